//! The day's letters, at eight in the morning in China.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{china_date, china_day_end};
use store::StoreError;

use crate::portal::Portal;

/// The hour of the day's letters in China.
const HOUR: TimeDelta = TimeDelta::hours(8);
/// Accounts that are looked up at once.
const PAGE: u32 = 200;

/// Whether anything waits for a letter whose hour has come.
pub(super) async fn are_due(portal: &Portal) -> Result<bool, StoreError> {
    let hour = last_hour(portal.now());
    Ok(!portal.store().digests_waiting(hour, 1).await?.is_empty())
}

/// Writes the day's letters: each holds what happened before the hour, so that one that comes
/// late, because no node ran, is not followed by another on the same day.
pub(super) async fn write(portal: &Portal) -> Result<(), StoreError> {
    let hour = last_hour(portal.now());
    loop {
        let accounts = portal.store().digests_waiting(hour, PAGE).await?;
        if accounts.is_empty() {
            return Ok(());
        }
        for account in &accounts {
            portal.store().write_digest(account, hour, portal.now()).await?;
        }
    }
}

/// The last time that it was the hour.
fn last_hour(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = china_date(now);
    let midnight = china_day_end(today.pred_opt().unwrap_or(today));
    let hour = midnight + HOUR;
    if hour <= now { hour } else { hour - TimeDelta::days(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_eight_in_china() {
        for (now, hour) in [
            ("2026-11-20T23:59:59Z", "2026-11-20T00:00:00Z"),
            ("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("2026-11-21T15:59:59Z", "2026-11-21T00:00:00Z"),
            ("2026-11-21T16:00:00Z", "2026-11-21T00:00:00Z"),
        ] {
            let now: DateTime<Utc> = now.parse().expect("an instant");
            assert_eq!(last_hour(now), hour.parse::<DateTime<Utc>>().expect("an instant"), "{now}");
        }
    }
}
