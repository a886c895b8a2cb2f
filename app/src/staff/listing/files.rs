//! The files of a revision: what each is, what was found in it, how it is treated (R15, R16).

use contract::{ListingDistribution, ListingView, paths};
use domain::cleaning::Cleaning;
use domain::listing::Command;
use domain::personal::{Method, PersonalKind};
use domain::{FieldType, Format};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::address::escaped;
use super::super::form::{fold, hidden, summary};
use crate::locale::staff::{Listing, Office, fill};
use crate::locale::{Locale, format};

/// What an inspection says, as far as people are shown it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inspected {
    encoding: Option<String>,
    columns: Vec<Column>,
    warnings: Vec<serde_json::Value>,
    told: Vec<Told>,
    refused: Option<Told>,
}

/// A sentence in both languages.
#[derive(Deserialize)]
struct Told {
    zh: String,
    en: String,
}

impl Told {
    fn of(&self, locale: Locale) -> &str {
        if locale.language == domain::Language::Zh { &self.zh } else { &self.en }
    }
}

#[derive(Deserialize)]
struct Column {
    name: String,
    kind: FieldType,
    #[serde(default)]
    filled: u64,
    #[serde(default)]
    distinct: u64,
    #[serde(default)]
    personal: Vec<Personal>,
}

#[derive(Deserialize)]
struct Personal {
    kind: PersonalKind,
    #[serde(default)]
    count: u64,
    #[serde(default)]
    rows: Vec<u64>,
}

/// The files, with what may be done to each.
pub fn list(view: &ListingView, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @if view.distributions.is_empty() { p.muted { (say.no_files) } }
        ul.staff-files { @for file in &view.distributions { (one(file, view, locale)) } }
    }
}

fn one(file: &ListingDistribution, view: &ListingView, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let inspected: Inspected = file
        .inspection
        .clone()
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    let waiting = file.state == "waiting";
    let content = format!(
        "{}/distributions/{}/content",
        paths::listing(view.id.as_str()),
        escaped(file.id.as_str())
    );
    html! {
        li data-waiting[waiting] {
            div.results-head {
                h3 lang=[locale.lang_of(&file.title)] { (file.title) }
                (state(file, locale))
            }
            p.meta {
                @if !waiting { span.chip { (file.format.label(locale.language)) } }
                span { (format::bytes(file.size)) }
                @if let Some(rows) = file.rows { span { (fill(say.rows, &[&format::number(rows)])) } }
                @if !inspected.columns.is_empty() { span { (fill(say.columns, &[&inspected.columns.len().to_string()])) } }
                @if let Some(encoding) = &inspected.encoding { span { (fill(say.encoding, &[encoding])) } }
                span.break { (file.file_name) }
                a rel="external" download href=(content) { (say.take) span.unseen { " " (file.title) } }
            }
            @if waiting { p.small.muted { (say.waiting_help) } }
            @if let Some(reason) = &inspected.refused { p.wrong { (reason.of(locale)) } }
            (warned(&inspected, locale))
            (found(&inspected, locale))
            (actions(file, &inspected, view, locale))
        }
    }
}

fn state(file: &ListingDistribution, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @match file.state.as_str() {
            "waiting" => span.state.under-way { (say.waiting) },
            "refused" => span.state.down { (say.refused) },
            _ => {
                @if file.open_findings > 0 {
                    span.state.down { (fill(say.open_findings, &[&file.open_findings.to_string()])) }
                } @else {
                    span.state.up { (say.sound) }
                }
                @if file.made_of.is_some() { " " span.state.up { (say.treated) } }
            }
        }
    }
}

fn warned(inspected: &Inspected, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @if !inspected.told.is_empty() || !inspected.warnings.is_empty() {
            div.small {
                p { strong { (say.warnings) } }
                ul.bulleted {
                    @for told in &inspected.told { li { (told.of(locale)) } }
                    @if inspected.told.is_empty() {
                        @for warning in &inspected.warnings { li { (warning_text(warning, locale)) } }
                    }
                }
            }
        }
    }
}

/// A warning for people, out of its kind and its parts.
fn warning_text(warning: &serde_json::Value, locale: Locale) -> String {
    let part = |name: &str| match &warning[name] {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            items.collect::<Vec<_>>().join(locale.text.site.separator)
        }
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    let zh = locale.language == domain::Language::Zh;
    let say = |chinese: &str, english: &str, parts: &[&str]| {
        fill(if zh { chinese } else { english }, parts)
    };
    let format = |word: String| {
        Format::from_value(&word).map_or(word, |format| format.label(locale.language).to_owned())
    };
    match warning["kind"].as_str().unwrap_or_default() {
        "name_lies" => say(
            "扩展名是 {}，内容实为 {}",
            "The name ends in {}, the content is {}",
            &[&part("ending"), &format(part("format"))],
        ),
        "ragged" => say(
            "{} 行的列数不是 {} 列，如第 {} 行",
            "{} rows do not have {} cells, such as row {}",
            &[&part("count"), &part("expected"), &part("line")],
        ),
        "duplicate_headers" => {
            say("列名重复：{}", "Columns of the same name: {}", &[&part("names")])
        }
        "empty_headers" => {
            say("没有列名的列：第 {} 列", "Columns without a name: {}", &[&part("columns")])
        }
        "merged_header" => say(
            "表头有合并单元格：{} {}",
            "Merged cells in the header: {} {}",
            &[&part("sheet"), &part("range")],
        ),
        "formulas" => say(
            "含 {} 个公式，取其最近的计算结果",
            "{} formulas; their last values were taken",
            &[&part("count")],
        ),
        "opens_as_formula" => say(
            "“{}”列第 {} 行等 {} 处会被表格软件当作公式执行",
            "Column “{}”, row {} and {} in all would run as formulas in a spreadsheet",
            &[&part("column"), &part("line"), &part("count")],
        ),
        "macros" => say("含有宏程序", "It holds macros", &[]),
        "hidden_sheet" => say(
            "含隐藏的工作表：{}（已一并检测）",
            "A hidden sheet, inspected too: {}",
            &[&part("sheet")],
        ),
        "not_searched" => say(
            "{} 内容未作个人信息检测，请人工查看",
            "{} was not searched for personal information: somebody has to look",
            &[&format(part("format"))],
        ),
        "unreadable" => part(if zh { "zh" } else { "en" }),
        "entities" => say(
            "XML 中自定义的实体未展开",
            "Words that the XML defines itself were not put in",
            &[],
        ),
        other => other.to_owned(),
    }
}

/// The columns with what was found in them; those with findings first to be seen.
fn found(inspected: &Inspected, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let personal = inspected
        .columns
        .iter()
        .any(|column| column.personal.iter().any(|it| it.kind.is_personal()));
    html! {
        @if !inspected.columns.is_empty() {
            details.rest open[personal] {
                summary { (say.looked) }
                div.scroll role="region" aria-label=(say.looked) tabindex="0" {
                    table {
                        thead { tr {
                            @for name in [say.column, say.column_type, say.filled, say.distinct, say.personal] { th scope="col" { (name) } }
                        } }
                        tbody {
                            @for column in inspected.columns.iter().take(200) {
                                tr {
                                    th scope="row" { (column.name) }
                                    td { (column.kind.label(locale.language)) }
                                    td.num { (format::number(column.filled)) }
                                    td.num { (format::number(column.distinct)) }
                                    td.prose { @for it in &column.personal { (recognised(it, locale)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn recognised(it: &Personal, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let row = it.rows.first().map(u64::to_string).unwrap_or_default();
    html! {
        p.(if it.kind.is_personal() { "found" } else { "muted" }) {
            strong { (it.kind.label(locale.language)) } " "
            (fill(say.personal_rows, &[&format::number(it.count), &row]))
        }
    }
}

/// Most columns that the form for cleaning offers; the interface takes all.
const CLEANED_MAX: usize = 100;

/// What may be done to a file: treating and overruling its findings, renaming, removing.
fn actions(
    file: &ListingDistribution,
    inspected: &Inspected,
    view: &ListingView,
    locale: Locale,
) -> Markup {
    let say = Listing::of(locale.language);
    let office = Office::of(locale.language);
    let may = |command| view.permissions.contains(&command);
    let edits = may(Command::Edit);
    let decides = may(Command::Approve) || may(Command::Publish);
    let id = file.id.as_str();
    let action =
        format!("{}/distributions/{}/commands", paths::listing(view.id.as_str()), escaped(id));
    let page = paths::staff_listing_page(view.id.as_str());
    let next = if edits { format!("{page}/edit#files") } else { format!("{page}#files") };
    let begin = |command: &str| {
        html! {
            (hidden("next", &next))
            (hidden("command", command))
            (summary())
        }
    };
    let open = file.open_findings > 0;
    let columns: Vec<_> =
        inspected.columns.iter().filter(|column| !column.personal.is_empty()).collect();
    html! {
        div.folds {
            @if edits && !columns.is_empty() && file.made_of.is_none() {
                (fold(say.treat, open, "", &html! {
                    p.small.muted { (say.treat_help) }
                    form.stack.tight method="post" action=(action) data-files="" {
                        (begin("treat"))
                        @for (index, column) in columns.iter().enumerate() { (method(index, column, id, locale)) }
                        p.actions { button.primary { (say.do_treat) } }
                    }
                }))
            }
            @if edits && !inspected.columns.is_empty() && file.made_of.is_none() {
                (fold(say.clean, false, "", &html! {
                    p.small.muted { (say.clean_help) }
                    form.stack.tight method="post" action=(action) data-files="" {
                        (begin("treat"))
                        @for (index, column) in inspected.columns.iter().enumerate().take(CLEANED_MAX) {
                            (cleaning(index, column, id, locale))
                        }
                        p.wrong data-error="columns" hidden {}
                        p.actions { button.primary { (say.do_clean) } }
                    }
                }))
            }
            @if edits && file.made_of.is_some() {
                form method="post" action=(action) data-files="" { (begin("replace-by-original")) button { (say.undo) } }
            }
            @if decides && open {
                (fold(say.overrule, false, "", &html! {
                    p.small.muted { (say.overrule_help) }
                    form.stack.tight method="post" action=(action) data-files="" {
                        (begin("overrule"))
                        div.field {
                            label for={ "f-column-" (id) } { (say.column) }
                            select id={ "f-column-" (id) } name="column" {
                                option value="" { (say.all_columns) }
                                @for column in &columns { option value=(column.name) { (column.name) } }
                            }
                        }
                        div.field {
                            label.need for={ "f-why-" (id) } { (office.reason) }
                            textarea id={ "f-why-" (id) } name="comment" rows="3" maxlength="2000" required {}
                            p.wrong data-error="comment" hidden {}
                        }
                        p.actions { button.grave { (say.do_overrule) } }
                    }
                }))
            }
            @if edits {
                (fold(say.do_rename, false, "", &html! {
                    form.stack.tight method="post" action=(action) data-files="" {
                        (begin("retitle"))
                        div.field {
                            label for={ "f-title-" (id) } { (say.rename) }
                            input id={ "f-title-" (id) } type="text" name="title" value=(file.title) maxlength="200" required;
                            p.wrong data-error="title" hidden {}
                        }
                        p.actions { button { (say.do_rename) } }
                    }
                }))
                form method="post" action=(action) data-files="" data-sure=(office.sure) {
                    (begin("remove"))
                    button.grave { (say.remove) span.unseen { " " (file.title) } }
                }
            }
        }
    }
}

/// The choice of a method for a column; what points at a person is masked unless told otherwise.
fn method(index: usize, column: &Column, file: &str, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let id = format!("f-{file}-{index}");
    let personal = column.personal.iter().any(|it| it.kind.is_personal());
    html! {
        (hidden(&format!("columns[{index}].column"), &column.name))
        div.field.side {
            label for=(id) {
                (column.name)
                span.muted.small { @for it in &column.personal { " " (it.kind.label(locale.language)) } }
            }
            select #(id) name={ "columns[" (index) "].method" } {
                option value="" selected[!personal] { (say.leave) }
                @for method in Method::ALL {
                    option value=(method.value()) selected[personal && *method == Method::Mask] { (method.label(locale.language)) }
                }
            }
        }
    }
}

fn cleaning(index: usize, column: &Column, file: &str, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let id = format!("f-clean-{file}-{index}");
    html! {
        (hidden(&format!("columns[{index}].column"), &column.name))
        div.field.side {
            label for=(id) { (column.name) }
            select #(id) name={ "columns[" (index) "].cleaning" } {
                option value="" { (say.leave) }
                @for cleaning in Cleaning::ALL {
                    option value=(cleaning.value()) { (cleaning.label(locale.language)) }
                }
            }
        }
    }
}

/// A field for the name of a file that is about to come.
pub fn title_field(id: &str, label: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            input #(id) type="text" name="title" maxlength="200";
        }
    }
}
