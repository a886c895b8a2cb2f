//! Names of providers, regions and themes, with the pinyin under which they are suggested.
//!
//! Written beside the index where it is built and carried in its snapshots, because the table of
//! readings is too large for a worker.

use std::collections::HashMap;

use contract::RegionRef;
use domain::{Language, Theme};
use serde::{Deserialize, Serialize};

use crate::letters::{fingerprint, length, letters};
use crate::syllables;
use crate::typed::{Place, Unit};

/// The names as they are written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameTable {
    /// Providers.
    pub providers: Vec<Spoken>,
    /// Themes, by their Chinese names.
    pub themes: Vec<Spoken>,
    /// Regions.
    pub regions: Vec<RegionRef>,
}

/// A name and how it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// What it names.
    pub id: String,
    /// The name.
    pub name: String,
    /// For each letter of the name its syllables, parted by spaces.
    pub pinyin: Vec<String>,
}

/// A name that can be looked up as the user types.
pub struct Name {
    /// What it names.
    pub id: String,
    /// The name.
    pub text: String,
    /// Fingerprint of the name.
    pub fingerprint: u64,
    length: u32,
    places: Vec<Place>,
}

/// Where in a name something typed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// At its beginning.
    Begins,
    /// Further on.
    Contains,
}

impl Name {
    fn new(id: &str, text: &str, pinyin: &[String]) -> Self {
        let letters = letters(text);
        let places = letters
            .iter()
            .enumerate()
            .map(|(at, letter)| {
                let read = pinyin.get(at).map_or("", String::as_str);
                Place::new(*letter, read.split(' ').filter_map(syllables::place).collect())
            })
            .collect();
        Self {
            id: id.to_owned(),
            text: text.to_owned(),
            fingerprint: fingerprint(text),
            length: length(&letters),
            places,
        }
    }

    /// What orders names that match alike: the shorter first.
    pub fn key(&self) -> (u32, &str) {
        (self.length, &self.id)
    }

    /// Where the units stand in the name.
    pub fn find(&self, units: &[Unit]) -> Option<Match> {
        let at = self.places.windows(units.len()).position(|row| {
            row.iter().zip(units).all(|(place, unit)| place.matches(unit))
                && row.windows(2).all(|pair| pair[0].adjoins(&pair[1]))
        })?;
        Some(if at == 0 { Match::Begins } else { Match::Contains })
    }
}

/// The names of one index, ready for labels and suggestions.
#[derive(Default)]
pub struct Directory {
    /// Providers.
    pub providers: Vec<Name>,
    /// Themes with their Chinese and their English name.
    pub themes: Vec<(Theme, [Name; 2])>,
    provider_names: HashMap<String, String>,
    region_names: HashMap<u32, String>,
}

impl Directory {
    /// Reads a table.
    pub fn new(table: &NameTable) -> Self {
        let NameTable { providers, themes, regions } = table;
        let spoken = |spoken: &Spoken| Name::new(&spoken.id, &spoken.name, &spoken.pinyin);
        Self {
            providers: providers.iter().map(spoken).collect(),
            themes: themes
                .iter()
                .filter_map(|named| {
                    let theme = Theme::from_value(&named.id)?;
                    let english = Name::new(&named.id, theme.label(Language::En), &[]);
                    Some((theme, [spoken(named), english]))
                })
                .collect(),
            provider_names: providers
                .iter()
                .map(|Spoken { id, name, .. }| (id.clone(), name.clone()))
                .collect(),
            region_names: regions
                .iter()
                .filter_map(|RegionRef { code, name }| {
                    Some((code.as_str().parse().ok()?, name.clone()))
                })
                .collect(),
        }
    }

    /// The name of a provider, its identifier where nobody told the name.
    pub fn provider<'a>(&'a self, id: &'a str) -> &'a str {
        self.provider_names.get(id).map_or(id, String::as_str)
    }

    /// The name of a region, its code where nobody told the name.
    pub fn region(&self, code: u32) -> String {
        self.region_names.get(&code).cloned().unwrap_or_else(|| code.to_string())
    }
}
