//! Reading any encoding as UTF-8, strictly and a piece at a time.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use crate::{ReadError, Reason};

const CHUNK: usize = 64 * 1024;

/// Gives the bytes of another encoding as UTF-8. What fits not is an error that names the line.
pub(crate) struct Transcoder<R> {
    reader: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    input: Vec<u8>,
    /// What of the input has not been decoded.
    pending: std::ops::Range<usize>,
    output: Vec<u8>,
    given: usize,
    line: u64,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; CHUNK],
            pending: 0..0,
            output: Vec::with_capacity(CHUNK),
            given: 0,
            line: 1,
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.given = 0;
        self.output.clear();
        while self.output.is_empty() && !(self.ended && self.pending.is_empty()) {
            if self.pending.is_empty() {
                let count = self.reader.read(&mut self.input)?;
                self.ended = count == 0;
                self.pending = 0..count;
            }
            self.output.resize(CHUNK, 0);
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.input[self.pending.clone()],
                &mut self.output,
                self.ended,
            );
            self.output.truncate(written);
            self.line += self.output.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.pending.start += read;
            if matches!(result, DecoderResult::Malformed(..)) {
                let reason = Reason::Encoding { encoding: self.encoding.name() };
                return Err(ReadError::at(self.line, reason).into_io());
            }
            if self.ended && self.pending.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.output.len() {
            self.fill()?;
        }
        let count = into.len().min(self.output.len() - self.given);
        into[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
