//! The fields of the index, and the version under which an index is known to have them.

use domain::{Format, Frequency, Grade, Openness, Theme};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Raised whenever the same documents would be indexed in another way.
const VERSION: u32 = 2;

/// Name of the tokenizer of titles.
pub const TITLE_TOKENS: &str = "title";
/// Name of the tokenizer of all other text.
pub const REST_TOKENS: &str = "rest";
/// Name of the tokenizer of pinyin.
pub const PINYIN_TOKENS: &str = "pinyin";

/// The fields by their numbers.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "build"),
    expect(dead_code, reason = "fast fields are read by name; only the builder writes them")
)]
pub struct Fields {
    /// Identifier, as one term.
    pub id: Field,
    /// Letters, pairs of letters and the beginning of the title.
    pub title: Field,
    /// Letters and pairs of letters of provider, keywords and summary.
    pub rest: Field,
    /// Syllables and initials of the title.
    pub pinyin: Field,
    /// What a hit shows, as JSON.
    pub stored: Field,
    /// Openness, quality, frequency, themes and formats in one number.
    pub traits: Field,
    /// Identifier of the provider.
    pub provider: Field,
    /// Division code as a number.
    pub region: Field,
    /// Instant of the last change in microseconds.
    pub updated: Field,
    /// Number of downloads.
    pub downloads: Field,
    /// The last tie-breaker.
    pub order: Field,
    /// Positions that the title takes.
    pub length: Field,
    /// Fingerprint of the title.
    pub fingerprint: Field,
}

/// The schema with its fields.
pub fn schema() -> (Schema, Fields) {
    let text = |tokens: &str| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokens)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        title: builder.add_text_field("title", text(TITLE_TOKENS)),
        rest: builder.add_text_field("rest", text(REST_TOKENS)),
        pinyin: builder.add_text_field("pinyin", text(PINYIN_TOKENS)),
        stored: builder.add_bytes_field("stored", STORED),
        traits: builder.add_u64_field("traits", FAST),
        provider: builder.add_text_field("provider", FAST),
        region: builder.add_u64_field("region", FAST),
        updated: builder.add_i64_field("updated", FAST),
        downloads: builder.add_u64_field("downloads", FAST),
        order: builder.add_u64_field("order", FAST),
        length: builder.add_u64_field("length", FAST),
        fingerprint: builder.add_u64_field("fingerprint", FAST),
    };
    (builder.build(), fields)
}

/// Small blocks, so that showing a hit unpacks little; no thread, so that it runs in WebAssembly.
#[cfg(feature = "build")]
pub fn settings() -> tantivy::IndexSettings {
    tantivy::IndexSettings {
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: 4096,
        ..tantivy::IndexSettings::default()
    }
}

/// The version of the schema, and of the vocabularies whose order [`Traits`] relies on.
pub fn version() -> String {
    let words: Vec<&str> = Openness::ALL
        .iter()
        .map(|item| item.value())
        .chain(Grade::ALL.iter().map(|item| item.value()))
        .chain(Frequency::ALL.iter().map(|item| item.value()))
        .chain(Theme::ALL.iter().map(|item| item.value()))
        .chain(Format::ALL.iter().map(|item| item.value()))
        .collect();
    format!("{VERSION}-{:016x}", crate::letters::fingerprint(&words.join(" ")))
}

/// Openness, quality, frequency, themes and formats of a document in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(pub u64);

impl Traits {
    /// Packs what a document has.
    #[cfg(feature = "build")]
    pub fn new(
        openness: Openness,
        quality: Grade,
        frequency: Frequency,
        themes: &[Theme],
        formats: &[Format],
    ) -> Self {
        let openness = place(Openness::ALL, &openness) & 0xF;
        let quality = place(Grade::ALL, &quality) & 0xF;
        let frequency = place(Frequency::ALL, &frequency) & 0xFF;
        Self(
            openness
                | quality << 4
                | frequency << 8
                | mask(Theme::ALL, themes) << 16
                | mask(Format::ALL, formats) << 40,
        )
    }

    /// Place of the openness in its vocabulary.
    pub const fn openness(self) -> usize {
        (self.0 & 0xF) as usize
    }

    /// Place of the grade of quality in its vocabulary.
    pub const fn quality(self) -> usize {
        (self.0 >> 4 & 0xF) as usize
    }

    /// Place of the frequency in its vocabulary.
    pub const fn frequency(self) -> usize {
        (self.0 >> 8 & 0xFF) as usize
    }

    /// One bit a theme.
    pub const fn themes(self) -> u64 {
        self.0 >> 16 & 0xFF_FFFF
    }

    /// One bit a format.
    pub const fn formats(self) -> u64 {
        self.0 >> 40 & 0xFF_FFFF
    }
}

#[cfg(feature = "build")]
fn place<T: PartialEq>(all: &[T], value: &T) -> u64 {
    all.iter().position(|item| item == value).unwrap_or_default() as u64
}

/// One bit for each of the chosen values, by its place in the vocabulary.
pub fn mask<T: PartialEq>(all: &[T], chosen: &[T]) -> u64 {
    chosen
        .iter()
        .filter_map(|value| all.iter().position(|item| item == value))
        .fold(0, |mask, place| mask | 1 << place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_come_back_as_they_went() {
        let traits = Traits::new(
            Openness::Closed,
            Grade::Unrated,
            Frequency::Once,
            &[Theme::Education, Theme::General],
            &[Format::Other],
        );
        assert_eq!(Openness::ALL[traits.openness()], Openness::Closed);
        assert_eq!(Grade::ALL[traits.quality()], Grade::Unrated);
        assert_eq!(Frequency::ALL[traits.frequency()], Frequency::Once);
        assert_eq!(traits.themes(), mask(Theme::ALL, &[Theme::General, Theme::Education]));
        assert_eq!(traits.formats(), mask(Format::ALL, &[Format::Other]));
    }

    #[test]
    fn every_vocabulary_fits_its_bits() {
        assert!(Openness::ALL.len() <= 16 && Frequency::ALL.len() <= 16);
        assert!(Grade::ALL.len() <= 16);
        assert!(Theme::ALL.len() <= 24 && Format::ALL.len() <= 24);
    }
}
