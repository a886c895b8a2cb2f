//! Coordinate systems of Chinese maps, and the ways between them.
//!
//! GCJ-02 is the system that public maps of China must use: WGS-84 moved by up to half a kilometre by
//! a formula that is no secret any more. BD-09 is GCJ-02 moved once more by Baidu.

use std::f64::consts::PI;

use domain::{Language, Text};

/// A coordinate system of longitudes and latitudes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum System {
    /// The system of satellite receivers and of GeoJSON.
    #[default]
    Wgs84,
    /// 国测局坐标, of public maps of China.
    Gcj02,
    /// 百度坐标
    Bd09,
    /// 2000 国家大地坐标系
    ///
    /// Treated as WGS-84: their ellipsoids differ by a tenth of a millimetre and their frames by
    /// some centimetres, less than a digit of what is published.
    Cgcs2000,
}

impl System {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09];

    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Cgcs2000 => "cgcs2000",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The system that a word means.
    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.value() == value)
    }

    /// The name that people know.
    pub const fn name(self, language: Language) -> &'static str {
        let text = match self {
            Self::Wgs84 => Text { zh: "WGS-84 坐标系", en: "WGS 84" },
            Self::Cgcs2000 => Text { zh: "2000 国家大地坐标系", en: "CGCS2000" },
            Self::Gcj02 => Text { zh: "国测局坐标系（GCJ-02）", en: "GCJ-02" },
            Self::Bd09 => Text { zh: "百度坐标系（BD-09）", en: "BD-09 (Baidu)" },
        };
        text.get(language)
    }
}

/// A place in degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// 经度
    pub longitude: f64,
    /// 纬度
    pub latitude: f64,
}

impl Place {
    /// A place; none for what is not on the globe.
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let on = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
        on.then_some(Self { longitude, latitude })
    }

    /// The same place in another system.
    pub fn convert(self, from: System, to: System) -> Self {
        let plain = |system| matches!(system, System::Wgs84 | System::Cgcs2000);
        if from == to || (plain(from) && plain(to)) {
            return self;
        }
        let gcj = match from {
            System::Wgs84 | System::Cgcs2000 => gcj_of_wgs(self),
            System::Gcj02 => self,
            System::Bd09 => gcj_of_bd(self),
        };
        match to {
            System::Wgs84 | System::Cgcs2000 => wgs_of_gcj(gcj),
            System::Gcj02 => gcj,
            System::Bd09 => bd_of_gcj(gcj),
        }
    }

    /// Metres to another place, over a sphere.
    pub fn metres_to(self, other: Self) -> f64 {
        const RADIUS: f64 = 6_371_008.8;
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let lat = ((b - a) / 2.0).sin();
        let long = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let part = lat * lat + a.cos() * b.cos() * long * long;
        2.0 * RADIUS * part.sqrt().min(1.0).asin()
    }

    /// Whether the formula moves it: a box around China, as the formula has it.
    fn is_moved(self) -> bool {
        (72.004..=137.8347).contains(&self.longitude) && (0.8293..=55.8271).contains(&self.latitude)
    }
}

/// Krasovsky's ellipsoid, which the formula is made for.
const AXIS: f64 = 6_378_245.0;
const FLATNESS: f64 = 0.006_693_421_622_965_943;

fn shift(place: Place) -> (f64, f64) {
    let (x, y) = (place.longitude - 105.0, place.latitude - 35.0);
    let waves = |of: f64, parts: [(f64, f64); 2]| -> f64 {
        parts.iter().map(|(size, by)| size * (of * by * PI).sin()).sum::<f64>() * 2.0 / 3.0
    };
    let common = waves(x, [(20.0, 6.0), (20.0, 2.0)]);
    let lat = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + waves(y, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(y, [(160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)]);
    let long = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + waves(x, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(x, [(150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)]);
    let angle = place.latitude.to_radians();
    let magic = 1.0 - FLATNESS * angle.sin() * angle.sin();
    let root = magic.sqrt();
    (
        long * 180.0 / (AXIS / root * angle.cos() * PI),
        lat * 180.0 / (AXIS * (1.0 - FLATNESS) / (magic * root) * PI),
    )
}

fn gcj_of_wgs(place: Place) -> Place {
    if !place.is_moved() {
        return place;
    }
    let (long, lat) = shift(place);
    Place { longitude: place.longitude + long, latitude: place.latitude + lat }
}

/// The place that the formula moves here, found by moving back what is too far. It comes within a
/// tenth of a millimetre in a few turns.
fn wgs_of_gcj(place: Place) -> Place {
    if !place.is_moved() {
        return place;
    }
    let mut guess = place;
    for _ in 0..8 {
        let (long, lat) = shift(guess);
        let (long, lat) =
            (place.longitude - guess.longitude - long, place.latitude - guess.latitude - lat);
        guess = Place { longitude: guess.longitude + long, latitude: guess.latitude + lat };
        if long.abs() < 1e-10 && lat.abs() < 1e-10 {
            break;
        }
    }
    // Where the way there would not lead back, at the edge of the box, nothing had been moved.
    if guess.is_moved() { guess } else { place }
}

const BAIDU: f64 = PI * 3000.0 / 180.0;

fn bd_of_gcj(Place { longitude: x, latitude: y }: Place) -> Place {
    if !(Place { longitude: x, latitude: y }).is_moved() {
        return Place { longitude: x, latitude: y };
    }
    let z = x.hypot(y) + 0.000_02 * (y * BAIDU).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BAIDU).cos();
    Place { longitude: z * angle.cos() + 0.0065, latitude: z * angle.sin() + 0.006 }
}

/// The way back, by trial as above: Baidu's own inverse is off by up to a metre.
fn gcj_of_bd(place: Place) -> Place {
    let mut guess = Place { longitude: place.longitude - 0.0065, latitude: place.latitude - 0.006 };
    if !guess.is_moved() {
        return place;
    }
    for _ in 0..6 {
        let there = bd_of_gcj(guess);
        guess.longitude += place.longitude - there.longitude;
        guess.latitude += place.latitude - there.latitude;
    }
    guess
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(longitude: f64, latitude: f64) -> Place {
        Place::new(longitude, latitude).expect("on the globe")
    }

    #[test]
    fn known_pairs_agree_within_a_metre() {
        use System::{Bd09, Gcj02, Wgs84};
        // From the test data of the published formula's libraries (coordtransform, gcoord).
        for (from, a, to, b) in [
            (
                Wgs84,
                place(116.404, 39.915),
                Gcj02,
                place(116.410_244_499_169_38, 39.916_404_281_501_64),
            ),
            (
                Gcj02,
                place(116.404, 39.915),
                Bd09,
                place(116.410_369_493_710_29, 39.921_336_993_510_21),
            ),
            (
                Bd09,
                place(116.404, 39.915),
                Gcj02,
                place(116.397_626_632_536_78, 39.908_656_739_576_31),
            ),
            (
                Gcj02,
                place(116.404, 39.915),
                Wgs84,
                place(116.397_755_500_830_6, 39.913_594_790_466_4),
            ),
        ] {
            let got = a.convert(from, to);
            assert!(got.metres_to(b) < 1.5, "{from:?} {to:?}: {got:?}, {} m", got.metres_to(b));
        }
    }

    #[test]
    fn outside_china_and_between_equal_systems_nothing_moves() {
        let berlin = place(13.4, 52.5);
        for system in System::ALL {
            assert_eq!(berlin.convert(System::Wgs84, system), berlin);
            assert_eq!(berlin.convert(system, System::Wgs84), berlin);
        }
        let here = place(113.26, 23.13);
        assert_eq!(here.convert(System::Wgs84, System::Cgcs2000), here);
        assert_eq!(Place::new(181.0, 0.0), None);
        assert_eq!(Place::new(f64::NAN, 0.0), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_half_a_metre(
            longitude in 73.5_f64..135.0, latitude in 3.8_f64..53.5, from in 0_usize..4, to in 0_usize..4,
        ) {
            let here = place(longitude, latitude);
            let (from, to) = (System::ALL[from], System::ALL[to]);
            let back = here.convert(from, to).convert(to, from);
            prop_assert!(here.metres_to(back) < 0.5, "{} m", here.metres_to(back));
        }

        #[test]
        fn anywhere_stays_on_the_globe(longitude in -180.0_f64..180.0, latitude in -90.0_f64..90.0) {
            for system in System::ALL {
                let there = place(longitude, latitude).convert(System::Wgs84, system);
                prop_assert!(there.longitude.is_finite() && there.latitude.is_finite());
                prop_assert!(place(longitude, latitude).metres_to(there) < 5_000.0);
            }
        }
    }
}
