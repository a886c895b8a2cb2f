//! Datasets in lists: a full hit among results, and a brief line elsewhere.

use contract::{Hit, Segment, paths};
use leptos::prelude::*;

use super::{formats, sample, stamp};
use crate::locale::{Locale, format};

/// A dataset among results, with what matched marked.
pub fn hit(hit: Hit, locale: Locale) -> AnyView {
    let text = &locale.text.search;
    let href = paths::dataset_page(hit.id.as_str());
    let lang = locale.lang_of(&hit.title);
    let day = format::day(hit.updated_at);
    let downloads = (hit.downloads > 0)
        .then(|| view! { <span>{locale.count(text.downloads, hit.downloads)}</span> });
    view! {
        <li class="hit">
            <h2 lang=lang><a href=href>{marked(hit.highlights.title, &hit.title)}</a></h2>
            <p class="summary" lang=lang>{marked(hit.highlights.summary, &hit.summary)}</p>
            <div class="meta">
                {stamp(hit.openness, locale)}
                {sample(hit.sample, locale)}
                <span lang=lang>{hit.provider.name}</span>
                <time datetime=format::iso(day)>{(text.updated)(&locale.date(day))}</time>
                {downloads}
                {formats(&hit.formats, locale)}
            </div>
        </li>
    }
    .into_any()
}

/// A dataset in one line and a half.
pub fn brief(hit: Hit, locale: Locale, with_downloads: bool) -> AnyView {
    let lang = locale.lang_of(&hit.title);
    let day = format::day(hit.updated_at);
    let when = if with_downloads {
        view! { <span>{locale.count(locale.text.search.downloads, hit.downloads)}</span> }
            .into_any()
    } else {
        view! { <time datetime=format::iso(day)>{locale.date(day)}</time> }.into_any()
    };
    view! {
        <li class="brief">
            <a href=paths::dataset_page(hit.id.as_str()) lang=lang>{hit.title}</a>
            <div class="meta">
                <span lang=lang>{hit.provider.name}</span>
                {when}
                {sample(hit.sample, locale)}
            </div>
        </li>
    }
    .into_any()
}

// An index without highlights for a text leaves the text as it is.
fn marked(segments: Vec<Segment>, whole: &str) -> Vec<AnyView> {
    if segments.is_empty() {
        return vec![whole.to_owned().into_any()];
    }
    segments
        .into_iter()
        .map(
            |Segment { text, hit }| {
                if hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
            },
        )
        .collect()
}
