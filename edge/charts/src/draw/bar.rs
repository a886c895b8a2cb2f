//! Bars: upright or lying, stacked or side by side, and histograms.

use maud::html;

use super::{hint, roles, summarise, tabulate};
use crate::{
    DrawError,
    axis::{self, Plan, Plot},
    grid::{self, Along, Cell, Grid, Key},
    number,
    paint::{self, Px},
    sheet::{self, EDGE, LABEL, SMALL, Sheet, Swatch},
    spec::{Kind, Stack},
    text,
    time::{self, Grain},
};

/// Units of time that are filled in where there is no row for them.
const UNITS_MOST: usize = 1_000;

/// A bar: from one value to another, in the band of a place.
struct Bar<'a> {
    turn: usize,
    series: usize,
    from: f64,
    to: f64,
    cell: &'a Cell,
}

pub fn bar(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let (place, measure, mut down) = roles(sheet.spec)?;
    let mut grid = grid::grid(sheet, place, measure, sheet.spec.encoding.color.as_ref(), false)?;
    fill_units(&mut grid, sheet.language());
    grid.keep_first(sheet, grid::NAMES_MOST);
    let ranged = matches!(grid.along, Along::Ranges(_));
    // Names that do not fit side by side lie under one another, unless they have an order that is
    // read from left to right.
    let names = grid.keys.iter().map(|key| key.label.clone()).collect::<Vec<_>>();
    if place.is() == Kind::Nominal && axis::needs_turning(&names, sheet.width() - 70.0) {
        down = true;
    }
    let stack = super::stacking(place, measure);
    let apart = stack == Stack::Apart && grid.series.len() > 1 && !ranged;
    let bars = if stack == Stack::Apart { from_zero(&grid) } else { stacked(&grid, stack) };

    sheet.head(&grid.names(), Swatch::Fill);
    let figures = figures(&bars, stack);
    let places = Plan::of(&grid, !ranged);
    let (place_title, measure_title) = (sheet.axis_title(place), sheet.axis_title(measure));
    let place_title = place_title.filter(|_| super::needs_title(place, grid.along));
    let measure_title = match figures {
        Plan::Shares => Some(super::share_title(sheet, measure)),
        _ => measure_title,
    };
    let (plot, zero) = if down {
        let side_by_side = if apart { grid.series.len() as f64 } else { 1.0 };
        let rows = grid.keys.len() as f64;
        let row = (26.0_f64).max(side_by_side * 11.0 + 8.0).min((6000.0 / rows).max(15.0));
        // The names are their own title.
        let plot = axis::plot(sheet, &figures, &places, (None, measure_title), Some(row * rows));
        (plot, plot.x.at(0.0))
    } else {
        let plot = axis::plot(sheet, &places, &figures, (place_title, measure_title), None);
        (plot, plot.y.at(0.0))
    };
    let words = (sheet.unit(measure), sheet.colon());
    let marks = Marks { grid: &grid, plot: &plot, down, apart, words };
    sheet.add(&html! { g.chart-marks { @for bar in &bars { (marks.bar(bar)) } } });
    if grid.series.len() == 1 && !ranged {
        marks.values(sheet, &bars);
    }
    axis::baseline(sheet, &plot, zero, down);
    tabulate(sheet, &grid, place, measure);
    let kind = if ranged { ("直方图", "Histogram") } else { ("柱状图", "Bar chart") };
    summarise(sheet, kind, &grid, place, measure);
    Ok(())
}

/// Puts in the units of time between the first and the last that have no row, so that bars stand at
/// distances of time.
fn fill_units(grid: &mut Grid, language: domain::Language) {
    let Along::Times(grain) = grid.along else { return };
    let (Some(first), Some(last)) = (grid.keys.first(), grid.keys.last()) else { return };
    let rising = first.at <= last.at;
    if grain == Grain::Minute || !rising || grid.keys.windows(2).any(|two| two[0].at > two[1].at) {
        return;
    }
    let mut all = Vec::new();
    let (mut at, last) = (time::floor(first.at, grain), last.at);
    while at <= last {
        if all.len() == UNITS_MOST {
            return;
        }
        all.push(at);
        at = time::next(at, grain, 1);
    }
    let Some(turns) = grid
        .keys
        .iter()
        .map(|key| all.binary_search_by(|at| at.total_cmp(&key.at)).ok())
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    for series in &mut grid.series {
        let cells = std::mem::take(&mut series.cells).into_iter();
        series.cells = cells.filter_map(|(turn, cell)| Some((*turns.get(turn)?, cell))).collect();
    }
    let key = |at: f64| Key { label: time::label(at, grain, language), at };
    grid.keys = all.into_iter().map(key).collect();
}

fn from_zero(grid: &Grid) -> Vec<Bar<'_>> {
    let series = grid.series.iter().enumerate();
    series
        .flat_map(|(index, series)| {
            series.cells.iter().map(move |(turn, cell)| Bar {
                turn: *turn,
                series: index,
                from: 0.0,
                to: cell.value,
                cell,
            })
        })
        .collect()
}

/// Bars on one another: what is below zero hangs from it.
fn stacked(grid: &Grid, stack: Stack) -> Vec<Bar<'_>> {
    let mut heights = vec![(0.0_f64, 0.0_f64); grid.keys.len()];
    let mut bars = from_zero(grid);
    for bar in &mut bars {
        let Some((above, below)) = heights.get_mut(bar.turn) else { continue };
        let side = if bar.to < 0.0 { below } else { above };
        (bar.from, bar.to) = (*side, *side + bar.to);
        *side = bar.to;
    }
    if stack == Stack::Normalize {
        for bar in &mut bars {
            let Some((above, below)) = heights.get(bar.turn) else { continue };
            let whole = above - below;
            let share = |value: f64| if whole > 0.0 { value / whole } else { 0.0 };
            (bar.from, bar.to) = (share(bar.from), share(bar.to));
        }
    }
    bars
}

fn figures(bars: &[Bar<'_>], stack: Stack) -> Plan {
    let (low, high) = axis::ends(bars.iter().flat_map(|bar| [bar.from, bar.to]));
    if stack == Stack::Normalize && low >= 0.0 {
        return Plan::Shares;
    }
    Plan::Numbers(low.min(0.0), high.max(0.0))
}

struct Marks<'a> {
    grid: &'a Grid,
    plot: &'a Plot,
    down: bool,
    apart: bool,
    words: (Option<&'a str>, &'static str),
}

impl Marks<'_> {
    /// From where to where a bar is wide, along the axis of places.
    fn band(&self, bar: &Bar<'_>) -> (f64, f64) {
        let along = if self.down { &self.plot.y } else { &self.plot.x };
        if let Along::Ranges(wide) = self.grid.along {
            let low = self.grid.keys.get(bar.turn).map_or(0.0, |key| key.at);
            let (from, to) = (along.at(low), along.at(low + wide));
            let (from, to) = (from.min(to), from.max(to));
            return (from + 0.5, (to - 0.5).max(from + 1.0));
        }
        let band = along.unit();
        let wide = (band * 0.74).min(64.0).max(band.min(0.6));
        let from = along.at(bar.turn as f64) - wide / 2.0;
        if self.apart {
            let one = wide / self.grid.series.len() as f64;
            let from = from + one * bar.series as f64;
            return (from, from + (one - 0.8).max(one * 0.7));
        }
        (from, from + wide)
    }

    fn bar(&self, bar: &Bar<'_>) -> maud::Markup {
        let (from, to) = self.band(bar);
        let along = if self.down { &self.plot.x } else { &self.plot.y };
        let (a, b) = (along.at(bar.from), along.at(bar.to));
        let (low, long) = (a.min(b), (a - b).abs());
        // A gap between parts that stand on one another tells them apart without colour.
        let long = if self.grid.series.len() > 1 && !self.apart {
            (long - 1.0).max(long * 0.5)
        } else {
            long
        };
        let (x, y, wide, high) =
            if self.down { (low, from, long, to - from) } else { (from, low, to - from, long) };
        let hue = paint::hue(bar.series);
        let faded = (bar.series >= paint::SERIES.len()).then_some("0.6");
        let (Some(key), Some(series)) =
            (self.grid.keys.get(bar.turn), self.grid.series.get(bar.series))
        else {
            return html! {};
        };
        html! {
            rect class={ "chart-mark chart-fill series-" (hue) } x=(Px(x)) y=(Px(y)) width=(Px(wide))
                height=(Px(high)) fill=(paint::colour(bar.series)) fill-opacity=[faded] {
                (sheet::hint(hint(key, series, bar.cell, self.words)))
            }
        }
    }

    /// Values beside the bars, where each has room.
    fn values(&self, sheet: &mut Sheet<'_>, bars: &[Bar<'_>]) {
        let band = if self.down { self.plot.y.unit() } else { self.plot.x.unit() };
        let labels = number::shorts(bars.iter().map(|bar| bar.cell.value), sheet.scaled());
        let widest = labels.iter().map(|label| text::width(label, SMALL)).fold(0.0, f64::max);
        if (self.down && band < 14.0) || (!self.down && widest + 4.0 > band) {
            return;
        }
        let edge = sheet.width() - EDGE;
        let part = html! {
            g.chart-values font-size="11" fill=(paint::INK_2) {
                @for (bar, label) in bars.iter().zip(&labels) {
                    @let (from, to) = self.band(bar);
                    @let middle = (from + to) / 2.0;
                    @let minus = bar.to < 0.0;
                    @if self.down {
                        @let end = self.plot.x.at(bar.to);
                        @let room = text::width(label, SMALL) + 5.0;
                        // Within the bar where there is no room beyond it.
                        @let inside = if minus { end - room < self.plot.left } else { end + room > edge };
                        @let class = if inside { "chart-label chart-inside" } else { "chart-label" };
                        text class=(class) x=(Px(if minus != inside { end - 5.0 } else { end + 5.0 }))
                            y=(Px(middle + 4.0)) text-anchor=(if minus != inside { "end" } else { "start" })
                            fill=[inside.then_some(paint::PAPER)] { (label) }
                    } @else {
                        @let end = self.plot.y.at(bar.to);
                        text.chart-label x=(Px(middle)) y=(Px(if minus { end + LABEL } else { end - 4.0 }))
                            text-anchor="middle" { (label) }
                    }
                }
            }
        };
        sheet.add(&part);
    }
}
