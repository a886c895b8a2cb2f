//! How long each step may take: the numbers that every place sets for itself.

use chrono::{Months, NaiveDate};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The place whose numbers apply, where each place sets its own (R7, R20).
    Profile {
        Xinjiang = "xinjiang", "新疆", "Xinjiang";
        Jiangxi = "jiangxi", "江西", "Jiangxi";
        Qinghai = "qinghai", "青海", "Qinghai";
    }
}

/// The periods of one profile. Days are working days (R24), months are calendar months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Days in which an entry follows a change of the law or of a department's duties (R7).
    pub entry_update_days: u32,
    /// Days that the department's own reviewer has. No law sets them; the portal does, to the days
    /// of the authority, so that overdue work shows at both reviews.
    pub department_review_days: u32,
    /// Days that the competent authority has to review an entry (R7; Jiangxi's, for all profiles).
    pub authority_review_days: u32,
    /// Days that the authority has to check whether a request complies (R20).
    pub compliance_check_days: u32,
    /// Days that the provider has to answer an accepted request (R20).
    pub provider_answer_days: u32,
    /// The same two for a department's request for shared data (R21).
    pub sharing_check_days: u32,
    /// Days that the provider has to answer a department (R21).
    pub sharing_answer_days: u32,
    /// Days in which a disagreement is decided. No law sets them, nor the four below; the portal
    /// does, so that nothing waits without a day.
    pub mediation_days: u32,
    /// Days in which a demand is analysed, and again in which it is answered (R23).
    pub demand_days: u32,
    /// Days for what is taken up at once: a correction, an incident (R25, R26).
    pub at_once_days: u32,
    /// Days in which a correction is verified and replied to (R25).
    pub correction_days: u32,
    /// Days in which an incident is brought to its end (R26).
    pub incident_days: u32,
}

impl Clocks {
    /// The periods of a profile.
    pub const fn of(profile: Profile) -> Self {
        Self {
            entry_update_days: match profile {
                Profile::Xinjiang => 15,
                Profile::Jiangxi => 10,
                Profile::Qinghai => 20,
            },
            department_review_days: 5,
            authority_review_days: 5,
            compliance_check_days: 3,
            provider_answer_days: 5,
            sharing_check_days: 3,
            sharing_answer_days: 5,
            mediation_days: 10,
            demand_days: 10,
            at_once_days: 1,
            correction_days: 5,
            incident_days: 5,
        }
    }
}

/// Months after which a published entry is reviewed again, the same everywhere (R7).
const REREVIEW: Months = Months::new(12);

/// The day by which an entry reviewed on `date` is reviewed again (R7).
pub fn rereview_due(date: NaiveDate) -> NaiveDate {
    date.checked_add_months(REREVIEW).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_days_for_an_update() {
        let days = Profile::ALL.iter().map(|profile| Clocks::of(*profile).entry_update_days);
        assert_eq!(days.collect::<Vec<_>>(), [15, 10, 20]);
    }

    #[test]
    fn an_entry_is_reviewed_again_on_the_day_of_the_next_year() {
        for (reviewed, again) in [("2025-11-20", "2026-11-20"), ("2024-02-29", "2025-02-28")] {
            let reviewed: NaiveDate = reviewed.parse().expect("a date");
            assert_eq!(rereview_due(reviewed).to_string(), again);
        }
        assert_eq!(rereview_due(NaiveDate::MAX), NaiveDate::MAX);
    }
}
