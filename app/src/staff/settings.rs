//! What is set on the portal, for its operators to see.

use contract::{Problem, SettingView};
use domain::Permission;
use maud::{Markup, html};

use super::Desk;
use super::frame::{framed, permitted};
use crate::locale::staff::{Office, Upkeep};

/// The page.
pub fn page(desk: &Desk, settings: Result<Vec<SettingView>, Problem>) -> Result<Markup, Problem> {
    let say = Upkeep::of(desk.locale.language);
    let title = Office::of(desk.locale.language).settings;
    // Whoever may not see them is told so, and not that something failed.
    let settings = match settings {
        Err(problem) if problem.status != 403 => return Err(problem),
        settings => settings.unwrap_or_default(),
    };
    Ok(permitted(desk, Permission::AccountsManage, title, || {
        framed(
            desk,
            title,
            Some(say.settings_help),
            &html! {
                div.scroll role="region" aria-label=(title) tabindex="0" {
                    table {
                        thead { tr { th scope="col" { (say.setting) } th scope="col" { (say.set_to) } } }
                        tbody {
                            @for SettingView { name, value } in &settings {
                                tr {
                                    th scope="row" { code { (name) } }
                                    td {
                                        @match value {
                                            Some(value) => (value),
                                            None => span.muted { (say.unset) },
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            },
        )
    }))
}
