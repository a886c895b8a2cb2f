//! 农业

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Agriculture, slug, title, by);
    vec![
        sample("farmland-projects", "安岭市高标准农田建设项目", &ANLING_AGRICULTURE)
            .about("已建和在建高标准农田项目的范围、建设面积、投资、灌溉方式和验收情况，范围以多边形表示。")
            .words(&["高标准农田", "农田水利", "耕地"])
            .library(Library::Special)
            .every(Quarterly, day!("2025-03-25"), day!("2026-10-12"))
            .covers(day!("2021-01-01"), day!("2026-09-30"))
            .made(
                112,
                columns!(project_no Text "项目编号", name Text "项目名称", county_code Text "行政区划代码",
                    area Number "建设面积" in "亩", investment Number "总投资" in "万元",
                    irrigation Text "灌溉方式",
                    accepted Date "验收日期", boundary Geometry "项目范围"),
                |r, i| {
                    let county = ANLING[i % 2];
                    let cell = (i / 2) as i64;
                    let middle = (county.middle.0 + cell % 8 * 1_100 - 3_800,
                        county.middle.1 + cell / 8 * 1_000 - 3_000);
                    let area = r.int(8_000, 52_000);
                    let accepted = r.day(day!("2022-06-01"), 1_500);
                    row![
                        format!("{}-GB-{:04}", county.code, i + 1),
                        format!("{}{}镇高标准农田建设项目", county.name, coined(i / 2 + 60)), county.code,
                        Cell::Decimal(area, 1), Cell::Decimal(area * r.int(14, 26) / 10, 2),
                        r.pick(&["渠灌", "管灌", "喷灌", "滴灌"]), r.gap(18, accepted), lump(r, middle, 480)
                    ]
                },
            )
            .files(&[Geojson, Csv, Xlsx]),
        sample("produce-prices", "示例省农产品批发市场价格日报", &PROVINCE_AGRICULTURE)
            .about("四个批发市场十二种农产品的最低价、最高价和大宗价，每日采集。")
            .words(&["菜价", "批发市场", "农产品价格"])
            .also(Theme::Economy)
            .every(Daily, day!("2025-01-02"), day!("2026-11-18"))
            .covers(day!("2026-01-01"), day!("2026-11-17"))
            .made(
                15_408,
                columns!(date Date "日期", market Text "批发市场", product_code Text "品种代码",
                    product Text "品种",
                    low Number "最低价" in "元/千克", high Number "最高价" in "元/千克",
                    usual Number "大宗价" in "元/千克"),
                |r, i| {
                    const PRODUCTS: [(&str, &str, i64); 12] = [("0101", "大白菜", 120),
                        ("0102", "土豆", 240), ("0103", "黄瓜", 430),
                        ("0104", "西红柿", 520), ("0105", "青椒", 480), ("0201", "苹果", 760),
                        ("0202", "香蕉", 580), ("0203", "柑橘", 540),
                        ("0301", "猪肉", 2_150), ("0302", "牛肉", 6_400), ("0303", "鸡蛋", 980),
                        ("0401", "草鱼", 1_620)];
                    let (code, product, price) = PRODUCTS[i % 12];
                    let day = i / 48;
                    // A product drifts from week to week alike in every market.
                    let usual = price * (92 + shared(i % 12 * 1_000 + day / 7,
                        17)) / 100 + r.int(-price / 40, price / 40);
                    let low = usual - usual * r.int(3, 9) / 100;
                    let high = usual + usual * r.int(3, 10) / 100;
                    row![
                        after(day!("2026-01-01"), day),
                        ["云溪中心市场", "南湖果蔬市场", "北港水产市场", "云杉农贸市场"][i / 12 % 4],
                        code, product, Cell::Decimal(low, 2), Cell::Decimal(high, 2), Cell::Decimal(usual, 2)
                    ]
                },
            )
            .grown_from(14_448)
            .files(&[Csv, Gb18030]),
        sample("produce-tests", "安岭市农产品质量安全例行监测结果", &ANLING_AGRICULTURE)
            .about("蔬菜、水果、畜禽和水产品例行监测的抽样数、合格数和合格率，按季度发布。")
            .words(&["农药残留", "质量安全", "抽检"])
            .also(Theme::Health)
            .every(Quarterly, day!("2025-04-21"), day!("2026-10-20"))
            .covers(day!("2024-01-01"), day!("2026-09-30"))
            .made(
                88,
                columns!(quarter Text "季度", county_code Text "行政区划代码", category Text "类别",
                    samples Integer "抽样数" in "批次", passed Integer "合格数" in "批次",
                    rate Number "合格率" in "%"),
                |r, i| {
                    let samples = r.int(60, 240);
                    let passed = samples - r.int(0, 4);
                    row![
                        quarter(2024, i / 8), ANLING[i / 4 % 2].code,
                        ["蔬菜", "水果", "畜禽产品", "水产品"][i % 4],
                        samples, passed, Cell::Decimal(passed * 1_000 / samples, 1)
                    ]
                },
            )
            .files(&[Xlsx, Csv]),
        sample("villages", "南湖县行政村名录", &NANHU_AGRICULTURE)
            .about("全县行政村的统计用区划代码、所属乡镇、户数和耕地面积。")
            .words(&["行政村", "乡镇", "村名"])
            .also(Theme::General)
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Yearly, day!("2025-01-15"), day!("2026-01-14"))
            .covers(day!("2025-12-31"), day!("2025-12-31"))
            .made(
                186,
                columns!(village_code Text "统计用区划代码", town Text "乡镇", name Text "村名",
                    households Integer "户数" in "户",
                    farmland Number "耕地面积" in "亩"),
                |r, i| {
                    let town = i / 16;
                    let households = r.int(120, 900);
                    row![
                        format!("990121{:03}{:03}", 100 + town, 200 + i % 16),
                        format!("{}镇", coined(town + 20)),
                        format!("{}村", coined(i + 200)), households,
                        Cell::Decimal(households * r.int(18, 55), 1)
                    ]
                },
            )
            .files(&[Gb18030, Json]),
        sample("cooperatives", "安岭市农民专业合作社示范社名录", &ANLING_AGRICULTURE)
            .about("市级以上农民专业合作社示范社的名称、等级、主营产品和成员数。")
            .words(&["合作社", "示范社", "新型经营主体"])
            .also(Theme::Business)
            .every(Yearly, day!("2025-12-19"), day!("2025-12-19"))
            .made(
                143,
                columns!(name Text "合作社名称", grade Text "示范等级", product Text "主营产品",
                    members Integer "成员数" in "户",
                    county_code Text "行政区划代码", founded Date "成立日期"),
                |r, i| {
                    let county = ANLING[i % 2];
                    let product = r.pick(&["板栗", "中药材", "苹果", "马铃薯", "食用菌", "肉羊", "蜂蜜"]);
                    row![
                        format!("{}{}{product}农民专业合作社", county.name, coined(i + 1_000)),
                        r.pick(&["国家级", "省级", "市级", "市级"]),
                        product, r.int(8, 320), county.code, r.day(day!("2008-01-10"), 5_200)
                    ]
                },
            )
            .files(&[Csv, Xml]),
        sample("machinery-subsidies", "南湖县农机购置与应用补贴公示", &NANHU_AGRICULTURE)
            .about("农机购置与应用补贴的机具品目、分档、数量和补贴金额，按乡镇汇总公示，不含购机者姓名。")
            .words(&["农机补贴", "公示"])
            .every(Weekly, day!("2025-05-09"), day!("2026-11-16"))
            .covers(day!("2026-01-01"), day!("2026-11-15"))
            .made(
                540,
                columns!(week_from Date "周起始日", town Text "乡镇", item Text "机具品目",
                    class Text "分档名称",
                    count Integer "数量" in "台", subsidy Number "补贴金额" in "元"),
                |r, i| {
                    let (item, class, each) = r.pick(&[("拖拉机", "80—90马力四轮驱动", 22_100),
                        ("旋耕机", "2—2.5米", 2_300),
                        ("谷物联合收割机", "6—7千克/秒", 27_300),
                        ("植保无人驾驶航空器", "20—30升", 9_600), ("微耕机", "4千瓦以上", 600)]);
                    let count = r.int(1, 6);
                    row![
                        after(day!("2026-01-05"), i / 12 * 7), format!("{}镇", coined(i % 12 + 20)), item,
                        class, count,
                        Cell::Decimal(count * each * 100, 2)
                    ]
                },
            )
            .files(&[Csv]),
        sample("soil-survey", "安岭市耕地土壤养分抽样调查数据", &ANLING_AGRICULTURE)
            .about("耕地表层土壤样点的有机质、全氮、有效磷、速效钾和酸碱度，坐标已模糊到百米。")
            .words(&["土壤普查", "有机质", "养分"])
            .also(Theme::Environment)
            .conditional(
                "《中华人民共和国数据安全法》第二十一条；《中华人民共和国测绘法》关于测绘成果保密的规定",
                "从事农业科研、农技推广或者农资服务的法人；不得还原样点精确位置，涉及出境的须先通过数据出境安全评估。",
            )
            .every(Once, day!("2025-09-05"), day!("2025-09-05"))
            .covers(day!("2023-03-01"), day!("2024-11-30"))
            .made(
                3_600,
                columns!(sample_no Text "样点编号", county_code Text "行政区划代码",
                    lon Number "经度" in "度", lat Number "纬度" in "度",
                    ph Number "酸碱度", organic Number "有机质" in "克/千克",
                    nitrogen Number "全氮" in "克/千克",
                    phosphorus Number "有效磷" in "毫克/千克", potassium Integer "速效钾" in "毫克/千克"),
                |r, i| {
                    let county = ANLING[i % 2];
                    let (lon, lat) = county.position(r);
                    let organic = r.around(182, 90);
                    let phosphorus = r.dec(30, 620, 1);
                    row![
                        format!("TR{:06}", i + 1), county.code, degrees(lon / 100 * 100),
                        degrees(lat / 100 * 100),
                        Cell::Decimal(r.around(78, 10), 1), Cell::Decimal(organic, 1),
                        Cell::Decimal(organic * 6 / 10, 2),
                        r.gap(4, phosphorus), r.around(160, 80)
                    ]
                },
            )
            .files(&[Csv, Geojson]),
    ]
}
