//! 就业

use super::prelude::*;
use domain::Unseen;
use domain::unseen::UnseenUse;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Employment, slug, title, by);
    vec![
        sample("vacancies", "示例省公共就业服务招聘岗位信息", &PROVINCE_LABOUR)
            .about("公共就业服务机构每日汇集的招聘岗位：用人单位、岗位名称、招聘人数、月薪范围、学历要求和有效期。")
            .words(&["招聘", "岗位", "求职"])
            .every(Daily, day!("2025-01-06"), day!("2026-11-18"))
            .covers(day!("2026-09-01"), day!("2026-11-17"))
            .made(
                5_200,
                columns!(job_code Text "岗位编号", employer Text "用人单位",
                    credit_code Text "统一社会信用代码",
                    title Text "岗位名称", openings Integer "招聘人数" in "人",
                    pay_from Integer "月薪下限" in "元",
                    pay_to Integer "月薪上限" in "元", education Text "学历要求",
                    county_code Text "工作地行政区划代码",
                    published Date "发布日期"),
                |r, i| {
                    let company = any_company(r);
                    let pay = r.int(26, 90) * 100;
                    let published = after(day!("2026-09-01"), i * 78 / 5_200);
                    row![
                        format!("GW2026{i:06}"), company.name, company.credit_code,
                        r.pick(&["数控操作工", "会计", "护理员", "仓储管理员", "电工", "软件测试",
                        "客服专员", "中餐厨师",
                            "货车驾驶员", "质检员", "幼儿教师", "园艺工"]),
                        r.int(1, 20), pay, r.gap(8, pay + 1_500),
                        r.pick(&["不限", "高中", "大专", "大专", "本科"]),
                        company.county.code, published
                    ]
                },
            )
            .grown_from(3_900)
            .files(&[Csv, Json]),
        sample("training-subsidies", "临江市职业技能培训补贴机构目录", &LINJIANG_LABOUR)
            .about("经公示可承担补贴性职业技能培训的机构、培训职业（工种）、技能等级和补贴标准。")
            .words(&["技能培训", "补贴", "职业工种"])
            .also(Theme::Education)
            .every(Yearly, day!("2025-03-18"), day!("2026-03-20"))
            .covers(day!("2026-01-01"), day!("2026-12-31"))
            .made(
                180,
                columns!(institution Text "培训机构", county_code Text "行政区划代码",
                    job Text "培训职业（工种）",
                    grade Text "技能等级", hours Integer "培训课时" in "课时",
                    subsidy Number "补贴标准" in "元/人"),
                |r, i| {
                    let county = LINJIANG[i % 2];
                    row![
                        format!("{}{}职业培训学校", county.name, coined(i / 6 + 300)), county.code,
                        r.pick(&["电工", "焊工", "养老护理员", "育婴员", "保育师", "中式面点师",
                        "电子商务师", "叉车司机"]),
                        r.pick(&["初级", "中级", "高级"]), r.int(4, 20) * 10, r.dec(60_000, 260_000, 2)
                    ]
                },
            )
            .files(&[Xlsx, Gb18030]),
        sample("urban-employment", "示例省城镇新增就业月度统计", &PROVINCE_LABOUR)
            .about("分市城镇新增就业、失业人员再就业和就业困难人员就业的月度人数。")
            .words(&["城镇新增就业", "再就业", "统计"])
            .also(Theme::Economy)
            .every(Monthly, day!("2025-02-20"), day!("2026-11-12"))
            .covers(day!("2025-01-01"), day!("2026-10-31"))
            .made(
                66,
                columns!(month Text "月份", city_code Text "行政区划代码", city Text "城市",
                    jobs Integer "城镇新增就业" in "人", reemployed Integer "失业人员再就业" in "人",
                    supported Integer "就业困难人员就业" in "人"),
                |r, i| {
                    let (code, city) = CITIES[i % 3];
                    let size = [7_200, 5_100, 2_900][i % 3];
                    let season = [80, 70, 120, 115, 108, 112, 118, 105, 100, 98, 92, 78][i / 3 % 12];
                    let jobs = r.around(size * season / 100, size / 12);
                    row![month(2025, i / 3), code, city, jobs, jobs * 22 / 100 + r.int(-30, 30),
                        jobs * 7 / 100 + r.int(-12, 12)]
                },
            )
            .grown_from(63)
            .files(&[Csv, Json]),
        sample("job-stations", "青石区就业服务站点与零工市场", &QINGSHI_DATA)
            .about("青石区就业服务站、零工市场和家门口就业驿站的位置、服务时间和服务内容。")
            .words(&["零工市场", "就业驿站"])
            .every(Irregular, day!("2025-08-21"), day!("2026-04-09"))
            .made(
                38,
                columns!(name Text "站点名称", kind Text "类型", address Text "地址", lon Number "经度" in "度",
                    lat Number "纬度" in "度", hours Text "服务时间", phone Text "联系电话"),
                |r, i| {
                    let (lon, lat) = YUNXI[0].position(r);
                    let kind = r.pick(&["就业服务站", "就业服务站", "零工市场", "就业驿站"]);
                    row![
                        format!("青石区{}{kind}", coined(i + 40)), kind, YUNXI[0].address(r),
                        degrees(lon), degrees(lat),
                        r.pick(&["09:00-17:00", "08:30-17:30", "06:00-18:00"]), phone(r)
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("wage-guidance", "示例省企业工资指导价位", &PROVINCE_LABOUR)
            .about("按职业细类发布的企业从业人员工资价位，列出 10、25、50、75、90 分位数。")
            .words(&["工资", "薪酬调查", "分位数"])
            .every(Yearly, day!("2025-09-29"), day!("2026-09-28"))
            .covers(day!("2025-01-01"), day!("2025-12-31"))
            .made(
                90,
                columns!(job_code Text "职业编码", job Text "职业名称", p10 Number "10分位" in "万元/年",
                    p25 Number "25分位" in "万元/年", p50 Number "50分位" in "万元/年",
                    p75 Number "75分位" in "万元/年",
                    p90 Number "90分位" in "万元/年"),
                |r, i| {
                    let field = ["机械", "电子", "化工", "纺织", "食品", "建筑", "物流", "商业", "餐饮",
                        "信息"][i % 10];
                    let role = ["工程技术人员", "生产操作工", "班组长", "质量检验员", "设备维修工",
                        "管理人员", "销售人员", "文员", "学徒工"][i / 10];
                    let middle = r.int(480, 1_300);
                    let at = |percent: i64| Cell::Decimal(middle * percent / 100, 2);
                    row![
                        format!("{}-{:02}-{:02}-{:02}", i / 10 % 6 + 1, i % 10 + 1, i / 10 + 1, r.int(1, 12)),
                        format!("{field}{role}"), at(58), at(76), at(100), at(137), at(188)
                    ]
                },
            )
            .files(&[Xlsx, Gb18030, Xml]),
        sample("jobs-fairs", "栗山县招聘会安排", &LISHAN_LABOUR)
            .about("栗山县线下招聘会的时间、地点、参会单位数和提供岗位数，每周更新。")
            .words(&["招聘会", "赶集日招聘"])
            .every(Weekly, day!("2025-02-08"), day!("2026-11-13"))
            .covers(day!("2025-02-08"), day!("2026-12-31"))
            .made(
                96,
                columns!(held Date "举办日期", name Text "招聘会名称", place Text "地点",
                    employers Integer "参会单位数" in "家", jobs Integer "提供岗位数" in "个"),
                |r, i| {
                    let employers = r.int(8, 60);
                    row![
                        after(day!("2025-02-08"), i * 7),
                        format!("栗山县{}专场招聘会",
                        r.pick(&["春风行动", "返乡人员", "高校毕业生", "制造业", "家政服务"])),
                        format!("{}镇便民服务中心", coined(r.below(12))), employers, employers * r.int(9, 24)
                    ]
                },
            )
            .files(&[Csv, Xml]),
        sample("employer-monitoring", "临江市重点企业用工监测数据", &LINJIANG_LABOUR)
            .about("监测企业按月填报的在岗人数、新招、流失和缺工人数，已去除企业名称和统一社会信用代码。")
            .words(&["用工监测", "缺工"])
            .conditional(
                "《中华人民共和国数据安全法》第三十八条；《中华人民共和国统计法》关于统计调查对象资料保密的规定",
                "用于就业形势研究或者人力资源服务的法人；承诺不推断单个企业身份，成果发布前向提供部门备案。",
            )
            .every(Monthly, day!("2025-06-10"), day!("2026-11-10"))
            .covers(day!("2026-01-01"), day!("2026-10-31"))
            .made(
                2_400,
                columns!(month Text "月份", sample_no Text "样本编号", industry Text "行业",
                    staff Integer "在岗人数" in "人",
                    hired Integer "新招" in "人", left Integer "流失" in "人", short Integer "缺工" in "人"),
                |r, i| {
                    let number = i % 240;
                    let staff = 80 + shared(number, 900) + r.int(-8, 8);
                    row![
                        month(2026, i / 240), format!("{:05}", number * 37 + 11),
                        company(number * 6 + 2).industry,
                        staff, r.int(0, staff / 18), r.int(0, staff / 20), r.gap(12, staff / 50)
                    ]
                },
            )
            .files(&[Csv, Xlsx]),
        sample("social-insurance", "临江市社会保险个人缴费明细", &LINJIANG_LABOUR)
            .about("单位和个人逐月缴纳社会保险费的明细记录，含个人权益信息，不向社会开放；参保人可在政务服务大厅查询本人记录。")
            .words(&["社会保险", "缴费"])
            .closed(
                Sharing::Conditional,
                "《中华人民共和国社会保险法》第八十一条；《中华人民共和国个人信息保护法》第二十八条",
            )
            .every(Monthly, day!("2025-01-20"), day!("2026-11-02"))
            .since(day!("2020-01-01"))
            .made(
                1_000,
                columns!(record Text "记录编号", month Text "费款所属期", kind Text "险种",
                    base Number "缴费基数" in "元",
                    amount Number "缴费金额" in "元"),
                |r, i| {
                    let base = r.int(402_500, 1_500_000);
                    let (kind, rate) = r.pick(&[("基本养老保险", 24), ("失业保险", 1), ("基本医疗保险", 9)]);
                    row![format!("SB{:08}", i + 1), month(2026, i % 10), kind, Cell::Decimal(base, 2),
                        Cell::Decimal(base * rate / 100, 2)]
                },
            )
            .files(&[Csv]),
        insured(),
    ]
}

/// Closed data that answers questions without being seen (R33).
fn insured() -> Draft {
    let slug = "insured-persons";
    sample(Theme::Employment, slug, "临江市基本养老保险参保登记", &LINJIANG_LABOUR)
        .about("参保人的登记编号、出生年份、参保地、性别、年龄、险种、缴费基数和参保状态，含个人信息，不向社会开放。可以核验某人的参保状态或者险种，也可以按参保地、性别和每十岁一段的年龄统计人数和缴费基数。")
        .words(&["养老保险", "参保", "核验", "可用不可见"])
        .closed(
            Sharing::Conditional,
            "《中华人民共和国社会保险法》第八十一条；《中华人民共和国个人信息保护法》第二十八条",
        )
        .every(Monthly, day!("2025-03-20"), day!("2026-11-03"))
        .since(day!("2020-01-01"))
        .made(
            8_000,
            columns!(person_no Text "登记编号", birth_year Integer "出生年份", county Text "参保地",
                sex Text "性别", age Integer "年龄" in "岁", kind Text "险种", base Number "缴费基数" in "元",
                state Text "参保状态"),
            |r, i| {
                // In one county few are over sixty: too few to be told.
                let county = i % LINJIANG.len();
                let over_sixty = if county == 0 { 12 } else { 1 };
                let age = if r.int(0, 399) < over_sixty { r.int(60, 64) } else { r.int(20, 59) };
                row![
                    format!("LJ{:06}", i + 1), 2026 - age, LINJIANG[county].name,
                    r.pick(&["女", "男"]), age, r.pick(&["职工养老保险", "职工养老保险", "居民养老保险"]),
                    Cell::Decimal(r.int(402_500, 1_500_000), 2),
                    r.pick(&["参保缴费", "参保缴费", "参保缴费", "暂停缴费", "领取待遇"])
                ]
            },
        )
        .unseen(Unseen {
            uses: UnseenUse::Both,
            keys: vec!["person_no".into(), "birth_year".into()],
            claims: vec!["state".into(), "kind".into()],
            groups: vec!["county".into(), "sex".into(), "age.bin(10)".into()],
            measures: vec!["base".into()],
            ..Unseen::default()
        })
        .files(&[Csv])
}
