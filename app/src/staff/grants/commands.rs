//! What can be done to a grant: one form for each command that the interface permits.

use contract::{GrantView, paths};
use domain::ProviderId;
use domain::grant::{GRANT_RULES, GrantCommand, GrantState};
use maud::{Markup, html};

use super::super::Desk;
use super::super::form::{Text, choice, fold, hidden, id, summary, tick, wrong};
use super::super::requests::Measured;
use super::last_day;
use crate::locale::format;
use crate::locale::staff::Grants;

/// What staff may do; its holder gives it up on a page of their own.
pub fn of_staff(grant: &GrantView) -> impl Iterator<Item = GrantCommand> {
    let staff = |command: &GrantCommand| {
        let rule = GRANT_RULES.iter().find(|rule| rule.command == *command);
        rule.is_some_and(|rule| !rule.roles.is_empty())
    };
    grant.permissions.iter().copied().filter(staff)
}

/// The panel.
pub fn panel(grant: &GrantView, desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Grants::of(language);
    let commands: Vec<_> = of_staff(grant).collect();
    let why = missing(grant, &commands, desk);
    html! {
        section.card.stack.decide aria-labelledby="decide" {
            h2 #decide tabindex="-1" { (say.decide) }
            @if let Some(why) = why { p.why { (why) } }
            @else if commands.is_empty() { p.muted { (say.nothing) } }
            @for command in commands {
                (fold(command.label(language), command == GrantCommand::Resume, "", &form(command, grant, desk)))
            }
        }
    }
}

/// Why a button is not there.
fn missing(grant: &GrantView, commands: &[GrantCommand], desk: &Desk) -> Option<&'static str> {
    let say = Grants::of(desk.locale.language);
    match grant.state {
        GrantState::Revoked | GrantState::Expired => Some(say.why_ended),
        GrantState::Suspended
            if !commands.is_empty() && !commands.contains(&GrantCommand::Resume) =>
        {
            let own = |id: &ProviderId| desk.session.organisations.iter().any(|it| it.id == *id);
            let own = grant.own || grant.organisation.as_ref().is_some_and(|it| own(&it.id));
            Some(if own { say.why_own } else { say.why_authority })
        }
        _ => None,
    }
}

fn form(command: GrantCommand, grant: &GrantView, desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Grants::of(language);
    let next = paths::staff_grant_page(grant.id.as_str());
    let needed = GRANT_RULES.iter().any(|rule| rule.command == command && rule.reason);
    let (help, class) = match command {
        GrantCommand::Narrow => (say.narrow_help, ""),
        GrantCommand::Suspend => (say.suspend_help, "grave"),
        GrantCommand::Resume => (say.resume_help, "primary"),
        GrantCommand::Revoke => (say.revoke_help, "grave"),
        GrantCommand::Relinquish | GrantCommand::Expire => ("", ""),
    };
    let sure = (command == GrantCommand::Revoke).then_some(say.revoke_sure);
    let reason = if needed { say.reason } else { say.reason_optional };
    let within = command.value();
    html! {
        form.stack.tight method="post" action=(paths::grant_commands(grant.id.as_str())) data-next=(next) data-sure=[sure] {
            (hidden("next", &next))
            (hidden("command", command.value()))
            (hidden("version", &grant.version.to_string()))
            @if !help.is_empty() { p.small.muted { (help) } }
            (summary())
            @if command == GrantCommand::Narrow { (narrower(grant, desk)) }
            (Text { name: "comment", within, label: reason, required: needed, most: Some(2000), ..Text::default() }.lines(3))
            @if needed {
                (Text { name: "legal_basis", within, label: say.legal_basis, most: Some(500), ..Text::default() }.line())
            }
            p.actions { button.(class) { (command.label(language)) } }
        }
    }
}

/// What is left of it: never more than there is (R22).
fn narrower(grant: &GrantView, desk: &Desk) -> Markup {
    let say = Grants::of(desk.locale.language);
    let files = grant
        .distributions
        .iter()
        .map(|file| (file.licensed.distribution.to_string(), file.title.clone(), true));
    let until = format::iso(last_day(grant));
    let times = grant.times.map(|times| times.to_string()).unwrap_or_default();
    let later = grant.distributions.iter().any(|file| file.licensed.version.is_none());
    html! {
        (wrong(&id("narrow-terms"), "terms"))
        (choice("checkbox", ("narrow", "distributions[]"), say.keep_files, "", files))
        (Measured { id: &id("narrow-until"), name: "until", label: say.last_day, help: "", kind: "date", value: &until, least: "", most: &until }.field())
        (Measured { id: &id("narrow-times"), name: "times", label: say.times, help: say.times_help, kind: "number", value: &times, least: "1", most: &times }.field())
        @if later { (tick("updates", "false", say.versions_stop, false)) }
    }
}
