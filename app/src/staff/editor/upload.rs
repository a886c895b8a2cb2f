//! Bringing files: dropped or chosen and sent in pieces with scripts, a plain form without them,
//! or fetched from an outside address.

use contract::{ListingView, paths};
use maud::{Markup, html};

use super::super::form::{Text, fold, hidden, summary};
use super::super::listing::files::title_field;
use crate::locale::Locale;
use crate::locale::staff::Editor;

/// The zone.
pub fn zone(view: &ListingView, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let api = paths::listing(view.id.as_str());
    let next = format!("{}/edit#files", paths::staff_listing_page(view.id.as_str()));
    html! {
        form.zone.stack.tight method="post" enctype="multipart/form-data" action={ (api) "/distributions" } data-upload={ (api) "/uploads" } {
            (hidden("next", &next))
            p { strong { (say.drop_here) } }
            p.small.muted { (say.drop_note) }
            (summary())
            div.field {
                label for="f-upload" { (say.choose) }
                input #f-upload type="file" name="file" multiple required;
            }
            div.without-script { (title_field("f-upload-title", say.file_title)) p.actions { button { (say.upload) } } }
        }
        ul.uploads data-uploads="" aria-live="off" {}
        (fold(say.link, false, "", &html! {
            p.small.muted { (say.link_help) }
            form.stack.tight method="post" action={ (api) "/links" } data-files="" {
                (hidden("next", &next))
                (summary())
                (Text { name: "url", label: say.link_url, kind: "url", required: true, most: Some(2000), ..Text::default() }.line())
                (title_field("f-link-title", say.file_title))
                p.actions { button { (say.fetch) } }
            }
        }))
    }
}
