//! Damaged folders and snapshots are noticed, and a rebuild puts them right.

use std::path::{Path, PathBuf};

use search::{Catalogue, Document, Searcher, SnapshotError, State};

use crate::builders::{catalogue, found, names, varied};

fn documents() -> Vec<Document> {
    (0..60).map(|number| varied(number, "公积金贷款明细")).collect()
}

/// All files of the generation in use, and the file that names it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("reads") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_none_or(|ending| ending != "lock") {
            found.push(path);
        }
    }
    found.sort();
    found
}

type Harm = fn(&mut Vec<u8>);

const HARMS: [(&str, Harm); 4] = [
    ("emptied", |bytes| bytes.clear()),
    ("cut off", |bytes| bytes.truncate(bytes.len() / 2)),
    ("a bit flipped", |bytes| {
        if let Some(byte) = bytes.first_mut() {
            *byte ^= 0x40;
        }
    }),
    ("garbled", |bytes| {
        bytes.iter_mut().step_by(3).for_each(|byte| *byte = byte.wrapping_mul(31) ^ 0xA5)
    }),
];

#[test]
fn any_damaged_file_of_the_index_is_noticed_and_rebuilt_over() {
    let (folder, built) = catalogue(&documents());
    drop(built);
    let names_of_files: Vec<PathBuf> = files(folder.path());
    assert!(names_of_files.len() > 6);
    for path in &names_of_files {
        let whole = std::fs::read(path).expect("reads");
        for (kind, harm) in HARMS {
            let mut bytes = whole.clone();
            harm(&mut bytes);
            std::fs::write(path, &bytes).expect("writes");
            let opened = Catalogue::open(folder.path()).expect("opens");
            let file = path.file_name().expect("a name");
            // A segment is read by its own files: the list of files to sweep up is a help only.
            if file != ".managed.json" && bytes != whole {
                assert_eq!(opened.state, State::Damaged, "{file:?} {kind}");
                assert!(found(&opened.catalogue.searcher(), "").is_empty());
            }
            drop(opened);
        }
        std::fs::remove_file(path).expect("removes");
        let opened = Catalogue::open(folder.path()).expect("opens");
        assert!(
            opened.state != State::Ready || path.ends_with(".managed.json"),
            "{path:?} missing"
        );
        drop(opened);
        std::fs::write(path, &whole).expect("writes");
    }
    std::fs::write(&names_of_files[names_of_files.len() - 1], b"?").expect("writes");
    let opened = Catalogue::open(folder.path()).expect("opens");
    opened.catalogue.rebuild(documents().into_iter(), &names(), 3).expect("builds");
    assert_eq!(found(&opened.catalogue.searcher(), "公积金").len(), 60);
    drop(opened);
    assert_eq!(Catalogue::open(folder.path()).expect("opens").state, State::Ready);
}

#[test]
fn an_index_of_another_version_is_outdated() {
    let (folder, built) = catalogue(&documents());
    drop(built);
    let path = folder.path().join("current.json");
    let text =
        std::fs::read_to_string(&path).expect("reads").replace("\"schema\":\"", "\"schema\":\"0");
    std::fs::write(&path, text).expect("writes");
    let opened = Catalogue::open(folder.path()).expect("opens");
    assert_eq!(opened.state, State::Outdated);
    opened.catalogue.rebuild(documents().into_iter(), &names(), 3).expect("builds");
    assert_eq!(opened.catalogue.searcher().document_count(), 60);
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let (_folder, built) = catalogue(&documents());
    let whole = built.snapshot(1).expect("a snapshot");
    assert!(Searcher::from_snapshot(&whole).is_ok());
    for at in (0..whole.len()).step_by(whole.len() / 150) {
        assert!(Searcher::from_snapshot(&whole[..at]).is_err(), "cut off at {at}");
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let refused = Searcher::from_snapshot(&bytes).is_err();
        // Number and position are the manifest's own word, until it is signed.
        let told = search::snapshot::read(&bytes).is_ok_and(|(manifest, _)| {
            search::snapshot::read(&whole).is_ok_and(|(other, _)| {
                (manifest.number, manifest.position) != (other.number, other.position)
            })
        });
        assert!(refused || told, "a bit flipped at {at}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(Searcher::from_snapshot(&longer), Err(SnapshotError::Size)));
}

#[test]
fn a_snapshot_made_in_malice_is_refused() {
    let (_folder, built) = catalogue(&documents());
    let whole = built.snapshot(1).expect("a snapshot");
    let (manifest, files) = search::snapshot::read(&whole).expect("reads");
    let packed = |files: &[(String, Vec<u8>)], documents: u64| {
        search::snapshot::write(1, 1, documents, files).expect("packs")
    };
    let owned: Vec<(String, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.clone(), bytes.to_vec())).collect();
    // More documents claimed than there are, in the manifest and in the index itself.
    assert!(Searcher::from_snapshot(&packed(&owned, 61)).is_err());
    let claim = |documents: &str| -> Vec<(String, Vec<u8>)> {
        owned
            .iter()
            .map(|(name, bytes)| {
                let text = String::from_utf8_lossy(bytes);
                let lied = text.replace("\"max_doc\": 60", &format!("\"max_doc\": {documents}"));
                (name.clone(), if name == "meta.json" { lied.into_bytes() } else { bytes.clone() })
            })
            .collect()
    };
    assert!(Searcher::from_snapshot(&packed(&claim("4000000000"), manifest.documents)).is_err());
    assert!(Searcher::from_snapshot(&packed(&claim("61"), 61)).is_err());
    // Files garbled under valid hashes.
    for spoiled in 0..owned.len() {
        for (kind, harm) in HARMS {
            let mut files = owned.clone();
            harm(&mut files[spoiled].1);
            let name = &files[spoiled].0;
            if let Ok(searcher) = Searcher::from_snapshot(&packed(&files, 60)) {
                assert!(searcher.document_count() == 60, "{name} {kind}");
            }
        }
    }
    // Names that lead elsewhere, and names twice.
    for name in ["../evil", "", "a/b", &"x".repeat(81), "meta.json"] {
        let mut files = owned.clone();
        files.push((name.to_owned(), Vec::new()));
        assert!(Searcher::from_snapshot(&packed(&files, 60)).is_err(), "{name:?}");
    }
    // A manifest said to be larger than anything.
    let mut huge = search::snapshot::MAGIC.to_vec();
    huge.extend([0xFF; 8]);
    assert!(matches!(Searcher::from_snapshot(&huge), Err(SnapshotError::Manifest)));
    for bytes in [&b""[..], b"PK\x03\x04", search::snapshot::MAGIC] {
        assert!(Searcher::from_snapshot(bytes).is_err());
    }
}
