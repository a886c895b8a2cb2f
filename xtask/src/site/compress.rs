//! Files compressed once, when they are built, instead of at every request.

use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;

/// How hard to try.
#[derive(Clone, Copy)]
pub enum Level {
    /// Soon done.
    Quick,
    /// As small as it gets.
    Best,
}

/// What is already compressed, or is asked for in one form only.
const LEFT_ALONE: [&str; 8] = ["br", "woff2", "png", "jpg", "webp", "avif", "gz", "stamp"];
/// Smaller files gain nothing.
const SMALLEST: usize = 256;

/// Puts `NAME.br` beside every file of a folder that becomes smaller by it.
pub fn beside(folder: &Path, level: Level) -> Result<()> {
    for file in super::files(folder)? {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if LEFT_ALONE.contains(&ending) {
            continue;
        }
        let bytes = std::fs::read(&file)?;
        if bytes.len() < SMALLEST {
            continue;
        }
        let small = brotli(&bytes, level)?;
        if small.len() < bytes.len() {
            std::fs::write(name_beside(&file), small)?;
        }
    }
    Ok(())
}

/// The name of a file's compressed form.
pub fn name_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// What a file weighs on the wire at its best.
pub fn brotli_size(file: &Path) -> Result<usize> {
    Ok(brotli(&std::fs::read(file)?, Level::Best)?.len())
}

fn brotli(bytes: &[u8], level: Level) -> Result<Vec<u8>> {
    let quality = match level {
        Level::Quick => 5,
        Level::Best => 11,
    };
    let parameters = BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &parameters)?;
    Ok(small)
}
