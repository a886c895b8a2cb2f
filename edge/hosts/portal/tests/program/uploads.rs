//! Uploads through what happens to servers: a power cut in the middle, a full disk, and a stock
//! client that has to live with both.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, AccountState, Language, Level, ProviderId, RegionCode, Role, Scope};
use objects::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::people::{By, NewAccount, NewKey};
use store::{NewProvider, NewRegion, Store};
use tempfile::TempDir;

use crate::running::{Reply, Running, ask, free_address, site};
use crate::start::Mount;

const KEY: &str = "a key of the registrar";
const MEBIBYTE: usize = 1 << 20;

/// An office whose registrar has a key, and the folders that outlive its server.
struct Office {
    address: SocketAddr,
    data: TempDir,
    site: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Office {
    fn new(settings: Vec<(&'static str, String)>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", data.path().join("shumen.db").display());
        tokio::runtime::Runtime::new().unwrap().block_on(people(&url));
        Self { address: free_address(), data, site: site(), settings }
    }

    fn serve(&self) -> Running {
        let settings: Vec<_> =
            self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Running::start_at(self.address, self.data.path(), self.site.path(), &settings)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let key = format!("Bearer {KEY}");
        let mut all = vec![("authorization", key.as_str()), ("tus-resumable", "1.0.0")];
        all.extend_from_slice(headers);
        ask(self.address, method, path, &all, body).unwrap()
    }

    fn draft(&self) -> String {
        let json = [("content-type", "application/json")];
        let body = json!({ "title": "公交线路" }).to_string();
        let reply = self.ask("POST", "/api/v1/listings", &json, &body);
        assert_eq!(reply.status, 201, "{}", reply.body);
        let listing: Value = serde_json::from_str(&reply.body).unwrap();
        listing["id"].as_str().unwrap().to_owned()
    }

    fn files(&self, listing: &str) -> Vec<Value> {
        let reply = self.ask("GET", &format!("/api/v1/listings/{listing}"), &[], "");
        let listing: Value = serde_json::from_str(&reply.body).unwrap();
        listing["distributions"].as_array().unwrap().clone()
    }

    /// Begins an upload; its address.
    fn upload(&self, listing: &str, length: usize) -> String {
        let length = length.to_string();
        let path = format!("/api/v1/listings/{listing}/uploads");
        let reply = self.ask("POST", &path, &[("upload-length", &length)], "");
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.header("location")
    }

    fn offset(&self, upload: &str) -> usize {
        let reply = self.ask("HEAD", upload, &[], "");
        assert_eq!(reply.status, 200);
        reply.header("upload-offset").parse().unwrap()
    }

    /// Begins to send the rest of a file, and sends so much of it.
    fn send(&self, upload: &str, rest: &[u8], offset: usize, count: usize) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let head = format!(
            "PATCH {upload} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {KEY}\r\n\
             tus-resumable: 1.0.0\r\nupload-offset: {offset}\r\nconnection: close\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
            self.address,
            rest.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that answers early does not read on.
        let _ = stream.write_all(&rest[..count.min(rest.len())]);
        stream
    }

    /// Sends the rest of a file; the status of the answer.
    fn finish(&self, upload: &str, whole: &[u8], offset: usize) -> u16 {
        let rest = &whole[offset..];
        status(self.send(upload, rest, offset, rest.len()))
    }

    /// Bytes of an unfinished upload that the server has written.
    fn written(&self, upload: &str) -> usize {
        let name = upload.rsplit('/').next().unwrap();
        let file = self.data.path().join("objects/partial").join(name);
        std::fs::metadata(file).map_or(0, |found| usize::try_from(found.len()).unwrap())
    }
}

/// A region, a department, its registrar, and their key.
async fn people(url: &str) {
    let store = Store::open(url).await.unwrap();
    let region = RegionCode::parse("990000").unwrap();
    let place = NewRegion { code: region.clone(), name: "示例省".into(), name_en: None };
    store.put_regions(&[place]).await.unwrap();
    let office = NewProvider {
        id: ProviderId::new("transport"),
        name: "示例省交通运输厅".into(),
        name_en: None,
        level: Level::Province,
        region,
    };
    store.put_providers(&[office]).await.unwrap();
    let at: DateTime<Utc> = DateTime::UNIX_EPOCH;
    let by = By::program(at);
    let id = AccountId::new("registrar");
    let account = NewAccount {
        id: id.clone(),
        email: "registrar@example.org".into(),
        name: "登记员".into(),
        language: Language::Zh,
        password: None,
        state: AccountState::Active,
    };
    store.put_account(&account, &by).await.unwrap();
    let office = ProviderId::new("transport");
    store.grant_role(&id, &office, Role::Registrar, &by).await.unwrap();
    let key = NewKey {
        id: "key".into(),
        account: id,
        name: "测试".into(),
        prefix: "a key".into(),
        hash: hex::encode(Sha256::digest(KEY)),
        scopes: Scope::ALL.to_vec(),
        proven: true,
        expires_at: at + TimeDelta::days(365_000),
    };
    assert!(store.add_key(&key, 10, &by).await.unwrap());
    store.close().await;
}

/// A table of about so many bytes, no two lines of which are alike.
fn table(bytes: usize) -> Vec<u8> {
    let mut text = String::from("编号,名称\n");
    let mut number = 0;
    while text.len() < bytes {
        text.push_str(&format!("{number:08},第{number}路公交\n"));
        number += 1;
    }
    text.into_bytes()
}

fn status(mut stream: TcpStream) -> u16 {
    let mut bytes = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn a_power_cut_in_the_middle_costs_only_what_was_not_acknowledged() {
    let office = Office::new(Vec::new());
    let whole = table(44 * MEBIBYTE);
    let mut running = office.serve();
    let listing = office.draft();
    let upload = office.upload(&listing, whole.len());
    let mut acknowledged = 0;
    // Once long after a checkpoint, once soon after one, and once after a piece that was answered.
    for sent in [30 * MEBIBYTE, 5 * MEBIBYTE] {
        let offset = office.offset(&upload);
        assert!(offset >= acknowledged, "{offset} is less than {acknowledged}");
        acknowledged = offset;
        let stream = office.send(&upload, &whole[offset..], offset, sent);
        let enough = offset + sent - 2 * MEBIBYTE;
        running.until("it has arrived", || office.written(&upload) >= enough);
        running.kill();
        drop(stream);
        running = office.serve();
    }
    let offset = office.offset(&upload);
    assert!(offset >= 16 * MEBIBYTE && offset < whole.len(), "{offset}");
    let piece = &whole[offset..offset + 1000];
    assert_eq!(status(office.send(&upload, piece, offset, 1000)), 204);
    running.kill();
    let _running = office.serve();
    assert_eq!(office.offset(&upload), offset + 1000);
    assert_eq!(office.finish(&upload, &whole, offset + 1000), 204);
    let files = office.files(&listing);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0]["sha256"], Digest::of(&whole).to_string());
    assert_eq!(office.written(&upload), 0, "it was moved and not copied");
}

#[test]
fn a_power_cut_at_any_moment_of_the_end_neither_loses_the_file_nor_adds_it_twice() {
    let office = Office::new(Vec::new());
    let whole = table(MEBIBYTE);
    let mut running = office.serve();
    let listing = office.draft();
    for (round, wait) in [0, 1, 3, 6, 10, 20, 60].into_iter().enumerate() {
        let upload = office.upload(&listing, whole.len());
        let stream = office.send(&upload, &whole, 0, whole.len());
        let sent = Instant::now();
        while sent.elapsed() < Duration::from_millis(wait) {
            std::hint::spin_loop();
        }
        running.kill();
        drop(stream);
        running = office.serve();
        let head = office.ask("HEAD", &upload, &[], "");
        assert_eq!(head.status, 200, "after {wait} ms");
        if head.header("upload-distribution").is_empty() {
            let offset = head.header("upload-offset").parse().unwrap();
            assert_eq!(office.finish(&upload, &whole, offset), 204, "after {wait} ms");
        }
        let files = office.files(&listing);
        assert_eq!(files.len(), round + 1, "after {wait} ms");
        assert_eq!(files[round]["sha256"], Digest::of(&whole).to_string());
    }
}

#[test]
fn a_connection_that_is_lost_leaves_what_it_brought() {
    let office = Office::new(Vec::new());
    let whole = table(3 * MEBIBYTE);
    let _running = office.serve();
    let listing = office.draft();
    let upload = office.upload(&listing, whole.len());
    drop(office.send(&upload, &whole, 0, 2 * MEBIBYTE));
    // The server may still be reading what the connection left behind: as clients do, ask again.
    let mut answered = 0;
    for _ in 0..50 {
        let offset = office.offset(&upload);
        assert!(offset <= 2 * MEBIBYTE, "{offset}");
        answered = office.finish(&upload, &whole, offset);
        if !matches!(answered, 409 | 423) {
            break;
        }
    }
    assert_eq!(answered, 204);
    assert_eq!(office.files(&listing)[0]["sha256"], Digest::of(&whole).to_string());
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let contents = tempfile::tempdir().unwrap();
    let Some(disk) = Mount::tmpfs(contents.path(), "size=24m") else {
        eprintln!("left out: this machine does not let the test mount a small disk");
        return;
    };
    let place = contents.path().to_string_lossy().into_owned();
    let office = Office::new(vec![("SHUMEN_STORE_URL", place)]);
    let whole = table(30 * MEBIBYTE);
    let _running = office.serve();
    let listing = office.draft();
    let upload = office.upload(&listing, whole.len());
    assert_eq!(office.finish(&upload, &whole, 0), 507);
    let offset = office.offset(&upload);
    assert_eq!(offset / MEBIBYTE, 16, "what was durable stays");
    assert!(disk.grow("size=80m"));
    assert_eq!(office.finish(&upload, &whole, offset), 204);
    assert_eq!(office.files(&listing)[0]["sha256"], Digest::of(&whole).to_string());
}

#[test]
fn a_stock_client_goes_on_by_itself_after_the_server_was_killed() {
    let Some(modules) = std::env::var_os("SHUMEN_TEST_NODE_MODULES") else {
        eprintln!("left out: SHUMEN_TEST_NODE_MODULES names no folder with tus-js-client");
        return;
    };
    let office = Office::new(Vec::new());
    let whole = table(12 * MEBIBYTE);
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("table.csv");
    std::fs::write(&file, &whole).unwrap();
    let running = office.serve();
    let listing = office.draft();
    let endpoint = format!("http://{}/api/v1/listings/{listing}/uploads", office.address);
    let client = Command::new("node")
        .arg(Path::new(&modules).join("peers/tus.mjs"))
        .args([endpoint.as_str(), KEY])
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let partial = office.data.path().join("objects/partial");
    running.until("some of it has arrived", || {
        let files = std::fs::read_dir(&partial).unwrap().map(Result::unwrap);
        files.map(|file| file.metadata().unwrap().len()).sum::<u64>() > 4 << 20
    });
    running.kill();
    let _running = office.serve();
    let output = client.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = office.files(&listing);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0]["sha256"], Digest::of(&whole).to_string());
    assert_eq!(files[0]["file_name"], "公交线路.csv");
}
