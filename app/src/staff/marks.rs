//! Small marks: by when something is due, where a listing stands.

use contract::{Due, ListingView};
use domain::Language;
use domain::listing::{Stage, State};
use maud::{Markup, html};

use crate::locale::staff::{Listing, Office, fill};
use crate::locale::{Locale, format};

/// By when something is due: in words, with a colour beside them, never by colour alone.
pub fn due(due: Option<&Due>, locale: Locale) -> Markup {
    let say = Office::of(locale.language);
    let Some(Due { on, provisional, days_left, rule, .. }) = due else {
        return html! { span.muted.small { (say.no_due) } };
    };
    let days = days_left.unsigned_abs().to_string();
    let (class, words) = match *days_left {
        -1 => ("late", say.late_one.to_owned()),
        ..-1 => ("late", fill(say.late, &[&days])),
        0 => ("soon", say.today.to_owned()),
        1 => ("soon", say.left_one.to_owned()),
        2 => ("soon", fill(say.left, &[&days])),
        _ => ("calm", fill(say.left, &[&days])),
    };
    html! {
        span.due.(class) title={ (fill(say.due_on, &[&locale.date(*on)])) " " (rule) } {
            time datetime=(format::iso(*on)) { (words) }
        }
        @if *provisional {
            " " abbr.chip title=(say.provisional_note) { (say.provisional) }
        }
    }
}

/// Where a listing stands, in a word, and its revision where it is elsewhere.
pub fn state(state: State, stage: Stage, language: Language) -> Markup {
    let class = match state {
        State::Published => "up",
        State::Suspended | State::Withdrawn | State::Retired => "down",
        _ => "under-way",
    };
    let revising = stage != Stage::Settled && stage_state(stage) != Some(state);
    html! {
        span.state.(class) { (state.label(language)) }
        @if revising {
            " " span.state.under-way { (fill(Office::of(language).revising, &[stage.label(language)])) }
        }
    }
}

const fn stage_state(stage: Stage) -> Option<State> {
    match stage {
        Stage::Draft => Some(State::Draft),
        Stage::DepartmentReview => Some(State::DepartmentReview),
        Stage::AuthorityReview => Some(State::AuthorityReview),
        Stage::Settled => None,
    }
}

/// The road from draft to public, with the place where the listing is now.
pub fn steps(view: &ListingView, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let road = [State::Draft, State::DepartmentReview, State::AuthorityReview];
    let now = match view.stage {
        Stage::Draft => 0,
        Stage::DepartmentReview => 1,
        Stage::AuthorityReview => 2,
        Stage::Settled => 3,
    };
    let end = match view.state {
        State::Suspended | State::Withdrawn | State::Retired if now == 3 => view.state,
        _ => State::Published,
    };
    html! {
        ol.steps aria-label=(say.progress) {
            @for (index, state) in road.into_iter().chain([end]).enumerate() {
                li.(if index < now { "done" } else if index == now { "now" } else { "ahead" })
                    aria-current=[(index == now).then_some("step")]
                {
                    span { (state.label(locale.language)) }
                    @if index < now { span.unseen { " " (say.step_done) } }
                    @if index == now && now < 3 { span.small { (due(view.due.as_ref(), locale)) } }
                }
            }
        }
    }
}
