//! Comma-separated text.

use super::Content;
use crate::demo::table::{Cell, Table};
use std::fmt::Write as _;
use std::io::{self, Write};

/// CSV in UTF-8 under the columns' short names.
pub fn utf8(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let header = table.columns.iter().map(|column| column.name);
    lines(content, table, header, "\n", |line| out.write_all(line.as_bytes()))
}

/// CSV in GB18030 under the columns' titles, with the line ends of office programs.
pub fn gb18030(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let header = table.columns.iter().map(|column| column.title);
    lines(content, table, header, "\r\n", |line| {
        let (bytes, ..) = encoding_rs::GB18030.encode(line);
        out.write_all(&bytes)
    })
}

fn lines(
    content: &Content,
    table: &Table,
    header: impl Iterator<Item = &'static str>,
    end: &str,
    mut put: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = String::with_capacity(512);
    for (index, name) in header.enumerate() {
        if index > 0 {
            line.push(',');
        }
        quoted(&mut line, name);
    }
    line.push_str(end);
    put(&line)?;
    for row in table.rows(content.seed, content.limit) {
        line.clear();
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            match cell {
                Cell::Text(text) => quoted(&mut line, text),
                Cell::Shape(shape) => quoted(&mut line, &shape.to_string()),
                plain => write!(line, "{plain}").map_err(io::Error::other)?,
            }
        }
        line.push_str(end);
        put(&line)?;
    }
    Ok(())
}

/// Quotes only what needs it (RFC 4180).
fn quoted(line: &mut String, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}
