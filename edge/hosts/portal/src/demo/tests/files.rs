//! Every file can be read by somebody else's reader, and holds what its entry says.

use crate::demo::builder::SAMPLE_NOTE;
use crate::demo::{Content, DemoEntry, DemoFile, entries};
use calamine::{Reader, Xlsx};
use domain::{FieldType, Format};
use quick_xml::events::Event;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Cursor;

fn bytes(content: &Content) -> (Vec<u8>, Option<u64>) {
    let mut bytes = Vec::new();
    let rows = content.write(&mut bytes).unwrap();
    (bytes, rows)
}

/// Calls `check` with the last version of every file of a format.
fn each(format: Format, check: impl Fn(&DemoEntry, &DemoFile, &[u8], u64)) {
    for entry in entries() {
        for file in entry.files.iter().filter(|file| file.format == format) {
            let (bytes, rows) = bytes(file.versions.last().unwrap());
            check(&entry, file, &bytes, rows.unwrap_or_default());
        }
    }
}

#[test]
fn the_same_recipe_always_writes_the_same_bytes() {
    let digest = || {
        let mut all = Sha256::new();
        for entry in entries() {
            for content in entry.files.iter().flat_map(|file| &file.versions) {
                all.update(bytes(content).0);
            }
        }
        all.finalize()
    };
    assert_eq!(digest(), digest());
}

#[test]
fn one_file_has_at_least_200_000_rows() {
    let entries = entries();
    let entry = entries.iter().find(|entry| entry.slug == "air-quality-hourly").unwrap();
    let (bytes, rows) = bytes(&entry.files[0].versions[0]);
    assert_eq!(rows, Some(240_000));
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 240_001);
}

#[test]
fn an_older_version_is_the_beginning_of_the_newer_one() {
    for file in entries().iter().flat_map(|entry| &entry.files) {
        assert!(!file.versions.is_empty(), "{}", file.slug);
        if let [older, newer] = file.versions.as_slice() {
            assert!(older.date < newer.date, "{}", file.slug);
            let ((old, fewer), (new, more)) = (bytes(older), bytes(newer));
            assert!(fewer < more, "{}", file.slug);
            if file.format == Format::Csv {
                assert!(new.starts_with(&old), "{}", file.slug);
            }
        }
    }
}

#[test]
fn csv_has_the_entrys_fields_and_values_of_their_types() {
    each(Format::Csv, |entry, file, bytes, rows| {
        let office = file.media_type.is_some();
        let text = if office {
            assert!(std::str::from_utf8(bytes).is_err(), "{} is not GB18030", file.slug);
            let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
            assert!(!wrong, "{}", file.slug);
            text.into_owned()
        } else {
            String::from_utf8(bytes.to_vec()).unwrap()
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let fields = &entry.entry.fields;
        let names = fields.iter().map(|field| if office { &*field.title } else { &*field.name });
        assert!(reader.headers().unwrap().iter().eq(names), "{}", file.slug);
        let mut count = 0;
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), fields.len());
            for (field, value) in fields.iter().zip(&record) {
                assert!(fits(field.kind, value), "{}: {}: {value}", file.slug, field.name);
            }
            count += 1;
        }
        assert_eq!(count, rows, "{}", file.slug);
    });
}

fn fits(kind: FieldType, value: &str) -> bool {
    if value.is_empty() {
        return true;
    }
    match kind {
        FieldType::Text => !value.trim().is_empty(),
        FieldType::Integer => value.parse::<i64>().is_ok(),
        FieldType::Number => value.parse::<f64>().is_ok(),
        FieldType::Boolean => matches!(value, "是" | "否"),
        FieldType::Date => value.parse::<chrono::NaiveDate>().is_ok(),
        FieldType::Datetime => {
            chrono::NaiveDateTime::parse_from_str(value, "%Y-%m-%d %H:%M:%S").is_ok()
        }
        FieldType::Geometry => value.starts_with("LINESTRING(") || value.starts_with("POLYGON(("),
    }
}

#[test]
fn a_workbook_has_the_data_and_says_what_it_is() {
    each(Format::Xlsx, |entry, file, bytes, rows| {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["数据", "说明"], "{}", file.slug);
        let data = book.worksheet_range("数据").unwrap();
        assert_eq!(data.get_size(), (rows as usize + 1, entry.entry.fields.len()), "{}", file.slug);
        for (cell, field) in data.rows().next().unwrap().iter().zip(&entry.entry.fields) {
            assert_eq!(cell.to_string(), field.title);
        }
        let about = book.worksheet_range("说明").unwrap();
        let says = |text: &str| about.cells().any(|(_, _, cell)| cell.to_string().contains(text));
        assert!(says(entry.entry.source.as_deref().unwrap_or(SAMPLE_NOTE)), "{}", file.slug);
    });
}

#[test]
fn json_has_its_rows_under_data() {
    each(Format::Json, |entry, file, bytes, rows| {
        let whole: Value = serde_json::from_slice(bytes).unwrap();
        let note = whole["_note"].as_str().unwrap();
        assert!(note.contains(entry.entry.source.as_deref().unwrap_or(SAMPLE_NOTE)));
        let data = whole["data"].as_array().unwrap();
        if entry.entry.fields.is_empty() {
            assert!(!data.is_empty(), "{}", file.slug);
            return;
        }
        assert_eq!(data.len() as u64, rows, "{}", file.slug);
        for row in data {
            assert_eq!(row.as_object().unwrap().len(), entry.entry.fields.len(), "{}", file.slug);
        }
    });
}

#[test]
fn geojson_has_features_in_the_invented_place() {
    each(Format::Geojson, |_, file, bytes, rows| {
        let whole: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(whole["type"], "FeatureCollection");
        assert_eq!(whole["_note"], SAMPLE_NOTE);
        let features = whole["features"].as_array().unwrap();
        assert_eq!(features.len() as u64, rows, "{}", file.slug);
        for feature in features {
            assert_eq!(feature["type"], "Feature");
            assert!(feature["properties"].is_object());
            let coordinates = &feature["geometry"]["coordinates"];
            match feature["geometry"]["type"].as_str().unwrap() {
                "Point" => position(coordinates),
                "LineString" => assert!(positions(coordinates).len() >= 2),
                "Polygon" => ring(&coordinates[0]),
                other => panic!("{}: {other}", file.slug),
            }
        }
    });
}

fn position(value: &Value) {
    let (lon, lat) = (value[0].as_f64().unwrap(), value[1].as_f64().unwrap());
    assert!((104.5..105.7).contains(&lon) && (34.7..35.6).contains(&lat), "{value}");
}

fn positions(value: &Value) -> &[Value] {
    let positions = value.as_array().unwrap();
    positions.iter().for_each(position);
    positions
}

/// A closed ring of at least four positions, walked against the clock (RFC 7946, 3.1.6).
fn ring(value: &Value) {
    let ring = positions(value);
    assert!(ring.len() >= 4 && ring.first() == ring.last());
    let number = |value: &Value, at: usize| value[at].as_f64().unwrap();
    let area: f64 = ring
        .windows(2)
        .map(|pair| {
            number(&pair[0], 0) * number(&pair[1], 1) - number(&pair[1], 0) * number(&pair[0], 1)
        })
        .sum();
    assert!(area > 0.0, "{value}");
}

#[test]
fn xml_is_well_formed_and_has_one_record_a_row() {
    each(Format::Xml, |entry, file, bytes, rows| {
        let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(bytes).unwrap());
        let (mut records, mut depth) = (0, 0);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    depth += 1;
                    if start.name().as_ref() == "record" {
                        records += 1;
                    }
                    if start.name().as_ref() == "dataset" {
                        let note = start.try_get_attribute("note").unwrap().unwrap();
                        let note = note.value;
                        let expected = entry.entry.source.as_deref().unwrap_or(SAMPLE_NOTE);
                        assert!(note.contains(expected), "{}", file.slug);
                    }
                }
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((records, depth), (rows, 0), "{}", file.slug);
    });
}

#[test]
fn tables_that_belong_together_agree() {
    let column = |slug: &str, name: &str| -> Vec<String> {
        let entries = entries();
        let entry = entries.iter().find(|entry| entry.slug == slug).unwrap();
        let file = entry.files.iter().find(|file| file.file_name.ends_with(".csv")).unwrap();
        let (bytes, _) = bytes(file.versions.last().unwrap());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
        reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
    };
    for (slug, name, source, key) in [
        ("bus-calls", "stop_code", "bus-stops", "stop_code"),
        ("bus-calls", "line", "bus-lines", "line"),
        ("bus-positions", "next_stop", "bus-stops", "stop_code"),
        ("air-quality-hourly", "station_code", "air-stations", "station_code"),
        ("daily-weather", "station_no", "weather-stations", "station_no"),
        ("outpatients", "hospital", "hospitals", "name"),
        ("penalties", "credit_code", "companies", "credit_code"),
        ("licences", "credit_code", "companies", "credit_code"),
    ] {
        let known: std::collections::HashSet<String> = column(source, key).into_iter().collect();
        let unknown = column(slug, name).into_iter().find(|value| !known.contains(value));
        assert_eq!(unknown, None, "{slug}.{name} is not in {source}");
    }
}
