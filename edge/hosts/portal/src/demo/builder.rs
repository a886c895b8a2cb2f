//! The short form of an entry: what is usual is assumed, what is not is said.

use super::providers::DemoProvider;
use super::table::{Column, Make, Row, Rows, Table};
use super::write::{Body, Content, Form};
use super::{DemoEntry, DemoFile};
use chrono::NaiveDate;
use domain::{
    Contact, Entry, Frequency, Library, Licence, Openness, Period, RegionCode, SecurityLevel,
    Sharing, Theme, Unseen,
};
use std::sync::Arc;

/// What every made-up entry and file says about itself.
pub const SAMPLE_NOTE: &str = "本数据为示例数据，由程序生成，不反映真实情况。";

/// What users of freely open data are asked to do (R28).
const USAGE: &str = "使用时请注明数据来源和获取日期。";

/// What users of conditional data undertake (R22).
const GRANTED_USAGE: &str = "限于申请时写明的用途、范围和期限，不得转让给第三方，不得还原个人或者企业身份，\
     使用期满后删除数据。";

/// An entry in the making.
pub struct Draft {
    slug: &'static str,
    provider: &'static DemoProvider,
    region: &'static str,
    summary: &'static str,
    published: NaiveDate,
    updated: NaiveDate,
    body: Body,
    older: Option<usize>,
    forms: &'static [Form],
    entry: Entry,
}

/// Begins a made-up entry.
pub fn sample(
    theme: Theme,
    slug: &'static str,
    title: &'static str,
    provider: &'static DemoProvider,
) -> Draft {
    let mut draft = figure(theme, slug, title, provider);
    draft.entry.sample = true;
    draft
}

/// Begins an entry of figures that were really published; it needs [`Draft::source`].
pub fn figure(
    theme: Theme,
    slug: &'static str,
    title: &'static str,
    provider: &'static DemoProvider,
) -> Draft {
    let mut entry = Entry::draft(title, RegionCode::nation());
    entry.themes.push(theme);
    entry.usage = Some(USAGE.to_owned());
    entry.contact = Contact {
        office: provider.office.to_owned(),
        phone: Some(provider.phone.to_owned()),
        email: Some(provider.email.to_owned()),
    };
    Draft {
        slug,
        provider,
        region: provider.region,
        summary: "",
        published: day!("2025-01-02"),
        updated: day!("2025-01-02"),
        body: Body::Table(Arc::new(Table { columns: Vec::new(), rows: Rows::Given(Vec::new()) })),
        older: None,
        forms: &[],
        entry,
    }
}

impl Draft {
    /// What the data is; a sample says by itself that it is one.
    pub fn about(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Words under which it is also found.
    pub fn words(mut self, words: &[&str]) -> Self {
        self.entry.keywords = words.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Another theme beside the leading one.
    pub fn also(mut self, theme: Theme) -> Self {
        self.entry.themes.push(theme);
        self
    }

    /// Its library, unless it is a theme library.
    pub fn library(mut self, library: Library) -> Self {
        self.entry.library = library;
        self
    }

    /// Its licence, unless it is CC BY.
    pub fn licence(mut self, licence: Licence) -> Self {
        self.entry.licence = licence;
        self
    }

    /// Its security level, unless its openness says enough.
    pub fn level(mut self, level: SecurityLevel) -> Self {
        self.entry.security_level = level;
        self
    }

    /// How often it is updated, and when it was published and last updated.
    pub fn every(mut self, frequency: Frequency, published: NaiveDate, updated: NaiveDate) -> Self {
        self.entry.frequency = frequency;
        self.published = published;
        self.updated = updated;
        self
    }

    /// The days it covers.
    pub fn covers(mut self, start: NaiveDate, end: NaiveDate) -> Self {
        self.entry.period = Period { start: Some(start), end: Some(end) };
        self
    }

    /// The first day it covers, when it goes on from there.
    pub fn since(mut self, start: NaiveDate) -> Self {
        self.entry.period = Period { start: Some(start), end: None };
        self
    }

    /// The last day it covers, when its beginning is not stated.
    pub fn until(mut self, end: NaiveDate) -> Self {
        self.entry.period = Period { start: None, end: Some(end) };
        self
    }

    /// The region it is about, when that is not the provider's own.
    pub fn region(mut self, region: &'static str) -> Self {
        self.region = region;
        self
    }

    /// Who published the figures.
    pub fn source(mut self, source: &'static str) -> Self {
        self.entry.source = Some(source.to_owned());
        self
    }

    /// Opened on conditions, by a law (R13).
    pub fn conditional(mut self, basis: &str, conditions: &str) -> Self {
        self.limit(Openness::Conditional, Sharing::Conditional, basis);
        self.entry.conditions = Some(conditions.to_owned());
        self.entry.usage = Some(GRANTED_USAGE.to_owned());
        self.level(SecurityLevel::Two)
    }

    /// Not opened, by a law (R13); shared between departments as said.
    pub fn closed(mut self, sharing: Sharing, basis: &str) -> Self {
        self.limit(Openness::Closed, sharing, basis);
        self.entry.usage = Some("不向社会开放。".to_owned());
        self.level(SecurityLevel::Three)
    }

    fn limit(&mut self, openness: Openness, sharing: Sharing, basis: &str) {
        self.entry.openness = openness;
        self.entry.sharing = sharing;
        self.entry.legal_basis = Some(basis.to_owned());
        self.entry.licence = Licence::Agreement;
    }

    /// A table of `count` rows that a recipe makes.
    pub fn made(self, count: usize, columns: Vec<Column>, make: Make) -> Self {
        self.table(columns, Rows::Made { count, make })
    }

    /// A table whose rows are written down.
    pub fn given(self, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        self.table(columns, Rows::Given(rows))
    }

    fn table(mut self, columns: Vec<Column>, rows: Rows) -> Self {
        self.entry.fields = columns.iter().map(Column::field).collect();
        self.body = Body::Table(Arc::new(Table { columns, rows }));
        self
    }

    /// What may be asked of it without seeing it (R33).
    pub fn unseen(mut self, unseen: Unseen) -> Self {
        self.entry.unseen = Some(unseen);
        self
    }

    /// A tree instead of a table; only JSON can hold it.
    pub fn tree(mut self, tree: fn() -> serde_json::Value) -> Self {
        self.body = Body::Tree(tree);
        self
    }

    /// The files had an older version that ended after `rows` rows.
    pub fn grown_from(mut self, rows: usize) -> Self {
        self.older = Some(rows);
        self
    }

    /// The forms in which the data is given out.
    pub fn files(mut self, forms: &'static [Form]) -> Self {
        self.forms = forms;
        self
    }

    /// The finished entry; `None` when its region's code is not one.
    pub fn finish(mut self) -> Option<DemoEntry> {
        self.entry.region = RegionCode::parse(self.region).ok()?;
        self.entry.summary = self.summary.to_owned();
        if self.entry.sample {
            self.entry.summary.push_str(SAMPLE_NOTE);
        }
        let files = self.forms.iter().map(|&form| self.file(form)).collect();
        let Self { slug, provider, published, updated, entry, .. } = self;
        Some(DemoEntry { slug, provider: provider.slug, entry, updated, published, files })
    }

    fn file(&self, form: Form) -> DemoFile {
        let title = &self.entry.title;
        let content = |date, limit| Content {
            date,
            seed: self.slug,
            title: title.clone(),
            note: match &self.entry.source {
                Some(source) if !self.entry.sample => format!("来源：{source}"),
                _ => SAMPLE_NOTE.to_owned(),
            },
            form,
            body: self.body.clone(),
            limit,
        };
        let older = self.older.map(|rows| content(self.published, rows));
        DemoFile {
            slug: format!("{}-{}", self.slug, form.word()),
            title: format!("{title}（{}）", form.label()),
            format: form.format(),
            file_name: format!("{title}{}.{}", form.suffix(), form.format().extension()),
            media_type: form.media_type(),
            versions: older.into_iter().chain([content(self.updated, usize::MAX)]).collect(),
        }
    }
}

/// Reads `YYYY-MM-DD`. Only ever called while compiling, by `day!`, where a panic is an error
/// message of the compiler.
pub const fn read_day(text: &str) -> NaiveDate {
    let digits = text.as_bytes();
    assert!(digits.len() == 10, "a day is written YYYY-MM-DD");
    let year = number(digits, 0) * 100 + number(digits, 2);
    match NaiveDate::from_ymd_opt(year as i32, number(digits, 5), number(digits, 8)) {
        Some(day) => day,
        None => panic!("there is no such day"),
    }
}

const fn number(digits: &[u8], at: usize) -> u32 {
    (digits[at] - b'0') as u32 * 10 + (digits[at + 1] - b'0') as u32
}
