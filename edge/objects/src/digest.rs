//! The name of a content: the SHA-256 of its bytes.

use std::fmt;

use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a content, written as 64 lowercase hexadecimal digits.
///
/// Nothing else can be read as one, so that a name never leads out of its folder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Reads a digest.
    ///
    /// # Errors
    /// [`NotADigest`] unless it is 64 lowercase hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        let lowercase = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        if lowercase && hex::decode_to_slice(text, &mut bytes).is_ok() {
            Ok(Self(bytes))
        } else {
            Err(NotADigest)
        }
    }

    /// The digest of bytes that are at hand.
    pub fn of(contents: &[u8]) -> Self {
        Self(Sha256::digest(contents).into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Where the content lies: a folder of two digits and a file of the rest.
    pub(crate) fn place(&self) -> String {
        let mut place = self.to_string();
        place.insert(2, '/');
        place
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
        f.write_str(str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The text is not the name of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is 64 lowercase hexadecimal digits")]
pub struct NotADigest;

/// Names a content while it passes by.
#[derive(Clone, Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn update(&mut self, chunk: &[u8]) {
        self.0.update(chunk);
    }

    pub(crate) fn with(mut self, chunk: &[u8]) -> Self {
        self.update(chunk);
        self
    }

    pub(crate) fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }

    /// All that it knows of what has passed, as text.
    pub(crate) fn state(&self) -> String {
        hex::encode(self.0.serialize())
    }

    /// One that goes on from a state; `None` when the text is no such state.
    pub(crate) fn from_state(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).ok()?;
        Sha256::deserialize(&state).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_digest_reads_back_as_it_is_written() {
        let digest = Digest::parse(EMPTY).expect("a digest");
        assert_eq!(digest, Digest::of(b""));
        assert_eq!(digest.to_string(), EMPTY);
        assert_eq!(digest.place(), format!("e3/{}", &EMPTY[2..]));
    }

    #[test]
    fn a_hasher_goes_on_from_its_state() {
        let half = Hasher::default().with(b"a content in ").state();
        let whole = Hasher::from_state(&half).expect("a state").with(b"two halves");
        assert_eq!(whole.finish(), Digest::of(b"a content in two halves"));
        for text in ["", "00", "zz", &half[2..]] {
            assert!(Hasher::from_state(text).is_none(), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_digest() {
        let long = format!("{EMPTY}0");
        let upper = EMPTY.to_uppercase();
        let dots = format!("../{}", &EMPTY[3..]);
        for text in ["", "e3", &EMPTY[1..], &long, &upper, &dots, "Ａ".repeat(64).as_str()] {
            assert_eq!(Digest::parse(text), Err(NotADigest), "{text:?}");
        }
    }
}
