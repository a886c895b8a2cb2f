//! Files that were made to harm, built here.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use proptest::prelude::*;
use tables::{Bounds, Inspection, ReadError, Reason, Warning};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn inspect(bytes: &[u8], name: &str) -> Result<Inspection, ReadError> {
    tables::inspect(Cursor::new(bytes), name, &Bounds::default())
}

fn reason(bytes: &[u8], name: &str) -> Reason {
    inspect(bytes, name).unwrap_err().reason
}

/// An archive with files that repeat one byte.
fn archive(files: &[(&str, u8, usize)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, byte, size) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        io::copy(&mut io::repeat(*byte).take(*size as u64), &mut zip).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A file of one byte again and again that nobody has to hold.
struct Monotone {
    byte: u8,
    at: u64,
    size: u64,
}

impl Read for Monotone {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(usize::try_from(self.size - self.at).unwrap());
        into[..count].fill(self.byte);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Monotone {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.size.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

#[test]
fn a_line_of_two_gigabytes_is_refused_and_not_held() {
    for (byte, name) in [(b'x', "a.csv"), (b'x', "a.txt"), (b'"', "a.csv")] {
        let file = Monotone { byte, at: 0, size: 2 << 30 };
        let error = tables::inspect(file, name, &Bounds::default()).unwrap_err();
        assert_eq!(
            error,
            ReadError { line: Some(1), reason: Reason::LineTooLong { most: 8 << 20 } }
        );
    }
    let file = Monotone { byte: b'[', at: 0, size: 2 << 30 };
    let error = tables::inspect(file, "a.json", &Bounds::default()).unwrap_err();
    assert!(matches!(error.reason, Reason::Malformed { format: "JSON", .. }), "{error}");
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_file() {
    let text = format!("a,b\n1,\"2\n{}", "3,4\n".repeat(3_000_000));
    assert_eq!(
        inspect(text.as_bytes(), "a.csv").unwrap_err(),
        ReadError { line: Some(2), reason: Reason::OpenQuote }
    );
}

#[test]
fn a_hundred_thousand_columns_are_too_many() {
    let most = 16_384;
    let wide = "列,".repeat(100_000);
    let error = inspect(format!("a,b\n{wide}\n").as_bytes(), "a.csv").unwrap_err();
    assert_eq!(error, ReadError { line: Some(2), reason: Reason::TooManyColumns { most } });
    let keys: Vec<_> = (0..100_000).map(|key| format!("\"k{key}\":1")).collect();
    let json = format!("[{{{}}}]", keys.join(","));
    assert_eq!(reason(json.as_bytes(), "a.json"), Reason::TooManyColumns { most });
    let allowed = format!("{}\n", "列,".repeat(10_000));
    assert_eq!(inspect(allowed.as_bytes(), "a.csv").unwrap().columns.len(), 10_001);
}

/// A file whose end cannot be read.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.0.get_ref().len() as u64 - self.0.position();
        if left < 20 { Err(io::ErrorKind::TimedOut.into()) } else { self.0.read(&mut into[..1]) }
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_file_that_could_not_be_read_is_no_damaged_file() {
    let zip = archive(&[("a.csv", b'1', 50)]);
    for bytes in [zip, b"a,b\n".repeat(50)] {
        let failing = Failing(Cursor::new(bytes));
        let error = tables::inspect(failing, "a", &Bounds::default()).unwrap_err();
        assert_eq!(error.reason, Reason::Io(io::ErrorKind::TimedOut));
    }
}

#[test]
fn a_nul_is_named_by_its_line() {
    assert_eq!(inspect(b"a,b\n1,\0\n", "a.csv").unwrap_err().line, Some(2));
    let late = [b"a,b\n".repeat(1 << 20), b"1,\0\n".to_vec()].concat();
    let error = inspect(&late, "a.csv").unwrap_err();
    assert_eq!(error.line, Some((1 << 20) + 1));
    assert_eq!(error.reason, Reason::Binary { at: (4 << 20) + 2 });
    let zeros = [b"a,b\n1,".to_vec(), vec![0; 500]].concat();
    assert_eq!(inspect(&zeros, "a.csv").unwrap_err().line, Some(2));
    assert!(!inspect(&zeros, "a.shp").unwrap().searched);
    assert_eq!(inspect(b"[1,\n\0]", "a.json").unwrap_err().line, Some(2));
}

#[test]
fn a_bomb_is_refused_before_it_fills_anything() {
    let bomb = archive(&[("a.csv", b'0', 200 << 20)]);
    assert!(bomb.len() < 300_000);
    let Reason::Member { name, error } = reason(&bomb, "a.zip") else { panic!("taken") };
    assert_eq!(name, "a.csv");
    // The line is too long long before the archive is too large; both are an end.
    assert!(matches!(error.reason, Reason::Bomb { ratio: 250 } | Reason::LineTooLong { .. }));
    let bomb = archive(&[("a.bin", 0, 200 << 20)]);
    let Reason::Member { error, .. } = reason(&bomb, "a.zip") else { panic!("taken") };
    assert_eq!(error.reason, Reason::Bomb { ratio: 250 });
    let book = archive(&[("xl/workbook.xml", b' ', 200 << 20)]);
    assert_eq!(reason(&book, "a.xlsx"), Reason::Bomb { ratio: 250 });
    let texts = archive(&[("xl/workbook.xml", b' ', 10), ("xl/styles.xml", b' ', 40 << 20)]);
    assert_eq!(reason(&texts, "a.xlsx"), Reason::TooLarge { most: 24 << 20 });
}

#[test]
fn an_archive_keeps_to_itself() {
    for name in ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\a.csv", "..\\a.csv"] {
        let escape = archive(&[(name, b'1', 10)]);
        assert!(matches!(reason(&escape, "a.zip"), Reason::Escape { .. }), "{name}");
    }
    let files: Vec<_> = (0..20).map(|file| format!("{file}.csv")).collect();
    let files: Vec<_> = files.iter().map(|name| (name.as_str(), b'1', 5)).collect();
    let bounds = Bounds { members: 19, ..Bounds::default() };
    let error = tables::inspect(Cursor::new(archive(&files)), "a.zip", &bounds).unwrap_err();
    assert_eq!(error.reason, Reason::TooManyMembers { most: 19 });
}

#[test]
fn what_is_encrypted_is_refused_with_the_reason() {
    let mut zip = archive(&[("a.csv", b'1', 10)]);
    // The flag of encryption, in the file's own head and in the directory.
    zip[6] |= 1;
    let directory = zip.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    zip[directory + 8] |= 1;
    let Reason::Member { error, .. } = reason(&zip, "a.zip") else { panic!("taken") };
    assert_eq!(error.reason, Reason::Encrypted);
    let mut book = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    book.resize(1024, 0);
    book.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    book[0x30] = 1;
    assert_eq!(reason(&book, "a.xlsx"), Reason::Encrypted);
}

#[test]
fn a_program_in_an_archive_is_refused_and_macros_are_warned_of() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("run.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"\x7FELF\x02\x01\x01").unwrap();
    let Reason::Member { error, .. } = reason(&zip.finish().unwrap().into_inner(), "a.zip") else {
        panic!("taken");
    };
    assert_eq!(error.reason, Reason::Program { format: "ELF" });
    let mut plain = rust_xlsxwriter::Workbook::new();
    plain.add_worksheet().write(0, 0, "名称").unwrap();
    let plain = plain.save_to_buffer().unwrap();
    let mut zip = ZipWriter::new_append(Cursor::new(plain)).unwrap();
    zip.start_file("xl/vbaProject.bin", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"macro").unwrap();
    let found = inspect(&zip.finish().unwrap().into_inner(), "a.xlsm").unwrap();
    assert_eq!(found.warnings, [Warning::Macros]);
}

/// A small workbook, packed anew with its only sheet replaced.
fn with_sheet(sheet: &[u8]) -> Vec<u8> {
    let mut plain = rust_xlsxwriter::Workbook::new();
    plain.add_worksheet().write(0, 0, "名称").unwrap();
    let plain = plain.save_to_buffer().unwrap();
    let mut old = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        new.start_file(&name, SimpleFileOptions::default()).unwrap();
        if name.ends_with("sheet1.xml") {
            new.write_all(sheet).unwrap();
        } else {
            io::copy(&mut part, &mut new).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_with_a_giant_or_disordered_cell_is_refused() {
    let giant = "x".repeat(3 << 20);
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{giant}</t></is></c></row></sheetData></worksheet>"
    );
    assert_eq!(
        reason(&with_sheet(sheet.as_bytes()), "a.xlsx"),
        Reason::LineTooLong { most: 1 << 20 }
    );
    let sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row></sheetData></worksheet>";
    assert!(matches!(reason(&with_sheet(sheet), "a.xlsx"), Reason::Workbook { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.csv", "a.json", "a.zip", "a"] {
            let _ = inspect(&bytes, name);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}<>\"',:;/\\\\a1号省= \r\n\t!?-]{0,60}") {
        for name in ["a.csv", "a"] {
            let _ = inspect(text.as_bytes(), name);
        }
        let _ = inspect(format!("{{\"{text}").as_bytes(), "a");
        let _ = inspect(format!("<a {text}").as_bytes(), "a");
    }

    #[test]
    fn a_damaged_archive_is_inspected_or_refused(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10),
    ) {
        let sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
        for mut bytes in [archive(&[("a.csv", b'1', 50), ("b/c.json", b'2', 9)]), with_sheet(sheet)] {
            for (at, byte) in &hits {
                let at = at.index(bytes.len() - 4) + 4;
                bytes[at] = *byte;
            }
            if let Err(error) = inspect(&bytes, "a.zip") {
                // What is damaged stays so: nobody is told to try again.
                let inner = match &error.reason {
                    Reason::Member { error, .. } => &error.reason,
                    other => other,
                };
                prop_assert!(!matches!(inner, Reason::Io(_)), "{error:?}");
            }
        }
    }
}
