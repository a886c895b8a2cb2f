//! Charts as a whole: what is drawn is well-formed, finite, and says what it shows.

use charts::{Data, DataColumn, Drawn, Frame, Spec, draw, map};
use domain::{FieldType, Language};
use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};

fn frame(width: u32) -> Frame {
    Frame {
        width,
        height: 320,
        language: Language::Zh,
        source: "市统计局 <数据>".to_owned(),
        taken: "2026-11-30".to_owned(),
        id: "c1".to_owned(),
        tiles: None,
    }
}

fn column(name: &str, kind: FieldType, unit: Option<&str>) -> DataColumn {
    DataColumn { name: name.to_owned(), title: String::new(), kind, unit: unit.map(str::to_owned) }
}

fn columns() -> Vec<DataColumn> {
    vec![
        column("区县", FieldType::Text, None),
        column("月份", FieldType::Date, None),
        column("金额", FieldType::Number, Some("万元")),
        column("类别", FieldType::Text, None),
        column("面积", FieldType::Number, None),
        column("边界", FieldType::Geometry, None),
    ]
}

fn of(rows: Vec<Vec<Value>>) -> Data {
    Data { columns: columns(), rows, total: None }
}

fn spec(value: Value) -> Spec {
    serde_json::from_value(value).expect("a specification")
}

/// One of every kind, over the same columns.
fn specs() -> Vec<Spec> {
    let x = |field: &str, kind: &str| json!({"field": field, "type": kind});
    let amount = json!({"field": "金额", "type": "quantitative"});
    let sum = json!({"field": "金额", "aggregate": "sum"});
    let median = json!({"field": "金额", "aggregate": "median"});
    let count = json!({"aggregate": "count"});
    let binned = json!({"field": "金额", "type": "quantitative", "bin": {"maxbins": 12}});
    let month = json!({"field": "月份", "type": "temporal", "timeUnit": "yearmonth"});
    let mut normal = sum.clone();
    normal["stack"] = json!("normalize");
    let mut apart = sum.clone();
    apart["stack"] = json!(null);
    [
        ("bar", json!({"x": x("区县", "nominal"), "y": sum})),
        ("bar", json!({"x": x("区县", "ordinal"), "y": sum, "color": x("类别", "nominal")})),
        ("bar", json!({"x": x("区县", "nominal"), "y": normal, "color": x("类别", "nominal")})),
        ("bar", json!({"x": x("区县", "nominal"), "y": apart, "color": x("类别", "nominal")})),
        ("bar", json!({"x": amount, "y": x("区县", "nominal")})),
        ("bar", json!({"x": month, "y": median})),
        ("bar", json!({"x": binned, "y": count})),
        ("line", json!({"x": month, "y": sum, "color": x("类别", "nominal")})),
        ("line", json!({"x": x("月份", "temporal"), "y": amount})),
        ("line", json!({"x": x("面积", "quantitative"), "y": amount})),
        ("area", json!({"x": month, "y": sum, "color": x("类别", "nominal")})),
        ("area", json!({"x": x("区县", "ordinal"), "y": normal, "color": x("类别", "nominal")})),
        (
            "point",
            json!({"x": x("面积", "quantitative"), "y": amount, "color": x("类别", "nominal"),
                         "size": amount}),
        ),
        ("point", json!({"x": x("月份", "temporal"), "y": x("区县", "nominal")})),
        ("point", json!({"x": x("区县", "nominal"), "y": sum})),
        ("arc", json!({"theta": sum, "color": x("区县", "nominal")})),
        ("rect", json!({"x": x("类别", "nominal"), "y": x("区县", "nominal"), "color": sum})),
        ("rect", json!({"x": x("区县", "nominal"), "y": month, "color": sum})),
        ("boxplot", json!({"x": x("区县", "nominal"), "y": amount})),
        ("boxplot", json!({"x": amount, "y": x("区县", "nominal")})),
        ("geoshape", json!({"color": amount})),
        ("geoshape", json!({"color": x("类别", "nominal")})),
    ]
    .into_iter()
    .map(|(mark, encoding)| spec(json!({"title": "图 & <表>", "mark": mark, "encoding": encoding})))
    .collect()
}

/// Fails on what no browser should be given.
fn check(drawn: &Drawn) {
    for markup in [&drawn.svg.0, &drawn.table.0] {
        let mut reader = Reader::from_str(markup);
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {markup}")) {
                Event::Start(tag) => {
                    depth += 1;
                    for attribute in tag.attributes() {
                        let attribute = attribute.expect("an attribute");
                        let key = attribute.key.as_ref().to_owned();
                        let value = attribute.value.into_owned();
                        assert!(key != "style" && !key.starts_with("on"), "{key}");
                        assert!(key == "class" || !value.contains("NaN"), "{key}={value}");
                        assert!(key == "class" || !value.contains("inf"), "{key}={value}");
                    }
                }
                Event::End(_) => depth -= 1,
                Event::Empty(_) => panic!("an empty tag, which HTML does not have"),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0);
    }
    for part in ["role=\"img\"", "<title", "<desc", "viewBox=", "来源：", "取数时间："] {
        assert!(drawn.svg.0.contains(part), "{part}");
    }
    assert!(!drawn.summary.is_empty());
}

fn rows() -> Vec<Vec<Value>> {
    let square = |x: f64| {
        let (e, n) = (x + 0.1, 23.1);
        json!({"type": "Polygon", "coordinates": [[[x, 23.0], [e, 23.0], [e, n], [x, n], [x, 23.0]]]})
    };
    vec![
        vec![
            json!("天河区"),
            json!("2024-01"),
            json!("1200.5"),
            json!("甲"),
            json!(12),
            square(113.3),
        ],
        vec![json!("越秀区"), json!("2024-02"), json!(800), json!("甲"), json!(7.5), square(113.2)],
        vec![json!("天河区"), json!("2024-04"), json!(null), json!("乙"), json!(3), square(113.4)],
        vec![json!("番禺区"), json!("2024-04"), json!(430), json!("乙"), json!(31), json!("{")],
    ]
}

#[test]
fn every_kind_is_drawn_at_every_width() {
    let data = of(rows());
    for spec in specs() {
        for width in [1, 320, 720, 1200] {
            let drawn = draw(&spec, &data, &frame(width));
            check(&drawn.unwrap_or_else(|error| panic!("{error}: {}", spec.to_json())));
        }
    }
}

#[test]
fn a_small_bar_chart() {
    let data = of(rows());
    let spec = spec(json!({
        "title": "各区金额",
        "mark": "bar",
        "encoding": {
            "x": {"field": "区县", "type": "nominal", "sort": "-y"},
            "y": {"field": "金额", "aggregate": "sum"}
        }
    }));
    let drawn = draw(&spec, &data, &frame(360)).expect("drawn");
    insta::assert_snapshot!("bar", lines(&drawn.svg.0));
    insta::assert_snapshot!("bar_table", lines(&drawn.table.0));
    insta::assert_snapshot!(drawn.summary, @"柱状图：按区县看金额合计，共 3 个值，最高 1,200.5万元（天河区），最低 430万元（番禺区）。");
}

#[test]
fn a_line_with_a_gap() {
    let data = of(rows());
    let spec = spec(json!({
        "mark": "line",
        "encoding": {
            "x": {"field": "月份", "type": "temporal", "timeUnit": "yearmonth"},
            "y": {"field": "金额", "aggregate": "sum"}
        }
    }));
    insta::assert_snapshot!("line", lines(&draw(&spec, &data, &frame(360)).expect("drawn").svg.0));
}

#[test]
fn a_pie_of_many_gathers_the_rest() {
    let rows =
        (0..30).map(|i| vec![json!(format!("第{i}区")), json!(null), json!(i + 1)]).collect();
    let spec = spec(json!({
        "mark": "arc",
        "encoding": {
            "theta": {"field": "金额", "type": "quantitative"},
            "color": {"field": "区县", "type": "nominal"}
        }
    }));
    let drawn = draw(&spec, &of(rows), &frame(720)).expect("drawn");
    assert_eq!(drawn.svg.0.matches("chart-slice").count(), 9);
    assert!(drawn.svg.0.contains("其他 22 项"));
    assert!(drawn.table.0.contains("<td>253</td><td>54.4%</td>"), "{}", drawn.table.0);
}

#[test]
fn digits_that_no_float_holds_are_told_as_they_are() {
    let rows = vec![vec![json!("甲"), json!(null), json!("12345678901234567891")]];
    let spec = spec(json!({
        "mark": "bar",
        "encoding": {
            "x": {"field": "区县", "type": "nominal"},
            "y": {"field": "金额", "type": "quantitative"}
        }
    }));
    let drawn = draw(&spec, &of(rows), &frame(720)).expect("drawn");
    assert!(drawn.svg.0.contains("<title>甲：12,345,678,901,234,567,891万元</title>"));
}

#[test]
fn too_much_is_cut_and_said() {
    let rows = (0..3_000).map(|i| vec![json!(i.to_string()), json!(null), json!(1), json!(i % 25)]);
    let data = of(rows.collect());
    let drawn = draw(&specs()[1], &data, &frame(720)).expect("drawn");
    assert!(drawn.svg.0.contains("只画出前 2,000 个分类，共 3,000 个分类"));
    assert!(drawn.svg.0.contains("只画出前 20 个系列，共 25 个系列"));
    assert!(drawn.table.0.contains("只列出前 500 行，共 2000 行"));
}

#[test]
fn what_is_missing_is_said() {
    let data = of(Vec::new());
    for spec in specs() {
        assert_eq!(
            draw(&spec, &data, &frame(720)).expect_err("nothing").message.zh,
            "没有可以绘制的数值"
        );
    }
    let none = Data::default();
    let error = draw(&specs()[0], &none, &frame(720)).expect_err("no column");
    assert_eq!(error.message.zh, "数据中没有“区县”这一列");
}

#[test]
fn many_vertices_are_simplified() {
    let ring = |at: f64| -> Value {
        let ring = (0..=3_000).map(|step| {
            let angle = f64::from(step % 3_000) / 3_000.0 * std::f64::consts::TAU;
            let r = 0.1 + 0.004 * (angle * 40.0).sin();
            json!([at + r * angle.cos(), 30.0 + r * angle.sin()])
        });
        json!({"type": "Polygon", "coordinates": [ring.collect::<Vec<_>>()]})
    };
    let rows = (0..40).map(|i| {
        vec![
            json!(i.to_string()),
            json!(null),
            json!(i),
            json!("甲"),
            json!(1),
            ring(100.0 + f64::from(i) * 0.2),
        ]
    });
    let data = of(rows.collect());
    let drawn = draw(&specs()[20], &data, &frame(720)).expect("drawn");
    assert!(drawn.svg.0.matches('L').count() <= 20_000);
    assert_eq!(drawn.svg.0.matches("chart-land").count(), 40);
}

#[test]
fn baidu_points_are_moved_back() {
    let columns =
        vec![column("经度", FieldType::Number, None), column("纬度", FieldType::Number, None)];
    let rows = vec![
        vec![json!(116.404), json!("39.915")],
        vec![json!(0), json!(0)],
        vec![json!(200), json!(1)],
    ];
    let places =
        map::Where::Columns { longitude: "经度".to_owned(), latitude: "纬度".to_owned() };
    let map = map::Map { system: map::System::Bd09, ..map::Map::new(places) };
    let drawn =
        map::draw(&map, &Data { columns, rows, total: Some(9) }, &frame(720)).expect("drawn");
    check(&drawn);
    assert!(drawn.svg.0.contains("116.39139, 39.90726"), "{}", drawn.table.0);
    assert!(drawn.svg.0.contains("只取了前 3 行，共 9 行"));
    assert!(drawn.svg.0.contains("2 行没有可用的位置"));
    assert!(drawn.svg.0.contains("已由百度坐标系（BD-09）换算"));
}

/// Markup with a tag a line, to be read and compared.
fn lines(markup: &str) -> String {
    markup.replace("><", ">\n<")
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => Just(Value::Null),
        4 => any::<f64>().prop_map(|number| json!(number)),
        4 => (-50_i64..50).prop_map(|number| json!(number)),
        2 => any::<i64>().prop_map(|number| json!(number.to_string())),
        1 => any::<bool>().prop_map(Value::Bool),
        4 => (1900_u32..2100, 1_u32..13).prop_map(|(year, month)| json!(format!("{year}-{month:02}"))),
        2 => "[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?".prop_map(Value::String),
        2 => "\\PC{0,12}".prop_map(Value::String),
        2 => any::<String>().prop_map(Value::String),
        1 => prop::sample::select(vec!["NaN", "inf", "-inf", "1e308", "-1e299", "5e-324", "0x10", "]]>", "<b>&"])
            .prop_map(|text| json!(text)),
        3 => (any::<f64>(), -200.0..200.0_f64).prop_map(|(x, y)| json!({"type": "Point", "coordinates": [x, y]})),
        3 => prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64), 0..8).prop_map(|ring| {
            let mut ring: Vec<Value> = ring.into_iter().map(|(x, y)| json!([x, y])).collect();
            ring.extend(ring.first().cloned());
            json!({"type": "Polygon", "coordinates": [ring]})
        }),
        1 => Just(json!([{}, []])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_rows_draw_well_formed_and_finite(
        rows in prop::collection::vec(prop::collection::vec(anything(), 0..7), 0..24),
        width in 0_u32..1500,
    ) {
        let data = of(rows);
        for spec in specs() {
            if let Ok(drawn) = draw(&spec, &data, &frame(width)) {
                check(&drawn);
            }
        }
    }

    #[test]
    fn equal_and_extreme_values_draw(value in prop_oneof![any::<f64>(), Just(0.0), Just(-1e300)], count in 1_usize..6) {
        let row = |i: usize| vec![json!(format!("第{i}区")), json!(format!("{}-01-01", 2000 + i)), json!(value),
                                  json!("甲"), json!(value), json!(null)];
        let data = of((0..count).map(row).collect());
        for spec in specs() {
            if let Ok(drawn) = draw(&spec, &data, &frame(720)) {
                check(&drawn);
            }
        }
    }

    #[test]
    fn any_text_is_a_specification_or_says_why_not(text in "\\PC*") {
        let _ = Spec::parse(&text);
    }
}

/// The pictures of tiles in a drawing: their addresses.
fn tiles_of(svg: &str) -> Vec<String> {
    svg.split("<image href=\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split('"').next()?.to_owned()))
        .collect()
}

#[test]
fn tiles_lie_below_a_map_and_say_whose_they_are() {
    use charts::map::{System, Tiles};

    let spec = Spec::parse(
        r#"{"mark": "point", "encoding": {
            "longitude": {"field": "经度", "type": "quantitative"},
            "latitude": {"field": "纬度", "type": "quantitative"}}}"#,
    )
    .expect("a specification");
    let data = Data {
        columns: vec![
            column("经度", FieldType::Number, None),
            column("纬度", FieldType::Number, None),
        ],
        rows: vec![vec![json!(116.30), json!(39.85)], vec![json!(116.50), json!(39.99)]],
        total: Some(2),
    };
    let address = "https://tiles.example/{z}/{x}/{y}.png?a=1&b=2";
    let tiles = Tiles::new(address, "某图 GS(2024)0001号", System::Wgs84).expect("tiles");
    let with = |tiles| {
        draw(&spec, &data, &Frame { tiles, ..frame(720) }).expect("a map").svg.into_string()
    };
    let svg = with(Some(tiles.clone()));
    let found = tiles_of(&svg);
    assert!((4..=64).contains(&found.len()), "{found:?}");
    assert!(
        found.iter().all(|it| it.starts_with("https://tiles.example/") && it.contains("&amp;b=2"))
    );
    assert!(svg.contains("底图：某图 GS(2024)0001号"));
    let (below, above) = svg.split_once("chart-marks").expect("marks");
    assert!(below.contains("<image") && !above.contains("<image"), "they lie below");
    // 北京 lies in this tile of level 10 by the formula of web maps.
    let level: u32 =
        found[0].split('/').nth(3).and_then(|level| level.parse().ok()).expect("a level");
    let n = f64::from(2_u32.pow(level));
    let (x, y) = ((116.4 + 180.0) / 360.0 * n, {
        let angle = 39.92_f64.to_radians();
        (1.0 - (angle.tan() + 1.0 / angle.cos()).ln() / std::f64::consts::PI) / 2.0 * n
    });
    let middle = format!("/{level}/{}/{}.png", x.floor(), y.floor());
    assert!(found.iter().any(|it| it.contains(&middle)), "{middle} of {found:?}");
    assert_eq!(tiles_of(&with(None)), Vec::<String>::new());
    // Public maps of China are moved, and what lies on them with them.
    let moved = Tiles::new(address, "某图", System::Gcj02).expect("tiles");
    assert_ne!(with(Some(moved)).split("chart-marks").nth(1), svg.split("chart-marks").nth(1));
}
