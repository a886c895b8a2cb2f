//! JSON: what the data is, its fields, its rows.

use super::Content;
use crate::demo::table::{Cell, Table};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The rows under `data`, after the title, the note and the fields.
pub fn rows(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let fields: Vec<_> = table.columns.iter().map(crate::demo::table::Column::field).collect();
    write!(
        out,
        "{{\n\"title\": {},\n\"_note\": {},\n\"fields\": {},\n\"data\": [",
        json!(content.title),
        json!(content.note),
        json!(fields),
    )?;
    for (index, row) in table.rows(content.seed, content.limit).enumerate() {
        out.write_all(if index > 0 { b",\n" } else { b"\n" })?;
        let cells = table.columns.iter().map(|column| column.name).zip(row.iter());
        object(out, cells)?;
    }
    out.write_all(b"\n]\n}\n")
}

/// A tree under `data`, after the title and the note.
pub fn tree(out: &mut impl Write, content: &Content, tree: Value) -> io::Result<()> {
    let whole = json!({ "title": content.title, "_note": content.note, "data": tree });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

/// An object of the given members, in their order.
pub(super) fn object<'a>(
    out: &mut impl Write,
    members: impl Iterator<Item = (&'static str, &'a Cell)>,
) -> io::Result<()> {
    out.write_all(b"{")?;
    for (index, (name, cell)) in members.enumerate() {
        if index > 0 {
            out.write_all(b", ")?;
        }
        serde_json::to_writer(&mut *out, name)?;
        out.write_all(b": ")?;
        value(out, cell)?;
    }
    out.write_all(b"}")
}

fn value(out: &mut impl Write, cell: &Cell) -> io::Result<()> {
    match cell {
        Cell::Empty => out.write_all(b"null"),
        Cell::Integer(_) | Cell::Decimal(..) => write!(out, "{cell}"),
        Cell::Boolean(yes) => write!(out, "{yes}"),
        Cell::Text(text) => Ok(serde_json::to_writer(&mut *out, text)?),
        other => Ok(serde_json::to_writer(&mut *out, &other.to_string())?),
    }
}
