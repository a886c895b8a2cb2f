//! The fields of the data, with type and meaning.

use contract::paths;
use domain::Field;
use maud::{Markup, html};

use crate::locale::Locale;

/// The table of fields; nothing where the data has none.
pub fn fields(fields: &[Field], locale: Locale) -> Markup {
    if fields.is_empty() {
        return html! {};
    }
    let text = locale.dataset();
    // A column in which nothing is stated is left out.
    let units = fields.iter().any(|field| field.unit.is_some());
    let meanings = fields.iter().any(|field| field.description.is_some());
    html! {
        section {
            h2 #fields { (text.fields) }
            div.scroll role="region" aria-labelledby="fields" tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { (text.field_name) }
                            th scope="col" { (text.field_title) }
                            th scope="col" { (text.field_type) }
                            @if units { th scope="col" { (text.field_unit) } }
                            @if meanings { th scope="col" { (text.field_meaning) } }
                        }
                    }
                    tbody {
                        @for field in fields {
                            @let lang = locale.lang_of(&field.title);
                            tr {
                                th scope="row" { code { (field.name) } }
                                td lang=[lang] {
                                    @match &field.element {
                                        Some(id) => a href=(paths::standard_page(id.as_str())) { (field.title) },
                                        None => (field.title),
                                    }
                                }
                                td { (field.kind.label(locale.language)) }
                                @if units { td lang=[lang] { (stated(&field.unit, locale)) } }
                                @if meanings {
                                    td.prose lang=[lang] { (stated(&field.description, locale)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn stated(words: &Option<String>, locale: Locale) -> &str {
    words.as_deref().unwrap_or(locale.dataset().none)
}
