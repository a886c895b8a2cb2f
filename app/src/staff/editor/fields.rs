//! The fields of the data: a row each, with some empty ones for those without scripts.

use contract::StandardItem;
use domain::{Field, FieldType};
use maud::{Markup, html};

use super::super::form::wrong;
use super::sections::section;
use crate::locale::Locale;
use crate::locale::staff::{Editor, fill};

/// Rows without anything in them that are there from the beginning.
const EMPTY_ROWS: usize = 2;

/// The section.
///
/// Of the elements, those that fields may name now are suggested as one types.
pub fn section_of_fields(fields: &[Field], elements: &[StandardItem], locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    section(
        "fields",
        say.data,
        &html! {
            p.help { (say.fields_help) }
            ol.field-rows data-rows="fields" {
                @for (index, field) in fields.iter().map(Some).chain([None; EMPTY_ROWS]).enumerate() {
                    (row(index, field, locale))
                }
            }
            datalist #elements {
                @for element in elements.iter().filter(|it| !it.withdrawn) {
                    option value=(element.id) { (element.title) }
                }
            }
            (wrong("f-fields", "fields"))
            p.actions { button.needs-script type="button" data-add-row="" { (say.add_row) } }
        },
    )
}

/// A row, empty where there is no field yet.
pub fn row(index: usize, field: Option<&Field>, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let part = |value: Option<&String>| value.cloned().unwrap_or_default();
    let number = (index + 1).to_string();
    let cell = |name: &str, label: &str, value: String, most: u32| {
        let whole = fill(say.field_row, &[&number, label]);
        html! {
            label.cell {
                span aria-hidden="true" { (label) }
                input type="text" name={ "fields[" (index) "]." (name) } value=(value) maxlength=(most) aria-label=(whole);
            }
        }
    };
    let kind = field.map_or(FieldType::Text, |field| field.kind);
    html! {
        li {
            (cell("name", say.field_name, part(field.map(|it| &it.name)), 200))
            (cell("title", say.field_title, part(field.map(|it| &it.title)), 200))
            label.cell {
                span aria-hidden="true" { (say.field_type) }
                select name={ "fields[" (index) "].type" } aria-label=(fill(say.field_row, &[&number, say.field_type])) {
                    @for option in FieldType::ALL { option value=(option.value()) selected[*option == kind] { (option.label(locale.language)) } }
                }
            }
            (cell("unit", say.field_unit, part(field.and_then(|it| it.unit.as_ref())), 50))
            label.cell {
                span aria-hidden="true" { (say.field_element) }
                input type="text" name={ "fields[" (index) "].element" } list="elements" maxlength="64" autocomplete="off"
                    value=(field.and_then(|it| it.element.as_ref()).map(ToString::to_string).unwrap_or_default())
                    aria-label=(fill(say.field_row, &[&number, say.field_element]));
            }
            (cell("description", say.field_meaning, part(field.and_then(|it| it.description.as_ref())), 1000))
            button.quiet.needs-script type="button" data-remove-row="" aria-label=(fill(say.field_row, &[&number, say.remove_row])) { (say.remove_row) }
        }
    }
}
