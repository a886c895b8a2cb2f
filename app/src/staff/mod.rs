//! The pages for staff and of the account: one part, loaded when one of them is opened.
//!
//! Every form is a plain one that works before scripts and without them; [`acts`] sends the same
//! form without leaving the page. What a page shows as a button is what the interface permits.

mod account;
mod accounts;
pub(crate) mod acts;
pub(crate) mod address;
mod audit;
mod bulk;
mod calendar;
mod diff;
mod editor;
pub(crate) mod entry;
pub(crate) mod form;
pub(crate) mod frame;
mod grants;
mod letters;
mod listing;
mod listings;
pub(crate) mod marks;
mod organisation;
mod organisations;
#[cfg(feature = "ssr")]
pub(crate) mod refusal;
mod requests;
mod settings;
pub(crate) mod sign_in;
mod standards;
mod stories;
mod values;
mod work;

use contract::people::{Session, Ways};
use contract::{Items, Problem, ProblemKind};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location, lazy_route};
use maud::Markup;

use crate::client::{Answers, load};
use crate::components::{Loaded, without_language};
use crate::locale::Locale;
pub(crate) use address::{Address, Place};

/// Every page that is not the public's, and those that are not there.
pub struct Staff;

#[lazy_route]
impl LazyRoute for Staff {
    fn data() -> Self {
        // What is asked is known to the part alone, so that nobody else carries it about.
        Self
    }

    fn view(_this: Self) -> AnyView {
        let location = use_location();
        let answers = load(move || {
            let query = without_language(location.search.read().trim_start_matches('?'));
            Address::new(&location.pathname.read(), &query).questions()
        });
        let acts = acts::Acts::new(answers);
        view! {
            <div
                class="office"
                on:submit=move |event| acts.submitted(&event)
                on:input=move |event| acts.typed(&event)
                on:change=move |event| acts.changed(&event)
                on:click=move |event| acts.clicked(&event)
                on:dragover=move |event| acts.dragged(&event)
                on:dragleave=move |event| acts.dragged(&event)
                on:drop=move |event| acts.dropped(&event)
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
    /// The page's language.
    pub locale: Locale,
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let address = Address::read(&answers.take_text());
    match address.place {
        Place::Nowhere => return Err(Problem::new(ProblemKind::NotFound, locale.language)),
        Place::Register => return Ok(Some(letters::register(&address, locale))),
        Place::Confirm => return Ok(Some(letters::confirm(&address, locale))),
        Place::Reset => return Ok(Some(letters::reset(&address, locale))),
        _ => {}
    }
    let session = answers.take::<Session>(locale);
    let ways = answers.take::<Ways>(locale).ok();
    if address.place == Place::Invitation {
        return Ok(Some(letters::invitation(&address, session.ok().as_ref(), locale)));
    }
    let session = match session {
        Ok(session) if address.place != Place::SignIn => session,
        Ok(_) => return Ok(Some(sign_in::page(&address, ways.as_ref(), false, locale))),
        Err(problem) if problem.status == 401 => {
            return Ok(Some(sign_in::page(&address, ways.as_ref(), true, locale)));
        }
        Err(problem) => return Err(problem),
    };
    let desk = Desk { address, session, locale };
    shown(&desk, answers).map(Some)
}

fn shown(desk: &Desk, mut answers: Answers) -> Result<Markup, Problem> {
    let locale = desk.locale;
    Ok(match &desk.address.place {
        Place::Account => account::page(desk, &answers.take::<Items<_>>(locale)?.items),
        Place::Work => {
            let (figures, listings) = (answers.take(locale)?, answers.take(locale)?);
            let requests = requests::Waiting {
                figures: answers.take(locale).unwrap_or_default(),
                items: answers.take(locale).ok(),
            };
            work::page(desk, &figures, &listings, &requests)
        }
        Place::Requests => {
            let figures = answers.take(locale).unwrap_or_default();
            requests::queue(desk, &figures, &answers.take(locale)?)
        }
        Place::Request(_) => {
            let view = answers.take(locale)?;
            let takings = answers.take(locale).ok();
            let providers: Vec<_> = answers.take(locale).unwrap_or_default();
            let found = desk.address.parameter("find").and_then(|_| answers.take(locale).ok());
            requests::page(desk, &view, takings.as_ref(), &providers, found.as_ref())
        }
        Place::Grants => grants::list(desk, &answers.take(locale)?),
        Place::Grant(_) => {
            let grant = answers.take(locale)?;
            grants::page(desk, &grant, answers.take(locale).ok().as_ref())
        }
        Place::Listings => listings::page(desk, &answers.take(locale)?),
        Place::NewListing => editor::begin(desk),
        Place::Listing(_) => {
            let view = answers.take(locale)?;
            listing::page(desk, &view, answers.take(locale))
        }
        Place::Edit(_) => {
            let view = answers.take(locale)?;
            let regions: Vec<_> = answers.take(locale).unwrap_or_default();
            let elements = answers.take::<Items<_>>(locale).map(|it| it.items).unwrap_or_default();
            editor::page(desk, &view, &regions, &elements)
        }
        Place::Import if desk.address.parameter("sheet").is_some() => {
            bulk::page(desk, Some(&answers.take(locale)?))
        }
        Place::Import => bulk::page(desk, None),
        Place::Organisations => organisations::page(
            desk,
            &answers.take::<Items<_>>(locale)?.items,
            &answers.take::<Vec<_>>(locale)?,
        ),
        Place::Organisation(_) => {
            let organisation = answers.take(locale)?;
            let members = answers.take::<Items<_>>(locale)?.items;
            let invitations =
                answers.take::<Items<_>>(locale).map(|it| it.items).unwrap_or_default();
            let regions = answers.take::<Vec<_>>(locale).unwrap_or_default();
            organisation::page(desk, &organisation, &members, &invitations, &regions)
        }
        Place::Accounts => accounts::page(desk, answers.take(locale))?,
        Place::Standards => standards::all(desk, &answers.take(locale)?),
        Place::Standard(_) => standards::page(desk, &answers.take(locale)?),
        Place::Stories => stories::all(desk, &answers.take(locale)?),
        Place::Story(_) if desk.address.parameter("preview").is_some() => {
            let draft = answers.take(locale)?;
            stories::preview(desk, &draft, &answers.take(locale)?)
        }
        Place::Story(_) => stories::page(desk, &answers.take(locale)?),
        Place::Calendar => calendar::page(desk, &answers.take(locale)?),
        Place::Settings => settings::page(desk, answers.take(locale))?,
        Place::Audit => audit::page(desk, answers.take(locale), answers.take(locale).ok())?,
        _ => return Err(Problem::new(ProblemKind::NotFound, locale.language)),
    })
}
