//! How programs get what is looked at: addresses, code, the grammar by this table's own columns,
//! and the same rows as a file.

use contract::rows::{Order, Value};
use contract::{
    Aggregate, Condition, Filter, Operator, RowsQuery, Selected, TableColumn, TableView, paths,
};
use domain::FieldType;
use maud::{Markup, html};

use super::cell::Look;
use super::place::Place;
use crate::components::{Icon, icon};
use crate::locale::Locale;
use crate::locale::explore::Interface;
use crate::visit::Visit;

/// The view of the interface.
pub fn interface(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Interface::of(locale.language);
    let origin = Visit::current().origin;
    let query = place.without_ticket().beside(place.query.to_query(), &[]);
    let rows = format!("{origin}{}", paths::rows(&place.distribution, &query));
    let samples = [
        (say.curl, curl(&rows)),
        (say.python, python(&rows)),
        (say.r, r(&rows)),
        (say.javascript, javascript(&rows)),
    ];
    html! {
        p.lede { (say.lede) }
        section.card.stack.tight {
            h2 #request { (say.request) }
            (code_block(&rows, say.request, locale))
            p.small.muted { (say.request_help) }
        }
        section.card.stack.tight aria-labelledby="downloads" {
            h2 #downloads { (say.downloads) }
            p.small.muted { (say.downloads_help) }
            ul.actions.formats {
                @for (name, more) in formats(table, locale) {
                    li {
                        a.button href=(export(place, &more)) rel="external nofollow" download {
                            (icon(Icon::Download)) (name)
                        }
                    }
                }
            }
        }
        section.card.stack.tight aria-labelledby="samples" {
            h2 #samples { (say.samples) }
            @for (name, code) in &samples {
                h3 { (name) }
                (code_block(code, name, locale))
            }
            @if place.ticket.is_some() {
                p.small.muted { (say.granted) " " code { "POST " (paths::tickets(&place.distribution)) } }
            }
        }
        (grammar(place, table, locale))
    }
}

/// The address of all rows of the query as a file.
pub fn export(place: &Place, more: &[(&str, &str)]) -> String {
    let query = RowsQuery { limit: None, ..place.begun_anew() }.to_query();
    paths::export(&place.distribution, &place.beside(query, more))
}

type Named = (&'static str, Vec<(&'static str, &'static str)>);

fn formats(table: &TableView, locale: Locale) -> Vec<Named> {
    let say = Interface::of(locale.language);
    let mut formats = vec![
        (say.csv, vec![("format", "csv")]),
        (say.csv_bom, vec![("format", "csv"), ("bom", "true")]),
        (say.csv_gb, vec![("format", "csv"), ("encoding", "gb18030")]),
        ("XLSX", vec![("format", "xlsx")]),
        ("JSON", vec![("format", "json")]),
        ("NDJSON", vec![("format", "ndjson")]),
        ("Parquet", vec![("format", "parquet")]),
        ("XML", vec![("format", "xml")]),
    ];
    if has_places(table) {
        formats.push(("GeoJSON", vec![("format", "geojson")]));
    }
    formats
}

/// Whether rows of the table lie somewhere: in a geometry, or by longitude and latitude.
fn has_places(table: &TableView) -> bool {
    let any = |names: &[&str]| {
        table.columns.iter().any(|column| {
            let is = |text: &str| names.iter().any(|name| text.eq_ignore_ascii_case(name));
            is(&column.name) || is(&column.title)
        })
    };
    table.columns.iter().any(|column| column.kind == FieldType::Geometry)
        || any(&["lon", "lng", "long", "longitude", "经度"]) && any(&["lat", "latitude", "纬度"])
}

/// Code in full, with a button that copies it once scripts run.
fn code_block(code: &str, what: &str, locale: Locale) -> Markup {
    html! {
        div.copyable.code {
            pre.text tabindex="0" role="region" aria-label=(what) { code { (code) } }
            button.quiet.needs-script type="button" data-copy {
                (icon(Icon::Copy))
                span role="status" { (locale.text.site.copy) }
                span.unseen { " " (what) }
            }
        }
    }
}

// An address of these never holds a quote or a backslash: all but a few characters are escaped.

fn curl(url: &str) -> String {
    format!("curl '{url}'")
}

fn python(url: &str) -> String {
    format!(
        r#"import pandas as pd
import requests

answer = requests.get("{url}", timeout=60)
answer.raise_for_status()
page = answer.json()
data = pd.DataFrame(page["rows"], columns=[column["name"] for column in page["columns"]])
print(page["total"], data.head())"#
    )
}

fn r(url: &str) -> String {
    format!(
        r#"library(jsonlite)

page <- fromJSON("{url}")
data <- as.data.frame(page$rows)
names(data) <- page$columns$name
data <- type.convert(data, as.is = TRUE)
head(data)"#
    )
}

fn javascript(url: &str) -> String {
    format!(
        r#"const answer = await fetch("{url}");
if (!answer.ok) throw new Error((await answer.json()).title);
const {{ columns, rows, total }} = await answer.json();
const data = rows.map((row) =>
  Object.fromEntries(columns.map((column, index) => [column.name, row[index]])),
);"#
    )
}

fn grammar(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Interface::of(locale.language);
    html! {
        section.card.stack.tight {
            h2 #grammar { (say.grammar) }
            p.small.muted { (say.grammar_help) }
            div.scroll role="region" aria-labelledby="grammar" tabindex="0" {
                table {
                    thead {
                        tr { th scope="col" { (say.grammar_write) } th scope="col" { (say.grammar_means) } }
                    }
                    tbody {
                        @for (means, query) in examples(table, locale) {
                            @let written = written(&query);
                            tr {
                                th scope="row" {
                                    a href=(place.of(&query)) rel="nofollow" {
                                        code lang=[locale.lang_of(&written)] { (written) }
                                    }
                                }
                                td.prose { (means) }
                            }
                        }
                    }
                }
            }
            p { a.onward href="/developers" { (say.document) } }
        }
    }
}

/// A query as one writes it by hand.
fn written(query: &RowsQuery) -> String {
    let query = query.to_query().replace('+', " ");
    percent_encoding::percent_decode_str(&query).decode_utf8_lossy().into_owned()
}

/// The grammar in queries that this table answers.
fn examples(table: &TableView, locale: Locale) -> Vec<(&'static str, RowsQuery)> {
    let say = Interface::of(locale.language);
    let mut examples = Vec::new();
    let texts = |column: &&TableColumn| column.kind == FieldType::Text;
    let numbers = |column: &&TableColumn| Look::of_column(column) == Look::Amount;
    let ordered = |column: &&TableColumn| {
        !matches!(column.kind, FieldType::Text | FieldType::Geometry | FieldType::Boolean)
    };
    // Of texts, the one whose values come again and again says most.
    let text = table.columns.iter().filter(texts).filter(|it| it.profile.distinct > 0);
    let text = text.min_by_key(|it| (it.profile.distinct < 2, it.profile.distinct));
    let all = RowsQuery::default;
    if let Some(text) = text {
        let name = text.name.as_str();
        let values: Vec<_> = text.profile.top.iter().map(|it| it.value.as_str()).collect();
        if let Some(value) = values.first() {
            examples.push((
                say.equal,
                all().with_condition(Condition::new(name, Operator::Eq, *value)),
            ));
            let begin: String = value.chars().filter(|it| it.is_alphanumeric()).take(2).collect();
            let pattern = format!("%{begin}%");
            examples.push((
                say.contains,
                all().with_condition(Condition::new(name, Operator::Ilike, pattern)),
            ));
        }
        if let [one, other, ..] = values.as_slice() {
            examples
                .push((say.list, all().with_condition(Condition::one_of(name, [*one, *other]))));
        }
        let count = vec![
            Selected::from(Value::Column(name.to_owned())),
            Value::Aggregate(Aggregate::Count, None).into(),
        ];
        examples.push((say.count, RowsQuery { select: count, ..all() }));
    }
    if let Some(column) = table.columns.iter().find(ordered) {
        let (name, profile) = (column.name.as_str(), &column.profile);
        if let (Some(min), Some(max)) = (&profile.min, &profile.max) {
            let from = Condition::new(name, Operator::Gte, min.as_str());
            let to = Condition::new(name, Operator::Lte, max.as_str());
            examples.push((say.at_least, all().with_condition(from.clone())));
            examples.push((say.between, all().with_condition(from).with_condition(to)));
        }
        examples.push((say.order, all().with_order(name, true)));
    }
    if let (Some(text), Some(number)) = (text, table.columns.iter().find(numbers)) {
        let sum = Value::Aggregate(Aggregate::Sum, Some(number.name.clone()));
        let select = vec![Selected::from(Value::Column(text.name.clone())), sum.into()];
        examples.push((say.sum, RowsQuery { select, ..all() }));
    }
    if let [one, other, ..] = table.columns.as_slice() {
        let missing = |name: &str| Filter::Is(Condition::is(name, contract::rows::Operand::Null));
        examples.push((
            say.missing,
            RowsQuery { filter: Filter::And(vec![missing(&one.name)]), ..all() },
        ));
        let either = Filter::Or(vec![missing(&one.name), missing(&other.name)]);
        examples.push((say.either, RowsQuery { filter: Filter::And(vec![either]), ..all() }));
        let select = [one, other].map(|it| Selected::from(Value::Column(it.name.clone()))).to_vec();
        examples.push((say.choose, RowsQuery { select, ..all() }));
    }
    if let Some(first) = table.columns.first() {
        let order = vec![Order { column: first.name.clone(), descending: false, nulls: None }];
        examples.push((say.limit, RowsQuery { order, limit: Some(10), offset: 20, ..all() }));
    }
    examples
}
