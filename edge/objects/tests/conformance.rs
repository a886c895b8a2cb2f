//! What every store of contents promises, tried on each of them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use objects::{Digest, Objects, ObjectsError};

/// Stores to try, with the folder that a local one lives in.
fn stores() -> Vec<(Objects, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let local = Objects::open(folder.path().to_str().unwrap()).unwrap();
    vec![(local, Some(folder)), (Objects::open("memory:").unwrap(), None)]
}

/// Bytes that differ from place to place, so that a wrong part is noticed.
fn contents(size: usize) -> Bytes {
    (0..size).map(|at| (at * 31 + at / 251) as u8).collect()
}

async fn all(objects: &Objects, digest: &Digest, from: u64, to: u64) -> Vec<u8> {
    let chunks: Vec<Bytes> =
        objects.read(digest, from..to).await.unwrap().try_collect().await.unwrap();
    chunks.concat()
}

#[tokio::test]
async fn a_content_comes_back_as_it_went_in() {
    for (objects, _folder) in stores() {
        for size in [0, 1, 20_000, 131_072, 131_073, 7_000_000] {
            let given = contents(size);
            let stored = objects.put_bytes(given.clone()).await.unwrap();
            assert_eq!(stored.digest, Digest::of(&given));
            assert_eq!(stored.size, size as u64);
            assert_eq!(objects.size(&stored.digest).await.unwrap(), Some(size as u64));
            assert_eq!(all(&objects, &stored.digest, 0, size as u64).await, given);
            assert_eq!(objects.verify(&stored.digest).await.unwrap(), size as u64);
        }
    }
}

#[tokio::test]
async fn any_part_can_be_read() {
    for (objects, _folder) in stores() {
        let given = contents(600_000);
        let digest = objects.put_bytes(given.clone()).await.unwrap().digest;
        for (from, to) in [(0, 1), (599_999, 600_000), (131_000, 400_001), (5, 5), (0, 600_000)] {
            assert_eq!(all(&objects, &digest, from, to).await, given[from as usize..to as usize]);
        }
    }
}

#[tokio::test]
async fn a_stream_is_put_whatever_its_chunks() {
    for (objects, _folder) in stores() {
        let given = contents(1_500_000);
        for chunk in [997, 65_536, 2_000_000] {
            let chunks: Vec<_> = given.chunks(chunk).map(Bytes::copy_from_slice).map(Ok).collect();
            let chunks = stream::iter(chunks.into_iter().collect::<Vec<io::Result<Bytes>>>());
            let stored = objects.put(chunks, 1_500_000).await.unwrap();
            assert_eq!(stored.digest, Digest::of(&given));
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    for (objects, _folder) in stores() {
        let digest = Digest::of(b"never put");
        assert_eq!(objects.size(&digest).await.unwrap(), None);
        assert!(objects.read(&digest, 0..1).await.unwrap_err().is_missing());
        assert!(objects.verify(&digest).await.unwrap_err().is_missing());
    }
}

#[tokio::test]
#[expect(clippy::reversed_empty_ranges, reason = "a range that runs backwards is refused")]
async fn a_part_beyond_the_end_is_refused_before_anything_is_read() {
    for (objects, _folder) in stores() {
        let digest = objects.put_bytes("abc").await.unwrap().digest;
        for range in [0..4, 4..4, 3..u64::MAX, 2..1] {
            let error = objects.read(&digest, range).await.unwrap_err();
            assert!(matches!(error, ObjectsError::Range { size: 3, .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn a_content_beyond_the_limit_is_refused_and_leaves_nothing() {
    for (objects, folder) in stores() {
        let given = contents(3_000_000);
        let chunks = stream::iter([Ok::<_, io::Error>(given.clone()), Ok(given.slice(..1))]);
        let error = objects.put(chunks, 3_000_000).await.unwrap_err();
        assert!(matches!(error, ObjectsError::TooLarge { limit: 3_000_000 }), "{error}");
        assert_eq!(objects.size(&Digest::of(&given)).await.unwrap(), None);
        assert_eq!(folder.map_or(0, |folder| files(folder.path())), 0);
    }
}

#[tokio::test]
async fn a_stream_that_fails_leaves_nothing() {
    for (objects, folder) in stores() {
        let broken = stream::iter([Ok(contents(2_000_000)), Err(io::Error::other("line cut"))]);
        let error = objects.put(broken, u64::MAX).await.unwrap_err();
        assert!(error.to_string().contains("line cut"), "{error}");
        assert_eq!(folder.map_or(0, |folder| files(folder.path())), 0);
    }
}

#[tokio::test]
async fn the_same_content_is_stored_once_even_when_put_at_once() {
    for (objects, folder) in stores() {
        let puts = (0..8).map(|_| objects.put_bytes(contents(500_000)));
        let stored = futures::future::try_join_all(puts).await.unwrap();
        assert!(stored.iter().all(|one| *one == stored[0]));
        objects.verify(&stored[0].digest).await.unwrap();
        assert_eq!(folder.map_or(1, |folder| files(folder.path())), 1);
    }
}

#[tokio::test]
async fn a_file_is_put_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("given");
    std::fs::write(&file, contents(2_500_000)).unwrap();
    for (objects, _folder) in stores() {
        let stored = objects.put_file(&file).await.unwrap();
        assert_eq!(stored.digest, Digest::of(&contents(2_500_000)));
        let error = objects.put_file(&folder.path().join("absent")).await.unwrap_err();
        assert!(matches!(error, ObjectsError::Incoming(_)), "{error}");
    }
}

#[tokio::test]
async fn a_reader_may_leave_in_the_middle() {
    for (objects, _folder) in stores() {
        let digest = objects.put_bytes(contents(1_000_000)).await.unwrap().digest;
        let mut reading = objects.read(&digest, 10..1_000_000).await.unwrap();
        let first = reading.next().await.unwrap().unwrap();
        assert_eq!(reading.remaining(), 1_000_000 - 10 - first.len() as u64);
        drop(reading);
        assert_eq!(first, contents(1_000_000)[10..10 + first.len()]);
    }
}

/// Files anywhere under a folder.
fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}
