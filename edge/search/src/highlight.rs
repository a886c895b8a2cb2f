//! Where a hit matches, in its own text.

use contract::{Highlights, Segment};

use crate::fold::fold_char;

/// Most characters of a summary's snippet.
pub const SNIPPET: usize = 160;
/// Characters shown before a match that lies deep in a summary.
const LEAD: usize = 40;

/// The parts of a query, ready to be found in texts.
pub struct Marker {
    /// By first letter, so that few are tried at a place.
    parts: Vec<Vec<char>>,
}

impl Marker {
    /// Marks these parts, which are folded.
    pub fn new(mut parts: Vec<Vec<char>>) -> Self {
        parts.sort();
        parts.dedup();
        Self { parts }
    }

    /// The highlights of a title and a summary.
    pub fn highlights(&self, title: &str, summary: &str) -> Highlights {
        Highlights { title: self.whole(title), summary: self.snippet(summary) }
    }

    fn whole(&self, text: &str) -> Vec<Segment> {
        let chars: Vec<char> = text.chars().collect();
        self.segments(&chars)
    }

    /// The stretch about the first match, or the beginning.
    fn snippet(&self, text: &str) -> Vec<Segment> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() <= SNIPPET {
            return self.segments(&chars);
        }
        let folded: Vec<char> = chars.iter().copied().map(fold_char).collect();
        let first = (0..folded.len()).find(|at| self.longest(&folded[*at..]) > 0).unwrap_or(0);
        let start = first.saturating_sub(LEAD).min(chars.len() - SNIPPET);
        self.segments(&chars[start..start + SNIPPET])
    }

    fn segments(&self, chars: &[char]) -> Vec<Segment> {
        let folded: Vec<char> = chars.iter().copied().map(fold_char).collect();
        let mut marked = vec![false; chars.len()];
        for at in 0..folded.len() {
            marked[at..at + self.longest(&folded[at..])].fill(true);
        }
        let places: Vec<(char, bool)> = chars.iter().copied().zip(marked).collect();
        places
            .chunk_by(|left, right| left.1 == right.1)
            .map(|run| Segment {
                text: run.iter().map(|(char, _)| char).collect(),
                hit: run.first().is_some_and(|(_, hit)| *hit),
            })
            .collect()
    }

    /// Length of the longest part that stands at the beginning of the text, 0 for none.
    fn longest(&self, text: &[char]) -> usize {
        let Some(first) = text.first() else { return 0 };
        let from = self.parts.partition_point(|part| part.first() < Some(first));
        self.parts[from..]
            .iter()
            .take_while(|part| part.first() == Some(first))
            .filter(|part| text.starts_with(part))
            .map(Vec::len)
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::{letters, parts};
    use proptest::prelude::*;

    fn shown(query: &str, text: &str) -> String {
        Marker::new(parts(&letters(query)))
            .whole(text)
            .iter()
            .map(|Segment { text, hit }| if *hit { format!("[{text}]") } else { text.clone() })
            .collect()
    }

    #[test]
    fn matches_are_marked_in_the_texts_own_writing() {
        assert_eq!(shown("pm2.5 資料", "ＰＭ２．５监测资料"), "[ＰＭ２]．[５]监测[资料]");
        assert_eq!(shown("公积 积金", "住房公积金"), "住房[公积金]");
        assert_eq!(shown("", "住房"), "住房");
    }

    #[test]
    fn a_snippet_lies_about_the_first_match() {
        let summary = format!("{}公积金{}", "前".repeat(300), "后".repeat(300));
        let segments = Marker::new(vec!["公积金".chars().collect()]).snippet(&summary);
        assert_eq!(segments.iter().map(|s| s.text.chars().count()).sum::<usize>(), SNIPPET);
        assert_eq!(segments[0].text.chars().count(), LEAD);
        assert!(segments[1].hit && segments[1].text == "公积金");
    }

    proptest! {
        #[test]
        fn joined_segments_give_the_text_back(text in "[公积金a1 。]{0,40}", query in "[公积金a1 ]{0,6}") {
            let segments = Marker::new(parts(&letters(&query))).whole(&text);
            prop_assert_eq!(segments.iter().map(|s| s.text.as_str()).collect::<String>(), text);
            prop_assert!(segments.windows(2).all(|pair| pair[0].hit != pair[1].hit));
        }
    }
}
