//! Heat maps: a figure by two places, as depth of colour.

use domain::Language;
use maud::html;

use super::{hint, summarise, tabulate};
use crate::{
    Channel, DrawError,
    axis::{self, Plan, Plot},
    grid::{self, Grid},
    number,
    paint::{self, Px},
    sheet::{self, EDGE, LABEL, SMALL, Sheet, Swatch},
    spec::Scheme,
    text, ticks,
};

/// Rows and columns that are drawn at most.
const ROWS_MOST: usize = 60;
const COLUMNS_MOST: usize = 120;

pub fn heat(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let encoding = &sheet.spec.encoding;
    let (Some(x), Some(y), Some(color)) = (&encoding.x, &encoding.y, &encoding.color) else {
        return Err(Sheet::nothing());
    };
    if !color.is_measure() {
        return Err(DrawError::new("热力图的颜色应为数值", "the colour of a heat map is a number"));
    }
    // Times and ranges are places of a grid, names its series: whichever axis has them.
    let plain = |channel: &Channel| channel.bin.is_none() && channel.time_unit.is_none();
    let (along, across, turned) = match (plain(x), plain(y)) {
        (_, true) => (x, y, false),
        (true, false) => (y, x, true),
        (false, false) => {
            return Err(DrawError::new(
                "热力图只能有一个轴按区间或时间单位归并",
                "only one axis of a heat map may have ranges or units of time",
            ));
        }
    };
    let most = if turned { COLUMNS_MOST } else { ROWS_MOST };
    let mut grid = grid::grid_of(sheet, along, color, Some(across), false, most)?;
    let most = if turned { ROWS_MOST } else { COLUMNS_MOST };
    grid.keep_first(sheet, most);
    let depth = Depth::of(grid.all().map(|(_, _, cell)| cell.value), color.scheme);
    sheet.head(&[], Swatch::Fill);
    legend(sheet, &depth, color);
    let keys = Plan::of(&grid, true);
    let names = Plan::Names(grid.names());
    let titles = (sheet.axis_title(x), sheet.axis_title(y));
    let (plan_x, plan_y, rows) =
        if turned { (&names, &keys, grid.keys.len()) } else { (&keys, &names, grid.series.len()) };
    let row = (sheet.plot_height(60.0) / rows as f64).clamp(20.0, 44.0);
    let plot = axis::plot(sheet, plan_x, plan_y, titles, Some(row * rows as f64));
    cells(sheet, &grid, &plot, &depth, color, turned);
    tabulate(sheet, &grid, along, color);
    summarise(sheet, ("热力图", "Heat map"), &grid, along, color);
    Ok(())
}

/// Seven depths of one colour, between round ends.
pub struct Depth {
    low: f64,
    high: f64,
    scheme: Scheme,
}

impl Depth {
    pub fn of(values: impl Iterator<Item = f64>, scheme: Option<Scheme>) -> Self {
        let (low, high) = axis::ends(values);
        let low = if low > 0.0 && low < high * 0.5 { 0.0 } else { low };
        let (low, high) = ticks::ticks(low, high, 7).ends();
        Self { low, high, scheme: scheme.unwrap_or(Scheme::Blues) }
    }

    /// How deep a value is, from 0 to 6.
    pub fn at(&self, value: f64) -> usize {
        let span = self.high / 2.0 - self.low / 2.0;
        let share = (value / 2.0 - self.low / 2.0) / span;
        ((share * 7.0).floor().max(0.0) as usize).min(6)
    }

    pub fn colour(&self, depth: usize) -> &'static str {
        let word = self.scheme.word();
        let scale = paint::HEAT.iter().find(|(name, _)| *name == word);
        scale.and_then(|(_, colours)| colours.get(depth)).copied().unwrap_or(paint::INK_2)
    }

    /// The class of a depth.
    pub fn class(&self, depth: usize) -> String {
        format!("{}-{depth}", self.scheme.word())
    }

    /// Where the depths part.
    fn edge(&self, depth: usize) -> f64 {
        let share = depth as f64 / 7.0;
        self.low * (1.0 - share) + self.high * share
    }
}

/// The depths in a row with the values at their ends.
pub fn legend(sheet: &mut Sheet<'_>, depth: &Depth, color: &Channel) {
    let name = sheet.with_unit(sheet.name(color), sheet.unit(color));
    let scaled = sheet.scaled();
    legend_named(sheet, depth, &name, scaled);
}

/// The same for a name with its unit.
pub fn legend_named(sheet: &mut Sheet<'_>, depth: &Depth, name: &str, scaled: Option<Language>) {
    let (low, high) = (number::short(depth.edge(0), scaled), number::short(depth.edge(7), scaled));
    let title = text::cut(name, sheet.width() * 0.36, LABEL);
    let from = EDGE + text::width(&title, LABEL) + 14.0 + text::width(&low, LABEL) + 6.0;
    let step = ((sheet.width() - from - text::width(&high, LABEL) - 20.0) / 7.0).clamp(8.0, 26.0);
    sheet.y += 8.0;
    let y = sheet.y;
    let part = html! {
        g.chart-legend font-size="12" fill=(paint::INK) {
            text.chart-label x=(Px(EDGE)) y=(Px(y + 4.0)) { (title) }
            text.chart-label x=(Px(from - 6.0)) y=(Px(y + 4.0)) text-anchor="end" { (low) }
            @for index in 0..7 {
                rect class={ "chart-heat " (depth.class(index)) } x=(Px(from + step * index as f64))
                    y=(Px(y - 6.0)) width=(Px(step)) height="12" fill=(depth.colour(index)) {
                    (sheet::hint(format!(
                        "{} – {}",
                        number::exact(depth.edge(index)),
                        number::exact(depth.edge(index + 1)),
                    )))
                }
            }
            text.chart-label x=(Px(from + step * 7.0 + 6.0)) y=(Px(y + 4.0)) { (high) }
        }
    };
    sheet.add(&part);
    sheet.y += 12.0;
}

fn cells(
    sheet: &mut Sheet<'_>,
    grid: &Grid,
    plot: &Plot,
    depth: &Depth,
    color: &Channel,
    turned: bool,
) {
    let words = (sheet.unit(color), sheet.colon());
    let scaled = sheet.scaled();
    let (wide, high) = (plot.x.unit(), plot.y.unit());
    let values =
        grid.all().map(|(_, _, cell)| text::width(&number::short(cell.value, scaled), SMALL));
    let written = grid.count() <= 400 && high >= 16.0 && values.fold(0.0, f64::max) + 4.0 <= wide;
    let mut out = String::new();
    for (across, series) in grid.series.iter().enumerate() {
        for (along, cell) in &series.cells {
            let Some(key) = grid.keys.get(*along) else { continue };
            let (column, row) = if turned { (across, *along) } else { (*along, across) };
            let (x, y) = (plot.x.at(column as f64), plot.y.at(row as f64));
            let deep = depth.at(cell.value);
            let ink = if deep >= 4 { paint::PAPER } else { paint::INK };
            let part = html! {
                rect class={ "chart-mark chart-heat " (depth.class(deep)) } x=(Px(x - wide / 2.0 + 0.5))
                    y=(Px(y - high / 2.0 + 0.5)) width=(Px((wide - 1.0).max(0.5)))
                    height=(Px((high - 1.0).max(0.5))) fill=(depth.colour(deep)) {
                    (sheet::hint(hint(key, series, cell, words)))
                }
                @if written {
                    text class={ "chart-on-heat " (if deep >= 4 { "deep" } else { "pale" }) } x=(Px(x))
                        y=(Px(y + 4.0)) font-size="11" text-anchor="middle" fill=(ink) {
                        (number::short(cell.value, scaled))
                    }
                }
            };
            out.push_str(&part.0);
        }
    }
    sheet.body.push_str(&out);
}
