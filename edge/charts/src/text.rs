//! How wide a text is, without a font: good enough to keep labels apart.

use std::borrow::Cow;

/// The width of a text of `size` pixels: a Han character is as wide as high, a Latin one about half.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
        'A'..='Z' => 0.68,
        '\0'..='\u{2ff}' => 0.57,
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{370}'..='\u{1fff}' => 0.62,
        _ => 1.0,
    }
}

/// The text, cut with `…` where it is wider than `room`.
pub fn cut(text: &str, room: f64, size: f64) -> Cow<'_, str> {
    if width(text, size) <= room {
        return Cow::Borrowed(text);
    }
    let mut used = size;
    let mut out = String::new();
    for letter in text.chars() {
        used += advance(letter) * size;
        if used > room {
            break;
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    Cow::Owned(out)
}

/// The text in lines no wider than `room`, the last cut where `most` do not hold it.
///
/// Latin words stay whole where they fit a line; Han text may break anywhere but before a mark.
pub fn wrap(text: &str, room: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    let mut rest = text.trim();
    while let Some(word) = next_word(rest) {
        let wide = width(word, size);
        if used + wide > room && !line.is_empty() {
            if lines.len() + 1 == most {
                line.push_str(rest);
                lines.push(cut(line.trim(), room, size).into_owned());
                return lines;
            }
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0.0;
        }
        if !(line.is_empty() && word == " ") {
            line.push_str(word);
            used += wide;
        }
        rest = rest.get(word.len()..).unwrap_or_default();
    }
    if !line.trim().is_empty() {
        lines.push(cut(line.trim(), room, size).into_owned());
    }
    lines
}

/// The next piece that is not broken: a run of Latin letters, or one character with the marks that
/// may not begin a line.
fn next_word(text: &str) -> Option<&str> {
    let mut end = 0;
    let mut latin = false;
    for letter in text.chars() {
        let is_latin = letter.is_ascii() && letter != ' ';
        let closes = "，。、；：？！）》”’%…".contains(letter);
        if end > 0 && !(latin && is_latin || closes) {
            break;
        }
        latin = is_latin;
        end += letter.len_utf8();
    }
    (end > 0).then(|| text.get(..end)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_does_not_ends_with_an_ellipsis() {
        assert_eq!(cut("黄埔区", 36.0, 12.0), "黄埔区");
        assert_eq!(cut("广州市公共资源交易中心", 60.0, 12.0), "广州市公…");
        assert_eq!(cut("", 0.0, 12.0), "");
        assert_eq!(cut("甲", 0.0, 12.0), "…");
    }

    #[test]
    fn lines_break_between_words_and_not_before_marks() {
        assert_eq!(wrap("open data of the city", 70.0, 12.0, 9), ["open data", "of the city"]);
        assert_eq!(wrap("一二三四，五六", 48.0, 12.0, 9), ["一二三", "四，五六"]);
        assert_eq!(wrap("一二三四五六七八", 48.0, 12.0, 1), ["一二三…"]);
        assert_eq!(wrap("  ", 48.0, 12.0, 3), Vec::<String>::new());
    }
}
