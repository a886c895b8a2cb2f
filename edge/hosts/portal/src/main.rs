//! `shumen`: the portal as one native program.
//!
//! A host: it reads settings, opens the parts, listens, and runs the jobs. What is allowed and
//! what is true is decided elsewhere.

mod assets;
mod commands;
mod demo;
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
            Command::Snapshot => commands::snapshot(&settings).await,
        }
    })
}
