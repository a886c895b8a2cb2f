//! The catalogue as a whole, in figures: whose data, about what, how open, in which formats, how it
//! grew, how it is used, and what is no longer as new as promised.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Utc};
use domain::calendar::china_date;
use domain::quality::promised_days;
use domain::{Format, Frequency, Language, Openness, RegionCode, Theme};
use serde::Deserialize;
use sqlx::Row;

use crate::catalogue::instant;
use crate::conditions::Conditions;
use crate::places::{count, in_language};
use crate::{Store, StoreError};

/// Most datasets that are named as the most used.
const USED_MAX: usize = 12;

/// The catalogue in figures. Lists are in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Datasets under each theme, by openness; one of several themes counts under each.
    pub themes: Vec<(Theme, Openness, u64)>,
    /// Datasets of each provider under each theme.
    pub providers: Vec<(String, Theme, u64)>,
    /// Datasets that have a file in each format; those that are closed are not counted.
    pub formats: Vec<(Format, u64)>,
    /// Datasets that were there at the end of each month: year, month, how many.
    pub growth: Vec<(i32, u32, u64)>,
    /// The most used datasets: title and downloads.
    pub used: Vec<(String, u64)>,
    /// Datasets of each provider that promised a frequency: as new as promised, and late.
    pub timely: Vec<(String, u64, u64)>,
}

/// What an entry says that is counted here.
#[derive(Deserialize)]
struct Said {
    title: String,
    frequency: Frequency,
    themes: Vec<Theme>,
}

/// A dataset, as far as it is counted.
struct Counted {
    provider: String,
    openness: Openness,
    entry: Said,
    published: Option<DateTime<Utc>>,
    updated: DateTime<Utc>,
    downloads: u64,
}

impl Store {
    /// The catalogue in figures: all of it, or what is about a region and what lies in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overview(
        &self,
        region: Option<&RegionCode>,
        language: Language,
        now: DateTime<Utc>,
    ) -> Result<Overview, StoreError> {
        let mut conditions = Conditions::default();
        conditions.plain("dataset.state = 'published'");
        if let Some(region) = region {
            conditions.text("dataset.region LIKE ?", region.prefix_pattern());
        }
        let statement = "SELECT provider.name, provider.name_en, dataset.openness, dataset.entry,
                    dataset.published_at, dataset.updated_at, dataset.downloads
             FROM dataset JOIN provider ON provider.id = dataset.provider{}";
        let rows = conditions.rows(&self.read, statement).await?;
        let mut gathered = Gathered::default();
        for row in &rows {
            let word: String = row.try_get(2)?;
            let openness = Openness::from_value(&word);
            let openness = openness.ok_or_else(|| StoreError::damaged("openness", &word))?;
            let entry: Said = serde_json::from_str(&row.try_get::<String, _>(3)?)
                .map_err(|error| StoreError::damaged("entry", error))?;
            let published: Option<i64> = row.try_get(4)?;
            let counted = Counted {
                provider: in_language(language, row, 0, 1)?,
                openness,
                entry,
                published: published.map(instant).transpose()?,
                updated: instant(row.try_get(5)?)?,
                downloads: count(row, 6)?,
            };
            gathered.add(counted, now);
        }
        let mut overview = gathered.finish();
        conditions.plain("dataset.openness <> 'closed'");
        let statement = "SELECT v.format, COUNT(DISTINCT d.dataset)
             FROM distribution d
             JOIN distribution_version v ON v.distribution = d.id AND v.version = d.version
             JOIN dataset ON dataset.id = d.dataset{} AND d.retired = 0 GROUP BY v.format";
        for row in conditions.rows(&self.read, statement).await? {
            let word: String = row.try_get(0)?;
            let format = Format::from_value(&word);
            let format = format.ok_or_else(|| StoreError::damaged("format", &word))?;
            overview.formats.push((format, count(&row, 1)?));
        }
        overview.formats.sort_by_key(|(format, count)| (std::cmp::Reverse(*count), *format as u32));
        Ok(overview)
    }
}

/// Figures while they are added up.
#[derive(Default)]
struct Gathered {
    themes: HashMap<(Theme, Openness), u64>,
    providers: BTreeMap<String, HashMap<Theme, u64>>,
    months: BTreeMap<(i32, u32), u64>,
    used: Vec<(String, u64)>,
    timely: BTreeMap<String, (u64, u64)>,
}

impl Gathered {
    fn add(&mut self, counted: Counted, now: DateTime<Utc>) {
        let Counted { provider, openness, entry, published, updated, downloads } = counted;
        let Said { title, frequency, themes } = entry;
        if let Some(promised) = promised_days(frequency) {
            let (timely, late) = self.timely.entry(provider.clone()).or_default();
            match (now - updated).num_days() > promised {
                true => *late += 1,
                false => *timely += 1,
            }
        }
        let of_provider = self.providers.entry(provider).or_default();
        for theme in themes {
            *of_provider.entry(theme).or_default() += 1;
            *self.themes.entry((theme, openness)).or_default() += 1;
        }
        if let Some(day) = published.map(china_date) {
            *self.months.entry((day.year(), day.month())).or_default() += 1;
        }
        if downloads > 0 {
            self.used.push((title, downloads));
        }
    }

    fn finish(mut self) -> Overview {
        let themes = Theme::ALL
            .iter()
            .flat_map(|theme| Openness::ALL.iter().map(move |openness| (*theme, *openness)));
        let themes = themes.filter_map(|key| Some((key.0, key.1, *self.themes.get(&key)?)));
        let mut providers: Vec<_> = self.providers.into_iter().collect();
        providers.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.values().sum::<u64>()));
        let by_provider = providers.into_iter().flat_map(|(name, counts)| {
            let counted = Theme::ALL.iter().filter_map(|theme| Some((*theme, *counts.get(theme)?)));
            let counted: Vec<_> = counted.collect();
            counted.into_iter().map(move |(theme, count)| (name.clone(), theme, count))
        });
        self.used.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.used.truncate(USED_MAX);
        let mut timely: Vec<_> =
            self.timely.into_iter().map(|(name, (timely, late))| (name, timely, late)).collect();
        timely.sort_by_key(|(_, timely, late)| std::cmp::Reverse((*late, *timely)));
        Overview {
            themes: themes.collect(),
            providers: by_provider.collect(),
            formats: Vec::new(),
            growth: grown(&self.months),
            used: self.used,
            timely,
        }
    }
}

/// How many there were at the end of each month, months in which nothing came among them.
fn grown(months: &BTreeMap<(i32, u32), u64>) -> Vec<(i32, u32, u64)> {
    let (Some((&first, _)), Some((&last, _))) = (months.first_key_value(), months.last_key_value())
    else {
        return Vec::new();
    };
    let mut grown = Vec::new();
    let ((mut year, mut month), mut sum) = (first, 0);
    while (year, month) <= last {
        sum += months.get(&(year, month)).copied().unwrap_or_default();
        grown.push((year, month, sum));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_has_every_month_once() {
        let months = BTreeMap::from([((2025, 11), 3), ((2026, 2), 1)]);
        let grown = grown(&months);
        let expected = [(2025, 11, 3), (2025, 12, 3), (2026, 1, 3), (2026, 2, 4)];
        assert_eq!(grown, expected);
        assert_eq!(super::grown(&BTreeMap::new()), []);
    }
}
