//! The versions of a dataset, each with what changed; older files stay where they were.

use contract::{DatasetVersion, DistributionVersion, paths};
use domain::Openness;
use leptos::prelude::*;

use crate::locale::{Locale, format};

/// Versions that are seen before the rest is unfolded.
const SEEN: usize = 5;

/// The list of versions, the newest first.
pub fn versions(list: Vec<DatasetVersion>, openness: Openness, locale: Locale) -> AnyView {
    let open = openness == Openness::Unconditional;
    let mut items: Vec<_> = list.into_iter().map(|version| item(version, open, locale)).collect();
    let rest = if items.len() > SEEN + 1 { items.split_off(SEEN) } else { Vec::new() };
    let more = (!rest.is_empty()).then(|| {
        let more = locale.count(locale.text.search.more, rest.len() as u64);
        view! {
            <details class="rest">
                <summary>{more}</summary>
                <ol class="versions">{rest}</ol>
            </details>
        }
    });
    view! { <ol class="versions">{items}</ol>{more} }.into_any()
}

fn item(version: DatasetVersion, open: bool, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let DatasetVersion { version: number, published_at, changed, distributions } = version;
    let what = if number == 1 {
        text.first_version.to_owned()
    } else if changed.is_empty() {
        text.same_fields.to_owned()
    } else {
        let names: Vec<&str> =
            changed.iter().map(|field| (text.field_label)(field).unwrap_or(field)).collect();
        (text.what_changed)(&names.join(locale.text.site.separator))
    };
    let files = if distributions.is_empty() {
        view! { <p class="muted small">{text.no_files_in_version}</p> }.into_any()
    } else {
        let files: Vec<_> = distributions.iter().map(|one| file(one, open, locale)).collect();
        view! { <ul>{files}</ul> }.into_any()
    };
    let day = format::day(published_at);
    view! {
        <li>
            <p>
                <strong>{locale.count(text.version, number.into())}</strong>
                <time datetime=format::iso(day)>{locale.date(day)}</time>
                <span>{what}</span>
            </p>
            {files}
        </li>
    }
    .into_any()
}

fn file(file: &DistributionVersion, open: bool, locale: Locale) -> AnyView {
    let name = file.title.clone();
    let lang = locale.lang_of(&name);
    let format = file.format.label(locale.language);
    let name = if open {
        let href = paths::download_version(file.id.as_str(), file.version);
        view! { <a href=href rel="external" download="" lang=lang>{name}</a> }.into_any()
    } else {
        view! { <span lang=lang>{name}</span> }.into_any()
    };
    let short: String = file.sha256.chars().take(8).collect();
    view! {
        <li>
            {name}
            <span class="chip">{format}</span>
            <span class="muted small">{format::bytes(file.size)}</span>
            <code class="muted small">{short}"…"</code>
        </li>
    }
    .into_any()
}
