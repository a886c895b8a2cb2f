//! The application: compiled to WebAssembly, split where its routes are lazy, bound to
//! JavaScript, made small.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::tools::WASM;
use crate::tree::Tree;

/// The profile of the application: every byte of it goes to a phone.
const PROFILE: &str = "wasm-release";
/// Name under which the pages ask for the application.
const NAME: &str = "app";
/// Where the splitter's output expects the module that loads the parts.
const LINK: &str = "./__wasm_split.______________________.js";
/// The parts of each lazy route; Leptos reads it to fetch them early.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// The features that the module may use; more would write what browsers refuse to load.
const OPTIMISER_FLAGS: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the application into `pkg`.
pub fn build(tree: &Tree, pkg: &Path) -> Result<()> {
    process::run(
        tree.cargo().args(["build", "--package", "app", "--lib", "--features", "hydrate"]).args([
            "--target",
            WASM,
            "--profile",
            PROFILE,
        ]),
    )?;
    let whole = std::fs::read(tree.wasm(PROFILE, NAME)).context("cargo built no app.wasm")?;
    let work = tempfile::tempdir_in(&tree.target)?;
    let main = work.path().join("app.wasm");
    split(&whole, pkg, &main)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&main)
        .out_name(NAME)
        .typescript(false)
        // The parts find the main module's functions by name.
        .keep_lld_exports(true)
        .demangle(false);
    bindgen.web(true)?.generate(pkg)
}

/// Writes the main module to `main` and the code of lazy routes beside it into `pkg`.
fn split(whole: &[u8], pkg: &Path, main: &Path) -> Result<()> {
    let mut options = wasm_split_cli_support::Options::new(whole);
    let loader = format!("./{NAME}.js");
    options.output_dir = pkg;
    options.main_out_path = main;
    options.main_module = &loader;
    options.link_name = LINK;
    let parts = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot split the application: {error:#}"))?;
    let manifest = serde_json::to_vec(&parts.prefetch_map)?;
    std::fs::write(pkg.join(MANIFEST), manifest)?;
    Ok(())
}

/// Makes every module in a folder small.
pub fn optimise_all(optimiser: &Path, folder: &Path) -> Result<()> {
    for file in super::files(folder)? {
        if file.extension().is_some_and(|ending| ending == "wasm") {
            optimise(optimiser, "-Oz", &file)?;
        }
    }
    Ok(())
}

/// Optimises one module in place, for size with `-Oz` or for speed with `-O3`.
pub fn optimise(optimiser: &Path, level: &str, file: &Path) -> Result<()> {
    let smaller = file.with_extension("wasm.opt");
    process::quietly(
        Command::new(optimiser).arg(level).args(OPTIMISER_FLAGS).arg(file).arg("-o").arg(&smaller),
    )?;
    std::fs::rename(&smaller, file)?;
    Ok(())
}
