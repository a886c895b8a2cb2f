//! A PostgreSQL server of our own: on loopback, in a temporary folder, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::process::{self, Running};
use crate::tools;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; it ends with this value.
pub struct Postgres {
    /// The port on loopback.
    pub port: u16,
    // Before the folder, so that the server has ended when its files go.
    _server: Running,
    _folder: TempDir,
}

impl Postgres {
    /// Makes a cluster and starts its server.
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        // Not below the tree: the server's user may not be allowed to enter it.
        let folder = tempfile::Builder::new().prefix("shumen-postgres-").tempdir()?;
        let user = user(folder.path())?;
        let data = folder.path().join("data");
        process::quietly(
            as_user(&user, &programs.join("initdb"))
                .args(["--username=shumen", "--auth=trust", "--encoding=UTF8"])
                .args(["--locale=C.UTF-8", "--no-sync", "--pgdata"])
                .arg(&data)
                .current_dir(folder.path()),
        )?;
        let port = crate::tree::free_port()?;
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut server = Running::start(
            as_user(&user, &programs.join("postgres"))
                .arg("-D")
                .arg(&data)
                .args(["-h", "127.0.0.1", "-p", &port.to_string()])
                // Durability is not what is tested here; speed is welcome.
                .args(["-c", "unix_socket_directories=", "-c", "fsync=off"])
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log),
        )?
        // The polite signal would wait for every client to leave.
        .ended_by(Signal::INT);
        let begun = Instant::now();
        let ready = || {
            let port = port.to_string();
            process::output(Command::new(programs.join("pg_isready")).args([
                "-h",
                "127.0.0.1",
                "-p",
                &port,
            ]))
        };
        while !ready()?.status.success() {
            ensure!(
                server.is_running() && begun.elapsed() < PATIENCE,
                "PostgreSQL did not start:\n{}",
                std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Self { port, _server: server, _folder: folder })
    }

    /// The address of the server's own database.
    pub fn url(&self) -> String {
        format!("postgres://shumen@127.0.0.1:{}/postgres", self.port)
    }
}

/// The folder of the newest server's programs; Debian's package is installed when there is none.
fn programs() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    tools::debian("postgresql")?;
    installed().context("`initdb` is missing after installing `postgresql`")
}

fn installed() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = debian.filter_map(|version| Some(version.ok()?.path().join("bin"))).max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.into_iter().chain(std::env::split_paths(&path)).find(|folder| {
        ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file())
    })
}

/// The user to run the server as, when it must be another than root, which it refuses; that user
/// then owns the folder.
fn user(folder: &Path) -> Result<Option<String>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let names = std::fs::read_to_string("/etc/passwd")?;
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| names.lines().any(|line| line.split(':').next() == Some(user)))
        .context("PostgreSQL refuses root, and there is no user `postgres` or `nobody`")?;
    process::quietly(Command::new("chown").arg(user).arg(folder))?;
    Ok(Some(user.to_owned()))
}

/// A program as that user. `setpriv` becomes the program, so that its process id is the program's.
fn as_user(user: &Option<String>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={user}"), "--clear-groups", "--"]).arg(program);
            command
        }
    }
}
