//! The drawing of a map.

use std::collections::BTreeMap;

use domain::{FieldType, Language};
use maud::{Markup, html};
use serde_json::Value;

use super::{
    Map, Projection, Where,
    coordinates::{Place, System},
    geometry::{Shape, simplify},
};
use crate::{
    Data, DrawError, Drawn, Encoding, Frame, Mark, Message, Spec, axis, data,
    draw::{
        heat::{self, Depth},
        with_unit,
    },
    grid::SERIES_MOST,
    number,
    paint::{self, Px},
    sheet::{self, EDGE, SMALL, Sheet, Swatch},
    table::Table,
    text, ticks,
};

/// Vertices of a drawing at most; beyond, lines are simplified.
const VERTICES_MOST: usize = 20_000;
/// Shapes that are marks of their own, with their values.
const EACH_MOST: usize = 3_000;

/// Areas that are named; of more, only those who point at one read its name.
const NAMED_MOST: usize = 120;
/// Pixels of their names.
const NAME: f64 = 11.0;

/// A row with its shape.
struct Feature<'a> {
    row: &'a [Value],
    shape: Shape,
    tint: Tint,
}

/// How a row is coloured.
#[derive(Clone, Copy)]
enum Tint {
    Plain,
    Missing,
    Number(f64),
    Series(usize),
}

/// From degrees to pixels.
pub(super) struct Projected {
    projection: Projection,
    /// The system of its degrees: that of the tiles below, where there are any.
    system: System,
    /// Degrees at the sides: west, south, east, north.
    pub(super) bounds: [f64; 4],
    pub(super) left: f64,
    pub(super) top: f64,
    /// Pixels of a degree.
    pub(super) scale: f64,
    /// How much narrower a degree of longitude is.
    squeeze: f64,
}

impl Projected {
    pub(super) fn height_of(&self, latitude: f64) -> f64 {
        match self.projection {
            Projection::Plain => latitude,
            Projection::Mercator => {
                let angle = latitude.clamp(-85.05, 85.05).to_radians();
                (angle.tan() + 1.0 / angle.cos()).ln().to_degrees()
            }
        }
    }

    /// The pixels of a place in WGS-84.
    fn at(&self, place: Place) -> (f64, f64) {
        let place = place.convert(System::Wgs84, self.system);
        let [west, _, _, north] = self.bounds;
        (
            self.left + (place.longitude - west) * self.squeeze * self.scale,
            self.top + (self.height_of(north) - self.height_of(place.latitude)) * self.scale,
        )
    }
}

/// Draws rows on a map.
pub fn draw(map: &Map, data: &Data, frame: &Frame) -> Result<Drawn, DrawError> {
    let spec = Spec { title: map.title.clone(), ..Spec::new(Mark::Geoshape, Encoding::default()) };
    let mut sheet = Sheet::new(&spec, data, frame);
    let (mut features, names) = features(&mut sheet, map)?;
    let numbers = features.iter().filter_map(|feature| match feature.tint {
        Tint::Number(value) => Some(value),
        _ => None,
    });
    let depth = Depth::of(numbers, map.scheme);
    let points = features.iter().all(|f| f.shape.lines.is_empty() && f.shape.rings.is_empty());
    sheet.head(&names, if points { Swatch::Point } else { Swatch::Fill });
    let column = map.value.as_deref().and_then(|value| data.column(value));
    if let Some(column) = column.filter(|_| names.is_empty()) {
        let heading = map.value_title.clone().unwrap_or_else(|| column.heading().to_owned());
        let name = sheet.with_unit(heading, column.unit.as_deref());
        let scaled = sheet.scaled_of(column.unit.as_deref().into_iter());
        heat::legend_named(&mut sheet, &depth, &name, scaled);
    }
    let land = lay(&mut sheet, map, &features);
    let vertices: usize = features.iter().map(|feature| feature.shape.places().count()).sum();
    if points && vertices > VERTICES_MOST {
        crate::grid::first_of(&mut sheet, VERTICES_MOST, vertices, "个点", "points");
        features.truncate(VERTICES_MOST);
    }
    let mut paths = project(&features, &land, vertices);
    let mut out = String::new();
    for (feature, paths) in features.iter().zip(&mut paths) {
        let hint = (features.len() <= EACH_MOST).then(|| title(&sheet, map, feature));
        out.push_str(&mark(feature, paths, &depth, hint).0);
    }
    // Areas let the map below be read.
    let pale = frame.tiles.is_some() && !points;
    sheet.add(&html! {
        g.chart-marks opacity=[pale.then_some("0.7")] { (maud::PreEscaped(out)) }
    });
    let names = names_of(&sheet, map, &features, &land);
    sheet.add(&names);
    scale_bar(&mut sheet, &land);
    if map.system != System::Wgs84 {
        let name = map.system;
        sheet.note(&Message::new(
            format!("已由{}换算", name.name(Language::Zh)),
            format!("converted from {}", name.name(Language::En)),
        ));
    }
    if let Some(tiles) = &frame.tiles {
        let credit = &tiles.credit;
        sheet.note(&Message::new(format!("底图：{credit}"), format!("Base map: {credit}")));
    }
    if let Some(number) = &map.map_number {
        sheet.note(&Message::new(format!("审图号：{number}"), format!("Map review no. {number}")));
    }
    tabulate(&mut sheet, map, &features);
    summarise(&mut sheet, map, &features);
    Ok(crate::draw::finish(sheet))
}

fn features<'a>(
    sheet: &mut Sheet<'a>,
    map: &Map,
) -> Result<(Vec<Feature<'a>>, Vec<String>), DrawError> {
    let data = sheet.data;
    let places: Vec<usize> = match &map.places {
        Where::Columns { longitude, latitude } => {
            vec![data.place(longitude)?, data.place(latitude)?]
        }
        Where::Geometry(column) => vec![data.place(column)?],
    };
    let value = map.value.as_deref().map(|value| data.place(value)).transpose()?;
    let numeric = value
        .and_then(|value| data.columns.get(value))
        .is_some_and(|column| matches!(column.kind, FieldType::Integer | FieldType::Number));
    let mut names: Vec<String> = Vec::new();
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let (mut broken, mut nowhere) = (0, 0);
    let mut features = Vec::new();
    for row in data.read() {
        let cell = |place: usize| row.get(place).unwrap_or(&Value::Null);
        let shape = match places.as_slice() {
            [longitude, latitude] => {
                let place = data::number(cell(*longitude)).zip(data::number(cell(*latitude)));
                let place = place.and_then(|(longitude, latitude)| Place::new(longitude, latitude));
                // Nothing stands where the equator meets Greenwich; it is what empty fields become.
                let place = place.filter(|place| place.longitude != 0.0 || place.latitude != 0.0);
                let points = place.map(|place| place.convert(map.system, System::Wgs84));
                Shape { points: points.into_iter().collect(), ..Shape::default() }
            }
            [geometry, ..] => Shape::read(cell(*geometry), map.system),
            [] => Shape::default(),
        };
        broken += shape.broken;
        if shape.is_empty() {
            nowhere += 1;
            continue;
        }
        let tint = match value {
            None => Tint::Plain,
            Some(value) if numeric => data::number(cell(value)).map_or(Tint::Missing, Tint::Number),
            Some(value) => match data::category(cell(value), sheet.language()) {
                None => Tint::Missing,
                Some(name) => {
                    let next = turns.len();
                    let turn = *turns.entry(name.as_ref().to_owned()).or_insert(next);
                    if turn == names.len() {
                        names.push(name.into_owned());
                    }
                    Tint::Series(turn)
                }
            },
        };
        features.push(Feature { row, shape, tint });
    }
    if names.len() > SERIES_MOST {
        crate::grid::first_of(sheet, SERIES_MOST, names.len(), "个系列", "series");
        names.truncate(SERIES_MOST);
        features
            .retain(|feature| !matches!(feature.tint, Tint::Series(turn) if turn >= SERIES_MOST));
    }
    count(sheet, nowhere, "行没有可用的位置，未画出", "rows without a usable place are left out");
    count(sheet, broken, "处图形残缺，未画出", "broken parts of geometries are left out");
    if features.is_empty() { Err(Sheet::nothing()) } else { Ok((features, names)) }
}

fn count(sheet: &mut Sheet<'_>, many: usize, zh: &str, en: &str) {
    if many > 0 {
        let many = number::exact(many as f64);
        sheet.note(&Message::new(format!("{many} {zh}"), format!("{many} {en}")));
    }
}

/// Finds the degrees at the sides, and draws the frame with them.
fn lay(sheet: &mut Sheet<'_>, map: &Map, features: &[Feature<'_>]) -> Projected {
    let all = || features.iter().flat_map(|feature| feature.shape.places());
    let (west, east) = axis::ends(all().map(|place| place.longitude));
    let (south, north) = axis::ends(all().map(|place| place.latitude));
    // Some room around, and a kilometre or so around a single place.
    let pad = |low: f64, high: f64| ((high - low) * 0.05).max(0.01);
    let (across, along) = (pad(west, east), pad(south, north));
    let bounds = [
        (west - across).max(-180.0),
        (south - along).max(-90.0),
        (east + across).min(180.0),
        (north + along).min(90.0),
    ];
    let [west, south, east, north] = bounds;
    let tiles = sheet.frame.tiles.as_ref();
    let projection = tiles.map_or(map.projection, |_| Projection::Mercator);
    let squeeze = match projection {
        Projection::Plain => ((south + north) / 2.0).to_radians().cos().max(0.02),
        Projection::Mercator => 1.0,
    };
    sheet.y += 10.0;
    let (left, top) = (EDGE + 46.0, sheet.y);
    let (wide, high) = (sheet.width() - left - EDGE - 8.0, sheet.plot_height(26.0));
    let system = tiles.map_or(System::Wgs84, |tiles| tiles.system);
    let mut land = Projected { projection, system, bounds, left, top, scale: 1.0, squeeze };
    let degrees = ((east - west) * squeeze, land.height_of(north) - land.height_of(south));
    // A map may be higher than asked for where that lets it fill the width.
    land.scale = (wide / degrees.0.max(1e-9)).min(high.max(wide * 0.9) / degrees.1.max(1e-9));
    let (across, down) = (degrees.0 * land.scale, degrees.1 * land.scale);
    land.left = left + (wide - across) / 2.0;
    if let Some(tiles) = tiles {
        sheet.add(&tiles.draw(&land, (across, down)));
    }
    frame(sheet, &land, (across, down));
    sheet.y = top + down + 24.0;
    land
}

fn frame(sheet: &mut Sheet<'_>, land: &Projected, (wide, high): (f64, f64)) {
    let [west, south, east, north] = land.bounds;
    let steps = |low: f64, high: f64, count: f64| {
        let mut ticks = ticks::ticks(low, high, count.clamp(1.0, 8.0) as usize);
        ticks.at.retain(|at| *at >= low && *at <= high);
        ticks
    };
    let (longitudes, latitudes) =
        (steps(west, east, wide / 62.0), steps(south, north, high / 54.0));
    let label = |at: f64, step: f64, positive: &str, negative: &str| {
        let decimals = (-step.log10().floor()).clamp(0.0, 4.0) as u32;
        let digits = number::fixed(at.abs(), decimals);
        let side = if at < 0.0 { negative } else { positive };
        format!("{digits}°{}", if at == 0.0 { "" } else { side })
    };
    let (right, bottom) = (land.left + wide, land.top + high);
    let part = html! {
        g.chart-grid stroke=(paint::GRID) stroke-width="1" fill="none" {
            @for at in &longitudes.at {
                @let (x, _) = land.at(Place { longitude: *at, latitude: south });
                path d={ "M" (Px(x)) " " (Px(land.top)) "V" (Px(bottom)) } {}
            }
            @for at in &latitudes.at {
                @let (_, y) = land.at(Place { longitude: west, latitude: *at });
                path d={ "M" (Px(land.left)) " " (Px(y)) "H" (Px(right)) } {}
            }
        }
        g.chart-axis font-size="11" fill=(paint::INK_2) {
            rect.chart-line x=(Px(land.left)) y=(Px(land.top)) width=(Px(wide)) height=(Px(high))
                fill="none" stroke=(paint::EDGE) {}
            @for at in &longitudes.at {
                @let (x, _) = land.at(Place { longitude: *at, latitude: south });
                text.chart-label x=(Px(x)) y=(Px(bottom + 15.0)) text-anchor="middle" {
                    (label(*at, longitudes.step, "E", "W"))
                }
            }
            @for at in &latitudes.at {
                @let (_, y) = land.at(Place { longitude: west, latitude: *at });
                text.chart-label x=(Px(land.left - 5.0)) y=(Px(y + 4.0)) text-anchor="end" {
                    (label(*at, latitudes.step, "N", "S"))
                }
            }
        }
    };
    sheet.add(&part);
}

/// What a feature draws, in pixels.
struct Paths {
    land: String,
    lines: String,
    dots: Vec<(f64, f64)>,
}

/// All features in pixels, simplified until they have no more vertices than may be drawn.
fn project(features: &[Feature<'_>], land: &Projected, vertices: usize) -> Vec<Paths> {
    let lines = |lines: &[Vec<Place>]| -> Vec<Vec<(f64, f64)>> {
        lines.iter().map(|line| line.iter().map(|place| land.at(*place)).collect()).collect()
    };
    let mut rings: Vec<_> = features.iter().map(|feature| lines(&feature.shape.rings)).collect();
    let mut ways: Vec<_> = features.iter().map(|feature| lines(&feature.shape.lines)).collect();
    let (mut left, mut least) = (vertices, 0.15);
    // Triangles of a fraction of a pixel first; each turn four times as coarse.
    while left > VERTICES_MOST && least < 1e5 {
        left = features.iter().map(|feature| feature.shape.points.len()).sum();
        for line in rings.iter_mut().chain(&mut ways).flatten() {
            *line = simplify(line, least);
            left += line.len();
        }
        // Shapes smaller than what goes are gone themselves.
        if left > VERTICES_MOST {
            let big = |line: &Vec<(f64, f64)>| {
                let (low, high) = axis::ends(line.iter().map(|(x, _)| *x));
                let (bottom, top) = axis::ends(line.iter().map(|(_, y)| *y));
                (high - low) * (top - bottom) >= least
            };
            for lines in rings.iter_mut().chain(&mut ways) {
                lines.retain(big);
            }
        }
        least *= 4.0;
    }
    let path = |lines: &[Vec<(f64, f64)>], close: bool| {
        let mut path = String::new();
        for line in lines {
            for (index, (x, y)) in line.iter().enumerate() {
                paint::step(&mut path, if index == 0 { 'M' } else { 'L' }, *x, *y);
            }
            if close {
                path.push('z');
            }
        }
        path
    };
    let all = features.iter().zip(rings.iter().zip(&ways));
    all.map(|(feature, (rings, ways))| Paths {
        land: path(rings, true),
        lines: path(ways, false),
        dots: feature.shape.points.iter().map(|place| land.at(*place)).collect(),
    })
    .collect()
}

fn mark(feature: &Feature<'_>, paths: &Paths, depth: &Depth, hint: Option<String>) -> Markup {
    let (fill, colour, series) = match feature.tint {
        Tint::Plain => ("chart-fill series-0".to_owned(), paint::colour(0), 0),
        Tint::Missing => ("chart-missing".to_owned(), paint::GRID, 0),
        Tint::Number(value) => {
            let deep = depth.at(value);
            (format!("chart-heat {}", depth.class(deep)), depth.colour(deep), 0)
        }
        Tint::Series(turn) => {
            (format!("chart-fill series-{}", paint::hue(turn)), paint::colour(turn), turn)
        }
    };
    let opacity = if matches!(feature.tint, Tint::Plain | Tint::Series(_)) { "0.75" } else { "1" };
    let land = if matches!(feature.tint, Tint::Plain) { "0.35" } else { opacity };
    html! {
        g.chart-mark {
            @if let Some(hint) = &hint { (sheet::hint(hint)) }
            @if !paths.land.is_empty() {
                path class={ "chart-land " (fill) } d=(paths.land) fill=(colour) fill-opacity=(land)
                    fill-rule="evenodd" stroke=(paint::EDGE) stroke-width="0.8" stroke-linejoin="round" {}
            }
            @if !paths.lines.is_empty() {
                path class={ "chart-stroke series-" (paint::hue(series)) } d=(paths.lines) fill="none"
                    stroke=(paint::colour(series)) stroke-width="1.8" stroke-linejoin="round" {}
            }
            @for (x, y) in &paths.dots {
                path class={ "chart-point " (fill) } d=(paint::marker(series, *x, *y, 4.0)) fill=(colour)
                    fill-opacity=(opacity) stroke=(paint::EDGE) stroke-width="0.6" {}
            }
        }
    }
}

/// The names of areas that have room for theirs, each in the middle of its largest ring.
fn names_of(sheet: &Sheet<'_>, map: &Map, features: &[Feature<'_>], land: &Projected) -> Markup {
    let mut taken: Vec<[f64; 4]> = Vec::new();
    let mut names = Vec::new();
    for feature in features.iter().filter(|_| features.len() <= NAMED_MOST) {
        let rings = feature.shape.rings.iter();
        let rings = rings.map(|ring| ring.iter().map(|place| land.at(*place)).collect::<Vec<_>>());
        let largest =
            rings.map(|ring| (area(&ring).abs(), ring)).max_by(|a, b| a.0.total_cmp(&b.0));
        let (Some((size, ring)), Some(name)) = (largest, name_of(sheet, map, feature)) else {
            continue;
        };
        let (low, high) = axis::ends(ring.iter().map(|(x, _)| *x));
        let half = text::width(&name, NAME) / 2.0;
        if size < 1.0 || half * 2.2 > high - low {
            continue;
        }
        let (x, y) = middle(&ring);
        let place = [x - half, y - NAME, x + half, y + NAME * 0.4];
        let meets = |other: &[f64; 4]| {
            place[0] < other[2] && other[0] < place[2] && place[1] < other[3] && other[1] < place[3]
        };
        if !taken.iter().any(meets) {
            taken.push(place);
            names.push((x, y, name));
        }
    }
    html! {
        g.chart-names font-size=(NAME) text-anchor="middle" fill=(paint::INK) stroke=(paint::PAPER)
            stroke-width="3" stroke-linejoin="round" paint-order="stroke" aria-hidden="true" pointer-events="none"
        {
            @for (x, y, name) in &names { text x=(Px(*x)) y=(Px(*y)) { (name) } }
        }
    }
}

/// Twice the area of a ring; its sign says which way round it goes.
fn area(ring: &[(f64, f64)]) -> f64 {
    ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum()
}

/// The middle of a ring's area, or of its corners where it has none.
fn middle(ring: &[(f64, f64)]) -> (f64, f64) {
    let whole = area(ring);
    if whole.abs() < 1e-9 {
        let count = ring.len().max(1) as f64;
        let sum = ring.iter().fold((0.0, 0.0), |(x, y), place| (x + place.0, y + place.1));
        return (sum.0 / count, sum.1 / count);
    }
    let parts = ring.windows(2).map(|pair| {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let cross = ax * by - bx * ay;
        ((ax + bx) * cross, (ay + by) * cross)
    });
    let sum = parts.fold((0.0, 0.0), |(x, y), part| (x + part.0, y + part.1));
    (sum.0 / (3.0 * whole), sum.1 / (3.0 * whole))
}

fn name_of(sheet: &Sheet<'_>, map: &Map, feature: &Feature<'_>) -> Option<String> {
    let place = sheet.data.place(map.name.as_deref()?).ok()?;
    data::category(feature.row.get(place)?, sheet.language()).map(|name| name.into_owned())
}

fn value_of(sheet: &Sheet<'_>, map: &Map, feature: &Feature<'_>) -> Option<String> {
    let field = map.value.as_deref()?;
    let value = feature.row.get(sheet.data.place(field).ok()?)?;
    let text = match feature.tint {
        Tint::Number(number) => match data::long_digits(value) {
            Some(digits) => number::exact_text(digits),
            None => number::exact(number),
        },
        _ => data::category(value, sheet.language())?.into_owned(),
    };
    Some(with_unit(&text, sheet.data.column(field)?.unit.as_deref()))
}

fn title(sheet: &Sheet<'_>, map: &Map, feature: &Feature<'_>) -> String {
    let name = name_of(sheet, map, feature).or_else(|| {
        let place = feature.shape.points.first()?;
        Some(format!("{}, {}", number::fixed(place.longitude, 5), number::fixed(place.latitude, 5)))
    });
    let value = value_of(sheet, map, feature);
    let parts: Vec<String> = name.into_iter().chain(value).collect();
    parts.join(sheet.colon())
}

/// A bar of a round length, by the width of the map at its middle latitude.
fn scale_bar(sheet: &mut Sheet<'_>, land: &Projected) {
    let [west, south, east, north] = land.bounds;
    let middle = (south + north) / 2.0;
    let ends = [west, east].map(|longitude| Place { longitude, latitude: middle });
    let pixels = (land.at(ends[1]).0 - land.at(ends[0]).0).abs();
    // By degrees, for the shortest way between far ends is not along the map.
    let metres = (east - west) * 111_195.0 * middle.to_radians().cos().max(0.02);
    if pixels < 20.0 || metres < 1.0 {
        return;
    }
    let aim = (sheet.width() * 0.22).min(140.0) * metres / pixels;
    let power = 10_f64.powf(aim.log10().floor());
    let long = [5.0, 2.0, 1.0].into_iter().find(|n| n * power <= aim).unwrap_or(1.0) * power;
    let wide = long * pixels / metres;
    let label = match (long >= 1000.0, sheet.language()) {
        (true, Language::Zh) => format!("{} 千米", number::exact(long / 1000.0)),
        (true, Language::En) => format!("{} km", number::exact(long / 1000.0)),
        (false, Language::Zh) => format!("{} 米", number::exact(long)),
        (false, Language::En) => format!("{} m", number::exact(long)),
    };
    sheet.y += 14.0;
    let (x, y) = (land.left, sheet.y);
    let part = html! {
        path.chart-axis.chart-line.chart-scale
            d={ "M" (Px(x)) " " (Px(y - 8.0)) "v8h" (Px(wide)) "v-8" } fill="none" stroke=(paint::INK_2)
            stroke-width="1.5" {}
        text.chart-label x=(Px(x + wide + 8.0)) y=(Px(y)) font-size="11" fill=(paint::INK_2) {
            (text::cut(&label, sheet.width() - x - wide - EDGE, SMALL))
        }
    };
    sheet.add(&part);
}

fn tabulate(sheet: &mut Sheet<'_>, map: &Map, features: &[Feature<'_>]) {
    let field = |field: &Option<String>| field.as_deref().map(|field| sheet.heading(field));
    let mut heads = vec![field(&map.name).unwrap_or_else(|| sheet.say("位置", "Place").to_owned())];
    heads.extend(map.value_title.clone().or_else(|| field(&map.value)));
    let has_value = map.value.is_some();
    heads.push(sheet.say("经度", "Longitude").to_owned());
    heads.push(sheet.say("纬度", "Latitude").to_owned());
    let mut table = Table::new(heads);
    for (turn, feature) in features.iter().enumerate() {
        table.push(|| {
            let name = name_of(sheet, map, feature).unwrap_or_else(|| (turn + 1).to_string());
            let value =
                has_value.then(|| value_of(sheet, map, feature).unwrap_or_else(|| "—".to_owned()));
            let (west, east) = axis::ends(feature.shape.places().map(|place| place.longitude));
            let (south, north) = axis::ends(feature.shape.places().map(|place| place.latitude));
            let middle = [(west + east) / 2.0, (south + north) / 2.0];
            std::iter::once(name)
                .chain(value)
                .chain(middle.map(|at| number::fixed(at, 5)))
                .collect()
        });
    }
    sheet.table = table;
}

fn summarise(sheet: &mut Sheet<'_>, map: &Map, features: &[Feature<'_>]) {
    let numbers = features.iter().filter_map(|feature| match feature.tint {
        Tint::Number(value) => Some((value, feature)),
        _ => None,
    });
    let by = |a: &(f64, &Feature<'_>), b: &(f64, &Feature<'_>)| a.0.total_cmp(&b.0);
    let words = |(_, feature): (f64, &Feature<'_>)| title(sheet, map, feature);
    let high = numbers.clone().max_by(by).map(words);
    let low = numbers.min_by(by).map(words);
    let count = number::exact(features.len() as f64);
    let ends = match (high, low, sheet.language()) {
        (Some(high), Some(low), Language::Zh) => format!("，最高 {high}，最低 {low}"),
        (Some(high), Some(low), Language::En) => format!("; highest {high}, lowest {low}"),
        _ => String::new(),
    };
    sheet.summary = match sheet.language() {
        Language::Zh => format!("地图：共 {count} 处{ends}。"),
        Language::En => format!("Map: {count} places{ends}."),
    };
}
