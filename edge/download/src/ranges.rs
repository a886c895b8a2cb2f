//! The `Range` header (RFC 9110, section 14).

use std::ops::Range;

/// Ranges that a request may name; one with more of them is answered in full.
const RANGES_MAX: usize = 64;

/// What a `Range` header asks of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The whole: no header, one that is malformed or of another unit, or ranges that lie apart.
    Whole,
    /// One part, which has at least one byte.
    Part(Range<u64>),
    /// Nothing that the content has.
    Nothing,
}

/// One element of the header, as it is written.
#[derive(Clone, Copy)]
enum Spec {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

/// Reads a `Range` header for a content of `size` bytes.
///
/// Several ranges are joined where they overlap or touch. When they make one range, that range
/// is the answer; when they lie apart, the answer is the whole content, which the standard
/// allows, instead of a `multipart/byteranges` that few clients read and many abuse.
pub(crate) fn asked(header: &[u8], size: u64) -> Asked {
    let Some(specs) = parse(header) else { return Asked::Whole };
    if size == 0 && specs.iter().any(|spec| matches!(spec, Spec::Last(count) if *count > 0)) {
        // The last bytes of nothing are nothing; that can be said only by the whole.
        return Asked::Whole;
    }
    let mut parts: Vec<_> = specs.into_iter().filter_map(|spec| spec.of(size)).collect();
    parts.sort_unstable_by_key(|part| part.start);
    let mut parts = parts.into_iter();
    let Some(mut joined) = parts.next() else { return Asked::Nothing };
    for part in parts {
        if part.start > joined.end {
            return Asked::Whole;
        }
        joined.end = joined.end.max(part.end);
    }
    Asked::Part(joined)
}

/// The elements of a well-formed header of bytes; at least one.
fn parse(header: &[u8]) -> Option<Vec<Spec>> {
    let (unit, set) = str::from_utf8(header).ok()?.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut specs = Vec::new();
    // Elements of a list may be empty (RFC 9110, 5.6.1).
    for element in set.split(',').map(|element| element.trim_matches([' ', '\t'])) {
        if element.is_empty() {
            continue;
        }
        if specs.len() == RANGES_MAX {
            return None;
        }
        specs.push(Spec::parse(element)?);
    }
    (!specs.is_empty()).then_some(specs)
}

impl Spec {
    fn parse(element: &str) -> Option<Self> {
        match element.split_once('-')? {
            ("", count) => Some(Self::Last(number(count)?)),
            (first, "") => Some(Self::From(number(first)?)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::Between(first, last))
            }
        }
    }

    /// The part of a content that is meant, unless it is empty.
    fn of(self, size: u64) -> Option<Range<u64>> {
        let part = match self {
            Self::From(first) => first..size,
            Self::Between(first, last) => first..last.saturating_add(1).min(size),
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (part.start < part.end).then_some(part)
    }
}

/// A number of any length; one beyond `u64` is beyond every file, whatever it is.
fn number(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_mean_what_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=0-99", Asked::Part(0..100)),
            ("bytes=10-", Asked::Part(10..100)),
            ("bytes=-30", Asked::Part(70..100)),
            ("bytes=-1000", Asked::Part(0..100)),
            ("bytes=90-1000", Asked::Part(90..100)),
            ("bytes=99-99999999999999999999999", Asked::Part(99..100)),
            ("Bytes=0-1", Asked::Part(0..2)),
            ("bytes=, 3-4 ,,", Asked::Part(3..5)),
            ("bytes=100-", Asked::Nothing),
            ("bytes=100-200", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=99999999999999999999999-", Asked::Nothing),
        ] {
            assert_eq!(asked(header.as_bytes(), 100), expected, "{header}");
        }
    }

    #[test]
    fn several_ranges_are_joined_or_answered_by_the_whole() {
        for (header, expected) in [
            ("bytes=0-4,5-9", Asked::Part(0..10)),
            ("bytes=5-9,0-6", Asked::Part(0..10)),
            ("bytes=0-4,6-9", Asked::Whole),
            ("bytes=0-4,200-300", Asked::Part(0..5)),
            ("bytes=200-300,400-", Asked::Nothing),
            ("bytes=-10,0-", Asked::Part(0..100)),
        ] {
            assert_eq!(asked(header.as_bytes(), 100), expected, "{header}");
        }
    }

    #[test]
    fn a_malformed_header_is_as_good_as_none() {
        let many = format!("bytes={}", "0-1,".repeat(RANGES_MAX + 1));
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-1",
            "bytes 0-1",
            "rows=0-1",
            "bytes=0-1;2-3",
            "bytes=+1-2",
            "bytes=1--2",
            "bytes=0-1,x",
            "bytes =0-1",
            "bytes=0x1-2",
            "bytes=１-２",
            &many,
        ] {
            assert_eq!(asked(header.as_bytes(), 100), Asked::Whole, "{header}");
        }
        assert_eq!(asked(b"bytes=\xff-", 100), Asked::Whole);
    }

    #[test]
    fn an_empty_content_has_no_part() {
        assert_eq!(asked(b"bytes=0-", 0), Asked::Nothing);
        assert_eq!(asked(b"bytes=-5", 0), Asked::Whole);
        assert_eq!(asked(b"bytes=-0", 0), Asked::Nothing);
    }

    proptest! {
        #[test]
        fn a_part_always_lies_inside(header in "bytes=[0-9, -]{0,40}", size in 0..u64::MAX) {
            if let Asked::Part(part) = asked(header.as_bytes(), size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}
