//! From rows and a specification to a drawing.

use std::collections::HashMap;

use charts::map::Tiles;
use charts::{ColumnShape, Data, Frame, Spec};
use contract::rows::RowsQuery;
use contract::{ChartView, paths};
use domain::Language;

use super::super::maps;
use super::super::table::{Allowed, Labels, written};
use super::built::titled;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards::Listed;
use crate::tabular;

/// Pixels that a drawing is high.
const HEIGHT: u32 = 420;

/// What the columns of a table are good for in charts.
pub(super) fn shapes(portal: &Portal, allowed: &Allowed) -> Result<Vec<ColumnShape>, Failure> {
    let stored = &allowed.stored;
    let kept = stored.made.as_ref().and_then(|made| made.measured.as_deref());
    let Some(kept) = kept else { return Ok(Vec::new()) };
    let (measured, layout, _) =
        tabular::measured(kept, &stored.entry, stored.arrived_at, portal.now())?;
    let columns = layout.columns.iter().zip(&measured.columns).map(|(column, profile)| {
        let field = stored.entry.fields.iter().find(|field| field.name == column.name);
        ColumnShape {
            name: column.name.clone(),
            title: titled(column, allowed),
            kind: column.kind,
            unit: field.and_then(|field| field.unit.clone()),
            distinct: profile.distinct,
            rows: layout.rows,
        }
    });
    Ok(columns.collect())
}

/// How a chart is to look.
pub(super) struct Picture<'a> {
    width: u32,
    /// Its number on the page.
    number: usize,
    /// The elements of the table's fields, which say what codes stand for.
    carried: &'a HashMap<String, Listed>,
    language: Language,
    /// The base map, where it is drawn on a page.
    tiles: Option<&'a Tiles>,
}

impl<'a> Picture<'a> {
    pub(super) const fn new(
        width: u32,
        number: usize,
        carried: &'a HashMap<String, Listed>,
        language: Language,
    ) -> Self {
        Self { width, number, carried, language, tiles: None }
    }

    /// The same over a base map.
    pub(super) const fn over(self, tiles: Option<&'a Tiles>) -> Self {
        Self { tiles, ..self }
    }
}

/// What a drawing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::public) enum Purpose {
    /// A page, which may load a base map.
    Page,
    /// A file, which loads nothing.
    File,
}

/// Draws a chart of the rows that a query asks for.
pub(super) async fn drawn(
    portal: &Portal,
    allowed: &Allowed,
    asked: &RowsQuery,
    mut spec: Spec,
    picture: Picture<'_>,
) -> Result<ChartView, Failure> {
    let Picture { width, number, carried, language, tiles } = picture;
    let stored = &allowed.stored;
    let page = portal.tabular().engine()?.page(&allowed.table, asked).await;
    let page = page.map_err(|error| tabular::failed(error, language))?;
    let answer = written(&page, allowed.table.layout(), &stored.entry, &Labels::default())?;
    let mut data: Data = serde_json::from_str(&answer)
        .map_err(|_| Failure::Query(tables::query::QueryError::Damaged("rows without a form")))?;
    maps::outlined(portal, &mut data, &mut spec, language).await?;
    maps::labelled(&mut data, carried, language);
    let rows = format!("format=json&{}", asked.to_query());
    let address = paths::export(stored.distribution.as_str(), &rows);
    spec.url = Some(format!("{}{address}", portal.origin()));
    if spec.title.as_deref().is_none_or(str::is_empty) {
        spec.title = Some(stored.title.clone());
    }
    let frame = Frame {
        width,
        height: HEIGHT,
        language,
        source: stored.entry.source.clone().unwrap_or_else(|| stored.provider.clone()),
        taken: stored.arrived_at.date_naive().to_string(),
        id: format!("chart-{number}"),
        tiles: tiles.cloned(),
    };
    let drawn = charts::draw(&spec, &data, &frame)
        .map_err(|error| Failure::field("c.mark", error.message.get(language), language))?;
    Ok(ChartView {
        title: spec.title.clone().unwrap_or_default(),
        query: asked.to_query(),
        spec: spec.to_json(),
        svg: drawn.svg.into_string(),
        table: drawn.table.into_string(),
        summary: drawn.summary,
        saved: None,
    })
}
