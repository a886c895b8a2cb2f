//! Tables in memory, and an engine to ask them.

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use tables::query::{Contents, Engine, EngineSettings, Table};

/// A file in memory.
#[derive(Debug)]
struct Memory(Bytes);

impl Contents for Memory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, range: Range<u64>) -> BoxFuture<'static, std::io::Result<Bytes>> {
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        let bytes = self.0.slice(range);
        Box::pin(async move { Ok(bytes) })
    }
}

/// The table of a CSV file, and its Parquet file.
pub async fn table(csv: &str) -> (Table, Bytes) {
    let mut parquet = Vec::new();
    let bounds = tables::ConvertBounds::default();
    tables::convert(Cursor::new(csv.to_owned()), "t.csv", &[], &bounds, &mut parquet).unwrap();
    let parquet = Bytes::from(parquet);
    (Table::open(Arc::new(Memory(parquet.clone()))).await.unwrap(), parquet)
}

/// An engine that spills into a folder.
pub fn engine(folder: &Path) -> Engine {
    let settings = EngineSettings {
        threads: NonZeroUsize::new(2).unwrap(),
        memory: 256 << 20,
        spill: folder.join("spill"),
        spill_max: 1 << 30,
        time: Duration::from_secs(60),
    };
    Engine::new(settings).unwrap()
}
