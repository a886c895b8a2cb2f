//! Making a new file of one: with its personal information taken out (脱敏, R15, R16), with values
//! written in one way (清洗, R39).
//!
//! What is not treated stays as it was: of separated values the very bytes, with encoding,
//! delimiter, quotation marks and line ends; of a workbook the values.

mod separated;
mod treatment;
mod workbook;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Seek, SeekFrom, Write};

use domain::{Format, Language};

use crate::inspect::{Bounds, Inspection};
use crate::{ReadError, Reason};
pub(crate) use treatment::Treatment;
pub use treatment::{Step, apply};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Treated {
    /// Rows that were written, the header not counted.
    pub rows: u64,
    /// Values that were changed, by column. Of a column that was dropped, those that went with it.
    pub changed: BTreeMap<String, u64>,
}

/// Why a file cannot be treated.
#[derive(Debug)]
#[non_exhaustive]
pub enum TreatError {
    /// The file cannot be read.
    Read(ReadError),
    /// A column is named that there is not.
    NoColumn {
        /// The name.
        name: String,
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// Nothing would be left.
    NoColumnLeft,
    /// Files of this format are not treated.
    Format(Format),
    /// A key too short to keep pseudonyms from being tried out.
    ShortKey,
    /// The new file could not be written.
    Write(std::io::Error),
}

/// Bytes that a key must have at least.
pub const KEY_MIN: usize = 16;

impl TreatError {
    /// What is wrong, for people.
    pub fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::Read(error), language) => error.message(language),
            (Self::NoColumn { name, columns }, Language::Zh) => {
                format!("没有“{name}”列；文件中的列是：{}", columns.join("、"))
            }
            (Self::NoColumn { name, columns }, Language::En) => format!(
                "There is no column \u{201C}{name}\u{201D}; the columns are: {}",
                columns.join(", ")
            ),
            (Self::NoColumnLeft, Language::Zh) => "不能删除全部的列".to_owned(),
            (Self::NoColumnLeft, Language::En) => "Not all columns can be dropped".to_owned(),
            (Self::Format(format), Language::Zh) => {
                format!("{} 文件不能在线脱敏，请转换为 CSV 或 XLSX", format.label(Language::Zh))
            }
            (Self::Format(format), Language::En) => {
                format!("{} files are not treated; make it CSV or XLSX", format.label(Language::En))
            }
            (Self::ShortKey, Language::Zh) => format!("密钥不足 {KEY_MIN} 字节"),
            (Self::ShortKey, Language::En) => format!("The key has fewer than {KEY_MIN} bytes"),
            (Self::Write(_), Language::Zh) => "新文件写入失败，请重试".to_owned(),
            (Self::Write(_), Language::En) => {
                "The new file could not be written; try again".to_owned()
            }
        }
    }
}

impl fmt::Display for TreatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for TreatError {}

impl From<ReadError> for TreatError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// Writes a new file in which the planned columns are treated. One value gets one pseudonym for one
/// key; a key per dataset keeps datasets from being joined by it.
///
/// The inspection is that of the same file. Memory stays bounded; a workbook is prepared in a
/// temporary file.
///
/// # Errors
/// [`TreatError`] before anything is written when the plan does not fit; later only when reading or
/// writing fails.
pub fn desensitise<R: Read + Seek, W: Write + Send>(
    mut input: R,
    inspection: &Inspection,
    plan: &[(String, Step)],
    key: &[u8],
    output: W,
) -> Result<Treated, TreatError> {
    let treatment = Treatment::new(inspection, plan, key)?;
    input.seek(SeekFrom::Start(0)).map_err(ReadError::from_io)?;
    match inspection.format {
        Format::Csv | Format::Tsv => separated::treat(input, inspection, treatment, output),
        Format::Xlsx => workbook::treat(input, treatment, output),
        other => Err(TreatError::Format(other)),
    }
}

/// The bounds under which the file was inspected.
pub(crate) fn bounds() -> Bounds {
    Bounds::default()
}

/// A writer that failed, told apart from a reader that did.
pub(crate) fn unwritten(error: std::io::Error) -> TreatError {
    TreatError::Write(error)
}

/// The file is not the one that was inspected.
pub(crate) fn changed_since() -> TreatError {
    let detail = "it is not the file that was inspected".to_owned();
    TreatError::Read(ReadError::whole(Reason::Malformed { format: "CSV / XLSX", detail }))
}
