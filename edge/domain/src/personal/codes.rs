//! Citizen numbers (GB 11643) and unified social credit codes (GB 32100), with their check digits.

use chrono::NaiveDate;

use super::groups::half_width;
use crate::{Language, Text};

/// Why a number or a code is not valid (R9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// It has more or fewer characters than it should.
    Length {
        /// How many it should have.
        expected: usize,
    },
    /// A character that does not occur in such a code.
    Character,
    /// It begins with no division of the country.
    Region,
    /// Its date of birth is no date.
    BirthDate,
    /// Its first character names no kind of registration.
    Registration,
    /// The last character does not follow from the others.
    CheckDigit {
        /// What it should be.
        expected: char,
    },
}

impl CodeFault {
    /// What is wrong, for people.
    pub fn message(self, language: Language) -> String {
        let text = match self {
            Self::Length { expected } => {
                return match language {
                    Language::Zh => format!("应为 {expected} 位"),
                    Language::En => format!("It should have {expected} characters"),
                };
            }
            Self::CheckDigit { expected } => {
                return match language {
                    Language::Zh => format!("校验码不符，按前面各位应为 {expected}"),
                    Language::En => {
                        format!("The check digit should be {expected} by the digits before it")
                    }
                };
            }
            Self::Character => {
                Text { zh: "含有不应有的字符", en: "It has a character it cannot have" }
            }
            Self::Region => {
                Text { zh: "行政区划代码无效", en: "It names no administrative division" }
            }
            Self::BirthDate => {
                Text { zh: "出生日期无效", en: "Its date of birth is no date" }
            }
            Self::Registration => Text {
                zh: "登记管理部门代码无效",
                en: "Its first character names no registration authority",
            },
        };
        text.get(language).to_owned()
    }
}

const CITIZEN_LENGTH: usize = 18;
const CREDIT_LENGTH: usize = 18;
/// What a credit code is written in: no I, O, S, V and Z.
const CREDIT_LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Checks a citizen number (公民身份号码): 18 characters, division, date of birth, check digit.
/// Width, case, blanks and hyphens do not matter.
///
/// # Errors
/// The first [`CodeFault`] from the left.
pub fn validate_citizen_number(text: &str) -> Result<(), CodeFault> {
    citizen(&folded(text)?)
}

/// Checks a unified social credit code (统一社会信用代码): 18 characters, registration authority,
/// division, check digit. Width, case, blanks and hyphens do not matter.
///
/// # Errors
/// The first [`CodeFault`] from the left.
pub fn validate_credit_code(text: &str) -> Result<(), CodeFault> {
    credit(&folded(text)?)
}

/// Half-width upper case, at most one character more than any code has.
fn folded(text: &str) -> Result<Vec<u8>, CodeFault> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '–'))
        .take(CITIZEN_LENGTH + 1)
        .map(|c| half_width(c).ok_or(CodeFault::Character))
        .collect()
}

/// Checks the folded characters of a citizen number.
pub(super) fn citizen(code: &[u8]) -> Result<(), CodeFault> {
    let Some((last, digits)) = code.split_last().filter(|_| code.len() == CITIZEN_LENGTH) else {
        return Err(CodeFault::Length { expected: CITIZEN_LENGTH });
    };
    if !digits.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || *last == b'X') {
        return Err(CodeFault::Character);
    }
    if !is_region(digits) {
        return Err(CodeFault::Region);
    }
    let year = number(&digits[6..10]);
    if !(1880..2100).contains(&year) || !is_day(year, &digits[10..14]) {
        return Err(CodeFault::BirthDate);
    }
    let expected = citizen_check(digits);
    if *last == expected {
        Ok(())
    } else {
        Err(CodeFault::CheckDigit { expected: char::from(expected) })
    }
}

/// The check digit of the first 17 (ISO 7064, mod 11-2).
pub(super) fn citizen_check(digits: &[u8]) -> u8 {
    let sum = digits.iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    }
}

/// Whether the digits are a citizen number of 15, as given out until 1999: no check digit.
pub(super) fn is_old_citizen(code: &[u8]) -> bool {
    code.len() == 15
        && code.iter().all(u8::is_ascii_digit)
        && is_region(code)
        && is_day(1900 + number(&code[6..8]), &code[8..12])
}

/// Checks the folded characters of a credit code.
pub(super) fn credit(code: &[u8]) -> Result<(), CodeFault> {
    let Some((last, body)) = code.split_last().filter(|_| code.len() == CREDIT_LENGTH) else {
        return Err(CodeFault::Length { expected: CREDIT_LENGTH });
    };
    if !code.iter().all(|byte| CREDIT_LETTERS.contains(byte)) {
        return Err(CodeFault::Character);
    }
    if !matches!(code[0], b'1'..=b'9' | b'A' | b'N' | b'Y') {
        return Err(CodeFault::Registration);
    }
    let region = &code[2..8];
    if !region.iter().all(u8::is_ascii_digit) || !(is_region(region) || region == b"100000") {
        return Err(CodeFault::Region);
    }
    let expected = credit_check(body);
    if *last == expected {
        Ok(())
    } else {
        Err(CodeFault::CheckDigit { expected: char::from(expected) })
    }
}

/// The check character of the first 17: weights are the powers of 3, modulo 31.
pub(super) fn credit_check(body: &[u8]) -> u8 {
    let (mut sum, mut weight) = (0, 1);
    for byte in body {
        let value = CREDIT_LETTERS.iter().position(|letter| letter == byte).unwrap_or(0);
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
    }
    CREDIT_LETTERS[(31 - sum) % 31]
}

/// Whether the digits begin with a province (GB/T 2260), a residence permit's 81 to 83, or the 9
/// of a foreigner's permit.
fn is_region(digits: &[u8]) -> bool {
    matches!(
        number(&digits[..2]),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91..=98
    )
}

fn is_day(year: i32, month_and_day: &[u8]) -> bool {
    let (month, day) = (number(&month_and_day[..2]), number(&month_and_day[2..]));
    match (u32::try_from(month), u32::try_from(day)) {
        (Ok(month), Ok(day)) => NaiveDate::from_ymd_opt(year, month, day).is_some(),
        _ => false,
    }
}

fn number(digits: &[u8]) -> i32 {
    digits.iter().fold(0, |number, digit| number * 10 + i32::from(digit - b'0'))
}
