//! Data that is used without being seen (可用不可见, R33): what may be asked of closed data, and what
//! its answers may say.
//!
//! Two questions can be asked of closed data that its provider opened to them. *Verification* (核验)
//! says whether a value that the asker already holds is the one on file, and nothing else.
//! *Aggregates* (统计) count and sum over groups of people; [`cube`] says why no two of their answers,
//! nor any number of them, single somebody out. Everything that is not named in the policy is
//! answered by neither.

pub mod cube;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{china_date, china_day_end};
use crate::vocabulary::vocabulary;
use crate::{Entry, FieldType, Finding, Openness, Part, Text};

vocabulary! {
    /// What closed data answers.
    UnseenUse {
        /// Whether a value is the one on file.
        Verification = "verification", "核验", "Verification";
        /// Counts and sums over groups.
        Aggregates = "aggregates", "统计", "Aggregates";
        /// Either.
        Both = "both", "核验和统计", "Verification and aggregates";
    }
}

impl UnseenUse {
    /// Whether it answers what is asked for.
    pub const fn answers(self, asked: Question) -> bool {
        matches!(
            (self, asked),
            (Self::Both, _)
                | (Self::Verification, Question::Verification)
                | (Self::Aggregates, Question::Aggregates)
        )
    }
}

vocabulary! {
    /// A kind of question, as it is counted and logged.
    Question {
        /// Whether a value is the one on file.
        Verification = "verification", "核验", "Verification";
        /// Counts and sums over groups.
        Aggregates = "aggregates", "统计", "Aggregates";
    }
}

vocabulary! {
    /// What somebody asks for (用途, R35): one of few, so that the log of it names nobody.
    Purpose {
        OwnMatter = "own_matter", "办理本人事务", "A matter of one's own";
        Contract = "contract", "签约、招聘等核实", "Checking before a contract or a hire";
        Business = "business", "生产经营", "Business";
        Research = "research", "科学研究", "Research";
        Media = "media", "新闻与公益", "Press and public interest";
        Government = "government", "政务履职", "Public duties";
    }
}

vocabulary! {
    /// The answer of a verification.
    Verdict {
        /// The value is the one on file.
        Confirmed = "confirmed", "一致", "Confirmed";
        /// It is not, or there is no such record, or more than one: which of these is not said.
        NotConfirmed = "not_confirmed", "未能核实一致", "Not confirmed";
        /// There is one such record, and its value is another; said only where the provider allows it.
        Refuted = "refuted", "不一致", "Not the value on file";
        /// There is no such record, or more than one; said only where the provider allows it.
        Unknown = "unknown", "查无唯一记录", "No single such record";
    }
}

/// What a provider opened of closed data (R33).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unseen {
    /// What it answers.
    pub uses: UnseenUse,
    /// Columns that together name one record; a verification gives all of them.
    pub keys: Vec<String>,
    /// Columns whose value can be verified.
    pub claims: Vec<String>,
    /// Whether a verification tells an unknown record from a wrong value.
    pub tells_unknown: bool,
    /// Verifications that one account may ask for in a day.
    pub daily: u32,
    /// What aggregates may be grouped and filtered by: a column, or a part of its values, each as
    /// [`Group`] reads it.
    pub groups: Vec<String>,
    /// Columns that aggregates may sum up.
    pub measures: Vec<String>,
    /// The column that says who a row is about, where somebody may have several rows; else every row
    /// is about somebody else.
    pub unit: Option<String>,
    /// Fewest people of whom a figure is given; the portal may ask for more.
    pub group_min: u32,
    /// Counts are given in steps of so many.
    pub step: u32,
}

/// What is grouped by: `region`, or bands such as `age.bin(10)` and `born.year()`, which keep more
/// people in a group than single values do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name of the column.
    pub column: String,
    /// The part of its values, where it is not all of them.
    pub part: Option<Part>,
}

impl Group {
    /// All of a column's values.
    pub fn whole(column: &str) -> Self {
        Self { column: column.to_owned(), part: None }
    }

    /// Reads what a policy names.
    pub fn read(text: &str) -> Self {
        let part =
            text.rsplit_once('.').and_then(|(column, call)| Some((column, Part::read(call)?)));
        match part {
            Some((column, part)) => Self { column: column.to_owned(), part: Some(part) },
            None => Self { column: text.to_owned(), part: None },
        }
    }
}

impl Default for Unseen {
    fn default() -> Self {
        Self {
            uses: UnseenUse::Verification,
            keys: Vec::new(),
            claims: Vec::new(),
            tells_unknown: false,
            daily: Self::DAILY,
            groups: Vec::new(),
            measures: Vec::new(),
            unit: None,
            group_min: Self::GROUP_MIN,
            step: Self::STEP,
        }
    }
}

impl Unseen {
    /// Fewest people of a group anywhere.
    pub const GROUP_MIN: u32 = 10;
    /// Largest that a provider can set.
    pub const GROUP_MAX: u32 = 10_000;
    /// Smallest step of counts.
    pub const STEP: u32 = 5;
    /// Verifications of an account in a day where nothing is set.
    pub const DAILY: u32 = 20;
    /// Most that can be set.
    pub const DAILY_MAX: u32 = 200;
    /// Most columns to group by: with each of them groups become smaller.
    pub const GROUPS_MAX: usize = 4;
    /// Most columns of any other kind.
    pub const COLUMNS_MAX: usize = 8;
    /// Most characters of a value that is verified.
    pub const VALUE_MAX: usize = 200;

    /// What may be grouped by.
    pub fn group_columns(&self) -> impl Iterator<Item = Group> {
        self.groups.iter().map(|text| Group::read(text))
    }

    /// The least size of a group here: the provider's, never less than the portal's.
    pub fn least(&self, floor: u32) -> u32 {
        self.group_min.max(floor).max(Self::GROUP_MIN)
    }

    /// What is wrong with it for an entry (R33); empty when nothing is.
    pub fn findings(&self, entry: &Entry) -> Vec<Finding> {
        let Self {
            uses,
            keys,
            claims,
            tells_unknown: _,
            daily,
            groups,
            measures,
            unit,
            group_min,
            step,
        } = self;
        let verified = uses.answers(Question::Verification);
        let summed = uses.answers(Question::Aggregates);
        let field = |name: &String| entry.fields.iter().find(|field| field.name == *name);
        let grouped: Vec<Group> = self.group_columns().collect();
        let by = || grouped.iter().map(|group| &group.column);
        let all = || keys.iter().chain(claims).chain(by()).chain(measures).chain(unit);
        let fits = |Group { column, part }: &Group| match (field(column), part) {
            (Some(field), Some(part)) => part.fits(field.kind),
            _ => true,
        };
        let number = |name: &String| {
            field(name)
                .map(|it| it.kind)
                .is_some_and(|kind| matches!(kind, FieldType::Integer | FieldType::Number))
        };
        let identifies = |name: &String| keys.contains(name) || unit.as_ref() == Some(name);
        let awkward = |name: &String| name.contains(['.', '[', ']']);
        let most = |columns: &Vec<String>| columns.len() > Self::COLUMNS_MAX;
        let checks = [
            (
                entry.openness != Openness::Closed,
                "只有非开放数据可以设置核验和统计（R33）",
                "Only closed data is opened to verification and aggregates (R33)",
            ),
            (
                all().any(|name| field(name).is_none()),
                "核验和统计所用的列都要在“数据项”中登记（R33）",
                "Columns for verification and aggregates are described under “Fields of the data” (R33)",
            ),
            (
                verified && (keys.is_empty() || claims.is_empty()),
                "核验须指定能确定一条记录的列和可以核验的列（R33）",
                "Verification needs the columns that name a record, and those that can be verified (R33)",
            ),
            (
                claims.iter().any(|name| keys.contains(name)),
                "用来确定记录的列不能同时用来核验（R33）",
                "A column that names the record is not verified too (R33)",
            ),
            (
                keys.iter().chain(claims).any(awkward),
                "核验所用的列名不能含有 . [ ]",
                "Names of columns for verification have no . [ ]",
            ),
            (
                !(1..=Self::DAILY_MAX).contains(daily),
                "每个账号每日核验次数应为 1 至 200",
                "Verifications of an account in a day are 1 to 200",
            ),
            (
                summed && groups.is_empty(),
                "统计须指定可以分组的列（R33）",
                "Aggregates need columns to group by (R33)",
            ),
            (
                groups.len() > Self::GROUPS_MAX,
                "可以分组的列不超过 4 个：列越多，每组的人越少（R33）",
                "At most 4 columns are grouped by: with each of them groups become smaller (R33)",
            ),
            (
                !grouped.iter().all(fits),
                "分段只能用于数值列 bin(10)，或日期列 year()、quarter()、month()、day()",
                "Bands are bin(10) of numbers, and year(), quarter(), month(), day() of dates",
            ),
            (
                by().enumerate().any(|(at, name)| by().take(at).any(|earlier| earlier == name)),
                "同一列只能按一种方式分组（R33）",
                "A column is grouped by in one way only (R33)",
            ),
            (
                most(keys) || most(claims) || most(measures),
                "每类列不超过 8 个",
                "There are at most 8 columns of a kind",
            ),
            (
                by().chain(measures).any(identifies),
                "能确定个人的列不能用来分组或求和（R33）",
                "A column that tells who somebody is, is neither grouped by nor summed up (R33)",
            ),
            (
                by().any(|name| measures.contains(name)),
                "同一列不能既分组又求和",
                "A column is grouped by or summed up, not both",
            ),
            (
                measures.iter().any(|name| field(name).is_some() && !number(name)),
                "求和的列应为整数或数值",
                "Columns that are summed up hold numbers",
            ),
            (
                !(Self::GROUP_MIN..=Self::GROUP_MAX).contains(group_min),
                "每组最少人数应为 10 至 10000（R33）",
                "The least size of a group is 10 to 10000 (R33)",
            ),
            (
                *step < Self::STEP || step > group_min,
                "人数的取整单位应不小于 5，不大于每组最少人数（R33）",
                "Counts are given in steps of 5 at least, and of the least size of a group at most (R33)",
            ),
        ];
        let wrong = checks.into_iter().filter(|(wrong, ..)| *wrong);
        wrong.map(|(_, zh, en)| Finding { field: "unseen", text: Text { zh, en } }).collect()
    }

    /// What a verification found: how many records the keys name, and of how many the value too is
    /// the one that is claimed.
    pub const fn verdict(&self, named: u64, matching: u64) -> Verdict {
        match (named, matching, self.tells_unknown) {
            (1, 1, _) => Verdict::Confirmed,
            (1, _, true) => Verdict::Refuted,
            (_, _, true) => Verdict::Unknown,
            (_, _, false) => Verdict::NotConfirmed,
        }
    }

    /// How often it may be asked.
    pub const fn budget(&self, asked: Question) -> Budget {
        match asked {
            Question::Verification => {
                Budget { each: self.daily, all: self.daily.saturating_mul(100), record: Some(5) }
            }
            Question::Aggregates => Budget { each: 200, all: 20_000, record: None },
        }
    }
}

/// How often one dataset may be asked one kind of question in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// By one account.
    pub each: u32,
    /// By all accounts: whoever opens many of them gains little.
    pub all: u32,
    /// About one record, by all accounts, so that nobody tries value after value.
    pub record: Option<u32>,
}

/// Which part of a budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// The account's own.
    Each,
    /// That of all accounts.
    All,
    /// That of the record.
    Record,
}

impl Budget {
    /// What the account has left after a question, given what was used before it.
    ///
    /// # Errors
    /// [`Spent`], when it may not be asked.
    pub fn left(self, own: u64, all: u64, record: u64) -> Result<u32, Spent> {
        if own >= u64::from(self.each) {
            return Err(Spent::Each);
        }
        if all >= u64::from(self.all) {
            return Err(Spent::All);
        }
        if self.record.is_some_and(|most| record >= u64::from(most)) {
            return Err(Spent::Record);
        }
        Ok(u32::try_from(u64::from(self.each) - own - 1).unwrap_or_default())
    }
}

/// The day of a budget, in China's time.
pub fn day(now: DateTime<Utc>) -> NaiveDate {
    china_date(now)
}

/// Seconds until budgets are full again.
pub fn until_tomorrow(now: DateTime<Utc>) -> u64 {
    let left = china_day_end(china_date(now)) - now;
    u64::try_from(left.num_seconds()).unwrap_or_default().max(1)
}
