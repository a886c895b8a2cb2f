//! Keeping data elements and code lists (R39).

use contract::{Items, StandardItem, StandardView, paths};
use domain::standards::write_codes;
use domain::{FieldType, Permission, StandardBody, StandardKind};
use maud::{Markup, html};

use super::Desk;
use super::form::{Text, fold, hidden, select, summary, tick};
use super::frame::{framed, permitted};
use crate::locale::Locale;
use crate::locale::standards::Standards;
use crate::standards::list;

/// All standards, and new ones.
pub fn all(desk: &Desk, found: &Items<StandardItem>) -> Markup {
    let locale = desk.locale;
    let say = Standards::of(locale.language);
    permitted(desk, Permission::StandardsManage, say.standards, || {
        framed(
            desk,
            say.standards,
            Some(say.lede),
            &html! {
                @for (words, kind) in [(say.add_element, StandardKind::Element), (say.add_list, StandardKind::CodeList)] {
                    (fold(words, false, "", &html! {
                        form.card.stack method="post" action="/api/v1/standards" data-next="/staff/standards/{id}" {
                            (hidden("next", "/staff/standards"))
                            (hidden("kind", kind.value()))
                            (summary())
                            (Text { name: "id", label: say.id, help: say.id_help, required: true, most: Some(64), within: kind.value(), ..Text::default() }.line())
                            (fields(None, kind, locale))
                            p.actions { button.primary { (words) } }
                        }
                    }))
                }
                (list(&desk.address, found, paths::staff_standard_page, locale))
            },
        )
    })
}

/// A standard that is changed.
pub fn page(desk: &Desk, view: &StandardView) -> Markup {
    let locale = desk.locale;
    let say = Standards::of(locale.language);
    let name = view.standard.name(locale.language);
    permitted(desk, Permission::StandardsManage, name, || {
        framed(
            desk,
            name,
            None,
            &html! {
                p.meta {
                    span { (view.standard.kind().label(locale.language)) }
                    code { (view.id) }
                    a href=(paths::standard_page(view.id.as_str())) { (say.standards) }
                    a href="/staff/standards" { (say.back) }
                }
                @if view.permissions.contains(&Permission::StandardsManage) {
                    form.card.stack method="post" action=(paths::standard(view.id.as_str())) data-method="PUT" data-said=(say.saved) {
                        (hidden("next", &paths::staff_standard_page(view.id.as_str())))
                        (hidden("version", &view.version.to_string()))
                        (summary())
                        (fields(Some(view), view.standard.kind(), locale))
                        (withdrawal(view.withdrawn, say))
                        p.actions { button.primary { (say.save) } }
                    }
                } @else {
                    div.note { p { (say.keeper) " " (view.owner.name) } }
                }
            },
        )
    })
}

fn withdrawal(withdrawn: bool, say: &Standards) -> Markup {
    html! {
        @if withdrawn {
            div.field {
                label.tick { input type="checkbox" name="withdrawn" value="true" checked; span { (say.withdraw) } }
            }
        } @else {
            (tick("withdrawn", "true", say.withdraw, false))
        }
    }
}

/// The fields of a standard, filled with what it is.
fn fields(view: Option<&StandardView>, kind: StandardKind, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let standard = view.map(|view| &view.standard);
    let part = |text: Option<&Option<String>>| text.cloned().flatten().unwrap_or_default();
    let title = standard.map(|it| it.title.clone()).unwrap_or_default();
    let title_en = part(standard.map(|it| &it.title_en));
    let source = part(standard.map(|it| &it.source));
    let definition = part(standard.map(|it| &it.definition));
    let within = kind.value();
    let line = Text { within, most: Some(200), ..Text::default() };
    html! {
        (Text { name: "title", label: say.title, value: &title, required: true, ..line }.line())
        (Text { name: "title_en", label: say.title_en, value: &title_en, ..line }.line())
        (Text { name: "source", label: say.source, help: say.source_help, value: &source, ..line }.line())
        (Text { name: "definition", label: say.definition, value: &definition, most: Some(4000), ..line }.lines(3))
        @match (kind, standard.map(|it| &it.body)) {
            (StandardKind::Element, body) => {
                @let (chosen, unit, list) = match body {
                    Some(StandardBody::Element { value_type, unit, code_list }) => (
                        *value_type,
                        unit.clone().unwrap_or_default(),
                        code_list.as_ref().map(ToString::to_string).unwrap_or_default(),
                    ),
                    _ => (FieldType::Text, String::new(), String::new()),
                };
                @let kinds = FieldType::ALL.iter().map(|it| (it.value().to_owned(), it.label(locale.language).to_owned()));
                (select((within, "type"), say.value_type, "", kinds, chosen.value()))
                (Text { name: "unit", label: say.unit, value: &unit, ..line }.line())
                (Text { name: "code_list", label: say.list, help: say.list_help, value: &list, most: Some(64), ..line }.line())
            }
            (StandardKind::CodeList, _) => {
                @let text = standard.map(|it| write_codes(it.codes())).unwrap_or_default();
                div.code-field {
                    (Text { name: "codes", label: say.codes, help: say.codes_help, value: &text, required: true, most: None, ..line }.lines(12))
                }
                @let outlines = standard.and_then(|it| it.outlines());
                @let page = outlines.map(|it| paths::data_page(it.distribution.as_str(), "")).unwrap_or_default();
                @let column = outlines.map(|it| it.column.clone()).unwrap_or_default();
                @let number = outlines.and_then(|it| it.map_number.clone()).unwrap_or_default();
                (Text { name: "outlines", label: say.outlines, help: say.outlines_help, value: &page, ..line }.line())
                (Text { name: "outlines_column", label: say.outlines_column, value: &column, ..line }.line())
                (Text { name: "map_number", label: say.map_number, help: say.map_number_help, value: &number, ..line }.line())
            }
        }
    }
}
