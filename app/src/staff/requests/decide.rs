//! What can be decided: one form for each command that the interface permits, and no other.
//!
//! What a form asks is read from the table of the rules, so that it asks what the portal needs.

use contract::paths;
use domain::request::{Command, Kind, Outcome, Rule, State};
use maud::{Markup, html};

use super::super::form::{hidden, summary};
use super::{Case, fields, terms, why};
use crate::locale::staff::Requests;

/// The panel.
pub fn panel(case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let mut ways: Vec<_> = case.commands().collect();
    ways.sort_by_key(|(command, _)| rank(case, *command));
    let (first, rest): (Vec<_>, Vec<_>) = ways.into_iter().partition(|it| is_pressed(case, it.0));
    let (more, main): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| is_by_the_way(it.0));
    let open = |index, command| index == 0 && rank(case, command) == 0;
    html! {
        section.card.stack.decide aria-labelledby="decide" {
            h2 #decide tabindex="-1" { (say.decide) }
            @if let Some(reason) = why::missing(case) { p.why { (reason) } }
            @else if main.is_empty() && first.is_empty() && more.is_empty() { p.muted { (say.nothing) } }
            @for (command, _) in &first { (pressed(*command, case)) }
            @for (index, (command, rule)) in main.iter().enumerate() {
                (folded(*command, rule, open(index, *command), case))
            }
            @if !more.is_empty() {
                div.folds.more {
                    @for (command, rule) in &more { (by_the_way(*command, rule, case)) }
                }
            }
            @if view_of_its_own(case) {
                p.small { a href=(paths::request_page(case.view.id.as_str())) { (say.own_page) } }
            }
        }
    }
}

/// Whether the caller has a part in it beside that of staff, with buttons on another page.
fn view_of_its_own(case: &Case<'_>) -> bool {
    case.view.applicant.as_ref().is_some_and(|it| it.own)
        || case.view.members.iter().any(|it| it.own)
}

/// What is done at once by one press, before all else: taking the data away while it is looked at.
fn is_pressed(case: &Case<'_>, command: Command) -> bool {
    matches!(command, Command::Suspend | Command::Cut) && !case.was(command)
}

/// What moves nothing along.
const fn is_by_the_way(command: Command) -> bool {
    matches!(command, Command::Take | Command::Comment | Command::Prioritise)
}

/// The likelier the lower; what is likely stands open.
const fn rank(case: &Case<'_>, command: Command) -> u8 {
    let kind = case.view.kind;
    match (command, kind, case.view.state) {
        (Command::Approve, Kind::Access, _)
        | (Command::Accept, Kind::Access | Kind::Demand, State::Submitted | State::Checking)
        | (Command::Accept, Kind::Incident, _)
        | (Command::Decide, ..)
        | (Command::Resolve, Kind::Demand, State::WithProvider)
        | (Command::Resolve, Kind::Correction | Kind::Incident, State::Checking)
        | (Command::Close, Kind::Incident, State::Resolved) => 0,
        (Command::Accept, ..) => 1,
        (Command::Approve | Command::Resolve, ..) => 2,
        (Command::Return, ..) => 3,
        (Command::Mediate | Command::Grade, ..) => 4,
        (Command::Refuse, ..) => 5,
        _ => 6,
    }
}

fn folded(command: Command, rule: &Rule, open: bool, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let hint = hint(command, case);
    // Whoever came back from looking for a dataset goes on with what they were about.
    let found = command == Command::Resolve && case.found.is_some();
    html! {
        details.act.(if rank(case, command) == 0 { "main-way" } else { "" }) open[open || found] {
            summary.button {
                span { (command.label(language)) @if !hint.is_empty() { span.hint { (hint) } } }
            }
            div.stack.tight {
                @if rule.needs.linked { (fields::search(case)) }
                (form(command, rule, case))
            }
        }
    }
}

/// A form of one button, with what it does written beside it.
fn pressed(command: Command, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let say = Requests::of(language);
    let cuts = command == Command::Cut;
    html! {
        form.pressed.stack.tight method="post" action=(action(case)) data-next=(page(case))
            data-sure=[cuts.then_some(say.cut_sure)] data-said=[cuts.then_some(say.cut_done)]
        {
            (begin(command, case))
            (summary())
            p.small { (help(command, case)) }
            button.cut { (command.label(language)) }
        }
    }
}

fn by_the_way(command: Command, rule: &Rule, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let say = Requests::of(language);
    match command {
        Command::Comment => folded(command, rule, false, case),
        _ => {
            let words = match (command, case.view.emergency) {
                (Command::Prioritise, true) => say.lower,
                (Command::Prioritise, false) => say.raise,
                _ => command.label(language),
            };
            html! {
                form method="post" action=(action(case)) data-next=(page(case)) {
                    (begin(command, case))
                    @if command == Command::Prioritise { (hidden("emergency", if case.view.emergency { "false" } else { "true" })) }
                    (summary())
                    button title=(help(command, case)) { (words) }
                }
            }
        }
    }
}

fn action(case: &Case<'_>) -> String {
    paths::request_commands(case.view.id.as_str())
}

fn page(case: &Case<'_>) -> String {
    paths::staff_request_page(case.view.id.as_str())
}

/// What every form carries.
fn begin(command: Command, case: &Case<'_>) -> Markup {
    html! {
        (hidden("next", &page(case)))
        (hidden("command", command.value()))
        (hidden("version", &case.view.version.to_string()))
    }
}

/// The form of a command: what the table says that it needs.
fn form(command: Command, rule: &Rule, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let access = case.view.kind == Kind::Access;
    let needs = rule.needs;
    let help = help(command, case);
    let grants = access && matches!(command, Command::Approve | Command::Decide);
    let grades = command == Command::Grade
        || (needs.grade && (command == Command::Accept || case.view.grade.is_none()));
    let class = match (command, rank(case, command)) {
        (Command::Refuse | Command::Suspend | Command::Cut, _) => "grave",
        (_, 0 | 1) => "primary",
        _ => "",
    };
    html! {
        form.stack.tight method="post" action=(action(case)) data-next=(page(case)) {
            (begin(command, case))
            @if !help.is_empty() { p.small.muted { (help) } }
            (summary())
            @if command == Command::Decide && why::agreed_first(case) { p.why.small { (Requests::of(language).why_same_decide) } }
            @if access && matches!(command, Command::Accept | Command::Approve) { (fields::agreement(case)) }
            @if needs.provider { (fields::provider(command, case)) }
            @if needs.linked { (fields::dataset(command, case)) }
            @if needs.outcome { (fields::outcome(command, case)) }
            @if grades { (fields::grade(command, case)) }
            @if grants { (terms::fields(command, case)) }
            @if command == Command::Comment { (fields::audience(command, case)) }
            (fields::comment(command, rule, case))
            @if needs.legal_basis || command == Command::Decide { (fields::legal_basis(command, needs.legal_basis, case)) }
            @if command == Command::Resolve && case.view.kind == Kind::Incident { (fields::incident_summary(case)) }
            p.actions { button.(class) { (command.label(language)) } }
        }
    }
}

/// What a command means here, where its name alone does not say it.
fn hint(command: Command, case: &Case<'_>) -> &'static str {
    let say = Requests::of(case.desk.locale.language);
    match (command, case.view.kind, case.view.state) {
        (Command::Accept, Kind::Access, State::Mediation) => say.hint_back_to_provider,
        (Command::Accept, Kind::Access, _) => say.hint_check,
        (Command::Accept, Kind::Demand, State::Submitted) => say.hint_analyse,
        (Command::Accept, Kind::Demand, _) => say.hint_assign,
        (Command::Accept, Kind::Correction, _) => say.hint_verify,
        (Command::Approve, Kind::Demand, _) => say.hint_answer,
        (Command::Approve, Kind::Access, _) => say.hint_grant,
        _ => "",
    }
}

/// A line on what a command does, for who does it seldom.
fn help(command: Command, case: &Case<'_>) -> &'static str {
    let say = Requests::of(case.desk.locale.language);
    match (command, case.view.kind) {
        (Command::Accept, Kind::Access) => say.accept_help,
        (Command::Approve, Kind::Demand) => say.answer_help,
        (Command::Return, Kind::Demand) if case.view.state == State::WithProvider => {
            say.return_to_authority_help
        }
        (Command::Return, _) => say.return_help,
        (Command::Refuse, _) => say.refuse_help,
        (Command::Mediate, _) => say.mediate_help,
        (Command::Decide, _) => say.decide_help,
        (Command::Suspend, _) => say.suspend_help,
        (Command::Cut, _) => say.cut_help,
        (Command::Close, Kind::Incident) => say.close_incident_help,
        (Command::Close, _) => say.close_help,
        (Command::Resolve, Kind::Demand) => say.resolve_demand_help,
        (Command::Resolve, Kind::Correction) => say.resolve_correction_help,
        (Command::Resolve, Kind::Incident) => say.resolve_incident_help,
        (Command::Take, _) => say.take_help,
        (Command::Comment, _) => say.comment_help,
        _ => "",
    }
}

/// The outcomes that a decision or an end can have.
pub fn outcomes(case: &Case<'_>) -> &'static [Outcome] {
    Outcome::of(case.view.kind)
}
