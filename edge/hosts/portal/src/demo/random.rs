//! Repeatable chance: the same seed gives the same data on every machine and in every year.

use super::table::Cell;
use chrono::{Days, NaiveDate};

/// A small generator of numbers (SplitMix64), seeded by name; it reads no clock and no system.
pub struct Random(u64);

impl Random {
    /// A generator whose whole sequence follows from `name`.
    pub fn seeded(name: &str) -> Self {
        Self(name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        }))
    }

    /// A generator for one member of a numbered family, so that several tables agree about it.
    pub fn member(family: &str, index: usize) -> Self {
        let mut random = Self::seeded(family);
        random.0 = mix(random.0 ^ mix(index as u64));
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 to `count` − 1; 0 when there is nothing to choose from.
    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % (count.max(1) as u64)) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn int(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % high.abs_diff(low).saturating_add(1)) as i64
    }

    /// A whole number that is mostly near `middle` and never further away than `spread`.
    pub fn around(&mut self, middle: i64, spread: i64) -> i64 {
        middle + (self.int(-spread, spread) + self.int(-spread, spread)) / 2
    }

    /// A number with `digits` decimals; `low` and `high` count its last digit.
    pub fn dec(&mut self, low: i64, high: i64, digits: u8) -> Cell {
        Cell::Decimal(self.int(low, high), digits)
    }

    /// Whether something happens that happens in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.int(0, 99) < percent
    }

    /// The value, or in `percent` of a hundred cases a gap, as real tables have them.
    pub fn gap<T>(&mut self, percent: i64, value: T) -> Option<T> {
        (!self.chance(percent)).then_some(value)
    }

    /// One of the given, which must not be empty.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A day within `days` days from `start`.
    pub fn day(&mut self, start: NaiveDate, days: usize) -> NaiveDate {
        start + Days::new(self.below(days) as u64)
    }
}

/// Stirs a number so that neighbours share nothing: the finishing step of SplitMix64.
pub const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A number from 0 to `count` − 1 that belongs to `key` alone, for what many rows have in common,
/// such as the weather of a day.
pub const fn shared(key: usize, count: usize) -> i64 {
    (mix(key as u64 + 1) % count as u64) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_always_gives_the_same_numbers() {
        let draw = |name| {
            let mut random = Random::seeded(name);
            [random.int(0, 999), random.int(0, 999), random.int(0, 999)]
        };
        assert_eq!(draw("buses"), draw("buses"));
        assert_ne!(draw("buses"), draw("trams"));
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        let mut random = Random::seeded("bounds");
        for _ in 0..1000 {
            assert!((-3..=4).contains(&random.int(-3, 4)));
            assert!((80..=120).contains(&random.around(100, 20)));
        }
        assert_eq!(random.below(0), 0);
    }
}
