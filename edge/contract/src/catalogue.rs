//! The catalogue as the public sees it.

use chrono::{DateTime, Utc};
use domain::unseen::UnseenUse;
use domain::{
    Contact, DatasetId, DistributionId, Entry, Field, Format, Frequency, Level, Library, Licence,
    Openness, Period, ProviderId, RegionCode, SecurityLevel, Sharing, Theme,
};
use serde::{Deserialize, Serialize};

/// A whole public entry (R4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dataset {
    /// Stable identifier.
    pub id: DatasetId,
    /// Name (名称).
    pub title: String,
    /// What the data is (摘要).
    pub summary: String,
    /// Openness to the public (R13).
    pub openness: Openness,
    /// Sharing between departments (R14).
    pub sharing: Sharing,
    /// The law that limits openness; stated unless unconditional.
    pub legal_basis: Option<String>,
    /// What an applicant must meet; stated when conditional.
    pub conditions: Option<String>,
    /// What every user must keep to.
    pub usage: Option<String>,
    /// Themes, the leading one first.
    pub themes: Vec<Theme>,
    /// Base, theme or special library.
    pub library: Library,
    /// Responsible provider (数源部门).
    pub provider: ProviderRef,
    /// Whom to ask.
    pub contact: Contact,
    /// Promised frequency of updates.
    pub frequency: Frequency,
    /// Terms of use.
    pub licence: Licence,
    /// Where the terms can be read.
    pub licence_url: Option<String>,
    /// Security level (R36).
    pub security_level: SecurityLevel,
    /// Region covered.
    pub region: RegionRef,
    /// Time covered.
    pub period: Period,
    /// Words under which it is also found.
    pub keywords: Vec<String>,
    /// Fields with type and meaning.
    pub fields: Vec<Field>,
    /// Data elements of which the provider is the one legal source (R9).
    #[serde(default)]
    pub elements: Vec<String>,
    /// What applicants answer beside what the law asks (R19).
    #[serde(default)]
    pub questions: Vec<String>,
    /// What applicants undertake beside the portal's own undertaking (R19).
    #[serde(default)]
    pub undertaking: Option<String>,
    /// What may be asked of closed data, without seeing it (R33); each file says how.
    #[serde(default)]
    pub unseen: Option<UnseenUse>,
    /// Who published the figures, when they are not the provider's own.
    pub source: Option<String>,
    /// Whether the data is made up to show how the portal works (示例数据).
    pub sample: bool,
    /// The entry's files.
    pub distributions: Vec<Distribution>,
    /// Number of the entry's current version, from 1.
    pub version: u32,
    /// When the public saw it first.
    pub published_at: DateTime<Utc>,
    /// When the entry or one of its files last changed.
    pub updated_at: DateTime<Utc>,
    /// How often its files were taken.
    pub downloads: u64,
}

/// What a [`Dataset`] has beside its [`Entry`].
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Stable identifier.
    pub id: DatasetId,
    /// Responsible provider.
    pub provider: ProviderRef,
    /// Name of the region that the entry covers.
    pub region_name: String,
    /// The entry's files.
    pub distributions: Vec<Distribution>,
    /// Number of the current version, from 1.
    pub version: u32,
    /// When the public saw it first.
    pub published_at: DateTime<Utc>,
    /// When the entry or one of its files last changed.
    pub updated_at: DateTime<Utc>,
    /// How often its files were taken.
    pub downloads: u64,
}

impl Dataset {
    /// Joins an entry and its publication; destructured, so that no new field is forgotten.
    pub fn new(entry: Entry, publication: Publication) -> Self {
        let Entry {
            title,
            summary,
            openness,
            sharing,
            legal_basis,
            conditions,
            usage,
            themes,
            library,
            frequency,
            licence,
            security_level,
            region,
            period,
            contact,
            keywords,
            fields,
            elements,
            questions,
            undertaking,
            unseen,
            source,
            sample,
        } = entry;
        let Publication {
            id,
            provider,
            region_name,
            distributions,
            version,
            published_at,
            updated_at,
            downloads,
        } = publication;
        Self {
            id,
            title,
            summary,
            openness,
            sharing,
            legal_basis,
            conditions,
            usage,
            themes,
            library,
            provider,
            contact,
            frequency,
            licence,
            licence_url: licence.url().map(str::to_owned),
            security_level,
            region: RegionRef { code: region, name: region_name },
            period,
            keywords,
            fields,
            elements,
            questions,
            undertaking,
            unseen: unseen.map(|unseen| unseen.uses),
            source,
            sample,
            distributions,
            version,
            published_at,
            updated_at,
            downloads,
        }
    }
}

/// A provider by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderRef {
    /// Stable identifier.
    pub id: ProviderId,
    /// Name.
    pub name: String,
}

/// A region by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegionRef {
    /// Six-digit division code.
    pub code: RegionCode,
    /// Name.
    pub name: String,
}

/// One file of a dataset, in its current version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Distribution {
    /// Stable identifier, the same through all versions.
    pub id: DistributionId,
    /// Name of the file for people.
    pub title: String,
    /// Format of the file.
    pub format: Format,
    /// Media type with which it is served.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// Bytes; 0 where the data is closed, whose size may tell what is in it.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal; empty where the data is closed, so that nobody can
    /// check a guess of what is in it (R33).
    pub sha256: String,
    /// Rows, for a table; not said where the data is closed.
    pub rows: Option<u64>,
    /// Number of the current version, from 1.
    pub version: u32,
    /// When this version arrived.
    pub updated_at: DateTime<Utc>,
    /// Measured quality (R29), 0 to 100; absent while it has not been measured.
    pub quality: Option<u8>,
}

/// One version of an entry, kept for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatasetVersion {
    /// Number, from 1; the newest comes first in lists.
    pub version: u32,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// Fields that differ from the version before, by name; empty for the first.
    pub changed: Vec<String>,
    /// The files of this version.
    pub distributions: Vec<DistributionVersion>,
}

/// One version of a file, kept for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DistributionVersion {
    /// The distribution.
    pub id: DistributionId,
    /// Name of the file for people.
    pub title: String,
    /// Number of the file's version, from 1.
    pub version: u32,
    /// Format of the file.
    pub format: Format,
    /// Bytes; 0 where the data is closed.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal; empty where the data is closed.
    pub sha256: String,
}

/// A value of a list with its name and how many datasets carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Term {
    /// The word on the wire.
    pub value: String,
    /// The name that people read, in the caller's language.
    pub label: String,
    /// Datasets that the public sees.
    pub count: u64,
}

/// A provider in the list of providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// Identifier.
    pub value: ProviderId,
    /// Name.
    pub label: String,
    /// Datasets that the public sees.
    pub count: u64,
    /// Level at which the provider stands.
    pub level: Level,
    /// Division that it belongs to.
    pub region: RegionRef,
}

/// A region in the list of regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Region {
    /// Six-digit division code.
    pub value: RegionCode,
    /// Name.
    pub label: String,
    /// Datasets that the public sees, those of contained divisions included.
    pub count: u64,
    /// Level of the division.
    pub level: Level,
}

/// The portal's public figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stats {
    /// Datasets that the public sees.
    pub datasets: u64,
    /// Of these, unconditionally open.
    pub unconditional: u64,
    /// Of these, open on conditions.
    pub conditional: u64,
    /// Of these, closed.
    pub closed: u64,
    /// Files.
    pub distributions: u64,
    /// Rows in all tables.
    pub rows: u64,
    /// Bytes in all files.
    pub bytes: u64,
    /// Providers with at least one dataset.
    pub providers: u64,
    /// Downloads so far.
    pub downloads: u64,
    /// Datasets changed in the last 30 days.
    pub updated_30_days: u64,
}

/// A snapshot of the search index that edge nodes load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotRef {
    /// Its number; a higher one is newer.
    pub number: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Where its bytes are.
    pub url: String,
}
