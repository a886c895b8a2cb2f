//! 文化

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Culture, slug, title, by);
    vec![
        sample("libraries", "示例省公共图书馆名录", &PROVINCE_CULTURE)
            .about("省、市、县公共图书馆的名称、等级、馆藏量、阅览座席、开放时间和地址。")
            .words(&["图书馆", "阅读", "馆藏"])
            .licence(Licence::Cc0)
            .every(Yearly, day!("2025-04-23"), day!("2026-04-23"))
            .made(
                46,
                columns!(library_code Text "图书馆代码", name Text "名称", grade Text "评估等级",
                    holdings Number "馆藏量" in "万册",
                    seats Integer "阅览座席" in "个", hours Text "开放时间", address Text "地址",
                    phone Text "电话"),
                |r, i| {
                    let county = COUNTIES[i % 6];
                    let name = if i < 6 { format!("{}图书馆",
                        county.name) } else { format!("{}图书馆{}分馆", county.name, coined(i + 70)) };
                    row![
                        format!("099{:03}", i + 1), name, r.pick(&["一级", "二级", "三级"]),
                        r.dec(12, 960, 1), r.int(4, 120) * 10,
                        r.pick(&["09:00-21:00", "09:00-17:30（周一闭馆）"]), county.address(r), phone(r)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("heritage", "示例省非物质文化遗产代表性项目名录", &PROVINCE_CULTURE)
            .about("国家级、省级和市级非物质文化遗产代表性项目的编号、名称、类别、批次和保护单位。")
            .words(&["非遗", "传统技艺", "民俗"])
            .library(Library::Special)
            .licence(Licence::CcBySa)
            .every(Irregular, day!("2025-06-13"), day!("2026-06-12"))
            .made(
                228,
                columns!(project_no Text "项目编号", name Text "项目名称", category Text "类别",
                    level Text "级别", batch Text "批次",
                    county_code Text "行政区划代码", keeper Text "保护单位"),
                |r, i| {
                    let county = COUNTIES[i % 6];
                    let (numeral, category, item) = [("Ⅰ", "民间文学", "传说"), ("Ⅱ", "传统音乐", "山歌"),
                        ("Ⅲ", "传统舞蹈", "花灯"), ("Ⅳ", "传统戏剧", "皮影戏"),
                        ("Ⅶ", "传统美术", "剪纸"), ("Ⅷ", "传统技艺", "制茶技艺"),
                        ("Ⅸ", "传统医药", "正骨疗法"), ("Ⅹ", "民俗", "庙会")][i % 8];
                    row![
                        format!("{numeral}-{:03}", i + 1), format!("{}{item}", coined(i + 310)), category,
                        r.pick(&["国家级", "省级", "省级", "市级"]),
                        format!("第{}批", r.pick(&["一", "二", "三", "四", "五"])), county.code,
                        format!("{}文化馆", county.name)
                    ]
                },
            )
            .files(&[Xlsx, Xml, Gb18030]),
        sample("museums", "临江市博物馆与纪念馆开放信息", &LINJIANG_CULTURE)
            .about("博物馆、纪念馆和美术馆的开放时间、是否免费、预约方式、藏品数和位置。")
            .words(&["博物馆", "纪念馆", "美术馆", "免费开放"])
            .also(Theme::Tourism)
            .every(Irregular, day!("2025-05-18"), day!("2026-05-15"))
            .made(
                34,
                columns!(name Text "名称", kind Text "类别", free Boolean "是否免费",
                    booking Text "预约方式", hours Text "开放时间",
                    holdings Integer "藏品数" in "件（套）", lon Number "经度" in "度",
                    lat Number "纬度" in "度"),
                |r, i| {
                    let county = LINJIANG[i % 2];
                    let (lon, lat) = county.position(r);
                    let kind = r.pick(&["博物馆", "博物馆", "纪念馆", "美术馆"]);
                    row![
                        format!("{}{}{kind}", county.name, coined(i * 9 + 14)), kind, r.chance(85),
                        r.pick(&["现场登记", "网上预约", "无需预约"]),
                        "09:00-17:00（周一闭馆）", r.int(120, 26_000), degrees(lon), degrees(lat)
                    ]
                },
            )
            .files(&[Csv, Geojson]),
        sample("library-loans", "临江市图书馆图书借阅月度排行", &LINJIANG_CULTURE)
            .about("按中图法大类统计的图书借阅册次和借阅人次排行，不含读者信息。")
            .words(&["图书借阅", "阅读", "排行"])
            .every(Monthly, day!("2025-03-05"), day!("2026-11-04"))
            .covers(day!("2026-01-01"), day!("2026-10-31"))
            .made(
                160,
                columns!(month Text "月份", class_code Text "分类号", class Text "类别",
                    loans Integer "借阅册次" in "册次", readers Integer "借阅人次" in "人次"),
                |r, i| {
                    let (code, class, usual) = [("I", "文学", 9_200),
                        ("G", "文化、科学、教育、体育", 4_100), ("K", "历史、地理", 2_600),
                        ("T", "工业技术", 1_700), ("J", "艺术", 1_500),
                        ("B", "哲学、宗教", 1_300), ("F", "经济", 1_200), ("R", "医药、卫生", 900),
                        ("H", "语言、文字", 820), ("D", "政治、法律", 760), ("O", "数理科学和化学", 520),
                        ("Q", "生物科学", 430), ("C", "社会科学总论", 400),
                        ("P", "天文学、地球科学", 310), ("S", "农业科学", 240),
                        ("X", "环境科学、安全科学", 120)][i % 16];
                    let loans = r.around(usual, usual / 9);
                    row![month(2026, i / 16), code, class, loans, loans * r.int(38, 52) / 100]
                },
            )
            .files(&[Csv, Xlsx]),
        sample("events", "青石区公共文化活动预告", &QINGSHI_DATA)
            .about("青石区每周更新的公益演出、展览、讲座和阅读活动预告。")
            .words(&["演出", "展览", "讲座", "活动"])
            .every(Weekly, day!("2025-01-17"), day!("2026-11-13"))
            .covers(day!("2026-11-14"), day!("2026-12-31"))
            .made(
                120,
                columns!(title Text "活动名称", kind Text "类型", starts Datetime "开始时间",
                    venue Text "地点", seats Integer "名额" in "人", free Boolean "是否免费"),
                |r, i| {
                    let kind = r.pick(&["公益演出", "展览", "讲座", "阅读活动"]);
                    let seats = r.int(2, 30) * 10;
                    let hour = NaiveTime::from_hms_opt(r.pick(&[9, 14, 19]), 30, 0).unwrap_or_default();
                    row![
                        format!("{}{kind}第{}场", coined(i + 110), i % 9 + 1), kind,
                        after(day!("2026-11-14"), i * 47 / 120).and_time(hour),
                        format!("青石区{}文化站", coined(i % 14 + 5)), (kind != "展览").then_some(seats),
                        r.chance(92)
                    ]
                },
            )
            .files(&[Json, Csv]),
        sample("dialect-corpus", "示例省方言语音与口述资料目录", &PROVINCE_CULTURE)
            .about("方言语音、口述史音视频资料的多模态目录：时长、方言片、转写与标注情况，原始音视频按申请提供。")
            .words(&["方言", "语音", "口述史", "多模态", "语料"])
            .also(Theme::Science)
            .library(Library::Special)
            .conditional(
                "《中华人民共和国个人信息保护法》第二十八条、第二十九条；《中华人民共和国著作权法》第十条",
                "用于语言保护、学术研究或者模型训练；不得用于声音合成冒充，不得识别讲述人，须保留授权记录备查。",
            )
            .every(Irregular, day!("2025-10-24"), day!("2026-09-18"))
            .made(
                360,
                columns!(item_no Text "资料编号", medium Text "媒体", dialect Text "方言片",
                    minutes Number "时长" in "分钟",
                    transcribed Boolean "是否转写", recorded Date "采录日期"),
                |r, i| {
                    row![
                        format!("FY{:05}", i + 1), r.pick(&["音频", "音频", "视频"]),
                        r.pick(&["云溪片", "临江片", "安岭片"]), r.dec(35, 920, 1),
                        r.chance(66), r.day(day!("2019-04-01"), 2_500)
                    ]
                },
            )
            .files(&[Json, Csv]),
    ]
}
