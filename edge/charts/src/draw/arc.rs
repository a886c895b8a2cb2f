//! Pies: shares of a whole, each with its percent.

use std::f64::consts::TAU;

use domain::Language;
use maud::html;

use super::{summarise, with_unit};
use crate::{
    DrawError, Message,
    grid::{self, Cell, Grid},
    number,
    paint::{self, Px},
    sheet::{self, EDGE, LABEL, Sheet, Swatch},
    spec::Sort,
    table::Table,
    text,
};

/// Slices that are told apart at a glance; the rest is one slice.
const SLICES_MOST: usize = 8;

struct Slice {
    name: String,
    cell: Cell,
    share: f64,
    from: f64,
    /// The rest, in the colour of none.
    rest: bool,
}

pub fn arc(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let encoding = &sheet.spec.encoding;
    let (Some(theta), Some(color)) = (&encoding.theta, &encoding.color) else {
        return Err(Sheet::nothing());
    };
    let grid = grid::grid(sheet, color, theta, None, false)?;
    let slices = slices(sheet, &grid, color.sort)?;
    sheet.head(&[], Swatch::Fill);
    let unit = sheet.unit(theta);

    let wide = sheet.width();
    let list_room = slices.iter().map(legend_width).fold(0.0, f64::max);
    let beside = wide - 2.0 * EDGE - list_room >= 300.0;
    let list = slices.len() as f64 * 24.0;
    let radius = if beside {
        (sheet.plot_height(0.0).max(list) / 2.0 - 26.0)
            .min((wide - 2.0 * EDGE - list_room) / 2.0 - 52.0)
    } else {
        (wide / 2.0 - 60.0).min(130.0)
    };
    let radius = radius.clamp(50.0, 190.0);
    let high = radius * 2.0 + 52.0;
    let x = if beside { EDGE + 46.0 + radius } else { wide / 2.0 };
    let y = sheet.y + high / 2.0;
    let part = html! {
        g.chart-marks {
            @for (index, slice) in slices.iter().enumerate() {
                @let (class, colour) = paint(index, slice);
                path class={ "chart-mark chart-fill chart-slice " (class) } d=(wedge(slice, x, y, radius))
                    fill=(colour) stroke=(paint::PAPER) stroke-width="1.5" stroke-linejoin="round" {
                    (sheet::hint(format!(
                        "{}{}{} ({})",
                        slice.name,
                        sheet.colon(),
                        with_unit(&slice.cell.exact(), unit),
                        number::percent(slice.share),
                    )))
                }
            }
        }
        (rim(&slices, x, y, radius))
    };
    sheet.add(&part);
    let (left, top) = if beside {
        (x + radius + 64.0, y - list / 2.0 + 12.0)
    } else {
        (((wide - list_room) / 2.0).max(EDGE), sheet.y + high + 14.0)
    };
    let room = wide - EDGE - left;
    let part = html! {
        @for (index, slice) in slices.iter().enumerate() {
            @let (class, colour) = paint(index, slice);
            @let y = top + index as f64 * 24.0;
            @let share = number::percent(slice.share);
            g.chart-legend {
                rect class={ "chart-fill " (class) } x=(Px(left)) y=(Px(y - 6.0)) width="12" height="12"
                    rx="2" fill=(colour) {}
                text.chart-label x=(Px(left + 20.0)) y=(Px(y + 4.0)) font-size="12" fill=(paint::INK) {
                    (text::cut(&slice.name, room - 30.0 - text::width(&share, LABEL), LABEL)) " " (share)
                }
            }
        }
    };
    sheet.add(&part);
    sheet.y = if beside { sheet.y + high.max(list) } else { top + list - 12.0 };
    tabulate(sheet, &slices, color, theta);
    // Of all values: the rest is not one of them.
    summarise(sheet, ("饼图", "Pie chart"), &grid, color, theta);
    Ok(())
}

fn legend_width(slice: &Slice) -> f64 {
    30.0 + text::width(&slice.name, LABEL).min(200.0)
        + text::width(&number::percent(slice.share), LABEL)
}

/// The values from the greatest on, unless the specification orders them; what is under zero has no
/// share.
fn slices(sheet: &mut Sheet<'_>, grid: &Grid, sort: Sort) -> Result<Vec<Slice>, DrawError> {
    let cells = grid.series.first().map(|series| &series.cells);
    let all = cells.into_iter().flatten();
    let mut all: Vec<(String, Cell)> = all
        .filter_map(|(turn, cell)| Some((grid.keys.get(*turn)?.label.clone(), cell.clone())))
        .collect();
    let before = all.len();
    all.retain(|(_, cell)| cell.value >= 0.0);
    if all.len() < before {
        let many = before - all.len();
        sheet.note(&Message::new(
            format!("{many} 个负值没有份额，未画出"),
            format!("{many} values under zero have no share and are left out"),
        ));
    }
    let whole: f64 = all.iter().map(|(_, cell)| cell.value).sum();
    if whole <= 0.0 {
        return Err(Sheet::nothing());
    }
    if sort == Sort::Unsaid {
        all.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    }
    let mut rest = Vec::new();
    if all.len() > SLICES_MOST {
        // The smallest are gathered, wherever they stand in the order.
        let mut values: Vec<f64> = all.iter().map(|(_, cell)| cell.value).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        let least = values.get(SLICES_MOST - 1).copied().unwrap_or_default();
        let mut kept = 0;
        all.retain(|(name, cell)| {
            let keep = cell.value >= least && kept < SLICES_MOST;
            kept += usize::from(keep);
            if !keep {
                rest.push((name.clone(), cell.value));
            }
            keep
        });
    }
    let gathered = !rest.is_empty();
    if gathered {
        let name = match sheet.language() {
            Language::Zh => format!("其他 {} 项", rest.len()),
            Language::En => format!("Other ({})", rest.len()),
        };
        all.push((name, Cell::of(rest.iter().map(|(_, value)| value).sum())));
    }
    let last = all.len() - 1;
    let mut from = 0.0;
    let slices = all.into_iter().enumerate().map(|(index, (name, cell))| {
        let share = cell.value / whole;
        let slice = Slice { name, cell, share, from, rest: gathered && index == last };
        from += share;
        slice
    });
    Ok(slices.collect())
}

fn paint(index: usize, slice: &Slice) -> (String, &'static str) {
    if slice.rest {
        return ("series-rest".to_owned(), paint::EDGE);
    }
    (format!("series-{}", paint::hue(index)), paint::colour(index))
}

fn on_circle(x: f64, y: f64, r: f64, share: f64) -> (f64, f64) {
    let (sin, cos) = (share * TAU).sin_cos();
    (x + r * sin, y - r * cos)
}

fn wedge(slice: &Slice, x: f64, y: f64, r: f64) -> String {
    let mut path = String::new();
    let arc = |path: &mut String, share: f64, large: bool| {
        let (x, y) = on_circle(x, y, r, share);
        path.push('A');
        paint::push(path, r);
        path.push(' ');
        paint::push(path, r);
        path.push_str(if large { " 0 1 1 " } else { " 0 0 1 " });
        paint::push(path, x);
        path.push(' ');
        paint::push(path, y);
    };
    let (from, to) = (slice.from, slice.from + slice.share);
    if slice.share > 0.999_9 {
        // One arc cannot come back to where it began.
        paint::step(&mut path, 'M', x, y - r);
        arc(&mut path, 0.5, false);
        arc(&mut path, 1.0, false);
    } else {
        paint::step(&mut path, 'M', x, y);
        let (start_x, start_y) = on_circle(x, y, r, from);
        paint::step(&mut path, 'L', start_x, start_y);
        arc(&mut path, to, slice.share > 0.5);
    }
    path.push('z');
    path
}

/// Percents around the rim, where they do not touch; the list has them all.
fn rim(slices: &[Slice], x: f64, y: f64, r: f64) -> maud::Markup {
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut shown = Vec::new();
    for slice in slices {
        let (at_x, at_y) = on_circle(x, y, r + 20.0, slice.from + slice.share / 2.0);
        let clear = placed.iter().all(|(x, y)| (x - at_x).abs() > 38.0 || (y - at_y).abs() > 14.0);
        if slice.share >= 0.01 && clear {
            placed.push((at_x, at_y));
            shown.push((at_x, at_y, number::percent(slice.share)));
        }
    }
    html! {
        g.chart-values font-size="12" fill=(paint::INK) text-anchor="middle" {
            @for (x, y, share) in &shown {
                text.chart-label x=(Px(*x)) y=(Px(y + 4.0)) { (share) }
            }
        }
    }
}

fn tabulate(
    sheet: &mut Sheet<'_>,
    slices: &[Slice],
    color: &crate::Channel,
    theta: &crate::Channel,
) {
    let figure = sheet.with_unit(sheet.name(theta), sheet.unit(theta));
    let mut table =
        Table::new(vec![sheet.name(color), figure, sheet.say("占比", "Share").to_owned()]);
    for slice in slices {
        table.push(|| vec![slice.name.clone(), slice.cell.exact(), number::percent(slice.share)]);
    }
    sheet.table = table;
}
