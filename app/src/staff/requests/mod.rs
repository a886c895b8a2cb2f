//! The desks of requests: queues by due day, and one request with what can be decided.

mod decide;
mod fields;
mod page;
mod queue;
pub mod takings;
mod terms;
mod why;

pub use page::page;
pub use queue::{Waiting, queue, section};
pub use terms::Measured;

use contract::{Hit, Provider, RequestView};
use domain::request::{Command, Party, RULES, Rule};

use super::Desk;

/// A request at its desk, with what is known about it beside its view.
#[derive(Clone, Copy)]
struct Case<'a> {
    view: &'a RequestView,
    desk: &'a Desk,
    /// Departments that can be asked.
    providers: &'a [Provider],
    /// Public entries that were looked for; nothing where nobody looked.
    found: Option<&'a [Hit]>,
}

impl Case<'_> {
    /// The line of the table by which staff may do something now, as far as a page knows it.
    fn rule(&self, command: Command) -> Option<&'static Rule> {
        let view = self.view;
        let by_staff = |party: &Party| party.is_staff() && view.parties.contains(party);
        RULES.iter().find(|rule| {
            rule.kind == view.kind
                && rule.command == command
                && rule.from.contains(&view.state)
                && rule.parties.iter().any(by_staff)
        })
    }

    /// What staff may do now, in the order of the interface.
    fn commands(&self) -> impl Iterator<Item = (Command, &'static Rule)> {
        let permitted = self.view.permissions.iter();
        permitted.filter_map(|command| Some((*command, self.rule(*command)?)))
    }

    /// Whether something was done to it before.
    fn was(&self, command: Command) -> bool {
        self.view.events.iter().any(|event| event.command == command)
    }

    /// Whether the caller reads it as staff at all.
    fn is_for_staff(&self) -> bool {
        self.view.parties.iter().any(|party| party.is_staff() || *party == Party::Auditor)
    }
}
