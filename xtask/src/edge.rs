//! `edge`: the edge functions in WebAssembly, on `workerd`, in front of a portal.

use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::http;
use crate::process::{self, Running};
use crate::site;
use crate::tools::{self, WASM};
use crate::tree::{self, Tree};

/// Where the node listens when it is run for people.
const LISTEN: &str = "127.0.0.1:8787";
/// Where the portal is, unless `SHUMEN_ORIGIN` says otherwise.
const ORIGIN: &str = "http://127.0.0.1:8080";
/// The profile of the functions: they run for long, so speed goes before size.
const PROFILE: &str = "edge-release";
/// Name under which the node's script imports the functions.
const NAME: &str = "search";
/// The settings with places to be filled in.
const TEMPLATE: &str = "worker.capnp";

/// Builds the node, and runs it in place of this process unless only the build is asked for.
pub fn run(tree: &Tree, arguments: &[String]) -> Result<()> {
    let build_only = match arguments {
        [] => false,
        [flag] if flag == "--build-only" => true,
        _ => bail!("edge knows `--build-only` and nothing else"),
    };
    build(tree)?;
    if build_only {
        return Ok(());
    }
    tools::npm_packages(tree)?;
    let secret = std::env::var("SHUMEN_EDGE_SECRET").unwrap_or_default();
    let origin = std::env::var("SHUMEN_ORIGIN").unwrap_or_else(|_| ORIGIN.to_owned());
    let listen = std::env::var("SHUMEN_EDGE_LISTEN").unwrap_or_else(|_| LISTEN.to_owned());
    let settings = settings(tree, &listen, &origin, &secret)?;
    process::check_interrupted()?;
    println!("edge: http://{listen} in front of {origin}");
    Err(workerd(tree, &settings)?.exec()).context("cannot start workerd")
}

/// Builds the node's files into `target/edge`.
pub fn build(tree: &Tree) -> Result<()> {
    tools::wasm_target(tree)?;
    println!("edge: functions to WebAssembly");
    process::run(tree.cargo().args(["build", "--package", "worker", "--lib"]).args([
        "--target",
        WASM,
        "--profile",
        PROFILE,
    ]))?;
    let fresh = tempfile::tempdir_in(&tree.target)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(tree.wasm(PROFILE, "worker")).out_name(NAME).typescript(false);
    bindgen.bundler(true)?.generate(fresh.path())?;
    match tools::wasm_opt(tree) {
        Some(optimiser) => {
            println!("edge: wasm-opt");
            site::optimise(&optimiser, "-O3", &module(fresh.path()))?;
        }
        None => println!("edge: without wasm-opt (npm's binaryen is not installed): larger"),
    }
    let sources = tree.root.join("edge/hosts/worker");
    for file in ["worker.js", TEMPLATE] {
        std::fs::copy(sources.join(file), fresh.path().join(file))?;
    }
    let folder = folder(tree);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::rename(fresh.keep(), &folder)?;
    Ok(())
}

/// Where the node's files are built.
pub fn folder(tree: &Tree) -> PathBuf {
    tree.target.join("edge")
}

/// The functions' module among the node's files.
pub fn module(folder: &Path) -> PathBuf {
    folder.join(format!("{NAME}_bg.wasm"))
}

/// A running node; it ends with this value.
pub struct Node {
    /// The port on loopback.
    pub port: u16,
    process: Running,
    settings: PathBuf,
}

impl Node {
    /// Runs the built node on a free port, in front of a portal on loopback.
    pub fn start(tree: &Tree, portal: u16, core: Option<u32>) -> Result<Self> {
        Self::start_with(tree, portal, core, "")
    }

    /// The same, sharing a secret with the portal.
    pub fn start_with(tree: &Tree, portal: u16, core: Option<u32>, secret: &str) -> Result<Self> {
        let port = tree::free_port()?;
        let (listen, origin) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{portal}"));
        let settings = settings(tree, &listen, &origin, secret)?;
        let mut command = workerd(tree, &settings)?;
        if let Some(core) = core {
            let mut pinned = Command::new("taskset");
            pinned.args(["--cpu-list", &core.to_string()]).arg(command.get_program());
            pinned.args(command.get_args());
            command = pinned;
        }
        let mut process = Running::start(command.stdin(Stdio::null()))?;
        let begun = Instant::now();
        while http::Connection::open(port).is_err() {
            ensure!(
                process.is_running() && begun.elapsed() < Duration::from_secs(30),
                "workerd did not start"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(Self { port, process, settings })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // One file of a few lines; the next build takes it away as well.
        let _ = std::fs::remove_file(&self.settings);
    }
}

/// The native program of npm's package, without the script around it.
fn workerd(tree: &Tree, settings: &Path) -> Result<Command> {
    let packages = tree.end2end().join("node_modules/@cloudflare");
    let program = std::fs::read_dir(&packages)
        .with_context(|| format!("{} is missing", packages.display()))?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/workerd")))
        .find(|program| program.is_file())
        .context("npm has no workerd for this machine")?;
    let mut command = Command::new(program);
    command.arg("serve").arg(settings);
    Ok(command)
}

/// The template with its places filled in, beside the files that it names.
///
/// The secret is what the node shows the portal in order to be given the keys of tickets; empty for
/// none.
fn settings(tree: &Tree, listen: &str, origin: &str, secret: &str) -> Result<PathBuf> {
    let plain = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    ensure!(plain, "SHUMEN_EDGE_SECRET: only letters, digits, - _ and . are taken here");
    let listen: SocketAddr =
        listen.parse().with_context(|| format!("{listen} is not an address to listen on"))?;
    let address = origin
        .strip_prefix("http://")
        .map(|rest| rest.trim_end_matches('/'))
        .filter(|rest| !rest.is_empty() && !rest.contains(['/', '"', '\\', '@', ' ']))
        .with_context(|| format!("SHUMEN_ORIGIN: {origin} is not like {ORIGIN}"))?;
    let address = if address.contains(':') { address.to_owned() } else { format!("{address}:80") };
    let folder = folder(tree);
    let text = std::fs::read_to_string(folder.join(TEMPLATE))?;
    let text = text
        .replace("{{LISTEN}}", &listen.to_string())
        .replace("{{ORIGIN}}", &address)
        .replace("{{SECRET}}", secret);
    let file = folder.join(format!("worker-{}.capnp", listen.port()));
    std::fs::write(&file, text)?;
    Ok(file)
}
