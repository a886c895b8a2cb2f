//! 市场主体

use super::prelude::*;
use crate::demo::companies::COMPANIES;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Business, slug, title, by);
    vec![
        sample("companies", "示例省企业登记基本信息", &PROVINCE_MARKET)
            .about("登记在册企业的统一社会信用代码、名称、行业、注册资本、成立日期、登记机关所在区县和登记状态。信用代码的区划为未启用的 99，校验码有效。")
            .words(&["企业登记", "工商登记", "市场主体", "统一社会信用代码"])
            .library(Library::Base)
            .every(Weekly, day!("2025-01-02"), day!("2026-11-16"))
            .since(day!("2005-01-04"))
            .made(
                COMPANIES,
                columns!(credit_code Text "统一社会信用代码", name Text "企业名称",
                    industry Text "行业门类", capital Number "注册资本" in "万元",
                    founded Date "成立日期", county_code Text "行政区划代码", state Text "登记状态"),
                |r, i| {
                    let company = company(i);
                    let state = r.pick(&["存续", "存续", "存续", "存续", "存续", "存续", "存续", "注销",
                        "吊销，未注销"]);
                    row![
                        company.credit_code, company.name, company.industry,
                        Cell::Decimal(company.capital * 10, 1), company.founded,
                        company.county.code, state
                    ]
                },
            )
            .grown_from(19_200)
            .files(&[Csv, Gb18030]),
        sample("new-entities", "示例省新设市场主体月度统计", &PROVINCE_MARKET)
            .about("分市、分类型的新设、注销市场主体户数和期末实有户数。")
            .words(&["新设", "注销", "个体工商户", "统计"])
            .also(Theme::Economy)
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-02-13"), day!("2026-11-09"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                198,
                columns!(month Text "月份", city Text "城市", kind Text "类型",
                    opened Integer "新设" in "户", closed Integer "注销" in "户",
                    held Integer "期末实有" in "户"),
                |r, i| {
                    let size = [1_300, 820, 410][i / 3 % 3] * [10, 28, 1][i % 3] / 10;
                    row![
                        month(2025, i / 9), CITIES[i / 3 % 3].1,
                        ["企业", "个体工商户", "农民专业合作社"][i % 3], r.around(size, size / 7),
                        r.around(size / 2, size / 9), size * 92 + (i / 9) as i64 * size / 2 + r.int(0, 9)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("food-licences", "临江市食品经营许可信息", &LINJIANG_MARKET)
            .about("有效食品经营许可证的编号、经营者、主体业态、经营项目和有效期。")
            .words(&["食品经营许可", "餐饮", "许可证"])
            .also(Theme::Health)
            .every(Weekly, day!("2025-04-18"), day!("2026-11-16"))
            .made(
                3_100,
                columns!(licence_no Text "许可证编号", name Text "经营者名称",
                    credit_code Text "统一社会信用代码", kind Text "主体业态", items Text "经营项目",
                    valid_until Date "有效期至"),
                |r, i| {
                    let company = company(i * 6 + 2 + i % 2);
                    row![
                        format!("JY3{}{:07}", company.county.code, i + 1), company.name,
                        company.credit_code, r.pick(&["食品销售经营者", "餐饮服务经营者", "单位食堂"]),
                        r.pick(&["预包装食品销售", "热食类食品制售", "热食类食品制售、冷食类食品制售",
                        "散装食品销售"]), r.day(day!("2026-12-01"), 1_700)
                    ]
                },
            )
            .files(&[Csv, Xml]),
        sample("lifts", "临江市在用电梯登记信息", &LINJIANG_MARKET)
            .about("在用电梯的注册代码、类型、使用场所、投用日期和下次检验日期。")
            .words(&["电梯", "特种设备", "检验"])
            .every(Quarterly, day!("2025-06-24"), day!("2026-10-13"))
            .made(
                1_250,
                columns!(register_no Text "注册代码", kind Text "类型", place Text "使用场所",
                    floors Integer "层站数", since Date "投用日期", next_test Date "下次检验日期"),
                |r, i| {
                    let since = r.day(day!("2008-05-05"), 6_600);
                    let place = r.pick(&["住宅", "商场", "办公楼", "医院", "宾馆"]);
                    row![
                        format!("3010{}{:06}", LINJIANG[i % 2].code, i + 1),
                        r.pick(&["曳引驱动乘客电梯", "曳引驱动载货电梯", "自动扶梯"]),
                        format!("{}{place}", coined(i / 3 + 450)), r.int(2, 33), r.gap(3, since),
                        r.day(day!("2026-11-20"), 360)
                    ]
                },
            )
            .files(&[Xlsx, Csv]),
        sample("specialised-firms", "示例省专精特新中小企业名单", &PROVINCE_MARKET)
            .about("认定有效期内的专精特新中小企业名称、统一社会信用代码、批次、主导产品领域和所在区县。")
            .words(&["专精特新", "中小企业", "小巨人"])
            .also(Theme::Science)
            .every(Yearly, day!("2025-08-29"), day!("2026-08-28"))
            .covers(day!("2024-01-01"), day!("2026-08-31"))
            .made(
                520,
                columns!(credit_code Text "统一社会信用代码", name Text "企业名称", batch Text "批次",
                    field Text "主导产品领域", county_code Text "行政区划代码"),
                |r, i| {
                    let company = company(i * 36 + 8);
                    row![
                        company.credit_code, company.name,
                        format!("{}年第{}批", r.int(2024, 2026), r.pick(&["一", "二"])),
                        r.pick(&["基础零部件", "新材料", "仪器仪表", "软件", "生物医药"]), company.county.code
                    ]
                },
            )
            .files(&[Xlsx, Json]),
        sample("annual-reports", "示例省企业年报资产状况", &PROVINCE_MARKET)
            .about("企业年度报告中选择不公示的资产总额、营业收入和从业人数，已按行业和规模分组编号。")
            .words(&["企业年报", "资产", "营业收入"])
            .also(Theme::Economy)
            .conditional(
                "《中华人民共和国政府信息公开条例》第十五条；《企业信息公示暂行条例》第九条",
                "金融机构、科研机构；须取得相关企业同意或者仅使用分组汇总结果，不得用于商业竞争。",
            )
            .every(Yearly, day!("2025-09-01"), day!("2026-09-01"))
            .covers(day!("2025-01-01"), day!("2025-12-31"))
            .made(
                4_000,
                columns!(group_no Text "分组编号", industry Text "行业门类",
                    staff Integer "从业人数" in "人", assets Number "资产总额" in "万元",
                    revenue Number "营业收入" in "万元"),
                |r, i| {
                    let staff = r.pick(&[6, 18, 40, 90, 260]) + r.int(0, 5);
                    let revenue = staff * r.int(1_800, 9_600);
                    row![
                        format!("{:04}", i % 900 + 1), company(i * 5).industry, staff,
                        Cell::Decimal(revenue * r.int(70, 190) / 100, 2),
                        r.gap(6, Cell::Decimal(revenue, 2))
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
