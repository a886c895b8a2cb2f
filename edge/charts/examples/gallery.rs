//! Writes a page with every kind of chart into a folder: `cargo run -p charts --example gallery -- out`.
//!
//! For looking at them, in light and dark and at several widths, and at how long each takes.

use std::{fs, path::Path, time::Instant};

use charts::{Data, Frame, Spec, draw, map};
use domain::Language;
use maud::{DOCTYPE, PreEscaped, html};
use serde_json::{Value, json};

const AREAS: [&str; 11] = [
    "天河区",
    "越秀区",
    "海珠区",
    "荔湾区",
    "白云区",
    "黄埔区",
    "番禺区",
    "花都区",
    "南沙区",
    "增城区",
    "从化区",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.roll()).sum::<f64>() / 3.0 - 1.0
    }
}

fn data(columns: Value, rows: Vec<Value>) -> Data {
    serde_json::from_value(json!({"columns": columns, "rows": rows})).expect("rows")
}

fn spec(title: &str, mark: &str, encoding: Value) -> Spec {
    serde_json::from_value(json!({"title": title, "mark": mark, "encoding": encoding}))
        .expect("a specification")
}

fn gallery() -> Vec<(Spec, Data)> {
    let mut dice = Dice(7);
    let text = |name: &str| json!({"name": name, "type": "text"});
    let number = |name: &str, unit: Value| json!({"name": name, "type": "number", "unit": unit});
    let n = |field: &str| json!({"field": field, "type": "nominal"});
    let q = |field: &str| json!({"field": field, "type": "quantitative"});
    let month = json!({"field": "月份", "type": "temporal"});
    let months: Vec<String> =
        (0..36).map(|i| format!("{}-{:02}", 2023 + i / 12, i % 12 + 1)).collect();
    let sorted = json!({"field": "区县", "type": "nominal", "sort": "-y"});

    let amounts = data(
        json!([text("区县"), number("金额", json!("万元"))]),
        AREAS
            .iter()
            .map(|area| json!([area, (dice.roll() * 98_000.0).round() + 9_000.0]))
            .collect(),
    );
    let departments = [
        "市规划和自然资源局",
        "市住房和城乡建设局",
        "市公共资源交易中心",
        "市人力资源和社会保障局（含社会保险基金管理中心）",
        "市交通运输局",
        "市生态环境局",
        "市卫生健康委员会",
        "市市场监督管理局",
        "市水务局",
        "市教育局",
        "市文化广电旅游局",
        "市应急管理局",
        "市民政局",
        "市司法局",
    ];
    let sets = data(
        json!([text("部门"), number("数据集", json!("个"))]),
        departments.iter().map(|name| json!([name, (dice.roll() * 380.0).round() + 4.0])).collect(),
    );
    let kinds = ["普通住宅", "商业办公", "工业仓储", "公共设施"];
    let by_kind = data(
        json!([text("区县"), text("类别"), number("面积", json!("公顷"))]),
        AREAS[..7]
            .iter()
            .flat_map(|area| kinds.map(|kind| (area, kind)))
            .map(|(area, kind)| json!([area, kind, (dice.roll() * 120.0 * 10.0).round() / 10.0]))
            .collect(),
    );
    let monthly = data(
        json!([{"name": "月份", "type": "text"}, number("受理", json!("件"))]),
        months
            .iter()
            .enumerate()
            .map(|(i, m)| {
                let value = 21_000.0 + 6_000.0 * (i as f64 / 5.0).sin() + dice.roll() * 3_000.0;
                if i == 14 { json!([m, null]) } else { json!([m, value.round()]) }
            })
            .collect(),
    );
    let routes = ["地铁", "公交", "出租车", "水上巴士"];
    let traffic = data(
        json!([{"name": "月份", "type": "text"}, text("方式"), number("客运量", json!("人次"))]),
        months
            .iter()
            .enumerate()
            .flat_map(|(i, m)| routes.iter().enumerate().map(move |(r, route)| (i, m, r, route)))
            .map(|(i, m, r, route)| {
                let base = [240e6, 130e6, 48e6, 3e6][r];
                json!([
                    m,
                    route,
                    (base * (1.0 + 0.15 * (i as f64 / 3.0).cos() + 0.1 * dice.roll()))
                        .round()
                        .to_string()
                ])
            })
            .collect(),
    );
    let days = data(
        json!([{"name": "日期", "type": "date"}, number("PM2.5", json!("微克/立方米"))]),
        (0..365)
            .map(|i| {
                let day = chrono::NaiveDate::from_yo_opt(2025, i + 1).expect("a day");
                json!([
                    day.to_string(),
                    (28.0 + 14.0 * (f64::from(i) / 58.0).cos() + 16.0 * dice.bell())
                        .max(4.0)
                        .round()
                ])
            })
            .collect(),
    );
    let homes = data(
        json!([number("面积", json!("平方米")), number("总价", json!("万元")), text("区县")]),
        (0..420)
            .map(|i| {
                let area = 40.0 + dice.roll() * 130.0;
                json!([
                    area.round(),
                    (area * (2.4 + 1.2 * f64::from(i % 4)) * (0.8 + 0.5 * dice.roll())).round(),
                    AREAS[i as usize % 4]
                ])
            })
            .collect(),
    );
    let many = data(
        json!([number("里程", json!("千米")), number("费用", json!("元"))]),
        (0..100_000)
            .map(|_| {
                let way = 12.0 + 9.0 * dice.bell();
                json!([way.max(0.3), (12.0 + way * 2.6 + 8.0 * dice.bell()).max(0.0)])
            })
            .collect(),
    );
    let heat = data(
        json!([text("星期"), text("时段"), number("车流", json!("辆"))]),
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
            .iter()
            .enumerate()
            .flat_map(|(d, day)| (6..23).map(move |hour| (d, day, hour)))
            .map(|(d, day, hour)| {
                let rush = (-((f64::from(hour) - 8.0) / 1.6).powi(2)).exp()
                    + (-((f64::from(hour) - 18.0) / 2.0).powi(2)).exp();
                json!([
                    day,
                    format!("{hour}时"),
                    (900.0 + rush * if d < 5 { 5200.0 } else { 1900.0 } + 400.0 * dice.roll())
                        .round()
                ])
            })
            .collect(),
    );
    let stacked = json!({"x": n("区县"), "y": q("面积"), "color": n("类别")});
    let mut normal = stacked.clone();
    normal["y"]["stack"] = json!("normalize");
    let mut apart = stacked.clone();
    apart["y"]["stack"] = Value::Null;
    let yearly = data(
        json!([{"name": "年", "type": "integer"}, number("余额", json!("亿元"))]),
        (2012..2026)
            .map(|year| json!([year, (f64::from(year - 2017) * 21.0 + dice.roll() * 30.0).round()]))
            .collect(),
    );
    vec![
        (
            spec("各区公共资源交易金额", "bar", json!({"x": sorted, "y": q("金额")})),
            amounts.clone(),
        ),
        (
            spec(
                "各部门开放数据集数量",
                "bar",
                json!({"x": {"field": "部门", "type": "nominal", "sort": "-y"}, "y": q("数据集")}),
            ),
            sets.clone(),
        ),
        (spec("各区供应土地面积", "bar", stacked), by_kind.clone()),
        (spec("各区供应土地面积构成", "bar", normal), by_kind.clone()),
        (spec("各区供应土地面积比较", "bar", apart), by_kind),
        (spec("政务服务每月受理量", "bar", json!({"x": month, "y": q("受理")})), monthly.clone()),
        (
            spec(
                "历年收支差额",
                "bar",
                json!({"x": {"field": "年", "type": "temporal"}, "y": q("余额")}),
            ),
            yearly,
        ),
        (spec("政务服务每月受理量", "line", json!({"x": month, "y": q("受理")})), monthly),
        (
            spec(
                "各种交通方式每月客运量",
                "line",
                json!({"x": month, "y": q("客运量"), "color": n("方式")}),
            ),
            traffic.clone(),
        ),
        (
            spec(
                "每日细颗粒物浓度",
                "line",
                json!({"x": {"field": "日期", "type": "temporal"}, "y": q("PM2.5")}),
            ),
            days.clone(),
        ),
        (
            spec(
                "各种交通方式每月客运量",
                "area",
                json!({"x": month, "y": q("客运量"), "color": n("方式")}),
            ),
            traffic,
        ),
        (
            spec(
                "二手住房面积与总价",
                "point",
                json!({"x": q("面积"), "y": q("总价"), "color": n("区县")}),
            ),
            homes.clone(),
        ),
        (spec("出租车里程与费用", "point", json!({"x": q("里程"), "y": q("费用")})), many.clone()),
        (
            spec(
                "出租车里程分布",
                "bar",
                json!({"x": {"field": "里程", "type": "quantitative", "bin": {"maxbins": 24}}, "y": {"aggregate": "count"}}),
            ),
            many,
        ),
        (spec("各部门数据集占比", "arc", json!({"theta": q("数据集"), "color": n("部门")})), sets),
        (
            spec(
                "路口车流（按星期与时段）",
                "rect",
                json!({"x": n("时段"), "y": {"field": "星期", "type": "nominal", "sort": null}, "color": {"field": "车流", "type": "quantitative"}}),
            ),
            heat,
        ),
        (spec("各区二手住房总价", "boxplot", json!({"x": n("区县"), "y": q("总价")})), homes),
        (
            spec(
                "各区公共资源交易金额",
                "geoshape",
                json!({"color": {"field": "金额", "type": "quantitative"}}),
            ),
            amounts,
        ),
    ]
}

/// Districts as they might lie, each a wobbly ring.
fn districts() -> (Spec, Data) {
    let mut dice = Dice(3);
    let rows = AREAS.iter().enumerate().map(|(i, area)| {
        let (x, y) = (113.1 + 0.22 * (i % 4) as f64, 22.9 + 0.24 * (i / 4) as f64);
        let mut ring: Vec<Value> = (0..60)
            .map(|step| {
                let angle = f64::from(step) / 60.0 * std::f64::consts::TAU;
                let r = 0.12 + 0.015 * dice.roll();
                json!([x + r * angle.cos(), y + r * angle.sin()])
            })
            .collect();
        ring.extend(ring.first().cloned());
        let amount = (dice.roll() * 98_000.0).round();
        json!([area, amount, {"type": "Polygon", "coordinates": [ring]}])
    });
    let columns = json!([{"name": "区县", "type": "text"}, {"name": "金额", "type": "number", "unit": "万元"}, {"name": "边界", "type": "geometry"}]);
    let spec = spec(
        "各区交易金额（示意）",
        "geoshape",
        json!({"color": {"field": "金额", "type": "quantitative", "scale": {"scheme": "greens"}}}),
    );
    (spec, data(columns, rows.collect()))
}

fn stations() -> (map::Map, Data) {
    let mut dice = Dice(11);
    let kinds = ["公园", "医院", "学校"];
    let rows = (0..160).map(|i| {
        json!([
            format!("第{i}处"),
            113.27 + 0.2 * dice.bell(),
            23.13 + 0.15 * dice.bell(),
            kinds[i % 3]
        ])
    });
    let columns = json!([{"name": "名称", "type": "text"}, {"name": "经度", "type": "number"}, {"name": "纬度", "type": "number"}, {"name": "类别", "type": "text"}]);
    let places =
        map::Where::Columns { longitude: "经度".to_owned(), latitude: "纬度".to_owned() };
    let map = map::Map {
        title: Some("公共设施位置".to_owned()),
        system: map::System::Gcj02,
        value: Some("类别".to_owned()),
        name: Some("名称".to_owned()),
        ..map::Map::new(places)
    };
    (map, data(columns, rows.collect()))
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder");
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style");
    let css: String = ["tokens.css", "base.css", "components/chart.css"]
        .iter()
        .map(|file| fs::read_to_string(style.join(file)).expect("a style sheet"))
        .collect();
    for (name, width, scheme, language) in [
        ("light", 720, "light", Language::Zh),
        ("dark", 720, "dark", Language::Zh),
        ("phone", 320, "light", Language::Zh),
        ("english", 720, "light", Language::En),
    ] {
        let frame = |id: usize| Frame {
            width,
            height: if width < 400 { 300 } else { 400 },
            language,
            source: "广州市政务服务和数据管理局".to_owned(),
            taken: "2026-11-30".to_owned(),
            id: format!("chart-{id}"),
            tiles: None,
        };
        let mut drawn = Vec::new();
        let mut charts = gallery();
        charts.pop();
        charts.push(districts());
        for (index, (spec, data)) in charts.iter().enumerate() {
            let start = Instant::now();
            let chart = draw(spec, data, &frame(index)).expect("a chart");
            let (took, size) = (start.elapsed(), chart.svg.0.len());
            eprintln!("{name} {} {}: {took:?}, {size} bytes", index, spec.mark.word());
            fs::write(folder.join(format!("{name}-{index}.svg")), &chart.svg.0).expect("written");
            drawn.push(chart);
        }
        let (map, data) = stations();
        drawn.push(map::draw(&map, &data, &frame(99)).expect("a map"));
        let page = html! {
            (DOCTYPE)
            html lang="zh-CN" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    style { (PreEscaped(&css)) ":root{color-scheme:" (scheme) "} main{padding:12px;display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,540px),1fr))} section{background:var(--paper)}" }
                }
                body { main { @for chart in &drawn { section { (chart.svg) p.small { (chart.summary) } } } } }
            }
        };
        fs::write(folder.join(format!("{name}.html")), page.into_string()).expect("written");
    }
}
