//! The two languages of the pages. A message that one of them lacks does not compile.

pub mod ask;
pub mod citizen;
mod en;
pub mod explore;
pub mod format;
pub mod staff;
pub mod standards;
pub mod stories;
mod zh;

use chrono::{DateTime, NaiveDate, Utc};
use domain::Language;

use crate::visit::Visit;

/// A message with a number in it.
type Counted = fn(&str) -> String;

/// The messages of the shell and of the pages that are always at hand, by where they stand.
///
/// Those of pages that are loaded when they are opened stand apart, and are loaded with them.
pub struct Messages {
    /// Header, footer and what every page has.
    pub site: Site,
    /// The home page.
    pub home: Home,
    /// Searching: the box, the results, the filters.
    pub search: Search,
    /// What each kind of openness means.
    pub openness: Openness,
    /// What is said when something is not as it should be.
    pub problem: ProblemTexts,
}

/// Header, footer and what every page has.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Site {
    pub name: &'static str,
    pub tagline: &'static str,
    pub skip: &'static str,
    pub main_navigation: &'static str,
    pub menu: &'static str,
    pub catalogue: &'static str,
    pub themes: &'static str,
    pub providers: &'static str,
    pub regions: &'static str,
    pub developers: &'static str,
    pub about: &'static str,
    pub demands: &'static str,
    pub mine: &'static str,
    pub staff: &'static str,
    pub standards: &'static str,
    pub stories: &'static str,
    pub answers: &'static str,
    pub overview: &'static str,
    pub large_type: &'static str,
    pub normal_type: &'static str,
    pub home: &'static str,
    pub breadcrumb: &'static str,
    pub responsibility: &'static str,
    pub cite_us: &'static str,
    pub terms: &'static str,
    pub privacy: &'static str,
    pub accessibility: &'static str,
    pub interface: &'static str,
    pub loading: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub not_copied: &'static str,
    pub sample: &'static str,
    pub sample_note: &'static str,
    pub separator: &'static str,
    pub other_site: &'static str,
}

/// The home page.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Home {
    pub title: &'static str,
    pub description: &'static str,
    pub heading: &'static str,
    pub lede: fn(&str, &str) -> String,
    pub by_theme: &'static str,
    pub by_openness: &'static str,
    pub figures: &'static str,
    pub datasets: &'static str,
    pub files: &'static str,
    pub rows: &'static str,
    pub providers: &'static str,
    pub updated: &'static str,
    pub downloads: &'static str,
    pub newest: &'static str,
    pub most_used: &'static str,
    pub all_newest: &'static str,
    pub all_most_used: &'static str,
    pub nothing_yet: &'static str,
}

/// Searching: the box, the results, the filters.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Search {
    pub label: &'static str,
    pub placeholder: &'static str,
    pub submit: &'static str,
    pub suggestions: &'static str,
    pub suggested: Counted,
    pub kind_dataset: &'static str,
    pub kind_provider: &'static str,
    pub kind_theme: &'static str,
    pub title: &'static str,
    pub title_of: fn(&str) -> String,
    pub description: &'static str,
    pub found: Counted,
    pub found_all: Counted,
    pub took: Counted,
    pub filters: &'static str,
    pub apply: &'static str,
    pub chosen: &'static str,
    pub remove: &'static str,
    pub clear: &'static str,
    pub more: Counted,
    pub openness: &'static str,
    pub theme: &'static str,
    pub provider: &'static str,
    pub region: &'static str,
    pub format: &'static str,
    pub frequency: &'static str,
    pub quality: &'static str,
    pub updated_after: &'static str,
    pub since: fn(&str) -> String,
    pub sort: &'static str,
    pub by_relevance: &'static str,
    pub by_update: &'static str,
    pub by_downloads: &'static str,
    pub results: &'static str,
    pub updated: fn(&str) -> String,
    pub downloads: Counted,
    pub pages: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub page: Counted,
    pub nothing: fn(&str) -> String,
    pub nothing_filtered: &'static str,
    pub hint_words: &'static str,
    pub hint_pinyin: &'static str,
    pub hint_filters: &'static str,
    pub hint_themes: &'static str,
    pub hint_all: &'static str,
    pub beyond: fn(&str, &str) -> String,
    pub last_page: &'static str,
    pub bad_filter: &'static str,
    pub bad_filter_help: &'static str,
    pub start_again: &'static str,
}

/// The page of a dataset.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct DatasetPage {
    pub updated: fn(&str) -> String,
    pub downloads: Counted,
    pub promised: fn(domain::Frequency) -> String,
    pub get: &'static str,
    pub no_files: &'static str,
    pub download: &'static str,
    pub download_of: fn(&str) -> String,
    pub rows: Counted,
    pub version: Counted,
    pub resumable: &'static str,
    pub checksum: &'static str,
    pub quality: Counted,
    pub conditions: &'static str,
    pub legal_basis: &'static str,
    pub conditional_note: &'static str,
    pub closed_note: &'static str,
    pub ask: &'static str,
    pub ask_note: &'static str,
    pub apply: &'static str,
    pub apply_asks: &'static str,
    pub apply_time: &'static str,
    pub has_grant: &'static str,
    pub my_grants: &'static str,
    pub receipt: &'static str,
    pub receipt_of: fn(&str) -> String,
    pub follow: &'static str,
    pub correct: &'static str,
    pub usage: &'static str,
    pub fields: &'static str,
    pub field_name: &'static str,
    pub field_title: &'static str,
    pub field_type: &'static str,
    pub field_unit: &'static str,
    pub field_meaning: &'static str,
    pub none: &'static str,
    pub facts: &'static str,
    pub provider: &'static str,
    pub themes: &'static str,
    pub library: &'static str,
    pub region: &'static str,
    pub period: &'static str,
    pub period_text: fn(Option<&str>, Option<&str>) -> String,
    pub frequency: &'static str,
    pub licence: &'static str,
    pub sharing: &'static str,
    pub security: &'static str,
    pub source: &'static str,
    pub keywords: &'static str,
    pub published: &'static str,
    pub changed: &'static str,
    pub current: &'static str,
    pub contact: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub identifier: &'static str,
    pub cite: &'static str,
    pub cite_help: &'static str,
    pub citation: fn(&Citation<'_>) -> String,
    pub versions: &'static str,
    pub first_version: &'static str,
    pub what_changed: fn(&str) -> String,
    pub same_fields: &'static str,
    pub no_files_in_version: &'static str,
    pub field_label: fn(&str) -> Option<&'static str>,
    pub related: &'static str,
    pub no_related: &'static str,
    pub interface: &'static str,
    pub interface_help: &'static str,
}

/// What a citation is made of.
pub struct Citation<'a> {
    /// Name of the provider.
    pub provider: &'a str,
    /// Who published the figures first, where that is another.
    pub source: Option<&'a str>,
    /// Name of the dataset.
    pub title: &'a str,
    /// Number of the version.
    pub version: u32,
    /// The day of its last change.
    pub day: &'a str,
    /// Address of its page.
    pub address: &'a str,
}

/// The lists of themes, providers and regions.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Lists {
    pub themes: &'static str,
    pub themes_lede: &'static str,
    pub theme_note: fn(domain::Theme) -> &'static str,
    pub providers: &'static str,
    pub providers_lede: &'static str,
    pub regions: &'static str,
    pub regions_lede: &'static str,
    pub datasets: Counted,
    pub units: Counted,
    pub filter_providers: &'static str,
    pub no_such_provider: &'static str,
    pub empty: &'static str,
}

/// What each kind of openness means.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Openness {
    pub heading: &'static str,
    pub unconditional: &'static str,
    pub conditional: &'static str,
    pub closed: &'static str,
    pub more: &'static str,
}

/// The page for developers.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct Developers {
    pub title: &'static str,
    pub lede: &'static str,
    pub document: &'static str,
    pub basics: &'static str,
    pub basics_items: [&'static str; 4],
    pub contents: &'static str,
    pub parameters: &'static str,
    pub parameter: &'static str,
    pub place: &'static str,
    pub kind: &'static str,
    pub meaning: &'static str,
    pub required: &'static str,
    pub answers: &'static str,
    pub status: &'static str,
    pub example: &'static str,
    pub other: &'static str,
}

/// What is said when something is not as it should be.
#[expect(missing_docs, reason = "the names say what the messages say")]
pub struct ProblemTexts {
    pub not_found: &'static str,
    pub not_found_help: &'static str,
    pub search_instead: &'static str,
    pub home: &'static str,
    pub catalogue: &'static str,
    pub retry: &'static str,
    pub network: &'static str,
    pub part_failed: &'static str,
}

/// The messages of a language.
pub fn messages_of(language: Language) -> &'static Messages {
    match language {
        Language::Zh => &zh::ZH,
        Language::En => &en::EN,
    }
}

/// The language of the page with its messages; small, so that views can carry it about.
#[derive(Clone, Copy)]
pub struct Locale {
    /// The language.
    pub language: Language,
    /// Its messages.
    pub text: &'static Messages,
}

/// The locale of the visit at hand.
pub fn locale() -> Locale {
    let language = Visit::current().language;
    Locale { language, text: messages_of(language) }
}

/// The messages of the visit at hand.
pub fn messages() -> &'static Messages {
    locale().text
}

impl Locale {
    /// The messages of the page of a dataset.
    pub fn dataset(self) -> &'static DatasetPage {
        match self.language {
            Language::Zh => &zh::DATASET,
            Language::En => &en::DATASET,
        }
    }

    /// The messages of the lists of themes, providers and regions.
    pub fn lists(self) -> &'static Lists {
        match self.language {
            Language::Zh => &zh::LISTS,
            Language::En => &en::LISTS,
        }
    }

    /// The messages of the page for developers.
    pub fn developers(self) -> &'static Developers {
        match self.language {
            Language::Zh => &zh::DEVELOPERS,
            Language::En => &en::DEVELOPERS,
        }
    }

    /// A message with a number, its digits grouped.
    pub fn count(self, message: Counted, value: u64) -> String {
        message(&format::number(value))
    }

    /// A day.
    pub fn date(self, day: NaiveDate) -> String {
        format::date(day, self.language)
    }

    /// The day of an instant, in Beijing.
    pub fn day(self, instant: DateTime<Utc>) -> String {
        self.date(format::day(instant))
    }

    /// The `lang` of a text of the catalogue, where it is not that of the page.
    pub fn lang_of(self, text: &str) -> Option<&'static str> {
        let chinese = self.language == Language::En && text.chars().any(is_han);
        chinese.then_some(Language::Zh.tag())
    }
}

const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_titles_are_marked_on_english_pages_alone() {
        let en = Locale { language: Language::En, text: messages_of(Language::En) };
        let zh = Locale { language: Language::Zh, text: messages_of(Language::Zh) };
        assert_eq!(en.lang_of("公交线路"), Some("zh-CN"));
        assert_eq!(en.lang_of("GDP 2025"), None);
        assert_eq!(zh.lang_of("公交线路"), None);
    }
}
