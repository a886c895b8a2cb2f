//! The versions of a dataset, each with what changed; older files stay where they were.

use contract::{DatasetVersion, DistributionVersion, paths};
use domain::Openness;
use maud::{Markup, html};

use super::files::short;
use crate::locale::{Locale, format};

/// Versions that are seen before the rest is unfolded.
const SEEN: usize = 5;

/// The list of versions, the newest first.
pub fn versions(list: &[DatasetVersion], openness: Openness, locale: Locale) -> Markup {
    let open = openness == Openness::Unconditional;
    let split = if list.len() > SEEN + 1 { SEEN } else { list.len() };
    let (seen, rest) = list.split_at(split);
    html! {
        ol.versions { @for version in seen { (item(version, open, locale)) } }
        @if !rest.is_empty() {
            details.rest {
                summary { (locale.count(locale.text.search.more, rest.len() as u64)) }
                ol.versions { @for version in rest { (item(version, open, locale)) } }
            }
        }
    }
}

fn item(version: &DatasetVersion, open: bool, locale: Locale) -> Markup {
    let text = locale.dataset();
    let DatasetVersion { version, published_at, changed, distributions } = version;
    let day = format::day(*published_at);
    html! {
        li {
            p {
                strong { (locale.count(text.version, (*version).into())) }
                time datetime=(format::iso(day)) { (locale.date(day)) }
                span { (what(*version, changed, locale)) }
            }
            @if distributions.is_empty() { p.muted.small { (text.no_files_in_version) } }
            @else { ul { @for one in distributions { (file(one, open, locale)) } } }
        }
    }
}

fn what(version: u32, changed: &[String], locale: Locale) -> String {
    let text = locale.dataset();
    if version == 1 {
        text.first_version.to_owned()
    } else if changed.is_empty() {
        text.same_fields.to_owned()
    } else {
        let names: Vec<&str> =
            changed.iter().map(|field| (text.field_label)(field).unwrap_or(field)).collect();
        (text.what_changed)(&names.join(locale.text.site.separator))
    }
}

fn file(file: &DistributionVersion, open: bool, locale: Locale) -> Markup {
    let lang = locale.lang_of(&file.title);
    let href = paths::download_version(file.id.as_str(), file.version);
    html! {
        li {
            @if open { a href=(href) rel="external" download lang=[lang] { (file.title) } }
            @else { span lang=[lang] { (file.title) } }
            span.chip { (file.format.label(locale.language)) }
            // Neither is said of closed files.
            @if !file.sha256.is_empty() {
                span.muted.small { (format::bytes(file.size)) }
                code.muted.small { (short(&file.sha256)) }
            }
        }
    }
}
