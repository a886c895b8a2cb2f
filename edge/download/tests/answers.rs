//! The answer to a download, request by request.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, SystemTime};

use contract::ProblemKind;
use domain::Openness;
use download::{Address, Answer, Feed, Offer, Release, Representation, Wanted, answer, authorise};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

const ETAG: &str = "\"abababababababababababababababababababababababababababababababab\"";
const DIGEST: &str = "sha-256=:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=:";
const DATE: &str = "Sun, 09 Sep 2001 01:46:40 GMT";

fn file(size: u64) -> Representation {
    Representation {
        sha256: [0xab; 32],
        size,
        media_type: "text/csv; charset=utf-8".into(),
        file_name: "公交线路.csv".into(),
        modified: SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000_700),
        described_by: "/api/v1/datasets/bus".into(),
    }
}

/// A release of what anyone may take.
fn open() -> Release {
    let distribution = domain::DistributionId::new("bus-csv");
    let wanted =
        Wanted { openness: Openness::Unconditional, distribution: &distribution, version: 1 };
    authorise(wanted, None, Feed::Stale, chrono::DateTime::UNIX_EPOCH).unwrap()
}

fn ask(size: u64, head: bool, given: &[(&'static str, &str)]) -> Answer {
    let headers = given
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect();
    ask_raw(size, head, &headers)
}

fn ask_raw(size: u64, head: bool, headers: &HeaderMap) -> Answer {
    let release = open();
    answer(&release, &Offer::new(&file(size)), Address::Current, head, headers)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn a_plain_get_carries_the_whole_file_and_all_that_is_known_of_it() {
    let answer = ask(1000, false, &[]);
    assert_eq!((answer.status.as_u16(), answer.body.clone()), (200, Some(0..1000)));
    for (name, value) in [
        ("content-type", "text/csv; charset=utf-8"),
        ("content-length", "1000"),
        ("accept-ranges", "bytes"),
        ("etag", ETAG),
        ("last-modified", DATE),
        ("cache-control", "no-cache, no-transform"),
        ("x-content-type-options", "nosniff"),
        ("link", "</api/v1/datasets/bus>; rel=\"describedby\""),
        ("content-digest", DIGEST),
        ("repr-digest", DIGEST),
    ] {
        assert_eq!(header(&answer, name), Some(value), "{name}");
    }
    assert!(header(&answer, "content-disposition").unwrap().starts_with("attachment; "));
    assert_eq!(answer.problem(), None);
}

#[test]
fn a_head_has_the_same_headers_and_no_body() {
    let get = ask(1000, false, &[]);
    let mut head = ask(1000, true, &[("range", "bytes=0-1")]);
    assert_eq!((head.status.as_u16(), head.body), (200, None));
    // The digest of nothing would be another.
    head.headers.insert("content-digest", HeaderValue::from_static(DIGEST));
    assert_eq!(head.headers, get.headers);
}

#[test]
fn a_version_may_be_kept_for_good() {
    let release = open();
    let answer =
        answer(&release, &Offer::new(&file(1)), Address::Version, false, &HeaderMap::new());
    assert!(header(&answer, "cache-control").unwrap().contains("immutable"));
}

#[test]
fn requests_are_answered_by_the_book() {
    let other = "\"cd\"";
    // Given headers; expected status, body and Content-Range, of a file of 100 bytes.
    type Case<'a> = (&'a [(&'static str, &'a str)], u16, Option<(u64, u64)>, Option<&'a str>);
    let cases: &[Case<'_>] = &[
        (&[("range", "bytes=0-9")], 206, Some((0, 10)), Some("bytes 0-9/100")),
        (&[("range", "bytes=-1")], 206, Some((99, 100)), Some("bytes 99-99/100")),
        (&[("range", "bytes=0-4,5-9")], 206, Some((0, 10)), Some("bytes 0-9/100")),
        (&[("range", "bytes=0-1,8-9")], 200, Some((0, 100)), None),
        (&[("range", "bytes=100-")], 416, None, Some("bytes */100")),
        (&[("range", "bytes=9-0")], 200, Some((0, 100)), None),
        (&[("range", "lines=1-2")], 200, Some((0, 100)), None),
        (&[("range", "bytes=0-9"), ("if-range", ETAG)], 206, Some((0, 10)), Some("bytes 0-9/100")),
        (&[("range", "bytes=0-9"), ("if-range", DATE)], 206, Some((0, 10)), Some("bytes 0-9/100")),
        (&[("range", "bytes=0-9"), ("if-range", other)], 200, Some((0, 100)), None),
        (&[("range", "bytes=100-"), ("if-range", other)], 200, Some((0, 100)), None),
        (&[("if-none-match", ETAG)], 304, None, None),
        (&[("if-none-match", other)], 200, Some((0, 100)), None),
        (&[("if-none-match", ETAG), ("range", "bytes=100-")], 304, None, None),
        (&[("if-modified-since", DATE)], 304, None, None),
        (&[("if-match", other)], 412, None, None),
        (&[("if-match", ETAG), ("range", "bytes=0-9")], 206, Some((0, 10)), Some("bytes 0-9/100")),
        (&[("if-unmodified-since", "Sat, 08 Sep 2001 01:46:40 GMT")], 412, None, None),
    ];
    for (given, status, body, content_range) in cases {
        let answer = ask(100, false, given);
        assert_eq!(answer.status.as_u16(), *status, "{given:?}");
        assert_eq!(answer.body.clone().map(|body| (body.start, body.end)), *body, "{given:?}");
        assert_eq!(header(&answer, "content-range"), *content_range, "{given:?}");
        assert_eq!(header(&answer, "etag"), Some(ETAG), "{given:?}");
    }
}

#[test]
fn a_part_carries_the_digest_of_the_whole_and_none_of_its_own() {
    let answer = ask(100, false, &[("range", "bytes=0-9")]);
    assert_eq!(header(&answer, "repr-digest"), Some(DIGEST));
    assert_eq!(header(&answer, "content-digest"), None);
}

#[test]
fn what_was_not_modified_is_not_described_again() {
    let answer = ask(100, false, &[("if-none-match", "*")]);
    let mut names: Vec<_> = answer.headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["cache-control", "etag", "last-modified"]);
}

#[test]
fn refusals_name_their_problem() {
    let unsatisfiable = ask(100, false, &[("range", "bytes=100-")]);
    assert_eq!(unsatisfiable.problem(), Some(ProblemKind::RangeNotSatisfiable));
    let failed = ask(100, false, &[("if-match", "\"x\"")]);
    assert_eq!(failed.problem(), Some(ProblemKind::PreconditionFailed));
}

#[test]
fn an_empty_file_is_a_file() {
    let whole = ask(0, false, &[]);
    assert_eq!((whole.status.as_u16(), whole.body.clone()), (200, Some(0..0)));
    assert_eq!(header(&whole, "content-length"), Some("0"));
    assert_eq!(ask(0, false, &[("range", "bytes=-5")]).status, 200);
    let nothing = ask(0, false, &[("range", "bytes=0-")]);
    assert_eq!(header(&nothing, "content-range"), Some("bytes */0"));
}

#[test]
fn two_range_headers_are_malformed() {
    let mut headers = HeaderMap::new();
    headers.append("range", HeaderValue::from_static("bytes=0-1"));
    headers.append("range", HeaderValue::from_static("bytes=4-5"));
    assert_eq!(ask_raw(100, false, &headers).status, 200);
}

#[test]
fn hostile_descriptions_stay_in_their_headers() {
    let release = open();
    let file = Representation {
        media_type: "text/html\r\nx: y".into(),
        described_by: "/a>; rel=\"x\"\r\ny: 数".into(),
        modified: SystemTime::UNIX_EPOCH - Duration::from_secs(5),
        ..file(1)
    };
    let answer = answer(&release, &Offer::new(&file), Address::Current, false, &HeaderMap::new());
    assert_eq!(header(&answer, "content-type"), Some("application/octet-stream"));
    assert_eq!(
        header(&answer, "link"),
        Some("</a%3E;%20rel=%22x%22%0D%0Ay:%20%E6%95%B0>; rel=\"describedby\"")
    );
    assert_eq!(header(&answer, "last-modified"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
}

/// Headers that matter here with any bytes that a header can hold.
fn any_headers() -> impl Strategy<Value = HeaderMap> {
    const NAMES: [&str; 6] = [
        "range",
        "if-range",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
    ];
    let text = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "(bytes=)?[0-9, *-]{0,30}".prop_map(String::into_bytes),
        Just(ETAG.as_bytes().to_vec()),
        Just(DATE.as_bytes().to_vec()),
    ];
    let pairs = prop::collection::vec((prop::sample::select(&NAMES[..]), text), 0..5);
    pairs.prop_map(|pairs| {
        let mut headers = HeaderMap::new();
        for (name, text) in pairs {
            if let Ok(value) = HeaderValue::from_bytes(&text) {
                headers.append(name, value);
            }
        }
        headers
    })
}

proptest! {
    #[test]
    fn whatever_is_asked_the_length_is_that_of_the_body(
        headers in any_headers(), size in prop_oneof![0..5_u64, any::<u64>()], head in any::<bool>(),
    ) {
        let answer = ask_raw(size, head, &headers);
        match (answer.status.as_u16(), &answer.body) {
            (200, Some(body)) => prop_assert_eq!(body.clone(), 0..size),
            (206, Some(body)) => prop_assert!(body.start < body.end && body.end <= size),
            (200, None) => prop_assert!(head),
            (304 | 412 | 416, None) => {}
            other => prop_assert!(false, "{:?}", other),
        }
        if let Some(body) = &answer.body {
            let length = (body.end - body.start).to_string();
            prop_assert_eq!(header(&answer, "content-length"), Some(&*length));
        }
    }

    #[test]
    fn the_parts_of_a_file_make_the_whole(
        contents in prop::collection::vec(any::<u8>(), 1..300), step in 1..50_usize,
    ) {
        let size = contents.len();
        let mut joined = Vec::new();
        for first in (0..size).step_by(step) {
            let range = format!("bytes={first}-{}", first + step - 1);
            let answer = ask(size as u64, false, &[("range", &range), ("if-range", ETAG)]);
            prop_assert_eq!(answer.status.as_u16(), 206);
            let body = answer.body.unwrap();
            joined.extend_from_slice(&contents[body.start as usize..body.end as usize]);
        }
        prop_assert_eq!(joined, contents);
    }
}
