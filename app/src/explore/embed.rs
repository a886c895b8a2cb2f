//! A chart alone, for pages of other sites to frame: its drawing, whose it is, of when, and the way
//! to the data. No scripts, no forms.

use contract::{ChartView, Problem, TableView, paths};
use domain::Language;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::locale::explore::Charts;
use crate::locale::staff::fill;
use crate::locale::{Locale, format, messages_of};

/// What is framed.
#[derive(Clone, Debug)]
pub enum Embedded {
    /// A chart of a table, and the query by which it was asked for.
    Chart(Box<(ChartView, TableView)>, String),
    /// Why there is none.
    Nothing(Problem),
    /// It is data that is shown under a ticket, which pages of others do not get.
    Ticket,
}

/// The document; `style` is the address of the style sheet, `origin` that of the portal.
pub fn document(what: &Embedded, language: Language, style: &str, origin: &str) -> String {
    let say = Charts::of(language);
    let site = &messages_of(language).site;
    let title = match what {
        Embedded::Chart(shown, _) => &shown.0.title,
        Embedded::Nothing(problem) => &problem.title,
        Embedded::Ticket => say.no_ticket,
    };
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " - " (site.name) }
                link rel="stylesheet" href=(style);
            }
            body.embedded {
                main {
                    @match what {
                        Embedded::Chart(shown, query) => (figure(&shown.0, &shown.1, query, language, origin)),
                        Embedded::Nothing(problem) => p.note { strong { (problem.title) } " " (problem.detail) },
                        Embedded::Ticket => p.note { (say.no_ticket) },
                    }
                }
            }
        }
    }
    .into_string()
}

fn figure(
    chart: &ChartView,
    table: &TableView,
    query: &str,
    language: Language,
    origin: &str,
) -> Markup {
    let say = Charts::of(language);
    let locale = Locale { language, text: messages_of(language) };
    let source = table.source.as_deref().unwrap_or(&table.provider);
    let day = format::day(table.updated_at);
    let data = paths::data_page(table.distribution.as_str(), &format!("{query}&view=charts"));
    html! {
        figure.figure {
            div.drawing lang=[locale.lang_of(&chart.svg)] { (PreEscaped(&chart.svg)) }
            figcaption.meta {
                span lang=[locale.lang_of(source)] { (fill(say.from, &[say.source, source])) }
                time datetime=(format::iso(day)) { (fill(say.updated, &[&locale.date(day)])) }
                a href={ (origin) (data) } target="_blank" rel="noopener" {
                    (say.see_data) " - " (locale.text.site.name)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::ProblemKind;

    #[test]
    fn what_is_not_shown_says_why_and_runs_nothing() {
        let problem = Problem::new(ProblemKind::NotFound, Language::Zh);
        let page = document(&Embedded::Nothing(problem), Language::Zh, "/pkg/x.css", "https://a");
        assert!(page.contains("class=\"note\""));
        assert!(!page.contains("<script") && !page.contains("style="), "{page}");
        let page = document(&Embedded::Ticket, Language::En, "/pkg/x.css", "https://a");
        assert!(page.contains("needs a grant"));
    }
}
