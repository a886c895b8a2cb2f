//! The fields of the data, with type and meaning.

use domain::Field;
use leptos::prelude::*;

use crate::locale::Locale;

/// The table of fields; nothing where the data has none.
pub fn fields(fields: &[Field], locale: Locale) -> Option<AnyView> {
    if fields.is_empty() {
        return None;
    }
    let text = &locale.text.dataset;
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| text.none.to_owned());
    let rows: Vec<_> = fields
        .iter()
        .map(|field| {
            let lang = locale.lang_of(&field.title);
            view! {
                <tr>
                    <th scope="row"><code>{field.name.clone()}</code></th>
                    <td lang=lang>{field.title.clone()}</td>
                    <td>{field.kind.label(locale.language)}</td>
                    <td lang=lang>{or_none(&field.unit)}</td>
                    <td class="prose" lang=lang>{or_none(&field.description)}</td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <section aria-labelledby="fields">
                <h2 id="fields">{text.fields}</h2>
                <div class="scroll" role="region" aria-labelledby="fields" tabindex="0">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{text.field_name}</th>
                                <th scope="col">{text.field_title}</th>
                                <th scope="col">{text.field_type}</th>
                                <th scope="col">{text.field_unit}</th>
                                <th scope="col">{text.field_meaning}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}
