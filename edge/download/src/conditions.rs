//! Conditional requests (RFC 9110, section 13), in the order that the standard gives them.

use std::time::SystemTime;

use http::header::{
    AsHeaderName, HeaderMap, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE,
};

/// What identifies the content now.
#[derive(Clone, Copy)]
pub(crate) struct Validators<'a> {
    /// The strong entity tag, quotes included.
    pub(crate) etag: &'a str,
    /// When the content last changed, in whole seconds.
    pub(crate) modified: SystemTime,
}

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Go on.
    Proceed,
    /// The caller has it already: 304.
    NotModified,
    /// It is not what the caller means: 412.
    Failed,
}

/// Weighs the conditions of a `GET` or `HEAD`.
pub(crate) fn weigh(headers: &HeaderMap, current: Validators<'_>) -> Verdict {
    if headers.contains_key(IF_MATCH) {
        if !names(headers, IF_MATCH, |tag| tag == current.etag) {
            return Verdict::Failed;
        }
    } else if date(headers, IF_UNMODIFIED_SINCE).is_some_and(|since| current.modified > since) {
        return Verdict::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        if names(headers, IF_NONE_MATCH, |tag| {
            tag.strip_prefix("W/").unwrap_or(tag) == current.etag
        }) {
            return Verdict::NotModified;
        }
    } else if date(headers, IF_MODIFIED_SINCE).is_some_and(|since| current.modified <= since) {
        return Verdict::NotModified;
    }
    Verdict::Proceed
}

/// Whether a range may be served: always without `If-Range`, else when the caller's copy is of
/// this very content. Tags are compared strongly, dates for equality.
pub(crate) fn range_applies(headers: &HeaderMap, current: Validators<'_>) -> bool {
    if !headers.contains_key(IF_RANGE) {
        return true;
    }
    let Some(validator) = single(headers, IF_RANGE) else { return false };
    validator == current.etag
        || httpdate::parse_http_date(validator).is_ok_and(|date| date == current.modified)
}

/// Whether a list of entity tags names the content; `*` names any.
fn names(headers: &HeaderMap, name: impl AsHeaderName, same: impl Fn(&str) -> bool) -> bool {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        // Our tags hold no comma, so a tag that is split at one is not ours either.
        list.split(',').map(str::trim).any(|tag| tag == "*" || same(tag))
    })
}

/// The date of a header; none when it is missing, repeated or malformed, as the standard asks.
fn date(headers: &HeaderMap, name: impl AsHeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(single(headers, name)?).ok()
}

/// The text of a header that came exactly once.
pub(crate) fn single(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::HeaderName;
    use std::time::Duration;

    const ETAG: &str = "\"abc\"";
    const BEFORE: &str = "Sun, 09 Sep 2001 01:46:39 GMT";
    const THEN: &str = "Sun, 09 Sep 2001 01:46:40 GMT";
    const AFTER: &str = "Sun, 09 Sep 2001 01:46:41 GMT";

    fn current() -> Validators<'static> {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        Validators { etag: ETAG, modified }
    }

    fn headers(given: &[(HeaderName, &'static str)]) -> HeaderMap {
        given.iter().cloned().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn each_condition_is_weighed_by_the_book() {
        use Verdict::{Failed, NotModified, Proceed};
        for (name, value, expected) in [
            (IF_MATCH, ETAG, Proceed),
            (IF_MATCH, "*", Proceed),
            (IF_MATCH, "\"x\", \"abc\"", Proceed),
            (IF_MATCH, "\"x\"", Failed),
            (IF_MATCH, "W/\"abc\"", Failed),
            (IF_MATCH, "", Failed),
            (IF_UNMODIFIED_SINCE, BEFORE, Failed),
            (IF_UNMODIFIED_SINCE, THEN, Proceed),
            (IF_UNMODIFIED_SINCE, "yesterday", Proceed),
            (IF_NONE_MATCH, ETAG, NotModified),
            (IF_NONE_MATCH, "W/\"abc\"", NotModified),
            (IF_NONE_MATCH, "\"x\",W/\"abc\"", NotModified),
            (IF_NONE_MATCH, "*", NotModified),
            (IF_NONE_MATCH, "\"x\"", Proceed),
            (IF_NONE_MATCH, "abc", Proceed),
            (IF_MODIFIED_SINCE, BEFORE, Proceed),
            (IF_MODIFIED_SINCE, THEN, NotModified),
            (IF_MODIFIED_SINCE, AFTER, NotModified),
            (IF_MODIFIED_SINCE, "Sunday, 09-Sep-01 01:46:40 GMT", NotModified),
            (IF_MODIFIED_SINCE, "1000000000", Proceed),
        ] {
            let verdict = weigh(&headers(&[(name.clone(), value)]), current());
            assert_eq!(verdict, expected, "{name}: {value}");
        }
    }

    #[test]
    fn tags_outweigh_dates_and_matching_comes_first() {
        let both = [(IF_MATCH, ETAG), (IF_UNMODIFIED_SINCE, BEFORE)];
        assert_eq!(weigh(&headers(&both), current()), Verdict::Proceed);
        let both = [(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, AFTER)];
        assert_eq!(weigh(&headers(&both), current()), Verdict::Proceed);
        let both = [(IF_MATCH, "\"x\""), (IF_NONE_MATCH, ETAG)];
        assert_eq!(weigh(&headers(&both), current()), Verdict::Failed);
    }

    #[test]
    fn a_tag_list_may_come_in_several_headers() {
        let mut given = headers(&[(IF_NONE_MATCH, "\"x\"")]);
        given.append(IF_NONE_MATCH, HeaderValue::from_static(ETAG));
        assert_eq!(weigh(&given, current()), Verdict::NotModified);
    }

    #[test]
    fn a_range_is_served_only_on_the_same_content() {
        for (value, applies) in [
            (ETAG, true),
            ("W/\"abc\"", false),
            ("\"x\"", false),
            ("*", false),
            (THEN, true),
            (BEFORE, false),
            (AFTER, false),
            ("", false),
        ] {
            assert_eq!(
                range_applies(&headers(&[(IF_RANGE, value)]), current()),
                applies,
                "{value}"
            );
        }
        assert!(range_applies(&HeaderMap::new(), current()));
    }
}
