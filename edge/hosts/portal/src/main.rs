//! `shumen`: the portal as one native program.
//!
//! A host: it reads settings, opens the parts, listens, and runs the jobs. What is allowed and
//! what is true is decided elsewhere.

mod assets;
mod commands;
mod demo;
mod keys;
mod listen;
mod pages;
mod settings;
mod shutdown;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use settings::Settings;

/// 数门：公共数据开放平台 / The open-data portal
#[derive(Parser)]
#[command(name = "shumen", version, about)]
struct Arguments {
    /// Settings in TOML; SHUMEN_… variables go before it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the portal
    Serve(commands::serve::Serve),
    /// Bring the database to this version's schema
    Migrate,
    /// Import a list of entries from CSV, XLSX or a plain list of titles
    Import(commands::import::Import),
    /// Write the whole catalogue to a workbook that can be brought back
    Export(commands::export::Export),
    /// Check the audit log
    #[command(subcommand)]
    Audit(commands::audit::Audit),
    /// Keep accounts: the way in which the first operator comes to be
    #[command(subcommand)]
    User(commands::user::User),
    /// List and rotate the keys of tickets and receipts
    #[command(subcommand)]
    Keys(commands::keys::Keys),
    /// Check receipts off line
    #[command(subcommand)]
    Receipt(commands::receipt::Receipt),
    /// Publish a snapshot of the search index for edge nodes
    Snapshot,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("shumen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(arguments.config.as_deref(), std::env::vars())?;
    settings.start_log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(serve) => serve.run(&settings).await,
            Command::Migrate => commands::migrate(&settings).await,
            Command::Import(import) => import.run(&settings).await,
            Command::Export(export) => export.run(&settings).await,
            Command::Audit(audit) => audit.run(&settings).await,
            Command::User(user) => user.run(&settings).await,
            Command::Keys(keys) => keys.run(&settings).await,
            Command::Receipt(receipt) => receipt.run(&settings).await,
            Command::Snapshot => commands::snapshot(&settings).await,
        }
    })
}
