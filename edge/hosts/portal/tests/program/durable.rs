//! What was acknowledged is there after the program was killed, and what was not is whole or not
//! there at all.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::running::{Running, ask, run, site};

/// How often the program is killed.
const TIMES: u64 = 4;
/// Rows of a sheet.
const ROWS: usize = 400;

/// The cookie of one of the demo's people.
pub fn sign_in(portal: &Running, email: &str) -> String {
    let body = json!({ "email": email, "password": "shumen-demo" });
    let reply = portal.post("/api/v1/session", &[], &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let head = reply.head.lines().filter_map(|line| line.split_once(": "));
    let cookies = head.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let pairs: Vec<_> = cookies.filter_map(|(_, value)| value.split(';').next()).collect();
    pairs.join("; ")
}

pub fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

/// Writes a listing again and again; gives the last version that was acknowledged.
fn write(
    address: SocketAddr,
    cookie: &str,
    id: &str,
    acknowledged: &AtomicU64,
    end: &AtomicBool,
) -> u64 {
    let mut version = acknowledged.load(Ordering::Relaxed);
    let origin = format!("http://{address}");
    let headers =
        [("content-type", "application/json"), ("origin", origin.as_str()), ("cookie", cookie)];
    while !end.load(Ordering::Relaxed) {
        let body = json!({ "version": version, "summary": format!("第 {version} 次") });
        let path = format!("/api/v1/listings/{id}");
        match ask(address, "PUT", &path, &headers, body.to_string()) {
            Some(reply) if reply.status == 200 => {
                version = document(&reply.body)["version"].as_u64().unwrap();
                acknowledged.store(version, Ordering::Relaxed);
            }
            // Killed before it answered: what became of it is not known, and was not promised.
            _ => break,
        }
    }
    version
}

#[test]
fn no_acknowledged_command_is_lost_when_the_program_is_killed_r35() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut portal = Running::start_demo(data.path(), site.path());
    let cookie = sign_in(&portal, "registrar@demo");
    let begun =
        portal.post("/api/v1/listings", &[("cookie", &cookie)], &json!({ "title": "公交站点" }));
    let begun = document(&begun.body);
    let id = begun["id"].as_str().unwrap().to_owned();
    let mut version = 1;
    for round in 1..=TIMES {
        let (end, known) = (AtomicBool::new(false), AtomicU64::new(version));
        let address = portal.address;
        let acknowledged = std::thread::scope(|scope| {
            let writing = scope.spawn(|| write(address, &cookie, &id, &known, &end));
            // Some commands later, somewhere in the middle of one; which one does not matter.
            let enough = version + 2 * round;
            portal.until("some commands are acknowledged", || {
                known.load(Ordering::Relaxed) >= enough
            });
            portal.kill();
            end.store(true, Ordering::Relaxed);
            writing.join().unwrap()
        });
        portal = Running::start_in(data.path(), site.path());
        let path = format!("/api/v1/listings/{id}");
        let found = document(&portal.get_with(&path, &[("cookie", &cookie)]).body);
        version = found["version"].as_u64().unwrap();
        // One more may have been written without its answer getting out.
        assert!(
            version == acknowledged || version == acknowledged + 1,
            "{acknowledged} was acknowledged, {version} is there"
        );
        assert_eq!(found["summary"], format!("第 {} 次", version - 1));
        let verdict = run(&mut portal.beside(&["audit", "verify"]));
        assert!(verdict.success, "{}", verdict.said);
    }
    assert!(version > TIMES, "something was written: {version}");
}

fn bring(address: SocketAddr, cookie: &str, sheet: &str) -> Option<u16> {
    let origin = format!("http://{address}");
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("origin", origin.as_str()),
        ("cookie", cookie),
    ];
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let body = format!("{part}{sheet}\r\n--x--\r\n");
    ask(address, "POST", "/api/v1/listings/import", &headers, &body).map(|reply| reply.status)
}

fn registered(portal: &Running, cookie: &str, word: &str) -> u64 {
    let path = format!("/api/v1/listings?q={word}");
    document(&portal.get_with(&path, &[("cookie", cookie)]).body)["total"].as_u64().unwrap()
}

#[test]
fn a_sheet_is_in_whole_or_not_at_all_when_the_program_is_killed_r11() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut portal = Running::start_demo(data.path(), site.path());
    let cookie = sign_in(&portal, "registrar@demo");
    for round in 1..=TIMES {
        let mut sheet = String::from("名称,摘要\n");
        for row in 0..ROWS {
            sheet.push_str(&format!("round{round}-{row},x\n"));
        }
        let address = portal.address;
        let answered = std::thread::scope(|scope| {
            let bringing = scope.spawn(|| bring(address, &cookie, &sheet));
            std::thread::park_timeout(Duration::from_millis(40 * round));
            portal.kill();
            bringing.join().unwrap()
        });
        portal = Running::start_in(data.path(), site.path());
        let found = registered(&portal, &cookie, &format!("round{round}-"));
        assert!(found == 0 || found == ROWS as u64, "{found} of {ROWS} rows are there");
        assert!(answered != Some(200) || found == ROWS as u64, "an acknowledged sheet is lost");
    }
}

#[test]
fn the_catalogue_goes_out_and_comes_back_unchanged_by_the_programs_own_commands_r11() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let portal = Running::start_demo(data.path(), site.path());
    let book = data.path().join("catalogue.xlsx");
    let name: &str = &book.to_string_lossy();
    let exported = run(&mut portal.beside(&["export", name]));
    assert!(exported.success && exported.said.contains("107 entries"), "{}", exported.said);
    let again = run(&mut portal.beside(&["export", name]));
    assert!(!again.success, "a file that is there is not written over");
    let wrong = run(&mut portal.beside(&["export", "catalogue.pdf"]));
    assert!(!wrong.success && wrong.said.contains(".xlsx"), "{}", wrong.said);
    check_workbook(&book);
}

/// The workbook as another program reads it.
fn check_workbook(book: &Path) {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    assert_eq!(book.sheet_names(), ["目录", "代码表", "填写说明"]);
    let rows = book.worksheet_range("目录").unwrap();
    assert_eq!(rows.height(), 108);
}

#[test]
fn a_log_that_was_changed_is_found_by_the_program_r35() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let portal = Running::start_demo(data.path(), site.path());
    let cookie = sign_in(&portal, "registrar@demo");
    let title = json!({ "title": "公交站点" });
    portal.post("/api/v1/listings", &[("cookie", &cookie)], &title);
    let kept = data.path().join("kept.json");
    std::fs::write(&kept, portal.get("/api/v1/audit/checkpoint").body).unwrap();
    let kept: &str = &kept.to_string_lossy();
    let sound = run(&mut portal.beside(&["audit", "verify", "--checkpoint", kept]));
    assert!(sound.success && sound.said.contains("is sound"), "{}", sound.said);
    assert!(portal.stop());

    let file = data.path().join("shumen.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::Connection;
        let url = format!("sqlite://{}", file.display());
        let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query("DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)")
            .execute(&mut database)
            .await
            .unwrap();
        sqlx::query("DELETE FROM audit_checkpoint").execute(&mut database).await.unwrap();
    });
    let mut verify = crate::running::shumen(data.path(), site.path(), &["audit", "verify"]);
    let cut = run(&mut verify);
    assert!(!cut.success && cut.said.contains("was signed"), "{}", cut.said);
}
