//! Numbers as they are written.

/// Most digits of a stored decimal before its point, and after it.
const WHOLE_MOST: usize = 18;
const FRACTION_MOST: usize = 9;
/// So many digits come back from double precision as they went in.
const EXACT_DIGITS: usize = 15;

/// A decimal without an exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plain {
    negative: bool,
    digits: u128,
    /// How many digits stand after the point.
    pub fraction: u8,
    /// Whether it is written as a decimal of its own scale is rendered.
    pub canonical: bool,
}

/// Reads a decimal of at most 18 digits before the point and 9 after it.
pub(super) fn plain(value: &str) -> Option<Plain> {
    let bytes = value.as_bytes();
    let (negative, signed) = match bytes.first()? {
        b'-' => (true, 1),
        b'+' => (false, 1),
        _ => (false, 0),
    };
    let mut rest = &bytes[signed..];
    let zeros = rest.iter().take_while(|byte| **byte == b'0').count();
    let padding =
        if rest.get(zeros).is_some_and(u8::is_ascii_digit) { zeros } else { zeros.max(1) - 1 };
    rest = &rest[padding..];
    let mut digits = 0_u64;
    let whole = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole > WHOLE_MOST {
        return None;
    }
    for byte in &rest[..whole] {
        digits = digits * 10 + u64::from(byte - b'0');
    }
    let after = match &rest[whole..] {
        [] => &[][..],
        [b'.', after @ ..] => after,
        _ => return None,
    };
    let pointed = rest.len() > whole;
    if after.len() > FRACTION_MOST || whole + after.len() == 0 {
        return None;
    }
    let (mut below, mut power) = (0_u64, 1_u64);
    for byte in after {
        if !byte.is_ascii_digit() {
            return None;
        }
        below = below * 10 + u64::from(byte - b'0');
        power *= 10;
    }
    let digits = u128::from(digits) * u128::from(power) + u128::from(below);
    let canonical = padding == 0
        && (signed == 0 || (negative && digits > 0))
        && whole > 0
        && (!pointed || !after.is_empty());
    let fraction = u8::try_from(after.len()).ok()?;
    Some(Plain { negative, digits, fraction, canonical })
}

impl Plain {
    /// The digits of the number at a scale, as a whole number.
    pub(super) fn scaled(&self, scale: i8) -> Option<i128> {
        let more = u32::try_from(scale).ok()?.checked_sub(u32::from(self.fraction))?;
        let digits = self.digits.checked_mul(10_u128.checked_pow(more)?)?;
        let digits = i128::try_from(digits).ok()?;
        Some(if self.negative { -digits } else { digits })
    }

    /// Whether double precision gives it back as it is written; `false` where it takes a closer
    /// look.
    pub(super) fn is_shortest(&self, value: &str) -> bool {
        self.canonical
            && value.len() <= EXACT_DIGITS
            && (self.fraction == 0 || !value.ends_with('0'))
    }
}

/// Reads any number that double precision can hold.
pub(super) fn float(value: &str) -> Option<f64> {
    // Words such as `inf` are no numbers, and neither is what has no digit.
    let fits =
        value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    let number: f64 = if fits { value.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::convert::value::{Value, render};
    use proptest::prelude::*;

    #[test]
    fn decimals_keep_all_their_digits() {
        let scaled = |value: &str, scale| plain(value).and_then(|plain| plain.scaled(scale));
        assert_eq!(scaled("12.5", 2), Some(1250));
        assert_eq!(scaled("-0.05", 2), Some(-5));
        assert_eq!(scaled("999999999999999999.999999999", 9), Some(10_i128.pow(27) - 1));
        assert_eq!(scaled("+007", 0), Some(7));
        assert_eq!(scaled(".5", 1), Some(5));
        for odd in
            ["", "-", ".", "1e5", "1,000", "１２", "1.2.3", "1234567890123456789", "0.1234567890"]
        {
            assert_eq!(plain(odd), None, "{odd}");
        }
        assert_eq!(float("1e400"), None);
        assert_eq!(float("inf"), None);
        assert_eq!(float("1.5e3"), Some(1500.0));
    }

    proptest! {
        #[test]
        fn what_looks_plain_is_rendered_as_it_stands(value in "[-+]?(0|00|[1-9][0-9]{0,14}|)(\\.[0-9]{0,9})?") {
            let Some(plain) = plain(&value) else { return Ok(()) };
            let scale = i8::try_from(plain.fraction).unwrap();
            let unscaled = plain.scaled(scale).unwrap();
            let rendered = render(&Value::Decimal { unscaled, scale });
            prop_assert_eq!(plain.canonical, rendered == value);
            if plain.is_shortest(&value) {
                prop_assert_eq!(render(&Value::Float(float(&value).unwrap())), value);
            }
        }
    }
}
