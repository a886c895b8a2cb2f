//! 科技

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Science, slug, title, by);
    vec![
        sample("high-tech-firms", "示例省高新技术企业名单", &PROVINCE_SCIENCE)
            .about("有效期内的高新技术企业名称、统一社会信用代码、证书编号、技术领域和认定年份。")
            .words(&["高新技术企业", "高企", "认定"])
            .also(Theme::Business)
            .every(Yearly, day!("2025-01-22"), day!("2026-01-20"))
            .covers(day!("2023-01-01"), day!("2025-12-31"))
            .made(
                1_460,
                columns!(credit_code Text "统一社会信用代码", name Text "企业名称", certificate Text "证书编号",
                    field Text "技术领域", year Text "认定年份", county_code Text "行政区划代码"),
                |r, i| {
                    let company = company(i * 13 + 6);
                    let year = r.int(2023, 2025);
                    row![
                        company.credit_code, company.name, format!("GR{year}99{i:06}"),
                        r.pick(&["电子信息", "生物与新医药", "新材料", "先进制造与自动化", "资源与环境",
                        "高技术服务"]),
                        year.to_string(), company.county.code
                    ]
                },
            )
            .grown_from(1_310)
            .files(&[Csv, Xlsx]),
        sample("research-projects", "示例省科技计划项目立项清单", &PROVINCE_SCIENCE)
            .about("省级科技计划立项项目的编号、名称、承担单位、资助经费和起止时间。")
            .words(&["科技项目", "立项", "科研经费"])
            .every(Yearly, day!("2025-06-12"), day!("2026-06-16"))
            .covers(day!("2024-01-01"), day!("2026-12-31"))
            .made(
                640,
                columns!(project_no Text "项目编号", name Text "项目名称", plan Text "计划类别",
                    lead Text "承担单位",
                    funding Number "资助经费" in "万元", starts Date "开始日期", ends Date "结束日期"),
                |r, i| {
                    let starts = r.pick(&[day!("2024-07-01"), day!("2025-01-01"), day!("2025-07-01"),
                        day!("2026-01-01")]);
                    let name = format!(
                        "面向{}的{}{}",
                        r.pick(&["智能制造", "设施农业", "流域治理", "慢病管理", "文物保护", "山地交通"]),
                        r.pick(&["传感与监测", "低成本材料", "数据融合", "边缘计算", "节能装备"]),
                        r.pick(&["关键技术研究", "应用示范", "标准研制"])
                    );
                    row![
                        format!("SL2024{:05}", i + 1), name,
                        r.pick(&["重点研发", "自然科学基金", "成果转化", "创新能力建设"]),
                        format!("示例省{}研究院", coined(r.below(60))), r.dec(100, 3_000, 1), starts,
                        after(starts, r.pick(&[729, 1_094]))
                    ]
                },
            )
            .files(&[Gb18030, Csv]),
        sample("patents", "示例省专利授权量月度统计", &PROVINCE_MARKET)
            .about("分市发明、实用新型和外观设计专利授权量以及有效发明专利拥有量。")
            .words(&["专利", "知识产权", "发明"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-02-18"), day!("2026-11-16"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                66,
                columns!(month Text "月份", city Text "城市", inventions Integer "发明专利" in "件",
                    utility Integer "实用新型" in "件", designs Integer "外观设计" in "件",
                    held Integer "有效发明专利" in "件"),
                |r, i| {
                    let size = [310, 180, 70][i % 3];
                    row![
                        month(2025, i / 3), CITIES[i % 3].1, r.around(size, size / 6),
                        r.around(size * 4, size / 2),
                        r.around(size, size / 4), size * 60 + (i / 3) as i64 * size * 7 / 10 + r.int(0, 30)
                    ]
                },
            )
            .files(&[Json, Csv]),
        sample("instruments", "示例省大型科研仪器开放共享目录", &PROVINCE_SCIENCE)
            .about("原值 50 万元以上、对外开放共享的科研仪器：名称、所属单位、型号类别、收费标准和年有效机时。")
            .words(&["科研仪器", "开放共享", "机时"])
            .library(Library::Special)
            .every(Quarterly, day!("2025-04-15"), day!("2026-10-14"))
            .made(
                310,
                columns!(instrument_no Text "仪器编号", name Text "仪器名称", owner Text "所属单位",
                    value Number "原值" in "万元", bought Date "购置日期", fee Text "收费标准",
                    hours Integer "年有效机时" in "小时"),
                |r, i| {
                    row![
                        format!("99{:08}", 20_250_000 + i),
                        r.pick(&["扫描电子显微镜", "气相色谱-质谱联用仪", "核磁共振波谱仪", "X射线衍射仪",
                        "激光共聚焦显微镜", "电感耦合等离子体质谱仪", "流式细胞仪"]),
                        format!("示例省{}研究院", coined(r.below(60))), r.dec(500, 9_000, 1),
                        r.day(day!("2012-03-01"), 4_700),
                        format!("{}元/小时", r.int(5, 80) * 10), r.int(200, 2_400)
                    ]
                },
            )
            .files(&[Xml, Json]),
        sample("incubators", "青石区科技企业孵化器与众创空间分布", &QINGSHI_DATA)
            .about("青石区科技企业孵化器和众创空间的位置、级别、孵化面积和在孵企业数。")
            .words(&["孵化器", "众创空间", "创业"])
            .also(Theme::Employment)
            .every(Yearly, day!("2025-10-17"), day!("2026-10-16"))
            .made(
                31,
                columns!(name Text "名称", grade Text "级别", area Integer "孵化面积" in "平方米",
                    firms Integer "在孵企业" in "家",
                    lon Number "经度" in "度", lat Number "纬度" in "度", address Text "地址"),
                |r, i| {
                    let (lon, lat) = YUNXI[0].position(r);
                    let firms = r.int(6, 90);
                    row![
                        format!("{}{}", coined(i * 3 + 700), r.pick(&["科技企业孵化器", "众创空间"])),
                        r.pick(&["省级", "市级", "区级"]),
                        firms * r.int(60, 140), firms, degrees(lon), degrees(lat), YUNXI[0].address(r)
                    ]
                },
            )
            .files(&[Geojson, Xlsx]),
        sample("science-report-corpus", "示例省科技报告语料目录", &PROVINCE_SCIENCE)
            .about("可用于语言模型训练和评测的科技报告语料清单，按学科分类，标明篇数、字数、标注情况和训练使用条款。")
            .words(&["语料", "科技报告", "人工智能", "训练数据"])
            .library(Library::Special)
            .conditional(
                "《中华人民共和国著作权法》第十条；《中华人民共和国数据安全法》第三十二条",
                "在中国境内登记的法人或者非法人组织；说明训练用途和模型备案情况，不得再分发语料原文，生成内容应当按规定标识。",
            )
            .every(Irregular, day!("2025-11-03"), day!("2026-08-07"))
            .covers(day!("2010-01-01"), day!("2025-12-31"))
            .made(
                84,
                columns!(corpus_no Text "语料编号", discipline_code Text "学科代码",
                    discipline Text "学科", documents Integer "篇数" in "篇",
                    characters Number "字数" in "万字", labelled Boolean "是否有人工标注",
                    terms Text "训练使用条款"),
                |r, i| {
                    let (code, name) = [("010", "数学"), ("020", "化学"), ("030", "地球科学"),
                        ("040", "生物学"),
                        ("050", "农学"), ("060", "临床医学"), ("070", "材料科学")][i % 7];
                    let documents = r.int(40, 1_800);
                    row![
                        format!("YL{:04}", i + 1), format!("{code}{:02}", i / 7 + 1), name, documents,
                        Cell::Decimal(documents * r.int(8, 22), 1), r.chance(40),
                        r.pick(&["可用于训练和评测", "仅可用于评测"])
                    ]
                },
            )
            .files(&[Json]),
    ]
}
