//! A running program in a temporary folder, asked over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longest time that anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program with settings of its own: nothing of this machine's environment comes in.
pub fn shumen(data: &Path, site: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shumen"));
    command
        .args(arguments)
        .env_clear()
        .env("SHUMEN_DATA", data)
        .env("SHUMEN_SITE", site)
        .env("SHUMEN_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Finished {
    let Output { status, stdout: _, stderr } = command.output().unwrap();
    Finished { success: status.success(), said: String::from_utf8_lossy(&stderr).into_owned() }
}

pub struct Finished {
    pub success: bool,
    pub said: String,
}

/// The least application that there can be: what the pages need of a built one.
pub fn site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("pkg")).unwrap();
    std::fs::create_dir_all(folder.path().join("public")).unwrap();
    std::fs::write(folder.path().join("hash.txt"), "abc\n").unwrap();
    std::fs::write(folder.path().join("pkg/shumen.css"), "body{}").unwrap();
    std::fs::write(folder.path().join("public/favicon.svg"), "<svg/>").unwrap();
    folder
}

/// A running portal; it is killed when it is dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    pub data: PathBuf,
    site: PathBuf,
    _folders: Vec<TempDir>,
}

impl Running {
    /// Starts an empty portal.
    pub fn start() -> Self {
        let (data, site) = (tempfile::tempdir().unwrap(), site());
        let (data_path, site_path) = (data.path().to_owned(), site.path().to_owned());
        let mut running = Self::start_in(&data_path, &site_path);
        running._folders = vec![data, site];
        running
    }

    /// Starts on a folder that stays.
    pub fn start_in(data: &Path, site: &Path) -> Self {
        Self::start_at(free_address(), data, site, &[])
    }

    /// Starts at an address, with settings of its own, on a folder that stays.
    pub fn start_at(
        address: SocketAddr,
        data: &Path,
        site: &Path,
        settings: &[(&str, &str)],
    ) -> Self {
        Self::start_with(address, data, site, settings, &["serve"])
    }

    /// Starts with the demo, which is seeded into a folder that holds nothing yet.
    pub fn start_demo(data: &Path, site: &Path) -> Self {
        Self::start_demo_with(data, site, &[])
    }

    /// Starts with the demo and with settings of its own.
    pub fn start_demo_with(data: &Path, site: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_with(free_address(), data, site, settings, &["serve", "--demo"])
    }

    fn start_with(
        address: SocketAddr,
        data: &Path,
        site: &Path,
        settings: &[(&str, &str)],
        arguments: &[&str],
    ) -> Self {
        let mut command = shumen(data, site, arguments);
        command.env("SHUMEN_LISTEN", address.to_string()).stderr(Stdio::piped());
        command.envs(settings.iter().copied());
        let mut child = command.spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        // Read to its end, so that the program never waits for room in the pipe.
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        let running = Self {
            child,
            address,
            data: data.to_owned(),
            site: site.to_owned(),
            _folders: Vec::new(),
        };
        running.until("it is ready", || {
            running.try_get("/readyz", &[]).is_some_and(|reply| reply.status == 200)
        });
        running
    }

    /// Waits until something holds.
    pub fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
            pause();
        }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.try_get(path, headers).unwrap()
    }

    fn try_get(&self, path: &str, headers: &[(&str, &str)]) -> Option<Reply> {
        ask(self.address, "GET", path, headers, "")
    }

    /// Sends JSON from the portal's own pages.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &serde_json::Value) -> Reply {
        let origin = format!("http://{}", self.address);
        let mut all = vec![("content-type", "application/json"), ("origin", origin.as_str())];
        all.extend_from_slice(headers);
        ask(self.address, "POST", path, &all, body.to_string()).unwrap()
    }

    /// How many entries the public finds.
    pub fn total(&self) -> u64 {
        let body = self.get("/api/v1/search").body;
        let page: serde_json::Value = serde_json::from_str(&body).unwrap();
        page["total"].as_u64().unwrap()
    }

    /// Another command on the same folder.
    pub fn beside(&self, arguments: &[&str]) -> Command {
        shumen(&self.data, &self.site, arguments)
    }

    /// Asks it to end, and waits; whether it ended well.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        asked.success() && self.child.wait().unwrap().success()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address with a port that the system names; nobody else on this machine asks for it at once.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Asks whoever listens at an address.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Option<Reply> {
    let body = body.as_ref();
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut request = format!("{method} {path} HTTP/1.0\r\nhost: {address}\r\n");
    if method != "GET" {
        request.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n").as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    Reply::parse(&bytes)
}

/// A program that a test starts beside the portal; it is killed when it is dropped.
pub struct Peer {
    child: Child,
    pub port: u16,
}

impl Peer {
    /// Starts a program that says `ready PORT` when it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("ready ").and_then(|port| port.parse().ok());
        Self { child, port: port.unwrap_or_else(|| panic!("it said {line:?}")) }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer over a socket.
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 4..]);
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self {
            status,
            head: head.into_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
            bytes: body.to_vec(),
        })
    }

    /// All values of a header, joined.
    pub fn header(&self, name: &str) -> String {
        let values: Vec<_> = self
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect();
        values.join(", ")
    }
}

#[expect(clippy::disallowed_methods, reason = "a test waits for another process")]
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}
