//! The values of a row's cells.

use chrono::{Months, NaiveDate};

use super::{Column, Columns, RowFault, quoted};
use crate::{
    Entry, Frequency, Library, Licence, Openness, Period, RegionCode, SecurityLevel, Sharing, Text,
    Theme,
};

/// Most characters of a name, an office or an address.
const LINE_MAX: usize = 200;
/// Most words of one kind.
const WORDS_MAX: usize = 50;
/// What divides several values in one cell.
const DIVIDERS: [char; 9] = ['、', ',', '，', ';', '；', '|', '｜', '\n', '\r'];

/// A row while it is read; what is wrong gathers.
pub(super) struct Cells<'a> {
    columns: &'a Columns,
    cells: &'a [String],
    faults: Vec<RowFault>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(columns: &'a Columns, cells: &'a [String]) -> Self {
        let faults = columns.surplus(cells).map(|given| RowFault {
            field: "row",
            column: Text { zh: "本行", en: "Row" },
            text: Text {
                zh: "单元格比表头多，内容中的逗号须加引号",
                en: "More cells than the header has; a comma in a text needs quotation marks",
            },
            given: quoted(given),
        });
        Self { columns, cells, faults: faults.into_iter().collect() }
    }

    /// Whether nothing was wrong.
    pub(super) fn faults(self) -> Result<(), Vec<RowFault>> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    fn given(&self, column: Column) -> &'a str {
        self.columns.cell(self.cells, column).trim()
    }

    fn fault(&mut self, column: Column, given: &str, zh: &'static str, en: &'static str) {
        self.faults.push(RowFault::new(column, given, Text { zh, en }));
    }

    /// The title, on one line.
    pub(super) fn title(&mut self) -> String {
        let title = one_line(self.given(Column::Title));
        if title.is_empty() {
            self.fault(Column::Title, "", "不能为空", "It is missing");
        } else if title.chars().count() > Entry::TITLE_MAX {
            self.fault(Column::Title, &title, "不能超过 200 字", "Longer than 200 characters");
        }
        title
    }

    /// A text that may have several lines.
    pub(super) fn text(&mut self, column: Column) -> Option<String> {
        let text = lines(self.given(column));
        if text.chars().count() > Entry::SUMMARY_MAX {
            self.fault(column, &text, "不能超过 4000 字", "Longer than 4000 characters");
        }
        (!text.is_empty()).then_some(text)
    }

    /// A text on one line.
    pub(super) fn line(&mut self, column: Column) -> Option<String> {
        let line = one_line(self.given(column));
        if line.chars().count() > LINE_MAX {
            self.fault(column, &line, "不能超过 200 字", "Longer than 200 characters");
        } else if column == Column::Email && !line.is_empty() && !is_address(&line) {
            self.fault(column, &line, "不是邮箱地址", "Not an e-mail address");
        }
        (!line.is_empty()).then_some(line)
    }

    /// A word of a vocabulary.
    pub(super) fn word<T>(
        &mut self,
        column: Column,
        meant: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let given = self.given(column);
        if given.is_empty() {
            return None;
        }
        let value = meant(given);
        if value.is_none() {
            self.fault(column, given, "没有这个选项", "There is no such value");
        }
        value
    }

    pub(super) fn themes(&mut self) -> Vec<Theme> {
        let mut themes = Vec::new();
        for words in parts(self.given(Column::Themes)) {
            match Theme::from_words(words) {
                Some(theme) if themes.contains(&theme) => {}
                Some(theme) => themes.push(theme),
                None => self.fault(Column::Themes, words, "没有这个主题", "There is no such theme"),
            }
        }
        themes
    }

    pub(super) fn keywords(&mut self) -> Vec<String> {
        self.words(Column::Keywords)
    }

    pub(super) fn elements(&mut self) -> Vec<String> {
        self.words(Column::Elements)
    }

    /// Several words, each once.
    fn words(&mut self, column: Column) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in parts(self.given(column)).map(one_line) {
            if word.chars().count() > LINE_MAX {
                self.fault(column, &word, "不能超过 200 字", "Longer than 200 characters");
            } else if words.len() == WORDS_MAX {
                self.fault(column, &word, "不能超过 50 个", "More than 50 of them");
                break;
            } else if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// The version of a listing, as the portal wrote it.
    pub(super) fn version(&mut self) -> Option<u32> {
        let given = self.given(Column::Version);
        if given.is_empty() {
            return None;
        }
        let version = given.parse().ok();
        if version.is_none() {
            self.fault(Column::Version, given, "应为导出时的版本号", "Not a version number");
        }
        version
    }

    /// The region's code, or its name where that is what stands there.
    pub(super) fn region(&mut self) -> (Option<RegionCode>, Option<String>) {
        let given = self.given(Column::Region);
        if given.is_empty() || !given.bytes().all(|byte| byte.is_ascii_digit()) {
            return (None, self.line(Column::Region));
        }
        let code = RegionCode::parse(given).ok();
        if code.is_none() {
            self.fault(
                Column::Region,
                given,
                "应为六位行政区划代码或名称",
                "A region is a six-digit division code or a name",
            );
        }
        (code, None)
    }

    pub(super) fn period(&mut self) -> Period {
        let period = Period {
            start: self.day(Column::Start).map(|(first, _)| first),
            end: self.day(Column::End).map(|(_, last)| last),
        };
        if matches!((period.start, period.end), (Some(start), Some(end)) if start > end) {
            let given = self.given(Column::End);
            self.fault(Column::End, given, "早于起始日期", "Before the start date");
        }
        period
    }

    fn day(&mut self, column: Column) -> Option<(NaiveDate, NaiveDate)> {
        let given = self.given(column);
        if given.is_empty() {
            return None;
        }
        let days = days(given);
        if days.is_none() {
            self.fault(column, given, "日期应写作 2026-01-31", "A date is written 2026-01-31");
        }
        days
    }
}

/// The first and the last day of a date, a month or a year as people write them.
pub(super) fn days(given: &str) -> Option<(NaiveDate, NaiveDate)> {
    // A spreadsheet adds the time of day to a date that was typed as a moment.
    let date = given.split(['T', ' ']).next()?;
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        let day = NaiveDate::parse_from_str(date, "%Y%m%d").ok()?;
        return Some((day, day));
    }
    let date = date.strip_suffix(['日', '号', '月', '年']).unwrap_or(date);
    let mut numbers = date.split(['-', '/', '.', '年', '月']).map(number);
    let year = i32::try_from(numbers.next()??).ok().filter(|year| (1000..=9999).contains(year))?;
    let (month, day) = (numbers.next(), numbers.next());
    if numbers.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => {
            Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
        }
        (Some(month), None) => {
            let first = NaiveDate::from_ymd_opt(year, month?, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
        }
        (Some(month), Some(day)) => {
            let day = NaiveDate::from_ymd_opt(year, month?, day?)?;
            Some((day, day))
        }
    }
}

/// The day of a date as people write it; nothing of a month, a year or a moment.
pub(crate) fn day_of(given: &str) -> Option<NaiveDate> {
    let is_moment = given.contains(['T', ' ']);
    let (first, last) = days(given).filter(|_| !is_moment)?;
    (first == last).then_some(first)
}

fn number(digits: &str) -> Option<u32> {
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(DIVIDERS).map(str::trim).filter(|part| !part.is_empty())
}

/// The text on one line: a run of blanks with a control character in it becomes one blank.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { '\n' } else { c }).collect();
    let parts = spaced.split('\n').map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// The text in its lines, without other control characters.
fn lines(text: &str) -> String {
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    text.trim().to_owned()
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(' ')
    })
}

pub(super) fn openness(words: &str) -> Option<Openness> {
    Openness::from_words(words).or(match words {
        "无条件" | "完全开放" => Some(Openness::Unconditional),
        "有条件" | "依申请开放" => Some(Openness::Conditional),
        "不开放" | "不予开放" => Some(Openness::Closed),
        _ => None,
    })
}

pub(super) fn sharing(words: &str) -> Option<Sharing> {
    Sharing::from_words(words).or(match words {
        "无条件" => Some(Sharing::Unconditional),
        "有条件" => Some(Sharing::Conditional),
        "不共享" => Some(Sharing::Refused),
        _ => None,
    })
}

pub(super) fn frequency(words: &str) -> Option<Frequency> {
    Frequency::from_words(words).or(match words {
        "每天" | "按日" | "日" => Some(Frequency::Daily),
        "按周" | "周" => Some(Frequency::Weekly),
        "按月" | "月" => Some(Frequency::Monthly),
        "每季" | "按季度" | "季度" | "季" => Some(Frequency::Quarterly),
        "按年" | "年度" | "年" => Some(Frequency::Yearly),
        _ => None,
    })
}

pub(super) fn library(words: &str) -> Option<Library> {
    Library::from_words(words)
}

pub(super) fn licence(words: &str) -> Option<Licence> {
    Licence::from_words(words)
}

pub(super) fn security_level(words: &str) -> Option<SecurityLevel> {
    SecurityLevel::from_words(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(given: &str) -> Option<(String, String)> {
        days(given).map(|(first, last)| (first.to_string(), last.to_string()))
    }

    #[test]
    fn a_date_may_be_written_in_many_ways() {
        for given in [
            "2024-02-09",
            "2024/2/9",
            "2024.2.9",
            "2024年2月9日",
            "20240209",
            "2024-02-09T08:00:00",
            "2024-02-09 08:00",
        ] {
            let day = "2024-02-09".to_owned();
            assert_eq!(dates(given), Some((day.clone(), day)), "{given}");
        }
    }

    #[test]
    fn a_month_and_a_year_have_a_first_and_a_last_day() {
        for given in ["2024-02", "2024年2月", "2024/02"] {
            assert_eq!(dates(given), Some(("2024-02-01".into(), "2024-02-29".into())), "{given}");
        }
        for given in ["2024", "2024年"] {
            assert_eq!(dates(given), Some(("2024-01-01".into(), "2024-12-31".into())), "{given}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for given in
            ["", "明天", "2024-13", "2023-02-29", "24-1-1", "2024-1-1-1", "2024--1", "45000", "１"]
        {
            assert_eq!(dates(given), None, "{given}");
        }
    }

    #[test]
    fn a_text_loses_its_control_characters_and_keeps_its_words() {
        assert_eq!(one_line(" 甲\t\r\n 乙  丙\u{7} "), "甲 乙  丙");
        assert_eq!(lines(" 甲\r\n乙\u{0}\r丙 \n"), "甲\n乙\n丙");
    }
}
