//! How many different values a column has, in little memory.

use std::hash::{DefaultHasher, Hasher};

/// Values that are counted exactly.
const EXACT: usize = 64;
/// Registers of the estimate: the error is about 1.04 / √1024, three in a hundred.
const REGISTERS: usize = 1024;
const REGISTER_BITS: u32 = 10;

/// Counts different values: exactly while there are few, then by HyperLogLog.
#[derive(Debug)]
pub(crate) enum Distinct {
    Few(Vec<u64>),
    Many(Box<[u8; REGISTERS]>),
}

impl Distinct {
    pub(crate) const fn new() -> Self {
        Self::Few(Vec::new())
    }

    pub(crate) fn add(&mut self, value: &str) {
        let mut hasher = DefaultHasher::new();
        hasher.write(value.as_bytes());
        let hash = hasher.finish();
        match self {
            Self::Few(hashes) if hashes.contains(&hash) => {}
            Self::Few(hashes) if hashes.len() < EXACT => hashes.push(hash),
            Self::Few(hashes) => {
                let mut registers = Box::new([0; REGISTERS]);
                hashes.iter().for_each(|hash| register(&mut registers, *hash));
                register(&mut registers, hash);
                *self = Self::Many(registers);
            }
            Self::Many(registers) => register(registers, hash),
        }
    }

    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Few(hashes) => hashes.len() as u64,
            Self::Many(registers) => estimate(registers),
        }
    }
}

fn register(registers: &mut [u8; REGISTERS], hash: u64) {
    let (index, rest) = (hash >> (64 - REGISTER_BITS), hash << REGISTER_BITS);
    let rank = u8::try_from(rest.leading_zeros().min(64 - REGISTER_BITS) + 1).unwrap_or(u8::MAX);
    if let Some(register) = usize::try_from(index).ok().and_then(|at| registers.get_mut(at)) {
        *register = rank.max(*register);
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate"
)]
fn estimate(registers: &[u8; REGISTERS]) -> u64 {
    let size = REGISTERS as f64;
    let sum: f64 = registers.iter().map(|rank| 0.5_f64.powi(i32::from(*rank))).sum();
    let raw = 0.7213 / (1.0 + 1.079 / size) * size * size / sum;
    let empty = registers.iter().filter(|rank| **rank == 0).count();
    // Where many registers are still empty, counting them is more exact.
    let counted =
        if raw <= 2.5 * size && empty > 0 { size * (size / empty as f64).ln() } else { raw };
    counted.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_counted_and_many_are_estimated() {
        for (count, error) in [(1, 0), (64, 0), (1_000, 100), (100_000, 10_000)] {
            let mut distinct = Distinct::new();
            for round in 0..2 {
                (0..count).for_each(|value: u64| distinct.add(&format!("值{value}")));
                assert!(distinct.count().abs_diff(count) <= error, "{count} in round {round}");
            }
        }
    }
}
