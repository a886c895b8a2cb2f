//! `shumen import`: entries from a list, beside a running server or without one.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use domain::{Language, RegionCode};
use edge::import::{Plan, Wishes, plan};
use tables::ReadAs;

use super::{now, open_store};
use crate::settings::Settings;

/// Most bytes of a list.
const FILE_MAX: u64 = 256 << 20;
/// Most bad rows that are told one by one.
const TOLD_MAX: usize = 200;

/// Options of `import`.
#[derive(clap::Args)]
pub struct Import {
    /// CSV, XLSX, or plain text with a title a line; a `title` or `名称` column is enough
    file: PathBuf,
    /// Publish: what lacks something is completed and plainly marked as a sample
    #[arg(long)]
    publish: bool,
    /// Import the good rows when some are bad; else one bad row stops the import
    #[arg(long)]
    skip_bad: bool,
    /// Say what would be imported, and import nothing
    #[arg(long)]
    dry_run: bool,
    /// Columns in order, for a list whose header does not name them: title,summary,-,theme
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    columns: Option<Vec<String>>,
    /// Name of the provider of rows that name none
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Division code of rows that name no region
    #[arg(long, value_name = "CODE", value_parser = RegionCode::parse)]
    region: Option<RegionCode>,
}

impl Import {
    /// Runs the import.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let name = self.file.display();
        let size = std::fs::metadata(&self.file).with_context(|| format!("{name}"))?.len();
        if size > FILE_MAX {
            bail!("{name}: larger than {} MiB", FILE_MAX >> 20);
        }
        let bytes = std::fs::read(&self.file).with_context(|| format!("{name}"))?;
        let wishes = Wishes {
            read_as: ReadAs::from_name(&self.file.to_string_lossy()),
            columns: self.columns.clone(),
            provider: self.provider.clone(),
            region: self.region.clone(),
            publish: self.publish,
        };
        let store = open_store(settings).await?;
        let plan = plan(&store, &bytes, &wishes, now(), Language::Zh)
            .await
            .with_context(|| format!("{name}"))?;
        tell(&plan);
        let Plan { publications, published, faults, ignored: _ } = plan;
        if !faults.is_empty() && !self.skip_bad {
            eprintln!(
                "shumen: nothing was imported: {} of {} rows are bad (--skip-bad imports the rest)",
                faults.len(),
                faults.len() + publications.len()
            );
            return Ok(ExitCode::FAILURE);
        }
        if self.dry_run {
            eprintln!("shumen: {} entries would be imported", publications.len());
            return Ok(ExitCode::SUCCESS);
        }
        store.publish(&publications).await.context("nothing was imported")?;
        store.close().await;
        eprintln!(
            "shumen: {} entries imported: {published} published, {} drafts, {} bad rows left out",
            publications.len(),
            publications.len() - published,
            faults.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(plan: &Plan) {
    if !plan.ignored.is_empty() {
        eprintln!("shumen: columns left out: {}", plan.ignored.join(", "));
    }
    for fault in plan.faults.iter().take(TOLD_MAX) {
        eprintln!("line {}: {}", fault.line, fault.messages.join("; "));
    }
    if plan.faults.len() > TOLD_MAX {
        eprintln!("… and {} more bad rows", plan.faults.len() - TOLD_MAX);
    }
}
