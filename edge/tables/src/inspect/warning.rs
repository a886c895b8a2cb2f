//! What an inspection finds odd without refusing it.

use domain::{Format, Language};
use serde::{Deserialize, Serialize};

use crate::ReadError;

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The ending of the name says something else than the content.
    NameLies {
        /// The ending, without its point.
        ending: String,
        /// What the content is.
        format: Format,
    },
    /// Rows with more or fewer cells than there are columns.
    Ragged {
        /// The first of them.
        line: u64,
        /// How many there are.
        count: u64,
        /// How many cells a row should have.
        expected: u64,
    },
    /// Columns of the same name.
    DuplicateHeaders {
        /// The names that occur more than once.
        names: Vec<String>,
    },
    /// Columns without a name.
    EmptyHeaders {
        /// Their places, from 1.
        columns: Vec<u64>,
    },
    /// Cells of the header that are merged.
    MergedHeader {
        /// Name of the sheet.
        sheet: String,
        /// What is merged, as in `A1:C1`.
        range: String,
    },
    /// Formulas in a workbook: their last values were taken.
    Formulas {
        /// How many there are.
        count: u64,
    },
    /// Text that a spreadsheet would run as a formula.
    OpensAsFormula {
        /// Name of the column.
        column: String,
        /// The first row that has one.
        line: u64,
        /// How many there are.
        count: u64,
    },
    /// The file holds programs (宏).
    Macros,
    /// A sheet that is not shown; its values were inspected all the same.
    HiddenSheet {
        /// Name of the sheet.
        sheet: String,
    },
    /// Content that is not searched for personal information; somebody has to look.
    NotSearched {
        /// Name of the format.
        format: String,
    },
    /// A file of an archive that cannot be read, and why in both languages.
    Unreadable {
        /// 为什么不能读取
        zh: String,
        /// Why it cannot be read.
        en: String,
    },
    /// An XML that defines words of its own; they were not put in.
    Entities,
}

impl Warning {
    pub(super) fn unreadable(error: &ReadError) -> Self {
        Self::Unreadable { zh: error.message(Language::Zh), en: error.message(Language::En) }
    }

    /// The warning, for people.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Zh => self.zh(),
            Language::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NameLies { ending, format } => {
                format!("文件名以 .{ending} 结尾，内容却是 {}", format.label(Language::Zh))
            }
            Self::Ragged { line, count, expected } => {
                format!("有 {count} 行的单元格数不是 {expected}，最先在第 {line} 行")
            }
            Self::DuplicateHeaders { names } => format!("列名重复：{}", names.join("、")),
            Self::EmptyHeaders { columns } => format!("第 {} 列没有列名", places(columns, "、")),
            Self::MergedHeader { sheet, range } => {
                format!("工作表“{sheet}”的表头有合并单元格（{range}）")
            }
            Self::Formulas { count } => format!("含有 {count} 个公式，已取其结果"),
            Self::OpensAsFormula { column, line, count } => {
                format!("“{column}”列有 {count} 个值会被当作公式打开，最先在第 {line} 行")
            }
            Self::Macros => "文件含有宏".to_owned(),
            Self::HiddenSheet { sheet } => format!("工作表“{sheet}”是隐藏的，其内容已一并检查"),
            Self::NotSearched { format } => {
                format!("{format} 的内容没有检查个人信息，请人工核对")
            }
            Self::Unreadable { zh, .. } => zh.clone(),
            Self::Entities => "XML 定义了实体，未予展开".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::NameLies { ending, format } => {
                format!(
                    "The name ends in .{ending} but the content is {}",
                    format.label(Language::En)
                )
            }
            Self::Ragged { line, count, expected } => {
                format!("{count} rows do not have {expected} cells; the first is on line {line}")
            }
            Self::DuplicateHeaders { names } => {
                format!("Columns have the same name: {}", names.join(", "))
            }
            Self::EmptyHeaders { columns } => {
                format!("Columns without a name: {}", places(columns, ", "))
            }
            Self::MergedHeader { sheet, range } => {
                format!("The header of sheet \u{201C}{sheet}\u{201D} has merged cells ({range})")
            }
            Self::Formulas { count } => format!("{count} formulas; their results were taken"),
            Self::OpensAsFormula { column, line, count } => format!(
                "{count} values of column \u{201C}{column}\u{201D} open as formulas; the first is on line {line}"
            ),
            Self::Macros => "The file holds macros".to_owned(),
            Self::HiddenSheet { sheet } => {
                format!("Sheet \u{201C}{sheet}\u{201D} is hidden; it was inspected all the same")
            }
            Self::NotSearched { format } => {
                format!("{format} content is not searched for personal information; please look")
            }
            Self::Unreadable { en, .. } => en.clone(),
            Self::Entities => "The XML defines entities; they were not expanded".to_owned(),
        }
    }
}

fn places(columns: &[u64], between: &str) -> String {
    columns.iter().map(u64::to_string).collect::<Vec<_>>().join(between)
}

/// Warns when the ending of a name is that of another format.
pub(super) fn lies(name: &str, format: Format, warnings: &mut Vec<Warning>) {
    let Some((_, ending)) = name.rsplit_once('.') else { return };
    let ending = ending.to_ascii_lowercase();
    let fits = match ending.as_str() {
        "csv" => format == Format::Csv,
        "tsv" | "tab" => format == Format::Tsv,
        "xlsx" | "xlsm" => format == Format::Xlsx,
        "xls" => format == Format::Xls,
        "json" => matches!(format, Format::Json | Format::Geojson),
        "geojson" => format == Format::Geojson,
        "ndjson" | "jsonl" => format == Format::Ndjson,
        "xml" | "kml" | "gml" | "svg" => format == Format::Xml,
        "pdf" => format == Format::Pdf,
        "zip" => format == Format::Zip,
        "docx" => format == Format::Docx,
        "parquet" => format == Format::Parquet,
        "png" => format == Format::Png,
        "jpg" | "jpeg" => format == Format::Jpeg,
        "tif" | "tiff" => format == Format::Tiff,
        // What people call text may be any of these.
        "txt" => matches!(format, Format::Text | Format::Csv | Format::Tsv),
        _ => return,
    };
    if !fits {
        warnings.push(Warning::NameLies { ending, format });
    }
}
