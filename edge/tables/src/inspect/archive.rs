//! ZIP archives: their files are listed, counted and inspected, one level deep and within bounds.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read, Seek};

use domain::Format;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{
    Bounds, Inspection, Member, Nature, Warning, inspect_stream, nature, read_head, workbook,
};
use crate::{ReadError, Reason, decode, directory};

/// What unpacks to no more than this is harmless, however small it was packed.
const HARMLESS: u64 = 64 << 20;

/// What may still be unpacked.
pub(crate) struct Budget {
    spent: Cell<u64>,
    most: u64,
    most_by_ratio: u64,
    ratio: u64,
}

impl Budget {
    pub(crate) fn new(size: u64, bounds: &Bounds) -> Self {
        Self {
            spent: Cell::new(0),
            most: bounds.unpacked,
            most_by_ratio: size.saturating_mul(bounds.ratio).max(HARMLESS),
            ratio: bounds.ratio,
        }
    }

    /// A reader that counts against the budget, whatever the archive says of sizes.
    pub(crate) const fn meter<R>(&self, reader: R) -> Metered<'_, R> {
        Metered { reader, budget: self, count: 0 }
    }
}

/// A reader that counts.
pub(crate) struct Metered<'b, R> {
    reader: R,
    budget: &'b Budget,
    /// Bytes that were read.
    pub count: u64,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.count += count as u64;
        let budget = self.budget;
        budget.spent.set(budget.spent.get() + count as u64);
        let reason = if budget.spent.get() > budget.most_by_ratio {
            Reason::Bomb { ratio: budget.ratio }
        } else if budget.spent.get() > budget.most {
            Reason::TooLarge { most: budget.most }
        } else {
            return Ok(count);
        };
        Err(ReadError::whole(reason).into_io())
    }
}

/// Why a ZIP cannot be read.
pub(super) fn damaged(error: ZipError) -> ReadError {
    let reason = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::Encrypted,
        ZipError::Io(error) => return ReadError::from_io(error).or_damaged(broken),
        error => Reason::Malformed { format: "ZIP", detail: error.to_string() },
    };
    ReadError::whole(reason)
}

/// Inspects what begins as a ZIP does: a workbook, a document, or an archive of files.
pub(super) fn inspect<R: Read + Seek>(
    mut reader: R,
    size: u64,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    directory::bound(&mut reader, bounds.members)?;
    let budget = Budget::new(size, bounds);
    match office(&mut reader)? {
        Some(inspection) => Ok(inspection),
        None if is_workbook(&mut reader)? => workbook::inspect(reader, &budget, bounds),
        None => members(reader, &budget, bounds),
    }
}

/// The parts of an archive, whose number has been bounded.
fn open<R: Read + Seek>(reader: &mut R) -> Result<ZipArchive<&mut R>, ReadError> {
    reader.rewind().map_err(ReadError::from_io)?;
    ZipArchive::new(reader).map_err(damaged)
}

pub(crate) fn is_workbook<R: Read + Seek>(reader: &mut R) -> Result<bool, ReadError> {
    Ok(open(reader)?.index_for_name("xl/workbook.xml").is_some())
}

/// A document of an office program other than a workbook: told and not searched, because its texts
/// are broken up at every change of type.
pub(crate) fn office<R: Read + Seek>(reader: &mut R) -> Result<Option<Inspection>, ReadError> {
    const PARTS: [(&str, Format, &str); 3] = [
        ("word/document.xml", Format::Docx, "DOCX"),
        ("ppt/presentation.xml", Format::Other, "PPTX"),
        ("xl/workbook.bin", Format::Other, "XLSB"),
    ];
    let archive = open(reader)?;
    let Some((_, format, name)) =
        PARTS.into_iter().find(|(part, ..)| archive.index_for_name(part).is_some())
    else {
        return Ok(None);
    };
    let mut inspection = Inspection::of(format);
    inspection.warnings.push(Warning::NotSearched { format: name.to_owned() });
    let is_program =
        |part: Result<Cow<'_, str>, _>| part.is_ok_and(|p| p.ends_with("vbaProject.bin"));
    if archive.file_names().any(is_program) {
        inspection.warnings.push(Warning::Macros);
    }
    Ok(Some(inspection))
}

/// Inspects the files of an archive.
fn members<R: Read + Seek>(
    mut reader: R,
    budget: &Budget,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    let mut archive = open(&mut reader)?;
    let mut inspection = Inspection::of(Format::Zip);
    // The columns of all files together are bounded as those of one.
    let mut left = *bounds;
    for index in 0..archive.len() {
        let raw = archive.by_index_raw(index).map_err(damaged)?;
        let name = safe_name(raw.name_raw(), raw.is_symlink())?;
        let (encrypted, folder) = (raw.encrypted(), raw.is_dir());
        drop(raw);
        if folder {
            continue;
        }
        let wrap = |error: ReadError| {
            let (name, error) = (name.clone(), Box::new(error));
            ReadError::whole(Reason::Member { name, error })
        };
        if encrypted {
            return Err(wrap(ReadError::whole(Reason::Encrypted)));
        }
        let file = archive.by_index(index).map_err(|error| wrap(damaged(error)))?;
        let mut file = budget.meter(file);
        let inspected = member(&mut file, &name, budget, &left).or_else(forgive).map_err(wrap)?;
        io::copy(&mut file, &mut io::sink()).map_err(|error| wrap(unpacked(error)))?;
        left.columns = left.columns.saturating_sub(inspected.columns.len()).max(1);
        inspection.members.push(Member { name, size: file.count, inspection: inspected });
    }
    if inspection.members.is_empty() {
        return Err(ReadError::whole(Reason::Empty));
    }
    inspection.searched = inspection.members.iter().all(|member| member.inspection.searched);
    if !inspection.searched {
        inspection.warnings.push(Warning::NotSearched { format: "ZIP".to_owned() });
    }
    Ok(inspection)
}

/// Inspects one file. A workbook must be read here and there and is put in a temporary file for it;
/// an archive within the archive is not opened.
fn member<R: Read>(
    file: &mut Metered<'_, R>,
    name: &str,
    budget: &Budget,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    let head = read_head(file)?;
    if head.is_empty() {
        return Err(ReadError::whole(Reason::Empty));
    }
    let nature = nature::of_head(&head)?.named(name);
    if nature != Nature::Archive {
        return inspect_stream(head, file, nature, name, bounds);
    }
    let mut spool = tempfile::tempfile().map_err(ReadError::from_io)?;
    io::copy(&mut (&head[..]).chain(file), &mut spool).map_err(unpacked)?;
    directory::bound(&mut spool, bounds.members)?;
    let mut inspection = match office(&mut spool)? {
        Some(inspection) => inspection,
        None if is_workbook(&mut spool)? => workbook::inspect(spool, budget, bounds)?,
        None => return inspect_stream(head, io::empty(), nature, name, bounds),
    };
    super::warning::lies(name, inspection.format, &mut inspection.warnings);
    Ok(inspection)
}

/// A file that cannot be read is listed with the reason; one that means harm is refused with the
/// archive.
fn forgive(error: ReadError) -> Result<Inspection, ReadError> {
    let error = error.or_damaged(broken);
    let harmful = matches!(
        error.reason,
        Reason::Program { .. }
            | Reason::Encrypted
            | Reason::Bomb { .. }
            | Reason::TooLarge { .. }
            | Reason::TooManyMembers { .. }
            | Reason::Io(_)
    );
    if harmful {
        return Err(error);
    }
    let mut inspection = Inspection::of(Format::Other);
    inspection.warnings.push(Warning::unreadable(&error));
    Ok(inspection)
}

fn unpacked(error: io::Error) -> ReadError {
    ReadError::from_io(error).or_damaged(broken)
}

fn broken() -> Reason {
    Reason::Malformed { format: "ZIP", detail: "its data is damaged".to_owned() }
}

/// The name of a file in an archive, in whatever encoding the packer used; refused when it leads
/// outside.
fn safe_name(raw: &[u8], link: bool) -> Result<String, ReadError> {
    let name = match str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => decode(raw)
            .map(|decoded| decoded.text.into_owned())
            .unwrap_or_else(|_| raw.iter().map(|byte| char::from(*byte)).collect()),
    };
    let name = name.replace('\\', "/");
    let outside = name.starts_with('/')
        || name.split('/').any(|part| part == "..")
        || name.as_bytes().get(1) == Some(&b':')
        || name.contains('\0');
    if outside || link {
        return Err(ReadError::whole(Reason::Escape { name }));
    }
    Ok(name)
}
