//! What a file from outside is called.

use reqwest::Url;
use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};

/// The name that `Content-Disposition` gives (RFC 6266); the extended form goes before.
pub(super) fn named(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(CONTENT_DISPOSITION)?.as_bytes()).into_owned();
    let parameter = |name: &str| {
        value.split(';').skip(1).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded = value.get(..7).filter(|set| set.eq_ignore_ascii_case("utf-8''"));
        encoded.map(|_| decoded(&value[7..]))
    });
    extended.or_else(|| parameter("filename"))
}

/// The last part of the address's path.
pub(super) fn last_segment(url: &Url) -> Option<String> {
    let segment = url.path_segments()?.next_back()?;
    (!segment.is_empty()).then(|| decoded(segment))
}

fn decoded(text: &str) -> String {
    // A plus is a plus in a path, and a space in a form.
    let text = text.replace('+', "%2B");
    let pairs = form_urlencoded::parse(text.as_bytes()).next();
    pairs.map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_what_the_address_says() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_DISPOSITION, value.parse().expect("a header"));
            headers
        };
        let utf8 = "attachment; filename=\"x.csv\"; filename*=UTF-8''%E7%BA%BF%E8%B7%AF.csv";
        assert_eq!(named(&headers(utf8)).as_deref(), Some("线路.csv"));
        assert_eq!(named(&headers("attachment; filename=a+b.csv")).as_deref(), Some("a+b.csv"));
        assert_eq!(named(&headers("inline")), None);
        let url = Url::parse("https://a.example/b/%E7%BA%BF%20+.csv?c=d").expect("an address");
        assert_eq!(last_segment(&url).as_deref(), Some("线 +.csv"));
    }
}
