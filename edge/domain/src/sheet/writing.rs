//! From an entry to the cells of a list: what is written here is read back as it was.

use super::Column;
use crate::{DatasetId, Entry, Language};

/// What divides several values in one cell.
const DIVIDER: &str = "、";

/// An entry on its way into a list.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The listing.
    pub id: &'a DatasetId,
    /// Its version.
    pub version: u32,
    /// Name of its provider.
    pub provider: &'a str,
    /// What it says.
    pub entry: &'a Entry,
}

/// The cell of a column, in the words that offices use.
pub fn write_cell(column: Column, written: &Written<'_>) -> String {
    const ZH: Language = Language::Zh;
    let Written { id, version, provider, entry } = written;
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    match column {
        Column::Id => id.to_string(),
        Column::Version => version.to_string(),
        Column::Title => entry.title.clone(),
        Column::Summary => entry.summary.clone(),
        Column::Openness => entry.openness.label(ZH).to_owned(),
        Column::Sharing => entry.sharing.label(ZH).to_owned(),
        Column::Themes => {
            let themes: Vec<_> = entry.themes.iter().map(|theme| theme.label(ZH)).collect();
            themes.join(DIVIDER)
        }
        Column::Provider => (*provider).to_owned(),
        Column::Frequency => entry.frequency.label(ZH).to_owned(),
        Column::Licence => entry.licence.label(ZH).to_owned(),
        Column::LegalBasis => some(&entry.legal_basis),
        Column::Conditions => some(&entry.conditions),
        Column::Usage => some(&entry.usage),
        Column::Region => entry.region.to_string(),
        Column::Office => entry.contact.office.clone(),
        Column::Phone => some(&entry.contact.phone),
        Column::Email => some(&entry.contact.email),
        Column::Keywords => entry.keywords.join(DIVIDER),
        Column::Elements => entry.elements.join(DIVIDER),
        Column::Library => entry.library.label(ZH).to_owned(),
        Column::SecurityLevel => entry.security_level.label(ZH).to_owned(),
        Column::Start => entry.period.start.map(|day| day.to_string()).unwrap_or_default(),
        Column::End => entry.period.end.map(|day| day.to_string()).unwrap_or_default(),
        Column::Source => some(&entry.source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Columns, Defaults, read_row, updated};
    use crate::{
        Contact, Frequency, Library, Licence, Openness, Period, RegionCode, SecurityLevel, Sharing,
        Theme,
    };
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Option<String>> {
        prop::option::of("[\\p{Han}a-z0-9（）%\"']{1,12}(\n[\\p{Han}a-z ,，。]{1,11}[\\p{Han}])?")
    }

    fn line() -> impl Strategy<Value = String> {
        "[\\p{Han}a-zA-Z0-9]{1,20}"
    }

    fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        (0..all.len()).prop_map(|at| all[at])
    }

    fn words() -> impl Strategy<Value = Vec<String>> {
        prop::collection::btree_set(line(), 0..5).prop_map(|words| words.into_iter().collect())
    }

    fn entries() -> impl Strategy<Value = Entry> {
        let choices = (
            any_of(Openness::ALL),
            any_of(Sharing::ALL),
            any_of(Library::ALL),
            any_of(Frequency::ALL),
            any_of(Licence::ALL),
            any_of(SecurityLevel::ALL),
            prop::collection::btree_set(any_of(Theme::ALL), 0..4),
        );
        let texts = (line(), text(), text(), text(), text(), text(), line(), words(), words());
        (choices, texts, 0..20_000_u64, 0..4000_u64).prop_map(|(choices, texts, start, length)| {
            let (openness, sharing, library, frequency, licence, security_level, themes) = choices;
            let (
                title,
                summary,
                legal_basis,
                conditions,
                usage,
                source,
                office,
                keywords,
                elements,
            ) = texts;
            let day = NaiveDate::from_ymd_opt(1990, 1, 1).map(|day| day + Days::new(start));
            Entry {
                summary: summary.unwrap_or_default(),
                openness,
                sharing,
                library,
                frequency,
                licence,
                security_level,
                themes: themes.into_iter().collect(),
                legal_basis,
                conditions,
                usage,
                source: source.map(|text| text.replace('\n', " ")),
                contact: Contact { office, phone: None, email: Some("a@example.org".into()) },
                keywords,
                elements,
                period: Period { start: day, end: day.map(|day| day + Days::new(length)) },
                sample: true,
                ..Entry::draft(title, RegionCode::parse("360102").expect("a code"))
            }
        })
    }

    proptest! {
        #[test]
        fn a_round_trip_changes_nothing_r11(entry in entries()) {
            let id = DatasetId::new("some-id");
            let written = Written { id: &id, version: 7, provider: "市交通局", entry: &entry };
            let header: Vec<_> = Column::ALL.iter().map(|it| it.label().zh.to_owned()).collect();
            let cells: Vec<_> = Column::ALL.iter().map(|it| write_cell(*it, &written)).collect();
            let columns = Columns::from_header(&header).expect("a header");
            prop_assert_eq!(columns.ignored(), &[] as &[String]);
            let defaults = Defaults::new(RegionCode::parse("990000").expect("a code"));
            let row = read_row(&columns, &cells, &defaults).expect("a sound row");
            prop_assert_eq!((row.id.as_ref(), row.version), (Some(&id), Some(7)));
            prop_assert_eq!(updated(&written, row.entry, &columns, &cells), entry.clone());
        }
    }

    #[test]
    fn what_has_no_column_stays_and_what_is_blank_is_cleared_where_it_can_be() {
        let before = Entry {
            summary: "原摘要".into(),
            usage: Some("注明来源".into()),
            openness: Openness::Closed,
            legal_basis: Some("某法".into()),
            ..Entry::draft("甲", RegionCode::parse("360102").expect("a code"))
        };
        let strings = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
        let columns = Columns::from_header(&strings(&["名称", "摘要", "开放属性", "使用要求"]));
        let columns = columns.expect("a header");
        let cells = strings(&["乙", "新摘要", "", ""]);
        let defaults = Defaults::new(before.region.clone());
        let row = read_row(&columns, &cells, &defaults).expect("a sound row");
        let id = DatasetId::new("some-id");
        let written = Written { id: &id, version: 1, provider: "", entry: &before };
        let after = updated(&written, row.entry, &columns, &cells);
        let expected =
            Entry { title: "乙".into(), summary: "新摘要".into(), usage: None, ..before };
        assert_eq!(after, expected);
    }
}
