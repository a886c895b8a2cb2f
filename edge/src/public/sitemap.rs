//! What crawlers read: a sitemap of every public page, and where it is.

use std::fmt::Write;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use contract::paths;
use store::{Page, StoriesWanted};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

/// Entries of one part; the protocol allows 50,000.
const PART: u32 = 10_000;
/// Pages that are neither datasets nor stories.
const PAGES: [&str; 8] = [
    "/",
    "/search",
    "/themes",
    "/providers",
    "/regions",
    paths::STORIES_PAGE,
    "/developers",
    "/about",
];

const XML: [(header::HeaderName, &str); 1] =
    [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];

/// `/robots.txt`
pub(crate) async fn robots(State(portal): State<Portal>) -> String {
    format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /download/\nDisallow: /preferences\n\
         Sitemap: {}/sitemap.xml\n",
        portal.origin()
    )
}

/// `/sitemap.xml`: the list of parts.
pub(crate) async fn index(State(portal): State<Portal>) -> Result<impl IntoResponse, Failure> {
    let datasets = portal.store().published_count().await?;
    let parts = datasets.div_ceil(u64::from(PART));
    let mut xml = head("sitemapindex");
    for part in 0..=parts {
        let name = if part == 0 { "pages".to_owned() } else { part.to_string() };
        let address = format!("{}/sitemap/{name}", portal.origin());
        line(&mut xml, format_args!("<sitemap><loc>{}</loc></sitemap>", escaped(&address)));
    }
    xml.push_str("</sitemapindex>\n");
    Ok((XML, xml))
}

/// `/sitemap/pages` and `/sitemap/1` onwards.
pub(crate) async fn part(
    State(portal): State<Portal>,
    caller: Caller,
    Path(part): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    let mut xml = head("urlset");
    if part == "pages" {
        for page in PAGES {
            let address = format!("{}{page}", portal.origin());
            line(&mut xml, format_args!("<url><loc>{}</loc></url>", escaped(&address)));
        }
        let all = Page { offset: 0, limit: PART };
        let wanted = StoriesWanted::default();
        let (_, stories) = portal.store().stories(&wanted, all, caller.language).await?;
        for story in stories {
            let page = paths::story_page(story.id.as_str());
            dated(&mut xml, portal.origin(), &page, story.revised_at);
        }
    } else {
        let number = part.parse::<u32>().ok().filter(|number| *number >= 1);
        let number = number.ok_or_else(|| Failure::not_found(caller.language))?;
        let offset = u64::from(number - 1) * u64::from(PART);
        let listed = portal.store().list(offset, PART).await?;
        if listed.is_empty() {
            return Err(Failure::not_found(caller.language));
        }
        for dataset in listed {
            let page = paths::dataset_page(dataset.id.as_str());
            dated(&mut xml, portal.origin(), &page, dataset.updated_at);
        }
    }
    xml.push_str("</urlset>\n");
    Ok((XML, xml))
}

fn head(element: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    )
}

/// A page with the day of its last change.
fn dated(xml: &mut String, origin: &str, page: &str, changed: DateTime<Utc>) {
    let (address, day) = (format!("{origin}{page}"), changed.format("%Y-%m-%d"));
    let address = escaped(&address);
    line(xml, format_args!("<url><loc>{address}</loc><lastmod>{day}</lastmod></url>"));
}

fn line(xml: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(xml, "{text}");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
