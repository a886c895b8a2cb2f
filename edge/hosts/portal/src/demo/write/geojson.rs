//! GeoJSON (RFC 7946): the geometry from a shape, or a point from the columns `lon` and `lat`.

use super::{Content, json};
use crate::demo::table::{Cell, POSITION_DIGITS, Position, Shape, Table};
use serde_json::json;
use std::io::{self, Write};

/// One feature a row; a row without a place has a null geometry.
pub fn features(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let column = |name| table.columns.iter().position(|column| column.name == name);
    let point = column("lon").zip(column("lat"));
    write!(
        out,
        "{{\n\"type\": \"FeatureCollection\",\n\"title\": {},\n\"_note\": {},\n\"features\": [",
        json!(content.title),
        json!(content.note),
    )?;
    for (index, row) in table.rows(content.seed, content.limit).enumerate() {
        out.write_all(if index > 0 { b",\n" } else { b"\n" })?;
        out.write_all(b"{\"type\": \"Feature\", \"properties\": ")?;
        let names = table.columns.iter().map(|column| column.name);
        json::object(out, names.zip(row.iter()).filter(|(_, cell)| !is_shape(cell)))?;
        out.write_all(b", \"geometry\": ")?;
        let shape = row.iter().find_map(|cell| match cell {
            Cell::Shape(shape) => Some(shape),
            _ => None,
        });
        match (shape, point.map(|(lon, lat)| (&row[lon], &row[lat]))) {
            (Some(Shape::Line(positions)), _) => {
                out.write_all(b"{\"type\": \"LineString\", \"coordinates\": ")?;
                list(out, positions)?;
                out.write_all(b"}")?;
            }
            (Some(Shape::Area(positions)), _) => {
                out.write_all(b"{\"type\": \"Polygon\", \"coordinates\": [")?;
                list(out, positions)?;
                out.write_all(b"]}")?;
            }
            (None, Some((lon @ Cell::Decimal(..), lat @ Cell::Decimal(..)))) => {
                write!(out, "{{\"type\": \"Point\", \"coordinates\": [{lon}, {lat}]}}")?;
            }
            (None, _) => out.write_all(b"null")?,
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"\n]\n}\n")
}

const fn is_shape(cell: &Cell) -> bool {
    matches!(cell, Cell::Shape(_))
}

fn list(out: &mut impl Write, positions: &[Position]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, (lon, lat)) in positions.iter().enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        let lon = Cell::Decimal(*lon, POSITION_DIGITS);
        let lat = Cell::Decimal(*lat, POSITION_DIGITS);
        write!(out, "{separator}[{lon}, {lat}]")?;
    }
    out.write_all(b"]")
}
