//! Converts a file and tells what it took: `convert in.csv out.parquet`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use std::error::Error;
use std::fs::{self, File};
use std::time::Instant;

use tables::ConvertBounds;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(into)) = (arguments.next(), arguments.next()) else {
        return Err("usage: convert FILE PARQUET".into());
    };
    let (reader, writer) = (File::open(&from)?, File::create(&into)?);
    let size = reader.metadata()?.len();
    let begun = Instant::now();
    let layout = tables::convert(reader, &from, &[], &ConvertBounds::default(), writer)?;
    let seconds = begun.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("VmHWM: unknown");
    println!("{} rows, {} columns", layout.rows, layout.columns.len());
    println!("{size} bytes in {seconds:.2} s, {} bytes out", fs::metadata(&into)?.len());
    println!("{peak}");
    for column in &layout.columns {
        println!("{column:?}");
    }
    Ok(())
}
