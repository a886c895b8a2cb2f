//! `shumen receipt verify`: checking a receipt off line.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use contract::{ReceiptKeyView, ReceiptKeys, ReceiptView, Statement};
use download::{PublicKey, SignatureAlgorithm, SignedReceipt, digest_of};
use sha2::{Digest, Sha256};

use super::open_store;
use crate::keys;
use crate::settings::Settings;

/// Longest receipt document, and longest list of keys, in bytes.
const DOCUMENT_MAX: u64 = 4 << 20;

/// What is done about receipts.
#[derive(clap::Subcommand)]
pub enum Receipt {
    /// Check a receipt document, without asking the portal that gave it
    Verify(Verify),
}

/// Options of `receipt verify`.
#[derive(clap::Args)]
pub struct Verify {
    /// The receipt, as /download/…/receipt or /receipts/… answered it
    receipt: PathBuf,
    /// The public key of the portal that gave it, in hexadecimal; by default this portal's own
    #[arg(long, value_name = "HEX", conflicts_with = "keys")]
    key: Option<String>,
    /// Its public keys, as /.well-known/shumen-keys.json answered them
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The file that was taken: it must be the one that the receipt is for
    #[arg(long, value_name = "DATA")]
    file: Option<PathBuf>,
}

impl Receipt {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Verify(verify) => verify.run(settings).await,
        }
    }
}

impl Verify {
    async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let view: ReceiptView = serde_json::from_str(&text(&self.receipt)?)
            .with_context(|| format!("{} is no receipt", self.receipt.display()))?;
        let signed = SignedReceipt::parse(&view.id)
            .with_context(|| format!("{} is no receipt", self.receipt.display()))?;
        let keys = self.public_keys(settings, signed.algorithm).await?;
        let verdict = check(&view, &signed, &keys).and_then(|()| match &self.file {
            Some(file) => check_file(&view.statement, file),
            None => Ok(()),
        });
        if let Err(fault) = verdict {
            eprintln!("shumen: the receipt is NOT good: {fault:#}");
            return Ok(ExitCode::FAILURE);
        }
        let Statement { dataset, distribution, provider, sha256, source, version, .. } =
            &view.statement;
        eprintln!("shumen: the receipt is good");
        eprintln!("  {source}: {} ({}), {}", dataset.name, dataset.id, provider.name);
        eprintln!(
            "  {} ({}), version {version}, SHA-256 {sha256}",
            distribution.name, distribution.id
        );
        let granted = if view.granted { ", under a grant" } else { "" };
        eprintln!("  taken at {}{granted}", signed.receipt.taken_at.to_rfc3339());
        Ok(ExitCode::SUCCESS)
    }

    async fn public_keys(
        &self,
        settings: &Settings,
        algorithm: SignatureAlgorithm,
    ) -> anyhow::Result<Vec<PublicKey>> {
        if let Some(text) = &self.key {
            let bytes = hex::decode(text.trim());
            let key = bytes.ok().and_then(|bytes| PublicKey::new(algorithm, &bytes).ok());
            let word = algorithm.word();
            return Ok(vec![key.with_context(|| format!("--key: not a public key of {word}"))?]);
        }
        if let Some(file) = &self.keys {
            let keys: ReceiptKeys = serde_json::from_str(&text(file)?)
                .with_context(|| format!("--keys: {} lists no keys", file.display()))?;
            let keys = keys.keys.iter();
            return Ok(keys
                .filter_map(|ReceiptKeyView { algorithm, public_key, .. }| {
                    public(algorithm, public_key)
                })
                .collect());
        }
        if !settings.data.exists() {
            bail!("this machine holds no portal: say with --key or --keys whose receipt it is");
        }
        let own = keys::receipt_keys(settings)?;
        let mut all: Vec<_> = own.iter().map(|(_, key)| key.public().clone()).collect();
        let store = open_store(settings).await?;
        let known = store.receipt_keys().await?;
        store.close().await;
        all.extend(known.iter().filter_map(|key| public(&key.algorithm, &key.public_key)));
        Ok(all)
    }
}

fn public(algorithm: &str, key: &str) -> Option<PublicKey> {
    let algorithm = SignatureAlgorithm::from_word(algorithm).ok()?;
    PublicKey::new(algorithm, &hex::decode(key).ok()?).ok()
}

/// Whether all that the document says is what was signed, and by whom.
fn check(view: &ReceiptView, signed: &SignedReceipt, keys: &[PublicKey]) -> anyhow::Result<()> {
    if digest_of(&view.statement) != signed.receipt.statement {
        bail!("the statement is not the one that was signed");
    }
    let taken_at = view.taken_at == signed.receipt.taken_at;
    if !taken_at || view.granted != signed.receipt.ticket.is_some() {
        bail!("the time or the grant is not the one that was signed");
    }
    let of_key: Vec<_> = keys.iter().filter(|key| key.id() == signed.key).collect();
    if of_key.is_empty() {
        bail!("it was signed with the key {}, which is none of those given", signed.key);
    }
    if !of_key.into_iter().any(|key| signed.is_by(key)) {
        bail!("the signature does not match");
    }
    Ok(())
}

/// Whether a file is the one that the receipt is for.
fn check_file(statement: &Statement, file: &Path) -> anyhow::Result<()> {
    let shown = file.display();
    let mut data = File::open(file).with_context(|| format!("--file: {shown}"))?;
    let mut digest = Sha256::new();
    std::io::copy(&mut data, &mut Feeding(&mut digest))
        .with_context(|| format!("--file: {shown}"))?;
    let found = hex::encode(digest.finalize());
    if found == statement.sha256 {
        Ok(())
    } else {
        Err(anyhow!("{shown} is another file: its SHA-256 is {found}"))
    }
}

/// Feeds what is written to it to a digest.
struct Feeding<'a>(&'a mut Sha256);

impl std::io::Write for Feeding<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The text of a document of bounded length.
fn text(file: &Path) -> anyhow::Result<String> {
    use std::io::Read;
    let mut text = String::new();
    let opened = File::open(file).with_context(|| format!("{}", file.display()))?;
    opened
        .take(DOCUMENT_MAX)
        .read_to_string(&mut text)
        .with_context(|| format!("{} is no text", file.display()))?;
    Ok(text)
}
