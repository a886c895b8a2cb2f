//! Taking personal information out of values (脱敏, R15, R16).
//!
//! Hashing needs a key and a digest and is done where files are written; what a pseudonym is made
//! from, [`plain`], is here, so that one number written in two ways gets one pseudonym.

use super::groups::half_width;
use super::{PersonalKind, address};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How a column is treated (脱敏方式, R15).
    Method {
        Drop = "drop", "删除", "Drop";
        Mask = "mask", "遮盖", "Mask";
        Hash = "hash", "哈希", "Hash";
        Generalise = "generalise", "概括", "Generalise";
    }
}

/// Stands for what is not shown. Its length says nothing of what it hides.
const HIDDEN: &str = "****";

/// What is left of a value when nothing may be shown.
pub const fn hide() -> &'static str {
    HIDDEN
}

/// The value with its middle hidden. What stays is too little to try out the rest: six digits of a
/// mobile number are hidden, not the usual four.
pub fn mask(kind: Option<PersonalKind>, value: &str) -> String {
    let value = value.trim();
    match kind {
        _ if value.is_empty() => String::new(),
        Some(PersonalKind::CitizenNumber) => ends(value, 2, 2, "**************"),
        Some(PersonalKind::Phone) => ends(value, 3, 2, "******"),
        Some(PersonalKind::Landline) => ends(value, 3, 2, "*****"),
        Some(PersonalKind::BankCard) => ends(value, 1, 4, "***********"),
        Some(PersonalKind::CreditCode) => ends(value, 2, 2, "**************"),
        Some(PersonalKind::Address | PersonalKind::Place) => {
            format!("{}{HIDDEN}", address::county(value))
        }
        Some(PersonalKind::Email) => match value.rsplit_once('@') {
            // With stars before it, what follows the sign is no address any more.
            Some((name, host)) => format!("{}*@*{}", first(name, 1), top(host)),
            None => HIDDEN.to_owned(),
        },
        None => format!("{}**", if value.chars().count() > 1 { first(value, 1) } else { "" }),
    }
}

/// The value made so coarse that many share it: a number of a person becomes a division and a
/// year, an address a county, a date a year, a number a band.
pub fn generalise(kind: Option<PersonalKind>, value: &str) -> String {
    let value = value.trim();
    match kind {
        _ if value.is_empty() => String::new(),
        Some(PersonalKind::CitizenNumber) => {
            let code = plain(value);
            // Of what is no such number nothing can be said.
            let part = |range| code.get::<std::ops::Range<usize>>(range).unwrap_or(HIDDEN);
            match code.len() {
                18 => format!("{}/{}", part(0..6), part(6..10)),
                15 => format!("{}/19{}", part(0..6), part(6..8)),
                _ => HIDDEN.to_owned(),
            }
        }
        Some(PersonalKind::Phone) => {
            let digits = plain(value);
            let national = digits.get(digits.len().saturating_sub(11)..).unwrap_or_default();
            format!("{}********", first(national, 3))
        }
        Some(PersonalKind::Landline) => {
            let area =
                value.trim_start_matches(['(', '（']).split(['-', ' ', ')', '）', '－']).next();
            let area = area.filter(|area| area.starts_with('0')).unwrap_or("0");
            format!("{area}-********")
        }
        // The issuer.
        Some(PersonalKind::BankCard) => format!("{}*************", first(&plain(value), 6)),
        // Authority, kind and division.
        Some(PersonalKind::CreditCode) => format!("{}**********", first(&plain(value), 8)),
        Some(PersonalKind::Address | PersonalKind::Place) => match address::county(value) {
            "" => HIDDEN.to_owned(),
            county => county.to_owned(),
        },
        Some(PersonalKind::Email) => {
            format!("*@*{}", value.rsplit_once('@').map_or("", |(_, host)| top(host)))
        }
        None => year(value).or_else(|| band(value)).unwrap_or_else(|| mask(None, value)),
    }
}

/// A number or a code as it is compared: half width, upper case, without blanks, hyphens and other
/// signs; of other text, the text without blanks around it.
pub fn plain(value: &str) -> String {
    let value = value.trim();
    let is_code = value
        .chars()
        .all(|c| half_width(c).is_some() || c.is_whitespace() || "-－–+()（）".contains(c));
    if is_code {
        value.chars().filter_map(half_width).map(char::from).collect()
    } else {
        value.to_owned()
    }
}

/// The first and the last characters with stars between; all stars where they would meet.
fn ends(value: &str, left: usize, right: usize, stars: &str) -> String {
    let value = plain(value);
    let count = value.chars().count();
    // What is hidden must be more than what is shown.
    if count <= 2 * (left + right) {
        return stars.to_owned();
    }
    let last = value.char_indices().nth(count - right).map_or("", |(at, _)| &value[at..]);
    format!("{}{stars}{last}", first(&value, left))
}

fn first(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// The last label of a host with its dot.
fn top(host: &str) -> &str {
    host.rfind('.').map_or("", |at| &host[at..])
}

/// The year of a date: `2024-02-09`, `2024年2月9日`, `2024/2/9 08:00`.
fn year(value: &str) -> Option<String> {
    let (year, rest) = value.split_at_checked(4)?;
    let mut rest = rest.chars();
    let divided = matches!(rest.next(), Some('-' | '/' | '年'));
    let goes_on = rest.next().is_some_and(|c| c.is_ascii_digit());
    (divided && goes_on && year.bytes().all(|byte| byte.is_ascii_digit())).then(|| year.to_owned())
}

/// The band of ten, a hundred, … in which a number lies: `37` is in `30-39`, `1250` in `1000-1999`.
/// The dash is the long one, because a spreadsheet makes a date of `10-19`.
fn band(value: &str) -> Option<String> {
    let number: f64 = value.parse().ok()?;
    let whole = number.abs().trunc();
    if !(0.0..1e15).contains(&whole) || value.starts_with('+') {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds")]
    let whole = whole as u64;
    let width = 10_u64.pow(whole.checked_ilog10().unwrap_or(0).max(1));
    let low = whole / width * width;
    let sign = if number < 0.0 { "-" } else { "" };
    Some(format!("{sign}{low}–{sign}{}", low + width - 1))
}
