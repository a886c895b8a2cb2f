//! Data standards on the wire: data elements and code lists (R39).

use chrono::{DateTime, Utc};
use domain::{FieldType, Permission, Standard, StandardId, StandardKind};
use serde::{Deserialize, Serialize};

use crate::{DatasetRef, ProviderRef, lenient};

/// A standard in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandardItem {
    /// Which one.
    pub id: StandardId,
    /// The version that a change of it names.
    pub version: u32,
    /// Data element or code list.
    pub kind: StandardKind,
    /// Its name.
    pub title: String,
    /// Its English name.
    pub title_en: Option<String>,
    /// The norm that it is taken from.
    pub source: Option<String>,
    /// How many codes it has.
    pub code_count: u64,
    /// Whether it is no longer to be named by new fields.
    pub withdrawn: bool,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A standard with all that it fixes, and who uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandardView {
    /// Which one.
    pub id: StandardId,
    /// The version that a change of it names.
    pub version: u32,
    /// Whether it is no longer to be named by new fields.
    pub withdrawn: bool,
    /// Who keeps it.
    pub owner: ProviderRef,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What it is and fixes.
    #[serde(flatten)]
    pub standard: Standard,
    /// Of a data element, its code list; of a code list, the elements that draw on it.
    pub related: Vec<StandardRef>,
    /// Public datasets with a field that carries the element; the latest, at most fifty.
    pub datasets: Vec<DatasetRef>,
    /// What the caller may do with it.
    pub permissions: Vec<Permission>,
}

/// A standard that something names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandardRef {
    /// Which one.
    pub id: StandardId,
    /// Its name in the caller's language.
    pub title: String,
}

/// What staff writes of a standard. A member that is not sent counts as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StandardInput {
    /// The version that was seen; needed to change one that is there.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// Its identifier, of Latin letters, digits, full stops and hyphens; needed for a new one.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub id: Option<String>,
    /// Which kind; needed for a new one, and kept ever after.
    #[serde(deserialize_with = "lenient::maybe")]
    pub kind: Option<StandardKind>,
    /// Its name.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub title: Option<String>,
    /// Its English name.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub title_en: Option<String>,
    /// What it means.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub definition: Option<String>,
    /// The norm that it is taken from.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub source: Option<String>,
    /// Of an element: type of its values, text unless it is said.
    #[serde(rename = "type", deserialize_with = "lenient::maybe")]
    pub value_type: Option<FieldType>,
    /// Of an element: unit of its values.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub unit: Option<String>,
    /// Of an element: the code list that its values come from.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub code_list: Option<String>,
    /// Of a code list: one code a line, the code, a comma or a tab, what it stands for, and perhaps
    /// the same in English.
    pub codes: String,
    /// Of a code list: the distribution that has the outlines of its codes, or the address of the
    /// page on which its table is looked into.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub outlines: Option<String>,
    /// Of a code list: the column of codes in the table of outlines.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub outlines_column: Option<String>,
    /// Of a code list: the number under which the map of its outlines was reviewed.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub map_number: Option<String>,
    /// Whether new fields may no longer name it.
    #[serde(deserialize_with = "lenient::yes")]
    pub withdrawn: bool,
}
