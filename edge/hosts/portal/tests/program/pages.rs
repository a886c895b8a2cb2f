//! The pages as they arrive, before any script has run.

use crate::running::{Running, free_address, run, site};

#[test]
fn a_page_speaks_the_language_that_was_asked_for() {
    let running = Running::start();
    let lang = |path: &str, headers: &[(&str, &str)]| {
        let body = running.get_with(path, headers).body;
        body.split("<html").nth(1).unwrap().split('>').next().unwrap().to_owned()
    };
    assert!(lang("/", &[]).contains("lang=\"zh-CN\""));
    assert!(lang("/", &[("accept-language", "en")]).contains("lang=\"en\""));
    assert!(lang("/?lang=en", &[]).contains("lang=\"en\""));
    assert!(lang("/", &[("accept-language", "en"), ("cookie", "lang=zh")]).contains("zh-CN"));
    assert!(running.get("/?lang=en").header("set-cookie").starts_with("lang=en;"));
}

#[test]
fn large_type_is_a_preference_that_needs_no_script_r38() {
    let running = Running::start();
    let reply = running.get("/preferences?type=large&back=/about");
    assert_eq!((reply.status, reply.header("location").as_str()), (303, "/about"));
    assert!(reply.header("set-cookie").starts_with("type=large;"));
    assert!(
        running.get_with("/", &[("cookie", "type=large")]).body.contains("data-type=\"large\"")
    );
    let away = running.get("/preferences?type=large&back=//evil.example/");
    assert_eq!(away.header("location"), "/");
}

#[test]
fn a_page_may_run_only_what_the_server_sent() {
    let running = Running::start();
    let (one, two) = (running.get("/"), running.get("/"));
    let policy = one.header("content-security-policy");
    assert!(!policy.contains("unsafe-inline") && policy.contains("default-src 'none'"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(!two.header("content-security-policy").contains(nonce), "each answer has its own");
    for script in one.body.split("<script").skip(1) {
        assert!(script.split('>').next().unwrap().contains(nonce), "{script}");
    }
    assert!(!one.body.contains(" style=\""));
}

#[test]
fn pictures_come_from_the_portal_and_the_base_map_that_is_set() {
    let images = |running: &Running, path: &str| {
        let policy = running.get(path).header("content-security-policy");
        let images = policy.split(';').find(|it| it.trim().starts_with("img-src")).unwrap();
        images.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(images(&Running::start(), "/"), "'self' data:");
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let settings = [
        ("SHUMEN_TILES_URL", "https://tiles.example:8443/w/{z}/{x}/{y}?key=k"),
        ("SHUMEN_TILES_CREDIT", "某图 GS(2024)0001号"),
    ];
    let running = Running::start_at(free_address(), data.path(), site.path(), &settings);
    assert_eq!(images(&running, "/"), "'self' data: https://tiles.example:8443");
    assert!(images(&running, "/embed/chart/none").ends_with("https://tiles.example:8443"));
}

#[test]
fn what_there_is_not_is_a_page_that_says_so() {
    let running = Running::start();
    for path in ["/nothing", "/datasets/nothing", "/datasets/..%2f..%2fetc%2fpasswd", "/%00"] {
        let reply = running.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.header("content-type").starts_with("text/html"), "{path}");
    }
    assert_eq!(running.get("/search?theme=magic").status, 400);
}

#[test]
fn every_page_is_complete_without_scripts() {
    let running = Running::start();
    let list = running.data.join("titles.txt");
    std::fs::write(&list, "<script>alert(1)</script>空气质量\n").unwrap();
    let list = list.to_string_lossy().into_owned();
    assert!(run(&mut running.beside(&["import", &list, "--publish"])).success);
    running.until("it shows", || running.total() == 1);
    for path in [
        "/",
        "/search",
        "/search?q=%E7%A9%BA%E6%B0%94",
        "/themes",
        "/providers",
        "/regions",
        "/about",
        "/developers",
    ] {
        let reply = running.get(path);
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.body.contains("<h1") && reply.body.contains("</html>"), "{path}");
        assert!(reply.body.contains("rel=\"canonical\""), "{path}");
        assert!(!reply.body.contains("<script>alert"), "{path}");
    }
    assert!(running.get("/search").body.contains("空气质量"));
}

#[test]
fn files_of_the_application_are_kept_by_browsers_for_good() {
    let running = Running::start();
    let reply = running.get("/pkg/abc/shumen.css");
    assert_eq!((reply.status, reply.body.as_str()), (200, "body{}"));
    assert!(reply.header("cache-control").contains("immutable"));
    assert_eq!(running.get("/favicon.svg").header("content-type"), "image/svg+xml");
    assert_eq!(running.get("/pkg/old/shumen.css").status, 404);
    assert_eq!(running.get("/pkg/abc/../hash.txt").status, 404);
}
