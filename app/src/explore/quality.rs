//! The quality of a table, line by line (R29).

use contract::{QualityLine, QualityView, TableView};
use maud::{Markup, html};

use crate::locale::explore::Quality;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// The view of the quality.
pub fn quality(table: &TableView, locale: Locale) -> Markup {
    let say = Quality::of(locale.language);
    let report = format!(
        "/requests/new?kind=correction&dataset={}&distribution={}",
        table.dataset, table.distribution
    );
    html! {
        @match &table.quality {
            Some(quality) => (measured(table, quality, locale)),
            None => p.note { (say.not_measured) },
        }
        section.card aria-labelledby="report" {
            h2 #report { (say.report) }
            p.small.muted { (say.report_help) }
            p.actions { a.button href=(report) rel="nofollow" { (say.report_do) } }
        }
    }
}

fn measured(table: &TableView, quality: &QualityView, locale: Locale) -> Markup {
    let say = Quality::of(locale.language);
    html! {
        section.card.score {
            h2 #score { (say.score) }
            p.figure {
                b { (quality.score) }
                " " span.muted { (say.of_hundred) }
            }
            (meter(quality.score))
            p.small.muted { (say.lede) }
            p.small.muted { (fill(say.measured, &[&format::moment(quality.measured_at, locale.language)])) }
        }
        div.scroll role="region" aria-labelledby="score" tabindex="0" {
            table.lines {
                thead {
                    tr {
                        th scope="col" { (say.line) }
                        th.num scope="col" { (say.points) }
                        th scope="col" { span.unseen { (say.points) } }
                        th.num scope="col" { (say.weight) }
                        th scope="col" { (say.how) }
                    }
                }
                tbody {
                    @for line in &quality.lines {
                        tr {
                            th scope="row" { (line.label) }
                            td.num { (line.score) }
                            td.part { (meter(line.score)) }
                            td.num { (line.weight) "%" }
                            td.prose { (line.explanation) }
                        }
                    }
                }
            }
        }
        section.card aria-labelledby="findings" {
            h2 #findings { (say.findings) }
            @if quality.lines.iter().all(|line| line.findings.is_empty()) {
                p.muted { (say.no_findings) }
            }
            @for line in quality.lines.iter().filter(|line| !line.findings.is_empty()) {
                h3 { (line.label) }
                (findings(table, line, locale))
            }
        }
    }
}

fn findings(table: &TableView, line: &QualityLine, locale: Locale) -> Markup {
    html! {
        ul.bulleted.findings {
            @for finding in &line.findings {
                @let column = table.columns.iter().find(|column| column.name == finding.field);
                @let title = column.map_or(finding.field.as_str(), |column| column.title.as_str());
                li {
                    strong lang=[locale.lang_of(title)] { (title) }
                    " " span lang=[locale.lang_of(&finding.detail)] { (finding.detail) }
                }
            }
        }
    }
}

fn meter(score: u8) -> Markup {
    html! {
        svg.bar-of.whole viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(score.min(100)) height="8" {}
        }
    }
}
