//! Maps of tables: by what their rows lie on the map, and what is asked and drawn for each way.

mod chosen;
mod outlined;

use std::collections::HashMap;

use charts::map::positions;
use contract::{PlaceKind, TablePlace};
use domain::{Entry, FieldType, StandardId};
use tables::layout::Layout;

use crate::standards::Listed;

pub(super) use chosen::chosen;
pub(super) use outlined::{labelled, outlined};

/// What the shapes that were looked up are called, unless a column is called so.
const OUTLINE: &str = "outline";

/// By what rows lie on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Located {
    /// Columns of longitudes and latitudes.
    Points(String, String),
    /// A column of geometries.
    Shapes(String),
    /// A column of codes whose list has outlines.
    Areas(String, StandardId),
}

impl Located {
    /// The column by which a reader chooses it.
    fn at(&self) -> &str {
        match self {
            Self::Points(at, _) | Self::Shapes(at) | Self::Areas(at, _) => at,
        }
    }
}

/// Every way in which rows lie on a map, the most exact first.
pub(super) fn located(
    entry: &Entry,
    layout: &Layout,
    carried: &HashMap<String, Listed>,
) -> Vec<Located> {
    let shapes = layout.columns.iter().filter(|column| column.kind == FieldType::Geometry);
    let shapes = shapes.map(|column| Located::Shapes(column.name.clone()));
    let numbers = layout.columns.iter().filter(|column| column.kind == FieldType::Number);
    let called: Vec<_> = numbers
        .map(|column| {
            let field = entry.fields.iter().find(|field| field.name == column.name);
            (column.name.as_str(), field.map_or("", |field| field.title.as_str()))
        })
        .collect();
    let points = positions(&called).into_iter();
    let points = points.map(|(east, north)| Located::Points(east.to_owned(), north.to_owned()));
    let areas = layout.columns.iter().filter_map(|column| {
        let list = carried.get(&column.name)?.outlined.clone()?;
        Some(Located::Areas(column.name.clone(), list))
    });
    shapes.chain(points).chain(areas).collect()
}

/// The same as a reader is offered them.
pub(super) fn places(
    entry: &Entry,
    layout: &Layout,
    carried: &HashMap<String, Listed>,
) -> Vec<TablePlace> {
    let title = |name: &String| {
        let field = entry.fields.iter().find(|field| field.name == *name);
        field.map_or_else(|| name.clone(), |field| field.title.clone())
    };
    let place = |located: Located| {
        let at = located.at().to_owned();
        let (kind, title) = match &located {
            Located::Points(east, north) => {
                (PlaceKind::Points, format!("{} / {}", title(east), title(north)))
            }
            Located::Shapes(column) => (PlaceKind::Shapes, title(column)),
            Located::Areas(column, _) => (PlaceKind::Areas, title(column)),
        };
        TablePlace { at, kind, title }
    };
    located(entry, layout, carried).into_iter().map(place).collect()
}
