//! Geometries as people write them into tables: GeoJSON (RFC 7946) or well-known text.

use serde_json::{Value, json};

/// Collections within one another that are followed.
const DEPTH_MOST: usize = 8;

/// The GeoJSON geometry that a text is: GeoJSON itself, or well-known text such as
/// `POLYGON((0 0, 1 0, 0 1, 0 0))`. Whether its numbers make a shape is not looked at.
pub fn geometry_of(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    // The system may be named before it; degrees are taken as the reader says.
    match text.split_once(';') {
        Some((system, rest)) if system.trim().to_ascii_uppercase().starts_with("SRID=") => {
            well_known(rest, 0)
        }
        _ => well_known(text, 0),
    }
}

/// Whether a geometry is one by RFC 7946: of its kind's shape, with positions of two numbers or three
/// that lie on the globe.
pub fn is_sound(geometry: &Value) -> bool {
    let list = |value: &Value, each: &dyn Fn(&Value) -> bool| {
        value.as_array().is_some_and(|members| members.iter().all(each))
    };
    let position = |value: &Value| {
        let numbers: Option<Vec<f64>> =
            value.as_array().and_then(|members| members.iter().map(Value::as_f64).collect());
        matches!(numbers.as_deref(), Some([x, y] | [x, y, _])
            if (-180.0..=180.0).contains(x) && (-90.0..=90.0).contains(y))
    };
    let line = |value: &Value| list(value, &position);
    let polygon = |value: &Value| list(value, &line);
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => position(coordinates),
        Some("MultiPoint" | "LineString") => line(coordinates),
        Some("MultiLineString" | "Polygon") => polygon(coordinates),
        Some("MultiPolygon") => list(coordinates, &polygon),
        Some("GeometryCollection") => {
            geometry.get("geometries").is_some_and(|members| list(members, &is_sound))
        }
        _ => false,
    }
}

/// Whether degrees of a text are those of GeoJSON: it names no other system before them.
pub fn is_in_degrees(text: &str) -> bool {
    let named = text.trim().split_once(';').map(|(system, _)| system.trim().to_ascii_uppercase());
    named.is_none_or(|system| matches!(system.as_str(), "SRID=4326" | "SRID=4490"))
}

fn well_known(text: &str, depth: usize) -> Option<Value> {
    const KINDS: [(&str, &str); 6] = [
        ("MULTIPOLYGON", "MultiPolygon"),
        ("MULTILINESTRING", "MultiLineString"),
        ("MULTIPOINT", "MultiPoint"),
        ("POLYGON", "Polygon"),
        ("LINESTRING", "LineString"),
        ("POINT", "Point"),
    ];
    let (head, rest) = text.split_at(text.find('(')?);
    let head = head.trim().to_ascii_uppercase();
    let mut words = head.split_whitespace();
    let head = words.next()?;
    // A measure is no height: only the degrees of such places are taken.
    let degrees = if words.next() == Some("M") { 2 } else { 3 };
    if head == "GEOMETRYCOLLECTION" {
        let inner = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
        let members = (depth < DEPTH_MOST).then(|| members(inner))?;
        let geometries: Option<Vec<_>> =
            members.into_iter().map(|member| well_known(member, depth + 1)).collect();
        return Some(json!({ "type": "GeometryCollection", "geometries": geometries? }));
    }
    let (_, kind) = KINDS.iter().find(|(word, _)| *word == head)?;
    // Parentheses are lists, and what stands between commas is a place.
    let mut json = String::with_capacity(rest.len() * 2);
    for part in rest.split_inclusive(['(', ')', ',']) {
        let (numbers, sign) = match part.chars().last()? {
            sign @ ('(' | ')' | ',') => (part.trim_end_matches(sign), Some(sign)),
            _ => (part, None),
        };
        let numbers: Vec<&str> = numbers.split_whitespace().take(degrees).collect();
        if !numbers.is_empty() {
            json.push('[');
            json.push_str(&numbers.join(","));
            json.push(']');
        }
        match sign {
            Some('(') => json.push('['),
            Some(')') => json.push(']'),
            Some(_) => json.push(','),
            None => {}
        }
    }
    let mut coordinates: Value = serde_json::from_str(&json).ok()?;
    match *kind {
        // A point is a place and no list of places.
        "Point" => coordinates = coordinates.as_array()?.first()?.clone(),
        // Each of many points may stand in parentheses of its own.
        "MultiPoint" => {
            let flat = |value: &Value| match value.get(0) {
                Some(inner @ Value::Array(_)) => inner.clone(),
                _ => value.clone(),
            };
            coordinates = coordinates.as_array()?.iter().map(flat).collect();
        }
        _ => {}
    }
    Some(json!({ "type": kind, "coordinates": coordinates }))
}

/// The members of a collection: what stands between commas outside of parentheses.
fn members(text: &str) -> Vec<&str> {
    let (mut found, mut from, mut open) = (Vec::new(), 0, 0_usize);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            ',' if open == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn well_known_text_is_the_geojson_that_says_the_same() {
        for (text, geometry) in [
            ("point (105.5 35)", json!({ "type": "Point", "coordinates": [105.5, 35] })),
            (
                "MULTIPOINT((1 2),(3 4))",
                json!({ "type": "MultiPoint", "coordinates": [[1, 2], [3, 4]] }),
            ),
            (
                "MULTIPOINT(1 2, 3 4)",
                json!({ "type": "MultiPoint", "coordinates": [[1, 2], [3, 4]] }),
            ),
            (
                "SRID=4326;LINESTRING Z(0 0 1, 1 1 2)",
                json!({ "type": "LineString", "coordinates": [[0, 0, 1], [1, 1, 2]] }),
            ),
            (
                "LINESTRING M (0 0 5, 1 1 6)",
                json!({ "type": "LineString", "coordinates": [[0, 0], [1, 1]] }),
            ),
            (
                "POLYGON((0 0, 1 0, 0 1, 0 0))",
                json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]] }),
            ),
            (
                "GEOMETRYCOLLECTION(POINT(1 2), GEOMETRYCOLLECTION(LINESTRING(0 0, 1 1)))",
                json!({ "type": "GeometryCollection", "geometries": [
                    { "type": "Point", "coordinates": [1, 2] },
                    { "type": "GeometryCollection", "geometries": [
                        { "type": "LineString", "coordinates": [[0, 0], [1, 1]] }] },
                ] }),
            ),
            (
                "{\"type\":\"Point\",\"coordinates\":[1,2]}",
                json!({ "type": "Point", "coordinates": [1, 2] }),
            ),
        ] {
            assert_eq!(geometry_of(text), Some(geometry), "{text}");
        }
        let deep = "GEOMETRYCOLLECTION(".repeat(99) + "POINT(1 2)" + &")".repeat(99);
        for broken in [
            "",
            "POLYGON",
            "POLYGON((",
            "POINT(x y)",
            "CIRCLE(0 0)",
            "POINT(1 2",
            "(((",
            "{",
            &deep,
        ] {
            assert_eq!(geometry_of(broken), None, "{broken}");
        }
    }

    #[test]
    fn what_is_no_shape_on_the_globe_is_not_sound() {
        for text in
            ["POINT(1 2)", "POLYGON((0 0, 1 0, 0 1, 0 0))", "GEOMETRYCOLLECTION(POINT(1 2))"]
        {
            assert!(geometry_of(text).is_some_and(|it| is_sound(&it)), "{text}");
        }
        for text in ["POINT(1,2)", "POLYGON(0 0, 1 1)", "POINT(13000000 4000000)", "{}", "POINT(1)"]
        {
            assert!(!geometry_of(text).is_some_and(|it| is_sound(&it)), "{text}");
        }
        assert!(is_in_degrees("SRID=4490;POINT(1 2)") && is_in_degrees("POINT(1 2)"));
        assert!(!is_in_degrees("SRID=3857;POINT(1 2)"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd_to_be_read(text in "(GEOMETRYCOLLECTION|POINT|MULTIPOINT|SRID=4326;)?[(), 0-9.a-zé-]{0,40}") {
            let _ = geometry_of(&text);
        }
    }
}
