//! What must be there before anything can be built or tested, installed where it is missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use anyhow::{Context, Error, Result, bail, ensure};

use crate::process;
use crate::tree::Tree;

/// The target that browsers and workers run.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that runs the browser tests.
const NODE: u32 = 20;

/// Marks the error of a tool that cannot be had on this machine, through no fault of the tree: tests
/// that need it are skipped. Any other error of a tool is a fault.
#[derive(Clone, Copy, Debug)]
pub struct NotHere;

impl std::fmt::Display for NotHere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not to be had here")
    }
}

/// What npm and pip say when the registry cannot be reached.
const OFFLINE: [&str; 9] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "connection broken by",
    "ReadTimeoutError",
];

/// Tells a registry that cannot be reached from packages that cannot be installed.
fn fetched(result: Result<String>) -> Result<()> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if is_offline(&error) => Err(error.context(NotHere)),
        Err(error) => Err(error),
    }
}

fn is_offline(error: &Error) -> bool {
    let text = format!("{error:#}");
    OFFLINE.iter().any(|word| text.contains(word))
}

/// Adds the WebAssembly target when it is missing.
pub fn wasm_target(tree: &Tree) -> Result<()> {
    let libraries = process::quietly(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(&tree.root),
    )?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    println!("adding the target {WASM}");
    process::run(Command::new("rustup").args(["target", "add", WASM]).current_dir(&tree.root))
        .context("the target is missing and rustup could not add it")
}

/// A program on the search path, or where Debian keeps those for administrators.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// A program on the search path; installs its Debian package when it is missing.
pub fn program_of(name: &str, package: &str) -> Result<PathBuf> {
    if let Some(found) = program(name) {
        return Ok(found);
    }
    debian(package)?;
    program(name).with_context(|| format!("`{name}` is missing after installing `{package}`"))
}

/// The library that shows a program another time; its Debian package is installed when it is
/// missing.
pub fn faketime() -> Result<PathBuf> {
    let found = || {
        let libraries = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
        let mut places = libraries.map(|it| it.path().join("faketime/libfaketime.so.1"));
        places.find(|library| library.is_file())
    };
    if let Some(library) = found() {
        return Ok(library);
    }
    debian("libfaketime")?;
    found().context("libfaketime is missing after installing it")
}

/// The optimiser of WebAssembly, which needs Node.js: from the npm packages or the search path.
pub fn wasm_opt(tree: &Tree) -> Option<PathBuf> {
    let package = tree.end2end().join("node_modules/.bin/wasm-opt");
    if package.is_file() && program("node").is_some() { Some(package) } else { program("wasm-opt") }
}

/// The npm packages of the tests, as the lock file has them.
pub fn npm_packages(tree: &Tree) -> Result<()> {
    let node = program_of("node", "nodejs")?;
    let npm = program_of("npm", "npm")?;
    let version = process::quietly(Command::new(node).arg("--version"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    if major.is_none_or(|major: u32| major < NODE) {
        let found = version.trim();
        return Err(Error::msg(format!("Node.js {NODE} or later is needed; this one is {found}"))
            .context(NotHere));
    }
    let folder = tree.end2end();
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/installed.lock");
    if std::fs::read(&installed).is_ok_and(|found| found == lock) {
        return Ok(());
    }
    println!("installing the npm packages of the tests");
    fetched(process::quietly(
        Command::new(npm)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .env("PUPPETEER_SKIP_DOWNLOAD", "1")
            .current_dir(&folder),
    ))?;
    std::fs::write(installed, lock)?;
    Ok(())
}

/// The Python of the tests' virtual environment, with the packages that its list names.
pub fn python(tree: &Tree) -> Result<PathBuf> {
    environment(tree, "python", "requirements.txt")
}

/// The Python of the peers of benchmarks, which tests do not need.
pub fn python_of_peers(tree: &Tree) -> Result<PathBuf> {
    environment(tree, "python-peers", "peers.txt")
}

fn environment(tree: &Tree, name: &str, list: &str) -> Result<PathBuf> {
    let list = tree.end2end().join("python").join(list);
    let wanted = std::fs::read(&list)?;
    let folder = tree.target.join(name);
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    if python.is_file() && std::fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    let maker = program_of("python3", "python3")?;
    // Debian keeps what makes environments in a package of its own.
    let probe = process::output(Command::new(&maker).args(["-c", "import venv, ensurepip"]))?;
    if !probe.status.success() {
        debian("python3-venv")?;
    }
    println!("installing the packages of {name}");
    process::quietly(Command::new(maker).args(["-m", "venv", "--clear"]).arg(&folder))?;
    fetched(process::quietly(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
            .args(["--only-binary", ":all:", "--requirement"])
            .arg(list),
    ))?;
    std::fs::write(installed, wanted)?;
    Ok(python)
}

/// The browser of the tests: `CHROMIUM`, or Debian's, which is installed when it is missing.
pub fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        ensure!(chosen.is_file(), "CHROMIUM names {}, which is no file", chosen.display());
        return Ok(chosen);
    }
    if !Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
        && let Err(error) = debian("fonts-noto-cjk")
    {
        println!("Chinese text is tested with the fonts that are there ({error:#})");
    }
    program_of("chromium", "chromium")
}

/// Installs a Debian package, where this machine has them and this user may.
pub fn debian(package: &str) -> Result<()> {
    install(package).context(NotHere)
}

fn install(package: &str) -> Result<()> {
    static UPDATED: Once = Once::new();
    let Some(apt) = program("apt-get") else {
        bail!("`{package}` is missing, and there is no apt-get to install it");
    };
    ensure!(
        rustix::process::geteuid().is_root(),
        "`{package}` is missing, and only root may install it"
    );
    println!("installing {package}");
    let mut list = Ok(String::new());
    UPDATED.call_once(|| list = process::quietly(Command::new(&apt).args(["-q", "update"])));
    list?;
    let _quiet = QuietServices::begin();
    process::quietly(
        Command::new(apt)
            .args(["-q", "-y", "--no-install-recommends", "install", package])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    Ok(())
}

/// While it lives, packages that bring a server along do not start it.
struct QuietServices(Option<PathBuf>);

impl QuietServices {
    fn begin() -> Self {
        let policy = PathBuf::from("/usr/sbin/policy-rc.d");
        if policy.exists() || std::fs::write(&policy, "#!/bin/sh\nexit 101\n").is_err() {
            return Self(None);
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        // Without the mode the policy is ignored, and the server is merely started.
        let _ = std::fs::set_permissions(&policy, mode);
        Self(Some(policy))
    }
}

impl Drop for QuietServices {
    fn drop(&mut self) {
        if let Some(policy) = &self.0 {
            let _ = std::fs::remove_file(policy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_out_of_reach_is_no_fault_and_a_broken_list_is_one() {
        let fails =
            |text: &str| fetched(Err(Error::msg(text.to_owned()).context("`npm ci` failed")));
        let offline = fails("npm error code EAI_AGAIN").expect_err("a failure");
        assert!(offline.is::<NotHere>());
        let broken = fails("npm error code EUSAGE").expect_err("a failure");
        assert!(!broken.is::<NotHere>());
    }
}
