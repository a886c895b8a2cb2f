//! The pages of who asks, holds, follows, and reads answers: one part, loaded when one of them is
//! opened.
//!
//! Every form is a plain one that works before scripts and without them; the acts of the office
//! send the same form without leaving the page. What a page shows as a button is what the
//! interface permits.

mod actions;
mod answers;
mod apply;
mod begin;
mod charts;
mod demands;
pub(crate) mod edit;
mod follows;
mod frame;
mod grants;
pub(crate) mod notices;
mod overview;
mod place;
mod receipt;
mod request;
mod requests;
mod standards;
mod stories;
pub(crate) mod ticket;

use contract::people::{Session, Ways};
use contract::{NoticePage, Problem, ProblemKind};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location, lazy_route};
use maud::Markup;

use crate::client::{Answers, load};
use crate::components::{Loaded, without_language};
use crate::locale::Locale;
use crate::staff::acts::Acts;
use crate::staff::address::Address;
use crate::staff::sign_in;
pub use place::Own;
use place::Place;

/// Every page of who asks, holds, follows, and reads answers.
pub struct Citizen;

#[lazy_route]
impl LazyRoute for Citizen {
    fn data() -> Self {
        // What is asked is known to the part alone, so that nobody else carries it about.
        Self
    }

    fn view(_this: Self) -> AnyView {
        let location = use_location();
        let answers = load(move || {
            let query = without_language(location.search.read().trim_start_matches('?'));
            let address = Address::new(&location.pathname.read(), &query);
            Place::of(&address).questions(&address)
        });
        let acts = Acts::new(answers);
        view! {
            <div
                class="office"
                on:submit=move |event| acts.submitted(&event)
                on:input=move |event| acts.typed(&event)
                on:change=move |event| acts.changed(&event)
                on:click=move |event| acts.clicked(&event)
            >
                <Loaded data=answers done=page/>
            </div>
        }
        .into_any()
    }
}

/// What a page has been told before its own answers.
pub(crate) struct Desk {
    /// Its address.
    pub address: Address,
    /// Who is signed in.
    pub session: Session,
    /// How many notices were not read; nothing where it is not known.
    pub unread: u64,
    /// The page's language.
    pub locale: Locale,
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let address = Address::read(&answers.take_text());
    let place = Place::of(&address);
    match place {
        Place::Nowhere => return Err(Problem::new(ProblemKind::NotFound, locale.language)),
        Place::Demands => {
            return Ok(Some(demands::board(&address, &answers.take(locale)?, locale)));
        }
        Place::Demand(_) => {
            let view = answers.take(locale)?;
            let session = answers.take::<Session>(locale).ok();
            return Ok(Some(demands::page(&view, session.is_some(), locale)));
        }
        Place::Receipt(_) => return receipt::page(answers.take(locale), locale).map(Some),
        Place::Standards => {
            return Ok(Some(standards::all(&address, &answers.take(locale)?, locale)));
        }
        Place::Standard(_) => return Ok(Some(standards::page(&answers.take(locale)?, locale))),
        Place::Overview => {
            let view = answers.take(locale)?;
            let regions = answers.take(locale).unwrap_or_default();
            return Ok(Some(overview::page(&address, &view, regions, locale)));
        }
        Place::Stories => {
            return Ok(Some(stories::all(&address, &answers.take(locale)?, locale)));
        }
        Place::Story(_) => return Ok(Some(stories::page(&answers.take(locale)?, locale))),
        Place::Answers => return Ok(Some(answers::page(&answers.take(locale)?, locale))),
        _ => {}
    }
    let session = answers.take::<Session>(locale);
    let ways = answers.take::<Ways>(locale).ok();
    let unread = answers.take::<NoticePage>(locale).map(|it| it.unread).unwrap_or_default();
    let session = match session {
        Ok(session) => session,
        Err(problem) if problem.status == 401 => {
            return Ok(Some(sign_in::page(&address, ways.as_ref(), true, locale)));
        }
        Err(problem) => return Err(problem),
    };
    let desk = Desk { address, session, unread, locale };
    shown(&desk, &place, answers).map(Some)
}

fn shown(desk: &Desk, place: &Place, mut answers: Answers) -> Result<Markup, Problem> {
    let locale = desk.locale;
    Ok(match place {
        Place::Requests => requests::page(desk, &answers.take(locale)?),
        Place::NewRequest => begin::page(desk, answers)?,
        Place::Request(_) => request::page(desk, &answers.take(locale)?),
        Place::Edit(_) => edit::page(desk, &answers.take(locale)?),
        Place::Grants => grants::list(desk, &answers.take(locale)?),
        Place::Grant(_) => grants::page(desk, &answers.take(locale)?),
        Place::Notices => notices::page(desk, &answers.take(locale)?),
        Place::Settings => notices::settings(desk, answers.take(locale), answers.take(locale)),
        Place::Follows => follows::page(desk, &answers.take(locale)?),
        Place::Charts => charts::page(desk, &answers.take(locale)?),
        _ => return Err(Problem::new(ProblemKind::NotFound, locale.language)),
    })
}
