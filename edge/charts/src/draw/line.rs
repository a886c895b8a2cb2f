//! Lines and areas: over time, numbers or names in an order.

use maud::{PreEscaped, html};

use super::{hint, roles, summarise, tabulate};
use crate::{
    DrawError, Message,
    axis::{self, Plan, Plot},
    grid::{self, Along, Cell, Grid, Key, Series},
    paint::{self, Px},
    sheet::{self, Sheet, Swatch},
    spec::{Mark, Sort, Stack},
    time::{self, Grain},
};

/// Points of a series that show as shapes; more would hide the line.
const SHAPES_MOST: usize = 40;
/// Points of a series that tell their values; more are closer than a finger finds.
const HITS_MOST: usize = 400;

/// A point of a line.
struct Dot<'a> {
    x: f64,
    base: f64,
    y: f64,
    turn: usize,
    /// None where a stacked series has no value and lies flat.
    cell: Option<&'a Cell>,
}

pub fn line(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let (place, measure, _) = roles(sheet.spec)?;
    let filled = sheet.spec.mark == Mark::Area;
    let grid = grid::grid(sheet, place, measure, sheet.spec.encoding.color.as_ref(), !filled)?;
    if grid.along != Along::Names && !matches!(place.sort, Sort::Unsaid | Sort::Ascending) {
        return Err(DrawError::new(
            "时间或数值轴只能从小到大",
            "an axis of times or numbers only ascends",
        ));
    }
    let stack = super::stacking(place, measure);
    let stacked = filled && grid.series.len() > 1 && stack != Stack::Apart;
    let heights = heights(&grid, stacked.then_some(stack));

    let ends = axis::ends(
        heights.iter().flatten().flat_map(|(_, base, y)| [*y, if filled { *base } else { *y }]),
    );
    let shares = stacked && stack == Stack::Normalize && ends.0 >= 0.0;
    let figures = if shares { Plan::Shares } else { figures(sheet, ends, filled) };
    let swatch = if filled { Swatch::Fill } else { Swatch::Line };
    sheet.head(&grid.names(), swatch);
    let titles = (sheet.axis_title(place), sheet.axis_title(measure));
    let titles = (
        titles.0.filter(|_| super::needs_title(place, grid.along)),
        if shares { Some(super::share_title(sheet, measure)) } else { titles.1 },
    );
    let plot = axis::plot(sheet, &Plan::of(&grid, false), &figures, titles, None);
    let words = (sheet.unit(measure), sheet.colon());
    let regular = regular(&grid);
    for (index, (series, heights)) in grid.series.iter().zip(&heights).enumerate() {
        let dots = dots(&grid, series, heights, &plot);
        let runs = runs(&grid, &dots, regular, stacked);
        if filled {
            sheet.add(&area(index, &runs, stacked || grid.series.len() == 1));
        }
        sheet.add(&stroke(index, &runs, filled));
        sheet.add(&points(index, series, &grid.keys, &runs, words, filled));
    }
    if ends.0 <= 0.0 || filled {
        let zero = plot.y.at(0.0).min(plot.bottom);
        axis::baseline(sheet, &plot, zero, false);
    } else {
        axis::baseline(sheet, &plot, plot.bottom, false);
    }
    tabulate(sheet, &grid, place, measure);
    let kind = if filled { ("面积图", "Area chart") } else { ("折线图", "Line chart") };
    summarise(sheet, kind, &grid, place, measure);
    Ok(())
}

/// The range of figures. Areas begin at zero, lines do where that leaves their shape.
fn figures(sheet: &mut Sheet<'_>, (low, high): (f64, f64), filled: bool) -> Plan {
    if filled || (low >= 0.0 && low <= high * 0.6) || (high <= 0.0 && high >= low * 0.6) {
        return Plan::Numbers(low.min(0.0), high.max(0.0));
    }
    if low > 0.0 || high < 0.0 {
        sheet.note(&Message::new("纵轴不从零开始", "the vertical axis does not begin at zero"));
    }
    Plan::Numbers(low, high)
}

/// For each series, the places that it has, with the foot and the top of each.
fn heights(grid: &Grid, stack: Option<Stack>) -> Vec<Vec<(usize, f64, f64)>> {
    let Some(stack) = stack else {
        let series = grid.series.iter();
        return series
            .map(|series| {
                series.cells.iter().map(|(turn, cell)| (*turn, 0.0, cell.value)).collect()
            })
            .collect();
    };
    let mut tops = vec![0.0_f64; grid.keys.len()];
    let wholes: Vec<f64> = (0..grid.keys.len())
        .map(|turn| {
            grid.series.iter().filter_map(|s| s.cells.get(&turn)).map(|c| c.value.abs()).sum()
        })
        .collect();
    let series = grid.series.iter();
    series
        .map(|series| {
            let places = tops.iter_mut().zip(&wholes).enumerate();
            places
                .map(|(turn, (top, whole))| {
                    let value = series.cells.get(&turn).map_or(0.0, |cell| cell.value);
                    let value = match stack {
                        Stack::Normalize if *whole > 0.0 => value / whole,
                        _ => value,
                    };
                    let base = *top;
                    *top += value;
                    (turn, base, *top)
                })
                .collect()
        })
        .collect()
}

/// Whether times follow one another unit by unit, so that one that is not there is missing.
fn regular(grid: &Grid) -> Option<Grain> {
    let Along::Times(grain) = grid.along else { return None };
    let turns: Vec<i64> = grid.keys.iter().map(|key| time::turn(key.at, grain)).collect();
    let single = turns.windows(2).filter(|two| two[1] - two[0] == 1).count();
    (grain != Grain::Minute && single * 2 >= turns.len().saturating_sub(1)).then_some(grain)
}

fn dots<'a>(
    grid: &Grid,
    series: &'a Series,
    heights: &[(usize, f64, f64)],
    plot: &Plot,
) -> Vec<Dot<'a>> {
    heights
        .iter()
        .filter_map(|(turn, base, y)| {
            Some(Dot {
                x: plot.x.at(grid.keys.get(*turn)?.at),
                base: plot.y.at(*base),
                y: plot.y.at(*y),
                turn: *turn,
                cell: series.cells.get(turn),
            })
        })
        .collect()
}

/// The pieces of a line: a missing value parts them.
fn runs<'a>(
    grid: &Grid,
    dots: &'a [Dot<'a>],
    regular: Option<Grain>,
    stacked: bool,
) -> Vec<&'a [Dot<'a>]> {
    // Where series are measured at instants of their own, others' instants are no gaps.
    let own =
        grid.series.len() > 1 && matches!(grid.along, Along::Numbers | Along::Times(Grain::Minute));
    let at = |dot: &Dot<'_>| grid.keys.get(dot.turn).map_or(0.0, |key| key.at);
    dots.chunk_by(|a, b| {
        let next = stacked || own || b.turn == a.turn + 1;
        let near = match regular {
            Some(grain) => time::turn(at(b), grain) - time::turn(at(a), grain) == 1,
            None => true,
        };
        next && near
    })
    .collect()
}

/// The points of a run that make a difference: of those in one column of pixels, the first, the
/// lowest, the highest and the last.
fn thin<'a>(run: &'a [Dot<'a>]) -> Vec<&'a Dot<'a>> {
    if run.len() < 1_000 {
        return run.iter().collect();
    }
    let mut out: Vec<&Dot<'_>> = Vec::new();
    for column in run.chunk_by(|a, b| a.x.floor() == b.x.floor()) {
        let by = |a: &&Dot<'_>, b: &&Dot<'_>| a.y.total_cmp(&b.y);
        let picks =
            [column.first(), column.iter().min_by(by), column.iter().max_by(by), column.last()];
        let mut picks: Vec<&Dot<'_>> = picks.into_iter().flatten().collect();
        picks.sort_by_key(|dot| dot.turn);
        picks.dedup_by_key(|dot| dot.turn);
        out.extend(picks);
    }
    out
}

fn stroke(series: usize, runs: &[&[Dot<'_>]], filled: bool) -> maud::Markup {
    let mut path = String::new();
    for run in runs {
        for (index, dot) in thin(run).into_iter().enumerate() {
            paint::step(&mut path, if index == 0 { 'M' } else { 'L' }, dot.x, dot.y);
        }
    }
    html! {
        path class={ "chart-mark chart-stroke series-" (paint::hue(series)) } d=(path) fill="none"
            stroke=(paint::colour(series)) stroke-width=(if filled { "1.5" } else { "2.25" })
            stroke-linejoin="round" stroke-linecap="round"
            stroke-dasharray=[if filled { None } else { paint::dash(series) }] {}
    }
}

fn area(series: usize, runs: &[&[Dot<'_>]], solid: bool) -> maud::Markup {
    let mut path = String::new();
    for run in runs {
        let dots = thin(run);
        for (index, dot) in dots.iter().enumerate() {
            paint::step(&mut path, if index == 0 { 'M' } else { 'L' }, dot.x, dot.y);
        }
        for dot in dots.iter().rev() {
            paint::step(&mut path, 'L', dot.x, dot.base);
        }
        path.push('z');
    }
    html! {
        path class={ "chart-mark chart-fill series-" (paint::hue(series)) } d=(path)
            fill=(paint::colour(series)) fill-opacity=(if solid { "0.55" } else { "0.3" }) {}
    }
}

/// Shapes where there are few points, and unseen places to touch where there are more.
fn points(
    index: usize,
    series: &Series,
    keys: &[Key],
    runs: &[&[Dot<'_>]],
    words: (Option<&str>, &'static str),
    filled: bool,
) -> maud::Markup {
    let count: usize = runs.iter().map(|run| run.len()).sum();
    let colour = paint::colour(index);
    let mut out = String::new();
    for run in runs {
        // A point between two gaps has no line: it always shows.
        let shown = run.len() == 1 || (!filled && count <= SHAPES_MOST);
        if !shown && count > HITS_MOST {
            continue;
        }
        for dot in *run {
            let (Some(key), Some(cell)) = (keys.get(dot.turn), dot.cell) else { continue };
            let title = sheet::hint(hint(key, series, cell, words));
            let mark = if shown {
                html! {
                    path class={ "chart-mark chart-dot chart-fill series-" (paint::hue(index)) }
                        d=(paint::marker(index, dot.x, dot.y, 3.4)) fill=(colour)
                        stroke=(paint::PAPER) stroke-width="1" { (title) }
                }
            } else {
                html! {
                    circle.chart-hit cx=(Px(dot.x)) cy=(Px(dot.y)) r="5" fill=(colour)
                        fill-opacity="0" { (title) }
                }
            };
            out.push_str(&mark.0);
        }
    }
    PreEscaped(out)
}
