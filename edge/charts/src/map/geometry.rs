//! GeoJSON geometries (RFC 7946) as parts that are drawn; what is broken is counted, never drawn.

use std::borrow::Cow;

use domain::geometry::geometry_of;
use serde_json::Value;

use super::coordinates::{Place, System};

/// Geometries within one another that are followed.
const DEPTH_MOST: usize = 8;

/// What one value draws.
#[derive(Debug, Default, PartialEq)]
pub struct Shape {
    /// Single places.
    pub points: Vec<Place>,
    /// Lines of two places or more.
    pub lines: Vec<Vec<Place>>,
    /// Closed rings; holes are rings too, told from land by the even-odd rule.
    pub rings: Vec<Vec<Place>>,
    /// Points, lines and rings that could not be read.
    pub broken: usize,
}

impl Shape {
    /// Reads a geometry, a feature, or the text of one.
    pub fn read(value: &Value, system: System) -> Self {
        let mut shape = Self::default();
        let value = match value {
            Value::Null => return shape,
            Value::String(text) => match geometry_of(text) {
                Some(value) => Cow::Owned(value),
                None => {
                    shape.broken = 1;
                    return shape;
                }
            },
            _ => Cow::Borrowed(value),
        };
        shape.add(&value, system, 0);
        shape
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.lines.is_empty() && self.rings.is_empty()
    }

    /// All places, to find how far they reach.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.points.iter().chain(self.lines.iter().flatten()).chain(self.rings.iter().flatten())
    }

    fn add(&mut self, value: &Value, system: System, depth: usize) {
        let member = |name: &str| value.get(name).unwrap_or(&Value::Null);
        if depth > DEPTH_MOST {
            self.broken += 1;
            return;
        }
        let coordinates = member("coordinates");
        match member("type").as_str() {
            Some("Feature") => self.add(member("geometry"), system, depth + 1),
            Some("FeatureCollection") => self.each(member("features"), system, depth),
            Some("GeometryCollection") => self.each(member("geometries"), system, depth),
            Some("Point") => self.point(coordinates, system),
            Some("MultiPoint") => list(coordinates).for_each(|point| self.point(point, system)),
            Some("LineString") => self.line(coordinates, system),
            Some("MultiLineString") => list(coordinates).for_each(|line| self.line(line, system)),
            Some("Polygon") => list(coordinates).for_each(|ring| self.ring(ring, system)),
            Some("MultiPolygon") => {
                list(coordinates).flat_map(list).for_each(|ring| self.ring(ring, system));
            }
            _ if value.is_null() => {}
            _ => self.broken += 1,
        }
    }

    fn each(&mut self, values: &Value, system: System, depth: usize) {
        for value in list(values) {
            self.add(value, system, depth + 1);
        }
    }

    fn point(&mut self, value: &Value, system: System) {
        match place(value, system) {
            Some(place) => self.points.push(place),
            None => self.broken += 1,
        }
    }

    fn line(&mut self, value: &Value, system: System) {
        match places(value, system) {
            Some(line) if line.len() >= 2 => self.lines.push(line),
            _ => self.broken += 1,
        }
    }

    /// A ring has four places and ends where it began (RFC 7946, 3.1.6).
    fn ring(&mut self, value: &Value, system: System) {
        match places(value, system) {
            Some(ring) if ring.len() >= 4 && ring.first() == ring.last() => self.rings.push(ring),
            _ => self.broken += 1,
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn places(value: &Value, system: System) -> Option<Vec<Place>> {
    value.as_array()?.iter().map(|value| place(value, system)).collect()
}

fn place(value: &Value, system: System) -> Option<Place> {
    let at = |index: usize| value.get(index)?.as_f64();
    Some(Place::new(at(0)?, at(1)?)?.convert(system, System::Wgs84))
}

/// Simplifies every line and ring of a geometry, of which triangles smaller than `least` square
/// degrees go. A ring that would not be one any more stays as it is.
pub fn simplify_geometry(geometry: &mut Value, least: f64) {
    let Value::Object(members) = geometry else { return };
    for (name, value) in members {
        match name.as_str() {
            "coordinates" => simplify_lines(value, least),
            "geometries" => {
                for geometry in value.as_array_mut().into_iter().flatten() {
                    simplify_geometry(geometry, least);
                }
            }
            _ => {}
        }
    }
}

fn simplify_lines(value: &mut Value, least: f64) {
    let Some(values) = value.as_array_mut() else { return };
    let line: Option<Vec<(f64, f64)>> = values
        .iter()
        .map(|place| Some((place.get(0)?.as_f64()?, place.get(1)?.as_f64()?)))
        .collect();
    match line {
        Some(line) => {
            let simple = simplify(&line, least);
            if simple.len() >= 4 {
                *values = simple.into_iter().map(|(x, y)| serde_json::json!([x, y])).collect();
            }
        }
        None => values.iter_mut().for_each(|value| simplify_lines(value, least)),
    }
}

/// How many places a geometry has.
pub fn places_of(geometry: &Value) -> usize {
    match geometry {
        Value::Array(values) if values.first().is_some_and(Value::is_number) => 1,
        Value::Array(values) => values.iter().map(places_of).sum(),
        Value::Object(members) => {
            let parts = ["coordinates", "geometries", "geometry"];
            parts.iter().filter_map(|part| members.get(*part)).map(places_of).sum()
        }
        _ => 0,
    }
}

/// The places of a line that make a difference of `least` (Visvalingam and Whyatt): the ends stay,
/// and of the rest those whose triangle with their neighbours is no smaller.
pub fn simplify(line: &[(f64, f64)], least: f64) -> Vec<(f64, f64)> {
    let count = line.len();
    let area = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| {
        ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0
    };
    let mut before: Vec<usize> = (0..count).map(|index| index.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=count).collect();
    let mut gone = vec![false; count];
    let of = |index: usize, before: &[usize], after: &[usize]| {
        area(line[before[index]], line[index], line[after[index]])
    };
    // Least first; areas are not negative, so that their bits are in their order.
    let mut heap = std::collections::BinaryHeap::new();
    for index in 1..count.saturating_sub(1) {
        heap.push(std::cmp::Reverse((of(index, &before, &after).to_bits(), index)));
    }
    let mut left = count;
    let closed = line.first() == line.last();
    while let Some(std::cmp::Reverse((bits, index))) = heap.pop() {
        // A ring stays one, and a line a line.
        if f64::from_bits(bits) >= least || left <= if closed { 4 } else { 2 } {
            break;
        }
        if gone[index] || of(index, &before, &after).to_bits() != bits {
            continue;
        }
        gone[index] = true;
        left -= 1;
        let (a, b) = (before[index], after[index]);
        after[a] = b;
        before[b] = a;
        for near in [a, b] {
            if near > 0 && near + 1 < count {
                heap.push(std::cmp::Reverse((of(near, &before, &after).to_bits(), near)));
            }
        }
    }
    line.iter().zip(gone).filter(|(_, gone)| !gone).map(|(place, _)| *place).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn well_known_text_is_read_as_geojson_is() {
        let read = |text: &str| Shape::read(&Value::String(text.to_owned()), System::Wgs84);
        let polygon = read("POLYGON((0 0, 1 0, 0 1, 0 0), (0.1 0.1, 0.2 0.1, 0.1 0.2, 0.1 0.1))");
        assert_eq!((polygon.rings.len(), polygon.broken), (2, 0));
        assert_eq!(read("point (105.5 35)").points.len(), 1);
        assert_eq!(read("MULTIPOINT((1 2),(3 4))").points.len(), 2);
        assert_eq!(read("MULTIPOINT(1 2, 3 4)").points.len(), 2);
        assert_eq!(read("SRID=4326;LINESTRING Z(0 0 1, 1 1 2)").lines.len(), 1);
        let many = read("MULTIPOLYGON(((0 0, 1 0, 0 1, 0 0)), ((2 2, 3 2, 2 3, 2 2)))");
        assert_eq!(many.rings.len(), 2);
        for broken in ["", "POLYGON", "POLYGON((", "POINT(x y)", "CIRCLE(0 0)", "POINT(1 2", "((("]
        {
            assert_eq!(read(broken).broken, 1, "{broken}");
            assert!(read(broken).is_empty());
        }
    }

    #[test]
    fn every_kind_is_read_and_broken_parts_are_counted() {
        let ring = json!([[0, 0], [1, 0], [1, 1], [0, 0]]);
        let shape = Shape::read(
            &json!({"type": "GeometryCollection", "geometries": [
                {"type": "Point", "coordinates": [1, 2, 3]},
                {"type": "MultiPoint", "coordinates": [[1, 2], [999, 0]]},
                {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
                {"type": "MultiLineString", "coordinates": [[[0, 0]]]},
                {"type": "Polygon", "coordinates": [ring, [[0, 0], [1, 0], [0, 0]]]},
                {"type": "MultiPolygon", "coordinates": [[ring], [[[0, 0], [1, 0], [1, 1], [0, 1]]]]},
                {"type": "Circle"},
                {"type": "Point", "coordinates": ["x", null]}
            ]}),
            System::Wgs84,
        );
        assert_eq!((shape.points.len(), shape.lines.len(), shape.rings.len()), (2, 1, 2));
        assert_eq!(shape.broken, 6);
        assert_eq!(Shape::read(&json!("{"), System::Wgs84).broken, 1);
        assert!(Shape::read(&Value::Null, System::Wgs84).is_empty());
        let text = json!(r#"{"type":"Point","coordinates":[113.3,23.1]}"#);
        assert_eq!(Shape::read(&text, System::Wgs84).points.len(), 1);
    }

    #[test]
    fn what_makes_no_difference_goes_and_rings_stay_rings() {
        let straight: Vec<_> = (0..100).map(|x| (f64::from(x), 0.0)).collect();
        assert_eq!(simplify(&straight, 0.1), [(0.0, 0.0), (99.0, 0.0)]);
        let ring: Vec<_> =
            (0..=360).map(|step| f64::from(step % 360).to_radians().sin_cos()).collect();
        let few = simplify(&ring, 1e9);
        assert_eq!(few.len(), 4);
        assert_eq!(few.first(), few.last());
        assert_eq!(simplify(&[], 1.0), []);
        assert_eq!(simplify(&[(1.0, 1.0)], 1.0), [(1.0, 1.0)]);
    }
}
