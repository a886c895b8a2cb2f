//! What a file is when it arrives: its type by content, its columns, and what in it is personal
//! (R16).
//!
//! One pass over the file, memory bounded by [`Bounds`] and not by its size. Every value is looked
//! at: a finding in the last row of a hidden sheet is a finding.

pub(crate) mod archive;
mod column;
pub(crate) mod distinct;
pub(crate) mod json;
pub(crate) mod names;
pub(crate) mod nature;
pub(crate) mod rows;
pub(crate) mod separated;
mod tally;
pub(crate) mod types;
mod warning;
pub(crate) mod watched;
mod words;
pub(crate) mod workbook;

use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};

use domain::personal::{PersonalKind, names_persons};
use domain::{FieldType, Format};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use nature::Nature;
pub(crate) use tally::is_header;
pub use warning::Warning;
pub(crate) use workbook::{Cells, Sheets};

use crate::transcode::Transcoder;
use crate::{ReadError, Reason, encoding};
use tally::Tally;
use watched::Watched;

/// What was found out about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The format, by content.
    pub format: Format,
    /// The media type, with the encoding where it is text.
    pub media_type: String,
    /// Name of the encoding of a text, such as `UTF-8` or `gb18030`.
    pub encoding: Option<String>,
    /// What stands between the cells of separated values.
    pub delimiter: Option<char>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Rows of data, where the format has rows.
    pub rows: Option<u64>,
    /// The columns in order; those of a second sheet after those of the first.
    pub columns: Vec<ColumnFound>,
    /// The files of an archive.
    pub members: Vec<Member>,
    /// Whether all of the content was searched for personal information.
    pub searched: bool,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// A column and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFound {
    /// Its name, unique in the file: a second of the same name is `名称 (2)`, one without is
    /// `第3列`, one of another sheet is `表名!名称`.
    pub name: String,
    /// The narrowest type that every value agrees with.
    pub kind: FieldType,
    /// Cells with anything in them.
    pub filled: u64,
    /// Different values: exact up to 64, an estimate within a tenth above.
    pub distinct: u64,
    /// What was recognised in it, by kind.
    pub personal: Vec<PersonalFound>,
}

/// One kind of information in one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalFound {
    /// What was recognised.
    pub kind: PersonalKind,
    /// How many cells have it.
    pub count: u64,
    /// The first rows that have it: lines of the text, rows of the sheet, or elements; from 1.
    pub rows: Vec<u64>,
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name with its folders.
    pub name: String,
    /// Its size when unpacked, in bytes, as counted.
    pub size: u64,
    /// What it is.
    pub inspection: Inspection,
}

/// What an inspection may cost at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of one record, line or piece of text.
    pub record: usize,
    /// Columns of a table.
    pub columns: usize,
    /// Files of an archive.
    pub members: usize,
    /// Bytes of an archive or a workbook when unpacked.
    pub unpacked: u64,
    /// Bytes for each byte of an archive; small ones are let pass.
    pub ratio: u64,
    /// Bytes of the texts of a workbook, which must be held in memory.
    pub texts: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            record: 8 << 20,
            columns: 16_384,
            members: 10_000,
            unpacked: 16 << 30,
            ratio: 250,
            texts: 24 << 20,
        }
    }
}

impl Inspection {
    pub(crate) fn of(format: Format) -> Self {
        Self {
            format,
            media_type: format.media_type().to_owned(),
            encoding: None,
            delimiter: None,
            header: false,
            rows: None,
            columns: Vec::new(),
            members: Vec::new(),
            searched: false,
            warnings: Vec::new(),
        }
    }

    /// What keeps the file from being opened without conditions (R16), of itself and of the files
    /// in it: the member's name where it is in one, the column, and the finding.
    ///
    /// A landline or a street address counts in a table whose columns name persons.
    pub fn blocking(&self) -> Vec<(Option<&str>, &ColumnFound, &PersonalFound)> {
        let mut blocking = Vec::new();
        let members = self.members.iter().map(|it| (Some(it.name.as_str()), &it.inspection));
        for (name, inspection) in std::iter::once((None, self)).chain(members) {
            let persons = inspection.columns.iter().any(|column| names_persons(&column.name));
            for column in &inspection.columns {
                let findings = column.personal.iter().filter(|found| found.kind.blocks(persons));
                blocking.extend(findings.map(|found| (name, column, found)));
            }
        }
        blocking
    }
}

impl ColumnFound {
    /// The commonest kind in a column where something was recognised in more than half of the
    /// cells; none in a column of words in which numbers occur.
    pub fn mostly(&self) -> Option<PersonalKind> {
        let most = self.personal.iter().rev().max_by_key(|found| found.count)?;
        let all: u64 = self.personal.iter().map(|found| found.count).sum();
        (all * 2 > self.filled).then_some(most.kind)
    }
}

/// How much of a file is looked at to tell what it is.
pub(crate) const HEAD: u64 = 1 << 20;

/// Inspects a file. Its name is only held against its content.
///
/// # Errors
/// [`ReadError`] with the line and the reason when it is a program, is encrypted, is more than
/// [`Bounds`] allow, or breaks the rules of its own format.
pub fn inspect<R: Read + Seek>(
    mut reader: R,
    name: &str,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    let size = reader.seek(SeekFrom::End(0)).map_err(ReadError::from_io)?;
    reader.rewind().map_err(ReadError::from_io)?;
    let head = read_head(&mut reader)?;
    let nature = nature::of(&head, &mut reader)?.named(name);
    match nature {
        Nature::Archive => {
            reader.rewind().map_err(ReadError::from_io)?;
            let failed = Cell::new(None);
            let watched = Watched { reader, failed: &failed };
            let inspected = archive::inspect(watched, size, bounds);
            let mut inspection = inspected.map_err(|error| match failed.get() {
                Some(kind) => ReadError::whole(Reason::Io(kind)),
                None => error,
            })?;
            warning::lies(name, inspection.format, &mut inspection.warnings);
            Ok(inspection)
        }
        other => {
            reader.seek(SeekFrom::Start(head.len() as u64)).map_err(ReadError::from_io)?;
            inspect_stream(head, reader, other, name, bounds)
        }
    }
}

pub(crate) fn read_head(reader: &mut impl Read) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    reader.take(HEAD).read_to_end(&mut head).map_err(ReadError::from_io)?;
    Ok(head)
}

/// Inspects what can be read once from beginning to end: the head that has been read, and the rest.
pub(crate) fn inspect_stream<R: Read>(
    head: Vec<u8>,
    rest: R,
    nature: Nature,
    name: &str,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    let mut inspection = match nature {
        Nature::Text => inspect_text(head, rest, name, bounds)?,
        Nature::Other { format, .. } => {
            let mut inspection = Inspection::of(format);
            inspection.warnings.push(Warning::NotSearched { format: nature.name().to_owned() });
            if nature.has_macros() {
                inspection.warnings.push(Warning::Macros);
            }
            inspection
        }
        // Only where an archive lies in an archive: it is listed and not opened.
        Nature::Archive => {
            let mut inspection = Inspection::of(Format::Zip);
            inspection.warnings.push(Warning::NotSearched { format: "ZIP".to_owned() });
            inspection
        }
    };
    warning::lies(name, inspection.format, &mut inspection.warnings);
    Ok(inspection)
}

/// Text: separated values, JSON, XML, or words.
fn inspect_text<R: Read>(
    head: Vec<u8>,
    rest: R,
    name: &str,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    let whole = (head.len() as u64) < HEAD;
    let (found, mark) = encoding::detect(&head, whole)?;
    let encoding = found.unwrap_or(UTF_8);
    // The head as text, to see what kind of text it is; a character that is cut does no harm.
    let (sample, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let kind = nature::kind_of_text(&sample, name);
    let sample = sample.into_owned();
    if sample.trim().is_empty() && whole {
        return Err(ReadError::whole(Reason::Empty));
    }
    let mut head = Cursor::new(head);
    head.set_position(mark as u64);
    let stream = head.chain(rest);
    let mut tally = Tally::new(bounds);
    let mut inspection = Inspection::of(Format::Text);
    match kind {
        nature::TextKind::Separated { delimiter } => {
            let shape = separated::shape(&sample, delimiter, bounds);
            tally.begin_table("");
            let used = if wide {
                let stream = Transcoder::new(stream, encoding);
                separated::read(stream, shape, Some(UTF_8), &mut tally)?;
                encoding
            } else {
                separated::read(stream, shape, found, &mut tally)?
            };
            inspection.format = if delimiter == b'\t' { Format::Tsv } else { Format::Csv };
            inspection.encoding = Some(used.name().to_owned());
            inspection.delimiter = Some(char::from(delimiter));
        }
        kind => {
            let stream = Transcoder::new(stream, encoding);
            inspection.format = match kind {
                nature::TextKind::Json { lines } => json::inspect(stream, lines, &mut tally)?,
                nature::TextKind::Xml => words::inspect_xml(stream, bounds, &mut tally)?,
                _ => words::inspect_lines(stream, bounds, &mut tally)?,
            };
            if matches!(kind, nature::TextKind::Html) {
                // Never served as what it is: it would run in the portal's name.
                inspection.format = Format::Other;
            }
            inspection.encoding = Some(encoding.name().to_owned());
        }
    }
    inspection.media_type = media_type(inspection.format, inspection.encoding.as_deref());
    inspection.searched = true;
    tally.finish(&mut inspection);
    Ok(inspection)
}

/// The media type of a text names its own encoding, which may not be the usual one.
fn media_type(format: Format, encoding: Option<&str>) -> String {
    match (format.media_type().split_once("; charset="), encoding) {
        (Some((plain, _)), Some(encoding)) => {
            format!("{plain}; charset={}", encoding.to_ascii_lowercase())
        }
        _ => format.media_type().to_owned(),
    }
}
