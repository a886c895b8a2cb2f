//! Datasets in lists: a full hit among results, and a brief line elsewhere.

use contract::{Hit, Segment, paths};
use maud::{Markup, html};

use super::{formats, sample, stamp};
use crate::locale::{Locale, format};

/// A dataset among results, with what matched marked.
pub fn hit(hit: &Hit, locale: Locale) -> Markup {
    let text = &locale.text.search;
    let lang = locale.lang_of(&hit.title);
    let day = format::day(hit.updated_at);
    html! {
        li.hit {
            h2 lang=[lang] {
                a href=(paths::dataset_page(hit.id.as_str())) {
                    (marked(&hit.highlights.title, &hit.title))
                }
            }
            p.summary lang=[lang] { (marked(&hit.highlights.summary, &hit.summary)) }
            div.meta {
                (stamp(hit.openness, locale))
                (sample(hit.sample, locale))
                span lang=[lang] { (hit.provider.name) }
                time datetime=(format::iso(day)) { ((text.updated)(&locale.date(day))) }
                @if hit.downloads > 0 { span { (locale.count(text.downloads, hit.downloads)) } }
                (formats(&hit.formats, locale))
            }
        }
    }
}

/// A dataset in one line and a half, with its day or with its downloads.
pub fn brief(hit: &Hit, with_downloads: bool, locale: Locale) -> Markup {
    let lang = locale.lang_of(&hit.title);
    let day = format::day(hit.updated_at);
    html! {
        li.brief {
            a href=(paths::dataset_page(hit.id.as_str())) lang=[lang] { (hit.title) }
            div.meta {
                span lang=[lang] { (hit.provider.name) }
                @if with_downloads {
                    span { (locale.count(locale.text.search.downloads, hit.downloads)) }
                } @else {
                    time datetime=(format::iso(day)) { (locale.date(day)) }
                }
                (sample(hit.sample, locale))
            }
        }
    }
}

// A text that came without highlights stays as it is.
fn marked(segments: &[Segment], whole: &str) -> Markup {
    html! {
        @if segments.is_empty() { (whole) }
        @for segment in segments {
            @if segment.hit { mark { (segment.text) } } @else { (segment.text) }
        }
    }
}
