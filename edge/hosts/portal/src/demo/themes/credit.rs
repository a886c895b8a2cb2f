//! 信用

use super::prelude::*;
use crate::demo::companies::{COMPANIES, Company};

/// A company registered in 临江市, whose decisions are listed here.
fn local_company(random: &mut Random) -> Company {
    let group = random.below(COMPANIES / COUNTIES.len());
    company(group * COUNTIES.len() + 2 + random.below(LINJIANG.len()))
}

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Credit, slug, title, by);
    vec![
        sample("licences", "临江市行政许可信息", &LINJIANG_MARKET)
            .about("市级行政许可决定的文号、许可类别、被许可单位、许可机关和有效期，依法七个工作日内公示。")
            .words(&["行政许可", "双公示"])
            .library(Library::Special)
            .every(Daily, day!("2025-01-08"), day!("2026-11-18"))
            .covers(day!("2026-01-01"), day!("2026-11-17"))
            .made(
                8_400,
                columns!(decision_no Text "许可决定文号", kind Text "许可类别", company Text "被许可单位",
                    credit_code Text "统一社会信用代码",
                    authority Text "许可机关", decided Date "许可决定日期", valid_until Date "有效期至"),
                |r, i| {
                    let company = local_company(r);
                    let decided = after(day!("2026-01-04"), i * 317 / 8_400);
                    row![
                        format!("临许字〔2026〕{:05}号", i + 1),
                        r.pick(&["普通", "普通", "核准", "登记", "认可"]), company.name, company.credit_code,
                        r.pick(&["临江市市场监督管理局", "临江市文化和旅游局", "临江市水务局"]), decided,
                        r.gap(15, after(decided, 1_825))
                    ]
                },
            )
            .grown_from(7_600)
            .files(&[Csv, Xml]),
        sample("penalties", "临江市行政处罚信息", &LINJIANG_MARKET)
            .about("对企业的行政处罚决定：文号、违法行为类型、处罚依据、处罚类别和罚款金额，不含自然人。")
            .words(&["行政处罚", "双公示", "违法"])
            .library(Library::Special)
            .every(Daily, day!("2025-01-08"), day!("2026-11-17"))
            .covers(day!("2026-01-01"), day!("2026-11-16"))
            .made(
                2_300,
                columns!(decision_no Text "处罚决定文号", company Text "被处罚单位",
                    credit_code Text "统一社会信用代码", conduct Text "违法行为类型",
                    kind Text "处罚类别", fine Number "罚款金额" in "万元", decided Date "处罚决定日期",
                    public_until Date "公示截止日期"),
                |r, i| {
                    let company = local_company(r);
                    let decided = after(day!("2026-01-05"), i * 315 / 2_300);
                    let fine = (!r.chance(30)).then_some(Cell::Decimal(r.int(5, 900) * 100, 4));
                    row![
                        format!("临罚字〔2026〕{:04}号", i + 1), company.name, company.credit_code,
                        r.pick(&["未按规定明码标价", "经营标签不符合规定的食品", "使用未经检验的特种设备",
                        "发布虚假广告", "超标排放污水"]),
                        if fine.is_some() { "罚款" } else { "警告" }, fine, decided,
                        after(decided, r.pick(&[92, 365]))
                    ]
                },
            )
            .files(&[Csv, Gb18030]),
        sample("tax-credit", "示例省纳税信用A级纳税人名单", &PROVINCE_DEVELOPMENT)
            .about("年度纳税信用评价为 A 级的纳税人名称、统一社会信用代码和评价年度。")
            .words(&["守信激励", "纳税信用", "A级"])
            .every(Yearly, day!("2025-04-30"), day!("2026-04-30"))
            .covers(day!("2025-01-01"), day!("2025-12-31"))
            .made(
                1_900,
                columns!(credit_code Text "统一社会信用代码", name Text "纳税人名称",
                    year Text "评价年度", county_code Text "行政区划代码"),
                |_, i| {
                    let company = company(i * 10 + 3);
                    row![company.credit_code, company.name, "2025", company.county.code]
                },
            )
            .files(&[Xlsx, Csv]),
        sample("credit-repair", "示例省信用修复办理统计", &PROVINCE_DEVELOPMENT)
            .about("分市的信用修复申请、办结、不予修复件数和平均办理时长。")
            .words(&["信用修复", "统计"])
            .every(Monthly, day!("2025-05-14"), day!("2026-11-12"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                66,
                columns!(month Text "月份", city_code Text "行政区划代码",
                    received Integer "申请" in "件", done Integer "办结" in "件",
                    refused Integer "不予修复" in "件", days Number "平均办理时长" in "工作日"),
                |r, i| {
                    let received = r.around([140, 96, 42][i % 3], 18);
                    let refused = received * r.int(3, 9) / 100;
                    row![month(2025, i / 3), CITIES[i % 3].0, received, received - refused, refused,
                        r.dec(12, 29, 1)]
                },
            )
            .files(&[Json, Csv]),
        sample("serious-breaches", "示例省严重失信主体名单", &PROVINCE_DEVELOPMENT)
            .about("依法列入严重失信主体名单的企业、列入领域、列入依据和列入日期。")
            .words(&["失信", "黑名单", "联合惩戒"])
            .every(Weekly, day!("2025-02-19"), day!("2026-11-16"))
            .made(
                164,
                columns!(credit_code Text "统一社会信用代码", name Text "企业名称", area Text "领域",
                    basis Text "列入依据", listed Date "列入日期"),
                |r, i| {
                    let company = company(i * 117 + 40);
                    row![
                        company.credit_code, company.name,
                        r.pick(&["食品安全", "拖欠农民工工资", "安全生产", "政府采购"]),
                        r.pick(&["生效行政处罚决定", "生效裁判文书"]), r.day(day!("2024-06-03"), 890)
                    ]
                },
            )
            .files(&[Csv, Xml]),
        sample("credit-ratings", "示例省企业公共信用综合评价结果", &PROVINCE_DEVELOPMENT)
            .about("企业公共信用综合评价的等级和分项得分，供金融机构等核验使用，不对社会公示排名。")
            .words(&["信用评价", "信易贷", "融资"])
            .also(Theme::Business)
            .library(Library::Special)
            .conditional(
                "《中华人民共和国数据安全法》第三十八条；《中华人民共和国政府信息公开条例》第十五条",
                "持牌金融机构或者征信机构；取得被查询企业授权，仅用于本次授权的信贷审批和贷后管理。",
            )
            .every(Quarterly, day!("2025-07-22"), day!("2026-10-21"))
            .covers(day!("2026-07-01"), day!("2026-09-30"))
            .made(
                5_000,
                columns!(credit_code Text "统一社会信用代码", grade Text "评价等级",
                    score Number "综合得分" in "分", compliance Number "合规得分" in "分",
                    ability Number "履约得分" in "分"),
                |r, i| {
                    let score = r.int(5_200, 9_900);
                    let grade = if score >= 9_000 { "优" } else if score >= 7_500 { "良" } else if score >= 6_000 { "中" } else { "差" };
                    row![company(i * 4).credit_code, grade, Cell::Decimal(score, 2),
                        Cell::Decimal(score * 55 / 100, 2), Cell::Decimal(score * 45 / 100, 2)]
                },
            )
            .files(&[Csv]),
        sample("personal-credit", "云溪市居民诚信积分", &QINGSHI_DATA)
            .about("居民自愿参与的志愿服务等诚信积分，可识别到个人，不向社会开放；本人可在政务服务大厅查询。")
            .words(&["诚信积分", "志愿服务"])
            .closed(
                Sharing::Refused,
                "《中华人民共和国个人信息保护法》第二十五条、第三十四条；《中华人民共和国政府信息公开条例》第十五条",
            )
            .every(Irregular, day!("2025-11-20"), day!("2026-05-22"))
            .made(
                300,
                columns!(record Text "记录编号", kind Text "积分事项", points Integer "积分" in "分",
                    recorded Date "记录日期"),
                |r, i| row![format!("JF{:06}", i + 1), r.pick(&["志愿服务", "无偿献血", "垃圾分类"]),
                r.int(1, 20), r.day(day!("2025-01-06"), 480)],
            )
            .files(&[Csv]),
    ]
}
