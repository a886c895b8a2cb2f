//! Load on a server: as fast as it answers, or at a fixed rate whatever it does.
//!
//! At a fixed rate a request's time runs from when it was due, not from when it could be sent:
//! a server that stalls is charged for everybody who waited meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::http::Connection;
use crate::process;

/// Requests a second, for so long, over so many connections.
#[derive(Clone, Copy)]
pub struct Rate {
    /// Requests that fall due every second.
    pub per_second: u32,
    /// How long.
    pub lasting: Duration,
    /// Requests that can be on their way at once.
    pub connections: usize,
}

/// The times that answers took, in order.
pub struct Times {
    sorted: Vec<Duration>,
    /// Answers with a status other than 200, and broken connections.
    pub failed: usize,
}

impl Times {
    /// Times in any order.
    pub fn new(mut times: Vec<Duration>, failed: usize) -> Self {
        times.sort_unstable();
        Self { sorted: times, failed }
    }

    /// The time within which so many of a hundred answers came.
    pub fn percentile(&self, of_hundred: f64) -> Duration {
        let last = self.sorted.len().saturating_sub(1);
        let at = (self.sorted.len() as f64 * of_hundred / 100.0).ceil() as usize;
        self.sorted.get(at.saturating_sub(1).min(last)).copied().unwrap_or_default()
    }

    /// How many answers there were.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }
}

/// Asks for the paths in turn at a fixed rate.
pub fn at_rate(port: u16, paths: &[String], rate: Rate) -> Result<Times> {
    ensure!(!paths.is_empty(), "nothing to ask for");
    let due = Duration::from_secs(1) / rate.per_second;
    let total = (rate.lasting.as_secs_f64() * f64::from(rate.per_second)) as usize;
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let parts = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..rate.connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut asker = Asker::new(port);
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= total || process::check_interrupted().is_err() {
                            return asker;
                        }
                        let at = begun + due * u32::try_from(number).unwrap_or(u32::MAX);
                        std::thread::sleep(at.saturating_duration_since(Instant::now()));
                        asker.ask(&paths[number % paths.len()], at);
                    }
                })
            })
            .collect();
        asking.into_iter().filter_map(|thread| thread.join().ok()).collect::<Vec<_>>()
    });
    process::check_interrupted()?;
    Ok(joined(parts))
}

/// Asks for the paths one after another over one connection.
pub fn in_turn(port: u16, paths: &[String]) -> Result<Times> {
    let mut asker = Asker::new(port);
    for path in paths {
        process::check_interrupted()?;
        asker.ask(path, Instant::now());
    }
    Ok(joined(vec![asker]))
}

fn joined(parts: Vec<Asker>) -> Times {
    let failed = parts.iter().map(|asker| asker.failed).sum();
    Times::new(parts.into_iter().flat_map(|asker| asker.times).collect(), failed)
}

/// One connection, opened again when it was closed, and what came of it.
struct Asker {
    port: u16,
    connection: Option<Connection>,
    times: Vec<Duration>,
    failed: usize,
}

impl Asker {
    fn new(port: u16) -> Self {
        Self { port, connection: None, times: Vec::new(), failed: 0 }
    }

    fn ask(&mut self, path: &str, since: Instant) {
        let connection = self.connection.take().map_or_else(|| Connection::open(self.port), Ok);
        let answered = connection.and_then(|mut connection| {
            let answer = connection.get(path)?;
            Ok((connection, answer.status))
        });
        match answered {
            Ok((connection, 200)) => {
                self.times.push(since.elapsed());
                self.connection = (!connection.is_closed()).then_some(connection);
            }
            Ok(_) | Err(_) => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times = Times::new((1..=100).rev().map(Duration::from_millis).collect(), 0);
        assert_eq!(times.percentile(50.0), Duration::from_millis(50));
        assert_eq!(times.percentile(99.0), Duration::from_millis(99));
        assert_eq!(times.percentile(100.0), Duration::from_millis(100));
        assert_eq!(Times::new(Vec::new(), 1).percentile(50.0), Duration::ZERO);
    }
}
