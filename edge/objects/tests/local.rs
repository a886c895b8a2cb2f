//! What a folder of contents promises beside: durability, cleanliness, damage that is noticed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use objects::{Digest, Objects, ObjectsError};

fn open(folder: &Path) -> Result<Objects, ObjectsError> {
    Objects::open(folder.to_str().unwrap())
}

fn path_of(folder: &Path, digest: &Digest) -> PathBuf {
    let name = digest.to_string();
    folder.join(&name[..2]).join(&name[2..])
}

fn arrivals(folder: &Path) -> usize {
    fs::read_dir(folder.join("incoming")).unwrap().count()
}

#[tokio::test]
async fn contents_outlive_their_store() {
    let folder = tempfile::tempdir().unwrap();
    let digest = open(folder.path()).unwrap().put_bytes("kept").await.unwrap().digest;
    let url = format!("file://{}", folder.path().display());
    assert_eq!(Objects::open(&url).unwrap().verify(&digest).await.unwrap(), 4);
}

#[tokio::test]
async fn an_upload_that_is_dropped_midway_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let objects = open(folder.path()).unwrap();
    let chunk = Bytes::from(vec![7; 1 << 20]);
    let endless =
        stream::iter([Ok::<_, ObjectsError>(chunk.clone()), Ok(chunk)]).chain(stream::pending());
    let put = tokio::spawn(async move { objects.put(endless, u64::MAX).await });
    while arrivals(folder.path()) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    put.abort();
    assert!(put.await.unwrap_err().is_cancelled());
    // A write that was under way ends by itself and takes its file along.
    for _ in 0..1000 {
        if arrivals(folder.path()) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("an arrival was left behind");
}

#[tokio::test]
async fn opening_sweeps_what_the_dead_left_and_spares_the_living() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap();
    let dead = folder.path().join("incoming/dead");
    let living = folder.path().join("incoming/living");
    fs::write(&dead, "half a content").unwrap();
    let writer = File::create(&living).unwrap();
    writer.lock().unwrap();
    open(folder.path()).unwrap();
    assert!(!dead.exists());
    assert!(living.exists());
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below"), PathBuf::from("/proc/contents")] {
        let error = open(&path).unwrap_err();
        assert!(matches!(error, ObjectsError::Folder { .. }), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_was_cut_gives_an_error_and_never_a_short_answer() {
    let folder = tempfile::tempdir().unwrap();
    let objects = open(folder.path()).unwrap();
    let digest = objects.put_bytes(vec![1; 400_000]).await.unwrap().digest;
    let mut reading = objects.read(&digest, 0..400_000).await.unwrap();
    reading.next().await.unwrap().unwrap();
    let file = OpenOptions::new().write(true).open(path_of(folder.path(), &digest)).unwrap();
    file.set_len(200_000).unwrap();
    let rest: Vec<_> = reading.collect().await;
    let last = rest.last().unwrap().as_ref().unwrap_err();
    assert!(matches!(last, ObjectsError::CutOff { at: 200_000, promised: 400_000, .. }), "{last}");
    let error = objects.read(&digest, 0..400_000).await.unwrap_err();
    assert!(matches!(error, ObjectsError::Range { size: 200_000, .. }), "{error}");
}

#[tokio::test]
async fn damage_is_noticed_and_a_sound_copy_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let objects = open(folder.path()).unwrap();
    let digest = objects.put_bytes("sound").await.unwrap().digest;
    let path = path_of(folder.path(), &digest);
    fs::write(&path, "wrong").unwrap();
    let error = objects.verify(&digest).await.unwrap_err();
    assert!(matches!(error, ObjectsError::Damaged { .. }), "{error}");
    fs::write(&path, "cut").unwrap();
    objects.put_bytes("sound").await.unwrap();
    assert_eq!(objects.verify(&digest).await.unwrap(), 5);
}

#[tokio::test]
async fn a_reader_keeps_its_file_whatever_happens_to_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let objects = open(folder.path()).unwrap();
    let digest = objects.put_bytes(vec![3; 300_000]).await.unwrap().digest;
    let reading = objects.read(&digest, 0..300_000).await.unwrap();
    fs::remove_file(path_of(folder.path(), &digest)).unwrap();
    let read: usize =
        reading.map(|chunk| chunk.unwrap().len()).collect::<Vec<_>>().await.iter().sum();
    assert_eq!(read, 300_000);
    assert!(objects.read(&digest, 0..1).await.unwrap_err().is_missing());
}

#[tokio::test]
async fn a_store_whose_folder_vanishes_says_so_and_does_not_panic() {
    let folder = tempfile::tempdir().unwrap();
    let objects = open(folder.path()).unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    let error = objects.put_bytes("late").await.unwrap_err();
    assert!(matches!(error, ObjectsError::Io(_)), "{error}");
}
