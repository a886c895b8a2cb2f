//! What who asks, or is named, can do: a form for each command that the interface permits them.

use contract::{RequestView, paths};
use domain::request::{Command, Kind, Party};
use maud::{Markup, html};

use crate::locale::Locale;
use crate::locale::citizen::{Mine, Request};
use crate::locale::staff::Office;
use crate::staff::form::{Text, fold, hidden, summary, tick};

/// What they do here; writing and handing in have a page of their own, and joining is done on the
/// public one.
const HERE: [Command; 5] =
    [Command::Undertake, Command::Remind, Command::Comment, Command::Mediate, Command::Withdraw];

/// The panel.
pub fn panel(view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    // Who decides does so at their own desk.
    let own = view.parties.iter().any(|it| matches!(it, Party::Applicant | Party::Member));
    if !own {
        return html! {};
    }
    let shown = |command: &&Command| view.permissions.contains(*command);
    let commands: Vec<_> = HERE.iter().filter(shown).copied().collect();
    let copied = copy(view);
    html! {
        section.card.stack.decide aria-labelledby="actions" {
            h2 #actions { (say.actions) }
            @if commands.is_empty() && copied.is_none() { p.muted { (say.no_actions) } }
            @for command in commands {
                div id={ "act-" (command) } {
                    (fold(
                        command.label(locale.language),
                        command == Command::Undertake,
                        if command == Command::Undertake { "main-way" } else { "" },
                        &form(command, view, locale),
                    ))
                }
            }
            @if let Some(address) = copied {
                p { a.button.wide href=(address) { (say.copy) } }
            }
        }
    }
}

/// Where a request with the same texts begins.
fn copy(view: &RequestView) -> Option<String> {
    let own = view.parties.contains(&Party::Applicant);
    let dataset = view.dataset.as_ref().map(|it| format!("&dataset={}", it.id));
    let address = format!(
        "/requests/new?kind={}{}&copy_of={}",
        view.kind,
        dataset.unwrap_or_default(),
        view.id
    );
    (own && view.kind != Kind::Incident).then_some(address)
}

/// The form of a command.
fn form(command: Command, view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let page = paths::request_page(view.id.as_str());
    let (help, class) = match command {
        Command::Undertake => (say.undertake_help, "primary"),
        Command::Remind => (say.remind_help, ""),
        Command::Mediate => (say.mediate_help, ""),
        Command::Withdraw => (say.withdraw_help, "grave"),
        _ => (say.comment_help, ""),
    };
    let sure = (command == Command::Withdraw).then_some(say.sure_withdraw);
    html! {
        form.stack.tight method="post" action=(paths::request_commands(view.id.as_str()))
            data-next=(page) data-sure=[sure]
        {
            (hidden("next", &page))
            (hidden("command", command.value()))
            (hidden("version", &view.version.to_string()))
            p.small.muted { (help) }
            (summary())
            @match command {
                Command::Comment => (said(command, say.comment, true)),
                Command::Mediate => (said(command, say.reason, true)),
                Command::Withdraw => (said(command, Office::of(locale.language).reason_optional, false)),
                Command::Undertake => (undertaking(view, locale)),
                _ => {}
            }
            p.actions { button.(class) { (command.label(locale.language)) } }
        }
    }
}

fn said(command: Command, label: &str, required: bool) -> Markup {
    let field = Text {
        name: "comment",
        within: command.value(),
        label,
        required,
        most: Some(domain::request::Form::TEXT_MAX),
        ..Text::default()
    };
    field.lines(3)
}

/// The undertaking in full, and the box that accepts it.
fn undertaking(view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let name = Request::of(locale.language).undertaking;
    html! {
        (crate::citizen::apply::undertaking(&view.undertaking, name, locale))
        (tick("undertaking", "true", say.undertake_accept, true))
    }
}
