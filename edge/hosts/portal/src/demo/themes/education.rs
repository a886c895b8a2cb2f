//! 教育

use super::prelude::*;

/// The entries of this theme.
pub fn entries() -> Vec<Draft> {
    let sample = |slug, title, by| sample(Theme::Education, slug, title, by);
    vec![
        sample("schools", "云溪市中小学校名录", &YUNXI_EDUCATION)
            .about("全市小学、初中、高中和中等职业学校的学校标识码、办学类型、性质、地址、班级数和在校学生数，供家长查询和研究使用。")
            .words(&["学校", "义务教育", "小学", "中学"])
            .library(Library::Base)
            .licence(Licence::Cc0)
            .every(Yearly, day!("2025-02-11"), day!("2026-09-10"))
            .covers(day!("2026-09-01"), day!("2027-08-31"))
            .made(
                428,
                columns!(school_code Text "学校标识码", name Text "学校名称", county_code Text "行政区划代码",
                    kind Text "办学类型", public Boolean "是否公办", address Text "地址",
                    lon Number "经度" in "度", lat Number "纬度" in "度", classes Integer "班级数" in "个",
                    students Integer "在校学生数" in "人", phone Text "办公电话"),
                |r, i| {
                    let county = YUNXI[i % 2];
                    let kind = r.pick(&["小学", "小学", "初级中学", "九年一贯制学校", "高级中学",
                        "中等职业学校"]);
                    let classes = r.int(6, 48);
                    let (lon, lat) = county.position(r);
                    row![
                        format!("09{:08}", 90_100_000 + i), format!("{}{}{kind}", county.name, coined(i)),
                        county.code,
                        kind, r.chance(86), county.address(r), degrees(lon), degrees(lat), classes,
                        classes * r.int(35, 50), phone(r)
                    ]
                },
            )
            .grown_from(410)
            .files(&[Csv, Gb18030, Xlsx]),
        sample("kindergarten-places", "云溪市幼儿园学位供给情况", &YUNXI_EDUCATION)
            .about("全市幼儿园的类别、核定学位、在园幼儿数和剩余学位，按学年更新。")
            .words(&["幼儿园", "学前教育", "普惠", "学位"])
            .every(Yearly, day!("2025-05-20"), day!("2026-05-18"))
            .covers(day!("2026-09-01"), day!("2027-07-31"))
            .made(
                236,
                columns!(name Text "幼儿园名称", county_code Text "行政区划代码", kind Text "类别",
                    places Integer "核定学位" in "个", children Integer "在园幼儿数" in "人",
                    vacant Integer "剩余学位" in "个", fee Number "保育教育费" in "元/月"),
                |r, i| {
                    let county = YUNXI[i % 2];
                    let places = r.int(3, 15) * 30;
                    let children = places - r.int(0, places / 3);
                    row![
                        format!("{}{}幼儿园", county.name, coined(i + 500)), county.code,
                        r.pick(&["公办", "普惠性民办", "民办"]), places, children, places - children,
                        r.dec(30_000, 180_000, 2)
                    ]
                },
            )
            .files(&[Csv, Json]),
        sample("school-statistics", "南湖县各级各类学校基本情况统计", &NANHU_EDUCATION)
            .about("南湖县 2016 年以来各级各类学校的学校数、在校生、招生、毕业生和专任教师数，来自年度教育事业统计。")
            .words(&["教育统计", "在校生", "专任教师"])
            .every(Yearly, day!("2025-03-06"), day!("2026-03-12"))
            .covers(day!("2016-01-01"), day!("2025-12-31"))
            .made(
                50,
                columns!(year Text "年份", kind Text "学校类别", schools Integer "学校数" in "所",
                    students Integer "在校生" in "人", entrants Integer "招生" in "人",
                    graduates Integer "毕业生" in "人", teachers Integer "专任教师" in "人"),
                |r, i| {
                    let kinds = [("幼儿园", 62, 9_800, 3), ("小学", 41, 21_500, 6), ("初级中学", 17, 11_200, 3),
                        ("高级中学", 5, 7_400, 3), ("中等职业学校", 2, 2_600, 3)];
                    let (kind, schools, size, years) = kinds[i % 5];
                    let students = r.around(size - 60 * (i / 5) as i64, size / 40);
                    row![
                        format!("{}", 2016 + i / 5), kind, schools - i as i64 / 30, students,
                        students / years + r.int(-40, 40), students / years + r.int(-40, 60),
                        students / r.int(12, 15)
                    ]
                },
            )
            .grown_from(45)
            .files(&[Xlsx, Gb18030]),
        sample("school-districts", "青石区小学学区范围", &QINGSHI_DATA)
            .about("青石区公办小学的招生服务范围，以多边形表示，附对口初中和当年计划招生班数。")
            .words(&["学区", "招生", "入学"])
            .every(Yearly, day!("2025-06-30"), day!("2026-06-26"))
            .covers(day!("2026-09-01"), day!("2027-08-31"))
            .made(
                24,
                columns!(district_code Text "学区编号", school Text "学校名称", next_school Text "对口初中",
                    classes Integer "计划招生班数" in "个", boundary Geometry "学区范围"),
                |r, i| {
                    let (lon, lat) = YUNXI[0].middle;
                    let middle = (lon + (i % 6) as i64 * 1_400 - 3_500, lat + (i / 6) as i64 * 1_200 - 1_800);
                    row![
                        format!("QS{:03}", i + 1), format!("青石区{}小学", coined(i * 2)),
                        format!("青石区{}初级中学", coined(i / 3 * 2 + 100)), r.int(2, 8), lump(r, middle, 600)
                    ]
                },
            )
            .files(&[Geojson, Csv]),
        sample("training-institutions", "云溪市校外培训机构白名单", &YUNXI_EDUCATION)
            .about("依法取得办学许可并纳入监管的校外培训机构，含许可证编号、培训类别、资金监管情况和许可有效期。")
            .words(&["校外培训", "办学许可", "双减"])
            .also(Theme::Credit)
            .every(Monthly, day!("2025-04-02"), day!("2026-11-05"))
            .since(day!("2024-01-01"))
            .made(
                164,
                columns!(licence_no Text "办学许可证编号", name Text "机构名称", category Text "培训类别",
                    address Text "地址", supervised Boolean "是否纳入资金监管",
                    valid_until Date "许可有效期至"),
                |r, i| {
                    let county = YUNXI[i % 2];
                    let category = r.pick(&["体育类", "艺术类", "科技类", "语言类"]);
                    row![
                        format!("教民{}70{:05}号", county.code, i + 1),
                        format!("{}{}{}培训中心", county.name, coined(i + 900),
                        category.trim_end_matches('类')),
                        category, county.address(r), r.chance(93), r.day(day!("2026-12-31"), 1000)
                    ]
                },
            )
            .files(&[Xml, Csv]),
        sample("student-fitness", "云溪市中小学生体质健康监测抽样数据", &YUNXI_EDUCATION)
            .about("按年级和性别分层抽样的体质健康测试成绩，已去除姓名、学籍号和学校，仅保留区县和年级。")
            .words(&["体质健康", "中小学生", "脱敏"])
            .also(Theme::Health)
            .conditional(
                "《中华人民共和国个人信息保护法》第二十八条、第三十一条",
                "用于学生体质健康研究的高等学校、科研机构和医疗卫生机构；须提交研究方案和数据保护措施，不得与其他数据关联以识别个人。",
            )
            .every(Yearly, day!("2025-12-08"), day!("2025-12-08"))
            .covers(day!("2025-03-01"), day!("2025-10-31"))
            .made(
                6_000,
                columns!(county_code Text "行政区划代码", grade Text "年级", sex Text "性别",
                    height Number "身高" in "厘米", weight Number "体重" in "千克",
                    vital Integer "肺活量" in "毫升",
                    sprint Number "50米跑" in "秒", score Integer "综合得分" in "分"),
                |r, i| {
                    let year = (i % 12) as i64;
                    let grade = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一",
                        "十二"][i % 12];
                    row![
                        YUNXI[i % 2].code, format!("{grade}年级"), r.pick(&["男", "女"]),
                        r.dec(1_150 + year * 45, 1_300 + year * 48, 1),
                        r.dec(190 + year * 28, 310 + year * 38, 1),
                        r.around(1_100 + year * 240, 350), r.dec(76, 120 - year * 2, 1),
                        r.int(56, 100)
                    ]
                },
            )
            .files(&[Csv]),
        sample("student-aid", "南湖县家庭经济困难学生资助发放明细", &NANHU_EDUCATION)
            .about("各学段家庭经济困难学生资助的逐笔发放记录，可关联到未成年人个人，仅在部门之间按需共享。汇总数据另行开放。")
            .words(&["学生资助", "助学金"])
            .closed(
                Sharing::Conditional,
                "《中华人民共和国个人信息保护法》第二十八条、第三十一条；《中华人民共和国政府信息公开条例》第十五条",
            )
            .every(Quarterly, day!("2025-07-15"), day!("2026-10-15"))
            .covers(day!("2025-09-01"), day!("2026-07-31"))
            .made(
                800,
                columns!(record Text "发放记录编号", stage Text "学段", project Text "资助项目",
                    amount Number "金额" in "元", paid Date "发放日期"),
                |r, i| {
                    row![
                        format!("ZZ{:07}", i + 1), r.pick(&["学前", "小学", "初中", "普通高中", "中职"]),
                        r.pick(&["生活补助", "国家助学金", "免学杂费"]), r.dec(25_000, 150_000, 2),
                        r.day(day!("2025-10-08"), 270)
                    ]
                },
            )
            .files(&[Csv]),
    ]
}
