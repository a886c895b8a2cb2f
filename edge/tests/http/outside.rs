//! The OpenAPI document against what was promised to the outside.

use crate::portal::TestPortal;

#[tokio::test]
async fn the_document_names_every_promised_path() {
    let portal = TestPortal::start().await;
    let document = portal.get("/api/openapi.json").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/datasets/{id}",
        "/api/v1/datasets/{id}/versions",
        "/api/v1/datasets/{id}/related",
        "/api/v1/providers",
        "/api/v1/themes",
        "/api/v1/regions",
        "/api/v1/stats",
        "/download/{distribution}",
        "/api/v1/session",
        "/api/v1/listings",
        "/api/v1/listings/{id}",
        "/api/v1/audit",
        "/api/v1/audit/checkpoint",
    ] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    for (method, path) in [
        ("post", "/api/v1/session"),
        ("delete", "/api/v1/session"),
        ("post", "/api/v1/accounts"),
        ("post", "/api/v1/keys"),
        ("post", "/api/v1/listings"),
        ("put", "/api/v1/listings/{id}"),
        ("post", "/api/v1/listings/{id}/commands"),
        ("post", "/api/v1/listings/{id}/distributions"),
        ("post", "/api/v1/listings/import"),
    ] {
        assert!(document["paths"][path][method].is_object(), "{method} {path}");
    }
}

#[tokio::test]
async fn every_described_get_is_served() {
    let portal = TestPortal::start().await;
    let document = portal.get("/api/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    for path in paths.iter().filter(|(_, methods)| methods["get"].is_object()).map(|it| it.0) {
        let address = path.replace(['{', '}'], "");
        let reply = portal.get(&address).await;
        assert_ne!(reply.status, 405, "{path}");
        // An unknown thing is a problem that a handler explained, or a bad number.
        assert!(reply.status.as_u16() < 500 || reply.status == 503, "{path}: {}", reply.status);
    }
}

#[tokio::test]
async fn the_document_speaks_the_callers_language_throughout() {
    let portal = TestPortal::start().await;
    for (language, other) in [("zh", "with facets"), ("en", "检索数据集")] {
        let path = format!("/api/openapi.json?lang={language}");
        let text = String::from_utf8(portal.get(&path).await.body.to_vec()).unwrap();
        let at = text.find("¦").or_else(|| text.find(other));
        let around = at.map(|at| {
            text.chars()
                .skip(text[..at].chars().count().saturating_sub(60))
                .take(160)
                .collect::<String>()
        });
        assert_eq!(around, None, "{language}");
    }
    let document = portal.get("/api/openapi.json?lang=zh").await.json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let summary = operation["summary"].as_str().unwrap();
            assert!(!summary.is_ascii(), "{path}: {summary} is not translated");
        }
    }
}
