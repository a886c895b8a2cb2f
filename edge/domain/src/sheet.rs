//! From a row of a list to a catalogue entry (R11).
//!
//! Departments keep their catalogues in spreadsheets whose columns have many names. A header
//! line is recognised by a column of titles; without one the columns go by their place. A row
//! either becomes an entry or says, column by column, what is wrong with it: nothing that was
//! written is dropped or guessed at in silence.

mod columns;
mod sample;
mod update;
mod values;
pub(crate) use values::day_of;
mod writing;

pub use columns::{Column, Columns, UnknownColumn};
pub use sample::{complete_as_sample, guess_theme};
pub use update::{changed_cells, updated};
pub use writing::{Written, write_cell};

use crate::{Contact, DatasetId, Entry, Frequency, Language, Licence, RegionCode, Text};
use values::Cells;

/// Most characters of what a fault quotes.
const QUOTED_MAX: usize = 60;

/// What a row means when it does not say.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Region covered.
    pub region: RegionCode,
    /// Whom to ask.
    pub contact: Contact,
    /// Terms of use.
    pub licence: Licence,
    /// Promised frequency of updates.
    pub frequency: Frequency,
}

impl Defaults {
    /// The usual terms, irregular updates, nobody to ask yet.
    pub fn new(region: RegionCode) -> Self {
        Self {
            region,
            contact: Contact::default(),
            licence: Licence::CcBy,
            frequency: Frequency::Irregular,
        }
    }
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The listing that the row updates, where it names one.
    pub id: Option<DatasetId>,
    /// The version of that listing that was seen.
    pub version: Option<u32>,
    /// The entry; not yet fit for publication where the row says too little.
    pub entry: Entry,
    /// Name of the provider, for the caller to find.
    pub provider: Option<String>,
    /// Name of the region, where the row has no code, for the caller to find; until then the
    /// entry has the default region.
    pub region_words: Option<String>,
}

/// What is wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The entry's field, such as `openness`; `row` for the row as a whole.
    pub field: &'static str,
    /// Name of the column.
    pub column: Text,
    /// What is wrong.
    pub text: Text,
    /// What was written, cut short.
    pub given: String,
}

impl RowFault {
    fn new(column: Column, given: &str, text: Text) -> Self {
        Self { field: column.field(), column: column.label(), text, given: quoted(given) }
    }

    /// What is wrong and where, for people.
    pub fn message(&self, language: Language) -> String {
        let (column, text) = (self.column.get(language), self.text.get(language));
        match (language, self.given.is_empty()) {
            (Language::Zh, true) => format!("{column}：{text}"),
            (Language::Zh, false) => format!("{column}：{text}：“{}”", self.given),
            (Language::En, true) => format!("{column}: {text}"),
            (Language::En, false) => format!("{column}: {text}: “{}”", self.given),
        }
    }
}

/// The beginning of what was written, on one line.
fn quoted(given: &str) -> String {
    let mut chars = given.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut quoted: String = chars.by_ref().take(QUOTED_MAX).collect();
    if chars.next().is_some() {
        quoted.pop();
        quoted.push('…');
    }
    quoted
}

/// Reads a row.
///
/// # Errors
/// Every fault that it finds, not only the first: blank or over-long titles and texts, words that
/// no vocabulary has, dates that are none, cells beyond the last column of the header.
pub fn read_row(
    columns: &Columns,
    cells: &[String],
    defaults: &Defaults,
) -> Result<SheetRow, Vec<RowFault>> {
    let mut row = Cells::new(columns, cells);
    let Defaults { region, contact, licence, frequency } = defaults.clone();
    let title = row.title();
    let (code, region_words) = row.region();
    let contact = Contact {
        office: row.line(Column::Office).unwrap_or(contact.office),
        phone: row.line(Column::Phone).or(contact.phone),
        email: row.line(Column::Email).or(contact.email),
    };
    let draft = Entry::draft(title, code.unwrap_or(region));
    let entry = Entry {
        summary: row.text(Column::Summary).unwrap_or_default(),
        openness: row.word(Column::Openness, values::openness).unwrap_or(draft.openness),
        sharing: row.word(Column::Sharing, values::sharing).unwrap_or(draft.sharing),
        legal_basis: row.text(Column::LegalBasis),
        conditions: row.text(Column::Conditions),
        usage: row.text(Column::Usage),
        themes: row.themes(),
        library: row.word(Column::Library, values::library).unwrap_or(draft.library),
        frequency: row.word(Column::Frequency, values::frequency).unwrap_or(frequency),
        licence: row.word(Column::Licence, values::licence).unwrap_or(licence),
        security_level: row
            .word(Column::SecurityLevel, values::security_level)
            .unwrap_or(draft.security_level),
        period: row.period(),
        contact,
        keywords: row.keywords(),
        elements: row.elements(),
        source: row.line(Column::Source),
        ..draft
    };
    let provider = row.line(Column::Provider);
    let id = row.line(Column::Id).map(DatasetId::new);
    let version = row.version();
    row.faults().map(|()| SheetRow { id, version, entry, provider, region_words })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Library, Openness, Period, SecurityLevel, Sharing, Theme};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn defaults() -> Defaults {
        Defaults::new(RegionCode::parse("360000").expect("a code"))
    }

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(ToString::to_string).collect()
    }

    fn read(header: &[&str], cells: &[&str]) -> Result<SheetRow, Vec<RowFault>> {
        let columns = Columns::from_header(&strings(header)).expect("a header");
        read_row(&columns, &strings(cells), &defaults())
    }

    fn fields(faults: &[RowFault]) -> Vec<&'static str> {
        faults.iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn a_whole_row_becomes_a_whole_entry() {
        let row = read(
            &[
                "数据名称",
                "摘要",
                "开放属性",
                "共享属性",
                "主题",
                "提供单位",
                "更新频率",
                "许可",
                "法律依据",
                "开放条件",
                "使用要求",
                "行政区划",
                "联系处室",
                "电话",
                "邮箱",
                "关键词",
                "所属库",
                "安全级别",
                "起始日期",
                "结束日期",
                "来源",
            ],
            &[
                "公交 线路",
                "全市公交。\r\n含站点。",
                "有条件开放",
                "无条件",
                "交通、旅游",
                "市交通局",
                "每月",
                "CC0-1.0",
                "某法第一条",
                "签订协议",
                "注明来源",
                "360100",
                "数据科",
                "0791-1234567",
                "data@example.org",
                "公交;站点；线路",
                "专题库",
                "二级",
                "2024年1月",
                "2024-12",
                "统计年鉴",
            ],
        )
        .expect("a sound row");
        assert_eq!(row.provider.as_deref(), Some("市交通局"));
        assert_eq!(row.region_words, None);
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let expected = Entry {
            summary: "全市公交。\n含站点。".into(),
            openness: Openness::Conditional,
            sharing: Sharing::Unconditional,
            legal_basis: Some("某法第一条".into()),
            conditions: Some("签订协议".into()),
            usage: Some("注明来源".into()),
            themes: vec![Theme::Transport, Theme::Tourism],
            library: Library::Special,
            frequency: Frequency::Monthly,
            licence: Licence::Cc0,
            security_level: SecurityLevel::Two,
            period: Period { start: day(2024, 1, 1), end: day(2024, 12, 31) },
            contact: Contact {
                office: "数据科".into(),
                phone: Some("0791-1234567".into()),
                email: Some("data@example.org".into()),
            },
            keywords: vec!["公交".into(), "站点".into(), "线路".into()],
            source: Some("统计年鉴".into()),
            ..Entry::draft("公交 线路", RegionCode::parse("360100").expect("a code"))
        };
        assert_eq!(row.entry, expected);
        assert_eq!(row.entry.findings(), []);
    }

    #[test]
    fn a_title_is_enough() {
        let row = read(&["title"], &[" 空气质量 "]).expect("a draft");
        assert_eq!(row.entry, Entry::draft("空气质量", defaults().region));
        assert_eq!((row.provider, row.region_words), (None, None));
    }

    #[test]
    fn every_fault_names_its_column_and_quotes_what_was_written() {
        let long = "长".repeat(Entry::TITLE_MAX + 1);
        let faults = read(
            &["名称", "openness", "themes", "起始日期", "结束日期", "安全级别", "邮箱"],
            &[&long, "也许开放", "交通,魔法", "2024-02-30", "明天", "九级", "无"],
        )
        .expect_err("faults");
        let mut found = fields(&faults);
        found.sort_unstable();
        assert_eq!(
            found,
            ["contact", "openness", "period", "period", "security_level", "themes", "title"]
        );
        assert!(faults.iter().all(|fault| fault.given.chars().count() <= QUOTED_MAX));
        let theme = faults.iter().find(|fault| fault.field == "themes").expect("a fault");
        assert!(theme.message(Language::Zh).ends_with("：“魔法”"), "{theme:?}");
        assert!(theme.message(Language::En).starts_with("Themes: "), "{theme:?}");
    }

    #[test]
    fn a_row_without_a_title_is_refused() {
        let faults = read(&["名称", "摘要"], &["\t\u{3000} ", "有"]).expect_err("a fault");
        assert_eq!(fields(&faults), ["title"]);
        assert_eq!(faults[0].message(Language::Zh), "名称：不能为空");
        assert_eq!(fields(&read(&["摘要", "名称"], &["有"]).expect_err("a fault")), ["title"]);
    }

    #[test]
    fn a_cell_beyond_the_header_is_a_sign_of_a_comma_too_many() {
        let faults = read(&["名称", "摘要"], &["甲", "乙", "丙"]).expect_err("a fault");
        assert_eq!(fields(&faults), ["row"]);
        assert!(read(&["名称", "摘要"], &["甲", "乙", " "]).is_ok());
        let by_place = read_row(&Columns::plain(), &strings(&["甲", "乙", "/丙"]), &defaults());
        assert_eq!(by_place.expect("sound").entry.summary, "乙");
    }

    #[test]
    fn a_region_is_a_code_or_left_for_the_caller_to_find() {
        let region = |words: &str| read(&["名称", "地区"], &["甲", words]);
        assert_eq!(region("360102").expect("a code").entry.region.as_str(), "360102");
        let named = region("南昌市").expect("a name");
        assert_eq!(named.region_words.as_deref(), Some("南昌市"));
        assert_eq!(named.entry.region, defaults().region);
        assert_eq!(fields(&region("036010").expect_err("no code")), ["region"]);
    }

    #[test]
    fn a_period_that_runs_back_is_a_fault() {
        let faults = read(&["名称", "起始日期", "结束日期"], &["甲", "2024", "2023/12/31"]);
        assert_eq!(fields(&faults.expect_err("a fault")), ["period"]);
    }

    proptest! {
        #[test]
        fn any_row_is_read_or_refused_and_what_is_read_can_be_completed(
            cells in prop::collection::vec("\\PC{0,12}|.{0,80}|20[0-9]{2}[-/年][0-9]{1,2}", 0..26),
        ) {
            let header: Vec<String> =
                Column::ALL.iter().map(|column| column.name().to_owned()).collect();
            for columns in [Columns::by_position(&header).expect("fields"), Columns::plain()] {
                match read_row(&columns, &cells, &defaults()) {
                    Ok(row) => {
                        let whole = complete_as_sample(row.entry);
                        let left: Vec<_> = whole.findings().iter().map(|it| it.field).collect();
                        prop_assert!(left.is_empty() || left == ["legal_basis"], "{:?}", left);
                    }
                    Err(faults) => prop_assert!(!faults.is_empty()),
                }
            }
        }
    }
}
