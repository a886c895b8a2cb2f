//! Spot checks of the figures that were really published.

use crate::demo::entries;
use domain::Format;

/// The line of a figure's CSV file that begins with `name`.
fn line(slug: &str, name: &str) -> String {
    let entries = entries();
    let entry = entries.iter().find(|entry| entry.slug == slug).unwrap();
    let file = entry.files.iter().find(|file| file.format == Format::Csv).unwrap();
    let mut bytes = Vec::new();
    file.versions[0].write(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
}

#[test]
fn figures_are_given_as_published() {
    for (slug, expected) in [
        ("figures-electronics", "手机产量,14.1,亿台,3.6"),
        ("figures-electronics", "微型计算机设备产量,3.11,亿台,-19.3"),
        ("figures-electronics", "利润总额,5736,亿元,-11.2"),
        ("figures-electronics-regions", "东部地区,91874,-2.0,67.9"),
        ("figures-electronics-regions", "中部地区,22626,-0.6,16.7"),
        ("figures-electronics-regions", "西部地区,19893,-2.7,14.7"),
        ("figures-electronics-regions", "东北地区,911,8.5,0.7"),
        ("figures-sharing-economy", "市场交易规模,38320,亿元,3.9,"),
        ("figures-sharing-economy", "在线外卖用户在网民中的普及率,61.44,%,,"),
        ("figures-shanxi", "快递业务收入,亿元,100,113,128"),
        ("figures-chengdu", "跨境电商交易规模,亿元,1000,1200,1400"),
        ("figures-ningxia", "5G基站,达到,12000,座,2023年,新增2000座"),
        ("figures-beijing", "新建数据中心电能利用效率,不高于,1.25,,,"),
        ("figures-zhengzhou", "数据交易额,不低于,15,亿元,2025年,"),
        ("figures-computing-network", "国家枢纽节点新建数据中心绿电占比,超过,80,%,2025年,"),
    ] {
        let name = expected.split(',').next().unwrap();
        assert_eq!(line(slug, name), expected);
    }
}

#[test]
fn figures_belong_to_the_place_they_are_about() {
    for (slug, region, source) in [
        ("figures-electronics", "100000", "工业和信息化部运行监测协调局"),
        ("figures-sharing-economy", "100000", "国家信息中心"),
        ("figures-shanxi", "140000", "山西省人民政府"),
        ("figures-chengdu", "510100", "成都市"),
        ("figures-ningxia", "640000", "宁夏回族自治区人民政府"),
        ("figures-beijing", "110000", "北京市"),
        ("figures-zhengzhou", "410100", "郑州市人民政府"),
    ] {
        let entries = entries();
        let entry = &entries.iter().find(|entry| entry.slug == slug).unwrap().entry;
        assert_eq!((entry.region.as_str(), entry.source.as_deref()), (region, Some(source)));
        assert!(!entry.sample);
    }
}
