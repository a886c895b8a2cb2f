//! 经济运行

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Economy, slug, title, by);
    vec![
        sample("gross-product", "示例省地区生产总值季度核算", &PROVINCE_DEVELOPMENT)
            .about("分三次产业的地区生产总值累计值和同比增速。")
            .words(&["GDP", "生产总值", "国民经济核算"])
            .licence(Licence::Cc0)
            .every(Quarterly, day!("2025-01-24"), day!("2026-10-23"))
            .covers(day!("2022-01-01"), day!("2026-09-30"))
            .made(
                76,
                columns!(quarter Text "季度", item Text "项目", value Number "累计值" in "亿元",
                    growth Number "同比增速" in "%"),
                |r, i| {
                    let (year, part) = (i / 16, i / 4 % 4);
                    const SECTORS: [(&str, i64); 3] = [("第一产业", 870), ("第二产业", 3_960),
                        ("第三产业", 4_990)];
                    let done = [22, 47, 73, 100][part];
                    let value = |size: i64| size * done * (100 + 6 * year as i64) / 100;
                    let (item, amount) = match i % 4 {
                        0 => ("地区生产总值", SECTORS.iter().map(|(_, size)| value(*size)).sum()),
                        sector => (SECTORS[sector - 1].0, value(SECTORS[sector - 1].1)),
                    };
                    row![quarter(2022, i / 4), item, Cell::Decimal(amount, 2), r.dec(52, 63, 1)]
                },
            )
            .grown_from(72)
            .files(&[Csv, Xlsx]),
        sample("consumer-prices", "示例省居民消费价格指数", &PROVINCE_DEVELOPMENT)
            .about("居民消费价格指数及八大类分类指数，上年同月为 100。")
            .words(&["CPI", "物价", "价格指数"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-01-14"), day!("2026-11-11"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                198,
                columns!(month Text "月份", class_code Text "类别代码", class Text "类别",
                    index Number "指数", change Number "环比" in "%"),
                |r, i| {
                    let class = ["居民消费价格总指数", "食品烟酒", "衣着", "居住", "生活用品及服务",
                        "交通通信", "教育文化娱乐", "医疗保健", "其他用品及服务"][i % 9];
                    row![month(2025, i / 9), format!("{:02}", i % 9), class, r.dec(983, 1_031, 1),
                        r.dec(-9, 11, 1)]
                },
            )
            .files(&[Csv, Json]),
        sample("budget", "示例省一般公共预算收支月报", &PROVINCE_FINANCE)
            .about("一般公共预算收入和支出主要科目的本月数、累计数和同比增速。")
            .words(&["财政", "预算", "税收", "支出"])
            .also(Theme::General)
            .every(Monthly, day!("2025-02-21"), day!("2026-11-17"))
            .covers(day!("2026-01-01"), day!("2026-10-31"))
            .made(
                100,
                columns!(month Text "月份", subject_code Text "科目编码", subject Text "科目",
                    amount Number "本月数" in "亿元", total Number "累计数" in "亿元",
                    growth Number "累计同比" in "%"),
                |r, i| {
                    let (code, subject, usual) = [("10101", "增值税", 310), ("10104", "企业所得税", 140),
                        ("10106", "个人所得税", 52), ("10109", "城市维护建设税", 33), ("103", "非税收入", 260),
                        ("205", "教育支出", 520), ("208", "社会保障和就业支出", 480),
                        ("210", "卫生健康支出", 290), ("213", "农林水支出", 330),
                        ("214", "交通运输支出", 210)][i % 10];
                    // Each month's amount belongs to its key, so that the running total adds up.
                    let amount = |month: usize| usual * 10 * (85 + shared(month * 10 + i % 10, 31)) / 100;
                    let total: i64 = (0..=i / 10).map(amount).sum();
                    row![month(2026, i / 10), code, subject, Cell::Decimal(amount(i / 10), 2),
                        Cell::Decimal(total, 2), r.dec(-42, 98, 1)]
                },
            )
            .files(&[Xlsx, Csv]),
        sample("electricity", "示例省全社会用电量", &PROVINCE_DEVELOPMENT)
            .about("分产业和城乡居民生活的月度用电量和同比增速。")
            .words(&["用电量", "电力", "能源"])
            .every(Monthly, day!("2025-03-19"), day!("2026-11-16"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                88,
                columns!(month Text "月份", sector Text "部门", power Number "用电量" in "亿千瓦时",
                    growth Number "同比增速" in "%"),
                |r, i| {
                    let (sector, usual) = [("第一产业", 42), ("第二产业", 2_150), ("第三产业", 720),
                        ("城乡居民生活", 610)][i % 4];
                    let season = [112, 98, 96, 90, 92, 101, 119, 121, 104, 92, 98, 110][i / 4 % 12];
                    row![month(2025, i / 4), sector, Cell::Decimal(usual * season / 10 + r.int(0, 9), 2),
                        r.dec(-18, 92, 1)]
                },
            )
            .files(&[Csv, Xml]),
        sample("tax-records", "示例省企业纳税明细", &PROVINCE_FINANCE)
            .about("企业分税种纳税申报和入库明细，依法为纳税人保密，不向社会开放。分科目收入见一般公共预算收支月报。")
            .words(&["纳税", "税收"])
            .also(Theme::Business)
            .closed(
                Sharing::Conditional,
                "《中华人民共和国税收征收管理法》第八条；《中华人民共和国政府信息公开条例》第十五条",
            )
            .every(Monthly, day!("2025-01-27"), day!("2026-10-28"))
            .since(day!("2021-01-01"))
            .made(
                600,
                columns!(record Text "记录编号", month Text "税款所属期", tax Text "税种",
                    amount Number "入库税额" in "元", paid Date "入库日期"),
                |r, i| {
                    row![
                        format!("NS{:08}", i + 1), month(2026, i % 9),
                        r.pick(&["增值税", "企业所得税", "城市维护建设税", "印花税"]),
                        r.dec(12_000, 98_000_000, 2),
                        r.day(day!("2026-02-05"), 260)
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
