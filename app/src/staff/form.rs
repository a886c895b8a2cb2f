//! The parts of forms: a label, one line of help, the field, and the place for what is wrong.

use maud::{Markup, html};

use crate::locale::Locale;
use crate::locale::staff::{Office, fill};

/// A text field.
#[derive(Clone, Copy, Default)]
pub struct Text<'a> {
    /// Name on the wire.
    pub name: &'a str,
    /// What people read.
    pub label: &'a str,
    /// One line of help.
    pub help: &'a str,
    /// What is in it.
    pub value: &'a str,
    /// Kind of input, `text` when empty.
    pub kind: &'a str,
    /// Whether it must be filled.
    pub required: bool,
    /// Most characters.
    pub most: Option<usize>,
    /// What a browser may fill in.
    pub autocomplete: &'a str,
    /// What tells it from fields of the same name in other forms of the page.
    pub within: &'a str,
    /// What is wrong with it already; nothing in most forms, which are told by the answer.
    pub error: &'a str,
}

/// The name of a field, with what tells it from others of the same name on the page.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    within: &'a str,
    name: &'a str,
}

impl<'a> From<&'a str> for Named<'a> {
    fn from(name: &'a str) -> Self {
        Self { within: "", name }
    }
}

impl<'a> From<(&'a str, &'a str)> for Named<'a> {
    fn from((within, name): (&'a str, &'a str)) -> Self {
        Self { within, name }
    }
}

impl Named<'_> {
    fn id(self) -> String {
        let name = self.name.trim_end_matches("[]");
        if self.within.is_empty() { id(name) } else { id(&format!("{}-{name}", self.within)) }
    }
}

impl Text<'_> {
    /// The field with all that belongs to it.
    pub fn line(&self) -> Markup {
        let kind = if self.kind.is_empty() { "text" } else { self.kind };
        let id = Named { within: self.within, name: self.name }.id();
        html! {
            div.field {
                (label(&id, self.label, self.required))
                (help(&id, self.help))
                input #(id) type=(kind) name=(self.name) value=(self.value) required[self.required]
                    maxlength=[self.most]
                    autocomplete=[(!self.autocomplete.is_empty()).then_some(self.autocomplete)]
                    aria-describedby=(described(&id, self.help))
                    aria-invalid=[self.invalid()];
                (self.wrong(&id))
            }
        }
    }

    /// The same over several lines.
    pub fn lines(&self, rows: u32) -> Markup {
        let id = Named { within: self.within, name: self.name }.id();
        html! {
            div.field {
                (label(&id, self.label, self.required))
                (help(&id, self.help))
                textarea #(id) name=(self.name) rows=(rows) required[self.required]
                    maxlength=[self.most] aria-describedby=(described(&id, self.help))
                    aria-invalid=[self.invalid()]
                { "\n" (self.value) }
                (self.wrong(&id))
            }
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.error.is_empty()).then_some("true")
    }

    fn wrong(&self, id: &str) -> Markup {
        html! {
            p.wrong id={ (id) "-wrong" } data-error=(self.name) hidden[self.error.is_empty()] { (self.error) }
        }
    }
}

/// A choice of one among a few, as a list that opens.
pub fn select<'a>(
    name: impl Into<Named<'a>>,
    words: &str,
    line: &str,
    options: impl IntoIterator<Item = (String, String)>,
    chosen: &str,
) -> Markup {
    let name = name.into();
    let id = name.id();
    let name = name.name;
    html! {
        div.field {
            (label(&id, words, false))
            (help(&id, line))
            select #(id) name=(name) aria-describedby=(described(&id, line)) {
                @for (value, text) in options {
                    option value=(value) selected[value == chosen] { (text) }
                }
            }
            (wrong(&id, name))
        }
    }
}

/// A choice that is seen all at once: one (`radio`) or several (`checkbox`).
pub fn choice<'a>(
    kind: &str,
    name: impl Into<Named<'a>>,
    words: &str,
    line: &str,
    options: impl IntoIterator<Item = (String, String, bool)>,
) -> Markup {
    let name = name.into();
    let id = name.id();
    let name = name.name;
    let plain = name.trim_end_matches("[]");
    html! {
        fieldset.choice #(id) aria-describedby=(described(&id, line)) tabindex="-1" {
            legend { (words) }
            (help(&id, line))
            @if kind == "checkbox" {
                // Says that the list was there, though nothing of it may be chosen.
                input type="hidden" name=(name) value="";
            }
            div.options {
                @for (value, text, chosen) in options {
                    label { input type=(kind) name=(name) value=(value) checked[chosen]; span { (text) } }
                }
            }
            (wrong(&id, plain))
        }
    }
}

/// A box to tick.
pub fn tick(name: &str, value: &str, words: &str, required: bool) -> Markup {
    html! {
        div.field {
            label.tick { input type="checkbox" name=(name) value=(value) required[required]; span { (words) } }
            (wrong(&id(name), name))
        }
    }
}

/// A value that nobody sees.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Where it is said that a form was not taken, and why.
pub fn summary() -> Markup {
    html! { div.summary data-summary="" role="alert" tabindex="-1" hidden {} }
}

/// The place for what is wrong with a field.
pub fn wrong(id: &str, name: &str) -> Markup {
    html! { p.wrong id={ (id) "-wrong" } data-error=(name) hidden {} }
}

/// The identifier of a field by its name.
pub fn id(name: &str) -> String {
    let plain = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
    format!("f-{}", name.chars().map(plain).collect::<String>())
}

fn label(id: &str, words: &str, required: bool) -> Markup {
    html! { label.need[required] for=(id) { (words) } }
}

fn help(id: &str, line: &str) -> Markup {
    html! { @if !line.is_empty() { p.help id={ (id) "-help" } { (line) } } }
}

fn described(id: &str, line: &str) -> String {
    if line.is_empty() { format!("{id}-wrong") } else { format!("{id}-help {id}-wrong") }
}

/// A fold with a form in it, its summary looking like a button.
pub fn fold(words: &str, open: bool, class: &str, body: &Markup) -> Markup {
    html! {
        details.act.(class) open[open] {
            summary.button { (words) }
            div.stack.tight { (body) }
        }
    }
}

/// The link to another page of a list, before and after.
pub fn pages(address: &super::Address, total: u64, per_page: u64, locale: Locale) -> Markup {
    let say = Office::of(locale.language);
    let page = address.page();
    let last = total.div_ceil(per_page).max(1);
    html! {
        @if last > 1 {
            nav.pagination aria-label=(locale.text.search.pages) {
                ul {
                    @if page > 1 { li { a.button rel="prev" href=(address.at_page(page - 1)) { (say.previous) } } }
                    li { span.muted { (fill(say.page_of, &[&page.to_string(), &last.to_string()])) } }
                    @if page < last { li { a.button rel="next" href=(address.at_page(page + 1)) { (say.next) } } }
                }
            }
        }
    }
}
