//! A portal of our own to test or to measure: on a free port, with its own data, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::http;
use crate::process::Running;
use crate::tree::{self, Mode, Tree};

/// How long a portal may take until it is ready; the first start makes the demo's files.
const PATIENCE: Duration = Duration::from_secs(180);

/// How to start a portal.
pub struct Start<'a> {
    /// Which of the binaries.
    pub mode: Mode,
    /// Where it keeps its data, and its log as `portal.log`.
    pub data: &'a Path,
    /// Whether to seed the demo.
    pub demo: bool,
    /// The one core that it may use, if it is to use one only.
    pub core: Option<u32>,
}

/// A running portal; it ends with this value.
pub struct Portal {
    /// The port on loopback.
    pub port: u16,
    /// From its start to its first answer that it is ready.
    pub took: Duration,
    process: Running,
}

impl Portal {
    /// Starts a portal and waits until it is ready.
    pub fn start(tree: &Tree, start: &Start<'_>) -> Result<Self> {
        Self::start_with(tree, start, &[])
    }

    /// Starts a portal with settings of its own.
    pub fn start_with(tree: &Tree, start: &Start<'_>, settings: &[(&str, &str)]) -> Result<Self> {
        let port = tree::free_port()?;
        let log = log(start.data);
        let mut command = command(tree, start.mode, start.data, start.core);
        command.arg("serve");
        if start.demo {
            command.arg("--demo");
        }
        command
            .env("SHUMEN_LISTEN", format!("127.0.0.1:{port}"))
            .env("SHUMEN_SITE", tree.site())
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&log)?)
            .stderr(std::fs::OpenOptions::new().append(true).open(&log)?);
        let begun = Instant::now();
        let mut process = Running::start(&mut command)?;
        while !http::get(port, "/readyz").is_ok_and(|answer| answer.status == 200) {
            ensure!(
                process.is_running() && begun.elapsed() < PATIENCE,
                "the portal did not get ready:\n{}",
                std::fs::read_to_string(&log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Self { port, took: begun.elapsed(), process })
    }

    /// Waits until it has done what a first start brings with it, such as making tables of all
    /// files: until it rests for a second. What it is asked then is not measured beside that.
    pub fn settle(&self) -> Result<()> {
        const SECOND: Duration = Duration::from_secs(1);
        /// Hundredths of a second, as the kernel counts work.
        const RESTING: u64 = 6;
        let begun = Instant::now();
        let mut before = self.worked()?;
        loop {
            std::thread::sleep(SECOND);
            let now = self.worked()?;
            if now.saturating_sub(before) <= RESTING {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "the portal does not come to rest");
            before = now;
        }
    }

    /// How long it has worked, in hundredths of a second.
    fn worked(&self) -> Result<u64> {
        let path = format!("/proc/{}/stat", self.id());
        let stat = std::fs::read_to_string(&path)?;
        // The name may have blanks; what follows its parenthesis has none.
        let (_, fields) = stat.rsplit_once(')').with_context(|| format!("{path}: no name"))?;
        let mut fields = fields.split_whitespace().skip(11);
        let mut number = || fields.next().and_then(|field| field.parse::<u64>().ok());
        Ok(number().unwrap_or_default() + number().unwrap_or_default())
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The portal's address, without a path.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The server's binary on some data, with none of the caller's own settings.
pub fn command(tree: &Tree, mode: Mode, data: &Path, core: Option<u32>) -> Command {
    let binary = tree.shumen(mode);
    let mut command = match core {
        None => Command::new(binary),
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", &core.to_string()]).arg(binary);
            command
        }
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("SHUMEN_")) {
            command.env_remove(&name);
        }
    }
    command.current_dir(data).env("SHUMEN_DATA", data);
    command
}

fn log(data: &Path) -> PathBuf {
    data.join("portal.log")
}
