//! What every visitor's browser loads before anything lives, against its budget.

use std::fmt;

use anyhow::{Result, ensure};

use super::brotli_size;
use crate::tools;
use crate::tree::Tree;

/// Most bytes of brotli that the public part may weigh: what all pages need, without the parts of
/// single pages.
pub const PUBLIC_MOST: usize = 200_000;

/// What the public part of a site weighs.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// Bytes of brotli at its best, whatever the site was built for.
    pub bytes: usize,
    /// Whether it was made small; without, it is larger than what is delivered.
    optimised: bool,
}

impl Weight {
    /// Weighs the site that was built.
    pub fn of(tree: &Tree) -> Result<Self> {
        let bytes = brotli_size(&tree.site().join("pkg/app_bg.wasm"))?;
        Ok(Self { bytes, optimised: tools::wasm_opt(tree).is_some() })
    }

    /// Fails where it is over the budget, and says where to look.
    pub fn within(self) -> Result<()> {
        ensure!(
            self.bytes <= PUBLIC_MOST || !self.optimised,
            "{self}: something that one page needs has come into everybody's part; whatever a lazy \
             route names in `data` is there, and so is what more than routes reach"
        );
        Ok(())
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = |bytes: usize| bytes as f64 / 1e3;
        let Self { bytes, optimised } = *self;
        let (weight, most) = (kilobytes(bytes), kilobytes(PUBLIC_MOST));
        write!(f, "public WebAssembly {weight:.1} KB of brotli, budget {most} KB")?;
        if optimised { Ok(()) } else { f.write_str(" (not optimised)") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_too_much_fails_unless_nothing_made_it_small() {
        let weight = |bytes, optimised| Weight { bytes, optimised };
        assert!(weight(PUBLIC_MOST, true).within().is_ok());
        assert!(weight(PUBLIC_MOST + 1, false).within().is_ok());
        let error = weight(PUBLIC_MOST + 1_000, true).within().expect_err("too much");
        assert!(error.to_string().contains("201.0 KB"), "{error}");
    }
}
