//! What a browser without scripts is shown when a form was not taken: what is wrong, and the way
//! back to what was typed.

use contract::{Problem, ProblemKind};
use domain::Language;
use maud::{DOCTYPE, html};

use super::address::escaped;
use super::entry;
use crate::components::mark;
use crate::locale::citizen::Mine;
use crate::locale::messages_of;
use crate::locale::staff::{Office, People};

/// Where one goes on from a download that was refused: to the page on which the data is applied
/// for, or to one's grants.
fn way_on<'a>(
    problem: &Problem,
    language: Language,
    back: &'a str,
) -> Option<(&'a str, &'static str)> {
    let mine = Mine::of(language);
    let of_grant =
        [ProblemKind::TicketExpired, ProblemKind::GrantRevoked, ProblemKind::GrantUsedUp];
    if of_grant.iter().any(|kind| problem.is(*kind)) {
        return Some(("/grants", mine.to_grants));
    }
    let limited = problem.is(ProblemKind::GrantRequired) && back.starts_with("/datasets/");
    limited.then_some((back, mine.to_apply))
}

/// The document; `style` is the address of the style sheet, `back` the page of the form.
pub fn document(problem: &Problem, language: Language, style: &str, back: &str) -> String {
    let say = Office::of(language);
    let site = &messages_of(language).site;
    let way = way_on(problem, language, back);
    let wants_sign_in = problem.is(ProblemKind::SignInRequired);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (problem.title) " - " (site.name) }
                link rel="stylesheet" href=(style);
                link rel="icon" type="image/svg+xml" href="/favicon.svg";
            }
            body {
                header.bar { div.wrap { a.brand href="/" { (mark()) span { (site.name) } } } }
                main #main {
                    div.wrap.page.narrow-page {
                        div.card.stack {
                            h1 { (problem.title) }
                            p { (problem.detail) }
                            @if !problem.errors.is_empty() {
                                ul.bulleted {
                                    @for error in &problem.errors {
                                        li { strong { (entry::label(&error.field, language)) } " " (error.detail) }
                                    }
                                }
                            }
                            @if way.is_none() { p.muted.small { (say.back_note) } }
                            p.actions {
                                @match way {
                                    Some((to, words)) => a.button.primary href=(to) { (words) },
                                    None => a.button.primary href=(back) { (say.back_to_form) },
                                }
                                @if wants_sign_in {
                                    a.button href={ "/sign-in?next=" (escaped(back)) } { (People::of(language).sign_in) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::FieldError;

    #[test]
    fn it_names_the_fields_and_leads_back() {
        let error = FieldError { field: "summary".into(), detail: "<b>不能为空</b>".into() };
        let problem = Problem::new(ProblemKind::Incomplete, Language::Zh).with_errors(vec![error]);
        let page = document(&problem, Language::Zh, "/pkg/x/shumen.css", "/staff/listings/1/edit");
        assert!(page.contains("<strong>摘要</strong> &lt;b&gt;不能为空"));
        assert!(page.contains("href=\"/staff/listings/1/edit\""));
        assert!(!page.contains("style="));
    }

    #[test]
    fn a_refused_download_leads_to_applying_and_to_the_grants() {
        let page = |kind, back| {
            let problem = Problem::new(kind, Language::Zh);
            document(&problem, Language::Zh, "/pkg/x/shumen.css", back)
        };
        let limited = page(ProblemKind::GrantRequired, "/datasets/1#get");
        assert!(limited.contains("href=\"/datasets/1#get\""));
        assert!(limited.contains("申请使用"));
        let expired = page(ProblemKind::TicketExpired, "/datasets/1#get");
        assert!(expired.contains("href=\"/grants\""));
    }
}
