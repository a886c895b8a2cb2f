//! A file of any size costs the same memory and little time.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{self, Read, Seek, SeekFrom};
use std::time::Instant;

use domain::personal::PersonalKind;
use tables::{Bounds, Inspection, inspect};

/// A file that is made up while it is read: a header, and then the same rows again and again.
struct Endless {
    header: Vec<u8>,
    rows: Vec<u8>,
    at: u64,
    size: u64,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (header, rows) = (self.header.len() as u64, self.rows.len() as u64);
        let rest = if self.at < header {
            &self.header[usize::try_from(self.at).unwrap()..]
        } else {
            &self.rows[usize::try_from((self.at - header) % rows).unwrap()..]
        };
        let left = usize::try_from(self.size - self.at).unwrap();
        let count = rest.len().min(into.len()).min(left);
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.size.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// The most memory that the process has held, in KiB.
fn most_held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Inspects a file of this size and tells the speed.
fn inspected(name: &str, header: &str, rows: &str) -> (Inspection, u64) {
    // Unoptimised, a tenth must do.
    let megabytes = if cfg!(debug_assertions) { 10 } else { 200 };
    let (header, rows) = (header.as_bytes().to_vec(), rows.as_bytes().to_vec());
    let times = (megabytes << 20) / rows.len() as u64;
    let size = header.len() as u64 + times * rows.len() as u64;
    let begun = Instant::now();
    let file = Endless { header, rows, at: 0, size };
    let inspection = inspect(file, name, &Bounds::default()).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    let speed = size as f64 / begun.elapsed().as_secs_f64() / 1e6;
    eprintln!("{name}: {megabytes} MiB at {speed:.0} MB/s");
    (inspection, times)
}

#[test]
fn memory_does_not_follow_the_size_of_a_file() {
    let before = most_held();
    let header = "编号,名称,所在区,金额,日期,联系电话,备注\n";
    let mut rows = String::new();
    for row in 0..5_000 {
        rows.push_str(&format!(
            "{row:08},第{row}停车场,红谷滩区,{}.{:02},2024-0{}-1{},{},车位若干，全天开放\n",
            row * 7,
            row % 100,
            1 + row % 9,
            row % 10,
            if row == 77 { "13912345678".to_owned() } else { format!("0791-8{row:07}") },
        ));
    }
    let (found, times) = inspected("停车场.csv", header, &rows);
    assert_eq!(found.rows, Some(times * 5_000));
    let phones = &found.columns[5].personal;
    assert_eq!(phones[0].kind, PersonalKind::Phone);
    assert_eq!((phones[0].count, &phones[0].rows[..2]), (times, &[79, 5_079][..]));

    let header = "姓名,证件,手机,住址\n";
    let row = "某人,11010519491231002X,13912345678,南昌市东湖区八一大道1号2栋301室\n";
    let (found, times) = inspected("名册.csv", header, &row.repeat(5_000));
    assert_eq!(found.columns[3].personal[0].count, times * 5_000);

    let row = "{\"名称\":\"停车场\",\"数量\":12,\"电话\":\"0791-88888888\"}\n";
    let (found, times) = inspected("停车场.ndjson", "", &row.repeat(5_000));
    assert_eq!(found.rows, Some(times * 5_000));

    if let (Some(before), Some(after)) = (before, most_held()) {
        assert!(after - before < 16 * 1024, "grew by {} KiB", after - before);
        eprintln!("grew by {} KiB", after - before);
    }
}
