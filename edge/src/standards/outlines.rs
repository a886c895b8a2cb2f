//! The outlines of the codes of a list: read from the published table that the list names, and made
//! simple enough to be drawn and sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use charts::map::{places_of, simplify_geometry};
use contract::Problem;
use contract::rows::{RowsQuery, Selected, Value};
use domain::geometry::geometry_of;
use domain::standards::Outlines;
use domain::{FieldType, Openness, StandardId};
use serde_json::json;
use store::{StoredTable, TableStanding};

use super::load;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::tabular;

/// Most sets of outlines that are kept.
const KEPT_MAX: usize = 16;
/// Most places of all outlines of a list, beyond which they are simplified.
const PLACES_MAX: usize = 60_000;
/// Square degrees that are passed over first: some ten metres by ten.
const LEAST: f64 = 1e-8;

/// The outlines of a list, by code.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// The number under which the map was reviewed.
    pub(crate) map_number: Option<String>,
    /// GeoJSON geometries.
    pub(crate) shapes: BTreeMap<String, serde_json::Value>,
}

/// Outlines that were read, the latest used last, by list and content of its table.
#[derive(Default)]
pub(crate) struct OutlinesKept(Mutex<Vec<(String, Arc<Drawn>)>>);

impl OutlinesKept {
    fn find(&self, key: &str) -> Option<Arc<Drawn>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at);
        let drawn = Arc::clone(&found.1);
        kept.push(found);
        Some(drawn)
    }

    fn keep(&self, key: String, drawn: &Arc<Drawn>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != key);
        if kept.len() == KEPT_MAX {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(drawn)));
    }
}

#[utoipa::path(get, path = "/api/v1/standards/{id}/outlines", tag = "standards",
    summary = "代码集各代码的边界（GeoJSON） ¦ The outlines of a list's codes, as GeoJSON",
    description = "边界来自已发布的开放数据，经过简化；属性 code、name 为代码及其含义。附有审图号的，见 map_number，展示时应一并标明。 ¦ From published open data, simplified; the properties code and name tell which each is. `map_number`, where there is one, is to be shown with them.",
    params(("id" = String, Path, description = "编号 ¦ Identifier")),
    responses(
        (status = 200, description = "边界 ¦ Outlines", content_type = "application/geo+json"),
        (status = 404, description = "没有这项标准，或它没有边界 ¦ No such standard, or it has no outlines",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn collection(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<StandardId>,
) -> Result<Response, Failure> {
    let stored = load(&portal, &id, caller.language).await?;
    let named = stored.standard.outlines();
    let drawn = match named {
        Some(named) => read(&portal, &id, named).await?,
        None => None,
    };
    let drawn = drawn.ok_or_else(|| Failure::not_found(caller.language))?;
    let codes = stored.standard.codes();
    let features = drawn.shapes.iter().map(|(code, geometry)| {
        let name = codes.iter().find(|it| it.value == *code).map(|it| it.name(caller.language));
        let properties = json!({ "code": code, "name": name });
        json!({ "type": "Feature", "properties": properties, "geometry": geometry })
    });
    let features: Vec<_> = features.collect();
    let source = named.map(|named| contract::paths::data_page(named.distribution.as_str(), ""));
    let mut response = Json(json!({
        "type": "FeatureCollection",
        "source": source.map(|page| format!("{}{page}", portal.origin())),
        "map_number": drawn.map_number,
        "features": features,
    }))
    .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

/// The outlines of a list by its identifier; nothing where it has none that everybody may see.
pub(crate) async fn outlines(
    portal: &Portal,
    id: &StandardId,
) -> Result<Option<Arc<Drawn>>, Failure> {
    let stored = match id.is_sound() {
        true => portal.store().standard(id).await?,
        false => None,
    };
    match stored.as_ref().and_then(|stored| stored.standard.outlines()) {
        Some(named) => read(portal, id, named).await,
        None => Ok(None),
    }
}

/// The table of outlines, its content and its column of geometries; nothing unless it is open to
/// all and can be read.
pub(super) async fn table(
    portal: &Portal,
    named: &Outlines,
) -> Result<Option<(String, tables::query::Table, String)>, Failure> {
    let stored = portal.store().table(&named.distribution, None).await?;
    let Some(StoredTable { openness: Openness::Unconditional, made: Some(made), .. }) = stored
    else {
        return Ok(None);
    };
    let ready = made.state == TableStanding::Ready;
    let Some(parquet) = made.parquet.filter(|_| ready) else { return Ok(None) };
    let table = tabular::open(portal, &parquet).await?;
    let columns = &table.layout().columns;
    let geometry = columns.iter().find(|column| column.kind == FieldType::Geometry);
    let has_codes = columns.iter().any(|column| column.name == named.column);
    let geometry = geometry.filter(|_| has_codes).map(|column| column.name.clone());
    Ok(geometry.map(|geometry| (parquet, table, geometry)))
}

async fn read(
    portal: &Portal,
    id: &StandardId,
    named: &Outlines,
) -> Result<Option<Arc<Drawn>>, Failure> {
    let Some((parquet, table, geometry)) = table(portal, named).await? else { return Ok(None) };
    let Outlines { column, map_number, .. } = named;
    let number = map_number.as_deref().unwrap_or_default();
    let key = format!("{id} {parquet} {column} {number}");
    let kept = portal.tabular().outlines();
    if let Some(drawn) = kept.find(&key) {
        return Ok(Some(drawn));
    }
    let asked = RowsQuery {
        select: [column, &geometry].map(|it| Selected::from(Value::Column(it.clone()))).to_vec(),
        limit: Some(RowsQuery::LIMIT_MAX),
        ..RowsQuery::default()
    };
    let page = portal.tabular().engine()?.page(&table, &asked).await.map_err(Failure::Query)?;
    let map_number = map_number.clone();
    let drawn =
        tokio::task::spawn_blocking(move || Drawn { map_number, shapes: shapes(&page.rows) });
    let drawn = Arc::new(drawn.await?);
    kept.keep(key, &drawn);
    Ok(Some(drawn))
}

/// The shapes of rows of a code and a geometry, simplified until they can be drawn at once.
fn shapes(rows: &str) -> BTreeMap<String, serde_json::Value> {
    let rows: Vec<(serde_json::Value, serde_json::Value)> =
        serde_json::from_str(rows).unwrap_or_default();
    let mut shapes: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for (code, geometry) in rows {
        let code = match code {
            serde_json::Value::String(code) => code.trim().to_owned(),
            other => other.to_string(),
        };
        // Kept as text where the reader has no type for it.
        let geometry = match geometry {
            serde_json::Value::String(text) => geometry_of(&text).unwrap_or_default(),
            other => other,
        };
        if geometry.is_object() {
            shapes.entry(code).or_default().push(geometry);
        }
    }
    let count = |shapes: &BTreeMap<String, Vec<serde_json::Value>>| -> usize {
        shapes.values().flatten().map(places_of).sum()
    };
    let (mut least, mut left) = (LEAST, count(&shapes));
    while left > PLACES_MAX && least < 1.0 {
        shapes.values_mut().flatten().for_each(|shape| simplify_geometry(shape, least));
        left = count(&shapes);
        least *= 4.0;
    }
    let whole = |(code, mut parts): (String, Vec<serde_json::Value>)| {
        let shape = match parts.len() {
            1 => parts.remove(0),
            _ => json!({ "type": "GeometryCollection", "geometries": parts }),
        };
        (code, shape)
    };
    shapes.into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_code_stay_together_and_many_places_become_fewer() {
        let circle = |count: u32| -> serde_json::Value {
            let at = |n: u32| {
                let angle = f64::from(n % count) / f64::from(count) * std::f64::consts::TAU;
                [105.0 + angle.cos() * 0.1, 35.0 + angle.sin() * 0.1]
            };
            json!({ "type": "Polygon", "coordinates": [(0..=count).map(at).collect::<Vec<_>>()] })
        };
        let rows =
            json!([["1", circle(50_000)], ["1", circle(40_000)], [2, circle(8).to_string()]]);
        let shapes = shapes(&rows.to_string());
        assert_eq!(shapes.keys().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(shapes["1"]["geometries"].as_array().map(Vec::len), Some(2));
        let places = places_of(&shapes["1"]);
        assert!((8..=PLACES_MAX).contains(&places), "{places}");
        assert_eq!(places_of(&shapes["2"]), 9);
        assert!(super::shapes("not rows").is_empty());
    }
}
