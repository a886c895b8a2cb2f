//! A file and the table in it, read as often as it takes.

use std::cell::Cell;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::rows::{Keys, Named, Pass, Placed};
use super::{json, xml};
use crate::inspect::archive::{self, Budget};
use crate::inspect::nature::{self, Nature, TextKind};
use crate::inspect::watched::Watched;
use crate::inspect::workbook::{detail, unreadable, weigh};
use crate::inspect::{HEAD, Sheets, read_head, separated};
use crate::records::Shape;
use crate::transcode::Transcoder;
use crate::{Bounds, ReadError, Reason, directory, encoding};

/// A file whose kind is known.
pub(super) struct Source<'b, R> {
    reader: R,
    bounds: &'b Bounds,
    kind: Kind,
}

enum Kind {
    Separated { shape: Shape, text: Text, known: Option<&'static Encoding> },
    Json { lines: bool, text: Text },
    Xml { rows: xml::Rows, text: Text },
    Workbook,
}

/// Where a text begins and how it is encoded.
#[derive(Clone, Copy)]
struct Text {
    mark: u64,
    encoding: &'static Encoding,
}

impl<'b, R: Read + Seek> Source<'b, R> {
    /// Tells what a file is, by its content.
    pub(super) fn open(mut reader: R, name: &str, bounds: &'b Bounds) -> Result<Self, ReadError> {
        let size = reader.seek(SeekFrom::End(0)).map_err(ReadError::from_io)?;
        reader.rewind().map_err(ReadError::from_io)?;
        let head = read_head(&mut reader)?;
        let kind = match nature::of(&head, &mut reader)?.named(name) {
            Nature::Text => text(&mut reader, &head, name, bounds)?,
            Nature::Archive => {
                watch(&mut reader, |watched| archive(watched, size, bounds))?;
                Kind::Workbook
            }
            nature @ Nature::Other { .. } => return Err(not_a_table(nature.name())),
        };
        Ok(Self { reader, bounds, kind })
    }

    /// The name of its format.
    pub(super) const fn format(&self) -> &'static str {
        match self.kind {
            Kind::Separated { .. } => "CSV",
            Kind::Json { .. } => "JSON",
            Kind::Xml { .. } => "XML",
            Kind::Workbook => "XLSX",
        }
    }

    /// Gives every row of the table to a pass.
    pub(super) fn each_row(
        &mut self,
        pass: &mut impl Pass,
        keys: &mut Keys,
    ) -> Result<(), ReadError> {
        let (reader, bounds) = (&mut self.reader, self.bounds);
        match &self.kind {
            Kind::Workbook => watch(reader, |watched| sheet(watched, pass)),
            Kind::Separated { shape, text, known } => {
                let mut rows = Placed::new(pass);
                if text.encoding == UTF_16LE || text.encoding == UTF_16BE {
                    separated::read(text.of(reader)?, *shape, Some(UTF_8), &mut rows)?;
                } else {
                    separated::read(text.raw(reader)?, *shape, *known, &mut rows)?;
                }
                Ok(())
            }
            Kind::Json { lines, text } => {
                let mut rows = Named::new(pass, keys);
                json::each_row(text.of(reader)?, *lines, bounds.record, &mut rows)
            }
            Kind::Xml { rows: found, text } => {
                let mut rows = Named::new(pass, keys);
                xml::each_row(text.of(reader)?, found, bounds.record, &mut rows)
            }
        }
    }
}

impl Text {
    /// Its bytes from the beginning, without a mark.
    fn raw<R: Read + Seek>(self, mut reader: R) -> Result<R, ReadError> {
        reader.seek(SeekFrom::Start(self.mark)).map_err(ReadError::from_io)?;
        Ok(reader)
    }

    /// The same as UTF-8.
    fn of<R: Read + Seek>(self, reader: R) -> Result<Transcoder<R>, ReadError> {
        Ok(Transcoder::new(self.raw(reader)?, self.encoding))
    }
}

fn not_a_table(format: &'static str) -> ReadError {
    ReadError::whole(Reason::NotATable { format })
}

/// What kind of text it is.
fn text<R: Read + Seek>(
    reader: &mut R,
    head: &[u8],
    name: &str,
    bounds: &Bounds,
) -> Result<Kind, ReadError> {
    let whole = (head.len() as u64) < HEAD;
    let (known, mark) = encoding::detect(head, whole)?;
    let encoding = known.unwrap_or(UTF_8);
    let (sample, _) = encoding.decode_without_bom_handling(&head[mark..]);
    if sample.trim().is_empty() && whole {
        return Err(ReadError::whole(Reason::Empty));
    }
    let text = Text { mark: mark as u64, encoding };
    match nature::kind_of_text(&sample, name) {
        TextKind::Separated { delimiter } => {
            let shape = separated::shape(&sample, delimiter, bounds);
            Ok(Kind::Separated { shape, text, known })
        }
        TextKind::Json { lines } => Ok(Kind::Json { lines, text }),
        TextKind::Xml => {
            let rows = xml::Rows::find(text.of(reader)?, bounds)?;
            Ok(Kind::Xml { rows: rows.ok_or_else(|| not_a_table("XML"))?, text })
        }
        TextKind::Html => Err(not_a_table("HTML")),
        TextKind::Lines => Err(not_a_table("TXT")),
    }
}

/// Reads a ZIP; tells a file that could not be read from one that is damaged.
fn watch<R: Read + Seek, T>(
    reader: &mut R,
    read: impl FnOnce(Watched<'_, &mut R>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let failed = Cell::new(None);
    reader.rewind().map_err(ReadError::from_io)?;
    // A damaged workbook has more shapes than its reader foresees: what trips it is refused.
    catch_unwind(AssertUnwindSafe(|| read(Watched { reader, failed: &failed })))
        .unwrap_or_else(|_| Err(unreadable("its structure is broken")))
        .map_err(|error| match failed.get() {
            Some(kind) => ReadError::whole(Reason::Io(kind)),
            None => error,
        })
}

/// Refuses a ZIP that is no workbook, or that unpacks to more than is allowed.
fn archive<R: Read + Seek>(mut reader: R, size: u64, bounds: &Bounds) -> Result<(), ReadError> {
    directory::bound(&mut reader, bounds.members)?;
    let budget = Budget::new(size, bounds);
    if let Some(document) = archive::office(&mut reader)? {
        return Err(not_a_table(match document.format {
            domain::Format::Docx => "DOCX",
            _ => "PPTX / XLSB",
        }));
    }
    if !archive::is_workbook(&mut reader)? {
        return Err(not_a_table("ZIP"));
    }
    weigh(&mut reader, &budget, bounds)
        .map_err(|error| error.or_damaged(|| detail("its data is damaged")))?;
    Ok(())
}

/// The first sheet that is shown.
fn sheet<R: Read + Seek>(reader: R, pass: &mut impl Pass) -> Result<(), ReadError> {
    let mut sheets = Sheets::open(reader)?;
    let first = sheets.names.first().cloned();
    let Some((name, true)) = first else { return Err(ReadError::whole(Reason::NoSheet)) };
    sheets.read(&name, &mut Placed::new(pass)).map(|_| ())
}
