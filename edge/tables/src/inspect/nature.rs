//! What a file is by its first bytes.

use std::io::{Read, Seek, SeekFrom};

use domain::Format;

use crate::{ReadError, Reason, sniff};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Text of any kind.
    Text,
    /// A ZIP: files, or a workbook.
    Archive,
    /// Something that is told and not read.
    Other {
        /// Its format in the catalogue.
        format: Format,
        /// The name that people know it under.
        name: &'static str,
        /// Whether it holds macros.
        macros: bool,
    },
}

impl Nature {
    const fn other(format: Format, name: &'static str) -> Self {
        Self::Other { format, name, macros: false }
    }

    /// The same, but text where the name says so and the bytes say nothing: then it is read as
    /// text, and refused at the line where it is none.
    pub(crate) fn named(self, name: &str) -> Self {
        const TEXTS: [&str; 8] =
            [".csv", ".tsv", ".tab", ".txt", ".json", ".geojson", ".xml", ".ndjson"];
        let name_is_texts =
            || TEXTS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        match self {
            Self::Other { name: BINARY, .. } if name_is_texts() => Self::Text,
            other => other,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Other { name, .. } => name,
            _ => "ZIP",
        }
    }

    pub(crate) const fn has_macros(self) -> bool {
        matches!(self, Self::Other { macros: true, .. })
    }
}

/// What text is, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    Separated { delimiter: u8 },
    Json { lines: bool },
    Xml,
    Html,
    Lines,
}

/// Whether the bytes begin as a ZIP does.
pub(crate) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// What is known to be no text and nothing else of.
const BINARY: &str = "二进制 / binary";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Tells what a file is; refuses programs and what is encrypted.
pub(crate) fn of<R: Read + Seek>(head: &[u8], reader: &mut R) -> Result<Nature, ReadError> {
    if head.starts_with(OLE) {
        return compound(head, reader);
    }
    of_head(head)
}

/// Tells what a file is by its head alone.
pub(crate) fn of_head(head: &[u8]) -> Result<Nature, ReadError> {
    if let Some(format) = program(head) {
        return Err(ReadError::whole(Reason::Program { format }));
    }
    if is_zip(head) {
        return Ok(Nature::Archive);
    }
    const KNOWN: [(&[u8], Format, &str); 14] = [
        (OLE, Format::Other, "OLE"),
        (b"%PDF-", Format::Pdf, "PDF"),
        (b"\x89PNG\r\n", Format::Png, "PNG"),
        (b"\xFF\xD8\xFF", Format::Jpeg, "JPEG"),
        (b"II*\0", Format::Tiff, "TIFF"),
        (b"MM\0*", Format::Tiff, "TIFF"),
        (b"II+\0", Format::Tiff, "BigTIFF"),
        (b"PAR1", Format::Parquet, "Parquet"),
        (b"GIF8", Format::Other, "GIF"),
        (b"\x1F\x8B", Format::Other, "GZIP"),
        (b"Rar!\x1A", Format::Other, "RAR"),
        (b"7z\xBC\xAF\x27\x1C", Format::Other, "7Z"),
        (b"BZh91AY", Format::Other, "BZIP2"),
        (b"SQLite format 3\0", Format::Other, "SQLite"),
    ];
    if let Some((_, format, name)) = KNOWN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Ok(Nature::other(*format, name));
    }
    // Many zeros that are no UTF-16: pictures, sound, films, shapes.
    let zeros = head.iter().take(4096).filter(|byte| **byte == 0).count();
    let text = crate::encoding::detect(head, false).is_ok();
    Ok(if zeros > 8 && !text { Nature::other(Format::Other, BINARY) } else { Nature::Text })
}

/// The name of the format when the file is a program.
fn program(head: &[u8]) -> Option<&'static str> {
    let at = |place: usize| head.get(place..place + 4)?.try_into().ok().map(u32::from_le_bytes);
    if head.starts_with(b"MZ") {
        let is_windows = at(0x3C)
            .and_then(|place| head.get(usize::try_from(place).ok()?..))
            .is_some_and(|rest| rest.starts_with(b"PE\0\0"));
        return (is_windows || head[..head.len().min(64)].contains(&0)).then_some("EXE");
    }
    const MAGIC: [(&[u8], &str); 7] = [
        (b"\x7FELF", "ELF"),
        (b"\xCF\xFA\xED\xFE", "Mach-O"),
        (b"\xCE\xFA\xED\xFE", "Mach-O"),
        (b"\xCA\xFE\xBA\xBE", "Mach-O / Java"),
        (b"\0asm", "WebAssembly"),
        (b"dex\n", "Android"),
        (b"L\0\0\0\x01\x14\x02\0", "LNK"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(name);
    }
    let script =
        head.starts_with(b"#!/") || head.starts_with(b"#! /") || head.starts_with(b"<?php");
    let batch = head.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"@echo off"));
    (script || batch).then_some("script")
}

/// An OLE compound file: the directory in it names what it is.
fn compound<R: Read + Seek>(head: &[u8], reader: &mut R) -> Result<Nature, ReadError> {
    const DIRECTORY: u64 = 64 * 1024;
    let number = |at: usize| {
        head.get(at..at + 4)
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(0, |bytes| u64::from(u32::from_le_bytes(bytes)))
    };
    let sector = if head.get(0x1E) == Some(&12) { 4096 } else { 512 };
    let mut directory = Vec::new();
    reader
        .seek(SeekFrom::Start((number(0x30) + 1) * sector))
        .and_then(|_| reader.take(DIRECTORY).read_to_end(&mut directory))
        .map_err(ReadError::from_io)?;
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory.windows(wide.len()).any(|window| window == wide)
    };
    if names("EncryptedPackage") {
        return Err(ReadError::whole(Reason::Encrypted));
    }
    let macros = names("_VBA_PROJECT");
    Ok(if names("Workbook") || names("Book") {
        Nature::Other { format: Format::Xls, name: "XLS", macros }
    } else {
        Nature::Other { format: Format::Other, name: "DOC / PPT", macros }
    })
}

/// Tells what a text is. A name only decides between a table of one column and plain words.
pub(crate) fn kind_of_text(sample: &str, name: &str) -> TextKind {
    let start = sample.trim_start();
    if let Some(json) = json(start) {
        return json;
    }
    let lower: String = start.chars().take(200).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return TextKind::Html;
    }
    let opens = |c: char| c.is_alphabetic() || c == '?' || c == '!';
    if start.strip_prefix('<').is_some_and(|rest| rest.starts_with(opens)) && start.contains('>') {
        return if lower.contains("<html") { TextKind::Html } else { TextKind::Xml };
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let named = matches!(ending.as_str(), "csv" | "tsv" | "tab");
    let text = if sample.contains('\n') { sample.into() } else { sample.replace('\r', "\n") };
    if named || sniff::is_separated(&text) {
        TextKind::Separated { delimiter: sniff::delimiter(&text) }
    } else {
        TextKind::Lines
    }
}

fn json(start: &str) -> Option<TextKind> {
    let opening = start.chars().next().filter(|c| matches!(c, '{' | '['))?;
    let second = start[1..].trim_start().chars().next()?;
    let fits = match opening {
        '{' => matches!(second, '"' | '}'),
        _ => matches!(second, '"' | '{' | '[' | ']' | '-' | '0'..='9' | 't' | 'f' | 'n'),
    };
    if !fits {
        return None;
    }
    // One value a line: the first line is whole by itself and another follows.
    let lines = start.split_once('\n').is_some_and(|(line, rest)| {
        rest.trim_start().starts_with(opening)
            && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
    });
    Some(TextKind::Json { lines })
}
