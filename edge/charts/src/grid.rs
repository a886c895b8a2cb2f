//! Rows gathered into places along an axis and series: what bars, lines, areas, pies and heat maps
//! are drawn from.

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::Value;

use crate::{
    Channel, DrawError, Message,
    data::{self, ROWS_MOST},
    number,
    sheet::Sheet,
    spec::{Aggregate, Kind, Sort},
    ticks,
    time::{self, Grain},
};

/// Names along an axis at most.
pub const NAMES_MOST: usize = 2_000;
/// Series at most.
pub const SERIES_MOST: usize = 20;

/// What the places of an axis are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Along {
    /// Names, in an order.
    Names,
    /// Instants, known so fine.
    Times(Grain),
    /// Numbers.
    Numbers,
    /// Ranges of numbers, each so wide, by where they begin.
    Ranges(f64),
}

/// A place along an axis.
#[derive(Clone, Debug)]
pub struct Key {
    /// What it is called.
    pub label: String,
    /// Where it is, for times and numbers; its turn, for names.
    pub at: f64,
}

/// A value at a place.
#[derive(Clone, Debug)]
pub struct Cell {
    /// As a number.
    pub value: f64,
    /// Its digits, where a float does not hold them.
    digits: Option<Box<str>>,
}

impl Cell {
    /// A value that no row wrote.
    pub fn of(value: f64) -> Self {
        Self { value, digits: None }
    }

    /// The value in words.
    pub fn exact(&self) -> String {
        match &self.digits {
            Some(digits) => number::exact_text(digits),
            None => number::exact(self.value),
        }
    }
}

/// Values of one name, by their places.
#[derive(Clone, Debug)]
pub struct Series {
    /// Empty where there is one series without a name.
    pub name: String,
    /// By the index of the place; what is missing is not there.
    pub cells: BTreeMap<usize, Cell>,
}

/// Values by places and series.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What the places are.
    pub along: Along,
    /// The places in their order.
    pub keys: Vec<Key>,
    /// The series in their order.
    pub series: Vec<Series>,
    /// Whether series have names.
    pub named: bool,
}

impl Grid {
    /// The names for a legend.
    pub fn names(&self) -> Vec<String> {
        let named = self.named.then_some(&self.series);
        named.into_iter().flatten().map(|series| series.name.clone()).collect()
    }

    /// Keeps so many places, and says so where there are more.
    pub fn keep_first(&mut self, sheet: &mut Sheet<'_>, most: usize) {
        if self.keys.len() > most {
            first_of(sheet, most, self.keys.len(), "个分类", "categories");
            self.keys.truncate(most);
            for series in &mut self.series {
                series.cells.retain(|turn, _| *turn < most);
            }
        }
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.series.iter().map(|series| series.cells.len()).sum()
    }

    /// Every value, with its place and series.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &Series, &Cell)> {
        self.series.iter().flat_map(move |series| {
            series
                .cells
                .iter()
                .filter_map(move |(place, cell)| Some((self.keys.get(*place)?, series, cell)))
        })
    }
}

/// The values of one place, on their way to one.
#[derive(Default)]
struct Gathered {
    count: u64,
    sum: f64,
    low: f64,
    high: f64,
    all: Vec<f64>,
    digits: Option<Box<str>>,
}

impl Gathered {
    fn add(&mut self, value: f64, keep: bool, digits: Option<&str>) {
        self.low = if self.count == 0 { value } else { self.low.min(value) };
        self.high = if self.count == 0 { value } else { self.high.max(value) };
        self.count += 1;
        self.sum += value;
        self.digits = digits.filter(|_| self.count == 1).map(Into::into);
        if keep {
            self.all.push(value);
        }
    }

    fn cell(mut self, how: Option<Aggregate>, joined: bool) -> Cell {
        let value = match how {
            Some(Aggregate::Count) => self.count as f64,
            Some(Aggregate::Sum) => self.sum,
            Some(Aggregate::Mean) => self.sum / self.count as f64,
            Some(Aggregate::Min) => self.low,
            Some(Aggregate::Max) => self.high,
            Some(Aggregate::Median) => {
                self.all.sort_unstable_by(f64::total_cmp);
                quantile(&self.all, 0.5)
            }
            None if joined => self.sum / self.count as f64,
            None => self.sum,
        };
        Cell { value, digits: self.digits.filter(|_| how != Some(Aggregate::Count)) }
    }
}

/// The value below which a share of sorted values lies, between neighbours where it falls there.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let below = place.floor() as usize;
    let low = sorted.get(below).copied().unwrap_or(0.0);
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    low + (high - low) * (place - place.floor())
}

/// Places as they come up, each once.
#[derive(Default)]
struct Places {
    names: BTreeMap<String, usize>,
    numbers: BTreeMap<u64, usize>,
    keys: Vec<Key>,
}

impl Places {
    fn named(&mut self, name: &str) -> usize {
        if let Some(place) = self.names.get(name) {
            return *place;
        }
        let place = self.keys.len();
        self.names.insert(name.to_owned(), place);
        self.keys.push(Key { label: name.to_owned(), at: place as f64 });
        place
    }

    fn at(&mut self, at: f64) -> usize {
        // Zero and minus zero are one place.
        let at = at + 0.0;
        let keys = &mut self.keys;
        *self.numbers.entry(at.to_bits()).or_insert_with(|| {
            keys.push(Key { label: String::new(), at });
            keys.len() - 1
        })
    }
}

/// What values are by the specification: names, times, numbers or ranges.
pub fn along(sheet: &Sheet<'_>, channel: &Channel) -> Result<Along, DrawError> {
    let Some(field) = &channel.field else {
        return Err(DrawError::new("分类轴缺少列", "an axis of places has no column"));
    };
    let place = sheet.data.place(field)?;
    if let Some(bin) = channel.bin {
        let values = sheet.data.read().iter().filter_map(|row| data::number(row.get(place)?));
        let (low, high) = values
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        let span = (high - low).max(0.0);
        // One range more than fits may be needed where values begin within one.
        let mut step = ticks::nice_step(span / f64::from(bin.most));
        while ((high / step).floor() - (low / step).floor()) as u32 >= bin.most.max(2) {
            step = ticks::nice_step(step * 1.5);
        }
        return Ok(Along::Ranges(step.max(high.abs().max(low.abs()) * 1e-12)));
    }
    Ok(match channel.is() {
        Kind::Quantitative => Along::Numbers,
        Kind::Temporal => match channel.time_unit {
            Some(unit) => Along::Times(unit.into()),
            None => {
                let values = sheet.data.read().iter();
                let finest = values.filter_map(|row| Some(data::instant(row.get(place)?)?.1)).max();
                Along::Times(finest.unwrap_or(Grain::Day))
            }
        },
        Kind::Nominal | Kind::Ordinal | Kind::Geojson => Along::Names,
    })
}

/// Gathers the rows. Where `joined`, several values at one place without an aggregate are one point
/// of a line, their mean; else they stand on one another, as their sum. Either is said in a note.
pub fn grid(
    sheet: &mut Sheet<'_>,
    place: &Channel,
    measure: &Channel,
    series: Option<&Channel>,
    joined: bool,
) -> Result<Grid, DrawError> {
    grid_of(sheet, place, measure, series, joined, SERIES_MOST)
}

/// The same, with so many series at most.
pub fn grid_of(
    sheet: &mut Sheet<'_>,
    place: &Channel,
    measure: &Channel,
    series: Option<&Channel>,
    joined: bool,
    series_most: usize,
) -> Result<Grid, DrawError> {
    let along = along(sheet, place)?;
    let column = |channel: &Channel| match &channel.field {
        Some(field) => sheet.data.place(field).map(Some),
        None => Ok(None),
    };
    let (at, value, by) =
        (column(place)?, column(measure)?, series.map(column).transpose()?.flatten());
    let counted = measure.aggregate == Some(Aggregate::Count);
    let median = measure.aggregate == Some(Aggregate::Median);
    let language = sheet.language();
    let blank = sheet.say("（空）", "(none)");

    let (mut places, mut names) = (Places::default(), Places::default());
    let mut gathered: Vec<BTreeMap<usize, Gathered>> = Vec::new();
    let (mut homeless, mut doubled) = (0_usize, false);
    for row in sheet.data.read() {
        let cell = |column: Option<usize>| {
            column.and_then(|column| row.get(column)).unwrap_or(&Value::Null)
        };
        let Some(key) = key(cell(at), along, place, &mut places, language) else {
            homeless += 1;
            continue;
        };
        let name = data::category(cell(by), language);
        let name = match (&name, by) {
            (_, None) => "",
            (Some(name), _) => name,
            (None, _) => blank,
        };
        let series = names.named(name);
        if gathered.len() <= series {
            gathered.resize_with(series + 1, BTreeMap::new);
        }
        let number = if counted { Some(1.0) } else { data::number(cell(value)) };
        if let (Some(number), Some(series)) = (number, gathered.get_mut(series)) {
            let here = series.entry(key).or_default();
            here.add(number, median, data::long_digits(cell(value)));
            doubled |= here.count > 1;
        }
    }
    notes(sheet, homeless, doubled && measure.aggregate.is_none(), joined);

    let cells = |gathered: BTreeMap<usize, Gathered>| {
        gathered.into_iter().map(|(key, all)| (key, all.cell(measure.aggregate, joined))).collect()
    };
    let all = names.keys.into_iter().zip(gathered);
    let mut all: Vec<Series> =
        all.map(|(key, all)| Series { name: key.label, cells: cells(all) }).collect();
    order_series(&mut all, series.map_or(Sort::Unsaid, |series| series.sort));
    if all.len() > series_most {
        first_of(sheet, series_most, all.len(), "个系列", "series");
        all.truncate(series_most);
    }
    let mut grid = Grid { along, keys: places.keys, series: all, named: by.is_some() };
    order(&mut grid, place.sort);
    if along == Along::Names {
        grid.keep_first(sheet, NAMES_MOST);
    }
    label(&mut grid, language);
    if grid.count() == 0 { Err(Sheet::nothing()) } else { Ok(grid) }
}

fn key(
    value: &Value,
    along: Along,
    channel: &Channel,
    places: &mut Places,
    language: domain::Language,
) -> Option<usize> {
    Some(match along {
        Along::Names => places.named(&data::category(value, language)?),
        Along::Times(grain) => {
            let (at, _) = data::instant(value)?;
            places.at(if channel.time_unit.is_some() { time::floor(at, grain) } else { at })
        }
        Along::Numbers => places.at(data::number(value)?),
        Along::Ranges(wide) => places.at((data::number(value)? / wide).floor() * wide),
    })
}

fn notes(sheet: &mut Sheet<'_>, homeless: usize, doubled: bool, joined: bool) {
    if sheet.data.rows.len() > ROWS_MOST {
        first_of(sheet, ROWS_MOST, sheet.data.rows.len(), "行", "rows");
    }
    if homeless > 0 {
        let many = number::exact(homeless as f64);
        sheet.note(&Message::new(
            format!("{many} 行因位置为空或无法识别未计入"),
            format!("{many} rows without a readable place are left out"),
        ));
    }
    match (doubled, joined) {
        (false, _) => {}
        (true, true) => sheet.note(&Message::new(
            "同一位置有多个值的，取其平均",
            "several values at one place are shown by their mean",
        )),
        (true, false) => sheet.note(&Message::new(
            "同一位置有多个值的，取其合计",
            "several values at one place are shown by their sum",
        )),
    }
}

/// Says that not all is drawn.
pub fn first_of(sheet: &mut Sheet<'_>, shown: usize, all: usize, zh: &str, en: &str) {
    let (shown, all) = (number::exact(shown as f64), number::exact(all as f64));
    sheet.note(&Message::new(
        format!("只画出前 {shown} {zh}，共 {all} {zh}"),
        format!("the first {shown} of {all} {en} are drawn"),
    ));
}

fn order_series(series: &mut [Series], sort: Sort) {
    match sort {
        Sort::Unsaid | Sort::Ascending => series.sort_by(|a, b| natural(&a.name, &b.name)),
        Sort::Descending => series.sort_by(|a, b| natural(&b.name, &a.name)),
        Sort::AsGiven => {}
        Sort::ByValue => series.sort_by(|a, b| total_of(a).total_cmp(&total_of(b))),
        Sort::ByValueDescending => series.sort_by(|a, b| total_of(b).total_cmp(&total_of(a))),
    }
}

fn total_of(series: &Series) -> f64 {
    series.cells.values().map(|cell| cell.value).sum()
}

/// Sorts the places and moves the values with them.
fn order(grid: &mut Grid, sort: Sort) {
    let mut turns: Vec<usize> = (0..grid.keys.len()).collect();
    let key = |turn: &usize| grid.keys.get(*turn);
    let by_key = |a: &usize, b: &usize| match (key(a), key(b), grid.along) {
        (Some(a), Some(b), Along::Names) => natural(&a.label, &b.label),
        (Some(a), Some(b), _) => a.at.total_cmp(&b.at),
        _ => Ordering::Equal,
    };
    let total = |turn: &usize| -> f64 {
        grid.series.iter().filter_map(|series| series.cells.get(turn)).map(|cell| cell.value).sum()
    };
    match sort {
        Sort::AsGiven => {}
        Sort::Unsaid | Sort::Ascending => turns.sort_by(by_key),
        Sort::Descending => turns.sort_by(|a, b| by_key(b, a)),
        Sort::ByValue | Sort::ByValueDescending => {
            let totals: Vec<f64> = turns.iter().map(total).collect();
            let of = |turn: &usize| totals.get(*turn).copied().unwrap_or_default();
            turns.sort_by(|a, b| of(a).total_cmp(&of(b)));
            if sort == Sort::ByValueDescending {
                turns.sort_by(|a, b| of(b).total_cmp(&of(a)));
            }
        }
    }
    let mut now = vec![0; turns.len()];
    for (new, old) in turns.iter().enumerate() {
        if let Some(slot) = now.get_mut(*old) {
            *slot = new;
        }
    }
    grid.keys = turns.iter().filter_map(|old| grid.keys.get(*old).cloned()).collect();
    for series in &mut grid.series {
        let cells = std::mem::take(&mut series.cells);
        series.cells =
            cells.into_iter().filter_map(|(old, cell)| Some((*now.get(old)?, cell))).collect();
    }
}

/// Texts with numbers within them, by those numbers: 2月 before 10月.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (one, two) = (digits(left), digits(right));
        if !one.is_empty() && !two.is_empty() {
            let (x, y) = (one.trim_start_matches('0'), two.trim_start_matches('0'));
            let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
            if order.is_ne() {
                return order;
            }
            left = left.get(one.len()..).unwrap_or_default();
            right = right.get(two.len()..).unwrap_or_default();
            continue;
        }
        let (mut x, mut y) = (left.chars(), right.chars());
        match (x.next(), y.next()) {
            (Some(one), Some(two)) if one == two => (left, right) = (x.as_str(), y.as_str()),
            (None, None) => return a.cmp(b),
            (one, two) => return one.cmp(&two),
        }
    }
}

fn digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..end).unwrap_or_default()
}

fn label(grid: &mut Grid, language: domain::Language) {
    let along = grid.along;
    for (turn, key) in grid.keys.iter_mut().enumerate() {
        match along {
            Along::Names => key.at = turn as f64,
            Along::Times(grain) => key.label = time::label(key.at, grain, language),
            Along::Numbers => key.label = number::exact(key.at),
            Along::Ranges(wide) => {
                key.label = format!("{}–{}", number::exact(key.at), number::exact(key.at + wide));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_within_names_count() {
        let mut names = ["10月", "2月", "1月", "a", "第12区", "第2区"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1月", "2月", "10月", "a", "第2区", "第12区"]);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(
            [0.0, 0.25, 0.5, 1.0].map(|share| quantile(&values, share)),
            [1.0, 1.75, 2.5, 4.0]
        );
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
