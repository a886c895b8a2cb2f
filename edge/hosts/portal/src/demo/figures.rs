//! Figures that were really published, as tables with their source. Nothing here is made up.

use super::builder::{Draft, figure};
use super::providers::PROVINCE_STATISTICS;
use super::table::{Cell, Column, Row};
use super::write::Form::{Csv, Gb18030, Json, Xlsx, Xml};
use chrono::NaiveDate;
use domain::Frequency::Once;
use domain::{Library, Theme};

/// Begins an entry of figures that `source` published about `region`, republished on a day.
fn republished(
    theme: Theme,
    slug: &'static str,
    title: &'static str,
    (source, region): (&'static str, &'static str),
    on: NaiveDate,
) -> Draft {
    figure(theme, slug, title, &PROVINCE_STATISTICS)
        .source(source)
        .region(region)
        .every(Once, on, on)
}

/// A figure that was not published.
const NONE: Cell = Cell::Empty;

/// A number given in tenths: `tenths(-193)` is −19.3.
fn tenths(number: i64) -> Cell {
    Cell::Decimal(number, 1)
}

/// A number given in hundredths.
fn hundredths(number: i64) -> Cell {
    Cell::Decimal(number, 2)
}

/// Columns of a list of indicators: what, how much, in which unit, and the change on the year.
fn indicators() -> Vec<Column> {
    columns!(indicator Text "指标", value Number "数值", unit Text "单位", growth Number "同比增长" in "%")
}

/// Columns of a list of targets by year.
fn targets() -> Vec<Column> {
    columns!(indicator Text "指标", unit Text "单位", y2023 Number "2023年", y2024 Number "2024年",
        y2025 Number "2025年")
}

fn target(indicator: &'static str, unit: &'static str, years: [Cell; 3]) -> Row {
    let [first, second, third] = years;
    vec![indicator.into(), unit.into(), first, second, third]
}

fn whole(years: [i64; 3]) -> [Cell; 3] {
    years.map(Cell::Integer)
}

/// Columns of a plan: what shall be reached, how much, and when.
fn goals() -> Vec<Column> {
    columns!(indicator Text "指标", relation Text "要求", value Number "数值", unit Text "单位",
        by Text "时限", note Text "说明")
}

/// The entries of real figures.
pub fn entries() -> Vec<Draft> {
    industry().into_iter().chain(places()).chain(computing()).collect()
}

fn industry() -> Vec<Draft> {
    vec![
        republished(Theme::Economy, "figures-electronics", "2023年1—11月全国电子信息制造业运行情况", ("工业和信息化部运行监测协调局", "100000"), day!("2025-01-02"))
            .about("2023 年 1 月至 11 月全国电子信息制造业增加值、主要产品产量、出口、效益和投资及其同比增速，按发布数转载；增速单位为百分比，空缺为未公布。")
            .words(&["电子信息制造业", "集成电路", "手机产量", "增加值"])
            .also(Theme::Science)
            .covers(day!("2023-01-01"), day!("2023-11-30"))
            .given(
                indicators(),
                vec![
                    row!["规模以上电子信息制造业增加值（1—11月）", NONE, "", tenths(26)],
                    row!["规模以上电子信息制造业增加值（1—10月）", NONE, "", tenths(17)],
                    row!["规模以上电子信息制造业增加值（11月）", NONE, "", tenths(106)],
                    row!["同期工业增加值", NONE, "", tenths(43)],
                    row!["同期高技术制造业增加值", NONE, "", tenths(23)],
                    row!["手机产量", tenths(141), "亿台", tenths(36)],
                    row!["智能手机产量", tenths(103), "亿台", tenths(-20)],
                    row!["微型计算机设备产量", hundredths(311), "亿台", tenths(-193)],
                    row!["集成电路产量", 3_114, "亿块", tenths(37)],
                    row!["出口交货值（1—11月）", NONE, "", tenths(-64)],
                    row!["出口交货值（11月）", NONE, "", tenths(-16)],
                    row!["笔记本电脑出口量", 12_849, "万台", tenths(-169)],
                    row!["手机出口量", hundredths(725), "亿台", tenths(-38)],
                    row!["集成电路出口量", 2_446, "亿个", tenths(-27)],
                    row!["营业收入", tenths(135), "万亿元", tenths(-18)],
                    row!["营业成本", tenths(118), "万亿元", tenths(-15)],
                    row!["利润总额", 5_736, "亿元", tenths(-112)],
                    row!["营业收入利润率", tenths(42), "%", NONE],
                    row!["固定资产投资", NONE, "", tenths(92)],
                ],
            )
            .files(&[Csv, Xlsx]),
        republished(Theme::Economy, "figures-electronics-regions", "2023年1—11月分地区电子信息制造业营业收入", ("工业和信息化部运行监测协调局", "100000"), day!("2025-01-02"))
            .about("东部、中部、西部、东北地区以及京津冀、长三角电子信息制造业营业收入、同比增速和占全国的比重，按发布数转载。")
            .words(&["电子信息制造业", "东部地区", "中部地区", "西部地区", "长三角", "京津冀"])
            .covers(day!("2023-01-01"), day!("2023-11-30"))
            .given(
                columns!(area Text "地区", revenue Integer "营业收入" in "亿元",
                    growth Number "同比增长" in "%", share Number "占全国比重" in "%"),
                vec![
                    row!["东部地区", 91_874, tenths(-20), tenths(679)],
                    row!["中部地区", 22_626, tenths(-6), tenths(167)],
                    row!["西部地区", 19_893, tenths(-27), tenths(147)],
                    row!["东北地区", 911, tenths(85), tenths(7)],
                    row!["京津冀地区", 6_719, tenths(-49), tenths(50)],
                    row!["长三角地区", 38_261, tenths(-27), tenths(283)],
                ],
            )
            .files(&[Csv, Gb18030, Json]),
        republished(Theme::Economy, "figures-sharing-economy", "2022年全国共享经济发展情况", ("国家信息中心", "100000"), day!("2025-01-09"))
            .about("2022 年共享经济市场交易规模、各领域增速，共享型服务在相关行业的比重和网民中的普及率，按发布数转载。")
            .words(&["共享经济", "网约车", "在线外卖", "共享住宿"])
            .also(Theme::Transport)
            .covers(day!("2022-01-01"), day!("2022-12-31"))
            .given(
                columns!(indicator Text "指标", value Number "数值", unit Text "单位",
                    growth Number "同比增长" in "%", points Number "比上年变化" in "百分点"),
                vec![
                    row!["市场交易规模", 38_320, "亿元", tenths(39), NONE],
                    row!["生活服务领域交易规模", NONE, "", tenths(84), NONE],
                    row!["共享医疗领域交易规模", NONE, "", tenths(82), NONE],
                    row!["共享空间领域交易规模", NONE, "", tenths(-377), NONE],
                    row!["共享住宿领域交易规模", NONE, "", tenths(-243), NONE],
                    row!["交通出行领域交易规模", NONE, "", tenths(-142), NONE],
                    row!["在线外卖收入占餐饮业收入比重", tenths(254), "%", NONE, tenths(40)],
                    row!["网约车客运量占出租车总客运量比重", tenths(405), "%", NONE, tenths(64)],
                    row!["共享住宿收入占住宿业收入比重", tenths(44), "%", NONE, tenths(-6)],
                    row!["网约车用户在网民中的普及率", hundredths(3_854), "%", NONE, NONE],
                    row!["共享住宿用户在网民中的普及率", hundredths(663), "%", NONE, NONE],
                    row!["在线外卖用户在网民中的普及率", hundredths(6_144), "%", NONE, NONE],
                ],
            )
            .files(&[Csv, Json]),
    ]
}

fn places() -> Vec<Draft> {
    let ahead = (day!("2023-01-01"), day!("2025-12-31"));
    vec![
        republished(Theme::Economy, "figures-shanxi", "山西省电子商务与快递物流发展目标（2023—2025年）", ("山西省人民政府", "140000"), day!("2025-02-12"))
            .about("山西省 2023 年至 2025 年快递业务量、快递业务收入、省级冷链物流基地、示范区和跨境电商零售进口额目标，按公布数转载。")
            .words(&["电子商务", "快递", "冷链", "跨境电商", "山西"])
            .also(Theme::Transport)
            .covers(ahead.0, ahead.1)
            .given(
                targets(),
                vec![
                    target("快递业务量", "亿件", whole([9, 11, 12])),
                    target("快递业务收入", "亿元", whole([100, 113, 128])),
                    target("省级冷链物流基地", "个", whole([8, 12, 20])),
                    target("示范区", "个", whole([10, 20, 30])),
                    target("跨境电商零售进口额", "亿元", whole([2, 3, 4])),
                ],
            )
            .files(&[Csv, Xlsx]),
        republished(Theme::Business, "figures-chengdu", "成都市跨境电子商务发展目标（2023—2025年）", ("成都市", "510100"), day!("2025-02-12"))
            .about("成都市 2023 年至 2025 年跨境电商产业园区、产业带、备案企业、规模企业和交易规模目标，按公布数转载。")
            .words(&["跨境电商", "产业带", "成都"])
            .also(Theme::Economy)
            .covers(ahead.0, ahead.1)
            .given(
                targets(),
                vec![
                    target("跨境电商产业园区", "个", whole([10, 15, 20])),
                    target("跨境电商产业带", "个", whole([5, 10, 15])),
                    target("备案企业", "家", whole([3_000, 3_500, 4_000])),
                    target("其中：交易额超十亿元企业", "家", whole([3, 6, 10])),
                    target("跨境电商交易规模", "亿元", whole([1_000, 1_200, 1_400])),
                ],
            )
            .files(&[Csv, Json]),
        republished(Theme::Science, "figures-ningxia", "宁夏回族自治区2023年数字经济发展目标", ("宁夏回族自治区人民政府", "640000"), day!("2025-02-19"))
            .about("宁夏回族自治区 2023 年电子信息产业产值、数字经济比重、5G 基站、标准机架、数据中心和服务器规模目标，按公布数转载。")
            .words(&["数字经济", "5G基站", "数据中心", "标准机架", "宁夏"])
            .also(Theme::Economy)
            .covers(day!("2023-01-01"), day!("2027-12-31"))
            .given(
                goals(),
                vec![
                    row!["数字信息产业产值", "达到", 850, "亿元", "2023年", NONE],
                    row!["数字经济占地区生产总值比重", "达到", 36, "%", "2023年", NONE],
                    row!["数字经济占地区生产总值比重", "达到", 40, "%", "2027年", NONE],
                    row!["5G基站", "达到", 12_000, "座", "2023年", "新增2000座"],
                    row!["标准机架", "达到", 150_000, "架", "2023年", "新增11万架"],
                    row!["超大型数据中心", "新增", 5, "个", "2023年", NONE],
                    row!["服务器装机能力", "达到", 125, "万台", "2023年", NONE],
                ],
            )
            .files(&[Csv, Xml]),
        republished(Theme::Science, "figures-beijing", "北京市算力基础设施建设目标", ("北京市", "110000"), day!("2025-03-05"))
            .about("北京市智能算力规模、数据中心电能利用效率和行业应用案例的目标，按公布数转载。")
            .words(&["算力", "电能利用效率", "PUE", "数据中心", "北京"])
            .also(Theme::Environment)
            .given(
                goals(),
                vec![
                    row!["智能算力规模", "达到", 45, "EFLOPS", "2025年", NONE],
                    row!["新建数据中心电能利用效率", "不高于", hundredths(125), "", NONE, NONE],
                    row!["大型新建数据中心电能利用效率", "不高于", hundredths(115), "", NONE,
                        "年能源消费量3万吨标准煤以上"],
                    row!["存量数据中心电能利用效率", "不高于", hundredths(135), "", "规划期末", NONE],
                    row!["行业应用案例", "超过", 200, "个", NONE, NONE],
                ],
            )
            .files(&[Csv, Json]),
        republished(Theme::General, "figures-zhengzhou", "郑州市数据要素市场建设目标（2025年）", ("郑州市人民政府", "410100"), day!("2025-03-05"))
            .about("郑州市到 2025 年数据交易额、应用场景、数据企业、载体、产业规模和接入数据资源的目标，按公布数转载。")
            .words(&["数据要素", "数据交易", "郑州"])
            .also(Theme::Economy)
            .library(Library::Special)
            .until(day!("2025-12-31"))
            .given(
                goals(),
                vec![
                    row!["数据交易额", "不低于", 15, "亿元", "2025年", NONE],
                    row!["数据应用场景", "不少于", 100, "个", "2025年", NONE],
                    row!["数据企业", "不少于", 100, "家", "2025年", NONE],
                    row!["产业载体", "达到", 5, "个", "2025年", NONE],
                    row!["产业规模", "达到", 100, "亿元", "2025年", NONE],
                    row!["国家和行业数据资源", "不少于", 20, "个", "2025年", NONE],
                ],
            )
            .files(&[Csv, Xlsx]),
    ]
}

fn computing() -> Vec<Draft> {
    vec![
        republished(Theme::Science, "figures-computing-network", "全国一体化算力网建设目标（2025年）", ("国家发展改革委等部门", "100000"), day!("2025-03-19"))
            .about("到 2025 年国家枢纽节点新增算力占比、新建数据中心绿电占比和网络时延分级的目标，按公布数转载。")
            .words(&["算力网", "枢纽节点", "绿电", "东数西算"])
            .also(Theme::Environment)
            .until(day!("2025-12-31"))
            .given(
                goals(),
                vec![
                    row!["国家枢纽节点新增算力占全国新增算力比重", "不低于", 60, "%", "2025年", NONE],
                    row!["国家枢纽节点新建数据中心绿电占比", "超过", 80, "%", "2025年", NONE],
                    row!["网络时延第一级", "不高于", 1, "毫秒", "2025年", NONE],
                    row!["网络时延第二级", "不高于", 5, "毫秒", "2025年", NONE],
                    row!["网络时延第三级", "不高于", 20, "毫秒", "2025年", NONE],
                ],
            )
            .files(&[Csv, Json]),
    ]
}
