//! What a ZIP says of its directory, read before anything is made of it.
//!
//! The reader of archives makes room for as many files as the end of the archive names, and holds
//! the whole directory. Both are bounded here, from the few bytes that name them.

use std::io::{Read, Seek, SeekFrom};

use crate::{ReadError, Reason};

/// The longest that the end of an archive can be: its comment, and the records before it.
const TAIL: u64 = 0xFFFF + 22 + 20;
/// Bytes of directory for each file that is allowed: names and notes.
const BYTES_PER_FILE: u64 = 2048;

const END: &[u8] = b"PK\x05\x06";
const LOCATOR: &[u8] = b"PK\x06\x07";
const WIDE_END: &[u8] = b"PK\x06\x06";

/// Refuses an archive whose directory is too large to be held.
///
/// Whatever looks like an end is believed, because a reader may choose any of them.
pub(crate) fn bound<R: Read + Seek>(reader: &mut R, files: usize) -> Result<(), ReadError> {
    let size = reader.seek(SeekFrom::End(0)).map_err(ReadError::from_io)?;
    let tail = read_at(reader, size.saturating_sub(TAIL), TAIL)?;
    let most = files as u64;
    let refuse = || ReadError::whole(Reason::TooManyMembers { most: files });
    for end in places(&tail, END) {
        let (count, bytes) = (number::<2>(&tail, end + 10), number::<4>(&tail, end + 12));
        // All ones say that the true numbers stand elsewhere.
        let elsewhere = count == 0xFFFF || bytes == 0xFFFF_FFFF;
        if !elsewhere && (count > most || bytes > most * BYTES_PER_FILE) {
            return Err(refuse());
        }
    }
    for locator in places(&tail, LOCATOR) {
        let record = read_at(reader, number::<8>(&tail, locator + 8), 56)?;
        let (count, bytes) = (number::<8>(&record, 32), number::<8>(&record, 40));
        if record.starts_with(WIDE_END) && (count > most || bytes > most * BYTES_PER_FILE) {
            return Err(refuse());
        }
    }
    reader.rewind().map_err(ReadError::from_io)
}

fn read_at<R: Read + Seek>(reader: &mut R, at: u64, most: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    reader
        .seek(SeekFrom::Start(at))
        .and_then(|_| reader.take(most).read_to_end(&mut bytes))
        .map_err(ReadError::from_io)?;
    Ok(bytes)
}

/// The places where a mark stands.
fn places<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(mark.len()).enumerate().filter_map(move |(at, it)| (it == mark).then_some(at))
}

/// A number of so many bytes, the lowest first; zero where the bytes end before.
fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..at.saturating_add(BYTES)).unwrap_or_default();
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_directory_of_a_billion_files_is_refused_by_its_end_alone() {
        let mut bytes = WIDE_END.to_vec();
        bytes.resize(32, 0);
        bytes.extend_from_slice(&1_000_000_000_u64.to_le_bytes());
        bytes.resize(56, 0);
        bytes.extend_from_slice(LOCATOR);
        bytes.resize(56 + 20, 0);
        bytes.extend_from_slice(END);
        bytes.resize(56 + 20 + 22, 0xFF);
        let refused = ReadError::whole(Reason::TooManyMembers { most: 10 });
        assert_eq!(bound(&mut Cursor::new(&bytes), 10), Err(refused.clone()));
        let mut small = END.to_vec();
        small.resize(22, 0);
        assert_eq!(bound(&mut Cursor::new(&small), 10), Ok(()));
        small[10] = 11;
        assert_eq!(bound(&mut Cursor::new(&small), 10), Err(refused));
        assert_eq!(bound(&mut Cursor::new(b"PK"), 10), Ok(()));
    }
}
