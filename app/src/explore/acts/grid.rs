//! The table as a grid of all its rows: windows of rows are asked for as they come into sight, the
//! last of them are kept, and the keys lead from cell to cell. There is one on a page.

use std::cell::RefCell;
use std::collections::BTreeMap;

use contract::{RowsPage, paths};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use maud::html;
use serde_json::value::RawValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Element, HtmlElement};

use super::scroll::Scroll;
use crate::acts::focus;
use crate::explore::cell::{self, Look, Shown};
use crate::locale::explore::Table;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::staff::acts::dom;

/// Rows of a window.
const WINDOW: u64 = 200;
/// Rows that are kept on either side of what is in sight, once there are many.
const KEPT: u64 = 2_400;
/// Rows that are drawn beyond what is in sight, on either side.
const MORE: u64 = 12;
/// Milliseconds without a movement after which rows are asked for.
const CALM: u64 = 90;
/// Most rows that can be left out where rows are filtered or ordered.
const FAR: u64 = 1_000_000;

thread_local! {
    static GRID: RefCell<Option<Grid>> = const { RefCell::new(None) };
}

/// The table that is scrolled.
struct Grid {
    scroller: HtmlElement,
    table: HtmlElement,
    body: Element,
    head: f64,
    distribution: String,
    query: String,
    columns: Vec<Shown>,
    scroll: Scroll,
    /// Whether there are rows beyond those that can be scrolled to.
    far: bool,
    /// Whether every row stands in the document, so that nothing has to be drawn.
    whole: bool,
    rows: BTreeMap<u64, Vec<Box<RawValue>>>,
    asked: Vec<(u64, AbortController)>,
    waiting: Option<TimeoutHandle>,
    drawn: Option<(u64, u64)>,
    active: (u64, u32),
    locale: Locale,
    /// Heard for as long as the table stands.
    scrolled: Closure<dyn FnMut()>,
}

fn with<R>(act: impl FnOnce(&mut Grid) -> R) -> Option<R> {
    GRID.with(|grid| grid.try_borrow_mut().ok()?.as_mut().map(act))
}

/// Forgets the table.
pub fn forget() {
    if let Some(old) = GRID.with(RefCell::take) {
        old.end();
    }
}

/// Takes a table over, with the rows that stand in it.
pub fn mount(element: &Element, first: Option<RowsPage>, locale: Locale) {
    forget();
    dom::set(element, "data-mounted", "");
    if let Some(grid) = Grid::read(element, first, locale) {
        GRID.with(|place| place.replace(Some(grid)));
        with(Grid::begin);
    }
}

/// The window has another size.
pub fn resized() {
    with(|grid| {
        grid.measure();
        grid.draw(true);
    });
}

/// A cell was pressed.
pub fn chosen(cell: &Element) {
    with(|grid| {
        let row = cell.parent_element().and_then(|row| row.get_attribute("aria-rowindex"));
        let row = row.and_then(|row| row.parse::<u64>().ok());
        let column = cell.dyn_ref::<web_sys::HtmlTableCellElement>().map(|cell| cell.cell_index());
        if let (Some(row), Some(column)) = (row, column) {
            grid.active = (row.saturating_sub(2), column.unsigned_abs());
            grid.mark();
            focus(&grid.table);
        }
    });
}

/// A key was pressed on the table; whether it led somewhere.
pub fn key(key: &str, control: bool) -> bool {
    with(|grid| grid.key(key, control)).unwrap_or(false)
}

impl Grid {
    fn read(element: &Element, first: Option<RowsPage>, locale: Locale) -> Option<Self> {
        let said = |name: &str| element.get_attribute(name).unwrap_or_default();
        let scroller = element.clone().dyn_into::<HtmlElement>().ok()?;
        let table = dom::within(element, "table").and_then(dom::cast::<HtmlElement>)?;
        let body = dom::within(element, "tbody")?;
        let mut columns = Vec::new();
        dom::each(&table, "thead th", |cell| columns.push(Shown::from(look(&cell))));
        if let Some(first) = &first {
            learn(&mut columns, first);
        }
        let query = said("data-query");
        let all = said("data-total").parse().ok()?;
        let before = said("data-before").parse().ok()?;
        let plain = query.split('&').all(|pair| {
            let beside = ["select=", "version=", "ticket="];
            pair.is_empty() || beside.iter().any(|name| pair.starts_with(name))
        });
        let total = if plain { all } else { u64::min(all, FAR + WINDOW) };
        let far = total < all;
        let first = first.map(|page| page.rows).unwrap_or_default();
        let count = body.child_element_count();
        let height = body.get_bounding_client_rect().height() / f64::from(count.max(1));
        if count == 0 || height <= 0.0 {
            return None;
        }
        let whole = before == 0 && u64::from(count) >= all;
        let scroll = Scroll { total, height, view: 0.0, top: 0.0, above: 0.0 };
        Some(Self {
            rows: (before..).zip(first).collect(),
            head: 0.0,
            distribution: said("data-distribution"),
            asked: Vec::new(),
            waiting: None,
            drawn: None,
            active: (before, 0),
            scrolled: Closure::new(|| {
                with(Grid::moved);
            }),
            scroller,
            table,
            body,
            query,
            columns,
            scroll,
            far,
            whole,
            locale,
        })
    }

    /// Hears scrolling, keeps the columns as wide as they are, and stands where the page begins.
    fn begin(&mut self) {
        let Self { scroller, table, .. } = &*self;
        // The box gives its place in the order of the keys to the table within it.
        let _ = scroller.remove_attribute("tabindex");
        for (name, value) in [("role", "grid"), ("tabindex", "0"), ("aria-readonly", "true")] {
            dom::set(table, name, value);
        }
        dom::set(table, "aria-colcount", &self.columns.len().to_string());
        if !self.whole {
            self.keep_widths();
            // The names are valid ones, so these cannot fail.
            let _ = scroller
                .add_event_listener_with_callback("scroll", self.scrolled.as_ref().unchecked_ref());
            dom::set(scroller, "data-virtual", "");
        }
        self.measure();
        if !self.whole {
            let top = self.scroll.begin_with(self.active.0);
            self.draw(true);
            self.put(top);
        }
        self.mark();
    }

    fn end(mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
        for (_, asked) in self.asked.drain(..) {
            asked.abort();
        }
        let _ = self
            .scroller
            .remove_event_listener_with_callback("scroll", self.scrolled.as_ref().unchecked_ref());
    }

    fn keep_widths(&self) {
        let mut widths = Vec::new();
        dom::each(&self.table, "thead th", |cell| {
            let width = cell.get_bounding_client_rect().width().ceil();
            widths.extend(dom::cast::<HtmlElement>(cell).map(|cell| (cell, width)));
        });
        let all: f64 = widths.iter().map(|(_, width)| width).sum();
        for (cell, width) in widths {
            style(&cell, "width", width);
        }
        style(&self.table, "width", all);
        dom::set(&self.table, "data-fixed", "");
    }

    fn measure(&mut self) {
        let head = dom::within(&self.table, "thead");
        self.head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
        self.scroll.view = (f64::from(self.scroller.client_height()) - self.head).max(0.0);
    }

    fn put(&self, top: f64) {
        self.scroller.set_scroll_top(top as i32);
    }

    fn moved(&mut self) {
        self.scroll.moved_to(f64::from(self.scroller.scroll_top()));
        self.draw(false);
    }

    /// Draws the rows in sight, where others are drawn.
    fn draw(&mut self, anew: bool) {
        if self.whole {
            return;
        }
        let range @ (first, last) = self.scroll.drawn(MORE);
        let space = self.scroll.space(range);
        if anew || self.drawn != Some(range) {
            self.drawn = Some(range);
            let columns = self.columns.len();
            let rows = html! {
                tr.space aria-hidden="true" { td colspan=(columns) {} }
                @for row in first..last {
                    @match self.rows.get(&row) {
                        Some(values) => (cell::row(row, values, &self.columns, self.locale)),
                        None => tr.waiting aria-rowindex=(row + 2) {
                            th scope="row" { "…" }
                            @for _ in 1..columns { td {} }
                        },
                    }
                }
                tr.space aria-hidden="true" { td colspan=(columns) {} }
            };
            self.body.set_inner_html(&rows.into_string());
            self.mark();
        }
        let spaces = [self.body.first_element_child(), self.body.last_element_child()];
        for (row, pixels) in spaces.into_iter().zip([space.0, space.1]) {
            let cell = row.and_then(|row| row.first_element_child());
            if let Some(cell) = cell.and_then(dom::cast::<HtmlElement>) {
                style(&cell, "height", pixels);
            }
        }
        self.say_shown();
        self.wait();
    }

    /// Says which rows are in sight.
    fn say_shown(&self) {
        let say = Table::of(self.locale.language);
        let (first, last) = self.scroll.seen();
        let shown = [first.saturating_add(1).min(last), last].map(format::number);
        let mut words = fill(say.shown_rows, &[&shown[0], &shown[1]]);
        if self.far && last == self.scroll.total {
            words = fill(say.far, &[&format::number(self.scroll.total)]);
        }
        tell(&words);
    }

    /// Waits for a calm moment, then asks for what is in sight and not here.
    fn wait(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
        let calm = std::time::Duration::from_millis(CALM);
        let act = || {
            with(Grid::calm);
        };
        self.waiting = set_timeout_with_handle(act, calm).ok();
    }

    fn calm(&mut self) {
        self.waiting = None;
        let top = self.scroll.top;
        let settled = self.scroll.settle();
        if (settled - top).abs() > 1.0 {
            self.draw(true);
            self.put(settled);
        }
        self.ask();
    }

    fn ask(&mut self) {
        let (first, last) = self.scroll.drawn(MORE);
        let wanted = if first < last { first / WINDOW..(last - 1) / WINDOW + 1 } else { 0..0 };
        // What went out of sight is not waited for.
        self.asked.retain(|(number, asked)| {
            let still = wanted.contains(number);
            if !still {
                asked.abort();
            }
            still
        });
        for number in wanted {
            let from = number * WINDOW;
            let mut needed = first.max(from)..last.min(from + WINDOW);
            let here = needed.all(|row| self.rows.contains_key(&row));
            if here || self.asked.iter().any(|(it, _)| *it == number) {
                continue;
            }
            let Ok(control) = AbortController::new() else { return };
            let limit = WINDOW.min(self.scroll.total - from);
            let joint = if self.query.is_empty() { "" } else { "&" };
            let query = format!("{}{joint}limit={limit}&offset={from}", self.query);
            let path = paths::rows(&self.distribution, &query);
            leptos::task::spawn_local(fetch(path, number, control.clone(), self.locale));
            self.asked.push((number, control));
        }
    }

    /// An answer came, if it is still one to a question of this table.
    fn heard(&mut self, number: u64, control: &AbortController, page: Option<RowsPage>) {
        let before = self.asked.len();
        self.asked.retain(|(it, asked)| *it != number || asked != control);
        if before == self.asked.len() {
            return;
        }
        match page {
            Some(page) => {
                learn(&mut self.columns, &page);
                self.rows.extend((number * WINDOW..).zip(page.rows));
                let (first, last) = self.scroll.seen();
                let near = first.saturating_sub(KEPT)..last + KEPT;
                if self.rows.len() as u64 > 2 * KEPT {
                    self.rows.retain(|row, _| near.contains(row));
                }
                self.draw(true);
            }
            None => tell(Table::of(self.locale.language).not_loaded),
        }
    }

    fn key(&mut self, key: &str, control: bool) -> bool {
        let (row, column) = self.active;
        let last = self.scroll.total.saturating_sub(1);
        let end = u32::try_from(self.columns.len()).unwrap_or_default().saturating_sub(1);
        let page = self.scroll.page();
        self.active = match (key, control) {
            ("ArrowUp", _) => (row.saturating_sub(1), column),
            ("ArrowDown", _) => ((row + 1).min(last), column),
            ("ArrowLeft", _) => (row, column.saturating_sub(1)),
            ("ArrowRight", _) => (row, (column + 1).min(end)),
            ("PageUp", _) => (row.saturating_sub(page), column),
            ("PageDown", _) => ((row + page).min(last), column),
            ("Home", false) => (row, 0),
            ("End", false) => (row, end),
            ("Home", true) => (0, column),
            ("End", true) => (last, column),
            _ => return false,
        };
        self.scroll.top = f64::from(self.scroller.scroll_top());
        if let Some(top) = self.scroll.reveal(self.active.0) {
            self.draw(false);
            self.put(top);
        }
        self.mark();
        self.reveal_column();
        true
    }

    fn active_cell(&self) -> Option<HtmlElement> {
        let (row, column) = self.active;
        let row = dom::within(&self.body, &format!("[aria-rowindex='{}']", row + 2))?;
        row.children().item(column).and_then(dom::cast)
    }

    /// Marks the cell at which the keys are.
    fn mark(&self) {
        dom::each(&self.body, "[data-active]", |old| {
            let _ = old.remove_attribute("data-active");
            let _ = old.remove_attribute("id");
        });
        match self.active_cell() {
            Some(cell) => {
                dom::set(&cell, "data-active", "");
                dom::set(&cell, "id", "active-cell");
                dom::set(&self.table, "aria-activedescendant", "active-cell");
            }
            None => drop(self.table.remove_attribute("aria-activedescendant")),
        }
    }

    /// Scrolls sideways, as far as the cell needs; the first column stays in sight by itself.
    fn reveal_column(&self) {
        let Some(cell) = self.active_cell() else { return };
        if self.active.1 == 0 {
            return;
        }
        let name = cell.parent_element().and_then(|row| row.first_element_child());
        let name = name.and_then(dom::cast::<HtmlElement>).map_or(0, |cell| cell.offset_width());
        let (left, wide) = (cell.offset_left(), cell.offset_width());
        let (from, seen) = (self.scroller.scroll_left(), self.scroller.client_width());
        if left - name < from {
            self.scroller.set_scroll_left(left - name);
        } else if left + wide > from + seen {
            self.scroller.set_scroll_left(left + wide - seen);
        }
    }
}

/// Takes over what the codes of a page stand for.
fn learn(columns: &mut [Shown], page: &RowsPage) {
    for (known, column) in columns.iter_mut().zip(&page.columns) {
        known.labels.extend(column.labels.clone());
    }
}

fn look(head: &Element) -> Look {
    match head.get_attribute("data-kind").as_deref() {
        Some("integer" | "number") if head.has_attribute("data-code") => Look::Code,
        Some("integer" | "number") if head.has_attribute("data-figure") => Look::Figure,
        Some("integer" | "number") => Look::Amount,
        _ => Look::Text,
    }
}

/// Gives an element a measure in whole pixels: what prints floats weighs six kilobytes.
fn style(element: &HtmlElement, property: &str, pixels: f64) {
    let pixels = pixels.round() as i64;
    // The property is a known one, so this cannot fail.
    let _ = element.style().set_property(property, &format!("{pixels}px"));
}

/// Says below the table what is seen of it.
fn tell(words: &str) {
    if let Some(line) = dom::first("#shown-rows") {
        line.set_text_content(Some(words));
    }
}

async fn fetch(path: String, number: u64, control: AbortController, locale: Locale) {
    let page = rows(&path, &control, locale).await.ok();
    if !control.signal().aborted() {
        with(|grid| grid.heard(number, &control, page));
    }
}

async fn rows(path: &str, control: &AbortController, locale: Locale) -> Result<RowsPage, JsValue> {
    let headers = web_sys::Headers::new()?;
    headers.set("accept-language", locale.language.tag())?;
    let request = web_sys::RequestInit::new();
    request.set_headers(&headers);
    request.set_signal(Some(&control.signal()));
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?;
    let answer: web_sys::Response = answer.dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    if !answer.ok() {
        return Err(JsValue::NULL);
    }
    serde_json::from_str(&text).map_err(|_| JsValue::NULL)
}
