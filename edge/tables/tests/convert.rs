//! What was published comes back from Parquet: typed, and character by character.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::Cursor;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::{Compression, Encoding};
use domain::FieldType::{self, Boolean, Date, Datetime, Geometry, Integer, Number, Text};
use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use tables::convert::{Value, render};
use tables::layout::{Column, Layout, Misfits, Stored};
use tables::{ConvertBounds, Declared, ReadError, Reason, read_layout};

/// A converted table: of each cell what its value renders as, and the text that was published.
struct Table {
    layout: Layout,
    rows: Vec<Vec<(Option<String>, Option<String>)>>,
}

impl Table {
    fn names(&self) -> Vec<&str> {
        self.layout.columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn kinds(&self) -> Vec<FieldType> {
        self.layout.columns.iter().map(|column| column.kind).collect()
    }

    #[track_caller]
    fn column(&self, name: &str) -> &Column {
        let place = self.layout.place(name);
        &self.layout.columns[place.unwrap_or_else(|| panic!("no {name} in {:?}", self.names()))]
    }

    /// The values of a column as they render; `-` for none.
    #[track_caller]
    fn values(&self, name: &str) -> Vec<&str> {
        self.column(name);
        let place = self.layout.place(name).unwrap();
        self.rows.iter().map(|row| row[place].0.as_deref().unwrap_or("-")).collect()
    }

    /// The published text of a column.
    #[track_caller]
    fn texts(&self, name: &str) -> Vec<&str> {
        self.column(name);
        let place = self.layout.place(name).unwrap();
        self.rows.iter().map(|row| row[place].1.as_deref().unwrap_or("")).collect()
    }
}

fn rendered(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => render(&Value::Text(array.as_string::<i32>().value(row))),
        DataType::Int64 => render(&Value::Integer(array.as_primitive::<Int64Type>().value(row))),
        DataType::Decimal128(38, scale) => render(&Value::Decimal {
            unscaled: array.as_primitive::<Decimal128Type>().value(row),
            scale: *scale,
        }),
        DataType::Float64 => render(&Value::Float(array.as_primitive::<Float64Type>().value(row))),
        DataType::Boolean => render(&Value::Boolean(array.as_boolean().value(row))),
        DataType::Date32 => render(&Value::Date(array.as_primitive::<Date32Type>().value(row))),
        DataType::Timestamp(_, zone) => render(&Value::Timestamp {
            micros: array.as_primitive::<TimestampMicrosecondType>().value(row),
            zoned: zone.is_some(),
        }),
        other => panic!("{other} is not stored"),
    })
}

fn read_back(file: File) -> Table {
    let layout = read_layout(&file).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let numbers = batch.column_by_name("row").unwrap().as_primitive::<Int64Type>().clone();
        for row in 0..batch.num_rows() {
            rows.push(
                (0..layout.columns.len())
                    .map(|place| {
                        let of = |name: String| {
                            rendered(batch.column_by_name(&name).unwrap().as_ref(), row)
                        };
                        (of(format!("v{place}")), of(layout.source_column(place)))
                    })
                    .collect(),
            );
            assert_eq!(numbers.value(row), rows.len() as i64);
        }
    }
    assert_eq!(rows.len() as u64, layout.rows);
    Table { layout, rows }
}

fn try_convert(
    bytes: &[u8],
    name: &str,
    declared: &[(&str, FieldType)],
) -> Result<Table, ReadError> {
    let declared: Vec<_> = (declared.iter())
        .map(|(name, kind)| Declared { name: (*name).to_owned(), kind: *kind })
        .collect();
    let file = tempfile::tempfile().unwrap();
    let bounds = ConvertBounds::default();
    let layout =
        tables::convert(Cursor::new(bytes), name, &declared, &bounds, file.try_clone().unwrap())?;
    let table = read_back(file);
    assert_eq!(layout, table.layout);
    Ok(table)
}

#[track_caller]
fn convert(bytes: &[u8], name: &str) -> Table {
    try_convert(bytes, name, &[]).unwrap()
}

fn refused(bytes: &[u8], name: &str) -> ReadError {
    try_convert(bytes, name, &[]).err().unwrap()
}

/// Every column is named as inspection names it.
#[track_caller]
fn assert_inspected(table: &Table, bytes: &[u8], name: &str) {
    let found = tables::inspect(Cursor::new(bytes), name, &tables::Bounds::default()).unwrap();
    let names: Vec<_> = found.columns.iter().map(|column| column.name.as_str()).collect();
    let kinds: Vec<_> = found.columns.iter().map(|column| column.kind).collect();
    assert_eq!((table.names(), table.kinds()), (names, kinds));
    assert_eq!(found.rows, Some(table.layout.rows));
}

const CSV: &str = "编号,名称,数量,单价,开放,日期,时刻,时点,位置\n\
    001,甲停车场,12,1.50,是,2024-01-05,2024-01-05T08:00:00,2024-01-05T08:00:00+08:00,POINT (1 2)\n\
    002,\"乙,停车场\",-7,20,否,2024/2/6,2024-01-05 09:30,2024-01-05T01:30:00Z,POINT (3 4)\n\
    \n\
    003,,,,,,,,\n";

fn assert_csv(table: &Table) {
    use FieldType::*;
    assert_eq!(
        table.kinds(),
        [Text, Text, Integer, Number, Boolean, Date, Datetime, Datetime, Geometry]
    );
    assert_eq!(table.values("编号"), ["001", "002", "003"]);
    assert_eq!(table.values("名称"), ["甲停车场", "乙,停车场", "-"]);
    assert_eq!(table.values("数量"), ["12", "-7", "-"]);
    assert_eq!(table.values("单价"), ["1.50", "20.00", "-"]);
    assert_eq!(table.texts("单价"), ["1.50", "20", ""]);
    assert_eq!(table.values("开放"), ["true", "false", "-"]);
    assert_eq!(table.texts("开放"), ["是", "否", ""]);
    assert_eq!(table.values("日期"), ["2024-01-05", "2024-02-06", "-"]);
    assert_eq!(table.texts("日期"), ["2024-01-05", "2024/2/6", ""]);
    assert_eq!(table.values("时刻"), ["2024-01-05T08:00:00", "2024-01-05T09:30:00", "-"]);
    assert_eq!(table.values("时点"), ["2024-01-05T00:00:00Z", "2024-01-05T01:30:00Z", "-"]);
    assert_eq!(table.column("时点").stored, Stored::Timestamp { zoned: true });
    assert_eq!(table.column("单价").stored, Stored::Decimal { scale: 2 });
    let beside: Vec<_> = (table.layout.columns.iter())
        .filter(|column| column.text)
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(beside, ["单价", "开放", "日期", "时刻", "时点"]);
}

#[test]
fn separated_values_are_typed_and_keep_their_text() {
    let table = convert(CSV.as_bytes(), "a.csv");
    assert_csv(&table);
    assert_inspected(&table, CSV.as_bytes(), "a.csv");
    let tabs = CSV.replace("\"乙,停车场\"", "乙，停车场").replace(',', "\t").replace('，', ",");
    assert_csv(&convert(tabs.as_bytes(), "a.tsv"));
}

#[test]
fn every_encoding_that_offices_use_is_converted() {
    let utf16: Vec<u8> =
        format!("\u{FEFF}{CSV}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let traditional = CSV.replace("开", "開").replace("编号", "編號").replace("单价", "單價");
    let traditional =
        traditional.replace("停车场", "停車場").replace("数", "數").replace("称", "稱");
    let traditional = traditional.replace("时刻", "時刻").replace("时点", "時點");
    assert_csv(&convert(&utf16, "a.csv"));
    assert_csv(&convert(&GB18030.encode(CSV).0, "a.csv"));
    let (big5, _, lossy) = BIG5.encode(&traditional);
    assert!(!lossy);
    let table = convert(&big5, "a.csv");
    assert_eq!(table.values("名稱"), ["甲停車場", "乙,停車場", "-"]);
    assert_eq!(table.kinds()[4], Boolean);
}

#[test]
fn the_encoding_may_show_itself_late() {
    let mut text = "code,name\n".to_owned();
    (0..200_000).for_each(|row| text.push_str(&format!("{row},plain\n")));
    text.push_str("200000,南昌市东湖区\n");
    let table = convert(&GB18030.encode(&text).0, "a.csv");
    assert_eq!(table.rows.last().unwrap()[1].1.as_deref(), Some("南昌市东湖区"));
    assert_eq!(table.layout.rows, 200_001);
}

#[test]
fn the_first_sheet_that_is_shown_is_the_table() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().set_hidden(true);
    let sheet = book.add_worksheet().set_active(true);
    sheet.write_row(1, 1, ["名称", "数量", "日期"]).unwrap();
    sheet.merge_range(2, 1, 3, 1, "甲", &CellFormat::new()).unwrap();
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    for (row, number) in [(2, 1.5), (3, 2.25)] {
        sheet.write_number(row, 2, number).unwrap();
        sheet.write_number_with_format(row, 3, 45_000.0 + f64::trunc(number), &day).unwrap();
    }
    sheet.write_string(5, 6, "多出的").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let table = convert(&bytes, "a.xlsx");
    assert_eq!(table.names(), ["第1列", "名称", "数量", "日期", "第5列", "第6列", "第7列"]);
    assert_eq!(table.values("名称"), ["甲", "-", "-"]);
    assert_eq!(table.values("数量"), ["1.50", "2.25", "-"]);
    assert_eq!(table.texts("数量"), ["1.5", "2.25", ""]);
    assert_eq!(table.values("日期"), ["2023-03-16", "2023-03-17", "-"]);
    assert_eq!(table.values("第7列"), ["-", "-", "多出的"]);
}

#[test]
fn the_objects_of_an_array_are_rows() {
    let json = r#"[{"编号":"001","数量":1.10,"地": {"市":"南昌","区":null}, "标签": ["甲", "a b", {"c": 1}]},
        {"数量": 2e3, "编号": "002\n\"x\"", "多": true}]"#;
    let table = convert(json.as_bytes(), "a.json");
    assert_eq!(table.names(), ["编号", "数量", "地.市", "标签", "多"]);
    assert_eq!(table.texts("编号"), ["001", "002\n\"x\""]);
    assert_eq!(table.column("数量").stored, Stored::Float);
    assert_eq!(table.values("数量"), ["1.1", "2000"]);
    assert_eq!(table.texts("数量"), ["1.10", "2e3"]);
    assert_eq!(table.values("标签"), [r#"["甲","a b",{"c":1}]"#, "-"]);
    assert_eq!(table.values("多"), ["-", "true"]);
}

#[test]
fn the_first_array_of_objects_within_an_object_has_the_rows() {
    let json = r#"{"code": 0, "none": [], "numbers": [1, {"a": 2}],
        "data": {"rows": [{"a": 1}, {"a": 2, "a": 3}, 7], "total": 2}, "later": [{"b": 1}]}"#;
    let table = convert(json.as_bytes(), "a.json");
    assert_eq!(table.names(), ["data.rows.a", "data.rows.a (2)", "data.rows"]);
    assert_eq!(table.values("data.rows.a"), ["1", "2", "-"]);
    assert_eq!(table.values("data.rows.a (2)"), ["-", "3", "-"]);
    assert_eq!(table.values("data.rows"), ["-", "-", "7"]);
    let plain = r#"{"data": [{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "y"}}]}"#;
    assert_eq!(convert(plain.as_bytes(), "a.json").names(), ["data.a", "data.b.c"]);
}

#[test]
fn one_object_a_line_is_a_row() {
    let text = "{\"a\": 1, \"b\": \"2024年1月5日\"}\n\n{\"b\": \"2024-01-06\", \"a\": 2}\n{}\n";
    let table = convert(text.as_bytes(), "a.ndjson");
    assert_inspected(&table, text.as_bytes(), "a.ndjson");
    assert_eq!(table.values("a"), ["1", "2", "-"]);
    assert_eq!(table.values("b"), ["2024-01-05", "2024-01-06", "-"]);
}

const GEOJSON: &str = r#"{"type": "FeatureCollection", "name": "点", "features": [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [115.890, 28.6]},
     "properties": {"名称": "甲", "geometry": "x", "级": {"数": 1}}, "id": 7},
    {"type": "Feature", "properties": {"名称": "乙 丙"},
     "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3]], [], "环"]}},
    {"type": "Feature", "properties": null, "geometry": null}]}"#;

#[test]
fn features_have_their_geometry_last_as_it_is_written() {
    let table = convert(GEOJSON.as_bytes(), "a.geojson");
    assert_eq!(table.names(), ["名称", "geometry", "级.数", "features.id", "geometry (2)"]);
    assert_eq!(table.values("名称"), ["甲", "乙 丙", "-"]);
    assert_eq!(table.values("features.id"), ["7", "-", "-"]);
    assert_eq!(
        table.values("geometry (2)"),
        [
            r#"{"type":"Point","coordinates":[115.890,28.6]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],[3]],[],"环"]}"#,
            "-",
        ]
    );
    assert_eq!(table.column("geometry (2)").kind, Geometry);
    assert_eq!(table.column("geometry (2)").misfits, None);
    let found = tables::inspect(Cursor::new(GEOJSON), "a.geojson", &tables::Bounds::default());
    let names: Vec<_> = found.unwrap().columns.into_iter().map(|column| column.name).collect();
    // What stands beside the features is of no row.
    assert_eq!(names[..2], ["type", "name"]);
    assert_eq!(names[2..], table.names()[..4]);
}

#[test]
fn elements_that_repeat_next_to_the_root_are_rows() {
    let xml = "<?xml version=\"1.0\"?><root><meta><by>局</by></meta><rows>
        <row id=\"1\"><id>甲</id><n>1 &lt; 2</n><tel>1</tel><tel>2</tel><at k='v'><x> 丙 </x></at></row>
        <row id='2'><id><![CDATA[&lt;乙>]]></id><n/></row></rows></root>";
    let table = convert(xml.as_bytes(), "a.xml");
    assert_eq!(table.names(), ["id", "id (2)", "n", "tel", "tel (2)", "at.k", "at.x"]);
    assert_eq!(table.values("id"), ["1", "2"]);
    assert_eq!(table.values("id (2)"), ["甲", "&lt;乙>"]);
    assert_eq!(table.values("n"), ["1 < 2", "-"]);
    assert_eq!(table.values("tel (2)"), ["2", "-"]);
    assert_eq!(table.values("at.x"), [" 丙 ", "-"]);
    let words = convert("<a><b>甲</b><b>乙</b></a>".as_bytes(), "a.xml");
    assert_eq!(words.values("b"), ["甲", "乙"]);
}

#[test]
fn what_has_no_table_is_told_from_what_is_broken() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.csv", zip::write::SimpleFileOptions::default()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    for (bytes, name, format) in [
        (&b"%PDF-1.7\n"[..], "a.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "PNG"),
        (&zip, "a.zip", "ZIP"),
        ("一段话。\n又一段。\n".as_bytes(), "a.txt", "TXT"),
        (b"<html><body>x</body></html>", "a.html", "HTML"),
        (b"{\"a\": 1, \"b\": [1, 2]}", "a.json", "JSON"),
        (b"[[1, 2], [3, 4]]", "a.json", "JSON"),
        (b"[]", "a.json", "JSON"),
        (b"<a><b>1</b><c>2</c></a>", "a.xml", "XML"),
    ] {
        assert_eq!(refused(bytes, name).reason, Reason::NotATable { format }, "{name}");
    }
    assert_eq!(refused(b" \n", "a.csv").reason, Reason::Empty);
    for (bytes, line) in [
        (&b"[{\"a\": 1},\n {\"a\": }]"[..], 2),
        (b"[{\"a\": 1}\n", 2),
        (b"[{\"a\": 1},\n{\"a\": \"\\ud800\"}]", 2),
    ] {
        let error = refused(bytes, "a.json");
        assert!(matches!(error.reason, Reason::Malformed { .. }), "{error:?}");
        assert_eq!(error.line, Some(line), "{error:?}");
    }
    let error = refused(b"<a><b>1</b>\n<b>2</c></a>", "a.xml");
    assert_eq!(error.line, Some(2));
}

#[test]
fn a_declared_type_wins_and_what_does_not_fit_is_kept_and_counted() {
    let text = "a,b,c,d,e,f\n\
        1,1.5,1,2024-01-05,2024-01-05 08:00,007\n\
        +02,约3,0,2024年,2024-01-05T08:00:00Z,8\n\
        x,1e2,是,2024/1/6,2024-01-06,１２\n";
    let declared = [
        ("a", Integer),
        ("b", Number),
        ("c", Boolean),
        ("d", Date),
        ("e", Datetime),
        ("f", Text),
        ("z", Integer),
    ];
    let table = try_convert(text.as_bytes(), "a.csv", &declared).unwrap();
    let misfits = |count, line, value: &str| Some(Misfits { count, line, value: value.to_owned() });
    assert_eq!(table.kinds(), [Integer, Number, Boolean, Date, Datetime, Text]);
    assert_eq!(table.values("a"), ["1", "2", "-"]);
    assert_eq!(table.texts("a"), ["1", "+02", "x"]);
    assert_eq!(table.column("a").misfits, misfits(1, 4, "x"));
    assert_eq!(table.values("b"), ["1.5", "-", "100"]);
    assert_eq!(table.column("b").misfits, misfits(1, 3, "约3"));
    assert_eq!(table.values("c"), ["true", "false", "true"]);
    assert_eq!(table.column("c").misfits, None);
    assert_eq!(table.values("d"), ["2024-01-05", "-", "2024-01-06"]);
    assert_eq!(table.column("d").misfits, misfits(1, 3, "2024年"));
    // Two name no zone and one does: the rarer kind does not fit.
    assert_eq!(table.values("e"), ["2024-01-05T08:00:00", "-", "2024-01-06T00:00:00"]);
    assert_eq!(table.column("e").misfits, misfits(1, 3, "2024-01-05T08:00:00Z"));
    assert_eq!(table.values("f"), ["007", "8", "１２"]);
    let undeclared = convert(text.as_bytes(), "a.csv");
    assert_eq!(undeclared.kinds(), [Text, Text, Text, Text, Text, Text]);
}

#[test]
fn a_declared_column_without_a_value_has_its_type() {
    let table = try_convert(b"a,b\n1,\n2, \n", "a.csv", &[("b", Number)]).unwrap();
    assert_eq!(table.kinds(), [Integer, Number]);
    assert_eq!(table.texts("b"), ["", " "]);
    assert_eq!(convert(b"a,b\n1,\n", "a.csv").kinds(), [Integer, Text]);
    assert_eq!(convert(b"a,b\n", "a.csv").layout.rows, 0);
}

#[test]
fn codes_stay_text_and_numbers_keep_their_digits() {
    let text = "邮编,证号,电话,长,大,全角,单位\n\
        033000,360102199003070011,13912345678,1234567890123456,999999999999999.999999999,１２,3元\n\
        330000,360102199003070038,13812345678,1,0.000000001,３,4元\n";
    let table = convert(text.as_bytes(), "a.csv");
    assert_inspected(&table, text.as_bytes(), "a.csv");
    assert_eq!(table.kinds(), [Text, Text, Text, Text, Number, Text, Text]);
    assert_eq!(table.column("大").stored, Stored::Decimal { scale: 9 });
    assert_eq!(table.values("大"), ["999999999999999.999999999", "0.000000001"]);
    assert!(!table.column("大").text);
    let odd = convert("a,b,c,d\n-0,1.0,1e999,0.1234567890\n1,2.5,1,-0\n".as_bytes(), "a.csv");
    assert_eq!(odd.kinds(), [Integer, Number, Text, Number]);
    assert_eq!(odd.texts("a"), ["-0", "1"]);
    assert!(!odd.column("b").text);
    assert_eq!(odd.texts("d"), ["0.1234567890", "-0"]);
}

#[test]
fn dates_of_five_kinds_are_days() {
    let text = "日,n\n2024-02-09,1\n2024/2/9,1\n2024年2月9日,1\n2024-2-9,1\n\" 2024/02/09 \",1\n";
    let table = convert(text.as_bytes(), "a.csv");
    assert_eq!(table.values("日"), ["2024-02-09"; 5]);
    assert_eq!(table.texts("日")[4], " 2024/02/09 ");
}

#[test]
fn headers_and_rows_of_any_length_are_named_as_inspection_names_them() {
    let text = "a,,a,a (2)\n1,2\n1,2,3,4,5,6\n";
    let table = convert(text.as_bytes(), "a.csv");
    assert_inspected(&table, text.as_bytes(), "a.csv");
    assert_eq!(table.values("第6列"), ["-", "6"]);
    let headless = "1,2\n3,4\n";
    let table = convert(headless.as_bytes(), "a.csv");
    assert_inspected(&table, headless.as_bytes(), "a.csv");
    assert_eq!(table.values("第1列"), ["1", "3"]);
}

#[test]
fn what_is_beyond_the_bounds_names_the_line() {
    let wide = format!("a,b\n1,2\n{}\n", ",".repeat(16_383));
    let most = Reason::TooManyColumns { most: 4_096 };
    assert_eq!(refused(wide.as_bytes(), "a.csv"), error_at(3, most));
    let long = format!("a,b\n1,{}\n", "长".repeat(3 << 20));
    let longest = Reason::LineTooLong { most: 8 << 20 };
    assert_eq!(refused(long.as_bytes(), "a.csv"), error_at(2, longest.clone()));
    let long = format!("[{{\"a\":1}},\n{{\"a\":[{}1]}}]", "1,".repeat(5 << 20));
    assert_eq!(refused(long.as_bytes(), "a.json"), error_at(2, longest));
    assert_eq!(refused(b"a,b\n1,2\n\"3,4\n", "a.csv"), error_at(3, Reason::OpenQuote));
    let nul = refused(b"a,b\n1,2\n3,\x004\n", "a.csv");
    assert_eq!(nul.line, Some(3));
    assert!(matches!(nul.reason, Reason::Binary { .. }));
    let bounds = ConvertBounds { rows: 2, ..ConvertBounds::default() };
    let many = tables::convert(Cursor::new("a\n1\n2\n3\n"), "a.csv", &[], &bounds, Vec::new());
    assert_eq!(many, Err(error_at(4, Reason::TooManyRows { most: 2 })));
}

fn error_at(line: u64, reason: Reason) -> ReadError {
    ReadError { line: Some(line), reason }
}

#[test]
fn a_workbook_that_is_cut_off_is_refused() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..1000 {
        sheet.write_number(row, 0, f64::from(row)).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    for length in [100, bytes.len() / 2, bytes.len() - 10] {
        let error = refused(&bytes[..length], "a.xlsx");
        assert!(!matches!(error.reason, Reason::NotATable { .. }), "{error:?}");
    }
}

#[test]
fn groups_are_bounded_and_written_to_be_searched() {
    let mut text = "编号,类,n\n".to_owned();
    for row in 0..70_000 {
        text.push_str(&format!("C{row:06},{},{row}\n", row % 7));
    }
    let mut bytes = Vec::new();
    let bounds = ConvertBounds::default();
    tables::convert(Cursor::new(&text), "a.csv", &[], &bounds, &mut bytes).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let metadata = builder.metadata();
    let rows: Vec<_> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(rows, [65_536, 70_000 - 65_536]);
    assert_eq!(tables::layout_of(metadata).unwrap().rows, 70_000);
    for group in metadata.row_groups() {
        for column in group.columns() {
            assert_eq!(column.compression(), Compression::LZ4_RAW);
            assert!(column.statistics().is_some() && column.column_index_offset().is_some());
        }
        assert!(group.column(0).encodings().any(|it| it == Encoding::DELTA_BINARY_PACKED));
        assert!(group.column(1).bloom_filter_offset().is_some());
        assert!(group.column(2).bloom_filter_offset().is_none());
    }
}

#[test]
fn a_file_that_cannot_be_written_is_not_the_fault_of_the_reader() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut text = "a,b\n".to_owned();
    (0..500_000).for_each(|row| text.push_str(&format!("{row},x\n")));
    let bounds = ConvertBounds::default();
    let error = tables::convert(Cursor::new(text), "a.csv", &[], &bounds, Full).unwrap_err();
    assert!(matches!(error.reason, Reason::Unwritten { .. }), "{error:?}");
}

#[test]
fn a_file_without_a_layout_is_not_ours() {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, b"PAR1 and no more").unwrap();
    assert!(matches!(read_layout(&file), Err(tables::LayoutError::Parquet(_))));
}

/// Sorts of cells that are hard to give back.
const SORTS: [&str; 14] = [
    "[ \"\n\r,'甲乙😀a]{0,6}",
    "0{0,2}[0-9]{1,5}",
    "-?[0-9]{1,4}",
    "[+-]?[0-9]{1,3}(\\.[0-9]{0,3})?",
    "-?(0|[1-9][0-9]{0,16})(\\.[0-9]{1,11})?",
    "[1-9](\\.[0-9]{1,3})?[eE][-+]?[0-9]{1,3}",
    "(是|否|true|false|TRUE|Yes|n)",
    "20[0-2][0-9][-/](0?[1-9]|1[0-2])[-/][12]?[0-9]",
    "20[0-2][0-9]年[1-9]月[1-9]日",
    "20[0-2][0-9]-0[1-9]-0[1-9][T ][01][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,7})?)?",
    "2024-0[1-9]-0[1-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](Z|\\+08:00|-0130)",
    "POINT \\([0-9] [0-9]\\)",
    "",
    " {1,2}",
];

/// Cells that are hard to give back, of one sort and of all.
fn cells(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let one = prop::sample::select(&SORTS[..]).prop_flat_map(move |sort| {
        let blank = prop_oneof![6 => Just(None), 1 => Just(Some("")), 1 => Just(Some(" "))];
        let cell = (proptest::string::string_regex(sort).unwrap(), blank)
            .prop_map(|(cell, blank)| blank.map_or(cell, str::to_owned));
        prop::collection::vec(cell, rows)
    });
    let any = prop::sample::select(&SORTS[..])
        .prop_flat_map(|sort| proptest::string::string_regex(sort).unwrap());
    prop_oneof![4 => one, 1 => prop::collection::vec(any, rows)]
}

fn columns() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1..12_usize).prop_flat_map(|rows| prop::collection::vec(cells(rows), 2..6))
}

/// Whether a rendered value is the value of the text that was published.
fn is_value_of(rendered: &str, text: &str, column: &Column) -> bool {
    let text = text.trim();
    let digits = |text: &str| -> Vec<u32> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    match column.stored {
        Stored::Text => rendered.trim() == text,
        Stored::Integer => rendered.parse::<i64>() == text.parse::<i64>(),
        Stored::Decimal { .. } | Stored::Float => {
            rendered.parse::<f64>().unwrap() == text.parse::<f64>().unwrap()
        }
        Stored::Boolean => {
            (rendered == "true")
                == matches!(&*text.to_lowercase(), "是" | "true" | "yes" | "y" | "1")
        }
        Stored::Date => digits(rendered) == digits(text),
        Stored::Timestamp { zoned: false } => {
            let (ours, theirs) = (digits(rendered), digits(text));
            ours.iter().zip(&theirs).take(5).all(|(ours, theirs)| ours == theirs)
        }
        Stored::Timestamp { zoned: true } => rendered.ends_with('Z'),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_cell_comes_back_as_it_was_published(
        columns in columns(),
        declared in prop::collection::vec(prop::option::weighted(0.3, prop::sample::select(FieldType::ALL)), 6),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names: Vec<_> = (0..columns.len()).map(|place| format!("列{place}")).collect();
        writer.write_record(&names).unwrap();
        for row in 0..columns[0].len() {
            writer.write_record(columns.iter().map(|column| &column[row])).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let declared: Vec<_> = (names.iter().zip(declared))
            .filter_map(|(name, kind)| kind.map(|kind| (name.as_str(), kind)))
            .collect();
        let table = try_convert(&bytes, "a.csv", &declared).unwrap();
        prop_assert_eq!(table.rows.len(), columns[0].len());
        for (place, column) in columns.iter().enumerate() {
            let laid = &table.layout.columns[place];
            let mut missing = 0;
            for (cell, row) in column.iter().zip(&table.rows) {
                let (value, text) = &row[place];
                prop_assert_eq!(text.as_deref().unwrap_or(""), cell, "{:?}", laid);
                match value {
                    None => missing += u64::from(!cell.trim().is_empty()),
                    Some(value) => prop_assert!(is_value_of(value, cell, laid), "{value} {cell:?} {laid:?}"),
                }
            }
            prop_assert_eq!(laid.misfits.as_ref().map_or(0, |misfits| misfits.count), missing);
            let all_rendered = column.iter().zip(&table.rows)
                .all(|(cell, row)| row[place].0.as_deref().unwrap_or("") == cell);
            prop_assert_eq!(laid.text, !all_rendered, "{:?}", laid);
        }
    }
}
