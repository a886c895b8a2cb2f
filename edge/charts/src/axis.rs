//! Axes: what stands along them, and how their labels keep apart.

use domain::Language;
use maud::html;

use crate::{
    grid::{Along, Grid, Key},
    number,
    paint::{self, Px},
    sheet::{EDGE, LABEL, Sheet},
    text, ticks,
    time::{self, Grain, TimeTick},
};

/// What stands along an axis.
pub enum Plan {
    /// Names in bands of the same width.
    Names(Vec<String>),
    /// Units of time in bands of the same width.
    Units(Vec<f64>, Grain),
    /// Numbers, between round ends.
    Numbers(f64, f64),
    /// Numbers in percent, from 0 to 1.
    Shares,
    /// Time, from one instant to another.
    Times(f64, f64, Grain),
    /// Ranges: from one number to another, each so wide.
    Ranges(f64, f64, f64),
}

impl Plan {
    /// Bands, or a line of numbers or time, for the places of a grid.
    pub fn of(grid: &Grid, banded: bool) -> Self {
        let ends = || ends(grid.keys.iter().map(|key| key.at));
        match grid.along {
            Along::Names => Self::Names(labels(&grid.keys)),
            Along::Times(grain) if banded && grain != Grain::Minute => {
                Self::Units(grid.keys.iter().map(|key| key.at).collect(), grain)
            }
            _ if banded => Self::Names(labels(&grid.keys)),
            Along::Times(grain) => {
                let (low, high) = ends();
                Self::Times(low, high, grain)
            }
            Along::Numbers => {
                let (low, high) = ends();
                Self::Numbers(low, high)
            }
            Along::Ranges(wide) => {
                let (low, high) = ends();
                Self::Ranges(low, high + wide, wide)
            }
        }
    }
}

fn labels(keys: &[Key]) -> Vec<String> {
    keys.iter().map(|key| key.label.clone()).collect()
}

/// The least and the greatest; 0 and 1 of nothing.
pub fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// From values to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    pub fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        Self { low, high, from, to }
    }

    /// Where a value is.
    pub fn at(&self, value: f64) -> f64 {
        // Halves, for the span of two floats may be none.
        let span = self.high / 2.0 - self.low / 2.0;
        if span <= 0.0 {
            return (self.from + self.to) / 2.0;
        }
        self.from + (value / 2.0 - self.low / 2.0) / span * (self.to - self.from)
    }

    /// How many pixels one takes.
    pub fn unit(&self) -> f64 {
        (self.at(1.0) - self.at(0.0)).abs()
    }

    fn length(&self) -> f64 {
        (self.to - self.from).abs()
    }
}

/// Where the marks go.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// The edges.
    pub left: f64,
    /// The edges.
    pub right: f64,
    /// The edges.
    pub top: f64,
    /// The edges.
    pub bottom: f64,
    /// Along the width.
    pub x: Scale,
    /// Along the height.
    pub y: Scale,
}

/// A tick with its label.
struct Tick {
    at: f64,
    label: String,
    under: Option<String>,
}

impl From<TimeTick> for Tick {
    fn from(TimeTick { at, label, under }: TimeTick) -> Self {
        Self { at, label, under }
    }
}

/// Draws both axes and the grid, and moves the sheet past them.
///
/// `high` is the height of the plot; without it, the frame's. The title of the height's axis lies
/// over the plot, for upright Han text is read slowly when it is turned.
pub fn plot(
    sheet: &mut Sheet<'_>,
    x: &Plan,
    y: &Plan,
    titles: (Option<String>, Option<String>),
    high: Option<f64>,
) -> Plot {
    let wide = sheet.width();
    let (language, scaled) = (sheet.language(), sheet.scaled());
    if let Some(title) = &titles.1 {
        sheet.y += 14.0;
        let part = html! {
            text.chart-label.chart-axis-title x=(Px(EDGE)) y=(Px(sheet.y)) font-size="12"
                fill=(paint::INK_2) { (text::cut(title, wide - 2.0 * EDGE, LABEL)) }
        };
        sheet.add(&part);
    }
    sheet.y += 15.0;
    let top = sheet.y;
    let turned = matches!(x, Plan::Names(names) if needs_turning(names, wide * 0.85));
    let below = if turned { 90.0 } else { 40.0 } + if titles.0.is_some() { 20.0 } else { 0.0 };
    let bottom = top + high.unwrap_or_else(|| sheet.plot_height(below));

    let (mut sides, y) = side(y, top, bottom, (language, scaled));
    let most = if matches!(y.1, Side::Bands) { wide * 0.36 } else { wide * 0.5 };
    let room =
        sides.iter().map(|tick| text::width(&tick.label, LABEL)).fold(0.0, f64::max).min(most);
    let y = y.0;
    let (left, right) = (EDGE + room + 8.0, wide - EDGE - 6.0);
    for tick in &mut sides {
        tick.label = text::cut(&tick.label, room + 1.0, LABEL).into_owned();
    }

    let (bottoms, x) = below_ticks(x, left, right, (language, scaled));
    let plot = Plot { left, right, top, bottom, x, y };
    rules(sheet, &plot, &sides, &bottoms);
    sheet.y = bottom + label_bottom(sheet, &plot, &bottoms);
    if let Some(title) = &titles.0 {
        sheet.y += 17.0;
        let title = text::cut(title, wide - 2.0 * EDGE, LABEL);
        let half = text::width(&title, LABEL) / 2.0;
        let middle =
            ((left + right) / 2.0).clamp(EDGE + half, (wide - EDGE - half).max(EDGE + half));
        let part = html! {
            text.chart-label.chart-axis-title x=(Px(middle)) y=(Px(sheet.y)) font-size="12"
                text-anchor="middle" fill=(paint::INK_2) { (title) }
        };
        sheet.add(&part);
    }
    sheet.y += 4.0;
    plot
}

/// Whether names in bands on so many pixels have to be turned to be read.
pub fn needs_turning(names: &[String], room: f64) -> bool {
    let band = room / names.len().max(1) as f64;
    names.iter().any(|name| text::width(name, LABEL) > band - 4.0)
}

enum Side {
    Bands,
    Numbers,
}

fn side(
    plan: &Plan,
    top: f64,
    bottom: f64,
    (language, scaled): (Language, Option<Language>),
) -> (Vec<Tick>, (Scale, Side)) {
    let count = ((bottom - top) / 46.0).clamp(2.0, 8.0) as usize;
    let bands = |labels: Vec<String>| {
        let scale = Scale::new(-0.5, labels.len() as f64 - 0.5, top, bottom);
        // Rows too low for a line of text each show every so many.
        let every = (14.0 / scale.unit().max(0.1)).ceil().max(1.0) as usize;
        let ticks = labels.into_iter().enumerate().step_by(every);
        let ticks = ticks.map(|(at, label)| Tick { at: at as f64, label, under: None }).collect();
        (ticks, (scale, Side::Bands))
    };
    match plan {
        Plan::Names(names) => bands(names.clone()),
        Plan::Units(times, grain) => {
            bands(times.iter().map(|at| time::label(*at, *grain, language)).collect())
        }
        Plan::Times(low, high, grain) => {
            let ticks = time::ticks(*low, *high, *grain, count, language);
            let ticks = ticks
                .into_iter()
                .map(|tick| Tick { label: time::label(tick.at, *grain, language), ..tick.into() });
            (ticks.collect(), (Scale::new(*low, *high, bottom, top), Side::Numbers))
        }
        Plan::Shares => (shares(4), (Scale::new(0.0, 1.0, bottom, top), Side::Numbers)),
        Plan::Numbers(low, high) | Plan::Ranges(low, high, _) => {
            let ticks = ticks::ticks(*low, *high, count);
            let (low, high) = ticks.ends();
            (numbers(&ticks, scaled), (Scale::new(low, high, bottom, top), Side::Numbers))
        }
    }
}

fn shares(steps: u32) -> Vec<Tick> {
    let ticks = (0..=steps).map(|step| f64::from(step) / f64::from(steps));
    ticks.map(|at| Tick { at, label: number::percent(at), under: None }).collect()
}

fn numbers(ticks: &ticks::Ticks, scaled: Option<Language>) -> Vec<Tick> {
    let labels = number::labels(&ticks.at, ticks.step, scaled);
    let both = ticks.at.iter().zip(labels);
    both.map(|(at, label)| Tick { at: *at, label, under: None }).collect()
}

fn below_ticks(
    plan: &Plan,
    left: f64,
    right: f64,
    (language, scaled): (Language, Option<Language>),
) -> (Vec<Tick>, Scale) {
    let room = right - left;
    let bands = |count: usize| Scale::new(-0.5, count as f64 - 0.5, left, right);
    match plan {
        Plan::Names(names) => {
            let ticks = names.iter().enumerate();
            let ticks =
                ticks.map(|(at, name)| Tick { at: at as f64, label: name.clone(), under: None });
            (ticks.collect(), bands(names.len()))
        }
        Plan::Units(times, grain) => {
            let scale = bands(times.len());
            (units(times, *grain, scale.unit(), language), scale)
        }
        Plan::Times(low, high, grain) => {
            let count = (room / 58.0).clamp(2.0, 14.0) as usize;
            // A day to either side of a single instant.
            let (low, high) =
                if low < high { (*low, *high) } else { (low - 43_200.0, high + 43_200.0) };
            let ticks = time::ticks(low, high, *grain, count, language);
            (ticks.into_iter().map(Tick::from).collect(), Scale::new(low, high, left, right))
        }
        Plan::Shares => (shares(4), Scale::new(0.0, 1.0, left, right)),
        Plan::Ranges(low, high, step) => {
            let mut ticks = ticks::ticks(*low, *high, (room / 44.0).clamp(2.0, 12.0) as usize);
            // Labels at the edges of ranges, where they are few enough.
            if (high - low) / step <= room / 52.0 {
                let many = ((high - low) / step).round().min(60.0) as usize;
                ticks.at = (0..=many).map(|index| low + step * index as f64).collect();
                ticks.step = *step;
            }
            ticks.at.retain(|at| *at >= low - step * 1e-6 && *at <= high + step * 1e-6);
            (numbers(&ticks, scaled), Scale::new(*low, *high, left, right))
        }
        Plan::Numbers(low, high) => {
            let fitting =
                (2..=10).rev().map(|count| ticks::ticks(*low, *high, count)).find(|ticks| {
                    let labels = number::labels(&ticks.at, ticks.step, scaled);
                    let widest =
                        labels.iter().map(|label| text::width(label, LABEL)).fold(0.0, f64::max);
                    (widest + 18.0) * labels.len() as f64 <= room + 12.0
                });
            let ticks = fitting.unwrap_or_else(|| ticks::ticks(*low, *high, 1));
            let (low, high) = ticks.ends();
            (numbers(&ticks, scaled), Scale::new(low, high, left, right))
        }
    }
}

/// Labels for bands of time: every so many, at round units, in two lines.
fn units(times: &[f64], grain: Grain, band: f64, language: Language) -> Vec<Tick> {
    let widest = times
        .iter()
        .map(|at| text::width(&time::short(*at, grain, Some(*at), language).label, LABEL))
        .fold(0.0, f64::max);
    let least = ((widest + 8.0) / band.max(0.1)).ceil() as i64;
    let round: &[i64] = match grain {
        Grain::Month => &[1, 2, 3, 6, 12, 24, 60, 120],
        Grain::Quarter => &[1, 2, 4, 8, 20, 40],
        _ => &[1, 2, 5, 10, 20, 50, 100],
    };
    let every = round.iter().copied().find(|every| *every >= least).unwrap_or(least.max(1));
    let mut out: Vec<Tick> = Vec::new();
    let mut last = None;
    for (turn, at) in times.iter().enumerate() {
        if time::turn(*at, grain).rem_euclid(every) != 0 && times.len() > 1 {
            continue;
        }
        out.push(Tick { at: turn as f64, ..time::short(*at, grain, last, language).into() });
        last = Some(*at);
    }
    out
}

/// The lines of the grid, the axis and the labels at the side.
fn rules(sheet: &mut Sheet<'_>, plot: &Plot, sides: &[Tick], bottoms: &[Tick]) {
    let banded = plot.y.from < plot.y.to;
    let part = html! {
        g.chart-grid stroke=(paint::GRID) stroke-width="1" {
            @if banded {
                @for tick in bottoms {
                    @let x = Px(plot.x.at(tick.at));
                    path d={ "M" (x) " " (Px(plot.top)) "V" (Px(plot.bottom)) } {}
                }
            } @else {
                @for tick in sides {
                    @let y = Px(plot.y.at(tick.at));
                    path d={ "M" (Px(plot.left)) " " (y) "H" (Px(plot.right)) } {}
                }
            }
        }
        g.chart-axis font-size="12" fill=(paint::INK_2) text-anchor="end" {
            @for tick in sides {
                text.chart-label x=(Px(plot.left - 7.0)) y=(Px(plot.y.at(tick.at) + 4.2)) {
                    (tick.label)
                }
            }
        }
    };
    sheet.add(&part);
}

/// The axis line, drawn over the marks' feet.
pub fn baseline(sheet: &mut Sheet<'_>, plot: &Plot, zero: f64, upright: bool) {
    let d = html! {
        @if upright { "M" (Px(zero)) " " (Px(plot.top)) "V" (Px(plot.bottom)) }
        @else { "M" (Px(plot.left)) " " (Px(zero)) "H" (Px(plot.right)) }
    };
    let part = html! {
        path.chart-axis.chart-line d=(d) stroke=(paint::EDGE) stroke-width="1" fill="none" {}
    };
    sheet.add(&part);
}

/// The labels under the plot; how much room they take.
fn label_bottom(sheet: &mut Sheet<'_>, plot: &Plot, ticks: &[Tick]) -> f64 {
    let wide = sheet.width();
    let band = plot.x.unit();
    let names = ticks.iter().map(|tick| text::width(&tick.label, LABEL));
    let widest = names.clone().fold(0.0, f64::max);
    let all: f64 = names.map(|name| name + 8.0).sum();
    let is_bands = plot.x.low == -0.5 && plot.x.high.fract().abs() == 0.5;
    if is_bands && all > plot.x.length() && widest > band - 4.0 {
        return label_turned(sheet, plot, ticks, widest);
    }
    let (mut last, mut last_under) = (f64::MIN, f64::MIN);
    let mut lines = 1.0_f64;
    let mut part = String::new();
    for tick in ticks {
        let x = plot.x.at(tick.at);
        let half = text::width(&tick.label, LABEL) / 2.0;
        let x = x.clamp(half + 2.0, (wide - half - 2.0).max(half + 2.0));
        if x - half < last + 4.0 {
            continue;
        }
        last = x + half;
        let label = |y: f64, x: f64, label: &str| {
            html! { text.chart-label x=(Px(x)) y=(Px(y)) { (label) } }
        };
        part.push_str(&label(plot.bottom + 17.0, x, &tick.label).0);
        let Some(under) = &tick.under else { continue };
        let half = text::width(under, LABEL) / 2.0;
        let x = x.clamp(half + 2.0, (wide - half - 2.0).max(half + 2.0));
        if x - half > last_under + 6.0 {
            part.push_str(&label(plot.bottom + 32.0, x, under).0);
            last_under = x + half;
            lines = 2.0;
        }
    }
    let part = html! {
        g.chart-axis font-size="12" fill=(paint::INK_2) text-anchor="middle" {
            (maud::PreEscaped(part))
        }
    };
    sheet.add(&part);
    8.0 + lines * 15.0
}

fn label_turned(sheet: &mut Sheet<'_>, plot: &Plot, ticks: &[Tick], widest: f64) -> f64 {
    let room = widest.min(100.0);
    let every = (15.0 / plot.x.unit().max(0.01)).ceil().max(1.0) as usize;
    let part = html! {
        g.chart-axis font-size="12" fill=(paint::INK_2) text-anchor="end" {
            @for tick in ticks.iter().step_by(every) {
                @let x = plot.x.at(tick.at) + 4.0;
                // The first names have no more room to their left than there is.
                @let room = room.min((x - 4.0) / 0.71);
                text.chart-label x=(Px(x)) y=(Px(plot.bottom + 14.0))
                    transform={ "rotate(-45 " (Px(x)) " " (Px(plot.bottom + 14.0)) ")" } {
                    (text::cut(&tick.label, room, LABEL))
                }
            }
        }
    };
    sheet.add(&part);
    16.0 + room * 0.71
}
