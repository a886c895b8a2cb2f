//! The address of a store, as it is written in the settings.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::ObjectsError;

/// Where contents are kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A folder of this machine.
    Folder(PathBuf),
    /// The memory of this process.
    Memory,
}

impl Location {
    pub(crate) fn parse(url: &str) -> Result<Self, ObjectsError> {
        let refuse = |reason| Err(ObjectsError::Location { given: url.to_owned(), reason });
        if url == "memory:" {
            return Ok(Self::Memory);
        }
        if let Some(rest) = url.strip_prefix("file:") {
            let Some(path) = rest.strip_prefix("//localhost/").or(rest.strip_prefix("///")) else {
                return refuse("a file address is written file:///folder");
            };
            let Ok(path) = percent_decode_str(path).decode_utf8() else {
                return refuse("its escapes are not UTF-8");
            };
            if path.contains('\0') {
                return refuse("a path has no NUL");
            }
            return Ok(Self::Folder(PathBuf::from(format!("/{path}"))));
        }
        if url.contains("://") {
            return refuse("only file:///folder, a plain path and memory: are known");
        }
        if url.trim().is_empty() || url.contains('\0') {
            return refuse("a path is needed");
        }
        Ok(Self::Folder(PathBuf::from(url)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_path_or_a_file_address() {
        for (url, path) in [
            ("./data/files", "./data/files"),
            ("/srv/files", "/srv/files"),
            ("file:///srv/%E6%95%B0%E6%8D%AE", "/srv/数据"),
            ("file://localhost/srv", "/srv"),
        ] {
            assert_eq!(Location::parse(url).expect(url), Location::Folder(path.into()), "{url}");
        }
        assert_eq!(Location::parse("memory:").expect("memory"), Location::Memory);
    }

    #[test]
    fn an_address_that_is_not_understood_is_named() {
        for url in ["", " ", "s3://bucket", "file:srv", "file://host/srv", "file:///%FF", "a\0b"] {
            let error = Location::parse(url).expect_err(url);
            assert!(error.to_string().contains(&format!("{url:?}")), "{error}");
        }
    }
}
