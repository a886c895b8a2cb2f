//! `shumen keys`: listing and rotating the keys of tickets and receipts.

use std::process::ExitCode;

use anyhow::Context;
use chrono::SecondsFormat;
use download::KeyRing;
use store::KnownKey;

use super::{now, open_store};
use crate::keys;
use crate::settings::Settings;

/// What is done about keys.
#[derive(clap::Subcommand)]
pub enum Keys {
    /// List the keys: what they are for, their algorithm, since when, until when they check
    List,
    /// Make new keys, which sign from then on; what the old ones signed stays good
    Rotate(Rotate),
    /// Remove keys under which nothing lives any more
    Prune,
}

/// Options of `keys rotate`.
#[derive(clap::Args)]
pub struct Rotate {
    /// Only the key of tickets
    #[arg(long, conflicts_with = "receipts")]
    tickets: bool,
    /// Only the key of receipts
    #[arg(long)]
    receipts: bool,
}

impl Keys {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::List => list(settings)?,
            Self::Rotate(Rotate { tickets, receipts }) => {
                // Before the first rotation there may have been no start, and no key.
                keys::open(settings)?;
                let both = tickets == receipts;
                keys::rotate(settings, both || *tickets, both || *receipts)?;
                eprintln!("shumen: new keys sign from now on; running nodes see them in seconds");
                prune(settings).await?;
            }
            Self::Prune => prune(settings).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[expect(clippy::print_stdout, reason = "the list is what the command is asked for")]
fn list(settings: &Settings) -> anyhow::Result<()> {
    let ring = KeyRing::new(keys::ticket_keys(settings)?);
    let written = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    for key in ring.keys() {
        let until = ring.ends(key.id()).map_or_else(|| "signs".to_owned(), written);
        println!(
            "ticket\t{}\t{}\t{}\t{until}",
            key.id(),
            key.algorithm().word(),
            written(key.made())
        );
    }
    for (kept, key) in keys::receipt_keys(settings)? {
        let public = key.public();
        let (id, shown) = (public.id(), hex::encode(public.bytes()));
        println!("receipt\t{id}\t{}\t{}\t{shown}", kept.algorithm, written(kept.made));
    }
    Ok(())
}

/// Removes keys of tickets whose tickets have all expired, and keys of receipts that no longer
/// sign, once the database knows what checks them.
async fn prune(settings: &Settings) -> anyhow::Result<()> {
    let ring = KeyRing::new(keys::ticket_keys(settings)?);
    let folder = keys::ticket_folder(settings);
    let ended = ring.keys().iter().filter(|key| ring.ends(key.id()).is_some_and(|end| end < now()));
    for key in ended {
        let file = folder.join(format!("{}.key", key.id()));
        std::fs::remove_file(&file).with_context(|| format!("{}", file.display()))?;
        eprintln!("shumen: the key of tickets {} is removed", key.id());
    }
    let mut receipts = keys::receipt_keys(settings)?;
    receipts.pop();
    if receipts.is_empty() {
        return Ok(());
    }
    let store = open_store(settings).await?;
    for (kept, key) in receipts {
        let public = key.public();
        let known = KnownKey {
            id: public.id().to_string(),
            algorithm: public.algorithm().word().to_owned(),
            public_key: hex::encode(public.bytes()),
            since: kept.made,
        };
        store.add_receipt_key(&known).await?;
        std::fs::remove_file(&kept.file).with_context(|| format!("{}", kept.file.display()))?;
        eprintln!("shumen: the key of receipts {} signs no more; its receipts stay good", known.id);
    }
    store.close().await;
    Ok(())
}
