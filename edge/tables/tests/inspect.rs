//! What is found out about a file when it arrives.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Cursor, Write};

use domain::personal::PersonalKind;
use domain::{FieldType, Format, Language};
use encoding_rs::{BIG5, GB18030};
use rust_xlsxwriter::{Format as CellFormat, Formula, Note, Workbook};
use tables::{Bounds, ColumnFound, Inspection, ReadError, Reason, Warning};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TABLE: &str = "编号,名称,电话,数量,日期,开放\n001,甲停车场,13912345678,12,2024-01-05,是\n002,乙停车场,0791-88888888,7,2024/2/6,否\n";

fn inspect(bytes: &[u8], name: &str) -> Result<Inspection, ReadError> {
    tables::inspect(Cursor::new(bytes), name, &Bounds::default())
}

fn ok(bytes: &[u8], name: &str) -> Inspection {
    inspect(bytes, name).unwrap()
}

fn refused(bytes: &[u8], name: &str) -> ReadError {
    inspect(bytes, name).unwrap_err()
}

fn column<'a>(inspection: &'a Inspection, name: &str) -> &'a ColumnFound {
    let names: Vec<_> = inspection.columns.iter().map(|column| &column.name).collect();
    inspection.columns.iter().find(|column| column.name == name).unwrap_or_else(|| {
        panic!("no {name} in {names:?}");
    })
}

fn kinds(inspection: &Inspection) -> Vec<FieldType> {
    inspection.columns.iter().map(|column| column.kind).collect()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_table_has_columns_with_types_and_findings() {
    let found = ok(TABLE.as_bytes(), "停车场.csv");
    assert_eq!((found.format, found.header, found.rows), (Format::Csv, true, Some(2)));
    assert_eq!((found.encoding.as_deref(), found.delimiter), (Some("UTF-8"), Some(',')));
    assert_eq!(found.media_type, "text/csv; charset=utf-8");
    assert!(found.searched && found.warnings.is_empty(), "{:?}", found.warnings);
    use FieldType::{Boolean, Date, Integer, Text};
    assert_eq!(kinds(&found), [Text, Text, Text, Integer, Date, Boolean]);
    let phones = column(&found, "电话");
    assert_eq!((phones.filled, phones.distinct), (2, 2));
    let personal: Vec<_> = phones.personal.iter().map(|it| (it.kind, it.rows.clone())).collect();
    assert_eq!(personal, [(PersonalKind::Phone, vec![2]), (PersonalKind::Landline, vec![3])]);
    let blocking = found.blocking();
    assert_eq!(blocking.len(), 1, "a landline alone blocks nothing");
    assert_eq!((blocking[0].1.name.as_str(), blocking[0].2.kind), ("电话", PersonalKind::Phone));
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Inspection>(&json).unwrap(), found);
}

#[test]
fn every_encoding_is_told_and_read() {
    let traditional = TABLE.replace('车', "車").replace('场', "場").replace('电', "電");
    let traditional = traditional.replace("编号", "編號").replace("数", "數").replace("开", "開");
    let traditional = traditional.replace('话', "話");
    let marked = format!("\u{FEFF}{TABLE}");
    for (bytes, encoding) in [
        (TABLE.as_bytes().to_vec(), "UTF-8"),
        (marked.as_bytes().to_vec(), "UTF-8"),
        (GB18030.encode(TABLE).0.into_owned(), "gb18030"),
        (BIG5.encode(&traditional).0.into_owned(), "Big5"),
        (utf16(&marked, u16::to_le_bytes), "UTF-16LE"),
        (utf16(&marked, u16::to_be_bytes), "UTF-16BE"),
        (utf16(TABLE, u16::to_le_bytes), "UTF-16LE"),
    ] {
        let found = ok(&bytes, "停车场.csv");
        assert_eq!(found.encoding.as_deref(), Some(encoding));
        assert_eq!((found.rows, found.columns.len()), (Some(2), 6), "{encoding}");
        assert_eq!(found.columns[2].personal[0].kind, PersonalKind::Phone, "{encoding}");
        assert!(found.columns[1].name.starts_with('名'), "{encoding}");
    }
}

#[test]
fn an_encoding_that_shows_itself_late_is_still_told() {
    let mut bytes = b"id,name\n".to_vec();
    while bytes.len() < 3 << 20 {
        bytes.extend_from_slice(b"12,plain words of no encoding\n");
    }
    bytes.extend_from_slice(&GB18030.encode("13,公共汽车线路与站点\n14,空气质量\n").0);
    let found = ok(&bytes, "late.csv");
    assert_eq!(found.encoding.as_deref(), Some("gb18030"));
    assert_eq!(found.rows, Some((3 << 20) / 30 + 3));
}

#[test]
fn mixed_encodings_are_named_by_their_line() {
    let mut bytes = TABLE.as_bytes().to_vec();
    bytes.extend_from_slice(&GB18030.encode("003,丙停车场,,,,\n").0);
    assert_eq!(
        refused(&bytes, "a.csv"),
        ReadError { line: Some(4), reason: Reason::Encoding { encoding: "UTF-8" } }
    );
    let mut bytes = GB18030.encode(&TABLE.repeat(3)).0.into_owned();
    bytes.extend_from_slice("003,丙停车场总计,,,,\n".as_bytes());
    let error = refused(&bytes, "a.csv");
    assert_eq!((error.line, &error.reason), (Some(10), &Reason::Encoding { encoding: "gb18030" }));
    assert!(error.message(Language::Zh).starts_with("第 10 行"));
}

#[test]
fn a_table_without_a_header_names_columns_by_place() {
    let found = ok("南昌市,360100\n九江市,360400\n".as_bytes(), "a.csv");
    assert_eq!((found.header, found.rows), (false, Some(2)));
    assert_eq!(column(&found, "第2列").kind, FieldType::Integer);
}

#[test]
fn odd_headers_and_ragged_rows_are_warned_of() {
    let text = "名称,名称,,值\n甲,乙,丙,1\n甲,乙\n甲,乙,丙,1,13912345678\n";
    let found = ok(text.as_bytes(), "a.csv");
    let names: Vec<_> = found.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["名称", "名称 (2)", "第3列", "值", "第5列"]);
    assert_eq!(found.columns[4].personal[0].rows, [4], "what has no header is searched too");
    assert_eq!(
        found.warnings,
        [
            Warning::EmptyHeaders { columns: vec![3] },
            Warning::DuplicateHeaders { names: vec!["名称".into()] },
            Warning::Ragged { line: 3, count: 2, expected: 4 },
        ]
    );
    for warning in &found.warnings {
        assert_ne!(warning.message(Language::Zh), warning.message(Language::En));
    }
}

#[test]
fn text_that_opens_as_a_formula_is_warned_of() {
    let found = ok("名称,值\n=cmd|' /C calc'!A0,-1\n甲,-2\n".as_bytes(), "a.csv");
    let column = "名称".to_owned();
    assert_eq!(found.warnings, [Warning::OpensAsFormula { column, line: 2, count: 1 }]);
}

#[test]
fn a_name_that_lies_is_warned_of_and_a_program_is_refused() {
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
    let found = ok(png, "数据.csv");
    assert_eq!((found.format, found.searched), (Format::Png, false));
    let lie = Warning::NameLies { ending: "csv".into(), format: Format::Png };
    assert!(found.warnings.contains(&lie));
    assert!(lie.message(Language::Zh).contains("csv") && lie.message(Language::Zh).contains("PNG"));
    let found = ok(&archive(&[("a.csv", b"a,b\n1,2\n")]), "a.csv");
    assert!(matches!(found.warnings[..], [Warning::NameLies { format: Format::Zip, .. }]));
    let found = ok(b"<!DOCTYPE html><html><p>13912345678</p></html>", "a.csv");
    assert_eq!(
        (found.format, found.media_type.as_str()),
        (Format::Other, "application/octet-stream")
    );
    assert_eq!(found.blocking().len(), 1);
    let mut exe = b"MZ\x90\0".to_vec();
    exe.resize(0x3C, 0);
    exe.extend_from_slice(b"\x40\0\0\0PE\0\0");
    for program in [&exe[..], b"\x7FELF\x02\x01", b"#!/bin/sh\nrm\n"] {
        assert!(matches!(refused(program, "a.csv").reason, Reason::Program { .. }));
    }
    assert_eq!(ok(b"MZ,name\n1,2\n", "a.csv").rows, Some(1), "words may begin as programs do");
}

#[test]
fn json_is_counted_by_path() {
    let text = r#"[{"name":"甲","contact":{"phone":13912345678},"n":1},{"name":"乙","n":2.5}]"#;
    let found = ok(text.as_bytes(), "a.json");
    assert_eq!((found.format, found.rows), (Format::Json, Some(2)));
    let phone = &column(&found, "contact.phone").personal[0];
    assert_eq!((phone.kind, &phone.rows[..]), (PersonalKind::Phone, &[1][..]));
    assert_eq!(column(&found, "n").kind, FieldType::Number);
    let lines = "{\"a\":1}\n{\"a\":\"11010519491231002X\"}\n";
    let found = ok(lines.as_bytes(), "a.jsonl");
    assert_eq!((found.format, found.rows), (Format::Ndjson, Some(2)));
    assert_eq!(column(&found, "a").personal[0].rows, [2]);
    let found = ok(br#"{"13912345678":{"n":1},"13812345678":{"n":2}}"#, "a.json");
    let names: Vec<_> = found.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["键", "键.n"], "a key may be a number, and then names no column");
    assert_eq!(column(&found, "键").personal[0].count, 2);
    let geo = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":
        {"type":"Point","coordinates":[115.8,28.7]},"properties":{"名称":"站"}}]}"#;
    let found = ok(geo.as_bytes(), "a.geojson");
    assert_eq!((found.format, found.rows), (Format::Geojson, Some(1)));
    assert!(column(&found, "名称").filled == 1 && found.warnings.is_empty());
    assert_eq!(ok(b"\xFF\xFE[\x001\0]\0", "a.json").encoding.as_deref(), Some("UTF-16LE"));
}

#[test]
fn broken_json_and_xml_say_where() {
    let line = |bytes: &[u8], name| {
        let error = refused(bytes, name);
        assert!(matches!(error.reason, Reason::Malformed { .. }), "{error}");
        error.line
    };
    assert_eq!(line(b"[{\"a\":1},\n{\"a\":]", "a.json"), Some(2));
    assert_eq!(line("[".repeat(100_000).as_bytes(), "a.json"), Some(1));
    assert_eq!(line(b"<a>\n<b>\n</a>", "a.xml"), Some(3));
    assert_eq!(line(b"<a><b></b>", "a.xml"), Some(1));
}

#[test]
fn xml_is_counted_by_element() {
    let text = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaa\">]>\n<r><人 tel=\"13912345678\"/>\n<号>11010519491231002X</号></r>";
    let found = ok(text.as_bytes(), "a.xml");
    assert_eq!((found.format, found.rows), (Format::Xml, None));
    assert_eq!(column(&found, "号").personal[0].rows, [3]);
    assert_eq!(column(&found, "人").personal[0].kind, PersonalKind::Phone);
    assert_eq!(found.warnings, [Warning::Entities]);
}

#[test]
fn plain_words_are_searched_line_by_line() {
    let found = ok("通知\n请联系 13912345678。\n".as_bytes(), "a.txt");
    assert_eq!((found.format, found.rows), (Format::Text, Some(2)));
    assert_eq!(found.columns[0].personal[0].rows, [2]);
    assert!(found.warnings.is_empty());
}

#[test]
fn a_workbook_is_searched_in_every_sheet_and_its_comments() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet().set_name("名录").unwrap();
        sheet.write_row(0, 0, ["代码", "名称", "数量"]).unwrap();
        sheet.write_row(1, 0, ["007", "甲"]).unwrap();
        sheet.write(1, 2, 3).unwrap();
        sheet.write_formula(2, 2, Formula::new("=C2*2").set_result("6")).unwrap();
        sheet.insert_note(1, 1, &Note::new("问 13812345678")).unwrap();
        let hidden = book.add_worksheet().set_name("旧").unwrap().set_hidden(true);
        hidden.write(0, 0, "手机").unwrap();
        hidden.write(1, 0, 13_912_345_678_u64).unwrap();
    });
    let found = ok(&bytes, "名录.xlsx");
    assert_eq!((found.format, found.rows, found.header), (Format::Xlsx, Some(2), true));
    assert_eq!(
        (column(&found, "代码").kind, column(&found, "数量").kind),
        (FieldType::Text, FieldType::Integer)
    );
    assert_eq!(column(&found, "旧!手机").personal[0].rows, [2]);
    assert_eq!(column(&found, "批注").personal[0].kind, PersonalKind::Phone);
    assert_eq!(
        found.warnings,
        [Warning::Formulas { count: 1 }, Warning::HiddenSheet { sheet: "旧".into() }]
    );
    assert_eq!(found.blocking().len(), 2);
}

#[test]
fn a_merged_header_is_warned_of() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet().set_name("表").unwrap();
        sheet.merge_range(1, 0, 1, 2, "二〇二四年统计表", &CellFormat::new()).unwrap();
        sheet.write_row(2, 0, ["名称", "数量"]).unwrap();
    });
    let (sheet, range) = ("表".to_owned(), "A2:C2".to_owned());
    assert!(ok(&bytes, "a.xlsx").warnings.contains(&Warning::MergedHeader { sheet, range }));
}

#[test]
fn an_archive_is_listed_and_its_files_inspected() {
    let book = workbook(|book| {
        book.add_worksheet().write(0, 0, "13912345678").unwrap();
    });
    let inner = archive(&[("deep.csv", b"13912345678\n")]);
    let found = ok(
        &archive(&[
            ("数据/表.csv", TABLE.as_bytes()),
            ("册.xlsx", &book),
            ("内.zip", &inner),
            ("坏.json", b"{\"a\""),
            ("图.png", b"\x89PNG\r\n\x1A\n\0"),
        ]),
        "全部.zip",
    );
    let listed: Vec<_> =
        found.members.iter().map(|it| (it.name.as_str(), it.inspection.format)).collect();
    assert_eq!(
        listed,
        [
            ("数据/表.csv", Format::Csv),
            ("册.xlsx", Format::Xlsx),
            ("内.zip", Format::Zip),
            ("坏.json", Format::Other),
            ("图.png", Format::Png),
        ]
    );
    assert_eq!(found.members[0].size, TABLE.len() as u64);
    assert_eq!(found.members[0].inspection.rows, Some(2));
    let blocking: Vec<_> = found.blocking().iter().map(|(name, ..)| name.unwrap()).collect();
    assert_eq!(blocking, ["数据/表.csv", "册.xlsx"]);
    assert!(!found.searched, "an archive in an archive is not opened");
    let Warning::Unreadable { zh, en } = &found.members[3].inspection.warnings[0] else {
        panic!("{:?}", found.members[3].inspection.warnings);
    };
    assert!(zh.contains("JSON") && en.contains("JSON"));
}

#[test]
fn a_file_that_is_only_told_says_so() {
    let found = ok(b"%PDF-1.7\n", "a.pdf");
    assert_eq!((found.format, found.searched), (Format::Pdf, false));
    assert_eq!(found.warnings, [Warning::NotSearched { format: "PDF".into() }]);
    let found = ok(&archive(&[("word/document.xml", b"<a/>")]), "a.docx");
    assert_eq!((found.format, found.searched), (Format::Docx, false));
}

#[test]
fn nothing_at_all_is_refused() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\n\n  \n"] {
        assert_eq!(refused(bytes, "a.csv").reason, Reason::Empty);
    }
}
