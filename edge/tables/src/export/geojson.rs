//! Features by RFC 7946: geometries as they were published, or points from longitude and latitude.

use datafusion::arrow::array::RecordBatch;
use domain::FieldType;
use domain::geometry::{geometry_of, is_in_degrees, is_sound};

use super::Format;
use crate::query::stream::{Pair, Shape};
use crate::query::{QueryError, json_text};

/// What columns of longitude are called.
const LONGITUDE: [&str; 6] = ["经度", "longitude", "lon", "lng", "long", "x"];
/// What columns of latitude are called, in the order of those of longitude.
const LATITUDE: [&str; 6] = ["纬度", "latitude", "lat", "lat", "lat", "y"];

/// Where a feature's geometry is.
#[derive(Clone, Copy)]
enum Place {
    Geometry(usize),
    Point(usize, usize),
}

pub(super) struct Geojson {
    shape: Shape,
    place: Place,
    names: Vec<String>,
    first: bool,
    text: String,
}

impl Geojson {
    pub(super) fn new(shape: Shape) -> Result<Self, QueryError> {
        let outputs = &shape.outputs;
        let geometry = outputs.iter().position(|output| output.kind == FieldType::Geometry);
        let named = |name: &str| {
            outputs.iter().position(|output| {
                let number = matches!(output.kind, FieldType::Number | FieldType::Integer);
                number && output.name.trim().eq_ignore_ascii_case(name)
            })
        };
        let point = || {
            LONGITUDE.iter().zip(LATITUDE).find_map(|(longitude, latitude)| {
                Some(Place::Point(named(longitude)?, named(latitude)?))
            })
        };
        let place = geometry.map(Place::Geometry).or_else(point).ok_or_else(|| {
            QueryError::fault(
                "format",
                "没有几何列，也没有经度、纬度列，不能导出为 GeoJSON",
                "there is no column of geometries, nor of longitude and latitude, for GeoJSON",
            )
        })?;
        let names = outputs.iter().map(|output| {
            let mut name = String::new();
            json_text(&output.name, &mut name);
            name + ":"
        });
        Ok(Self { names: names.collect(), place, shape, first: true, text: String::new() })
    }
}

impl Format for Geojson {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        into.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        for row in 0..batch.num_rows() {
            self.text.push_str(if self.first { "\n" } else { ",\n" });
            self.first = false;
            self.text.push_str("{\"type\":\"Feature\",\"geometry\":");
            geometry(&pairs, self.place, row, &mut self.text);
            self.text.push_str(",\"properties\":{");
            let mut first = true;
            for (at, (pair, name)) in pairs.iter().zip(&self.names).enumerate() {
                // A text that is no geometry stays one, so that nothing is lost.
                let is_drawn =
                    || pair.source.text(row).is_none_or(|text| feature_of(text).is_some());
                if matches!(self.place, Place::Geometry(of) if of == at) && is_drawn() {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    self.text.push(',');
                }
                self.text.push_str(name);
                pair.value.write_json(row, &mut self.text);
            }
            self.text.push_str("}}");
        }
        into.extend_from_slice(self.text.as_bytes());
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        into.extend_from_slice(b"\n]}\n");
        Ok(())
    }
}

/// The geometry of a text, made anew, so that a text that is no JSON cannot break the file; none
/// where GeoJSON cannot hold it.
fn feature_of(text: &str) -> Option<serde_json::Value> {
    geometry_of(text).filter(|read| is_in_degrees(text) && is_sound(read))
}

/// Appends the geometry of a row; `null` where it has none that GeoJSON can hold.
fn geometry(pairs: &[Pair<'_>], place: Place, row: usize, into: &mut String) {
    match place {
        Place::Geometry(at) => {
            match pairs.get(at).and_then(|pair| feature_of(pair.source.text(row)?)) {
                Some(read) => into.push_str(&read.to_string()),
                None => into.push_str("null"),
            }
        }
        Place::Point(longitude, latitude) => {
            let (Some(x), Some(y)) = (pairs.get(longitude), pairs.get(latitude)) else { return };
            if x.value.is_null(row) || y.value.is_null(row) {
                into.push_str("null");
                return;
            }
            into.push_str("{\"type\":\"Point\",\"coordinates\":[");
            x.value.write_json(row, into);
            into.push(',');
            y.value.write_json(row, into);
            into.push_str("]}");
        }
    }
}
