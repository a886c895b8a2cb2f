//! Bringing files in pieces (tus): what is up stays up, through a lost connection and a page that
//! was left.

use leptos::prelude::*;
use maud::html;
use web_sys::{Element, File, FileList, HtmlFormElement, HtmlInputElement, Storage};

use super::sending::{Heard, ask};
use super::{Acts, dom};
use crate::locale::Locale;
use crate::locale::format;
use crate::locale::staff::{Editor, Office};

/// Bytes of a piece.
const PIECE: f64 = 8.0 * 1024.0 * 1024.0;
/// Longest pause between two tries, in milliseconds.
const PAUSE_MAX: i32 = 30_000;
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

/// Why an upload ended without its file.
enum Broken {
    /// Somebody took it back.
    Cancelled,
    /// The server does not take it, and says why.
    Refused(String),
}

/// A file on its way.
struct Upload {
    file: File,
    to: String,
    row: Element,
    locale: Locale,
}

impl Acts {
    /// Brings the files that were chosen in a zone.
    pub(super) fn chosen(self, zone: &HtmlFormElement) {
        let field = dom::within(zone, "input[type=file]").and_then(dom::cast::<HtmlInputElement>);
        if let Some(field) = field
            && let Some(files) = field.files()
        {
            self.bring(zone.clone(), &files);
            field.set_value("");
        }
    }

    /// Brings files, one after another.
    pub(super) fn bring(self, zone: HtmlFormElement, files: &FileList) {
        let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        let to = zone.get_attribute("data-upload").unwrap_or_default();
        let rows = dom::first("[data-uploads]");
        let uploads: Vec<_> = files
            .into_iter()
            .filter_map(|file| {
                let row = row(rows.as_ref()?, &file, self.locale)?;
                Some(Upload { file, to: to.clone(), row, locale: self.locale })
            })
            .collect();
        leptos::task::spawn_local(async move {
            for upload in uploads {
                match upload.bring().await {
                    Ok(()) => {
                        upload.row.remove();
                        self.stage.tell(Editor::of(self.locale.language).uploaded);
                        self.show_files().await;
                    }
                    Err(Broken::Cancelled) => upload.row.remove(),
                    Err(Broken::Refused(words)) => upload.refused(&words),
                }
            }
        });
    }
}

impl Upload {
    async fn bring(&self) -> Result<(), Broken> {
        let mut place: Option<String> = None;
        let mut wait = 500;
        loop {
            self.go_on().await?;
            let told = match &place {
                None => self.begin().await,
                Some(place) => self.piece(place).await,
            };
            match told {
                Step::Begun(at) => (place, wait) = (Some(at), 500),
                Step::Taken if self.is_whole() => {
                    self.forget();
                    return Ok(());
                }
                Step::Taken => wait = 500,
                Step::Refused(words) => return Err(Broken::Refused(words)),
                Step::Lost => {
                    // Begun anew where it is gone; else from where the server stands.
                    self.say(Editor::of(self.locale.language).waits_for_network);
                    dom::pause(wait).await;
                    wait = (wait * 2).min(PAUSE_MAX);
                    place = None;
                }
            }
        }
    }

    /// Where the server stands with a file that was begun before, else a new beginning.
    async fn begin(&self) -> Step {
        if let Some(place) = self.remembered() {
            match ask("HEAD", &place, &[TUS], None, self.locale).await {
                Some(heard) if heard.is_done() => {
                    if let Some(offset) = offset(&heard) {
                        self.reached(offset);
                        return Step::Begun(place);
                    }
                }
                Some(heard) if heard.status < 500 && heard.status != 401 && heard.status != 423 => {
                    self.forget();
                }
                _ => return Step::Lost,
            }
        }
        let length = format!("{:.0}", self.file.size());
        let name = encoded(&self.file.name());
        let metadata = format!("filename {name}");
        let headers =
            [TUS, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        match ask("POST", &self.to, &headers, None, self.locale).await {
            Some(heard) if heard.is_done() => match heard.headers.get("location").ok().flatten() {
                Some(place) => {
                    self.remember(&place);
                    self.reached(0.0);
                    Step::Begun(place)
                }
                None => Step::Refused(self.failed()),
            },
            Some(heard) => self.unwilling(&heard),
            None => Step::Lost,
        }
    }

    /// Sends the next piece.
    async fn piece(&self, place: &str) -> Step {
        let from = self.sent();
        let to = (from + PIECE).min(self.file.size());
        let Ok(piece) = self.file.slice_with_f64_and_f64(from, to) else {
            return Step::Refused(self.failed());
        };
        let at = format!("{from:.0}");
        let headers = [
            TUS,
            ("upload-offset", at.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        match ask("PATCH", place, &headers, Some(&piece), self.locale).await {
            Some(heard) if heard.is_done() => {
                self.reached(offset(&heard).unwrap_or(to));
                Step::Taken
            }
            Some(heard) => self.unwilling(&heard),
            None => Step::Lost,
        }
    }

    /// What to do when the server does not take a request: try again later, or give up.
    fn unwilling(&self, heard: &Heard) -> Step {
        match heard.status {
            401 => {
                self.say(Office::of(self.locale.language).expired);
                Step::Lost
            }
            409 | 423 | 429 | 500.. => Step::Lost,
            404 | 410 => {
                self.forget();
                Step::Refused(self.words(heard))
            }
            _ => Step::Refused(self.words(heard)),
        }
    }

    fn words(&self, heard: &Heard) -> String {
        heard.read::<contract::Problem>().map_or_else(
            || self.failed(),
            |problem| {
                let errors = problem.errors.iter().map(|error| error.detail.as_str());
                let errors = errors.collect::<Vec<_>>().join(" ");
                if errors.is_empty() { problem.detail } else { errors }
            },
        )
    }

    fn failed(&self) -> String {
        self.locale.text.problem.part_failed.to_owned()
    }

    /// Waits while it is paused.
    async fn go_on(&self) -> Result<(), Broken> {
        loop {
            if self.row.has_attribute("data-cancelled") {
                if let Some(place) = self.remembered() {
                    ask("DELETE", &place, &[TUS], None, self.locale).await;
                    self.forget();
                }
                return Err(Broken::Cancelled);
            }
            if !self.row.has_attribute("data-paused") {
                return Ok(());
            }
            dom::pause(300).await;
        }
    }

    fn sent(&self) -> f64 {
        self.row.get_attribute("data-sent").and_then(|sent| sent.parse().ok()).unwrap_or_default()
    }

    fn is_whole(&self) -> bool {
        self.sent() >= self.file.size()
    }

    fn reached(&self, sent: f64) {
        dom::set(&self.row, "data-sent", &format!("{sent:.0}"));
        if let Some(bar) = dom::within(&self.row, "progress") {
            dom::set(&bar, "value", &format!("{sent:.0}"));
        }
        let percent = if self.file.size() > 0.0 { sent * 100.0 / self.file.size() } else { 100.0 };
        self.say(&format!("{} {percent:.0}%", Editor::of(self.locale.language).uploading));
    }

    fn say(&self, words: &str) {
        if let Some(place) = dom::within(&self.row, "[data-told]") {
            place.set_text_content(Some(words));
        }
    }

    fn refused(&self, words: &str) {
        self.say(words);
        dom::mark(&self.row, "data-refused", true);
        for part in ["progress", "[data-pause]"] {
            if let Some(part) = dom::within(&self.row, part) {
                part.remove();
            }
        }
    }

    /// Where the browser keeps the address of an upload: by what the file is.
    fn key(&self) -> String {
        format!(
            "upload {} {} {:.0} {:.0}",
            self.to,
            self.file.name(),
            self.file.size(),
            self.file.last_modified()
        )
    }

    fn remembered(&self) -> Option<String> {
        storage()?.get_item(&self.key()).ok().flatten()
    }

    fn remember(&self, place: &str) {
        // A browser that keeps nothing begins anew after a reload; nothing else is lost.
        let _ = storage().map(|storage| storage.set_item(&self.key(), place));
    }

    fn forget(&self) {
        let _ = storage().map(|storage| storage.remove_item(&self.key()));
    }
}

enum Step {
    /// It can be sent there.
    Begun(String),
    /// A piece was taken.
    Taken,
    /// Try again.
    Lost,
    /// It is not taken.
    Refused(String),
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn offset(heard: &Heard) -> Option<f64> {
    heard.headers.get("upload-offset").ok().flatten()?.parse().ok()
}

/// A name in base64, as the protocol wants it.
fn encoded(name: &str) -> String {
    let bytes: String = name.bytes().map(char::from).collect();
    window().btoa(&bytes).unwrap_or_default()
}

fn row(rows: &Element, file: &File, locale: Locale) -> Option<Element> {
    let say = Editor::of(locale.language);
    let size = file.size();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size of a file")]
    let told = format::bytes(size as u64);
    let markup = html! {
        li {
            p { strong { (file.name()) } " " span.muted.small { (told) } }
            progress max=(format!("{size:.0}")) value="0" aria-label=(file.name()) {}
            p.small data-told="" role="status" { (say.uploading) }
            p.actions {
                button type="button" data-pause="" { (say.pause) }
                button type="button" data-cancel="" { (say.cancel) }
            }
        }
    };
    rows.insert_adjacent_html("beforeend", &markup.into_string()).ok()?;
    rows.last_element_child()
}

/// Pauses an upload, or lets it go on.
pub fn pause(button: &Element, locale: Locale) {
    let say = Editor::of(locale.language);
    let Ok(Some(row)) = button.closest("li") else { return };
    let paused = !row.has_attribute("data-paused");
    dom::mark(&row, "data-paused", paused);
    button.set_text_content(Some(if paused { say.resume } else { say.pause }));
    if let (true, Some(told)) = (paused, dom::within(&row, "[data-told]")) {
        told.set_text_content(Some(say.paused));
    }
}

/// Takes an upload back; one that has ended is only put out of sight.
pub fn cancel(button: &Element) {
    let Ok(Some(row)) = button.closest("li") else { return };
    dom::mark(&row, "data-cancelled", true);
    dom::mark(&row, "data-paused", false);
    if row.has_attribute("data-refused") {
        row.remove();
    }
}
