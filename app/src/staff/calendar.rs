//! The calendar of working days (R24): the years that are known, and those that an operator adds.

use contract::CalendarView;
use domain::Permission;
use maud::{Markup, html};

use super::Desk;
use super::form::{Text, hidden, summary};
use super::frame::{framed, permitted};
use crate::locale::staff::{Office, Upkeep};

/// The page.
pub fn page(desk: &Desk, calendar: &CalendarView) -> Markup {
    let say = Upkeep::of(desk.locale.language);
    let title = Office::of(desk.locale.language).calendar;
    permitted(desk, Permission::CalendarManage, title, || {
        framed(
            desk,
            title,
            Some(say.calendar_help),
            &html! {
                section.stack aria-labelledby="years" {
                    h2 #years { (say.years) }
                    ul.chips { @for year in &calendar.years { li.chip { (year) } } }
                }
                form.card.stack method="post" action="/api/v1/calendar" data-method="PUT" data-said=(say.calendar_saved) {
                    (hidden("next", "/staff/calendar"))
                    (summary())
                    div.code-field {
                        (Text { name: "text", label: say.added, help: say.lines_help, value: &calendar.text, ..Text::default() }.lines(10))
                    }
                    p.actions { button.primary { (say.save_calendar) } }
                }
                details.rest {
                    summary { (say.all_years) }
                    pre.scroll.listing-text tabindex="0" { (calendar.all) }
                }
            },
        )
    })
}
