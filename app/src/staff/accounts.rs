//! The accounts, for who keeps them.

use contract::people::Account;
use contract::{Items, Problem};
use domain::{AccountState, Permission};
use maud::{Markup, html};

use super::Desk;
use super::address::escaped;
use super::form::{Text, fold, hidden, pages, summary};
use super::frame::{framed, refused};
use crate::locale::format;
use crate::locale::staff::{Office, People, fill};

/// Accounts on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
///
/// # Errors
/// The interface's problem with the list.
pub fn page(desk: &Desk, found: Result<Items<Account>, Problem>) -> Result<Markup, Problem> {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let title = Office::of(locale.language).accounts;
    if !desk.session.permissions.contains(&Permission::AccountsManage) {
        return Ok(refused(desk, title));
    }
    let found = found?;
    let q = desk.address.parameter("q").unwrap_or_default();
    Ok(framed(
        desk,
        title,
        Some(say.accounts_help),
        &html! {
            form.filter.card method="get" action="/staff/accounts" role="search" {
                div.field {
                    label for="f-q" { (say.find_account) }
                    input #f-q type="search" name="q" value=(q) maxlength="100";
                }
                div.actions { button { (say.find) } }
            }
            p role="status" { (fill(say.found_accounts, &[&format::number(found.total)])) }
            @if found.items.is_empty() { div.card.calm-card { p { strong { (say.no_accounts) } } } }
            ul.people { @for account in &found.items { (person(account, desk)) } }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    ))
}

fn person(account: &Account, desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let Account { id, email, name, language: _, state, version, code_enabled, created_at } =
        account;
    let own = *id == desk.session.account.id;
    let active = *state == AccountState::Active;
    let commands = match state {
        AccountState::Active => {
            &[("sign_out", say.sign_out), ("reset_code", say.reset_code), ("suspend", say.suspend)]
                [..]
        }
        AccountState::Suspended => &[("reopen", say.reopen)],
        AccountState::Unconfirmed | AccountState::Erased => &[],
    };
    html! {
        li.card {
            div {
                p { strong { (name) } " " span.muted.break { (email.as_deref().unwrap_or_default()) } }
                p.meta {
                    span.state.(if active { "up" } else { "down" }) { (state.label(locale.language)) }
                    span { @if *code_enabled { (say.with_code) } @else { (say.without_code) } }
                    span { (fill(say.since, &[&locale.day(*created_at)])) }
                }
            }
            @if !own && !commands.is_empty() {
                div.folds {
                    @for (command, words) in commands {
                        @if *command != "reset_code" || *code_enabled {
                            (fold(words, false, "", &command_form(id.as_str(), command, words, *version, desk)))
                        }
                    }
                }
            }
        }
    }
}

fn command_form(id: &str, command: &str, words: &str, version: u32, desk: &Desk) -> Markup {
    let office = Office::of(desk.locale.language);
    let class = if command == "reopen" { "primary" } else { "grave" };
    html! {
        form.stack method="post" action={ "/api/v1/accounts/" (escaped(id)) "/commands" } {
            (hidden("next", &desk.address.whole()))
            (hidden("command", command))
            (hidden("version", &version.to_string()))
            (summary())
            (Text { within: &format!("{id}-{command}"), name: "comment", label: office.reason_optional, most: Some(500), ..Text::default() }.line())
            p.actions { button.(class) { (words) } }
        }
    }
}
