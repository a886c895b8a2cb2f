//! Folding: the one form under which a character is indexed and looked up.
//!
//! Character by character, never more and never fewer, so that the place of a match in folded
//! text is its place in the text itself. Full-width becomes half-width, traditional becomes
//! simplified, upper case becomes lower case.

use std::sync::LazyLock;

/// First and one past the last character that the table may simplify.
const HAN: std::ops::Range<u32> = 0x3400..0xA000;

/// The simplified form of every character of [`HAN`], itself where it has none of its own.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = HAN.map(|code| char::from_u32(code).unwrap_or_default()).collect();
    let lines = include_str!("simplified.txt").lines().filter(|line| !line.starts_with('#'));
    for pair in lines.flat_map(str::split_whitespace) {
        let mut chars = pair.chars();
        if let (Some(from), Some(to)) = (chars.next(), chars.next())
            && let Some(place) = table.get_mut((u32::from(from) - HAN.start) as usize)
        {
            *place = to;
        }
    }
    table
});

/// The folded form of a character.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let c = half_width(c);
    if HAN.contains(&u32::from(c)) {
        return SIMPLIFIED.get((u32::from(c) - HAN.start) as usize).copied().unwrap_or(c);
    }
    lower(c)
}

/// The folded form of a text, with as many characters.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether a folded character is looked for; the others only separate.
pub fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Lower case where that is one character; `İ` and its like stay as they are.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_scripts_and_cases_fold_together() {
        assert_eq!(fold("ＰＭ２．５　資料集"), "pm2.5 资料集");
        assert_eq!(fold("臺灣總預算ABC"), fold("台湾总预算abc"));
    }

    #[test]
    fn every_character_folds_to_one_that_folds_no_further() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32) {
            let folded = fold_char(c);
            assert_eq!(fold_char(folded), folded, "{c:?}");
        }
    }

    #[test]
    fn letters_stay_letters_and_separators_stay_separators() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32) {
            assert_eq!(is_letter(c), is_letter(fold_char(c)), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn a_folded_text_has_as_many_characters(text in "\\PC*") {
            prop_assert_eq!(fold(&text).chars().count(), text.chars().count());
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
