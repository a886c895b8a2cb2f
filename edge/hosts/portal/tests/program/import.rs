//! `shumen import`: which rows come in, which do not, and why.

use std::process::Stdio;

use crate::running::{Running, run};

const LIST: &str = "名称,摘要,主题,开放属性,联系处室\n\
                    公交线路,全市公交线路。,交通,无条件开放,信息科\n\
                    医院名录,全市医院。,魔法,无条件开放,信息科\n\
                    ,没有名称,医疗,无条件开放,信息科\n\
                    停车场,全市停车场。,交通,无条件开放,信息科\n";

fn file(running: &Running, name: &str, contents: impl AsRef<[u8]>) -> String {
    let path = running.data.join(name);
    std::fs::write(&path, contents).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn one_bad_row_stops_the_import_and_each_is_named_with_its_line() {
    let running = Running::start();
    let list = file(&running, "list.csv", LIST);
    let finished = run(&mut running.beside(&["import", &list, "--publish"]));
    assert!(!finished.success);
    assert!(
        finished.said.contains("line 3: ") && finished.said.contains("魔法"),
        "{}",
        finished.said
    );
    assert!(finished.said.contains("line 4: "), "{}", finished.said);
    assert!(finished.said.contains("nothing was imported"), "{}", finished.said);
    assert_eq!(running.total(), 0);
}

#[test]
fn the_good_rows_come_in_when_the_caller_chooses_and_show_beside_a_running_server() {
    let running = Running::start();
    let list = file(&running, "list.csv", LIST);
    let finished = run(&mut running.beside(&["import", &list, "--publish", "--skip-bad"]));
    assert!(finished.success, "{}", finished.said);
    running.until("both show", || running.total() == 2);
}

#[test]
fn a_dry_run_imports_nothing() {
    let running = Running::start();
    let list = file(&running, "list.csv", "名称\n公交线路\n");
    assert!(run(&mut running.beside(&["import", &list, "--publish", "--dry-run"])).success);
    assert!(run(&mut running.beside(&["import", &list])).success, "and drafts stay hidden");
    assert_eq!(running.total(), 0);
}

#[test]
fn titles_alone_become_plain_samples() {
    let running = Running::start();
    let list = file(&running, "titles.txt", "空气质量\n「公交」,线路\n");
    assert!(run(&mut running.beside(&["import", &list, "--publish"])).success);
    running.until("both show", || running.total() == 2);
    let page = running.get("/api/v1/search").body;
    assert_eq!(page.matches("\"sample\":true").count(), 2, "{page}");
}

#[test]
fn columns_can_be_named_by_position() {
    let running = Running::start();
    let list = file(&running, "list.csv", "1,公交线路,x,全市公交线路。\n");
    let columns = "--columns=-,title,-,summary";
    let finished = run(&mut running.beside(&["import", &list, "--publish", columns]));
    assert!(finished.success, "{}", finished.said);
    running.until("it shows", || running.get("/api/v1/search").body.contains("全市公交线路。"));
}

#[test]
fn a_broken_file_is_refused_with_a_reason() {
    let running = Running::start();
    for (name, contents) in [
        ("empty.csv", &b""[..]),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("binary.csv", b"\x7fELF\x00\x01\x02\x00\x00\x00"),
    ] {
        let list = file(&running, name, contents);
        let finished = run(&mut running.beside(&["import", &list, "--publish"]));
        assert!(!finished.success && finished.said.contains(name), "{}", finished.said);
    }
    assert!(!run(&mut running.beside(&["import", "/no/such/file.csv"])).success);
    assert_eq!(running.total(), 0);
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let running = Running::start();
    let titles: String = (0..20_000).map(|number| format!("条目{number}\n")).collect();
    let list = file(&running, "titles.txt", titles);
    let mut import = running.beside(&["import", &list, "--publish"]);
    let mut child = import.stderr(Stdio::null()).spawn().unwrap();
    // Somewhere in its course: once the write-ahead log has begun to grow, or when it is done.
    let log = running.data.join("shumen.db-wal");
    let before = std::fs::metadata(&log).map_or(0, |file| file.len());
    running.until("it writes", || {
        std::fs::metadata(&log).map_or(0, |file| file.len()) > before + (1 << 20)
            || !std::path::Path::new(&format!("/proc/{}", child.id())).exists()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let (data, site) = (running.data.clone(), crate::running::site());
    let total = {
        let folder = copy(&data);
        running.kill();
        Running::start_in(folder.path(), site.path()).total()
    };
    assert!(total == 0 || total == 20_000, "{total}");
}

/// A copy of a data folder as a crash would leave it.
fn copy(data: &std::path::Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["shumen.db", "shumen.db-wal"] {
        if data.join(name).exists() {
            std::fs::copy(data.join(name), folder.path().join(name)).unwrap();
        }
    }
    folder
}
