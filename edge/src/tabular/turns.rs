//! How much one caller may have under way at once, so that nobody is held up by somebody else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What callers may have under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Of one caller.
    each: usize,
    /// Of all callers.
    all: usize,
}

/// Pages of rows: a reader who scrolls asks for several at once.
pub(crate) const PAGES: Bounds = Bounds { each: 16, all: 512 };
/// Exports, each of which holds a part of a table in memory while it lasts.
pub(crate) const EXPORTS: Bounds = Bounds { each: 8, all: 128 };

/// Turns of all callers.
pub(crate) struct Turns {
    bounds: Bounds,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    callers: HashMap<IpAddr, usize>,
    all: usize,
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Turns {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, taken: Arc::default() }
    }

    /// Takes a turn for a caller; none while they have as much under way as they may.
    pub(crate) fn take(&self, caller: IpAddr) -> Option<Turn> {
        let mut taken = lock(&self.taken);
        let own = taken.callers.get(&caller).copied().unwrap_or_default();
        if own >= self.bounds.each || taken.all >= self.bounds.all {
            return None;
        }
        taken.callers.insert(caller, own + 1);
        taken.all += 1;
        Some(Turn { caller, taken: Arc::clone(&self.taken) })
    }
}

/// A turn; it ends when it is dropped.
pub(crate) struct Turn {
    caller: IpAddr,
    taken: Arc<Mutex<Taken>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.callers.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                taken.callers.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_cannot_take_the_turns_of_others_nor_keep_their_own() {
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let turns = Turns::new(Bounds { each: 2, all: 3 });
        let first = turns.take(one).expect("a turn");
        let _second = turns.take(one).expect("a turn");
        assert!(turns.take(one).is_none());
        let _others = turns.take(other).expect("a turn");
        assert!(turns.take(other).is_none(), "all are taken");
        drop(first);
        assert!(turns.take(one).is_some());
        assert_eq!(lock(&turns.taken).callers.len(), 2);
    }
}
