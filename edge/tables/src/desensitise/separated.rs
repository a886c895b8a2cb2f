//! Treating separated values: the bytes of a record with some of its cells changed.

use std::borrow::Cow;
use std::io::{BufWriter, Cursor, Read, Write};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{TreatError, Treated, Treatment, bounds, changed_since, unwritten};
use crate::inspect::Inspection;
use crate::records::{Cell, Record, Records, Shape};
use crate::transcode::Transcoder;
use crate::{ReadError, encoding};

/// Bytes in which the line end and the mark are looked for.
const HEAD: u64 = 64 * 1024;

pub(super) fn treat<R: Read, W: Write>(
    mut input: R,
    inspection: &Inspection,
    treatment: Treatment<'_>,
    output: W,
) -> Result<Treated, TreatError> {
    let name = inspection.encoding.as_deref().unwrap_or_default();
    let encoding = Encoding::for_label(name.as_bytes()).ok_or_else(changed_since)?;
    let delimiter = inspection.delimiter.and_then(|c| u8::try_from(c).ok());
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(ReadError::from_io)?;
    let mark = encoding::mark(&head, encoding);
    let (sample, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let old = sample.contains('\r') && !sample.contains('\n');
    let shape = Shape {
        delimiter: delimiter.ok_or_else(changed_since)?,
        newline: if old { b'\r' } else { b'\n' },
        longest: bounds().record,
        columns: bounds().columns,
        quotes: true,
    };
    let mut output = BufWriter::new(output);
    output.write_all(&head[..mark]).map_err(unwritten)?;
    let mut head = Cursor::new(head);
    head.set_position(mark as u64);
    let stream = head.chain(input);
    let mut writer = Writer { output, encoding, header: inspection.header, treatment };
    if writer.is_wide() {
        writer.copy(Records::new(Transcoder::new(stream, encoding), shape), shape, UTF_8)?;
    } else {
        writer.copy(Records::new(stream, shape), shape, encoding)?;
    }
    writer.output.flush().map_err(unwritten)?;
    Ok(writer.treatment.finish())
}

struct Writer<'k, W: Write> {
    output: BufWriter<W>,
    encoding: &'static Encoding,
    /// Whether the next record is the header.
    header: bool,
    treatment: Treatment<'k>,
}

impl<W: Write> Writer<'_, W> {
    fn is_wide(&self) -> bool {
        self.encoding == UTF_16LE || self.encoding == UTF_16BE
    }

    /// Copies all records; `read_as` is the encoding that they have been brought into.
    fn copy<R: Read>(
        &mut self,
        mut records: Records<R>,
        shape: Shape,
        read_as: &'static Encoding,
    ) -> Result<(), TreatError> {
        let mut line = Vec::new();
        while let Some(record) = records.next()? {
            line.clear();
            if record.is_blank() {
                line.extend_from_slice(record.bytes);
            } else {
                let is_header = std::mem::take(&mut self.header);
                self.write_record(&record, is_header, shape.delimiter, read_as, &mut line)?;
                self.treatment.rows += u64::from(!is_header);
            }
            line.extend_from_slice(record.ending);
            self.put(&line)?;
        }
        Ok(())
    }

    fn write_record(
        &mut self,
        record: &Record<'_>,
        is_header: bool,
        delimiter: u8,
        read_as: &'static Encoding,
        line: &mut Vec<u8>,
    ) -> Result<(), TreatError> {
        if record.cells.len() > self.treatment.width() {
            return Err(changed_since());
        }
        let mut first = true;
        for (place, cell) in record.cells.iter().enumerate() {
            let mut new = None;
            if !is_header && self.treatment.touches(place) {
                new = self.treatment.treat(place, &record.text(cell, read_as)?);
            }
            if self.treatment.drops(place) {
                continue;
            }
            if !std::mem::take(&mut first) {
                line.push(delimiter);
            }
            match new {
                None => line.extend_from_slice(&record.bytes[cell.range.clone()]),
                Some(new) => {
                    let quoted = quoted(&new, cell, delimiter);
                    let bytes: Cow<'_, [u8]> = if read_as == UTF_8 {
                        Cow::Borrowed(quoted.as_bytes())
                    } else {
                        read_as.encode(&quoted).0
                    };
                    line.extend_from_slice(&bytes);
                }
            }
        }
        Ok(())
    }

    /// Writes what was read as UTF-8 in the encoding of the file; other bytes as they are.
    fn put(&mut self, line: &[u8]) -> Result<(), TreatError> {
        if !self.is_wide() {
            return self.output.write_all(line).map_err(unwritten);
        }
        let text = str::from_utf8(line).map_err(|_| changed_since())?;
        for unit in text.encode_utf16() {
            let bytes =
                if self.encoding == UTF_16LE { unit.to_le_bytes() } else { unit.to_be_bytes() };
            self.output.write_all(&bytes).map_err(unwritten)?;
        }
        Ok(())
    }
}

/// A new value in quotation marks where the old one was, or where it needs them.
fn quoted<'a>(value: &'a str, cell: &Cell, delimiter: u8) -> Cow<'a, str> {
    let special = |c: char| c == '"' || c == '\n' || c == '\r' || c == char::from(delimiter);
    if cell.quoted || value.contains(special) {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}
