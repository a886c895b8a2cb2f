//! The road of a request, with the place where it is now.

use contract::RequestView;
use domain::request::{Command, Kind, State};
use maud::{Markup, html};

use super::{clock, is_over};
use crate::locale::Locale;
use crate::locale::citizen::Request;

/// The steps of a request's kind; the one where it stands carries the clock.
pub fn steps(view: &RequestView, locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    let road = road(view, say);
    let now = reached(view, road.len());
    let over = is_over(view.state);
    html! {
        ol.steps aria-label=(say.progress) {
            @for (index, (name, note)) in road.iter().enumerate() {
                @let last = index + 1 == road.len();
                li.(place(index, now, over))
                    aria-current=[(index == now).then_some("step")]
                {
                    span { @if last && over { (view.state.label(locale.language)) } @else { (name) } }
                    @if index < now { span.unseen { " " (say.step_done) } }
                    @if index == now && !over {
                        span.small { (clock(view.state, view.due.as_ref(), locale)) }
                    }
                    @if index > now && !note.is_empty() { span.small.muted { (note) } }
                }
            }
        }
    }
}

const fn place(index: usize, now: usize, over: bool) -> &'static str {
    if index < now || (index == now && over) {
        "done"
    } else if index == now {
        "now"
    } else {
        "ahead"
    }
}

/// The names of the steps, each with who has it and how long.
fn road(view: &RequestView, say: &'static Request) -> Vec<(&'static str, &'static str)> {
    let written = (say.step_write, "");
    let provider = (say.step_provider, say.step_provider_note);
    let mediation = (say.step_mediation, "");
    let mut road = match view.kind {
        Kind::Access => vec![written, (say.step_check, say.step_check_note), provider],
        Kind::Demand => vec![written, (say.step_analysis, say.step_analysis_note), provider],
        Kind::Correction => vec![written, (say.step_verify, say.step_verify_note)],
        Kind::Incident => vec![written, (say.step_contain, "")],
    };
    if mediated(view) {
        road.push(mediation);
    }
    let end = if view.kind == Kind::Access { say.step_grant } else { say.step_result };
    road.push((end, ""));
    road
}

/// Whether the authority mediates, or did.
fn mediated(view: &RequestView) -> bool {
    view.state == State::Mediation
        || view.events.iter().any(|event| event.command == Command::Mediate)
}

/// The number of the step where the request is.
fn reached(view: &RequestView, steps: usize) -> usize {
    match view.state {
        State::Draft | State::Returned => 0,
        State::Submitted | State::Checking => 1,
        State::WithProvider => 2,
        State::Mediation => steps.saturating_sub(2),
        _ => steps.saturating_sub(1),
    }
}
