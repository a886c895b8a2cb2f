//! The search as a plain scan: slow, and too simple to be wrong.

use contract::{SearchQuery, Sort};
use search::{Document, fold};

/// The parts of a query.
fn parts(q: &str) -> Vec<String> {
    fold(q)
        .split(|char: char| !char.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a document has every part of a query in one of its texts.
pub fn matches(document: &Document, q: &str) -> bool {
    if q.trim().is_empty() {
        return true;
    }
    let mut texts =
        vec![fold(&document.title), fold(&document.summary), fold(&document.provider.name)];
    texts.extend(document.keywords.iter().map(|keyword| fold(keyword)));
    let parts = parts(q);
    !parts.is_empty() && parts.iter().all(|part| texts.iter().any(|text| text.contains(part)))
}

/// What orders a document among the results; the smaller comes first.
fn key(document: &Document, query: &SearchQuery) -> impl Ord + use<> {
    let Document { title, downloads, updated_at, order, .. } = document;
    let newest = std::cmp::Reverse(*updated_at);
    let most = std::cmp::Reverse(*downloads);
    let relevance = query.sort == Sort::Relevance && !query.q.trim().is_empty();
    let (tier, length) =
        if relevance { (tier(title, &query.q), spaced(title).chars().count()) } else { (0, 0) };
    let most_first = relevance || query.sort == Sort::Downloads;
    let newest_second = relevance || !most_first;
    (tier, length, most_first.then_some(most), newest_second.then_some(newest), *order)
}

/// Letters with one space for every row of separators.
fn spaced(text: &str) -> String {
    parts(text).join(" ")
}

fn tier(title: &str, q: &str) -> u8 {
    let (letters, wanted) = (spaced(title), spaced(q));
    if fold(title).trim() == fold(q).trim() {
        0
    } else if letters == wanted {
        1
    } else if letters.starts_with(&wanted) {
        2
    } else if letters.contains(&wanted) {
        3
    } else if parts(q).iter().all(|part| letters.contains(part)) {
        4
    } else {
        5
    }
}

/// Whether a document passes the filters, those of the facet left out.
pub fn passes(document: &Document, query: &SearchQuery, but: &str) -> bool {
    let any = |facet: &str, chosen: bool, hit: bool| facet == but || !chosen || hit;
    let lineage = document.region.lineage();
    any("openness", !query.openness.is_empty(), query.openness.contains(&document.openness))
        && any(
            "frequency",
            !query.frequency.is_empty(),
            query.frequency.contains(&document.frequency),
        )
        && any("quality", !query.quality.is_empty(), query.quality.contains(&document.quality))
        && any(
            "theme",
            !query.theme.is_empty(),
            document.themes.iter().any(|t| query.theme.contains(t)),
        )
        && any(
            "format",
            !query.format.is_empty(),
            document.formats.iter().any(|f| query.format.contains(f)),
        )
        && any(
            "provider",
            !query.provider.is_empty(),
            query.provider.iter().any(|id| id == document.provider.id.as_str()),
        )
        && any("region", !query.region.is_empty(), lineage.iter().any(|r| query.region.contains(r)))
        && query.updated_after.is_none_or(|day| document.updated_at.date_naive() >= day)
}

/// The identifiers of all results, in order.
pub fn results(documents: &[Document], query: &SearchQuery) -> Vec<String> {
    let mut found: Vec<&Document> = documents
        .iter()
        .filter(|document| matches(document, &query.q) && passes(document, query, ""))
        .collect();
    found.sort_by_key(|document| key(document, query));
    found.into_iter().map(|document| document.id.to_string()).collect()
}
