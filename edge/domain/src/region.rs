//! Administrative divisions by their six-digit code (行政区划代码, GB/T 2260).

use crate::{Language, Text};
use serde::{Deserialize, Serialize};

/// The level of an administrative division or of a provider (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 国家
    Nation,
    /// 省级
    Province,
    /// 市级
    City,
    /// 县级
    County,
}

impl Level {
    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }

    /// The name that people read.
    pub const fn label(self, language: Language) -> &'static str {
        let text = match self {
            Self::Nation => Text { zh: "国家", en: "Nation" },
            Self::Province => Text { zh: "省级", en: "Province" },
            Self::City => Text { zh: "市级", en: "City" },
            Self::County => Text { zh: "县级", en: "County" },
        };
        text.get(language)
    }
}

/// A division code: six digits, two for each of province, city and county. `100000` is the nation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// The code of the whole nation.
const NATION: &str = "100000";

impl RegionCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`NotARegionCode`] unless it is six ASCII digits that do not begin with `0`.
    pub fn parse(code: &str) -> Result<Self, NotARegionCode> {
        let well_formed = code.len() == 6
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && !code.starts_with('0');
        if well_formed { Ok(Self(code.to_owned())) } else { Err(NotARegionCode) }
    }

    /// The whole nation (全国).
    pub fn nation() -> Self {
        Self(NATION.to_owned())
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level at which the division stands.
    pub fn level(&self) -> Level {
        if self.0 == NATION {
            Level::Nation
        } else if self.0.ends_with("0000") {
            Level::Province
        } else if self.0.ends_with("00") {
            Level::City
        } else {
            Level::County
        }
    }

    /// Whether the division is this one or lies within it; the nation covers all.
    pub fn covers(&self, other: &Self) -> bool {
        self == other || other.0.starts_with(self.own_digits()) && other.level() != Level::Nation
    }

    /// The codes that it covers, as a pattern of `LIKE`.
    pub fn prefix_pattern(&self) -> String {
        format!("{}%", self.own_digits())
    }

    fn own_digits(&self) -> &str {
        let digits = match self.level() {
            Level::Nation => 0,
            Level::Province => 2,
            Level::City => 4,
            Level::County => 6,
        };
        &self.0[..digits]
    }

    /// The division and all that contain it, from itself upwards; the nation is left out.
    pub fn lineage(&self) -> Vec<Self> {
        let mut lineage = vec![self.clone()];
        if self.level() == Level::County {
            lineage.push(Self(format!("{}00", &self.0[..4])));
        }
        if matches!(self.level(), Level::County | Level::City) {
            lineage.push(Self(format!("{}0000", &self.0[..2])));
        }
        lineage
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RegionCode {
    type Error = NotARegionCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

/// The text is not a division code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARegionCode;

impl std::fmt::Display for NotARegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a division code has six digits and does not begin with 0")
    }
}

impl std::error::Error for NotARegionCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_lies_in_its_city_and_its_province() {
        let code = RegionCode::parse("360102").expect("a code");
        let lineage: Vec<String> = code.lineage().into_iter().map(String::from).collect();
        assert_eq!(lineage, ["360102", "360100", "360000"]);
    }

    #[test]
    fn levels_follow_from_the_digits() {
        for (code, level) in [
            ("100000", Level::Nation),
            ("360000", Level::Province),
            ("360100", Level::City),
            ("360102", Level::County),
        ] {
            assert_eq!(RegionCode::parse(code).expect("a code").level(), level);
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "36010", "3601022", "36010a", "060102", "３６０１０２"] {
            assert_eq!(RegionCode::parse(text), Err(NotARegionCode), "{text:?}");
        }
    }
}
