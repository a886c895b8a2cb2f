//! The name under which a file is saved (RFC 6266, RFC 8187).

use std::fmt::Write as _;

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Bytes of a file name that every common file system takes, with room for a ` (1)`.
const NAME_MAX: usize = 200;
/// Bytes of an ending that is kept when a name is shortened.
const ENDING_MAX: usize = 16;
/// The name of a file that has none.
const NAMELESS: &str = "download";

/// What stands unescaped in an extended value (`attr-char` of RFC 8187).
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header that makes a browser save a file under its name, with a plain form for old ones.
///
/// Whatever the name, the header is well-formed and names a single file: separators of paths,
/// control characters and marks that turn the direction of writing do not survive.
pub fn content_disposition(name: &str) -> HeaderValue {
    let name = safe(name);
    let mut header = format!("attachment; filename=\"{}\"", plain(&name));
    // Writing into a string cannot fail.
    let _ = write!(header, "; filename*=UTF-8''{}", utf8_percent_encode(&name, EXTENDED));
    HeaderValue::from_str(&header).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A name that means one file in one folder, on any system.
fn safe(name: &str) -> String {
    let cleaned: String = name
        .chars()
        .filter(|c| !c.is_control() && !turns_writing(*c))
        .map(|c| if r#"/\:*?"<>|"#.contains(c) { '_' } else { c })
        .collect();
    // Dots at the front hide a file or climb; dots and blanks at the end are lost on Windows.
    let cleaned = cleaned.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    if cleaned.is_empty() {
        return NAMELESS.to_owned();
    }
    let stem = cleaned.split('.').next().unwrap_or_default().trim_end();
    let named = if is_device(stem) { format!("_{cleaned}") } else { cleaned.to_owned() };
    shortened(named)
}

/// Characters that turn, join or hide what stands beside them, so that an ending can lie.
fn turns_writing(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{061C}')
}

/// Names that Windows takes for devices.
fn is_device(stem: &str) -> bool {
    let upper = stem.to_ascii_uppercase();
    let numbered = upper.strip_prefix("COM").or(upper.strip_prefix("LPT"));
    matches!(&*upper, "CON" | "PRN" | "AUX" | "NUL")
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
}

/// Cuts a name that is too long before its ending.
fn shortened(name: String) -> String {
    if name.len() <= NAME_MAX {
        return name;
    }
    let ending = match name.rfind('.') {
        Some(dot) if name.len() - dot <= ENDING_MAX => &name[dot..],
        _ => "",
    };
    let mut cut = NAME_MAX - ending.len();
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{ending}", name[..cut].trim_end_matches(['.', ' ']))
}

/// The name in the characters that every client reads.
fn plain(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || " -_.()[]+,=@".contains(c) { c } else { '_' })
        .collect();
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    if stem.contains(|c: char| c.is_ascii_alphanumeric()) {
        return plain;
    }
    // A Chinese name would leave a row of underscores.
    if ending.contains(|c: char| c.is_ascii_alphanumeric()) {
        format!("{NAMELESS}.{ending}")
    } else {
        NAMELESS.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header(name: &str) -> String {
        content_disposition(name).to_str().expect("visible ASCII").to_owned()
    }

    #[test]
    fn a_chinese_name_has_a_plain_form_beside_it() {
        assert_eq!(
            header("公交线路.csv"),
            "attachment; filename=\"download.csv\"; \
             filename*=UTF-8''%E5%85%AC%E4%BA%A4%E7%BA%BF%E8%B7%AF.csv"
        );
        assert_eq!(
            header("公交2024.csv"),
            "attachment; filename=\"__2024.csv\"; filename*=UTF-8''%E5%85%AC%E4%BA%A42024.csv"
        );
    }

    #[test]
    fn nothing_in_a_name_leaves_its_place() {
        for (name, saved) in [
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\boot.ini", "_boot.ini"),
            ("a\"; filename=\"b.exe", "a_; filename=_b.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
            ("report\u{202E}fdp.exe", "reportfdp.exe"),
            (".htaccess", "htaccess"),
            ("CON.csv", "_CON.csv"),
            ("com1", "_com1"),
            ("...", "download"),
            ("", "download"),
            ("name. ", "name"),
        ] {
            assert_eq!(safe(name), saved, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = safe(&format!("{}.csv", "长".repeat(300)));
        assert!(name.len() <= NAME_MAX && name.ends_with("长.csv"), "{name}");
    }

    proptest! {
        #[test]
        fn every_name_gives_two_well_formed_parameters(name in ".*") {
            let header = header(&name);
            let rest = header.strip_prefix("attachment; filename=\"").expect("the plain form");
            let (plain, rest) = rest.split_once('"').expect("its end");
            prop_assert!(!plain.is_empty() && !plain.contains(['\\', '%', '/']));
            let extended = rest.strip_prefix("; filename*=UTF-8''").expect("the extended form");
            prop_assert!(!extended.is_empty() && !extended.contains([' ', ';', '"', '/', '\'']));
            prop_assert_eq!(safe(&safe(&name)), safe(&name));
        }
    }
}
