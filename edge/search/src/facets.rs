//! Filtering and counting, in one pass over what the query text matches.
//!
//! A facet's own counts ignore its own filter. So a document that passes every filter counts in
//! every facet, one that fails a single facet counts in that facet alone, and one that fails
//! more counts nowhere.

use contract::{Facets, SearchQuery, Term};
use domain::{Format, Frequency, Grade, Language, Openness, RegionCode, Theme};

use crate::names::Directory;
use crate::schema::mask;
use crate::searcher::{Part, Values};

/// Most values of one facet that an answer lists, beside those that were chosen.
pub const LISTED_MAX: usize = 200;

const OPENNESS: u8 = 1;
const FREQUENCY: u8 = 2;
const THEME: u8 = 4;
const FORMAT: u8 = 8;
const PROVIDER: u8 = 16;
const REGION: u8 = 32;
const QUALITY: u8 = 64;

/// The filters of a query, over the values of one searcher.
pub struct Filter {
    openness: u64,
    quality: u64,
    frequency: u64,
    themes: u64,
    formats: u64,
    providers: Option<Vec<bool>>,
    regions: Option<Vec<bool>>,
    after: Option<i64>,
}

impl Filter {
    /// Reads the filters of a query.
    pub fn new(query: &SearchQuery, values: &Values) -> Self {
        let providers = (!query.provider.is_empty())
            .then(|| values.providers.iter().map(|id| query.provider.contains(id)).collect());
        let chosen: Vec<u32> = query.region.iter().filter_map(code).collect();
        let regions = (!query.region.is_empty()).then(|| {
            let within = |places: &Vec<u32>| {
                places.iter().any(|place| chosen.contains(&values.regions[*place as usize]))
            };
            values.lineage.iter().map(within).collect()
        });
        let midnight = query.updated_after.and_then(|day| day.and_hms_opt(0, 0, 0));
        Self {
            openness: mask(Openness::ALL, &query.openness),
            quality: mask(Grade::ALL, &query.quality),
            frequency: mask(Frequency::ALL, &query.frequency),
            themes: mask(Theme::ALL, &query.theme),
            formats: mask(Format::ALL, &query.format),
            providers,
            regions,
            after: midnight.map(|midnight| midnight.and_utc().timestamp_micros()),
        }
    }

    /// Counts a document wherever it counts, and says whether it passes every filter.
    pub fn count(&self, part: &Part, doc: u32, tally: &mut Tally) -> bool {
        let columns = &*part.columns;
        let at = doc as usize;
        if self.after.is_some_and(|after| columns.updated[at] < after) {
            return false;
        }
        let traits = columns.traits[at];
        let provider = part.providers[columns.provider[at] as usize] as usize;
        let region = part.regions[columns.region[at] as usize] as usize;
        let misses = |chosen: u64, has: u64, facet: u8| {
            if chosen != 0 && chosen & has == 0 { facet } else { 0 }
        };
        let lacks = |chosen: &Option<Vec<bool>>, place: usize, facet: u8| {
            if chosen.as_ref().is_some_and(|chosen| !chosen[place]) { facet } else { 0 }
        };
        let fails = misses(self.openness, 1 << traits.openness(), OPENNESS)
            | misses(self.quality, 1 << traits.quality(), QUALITY)
            | misses(self.frequency, 1 << traits.frequency(), FREQUENCY)
            | misses(self.themes, traits.themes(), THEME)
            | misses(self.formats, traits.formats(), FORMAT)
            | lacks(&self.providers, provider, PROVIDER)
            | lacks(&self.regions, region, REGION);
        if fails & fails.wrapping_sub(1) != 0 {
            return false;
        }
        let counts = |facet: u8| fails == 0 || fails == facet;
        if counts(OPENNESS) {
            tally.openness[traits.openness() & 15] += 1;
        }
        if counts(QUALITY) {
            tally.quality[traits.quality() & 15] += 1;
        }
        if counts(FREQUENCY) {
            tally.frequency[traits.frequency() & 15] += 1;
        }
        if counts(THEME) {
            each(traits.themes(), &mut tally.themes);
        }
        if counts(FORMAT) {
            each(traits.formats(), &mut tally.formats);
        }
        if counts(PROVIDER) {
            tally.providers[provider] += 1;
        }
        if counts(REGION) {
            tally.regions[region] += 1;
        }
        tally.total += u64::from(fails == 0);
        fails == 0
    }
}

fn each(mut mask: u64, counts: &mut [u32; 32]) {
    while mask != 0 {
        counts[(mask.trailing_zeros() & 31) as usize] += 1;
        mask &= mask - 1;
    }
}

fn code(region: &RegionCode) -> Option<u32> {
    region.as_str().parse().ok()
}

/// Counts by facet, by the places of the values.
pub struct Tally {
    /// Documents that pass every filter.
    pub total: u64,
    openness: [u32; 16],
    quality: [u32; 16],
    frequency: [u32; 16],
    themes: [u32; 32],
    formats: [u32; 32],
    providers: Vec<u32>,
    /// Of the region itself, without what lies in it.
    regions: Vec<u32>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(values: &Values) -> Self {
        Self {
            total: 0,
            openness: [0; 16],
            quality: [0; 16],
            frequency: [0; 16],
            themes: [0; 32],
            formats: [0; 32],
            providers: vec![0; values.providers.len()],
            regions: vec![0; values.regions.len()],
        }
    }

    /// Whether any document has this theme.
    pub fn has_theme(&self, theme: Theme) -> bool {
        Theme::ALL.iter().zip(&self.themes).any(|(item, count)| *item == theme && *count > 0)
    }

    /// Whether any document is of the provider at this place.
    pub fn has_provider(&self, place: usize) -> bool {
        self.providers.get(place).is_some_and(|count| *count > 0)
    }

    /// The facets of an answer, with their labels.
    pub fn facets(
        &self,
        query: &SearchQuery,
        values: &Values,
        names: &Directory,
        language: Language,
    ) -> Facets {
        let SearchQuery { theme, provider, region, openness, format, frequency, quality, .. } =
            query;
        macro_rules! vocabulary {
            ($kind:ty, $counts:expr, $chosen:expr) => {
                listed(
                    <$kind>::ALL.iter().zip(&$counts).map(|(item, count)| {
                        (item.value().to_owned(), *count, $chosen.contains(item))
                    }),
                    |value| {
                        <$kind>::from_value(value).map_or_else(
                            || value.to_owned(),
                            |item| item.label(language).to_owned(),
                        )
                    },
                )
            };
        }
        let known = values.providers.iter().zip(&self.providers);
        let strangers = provider.iter().filter(|id| !values.providers.contains(id));
        let providers = known
            .map(|(id, count)| (id.clone(), *count, provider.contains(id)))
            .chain(strangers.map(|id| (id.clone(), 0, true)));

        let mut within = vec![0; values.regions.len()];
        for (places, count) in values.lineage.iter().zip(&self.regions) {
            places.iter().for_each(|place| within[*place as usize] += count);
        }
        let chosen: Vec<u32> = region.iter().filter_map(code).collect();
        let regions = values
            .regions
            .iter()
            .zip(within)
            .map(|(code, count)| (code.to_string(), count, chosen.contains(code)))
            .chain(
                chosen
                    .iter()
                    .filter(|code| !values.regions.contains(code))
                    .map(|code| (code.to_string(), 0, true)),
            );

        Facets {
            theme: vocabulary!(Theme, self.themes, theme),
            provider: listed(providers, |id| names.provider(id).to_owned()),
            region: listed(regions, |code| names.region(code.parse().unwrap_or_default())),
            openness: vocabulary!(Openness, self.openness, openness),
            format: vocabulary!(Format, self.formats, format),
            frequency: vocabulary!(Frequency, self.frequency, frequency),
            quality: vocabulary!(Grade, self.quality, quality),
        }
    }
}

/// The values that count something or were chosen, by count and then by value.
fn listed(
    values: impl Iterator<Item = (String, u32, bool)>,
    label: impl Fn(&str) -> String,
) -> Vec<Term> {
    let mut values: Vec<(String, u32, bool)> =
        values.filter(|(_, count, chosen)| *count > 0 || *chosen).collect();
    values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    values
        .into_iter()
        .enumerate()
        .filter(|(at, (_, _, chosen))| *at < LISTED_MAX || *chosen)
        .map(|(_, (value, count, _))| Term { label: label(&value), value, count: u64::from(count) })
        .collect()
}
