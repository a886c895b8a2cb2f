//! Values as people read them: exact, and grouped only where that helps.

use std::collections::BTreeMap;

use contract::TableColumn;
use domain::FieldType;
use maud::{Markup, html};
use serde_json::value::RawValue;

use crate::locale::Locale;
use crate::locale::explore::Table;

/// Characters from which a value is likely to be cut, and says all of itself when asked.
const LONG: usize = 24;

/// How the values of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As text.
    Text,
    /// As a number whose digits are grouped.
    Amount,
    /// As an amount that was worked out: one with the endless digits of a mean is rounded, and says
    /// all of them when asked.
    Figure,
    /// As a number that names something: a year, a code.
    Code,
}

/// Decimals from which a figure that was worked out has more digits than it knows.
const ENDLESS: usize = 10;

impl Look {
    /// The look of a column.
    pub fn of(kind: FieldType, name: &str, title: &str) -> Self {
        match kind {
            FieldType::Integer | FieldType::Number if names_something(name, title) => Self::Code,
            FieldType::Integer | FieldType::Number => Self::Amount,
            _ => Self::Text,
        }
    }

    /// The look of a column of which more is known: numbers within the bounds of years are years
    /// when all of them have four digits.
    pub fn of_column(column: &TableColumn) -> Self {
        let TableColumn { name, kind, title, profile, .. } = column;
        let year = |text: &Option<String>| {
            let number = text.as_deref().and_then(|text| text.parse::<u32>().ok());
            number.is_some_and(|number| (1800..=2100).contains(&number))
        };
        match Self::of(*kind, name, title) {
            Self::Amount
                if *kind == FieldType::Integer && year(&profile.min) && year(&profile.max) =>
            {
                Self::Code
            }
            look => look,
        }
    }

    /// Whether it stands at the end of its cell.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Amount | Self::Figure | Self::Code)
    }
}

/// How a column of an answer is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// How its values look.
    pub look: Look,
    /// What they stand for, where they are codes.
    pub labels: BTreeMap<String, String>,
}

impl From<Look> for Shown {
    fn from(look: Look) -> Self {
        Self { look, labels: BTreeMap::new() }
    }
}

/// Whether numbers of a column name something rather than count it.
fn names_something(name: &str, title: &str) -> bool {
    const ENDS: [&str; 12] = [
        "年", "年份", "年度", "编号", "代码", "编码", "序号", "号", "邮编", "电话", "月份", "号码",
    ];
    const WORDS: [&str; 9] =
        ["id", "code", "year", "no", "zip", "phone", "month", "fid", "objectid"];
    let says = |text: &str| {
        ENDS.iter().any(|end| text.ends_with(end))
            || text
                .to_ascii_lowercase()
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|word| WORDS.contains(&word))
    };
    says(name) || says(title)
}

/// A value in the form of its look; nothing where there is none.
pub fn words(value: &RawValue, look: Look, locale: Locale) -> Option<String> {
    let say = Table::of(locale.language);
    Some(match value.get() {
        "null" => return None,
        "true" => say.yes.to_owned(),
        "false" => say.no.to_owned(),
        text if text.starts_with('"') => serde_json::from_str(text).unwrap_or_default(),
        number if look == Look::Amount => grouped(number),
        number if look == Look::Figure => grouped(&rounded(number).unwrap_or(number.to_owned())),
        number => number.to_owned(),
    })
}

/// A cell's content: an em dash where there is no value, which is read out as none.
pub fn content(words: Option<&str>, locale: Locale) -> Markup {
    html! {
        @match words {
            Some("") => span.unseen { (Table::of(locale.language).empty) },
            Some(words) => (words),
            None => {
                span.none aria-hidden="true" { "—" }
                span.unseen { (Table::of(locale.language).none) }
            }
        }
    }
}

/// A row: its first value names it.
pub fn row(index: u64, values: &[Box<RawValue>], columns: &[Shown], locale: Locale) -> Markup {
    html! {
        tr aria-rowindex=(index + 2) {
            @for (number, value) in values.iter().enumerate() {
                @let column = columns.get(number);
                @let look = column.map_or(Look::Text, |column| column.look);
                @let words = words(value, look, locale);
                @let label = column.and_then(|column| label(column, value, locale));
                @let lang = words.as_deref().and_then(|words| locale.lang_of(words));
                @let all = words.as_deref().filter(|words| words.chars().nth(LONG).is_some());
                @let endless = (look == Look::Figure && rounded(value.get()).is_some()).then(|| value.get());
                @let all = all.or(endless);
                @let class = if look.is_number() { "num" } else { "txt" };
                @if number == 0 {
                    th.(class) scope="row" lang=[lang] title=[all] { (content(words.as_deref(), locale)) (meaning(label, locale)) }
                } @else {
                    td.(class) lang=[lang] title=[all] { (content(words.as_deref(), locale)) (meaning(label, locale)) }
                }
            }
        }
    }
}

/// What a value stands for, by its digits as they are.
fn label<'a>(column: &'a Shown, value: &RawValue, locale: Locale) -> Option<&'a String> {
    let plain = if column.labels.is_empty() { None } else { words(value, Look::Code, locale) };
    column.labels.get(&plain?)
}

/// What a code stands for, beside it.
fn meaning(label: Option<&String>, locale: Locale) -> Markup {
    html! { @if let Some(label) = label { " " small.muted lang=[locale.lang_of(label)] { (label) } } }
}

/// A number of endless decimals with four digits behind its point, or four that mean something.
fn rounded(number: &str) -> Option<String> {
    let (_, decimals) = number.split_once('.')?;
    if decimals.len() < ENDLESS || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let value: f64 = number.parse().ok()?;
    let zeros = if value.abs() < 1.0 {
        decimals.bytes().take_while(|digit| *digit == b'0').count()
    } else {
        0
    };
    Some(format!("{value:.*}", zeros + 4))
}

/// The digits of a plain number in groups of three; other text as it is.
pub fn grouped(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return number.to_owned();
    }
    let mut out = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + &rest[whole.len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_every_digit() {
        for (number, shown) in [
            ("0", "0"),
            ("1234567.8900", "1,234,567.8900"),
            ("-1234", "-1,234"),
            ("12345678901234567890123.5", "12,345,678,901,234,567,890,123.5"),
            ("1e21", "1e21"),
            ("-0.5", "-0.5"),
            ("", ""),
        ] {
            assert_eq!(grouped(number), shown);
        }
    }

    #[test]
    fn figures_of_endless_digits_are_rounded_and_others_are_not() {
        for (number, shown) in [
            ("62.96517064048607", Some("62.9652")),
            ("-0.000012345678901", Some("-0.00001235")),
            ("1234567.50", None),
            ("105.98820312", None),
            ("12", None),
            ("1e-12", None),
        ] {
            assert_eq!(rounded(number).as_deref(), shown, "{number}");
        }
    }

    #[test]
    fn codes_and_years_are_no_amounts() {
        for (name, title) in [
            ("year", "年份"),
            ("xzqh", "行政区划代码"),
            ("line_id", "线路"),
            ("a", "统计年度"),
            ("ID", "标识"),
            ("no", "站牌编号"),
        ] {
            assert_eq!(Look::of(FieldType::Integer, name, title), Look::Code, "{name} {title}");
        }
        for (name, title) in
            [("width", "宽度"), ("amount", "金额"), ("age", "年龄"), ("paid", "已付")]
        {
            assert_eq!(Look::of(FieldType::Number, name, title), Look::Amount, "{name} {title}");
        }
        assert_eq!(Look::of(FieldType::Text, "amount", "金额"), Look::Text);
    }
}
