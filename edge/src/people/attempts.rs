//! Failed sign-ins are counted, so that nobody can try passwords one after another; and in such a
//! way that nobody can lock anybody else out.
//!
//! Three counters meet a stranger: one for where the request comes from, one for that place with
//! the address that is tried, and one for the address alone. The last one never does more than
//! slow down. A browser from which the account signed in before is counted by itself and meets none
//! of the three, and a new password by letter makes a browser one of those.
//!
//! Counters live in this process's memory and are bounded: a restart forgives, and each of several
//! nodes counts for itself.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::secrets;

/// Most counters that are kept; beyond, those that were quiet longest are forgotten.
const COUNTERS_MAX: usize = 50_000;
/// A counter that was quiet for so long starts anew.
const QUIET: TimeDelta = TimeDelta::minutes(30);

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    /// Wherever it is tried from, one address of an account; only slowed down.
    Address(String),
    /// One place.
    Place(IpAddr),
    /// One address of an account from one place.
    AddressFrom(String, IpAddr),
    /// One known browser with one address of an account.
    Device(String, String),
    /// Codes of one account, which only who knows the password can get wrong.
    Code(String),
    /// Letters to one address.
    LettersTo(String),
    /// Letters that one place asks for.
    LettersFrom(IpAddr),
    /// Requests that one account begins.
    Asked(String),
    /// What one account says on requests.
    Said(String),
    /// Files that one account adds to requests.
    Filed(String),
}

impl Counted {
    /// How many failures cost nothing, the first wait after them, and the longest.
    fn patience(&self) -> (u32, TimeDelta, TimeDelta) {
        match self {
            Self::Address(_) => (20, TimeDelta::seconds(1), TimeDelta::seconds(20)),
            Self::Place(_) => (50, TimeDelta::seconds(30), TimeDelta::minutes(15)),
            Self::AddressFrom(..) | Self::Device(..) => {
                (5, TimeDelta::seconds(15), TimeDelta::minutes(15))
            }
            Self::Code(_) => (8, TimeDelta::seconds(30), TimeDelta::minutes(15)),
            Self::LettersTo(_) => (4, TimeDelta::minutes(5), TimeDelta::minutes(30)),
            Self::LettersFrom(_) => (20, TimeDelta::minutes(1), TimeDelta::minutes(30)),
            Self::Asked(_) | Self::Filed(_) => (60, TimeDelta::seconds(30), TimeDelta::minutes(15)),
            Self::Said(_) => (200, TimeDelta::seconds(30), TimeDelta::minutes(15)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: DateTime<Utc>,
}

impl Failures {
    /// How long it takes from `now` until another attempt is let through.
    fn wait(&self, counted: &Counted, now: DateTime<Utc>) -> Option<TimeDelta> {
        let (free, first, most) = counted.patience();
        let doublings = self.count.checked_sub(free)?.min(16);
        let wait = (first * (1 << doublings)).min(most);
        let left = self.last + wait - now;
        (left > TimeDelta::zero()).then_some(left)
    }
}

/// Who tries to sign in.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    counted: Vec<Counted>,
}

impl Attempt {
    /// A stranger's, or that of a browser from which the account signed in before.
    pub(crate) fn at(email: &str, place: IpAddr, device: Option<&str>) -> Self {
        let email = secrets::hash(email);
        let counted = match device {
            Some(device) => vec![Counted::Device(device.to_owned(), email)],
            None => vec![
                Counted::Place(place),
                Counted::AddressFrom(email.clone(), place),
                Counted::Address(email),
            ],
        };
        Self { counted }
    }

    /// A code, after the password was right.
    pub(crate) fn of_code(account: &str) -> Self {
        Self { counted: vec![Counted::Code(account.to_owned())] }
    }

    /// A letter that an operator sends: as many as there are colleagues, but few to each.
    pub(crate) fn of_invitation(email: &str) -> Self {
        Self { counted: vec![Counted::LettersTo(secrets::hash(email))] }
    }

    /// A request that an account begins: each is work for others, and its users are written to.
    pub(crate) fn of_request(account: &str) -> Self {
        Self { counted: vec![Counted::Asked(account.to_owned())] }
    }

    /// Something that an account who is not of the staff says on a request.
    pub(crate) fn of_words(account: &str) -> Self {
        Self { counted: vec![Counted::Said(account.to_owned())] }
    }

    /// A file that an account adds to a request.
    pub(crate) fn of_file(account: &str) -> Self {
        Self { counted: vec![Counted::Filed(account.to_owned())] }
    }

    /// A letter that is asked for.
    pub(crate) fn of_letter(email: &str, place: IpAddr) -> Self {
        Self {
            counted: vec![Counted::LettersFrom(place), Counted::LettersTo(secrets::hash(email))],
        }
    }
}

/// The counters.
#[derive(Default)]
pub(crate) struct Attempts {
    counters: Mutex<HashMap<Counted, Failures>>,
}

impl Attempts {
    /// Counts an attempt as failed until [`Self::succeeded`] says otherwise, so that many at once
    /// count too.
    ///
    /// # Errors
    /// The seconds to wait when it must not be looked at yet.
    pub(crate) fn begin(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<(), u64> {
        let mut counters = self.counters();
        let wait = attempt
            .counted
            .iter()
            .filter_map(|counted| counters.get(counted)?.wait(counted, now))
            .max();
        if let Some(wait) = wait {
            return Err(u64::try_from(wait.num_seconds()).unwrap_or(0) + 1);
        }
        if counters.len() + attempt.counted.len() > COUNTERS_MAX {
            forget(&mut counters, now);
        }
        for counted in &attempt.counted {
            let failures =
                counters.entry(counted.clone()).or_insert(Failures { count: 0, last: now });
            if now - failures.last > QUIET {
                failures.count = 0;
            }
            failures.count = failures.count.saturating_add(1);
            failures.last = now;
        }
        Ok(())
    }

    /// Takes an attempt back, because it did not fail. What stands for one person starts anew;
    /// what others share loses this attempt and keeps its failures.
    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        for counted in &attempt.counted {
            match counted {
                Counted::Place(_) | Counted::Address(_) => {
                    if let Some(failures) = counters.get_mut(counted) {
                        failures.count = failures.count.saturating_sub(1);
                    }
                }
                _ => {
                    counters.remove(counted);
                }
            }
        }
    }

    fn counters(&self) -> MutexGuard<'_, HashMap<Counted, Failures>> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets what was quiet for long, or else the quieter half.
fn forget(counters: &mut HashMap<Counted, Failures>, now: DateTime<Utc>) {
    counters.retain(|_, failures| now - failures.last <= QUIET);
    if counters.len() > COUNTERS_MAX / 2 {
        let mut times: Vec<_> = counters.values().map(|failures| failures.last).collect();
        let middle = times.len() / 2;
        let (_, middle, _) = times.select_nth_unstable(middle);
        let middle = *middle;
        counters.retain(|_, failures| failures.last > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().expect("an instant")
    }

    fn place(number: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(0xCB00_7100 + number))
    }

    #[test]
    fn one_place_is_made_to_wait_longer_and_longer() {
        let attempts = Attempts::default();
        let attempt = Attempt::at("a@example.org", place(1), None);
        let mut now = noon();
        for _ in 0..5 {
            assert_eq!(attempts.begin(&attempt, now), Ok(()));
        }
        let mut before = 0;
        for _ in 0..4 {
            let wait = attempts.begin(&attempt, now).expect_err("a wait");
            assert!(wait > before, "{wait} after {before}");
            before = wait;
            now += TimeDelta::seconds(i64::try_from(wait).expect("small"));
            assert_eq!(attempts.begin(&attempt, now), Ok(()));
        }
    }

    #[test]
    fn nobody_is_locked_out_by_others() {
        let attempts = Attempts::default();
        for number in 0..200 {
            let stranger = Attempt::at("a@example.org", place(number), None);
            let _ = attempts.begin(&stranger, noon());
        }
        // From a browser that is known: at once.
        let known = Attempt::at("a@example.org", place(9999), Some("browser"));
        assert_eq!(attempts.begin(&known, noon()), Ok(()));
        // From anywhere else: within seconds.
        let elsewhere = Attempt::at("a@example.org", place(8888), None);
        let wait = attempts.begin(&elsewhere, noon()).expect_err("a wait");
        assert!(wait <= 21, "{wait}");
    }

    #[test]
    fn a_success_forgives_its_own_failures_and_not_those_of_the_place() {
        let attempts = Attempts::default();
        let own = Attempt::at("own@example.org", place(1), None);
        for number in 0..60 {
            let _ = attempts.begin(&Attempt::at(&format!("{number}@x"), place(1), None), noon());
            if attempts.begin(&own, noon()).is_ok() {
                attempts.succeeded(&own);
            }
        }
        assert!(attempts.begin(&own, noon()).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..40_000 {
            let email = format!("{number}@example.org");
            let _ = attempts.begin(&Attempt::at(&email, place(number), None), noon());
        }
        assert!(attempts.counters().len() <= COUNTERS_MAX);
    }
}
