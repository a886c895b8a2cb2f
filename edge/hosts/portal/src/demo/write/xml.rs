//! XML: one element a row, one element a value; a missing value has none.

use super::Content;
use crate::demo::table::{Cell, Table};
use std::borrow::Cow;
use std::io::{self, Write};

/// The whole document, in UTF-8.
pub fn document(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let (title, note) = (escaped(&content.title), escaped(&content.note));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<dataset title=\"{title}\" note=\"{note}\">")?;
    for row in table.rows(content.seed, content.limit) {
        out.write_all(b"  <record>\n")?;
        for (column, cell) in table.columns.iter().zip(row.iter()) {
            let name = column.name;
            match cell {
                Cell::Empty => {}
                Cell::Boolean(yes) => writeln!(out, "    <{name}>{yes}</{name}>")?,
                cell => writeln!(out, "    <{name}>{}</{name}>", escaped(&cell.to_string()))?,
            }
        }
        out.write_all(b"  </record>\n")?;
    }
    out.write_all(b"</dataset>\n")
}

/// The text with what XML reserves replaced, for elements and for quoted attributes.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            plain => out.push(plain),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_reserves_is_replaced() {
        assert_eq!(super::escaped("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }
}
