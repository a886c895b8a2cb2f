//! The protocol's headers, read at the door.

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contract::ProblemKind;
use domain::Language;

use crate::failure::Failure;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// Ours: the file that an upload has become.
pub(super) const DISTRIBUTION: HeaderName = HeaderName::from_static("upload-distribution");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// Longest metadata, in bytes.
const METADATA_MAX: usize = 4 << 10;

/// What is said about a file before it comes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) file_name: String,
    pub(super) title: Option<String>,
    pub(super) distribution: Option<String>,
    pub(super) sha256: Option<String>,
}

impl Metadata {
    /// Reads `Upload-Metadata`: names and values in Base64, parted by commas.
    pub(super) fn read(headers: &HeaderMap, language: Language) -> Result<Self, Failure> {
        let Some(value) = headers.get(METADATA) else { return Ok(Self::default()) };
        let text = value.to_str().ok().filter(|text| text.len() <= METADATA_MAX);
        let read = text.and_then(Self::parse);
        read.ok_or_else(|| invalid("Upload-Metadata", language))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut metadata = Self::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = String::from_utf8(BASE64.decode(value.trim()).ok()?).ok()?;
            let given = (!value.trim().is_empty()).then(|| value.trim().to_owned());
            match name {
                "filename" => metadata.file_name = value,
                "title" => metadata.title = given,
                "distribution" => metadata.distribution = given,
                "sha256" => {
                    let digest = given.map(|digest| digest.to_ascii_lowercase());
                    if digest.as_deref().is_some_and(|it| objects::Digest::parse(it).is_err()) {
                        return None;
                    }
                    metadata.sha256 = digest;
                }
                // Stock clients say more than is asked, such as the media type.
                _ => {}
            }
        }
        Some(metadata)
    }
}

/// A header that is a number of bytes.
pub(super) fn number(
    headers: &HeaderMap,
    name: &HeaderName,
    language: Language,
) -> Result<u64, Failure> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    let digits = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let said = if *name == LENGTH { "Upload-Length" } else { "Upload-Offset" };
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| invalid(said, language))
}

/// The digest that the bytes of this request are to have.
pub(super) fn checksum(
    headers: &HeaderMap,
    language: Language,
) -> Result<Option<[u8; 32]>, Failure> {
    let Some(value) = headers.get(CHECKSUM) else { return Ok(None) };
    let text = value.to_str().ok().and_then(|text| text.split_once(' '));
    let digest = text
        .filter(|(algorithm, _)| algorithm.eq_ignore_ascii_case("sha256"))
        .and_then(|(_, digest)| BASE64.decode(digest.trim()).ok())
        .and_then(|digest| digest.try_into().ok());
    digest.map(Some).ok_or_else(|| invalid("Upload-Checksum", language))
}

/// Whether the body is a piece of a file.
pub(super) fn is_stream(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/offset+octet-stream")
}

fn invalid(header: &'static str, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => "缺少或不合格式",
        Language::En => "missing, or not of the right form",
    };
    Failure::fields(ProblemKind::InvalidRequest, [(header, detail)], language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_names_and_values() {
        let digest = objects::Digest::of(b"a").to_string();
        let text = format!(
            "filename {}, filetype dGV4dA==,title ,sha256 {}",
            BASE64.encode("线路.csv"),
            BASE64.encode(digest.to_uppercase())
        );
        let read = Metadata::parse(&text).expect("readable");
        let expected =
            Metadata {
                file_name: "线路.csv".into(), sha256: Some(digest), ..Metadata::default()
            };
        assert_eq!(read, expected);
    }

    #[test]
    fn metadata_that_is_none_is_refused() {
        for text in ["filename ???", "filename /w==", "sha256 YWJj"] {
            assert_eq!(Metadata::parse(text), None, "{text}");
        }
        assert_eq!(Metadata::parse(""), Some(Metadata::default()));
    }
}
