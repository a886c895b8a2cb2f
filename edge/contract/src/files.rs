//! What staff do with the files of a revision.

use domain::DistributionId;
use domain::cleaning::Cleaning;
use domain::personal::{Method, PersonalKind};
use serde::{Deserialize, Serialize};

use crate::lenient;

/// Largest file that is taken: 10 GiB.
pub const FILE_MAX: u64 = 10 << 30;
/// Most rows of a preview.
pub const PREVIEW_MAX: u32 = 200;

/// What can be written about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileInput {
    /// Name for people.
    pub title: String,
}

/// An outside address from which a file is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkInput {
    /// The address, `http` or `https`.
    pub url: String,
    /// Name for people.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub title: Option<String>,
    /// The file of which this is a new version.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub distribution: Option<DistributionId>,
}

/// What can be done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FileAction {
    /// 脱敏、清洗：按列处理，生成新文件 ¦ Treats columns, which makes a new file.
    Treat,
    /// 说明理由放行 ¦ Overrules a finding, with a reason.
    Overrule,
    /// 恢复原文件 ¦ Undoes the treatment.
    ReplaceByOriginal,
    /// 修改名称 ¦ Gives it another name.
    Retitle,
    /// 移除 ¦ Takes it out of the revision.
    Remove,
}

/// A command on a file of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileCommand {
    /// What is to be done.
    pub command: FileAction,
    /// For `treat`: the columns and how each is treated; one of which nothing is said stays as it is.
    #[serde(default, deserialize_with = "lenient::list")]
    pub columns: Vec<ColumnTreatment>,
    /// For `overrule`: the column; all of them when none is named.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub column: Option<String>,
    /// For `overrule`: the kind of information; all of them when none is named.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub kind: Option<PersonalKind>,
    /// Why; `overrule` needs it.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
    /// For `retitle`: the name.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub title: Option<String>,
}

/// How a column is treated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnTreatment {
    /// Name of the column, as the inspection gives it.
    pub column: String,
    /// How personal information is taken out.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub method: Option<Method>,
    /// How its values are cleaned, where nothing is taken out.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub cleaning: Option<Cleaning>,
}

/// The first rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FilePreview {
    /// Names of the columns; empty for a file that is no table.
    pub columns: Vec<String>,
    /// Rows of cells, as text.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more rows than these.
    pub more: bool,
}
