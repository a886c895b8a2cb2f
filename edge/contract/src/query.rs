//! The queries of search and suggest, and their form in an address.
//!
//! The results page, the interface and the edge node read and write the same form, so that any
//! page of results can be shared as its address.

use chrono::NaiveDate;
use domain::{Format, Frequency, Grade, Language, Openness, RegionCode, Text, Theme};

use crate::FieldError;

/// A search, as its address says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// What the user typed; empty finds everything.
    pub q: String,
    /// Any of these themes.
    pub theme: Vec<Theme>,
    /// Any of these providers, by identifier.
    pub provider: Vec<String>,
    /// In any of these regions.
    pub region: Vec<RegionCode>,
    /// Any of these kinds of openness.
    pub openness: Vec<Openness>,
    /// A file in any of these formats.
    pub format: Vec<Format>,
    /// Any of these promised frequencies.
    pub frequency: Vec<Frequency>,
    /// Grades of quality; the weakest table of a dataset counts (R29).
    pub quality: Vec<Grade>,
    /// Changed on this day or later (UTC).
    pub updated_after: Option<NaiveDate>,
    /// Order of the results.
    pub sort: Sort,
    /// Number of the page, from 1.
    pub page: u32,
    /// Results a page, 1 to [`SearchQuery::PER_PAGE_MAX`].
    pub per_page: u32,
}

/// Order of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Last changed first.
    Updated,
    /// Most downloaded first.
    Downloads,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Relevance, Self::Updated, Self::Downloads];

    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Updated => "updated",
            Self::Downloads => "downloads",
        }
    }

    fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.value() == value)
    }
}

/// What results can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Openness to the public.
    Openness,
    /// Theme.
    Theme,
    /// Provider.
    Provider,
    /// Region.
    Region,
    /// Format of a file.
    Format,
    /// Promised frequency of updates.
    Frequency,
    /// Quality of its tables.
    Quality,
}

impl Facet {
    /// Every facet, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Openness,
        Self::Theme,
        Self::Provider,
        Self::Region,
        Self::Format,
        Self::Frequency,
        Self::Quality,
    ];

    /// The parameter's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openness => "openness",
            Self::Theme => "theme",
            Self::Provider => "provider",
            Self::Region => "region",
            Self::Format => "format",
            Self::Frequency => "frequency",
            Self::Quality => "quality",
        }
    }
}

impl Default for SearchQuery {
    fn default() -> Self {
        Self {
            q: String::new(),
            theme: Vec::new(),
            provider: Vec::new(),
            region: Vec::new(),
            openness: Vec::new(),
            format: Vec::new(),
            frequency: Vec::new(),
            quality: Vec::new(),
            updated_after: None,
            sort: Sort::default(),
            page: 1,
            per_page: Self::PER_PAGE_DEFAULT,
        }
    }
}

/// What is wrong with a parameter, before a language is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    field: &'static str,
    text: Text,
    given: String,
}

impl Fault {
    fn new(field: &'static str, given: &str, zh: &'static str, en: &'static str) -> Self {
        Self { field, text: Text { zh, en }, given: given.chars().take(60).collect() }
    }

    /// The fault as a field error of a problem document.
    pub fn error(&self, language: Language) -> FieldError {
        let text = self.text.get(language);
        let detail = match language {
            Language::Zh => format!("{text}：“{}”", self.given),
            Language::En => format!("{text}: “{}”", self.given),
        };
        FieldError { field: self.field.to_owned(), detail }
    }
}

impl SearchQuery {
    /// Most characters of `q`.
    pub const Q_MAX: usize = 200;
    /// Most values of one filter.
    pub const VALUES_MAX: usize = 50;
    /// Results a page where nothing is said.
    pub const PER_PAGE_DEFAULT: u32 = 20;
    /// Most results a page.
    pub const PER_PAGE_MAX: u32 = 100;
    /// Largest number of a page.
    pub const PAGE_MAX: u32 = 10_000;

    /// Reads the query of an address; parameters that it does not know are left alone.
    ///
    /// # Errors
    /// Every fault that it finds, not only the first.
    pub fn parse(query: &str) -> Result<Self, Vec<Fault>> {
        let mut read = Self::default();
        let mut faults = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if let Err(fault) = read.read(&name, &value) {
                faults.push(fault);
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }

    fn read(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        // An empty value is what a form sends for a field left alone.
        if value.is_empty() {
            return Ok(());
        }
        match name {
            "q" => {
                if value.chars().count() > Self::Q_MAX {
                    return Err(Fault::new(
                        "q",
                        value,
                        "检索词不能超过 200 字",
                        "Longer than 200 characters",
                    ));
                }
                self.q = value.to_owned();
            }
            "theme" => push(&mut self.theme, "theme", value, Theme::from_value)?,
            "provider" => push(&mut self.provider, "provider", value, |id| {
                (id.len() <= 64).then(|| id.to_owned())
            })?,
            "region" => {
                push(&mut self.region, "region", value, |code| RegionCode::parse(code).ok())?
            }
            "openness" => push(&mut self.openness, "openness", value, Openness::from_value)?,
            "format" => push(&mut self.format, "format", value, Format::from_value)?,
            "frequency" => push(&mut self.frequency, "frequency", value, Frequency::from_value)?,
            "quality" => push(&mut self.quality, "quality", value, Grade::from_value)?,
            "updated_after" => {
                let day = crate::time::day(value).ok_or_else(|| {
                    Fault::new(
                        "updated_after",
                        value,
                        "日期应写作 2026-01-31",
                        "A date is written 2026-01-31",
                    )
                })?;
                self.updated_after = Some(day);
            }
            "sort" => {
                self.sort = Sort::from_value(value).ok_or_else(|| {
                    Fault::new(
                        "sort",
                        value,
                        "排序只能是 relevance、updated 或 downloads",
                        "The order is relevance, updated or downloads",
                    )
                })?;
            }
            "page" => {
                self.page = number(value, Self::PAGE_MAX).ok_or_else(|| {
                    Fault::new("page", value, "页码应为 1 至 10000", "A page is 1 to 10000")
                })?;
            }
            "per_page" => {
                self.per_page = number(value, Self::PER_PAGE_MAX).ok_or_else(|| {
                    Fault::new(
                        "per_page",
                        value,
                        "每页条数应为 1 至 100",
                        "Results a page are 1 to 100",
                    )
                })?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The query in its one canonical form, without what is as usual; empty for everything.
    pub fn to_query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            out.append_pair("q", &self.q);
        }
        for facet in Facet::ALL {
            for value in self.chosen(facet) {
                out.append_pair(facet.name(), &value);
            }
        }
        if let Some(day) = self.updated_after {
            out.append_pair("updated_after", &day.to_string());
        }
        if self.sort != Sort::default() {
            out.append_pair("sort", self.sort.value());
        }
        if self.page != 1 {
            out.append_pair("page", &self.page.to_string());
        }
        if self.per_page != Self::PER_PAGE_DEFAULT {
            out.append_pair("per_page", &self.per_page.to_string());
        }
        out.finish()
    }

    /// The values chosen in one facet.
    pub fn chosen(&self, facet: Facet) -> Vec<String> {
        match facet {
            Facet::Openness => self.openness.iter().map(ToString::to_string).collect(),
            Facet::Theme => self.theme.iter().map(ToString::to_string).collect(),
            Facet::Provider => self.provider.clone(),
            Facet::Region => self.region.iter().map(ToString::to_string).collect(),
            Facet::Format => self.format.iter().map(ToString::to_string).collect(),
            Facet::Frequency => self.frequency.iter().map(ToString::to_string).collect(),
            Facet::Quality => self.quality.iter().map(ToString::to_string).collect(),
        }
    }

    /// The same search from its first page, with a facet's value added, or taken away if chosen.
    #[must_use]
    pub fn toggled(&self, facet: Facet, value: &str) -> Self {
        let mut next = Self { page: 1, ..self.clone() };
        match facet {
            Facet::Openness => toggle(&mut next.openness, Openness::from_value(value)),
            Facet::Theme => toggle(&mut next.theme, Theme::from_value(value)),
            Facet::Provider => toggle(&mut next.provider, Some(value.to_owned())),
            Facet::Region => toggle(&mut next.region, RegionCode::parse(value).ok()),
            Facet::Format => toggle(&mut next.format, Format::from_value(value)),
            Facet::Frequency => toggle(&mut next.frequency, Frequency::from_value(value)),
            Facet::Quality => toggle(&mut next.quality, Grade::from_value(value)),
        }
        next
    }

    /// Whether anything narrows the results beside `q`.
    pub fn is_filtered(&self) -> bool {
        self.updated_after.is_some()
            || Facet::ALL.into_iter().any(|facet| !self.chosen(facet).is_empty())
    }
}

fn push<T: PartialEq>(
    values: &mut Vec<T>,
    field: &'static str,
    given: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<(), Fault> {
    let value = read(given)
        .ok_or_else(|| Fault::new(field, given, "没有这个选项", "There is no such value"))?;
    if values.len() >= SearchQuery::VALUES_MAX {
        return Err(Fault::new(field, given, "选项不能超过 50 个", "More than 50 values"));
    }
    if !values.contains(&value) {
        values.push(value);
    }
    Ok(())
}

fn toggle<T: PartialEq>(values: &mut Vec<T>, value: Option<T>) {
    let Some(value) = value else { return };
    match values.iter().position(|item| *item == value) {
        Some(at) => drop(values.remove(at)),
        None => values.push(value),
    }
}

fn number(value: &str, max: u32) -> Option<u32> {
    value.parse().ok().filter(|number| (1..=max).contains(number))
}

/// A request for suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestQuery {
    /// What the user has typed so far.
    pub q: String,
    /// Most suggestions, 1 to [`SuggestQuery::LIMIT_MAX`].
    pub limit: u32,
}

impl SuggestQuery {
    /// Most suggestions that can be asked for.
    pub const LIMIT_MAX: u32 = 20;
    /// Suggestions where nothing is said.
    pub const LIMIT_DEFAULT: u32 = 8;

    /// Reads the query of an address.
    ///
    /// # Errors
    /// Every fault that it finds.
    pub fn parse(query: &str) -> Result<Self, Vec<Fault>> {
        let mut read = Self { q: String::new(), limit: Self::LIMIT_DEFAULT };
        let mut faults = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" if value.chars().count() > SearchQuery::Q_MAX => {
                    faults.push(Fault::new(
                        "q",
                        &value,
                        "检索词不能超过 200 字",
                        "Longer than 200 characters",
                    ));
                }
                "q" => read.q = value.into_owned(),
                "limit" => match number(&value, Self::LIMIT_MAX) {
                    Some(limit) => read.limit = limit,
                    None => {
                        faults.push(Fault::new(
                            "limit",
                            &value,
                            "条数应为 1 至 20",
                            "The limit is 1 to 20",
                        ));
                    }
                },
                _ => {}
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }
}

/// The language that an address asks for with `lang=`, if it asks for one that there is.
pub fn language(query: &str) -> Option<Language> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, value)| Language::from_tag(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_fault_is_named() {
        let faults =
            SearchQuery::parse("theme=magic&page=0&updated_after=soon&sort=luck&per_page=101")
                .expect_err("five faults");
        let fields: Vec<_> = faults.iter().map(|fault| fault.error(Language::En).field).collect();
        assert_eq!(fields, ["theme", "page", "updated_after", "sort", "per_page"]);
    }

    #[test]
    fn an_empty_form_field_says_nothing() {
        assert_eq!(SearchQuery::parse("q=&theme=&page="), Ok(SearchQuery::default()));
    }

    #[test]
    fn an_over_long_word_is_refused_and_quoted_in_part() {
        let faults = SearchQuery::parse(&format!("q={}", "长".repeat(201))).expect_err("too long");
        assert!(faults[0].error(Language::Zh).detail.chars().count() < 120);
    }

    #[test]
    fn toggling_twice_is_toggling_never() {
        let query = SearchQuery { q: "公交".into(), page: 1, ..SearchQuery::default() };
        let once = query.toggled(Facet::Theme, "transport");
        assert_eq!(once.to_query(), "q=%E5%85%AC%E4%BA%A4&theme=transport");
        assert_eq!(once.toggled(Facet::Theme, "transport"), query);
    }

    proptest! {
        #[test]
        fn an_address_reads_back_as_it_was_written(
            q in "\\PC{0,40}",
            page in 1..=SearchQuery::PAGE_MAX,
            per_page in 1..=SearchQuery::PER_PAGE_MAX,
            sort in 0..3_usize,
            themes in proptest::sample::subsequence(Theme::ALL, 0..4),
        ) {
            let query = SearchQuery {
                q, page, per_page, sort: Sort::ALL[sort], theme: themes, ..SearchQuery::default()
            };
            prop_assert_eq!(SearchQuery::parse(&query.to_query()), Ok(query));
        }

        #[test]
        fn no_query_makes_it_panic(query in "\\PC*") {
            let _ = SearchQuery::parse(&query);
            let _ = SuggestQuery::parse(&query);
        }
    }
}
