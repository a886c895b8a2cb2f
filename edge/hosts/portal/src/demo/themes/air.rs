//! The air over the invented province, hour by hour: stations and what they measured.

use super::prelude::*;
use std::sync::LazyLock;

/// How many stations measure the air.
pub const STATIONS: usize = 40;
/// How many hours they have measured: 250 days.
pub const HOURS: usize = 6_000;
/// The first day of the hourly values.
pub const FIRST_DAY: NaiveDate = day!("2026-03-13");

/// A station that measures the air.
pub struct Station {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The number of its county.
    pub county: usize,
    /// What it stands for.
    pub kind: &'static str,
    /// Longitude in hundred-thousandths of a degree.
    pub lon: i64,
    /// Latitude in hundred-thousandths of a degree.
    pub lat: i64,
    /// How dirty its neighbourhood is, in per cent of the usual.
    pub dirt: i64,
}

/// Every station.
pub static AIR: LazyLock<Vec<Station>> = LazyLock::new(|| (0..STATIONS).map(air_station).collect());

fn air_station(index: usize) -> Station {
    let mut random = Random::member("air stations", index);
    let county = COUNTIES[index % 6];
    let (lon, lat) = county.position(&mut random);
    let (kind, dirt) = random.pick(&[
        ("城市点", 100),
        ("城市点", 108),
        ("交通点", 132),
        ("工业点", 140),
        ("背景点", 52),
    ]);
    Station {
        code: format!("99{:04}A", index + 1),
        name: format!("{}{}", county.name, coined(index * 17 + 3)),
        county: index % 6,
        kind,
        lon,
        lat,
        dirt,
    }
}

/// A pollutant in the hour's course: usual amount, hours of the day, and the steps of its index.
struct Pollutant {
    name: &'static str,
    usual: i64,
    day: [i64; 24],
    steps: [i64; 7],
}

const INDEX: [i64; 7] = [0, 50, 100, 150, 200, 300, 400];
const TRAFFIC: [i64; 24] = [
    92, 86, 80, 76, 78, 88, 106, 128, 134, 122, 108, 98, 92, 88, 86, 88, 96, 110, 126, 132, 128,
    118, 108, 98,
];
const SUNLIGHT: [i64; 24] = [
    46, 42, 38, 36, 34, 34, 38, 48, 66, 88, 112, 136, 156, 170, 176, 170, 156, 134, 108, 88, 74,
    64, 56, 50,
];

const POLLUTANTS: [Pollutant; 4] = [
    Pollutant {
        name: "细颗粒物", usual: 32, day: TRAFFIC, steps: [0, 35, 75, 115, 150, 250, 350]
    },
    Pollutant {
        name: "可吸入颗粒物",
        usual: 61,
        day: TRAFFIC,
        steps: [0, 50, 150, 250, 350, 420, 500],
    },
    Pollutant {
        name: "二氧化氮",
        usual: 30,
        day: TRAFFIC,
        steps: [0, 100, 200, 700, 1_200, 2_340, 3_090],
    },
    Pollutant {
        name: "臭氧",
        usual: 78,
        day: SUNLIGHT,
        steps: [0, 160, 200, 300, 400, 800, 1_000],
    },
];

/// The air quality index of one pollutant (HJ 633): linear between the steps, rounded up.
fn index_of(amount: i64, steps: &[i64; 7]) -> i64 {
    let above = steps.iter().position(|step| amount <= *step).unwrap_or(6).max(1);
    let (low, high) = (steps[above - 1], steps[above]);
    let (from, to) = (INDEX[above - 1], INDEX[above]);
    from + ((to - from) * (amount.min(high) - low) + high - low - 1) / (high - low)
}

fn quality(index: i64) -> &'static str {
    match index {
        ..=50 => "优",
        51..=100 => "良",
        101..=150 => "轻度污染",
        151..=200 => "中度污染",
        201..=300 => "重度污染",
        _ => "严重污染",
    }
}

/// One station's hour. Weather is shared by all, dirt is the station's own, the rest is chance.
pub fn air_hour(random: &mut Random, row: usize) -> Row {
    let (hour, station) = (row / STATIONS, &AIR[row % STATIONS]);
    let time = FIRST_DAY.and_time(NaiveTime::MIN) + TimeDelta::hours(hour as i64);
    if random.chance(1) {
        // The instrument was being calibrated.
        let mut gap = row![station.code.clone(), time];
        gap.resize(11, Cell::Empty);
        return gap;
    }
    let stillness = 58 + shared(hour / 24, 70) + shared(hour / 72, 34);
    let mut amounts = [0; 4];
    let mut worst = (0, "");
    for (amount, pollutant) in amounts.iter_mut().zip(&POLLUTANTS) {
        let dirt =
            if pollutant.name == "臭氧" { 200 - station.dirt / 2 - 50 } else { station.dirt };
        let usual = pollutant.usual * pollutant.day[hour % 24] * stillness / 10_000 * dirt / 100;
        *amount = (usual + random.int(-usual / 8 - 1, usual / 8 + 1)).max(1);
        let index = index_of(*amount, &pollutant.steps);
        if index > worst.0 {
            worst = (index, pollutant.name);
        }
    }
    let [fine, coarse, nitrogen, ozone] = amounts;
    let (index, name) = worst;
    row![
        station.code.clone(),
        time,
        index,
        quality(index),
        (index > 50).then_some(name),
        fine,
        coarse,
        nitrogen,
        ozone,
        4 + nitrogen / 6,
        Cell::Decimal(3 + nitrogen / 7, 1)
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_follows_the_standards_steps() {
        let fine = &POLLUTANTS[0].steps;
        for (amount, index) in [(0, 0), (35, 50), (75, 100), (36, 52), (350, 400), (999, 400)] {
            assert_eq!(index_of(amount, fine), index, "{amount}");
        }
    }
}
