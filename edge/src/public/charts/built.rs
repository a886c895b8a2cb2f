//! The chart that a reader builds of the columns of a table: which rows it has, and how it is drawn.

use charts::Spec;
use contract::ProblemKind;
use contract::rows::{Aggregate, Filter, Order, Part, RowsQuery, Selected, Value};
use domain::{FieldType, Language};
use serde_json::json;
use tables::layout::{Column, Layout};

use super::super::table::Allowed;
use crate::failure::Failure;

/// Rows that are drawn where each is a mark.
pub(super) const POINTS: u32 = 5_000;
/// Groups that are drawn.
const GROUPS: u32 = 1_000;
/// Pixels of a drawing: the usual, the least and the most.
const WIDTH: u32 = 720;
const WIDTHS: std::ops::RangeInclusive<u32> = 280..=1_600;
/// Before the names of what a chart is built from: no column has such a name in the grammar.
const PREFIX: &str = "c.";

/// What a reader builds a chart from.
#[derive(Default)]
pub(in crate::public) struct Built {
    pub(in crate::public) mark: Option<String>,
    x: Option<String>,
    part: Option<String>,
    pub(in crate::public) y: Option<String>,
    pub(in crate::public) figure: Option<String>,
    pub(in crate::public) color: Option<String>,
    /// Of a map: the column by which rows lie on it.
    pub(in crate::public) at: Option<String>,
    /// Of a map: the coordinate system.
    pub(in crate::public) system: Option<String>,
    pub(in crate::public) title: Option<String>,
    width: Option<u32>,
    pub(super) spec: Option<String>,
}

impl Built {
    /// Takes what a chart is built from out of a query; the rest is the query of its rows.
    pub(super) fn read(query: &str) -> (Self, String) {
        let mut built = Self::default();
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(name) = name.strip_prefix(PREFIX) else {
                rest.append_pair(&name, &value);
                continue;
            };
            let value = Some(value.into_owned()).filter(|value| !value.is_empty());
            match name {
                "mark" => built.mark = value,
                "x" => built.x = value,
                "part" => built.part = value,
                "y" => built.y = value,
                "figure" => built.figure = value,
                "color" => built.color = value,
                "at" => built.at = value,
                "system" => built.system = value,
                "title" => built.title = value,
                "width" => built.width = value.and_then(|value| value.parse().ok()),
                "spec" => built.spec = value,
                _ => {}
            }
        }
        (built, rest.finish())
    }

    pub(super) fn width(&self) -> u32 {
        self.width.unwrap_or(WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end())
    }
}

/// The rows and the specification of a chart that a reader builds.
pub(super) fn chosen(
    built: &Built,
    filter: Filter,
    allowed: &Allowed,
    language: Language,
) -> Result<(RowsQuery, Spec), Failure> {
    let wrong = |field: &'static str, zh: &str, en: &str| wrong(language, field, zh, en);
    let column = |field: &'static str, name: Option<&String>| match name {
        None => Ok(None),
        Some(name) => {
            let found = allowed.table.layout().columns.iter().find(|it| it.name == *name);
            found.map(Some).ok_or_else(|| wrong(field, "没有这一列", "there is no such column"))
        }
    };
    let x = column("c.x", built.x.as_ref())?
        .ok_or_else(|| wrong("c.x", "请选择横轴的列", "choose the column along"))?;
    let (y, color) = (column("c.y", built.y.as_ref())?, column("c.color", built.color.as_ref())?);
    let mark = built.mark.as_deref().unwrap_or("bar");
    let limited = |select: Vec<Selected>, limit| limited(select, filter.clone(), limit);
    let title = built.title.clone().unwrap_or_default();
    let spec = |mark: &str, encoding: serde_json::Value| {
        let spec = json!({
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "title": title, "mark": mark, "encoding": encoding,
        });
        Spec::parse(&spec.to_string())
            .map_err(|error| Failure::field("c.mark", error.message.get(language), language))
    };
    let field = |column: &Column| json!({ "field": column.name, "type": measure(column) });
    match mark {
        "point" => {
            let y = y.ok_or_else(|| wrong("c.y", "请选择纵轴的列", "choose the column upwards"))?;
            let mut select = vec![plain(x), plain(y)];
            let mut encoding = json!({ "x": field(x), "y": field(y) });
            if let Some(color) = color.filter(|it| it.name != x.name && it.name != y.name) {
                select.push(plain(color));
                encoding["color"] = json!({ "field": color.name, "type": "nominal" });
            }
            return Ok((limited(select, POINTS), spec("point", encoding)?));
        }
        "histogram" => {
            let encoding = json!({
                "x": { "field": x.name, "type": "quantitative", "bin": true },
                "y": { "aggregate": "count", "type": "quantitative" },
            });
            return Ok((limited(vec![plain(x)], RowsQuery::LIMIT_MAX), spec("bar", encoding)?));
        }
        "boxplot" => {
            let y =
                y.ok_or_else(|| wrong("c.y", "请选择数值的列", "choose the column of figures"))?;
            let encoding = json!({
                "x": { "field": x.name, "type": "nominal" }, "y": field(y),
            });
            let select = vec![plain(x), plain(y)];
            return Ok((limited(select, RowsQuery::LIMIT_MAX), spec("boxplot", encoding)?));
        }
        "bar" | "line" | "area" | "arc" | "rect" => {}
        _ => {
            return Err(wrong(
                "c.mark",
                "图形应为 bar、line、area、point、arc、rect、histogram、boxplot 或 map",
                "the mark is bar, line, area, point, arc, rect, histogram, boxplot or map",
            ));
        }
    }
    let part = part(built.part.as_deref(), x);
    let along = match &part {
        Some(part) => Selected::from(Value::Part(x.name.clone(), part.clone())),
        None => plain(x),
    };
    let figure = match built.figure.as_deref() {
        None if y.is_some() => Aggregate::Sum,
        None => Aggregate::Count,
        Some(word) => Aggregate::from_name(word)
            .ok_or_else(|| wrong("c.figure", "没有这种汇总方式", "there is no such figure"))?,
    };
    if y.is_none() && figure != Aggregate::Count {
        return Err(wrong("c.y", "请选择要汇总的列", "choose the column to sum up"));
    }
    let name = unused("value", allowed.table.layout());
    let value = Value::Aggregate(figure, y.map(|column| column.name.clone()));
    let color = color.filter(|color| color.name != x.name);
    let mut select = vec![along];
    select.extend(color.map(plain));
    select.push(Selected { alias: Some(name.clone()), value });
    let temporal = part.as_ref().is_some_and(|_| mark != "arc");
    let kind = if temporal {
        "temporal"
    } else if is_scale(x) && mark != "bar" && mark != "arc" && mark != "rect" {
        measure(x)
    } else {
        "nominal"
    };
    let heading = heading(figure, y, allowed, language);
    let along = json!({ "field": x.name, "type": kind, "title": titled(x, allowed) });
    let upwards = json!({ "field": name, "type": "quantitative", "title": heading });
    let series = color.map(
        |color| json!({ "field": color.name, "type": "nominal", "title": titled(color, allowed) }),
    );
    let mut encoding = match mark {
        "arc" => json!({ "theta": upwards, "color": along }),
        "rect" => {
            let rows = series.clone().ok_or_else(|| {
                wrong("c.color", "热力图还需选择一列作为另一维", "a heat map needs a second column")
            })?;
            json!({ "x": along, "y": rows, "color": upwards })
        }
        _ => json!({ "x": along, "y": upwards }),
    };
    if let Some(series) = series.filter(|_| !matches!(mark, "arc" | "rect")) {
        encoding["color"] = series;
    }
    let mut asked = limited(select, GROUPS);
    if !temporal && !is_scale(x) && color.is_none() {
        // The largest come first, as long as the words have no order of their own.
        asked.order = vec![Order { column: name, descending: true, nulls: None }];
        if mark == "bar" {
            encoding["x"]["sort"] = json!("-y");
        }
    }
    Ok((asked, spec(mark, encoding)?))
}

/// What is wrong with a part of what a chart is built from.
pub(in crate::public) fn wrong(
    language: Language,
    field: &'static str,
    zh: &str,
    en: &str,
) -> Failure {
    let detail = if language == Language::Zh { zh } else { en };
    Failure::fields(ProblemKind::InvalidRequest, [(field, detail)], language)
}

/// A query of columns over filtered rows.
pub(in crate::public) fn limited(select: Vec<Selected>, filter: Filter, limit: u32) -> RowsQuery {
    RowsQuery { select, filter, limit: Some(limit), ..RowsQuery::default() }
}

/// A column as it is.
pub(in crate::public) fn plain(column: &Column) -> Selected {
    Selected::from(Value::Column(column.name.clone()))
}

/// A name that no column has, so that an answer has no two of one name.
pub(in crate::public) fn unused(base: &str, layout: &Layout) -> String {
    let mut name = base.to_owned();
    while layout.place(&name).is_some() {
        name.push('_');
    }
    name
}

/// The part of a date by which values are grouped; the month where nothing is said.
fn part(word: Option<&str>, column: &Column) -> Option<Part> {
    if !matches!(column.kind, FieldType::Date | FieldType::Datetime) {
        return None;
    }
    Some(match word {
        Some("year") => Part::Year,
        Some("quarter") => Part::Quarter,
        Some("day") => Part::Day,
        _ => Part::Month,
    })
}

/// Whether values lie on a scale.
const fn is_scale(column: &Column) -> bool {
    column.is_stored_as_number() || matches!(column.kind, FieldType::Date | FieldType::Datetime)
}

/// How a column's values are measured, in the words of Vega-Lite.
const fn measure(column: &Column) -> &'static str {
    match column.kind {
        FieldType::Integer | FieldType::Number => "quantitative",
        FieldType::Date | FieldType::Datetime => "temporal",
        _ => "nominal",
    }
}

pub(in crate::public) fn titled(column: &Column, allowed: &Allowed) -> String {
    let fields = &allowed.stored.entry.fields;
    let field = fields.iter().find(|field| field.name == column.name);
    field.map_or_else(|| column.name.clone(), |field| field.title.clone())
}

/// What a figure is called: 金额合计.
pub(in crate::public) fn heading(
    figure: Aggregate,
    column: Option<&Column>,
    allowed: &Allowed,
    language: Language,
) -> String {
    let (zh, en) = match figure {
        Aggregate::Count => ("数量", "count"),
        Aggregate::Sum => ("合计", "sum"),
        Aggregate::Avg => ("平均", "mean"),
        Aggregate::Min => ("最小", "least"),
        Aggregate::Max => ("最大", "most"),
        Aggregate::Median => ("中位数", "median"),
        Aggregate::Distinct => ("不同值数", "different values"),
    };
    let name = column.map(|column| titled(column, allowed)).unwrap_or_default();
    match (language, name.is_empty()) {
        (Language::Zh, _) => format!("{name}{zh}"),
        (Language::En, true) => en.to_owned(),
        (Language::En, false) => format!("{name}, {en}"),
    }
}
