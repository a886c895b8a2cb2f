//! The quality of a table (数据质量, R29): a score that explains itself line by line.
//!
//! What was measured is an argument, and so is the time, so that anybody can work out again why a
//! table has the score that it has.

use chrono::{DateTime, TimeDelta, Utc};

use crate::vocabulary::vocabulary;
use crate::{Frequency, Language};

vocabulary! {
    /// How good the tables of a dataset are, in words; the weakest of them counts (R29).
    Grade {
        Good = "good", "优（90 分以上）", "Good (90 and more)";
        Fair = "fair", "良（70 至 89 分）", "Fair (70 to 89)";
        Poor = "poor", "待改进（70 分以下）", "To be mended (below 70)";
        Unrated = "unrated", "未评分", "Not rated";
    }
}

impl Grade {
    /// The least score that is fair.
    pub const FAIR: u8 = 70;
    /// The least score that is good.
    pub const GOOD: u8 = 90;

    /// The grade of a score from 0 to 100.
    pub const fn of(score: Option<u8>) -> Self {
        match score {
            None => Self::Unrated,
            Some(Self::GOOD..) => Self::Good,
            Some(Self::FAIR..) => Self::Fair,
            Some(_) => Self::Poor,
        }
    }
}

/// What was measured of a table, as far as its score depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// Rows of data.
    pub rows: u64,
    /// The columns of the file.
    pub columns: Vec<ColumnMeasures>,
    /// Rows that repeat an earlier one; none where that was not looked for.
    pub repeated: Option<u64>,
    /// Fields that the entry declares and the file lacks.
    pub lacking: Vec<String>,
    /// Columns of the file that the entry does not declare, where it declares any.
    pub undeclared: Vec<String>,
    /// Columns that the version before had and this one lacks.
    pub lost: Vec<String>,
}

/// What was measured of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMeasures {
    /// Its name.
    pub name: String,
    /// Rows with a value.
    pub filled: u64,
    /// Values that are not of the declared type.
    pub misfits: u64,
    /// Line of the first of these.
    pub first_misfit: Option<u64>,
    /// Codes that were checked, and how many of them have a wrong check digit (R9).
    pub codes: Option<(u64, u64)>,
    /// Values that were looked for in the code list of its element (R39).
    pub list: Option<ListMeasures>,
}

/// What came of looking for values in a code list (R39).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListMeasures {
    /// Values that were looked for.
    pub checked: u64,
    /// Those that the list does not have.
    pub outside: u64,
    /// Row of the first of these, from 1, and the value.
    pub first: Option<(u64, String)>,
}

/// When a table has to be brought up to date, and when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeliness {
    /// The promised frequency of updates.
    pub frequency: Frequency,
    /// When the file arrived.
    pub arrived_at: DateTime<Utc>,
}

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// 完整性: cells with a value.
    Completeness,
    /// 有效性: values of their type, codes that are right.
    Validity,
    /// 唯一性: rows that stand there once.
    Uniqueness,
    /// 一致性: the columns that were declared, and those of the version before.
    Consistency,
    /// 及时性: brought up to date as promised.
    Timeliness,
}

impl Dimension {
    /// Every dimension, with its part in the whole in hundredths.
    pub const ALL: [(Self, u8); 5] = [
        (Self::Completeness, 25),
        (Self::Validity, 30),
        (Self::Uniqueness, 10),
        (Self::Consistency, 15),
        (Self::Timeliness, 20),
    ];

    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Validity => "validity",
            Self::Uniqueness => "uniqueness",
            Self::Consistency => "consistency",
            Self::Timeliness => "timeliness",
        }
    }

    /// The name that people read.
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Completeness, Language::Zh) => "完整性",
            (Self::Completeness, Language::En) => "Completeness",
            (Self::Validity, Language::Zh) => "有效性",
            (Self::Validity, Language::En) => "Validity",
            (Self::Uniqueness, Language::Zh) => "唯一性",
            (Self::Uniqueness, Language::En) => "Uniqueness",
            (Self::Consistency, Language::Zh) => "一致性",
            (Self::Consistency, Language::En) => "Consistency",
            (Self::Timeliness, Language::Zh) => "及时性",
            (Self::Timeliness, Language::En) => "Timeliness",
        }
    }
}

/// A score and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quality {
    /// 0 to 100: the mean of the lines by their weights.
    pub score: u8,
    /// The lines, in the order of [`Dimension::ALL`]; one that could not be measured is left out,
    /// and the others weigh more.
    pub lines: Vec<Line>,
}

/// One line of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was measured.
    pub dimension: Dimension,
    /// 0 to 100.
    pub score: u8,
    /// Its part in the whole, in hundredths.
    pub weight: u8,
    /// How the score comes about, in both languages.
    pub explanation: Said,
    /// What to mend, by column.
    pub findings: Vec<(String, Said)>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    zh: String,
    en: String,
}

impl Said {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Scores a table.
pub fn assess(measures: &Measures, timeliness: Timeliness, now: DateTime<Utc>) -> Quality {
    let lines: Vec<_> = Dimension::ALL
        .into_iter()
        .filter_map(|(dimension, weight)| {
            let (score, explanation, findings) = match dimension {
                Dimension::Completeness => completeness(measures),
                Dimension::Validity => validity(measures),
                Dimension::Uniqueness => uniqueness(measures),
                Dimension::Consistency => Some(consistency(measures)),
                Dimension::Timeliness => timely(timeliness, now),
            }?;
            Some(Line { dimension, score, weight, explanation, findings })
        })
        .collect();
    let weights: u32 = lines.iter().map(|line| u32::from(line.weight)).sum();
    let sum: u32 = lines.iter().map(|line| u32::from(line.weight) * u32::from(line.score)).sum();
    // Rounded down: only a table without any fault has the full score.
    let score = u8::try_from(sum / weights.max(1)).unwrap_or(100);
    Quality { score, lines }
}

type Scored = Option<(u8, Said, Vec<(String, Said)>)>;

/// Hundredths, rounded down, so that one fault among a million is not lost.
fn hundredths(part: u64, whole: u64) -> u8 {
    if whole == 0 {
        return 100;
    }
    u8::try_from(u128::from(part) * 100 / u128::from(whole)).unwrap_or(100).min(100)
}

fn completeness(measures: &Measures) -> Scored {
    let cells = measures.rows * measures.columns.len() as u64;
    if cells == 0 {
        return None;
    }
    let filled: u64 = measures.columns.iter().map(|column| column.filled).sum();
    let missing = cells.saturating_sub(filled);
    let findings = measures.columns.iter().filter_map(|column| {
        let missing = measures.rows.saturating_sub(column.filled);
        (missing > 0).then(|| {
            let share = u64::from(100 - hundredths(column.filled, measures.rows));
            let said = Said::new(
                format!("{missing} 行没有值（{share}%）"),
                format!("{missing} rows have no value ({share}%)"),
            );
            (column.name.clone(), said)
        })
    });
    let explanation = Said::new(
        format!("共 {cells} 个单元格，{missing} 个没有值"),
        format!("{missing} of {cells} cells have no value"),
    );
    Some((hundredths(filled, cells), explanation, findings.collect()))
}

fn validity(measures: &Measures) -> Scored {
    let filled: u64 = measures.columns.iter().map(|column| column.filled + column.misfits).sum();
    if filled == 0 {
        return None;
    }
    let mut findings = Vec::new();
    let (mut misfits, mut wrong, mut outside) = (0, 0, 0);
    for column in &measures.columns {
        misfits += column.misfits;
        if column.misfits > 0 {
            let at = column.first_misfit.unwrap_or_default();
            let said = Said::new(
                format!("{} 个值与声明的类型不符，首个在第 {at} 行", column.misfits),
                format!(
                    "{} values are not of the declared type, the first in line {at}",
                    column.misfits
                ),
            );
            findings.push((column.name.clone(), said));
        }
        if let Some((checked, bad)) = column.codes.filter(|(_, bad)| *bad > 0) {
            wrong += bad;
            let said = Said::new(
                format!("{checked} 个代码中有 {bad} 个校验位有误（R9）"),
                format!("{bad} of {checked} codes have a wrong check digit (R9)"),
            );
            findings.push((column.name.clone(), said));
        }
        if let Some(list) = column.list.as_ref().filter(|list| list.outside > 0) {
            let ListMeasures { checked, outside: many, first } = list;
            outside += many;
            let (row, value) = first.clone().unwrap_or_default();
            let said = Said::new(
                format!(
                    "{checked} 个值中有 {many} 个不在代码集中，首个为第 {row} 行数据的“{value}”（R39）"
                ),
                format!(
                    "{many} of {checked} values are not in the code list, the first in row {row}: \
                     \u{201C}{value}\u{201D} (R39)"
                ),
            );
            findings.push((column.name.clone(), said));
        }
    }
    let explanation = Said::new(
        format!(
            "共 {filled} 个值，{misfits} 个类型不符，{wrong} 个代码校验有误，{outside} 个不在代码集中"
        ),
        format!(
            "of {filled} values {misfits} are of another type, {wrong} are wrong codes and \
             {outside} are in no code list"
        ),
    );
    let faults = misfits + wrong + outside;
    Some((hundredths(filled.saturating_sub(faults), filled), explanation, findings))
}

fn uniqueness(measures: &Measures) -> Scored {
    let repeated = measures.repeated.filter(|_| measures.rows > 0)?;
    let rows = measures.rows;
    let explanation = Said::new(
        format!("共 {rows} 行，{repeated} 行与前面某行完全相同"),
        format!("{repeated} of {rows} rows repeat an earlier one"),
    );
    Some((hundredths(rows.saturating_sub(repeated), rows), explanation, Vec::new()))
}

fn consistency(measures: &Measures) -> (u8, Said, Vec<(String, Said)>) {
    let Measures { columns, lacking, undeclared, lost, .. } = measures;
    let declared = columns.len().saturating_sub(undeclared.len()) + lacking.len();
    let faults = (lacking.len() + undeclared.len() + lost.len()) as u64;
    let all = (declared + undeclared.len() + lost.len()) as u64;
    let note = |names: &[String], zh: &str, en: &str| {
        let said = Said::new(zh, en);
        names.iter().map(|name| (name.clone(), said.clone())).collect::<Vec<_>>()
    };
    let mut findings =
        note(lacking, "目录声明了该字段，文件中没有", "declared in the entry, not in the file");
    findings.extend(note(
        undeclared,
        "文件中有该列，目录没有声明",
        "in the file, not declared in the entry",
    ));
    findings.extend(note(
        lost,
        "上一版本有该列，本版本没有",
        "in the version before, not in this one",
    ));
    let explanation = Said::new(
        format!("目录声明与文件的列有 {faults} 处不一致"),
        format!("the columns of entry and file differ in {faults} places"),
    );
    (hundredths(all.saturating_sub(faults), all), explanation, findings)
}

/// Days after which data is no longer as new as promised; none where nothing was promised.
pub const fn promised_days(frequency: Frequency) -> Option<i64> {
    match frequency {
        Frequency::Realtime | Frequency::Hourly | Frequency::Daily => Some(2),
        Frequency::Weekly => Some(10),
        Frequency::Monthly => Some(40),
        Frequency::Quarterly => Some(110),
        Frequency::Yearly => Some(400),
        Frequency::Irregular | Frequency::Once => None,
    }
}

/// Full while as new as promised, nothing once it is four times as old, and between these even.
fn timely(timeliness: Timeliness, now: DateTime<Utc>) -> Scored {
    let Timeliness { frequency, arrived_at } = timeliness;
    let promised = promised_days(frequency)?;
    let age = (now - arrived_at).max(TimeDelta::zero()).num_days();
    let late = (age - promised).clamp(0, promised * 3);
    let score = u8::try_from(100 - late * 100 / (promised * 3)).unwrap_or_default();
    let (zh, en) = (frequency.text().zh, frequency.text().en);
    let explanation = Said::new(
        format!("承诺更新频率：{zh}；本版本距今 {age} 天，{promised} 天内为及时"),
        format!("promised: {en}; this version is {age} days old, up to {promised} are in time"),
    );
    Some((score, explanation, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).expect("an instant")
    }

    fn fresh() -> Timeliness {
        Timeliness { frequency: Frequency::Monthly, arrived_at: now() }
    }

    fn column(name: &str, filled: u64) -> ColumnMeasures {
        ColumnMeasures { name: name.to_owned(), filled, ..ColumnMeasures::default() }
    }

    fn sound() -> Measures {
        let columns = vec![column("区县", 10), column("金额", 10)];
        Measures { rows: 10, columns, repeated: Some(0), ..Measures::default() }
    }

    fn line(quality: &Quality, dimension: Dimension) -> &Line {
        quality.lines.iter().find(|line| line.dimension == dimension).expect("the line")
    }

    #[test]
    fn a_table_without_faults_has_the_full_score() {
        let quality = assess(&sound(), fresh(), now());
        assert_eq!(quality.score, 100);
        assert_eq!(quality.lines.len(), Dimension::ALL.len());
    }

    #[test]
    fn one_fault_among_a_million_costs_the_full_score() {
        let columns = vec![column("金额", 999_999)];
        let measures = Measures { rows: 1_000_000, columns, ..sound() };
        let quality = assess(&measures, fresh(), now());
        assert_eq!(line(&quality, Dimension::Completeness).score, 99);
        assert!(quality.score < 100);
    }

    #[test]
    fn what_is_wrong_is_named_by_column_and_line() {
        let mut measures = sound();
        measures.columns[1].misfits = 2;
        measures.columns[1].first_misfit = Some(7);
        measures.columns[0].codes = Some((10, 1));
        measures.columns[0].list =
            Some(ListMeasures { checked: 10, outside: 3, first: Some((4, "东城".to_owned())) });
        measures.lacking = vec!["年份".to_owned()];
        let quality = assess(&measures, fresh(), now());
        let said: Vec<_> = quality
            .lines
            .iter()
            .flat_map(|line| &line.findings)
            .map(|(column, said)| format!("{column}: {}", said.get(Language::Zh)))
            .collect();
        assert_eq!(
            said,
            [
                "区县: 10 个代码中有 1 个校验位有误（R9）",
                "区县: 10 个值中有 3 个不在代码集中，首个为第 4 行数据的“东城”（R39）",
                "金额: 2 个值与声明的类型不符，首个在第 7 行",
                "年份: 目录声明了该字段，文件中没有",
            ]
        );
    }

    #[test]
    fn data_that_promises_no_updates_is_not_late() {
        let once = Timeliness { frequency: Frequency::Once, arrived_at: DateTime::UNIX_EPOCH };
        let quality = assess(&sound(), once, now());
        assert!(quality.lines.iter().all(|line| line.dimension != Dimension::Timeliness));
        assert_eq!(quality.score, 100);
    }

    #[test]
    fn weights_are_hundredths_of_the_whole() {
        let sum: u32 = Dimension::ALL.iter().map(|(_, weight)| u32::from(*weight)).sum();
        assert_eq!(sum, 100);
    }

    proptest! {
        #[test]
        fn scores_stay_within_their_bounds_and_fall_with_age(
            rows in 0_u64..1_000, filled in 0_u64..1_000, misfits in 0_u64..1_000,
            repeated in 0_u64..1_000, days in 0_i64..5_000,
        ) {
            let mut measures = sound();
            measures.rows = rows;
            measures.columns[0].filled = filled.min(rows);
            measures.columns[1].misfits = misfits;
            measures.repeated = Some(repeated);
            let at = |days| {
                let arrived_at = now() - TimeDelta::days(days);
                assess(&measures, Timeliness { arrived_at, ..fresh() }, now())
            };
            let (younger, older) = (at(days), at(days + 1));
            prop_assert!(younger.score <= 100 && older.score <= younger.score);
            prop_assert!(younger.lines.iter().all(|line| line.score <= 100));
        }
    }
}
