//! The two languages of the portal: 中文 first, English beside it.

use serde::{Deserialize, Serialize};

/// A language that the portal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The short code used in `lang=` parameters and cookies.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The BCP 47 tag for `<html lang>` and `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language that a code or tag names: `zh`, `zh-Hans-CN`, `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The best of the portal's languages for an `Accept-Language` header (RFC 9110, 12.5.4).
    ///
    /// Chinese where the header names neither, or weighs them alike in Chinese's favour.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (Self::Zh, 0.0_f32);
        for range in accept_language.split(',').take(32) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())
                .filter(|q| (0.0..=1.0).contains(q))
                .unwrap_or(0.0);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// A text that exists in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// 中文
    pub zh: &'static str,
    /// English
    pub en: &'static str,
}

impl Text {
    /// The text in one language.
    pub const fn get(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::negotiate("en-GB,en;q=0.9,zh;q=0.8"), Language::En);
        assert_eq!(Language::negotiate("fr, zh-TW;q=0.4, en;q=0.3"), Language::Zh);
        assert_eq!(Language::negotiate("en;q=0.2, zh;q=0.9"), Language::Zh);
    }

    #[test]
    fn chinese_is_the_answer_to_silence_and_nonsense() {
        for header in ["", "fr", "en;q=0", "en;q=x", ";;;,,", "en;q=9"] {
            assert_eq!(Language::negotiate(header), Language::Zh, "{header:?}");
        }
    }
}
