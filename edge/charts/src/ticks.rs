//! Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.

/// Round numbers that span a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The first and last are the ends of the axis.
    pub at: Vec<f64>,
    /// From one to the next.
    pub step: f64,
}

impl Ticks {
    /// The ends of the axis.
    pub fn ends(&self) -> (f64, f64) {
        (self.at.first().copied().unwrap_or(0.0), self.at.last().copied().unwrap_or(1.0))
    }
}

/// The least step of 1, 2 or 5 times a power of ten that is not under `raw`.
pub fn nice_step(raw: f64) -> f64 {
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(raw.log10().floor());
    if !power.is_normal() {
        return raw;
    }
    let part = raw / power;
    let nice = [1.0, 2.0, 5.0].into_iter().find(|nice| part <= nice + 1e-9).unwrap_or(10.0);
    nice * power
}

/// About `count` round numbers from at or below `low` to at or above `high`.
///
/// Where all values are equal the axis reaches to either side of them, or from zero.
pub fn ticks(low: f64, high: f64, count: usize) -> Ticks {
    let (mut low, mut high) =
        if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
    if low > high {
        std::mem::swap(&mut low, &mut high);
    }
    let size = low.abs().max(high.abs());
    if high - low <= size * 1e-10 {
        let room = if size == 0.0 { 1.0 } else { size * 0.1 };
        (low, high) = (low - room, high + room);
        if size == 0.0 {
            low = 0.0;
        }
    }
    let step = nice_step((high - low) / count.max(1) as f64);
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil().max(first + 1.0);
    let many = (last - first).min(60.0) as usize;
    let at = (0..=many).map(|index| (first + index as f64) * step + 0.0).collect();
    Ticks { at, step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_one_two_or_five() {
        for (low, high, count, want) in [
            (0.0, 10.0, 5, vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (0.0, 93.0, 5, vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (-7.0, 12.0, 4, vec![-10.0, -5.0, 0.0, 5.0, 10.0, 15.0]),
            (0.0, 0.0, 5, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (3.0, 4.0, 2, vec![3.0, 3.5, 4.0]),
        ] {
            let got = ticks(low, high, count).at;
            assert_eq!(got.len(), want.len(), "{low}..{high}: {got:?}");
            for (a, b) in got.iter().zip(&want) {
                assert!((a - b).abs() < 1e-9, "{low}..{high}: {got:?}");
            }
        }
    }

    #[test]
    fn any_range_has_finite_ticks_that_span_it() {
        for (low, high) in [
            (1e300, 1e300),
            (-1e300, 1e300),
            (5e-324, 1e-323),
            (1e15, 1e15 + 0.1),
            (f64::NAN, 1.0),
            (f64::NEG_INFINITY, f64::INFINITY),
        ] {
            let ticks = ticks(low, high, 5);
            assert!(ticks.at.len() >= 2 && ticks.at.iter().all(|at| at.is_finite()), "{ticks:?}");
        }
    }
}
