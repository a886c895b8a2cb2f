//! The list of a listing's files, shown anew without touching what is typed beside it.

use std::time::Duration;

use contract::{ListingView, paths};
use leptos::prelude::*;

use super::sending::{Heard, ask};
use super::{Acts, dom};
use crate::staff::listing::files;

/// How often it is asked what became of files that are being looked through.
const PAUSE: Duration = Duration::from_secs(2);

impl Acts {
    /// Shows the files anew.
    pub(super) async fn show_files(self) {
        let Some(place) = dom::first("[data-listing]") else { return };
        let id = place.get_attribute("data-listing").unwrap_or_default();
        let heard = ask("GET", &paths::listing(&id), &[], None, self.locale).await;
        let heard = heard.filter(Heard::is_done);
        let view = heard.as_ref().and_then(|heard| heard.read::<ListingView>());
        if let Some(view) = view {
            dom::put(&place, &files::list(&view, self.locale));
        }
        if let Some(saved) = heard.as_ref().and_then(Heard::read) {
            self.show_version(&saved);
        }
        self.watch_files();
    }

    /// Looks again in a moment, as long as files are being looked through.
    pub(super) fn watch_files(self) {
        set_timeout(
            move || {
                if dom::first("[data-waiting]").is_some() {
                    leptos::task::spawn_local(self.show_files());
                }
            },
            PAUSE,
        );
    }
}
