//! Charts and rows of open data, for pages that everybody reads the same: no ticket and no grant
//! counts here, whoever asks.

use contract::rows::RowsQuery;
use contract::{ChartView, RowsPage, StorySource};
use domain::stories::FigureData;
use domain::{Language, Openness};

use super::charts::open_chart;
use super::table::{Allowed, Beside, Labels, allowed, parsed, written};
use crate::failure::Failure;
use crate::portal::Portal;
use crate::tabular;

/// A chart of open data, with where its data is; `number` tells it from others on the page.
pub(crate) async fn chart(
    portal: &Portal,
    data: &FigureData,
    number: usize,
    language: Language,
) -> Result<(StorySource, ChartView), Failure> {
    let open = open(portal, data, language).await?;
    let view = open_chart(portal, &open, &data.query, number, language).await?;
    Ok((source(&open, data), view))
}

/// The first rows of open data, with where they are.
pub(crate) async fn rows(
    portal: &Portal,
    data: &FigureData,
    most: u32,
    language: Language,
) -> Result<(StorySource, RowsPage), Failure> {
    let open = open(portal, data, language).await?;
    let asked = RowsQuery { limit: Some(most), ..parsed(&data.query, language)? };
    let page = portal.tabular().engine()?.page(&open.table, &asked).await;
    let page = page.map_err(|error| tabular::failed(error, language))?;
    let labels = Labels::of(portal, &open.stored.entry, &asked, language).await?;
    let answer = written(&page, open.table.layout(), &open.stored.entry, &labels)?;
    let page = serde_json::from_str(&answer)
        .map_err(|_| Failure::Query(tables::query::QueryError::Damaged("rows without a form")))?;
    Ok((source(&open, data), page))
}

/// The table, where everybody may see it; other data is as good as not there.
async fn open(portal: &Portal, data: &FigureData, language: Language) -> Result<Allowed, Failure> {
    let nobody = Beside::default();
    match allowed(portal, &data.distribution, &nobody, language).await? {
        Ok(open) if open.stored.openness == Openness::Unconditional => Ok(open),
        _ => Err(Failure::not_found(language)),
    }
}

fn source(open: &Allowed, data: &FigureData) -> StorySource {
    let stored = &open.stored;
    StorySource {
        distribution: data.distribution.clone(),
        query: data.query.clone(),
        dataset: stored.dataset.clone(),
        dataset_title: stored.entry.title.clone(),
        provider: stored.entry.source.clone().unwrap_or_else(|| stored.provider.clone()),
        updated_at: stored.arrived_at,
    }
}
