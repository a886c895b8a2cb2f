//! The fields of the data, with type and meaning.

use domain::Field;
use maud::{Markup, html};

use crate::locale::Locale;

/// The table of fields; nothing where the data has none.
pub fn fields(fields: &[Field], locale: Locale) -> Markup {
    if fields.is_empty() {
        return html! {};
    }
    let text = locale.dataset();
    let headings =
        [text.field_name, text.field_title, text.field_type, text.field_unit, text.field_meaning];
    html! {
        section {
            h2 #fields { (text.fields) }
            div.scroll role="region" aria-labelledby="fields" tabindex="0" {
                table {
                    thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                    tbody {
                        @for field in fields {
                            @let lang = locale.lang_of(&field.title);
                            tr {
                                th scope="row" { code { (field.name) } }
                                td lang=[lang] { (field.title) }
                                td { (field.kind.label(locale.language)) }
                                td lang=[lang] { (stated(&field.unit, locale)) }
                                td.prose lang=[lang] { (stated(&field.description, locale)) }
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
