//! Finding phrases: rows of terms that stand at given distances from each other.
//!
//! Written over the index's postings and not as its own phrase queries, because a lane may here
//! be any of several terms and lie in another field, and because nothing is to be scored: how
//! well a document matches may not depend on what else lies in its segment.

use std::io;
use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyError, Term};

use crate::bits::Bits;
use crate::letters::Needed;

/// The terms of one field in one segment.
pub struct Terms {
    field: Field,
    reader: Arc<InvertedIndexReader>,
}

impl Terms {
    /// Opens the terms of a field.
    pub fn open(reader: &SegmentReader, field: Field) -> Result<Self, TantivyError> {
        Ok(Self { field, reader: reader.inverted_index(field)? })
    }

    fn postings(&self, term: &str, positions: bool) -> io::Result<Option<SegmentPostings>> {
        let option = if positions {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::Basic
        };
        self.reader.read_postings(&Term::from_field_text(self.field, term), option)
    }
}

/// What a phrase needs at one place: one of these terms.
pub struct Lane<'a> {
    /// The field's terms.
    pub terms: &'a Terms,
    /// Any of these.
    pub any: Vec<String>,
    /// Positions from the beginning of the phrase.
    pub offset: u32,
}

impl<'a> Lane<'a> {
    /// The lanes of one field for what a phrase needs.
    pub fn row(terms: &'a Terms, needed: &[Needed]) -> Vec<Self> {
        needed
            .iter()
            .map(|Needed { term, offset }| Self { terms, any: vec![term.clone()], offset: *offset })
            .collect()
    }
}

/// A lane that is being read. What stands at several places of a phrase is read only once.
struct Open {
    offsets: Vec<u32>,
    postings: Vec<SegmentPostings>,
}

impl Open {
    fn doc(&self) -> u32 {
        self.postings.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
    }

    /// Goes on to the first document that is not before `target`.
    fn seek(&mut self, target: u32) -> u32 {
        for postings in &mut self.postings {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.doc()
    }

    /// Where its terms stand in this document.
    fn positions(&mut self, doc: u32, out: &mut Vec<u32>) {
        out.clear();
        for postings in &mut self.postings {
            if postings.doc() == doc {
                postings.append_positions_with_offset(0, out);
            }
        }
        if self.postings.len() > 1 {
            out.sort_unstable();
        }
    }

    /// Whether a phrase that begins at `start` has one of these positions wherever it needs one.
    fn meets(&self, start: u32, positions: &[u32]) -> bool {
        self.offsets.iter().all(|offset| positions.binary_search(&(start + offset)).is_ok())
    }

    fn frequency(&self) -> u64 {
        self.postings.iter().map(|postings| u64::from(postings.doc_freq())).sum()
    }
}

/// The documents in which all lanes meet, of those that are `within`.
pub fn find(lanes: &[Lane<'_>], size: u32, within: Option<&Bits>) -> io::Result<Bits> {
    let mut found = Bits::none(size);
    let wanted = |doc: u32| within.is_none_or(|within| within.contains(doc));
    let mut open: Vec<Open> = Vec::with_capacity(lanes.len());
    for (at, lane) in lanes.iter().enumerate() {
        let same =
            |other: &&Lane<'_>| std::ptr::eq(other.terms, lane.terms) && other.any == lane.any;
        if lanes.iter().take(at).any(|other| same(&other)) {
            continue;
        }
        let mut postings = Vec::with_capacity(lane.any.len());
        for term in &lane.any {
            postings.extend(lane.terms.postings(term, lanes.len() > 1)?);
        }
        if postings.is_empty() {
            return Ok(found);
        }
        let offsets = lanes.iter().filter(same).map(|lane| lane.offset).collect();
        open.push(Open { offsets, postings });
    }
    open.sort_by_key(Open::frequency);
    let Some((leader, others)) = open.split_first_mut() else { return Ok(found) };
    if lanes.len() == 1 {
        for postings in &mut leader.postings {
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if wanted(doc) {
                    found.insert(doc);
                }
                doc = postings.advance();
            }
        }
        return Ok(found);
    }

    let (mut starts, mut places) = (Vec::new(), Vec::new());
    let mut doc = leader.doc();
    'documents: while doc != TERMINATED {
        if !wanted(doc) {
            doc = leader.seek(doc + 1);
            continue;
        }
        for lane in others.iter_mut() {
            let next = lane.seek(doc);
            if next != doc {
                doc = leader.seek(next);
                continue 'documents;
            }
        }
        leader.positions(doc, &mut places);
        let first = leader.offsets.first().copied().unwrap_or_default();
        starts.clear();
        starts.extend(places.iter().filter_map(|place| place.checked_sub(first)));
        starts.retain(|start| leader.meets(*start, &places));
        for lane in others.iter_mut() {
            if starts.is_empty() {
                break;
            }
            lane.positions(doc, &mut places);
            starts.retain(|start| lane.meets(*start, &places));
        }
        if !starts.is_empty() {
            found.insert(doc);
        }
        doc = leader.seek(doc + 1);
    }
    Ok(found)
}
