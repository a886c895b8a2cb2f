//! Where the demo takes place: an invented province, and the real divisions of the country.
//!
//! The invented places have codes under 99, which no real province has. Their coordinates lie in
//! a small patch around 105° E, 35° N; what really is there has nothing to do with them.

use super::random::Random;
use super::table::{Cell, POSITION_DIGITS, Position};

/// A division, for the list of regions.
#[derive(Clone, Copy, Debug)]
pub struct DemoRegion {
    /// Six digits.
    pub code: &'static str,
    /// 中文
    pub name: &'static str,
    /// English
    pub name_en: &'static str,
}

macro_rules! regions {
    ($($code:literal $name:literal $name_en:literal;)+) => {
        &[$(DemoRegion { code: $code, name: $name, name_en: $name_en }),+]
    };
}

/// The invented divisions.
const INVENTED: &[DemoRegion] = regions! {
    "990000" "示例省" "Sample Province";
    "990100" "云溪市" "Yunxi City";
    "990102" "云溪市青石区" "Qingshi District, Yunxi";
    "990121" "南湖县" "Nanhu County";
    "990200" "临江市" "Linjiang City";
    "990202" "临江市北港区" "Beigang District, Linjiang";
    "990221" "白塔县" "Baita County";
    "990300" "安岭市" "Anling City";
    "990302" "安岭市云杉区" "Yunshan District, Anling";
    "990321" "栗山县" "Lishan County";
};

/// The nation, its provinces, and the cities that the real figures are about.
const REAL: &[DemoRegion] = regions! {
    "100000" "全国" "China";
    "110000" "北京市" "Beijing";
    "120000" "天津市" "Tianjin";
    "130000" "河北省" "Hebei";
    "140000" "山西省" "Shanxi";
    "150000" "内蒙古自治区" "Inner Mongolia";
    "210000" "辽宁省" "Liaoning";
    "220000" "吉林省" "Jilin";
    "230000" "黑龙江省" "Heilongjiang";
    "310000" "上海市" "Shanghai";
    "320000" "江苏省" "Jiangsu";
    "330000" "浙江省" "Zhejiang";
    "340000" "安徽省" "Anhui";
    "350000" "福建省" "Fujian";
    "360000" "江西省" "Jiangxi";
    "370000" "山东省" "Shandong";
    "410000" "河南省" "Henan";
    "410100" "郑州市" "Zhengzhou";
    "420000" "湖北省" "Hubei";
    "430000" "湖南省" "Hunan";
    "440000" "广东省" "Guangdong";
    "450000" "广西壮族自治区" "Guangxi";
    "460000" "海南省" "Hainan";
    "500000" "重庆市" "Chongqing";
    "510000" "四川省" "Sichuan";
    "510100" "成都市" "Chengdu";
    "520000" "贵州省" "Guizhou";
    "530000" "云南省" "Yunnan";
    "540000" "西藏自治区" "Xizang";
    "610000" "陕西省" "Shaanxi";
    "620000" "甘肃省" "Gansu";
    "630000" "青海省" "Qinghai";
    "640000" "宁夏回族自治区" "Ningxia";
    "650000" "新疆维吾尔自治区" "Xinjiang";
    "710000" "台湾省" "Taiwan";
    "810000" "香港特别行政区" "Hong Kong";
    "820000" "澳门特别行政区" "Macao";
};

/// Every region that the catalogue speaks of.
pub fn regions() -> Vec<DemoRegion> {
    INVENTED.iter().chain(REAL).copied().collect()
}

/// An invented county, with its middle on the map.
#[derive(Clone, Copy, Debug)]
pub struct County {
    /// Six digits.
    pub code: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// The city it belongs to.
    pub city: &'static str,
    /// Its middle.
    pub middle: Position,
}

/// All invented counties, two to a city.
pub const COUNTIES: [County; 6] = [
    County {
        code: "990102", name: "青石区", city: "云溪市", middle: (10_500_000, 3_500_000)
    },
    County {
        code: "990121", name: "南湖县", city: "云溪市", middle: (10_514_000, 3_490_000)
    },
    County {
        code: "990202", name: "北港区", city: "临江市", middle: (10_530_000, 3_510_000)
    },
    County {
        code: "990221", name: "白塔县", city: "临江市", middle: (10_544_000, 3_500_000)
    },
    County {
        code: "990302", name: "云杉区", city: "安岭市", middle: (10_480_000, 3_525_000)
    },
    County {
        code: "990321", name: "栗山县", city: "安岭市", middle: (10_466_000, 3_535_000)
    },
];

/// The counties of 云溪市.
pub const YUNXI: &[County] = COUNTIES.split_at(2).0;
/// The counties of 临江市.
pub const LINJIANG: &[County] = COUNTIES.split_at(2).1.split_at(2).0;
/// The counties of 安岭市.
pub const ANLING: &[County] = COUNTIES.split_at(4).1;

/// The invented cities, by code and name.
pub const CITIES: [(&str, &str); 3] =
    [("990100", "云溪市"), ("990200", "临江市"), ("990300", "安岭市")];

const FIRST: [char; 40] = [
    '青', '白', '云', '明', '长', '松', '石', '清', '金', '玉', '东', '南', '北', '安', '永', '和',
    '平', '新', '大', '古', '双', '龙', '凤', '秀', '翠', '碧', '银', '红', '朝', '晨', '瑞', '祥',
    '福', '兴', '宏', '远', '嘉', '文', '锦', '春',
];

const SECOND: [char; 40] = [
    '溪', '湖', '桥', '林', '泉', '台', '河', '岭', '塘', '湾', '坪', '洲', '峰', '谷', '岩', '庄',
    '坝', '港', '堤', '田', '园', '陵', '渡', '渚', '岗', '川', '潭', '浦', '源', '亭', '榭', '坡',
    '墩', '埠', '畔', '汀', '沙', '滩', '屿', '涧',
];

/// The `index`th two-character name for a village, a school or a street; 1,600 are different.
pub fn coined(index: usize) -> String {
    let count = FIRST.len();
    let first = FIRST[index % count];
    let second = SECOND[(index * 7 + index / count) % SECOND.len()];
    [first, second].into_iter().collect()
}

impl County {
    /// An address in the county.
    pub fn address(&self, random: &mut Random) -> String {
        let street = coined(random.below(200));
        let number = random.int(1, 288);
        format!("{}{}{street}路{number}号", self.city, self.name)
    }

    /// A place within some three kilometres of the middle.
    pub fn position(&self, random: &mut Random) -> Position {
        let (lon, lat) = self.middle;
        (random.around(lon, 3_500), random.around(lat, 2_800))
    }
}

/// A longitude or a latitude as a value.
pub fn degrees(hundred_thousandths: i64) -> Cell {
    Cell::Decimal(hundred_thousandths, POSITION_DIGITS)
}

/// A telephone number that nobody can have.
pub fn phone(random: &mut Random) -> String {
    format!("000-0000{:04}", random.int(0, 9999))
}

/// A lumpy area around `middle`, about `reach` hundred-thousandths of a degree wide either way.
pub fn lump(random: &mut Random, middle: Position, reach: i64) -> super::table::Shape {
    const ROUND: [Position; 8] =
        [(100, 0), (71, 71), (0, 100), (-71, 71), (-100, 0), (-71, -71), (0, -100), (71, -71)];
    let corner = |(east, north): Position| {
        let far = reach * random.int(70, 100) / 100;
        (middle.0 + east * far / 100, middle.1 + north * far / 100)
    };
    super::table::Shape::area(ROUND.map(corner).to_vec())
}

/// A winding line of `count` positions from `start`.
pub fn winding(random: &mut Random, start: Position, count: usize, step: i64) -> Vec<Position> {
    let (east, north) = (random.int(-step, step), random.int(-step, step));
    (0..count as i64)
        .map(|index| {
            let (lon, lat) = (start.0 + index * east, start.1 + index * north);
            (random.around(lon, step / 3), random.around(lat, step / 3))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn coined_names_do_not_repeat() {
        let count = FIRST.len() * SECOND.len();
        let names: HashSet<String> = (0..count).map(coined).collect();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_county_is_a_region_of_its_city() {
        for county in COUNTIES {
            assert!(regions().iter().any(|region| region.code == county.code));
            let city = CITIES.iter().find(|(_, name)| *name == county.city).expect("its city");
            assert_eq!(city.0[..4], county.code[..4]);
        }
    }
}
