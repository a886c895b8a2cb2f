//! Processes that this tool starts, and their end.
//!
//! Every process is registered from its start to its end. A signal ends the registered ones and
//! lets the main thread unwind, so that temporary folders and servers go the ordinary way.

use std::collections::BTreeSet;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a process may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(15);

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on a signal ends what was started, then this tool.
pub fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::spawn(move || {
        for _ in &mut signals {
            INTERRUPTED.store(true, Ordering::SeqCst);
            for id in running().iter() {
                signal(*id, Signal::TERM);
            }
            // The main thread notices and unwinds; should it hang, this is the end all the same.
            std::thread::spawn(|| {
                std::thread::sleep(GRACE * 2);
                std::process::exit(130);
            });
        }
    });
    Ok(())
}

/// Fails once a signal has asked this tool to end.
pub fn check_interrupted() -> Result<()> {
    ensure!(!INTERRUPTED.load(Ordering::SeqCst), "interrupted");
    Ok(())
}

fn signal(id: u32, signal: Signal) {
    if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may just have ended by itself.
        let _ = kill_process(id, signal);
    }
}

/// A process that ends with this value.
pub struct Running {
    child: Child,
    name: String,
    end: Signal,
}

impl Running {
    /// Starts a process, unless this tool is about to end.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = name(command);
        // The lock is held over the start, so that no signal falls between start and list.
        let mut running = running();
        check_interrupted()?;
        let child = command.spawn().with_context(|| format!("cannot start `{name}`"))?;
        running.insert(child.id());
        Ok(Self { child, name, end: Signal::TERM })
    }

    /// The same process, to be ended by another signal than the usual one.
    pub fn ended_by(mut self, end: Signal) -> Self {
        self.end = end;
        self
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the process still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the process to end by itself.
    pub fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait().with_context(|| format!("lost `{}`", self.name))?;
        check_interrupted()?;
        Ok(status)
    }

    /// Waits for the process to end by itself and takes what it wrote.
    fn wait_with_output(mut self) -> Result<Output> {
        let mut errors = self.child.stderr.take();
        let reader = std::thread::spawn(move || {
            let mut text = Vec::new();
            if let Some(errors) = errors.as_mut() {
                // What was read until an error is still worth showing.
                let _ = std::io::Read::read_to_end(errors, &mut text);
            }
            text
        });
        let mut stdout = Vec::new();
        if let Some(output) = self.child.stdout.as_mut() {
            std::io::Read::read_to_end(output, &mut stdout)?;
        }
        let stderr = reader.join().unwrap_or_default();
        Ok(Output { status: self.wait()?, stdout, stderr })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_running() {
            signal(self.child.id(), self.end);
            let asked = Instant::now();
            while self.is_running() && asked.elapsed() < GRACE {
                std::thread::sleep(Duration::from_millis(20));
            }
            if self.is_running() {
                // Nothing is left to do for one that does not even die of this.
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
        }
        running().remove(&self.child.id());
    }
}

/// Runs a command to its end on this terminal; its failure is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = Running::start(command.stdin(Stdio::null()))?.wait()?;
    ensure!(status.success(), "`{name}` failed ({status})");
    Ok(())
}

/// Runs a command to its end and returns what it wrote, whether it failed or not.
pub fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Running::start(command)?.wait_with_output()
}

/// Runs a command to its end without showing anything unless it fails.
pub fn quietly(command: &mut Command) -> Result<String> {
    let name = name(command);
    let output = output(command)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` failed ({})\n{text}{errors}", output.status);
    }
    Ok(text)
}

/// The memory that a process has now, in bytes.
pub fn resident(id: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.context("the process has no memory")?.trim().parse::<u64>()? * 1024)
}

/// Time of processors that a process has used.
pub fn worked(id: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // Its name may have blanks; it ends with the last bracket.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>().context("the process has no times")?;
    // Linux counts for others in hundredths of a second, whatever it counts in itself.
    Ok(Duration::from_millis(ticks * 10))
}

/// A command as it is shown to people: its file name and its first arguments.
fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = command.get_args().take(4).map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program.to_string_lossy().into_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}
