//! What was taken out of a text and what was put in, so that a reviewer reads only that.

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands in both.
    Kept,
    /// It stood before.
    Gone,
    /// It stands now.
    New,
}

/// Most cells of the table by which the common pieces are found; beyond it whole texts are told.
const CELLS_MAX: usize = 1 << 20;

/// The pieces of two texts, in order, each with what became of it.
pub fn compare(before: &str, after: &str) -> Vec<(Change, String)> {
    let (old, new) = (pieces(before), pieces(after));
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = old.iter().zip(&new).take_while(same).count();
    let rest = (old.len().min(new.len())) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(same).count();
    let (old_middle, new_middle) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);

    let mut told = Vec::new();
    let mut tell = |change, piece: &str| match told.last_mut() {
        Some((last, text)) if *last == change => String::push_str(text, piece),
        _ => told.push((change, piece.to_owned())),
    };
    old[..head].iter().for_each(|piece| tell(Change::Kept, piece));
    if old_middle.len() * new_middle.len() > CELLS_MAX {
        old_middle.iter().for_each(|piece| tell(Change::Gone, piece));
        new_middle.iter().for_each(|piece| tell(Change::New, piece));
    } else {
        walk(old_middle, new_middle, &mut tell);
    }
    old[old.len() - tail..].iter().for_each(|piece| tell(Change::Kept, piece));
    told
}

/// Follows the longest common pieces through both.
fn walk(old: &[&str], new: &[&str], tell: &mut impl FnMut(Change, &str)) {
    let width = new.len() + 1;
    // Length of the longest common pieces of what is left of both.
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            tell(Change::Kept, old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            tell(Change::Gone, old[i]);
            i += 1;
        } else {
            tell(Change::New, new[j]);
            j += 1;
        }
    }
}

/// A text in pieces that a reader takes as one: a Han character, a word of letters or digits, a
/// sign.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, sign) in text.char_indices() {
        let of_word = sign.is_alphanumeric() && sign < '\u{2e80}';
        if !of_word {
            if let Some(begin) = begun.take() {
                pieces.push(&text[begin..at]);
            }
            pieces.push(&text[at..at + sign.len_utf8()]);
        } else if begun.is_none() {
            begun = Some(at);
        }
    }
    if let Some(begin) = begun {
        pieces.push(&text[begin..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let piece = |(change, text): (Change, String)| match change {
            Change::Kept => text,
            Change::Gone => format!("[-{text}]"),
            Change::New => format!("[+{text}]"),
        };
        compare(before, after).into_iter().map(piece).collect()
    }

    #[test]
    fn only_what_differs_is_told() {
        assert_eq!(told("每日更新", "每周更新"), "每[-日][+周]更新");
        assert_eq!(told("线路 12 条", "线路 128 条"), "线路 [-12][+128] 条");
        assert_eq!(told("", "新"), "[+新]");
        assert_eq!(told("旧", ""), "[-旧]");
        assert_eq!(told("一样", "一样"), "一样");
        assert_eq!(told("aba", "ab a"), "[-aba][+ab a]");
    }

    #[test]
    fn both_texts_can_be_read_out_of_the_pieces() {
        let (before, after) =
            ("全市公交线路与站点，每日凌晨导出。", "全市公交、地铁线路，每周导出，经校核。");
        let text = |left: Change| {
            let pieces = compare(before, after).into_iter().filter(|(change, _)| *change != left);
            pieces.map(|(_, text)| text).collect::<String>()
        };
        assert_eq!(text(Change::New), before);
        assert_eq!(text(Change::Gone), after);
    }

    #[test]
    fn texts_beyond_the_limit_are_told_whole() {
        let (before, after) = ("甲".repeat(2000), "乙".repeat(2000));
        assert_eq!(compare(&before, &after).len(), 2);
    }
}
