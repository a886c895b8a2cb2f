//! Real titles, and words from them to search for: rare ones and common ones.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::chance::Chance;
use crate::http;
use crate::tree::Tree;

/// The file of real titles, which is not part of the project.
pub fn titles_file(tree: &Tree) -> PathBuf {
    tree.test_data().join("catalogue-titles.txt")
}

/// Real titles, one a line in their file.
pub fn titles(tree: &Tree) -> Result<Vec<String>> {
    let file = titles_file(tree);
    let text = std::fs::read_to_string(&file).with_context(|| {
        format!(
            "needs the titles of real datasets in {}; SHUMEN_TEST_DATA names another folder",
            file.display()
        )
    })?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Words to search for.
pub struct Words {
    /// Pieces of single titles, of three to eight letters.
    pub rare: Vec<String>,
    /// The pairs of Han letters that most titles share.
    pub common: Vec<String>,
}

impl Words {
    /// So many words of each kind; the same titles give the same words.
    pub fn of(titles: &[String], count: usize) -> Self {
        let mut chance = Chance(0x5eed);
        let rare = (0..count)
            .filter_map(|_| {
                let letters: Vec<char> = titles.get(chance.below(titles.len()))?.chars().collect();
                let length = (3 + chance.below(6)).min(letters.len());
                let begin = chance.below(letters.len() - length + 1);
                Some(letters[begin..begin + length].iter().collect())
            })
            .collect();
        let mut pairs: HashMap<[char; 2], u32> = HashMap::new();
        for title in titles {
            let letters: Vec<char> = title.chars().collect();
            for pair in letters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
                *pairs.entry([pair[0], pair[1]]).or_default() += 1;
            }
        }
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_by_key(|(pair, uses)| (std::cmp::Reverse(*uses), *pair));
        let common = pairs.into_iter().take(count.min(100)).map(|(pair, _)| pair.iter().collect());
        Self { rare, common: common.collect() }
    }

    /// Rare and common in turn.
    pub fn mixed(&self) -> Vec<String> {
        let common = self.common.iter().cycle();
        self.rare
            .iter()
            .zip(common)
            .flat_map(|(rare, common)| [rare.clone(), common.clone()])
            .collect()
    }
}

/// Addresses that search for words.
pub fn searches(words: &[String]) -> Vec<String> {
    words.iter().map(|word| format!("/api/v1/search?q={}", http::escape(word))).collect()
}

/// Addresses that ask for suggestions, as somebody does who types the words letter by letter.
pub fn suggestions(words: &[String]) -> Vec<String> {
    let typed = |word: &String| {
        let ends: Vec<_> = word.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
        ends.into_iter().map(|end| word[..end].to_owned()).collect::<Vec<_>>()
    };
    let typed = words.iter().flat_map(typed);
    typed.map(|word| format!("/api/v1/suggest?q={}", http::escape(&word))).collect()
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}
