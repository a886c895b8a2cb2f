//! Chance that is the same every time.

/// A sequence of numbers without an order (xorshift), from a seed that is not 0.
pub struct Chance(pub u64);

impl Chance {
    /// A number below a limit, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }
}
