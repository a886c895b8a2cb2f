//! Keys of tickets and receipts, as files of this machine or of a folder that all nodes share.
//!
//! A key is a file of one line: algorithm, when it was made, the key in hexadecimal. It is named by
//! its identifier, and is for its owner alone.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use chrono::{DateTime, SecondsFormat, Utc};
use download::{Algorithm, KeyId, KeyRing, ReceiptKey, SECRET, SignatureAlgorithm, TicketKey};
use edge::{Keys, Portal};
use tokio_util::sync::CancellationToken;

use crate::commands::now;
use crate::settings::{Cryptography, Settings};

/// How often the folders are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How the file of a key ends.
const ENDING: &str = "key";

/// A key that is in a file.
pub struct Kept {
    /// The file.
    pub file: PathBuf,
    /// Its algorithm, by its word.
    pub algorithm: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    secret: [u8; SECRET],
}

/// The folder of the keys of tickets.
pub fn ticket_folder(settings: &Settings) -> PathBuf {
    settings.ticket_keys.clone().unwrap_or_else(|| settings.data.join("keys/tickets"))
}

/// The folder of the keys of receipts.
pub fn receipt_folder(settings: &Settings) -> PathBuf {
    settings.receipt_keys.clone().unwrap_or_else(|| settings.data.join("keys/receipts"))
}

const fn ticket_word(cryptography: Cryptography) -> &'static str {
    match cryptography {
        Cryptography::International => Algorithm::HmacSha256.word(),
        Cryptography::National => Algorithm::HmacSm3.word(),
    }
}

const fn receipt_word(cryptography: Cryptography) -> &'static str {
    match cryptography {
        Cryptography::International => SignatureAlgorithm::Ed25519.word(),
        Cryptography::National => SignatureAlgorithm::Sm2.word(),
    }
}

/// Reads the keys. One is made where there is none, or where the newest is not of the
/// cryptography that is set; older ones go on checking.
pub fn open(settings: &Settings) -> anyhow::Result<Keys> {
    let cryptography = settings.cryptography;
    for (folder, word) in [
        (ticket_folder(settings), ticket_word(cryptography)),
        (receipt_folder(settings), receipt_word(cryptography)),
    ] {
        if read(&folder)?.last().is_none_or(|newest| newest.algorithm != word) {
            make(&folder, word)?;
        }
    }
    load(settings)
}

/// Reads the keys that are there.
fn load(settings: &Settings) -> anyhow::Result<Keys> {
    let receipts = receipt_keys(settings)?.pop().context("there is no key of receipts")?;
    Ok(Keys {
        tickets: KeyRing::new(ticket_keys(settings)?),
        receipts: receipts.1,
        edge_secret: settings.edge_secret.clone(),
    })
}

/// The keys of tickets, the oldest first.
pub fn ticket_keys(settings: &Settings) -> anyhow::Result<Vec<TicketKey>> {
    let kept = read(&ticket_folder(settings))?;
    kept.iter()
        .map(|Kept { file, algorithm, made, secret }| {
            let id = file.file_stem().and_then(|name| KeyId::parse(name.to_str()?));
            let algorithm = Algorithm::from_word(algorithm).ok();
            id.zip(algorithm)
                .map(|(id, algorithm)| TicketKey::new(id, algorithm, *made, secret))
                .with_context(|| format!("{} is no key of tickets", file.display()))
        })
        .collect()
}

/// The keys of receipts with their files, the oldest first; the last one signs.
pub fn receipt_keys(settings: &Settings) -> anyhow::Result<Vec<(Kept, ReceiptKey)>> {
    let kept = read(&receipt_folder(settings))?;
    kept.into_iter()
        .map(|kept| {
            let key = SignatureAlgorithm::from_word(&kept.algorithm)
                .ok()
                .and_then(|algorithm| ReceiptKey::new(algorithm, &kept.secret).ok())
                .with_context(|| format!("{} is no key of receipts", kept.file.display()))?;
            Ok((kept, key))
        })
        .collect()
}

/// Makes new keys of the cryptography that is set; they sign from then on.
pub fn rotate(settings: &Settings, tickets: bool, receipts: bool) -> anyhow::Result<()> {
    if tickets {
        make(&ticket_folder(settings), ticket_word(settings.cryptography))?;
    }
    if receipts {
        make(&receipt_folder(settings), receipt_word(settings.cryptography))?;
    }
    Ok(())
}

/// Takes keys that others made or removed, until the end.
pub async fn keep_keys(portal: Portal, settings: Settings, end: CancellationToken) {
    let mut seen = None;
    while tokio::time::timeout(EVERY, end.cancelled()).await.is_err() {
        let settings = settings.clone();
        let last = seen.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let names = [ticket_folder(&settings), receipt_folder(&settings)];
            let names =
                names.iter().map(|folder| names_in(folder)).collect::<Result<Vec<_>, _>>()?;
            let keys = if last.as_ref() == Some(&names) { None } else { Some(load(&settings)?) };
            Ok::<_, anyhow::Error>((names, keys))
        });
        match looked.await {
            Ok(Ok((names, keys))) => {
                if let Some(keys) = keys {
                    if seen.is_some() {
                        tracing::info!("keys of tickets or receipts were rotated");
                    }
                    portal.use_keys(keys);
                }
                seen = Some(names);
            }
            // Those that were read before go on serving.
            Ok(Err(error)) => tracing::error!("keys cannot be read: {error:#}"),
            Err(error) => tracing::error!(%error, "keys cannot be read"),
        }
    }
}

/// The files of keys in a folder, in the order of their names.
fn names_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("folder of keys {}", folder.display()))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("folder of keys {}", folder.display()))?.path();
        if name.extension().is_some_and(|ending| ending == ENDING) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The keys in a folder, the oldest first.
fn read(folder: &Path) -> anyhow::Result<Vec<Kept>> {
    let mut keys = Vec::new();
    for file in names_in(folder)? {
        let text = match std::fs::read_to_string(&file) {
            // Removed since the folder was read.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            text => text.with_context(|| format!("key {} cannot be read", file.display()))?,
        };
        let mut words = text.split_ascii_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (algorithm, made, hexadecimal) = (word().to_owned(), word(), word());
        let damaged = || anyhow!("{} holds no key", file.display());
        let mut secret = [0; SECRET];
        hex::decode_to_slice(hexadecimal, &mut secret).map_err(|_| damaged())?;
        let made = DateTime::parse_from_rfc3339(made).map_err(|_| damaged())?.to_utc();
        keys.push(Kept { file, algorithm, made, secret });
    }
    keys.sort_by(|one, other| (one.made, &one.file).cmp(&(other.made, &other.file)));
    Ok(keys)
}

/// Makes a key. It gets its name when it is whole, so that nobody reads half of one.
fn make(folder: &Path, algorithm: &str) -> anyhow::Result<()> {
    let failed = || format!("a key in {} cannot be made", folder.display());
    let mut bytes = [0; 8 + SECRET];
    getrandom_04::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    let (name, secret) = bytes.split_at(8);
    std::fs::create_dir_all(folder).with_context(failed)?;
    let name = hex::encode(name);
    let unfinished = folder.join(format!("{name}.new"));
    let mut options = std::fs::OpenOptions::new();
    let mut file =
        options.write(true).create_new(true).mode(0o600).open(&unfinished).with_context(failed)?;
    let made = now().to_rfc3339_opts(SecondsFormat::Micros, true);
    writeln!(file, "{algorithm} {made} {}", hex::encode(secret)).with_context(failed)?;
    file.sync_all().with_context(failed)?;
    std::fs::rename(unfinished, folder.join(format!("{name}.{ENDING}"))).with_context(failed)?;
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(data: &Path, cryptography: Cryptography) -> Settings {
        Settings { data: data.to_owned(), cryptography, ..Settings::default() }
    }

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(folder.path(), Cryptography::International);
        let first = open(&settings).expect("keys");
        let again = open(&settings).expect("keys");
        assert_eq!(first.receipts.public().bytes(), again.receipts.public().bytes());
        assert_eq!(again.tickets.keys().len(), 1);
        for folder in [ticket_folder(&settings), receipt_folder(&settings)] {
            for file in names_in(&folder).expect("names") {
                let mode = std::fs::metadata(file).expect("a file").permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }

    #[test]
    fn another_cryptography_makes_new_keys_and_keeps_the_old_r37() {
        let folder = tempfile::tempdir().expect("a folder");
        open(&settings(folder.path(), Cryptography::International)).expect("keys");
        let national = settings(folder.path(), Cryptography::National);
        let keys = open(&national).expect("keys");
        let algorithms: Vec<_> = keys.tickets.keys().iter().map(TicketKey::algorithm).collect();
        assert_eq!(algorithms, [Algorithm::HmacSha256, Algorithm::HmacSm3]);
        assert_eq!(keys.receipts.public().algorithm(), SignatureAlgorithm::Sm2);
        assert_eq!(receipt_keys(&national).expect("keys").len(), 2);
    }

    #[test]
    fn a_damaged_key_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(folder.path(), Cryptography::International);
        open(&settings).expect("keys");
        let file = ticket_folder(&settings).join("0011223344556677.key");
        for text in ["", "hmac-sha256", "hmac-md5 2026-11-20T12:00:00Z 00", "\u{0}"] {
            std::fs::write(&file, text).expect("written");
            let error = format!("{:#}", open(&settings).err().expect("a damaged key"));
            assert!(error.contains("0011223344556677") && !error.contains('\n'), "{error}");
        }
    }
}
