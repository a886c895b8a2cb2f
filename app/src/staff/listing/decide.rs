//! What can be decided: one form for each command that the interface permits, and no other.

use contract::{ListingView, paths};
use domain::listing::Command;
use domain::{Language, SecurityLevel};
use maud::{Markup, html};

use super::super::Desk;
use super::super::form::{Text, fold, hidden, select, summary, tick};
use crate::locale::staff::{Listing, Office};

/// The panel.
pub fn panel(view: &ListingView, desk: &Desk) -> Markup {
    let say = Listing::of(desk.locale.language);
    let commands = view.permissions.iter().copied().filter(|command| *command != Command::Edit);
    let commands: Vec<_> = commands.collect();
    html! {
        section.card.stack.decide aria-labelledby="decide" {
            h2 #decide tabindex="-1" { (say.decide) }
            @if commands.is_empty() { p.muted { (say.nothing_to_decide) } }
            @for (index, command) in commands.iter().enumerate() {
                (fold(
                    command.label(desk.locale.language),
                    index == 0 && is_next_step(*command),
                    if is_next_step(*command) { "main-way" } else { "" },
                    &form(*command, view, desk),
                ))
            }
        }
    }
}

/// Whether a command moves the listing along its road.
const fn is_next_step(command: Command) -> bool {
    matches!(command, Command::Submit | Command::Approve | Command::Publish)
}

/// The form of a command.
pub fn form(command: Command, view: &ListingView, desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Listing::of(language);
    let office = Office::of(language);
    let class = match command {
        command if is_next_step(command) => "primary",
        Command::Suspend | Command::Withdraw | Command::Retire | Command::Discard => "grave",
        _ => "",
    };
    let next = paths::staff_listing_page(view.id.as_str());
    let reason_needed =
        needs_reason(command) || (command == Command::Publish && !view.claims.is_empty());
    let by_law = matches!(command, Command::Return | Command::Suspend | Command::Withdraw);
    // Each form's fields have identifiers of their own, by the command.
    html! {
        form.stack.tight method="post" action=(paths::listing_commands(view.id.as_str())) data-next=(next) {
            (hidden("next", &next))
            (hidden("command", command.value()))
            (hidden("version", &view.version.to_string()))
            @let help = help(command, language);
            @if !help.is_empty() { p.small.muted { (help) } }
            (summary())
            @if command == Command::Approve {
                (levels(view.entry.security_level, language))
                (tick("confidential_checked", "true", say.confidential, true))
            }
            @if command == Command::Retire {
                (Text { name: "successor", label: say.successor, help: say.successor_help, most: Some(100), ..Text::default() }.line())
            }
            (Reason { command, needed: reason_needed, office }.field())
            @if by_law {
                div.field {
                    label for={ "f-basis-" (command) } { (say.legal_basis) }
                    input id={ "f-basis-" (command) } type="text" name="legal_basis" maxlength="500";
                    p.wrong data-error="legal_basis" hidden {}
                }
            }
            p.actions { button.(class) { (command.label(language)) } }
        }
    }
}

struct Reason<'a> {
    command: Command,
    needed: bool,
    office: &'a Office,
}

impl Reason<'_> {
    fn field(&self) -> Markup {
        let id = format!("f-comment-{}", self.command);
        html! {
            div.field {
                label.need[self.needed] for=(id) { @if self.needed { (self.office.reason) } @else { (self.office.reason_optional) } }
                textarea #(id) name="comment" rows=(if self.needed { 3 } else { 2 }) maxlength="2000" required[self.needed] aria-describedby={ (id) "-wrong" } {}
                p.wrong id={ (id) "-wrong" } data-error="comment" hidden {}
            }
        }
    }
}

fn levels(chosen: SecurityLevel, language: Language) -> Markup {
    let options = SecurityLevel::ALL
        .iter()
        .map(|level| (level.value().to_owned(), level.label(language).to_owned()));
    select("security_level", Listing::of(language).level, "", options, chosen.value())
}

const fn needs_reason(command: Command) -> bool {
    matches!(command, Command::Return | Command::Suspend | Command::Withdraw | Command::Retire)
}

fn help(command: Command, language: Language) -> &'static str {
    let say = Listing::of(language);
    match command {
        Command::Edit => "",
        Command::Submit => say.submit_help,
        Command::Recall => say.recall_help,
        Command::Approve => say.approve_help,
        Command::Return => say.return_help,
        Command::Publish => say.publish_help,
        Command::Discard => say.discard_help,
        Command::Suspend => say.suspend_help,
        Command::Resume => say.resume_help,
        Command::Withdraw => say.withdraw_help,
        Command::Retire => say.retire_help,
        Command::Confirm => say.confirm_help,
    }
}
