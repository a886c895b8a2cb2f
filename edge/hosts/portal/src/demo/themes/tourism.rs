//! 旅游

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Tourism, slug, title, by);
    vec![
        sample("scenic-spots", "示例省A级景区名录", &PROVINCE_CULTURE)
            .about("全省 A 级旅游景区的名称、等级、类型、地址、开放时间、门票和日最大承载量。")
            .words(&["景区", "景点", "门票"])
            .also(Theme::Culture)
            .library(Library::Base)
            .licence(Licence::CcBySa)
            .every(Yearly, day!("2025-04-28"), day!("2026-04-27"))
            .made(
                132,
                columns!(spot_code Text "景区代码", name Text "景区名称", grade Text "等级",
                    kind Text "类型", county_code Text "行政区划代码",
                    lon Number "经度" in "度", lat Number "纬度" in "度", hours Text "开放时间",
                    ticket Number "门票" in "元",
                    capacity Integer "日最大承载量" in "人次"),
                |r, i| {
                    let county = COUNTIES[i % 6];
                    let (lon, lat) = county.position(r);
                    let ticket = r.pick(&[0, 0, 2_000, 3_500, 6_000, 9_000]);
                    row![
                        format!("{}{:03}", &county.code[2..], i + 1),
                        format!("{}{}景区", coined(i + 400),
                        r.pick(&["山", "湖", "古镇", "森林公园", "湿地公园", "峡谷"])),
                        r.pick(&["5A", "4A", "4A", "3A", "3A", "3A", "2A"]),
                        r.pick(&["自然景观", "历史文化", "乡村旅游", "度假休闲"]),
                        county.code, degrees(lon), degrees(lat),
                        r.pick(&["08:00-18:00", "08:30-17:30", "全天开放"]),
                        Cell::Decimal(ticket, 2), r.int(8, 300) * 100
                    ]
                },
            )
            .files(&[Csv, Json, Geojson]),
        sample("visitors", "白塔县景区客流日统计", &BAITA_TOURISM)
            .about("白塔县八家景区每日接待人次、网上预约比例和当日最大瞬时客流。")
            .words(&["客流", "游客", "接待人次"])
            .every(Daily, day!("2025-06-01"), day!("2026-11-18"))
            .covers(day!("2026-01-01"), day!("2026-11-17"))
            .made(
                2_568,
                columns!(date Date "日期", spot Text "景区", visitors Integer "接待人次" in "人次",
                    booked Number "网上预约比例" in "%", peak Integer "最大瞬时客流" in "人"),
                |r, i| {
                    let day = i / 8;
                    // 2026-01-01 is a Thursday; weekends and two long holidays draw the crowds.
                    let weekend = if matches!(day % 7, 2 | 3) { 240 } else { 100 };
                    let holiday = if matches!(day, 120..=124 | 273..=279) { 420 } else { weekend };
                    let visitors = r.around((300 + (i % 8) as i64 * 140) * holiday / 100, 90);
                    row![
                        after(day!("2026-01-01"), day), format!("{}景区", coined(i % 8 + 820)), visitors,
                        r.dec(420, 910, 1), visitors * r.int(22, 38) / 100
                    ]
                },
            )
            .grown_from(2_328)
            .files(&[Csv, Xlsx]),
        sample("guesthouses", "白塔县乡村民宿名录", &BAITA_TOURISM)
            .about("已登记乡村民宿的名称、所在村、客房数、床位数、等级和预订电话。")
            .words(&["民宿", "住宿", "乡村旅游"])
            .every(Irregular, day!("2025-07-11"), day!("2026-07-03"))
            .made(
                118,
                columns!(name Text "民宿名称", village Text "所在村", rooms Integer "客房数" in "间",
                    beds Integer "床位数" in "张",
                    grade Text "等级", phone Text "预订电话"),
                |r, i| {
                    let rooms = r.int(4, 22);
                    let grade = r.pick(&["甲级", "乙级", "丙级"]);
                    row![
                        format!("{}小院", coined(i + 1_200)), format!("{}村", coined(i / 4 + 640)), rooms,
                        rooms * 2 - r.int(0, 3),
                        r.gap(45, grade), phone(r)
                    ]
                },
            )
            .files(&[Gb18030, Csv]),
        sample("trails", "白塔县登山健身步道路线", &BAITA_TOURISM)
            .about("登山健身步道的走向、长度、累计爬升、难度和建议用时，以线表示。")
            .words(&["步道", "徒步", "登山"])
            .licence(Licence::CcBySa)
            .every(Once, day!("2025-05-16"), day!("2025-05-16"))
            .made(
                22,
                columns!(trail_no Text "步道编号", name Text "步道名称", length Number "长度" in "千米",
                    climb Integer "累计爬升" in "米",
                    level Text "难度", minutes Integer "建议用时" in "分钟", route Geometry "路线"),
                |r, i| {
                    let start = LINJIANG[1].position(r);
                    let length = r.int(18, 145);
                    let climb = length * r.int(2, 7);
                    row![
                        format!("BD{:02}", i + 1), format!("{}步道", coined(i * 5 + 33)),
                        Cell::Decimal(length, 1), climb,
                        if climb > 600 { "较难" } else if climb > 250 { "适中" } else { "轻松" },
                        length * 2 + climb / 10,
                        Shape::Line(winding(r, start, 14, 160))
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("toilets", "临江市旅游厕所与公共厕所分布", &LINJIANG_CULTURE)
            .about("旅游厕所和公共厕所的位置、开放时间、蹲位数和无障碍设施。")
            .words(&["公厕", "厕所", "无障碍"])
            .also(Theme::General)
            .every(Yearly, day!("2025-03-03"), day!("2026-03-02"))
            .made(
                264,
                columns!(name Text "名称", county_code Text "行政区划代码", lon Number "经度" in "度",
                    lat Number "纬度" in "度",
                    stalls Integer "厕位数" in "个", accessible Boolean "是否有无障碍厕位",
                    hours Text "开放时间"),
                |r, i| {
                    let county = LINJIANG[i % 2];
                    let (lon, lat) = county.position(r);
                    row![
                        format!("{}{}公厕", county.name, coined(i + 50)), county.code, degrees(lon),
                        degrees(lat), r.int(4, 26),
                        r.chance(82), r.pick(&["全天开放", "06:00-22:00"])
                    ]
                },
            )
            .files(&[Csv, Geojson, Xml]),
        sample("visitor-origins", "白塔县游客来源地统计（信令推算）", &BAITA_TOURISM)
            .about("由移动通信信令推算并加噪的游客来源地、停留时长分布，小于 20 人的格已隐去。")
            .words(&["游客画像", "来源地", "信令"])
            .conditional(
                "《中华人民共和国个人信息保护法》第二十八条、第五十一条",
                "用于旅游规划、文旅招商或者学术研究；不得与其他位置数据关联，不得转售。",
            )
            .every(Monthly, day!("2025-09-12"), day!("2026-11-11"))
            .covers(day!("2026-01-01"), day!("2026-10-31"))
            .made(
                600,
                columns!(month Text "月份", origin Text "来源地", stay Text "停留时长",
                    visitors Integer "估计人数" in "人"),
                |r, i| {
                    let origin = ["云溪市", "临江市其他区县", "安岭市", "示例省以外"][i % 4];
                    let visitors = r.around([900, 2_400, 500, 1_300][i % 4] / (1 + (i / 4 % 15) as i64), 60);
                    let stay = format!("{}至{}小时", i / 4 % 15 * 4, i / 4 % 15 * 4 + 4);
                    row![month(2026, i / 60), origin, stay, (visitors >= 20).then_some(visitors)]
                },
            )
            .files(&[Csv]),
    ]
}
