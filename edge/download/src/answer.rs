//! The answer to a download (RFC 9110): status, headers, and which bytes follow.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use contract::ProblemKind;
use http::StatusCode;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, LINK, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::conditions::{self, Validators, Verdict};
use crate::ranges::{self, Asked};
use crate::{Release, content_disposition};

/// Digest of what this message carries (RFC 9530).
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
/// Digest of the whole file, whichever part of it a message carries (RFC 9530).
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// The last second that an HTTP date can name.
const LAST_SECOND: u64 = 253_402_300_799;

/// What may not stand in an address between `<` and `>`.
const LINKED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A file as it is offered.
#[derive(Clone, Debug)]
pub struct Representation {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its bytes.
    pub size: u64,
    /// Media type with which it is served.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// When this version of it arrived.
    pub modified: SystemTime,
    /// Address of what describes it.
    pub described_by: String,
}

/// What the address of a file promises about its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// The file in its current version: another content may stand here tomorrow.
    Current,
    /// One version of the file, which never changes.
    Version,
}

/// The answer to a download.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers. `Content-Length` is there whenever a body of the file's bytes follows or,
    /// for `HEAD`, would follow.
    pub headers: HeaderMap,
    /// The bytes of the file that follow; none for `HEAD` and for what is not a success.
    pub body: Option<Range<u64>>,
}

impl Answer {
    /// The problem to explain in place of the file, when the answer is a refusal.
    pub fn problem(&self) -> Option<ProblemKind> {
        match self.status {
            StatusCode::PRECONDITION_FAILED => Some(ProblemKind::PreconditionFailed),
            StatusCode::RANGE_NOT_SATISFIABLE => Some(ProblemKind::RangeNotSatisfiable),
            _ => None,
        }
    }
}

/// A file as it is offered, with what every answer about it says: worked out once, as a small file
/// is sent in less time than that takes.
#[derive(Clone, Debug)]
pub struct Offer {
    etag: String,
    modified: SystemTime,
    size: u64,
    /// What every answer says, a 304 among them.
    validators: [(HeaderName, HeaderValue); 2],
    /// What the file is.
    description: Vec<(HeaderName, HeaderValue)>,
    digest: HeaderValue,
}

impl Offer {
    /// Works out what is said about a file.
    pub fn new(file: &Representation) -> Self {
        let Representation { sha256, size, media_type, file_name, modified, described_by } = file;
        let etag = format!("\"{}\"", hex::encode(sha256));
        let modified = whole_seconds(*modified);
        let described_by = utf8_percent_encode(described_by, LINKED);
        let digest = visible(&format!("sha-256=:{}:", BASE64.encode(sha256)));
        let media_type = HeaderValue::from_str(media_type)
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        Self {
            validators: [
                (ETAG, visible(&etag)),
                (LAST_MODIFIED, visible(&httpdate::fmt_http_date(modified))),
            ],
            description: vec![
                (CONTENT_TYPE, media_type),
                (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                (CONTENT_DISPOSITION, content_disposition(file_name)),
                (LINK, visible(&format!("<{described_by}>; rel=\"describedby\""))),
                (REPR_DIGEST, digest.clone()),
            ],
            digest,
            etag,
            modified,
            size: *size,
        }
    }
}

/// Answers a `GET` or `HEAD` of a file that was released.
///
/// Ranges are honoured for `GET` alone, as the standard says; a malformed `Range` is as good as
/// none; several ranges are served as one where they touch, else by the whole file.
pub fn answer(
    released: &Release,
    file: &Offer,
    address: Address,
    method_is_head: bool,
    asked: &HeaderMap,
) -> Answer {
    let current = Validators { etag: &file.etag, modified: file.modified };
    let mut headers = HeaderMap::with_capacity(24);
    headers.extend(file.validators.iter().cloned());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching(released, address)));
    match conditions::weigh(asked, current) {
        Verdict::Failed => {
            return Answer { status: StatusCode::PRECONDITION_FAILED, headers, body: None };
        }
        Verdict::NotModified => {
            return Answer { status: StatusCode::NOT_MODIFIED, headers, body: None };
        }
        Verdict::Proceed => {}
    }
    let part = match asked_range(asked, method_is_head, current) {
        Some(header) => ranges::asked(header.as_bytes(), file.size),
        None => Asked::Whole,
    };
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let (status, body) = match part {
        Asked::Nothing => {
            headers.insert(CONTENT_RANGE, visible(&format!("bytes */{}", file.size)));
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return Answer { status, headers, body: None };
        }
        Asked::Part(part) => {
            let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.size);
            headers.insert(CONTENT_RANGE, visible(&range));
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Asked::Whole => (StatusCode::OK, 0..file.size),
    };
    headers.extend(file.description.iter().cloned());
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.end - body.start));
    if status == StatusCode::OK && !method_is_head {
        // Of a part it is not known, and a HEAD carries nothing.
        headers.insert(CONTENT_DIGEST, file.digest.clone());
    }
    Answer { status, headers, body: (!method_is_head).then_some(body) }
}

/// The `Range` header, where one is to be honoured.
fn asked_range<'a>(
    asked: &'a HeaderMap,
    method_is_head: bool,
    current: Validators<'_>,
) -> Option<&'a str> {
    if method_is_head || !conditions::range_applies(asked, current) {
        return None;
    }
    conditions::single(asked, RANGE)
}

/// Who may keep the file. Compressing on the way would belie length, tag and digests.
const fn caching(released: &Release, address: Address) -> &'static str {
    match address {
        // Kept by nobody: a copy on the way would outlive the grant.
        _ if !released.is_open() => "private, no-store, no-transform",
        Address::Current => "no-cache, no-transform",
        Address::Version => "public, max-age=31536000, immutable, no-transform",
    }
}

/// The value of a header whose text is built of visible ASCII.
fn visible(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The time as an HTTP date can say it.
fn whole_seconds(time: SystemTime) -> SystemTime {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND))
}
