//! Rows of a table of fields: more, and fewer.

use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::dom;
use crate::locale::Locale;
use crate::staff::editor::fields;

/// Adds a row at the end and goes there.
pub fn add(locale: Locale) {
    let Some(rows) = dom::first("[data-rows]") else { return };
    let next = rows.last_element_child().and_then(|row| number(&row)).map_or(0, |it| it + 1);
    let row = fields::row(next, None, locale).into_string();
    // The place is one that the method knows.
    let _ = rows.insert_adjacent_html("beforeend", &row);
    let field = rows.last_element_child().and_then(|row| dom::within(&row, "input"));
    if let Some(field) = field {
        dom::focus(&field);
    }
}

/// Takes a row away.
pub fn remove(button: &Element) {
    if let Ok(Some(row)) = button.closest("li") {
        let neighbour = row.next_element_sibling().or_else(|| row.previous_element_sibling());
        row.remove();
        if let Some(field) = neighbour.and_then(|row| dom::within(&row, "input")) {
            dom::focus(&field);
        }
    }
}

/// The number of a row, out of the name of its first field.
fn number(row: &Element) -> Option<usize> {
    let name = dom::within(row, "input")?.dyn_into::<web_sys::HtmlInputElement>().ok()?.name();
    name.split_once('[')?.1.split_once(']')?.0.parse().ok()
}
