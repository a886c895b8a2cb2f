//! A request as everybody reads it: what it says, where it stands, what happened to it.
//!
//! Pure markup of a [`RequestView`], for the page of who asks and the page of who decides. What
//! somebody may not read is not in the view, so nothing here asks who is looking.

mod facts;
mod steps;
mod timeline;

pub use facts::{attachment, facts};
pub use steps::steps;
pub use timeline::timeline;

use contract::Due;
use domain::Language;
use domain::request::State;
use maud::{Markup, html};

use crate::locale::Locale;
use crate::locale::citizen::Request;
use crate::staff::marks;

/// Whether a request has come to an end.
pub const fn is_over(state: State) -> bool {
    matches!(
        state,
        State::Granted | State::Refused | State::Withdrawn | State::Resolved | State::Closed
    )
}

/// Where a request stands, in a word, with a colour beside it.
pub fn state(state: State, language: Language) -> Markup {
    let class = match state {
        State::Granted | State::Resolved => "up",
        State::Refused => "down",
        State::Returned => "back",
        State::Draft | State::Withdrawn | State::Closed => "",
        _ => "under-way",
    };
    html! { span.state.(class) { (state.label(language)) } }
}

/// By when it goes on; that the clock stands still; nothing where no clock runs any more.
pub fn clock(state: State, due: Option<&Due>, locale: Locale) -> Markup {
    html! {
        @match (state, due) {
            (State::Returned, _) => span.due.stopped { (Request::of(locale.language).stopped) },
            (_, Some(due)) => (marks::due(Some(due), locale)),
            (_, None) => {}
        }
    }
}

/// What a field of a request is called.
pub fn label(field: &str, language: Language) -> Option<&'static str> {
    let say = Request::of(language);
    Some(match field {
        "dataset" => say.dataset,
        "distributions" => say.distributions,
        "title" => say.title,
        "text" => say.text,
        "purpose" => say.purpose,
        "scenario" => say.scenario,
        "protection" => say.protection,
        "storage" => say.storage,
        "until" => say.until,
        "times" => say.times,
        "leaves_country" => say.leaves,
        "assessment" => say.assessment,
        "organisation" | "organisation_name" => say.organisation,
        "credit_code" => say.credit_code,
        "phone" => say.phone,
        "members" => say.members,
        "answers" => say.answers,
        "emergency" => say.emergency,
        "emergency_reason" => say.emergency_reason,
        "undertaking" => say.undertaking,
        "provider" => say.provider,
        "region" => say.region,
        _ => return None,
    })
}
