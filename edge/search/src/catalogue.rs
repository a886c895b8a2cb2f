//! The writable index: built whole from the store, then kept up with its changes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::DatasetId;
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory as _, RamDirectory};
use tantivy::indexer::{NoMergePolicy, merge_filtered_segments};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::document::{Document, Names, Stored};
use crate::folder::{self, Found};
use crate::letters::{fingerprint, length, letters};
use crate::names::{Directory, NameTable};
use crate::schema::{self, Fields, Traits};
use crate::searcher::{SearchError, Searcher};
use crate::snapshot::{META, NAMES};
use crate::{spoken, tokens};

/// Memory of each thread that builds the whole index, in bytes.
const BUILD_MEMORY: usize = 64 << 20;
/// Threads that build it.
const BUILD_THREADS: usize = 2;
/// Memory of the thread that keeps it up, in bytes.
const LIVE_MEMORY: usize = 20 << 20;

/// Why the index could not be opened, built or changed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The folder cannot be read or written.
    #[error("the folder of the search index cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// Another process keeps the index up.
    #[error("the search index is in use by another process")]
    InUse,
    /// There is no index yet; it has to be rebuilt first.
    #[error("the search index has not been built")]
    NotBuilt,
    /// The index cannot be written or read.
    #[error("the search index failed: {0}")]
    Index(TantivyError),
    /// The index cannot be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The names cannot be written down.
    #[error("the names cannot be written: {0}")]
    Names(#[from] serde_json::Error),
}

impl From<TantivyError> for CatalogueError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::InUse,
            other => Self::Index(other),
        }
    }
}

/// The state in which an index was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be searched and changed.
    Ready,
    /// There is none.
    Missing,
    /// It is not what was written.
    Damaged,
    /// It was built under another version of the schema.
    Outdated,
}

/// An opened index. In any state but [`State::Ready`] it is empty until it is rebuilt.
#[derive(Debug)]
pub struct Opened {
    /// The index.
    pub catalogue: Catalogue,
    /// How it was found.
    pub state: State,
}

/// The writable index of all public datasets, in a folder of its own.
///
/// Writes take turns; searches go on meanwhile with the [`Searcher`] that they hold.
pub struct Catalogue {
    folder: PathBuf,
    live: Mutex<Option<Live>>,
    searcher: ArcSwap<Searcher>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The generation in use.
struct Live {
    path: PathBuf,
    index: Index,
    writer: IndexWriter,
    reader: IndexReader,
    names: NameTable,
    directory: Arc<Directory>,
    position: u64,
}

impl Catalogue {
    /// Opens the index of a folder, which need not exist.
    ///
    /// # Errors
    /// Where the folder cannot be read, or another process has the index open. A damaged index
    /// is no error but a [`State`].
    pub fn open(folder: &Path) -> Result<Opened, CatalogueError> {
        let (live, state) = match folder::look(folder)? {
            Found::Nothing => (None, State::Missing),
            Found::Damaged => (None, State::Damaged),
            Found::Outdated => (None, State::Outdated),
            Found::Generation(path) => {
                // The index library panics on some damage that its checksums do not cover.
                match std::panic::catch_unwind(|| Live::open(path)) {
                    Ok(Ok(live)) => (Some(live), State::Ready),
                    Ok(Err(CatalogueError::InUse)) => return Err(CatalogueError::InUse),
                    Ok(Err(_)) | Err(_) => (None, State::Damaged),
                }
            }
        };
        let (live, searcher, state) =
            match live.map(|live| live.searcher(None).map(|it| (live, it))) {
                Some(Ok((live, searcher))) => (Some(live), searcher, state),
                Some(Err(_)) => (None, empty()?, State::Damaged),
                None => (None, empty()?, state),
            };
        if let Some(live) = &live {
            folder::sweep(folder, &live.path);
        }
        let catalogue = Self {
            folder: folder.to_owned(),
            live: Mutex::new(live),
            searcher: ArcSwap::from_pointee(searcher),
        };
        Ok(Opened { catalogue, state })
    }

    /// The newest generation to search in; what was taken before stays as it was.
    pub fn searcher(&self) -> Arc<Searcher> {
        self.searcher.load_full()
    }

    /// The number of the store's change up to which the index is complete; 0 before it is built.
    pub fn position(&self) -> u64 {
        self.lock().as_ref().map_or(0, |live| live.position)
    }

    /// Builds the whole index anew and puts it in the place of what was there.
    ///
    /// # Errors
    /// Where it cannot be written; what was there is then still in use.
    pub fn rebuild(
        &self,
        documents: impl Iterator<Item = Document>,
        names: &Names,
        position: u64,
    ) -> Result<(), CatalogueError> {
        let mut slot = self.lock();
        let (number, path) = folder::begin(&self.folder)?;
        let table = spoken::table(names);
        let live = Live::build(&path, documents, table, position)
            .and_then(|()| Live::open(path.clone()))
            .and_then(|live| Ok((live.searcher(None)?, live)));
        let (searcher, live) = match live {
            Ok(built) => built,
            Err(error) => {
                drop(std::fs::remove_dir_all(&path));
                return Err(error);
            }
        };
        folder::finish(&self.folder, number)?;
        *slot = Some(live);
        self.searcher.store(Arc::new(searcher));
        folder::sweep(&self.folder, &path);
        Ok(())
    }

    /// Takes over changes of the store; they are durable and found when this returns.
    ///
    /// # Errors
    /// Where they cannot be written. They may then be given again, or the index rebuilt.
    pub fn apply(
        &self,
        upserts: &[Document],
        deletes: &[DatasetId],
        names: Option<&Names>,
        position: u64,
    ) -> Result<(), CatalogueError> {
        let mut slot = self.lock();
        let live = slot.as_mut().ok_or(CatalogueError::NotBuilt)?;
        if let Some(names) = names {
            let table = spoken::table(names);
            folder::write_names(&live.path, &table)?;
            live.directory = Arc::new(Directory::new(&table));
            live.names = table;
        }
        if let Err(error) = live.write(upserts, deletes, position) {
            // What was taken in part must not come along with the next commit.
            drop(live.writer.rollback());
            return Err(error);
        }
        live.reader.reload()?;
        let searcher = live.searcher(Some(&self.searcher.load()))?;
        self.searcher.store(Arc::new(searcher));
        Ok(())
    }

    /// The index as it is now, merged into one segment and packed for other nodes.
    ///
    /// # Errors
    /// Where there is no index yet, or it cannot be read.
    pub fn snapshot(&self, number: u64) -> Result<Vec<u8>, CatalogueError> {
        let slot = self.lock();
        let live = slot.as_ref().ok_or(CatalogueError::NotBuilt)?;
        let documents = live.reader.searcher().num_docs();
        let mut files = live.merged(documents)?;
        files.push((NAMES.to_owned(), serde_json::to_vec(&live.names)?));
        Ok(crate::snapshot::write(number, live.position, documents, &files)?)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Live>> {
        // Whoever panicked with the lock left an index that is still whole on disk.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A searcher that finds nothing.
fn empty() -> Result<Searcher, CatalogueError> {
    let (schema, fields) = schema::schema();
    let index = Index::create_in_ram(schema);
    let reader: IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let names = Arc::new(Directory::new(&spoken::table(&Names::default())));
    Ok(Searcher::new(reader.searcher(), fields, names, None)?)
}

fn damaged() -> CatalogueError {
    CatalogueError::Index(TantivyError::InternalError("the index is damaged".to_owned()))
}

impl Live {
    /// Builds a generation in an empty folder.
    fn build(
        path: &Path,
        documents: impl Iterator<Item = Document>,
        names: NameTable,
        position: u64,
    ) -> Result<(), CatalogueError> {
        let (schema, fields) = schema::schema();
        let index =
            Index::builder().schema(schema).settings(schema::settings()).create_in_dir(path)?;
        tokens::register(&index);
        folder::write_names(path, &names)?;
        let mut writer: IndexWriter =
            index.writer_with_num_threads(BUILD_THREADS, BUILD_THREADS * BUILD_MEMORY)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for document in documents {
            writer.add_document(indexed(&fields, &document)?)?;
        }
        commit(&mut writer, position)?;
        writer.wait_merging_threads()?;
        Ok(())
    }

    fn open(path: PathBuf) -> Result<Self, CatalogueError> {
        let index = Index::open_in_dir(&path)?;
        tokens::register(&index);
        let (schema, _) = schema::schema();
        if index.schema() != schema || !index.validate_checksum()?.is_empty() {
            return Err(damaged());
        }
        let payload = index.load_metas()?.payload;
        let position = payload.and_then(|payload| payload.parse().ok()).ok_or_else(damaged)?;
        let names = folder::read_names(&path).ok_or_else(damaged)?;
        let writer = index.writer_with_num_threads(1, LIVE_MEMORY)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let directory = Arc::new(Directory::new(&names));
        Ok(Self { path, index, writer, reader, names, directory, position })
    }

    fn searcher(&self, before: Option<&Searcher>) -> Result<Searcher, SearchError> {
        let (_, fields) = schema::schema();
        Searcher::new(self.reader.searcher(), fields, Arc::clone(&self.directory), before)
    }

    fn write(
        &mut self,
        upserts: &[Document],
        deletes: &[DatasetId],
        position: u64,
    ) -> Result<(), CatalogueError> {
        let (_, fields) = schema::schema();
        for id in deletes.iter().chain(upserts.iter().map(|document| &document.id)) {
            self.writer.delete_term(Term::from_field_text(fields.id, id.as_str()));
        }
        // Of several states of one dataset in one call only the last is kept.
        for (at, document) in upserts.iter().enumerate() {
            if !upserts[at + 1..].iter().any(|later| later.id == document.id) {
                self.writer.add_document(indexed(&fields, document)?)?;
            }
        }
        commit(&mut self.writer, position)?;
        self.position = position;
        Ok(())
    }

    /// The files of the index merged into one segment, or of an empty one.
    fn merged(&self, documents: u64) -> Result<Vec<(String, Vec<u8>)>, CatalogueError> {
        let directory = RamDirectory::create();
        let merged = if documents == 0 {
            let (schema, _) = schema::schema();
            Index::create(directory.clone(), schema, schema::settings())?
        } else {
            let segments = self.index.searchable_segments()?;
            let all = segments.iter().map(|_| None).collect();
            merge_filtered_segments(&segments, schema::settings(), all, directory.clone())?
        };
        let mut paths: Vec<PathBuf> = merged.directory().list_managed_files().into_iter().collect();
        paths.push(PathBuf::from(META));
        paths.sort();
        paths.dedup();
        let mut files = Vec::new();
        for path in paths {
            if directory.exists(&path).map_err(TantivyError::from)? {
                let bytes = directory.atomic_read(&path).map_err(TantivyError::from)?;
                files.push((path.to_string_lossy().into_owned(), bytes));
            }
        }
        Ok(files)
    }
}

fn commit(writer: &mut IndexWriter, position: u64) -> Result<(), TantivyError> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&position.to_string());
    commit.commit()?;
    Ok(())
}

/// A dataset as the index takes it.
fn indexed(fields: &Fields, document: &Document) -> serde_json::Result<TantivyDocument> {
    let Document {
        id,
        order,
        title,
        summary,
        keywords,
        provider,
        region,
        openness,
        themes,
        formats,
        frequency,
        quality,
        updated_at,
        downloads,
        sample,
    } = document;
    let mut out = TantivyDocument::default();
    out.add_text(fields.id, id.as_str());
    out.add_text(fields.title, title);
    out.add_text(fields.pinyin, title);
    for text in keywords.iter().chain([&provider.name, summary]) {
        out.add_text(fields.rest, text);
    }
    let traits = Traits::new(*openness, *quality, *frequency, themes, formats);
    out.add_u64(fields.traits, traits.0);
    out.add_text(fields.provider, provider.id.as_str());
    out.add_u64(fields.region, region.as_str().parse().unwrap_or_default());
    out.add_i64(fields.updated, updated_at.timestamp_micros());
    out.add_u64(fields.downloads, *downloads);
    out.add_u64(fields.order, *order);
    out.add_u64(fields.length, u64::from(length(&letters(title))));
    out.add_u64(fields.fingerprint, fingerprint(title));
    let stored = Stored {
        id: id.clone(),
        title: title.clone(),
        summary: summary.clone(),
        provider: provider.clone(),
        themes: themes.clone(),
        openness: *openness,
        formats: formats.clone(),
        updated_at: *updated_at,
        downloads: *downloads,
        sample: *sample,
    };
    out.add_bytes(fields.stored, &serde_json::to_vec(&stored)?);
    Ok(out)
}
