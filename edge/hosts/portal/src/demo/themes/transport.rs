//! 交通

use super::prelude::*;

/// How many bus stops there are.
const STOPS: usize = 640;
/// How many bus lines there are.
const LINES: usize = 48;
/// The day from which the traffic counts are given.
const COUNTED_FROM: NaiveDate = day!("2026-10-19");

/// Stops stand about where the streets of a county cross, so many streets each way.
const STREETS: (i64, i64) = (20, 16);

/// A bus stop: code, name, place. Every table that speaks of a stop asks here.
fn stop(index: usize) -> (String, String, i64, i64) {
    let mut random = Random::member("bus stops", index);
    let crossing = (index / 2) as i64;
    let (east, north) = (crossing % STREETS.0, crossing / STREETS.0);
    let (lon, lat) = YUNXI[index % 2].middle;
    let lon = random.around(lon + (east - STREETS.0 / 2) * 420, 90);
    let lat = random.around(lat + (north - STREETS.1 / 2) * 380, 80);
    (format!("0{:05}", 10_000 + index), format!("{}站", coined(index)), lon, lat)
}

/// A bus line: number and the stops it serves, in order. It starts near an edge of its county and
/// goes from crossing to crossing towards the other edges.
fn line(index: usize) -> (String, Vec<usize>) {
    let mut random = Random::member("bus lines", index);
    let (mut east, mut north) = (random.int(0, 4), random.int(0, 3));
    let (westward, southward) = (random.chance(50), random.chance(50));
    let eager = random.int(50, 85);
    let mut stops = Vec::new();
    while east < STREETS.0 && north < STREETS.1 {
        let column = if westward { STREETS.0 - 1 - east } else { east };
        let row = if southward { STREETS.1 - 1 - north } else { north };
        stops.push((row * STREETS.0 + column) as usize * 2 + index % 2);
        if random.chance(eager) {
            east += 1;
        } else {
            north += 1;
        }
    }
    (format!("{}路", index + 1), stops)
}

/// Every call of every line.
fn calls() -> Vec<Row> {
    let mut rows = Vec::new();
    for index in 0..LINES {
        let (number, stops) = line(index);
        for (order, at) in (1_usize..).zip(stops) {
            let (code, name, ..) = stop(at);
            rows.push(row![number.clone(), order, code, name]);
        }
    }
    rows
}

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Transport, slug, title, by);
    vec![
        sample("bus-lines", "云溪市公交线路", &YUNXI_TRANSPORT)
            .about("全市公交线路的起讫站、首末班时间、票价、站数和走向，走向以线表示。")
            .words(&["公交", "线路", "首末班车"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-01-03"), day!("2026-11-03"))
            .since(day!("2026-11-01"))
            .made(
                LINES,
                columns!(line Text "线路", from_stop Text "起点站", to_stop Text "终点站",
                    stops Integer "站数" in "个", first Text "首班",
                    last Text "末班", fare Number "票价" in "元", route Geometry "走向"),
                |r, i| {
                    let (number, stops) = line(i);
                    let ends = |at: Option<&usize>| at.map(|at| stop(*at).1);
                    let route = stops.iter().map(|at| stop(*at)).map(|(_, _, lon, lat)| (lon, lat)).collect();
                    row![
                        number, ends(stops.first()), ends(stops.last()), stops.len(),
                        r.pick(&["05:30", "06:00", "06:20"]),
                        r.pick(&["20:00", "21:30", "22:30"]), Cell::Decimal(r.pick(&[100, 200]), 2),
                        Shape::Line(route)
                    ]
                },
            )
            .grown_from(46)
            .files(&[Csv, Geojson, Json]),
        sample("bus-stops", "云溪市公交站点", &YUNXI_TRANSPORT)
            .about("全市公交站点的编码、名称和位置，站点编码与公交线路经停站数据一致。")
            .words(&["公交", "站点", "站台"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-01-03"), day!("2026-11-03"))
            .made(
                STOPS,
                columns!(stop_code Text "站点编码", name Text "站点名称", county_code Text "行政区划代码",
                    lon Number "经度" in "度",
                    lat Number "纬度" in "度", shelter Boolean "是否有候车亭"),
                |r, i| {
                    let (code, name, lon, lat) = stop(i);
                    row![code, name, YUNXI[i % 2].code, degrees(lon), degrees(lat), r.chance(61)]
                },
            )
            .files(&[Csv, Geojson]),
        sample("bus-calls", "云溪市公交线路经停站", &YUNXI_TRANSPORT)
            .about("每条公交线路依次经停的站点，可与公交线路和公交站点数据按线路、站点编码关联。")
            .words(&["公交", "经停", "换乘"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-01-03"), day!("2026-11-03"))
            .given(columns!(line Text "线路", order Integer "站序", stop_code Text "站点编码",
            name Text "站点名称"), calls())
            .files(&[Csv, Gb18030]),
        sample("parking", "云溪市公共停车场", &YUNXI_CITY)
            .about("经营性和公共停车场的位置、泊位数、充电车位数、收费标准和开放时间。")
            .words(&["停车", "停车场", "泊位", "充电"])
            .every(Monthly, day!("2025-02-14"), day!("2026-11-10"))
            .made(
                312,
                columns!(park_code Text "备案编号", name Text "停车场名称",
                    county_code Text "行政区划代码", lon Number "经度" in "度", lat Number "纬度" in "度",
                    spaces Integer "泊位数" in "个", chargers Integer "充电车位数" in "个",
                    fee Text "收费标准", hours Text "开放时间"),
                |r, i| {
                    let county = YUNXI[i % 2];
                    let (lon, lat) = county.position(r);
                    let spaces = r.int(24, 900);
                    let chargers = spaces * r.int(0, 20) / 100;
                    row![
                        format!("TC{:05}", i + 1),
                        format!("{}{}", coined(i + 20), r.pick(&["停车场", "地下停车场", "立体停车楼"])),
                        county.code,
                        degrees(lon), degrees(lat), spaces, r.gap(9, chargers),
                        r.pick(&["首小时5元，之后每小时3元", "免费", "每次10元"]),
                        r.pick(&["全天", "06:00-23:00"])
                    ]
                },
            )
            .grown_from(288)
            .files(&[Csv, Geojson, Xml]),
        sample("traffic-counts", "北港区公路断面交通流量小时值", &BEIGANG_TRANSPORT)
            .about("公路断面交通调查站点的小时流量、平均车速和货车比例。")
            .words(&["交通流量", "车流量", "车速"])
            .every(Hourly, day!("2025-11-28"), day!("2026-11-18"))
            .covers(COUNTED_FROM, day!("2026-11-17"))
            .made(
                17_280,
                columns!(time Datetime "时间", site_code Text "断面编号", road Text "路线编号",
                    flow Integer "流量" in "辆", speed Number "平均车速" in "千米/时",
                    trucks Number "货车比例" in "%"),
                |r, i| {
                    const DAY: [i64; 24] = [12, 8, 6, 5, 8, 20, 52, 96, 100, 82, 74, 70, 66, 68, 72, 78,
                        90, 99, 92, 64, 46, 34, 26, 18];
                    let (site, hour) = (i % 24, i / 24);
                    let time = COUNTED_FROM.and_time(NaiveTime::MIN) + TimeDelta::hours(hour as i64);
                    let size = 260 + shared(site, 1_200);
                    let flow = r.around(size * DAY[hour % 24] / 100, size / 14).max(0);
                    let broken = r.chance(1);
                    let speed = r.dec(720 - DAY[hour % 24] * 3, 860 - DAY[hour % 24] * 3, 1);
                    row![
                        time, format!("{:04}", 201 + site), format!("X{:03}", 101 + site / 3),
                        (!broken).then_some(flow), (!broken).then_some(speed),
                        r.dec(60, 340, 1)
                    ]
                },
            )
            .files(&[Csv]),
        sample("charging", "云溪市电动汽车充电设施", &YUNXI_CITY)
            .about("公共充电站的位置、直流和交流充电桩数、服务费和运营单位。")
            .words(&["充电桩", "充电站", "新能源汽车"])
            .also(Theme::Environment)
            .every(Quarterly, day!("2025-07-08"), day!("2026-10-09"))
            .made(
                204,
                columns!(station_code Text "充电站编码", name Text "充电站名称", operator Text "运营单位",
                    lon Number "经度" in "度", lat Number "纬度" in "度",
                    fast Integer "直流桩" in "个", slow Integer "交流桩" in "个",
                    fee Number "服务费" in "元/千瓦时"),
                |r, i| {
                    let (lon, lat) = YUNXI[i % 2].position(r);
                    let fee = r.dec(20, 80, 2);
                    row![
                        format!("99010{:06}", i + 1), format!("{}充电站", coined(i + 730)),
                        company(i * 12 + 2).name, degrees(lon), degrees(lat),
                        r.int(2, 24), r.int(0, 30), r.gap(5, fee)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("bus-positions", "云溪市公交车辆实时位置", &YUNXI_TRANSPORT)
            .about("在线运营公交车辆的位置、速度和下一站，文件为最近一次快照。")
            .words(&["公交", "实时", "车辆位置"])
            .every(Realtime, day!("2025-12-15"), day!("2026-11-18"))
            .conditional(
                "《中华人民共和国数据安全法》第二十一条、第二十七条",
                "提供出行信息服务的法人；接口调用不超过约定频次，缓存不超过 24 小时，向公众展示时注明延迟。",
            )
            .made(
                420,
                columns!(vehicle Text "车辆编号", line Text "线路", lon Number "经度" in "度",
                    lat Number "纬度" in "度", speed Integer "速度" in "千米/时",
                    next_stop Text "下一站编码", seen Datetime "定位时间"),
                |r, i| {
                    let (number, stops) = line(i % LINES);
                    let (code, _, lon, lat) = stop(r.pick(&stops));
                    let seen = day!("2026-11-18").and_time(NaiveTime::MIN) + TimeDelta::seconds(30_600 + r.int(0, 59));
                    row![format!("{:05}", 1_200 + i), number, degrees(r.around(lon, 300)),
                        degrees(r.around(lat, 300)), r.int(0, 48), code, seen]
                },
            )
            .files(&[Json, Csv]),
        sample("taxi-trips", "云溪市出租汽车订单起讫点抽样", &YUNXI_TRANSPORT)
            .about("巡游和网约出租汽车订单的起讫网格、时段和里程抽样，车辆和乘客标识已删除，位置汇总到 500 米网格。")
            .words(&["出租汽车", "网约车", "出行"])
            .conditional(
                "《中华人民共和国个人信息保护法》第二十八条",
                "用于交通规划、道路安全或者学术研究；不得还原个人行踪，使用期限不超过一年。",
            )
            .every(Quarterly, day!("2026-02-05"), day!("2026-10-16"))
            .covers(day!("2026-07-01"), day!("2026-09-30"))
            .made(
                12_000,
                columns!(date Date "日期", hour Integer "时段" in "时", from_cell Text "起点网格",
                    to_cell Text "终点网格", distance Number "里程" in "千米",
                    fare Number "车费" in "元"),
                |r, i| {
                    let distance = r.int(11, 190);
                    row![
                        after(day!("2026-07-01"), i * 92 / 12_000),
                        r.pick(&[7, 8, 8, 9, 12, 14, 17, 18, 18, 19, 21, 22]),
                        format!("G{:03}{:03}", r.int(0, 39), r.int(0, 39)),
                        format!("G{:03}{:03}", r.int(0, 39), r.int(0, 39)), Cell::Decimal(distance, 1),
                        Cell::Decimal(700 + (distance - 20).max(0) * 18, 2)
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
