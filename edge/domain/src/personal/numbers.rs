//! Recognising numbers and mail addresses in the text of a cell.

use super::groups::{Group, Groups};
use super::{Found, PersonalKind, codes};

/// The longest of all: a bank card.
const LONGEST: usize = 19;
/// Groups that one number may be written in: a bank card has five.
const PARTS: usize = 5;
/// Letters that people put right before a number.
const LABELS: [&[u8]; 12] =
    [b"TEL", b"PHONE", b"MOBILE", b"MOB", b"CELL", b"DH", b"SJ", b"T", b"M", b"ID", b"SFZ", b"NO"];

/// Finds numbers of persons and organisations. Every group starts a bounded number of attempts, so
/// that the cost is linear.
pub(super) fn find_numbers(cell: &str, found: &mut Vec<Found>) {
    let groups = Groups::of(cell);
    let mut index = 0;
    while index < groups.len() {
        match longest(&groups, index) {
            Some((kind, start, last)) => {
                let end = groups.get(last).map_or(start, |group| group.cell.end);
                // A country code is written with a plus that belongs to it.
                let start = start - usize::from(cell[..start].ends_with('+'));
                found.push(Found { kind, range: start..end });
                index = last + 1;
            }
            None => index += 1,
        }
    }
}

/// The longest number that begins with a group: its kind, where it starts in the cell, and its last
/// group.
fn longest(groups: &Groups, first: usize) -> Option<(PersonalKind, usize, usize)> {
    let mut joined = [0; LONGEST + 4];
    let mut length = 0;
    let mut parts = [0; PARTS];
    let mut best = None;
    let mut label = 0;
    for (part, index) in (first..).take(PARTS).enumerate() {
        let group = groups.get(index).filter(|group| part == 0 || group.linked)?;
        let mut text = groups.text(group);
        if part == 0 {
            label = label_length(text);
            text = &text[label..];
        }
        let Some(room) = joined.get_mut(length..length + text.len()) else { return best };
        room.copy_from_slice(text);
        length += text.len();
        parts[part] = text.len();
        if !group.decimal && !starts_decimal(groups, first) {
            let kind = classify(&joined[..length], &parts[..=part]);
            let start = groups.get(first).map_or(0, |group| group.cell.start);
            best =
                kind.map(|kind| (kind, start + label_width(groups, first, label), index)).or(best);
        }
        if !groups.get(index + 1).is_some_and(|next| next.linked) {
            return best;
        }
    }
    best
}

fn starts_decimal(groups: &Groups, first: usize) -> bool {
    groups.get(first).is_none_or(|group| group.decimal)
}

/// Letters of a label before the digits of a group.
fn label_length(text: &[u8]) -> usize {
    let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    if letters < text.len() && LABELS.contains(&&text[..letters]) { letters } else { 0 }
}

/// Bytes that a label takes in the cell: a full-width group is full-width throughout or half.
fn label_width(groups: &Groups, first: usize, letters: usize) -> usize {
    let wide = |group: &Group| group.cell.len() == 3 * group.folded.len();
    match groups.get(first) {
        Some(group) if wide(group) => 3 * letters,
        // Of mixed widths, the label is counted in.
        Some(group) if group.cell.len() != group.folded.len() => 0,
        _ => letters,
    }
}

/// What the digits of one to five groups are.
fn classify(text: &[u8], parts: &[usize]) -> Option<PersonalKind> {
    if !(10..=LONGEST).contains(&text.len()) {
        return None;
    }
    if codes::citizen(text).is_ok() {
        return Some(PersonalKind::CitizenNumber);
    }
    if !text.iter().all(u8::is_ascii_digit) {
        let whole = parts.len() == 1 && codes::credit(text).is_ok();
        return whole.then_some(PersonalKind::CreditCode);
    }
    if is_mobile(text, parts) {
        return Some(PersonalKind::Phone);
    }
    if is_landline(text, parts) {
        return Some(PersonalKind::Landline);
    }
    if matches!(parts, [15] | [6, 6, 3]) && codes::is_old_citizen(text) {
        return Some(PersonalKind::CitizenNumber);
    }
    if is_bank_card(text, parts) {
        return Some(PersonalKind::BankCard);
    }
    (parts.len() == 1 && codes::credit(text).is_ok()).then_some(PersonalKind::CreditCode)
}

/// A mobile number (11 digits, a prefix that is given out), with or without the country's 86.
fn is_mobile(text: &[u8], parts: &[usize]) -> bool {
    let (text, parts) = match (text, parts) {
        ([b'8', b'6', rest @ ..], [2, parts @ ..]) if !parts.is_empty() => (rest, parts),
        ([b'0', b'0', b'8', b'6', rest @ ..], [4, parts @ ..]) if !parts.is_empty() => {
            (rest, parts)
        }
        ([b'8', b'6', rest @ ..], [13]) => (rest, &[11][..]),
        other => other,
    };
    // Other divisions come from two numbers that stand beside each other.
    let usual = matches!(parts, [11] | [3, 4, 4] | [3, 8] | [7, 4] | [4, 3, 4] | [5, 6] | [6, 5]);
    usual
        && match text {
            [b'1', second, third, ..] => match second {
                b'3' | b'8' => true,
                b'4' => !matches!(third, b'2' | b'3'),
                b'5' | b'9' => *third != b'4',
                b'6' => matches!(third, b'2' | b'5' | b'6' | b'7'),
                b'7' => *third != b'9',
                _ => false,
            },
            _ => false,
        }
}

/// A number in the fixed network: area code, then seven or eight digits and perhaps an extension.
/// Written together it could as well be a code that begins with zero, so it must be divided.
fn is_landline(text: &[u8], parts: &[usize]) -> bool {
    let (text, parts) = match (text, parts) {
        ([b'8', b'6', rest @ ..], [2, parts @ ..]) => (rest, parts),
        other => other,
    };
    let [area, local, extension @ ..] = parts else { return false };
    let area_is_known = match text {
        [b'0', b'1', b'0', ..] => *area == 3 && *local == 8,
        [b'0', b'2', city, ..] => *area == 3 && *city != b'6' && *local == 8,
        [b'0', b'3'..=b'9', ..] => *area == 4 && matches!(local, 7 | 8),
        _ => false,
    };
    let begins_well = text.get(*area).is_some_and(|digit| matches!(digit, b'2'..=b'9'));
    area_is_known && begins_well && matches!(extension, [] | [1..=4])
}

/// A bank card: a prefix that is given out at that length, and Luhn's check digit.
fn is_bank_card(text: &[u8], parts: &[usize]) -> bool {
    let in_fours = parts.split_last().is_some_and(|(last, fours)| {
        fours.len() > 2 && fours.iter().all(|part| *part == 4) && *last <= 4
    });
    let divided_well = matches!(parts, [_] | [6, _]) || in_fours;
    let issued = match text {
        [b'6', b'2', ..] => (16..=19).contains(&text.len()),
        [b'4', ..] | [b'5', b'1'..=b'5', ..] | [b'3', b'5', ..] => text.len() == 16,
        [b'2', b'2'..=b'7', ..] | [b'6', b'0' | b'5', ..] => text.len() == 16,
        [b'9', b'5', b'5', b'8', ..] | [b'1', b'0', b'3', ..] => text.len() == 19,
        _ => false,
    };
    divided_well && issued && luhn(text)
}

/// Luhn's check over digits: every second from the right is doubled.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = (digits.iter().rev().zip([1, 2].into_iter().cycle()))
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// The longest that is looked at on either side of an `@`.
const NAME_LONGEST: usize = 64;
const HOST_LONGEST: usize = 255;

/// Finds e-mail addresses, but not those of government offices (`gov.cn`, `gov.tw`), which are
/// public.
pub(super) fn find_emails(cell: &str, found: &mut Vec<Found>) {
    let bytes = cell.as_bytes();
    for at in bytes.iter().enumerate().filter_map(|(at, byte)| (*byte == b'@').then_some(at)) {
        let name = (bytes[..at].iter().rev().take(NAME_LONGEST))
            .take_while(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-')
            })
            .count();
        let mut host = (bytes[at + 1..].iter().take(HOST_LONGEST))
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
            .count();
        while host > 0 && matches!(bytes[at + host], b'.' | b'-') {
            host -= 1;
        }
        let range = at - name..at + 1 + host;
        if name > 0 && is_host(&cell[at + 1..range.end]) {
            found.push(Found { kind: PersonalKind::Email, range });
        }
    }
}

/// Whether mail may go there, and not to an office.
fn is_host(host: &str) -> bool {
    let Some((domain, top)) = host.rsplit_once('.') else { return false };
    let office = host.split('.').any(|label| label.eq_ignore_ascii_case("gov"));
    let well_formed = domain.split('.').all(|label| !label.is_empty());
    well_formed && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()) && !office
}
