//! One generation of the index, open for searching. It never changes; a change makes another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use contract::{Facets, Hit, SearchPage, SearchQuery, Sort};
use domain::{DatasetId, Language, RegionCode};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, SegmentReader, TantivyDocument, TantivyError, Term};

use crate::bits::Bits;
use crate::columns::Columns;
use crate::document::Stored;
use crate::facets::{Filter, Tally};
use crate::highlight::Marker;
use crate::names::Directory;
use crate::postings::Terms;
use crate::ranking::{Best, Key, Tier, later, more};
use crate::schema::Fields;
use crate::wanted::Wanted;

/// The index cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the search index cannot be read")]
pub struct SearchError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self(Box::new(error))
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<serde_json::Error> for SearchError {
    fn from(error: serde_json::Error) -> Self {
        Self(Box::new(error))
    }
}

/// A generation of the index. Answers depend on its documents and names and on nothing else.
pub struct Searcher {
    inner: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) parts: Vec<Part>,
    pub(crate) facets: Values,
    pub(crate) names: Arc<Directory>,
    everything: OnceLock<Tally>,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("documents", &self.document_count())
            .finish_non_exhaustive()
    }
}

/// One segment of the index.
pub struct Part {
    /// Its number.
    pub ordinal: u32,
    /// Its documents, those that are no longer alive included.
    pub size: u32,
    pub columns: Arc<Columns>,
    pub title: Terms,
    pub rest: Terms,
    pub pinyin: Terms,
    /// For each provider of the segment its place among all.
    pub providers: Vec<u32>,
    /// For each region of the segment its place among all.
    pub regions: Vec<u32>,
    reader: SegmentReader,
}

impl Part {
    /// Whether a document has not been deleted.
    pub fn is_alive(&self, doc: u32) -> bool {
        !self.reader.is_deleted(doc)
    }

    /// The documents in which a term stands, those no longer alive included.
    pub fn with_term(&self, term: &Term) -> Result<Vec<u32>, SearchError> {
        let terms = self.reader.inverted_index(term.field())?;
        let mut found = Vec::new();
        if let Some(mut postings) = terms.read_postings(term, IndexRecordOption::Basic)? {
            while postings.doc() != tantivy::TERMINATED {
                found.push(postings.doc());
                postings.advance();
            }
        }
        Ok(found)
    }
}

/// The providers and regions of all segments, in the order of their identifiers.
#[derive(Default)]
pub struct Values {
    /// Identifiers of providers.
    pub providers: Vec<String>,
    /// Division codes.
    pub regions: Vec<u32>,
    /// For each region the places of itself and of what contains it.
    pub lineage: Vec<Vec<u32>>,
}

impl Searcher {
    /// Opens a generation, taking over from the one before what is the same.
    pub(crate) fn new(
        inner: tantivy::Searcher,
        fields: Fields,
        names: Arc<Directory>,
        before: Option<&Self>,
    ) -> Result<Self, SearchError> {
        let mut columns = Vec::new();
        for reader in inner.segment_readers() {
            let known = before.and_then(|before| {
                before
                    .parts
                    .iter()
                    .find(|part| part.reader.segment_id() == reader.segment_id())
                    .map(|part| Arc::clone(&part.columns))
            });
            columns.push(match known {
                Some(known) => known,
                None => Arc::new(Columns::load(reader)?),
            });
        }
        let facets = Values::of(&columns);
        let mut parts = Vec::new();
        for (ordinal, (reader, columns)) in (0..).zip(inner.segment_readers().iter().zip(columns)) {
            let place =
                |all: &[String], id: &String| all.binary_search(id).unwrap_or_default() as u32;
            parts.push(Part {
                ordinal,
                size: reader.max_doc(),
                title: Terms::open(reader, fields.title)?,
                rest: Terms::open(reader, fields.rest)?,
                pinyin: Terms::open(reader, fields.pinyin)?,
                providers: columns
                    .providers
                    .iter()
                    .map(|id| place(&facets.providers, id))
                    .collect(),
                regions: columns
                    .regions
                    .iter()
                    .map(|code| facets.regions.binary_search(code).unwrap_or_default() as u32)
                    .collect(),
                columns,
                reader: reader.clone(),
            });
        }
        Ok(Self { inner, fields, parts, facets, names, everything: OnceLock::new() })
    }

    /// Datasets that can be found.
    pub fn document_count(&self) -> u64 {
        self.inner.num_docs()
    }

    /// One page of results. `took_ms` is left at 0: the clock is the caller's.
    ///
    /// A query of nothing but spaces finds everything; one of nothing but separators, such as
    /// `！？`, names no letter and finds nothing.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(
        &self,
        query: &SearchQuery,
        language: Language,
    ) -> Result<SearchPage, SearchError> {
        let wanted = Wanted::new(&query.q);
        let filter = Filter::new(query, &self.facets);
        let from = (query.page.saturating_sub(1) as usize) * query.per_page as usize;
        let limit = (from + query.per_page as usize).min(self.document_count() as usize);
        let ranked = query.sort == Sort::Relevance && !wanted.is_everything();
        let mut best = Best::new(limit);
        let mut tally = Tally::new(&self.facets);
        for part in &self.parts {
            let (docs, tiers) = wanted.find(part, ranked)?;
            self.collect(part, &docs, &tiers, &filter, query.sort, &mut tally, &mut best);
        }
        let marker = Marker::new(wanted.into_parts());
        let mut hits = Vec::new();
        for address in best.into_sorted().into_iter().skip(from) {
            hits.push(self.hit(address, &marker)?);
        }
        Ok(SearchPage {
            total: tally.total,
            page: query.page,
            per_page: query.per_page,
            took_ms: 0,
            hits,
            facets: self.counted(&tally, query, language),
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the one inner loop: what it reads and writes")]
    fn collect(
        &self,
        part: &Part,
        docs: &Bits,
        tiers: &[Tier],
        filter: &Filter,
        sort: Sort,
        tally: &mut Tally,
        best: &mut Best,
    ) {
        let columns = &*part.columns;
        for doc in docs.iter().filter(|doc| part.is_alive(*doc)) {
            if !filter.count(part, doc, tally) {
                continue;
            }
            let at = doc as usize;
            let (downloads, updated) = (more(columns.downloads[at]), later(columns.updated[at]));
            let tier = tiers.get(at).map(|tier| (*tier, columns.length[at]));
            let (first, second) = match (sort, tier) {
                (Sort::Relevance, Some(_)) => (downloads, updated),
                (Sort::Relevance | Sort::Updated, _) => (updated, 0),
                (Sort::Downloads, _) => (downloads, 0),
            };
            let key = Key { tier, first, second, order: columns.order[at] };
            best.push(key, DocAddress::new(part.ordinal, doc));
        }
    }

    fn counted(&self, tally: &Tally, query: &SearchQuery, language: Language) -> Facets {
        tally.facets(query, &self.facets, &self.names, language)
    }

    /// What all documents count, whatever is asked.
    pub(crate) fn everything(&self) -> &Tally {
        self.everything.get_or_init(|| {
            let filter = Filter::new(&SearchQuery::default(), &self.facets);
            let mut tally = Tally::new(&self.facets);
            for part in &self.parts {
                for doc in (0..part.size).filter(|doc| part.is_alive(*doc)) {
                    filter.count(part, doc, &mut tally);
                }
            }
            tally
        })
    }

    pub(crate) fn stored(&self, address: DocAddress) -> Result<Stored, SearchError> {
        let document: TantivyDocument = self.inner.doc(address)?;
        let bytes = document.get_first(self.fields.stored).and_then(|value| value.as_bytes());
        Ok(serde_json::from_slice(bytes.unwrap_or_default())?)
    }

    pub(crate) fn hit(&self, address: DocAddress, marker: &Marker) -> Result<Hit, SearchError> {
        let stored = self.stored(address)?;
        let highlights = marker.highlights(&stored.title, &stored.summary);
        Ok(stored.into_hit(highlights))
    }

    /// Where a dataset lies, if it can be found.
    pub(crate) fn locate(&self, id: &DatasetId) -> Result<Option<DocAddress>, SearchError> {
        let term = Term::from_field_text(self.fields.id, id.as_str());
        for part in &self.parts {
            if let Some(doc) = part.with_term(&term)?.into_iter().find(|doc| part.is_alive(*doc)) {
                return Ok(Some(DocAddress::new(part.ordinal, doc)));
            }
        }
        Ok(None)
    }
}

impl Values {
    fn of(columns: &[Arc<Columns>]) -> Self {
        let providers: BTreeSet<&String> =
            columns.iter().flat_map(|columns| &columns.providers).collect();
        let mut lineages = BTreeMap::new();
        for code in columns.iter().flat_map(|columns| &columns.regions) {
            for code in lineage(*code) {
                lineages.entry(code).or_insert_with(|| lineage(code));
            }
        }
        let regions: Vec<u32> = lineages.keys().copied().collect();
        let places: HashMap<u32, u32> = regions.iter().copied().zip(0..).collect();
        let lineage = lineages
            .into_values()
            .map(|codes| codes.iter().filter_map(|code| places.get(code).copied()).collect())
            .collect();
        Self { providers: providers.into_iter().cloned().collect(), regions, lineage }
    }
}

/// A division code and those of what contains it.
fn lineage(code: u32) -> Vec<u32> {
    RegionCode::parse(&code.to_string()).map_or_else(
        |_| vec![code],
        |code| code.lineage().iter().filter_map(|code| code.as_str().parse().ok()).collect(),
    )
}
