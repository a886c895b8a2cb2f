//! By when something is due (R7, R24): the clock that runs for a listing, and how it reads today.

use chrono::{DateTime, Utc};
use contract::Due;
use domain::calendar::{china_date, china_day_end, rereview_due};
use domain::listing::{Clock, Listing};
use domain::{Calendar, Clocks};
use store::DueDay;

/// The day by which something is due for a listing whose clock was started at an instant.
pub(crate) fn due_day(
    listing: &Listing,
    since: DateTime<Utc>,
    calendar: &Calendar,
    clocks: Clocks,
) -> Option<DueDay> {
    let start = china_date(since);
    let days = match Clock::of(listing.standing, listing.stage)? {
        Clock::DepartmentReview => clocks.department_review_days,
        Clock::AuthorityReview => clocks.authority_review_days,
        Clock::Correction => clocks.entry_update_days,
        Clock::Rereview => {
            return Some(DueDay { on: rereview_due(start), provisional: false });
        }
    };
    let domain::Due { date, provisional } = calendar.due(start, days);
    Some(DueDay { on: date, provisional })
}

/// Whether another clock runs for a listing than ran before, so that it starts now.
pub(crate) fn restarts(before: &Listing, after: &Listing) -> bool {
    Clock::of(before.standing, before.stage) != Clock::of(after.standing, after.stage)
}

/// What the clock says now.
pub(crate) fn reading(
    listing: &Listing,
    due: Option<DueDay>,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Option<Due> {
    let DueDay { on, provisional } = due?;
    let clock = Clock::of(listing.standing, listing.stage)?;
    let left = calendar.working_days_between(china_date(now), on);
    Some(Due {
        at: china_day_end(on),
        on,
        provisional,
        rule: clock.law().to_owned(),
        days_left: left.days,
    })
}
