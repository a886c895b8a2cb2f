//! The job that makes tables of files as they are published: converts, measures, and says how good
//! they are (R29). One node makes each, under a lease; made twice, it would still be the same.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::quality::{ColumnMeasures, ListMeasures, Measures, Quality, Timeliness, assess};
use domain::{Entry, Language};
use objects::{Digest, ObjectsError};
use serde::{Deserialize, Serialize};
use store::{MadeTable, StoreError, TableStanding, TableToMake};
use tables::layout::Layout;
use tables::{ConvertBounds, Declared, Measured, Reason};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards;

/// How often it is looked for tables to make that nobody told of, such as those of an import.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long a node may work on one.
const LEASE: TimeDelta = TimeDelta::minutes(30);
/// Tables that are taken up at once.
const BATCH: u32 = 20;

/// What was measured of a table, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    measured: Measured,
    layout: Layout,
    /// Columns that the version before had and this one lacks.
    #[serde(default)]
    lost: Vec<String>,
}

/// Makes tables until the end.
pub async fn make_tables(portal: Portal, end: CancellationToken) {
    let mut seen = None;
    loop {
        // Only what changed the catalogue, broke off or was asked for leaves something to make.
        let change = portal.store().last_change().await.ok();
        let wanted = portal.tabular().is_wanted();
        if wanted || change.is_none() || change != seen {
            match make_until(&portal, &end).await {
                Ok(()) => seen = change,
                Err(error) => tracing::error!(%error, "tables could not be made"),
            }
        }
        if tokio::time::timeout(LOOK_EVERY, end.cancelled()).await.is_ok() {
            return;
        }
    }
}

/// Makes what is to be made now.
///
/// # Errors
/// When the store fails.
pub async fn make_tables_due(portal: &Portal) -> Result<(), StoreError> {
    make_until(portal, &CancellationToken::new()).await
}

/// Works out again how good tables are, of which time alone may have changed (R29).
///
/// # Errors
/// When the store fails.
pub(crate) async fn score_again(portal: &Portal) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let tables = portal.store().tables_scored(after.as_ref(), BATCH).await?;
        let Some(last) = tables.last() else { return Ok(()) };
        after = Some(last.distribution.clone());
        for table in &tables {
            let now = portal.now();
            let (.., quality) = measured(&table.measured, &table.entry, table.arrived_at, now)?;
            if quality.score != table.quality {
                portal.store().score_table(table, quality.score).await?;
            }
        }
    }
}

async fn make_until(portal: &Portal, end: &CancellationToken) -> Result<(), StoreError> {
    loop {
        let now = portal.now();
        let waiting = portal.store().tables_to_make(now, BATCH).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for table in waiting {
            if end.is_cancelled() {
                return Ok(());
            }
            if !portal.store().lease_table(&table, now, now + LEASE).await? {
                continue;
            }
            match make(portal, &table).await {
                Ok(made) => {
                    let (id, version) = (&table.distribution, table.version);
                    portal.store().table_made(id, version, &made, portal.now()).await?;
                }
                // It waits until its lease is over; the others do not wait for it.
                Err(error) => {
                    tracing::error!(%error, distribution = %table.distribution, "no table made");
                }
            }
        }
    }
}

/// Makes a table.
async fn make(portal: &Portal, table: &TableToMake) -> Result<MadeTable, Failure> {
    let digest = Digest::parse(&table.sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let reader = portal.objects().seek(&digest).await?;
    let name = table.file_name.clone();
    let declared: Vec<_> = (table.entry.fields.iter())
        .map(|field| Declared { name: field.name.clone(), kind: field.kind })
        .collect();
    let converted = tokio::task::spawn_blocking(move || {
        std::panic::catch_unwind(AssertUnwindSafe(|| {
            let file = tempfile::NamedTempFile::new()
                .map_err(|error| tables::ReadError::whole(Reason::Io(error.kind())))?;
            let bounds = ConvertBounds::default();
            let layout = tables::convert(reader, &name, &declared, &bounds, file.as_file())?;
            Ok::<_, tables::ReadError>((file, layout))
        }))
    });
    let (file, layout) = match converted.await? {
        Ok(Ok(converted)) => converted,
        Ok(Err(error)) => {
            return match error.reason {
                Reason::Io(kind) => Err(ObjectsError::Io(kind.into()).into()),
                Reason::NotATable { .. } => Ok(without(TableStanding::None, None)),
                _ => Ok(without(TableStanding::Failed, Some(&error))),
            };
        }
        Err(_) => {
            tracing::error!(%digest, "converting a file broke off");
            return Ok(without(TableStanding::Failed, None));
        }
    };
    let stored = portal.objects().put_file(file.path()).await?;
    drop(file);
    let parquet = stored.digest.to_string();
    let opened = super::open(portal, &parquet).await?;
    let carried = standards::carried(portal, &table.entry).await?;
    let lists = carried.into_iter().filter(|(_, listed)| !listed.codes.is_empty());
    let lists = lists
        .map(|(field, listed)| (field, listed.codes.into_iter().map(|code| code.value).collect()));
    let measured = portal.tabular().engine()?.measure(&opened, lists.collect()).await?;
    let before = match &table.parquet_before {
        Some(before) => Some(super::open(portal, before).await?),
        None => None,
    };
    let lost = before.as_ref().map(|before| lost(before.layout(), &layout)).unwrap_or_default();
    let rows = layout.rows;
    let kept = Kept { measured, layout, lost };
    let quality = quality(&kept, &table.entry, table.arrived_at, portal.now());
    let json = serde_json::to_string(&kept)
        .map_err(|cause| StoreError::Damaged { what: "measures", cause: cause.to_string() })?;
    Ok(MadeTable {
        state: TableStanding::Ready,
        parquet: Some(parquet),
        rows: Some(rows),
        measured: Some(json),
        quality: Some(quality.score),
        reason: None,
    })
}

/// A file that has no table, or one that cannot be read and why.
fn without(state: TableStanding, error: Option<&tables::ReadError>) -> MadeTable {
    let reason = error.map(|error| {
        let (zh, en) = (error.message(Language::Zh), error.message(Language::En));
        serde_json::json!({ "zh": zh, "en": en }).to_string()
    });
    MadeTable { state, parquet: None, rows: None, measured: None, quality: None, reason }
}

/// Columns that a table had before and has no more.
fn lost(before: &Layout, now: &Layout) -> Vec<String> {
    let gone = before.columns.iter().filter(|column| now.place(&column.name).is_none());
    gone.map(|column| column.name.clone()).collect()
}

/// What was measured of a table, and how good it is at an instant.
pub(crate) fn measured(
    kept: &str,
    entry: &Entry,
    arrived_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(Measured, Layout, Quality), StoreError> {
    let kept: Kept = serde_json::from_str(kept)
        .map_err(|cause| StoreError::Damaged { what: "measures", cause: cause.to_string() })?;
    let quality = quality(&kept, entry, arrived_at, now);
    Ok((kept.measured, kept.layout, quality))
}

fn quality(kept: &Kept, entry: &Entry, arrived_at: DateTime<Utc>, now: DateTime<Utc>) -> Quality {
    let Kept { measured, layout, lost } = kept;
    let columns = layout.columns.iter().zip(&measured.columns).map(|(column, profile)| {
        let codes = measured.codes.iter().find(|codes| codes.column == column.name);
        let list = measured.lists.iter().find(|list| list.column == column.name);
        ColumnMeasures {
            name: column.name.clone(),
            filled: profile.filled,
            misfits: profile.misfits,
            first_misfit: profile.first_misfit.as_ref().map(|misfit| misfit.line),
            codes: codes.map(|codes| (codes.checked, codes.wrong)),
            list: list.map(|list| ListMeasures {
                checked: list.checked,
                outside: list.outside,
                first: list.first.as_ref().map(|first| (first.line, first.value.clone())),
            }),
        }
    });
    let declared = |name: &str| entry.fields.iter().any(|field| field.name == name);
    let lacking = entry.fields.iter().filter(|field| layout.place(&field.name).is_none());
    let undeclared = layout.columns.iter().filter(|column| !declared(&column.name));
    let measures = Measures {
        rows: layout.rows,
        columns: columns.collect(),
        repeated: measured.repeated,
        lacking: lacking.map(|field| field.name.clone()).collect(),
        undeclared: if entry.fields.is_empty() {
            Vec::new()
        } else {
            undeclared.map(|column| column.name.clone()).collect()
        },
        lost: lost.clone(),
    };
    assess(&measures, Timeliness { frequency: entry.frequency, arrived_at }, now)
}
