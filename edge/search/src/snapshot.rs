//! A snapshot: the whole index in one piece of bytes, numbered, as nodes load it.
//!
//! ```text
//! magic line | length of the manifest, 4 bytes, little end first | manifest, JSON | files
//! ```
//!
//! The files lie one after the other in the order of the manifest, which states the size and
//! SHA-256 of each. Nothing is opened before all of it is as stated.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tantivy::directory::OwnedBytes;
use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::names::{Directory, NameTable};
use crate::packed::Packed;
use crate::schema;
use crate::searcher::Searcher;

/// The first bytes of every snapshot.
pub const MAGIC: &[u8] = b"shumen search snapshot\n";
/// The form of what follows them.
pub const FORMAT: u32 = 1;
/// The file of names.
pub const NAMES: &str = "names.json";
/// The file by which the index knows its segments.
pub const META: &str = "meta.json";

/// Most bytes of a manifest.
const MANIFEST_MAX: usize = 64 * 1024;
/// Most files.
const FILES_MAX: usize = 64;

/// What a snapshot says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of the snapshot.
    pub format: u32,
    /// Version of the index's schema.
    pub schema: String,
    /// Number of the snapshot; the larger is the newer.
    pub number: u64,
    /// Number of the store's change up to which it is complete.
    pub position: u64,
    /// Datasets in it.
    pub documents: u64,
    /// The files, in their order.
    pub files: Vec<File>,
    /// Who vouches for it; not checked by this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Why bytes are not a snapshot that can be searched.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// They are something else.
    #[error("these bytes are not a search snapshot")]
    NotASnapshot,
    /// They end too soon or go on too long.
    #[error("the snapshot is cut off or has bytes that it does not name")]
    Size,
    /// The manifest does not make sense.
    #[error("the snapshot's manifest is not valid")]
    Manifest,
    /// The snapshot is of another version.
    #[error("the snapshot is of version {0}, which this version cannot read")]
    Version(String),
    /// A file is not what the manifest states.
    #[error("the snapshot's file {0} is damaged")]
    Damaged(String),
    /// The files are what the manifest states, but no index.
    #[error("the snapshot's index cannot be opened")]
    Index,
}

/// The files of a snapshot by name.
pub type Files<'a> = Vec<(String, &'a [u8])>;

/// Reads the manifest, and the files without checking what is in them.
///
/// # Errors
/// Where the bytes are not what the manifest says they are.
pub fn read(bytes: &[u8]) -> Result<(Manifest, Files<'_>), SnapshotError> {
    let (manifest, places) = parse(bytes)?;
    let named = manifest.files.iter().map(|file| file.name.clone());
    let files = named.zip(places.into_iter().map(|place| &bytes[place])).collect();
    Ok((manifest, files))
}

/// Reads the manifest, and where each of its files lies.
fn parse(bytes: &[u8]) -> Result<(Manifest, Vec<Range<usize>>), SnapshotError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::NotASnapshot)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(SnapshotError::Size)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MANIFEST_MAX {
        return Err(SnapshotError::Manifest);
    }
    let (manifest, _) = rest.split_at_checked(length).ok_or(SnapshotError::Size)?;
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|_| SnapshotError::Manifest)?;
    if manifest.format != FORMAT {
        return Err(SnapshotError::Version(manifest.format.to_string()));
    }
    if manifest.schema != schema::version() {
        return Err(SnapshotError::Version(manifest.schema.chars().take(40).collect()));
    }
    if manifest.files.len() > FILES_MAX || manifest.documents > bytes.len() as u64 {
        return Err(SnapshotError::Manifest);
    }
    let mut places = Vec::with_capacity(manifest.files.len());
    let mut start = MAGIC.len() + size_of::<u32>() + length;
    for (at, File { name, size, .. }) in manifest.files.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let named = (1..=80).contains(&name.len()) && name.bytes().all(plain);
        if !named || manifest.files.iter().take(at).any(|other| other.name == *name) {
            return Err(SnapshotError::Manifest);
        }
        let end = usize::try_from(*size)
            .ok()
            .and_then(|size| start.checked_add(size))
            .filter(|end| *end <= bytes.len())
            .ok_or(SnapshotError::Size)?;
        places.push(start..end);
        start = end;
    }
    if start == bytes.len() { Ok((manifest, places)) } else { Err(SnapshotError::Size) }
}

/// Puts a snapshot together.
pub fn write(
    number: u64,
    position: u64,
    documents: u64,
    files: &[(String, Vec<u8>)],
) -> serde_json::Result<Vec<u8>> {
    let manifest = Manifest {
        format: FORMAT,
        schema: schema::version(),
        number,
        position,
        documents,
        files: files
            .iter()
            .map(|(name, bytes)| File {
                name: name.clone(),
                size: bytes.len() as u64,
                sha256: sha256(bytes),
            })
            .collect(),
        signature: None,
    };
    let manifest = serde_json::to_vec(&manifest)?;
    let mut out = MAGIC.to_vec();
    out.extend((manifest.len() as u32).to_le_bytes());
    out.extend(manifest);
    files.iter().for_each(|(_, bytes)| out.extend(bytes));
    Ok(out)
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Searcher {
    /// Opens a snapshot.
    ///
    /// # Errors
    /// Where the bytes are not a whole and undamaged snapshot of this version.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let (manifest, files) = read(bytes)?;
        for (file, (name, bytes)) in manifest.files.iter().zip(files) {
            if sha256(bytes) != file.sha256 {
                return Err(SnapshotError::Damaged(name));
            }
        }
        Self::from_verified_snapshot(bytes.to_vec())
    }

    /// Opens a snapshot whose bytes the host has already compared with their SHA-256, which it
    /// can do several times faster than WebAssembly. It stays where it is and is not copied.
    ///
    /// # Errors
    /// Where the bytes are not a whole snapshot of this version.
    pub fn from_verified_snapshot(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        // What lies behind valid hashes may still be made in malice, and the index library
        // panics on some of it; in WebAssembly a panic ends the instance, which the host replaces.
        std::panic::catch_unwind(|| Self::open(bytes)).unwrap_or(Err(SnapshotError::Index))
    }

    fn open(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        let (manifest, places) = parse(&bytes)?;
        let bytes = OwnedBytes::new(bytes);
        let mut names = NameTable::default();
        let mut files = HashMap::new();
        for (File { name, .. }, place) in manifest.files.iter().zip(places) {
            let file = bytes.slice(place);
            if name == NAMES {
                names = serde_json::from_slice(&file).map_err(|_| SnapshotError::Manifest)?;
            } else {
                files.insert(PathBuf::from(name), file);
            }
        }
        let index = Index::open(Packed::new(files)).map_err(|_| SnapshotError::Index)?;
        let (schema, fields) = schema::schema();
        if index.schema() != schema {
            return Err(SnapshotError::Index);
        }
        // Before anything is laid out for as many documents as the index claims to have.
        let metas = index.searchable_segment_metas().map_err(|_| SnapshotError::Index)?;
        let claimed: u64 = metas.iter().map(|meta| u64::from(meta.max_doc())).sum();
        if claimed != manifest.documents {
            return Err(SnapshotError::Index);
        }
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|_| SnapshotError::Index)?;
        let names = Arc::new(Directory::new(&names));
        Self::new(reader.searcher(), fields, names, None).map_err(|_| SnapshotError::Index)
    }
}
