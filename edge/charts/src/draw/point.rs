//! Points: scatter charts, and points over names or times.

use std::collections::BTreeMap;

use maud::html;
use serde_json::Value;

use super::with_unit;
use crate::{
    Channel, DrawError, Message,
    axis::{self, Plan, Plot},
    data,
    grid::{self, Along, NAMES_MOST, SERIES_MOST},
    number, paint,
    sheet::{self, Sheet, Swatch},
    spec::Sort,
    table::Table,
    time,
};

/// Points that are each a mark with its value; more are drawn as one path, a dot a pixel.
const EACH_MOST: usize = 2_000;

struct Dot {
    x: f64,
    y: f64,
    size: Option<f64>,
    series: usize,
}

pub fn point(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let encoding = &sheet.spec.encoding;
    let (Some(x), Some(y)) = (&encoding.x, &encoding.y) else { return Err(Sheet::nothing()) };
    let (color, size) = (encoding.color.as_ref(), encoding.size.as_ref());
    let (mut along_x, mut along_y) = (Place::of(sheet, x)?, Place::of(sheet, y)?);
    let size_at = size.and_then(|size| size.field.as_deref());
    let size_at = size_at.map(|field| sheet.data.place(field)).transpose()?;
    let (names, dots) = if x.aggregate.is_some() || y.aggregate.is_some() {
        gathered(sheet, &mut along_x, &mut along_y)?
    } else {
        raw(sheet, &along_x, &along_y, color, size_at)?
    };
    if dots.is_empty() {
        return Err(Sheet::nothing());
    }
    let sizes = size_at.map(|_| axis::ends(dots.iter().filter_map(|dot| dot.size)));
    if let (Some((low, high)), Some(size)) = (sizes, size) {
        let name = sheet.with_unit(sheet.name(size), sheet.unit(size));
        let (low, high) = (number::exact(low), number::exact(high));
        sheet.note(&Message::new(
            format!("点的面积表示{name}，从 {low} 到 {high}"),
            format!("the area of a point is {name}, from {low} to {high}"),
        ));
    }
    sheet.head(&names, Swatch::Point);
    let plans =
        (along_x.plan(dots.iter().map(|dot| dot.x)), along_y.plan(dots.iter().map(|dot| dot.y)));
    let titles = (sheet.axis_title(x), sheet.axis_title(y));
    let plot = axis::plot(sheet, &plans.0, &plans.1, titles, None);
    axis::baseline(sheet, &plot, plot.bottom, false);
    let radius = |dot: &Dot| match (dot.size, sizes) {
        // The area grows with the value, from zero.
        (Some(size), Some((_, high))) if high > 0.0 => 2.5 + 15.0 * (size.max(0.0) / high).sqrt(),
        _ => 3.8,
    };
    if dots.len() <= EACH_MOST {
        let language = sheet.language();
        let part = html! {
            g.chart-marks {
                @for dot in &dots {
                    path class={ "chart-mark chart-fill chart-point series-" (paint::hue(dot.series)) }
                        d=(paint::marker(dot.series, plot.x.at(dot.x), plot.y.at(dot.y), radius(dot)))
                        fill=(paint::colour(dot.series)) fill-opacity="0.72" {
                        (sheet::hint(format!(
                            "{}{}{}, {}",
                            names.get(dot.series).map_or("", String::as_str),
                            if names.is_empty() { "" } else { sheet.colon() },
                            with_unit(&along_x.words(dot.x, language), sheet.unit(x)),
                            with_unit(&along_y.words(dot.y, language), sheet.unit(y)),
                        )))
                    }
                }
            }
        };
        sheet.add(&part);
    } else {
        sheet.note(&Message::new(
            format!("共 {} 个点，位置相同的画为一个", number::exact(dots.len() as f64)),
            format!(
                "{} points; those at one place are drawn as one",
                number::exact(dots.len() as f64)
            ),
        ));
        for series in 0..names.len().max(1) {
            sheet.add(&cloud(&dots, series, &plot));
        }
    }
    tabulate(sheet, (x, &along_x), (y, &along_y), &dots, &names);
    summarise(sheet, (x, &along_x), (y, &along_y), &dots);
    Ok(())
}

/// What an axis of points reads.
struct Place {
    column: Option<usize>,
    along: Along,
    /// Names in their order, by which points are placed.
    names: Vec<String>,
    turns: BTreeMap<String, f64>,
}

impl Place {
    fn of(sheet: &mut Sheet<'_>, channel: &Channel) -> Result<Self, DrawError> {
        let column = channel.field.as_deref().map(|field| sheet.data.place(field)).transpose()?;
        if channel.aggregate.is_some() {
            return Ok(Self {
                column,
                along: Along::Numbers,
                names: Vec::new(),
                turns: BTreeMap::new(),
            });
        }
        let along = grid::along(sheet, channel)?;
        let mut names: Vec<String> = Vec::new();
        let mut turns = BTreeMap::new();
        if along == Along::Names {
            for row in sheet.data.read() {
                let value = column.and_then(|column| row.get(column));
                let Some(name) = value.and_then(|value| data::category(value, sheet.language()))
                else {
                    continue;
                };
                if !turns.contains_key(name.as_ref()) {
                    turns.insert(name.as_ref().to_owned(), 0.0);
                    names.push(name.into_owned());
                }
            }
            match channel.sort {
                Sort::AsGiven => {}
                Sort::Unsaid | Sort::Ascending => names.sort_by(|a, b| grid::natural(a, b)),
                Sort::Descending => names.sort_by(|a, b| grid::natural(b, a)),
                Sort::ByValue | Sort::ByValueDescending => {
                    return Err(DrawError::new(
                        "散点图不能按数值排序分类",
                        "places of points are not sorted by values",
                    ));
                }
            }
            if names.len() > NAMES_MOST {
                grid::first_of(sheet, NAMES_MOST, names.len(), "个分类", "categories");
                names.truncate(NAMES_MOST);
                turns.clear();
            }
            for (turn, name) in names.iter().enumerate() {
                turns.insert(name.clone(), turn as f64);
            }
        }
        Ok(Self { column, along, names, turns })
    }

    fn read(&self, row: &[Value], sheet: &Sheet<'_>) -> Option<f64> {
        let value = row.get(self.column?)?;
        match self.along {
            Along::Names => {
                self.turns.get(data::category(value, sheet.language())?.as_ref()).copied()
            }
            Along::Times(_) => data::instant(value).map(|(at, _)| at),
            Along::Numbers => data::number(value),
            Along::Ranges(wide) => Some((data::number(value)? / wide).floor() * wide + wide / 2.0),
        }
    }

    fn plan(&self, values: impl Iterator<Item = f64>) -> Plan {
        let (low, high) = axis::ends(values);
        match self.along {
            Along::Names => Plan::Names(self.names.clone()),
            Along::Times(grain) => Plan::Times(low, high, grain),
            _ if low > 0.0 && low < high * 0.2 => Plan::Numbers(0.0, high),
            _ => Plan::Numbers(low, high),
        }
    }

    fn words(&self, value: f64, language: domain::Language) -> String {
        match self.along {
            Along::Names => self.names.get(value as usize).cloned().unwrap_or_default(),
            Along::Times(grain) => time::label(value, grain, language),
            Along::Numbers | Along::Ranges(_) => number::exact(value),
        }
    }
}

type Dots = (Vec<String>, Vec<Dot>);

fn raw(
    sheet: &mut Sheet<'_>,
    x: &Place,
    y: &Place,
    color: Option<&Channel>,
    size: Option<usize>,
) -> Result<Dots, DrawError> {
    let color = color.and_then(|color| color.field.as_deref());
    let color = color.map(|color| sheet.data.place(color)).transpose()?;
    let blank = sheet.say("（空）", "(none)");
    let mut names: Vec<String> = Vec::new();
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let (mut dots, mut left_out) = (Vec::new(), 0_usize);
    for row in sheet.data.read() {
        let (Some(x), Some(y)) = (x.read(row, sheet), y.read(row, sheet)) else {
            left_out += 1;
            continue;
        };
        let series = match color {
            None => 0,
            Some(color) => {
                let name = row.get(color).and_then(|value| data::category(value, sheet.language()));
                let name = name.as_deref().unwrap_or(blank);
                match turns.get(name) {
                    Some(turn) => *turn,
                    None => {
                        turns.insert(name.to_owned(), names.len());
                        names.push(name.to_owned());
                        names.len() - 1
                    }
                }
            }
        };
        let size = size.and_then(|size| data::number(row.get(size)?));
        dots.push(Dot { x, y, size, series });
    }
    if left_out > 0 {
        let many = number::exact(left_out as f64);
        sheet.note(&Message::new(
            format!("{many} 行缺少位置，未画出"),
            format!("{many} rows without a place are left out"),
        ));
    }
    if names.len() > SERIES_MOST {
        grid::first_of(sheet, SERIES_MOST, names.len(), "个系列", "series");
        names.truncate(SERIES_MOST);
        dots.retain(|dot| dot.series < SERIES_MOST);
    }
    Ok((names, dots))
}

/// Points of aggregates: one a place and series.
fn gathered(sheet: &mut Sheet<'_>, x: &mut Place, y: &mut Place) -> Result<Dots, DrawError> {
    let (place, measure, down) = super::roles(sheet.spec)?;
    let grid = grid::grid(sheet, place, measure, sheet.spec.encoding.color.as_ref(), false)?;
    let series = grid.series.iter().enumerate();
    let dots = series.flat_map(|(turn, series)| {
        let keys = &grid.keys;
        series.cells.iter().filter_map(move |(key, cell)| {
            let (at, value) = (keys.get(*key)?.at, cell.value);
            let (x, y) = if down { (value, at) } else { (at, value) };
            Some(Dot { x, y, size: None, series: turn })
        })
    });
    let dots = dots.collect();
    let place = if down { y } else { x };
    place.along = grid.along;
    place.names = grid.keys.iter().map(|key| key.label.clone()).collect();
    Ok((grid.names(), dots))
}

/// Many points as one path of dots, one for each place that has any.
fn cloud(dots: &[Dot], series: usize, plot: &Plot) -> maud::Markup {
    let columns = (plot.right - plot.left).max(1.0) as usize + 2;
    let rows = (plot.bottom - plot.top).max(1.0) as usize + 2;
    let mut taken = vec![false; columns * rows];
    let mut path = String::new();
    for dot in dots.iter().filter(|dot| dot.series == series) {
        let (x, y) = (plot.x.at(dot.x), plot.y.at(dot.y));
        let place = (y - plot.top).max(0.0) as usize * columns + (x - plot.left).max(0.0) as usize;
        match taken.get_mut(place) {
            Some(taken) if !*taken => *taken = true,
            _ => continue,
        }
        paint::step(&mut path, 'M', x.round(), y.round());
        path.push_str("h0");
    }
    html! {
        path class={ "chart-mark chart-stroke chart-cloud series-" (paint::hue(series)) } d=(path)
            fill="none" stroke=(paint::colour(series)) stroke-width="3" stroke-linecap="round"
            stroke-opacity="0.6" {}
    }
}

fn tabulate(
    sheet: &mut Sheet<'_>,
    (x, along_x): (&Channel, &Place),
    (y, along_y): (&Channel, &Place),
    dots: &[Dot],
    names: &[String],
) {
    let head = |channel| sheet.with_unit(sheet.name(channel), sheet.unit(channel));
    let mut heads = vec![head(x), head(y)];
    heads.extend((!names.is_empty()).then(|| sheet.say("系列", "Series").to_owned()));
    let language = sheet.language();
    let mut table = Table::new(heads);
    for dot in dots {
        table.push(|| {
            let places = [along_x.words(dot.x, language), along_y.words(dot.y, language)];
            places.into_iter().chain(names.get(dot.series).cloned()).collect()
        });
    }
    sheet.table = table;
}

fn summarise(
    sheet: &mut Sheet<'_>,
    (x, along_x): (&Channel, &Place),
    (y, along_y): (&Channel, &Place),
    dots: &[Dot],
) {
    let language = sheet.language();
    let range = |channel: &Channel, place: &Place, values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = axis::ends(values);
        let unit = sheet.unit(channel);
        let (low, high) = (place.words(low, language), place.words(high, language));
        (sheet.name(channel), low, with_unit(&high, unit))
    };
    let (x, x_low, x_high) = range(x, along_x, &mut dots.iter().map(|dot| dot.x));
    let (y, y_low, y_high) = range(y, along_y, &mut dots.iter().map(|dot| dot.y));
    let count = number::exact(dots.len() as f64);
    sheet.summary = match language {
        domain::Language::Zh => format!(
            "散点图：横轴{x}，{x_low}至{x_high}；纵轴{y}，最低{y_low}，最高{y_high}；共 {count} 个点。"
        ),
        domain::Language::En => format!(
            "Scatter chart: {x} from {x_low} to {x_high}; {y}, lowest {y_low}, highest {y_high}; \
             {count} points."
        ),
    };
}
