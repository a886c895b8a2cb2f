//! 医疗

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Health, slug, title, by);
    vec![
        sample("hospitals", "云溪市医疗机构名录", &YUNXI_HEALTH)
            .about("医院、社区卫生服务中心、乡镇卫生院和诊所的登记号、类别、等级、床位数、位置和是否设发热门诊。")
            .words(&["医院", "诊所", "卫生院", "医疗机构"])
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Quarterly, day!("2025-01-09"), day!("2026-10-08"))
            .made(
                386,
                columns!(licence_no Text "医疗机构登记号", name Text "机构名称", kind Text "类别",
                    grade Text "等级",
                    county_code Text "行政区划代码", address Text "地址", lon Number "经度" in "度",
                    lat Number "纬度" in "度",
                    beds Integer "床位数" in "张", fever Boolean "是否设发热门诊", phone Text "电话"),
                |r, i| {
                    let county = YUNXI[i % 2];
                    let (lon, lat) = county.position(r);
                    let (kind, grade, beds) = match i % 20 {
                        0 => ("医院", Some(r.pick(&["三级甲等", "二级甲等", "二级乙等"])),
                        Some(r.int(12, 90) * 10)),
                        1 => ("社区卫生服务中心", None, Some(r.int(10, 60))),
                        2 | 3 => ("卫生院", None, Some(r.int(10, 80))),
                        _ => ("诊所", None, None),
                    };
                    row![
                        format!("PDY{:05}{}17D{:04}", i + 1, county.code, r.int(1_000, 2_999)),
                        format!("{}{}{kind}", county.name, coined(i + 80)),
                        kind, grade, county.code, county.address(r), degrees(lon), degrees(lat), beds,
                        i % 20 == 0, phone(r)
                    ]
                },
            )
            .grown_from(371)
            .files(&[Csv, Xlsx, Geojson]),
        sample("vaccination", "北港区预防接种门诊", &BEIGANG_HEALTH)
            .about("预防接种门诊的地址、接种日、服务时间和可接种疫苗类别。")
            .words(&["疫苗", "预防接种", "门诊"])
            .every(Irregular, day!("2025-02-27"), day!("2026-02-25"))
            .made(
                26,
                columns!(name Text "门诊名称", address Text "地址", days Text "接种日",
                    hours Text "服务时间", vaccines Text "可接种疫苗",
                    phone Text "咨询电话"),
                |r, i| {
                    row![
                        format!("北港区{}预防接种门诊", coined(i + 260)), LINJIANG[0].address(r),
                        r.pick(&["周一至周五", "周一、周三、周五", "周二、周四、周六"]),
                        r.pick(&["08:00-11:30", "08:00-16:30"]),
                        r.pick(&["免疫规划疫苗", "免疫规划疫苗、流感疫苗", "免疫规划疫苗、狂犬病疫苗"]),
                        phone(r)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("outpatients", "云溪市医院门急诊量月报", &YUNXI_HEALTH)
            .about("二级以上医院的月度门诊、急诊、出院人次和平均住院日。")
            .words(&["门诊", "急诊", "住院", "统计"])
            .every(Monthly, day!("2025-02-24"), day!("2026-11-09"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                440,
                columns!(month Text "月份", hospital Text "医院", outpatients Integer "门诊" in "人次",
                    emergencies Integer "急诊" in "人次",
                    discharged Integer "出院" in "人次", stay Number "平均住院日" in "天"),
                |r, i| {
                    let size = 9_000 + shared(i % 20, 52_000);
                    row![
                        month(2025, i / 20), format!("{}{}医院", YUNXI[0].name, coined(i % 20 * 20 + 80)),
                        r.around(size, size / 8),
                        size / 11 + r.int(0, size / 60), size / 25 + r.int(0, 60), r.dec(58, 91, 1)
                    ]
                },
            )
            .files(&[Csv, Gb18030]),
        sample("basic-medicines", "云溪市基层医疗机构常用药品目录", &YUNXI_HEALTH)
            .about("基层医疗卫生机构配备的常用药品：通用名、剂型、规格和医保类别。")
            .words(&["药品", "基本药物", "医保"])
            .every(Yearly, day!("2025-08-14"), day!("2026-08-13"))
            .made(
                210,
                columns!(item_code Text "目录编码", generic Text "通用名", form Text "剂型",
                    strength Text "规格", class Text "医保类别"),
                |r, i| {
                    let names = ["阿莫西林", "头孢呋辛酯", "二甲双胍", "氨氯地平", "缬沙坦", "阿司匹林",
                        "阿托伐他汀钙", "布洛芬", "蒙脱石", "沙丁胺醇",
                        "奥美拉唑", "氯雷他定", "左甲状腺素钠", "格列美脲", "美托洛尔", "板蓝根", "藿香正气", "复方丹参", "连花清瘟", "六味地黄", "对乙酰氨基酚"];
                    row![
                        format!("{:06}", 3_100 + i * 7), names[i % 21],
                        ["片剂", "胶囊", "颗粒", "口服液", "分散片", "缓释片", "散剂", "丸剂", "滴丸",
                        "注射剂"][i / 21 % 10],
                        r.pick(&["0.25g", "0.5g", "5mg", "10mg", "20mg", "10ml"]),
                        r.pick(&["甲类", "甲类", "乙类"])
                    ]
                },
            )
            .files(&[Xlsx, Gb18030]),
        sample("aed", "北港区自动体外除颤器（AED）点位", &BEIGANG_HEALTH)
            .about("公共场所自动体外除颤器的位置、放置说明和可用时间。")
            .words(&["AED", "急救", "除颤器"])
            .licence(Licence::Cc0)
            .every(Monthly, day!("2025-04-10"), day!("2026-11-06"))
            .made(
                74,
                columns!(device_no Text "设备编号", place Text "场所", position Text "放置说明",
                    hours Text "可用时间",
                    lon Number "经度" in "度", lat Number "纬度" in "度", checked Date "最近巡检日期"),
                |r, i| {
                    let (lon, lat) = LINJIANG[0].position(r);
                    row![
                        format!("00{:04}", i + 17),
                        format!("北港区{}{}", coined(i + 150),
                        r.pick(&["体育馆", "车站", "商场", "中学", "公园"])),
                        r.pick(&["一层服务台旁", "正门右侧", "二层电梯口"]),
                        r.pick(&["全天", "场所开放时间"]), degrees(lon), degrees(lat),
                        r.day(day!("2026-10-01"), 35)
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("infectious-diseases", "云溪市法定传染病发病统计", &YUNXI_HEALTH)
            .about("甲、乙、丙类法定传染病的月度发病数和死亡数，小于 5 例的以空值表示。")
            .words(&["传染病", "流感", "发病数"])
            .every(Monthly, day!("2025-03-14"), day!("2026-11-13"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                220,
                columns!(month Text "月份", disease_code Text "病种代码", disease Text "病种",
                    class Text "类别", cases Integer "发病数" in "例",
                    deaths Integer "死亡数" in "例"),
                |r, i| {
                    let (code, disease, class, usual) = [("0300", "病毒性肝炎", "乙类", 160),
                        ("0600", "麻疹", "乙类", 2), ("1100", "肺结核", "乙类", 90),
                        ("1300", "猩红热", "乙类", 9), ("1400", "布鲁氏菌病", "乙类", 12),
                        ("2300", "流行性感冒", "丙类", 1_200), ("2400", "流行性腮腺炎", "丙类", 30),
                        ("2900", "手足口病", "丙类", 240), ("3000", "其他感染性腹泻病", "丙类", 310),
                        ("2700", "急性出血性结膜炎", "丙类", 6)][i % 10];
                    let cases = r.around(usual, usual * 2 / 5);
                    row![month(2025, i / 10), code, disease, class, (cases >= 5).then_some(cases),
                        (usual > 80).then_some(0)]
                },
            )
            .files(&[Csv, Xml]),
        sample("chronic-care", "云溪市慢性病健康管理抽样数据", &YUNXI_HEALTH)
            .about("高血压、糖尿病健康管理的随访抽样记录，已去除身份信息并对年龄分段、对指标取整。")
            .words(&["高血压", "糖尿病", "随访", "脱敏"])
            .conditional(
                "《中华人民共和国个人信息保护法》第二十八条；《中华人民共和国基本医疗卫生与健康促进法》第九十二条",
                "通过伦理审查的医学研究；在提供部门指定的安全环境内使用，只带走汇总结果，数据不出境。",
            )
            .every(Yearly, day!("2026-01-30"), day!("2026-01-30"))
            .covers(day!("2025-01-01"), day!("2025-12-31"))
            .made(
                8_000,
                columns!(age Text "年龄段", sex Text "性别", disease Text "病种",
                    systolic Integer "收缩压" in "毫米汞柱",
                    diastolic Integer "舒张压" in "毫米汞柱", glucose Number "空腹血糖" in "毫摩尔/升",
                    medicated Boolean "是否规律服药"),
                |r, i| {
                    let disease = ["高血压", "糖尿病"][i % 2];
                    let pressure = if i % 2 == 0 { 142 } else { 128 };
                    let glucose = if i % 2 == 0 { r.dec(46, 66, 1) } else { r.dec(58, 112, 1) };
                    row![
                        r.pick(&["35—44岁", "45—54岁", "55—64岁", "65—74岁", "75岁以上"]),
                        r.pick(&["男", "女"]), disease,
                        r.around(pressure, 26), r.around(84, 16),
                        r.gap(if i % 2 == 0 { 40 } else { 2 }, glucose), r.chance(78)
                    ]
                },
            )
            .files(&[Csv]),
        sample("inpatient-records", "云溪市住院病案首页数据", &YUNXI_HEALTH)
            .about("住院病案首页的诊断、手术和费用信息，属于敏感个人信息，不向社会开放。门急诊量等汇总数据另行开放。")
            .words(&["病案首页", "住院"])
            .closed(
                Sharing::Refused,
                "《中华人民共和国基本医疗卫生与健康促进法》第九十二条；《中华人民共和国个人信息保护法》第二十八条",
            )
            .level(SecurityLevel::Four)
            .every(Monthly, day!("2025-03-31"), day!("2026-10-30"))
            .since(day!("2019-01-01"))
            .made(
                500,
                columns!(record Text "记录编号", department Text "出院科别",
                    diagnosis_code Text "主要诊断编码", days Integer "实际住院天数" in "天",
                    cost Number "总费用" in "元"),
                |r, i| {
                    let days = r.int(2, 18);
                    row![
                        format!("BA{:07}", i + 1), r.pick(&["内科", "外科", "妇产科", "儿科", "骨科"]),
                        r.pick(&["I10.x00", "E11.900", "J18.900", "K35.800", "S72.000"]),
                        days, Cell::Decimal(days * r.int(40_000, 160_000), 2)
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
