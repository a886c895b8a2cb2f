//! How names are read: the pinyin of each letter, from a table that only the builder carries.

use contract::ProviderRef;
use domain::{Language, Theme};
use pinyin::ToPinyinMulti;

use crate::document::Names;
use crate::letters::letters;
use crate::names::{NameTable, Spoken};

/// Most readings of one character; the rarest are left out.
const READINGS_MAX: usize = 6;

/// The syllables as which a character is read, without tones; `ü` is written `v` and `u`, because
/// people type either.
pub fn syllables(char: char) -> Vec<String> {
    let mut syllables: Vec<String> = Vec::new();
    for reading in char.to_pinyin_multi().into_iter().flatten().take(READINGS_MAX) {
        let plain = reading.plain();
        let spellings = if plain.contains('ü') {
            vec![plain.replace('ü', "v"), plain.replace('ü', "u")]
        } else {
            vec![plain.to_owned()]
        };
        for spelling in spellings {
            if spelling.is_ascii() && !syllables.contains(&spelling) {
                syllables.push(spelling);
            }
        }
    }
    syllables
}

fn spoken(id: &str, name: &str) -> Spoken {
    let pinyin = letters(name).iter().map(|letter| syllables(letter.char).join(" ")).collect();
    Spoken { id: id.to_owned(), name: name.to_owned(), pinyin }
}

/// The names with how they are read.
pub fn table(names: &Names) -> NameTable {
    let Names { providers, regions } = names;
    NameTable {
        providers: providers
            .iter()
            .map(|ProviderRef { id, name }| spoken(id.as_str(), name))
            .collect(),
        themes: Theme::ALL
            .iter()
            .map(|theme| spoken(theme.value(), theme.label(Language::Zh)))
            .collect(),
        regions: regions.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syllables::place;

    #[test]
    fn a_character_has_all_its_readings() {
        let bank = syllables('行');
        assert!(bank.contains(&"hang".to_owned()) && bank.contains(&"xing".to_owned()));
        assert_eq!(syllables('绿')[..2], ["lv", "lu"]);
        assert!(syllables('a').is_empty() && syllables('。').is_empty());
    }

    #[test]
    fn every_syllable_of_two_letters_is_known() {
        for char in ('\u{4e00}'..='\u{9fff}').chain('\u{3400}'..='\u{4dbf}') {
            for syllable in syllables(char).iter().filter(|syllable| syllable.len() > 1) {
                let sound = matches!(syllable.as_str(), "ng" | "hm" | "hng");
                assert!(sound || place(syllable).is_some(), "{char} {syllable}");
            }
        }
    }
}
