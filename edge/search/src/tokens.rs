//! The tokenizers: letters, pairs of letters and pinyin, each at its true position.

use tantivy::Index;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::letters::{BEGIN, Letter, SEPARATOR, letters};
use crate::schema::{PINYIN_TOKENS, REST_TOKENS, TITLE_TOKENS};
use crate::spoken::syllables;

/// What a text is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Letters, pairs and separators, and the first letter marked.
    Title,
    /// Letters and pairs.
    Rest,
    /// Syllables, initials and pairs of initials, and those of the first letter marked.
    Pinyin,
}

/// Makes the tokenizers known to an index.
pub fn register(index: &Index) {
    for (name, kind) in
        [(TITLE_TOKENS, Kind::Title), (REST_TOKENS, Kind::Rest), (PINYIN_TOKENS, Kind::Pinyin)]
    {
        index.tokenizers().register(name, Tokens { kind, terms: Terms::default() });
    }
}

#[derive(Clone)]
struct Tokens {
    kind: Kind,
    terms: Terms,
}

/// The terms of one text, end to end in one buffer.
#[derive(Clone, Default)]
struct Terms {
    text: String,
    /// For each term its end in the buffer and its position.
    ends: Vec<(usize, u32)>,
    next: usize,
    token: Token,
}

impl Terms {
    fn push(&mut self, term: impl IntoIterator<Item = char>, position: u32) {
        self.text.extend(term);
        self.ends.push((self.text.len(), position));
    }

    fn fill(&mut self, kind: Kind, text: &str) {
        self.text.clear();
        self.ends.clear();
        self.next = 0;
        self.token.reset();
        let letters = letters(text);
        match kind {
            Kind::Title => self.letters(&letters, true),
            Kind::Rest => self.letters(&letters, false),
            Kind::Pinyin => self.pinyin(&letters),
        }
    }

    fn letters(&mut self, letters: &[Letter], marked: bool) {
        for (at, Letter { char, position }) in letters.iter().copied().enumerate() {
            if marked && at == 0 {
                self.push([BEGIN, char], position);
            } else if marked && letters[at - 1].position + 1 != position {
                self.push([SEPARATOR], position - 1);
            }
            self.push([char], position);
            if let Some(next) = letters.get(at + 1).filter(|next| next.position == position + 1) {
                self.push([char, next.char], position);
            }
        }
    }

    fn pinyin(&mut self, letters: &[Letter]) {
        let read: Vec<Vec<String>> = letters.iter().map(|letter| syllables(letter.char)).collect();
        let initials: Vec<Vec<char>> =
            letters.iter().zip(&read).map(|(letter, read)| initials(*letter, read)).collect();
        for (at, Letter { position, .. }) in letters.iter().copied().enumerate() {
            for syllable in read[at].iter().filter(|syllable| syllable.len() > 1) {
                self.push("=".chars().chain(syllable.chars()), position);
                if at == 0 {
                    self.push([BEGIN, '='].into_iter().chain(syllable.chars()), position);
                }
            }
            let next = letters.get(at + 1).filter(|next| next.position == position + 1);
            for initial in &initials[at] {
                self.push([*initial], position);
                if at == 0 {
                    self.push([BEGIN, *initial], position);
                }
                for other in next.and_then(|_| initials.get(at + 1)).into_iter().flatten() {
                    self.push([*initial, *other], position);
                }
            }
        }
    }
}

/// The letters by which a letter may be typed: the first of each reading, or itself.
fn initials(letter: Letter, read: &[String]) -> Vec<char> {
    if letter.char.is_ascii() {
        return vec![letter.char];
    }
    let mut initials: Vec<char> = read.iter().filter_map(|read| read.chars().next()).collect();
    initials.sort_unstable();
    initials.dedup();
    initials
}

impl Tokenizer for Tokens {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.terms.fill(self.kind, text);
        Stream(&mut self.terms)
    }
}

struct Stream<'a>(&'a mut Terms);

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Terms { text, ends, next, token } = &mut *self.0;
        let Some((end, position)) = ends.get(*next).copied() else { return false };
        let start = next.checked_sub(1).and_then(|last| ends.get(last)).map_or(0, |last| last.0);
        *next += 1;
        token.text.clear();
        token.text.push_str(text.get(start..end).unwrap_or_default());
        token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.0.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.0.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(kind: Kind, text: &str) -> Vec<(String, usize)> {
        let mut tokens = Tokens { kind, terms: Terms::default() };
        let mut stream = tokens.token_stream(text);
        let mut terms = Vec::new();
        while let Some(token) = stream.next() {
            terms.push((token.text.replace(BEGIN, "^"), token.position));
        }
        terms
    }

    #[test]
    fn letters_and_pairs_stand_where_they_stand() {
        let expected = [("^公", 0), ("公", 0), ("公积", 0), ("积", 1), (" ", 2), ("a", 3)];
        assert_eq!(terms(Kind::Title, "公積（Ａ）"), expected.map(|(t, p)| (t.to_owned(), p)));
        assert_eq!(terms(Kind::Rest, "公").len(), 1);
        assert!(terms(Kind::Title, "…").is_empty());
    }

    #[test]
    fn pinyin_has_syllables_initials_and_their_pairs() {
        let terms = terms(Kind::Pinyin, "银行a 金");
        for term in [("=yin", 0), ("^=yin", 0), ("=hang", 1), ("=xing", 1), ("^y", 0), ("yh", 0)] {
            assert!(terms.contains(&(term.0.to_owned(), term.1)), "{term:?}");
        }
        assert!(terms.contains(&("ha".to_owned(), 1)) && terms.contains(&("j".to_owned(), 4)));
        assert!(!terms.iter().any(|(term, _)| term == "aj"));
    }
}
