//! Counts by facet, against counting one by one.

use std::collections::BTreeMap;

use contract::{Facets, SearchQuery, Term};
use domain::Language;
use search::Document;

use crate::builders::{ask, catalogue, varied};
use crate::model::{matches, passes};

fn documents() -> Vec<Document> {
    let titles = ["公积金缴存", "公交线路", "空气质量日报", "Bus stops 公交站点", "学校名录"];
    (0..300).map(|number| varied(number, titles[number as usize % titles.len()])).collect()
}

fn values(document: &Document, facet: &str) -> Vec<String> {
    let mut values: Vec<String> = match facet {
        "theme" => document.themes.iter().map(ToString::to_string).collect(),
        "provider" => vec![document.provider.id.to_string()],
        "region" => document.region.lineage().iter().map(ToString::to_string).collect(),
        "openness" => vec![document.openness.to_string()],
        "quality" => vec![document.quality.to_string()],
        "format" => document.formats.iter().map(ToString::to_string).collect(),
        _ => vec![document.frequency.to_string()],
    };
    values.sort();
    values.dedup();
    values
}

fn counted(documents: &[Document], query: &SearchQuery, facet: &str) -> Vec<(String, u64)> {
    let mut counts = BTreeMap::new();
    for document in documents.iter().filter(|document| matches(document, &query.q)) {
        if passes(document, query, facet) {
            for value in values(document, facet) {
                *counts.entry(value).or_insert(0) += 1;
            }
        }
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    counts
}

fn listed(terms: &[Term]) -> Vec<(String, u64)> {
    terms
        .iter()
        .filter(|term| term.count > 0)
        .map(|term| (term.value.clone(), term.count))
        .collect()
}

#[test]
fn a_facets_own_counts_ignore_its_own_filter_and_keep_to_the_others() {
    let documents = documents();
    let (_folder, catalogue) = catalogue(&documents);
    for address in [
        "",
        "q=公交",
        "theme=education",
        "theme=education&theme=health&region=360100",
        "q=公&openness=closed&format=csv",
        "provider=p1&provider=p2&frequency=daily",
        "region=360000&updated_after=1970-01-20",
        "q=公交&theme=science&openness=closed&provider=p3&region=360102&format=csv&frequency=daily",
        "provider=nobody",
        "quality=good&quality=poor&theme=education",
    ] {
        let query = SearchQuery::parse(address).expect("a valid query");
        let page = ask(&catalogue.searcher(), address);
        let Facets { theme, provider, region, openness, format, frequency, quality } = &page.facets;
        for (facet, terms) in [
            ("theme", theme),
            ("provider", provider),
            ("region", region),
            ("openness", openness),
            ("format", format),
            ("frequency", frequency),
            ("quality", quality),
        ] {
            assert_eq!(listed(terms), counted(&documents, &query, facet), "{address} {facet}");
        }
        let total = documents
            .iter()
            .filter(|document| matches(document, &query.q) && passes(document, &query, ""))
            .count();
        assert_eq!(page.total, total as u64, "{address}");
    }
}

#[test]
fn a_chosen_value_is_listed_even_where_it_counts_nothing() {
    let (_folder, catalogue) = catalogue(&documents());
    let page = ask(
        &catalogue.searcher(),
        "q=公交&provider=nobody&region=110000&theme=weather&format=other",
    );
    let zero = |terms: &[Term], value: &str| {
        terms.iter().any(|term| term.value == value && term.count == 0)
    };
    assert!(zero(&page.facets.provider, "nobody") && zero(&page.facets.region, "110000"));
    assert!(zero(&page.facets.format, "other"));
}

#[test]
fn labels_speak_the_language_and_fall_back_to_the_value() {
    let (_folder, catalogue) = catalogue(&documents());
    let searcher = catalogue.searcher();
    let query = SearchQuery::default();
    let label = |terms: &[Term], value: &str| {
        terms.iter().find(|term| term.value == value).map(|term| term.label.clone())
    };
    let zh = searcher.search(&query, Language::Zh).expect("searches").facets;
    let en = searcher.search(&query, Language::En).expect("searches").facets;
    assert_eq!(label(&zh.theme, "education").as_deref(), Some("教育"));
    assert_eq!(label(&en.theme, "education").as_deref(), Some("Education"));
    assert_eq!(label(&zh.provider, "p1").as_deref(), Some("第1行政审批局"));
    assert_eq!(label(&zh.provider, "p4").as_deref(), Some("p4"));
    assert_eq!(label(&zh.region, "360102").as_deref(), Some("东湖区"));
    assert_eq!(label(&zh.region, "360200").as_deref(), Some("360200"));
}
