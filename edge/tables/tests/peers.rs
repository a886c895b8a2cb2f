//! The same rows asked of another engine, and exports read by other programs.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "a half that is left out says so")]

mod memory;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bytes::Bytes;
use contract::rows::{
    Aggregate, Condition, Filter, Nulls, Operand, Operator, Order, RowsQuery, Selected, Value,
};
use futures::StreamExt;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tables::export::{ExportFormat, ExportOptions, Piece};
use tables::query::{Engine, Table};

use memory::{engine, table};

/// Columns of the table that is asked: name, and whether its values are numbers.
const COLUMNS: [(&str, bool); 5] =
    [("区县", false), ("数", true), ("金额", true), ("日期", false), ("备注, 长", false)];

struct Asked {
    engine: Engine,
    table: Table,
    parquet: Bytes,
    folder: tempfile::TempDir,
}

/// A table of a CSV file, and an engine to ask.
async fn asked(csv: &str) -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let (table, parquet) = table(csv).await;
    Asked { engine: engine(folder.path()), table, parquet, folder }
}

/// The programs of others; none where the machine has none to try with.
fn peer(arguments: &[&str], input: &str) -> Option<serde_json::Value> {
    let Some(python) = std::env::var_os("SHUMEN_TEST_PYTHON") else {
        println!("left out: SHUMEN_TEST_PYTHON names no Python with DuckDB");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/peers/tables.py");
    let mut child = Command::new(python)
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Rows with everything that offices write: gaps, repetitions, quotation marks, line breaks.
fn some_csv(rows: usize) -> String {
    let mut runner = TestRunner::deterministic();
    let cell = |choices: &'static [&'static str]| prop::sample::select(choices);
    let row = (
        cell(&["东湖区", "西湖区", "青山湖区", "Nanchang", "nanchang", ""]),
        cell(&["", "0", "-7", "12", "12", "99999", "3"]),
        cell(&["1.50", "2.25", "-0.75", "", "100000000.01", "2.25"]),
        cell(&["2024-01-31", "2023-12-01", "", "2024-02-29", "1999-01-01"]),
        cell(&["含,逗号", "含\"引号\"", "a%b_c", "", "行\n二", "=1+1", "😀"]),
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.map(|(name, _)| name)).unwrap();
    for _ in 0..rows {
        let (a, b, c, d, e) = row.new_tree(&mut runner).unwrap().current();
        writer.write_record([a, b, c, d, e]).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn value_for(column: usize) -> BoxedStrategy<String> {
    let values: &'static [&'static str] = match column {
        0 => &["东湖区", "nanchang", "没有", ""],
        1 => &["0", "12", "-8", "99999", "5"],
        2 => &["1.50", "2.25", "0", "-0.5", "1e3"],
        3 => &["2024-01-31", "2000-01-01"],
        _ => &["含,逗号", "=1+1", "😀"],
    };
    prop::sample::select(values).prop_map(str::to_owned).boxed()
}

fn condition() -> impl Strategy<Value = Filter> {
    (0..COLUMNS.len()).prop_flat_map(|column| {
        let name = COLUMNS[column].0;
        let compared = prop::sample::select(
            &[
                Operator::Eq,
                Operator::Neq,
                Operator::Gt,
                Operator::Gte,
                Operator::Lt,
                Operator::Lte,
            ][..],
        );
        let compare = (compared, value_for(column))
            .prop_map(move |(operator, value)| Condition::new(name, operator, value));
        let list = prop::collection::vec(value_for(column), 1..4)
            .prop_map(move |values| Condition::one_of(name, values));
        let null = prop::bool::ANY.prop_map(move |null| {
            Condition::is(name, if null { Operand::Null } else { Operand::NotNull })
        });
        let like = prop::sample::select(&["%湖%", "nan%", "%,%", "%\"", "_%"][..])
            .prop_map(|pattern| Condition::new("备注, 长", Operator::Like, pattern));
        prop_oneof![4 => compare, 2 => list, 1 => null, 1 => like].prop_map(Filter::Is)
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Filter::Or),
            inner.prop_map(Filter::negated),
        ]
    })
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let nulls = prop::option::of(prop::sample::select(&[Nulls::First, Nulls::Last][..]));
    let order =
        (0..COLUMNS.len(), prop::bool::ANY, nulls).prop_map(|(column, descending, nulls)| Order {
            column: COLUMNS[column].0.to_owned(),
            descending,
            nulls,
        });
    prop::collection::vec(order, 0..3)
}

fn plain_query() -> impl Strategy<Value = RowsQuery> {
    (filter(), orders(), 1_u32..40, 0_u64..20).prop_map(|(filter, order, limit, offset)| {
        RowsQuery {
            filter: Filter::And(vec![filter]),
            order,
            limit: Some(limit),
            offset,
            ..RowsQuery::default()
        }
    })
}

fn grouped_query() -> impl Strategy<Value = RowsQuery> {
    let figure = prop::sample::select(&Aggregate::ALL[..]);
    (filter(), prop::sample::subsequence(vec![0, 3], 0..=2), figure, 1..3_usize).prop_map(
        |(filter, groups, figure, column)| {
            let mut select: Vec<Selected> = groups
                .iter()
                .map(|place| Value::Column(COLUMNS[*place].0.to_owned()).into())
                .collect();
            let value = Value::Aggregate(figure, Some(COLUMNS[column].0.to_owned()));
            select.push(Selected { alias: Some("值".to_owned()), value });
            let filter = Filter::And(vec![filter]);
            RowsQuery { select, filter, limit: Some(10_000), ..RowsQuery::default() }
        },
    )
}

fn place(name: &str) -> usize {
    COLUMNS.iter().position(|(known, _)| *known == name).unwrap()
}

fn literal(text: &str, column: usize) -> String {
    if COLUMNS[column].1 { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

fn filter_sql(filter: &Filter) -> String {
    let joined = |filters: &[Filter], word: &str| {
        let parts: Vec<_> = filters.iter().map(filter_sql).collect();
        format!("({})", parts.join(word))
    };
    match filter {
        Filter::And(filters) => joined(filters, " AND "),
        Filter::Or(filters) => joined(filters, " OR "),
        Filter::Not(filter) => format!("(NOT {})", filter_sql(filter)),
        Filter::Is(Condition { column, operator, value }) => {
            let at = place(column);
            let sign = match operator {
                Operator::Eq => "=",
                Operator::Neq => "<>",
                Operator::Gt => ">",
                Operator::Gte => ">=",
                Operator::Lt => "<",
                Operator::Lte => "<=",
                Operator::Like => "LIKE",
                Operator::Ilike => "ILIKE",
                Operator::In | Operator::Is => "",
            };
            match value {
                Operand::Text(text) => format!("v{at} {sign} {}", literal(text, at)),
                Operand::List(texts) => {
                    let list: Vec<_> = texts.iter().map(|text| literal(text, at)).collect();
                    format!("v{at} IN ({})", list.join(", "))
                }
                Operand::NotNull => format!("v{at} IS NOT NULL"),
                _ => format!("v{at} IS NULL"),
            }
        }
    }
}

fn plain_sql(query: &RowsQuery) -> String {
    let mut order: Vec<_> = query
        .order
        .iter()
        .map(|Order { column, descending, nulls }| {
            let first = nulls.map_or(*descending, |nulls| nulls == Nulls::First);
            let direction = if *descending { "DESC" } else { "ASC" };
            let nulls = if first { "FIRST" } else { "LAST" };
            format!("v{} {direction} NULLS {nulls}", place(column))
        })
        .collect();
    order.push("\"row\"".to_owned());
    let columns: Vec<_> = (0..COLUMNS.len()).map(|at| format!("CAST(v{at} AS VARCHAR)")).collect();
    format!(
        "SELECT {} FROM t WHERE {} ORDER BY {} LIMIT {} OFFSET {}",
        columns.join(", "),
        filter_sql(&query.filter),
        order.join(", "),
        query.limit(),
        query.offset
    )
}

fn grouped_sql(query: &RowsQuery) -> String {
    let (mut shown, mut keys) = (Vec::new(), Vec::new());
    for item in &query.select {
        match &item.value {
            Value::Aggregate(figure, Some(column)) => {
                let value = format!("v{}", place(column));
                shown.push(match figure {
                    Aggregate::Count => format!("COUNT({value})"),
                    Aggregate::Distinct => format!("COUNT(DISTINCT {value})"),
                    Aggregate::Sum => format!("CAST(SUM({value}) AS VARCHAR)"),
                    Aggregate::Avg => format!("AVG(CAST({value} AS DOUBLE))"),
                    Aggregate::Median => format!("MEDIAN(CAST({value} AS DOUBLE))"),
                    Aggregate::Min => format!("CAST(MIN({value}) AS VARCHAR)"),
                    Aggregate::Max => format!("CAST(MAX({value}) AS VARCHAR)"),
                });
            }
            value => {
                let key = format!("v{}", place(value.column().unwrap()));
                shown.push(format!("CAST({key} AS VARCHAR)"));
                keys.push(key);
            }
        }
    }
    let by = if keys.is_empty() { String::new() } else { format!(" GROUP BY {}", keys.join(", ")) };
    let order: Vec<_> = keys.iter().map(|key| format!("{key} NULLS LAST")).collect();
    let order =
        if keys.is_empty() { String::new() } else { format!(" ORDER BY {}", order.join(", ")) };
    let (shown, filter) = (shown.join(", "), filter_sql(&query.filter));
    format!("SELECT {shown} FROM t WHERE {filter}{by}{order}")
}

/// The rows of an answer as texts.
fn texts(rows: &str) -> Vec<Vec<Option<String>>> {
    let rows: Vec<Vec<&serde_json::value::RawValue>> = serde_json::from_str(rows).unwrap();
    let text = |value: &serde_json::value::RawValue| match value.get() {
        "null" => None,
        raw if raw.starts_with('"') => serde_json::from_str(raw).unwrap(),
        raw => Some(raw.to_owned()),
    };
    rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}

#[track_caller]
fn assert_same(query: &RowsQuery, ours: &[Vec<Option<String>>], theirs: &serde_json::Value) {
    let theirs: Vec<Vec<Option<String>>> = serde_json::from_value(theirs.clone()).unwrap();
    let near = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) if one != other => {
            match (one.parse::<f64>(), other.parse::<f64>()) {
                // Sums of doubles depend on their order in the last digit.
                (Ok(one), Ok(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1.0),
                _ => false,
            }
        }
        (one, other) => one == other,
    };
    let same = ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(one, other)| {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| near(a, b))
        });
    assert!(same, "{}\nours: {ours:?}\ntheirs: {theirs:?}", query.to_query());
}

#[tokio::test]
async fn answers_are_those_of_another_engine() {
    let asked = asked(&some_csv(3_000)).await;
    let mut runner = TestRunner::deterministic();
    let mut queries = Vec::new();
    for _ in 0..150 {
        let query = plain_query().new_tree(&mut runner).unwrap().current();
        let sql = plain_sql(&query);
        queries.push((query, sql));
        let query = grouped_query().new_tree(&mut runner).unwrap().current();
        let sql = grouped_sql(&query);
        queries.push((query, sql));
    }
    let file = asked.folder.path().join("t.parquet");
    std::fs::write(&file, &asked.parquet).unwrap();
    let sql: Vec<_> = queries.iter().map(|(_, sql)| sql).collect();
    let input = serde_json::to_string(&sql).unwrap();
    let Some(answers) = peer(&["ask", &file.to_string_lossy()], &input) else { return };
    for ((query, _), theirs) in queries.iter().zip(answers.as_array().unwrap()) {
        // Through its address, as it comes from outside.
        let read = RowsQuery::parse(&query.to_query()).unwrap();
        let page = asked.engine.page(&asked.table, &read).await.unwrap();
        assert_same(query, &texts(&page.rows), theirs);
    }
}

#[tokio::test]
async fn pages_that_follow_one_another_are_the_whole() {
    let asked = asked(&some_csv(500)).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..25 {
        let query = plain_query().new_tree(&mut runner).unwrap().current();
        let whole = RowsQuery { limit: Some(10_000), offset: 0, ..query.clone() };
        let whole = asked.engine.page(&asked.table, &whole).await.unwrap();
        let mut next = RowsQuery { limit: Some(7), offset: 0, ..query };
        let mut gathered = Vec::new();
        loop {
            let page = asked.engine.page(&asked.table, &next).await.unwrap();
            assert_eq!(page.total, whole.total);
            gathered.extend(texts(&page.rows));
            let Some(after) = page.next else { break };
            next.after = Some(after);
        }
        assert_eq!(gathered, texts(&whole.rows), "{}", next.to_query());
        assert_eq!(gathered.len() as u64, whole.total);
    }
}

async fn exported(asked: &Asked, query: &RowsQuery, format: ExportFormat) -> Vec<u8> {
    let options = ExportOptions { format, raw: true, bom: false, gb18030: false };
    let mut export = asked.engine.export(&asked.table, query, options).await.unwrap();
    let (mut bytes, mut ended) = (Vec::new(), false);
    while let Some(piece) = export.next().await {
        match piece.unwrap() {
            Piece::Bytes(piece) => bytes.extend_from_slice(&piece),
            Piece::End { .. } => ended = true,
        }
    }
    assert!(ended);
    bytes
}

#[tokio::test]
async fn exports_are_read_by_other_programs() {
    let csv = some_csv(400);
    let asked = asked(&csv).await;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let expected: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    for format in ExportFormat::ALL {
        if format == ExportFormat::Geojson {
            continue;
        }
        let bytes = exported(&asked, &RowsQuery::default(), format).await;
        let file = asked.folder.path().join("table").with_extension(format.value());
        std::fs::write(&file, bytes).unwrap();
        let Some(read) = peer(&["read", format.value(), &file.to_string_lossy()], "") else {
            return;
        };
        let mut rows: Vec<Vec<Option<String>>> = serde_json::from_value(read).unwrap();
        let names: Vec<_> = rows.remove(0).into_iter().flatten().collect();
        assert_eq!(rows.len(), expected.len(), "{format:?}");
        for (row, expected) in rows.iter().zip(&expected) {
            for (at, (name, _)) in COLUMNS.iter().enumerate() {
                let place = names.iter().position(|known| known == name).unwrap();
                let found = row.get(place).cloned().flatten().unwrap_or_default();
                // A spreadsheet keeps numbers and not how they were written.
                let same = found == expected[at]
                    || (format == ExportFormat::Xlsx
                        && found.parse::<f64>().ok() == expected[at].parse::<f64>().ok());
                assert!(same, "{format:?} {name}: {found:?}, not {:?}", expected[at]);
            }
        }
    }
}

/// A geometry in the bytes of WKB, written in hexadecimal: its kind, how many rings it has where it
/// has rings, and its positions.
fn wkb(kind: u32, ring: bool, positions: &[(f64, f64)]) -> String {
    let mut bytes = vec![1];
    bytes.extend(kind.to_le_bytes());
    if ring {
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(u32::try_from(positions.len()).unwrap().to_le_bytes());
    }
    for (x, y) in positions {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn exported_features_are_read_by_gdal() {
    let shapes = "名,数,形\n一,1,POINT (113.5 23.25)\n二,2,\"POLYGON ((1 2, 3 2, 3 4, 1 2))\"\n三,3,\n四,4,POINT (13000000 4000000)\n";
    let points = "名,经度,纬度\n一,113.5,23.25\n二,-0.5,51.5\n";
    let triangle = [(1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 2.0)];
    let place = wkb(1, false, &[(113.5, 23.25)]);
    let cases = [
        (shapes, "数", vec![Some(place.clone()), Some(wkb(3, true, &triangle)), None, None]),
        (points, "经度", vec![Some(place), Some(wkb(1, false, &[(-0.5, 51.5)]))]),
    ];
    for (csv, kept, expected) in cases {
        let asked = asked(csv).await;
        let bytes = exported(&asked, &RowsQuery::default(), ExportFormat::Geojson).await;
        let file = asked.folder.path().join("features.geojson");
        std::fs::write(&file, bytes).unwrap();
        let Some(read) = peer(&["read", "geojson", &file.to_string_lossy()], "") else { return };
        let mut rows: Vec<Vec<Option<String>>> = serde_json::from_value(read).unwrap();
        let names: Vec<_> = rows.remove(0).into_iter().flatten().collect();
        let column = |name: &str| {
            let place = names.iter().position(|known| known == name).unwrap();
            rows.iter().map(|row| row[place].clone()).collect::<Vec<_>>()
        };
        assert_eq!(column("wkb_geometry"), expected);
        assert_eq!(column("名")[1].as_deref(), Some("二"));
        assert!(column(kept).iter().all(Option::is_some));
        // What is no place on the globe stays as it was written.
        if let Some(odd) = names.iter().position(|name| name == "形") {
            assert_eq!(rows[3][odd].as_deref(), Some("POINT (13000000 4000000)"));
        }
    }
}

#[tokio::test]
async fn a_workbook_leaves_while_it_is_written_and_keeps_odd_texts() {
    use calamine::{Data, Reader, Xlsx};

    let odd = ["=1+1", "_x0041_", " a ", "甲\u{1}乙", "<b>&\"", "007", "两\n行"];
    let mut csv = String::from("文,数\n");
    for number in 0..60_000 {
        let text = odd[number % odd.len()].replace('"', "\"\"");
        csv.push_str(&format!("\"{text}\",{}\n", number * 7919 % 100_003));
    }
    let asked = asked(&csv).await;
    let options =
        ExportOptions { format: ExportFormat::Xlsx, raw: false, bom: false, gb18030: false };
    let mut export =
        asked.engine.export(&asked.table, &RowsQuery::default(), options).await.unwrap();
    let (mut bytes, mut pieces) = (Vec::new(), 0);
    while let Some(piece) = export.next().await {
        if let Piece::Bytes(chunk) = piece.unwrap() {
            pieces += 1;
            bytes.extend_from_slice(&chunk);
        }
    }
    assert!(pieces > 3, "{pieces} pieces of {} bytes", bytes.len());
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.height(), 60_001);
    for (at, text) in odd.iter().enumerate() {
        assert_eq!(sheet.get((at + 1, 0)), Some(&Data::String((*text).to_owned())));
    }
    assert_eq!(sheet.get((2, 1)), Some(&Data::Float(7919.0)));
}

#[tokio::test]
async fn an_export_of_which_nothing_is_taken_ends_with_its_receiver() {
    let asked = asked(&some_csv(20_000)).await;
    let options =
        ExportOptions { format: ExportFormat::Csv, raw: true, bom: false, gb18030: false };
    let export = asked.engine.export(&asked.table, &RowsQuery::default(), options).await.unwrap();
    drop(export);
    // The engine is free: another answer comes at once.
    let page = asked.engine.page(&asked.table, &RowsQuery::default()).await.unwrap();
    assert_eq!(page.total, 20_000);
}
