//! Cubes of closed data (R33), made from their tables once and kept while there is room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use contract::ProblemKind;
use contract::rows::{Aggregate, RowsQuery, Selected, Value};
use domain::unseen::Group;
use domain::unseen::cube::{Builder, Cube, TooFine};
use domain::{DatasetId, Language, Unseen};
use tables::query::{EachRow, Table};

use crate::failure::Failure;
use crate::portal::Portal;

/// Most cubes that are kept.
const KEPT_MAX: usize = 64;

/// The cubes that were made.
#[derive(Default)]
pub(crate) struct Cubes {
    kept: Mutex<Kept>,
    /// One is made at a time, so that nobody makes what somebody else is making.
    making: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    cubes: HashMap<String, (Arc<Cube>, u64)>,
    uses: u64,
}

impl Cubes {
    fn find(&self, key: &str) -> Option<Arc<Cube>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let now = kept.uses;
        let (cube, used) = kept.cubes.get_mut(key)?;
        *used = now;
        Some(Arc::clone(cube))
    }

    fn keep(&self, key: String, cube: &Arc<Cube>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = kept.uses;
        kept.cubes.insert(key, (Arc::clone(cube), now));
        while kept.cubes.len() > KEPT_MAX {
            let oldest = kept.cubes.iter().min_by_key(|(_, (_, used))| *used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            kept.cubes.remove(&oldest);
        }
    }
}

/// The cube of a table under a policy.
pub(crate) async fn cube(
    portal: &Portal,
    table: &Table,
    parquet: &str,
    policy: &Unseen,
    dataset: &DatasetId,
    language: Language,
) -> Result<Arc<Cube>, Failure> {
    let cubes = portal.tabular().cubes();
    let floor = portal.group_min();
    let stated = serde_json::to_string(policy).unwrap_or_default();
    let key = format!("{dataset} {parquet} {floor} {stated}");
    if let Some(cube) = cubes.find(&key) {
        return Ok(cube);
    }
    let _making = cubes.making.lock().await;
    if let Some(cube) = cubes.find(&key) {
        return Ok(cube);
    }
    let Some(built) = build(portal, table, policy, language).await? else {
        tracing::warn!(%dataset, "columns of closed data have too many values to be grouped by");
        return Err(Failure::new(ProblemKind::NotOffered, language));
    };
    // Files of one dataset with the same content are rounded in the same way: two of them do not
    // tell more than one.
    let draw = |text: &str| {
        let hash = portal.unseen_hash(&["draw", dataset.as_str(), text]);
        let [first, second, third, fourth, ..] = hash;
        f64::from(u32::from_le_bytes([first, second, third, fourth])) / 4_294_967_296.0
    };
    let cube = Arc::new(built.finish(policy, floor, &draw));
    cubes.keep(key, &cube);
    Ok(cube)
}

/// Adds up a table person by person; nothing where its cells are too many.
async fn build(
    portal: &Portal,
    table: &Table,
    policy: &Unseen,
    language: Language,
) -> Result<Option<Builder>, Failure> {
    let (groups, measures) = (policy.groups.len(), policy.measures.len());
    let by_unit = usize::from(policy.unit.is_some());
    let begun = (Builder::new(measures), Ok(()));
    let see = move |(builder, state): &mut (Builder, Result<(), TooFine>), mut row: EachRow| {
        let values = row.split_off((groups + by_unit).min(row.len()));
        row.truncate(groups);
        let number = |text: &Option<String>| text.as_ref()?.parse::<f64>().ok();
        let values: Vec<_> = values.iter().take(measures).map(number).collect();
        *state = builder.add(row, &values);
        state.is_ok()
    };
    let engine = portal.tabular().engine()?;
    let seen = engine.each(table, &query(policy), begun, see).await;
    let (builder, state) = seen.map_err(|error| super::failed(error, language))?;
    Ok(state.ok().map(|()| builder))
}

/// A row for each person in each cell: its place, the person where there is a column for it, and
/// what they contribute.
fn query(policy: &Unseen) -> RowsQuery {
    let column = |name: &String| Selected::from(Value::Column(name.clone()));
    let groups = policy.group_columns().map(|Group { column, part }| {
        Selected::from(match part {
            Some(part) => Value::Part(column, part),
            None => Value::Column(column),
        })
    });
    let mut select: Vec<_> = groups.chain(policy.unit.iter().map(column)).collect();
    for (at, name) in policy.measures.iter().enumerate() {
        select.push(match policy.unit {
            None => column(name),
            Some(_) => Selected {
                alias: Some(format!("\u{1}{at}")),
                value: Value::Aggregate(Aggregate::Sum, Some(name.clone())),
            },
        });
    }
    if policy.unit.is_some() {
        select.push(Selected {
            alias: Some("\u{1}".to_owned()),
            value: Value::Aggregate(Aggregate::Count, None),
        });
    }
    RowsQuery { select, ..RowsQuery::default() }
}
