//! Listings with files, sent as browsers and stock clients send them.

use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use domain::{AccountId, DistributionId, Format, Role};
use serde_json::{Value, json};
use store::{Deed, File, FileState, ListingFile};

use crate::people_builder::{Browser, ORIGIN};
use crate::portal::{Reply, TestPortal, now};

/// Stations with the telephone numbers of people.
pub const STATIONS: &str = "站名,联系电话\n东站,13912345678\n西站,13812345678\n";

/// Everything that a listing needs but its title.
pub fn complete(title: &str) -> Value {
    json!({
        "title": title, "summary": "车站的名称与位置，由各车站每月报送。", "openness": "unconditional",
        "sharing": "unconditional", "themes": ["transport"], "frequency": "monthly",
        "licence": "CC-BY-4.0", "region": "990000", "contact": { "office": "信息科" },
    })
}

impl TestPortal {
    /// Begins a listing; its identifier.
    pub async fn draft(&self, browser: &Browser, title: &str) -> String {
        let reply = self.post_as(browser, "/api/v1/listings", complete(title)).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn listing_of(&self, browser: &Browser, id: &str) -> Value {
        let reply = self.get_as(browser, &format!("/api/v1/listings/{id}")).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    /// Gives a command at the version that stands.
    pub async fn command(&self, browser: &Browser, id: &str, command: Value) -> Reply {
        let version = self.listing_of(browser, id).await["version"].clone();
        let mut command = command;
        command["version"] = version;
        self.post_as(browser, &format!("/api/v1/listings/{id}/commands"), command).await
    }

    /// Sends a file as a form does.
    pub async fn send_file(
        &self,
        browser: &Browser,
        listing: &str,
        name: &str,
        contents: impl AsRef<[u8]>,
        fields: &[(&str, &str)],
    ) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--XX\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.as_bytes());
        }
        let part = format!(
            "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(part.as_bytes());
        body.extend(contents.as_ref());
        body.extend(b"\r\n--XX--\r\n");
        let request = Request::post(format!("/api/v1/listings/{listing}/distributions"))
            .header("cookie", browser.cookies())
            .header("origin", ORIGIN)
            .header("content-type", "multipart/form-data; boundary=XX")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Attaches a file; as it is told.
    pub async fn attached(&self, browser: &Browser, listing: &str, contents: &str) -> Value {
        let reply = self.send_file(browser, listing, "车站.csv", contents, &[]).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    /// Speaks the protocol of uploads.
    pub async fn tus(
        &self,
        browser: &Browser,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        request = request
            .header("cookie", browser.cookies())
            .header("origin", ORIGIN)
            .header("tus-resumable", "1.0.0");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Begins an upload; its address.
    pub async fn upload(&self, browser: &Browser, listing: &str, length: usize) -> String {
        let path = format!("/api/v1/listings/{listing}/uploads");
        let metadata = format!("filename {}", BASE64.encode("车站.csv"));
        let length = length.to_string();
        let headers = [("upload-length", length.as_str()), ("upload-metadata", &metadata)];
        let reply = self.tus(browser, Method::POST, &path, &headers, Body::empty()).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.header("location").to_owned()
    }

    /// Goes on with an upload.
    pub async fn piece(
        &self,
        browser: &Browser,
        upload: &str,
        offset: usize,
        piece: impl Into<Body>,
    ) -> Reply {
        let offset = offset.to_string();
        let headers = [
            ("upload-offset", offset.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        self.tus(browser, Method::PATCH, upload, &headers, piece).await
    }

    /// How far an upload is.
    pub async fn offset(&self, browser: &Browser, upload: &str) -> String {
        let reply = self.tus(browser, Method::HEAD, upload, &[], Body::empty()).await;
        assert_eq!(reply.status, 200);
        reply.header("upload-offset").to_owned()
    }
}

/// An office with its people and a draft.
pub struct Office {
    pub portal: TestPortal,
    pub registrar: Browser,
    pub reviewer: Browser,
    pub authority: Browser,
    pub listing: String,
}

pub async fn office() -> Office {
    let portal = TestPortal::start().await;
    let registrar = portal.staff("registrar", "transport", Role::Registrar).await;
    let reviewer = portal.staff("reviewer", "transport", Role::Reviewer).await;
    let authority = portal.staff("authority", "health", Role::Authority).await;
    let listing = portal.draft(&registrar, "车站").await;
    Office { portal, registrar, reviewer, authority, listing }
}

impl Office {
    pub fn path(&self, file: &Value) -> String {
        let id = file["id"].as_str().unwrap();
        format!("/api/v1/listings/{}/distributions/{id}", self.listing)
    }

    pub async fn act(&self, browser: &Browser, file: &Value, command: Value) -> Reply {
        self.portal.post_as(browser, &format!("{}/commands", self.path(file)), command).await
    }

    pub async fn files(&self) -> Vec<Value> {
        let listing = self.portal.listing_of(&self.registrar, &self.listing).await;
        listing["distributions"].as_array().unwrap().clone()
    }

    pub async fn publish(&self) {
        for (browser, command) in
            [(&self.registrar, "submit"), (&self.reviewer, "approve"), (&self.authority, "publish")]
        {
            let done =
                self.portal.command(browser, &self.listing, json!({ "command": command })).await;
            assert_eq!(done.status, 200, "{command}: {}", String::from_utf8_lossy(&done.body));
        }
        edge::prepare(&self.portal.portal).await.unwrap();
    }
}

/// A file that is not looked through yet.
pub fn waiting(stored: objects::Stored) -> ListingFile {
    ListingFile {
        file: File {
            id: DistributionId::new("stations-csv"),
            title: "车站".into(),
            format: Format::Other,
            media_type: Format::Other.media_type().into(),
            file_name: "车站.csv".into(),
            sha256: stored.digest.to_string(),
            size: stored.size,
            rows: None,
        },
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: now() + TimeDelta::seconds(1),
    }
}

/// A line of the log.
pub fn deed() -> Deed {
    Deed {
        at: now(),
        account: None::<AccountId>,
        organisation: None,
        action: "listing.file.add".into(),
        subject_kind: "listing",
        subject: "stations".into(),
        reason: None,
        legal_basis: None,
        change: json!({}),
    }
}
