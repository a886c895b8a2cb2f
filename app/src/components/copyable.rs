//! Text that can be taken along with one press.

use maud::{Markup, html};

use super::{Icon, icon};
use crate::locale::Locale;

/// A text in full, with a button that copies it once scripts run.
///
/// Until then the button keeps its place without being seen, so that nothing moves.
pub fn copyable(text: &str, what: &str, locale: Locale) -> Markup {
    let copy = locale.text.site.copy;
    html! {
        div.copyable {
            div.text { (text) }
            button.quiet.needs-script type="button" data-copy {
                (icon(Icon::Copy))
                span role="status" { (copy) }
                span.unseen { " " (what) }
            }
        }
    }
}
