//! 综合政务

use super::prelude::*;
use crate::demo::borders::{BORDERS, Border};
use crate::demo::places::regions;
use serde_json::{Value, json};

/// The catalogue of services: a tree of departments, services and the papers they ask for.
fn services() -> Value {
    const SERVICES: [(&str, &[(&str, u32)]); 5] = [
        ("市场监督管理", &[("企业设立登记", 1), ("食品经营许可", 8), ("特种设备使用登记", 3)]),
        ("人力资源和社会保障", &[("失业登记", 1), ("社会保障卡申领", 5), ("职业培训补贴申领", 10)]),
        (
            "住房公积金",
            &[("住房公积金缴存登记", 1), ("租房提取住房公积金", 3), ("购房提取住房公积金", 3)],
        ),
        ("卫生健康", &[("医疗机构执业登记", 20), ("生育登记", 1), ("公共场所卫生许可", 7)]),
        (
            "交通运输",
            &[("道路货物运输经营许可", 5), ("出租汽车驾驶员从业资格", 5), ("涉路施工许可", 10)],
        ),
    ];
    let services = |field: usize, list: &[(&str, u32)]| -> Vec<Value> {
        (1..)
            .zip(list)
            .map(|(number, (name, days)): (u32, _)| {
                json!({
                    "code": format!("9900{:02}{number:03}000", field + 1),
                    "name": name,
                    "promised_working_days": days,
                    "online": true,
                    "fee": false,
                    "materials": ["申请表", "身份证明或者营业执照"],
                })
            })
            .collect()
    };
    let fields = SERVICES.iter().enumerate();
    json!(fields
        .map(|(index, (field, list))| json!({ "field": field, "services": services(index, list) }))
        .collect::<Vec<_>>())
}

/// The invented divisions, with the code of the one above.
fn divisions() -> Vec<Row> {
    let invented = regions().into_iter().filter(|region| region.code.starts_with("99"));
    invented
        .map(|region| {
            let (above, level) = match region.code {
                "990000" => ("100000".to_owned(), "省级"),
                city if city.ends_with("00") => ("990000".to_owned(), "市级"),
                county => (format!("{}00", &county[..4]), "县级"),
            };
            row![region.code, region.name, level, above]
        })
        .collect()
}

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::General, slug, title, by);
    vec![
        sample("services", "示例省政务服务事项目录", &PROVINCE_DATA)
            .about("依申请办理的政务服务事项：事项编码、名称、承诺时限、是否网办、是否收费和申请材料，按领域分层。")
            .words(&["政务服务", "办事指南", "一网通办"])
            .library(Library::Base)
            .every(Irregular, day!("2025-01-16"), day!("2026-09-22"))
            .tree(services)
            .files(&[Json]),
        sample("divisions", "示例省行政区划代码", &PROVINCE_DATA)
            .about("示例省虚构的省、市、县三级行政区划代码和名称，供关联其他示例数据使用。")
            .words(&["行政区划", "代码", "区县"])
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Once, day!("2025-01-02"), day!("2025-01-02"))
            .given(columns!(code Text "行政区划代码", name Text "名称", level Text "级别",
            above Text "上级代码"), divisions())
            .files(&[Csv, Gb18030, Json, Xml, Xlsx]),
        sample("hotline", "青石区12345热线工单分类统计", &QINGSHI_DATA)
            .about("热线工单按周、按诉求类别的受理数、办结数、按期办结率和满意率。")
            .words(&["12345", "热线", "工单", "满意率"])
            .every(Weekly, day!("2025-01-13"), day!("2026-11-16"))
            .covers(day!("2026-01-05"), day!("2026-11-15"))
            .made(
                450,
                columns!(week_from Date "周起始日", category Text "诉求类别",
                    received Integer "受理" in "件", done Integer "办结" in "件",
                    on_time Number "按期办结率" in "%", satisfied Number "满意率" in "%"),
                |r, i| {
                    let (category, usual) = [("市容环卫", 82), ("物业管理", 120), ("噪声扰民", 64),
                        ("供水供热", 48), ("道路交通", 57), ("劳动保障", 39), ("消费维权", 71),
                        ("教育入学", 22), ("医疗卫生", 18), ("政策咨询", 140)][i % 10];
                    let received = r.around(usual, usual / 3);
                    row![after(day!("2026-01-05"), i / 10 * 7), category, received,
                        received - r.int(0, received / 12), r.dec(930, 1_000, 1), r.dec(850, 985, 1)]
                },
            )
            .grown_from(410)
            .files(&[Csv, Xlsx]),
        sample("housing-fund", "云溪市住房公积金缴存使用月报", &YUNXI_FUND)
            .about("住房公积金实缴单位数、实缴职工数、缴存额、提取额、个人贷款发放额和余额，不含个人账户信息。")
            .words(&["公积金", "住房贷款", "提取"])
            .also(Theme::Economy)
            .every(Monthly, day!("2025-02-10"), day!("2026-11-06"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                22,
                columns!(month Text "月份", employers Integer "实缴单位" in "个",
                    members Integer "实缴职工" in "人", paid Number "缴存额" in "万元",
                    withdrawn Number "提取额" in "万元",
                    lent Number "贷款发放额" in "万元", loans Integer "贷款笔数" in "笔"),
                |r, i| {
                    let members = 186_400 + i as i64 * 310 + r.int(-90, 90);
                    let loans = r.int(210, 380);
                    row![
                        month(2025, i), 6_120 + i * 21, members,
                        Cell::Decimal(members * r.int(16, 18), 2), Cell::Decimal(members * r.int(10, 13), 2),
                        Cell::Decimal(loans * r.int(3_600, 4_300), 2), loans
                    ]
                },
            )
            .files(&[Csv, Gb18030, Xlsx]),
        sample("shelters", "云杉区应急避难场所", &YUNSHAN_EMERGENCY)
            .about("应急避难场所的名称、类型、有效面积、可容纳人数、设施和位置。")
            .words(&["应急避难", "防灾", "避难场所"])
            .licence(Licence::Cc0)
            .every(Yearly, day!("2025-05-12"), day!("2026-05-12"))
            .made(
                58,
                columns!(name Text "名称", kind Text "类型", area Integer "有效面积" in "平方米",
                    people Integer "可容纳人数" in "人", water Boolean "是否有应急供水",
                    lon Number "经度" in "度", lat Number "纬度" in "度"),
                |r, i| {
                    let (lon, lat) = ANLING[0].position(r);
                    let area = r.int(8, 260) * 100;
                    row![
                        format!("云杉区{}{}", coined(i + 560),
                        r.pick(&["公园", "广场", "中学操场", "体育场"])),
                        r.pick(&["紧急避难场所", "短期避难场所", "长期避难场所"]),
                        area, area / 2, r.chance(55), degrees(lon), degrees(lat)
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("division-borders", "示例省行政区划边界", &PROVINCE_DATA)
            .about("示例省各市、县、区的边界，供按区划代码绘制地图时使用。边界是虚构的，与实际行政区划无关。")
            .words(&["行政区划", "边界", "地图"])
            .every(Yearly, day!("2026-01-15"), day!("2026-01-15"))
            .made(
                BORDERS.len(),
                columns!(code Text "行政区划代码", name Text "名称", border Geometry "边界"),
                |_, i| {
                    let Border { code, name, border } = &BORDERS[i];
                    row![*code, *name, Shape::area(border.to_vec())]
                },
            )
            .files(&[Geojson, Csv]),
        sample("care-homes", "安岭市养老机构名录", &ANLING_CIVIL)
            .about("已备案养老机构的名称、性质、床位数、护理型床位数、等级、地址和电话。")
            .words(&["养老", "敬老院", "护理床位"])
            .also(Theme::Health)
            .every(Quarterly, day!("2025-10-29"), day!("2026-10-28"))
            .made(
                96,
                columns!(name Text "机构名称", county_code Text "行政区划代码", kind Text "性质",
                    beds Integer "床位数" in "张", nursing Integer "护理型床位数" in "张", grade Text "等级",
                    address Text "地址", phone Text "电话"),
                |r, i| {
                    let county = ANLING[i % 2];
                    let beds = r.int(3, 40) * 10;
                    let grade = r.pick(&["二级", "三级", "四级"]);
                    row![
                        format!("{}{}养老院", county.name, coined(i + 860)), county.code,
                        r.pick(&["公办", "公建民营", "民办"]), beds, beds * r.int(30, 80) / 100,
                        r.gap(22, grade), county.address(r), phone(r)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("open-data-plan", "示例省公共数据年度开放清单", &PROVINCE_DATA)
            .about("本年度计划开放的公共数据、责任单位、开放属性和计划完成时间。")
            .words(&["开放清单", "公共数据", "年度计划"])
            .every(Yearly, day!("2025-03-10"), day!("2026-03-09"))
            .covers(day!("2026-01-01"), day!("2026-12-31"))
            .made(
                140,
                columns!(number Integer "序号", name Text "数据名称", provider Text "责任单位",
                    openness Text "开放属性", due Date "计划完成时间", done Boolean "是否完成"),
                |r, i| {
                    let (name, provider) = r.pick(&[("学校", "云溪市教育局"),
                        ("公交", "云溪市交通运输局"), ("医疗机构", "云溪市卫生健康委员会"),
                        ("河道", "临江市水务局"), ("农田", "安岭市农业农村局"), ("气象", "示例省气象局")]);
                    row![
                        i + 1, format!("{name}{}数据",
                        r.pick(&["基本信息", "月度统计", "位置", "年度统计", "监测"])), provider,
                        r.pick(&["无条件开放", "无条件开放", "有条件开放"]),
                        r.day(day!("2026-04-01"), 270), r.chance(70)
                    ]
                },
            )
            .files(&[Xlsx, Csv]),
        sample("population-grid", "示例省人口网格统计", &PROVINCE_DATA)
            .about("一千米网格的常住人口、年龄结构估计，少于 30 人的网格合并后给出。")
            .words(&["人口", "网格", "年龄结构"])
            .library(Library::Special)
            .conditional(
                "《中华人民共和国统计法》关于统计调查对象资料保密的规定；《中华人民共和国数据安全法》第二十一条",
                "用于公共服务设施布局、防灾减灾和学术研究；不得与位置数据关联识别个人，不得出境。",
            )
            .every(Yearly, day!("2025-11-14"), day!("2026-03-30"))
            .covers(day!("2025-12-31"), day!("2025-12-31"))
            .made(
                900,
                columns!(cell_code Text "网格编码", county_code Text "行政区划代码",
                    people Integer "常住人口" in "人", children Integer "0—14岁" in "人",
                    old Integer "65岁及以上" in "人", area Geometry "网格范围"),
                |r, i| {
                    let county = COUNTIES[i % 6];
                    let cell = (i / 6) as i64;
                    let (lon, lat) = (county.middle.0 + (cell % 12 - 6) * 1_000,
                        county.middle.1 + (cell / 12 - 6) * 900);
                    let people = r.int(30, 2_400);
                    let square = Shape::area(vec![(lon, lat), (lon + 1_000, lat),
                        (lon + 1_000, lat + 900), (lon, lat + 900)]);
                    row![format!("{:02}{:02}", cell % 12, cell / 12), county.code, people,
                        people * r.int(11, 18) / 100, people * r.int(12, 26) / 100, square]
                },
            )
            .files(&[Geojson, Csv]),
    ]
}
