//! What code lists say of the rows of a drawing: where each code is on the map, and what it stands for.

use std::collections::{HashMap, HashSet};

use charts::{Data, DataColumn, Outlines, Spec};
use contract::paths;
use domain::{FieldType, Language, RegionCode, StandardId};
use serde_json::Value as Json;

use super::super::charts::wrong;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards::{self, Listed};

/// Gives the rows of a map the outlines of their codes, and a row without a figure to each area
/// that lies beside theirs, so that what has no data is seen.
pub(in crate::public) async fn outlined(
    portal: &Portal,
    data: &mut Data,
    spec: &mut Spec,
    language: Language,
) -> Result<(), Failure> {
    let Some(Outlines { codes, url, key, found }) = spec.outlines.clone() else { return Ok(()) };
    let unknown = || {
        let (zh, en) =
            ("边界应来自本门户的代码集", "outlines are those of a code list of this portal");
        wrong(language, "c.spec transform", zh, en)
    };
    let list = paths::outlined(&url).filter(|_| key == "code").ok_or_else(unknown)?;
    let drawn = standards::outlines(portal, &StandardId::new(list)).await?.ok_or_else(unknown)?;
    spec.set_meta("map_number", drawn.map_number.as_deref());
    let Some(place) = data.columns.iter().position(|column| column.name == codes) else {
        let (zh, en) = ("数据中没有代码列", "the data has no column of codes");
        return Err(wrong(language, "c.spec transform.lookup", zh, en));
    };
    let width = data.columns.len();
    let (title, kind, unit) = (String::new(), FieldType::Geometry, None);
    data.columns.push(DataColumn { name: found, title, kind, unit });
    let mut present = HashSet::new();
    for row in &mut data.rows {
        row.resize(width, Json::Null);
        let code = row.get(place).and_then(Json::as_str).unwrap_or_default().trim().to_owned();
        row.push(drawn.shapes.get(&code).cloned().unwrap_or_default());
        present.insert(code);
    }
    let beside: HashSet<_> = present.iter().filter_map(|code| family(code)).collect();
    for (code, shape) in &drawn.shapes {
        let is_beside = family(code).is_none_or(|family| beside.contains(&family));
        if is_beside && !present.contains(code) {
            let mut row = vec![Json::Null; width];
            if let Some(cell) = row.get_mut(place) {
                *cell = code.as_str().into();
            }
            row.push(shape.clone());
            data.rows.push(row);
        }
    }
    Ok(())
}

/// What a division has in common with those beside it: its level and what it lies in; nothing of a
/// code of another kind.
fn family(code: &str) -> Option<(domain::Level, Option<RegionCode>)> {
    let code = RegionCode::parse(code).ok()?;
    let above = code.lineage().into_iter().nth(1);
    Some((code.level(), above))
}

/// Says what the codes of a chart's columns stand for.
pub(in crate::public) fn labelled(
    data: &mut Data,
    carried: &HashMap<String, Listed>,
    language: Language,
) {
    for (place, column) in data.columns.iter().enumerate() {
        let Some(listed) = carried.get(&column.name).filter(|it| !it.codes.is_empty()) else {
            continue;
        };
        let names = listed.names(language);
        for row in &mut data.rows {
            if let Some(Json::String(text)) = row.get_mut(place)
                && let Some(name) = names.get(text.trim())
            {
                *text = (*name).to_owned();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_lie_beside_those_of_their_level_and_parent() {
        assert_eq!(family("990102"), family("990121"));
        assert_ne!(family("990102"), family("990202"));
        assert_ne!(family("990102"), family("990100"));
        assert_eq!(family("990100"), family("990200"));
        assert_eq!(family("A-1"), None);
    }
}
