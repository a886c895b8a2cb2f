//! `shumen audit verify`, and the heads of the log that are kept beside the database.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow};
use contract::AuditCheckpoint;
use ed25519_dalek::VerifyingKey;
use edge::Portal;
use edge::staff::{checkpoint, verify};
use store::Checkpoint;
use tokio_util::sync::CancellationToken;

use super::{open_store, signing};
use crate::settings::Settings;

/// How often the head of the log is signed.
const SIGNED_EVERY: Duration = Duration::from_secs(600);

/// What is done about the audit log.
#[derive(clap::Subcommand)]
pub enum Audit {
    /// Check that no entry was changed, removed or moved since it was written
    Verify(Verify),
}

/// Options of `audit verify`.
#[derive(clap::Args)]
pub struct Verify {
    /// A checkpoint that was kept elsewhere, as /api/v1/audit/checkpoint answered it; may be
    /// given several times
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The portal's public key in hexadecimal; by default that of its own signing key
    #[arg(long, value_name = "HEX")]
    key: Option<String>,
}

impl Audit {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Verify(verify) => verify.run(settings).await,
        }
    }
}

impl Verify {
    async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let key = match &self.key {
            Some(text) => {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text.trim(), &mut bytes)
                    .map_err(|_| anyhow!("--key: not a public key in hexadecimal"))?;
                VerifyingKey::from_bytes(&bytes).map_err(|_| anyhow!("--key: not a public key"))?
            }
            None => signing::key(settings)?.verifying_key(),
        };
        let mut kept = read_kept(&beside(settings))?;
        for file in &self.checkpoint {
            kept.extend(read_kept(file)?);
        }
        let store = open_store(settings).await?;
        let verdict = verify::verify(&store, &key, &kept).await?;
        store.close().await;
        match verdict {
            Ok(verify::Sound { entries, head, checkpoints }) => {
                eprintln!(
                    "shumen: the audit log is sound: {entries} entries, {checkpoints} of them signed"
                );
                eprintln!("shumen: its head is {head}");
                Ok(ExitCode::SUCCESS)
            }
            Err(tampered) => {
                eprintln!("shumen: the audit log is NOT sound: {tampered}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// Signs the head of the log from time to time and at the end, and keeps it in a file beside the
/// database too, so that a database that was rolled back shows.
pub async fn keep_signing(portal: Portal, settings: Settings, end: CancellationToken) {
    let file = beside(&settings);
    let mut last = read_kept(&file).ok().and_then(|kept| kept.last().map(|head| head.number));
    let mut pause = Duration::ZERO;
    loop {
        // At once first: what the last run left unsigned is signed before anything follows it.
        let ended = tokio::time::timeout(pause, end.cancelled()).await.is_ok();
        pause = SIGNED_EVERY;
        match checkpoint::sign_head(&portal).await {
            Ok(head) if head.number > 0 && last != Some(head.number) => {
                match append(&file, &head) {
                    Ok(()) => last = Some(head.number),
                    Err(error) => tracing::error!(%error, "a signed head could not be kept"),
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the head of the audit log was not signed"),
        }
        if ended {
            return;
        }
    }
}

fn beside(settings: &Settings) -> PathBuf {
    settings.data.join("audit-checkpoints.jsonl")
}

fn append(file: &Path, head: &Checkpoint) -> anyhow::Result<()> {
    let Checkpoint { number, hash, at, public_key, signature } = head.clone();
    let algorithm = "Ed25519".to_owned();
    let head = AuditCheckpoint { number, hash, at, algorithm, public_key, signature };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
    writeln!(file, "{}", serde_json::to_string(&head)?)?;
    Ok(file.sync_data()?)
}

/// Heads of a file, a JSON document each; a file that is not there holds none.
fn read_kept(file: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.with_context(|| format!("{}", file.display()))?,
    };
    let heads = serde_json::Deserializer::from_str(&text).into_iter::<AuditCheckpoint>();
    heads
        .map(|head| {
            let AuditCheckpoint { number, hash, at, algorithm: _, public_key, signature } =
                head.with_context(|| format!("{} holds no checkpoint", file.display()))?;
            Ok(Checkpoint { number, hash, at, public_key, signature })
        })
        .collect()
}
