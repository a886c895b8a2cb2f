//! `shumen export`: the whole catalogue as a workbook (R11), beside a running server.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use edge::staff::bulk::export::catalogue;
use serde_json::json;
use store::Deed;

use super::{now, open_store};
use crate::settings::Settings;

/// Options of `export`.
#[derive(clap::Args)]
pub struct Export {
    /// The workbook to write; it must not be there yet
    file: PathBuf,
}

impl Export {
    /// Runs the export.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let name = self.file.display();
        if self.file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("xlsx")) {
            bail!("{name}: a workbook ends in .xlsx");
        }
        let store = open_store(settings).await?;
        let (book, entries) = catalogue(&store).await?;
        // Beside its place first, so that nothing half-written bears the name.
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| std::path::Path::new("."));
        let mut file =
            tempfile::NamedTempFile::new_in(folder).with_context(|| format!("{name}"))?;
        std::io::Write::write_all(&mut file, &book).with_context(|| format!("{name}"))?;
        file.as_file().sync_all().with_context(|| format!("{name}"))?;
        file.persist_noclobber(&self.file).with_context(|| format!("{name}"))?;
        let deed = Deed {
            at: now(),
            account: None,
            organisation: None,
            action: "catalogue.export".to_owned(),
            subject_kind: "catalogue",
            subject: "catalogue".to_owned(),
            reason: None,
            legal_basis: None,
            change: json!({ "entries": entries }),
        };
        store.record(deed).await?;
        store.close().await;
        eprintln!("shumen: {entries} entries exported to {name}");
        Ok(ExitCode::SUCCESS)
    }
}
