//! The encoding of a text: UTF-8, UTF-16, GB18030 or Big5, marked or not.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::{ReadError, Reason};

/// The byte-order mark as GB18030 writes it; rare, and unknown to most readers.
const GB18030_MARK: &[u8] = b"\x84\x31\x95\x33";

/// Bytes that are looked at for telling an unmarked UTF-16 from other text.
const SAMPLE: usize = 64 * 1024;

/// A text and the encoding that it came in.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding, such as `UTF-8` or `gb18030`.
    pub encoding: &'static str,
}

/// Reads bytes as text: by their mark, else as UTF-8, else as what they most resemble.
///
/// # Errors
/// [`Reason::Binary`] at the first NUL, [`Reason::Encoding`] at the first line whose bytes fit no
/// encoding.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    let decoded = if let Some((encoding, mark)) = marked(bytes) {
        strict(&bytes[mark..], encoding)?
    } else if let Some(encoding) = unmarked_utf16(bytes) {
        strict(bytes, encoding)?
    } else if let Ok(text) = str::from_utf8(bytes) {
        Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name() }
    } else {
        refuse_nul(bytes)?;
        legacy(bytes)?
    };
    refuse_nul(decoded.text.as_bytes())?;
    Ok(decoded)
}

/// The encoding of a text by the beginning of it, and the length of its mark; `None` while all is
/// ASCII, which is the same in all that have no mark.
///
/// # Errors
/// As [`decode`], for the part that is seen. What is UTF-8 for a while and then is not has been put
/// together from two files, and is named by the line where the other begins.
pub(crate) fn detect(
    sample: &[u8],
    whole: bool,
) -> Result<(Option<&'static Encoding>, usize), ReadError> {
    if let Some((encoding, mark)) = marked(sample) {
        return Ok((Some(encoding), mark));
    }
    let even = &sample[..sample.len() - usize::from(!whole && !sample.len().is_multiple_of(2))];
    if let Some(encoding) = unmarked_utf16(even) {
        return Ok((Some(encoding), 0));
    }
    refuse_nul(sample)?;
    if sample.is_ascii() {
        return Ok((None, 0));
    }
    let valid = match str::from_utf8(sample) {
        Ok(_) => return Ok((Some(UTF_8), 0)),
        // The end of the sample may cut a character.
        Err(error) if error.error_len().is_none() && !whole => return Ok((Some(UTF_8), 0)),
        Err(error) => &sample[..error.valid_up_to()],
    };
    let by_chance = valid.iter().filter(|byte| **byte >= 0xC0).count() < CHANCE;
    if !by_chance {
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count() as u64;
        return Err(ReadError::at(line, Reason::Encoding { encoding: UTF_8.name() }));
    }
    let cut = match sample.iter().rposition(|byte| *byte == b'\n') {
        Some(at) if !whole => &sample[..at],
        _ => sample,
    };
    let decoded = legacy(cut)?;
    Ok((Some(if decoded.encoding == BIG5.name() { BIG5 } else { GB18030 }), 0))
}

/// So many characters of another encoding are not UTF-8 by chance.
const CHANCE: usize = 8;

/// The length of the mark that a file in this encoding begins with.
pub(crate) fn mark(bytes: &[u8], encoding: &'static Encoding) -> usize {
    marked(bytes).filter(|(named, _)| *named == encoding).map_or(0, |(_, mark)| mark)
}

/// The encoding that a mark names, and the mark's length.
fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if bytes.starts_with(GB18030_MARK) {
        return Some((GB18030, GB18030_MARK.len()));
    }
    Encoding::for_bom(bytes)
}

/// The byte order of a UTF-16 without a mark, which shows where the zeros of its ASCII stand.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut little, mut big) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        match pair {
            [b'\t' | b'\n' | b'\r' | b' '..=b'~', 0] => little += 1,
            [0, b'\t' | b'\n' | b'\r' | b' '..=b'~'] => big += 1,
            // Both zero is no character of a text in either order.
            [0, 0] => return None,
            _ => {}
        }
    }
    // Chinese has a comma or a line end now and then; what reads as other text but for a few
    // zeros is that text, damaged.
    let share = if str::from_utf8(bytes).is_ok() { 4 } else { 100 };
    if little.max(big) * share < sample.len() {
        return None;
    }
    let encoding = if little > big { UTF_16LE } else { UTF_16BE };
    (little != big && strict(bytes, encoding).is_ok()).then_some(encoding)
}

/// Reads text that is neither marked nor Unicode as GB18030 or Big5.
fn legacy(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Of what the detector knows only two are written here; all else resembles them by chance.
    let is_big5 = detector.guess(None, Utf8Detection::Deny) == BIG5;
    let [likely, other] = if is_big5 { [BIG5, GB18030] } else { [GB18030, BIG5] };
    match (strict(bytes, likely), strict(bytes, other)) {
        (Ok(likely), Ok(other)) => {
            // In the wrong one, common characters come out where none is assigned.
            let other_is_cleaner = unassigned(&other.text) < unassigned(&likely.text);
            Ok(if other_is_cleaner { other } else { likely })
        }
        (Ok(decoded), Err(_)) | (Err(_), Ok(decoded)) => Ok(decoded),
        (Err(error), Err(_)) => Err(error),
    }
}

/// Characters of the private use area.
fn unassigned(text: &str) -> usize {
    text.chars().filter(|c| ('\u{E000}'..='\u{F8FF}').contains(c)).count()
}

/// Decodes without forgiving anything.
fn strict<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Decoded<'a>, ReadError> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(Decoded { text, encoding: encoding.name() });
    }
    // Decoded again only to name the line; what comes out is thrown away.
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(4096);
    let (mut line, mut rest) = (1, bytes);
    loop {
        text.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        line += text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        rest = &rest[read..];
        if !matches!(result, DecoderResult::OutputFull) {
            return Err(ReadError::at(line, Reason::Encoding { encoding: encoding.name() }));
        }
    }
}

fn refuse_nul(bytes: &[u8]) -> Result<(), ReadError> {
    let Some(at) = bytes.iter().position(|byte| *byte == 0) else { return Ok(()) };
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    Err(ReadError::at(line as u64, Reason::Binary { at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "名称,摘要\n公交线路,全市公共汽车线路与站点\n空气质量,每小时更新\n";
    const TRADITIONAL: &str =
        "名稱,摘要\n公車路線,全市公共汽車路線與站點資料\n空氣品質,每小時更新一次\n";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[track_caller]
    fn assert_reads(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = decode(bytes).expect("readable");
        assert_eq!((&*decoded.text, decoded.encoding), (text, encoding));
    }

    #[test]
    fn every_encoding_that_offices_use_is_told_from_the_others() {
        assert_reads(SIMPLIFIED.as_bytes(), SIMPLIFIED, "UTF-8");
        assert_reads(&GB18030.encode(SIMPLIFIED).0, SIMPLIFIED, "gb18030");
        assert_reads(&BIG5.encode(TRADITIONAL).0, TRADITIONAL, "Big5");
        assert_reads(&utf16(SIMPLIFIED, u16::to_le_bytes), SIMPLIFIED, "UTF-16LE");
        assert_reads(&utf16(SIMPLIFIED, u16::to_be_bytes), SIMPLIFIED, "UTF-16BE");
    }

    #[test]
    fn a_mark_is_believed_and_taken_off() {
        let marked = |text: &str| format!("\u{FEFF}{text}");
        assert_reads(marked(SIMPLIFIED).as_bytes(), SIMPLIFIED, "UTF-8");
        assert_reads(&utf16(&marked("中文"), u16::to_le_bytes), "中文", "UTF-16LE");
        assert_reads(&utf16(&marked("中文"), u16::to_be_bytes), "中文", "UTF-16BE");
        assert_reads(&GB18030.encode(&marked(SIMPLIFIED)).0, SIMPLIFIED, "gb18030");
    }

    #[test]
    fn rare_characters_of_gb18030_are_read() {
        let text = "名称\n㐀𠀀镕\n";
        assert_reads(&GB18030.encode(text).0, text, "gb18030");
    }

    #[test]
    fn broken_bytes_are_named_by_their_line() {
        let mut bytes = GB18030.encode(SIMPLIFIED).0.into_owned();
        bytes.extend_from_slice(b"abc\xFF\xFF\n");
        let error = decode(&bytes).expect_err("broken");
        assert_eq!(error, ReadError::at(4, Reason::Encoding { encoding: "gb18030" }));
    }

    #[test]
    fn a_nul_is_named_by_its_place() {
        let error = decode(b"a,b\nc\0d\n").expect_err("binary");
        assert_eq!(error, ReadError::at(2, Reason::Binary { at: 5 }));
    }
}
