//! What every entry and every file of the demo keeps to.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod figures;
mod files;

use super::{DemoEntry, DemoStory, entries, providers, regions, stories};
use crate::demo::builder::SAMPLE_NOTE;
use chrono::NaiveDate;
use domain::stories::{excess, lacks};
use domain::{
    DistributionId, Format, Frequency, Level, Library, Licence, Openness, RegionCode,
    SecurityLevel, Sharing, Theme,
};
use std::collections::HashSet;

fn count(entries: &[DemoEntry], rule: impl Fn(&DemoEntry) -> bool) -> usize {
    entries.iter().filter(|entry| rule(entry)).count()
}

#[test]
fn slugs_titles_and_file_names_are_unique() {
    let entries = entries();
    let files = || entries.iter().flat_map(|entry| &entry.files);
    let slugs: HashSet<&str> = entries.iter().map(|entry| entry.slug).collect();
    let titles: HashSet<&str> = entries.iter().map(|entry| &*entry.entry.title).collect();
    let file_slugs: HashSet<&str> = files().map(|file| &*file.slug).collect();
    let file_names: HashSet<&str> = files().map(|file| &*file.file_name).collect();
    assert_eq!((slugs.len(), titles.len()), (entries.len(), entries.len()));
    assert_eq!((file_slugs.len(), file_names.len()), (files().count(), files().count()));
    let kebab = |slug: &&str| slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    assert!(slugs.iter().chain(&file_slugs).all(kebab));
}

#[test]
fn every_entry_may_be_published_r4_r13() {
    for DemoEntry { slug, entry, .. } in entries() {
        assert_eq!(entry.findings(), [], "{slug}");
        assert!(!entry.keywords.is_empty() && entry.usage.is_some(), "{slug}");
    }
}

#[test]
fn no_entry_is_lost_on_the_way() {
    let written = super::figures::entries().len() + super::themes::entries().len();
    assert_eq!(entries().len(), written);
    assert!(written >= 84, "{written}");
}

#[test]
fn every_word_of_every_vocabulary_is_shown() {
    let entries = entries();
    let shown = |what: &str, times: usize, least: usize| {
        assert!(times >= least, "{what}: {times} of at least {least}");
    };
    for theme in Theme::ALL {
        shown(theme.value(), count(&entries, |e| e.entry.themes.contains(theme)), 4);
        shown(theme.value(), count(&entries, |e| e.entry.themes.first() == Some(theme)), 4);
    }
    for openness in Openness::ALL {
        shown(openness.value(), count(&entries, |e| e.entry.openness == *openness), 6);
    }
    for library in Library::ALL {
        shown(library.value(), count(&entries, |e| e.entry.library == *library), 8);
    }
    for frequency in Frequency::ALL {
        shown(frequency.value(), count(&entries, |e| e.entry.frequency == *frequency), 2);
    }
    for licence in Licence::ALL {
        shown(licence.value(), count(&entries, |e| e.entry.licence == *licence), 4);
    }
    for level in SecurityLevel::ALL {
        shown(level.value(), count(&entries, |e| e.entry.security_level == *level), 2);
    }
    for sharing in Sharing::ALL {
        shown(sharing.value(), count(&entries, |e| e.entry.sharing == *sharing), 2);
    }
    for format in [Format::Csv, Format::Xlsx, Format::Json, Format::Geojson, Format::Xml] {
        let has = |e: &DemoEntry| e.files.iter().any(|file| file.format == format);
        shown(format.value(), count(&entries, has), 8);
    }
    let encoded = |e: &DemoEntry| e.files.iter().any(|file| file.media_type.is_some());
    shown("GB18030", count(&entries, encoded), 8);
    let grown = |e: &DemoEntry| e.files.iter().any(|file| file.versions.len() == 2);
    shown("two versions", count(&entries, grown), 6);
}

#[test]
fn providers_stand_at_three_levels_and_all_provide() {
    let (providers, regions, entries) = (providers(), regions(), entries());
    assert!(providers.len() >= 24);
    for provider in &providers {
        assert_eq!(RegionCode::parse(provider.region).unwrap().level(), provider.level);
        assert!(regions.iter().any(|region| region.code == provider.region), "{}", provider.name);
        assert!(provider.phone.starts_with("000-0000") && provider.phone.len() == 12);
        assert!(provider.email.ends_with("@example.invalid"));
        assert!(entries.iter().any(|entry| entry.provider == provider.slug), "{}", provider.name);
    }
    let slugs: HashSet<&str> = providers.iter().map(|provider| provider.slug).collect();
    let phones: HashSet<&str> = providers.iter().map(|provider| provider.phone).collect();
    assert_eq!((slugs.len(), phones.len()), (providers.len(), providers.len()));
    for level in [Level::Province, Level::City, Level::County] {
        assert!(providers.iter().filter(|provider| provider.level == level).count() >= 6);
    }
}

#[test]
fn every_entry_is_about_a_known_region_and_comes_from_a_known_provider() {
    let (providers, regions) = (providers(), regions());
    for DemoEntry { slug, provider, entry, .. } in entries() {
        assert!(regions.iter().any(|region| region.code == entry.region.as_str()), "{slug}");
        assert!(providers.iter().any(|known| known.slug == provider), "{slug}");
    }
    let provinces = |code: &&str| code.ends_with("0000") && !["100000", "990000"].contains(code);
    assert_eq!(regions.iter().map(|region| region.code).filter(provinces).count(), 34);
    let codes: HashSet<&str> = regions.iter().map(|region| region.code).collect();
    assert_eq!(codes.len(), regions.len());
}

#[test]
fn what_is_made_up_says_so_and_what_is_not_names_its_source() {
    for DemoEntry { slug, entry, .. } in entries() {
        assert_eq!(entry.summary.ends_with(SAMPLE_NOTE), entry.sample, "{slug}");
        assert_eq!(entry.source.is_none(), entry.sample, "{slug}");
        assert_eq!(entry.region.as_str().starts_with("99"), entry.sample, "{slug}");
        assert!(!entry.summary.trim_end_matches(SAMPLE_NOTE).is_empty(), "{slug}");
    }
}

#[test]
fn dates_follow_one_another_and_keep_the_promised_frequency() {
    let last = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
    for DemoEntry { slug, entry, updated, published, .. } in entries() {
        assert!(published <= updated && updated <= last, "{slug}");
        let most = match entry.frequency {
            Frequency::Realtime | Frequency::Hourly => 0,
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Quarterly => 92,
            Frequency::Yearly => 366,
            Frequency::Irregular | Frequency::Once => i64::MAX,
        };
        assert!((last - updated).num_days() <= most, "{slug} was to be updated again");
        if entry.frequency == Frequency::Once {
            assert_eq!(published, updated, "{slug}");
        }
    }
}

#[test]
fn every_story_may_be_published_and_shows_open_tables_of_the_demo() {
    let entries = entries();
    for DemoStory { slug, provider, published, story } in stories(|name| DistributionId::new(name))
    {
        assert_eq!(excess(&story), [], "{slug}");
        assert_eq!(lacks(&story), [], "{slug}");
        assert!(providers().iter().any(|known| known.slug == provider), "{slug}");
        for name in story.distributions() {
            let (of, file) = name.as_str().split_once('/').unwrap();
            let entry = entries.iter().find(|entry| entry.slug == of).unwrap();
            assert!(entry.files.iter().any(|known| known.slug == file), "{slug}: {name}");
            assert_eq!(entry.entry.openness, Openness::Unconditional, "{slug}: {name}");
            assert!(entry.published <= published, "{slug}: {name}");
        }
        for data in story.blocks.iter().filter_map(|it| it.figure()?.data.as_ref()) {
            assert!(!data.query.is_empty(), "{slug}");
        }
    }
}
