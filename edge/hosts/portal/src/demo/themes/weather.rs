//! 气象

use super::prelude::*;

/// How many weather stations there are, five to a county.
const STATIONS: usize = 30;

/// The middle of each month's temperature in the valleys, in tenths of a degree.
const TEMPERATURE: [i64; 12] = [-35, 2, 68, 138, 192, 236, 258, 246, 188, 122, 44, -20];
/// Usual rainfall of each month, in tenths of a millimetre.
const RAIN: [i64; 12] = [42, 66, 170, 340, 520, 640, 980, 890, 760, 460, 140, 38];

/// A weather station: number, name, place, height in metres.
fn station(index: usize) -> (String, String, (i64, i64), i64) {
    let county = COUNTIES[index % 6];
    let mut random = Random::member("weather stations", index);
    let place = county.position(&mut random);
    let height = 380 + shared(index, 900);
    (
        format!("V{:04}", 9_001 + index),
        format!("{}{}站", county.name, coined(index * 11)),
        place,
        height,
    )
}

/// What the day is like for everybody: warmer or colder than usual, and whether it rains.
fn mood(day: usize) -> (i64, bool) {
    (shared(day, 90) - 45 + (shared(day / 5, 60) - 30), shared(day * 3 + 1, 100) < 31)
}

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Weather, slug, title, by);
    vec![
        sample("weather-stations", "示例省气象站点信息", &PROVINCE_WEATHER)
            .about("国家级和区域自动气象站的站号、站名、位置、海拔和观测要素。")
            .words(&["气象站", "自动站", "站点"])
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Irregular, day!("2025-01-10"), day!("2026-03-23"))
            .made(
                STATIONS,
                columns!(station_no Text "站号", name Text "站名", county_code Text "行政区划代码",
                    lon Number "经度" in "度", lat Number "纬度" in "度",
                    height Integer "海拔" in "米", observes Text "观测要素"),
                |r, i| {
                    let (number, name, (lon, lat), height) = station(i);
                    row![number, name, COUNTIES[i % 6].code, degrees(lon), degrees(lat), height,
                        r.pick(&["温压湿风雨", "温湿风雨", "温雨"])]
                },
            )
            .files(&[Csv, Geojson]),
        sample("daily-weather", "示例省地面气象观测日值", &PROVINCE_WEATHER)
            .about("各气象站逐日平均、最高、最低气温，降水量，相对湿度，平均风速和日照时数；未观测的要素为空。")
            .words(&["气温", "降水", "风速", "日照"])
            .every(Daily, day!("2025-01-06"), day!("2026-11-18"))
            .covers(day!("2025-10-01"), day!("2026-11-17"))
            .made(
                12_390,
                columns!(date Date "日期", station_no Text "站号", mean Number "平均气温" in "摄氏度",
                    high Number "最高气温" in "摄氏度",
                    low Number "最低气温" in "摄氏度", rain Number "降水量" in "毫米",
                    humidity Integer "相对湿度" in "%", wind Number "平均风速" in "米/秒",
                    sunshine Number "日照时数" in "小时"),
                |r, i| {
                    let (day, at) = (i / STATIONS, i % STATIONS);
                    let date = after(day!("2025-10-01"), day);
                    let (warmth, wet) = mood(day);
                    let month = chrono::Datelike::month0(&date) as usize;
                    let mean = TEMPERATURE[month] + warmth - shared(at, 900) * 6 / 100 + r.int(-12, 12);
                    let swing = if wet { 32 } else { 62 };
                    let rain = if wet { r.int(0, RAIN[month] / 5) } else { 0 };
                    let humidity = if wet { r.int(76, 97) } else { r.int(38, 72) };
                    let high = mean + swing + r.int(-8, 8);
                    let low = mean - swing - r.int(-8, 8);
                    let sunshine = if wet { r.dec(0, 22, 1) } else { r.dec(48, 112, 1) };
                    row![
                        date, format!("V{:04}", 9_001 + at), Cell::Decimal(mean, 1),
                        Cell::Decimal(high, 1), Cell::Decimal(low, 1),
                        r.gap(1, Cell::Decimal(rain, 1)),
                        r.gap(2, humidity), r.dec(6, 48, 1),
                        r.gap(40, sunshine)
                    ]
                },
            )
            .grown_from(11_460)
            .files(&[Csv, Gb18030]),
        sample("forecasts", "示例省城市天气预报", &PROVINCE_WEATHER)
            .about("三个城市未来七天的逐日天气现象、最高和最低气温、风向风力。")
            .words(&["天气预报", "预报"])
            .licence(Licence::Cc0)
            .every(Hourly, day!("2025-02-01"), day!("2026-11-18"))
            .covers(day!("2026-11-18"), day!("2026-11-24"))
            .made(
                21,
                columns!(city_code Text "行政区划代码", city Text "城市", date Date "预报日期",
                    sky Text "天气现象", high Integer "最高气温" in "摄氏度",
                    low Integer "最低气温" in "摄氏度", wind Text "风向风力"),
                |r, i| {
                    let (code, city) = CITIES[i % 3];
                    let high = r.int(8, 14);
                    row![
                        code, city, after(day!("2026-11-18"), i / 3),
                        r.pick(&["晴", "多云", "阴", "小雨", "晴转多云"]), high, high - r.int(7, 12),
                        r.pick(&["北风2级", "西北风3级", "微风", "东风2级"])
                    ]
                },
            )
            .files(&[Json, Xml]),
        sample("warnings", "示例省气象灾害预警信号", &PROVINCE_WEATHER)
            .about("暴雨、大风、寒潮等预警信号的类别、等级、发布与解除时间和影响区县。")
            .words(&["预警", "暴雨", "寒潮", "大风"])
            .also(Theme::General)
            .every(Realtime, day!("2025-03-01"), day!("2026-11-18"))
            .covers(day!("2026-01-01"), day!("2026-11-17"))
            .made(
                480,
                columns!(warning_no Text "预警编号", kind Text "类别", level Text "等级",
                    county_code Text "行政区划代码", issued Datetime "发布时间",
                    lifted Datetime "解除时间"),
                |r, i| {
                    let hour = day!("2026-01-01").and_time(NaiveTime::MIN) + TimeDelta::minutes((i as i64 * 960) + r.int(0, 600));
                    let kinds: &[&str] = match i / 40 {
                        0..=2 => &["寒潮", "大雾", "大风", "道路结冰"],
                        3..=8 => &["暴雨", "雷电", "高温", "大风", "冰雹"],
                        _ => &["寒潮", "大雾", "大风", "霜冻"],
                    };
                    let kind = r.pick(kinds);
                    let lifted = hour + TimeDelta::minutes(r.int(90, 1_400));
                    row![
                        format!("YJ2026{:05}", i + 1), kind.to_owned(),
                        r.pick(&["蓝色", "蓝色", "黄色", "黄色", "橙色", "红色"]),
                        COUNTIES[r.below(6)].code, hour,
                        (i < 478).then_some(lifted)
                    ]
                },
            )
            .files(&[Xml, Json, Csv]),
        sample("climate-normals", "示例省累年气候平均值（1991—2020年）", &PROVINCE_WEATHER)
            .about("各气象站 1991—2020 年逐月平均气温、平均降水量和平均日照时数。")
            .words(&["气候", "累年值", "平均值"])
            .licence(Licence::Cc0)
            .every(Once, day!("2025-01-21"), day!("2025-01-21"))
            .covers(day!("1991-01-01"), day!("2020-12-31"))
            .made(
                STATIONS * 12,
                columns!(station_no Text "站号", month Integer "月份", mean Number "平均气温" in "摄氏度",
                    rain Number "平均降水量" in "毫米",
                    sunshine Number "平均日照时数" in "小时"),
                |r, i| {
                    let (at, month) = (i / 12, i % 12);
                    row![
                        format!("V{:04}", 9_001 + at), month + 1,
                        Cell::Decimal(TEMPERATURE[month] - shared(at, 900) * 6 / 100, 1),
                        Cell::Decimal(RAIN[month] + r.int(-RAIN[month] / 10, RAIN[month] / 10), 1),
                        r.dec(1_180, 2_460, 1)
                    ]
                },
            )
            .files(&[Csv, Gb18030, Xlsx]),
        sample("minute-weather", "示例省自动气象站分钟观测数据", &PROVINCE_WEATHER)
            .about("自动气象站分钟级气温、气压和雨量，文件为一个站一日的样张，全量通过接口提供。")
            .words(&["分钟数据", "自动站", "雨量"])
            .conditional(
                "《中华人民共和国数据安全法》第二十一条；《气象资料共享管理办法》关于资料使用范围的规定",
                "防灾减灾、科研和公益服务单位；不得向境外提供，用于经营活动的另行签订协议。",
            )
            .every(Realtime, day!("2025-08-05"), day!("2026-11-18"))
            .covers(day!("2026-11-17"), day!("2026-11-17"))
            .made(
                1_440,
                columns!(time Datetime "观测时间", station_no Text "站号",
                    temperature Number "气温" in "摄氏度", pressure Number "气压" in "百帕",
                    rain Number "分钟雨量" in "毫米"),
                |r, i| {
                    let time = day!("2026-11-17").and_time(NaiveTime::MIN) + TimeDelta::minutes(i as i64);
                    let away = (i as i64 - 870).abs();
                    row![time, "V9001", Cell::Decimal(96 - away / 9 + r.int(-1, 1), 1),
                        Cell::Decimal(9_584 + away / 60 + r.int(-1, 1), 1), Cell::Decimal(0, 1)]
                },
            )
            .files(&[Csv]),
    ]
}
