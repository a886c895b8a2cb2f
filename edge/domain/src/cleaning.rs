//! Cleaning (清洗, R39): values written in one way. What a rule does not surely understand stays as
//! it is, so that cleaning never makes a value up.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::sheet::day_of;
use crate::standards::Code;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How the values of a column are cleaned.
    Cleaning {
        Tidy = "tidy", "整理空白和全角字符", "Tidy blanks and full-width signs";
        Number = "number", "统一数字写法", "Plain numbers";
        Date = "date", "统一日期写法", "Plain dates";
        Code = "code", "名称换成代码", "Names to codes";
    }
}

/// A rule with what it has to know.
#[derive(Clone, Debug)]
pub enum Rule {
    /// No blanks at the ends, Latin letters, digits and blanks of one width, nothing where a sign
    /// says that there is nothing.
    Tidy,
    /// The same, and a number without marks of thousands and without the column's own unit.
    Number {
        /// The unit that the column is in.
        unit: Option<String>,
    },
    /// The same, and a day as `2024-01-31`.
    Date,
    /// The same, and the code of what stands in the list by its name.
    Code(Arc<HashMap<String, String>>),
}

/// Signs by which people say that there is no value.
const NOTHING: [&str; 9] = ["-", "--", "—", "——", "/", "N/A", "#N/A", "NULL", "null"];

impl Rule {
    /// The rule of a list: a name, in either language, becomes its code. A name that two codes have
    /// says neither.
    pub fn of_codes(codes: &[Code]) -> Self {
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        for code in codes {
            let names = [Some(&code.label), code.label_en.as_ref()];
            for name in names.into_iter().flatten() {
                let same = |known: &Option<String>| known.as_ref() == Some(&code.value);
                known
                    .entry(name.clone())
                    .and_modify(|known| {
                        if !same(known) {
                            *known = None;
                        }
                    })
                    .or_insert_with(|| Some(code.value.clone()));
            }
        }
        // What is a code already is none's name.
        for code in codes {
            known.insert(code.value.clone(), Some(code.value.clone()));
        }
        let sure = known.into_iter().filter_map(|(name, code)| Some((name, code?)));
        Self::Code(Arc::new(sure.collect()))
    }

    /// The value as the rule has it.
    pub fn clean<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let tidy = tidy(value);
        let cleaned = match self {
            Self::Tidy => None,
            Self::Number { unit } => number(&tidy, unit.as_deref()),
            Self::Date => day_of(&tidy).map(|day| day.to_string()),
            Self::Code(codes) => codes.get(tidy.as_ref()).cloned(),
        };
        cleaned.map_or(tidy, Cow::Owned)
    }
}

fn tidy(value: &str) -> Cow<'_, str> {
    let trimmed =
        value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'));
    if NOTHING.contains(&trimmed) {
        return Cow::Borrowed("");
    }
    if trimmed.chars().all(|c| narrow(c) == c) {
        return Cow::Borrowed(trimmed);
    }
    let text: String = trimmed.chars().map(narrow).collect();
    match NOTHING.contains(&text.as_str()) {
        true => Cow::Borrowed(""),
        false => Cow::Owned(text),
    }
}

/// A full-width letter or digit as the one of ASCII, and a blank of any kind as a plain one;
/// punctuation stays, for that of Han text is full-width.
const fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => match char::from_u32(c as u32 - 0xFEE0) {
            Some(narrow) => narrow,
            None => c,
        },
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    }
}

/// A number without what people put around it; nothing where it is none.
fn number(text: &str, unit: Option<&str>) -> Option<String> {
    let bare = match unit.map(str::trim).filter(|unit| !unit.is_empty()) {
        Some(unit) => text.strip_suffix(unit).unwrap_or(text).trim_end(),
        None => text,
    };
    let signs: String = bare
        .chars()
        .map(|c| match c {
            '，' => ',',
            '．' => '.',
            '－' | '−' => '-',
            '＋' => '+',
            c => c,
        })
        .collect();
    let (sign, digits) = match signs.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", signs.strip_prefix('+').unwrap_or(&signs)),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
    let whole = grouped(whole)?;
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let sound = all_digits(&whole) && fraction.is_none_or(all_digits);
    // A number with leading zeros is a code.
    let is_code = whole.len() > 1 && whole.starts_with('0');
    if !sound || is_code {
        return None;
    }
    Some(match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    })
}

/// Digits without marks of thousands, which stand where marks of thousands stand.
fn grouped(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    sound.then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(value: &str, label: &str, label_en: Option<&str>) -> Code {
        Code {
            value: value.to_owned(),
            label: label.to_owned(),
            label_en: label_en.map(str::to_owned),
        }
    }

    #[test]
    fn values_are_tidied_and_words_stay() {
        for (value, clean) in [
            ("  甲 ", "甲"),
            ("ＡＢ１２", "AB12"),
            ("（一）公司", "（一）公司"),
            ("——", ""),
            (" N/A", ""),
            ("无", "无"),
            ("\u{FEFF}x\u{3000}", "x"),
        ] {
            assert_eq!(Rule::Tidy.clean(value), clean, "{value}");
        }
    }

    #[test]
    fn numbers_lose_marks_and_their_own_unit_alone() {
        let rule = Rule::Number { unit: Some("万元".to_owned()) };
        for (value, clean) in [
            ("1,234.50", "1234.50"),
            ("１，２３４", "1234"),
            ("1,234 万元", "1234"),
            ("-7万元", "-7"),
            ("+7", "7"),
            // What is not surely understood stays.
            ("12,34", "12,34"),
            ("12元", "12元"),
            ("约12", "约12"),
            ("0012", "0012"),
            ("12.", "12."),
            ("1,234,56", "1,234,56"),
            ("12.5%", "12.5%"),
        ] {
            assert_eq!(rule.clean(value), clean, "{value}");
        }
    }

    #[test]
    fn days_are_written_in_one_way_and_months_stay() {
        for (value, clean) in [
            ("2024年1月3日", "2024-01-03"),
            ("2024/1/3", "2024-01-03"),
            ("20240103", "2024-01-03"),
            ("2024年1月", "2024年1月"),
            ("2024-02-30", "2024-02-30"),
            ("2024-01-03 08:00", "2024-01-03 08:00"),
        ] {
            assert_eq!(Rule::Date.clean(value), clean, "{value}");
        }
    }

    #[test]
    fn names_become_codes_where_one_code_has_them() {
        let codes = [
            code("1", "男", Some("Male")),
            code("2", "女", None),
            code("8", "其他", None),
            code("9", "其他", None),
        ];
        let rule = Rule::of_codes(&codes);
        for (value, clean) in
            [("男 ", "1"), ("Male", "1"), ("2", "2"), ("其他", "其他"), ("未知", "未知")]
        {
            assert_eq!(rule.clean(value), clean, "{value}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(value in "[ 0-9０-９,，.．年月日/Aａ元一-三-]{0,16}") {
            let rules = [
                Rule::Tidy,
                Rule::Number { unit: Some("元".to_owned()) },
                Rule::Date,
                Rule::of_codes(&[code("1", "一", None)]),
            ];
            for rule in rules {
                let once = rule.clean(&value).into_owned();
                let twice = rule.clean(&once).into_owned();
                prop_assert_eq!(&once, &twice, "{:?}", rule);
            }
        }

        #[test]
        fn a_clean_number_is_the_number_that_it_was(whole in 0_u64..1_000_000_000, negative: bool) {
            let digits = whole.to_string();
            let mut marked = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    marked.push(',');
                }
                marked.push(digit);
            }
            let sign = if negative { "-" } else { "" };
            let clean = Rule::Number { unit: None }.clean(&format!("{sign}{marked}")).into_owned();
            prop_assert_eq!(clean, format!("{sign}{digits}"));
        }
    }
}
