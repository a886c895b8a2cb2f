//! The search box: a plain form, which [`crate::acts::Suggesting`] makes a combobox once it has
//! the focus and scripts run.

use contract::SearchQuery;
use maud::{Markup, html};

use super::{Icon, icon};
use crate::locale::Locale;

/// Identifier of the form, by which filters elsewhere on the page belong to it.
pub const FORM: &str = "search-form";
/// Identifier of the field for words.
pub const WORDS: &str = "search-words";
/// Identifier of the list of suggestions.
pub const LIST: &str = "search-suggestions";
/// Identifier of what says how many suggestions there are.
pub const COUNT: &str = "search-count";

/// The search box, with the words at hand. What else belongs to the form, such as filters, is
/// searched for with the words.
pub fn search_box(words: &str, locale: Locale) -> Markup {
    let text = &locale.text.search;
    html! {
        form.search #(FORM) role="search" action="/search" {
            div.box {
                (icon(Icon::Search))
                input #(WORDS) type="search" name="q" value=(words) maxlength=(SearchQuery::Q_MAX)
                    aria-label=(text.label) placeholder=(text.placeholder) autocomplete="off";
                ul.suggestions #(LIST) role="listbox" aria-label=(text.suggestions) hidden {}
            }
            button.primary { (text.submit) }
            p.unseen #(COUNT) role="status" {}
        }
    }
}
