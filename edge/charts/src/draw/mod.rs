//! From a specification and rows to a drawing.

mod arc;
mod bar;
mod boxes;
pub(crate) mod heat;
mod line;
mod point;

use domain::Language;
use maud::Markup;

use crate::{
    Channel, Data, DrawError, Message, Spec,
    grid::{Along, Cell, Grid, Key, Series},
    map::{self, Tiles},
    number,
    sheet::Sheet,
    spec::{Aggregate, Mark, Stack},
    table::Table,
};

/// Where a chart is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels of the drawing; 720 for a page, 320 for a phone. The drawing scales with its box, so
    /// that large type is a smaller width in the same box.
    pub width: u32,
    /// Pixels that are wanted; a chart with many rows of bars or a long legend is higher.
    pub height: u32,
    /// The language of words and numbers.
    pub language: Language,
    /// Whose data it is, for the foot.
    pub source: String,
    /// When the data was taken, as people read it, for the foot.
    pub taken: String,
    /// A name for the chart that no other on the page has.
    pub id: String,
    /// The base map below maps; none in files.
    pub tiles: Option<Tiles>,
}

/// A drawn chart.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The drawing: an `<svg>` that is also a file by itself.
    pub svg: Markup,
    /// The figures as a `<table>`, the first 500 rows of them.
    pub table: Markup,
    /// What the chart shows, in one sentence.
    pub summary: String,
}

/// Draws rows by a specification.
///
/// An error says what is missing in the rows; whatever their values are, nothing here panics, and
/// every coordinate is finite.
pub fn draw(spec: &Spec, data: &Data, frame: &Frame) -> Result<Drawn, DrawError> {
    if spec.is_map() {
        return map::draw(&map::Map::of(spec, data)?, data, frame);
    }
    let mut sheet = Sheet::new(spec, data, frame);
    match spec.mark {
        Mark::Bar => bar::bar(&mut sheet)?,
        Mark::Line | Mark::Area => line::line(&mut sheet)?,
        Mark::Point => point::point(&mut sheet)?,
        Mark::Arc => arc::arc(&mut sheet)?,
        Mark::Rect => heat::heat(&mut sheet)?,
        Mark::Boxplot | Mark::Geoshape => boxes::boxes(&mut sheet)?,
    }
    Ok(finish(sheet))
}

/// Puts the foot under a drawing and hands it back.
pub(crate) fn finish(mut sheet: Sheet<'_>) -> Drawn {
    let taken = sheet.data.rows.len() as u64;
    if let Some(total) = sheet.data.total.filter(|total| *total > taken) {
        let (taken, total) = (number::exact(taken as f64), number::exact(total as f64));
        sheet.note(&Message::new(
            format!("只取了前 {taken} 行，共 {total} 行"),
            format!("from the first {taken} of {total} rows"),
        ));
    }
    sheet.foot();
    let caption = sheet.spec.title.clone();
    let caption = caption.unwrap_or_else(|| sheet.say("图表数据", "The figures").to_owned());
    let table = sheet.table.markup(&caption, sheet.language());
    Drawn { svg: sheet.svg(), table, summary: sheet.summary }
}

/// The channel of places and that of the figures, and whether places go down the side.
fn roles(spec: &Spec) -> Result<(&Channel, &Channel, bool), DrawError> {
    let missing = || DrawError::new("缺少横轴或纵轴", "x or y is missing");
    let x = spec.encoding.x.as_ref().ok_or_else(missing)?;
    let y = spec.encoding.y.as_ref().ok_or_else(missing)?;
    let down =
        x.is_measure() && (!y.is_measure() || (x.aggregate.is_some() && y.aggregate.is_none()));
    if down { Ok((y, x, true)) } else { Ok((x, y, false)) }
}

/// How series share places: figures that add up stand on one another unless it is said otherwise.
fn stacking(place: &Channel, measure: &Channel) -> Stack {
    let said = if place.stack == Stack::Unsaid { measure.stack } else { place.stack };
    let adds_up = matches!(measure.aggregate, None | Some(Aggregate::Count | Aggregate::Sum));
    if said == Stack::Unsaid && !adds_up { Stack::Apart } else { said }
}

/// Labels such as 2024年 say by themselves that they are times.
fn needs_title(place: &Channel, along: Along) -> bool {
    !matches!(along, Along::Times(_)) || place.axis_title.is_some()
}

/// What an axis of percents shows: no unit but the share.
fn share_title(sheet: &Sheet<'_>, measure: &Channel) -> String {
    match sheet.language() {
        Language::Zh => format!("{}占比", sheet.name(measure)),
        Language::En => format!("{}, share", sheet.name(measure)),
    }
}

/// What pointers and fingers on a mark are shown: its place, its series and its value.
fn hint(
    key: &Key,
    series: &Series,
    cell: &Cell,
    (unit, colon): (Option<&str>, &'static str),
) -> String {
    let mut out = place_name(key, series);
    out.push_str(colon);
    out.push_str(&with_unit(&cell.exact(), unit));
    out
}

fn place_name(key: &Key, series: &Series) -> String {
    if series.name.is_empty() {
        key.label.clone()
    } else {
        format!("{} · {}", key.label, series.name)
    }
}

/// A value with its unit: Han units and per cents stand close.
pub(crate) fn with_unit(value: &str, unit: Option<&str>) -> String {
    match unit {
        None => value.to_owned(),
        Some(unit) if unit.starts_with(|c: char| !c.is_ascii_alphabetic()) => {
            format!("{value}{unit}")
        }
        Some(unit) => format!("{value} {unit}"),
    }
}

/// The figures of a grid: places down, series across.
fn tabulate(sheet: &mut Sheet<'_>, grid: &Grid, place: &Channel, measure: &Channel) {
    let figure = sheet.with_unit(sheet.name(measure), sheet.unit(measure));
    let mut heads = vec![sheet.name(place)];
    if grid.named {
        heads.extend(grid.names())
    } else {
        heads.push(figure)
    }
    let mut table = Table::new(heads);
    for (turn, key) in grid.keys.iter().enumerate() {
        table.push(|| {
            let cells = grid.series.iter().map(|series| series.cells.get(&turn));
            let cells = cells.map(|cell| cell.map_or_else(|| "—".to_owned(), Cell::exact));
            std::iter::once(key.label.clone()).chain(cells).collect()
        });
    }
    sheet.table = table;
}

/// One sentence: the kind, the axes, how many values, the highest and the lowest.
fn summarise(
    sheet: &mut Sheet<'_>,
    kind: (&'static str, &'static str),
    grid: &Grid,
    place: &Channel,
    measure: &Channel,
) {
    let unit = sheet.unit(measure);
    let name = |(key, series, cell): (&Key, &Series, &Cell)| {
        let (value, place) = (with_unit(&cell.exact(), unit), place_name(key, series));
        match (sheet.language(), place.is_empty()) {
            (_, true) => value,
            (Language::Zh, false) => format!("{value}（{place}）"),
            (Language::En, false) => format!("{value} ({place})"),
        }
    };
    let by =
        |a: &(&Key, &Series, &Cell), b: &(&Key, &Series, &Cell)| a.2.value.total_cmp(&b.2.value);
    let high = grid.all().max_by(by).map(name).unwrap_or_default();
    let low = grid.all().min_by(by).map(name).unwrap_or_default();
    let (x, y) = (sheet.name(place), sheet.name(measure));
    let count = number::exact(grid.count() as f64);
    let places = match grid.along {
        Along::Times(_) => (grid.keys.first(), grid.keys.last()),
        _ => (None, None),
    };
    sheet.summary = match sheet.language() {
        Language::Zh => {
            let span = match places {
                (Some(first), Some(last)) => format!("，{}至{}", first.label, last.label),
                _ => String::new(),
            };
            format!("{}：按{x}看{y}{span}，共 {count} 个值，最高 {high}，最低 {low}。", kind.0)
        }
        Language::En => {
            let span = match places {
                (Some(first), Some(last)) => format!(", {} to {}", first.label, last.label),
                _ => String::new(),
            };
            format!("{}: {y} by {x}{span}; {count} values, highest {high}, lowest {low}.", kind.1)
        }
    };
}
