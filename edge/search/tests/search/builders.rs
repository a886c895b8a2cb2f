//! Documents and catalogues for tests.

use chrono::DateTime;
use contract::{ProviderRef, RegionRef, SearchPage, SearchQuery};
use domain::{
    DatasetId, Format, Frequency, Grade, Language, Openness, ProviderId, RegionCode, Theme,
};
use search::{Catalogue, Document, Names, Searcher, State};
use tempfile::TempDir;

/// A dataset with only a title; its identifier says its number.
pub fn document(number: u64, title: &str) -> Document {
    Document {
        id: DatasetId::new(format!("d{number}")),
        order: number,
        title: title.to_owned(),
        summary: String::new(),
        keywords: Vec::new(),
        provider: ProviderRef { id: ProviderId::new("p0"), name: "省大数据局".to_owned() },
        region: RegionCode::parse("360000").expect("a code"),
        openness: Openness::Unconditional,
        themes: Vec::new(),
        formats: Vec::new(),
        frequency: Frequency::Yearly,
        quality: Grade::Unrated,
        updated_at: DateTime::from_timestamp_micros(0).expect("an instant"),
        downloads: 0,
        sample: false,
    }
}

/// The same dataset with everything else following from its number, so that all values occur.
pub fn varied(number: u64, title: &str) -> Document {
    let n = usize::try_from(number).expect("a small number");
    let regions = ["360000", "360100", "360102", "360103", "360200", "100000"];
    let provider = n % 5;
    Document {
        summary: format!("关于{title}的说明 no. {number}"),
        keywords: vec![format!("关键词{}", n % 3), "Open Data".to_owned()],
        provider: ProviderRef {
            id: ProviderId::new(format!("p{provider}")),
            name: format!("第{provider}行政审批局"),
        },
        region: RegionCode::parse(regions[n % regions.len()]).expect("a code"),
        openness: Openness::ALL[n % Openness::ALL.len()],
        themes: vec![Theme::ALL[n % Theme::ALL.len()], Theme::ALL[(n / 2 + 1) % Theme::ALL.len()]],
        formats: vec![Format::ALL[n % 4], Format::ALL[4 + n % 3]],
        frequency: Frequency::ALL[n % 4],
        quality: Grade::ALL[n % 3],
        updated_at: DateTime::from_timestamp(86_400 * (number % 40) as i64, 0).expect("an instant"),
        downloads: number * 7 % 11,
        ..document(number, title)
    }
}

/// Names for all that [`varied`] uses, but for one provider and one region.
pub fn names() -> Names {
    Names {
        providers: (0..4)
            .map(|n| ProviderRef {
                id: ProviderId::new(format!("p{n}")),
                name: format!("第{n}行政审批局"),
            })
            .collect(),
        regions: [("360000", "江西省"), ("360100", "南昌市"), ("360102", "东湖区")]
            .map(|(code, name)| RegionRef {
                code: RegionCode::parse(code).expect("a code"),
                name: name.to_owned(),
            })
            .to_vec(),
    }
}

/// A catalogue of these documents in a folder of its own.
pub fn catalogue(documents: &[Document]) -> (TempDir, Catalogue) {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = Catalogue::open(folder.path()).expect("opens");
    assert_eq!(opened.state, State::Missing);
    opened.catalogue.rebuild(documents.iter().cloned(), &names(), 1).expect("builds");
    (folder, opened.catalogue)
}

/// A searcher over documents with these titles, numbered from 0.
pub fn titled(titles: &[&str]) -> (TempDir, Catalogue) {
    let documents: Vec<Document> =
        titles.iter().zip(0..).map(|(title, number)| document(number, title)).collect();
    catalogue(&documents)
}

/// The answer to a query as its address says it.
pub fn ask(searcher: &Searcher, query: &str) -> SearchPage {
    let query = SearchQuery::parse(query).expect("a valid query");
    searcher.search(&query, Language::Zh).expect("searches")
}

/// A query for a text, with the most results a page.
pub fn text(q: &str) -> SearchQuery {
    SearchQuery { q: q.to_owned(), per_page: SearchQuery::PER_PAGE_MAX, ..SearchQuery::default() }
}

/// The titles found for a text, in order.
pub fn found(searcher: &Searcher, q: &str) -> Vec<String> {
    let page = searcher.search(&text(q), Language::Zh).expect("searches");
    page.hits.into_iter().map(|hit| hit.title).collect()
}
