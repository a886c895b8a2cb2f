//! The build in Rust: `cargo xtask serve`, `test`, `bench`, `edge` and `site`.
//!
//! Each command does its own set-up, says what it is doing in short lines, and ends everything
//! that it started, by process id, also when it fails or is interrupted.
#![expect(clippy::print_stdout, reason = "a build tool talks to its user")]
#![expect(clippy::disallowed_methods, reason = "a build tool waits and reads the clock itself")]

mod bench;
mod chance;
mod edge;
mod http;
mod portal;
mod process;
mod serve;
mod site;
mod test;
mod tools;
mod tree;

use std::process::ExitCode;

use anyhow::{Result, bail};
use tree::{Mode, Tree};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  serve [--release] [ARGUMENT…]  build everything and run the portal on http://127.0.0.1:8080;
                                 further arguments go to `shumen serve --demo`
  test [GROUP]                   run every test, or one group: fmt lint unit store peers edge e2e
  bench [NAME]                   measure, or one of: search start worker commands download visit
  edge [--build-only]            build the edge node and run it on http://127.0.0.1:8787
  site [--release]               build what the browser loads";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match process::watch_signals().and_then(|()| command(&arguments)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: &[String]) -> Result<ExitCode> {
    let tree = Tree::find()?;
    let Some((name, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(ExitCode::FAILURE);
    };
    match name.as_str() {
        "site" => {
            let (mode, rest) = Mode::take(rest);
            nothing_left(&rest)?;
            site::build(&tree, mode)?;
        }
        "serve" => {
            let (mode, rest) = Mode::take(rest);
            serve::run(&tree, mode, &rest)?;
        }
        "edge" => edge::run(&tree, rest)?,
        "bench" => return bench::run(&tree, rest),
        "test" => return test::run(&tree, rest),
        "help" | "--help" | "-h" => println!("{USAGE}"),
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn nothing_left(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => bail!("`{argument}` is not understood here\n\n{USAGE}"),
    }
}
