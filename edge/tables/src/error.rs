//! Why a file cannot be read, in both languages.

use std::fmt;

use domain::Language;

/// A file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Line of the text or row of the sheet, where there is one to name.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing but blanks.
    Empty,
    /// A format that is not read, by the name that people know it under.
    Foreign {
        /// Name of the format.
        format: &'static str,
    },
    /// A byte that no text has, at this place from 0.
    Binary {
        /// Place of the byte.
        at: usize,
    },
    /// Bytes that mean nothing in the encoding that fits best.
    Encoding {
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// A quotation mark that opens a cell and is never closed.
    OpenQuote,
    /// A ZIP without a workbook, or a workbook that is damaged.
    Workbook {
        /// What its reader says.
        detail: String,
    },
    /// A workbook without a visible sheet of cells.
    NoSheet,
    /// A workbook that unpacks to more than is allowed.
    TooLarge {
        /// Most bytes.
        most: u64,
    },
    /// More rows than allowed.
    TooManyRows {
        /// Most rows.
        most: usize,
    },
    /// More cells in a row than allowed.
    TooManyColumns {
        /// Most cells.
        most: usize,
    },
    /// More cells in all than allowed.
    TooManyCells {
        /// Most cells.
        most: usize,
    },
    /// More text than allowed.
    TooMuchText {
        /// Most bytes.
        most: usize,
    },
    /// A line, a record or a piece of text that is longer than any is.
    LineTooLong {
        /// Most bytes.
        most: usize,
    },
    /// A program, whatever its name says.
    Program {
        /// Name of the format.
        format: &'static str,
    },
    /// A file that only opens with a password.
    Encrypted,
    /// An archive that unpacks to far more than it holds.
    Bomb {
        /// Most bytes for each that it has.
        ratio: u64,
    },
    /// An archive with more files than allowed.
    TooManyMembers {
        /// Most files.
        most: usize,
    },
    /// A file in an archive that would be unpacked outside of it.
    Escape {
        /// Its name.
        name: String,
    },
    /// Text that breaks the rules of its format.
    Malformed {
        /// Name of the format.
        format: &'static str,
        /// What its reader says.
        detail: String,
    },
    /// A file in an archive that cannot be read.
    Member {
        /// Its name.
        name: String,
        /// Why.
        error: Box<ReadError>,
    },
    /// Sound as far as it was read, but without a table: a picture, words, an object without rows.
    NotATable {
        /// Name of what it is.
        format: &'static str,
    },
    /// What was made of the file could not be written.
    Unwritten {
        /// What its writer says.
        detail: String,
    },
    /// The file is not what it was when it was read before.
    Changed,
    /// The file could not be read at all.
    Io(std::io::ErrorKind),
}

impl ReadError {
    /// An error of a file as a whole, and not of one of its lines.
    pub const fn whole(reason: Reason) -> Self {
        Self { line: None, reason }
    }

    pub(crate) const fn at(line: u64, reason: Reason) -> Self {
        Self { line: Some(line), reason }
    }

    /// The same, so many lines further on.
    pub(crate) fn moved(self, lines: u64) -> Self {
        Self { line: self.line.map(|line| line + lines), ..self }
    }

    /// As an error of reading, to pass through readers that know of nothing else.
    pub(crate) fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }

    /// The same; where something packed could not be read, the reason that is given, unless there
    /// was no room to unpack it.
    pub(crate) fn or_damaged(self, damaged: impl FnOnce() -> Reason) -> Self {
        use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, StorageFull};
        match self.reason {
            Reason::Io(PermissionDenied | QuotaExceeded | StorageFull) => self,
            Reason::Io(_) => Self { line: self.line, reason: damaged() },
            _ => self,
        }
    }

    /// What [`Self::into_io`] has wrapped, or that reading failed.
    pub(crate) fn from_io(error: std::io::Error) -> Self {
        let kind = error.kind();
        error.downcast::<Self>().unwrap_or_else(|_| Self::whole(Reason::Io(kind)))
    }

    /// Where and why, for people.
    pub fn message(&self, language: Language) -> String {
        let reason = match language {
            Language::Zh => self.reason.zh(),
            Language::En => self.reason.en(),
        };
        match (self.line, language) {
            (None, _) => reason,
            (Some(line), Language::Zh) => format!("第 {line} 行：{reason}"),
            (Some(line), Language::En) => format!("Line {line}: {reason}"),
        }
    }
}

impl Reason {
    fn zh(&self) -> String {
        match self {
            Self::LineTooLong { most } => format!("一行或一段文字超过 {most} 字节"),
            Self::Program { format } => format!("这是程序文件（{format}），不能上传"),
            Self::Encrypted => "文件已加密，请去除密码后重新上传".into(),
            Self::Bomb { ratio } => format!("解压后超过原大小的 {ratio} 倍，可能是压缩炸弹"),
            Self::TooManyMembers { most } => format!("压缩包中的文件超过 {most} 个"),
            Self::Escape { name } => format!("压缩包中的“{name}”指向压缩包之外"),
            Self::Malformed { format, detail } => format!("不是完好的 {format} 文件（{detail}）"),
            Self::Member { name, error } => {
                format!("压缩包中的“{name}”：{}", error.message(Language::Zh))
            }
            Self::Io(_) => "文件读取失败，请重试".into(),
            Self::NotATable { format } => format!("{format} 中没有表格"),
            Self::Unwritten { detail } => format!("读取的内容无法写入（{detail}）"),
            Self::Changed => "文件在读取期间发生了变化，请重试".into(),
            Self::Empty => "文件中没有内容".into(),
            Self::Foreign { format } => {
                format!("不能读取 {format} 文件，请另存为 CSV 或 XLSX")
            }
            Self::Binary { at } => format!("第 {at} 字节不是文本，文件可能已损坏或不是表格"),
            Self::Encoding { encoding } => {
                format!("字符不符合 {encoding} 编码，请另存为 UTF-8 后重试")
            }
            Self::OpenQuote => "引号没有配对".into(),
            Self::Workbook { detail } => format!("不是完好的 XLSX 文件（{detail}）"),
            Self::NoSheet => "工作簿中没有可见的工作表".into(),
            Self::TooLarge { most } => format!("解压后超过 {most} 字节"),
            Self::TooManyRows { most } => format!("超过 {most} 行"),
            Self::TooManyColumns { most } => format!("超过 {most} 列"),
            Self::TooManyCells { most } => format!("超过 {most} 个单元格"),
            Self::TooMuchText { most } => format!("文字超过 {most} 字节"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::LineTooLong { most } => {
                format!("A line or a piece of text is longer than {most} bytes")
            }
            Self::Program { format } => format!("This is a program ({format}); it cannot be taken"),
            Self::Encrypted => "The file is encrypted; remove its password and try again".into(),
            Self::Bomb { ratio } => {
                format!("It unpacks to more than {ratio} times its size, as a zip bomb does")
            }
            Self::TooManyMembers { most } => format!("The archive has more than {most} files"),
            Self::Escape { name } => {
                format!("\u{201C}{name}\u{201D} would be unpacked outside of the archive")
            }
            Self::Malformed { format, detail } => format!("Not a sound {format} file ({detail})"),
            Self::Member { name, error } => {
                format!("\u{201C}{name}\u{201D} in the archive: {}", error.message(Language::En))
            }
            Self::Io(_) => "The file could not be read; try again".into(),
            Self::NotATable { format } => format!("{format} holds no table"),
            Self::Unwritten { detail } => format!("What was read could not be written ({detail})"),
            Self::Changed => "The file changed while it was read; try again".into(),
            Self::Empty => "The file holds nothing".into(),
            Self::Foreign { format } => {
                format!("{format} files are not read; save it as CSV or XLSX")
            }
            Self::Binary { at } => {
                format!("Byte {at} is not text; the file may be damaged or no table")
            }
            Self::Encoding { encoding } => {
                format!("The characters do not fit {encoding}; save it as UTF-8 and try again")
            }
            Self::OpenQuote => "A quotation mark is never closed".into(),
            Self::Workbook { detail } => format!("Not a sound XLSX file ({detail})"),
            Self::NoSheet => "The workbook has no visible sheet".into(),
            Self::TooLarge { most } => format!("It unpacks to more than {most} bytes"),
            Self::TooManyRows { most } => format!("More than {most} rows"),
            Self::TooManyColumns { most } => format!("More than {most} columns"),
            Self::TooManyCells { most } => format!("More than {most} cells"),
            Self::TooMuchText { most } => format!("More than {most} bytes of text"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for ReadError {}

/// Formats that people try to import and that deserve to be named.
pub(crate) fn foreign(bytes: &[u8]) -> Option<Reason> {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLS / DOC"),
        (b"%PDF-", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"\x1F\x8B", "GZIP"),
        (b"Rar!\x1A", "RAR"),
        (b"7z\xBC\xAF\x27\x1C", "7Z"),
        (b"PAR1", "Parquet"),
    ];
    let (_, format) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    Some(Reason::Foreign { format })
}
