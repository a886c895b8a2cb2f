//! `serve`: everything that is needed, then the portal in place of this process.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::site;
use crate::tree::{Mode, Tree};

/// Builds the site and the server and becomes the server, so that signals and the exit code are
/// its own.
pub fn run(tree: &Tree, mode: Mode, arguments: &[String]) -> Result<()> {
    site::build(tree, mode)?;
    build(tree, mode)?;
    process::check_interrupted()?;
    let mut command = Command::new(tree.shumen(mode));
    command.args(["serve", "--demo"]).args(arguments).current_dir(&tree.root);
    if std::env::var_os("SHUMEN_SITE").is_none() {
        command.env("SHUMEN_SITE", tree.site());
    }
    Err(command.exec()).context("cannot start the server")
}

/// Builds the server.
pub fn build(tree: &Tree, mode: Mode) -> Result<()> {
    println!("server: building");
    // Of the whole workspace, so that its dependencies are compiled as they are for the tests.
    process::run(tree.cargo().args(["build", "--workspace", "--bin", "shumen"]).args(mode.flags()))
}
