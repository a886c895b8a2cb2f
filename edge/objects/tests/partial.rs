//! What unfinished contents promise: what was acknowledged stays, and nothing else counts.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bytes::Bytes;
use objects::{Checkpoint, Digest, Objects, ObjectsError};
use tempfile::TempDir;

/// Every kind of store, with the folder that one of them needs.
fn stores() -> Vec<(Objects, Option<TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let local = Objects::open(&folder.path().to_string_lossy()).unwrap();
    vec![(local, Some(folder)), (Objects::open("memory:").unwrap(), None)]
}

fn contents(size: usize) -> Bytes {
    (0..size).map(|at| (at * 7 + at / 251) as u8).collect::<Vec<_>>().into()
}

/// Goes on from what a caller has kept of a checkpoint.
fn kept(at: &Checkpoint) -> Checkpoint {
    Checkpoint::restore(at.size(), &at.state()).unwrap()
}

#[tokio::test]
async fn a_content_in_pieces_becomes_what_it_would_be_in_one() {
    for (objects, _folder) in stores() {
        let whole = contents(3_300_000);
        let mut at = Checkpoint::default();
        for piece in [0..1, 1..1_500_000, 1_500_000..3_300_000] {
            let mut partial = objects.resume("one", kept(&at)).await.unwrap();
            for chunk in whole.slice(piece).chunks(60_000) {
                partial.write(Bytes::copy_from_slice(chunk)).await.unwrap();
            }
            at = partial.sync().await.unwrap();
        }
        assert_eq!((at.size(), at.digest()), (3_300_000, Digest::of(&whole)));
        let stored = objects.keep("one", kept(&at)).await.unwrap();
        assert_eq!(objects.verify(&stored.digest).await.unwrap(), 3_300_000);
        assert!(objects.unfinished().await.unwrap().is_empty());
        // A process that died before it could say so asks again.
        assert_eq!(objects.keep("one", at).await.unwrap(), stored);
    }
}

#[tokio::test]
async fn what_was_written_after_the_checkpoint_does_not_count() {
    for (objects, _folder) in stores() {
        let mut partial = objects.resume("one", Checkpoint::default()).await.unwrap();
        partial.write("kept ".into()).await.unwrap();
        let at = partial.sync().await.unwrap();
        partial.write("lost".into()).await.unwrap();
        partial.sync().await.unwrap();
        drop(partial);
        let mut partial = objects.resume("one", kept(&at)).await.unwrap();
        partial.write("anew".into()).await.unwrap();
        let at = partial.sync().await.unwrap();
        drop(partial);
        let stored = objects.keep("one", at).await.unwrap();
        assert_eq!(stored.digest, Digest::of(b"kept anew"));
        assert_eq!(objects.verify(&stored.digest).await.unwrap(), 9);
    }
}

#[tokio::test]
async fn what_is_made_durable_while_more_is_written_counts_as_far_as_it_went() {
    for (objects, _folder) in stores() {
        let whole = contents(5_000_000);
        let mut partial = objects.resume("one", Checkpoint::default()).await.unwrap();
        partial.write(whole.slice(..2_000_000)).await.unwrap();
        partial.begin_sync().await.unwrap();
        partial.write(whole.slice(2_000_000..4_000_000)).await.unwrap();
        let at = loop {
            if let Some(at) = partial.synced().await.unwrap() {
                break at;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!((at.size(), at.digest()), (2_000_000, Digest::of(&whole[..2_000_000])));
        assert!(partial.synced().await.unwrap().is_none(), "told once");
        drop(partial);
        let mut partial = objects.resume("one", kept(&at)).await.unwrap();
        partial.write(whole.slice(2_000_000..)).await.unwrap();
        let at = partial.sync().await.unwrap();
        drop(partial);
        assert_eq!(objects.keep("one", at).await.unwrap().digest, Digest::of(&whole));
    }
}

#[tokio::test]
async fn a_content_that_is_here_already_is_stored_once() {
    for (objects, _folder) in stores() {
        objects.put_bytes("same").await.unwrap();
        let mut partial = objects.resume("one", Checkpoint::default()).await.unwrap();
        partial.write("same".into()).await.unwrap();
        let at = partial.sync().await.unwrap();
        drop(partial);
        assert_eq!(objects.keep("one", at).await.unwrap().digest, Digest::of(b"same"));
        assert!(objects.unfinished().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_is_gone_is_not_taken_for_what_is_there() {
    for (objects, _folder) in stores() {
        let mut partial = objects.resume("one", Checkpoint::default()).await.unwrap();
        partial.write("something".into()).await.unwrap();
        let at = partial.sync().await.unwrap();
        drop(partial);
        assert_eq!(objects.unfinished().await.unwrap(), ["one"]);
        objects.discard("one").await.unwrap();
        objects.discard("one").await.unwrap();
        assert!(matches!(objects.resume("one", kept(&at)).await, Err(ObjectsError::Lost(_))));
        assert!(matches!(objects.keep("one", at).await, Err(ObjectsError::Lost(_))));
    }
}

#[tokio::test]
async fn a_name_never_leads_out_of_its_folder() {
    for (objects, _folder) in stores() {
        for name in ["", "..", "../one", "a/b", "a\\b", "a\0", "名", &"a".repeat(65)] {
            let resumed = objects.resume(name, Checkpoint::default()).await;
            assert!(matches!(resumed, Err(ObjectsError::Name(_))), "{name:?}");
            assert!(matches!(objects.discard(name).await, Err(ObjectsError::Name(_))), "{name:?}");
        }
    }
}

#[tokio::test]
async fn only_one_writes_at_a_time_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::open(&folder.path().to_string_lossy()).unwrap();
    let first = objects.resume("one", Checkpoint::default()).await.unwrap();
    let second = objects.resume("one", Checkpoint::default()).await;
    assert!(matches!(second, Err(ObjectsError::Busy(_))));
    drop(first);
    assert!(objects.resume("one", Checkpoint::default()).await.is_ok());
}

#[tokio::test]
async fn unfinished_contents_outlive_their_store() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Objects::open(&folder.path().to_string_lossy()).unwrap();
    let mut partial = open().resume("one", Checkpoint::default()).await.unwrap();
    partial.write("half".into()).await.unwrap();
    let at = partial.sync().await.unwrap();
    drop(partial);
    let mut partial = open().resume("one", kept(&at)).await.unwrap();
    partial.write(" and half".into()).await.unwrap();
    let at = partial.sync().await.unwrap();
    drop(partial);
    let stored = open().keep("one", at).await.unwrap();
    assert_eq!(stored.digest, Digest::of(b"half and half"));
}

#[tokio::test]
async fn a_content_is_read_anywhere_in_it() {
    use std::io::{Read, Seek, SeekFrom};
    for (objects, _folder) in stores() {
        let whole = contents(2_500_000);
        let digest = objects.put_bytes(whole.clone()).await.unwrap().digest;
        let mut seeking = objects.seek(&digest).await.unwrap();
        let read = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            seeking.read_to_end(&mut all).unwrap();
            seeking.seek(SeekFrom::End(-10)).unwrap();
            seeking.read_to_end(&mut all).unwrap();
            seeking.seek(SeekFrom::Start(5)).unwrap();
            let mut few = [0; 3];
            seeking.read_exact(&mut few).unwrap();
            all.extend(few);
            all
        });
        let expected = [&whole[..], &whole[2_499_990..], &whole[5..8]].concat();
        assert!(read.await.unwrap() == expected);
        assert!(objects.seek(&Digest::of(b"none")).await.is_err_and(|error| error.is_missing()));
    }
}
