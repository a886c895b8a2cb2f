//! `site`: what the browser loads, in `target/site`.
//!
//! `pkg` holds the application and the style sheet, `public` the files of fixed names, each with
//! its compressed form beside it; `hash.txt` names the contents of `pkg`, so that the server can
//! hand them out under an address that never changes its meaning.

mod bundle;
mod compress;
mod stamp;
mod style;
mod weight;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tools;
use crate::tree::{Mode, Tree};
pub use bundle::optimise;
pub use compress::brotli_size;
pub use weight::{PUBLIC_MOST, Weight};

/// Brings `target/site` up to date.
pub fn build(tree: &Tree, mode: Mode) -> Result<()> {
    let optimiser = tools::wasm_opt(tree);
    let stamp = stamp::of(tree, mode, optimiser.is_some())?;
    let site = tree.site();
    if stamp::is_current(&site, &stamp) {
        println!("site: up to date");
        return Ok(());
    }
    tools::wasm_target(tree)?;
    // Built beside the old one and exchanged at the end: a server that runs sees one or the other.
    let fresh = tempfile::tempdir_in(&tree.target)?;
    let pkg = fresh.path().join("pkg");
    std::fs::create_dir_all(&pkg)?;

    println!("site: application to WebAssembly");
    bundle::build(tree, &pkg)?;
    match &optimiser {
        Some(program) => {
            println!("site: wasm-opt");
            bundle::optimise_all(program, &pkg)?;
        }
        None => println!(
            "site: without wasm-opt (npm's binaryen is not installed): works the same, but larger"
        ),
    }
    std::fs::write(pkg.join("shumen.css"), style::sheet(&tree.root.join("style"))?)?;
    copy_all(&tree.root.join("public"), &fresh.path().join("public"))?;
    std::fs::write(fresh.path().join("hash.txt"), stamp::of_contents(&pkg)?)?;

    println!("site: compressing");
    let level = match mode {
        Mode::Dev => compress::Level::Quick,
        Mode::Release => compress::Level::Best,
    };
    compress::beside(fresh.path(), level)?;
    std::fs::write(fresh.path().join(stamp::FILE), stamp)?;

    let old = tempfile::tempdir_in(&tree.target)?;
    if site.exists() {
        std::fs::rename(&site, old.path().join("site"))?;
    }
    std::fs::rename(fresh.keep(), &site).context("cannot put the site in its place")?;
    println!("site: {}", summary(&site.join("pkg"))?);
    let weight = Weight::of(tree)?;
    println!("site: {weight}");
    match mode {
        // Work goes on, and the tests say it again.
        Mode::Dev => Ok(()),
        Mode::Release => weight.within(),
    }
}

/// The largest files with their sizes, raw and compressed.
fn summary(pkg: &Path) -> Result<String> {
    let mut parts = Vec::new();
    for file in files(pkg)? {
        let compressed = compress::name_beside(&file);
        if !compressed.is_file() {
            continue;
        }
        let kilobytes =
            |file: &Path| -> Result<u64> { Ok(std::fs::metadata(file)?.len().div_ceil(1024)) };
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parts.push((kilobytes(&file)?, kilobytes(&compressed)?, name));
    }
    parts.sort_by(|one, other| other.cmp(one));
    let parts = parts.iter().take(4).map(|(raw, small, name)| format!("{name} {raw} KB ({small})"));
    Ok(parts.collect::<Vec<_>>().join(", "))
}

/// Every file in a folder and below it, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        std::fs::create_dir_all(copy.parent().context("a file lies in a folder")?)?;
        std::fs::copy(&file, &copy)?;
    }
    Ok(())
}
