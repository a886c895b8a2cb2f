//! Aggregates that single nobody out (R33).
//!
//! Who may ask many questions takes the difference of two answers: “all of the village” less “all of
//! the village but those born in 1961” is one person's income. Looking at each question for itself
//! does not help against that; so questions are never answered from the data. All columns that may
//! be grouped by are crossed once, and each *cell* of that cube stays or goes for good:
//!
//! - A cell of fewer people than the least size goes. It is counted in no answer, not even in a
//!   total: a total less its parts tells nothing.
//! - The sum of a cell goes where one person holds more than half of it, or two more than four
//!   fifths, or where all have the same value. Of what stays, the largest contribution counts as
//!   much as the second, so that it cannot be read from the sum either.
//! - What stays is rounded at random, up or down, to a step: for counts the policy's, for sums
//!   one that is as large as the largest contribution. The draw depends on the cell and its content
//!   alone. Asking again gives the same, so that nothing averages out, and an update that adds one
//!   person does not show by how much.
//!
//! Every answer adds up cells that stayed, as they were rounded. Whatever anybody computes from any
//! number of answers is computed from those, and each of them is about a whole group.
//!
//! What it does not hide: that a group grew from too small to large enough between two versions of
//! the data, which shows that somebody joined it; what differs between the answers of two policies,
//! such as bands of ten years and then of eleven, which is why a policy is seldom changed; and how
//! large contributions are at all, to a factor of two or so, from the steps of a sum. And it knows
//! only what the policy says of rows: where somebody has several, the column that tells whose they
//! are must be named.
//!
//! Answers do not tell a group that is too small from one that is empty, nor a value that few have
//! from one that nobody has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Group, Unseen};

/// Values of the columns to group by, in the policy's order; `None` where there is none.
pub type Place = Vec<Option<String>>;

/// Most cells that a cube may have before any goes.
pub const CELLS_MAX: usize = 100_000;
/// Most bytes of the places of all cells.
const PLACES_MAX: usize = 32 << 20;
/// Most groups of an answer.
pub const ANSWER_MAX: usize = 2_000;
/// A sum goes where one person holds more than this share of it.
const ONE_MAX: f64 = 0.5;
/// And where two hold more than this one.
const TWO_MAX: f64 = 0.8;

/// The columns have too many values: the cube cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFine;

/// What is added up, person by person.
#[derive(Debug)]
pub struct Builder {
    measures: usize,
    cells: HashMap<Place, Cell>,
    bytes: usize,
}

#[derive(Debug)]
struct Cell {
    people: u64,
    sums: Vec<Sum>,
}

/// What is known of a measure in a cell: enough for its rules and no more.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    people: u64,
    sum: f64,
    /// Sum of the sizes of all contributions.
    size: f64,
    /// The contribution that is largest by size.
    first: f64,
    /// The size of the second.
    second: f64,
    /// The range of the values.
    range: Option<(f64, f64)>,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let size = value.abs();
        self.people += 1;
        self.sum += value;
        self.size += size;
        if size > self.first.abs() {
            self.second = self.first.abs();
            self.first = value;
        } else if size > self.second {
            self.second = size;
        }
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
    }

    /// The sum with its largest contribution cut to the second, and that one's size; nothing where
    /// it may not be told.
    fn told(&self, least: u64) -> Option<(f64, f64)> {
        let Self { people, sum, size, first, second, range } = *self;
        let same = range.is_none_or(|(low, high)| low >= high);
        let sound = size.is_finite() && size > 0.0;
        let dominated = first.abs() > ONE_MAX * size || first.abs() + second > TWO_MAX * size;
        if people < least || same || !sound || dominated {
            return None;
        }
        Some((sum - first + second.copysign(first), second))
    }
}

impl Builder {
    /// An empty one, for as many measures.
    pub fn new(measures: usize) -> Self {
        Self { measures, cells: HashMap::new(), bytes: 0 }
    }

    /// Adds a person to a cell, with what they contribute to each measure; a value that is no finite
    /// number is none. Each person comes once for a cell.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn add(&mut self, place: Place, values: &[Option<f64>]) -> Result<(), TooFine> {
        if !self.cells.contains_key(&place) {
            self.bytes += place.iter().flatten().map(String::len).sum::<usize>();
            if self.cells.len() >= CELLS_MAX || self.bytes > PLACES_MAX {
                return Err(TooFine);
            }
        }
        let empty = || Cell { people: 0, sums: vec![Sum::default(); self.measures] };
        let cell = self.cells.entry(place).or_insert_with(empty);
        cell.people += 1;
        for (sum, value) in cell.sums.iter_mut().zip(values) {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                sum.add(value);
            }
        }
        Ok(())
    }

    /// Drops what may not be told and rounds the rest. `draw` gives a number from 0 to 1, which is
    /// always the same for the same text and which nobody outside can foretell.
    pub fn finish(self, policy: &Unseen, floor: u32, draw: &dyn Fn(&str) -> f64) -> Cube {
        let least = u64::from(policy.least(floor));
        let mut cells = Vec::new();
        for (place, Cell { people, sums }) in self.cells {
            if people < least {
                continue;
            }
            let rounded = |what: &str, value: f64, step: f64| {
                round(value, step, draw(&seed(&place, what, value, step)))
            };
            let step = f64::from(policy.step);
            let figures = sums.iter().enumerate().map(|(at, sum)| {
                let (value, largest) = sum.told(least)?;
                let people = rounded(&format!("people of {at}"), as_number(sum.people), step);
                Some(Figure { sum: rounded(&format!("sum of {at}"), value, nice(largest)), people })
            });
            let figures = figures.collect();
            let people = rounded("people", as_number(people), step);
            cells.push(Told { place, people, figures });
        }
        cells.sort_by(|one, other| one.place.cmp(&other.place));
        Cube { groups: policy.groups.clone(), measures: policy.measures.clone(), cells }
    }
}

/// What the rounding of a figure is drawn by. Sums are added up in any order, which their last
/// digits show; those are left out, so that the draw is the same whenever a cube is made again.
fn seed(place: &Place, what: &str, value: f64, step: f64) -> String {
    format!("{place:?} {what} {value:.8e} {step:.2e}")
}

/// A count as a number; exact far beyond any population.
#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
fn as_number(count: u64) -> f64 {
    count as f64
}

/// The multiple of a step below or above, by a draw from 0 to 1: on average the value itself.
fn round(value: f64, step: f64, draw: f64) -> f64 {
    let below = (value / step).floor();
    let rest = value / step - below;
    // Adding nothing turns -0 into 0.
    (below + if draw < rest { 1.0 } else { 0.0 }) * step + 0.0
}

/// The first of 1, 2, 5, 10, 20 … that is not smaller.
fn nice(size: f64) -> f64 {
    let power = 10_f64.powf(size.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let found = steps.into_iter().map(|step| step * power).find(|step| *step >= size);
    found.unwrap_or(size)
}

/// What may be told: cells that stayed, rounded. Nothing else of the data is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cube {
    groups: Vec<String>,
    measures: Vec<String>,
    cells: Vec<Told>,
}

#[derive(Clone, Debug, PartialEq)]
struct Told {
    place: Place,
    people: f64,
    /// Of each measure, where it may be told.
    figures: Vec<Option<Figure>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure {
    sum: f64,
    people: f64,
}

/// A figure that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// How many people.
    Count,
    /// The sum of a measure, by name.
    Sum(String),
    /// The mean of a measure for each person.
    Mean(String),
}

/// What is asked of a cube. All names are the policy's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// What to group by.
    pub by: Vec<String>,
    /// Values to which groups are limited; one of the policy's at most once.
    pub only: BTreeMap<String, BTreeSet<Option<String>>>,
    /// The figures.
    pub figures: Vec<Asked>,
}

/// A line of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Values of what is grouped by.
    pub place: Place,
    /// The figures; none where the group is too small, or empty: it is not said which.
    pub figures: Vec<Option<f64>>,
}

/// Why a cube does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// A column is not open to it, or does not exist.
    Column(String),
    /// The answer would have too many groups.
    TooMany,
}

impl Cube {
    /// Answers. Groups are all combinations of the values that are told, or that were asked for,
    /// whether anybody is in them or not.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub fn answer(&self, asking: &Asking) -> Result<Vec<Line>, Unanswered> {
        let Asking { by, only, figures } = asking;
        let group = |name: &String| {
            let place = self.groups.iter().position(|known| known == name);
            place.ok_or_else(|| Unanswered::Column(name.clone()))
        };
        let measure = |name: &String| {
            let place = self.measures.iter().position(|known| known == name);
            place.ok_or_else(|| Unanswered::Column(name.clone()))
        };
        let by = by.iter().map(group).collect::<Result<Vec<_>, _>>()?;
        let only = only.iter().map(|(name, values)| Ok((group(name)?, values)));
        let only = only.collect::<Result<BTreeMap<_, _>, _>>()?;
        let figures = figures.iter().map(|figure| {
            Ok(match figure {
                Asked::Count => Of::Count,
                Asked::Sum(name) => Of::Sum(measure(name)?),
                Asked::Mean(name) => Of::Mean(measure(name)?),
            })
        });
        let figures = figures.collect::<Result<Vec<_>, _>>()?;
        let mut found: HashMap<Place, Vec<&Told>> = HashMap::new();
        for cell in &self.cells {
            if only.iter().all(|(at, values)| values.contains(&cell.place[*at])) {
                let place = by.iter().map(|at| cell.place[*at].clone()).collect();
                found.entry(place).or_default().push(cell);
            }
        }
        let lines = self.places(&by, &only)?.into_iter().map(|place| {
            let cells = found.get(&place).map(Vec::as_slice).unwrap_or_default();
            Line { figures: figures.iter().map(|figure| figure.over(cells)).collect(), place }
        });
        Ok(lines.collect())
    }

    /// All combinations of the values of columns.
    fn places(
        &self,
        by: &[usize],
        only: &BTreeMap<usize, &BTreeSet<Option<String>>>,
    ) -> Result<Vec<Place>, Unanswered> {
        let mut places = vec![Place::new()];
        for at in by {
            let values: BTreeSet<_> = match only.get(at) {
                Some(values) => (*values).clone(),
                None => self.cells.iter().map(|cell| cell.place[*at].clone()).collect(),
            };
            let mut values: Vec<_> = values.into_iter().collect();
            if Group::read(&self.groups[*at]).part.is_some_and(|part| part.bands().is_some()) {
                // Who has no value comes first, as elsewhere.
                let number = |value: &Option<String>| {
                    let number = value.as_ref().map(|text| text.parse().unwrap_or(f64::NAN));
                    number.unwrap_or(f64::NEG_INFINITY)
                };
                values.sort_by(|one, other| number(one).total_cmp(&number(other)));
            }
            if places.len().saturating_mul(values.len()) > ANSWER_MAX {
                return Err(Unanswered::TooMany);
            }
            let longer = places.iter().flat_map(|place| {
                values.iter().map(|value| place.iter().cloned().chain([value.clone()]).collect())
            });
            places = longer.collect();
        }
        Ok(places)
    }
}

/// A figure over cells.
#[derive(Clone, Copy)]
enum Of {
    Count,
    Sum(usize),
    Mean(usize),
}

impl Of {
    fn over(self, cells: &[&Told]) -> Option<f64> {
        let of = |at: usize| {
            let told = cells.iter().filter_map(|cell| *cell.figures.get(at)?);
            told.map(|figure| (figure.sum, figure.people))
                .reduce(|(sum, people), (more, others)| (sum + more, people + others))
        };
        match self {
            Self::Count => cells.iter().map(|cell| cell.people).reduce(|one, other| one + other),
            Self::Sum(at) => of(at).map(|(sum, _)| sum),
            // Both are rounded and told, so that their quotient tells nothing more.
            Self::Mean(at) => {
                of(at).filter(|(_, people)| *people > 0.0).map(|(sum, people)| rough(sum / people))
            }
        }
    }
}

/// Three digits that mean something.
fn rough(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10_f64.powf(2.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}
