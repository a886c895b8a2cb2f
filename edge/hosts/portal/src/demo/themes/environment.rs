//! 生态环境

use super::air::{AIR, FIRST_DAY, HOURS, STATIONS, Station, air_hour};
use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Environment, slug, title, by);
    vec![
        sample("air-quality-hourly", "示例省空气质量站点小时值", &PROVINCE_ENVIRONMENT)
            .about("40 个空气质量监测站点逐小时的空气质量指数、首要污染物和六项污染物浓度；仪器校准的小时为空。站点编码见空气质量监测站点数据。")
            .words(&["空气质量", "AQI", "PM2.5", "臭氧", "小时值"])
            .licence(Licence::CcBy)
            .every(Hourly, day!("2026-03-20"), day!("2026-11-18"))
            .covers(FIRST_DAY, day!("2026-11-17"))
            .made(
                STATIONS * HOURS,
                columns!(station_code Text "站点编码", time Datetime "时间", aqi Integer "空气质量指数",
                    grade Text "空气质量级别", primary_pollutant Text "首要污染物",
                    pm25 Integer "细颗粒物" in "微克/立方米",
                    pm10 Integer "可吸入颗粒物" in "微克/立方米", no2 Integer "二氧化氮" in "微克/立方米",
                    o3 Integer "臭氧" in "微克/立方米", so2 Integer "二氧化硫" in "微克/立方米",
                    co Number "一氧化碳" in "毫克/立方米"),
                air_hour,
            )
            .files(&[Csv]),
        sample("air-stations", "示例省空气质量监测站点", &PROVINCE_ENVIRONMENT)
            .about("空气质量监测站点的编码、名称、类型、所在区县和位置。")
            .words(&["空气质量", "监测站点"])
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Irregular, day!("2025-01-13"), day!("2026-03-12"))
            .made(
                STATIONS,
                columns!(station_code Text "站点编码", name Text "站点名称", kind Text "站点类型",
                    county_code Text "行政区划代码", lon Number "经度" in "度",
                    lat Number "纬度" in "度"),
                |_, i| {
                    let Station { code, name, county, kind, lon, lat, dirt: _ } = &AIR[i];
                    row![code.clone(), name.clone(), *kind, COUNTIES[*county].code, degrees(*lon),
                        degrees(*lat)]
                },
            )
            .files(&[Csv, Geojson]),
        sample("river-levels", "临江市河道水位监测数据", &LINJIANG_WATER)
            .about("主要河道水文站每日 8 时水位、流量和与警戒水位之差。")
            .words(&["河道水位", "水文", "防汛", "流量"])
            .also(Theme::Weather)
            .every(Daily, day!("2025-04-01"), day!("2026-11-18"))
            .covers(day!("2026-01-01"), day!("2026-11-17"))
            .made(
                3_852,
                columns!(date Date "日期", station_code Text "站码", river Text "河流",
                    level Number "水位" in "米", flow Number "流量" in "立方米/秒",
                    margin Number "距警戒水位" in "米"),
                |r, i| {
                    let (day, at) = (i / 12, i % 12);
                    let season = [20, 24, 40, 70, 110, 160, 240, 220, 170, 90, 50, 28][(day / 31).min(11)];
                    let base = 31_200 + shared(at, 9_000);
                    let rise = season * 8 / 10 + shared(day / 3, 60) + r.int(-6, 6);
                    let broken = r.chance(2);
                    row![
                        after(day!("2026-01-01"), day), format!("{:08}", 99_000_100 + at),
                        format!("{}河", coined(at / 3 + 6)),
                        (!broken).then_some(Cell::Decimal(base + rise, 2)),
                        (!broken).then_some(Cell::Decimal(rise * rise / 40 + 120, 2)),
                        (!broken).then_some(Cell::Decimal(420 - rise, 2))
                    ]
                },
            )
            .grown_from(3_492)
            .files(&[Csv, Json]),
        sample("surface-water", "示例省地表水断面水质月报", &PROVINCE_ENVIRONMENT)
            .about("地表水考核断面的水质类别、主要指标浓度和达标情况。")
            .words(&["水质", "地表水", "断面"])
            .every(Monthly, day!("2025-02-26"), day!("2026-11-11"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                1_320,
                columns!(month Text "月份", section Text "断面名称", target Text "目标类别",
                    class Text "水质类别", oxygen Number "溶解氧" in "毫克/升",
                    ammonia Number "氨氮" in "毫克/升", phosphorus Number "总磷" in "毫克/升",
                    met Boolean "是否达标"),
                |r, i| {
                    let usual = shared(i % 60, 76);
                    let ammonia = 5 + usual + r.int(0, 28);
                    let class = match ammonia { ..=15 => 0, 16..=50 => 1, 51..=100 => 2, _ => 3 };
                    let target = if usual < 30 { 1 } else { 2 };
                    let names = ["Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类"];
                    row![
                        month(2025, i / 60), format!("{}断面", coined(i % 60 + 340)), names[target],
                        names[class], r.dec(58, 114, 1), Cell::Decimal(ammonia, 2),
                        r.dec(2, 19, 2), class <= target
                    ]
                },
            )
            .files(&[Xlsx, Csv, Gb18030]),
        sample("key-polluters", "示例省环境监管重点单位名录", &PROVINCE_ENVIRONMENT)
            .about("纳入环境监管的重点排污单位名称、统一社会信用代码、管控类别和所在区县。")
            .words(&["重点排污单位", "环境监管"])
            .also(Theme::Business)
            .every(Yearly, day!("2025-03-27"), day!("2026-03-26"))
            .covers(day!("2026-01-01"), day!("2026-12-31"))
            .made(
                388,
                columns!(credit_code Text "统一社会信用代码", name Text "单位名称",
                    category Text "管控类别", county_code Text "行政区划代码",
                    automatic Boolean "是否安装自动监测"),
                |r, i| {
                    let company = company(i * 48 + 5);
                    row![company.credit_code, company.name,
                        r.pick(&["大气环境", "水环境", "土壤污染", "环境风险"]), company.county.code,
                        r.chance(72)]
                },
            )
            .files(&[Csv, Xml]),
        sample("ancient-trees", "安岭市古树名木", &ANLING_FORESTRY)
            .about("挂牌保护的古树名木编号、树种、估测树龄、树高、胸围、保护等级和位置。")
            .words(&["古树", "名木", "保护"])
            .also(Theme::Culture)
            .licence(Licence::CcBySa)
            .every(Once, day!("2025-03-12"), day!("2025-03-12"))
            .made(
                410,
                columns!(tree_no Text "古树编号", species Text "树种", age Integer "估测树龄" in "年",
                    height Number "树高" in "米", girth Integer "胸围" in "厘米",
                    grade Text "保护等级", lon Number "经度" in "度", lat Number "纬度" in "度"),
                |r, i| {
                    let county = ANLING[i % 2];
                    let (lon, lat) = county.position(r);
                    let age = r.pick(&[110, 130, 160, 210, 260, 320, 410, 560, 820]) + r.int(0, 30);
                    row![
                        format!("{}{:05}", county.code, i + 1),
                        r.pick(&["银杏", "国槐", "侧柏", "油松", "板栗", "皂荚", "圆柏"]), age,
                        r.dec(70, 260, 1),
                        120 + age * r.int(5, 8) / 10,
                        match age { ..300 => "三级", 300..500 => "二级", _ => "一级" }, degrees(lon), degrees(lat)
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("emission-records", "示例省重点排污单位自动监测原始数据", &PROVINCE_ENVIRONMENT)
            .about("废气排放口自动监测的分钟和小时原始值，含工况标记；文件为一周样本，全量按申请提供。")
            .words(&["在线监测", "排放口", "废气"])
            .conditional(
                "《中华人民共和国政府信息公开条例》第十五条；《中华人民共和国数据安全法》第三十八条",
                "环境科研、第三方治理和监督机构；原始值未经审核，不得作为处罚或者商业竞争的依据。",
            )
            .every(Hourly, day!("2025-10-10"), day!("2026-11-18"))
            .covers(day!("2026-11-11"), day!("2026-11-17"))
            .made(
                3_360,
                columns!(time Datetime "时间", outlet_no Text "排放口编号",
                    dust Number "颗粒物" in "毫克/立方米", so2 Number "二氧化硫" in "毫克/立方米",
                    nox Number "氮氧化物" in "毫克/立方米", state Text "工况标记"),
                |r, i| {
                    let time = day!("2026-11-11").and_time(NaiveTime::MIN) + TimeDelta::hours((i / 20) as i64);
                    let stopped = r.chance(4);
                    let dust = (!stopped).then_some(r.dec(12, 88, 1));
                    let sulphur = (!stopped).then_some(r.dec(40, 310, 1));
                    let nitrogen = (!stopped).then_some(r.dec(180, 480, 1));
                    row![time, format!("DA{:03}", i % 20 + 1), dust, sulphur, nitrogen,
                        if stopped { "停运" } else { "正常" }]
                },
            )
            .files(&[Csv]),
        sample("rare-species", "安岭市珍稀野生动植物分布点位", &ANLING_FORESTRY)
            .about("珍稀濒危野生动植物的调查点位。公开点位可能招致盗猎盗采，不向社会开放；物种名录另行公布。")
            .words(&["野生动物", "野生植物", "生物多样性"])
            .closed(
                Sharing::Conditional,
                "《中华人民共和国野生动物保护法》关于保护野生动物及其栖息地的规定；《中华人民共和国数据安全法》第二十一条",
            )
            .level(SecurityLevel::Four)
            .every(Irregular, day!("2025-12-30"), day!("2026-06-05"))
            .covers(day!("2022-01-01"), day!("2025-12-31"))
            .made(
                240,
                columns!(record Text "记录编号", taxon Text "类群", level Text "保护级别",
                    cell Text "调查网格", seen Date "记录日期"),
                |r, i| {
                    row![
                        format!("WZ{:05}", i + 1),
                        r.pick(&["兽类", "鸟类", "两栖类", "兰科植物", "裸子植物"]), r.pick(&["一级", "二级"]),
                        format!("{:02}{:02}", r.int(0, 30), r.int(0, 30)), r.day(day!("2022-03-01"), 1_300)
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
