//! Box plots: the middle half of the values as a box, the rest as whiskers, what is far off as
//! points.

use std::collections::BTreeMap;

use domain::Language;
use maud::html;

use super::with_unit;
use crate::{
    Channel, DrawError, Message,
    axis::{self, Plan, Plot},
    data,
    grid::{self, quantile},
    number,
    paint::{self, Px},
    sheet::{self, Sheet, Swatch},
    spec::Sort,
    table::Table,
};

/// Boxes that are drawn at most.
const BOXES_MOST: usize = 60;
/// Points beyond the whiskers of one box that are drawn at most.
const FAR_MOST: usize = 100;

struct Fenced {
    name: String,
    count: usize,
    /// The least and the greatest of all.
    ends: (f64, f64),
    /// The ends of the whiskers: the last values within one and a half boxes.
    whiskers: (f64, f64),
    quarters: [f64; 3],
    far: Vec<f64>,
}

impl Fenced {
    fn of(name: String, mut values: Vec<f64>) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        let quarters = [0.25, 0.5, 0.75].map(|share| quantile(&values, share));
        let [first, _, third] = quarters;
        let reach = (third - first) * 1.5;
        let near = |value: &&f64| **value >= first - reach && **value <= third + reach;
        let whiskers = (*values.iter().find(near)?, *values.iter().rev().find(near)?);
        let ends = (*values.first()?, *values.last()?);
        let far = values.iter().filter(|value| !near(value)).copied().collect();
        Some(Self { name, count: values.len(), ends, whiskers, quarters, far })
    }
}

pub fn boxes(sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
    let (x, y) = (sheet.spec.encoding.x.as_ref(), sheet.spec.encoding.y.as_ref());
    let (place, measure, mut down) = match (x, y) {
        (place, Some(y)) if y.is_measure() => (place, y, false),
        (Some(x), place) => (place, x, true),
        _ => return Err(Sheet::nothing()),
    };
    if measure.aggregate.is_some() {
        return Err(DrawError::new(
            "箱线图自行计算四分位数，数值不能再汇总",
            "a box plot finds quartiles itself; its values are not aggregated",
        ));
    }
    let boxes = gather(sheet, place, measure)?;
    let names: Vec<String> = boxes.iter().map(|fenced| fenced.name.clone()).collect();
    down |= axis::needs_turning(&names, sheet.width() - 80.0);

    sheet.head(&[], Swatch::Fill);
    let (low, high) = axis::ends(boxes.iter().flat_map(|fenced| [fenced.ends.0, fenced.ends.1]));
    let figures = Plan::Numbers(if low > 0.0 && low < high * 0.5 { 0.0 } else { low }, high);
    let title = place.and_then(|place| sheet.axis_title(place));
    let figure = sheet.axis_title(measure);
    let rows = boxes.len() as f64;
    let plot = if down {
        axis::plot(sheet, &figures, &Plan::Names(names), (None, figure), Some(rows * 34.0))
    } else {
        axis::plot(sheet, &Plan::Names(names), &figures, (title, figure), None)
    };
    let unit = sheet.unit(measure);
    let language = sheet.language();
    for (turn, fenced) in boxes.iter().enumerate() {
        sheet.add(&drawn(fenced, turn, &plot, down, unit, language));
    }
    sheet.note(&Message::new(
        "箱体为四分位数，中线为中位数，须线到 1.5 倍箱长以内的最远值",
        "boxes span the quartiles around the median; whiskers reach the farthest value within 1.5 boxes",
    ));
    tabulate(sheet, &boxes, place, measure);
    summarise(sheet, &boxes, measure, unit);
    Ok(())
}

fn gather(
    sheet: &mut Sheet<'_>,
    place: Option<&Channel>,
    measure: &Channel,
) -> Result<Vec<Fenced>, DrawError> {
    let column = |channel: &Channel| sheet.data.place(channel.field.as_deref().unwrap_or_default());
    let at = place.map(column).transpose()?;
    let value = column(measure)?;
    let mut groups: BTreeMap<String, (usize, Vec<f64>)> = BTreeMap::new();
    let mut order = 0;
    for row in sheet.data.read() {
        let Some(number) = row.get(value).and_then(data::number) else { continue };
        let name = match at {
            None => Some("".into()),
            Some(at) => row.get(at).and_then(|value| data::category(value, sheet.language())),
        };
        let name = name.unwrap_or_else(|| sheet.say("（空）", "(none)").into());
        match groups.get_mut(name.as_ref()) {
            Some((_, values)) => values.push(number),
            None => {
                groups.insert(name.into_owned(), (order, vec![number]));
                order += 1;
            }
        }
    }
    let sort = place.map_or(Sort::Unsaid, |place| place.sort);
    let mut all: Vec<(String, (usize, Vec<f64>))> = groups.into_iter().collect();
    match sort {
        Sort::AsGiven => all.sort_by_key(|(_, (order, _))| *order),
        Sort::Descending => all.sort_by(|a, b| grid::natural(&b.0, &a.0)),
        _ => all.sort_by(|a, b| grid::natural(&a.0, &b.0)),
    }
    let mut boxes: Vec<Fenced> =
        all.into_iter().filter_map(|(name, (_, values))| Fenced::of(name, values)).collect();
    match sort {
        Sort::ByValue => boxes.sort_by(|a, b| a.quarters[1].total_cmp(&b.quarters[1])),
        Sort::ByValueDescending => boxes.sort_by(|a, b| b.quarters[1].total_cmp(&a.quarters[1])),
        _ => {}
    }
    if boxes.len() > BOXES_MOST {
        grid::first_of(sheet, BOXES_MOST, boxes.len(), "个分类", "categories");
        boxes.truncate(BOXES_MOST);
    }
    if boxes.iter().any(|fenced| fenced.far.len() > FAR_MOST) {
        sheet.note(&Message::new(
            format!("每组只画出 {FAR_MOST} 个离群值"),
            format!("{FAR_MOST} outliers of each box are drawn"),
        ));
    }
    if boxes.is_empty() { Err(Sheet::nothing()) } else { Ok(boxes) }
}

fn drawn(
    fenced: &Fenced,
    turn: usize,
    plot: &Plot,
    down: bool,
    unit: Option<&str>,
    language: Language,
) -> maud::Markup {
    let (places, figures) = if down { (&plot.y, &plot.x) } else { (&plot.x, &plot.y) };
    let middle = places.at(turn as f64);
    let half = (places.unit() * 0.3).min(28.0);
    let at = |value: f64| figures.at(value);
    // A line from one value to another along the figures, or across them at one value.
    let line = |path: &mut String, a: (f64, f64), b: (f64, f64)| {
        let (a, b) = if down { ((a.1, a.0), (b.1, b.0)) } else { (a, b) };
        paint::step(path, 'M', a.0, a.1);
        paint::step(path, 'L', b.0, b.1);
    };
    let [first, median, third] = fenced.quarters.map(at);
    let (low, high) = (at(fenced.whiskers.0), at(fenced.whiskers.1));
    let mut path = String::new();
    line(&mut path, (middle, low), (middle, first));
    line(&mut path, (middle, third), (middle, high));
    line(&mut path, (middle - half / 2.0, low), (middle + half / 2.0, low));
    line(&mut path, (middle - half / 2.0, high), (middle + half / 2.0, high));
    let mut waist = String::new();
    line(&mut waist, (middle - half, median), (middle + half, median));
    let (start, long) = (first.min(third), (first - third).abs());
    let (x, y, wide, tall) = if down {
        (start, middle - half, long, half * 2.0)
    } else {
        (middle - half, start, half * 2.0, long)
    };
    let zh = language == Language::Zh;
    let words = [
        if zh { "最小" } else { "least" },
        if zh { "下四分位" } else { "first quartile" },
        if zh { "中位数" } else { "median" },
        if zh { "上四分位" } else { "third quartile" },
        if zh { "最大" } else { "greatest" },
    ];
    let [q1, q2, q3] = fenced.quarters;
    let values = [fenced.ends.0, q1, q2, q3, fenced.ends.1].map(number::exact);
    let mut title = fenced.name.clone();
    for (word, value) in words.iter().zip(&values) {
        let part = format!(
            "{}{word} {}",
            if title.is_empty() { "" } else { " · " },
            with_unit(value, unit)
        );
        title.push_str(&part);
    }
    html! {
        g.chart-box {
            path.chart-stroke.series-0 d=(path) fill="none" stroke=(paint::colour(0)) stroke-width="1.4" {}
            rect.chart-mark.chart-fill.chart-stroke.series-0 x=(Px(x)) y=(Px(y)) width=(Px(wide))
                height=(Px(tall)) fill=(paint::colour(0)) fill-opacity="0.28" stroke=(paint::colour(0))
                stroke-width="1.4" { (sheet::hint(&title)) }
            path.chart-stroke.series-1 d=(waist) fill="none" stroke=(paint::colour(1)) stroke-width="2.4" {}
            @for far in fenced.far.iter().take(FAR_MOST) {
                @let (x, y) = if down { (at(*far), middle) } else { (middle, at(*far)) };
                circle.chart-mark.chart-stroke.series-0 cx=(Px(x)) cy=(Px(y)) r="2.6" fill="none"
                    stroke=(paint::colour(0)) stroke-width="1.1" {
                    (sheet::hint(with_unit(&number::exact(*far), unit)))
                }
            }
        }
    }
}

fn tabulate(sheet: &mut Sheet<'_>, boxes: &[Fenced], place: Option<&Channel>, measure: &Channel) {
    let name = place.map_or_else(|| sheet.name(measure), |place| sheet.name(place));
    let heads = [
        sheet.say("数量", "Count"),
        sheet.say("最小", "Least"),
        sheet.say("下四分位", "First quartile"),
        sheet.say("中位数", "Median"),
        sheet.say("上四分位", "Third quartile"),
        sheet.say("最大", "Greatest"),
    ];
    let heads = std::iter::once(name).chain(heads.map(str::to_owned)).collect();
    let mut table = Table::new(heads);
    for fenced in boxes {
        let [q1, q2, q3] = fenced.quarters;
        let values = [fenced.count as f64, fenced.ends.0, q1, q2, q3, fenced.ends.1];
        table.push(|| {
            std::iter::once(fenced.name.clone()).chain(values.map(number::exact)).collect()
        });
    }
    sheet.table = table;
}

fn summarise(sheet: &mut Sheet<'_>, boxes: &[Fenced], measure: &Channel, unit: Option<&str>) {
    let by = |a: &&Fenced, b: &&Fenced| a.quarters[1].total_cmp(&b.quarters[1]);
    let words = |fenced: &Fenced| {
        let value = with_unit(&number::exact(fenced.quarters[1]), unit);
        match (sheet.language(), fenced.name.is_empty()) {
            (_, true) => value,
            (Language::Zh, false) => format!("{value}（{}）", fenced.name),
            (Language::En, false) => format!("{value} ({})", fenced.name),
        }
    };
    let high = boxes.iter().max_by(by).map(words).unwrap_or_default();
    let low = boxes.iter().min_by(by).map(words).unwrap_or_default();
    let count: usize = boxes.iter().map(|fenced| fenced.count).sum();
    let (name, groups) = (sheet.name(measure), boxes.len());
    sheet.summary = match sheet.language() {
        Language::Zh => {
            format!("箱线图：{name}，{groups} 组共 {count} 个值，中位数最高 {high}，最低 {low}。")
        }
        Language::En => format!(
            "Box plot: {name}, {count} values in {groups} groups; highest median {high}, lowest {low}."
        ),
    };
}
