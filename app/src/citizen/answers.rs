//! How requests are answered, in public figures (R20, R31).

use contract::{AnswerFigures, ProviderAnswers};
use maud::{Markup, html};

use crate::head::{Page, describe};
use crate::locale::citizen::Public;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// The page.
pub fn page(figures: &AnswerFigures, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    describe(&Page {
        title: say.answers.to_owned(),
        description: say.answers_help.to_owned(),
        path: "/answers".to_owned(),
    });
    let AnswerFigures { answered, waiting, late, providers } = figures;
    let tiles = [
        (*answered, say.answered, ""),
        (*waiting, say.waiting, ""),
        (*late, say.late, if *late > 0 { "late" } else { "" }),
    ];
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                h1 { (say.answers) }
                p.lede { (say.answers_help) }
            }
            dl.tally.plain-tally {
                @for (count, name, class) in tiles {
                    div.card.count-card.(class) { dt { (name) } dd { b { (format::number(count)) } } }
                }
            }
            div.stack {
                h2 #providers { (say.by_provider) }
                @if providers.is_empty() { p.muted { (say.no_answers) } }
                @else { (table(providers, locale)) }
                p.muted.small { (say.clocks) }
            }
        }
    }
}

/// A row for each department; on a phone each becomes a card of its own.
fn table(providers: &[ProviderAnswers], locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let names =
        [say.received, say.answered, say.agreed, say.refused, say.waiting, say.late, say.median];
    html! {
        div.scroll.answers role="region" aria-labelledby="providers" tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { (say.department) }
                        @for name in names { th.num scope="col" { (name) } }
                    }
                }
                tbody { @for row in providers { (self::row(row, names, locale)) } }
            }
        }
    }
}

fn row(row: &ProviderAnswers, names: [&str; 7], locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let name = &row.provider.name;
    let counts = [row.received, row.answered, row.agreed, row.refused, row.waiting];
    let median = match row.median_days {
        None => say.no_days.to_owned(),
        Some(0) => say.same_day.to_owned(),
        Some(1) => say.day.to_owned(),
        Some(days) => fill(say.days, &[&days.to_string()]),
    };
    html! {
        tr {
            th scope="row" lang=[locale.lang_of(name)] { (name) }
            @for (count, name) in counts.into_iter().zip(names) {
                td.num data-label=(name) { (format::number(count)) }
            }
            td.num.late[row.late > 0] data-label=(say.late) { (format::number(row.late)) }
            td.num data-label=(say.median) { (median) }
        }
    }
}
