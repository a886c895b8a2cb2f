//! Names of files, as they come from outside.

/// Longest name that is kept, in bytes; names of Chinese offices are long.
const NAME_MAX: usize = 240;

/// The name without its folders and without what no file system shows; never empty.
pub(crate) fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name: String = name.chars().filter(|c| !c.is_control() && !is_hidden(*c)).collect();
    let name = name.trim().trim_start_matches('.').trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    if name.len() <= NAME_MAX {
        return name.to_owned();
    }
    // The ending says how the file is opened, so it stays.
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() <= 20 { ending } else { "" };
    format!("{}{ending}", cut(name, NAME_MAX - ending.len()))
}

/// The name without its ending, for people.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// As much of a text as fits, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Marks that turn the writing around, so that a name reads as another.
const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_not_a_path() {
        for (given, kept) in [
            ("公交线路.csv", "公交线路.csv"),
            ("C:\\数据\\线路.csv", "线路.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.csv", "ab.csv"),
            ("\u{202E}gpj.exe", "gpj.exe"),
            ("..", "file"),
            ("", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let kept = clean(&format!("{}.csv", "路".repeat(300)));
        assert!(kept.len() <= NAME_MAX && kept.ends_with("路.csv"), "{kept}");
        assert_eq!(stem("公交.线路.csv"), "公交.线路");
        assert_eq!(stem("README"), "README");
    }
}
