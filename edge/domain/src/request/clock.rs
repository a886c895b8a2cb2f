//! The clocks of requests (R20, R21, R25): which one runs, and until when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Command, Event, Kind, Request, Road, State};
use crate::calendar::{Due, china_date};
use crate::{Calendar, Clocks};

/// A period that the law or the portal gives somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The authority checks an application (R20).
    Check,
    /// The provider answers an application (R20).
    Answer,
    /// The authority mediates and decides (R21, R27).
    Mediation,
    /// The authority accepts a demand.
    DemandCheck,
    /// The authority analyses a demand.
    DemandAnalysis,
    /// The provider answers a demand.
    DemandAnswer,
    /// The provider takes up a correction at once (R25).
    Verification,
    /// The provider replies to a correction (R25).
    Reply,
    /// An incident is taken up at once (R26).
    Alarm,
    /// An incident is brought to its end.
    Handling,
}

impl Clock {
    /// The clock that runs for a request, if any: none while it is returned.
    pub const fn of(kind: Kind, state: State) -> Option<Self> {
        Some(match (kind, state) {
            (Kind::Access, State::Submitted | State::Checking) => Self::Check,
            (Kind::Access, State::WithProvider) => Self::Answer,
            (Kind::Demand, State::Submitted) => Self::DemandCheck,
            (Kind::Demand, State::Checking) => Self::DemandAnalysis,
            (Kind::Demand, State::WithProvider) => Self::DemandAnswer,
            (Kind::Correction, State::Submitted) => Self::Verification,
            (Kind::Correction, State::Checking) => Self::Reply,
            (Kind::Incident, State::Submitted) => Self::Alarm,
            (Kind::Incident, State::Checking) => Self::Handling,
            (_, State::Mediation) => Self::Mediation,
            _ => return None,
        })
    }

    /// Working days that it gives.
    pub const fn days(self, road: Road, clocks: Clocks) -> u32 {
        match (self, road) {
            (Self::Check, Road::Opening) => clocks.compliance_check_days,
            (Self::Check, Road::Sharing) => clocks.sharing_check_days,
            (Self::Answer, Road::Opening) => clocks.provider_answer_days,
            (Self::Answer, Road::Sharing) => clocks.sharing_answer_days,
            (Self::Mediation, _) => clocks.mediation_days,
            (Self::DemandCheck, _) => clocks.compliance_check_days,
            (Self::DemandAnalysis | Self::DemandAnswer, _) => clocks.demand_days,
            (Self::Verification | Self::Alarm, _) => clocks.at_once_days,
            (Self::Reply, _) => clocks.correction_days,
            (Self::Handling, _) => clocks.incident_days,
        }
    }

    /// The rule of the law.
    pub const fn law(self) -> &'static str {
        match self {
            Self::Check | Self::Answer => "R20",
            Self::Mediation => "R21",
            Self::DemandCheck | Self::DemandAnalysis | Self::DemandAnswer => "R23",
            Self::Verification | Self::Reply => "R25",
            Self::Alarm | Self::Handling => "R26",
        }
    }
}

impl Request {
    /// The clock that runs.
    pub const fn clock(&self) -> Option<Clock> {
        Clock::of(self.kind, self.state)
    }

    /// The day by which the request goes on, where a clock runs (R20, R24).
    pub fn due(&self, calendar: &Calendar, clocks: Clocks) -> Option<Due> {
        let clock = self.clock()?;
        let spent = self.spent.get(&clock).copied().unwrap_or_default();
        // Whoever gets it back has at least a day, however late it was returned.
        let days = clock.days(self.road, clocks).saturating_sub(spent).max(1);
        Some(calendar.due(china_date(self.clock_since), days))
    }

    /// Stops the clock that ran and starts the next. One that a return stopped goes on later with
    /// what was left of it; one that ran its course begins anew if it is ever needed again.
    pub(super) fn turn_clock(&mut self, before: &Self, event: &Event, calendar: &Calendar) {
        let (ran, runs) = (before.clock(), self.clock());
        if ran == runs {
            return;
        }
        if let Some(clock) = ran {
            if event.command == Command::Return {
                let used = used(before.clock_since, event.at, calendar);
                *self.spent.entry(clock).or_default() += used;
            } else {
                self.spent.remove(&clock);
            }
        }
        self.clock_since = event.at;
    }
}

/// Working days from one instant to another.
fn used(since: DateTime<Utc>, until: DateTime<Utc>, calendar: &Calendar) -> u32 {
    let distance = calendar.working_days_between(china_date(since), china_date(until));
    u32::try_from(distance.days.max(0)).unwrap_or(u32::MAX)
}
