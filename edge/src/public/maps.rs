//! Maps of tables: by what their rows lie on the map, and what is asked and drawn for each way.

use std::collections::{HashMap, HashSet};

use charts::map::{Projection, System, positions};
use charts::{Channel, Data, DataColumn, Encoding, Kind, Mark, Outlines, Spec};
use contract::rows::{Aggregate, Filter, Part, RowsQuery, Selected, Value};
use contract::{PlaceKind, TablePlace, paths};
use domain::{Entry, FieldType, Language, RegionCode, StandardId};
use serde_json::Value as Json;
use tables::layout::{Column, Layout};

use super::charts::{Built, heading, limited, plain, titled, unused, wrong};
use super::table::Allowed;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards::{self, Listed};
use crate::tabular;

/// Rows that are points or shapes of their own; of more, points near one another are one.
const EACH_MAX: u32 = 5_000;
/// Cells along either side in which points near one another are one.
const CELLS: f64 = 60.0;
/// What the shapes that were looked up are called, unless a column is called so.
const OUTLINE: &str = "outline";

/// By what rows lie on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Located {
    /// Columns of longitudes and latitudes.
    Points(String, String),
    /// A column of geometries.
    Shapes(String),
    /// A column of codes whose list has outlines.
    Areas(String, StandardId),
}

impl Located {
    /// The column by which a reader chooses it.
    fn at(&self) -> &str {
        match self {
            Self::Points(at, _) | Self::Shapes(at) | Self::Areas(at, _) => at,
        }
    }
}

/// Every way in which rows lie on a map, the most exact first.
pub(super) fn located(
    entry: &Entry,
    layout: &Layout,
    carried: &HashMap<String, Listed>,
) -> Vec<Located> {
    let shapes = layout.columns.iter().filter(|column| column.kind == FieldType::Geometry);
    let shapes = shapes.map(|column| Located::Shapes(column.name.clone()));
    let numbers = layout.columns.iter().filter(|column| column.kind == FieldType::Number);
    let called: Vec<_> = numbers
        .map(|column| {
            let field = entry.fields.iter().find(|field| field.name == column.name);
            (column.name.as_str(), field.map_or("", |field| field.title.as_str()))
        })
        .collect();
    let points = positions(&called).into_iter();
    let points = points.map(|(east, north)| Located::Points(east.to_owned(), north.to_owned()));
    let areas = layout.columns.iter().filter_map(|column| {
        let list = carried.get(&column.name)?.outlined.clone()?;
        Some(Located::Areas(column.name.clone(), list))
    });
    shapes.chain(points).chain(areas).collect()
}

/// The same as a reader is offered them.
pub(super) fn places(
    entry: &Entry,
    layout: &Layout,
    carried: &HashMap<String, Listed>,
) -> Vec<TablePlace> {
    let title = |name: &String| {
        let field = entry.fields.iter().find(|field| field.name == *name);
        field.map_or_else(|| name.clone(), |field| field.title.clone())
    };
    let place = |located: Located| {
        let at = located.at().to_owned();
        let (kind, title) = match &located {
            Located::Points(east, north) => {
                (PlaceKind::Points, format!("{} / {}", title(east), title(north)))
            }
            Located::Shapes(column) => (PlaceKind::Shapes, title(column)),
            Located::Areas(column, _) => (PlaceKind::Areas, title(column)),
        };
        TablePlace { at, kind, title }
    };
    located(entry, layout, carried).into_iter().map(place).collect()
}

/// The rows and the specification of the map that a reader asks for.
pub(super) async fn chosen(
    portal: &Portal,
    built: &Built,
    filter: Filter,
    allowed: &Allowed,
    carried: &HashMap<String, Listed>,
    language: Language,
) -> Result<(RowsQuery, Spec), Failure> {
    let layout = allowed.table.layout();
    let all = located(&allowed.stored.entry, layout, carried);
    let place = match &built.at {
        None => all.first(),
        Some(at) => all.iter().find(|place| place.at() == at),
    };
    let place = place.ok_or_else(|| {
        wrong(language, "c.at", "这一列不能用来在地图上定位", "no rows lie on a map by this column")
    })?;
    let system = match &built.system {
        None => System::default(),
        Some(word) => System::from_value(word).ok_or_else(|| {
            let (zh, en) = (
                "坐标系应为 wgs84、cgcs2000、gcj02 或 bd09",
                "the system is wgs84, cgcs2000, gcj02 or bd09",
            );
            wrong(language, "c.system", zh, en)
        })?,
    };
    let mut map = Mapped { allowed, built, filter, carried, language };
    let (asked, mut spec) = match place {
        Located::Points(east, north) => map.points(portal, east, north).await?,
        Located::Shapes(column) => map.shapes(column)?,
        Located::Areas(column, list) => map.areas(portal, column, list)?,
    };
    spec.title = built.title.clone();
    spec.projection = Some(Projection::Plain);
    if system != System::default() && !matches!(place, Located::Areas(..)) {
        spec.set_meta("coordinates", Some(system.value()));
    }
    Ok((asked, spec))
}

/// A map that is asked for.
struct Mapped<'a> {
    allowed: &'a Allowed,
    built: &'a Built,
    filter: Filter,
    carried: &'a HashMap<String, Listed>,
    language: Language,
}

impl Mapped<'_> {
    fn column(
        &self,
        field: &'static str,
        name: Option<&String>,
    ) -> Result<Option<&Column>, Failure> {
        let Some(name) = name else { return Ok(None) };
        let found = self.allowed.table.layout().columns.iter().find(|it| it.name == *name);
        let unknown = || wrong(self.language, field, "没有这一列", "there is no such column");
        found.map(Some).ok_or_else(unknown)
    }

    /// The column that names rows: the first whose title says so, or else the first of words that
    /// are no codes.
    fn naming(&self) -> Option<&Column> {
        let columns = &self.allowed.table.layout().columns;
        let text = |column: &&Column| {
            column.kind == FieldType::Text && !self.carried.contains_key(&column.name)
        };
        let named = columns.iter().filter(text).find(|column| {
            let title = titled(column, self.allowed);
            title.contains("名称") || title.eq_ignore_ascii_case("name")
        });
        named.or_else(|| columns.iter().find(text))
    }

    /// The colours of rows that are marks of their own.
    fn colour(&self) -> Result<Option<(&Column, Channel)>, Failure> {
        let column = self.column("c.color", self.built.color.as_ref())?;
        Ok(column.map(|column| {
            let figure = matches!(column.kind, FieldType::Integer | FieldType::Number)
                && self.carried.get(&column.name).is_none_or(|it| it.codes.is_empty());
            let kind = if figure { Kind::Quantitative } else { Kind::Nominal };
            (column, Channel::of(&column.name, kind))
        }))
    }

    /// The figure of rows that are gathered: how many there are unless another is asked for.
    fn figure(&self) -> Result<(Value, String), Failure> {
        let column = self.column("c.y", self.built.y.as_ref())?;
        let figure = match self.built.figure.as_deref() {
            None if column.is_some() => Aggregate::Sum,
            None => Aggregate::Count,
            Some(word) => Aggregate::from_name(word).ok_or_else(|| {
                wrong(self.language, "c.figure", "没有这种汇总方式", "there is no such figure")
            })?,
        };
        if column.is_none() && figure != Aggregate::Count {
            let (zh, en) = ("请选择要汇总的列", "choose the column to sum up");
            return Err(wrong(self.language, "c.y", zh, en));
        }
        let value = Value::Aggregate(figure, column.map(|column| column.name.clone()));
        Ok((value, heading(figure, column, self.allowed, self.language)))
    }

    fn asked(&self, select: Vec<Selected>, limit: u32) -> RowsQuery {
        let mut asked = limited(select, self.filter.clone(), limit);
        // No two columns of an answer have one name.
        let mut names = HashSet::new();
        asked.select.retain(|selected| match &selected.value {
            Value::Column(name) => names.insert(name.clone()),
            _ => true,
        });
        asked
    }

    async fn points(
        &mut self,
        portal: &Portal,
        east: &str,
        north: &str,
    ) -> Result<(RowsQuery, Spec), Failure> {
        let column = |name: &str| Selected::from(Value::Column(name.to_owned()));
        let mut encoding = Encoding {
            longitude: Some(Channel::of(east, Kind::Quantitative)),
            latitude: Some(Channel::of(north, Kind::Quantitative)),
            ..Encoding::default()
        };
        let gathered = match self.built.y.is_some() || self.built.figure.is_some() {
            true => true,
            false => self.many(portal).await?,
        };
        if gathered && let Some(cells) = self.cells(portal, east, north)? {
            let table = &self.allowed.table;
            let named = |base: &str| unused(base, table.layout());
            let (value, title) = self.figure()?;
            let at = |name: &str, of: &str| Selected {
                alias: Some(named(name)),
                value: Value::Aggregate(Aggregate::Avg, Some(of.to_owned())),
            };
            let select = vec![
                Selected {
                    alias: Some(named("cell_x")),
                    value: Value::Part(east.to_owned(), Part::Bin(cells[0].clone())),
                },
                Selected {
                    alias: Some(named("cell_y")),
                    value: Value::Part(north.to_owned(), Part::Bin(cells[1].clone())),
                },
                at("mean_x", east),
                at("mean_y", north),
                Selected { alias: Some(named("value")), value },
            ];
            encoding.longitude = Some(Channel::of(named("mean_x"), Kind::Quantitative));
            encoding.latitude = Some(Channel::of(named("mean_y"), Kind::Quantitative));
            let colour = Channel::of(named("value"), Kind::Quantitative);
            encoding.color = Some(Channel { title: Some(title), ..colour });
            let asked = self.asked(select, RowsQuery::LIMIT_MAX);
            return Ok((asked, Spec::new(Mark::Point, encoding)));
        }
        let mut select: Vec<_> = self.naming().map(plain).into_iter().collect();
        select.extend([column(east), column(north)]);
        if let Some((column, colour)) = self.colour()? {
            select.push(plain(column));
            encoding.color = Some(colour);
        }
        Ok((self.asked(select, EACH_MAX), Spec::new(Mark::Point, encoding)))
    }

    /// Whether there are more rows than can be marks of their own.
    async fn many(&self, portal: &Portal) -> Result<bool, Failure> {
        if self.allowed.table.layout().rows <= u64::from(EACH_MAX) {
            return Ok(false);
        }
        let asked = self.asked(Vec::new(), 1);
        let page = portal.tabular().engine()?.page(&self.allowed.table, &asked).await;
        let page = page.map_err(|error| tabular::failed(error, self.language))?;
        Ok(page.total > u64::from(EACH_MAX))
    }

    /// The widths of cells, in degrees; none where no two places differ.
    fn cells(
        &self,
        portal: &Portal,
        east: &str,
        north: &str,
    ) -> Result<Option<[String; 2]>, Failure> {
        let stored = &self.allowed.stored;
        let kept = stored.made.as_ref().and_then(|made| made.measured.as_deref());
        let Some(kept) = kept else { return Ok(None) };
        let (measured, layout, _) =
            tabular::measured(kept, &stored.entry, stored.arrived_at, portal.now())?;
        let width = |name: &str| {
            let profile = measured.columns.get(layout.place(name)?)?;
            let end = |text: &Option<String>| text.as_ref()?.parse::<f64>().ok();
            cell((end(&profile.max)? - end(&profile.min)?) / CELLS)
        };
        Ok(width(east).zip(width(north)).map(|(x, y)| [x, y]))
    }

    fn shapes(&mut self, column: &str) -> Result<(RowsQuery, Spec), Failure> {
        let mut select: Vec<_> = self.naming().map(plain).into_iter().collect();
        select.push(Selected::from(Value::Column(column.to_owned())));
        let shape = Channel::of(column, Kind::Geojson);
        let mut encoding = Encoding { shape: Some(shape), ..Encoding::default() };
        if let Some((column, colour)) = self.colour()? {
            select.push(plain(column));
            encoding.color = Some(colour);
        }
        Ok((self.asked(select, EACH_MAX), Spec::new(Mark::Geoshape, encoding)))
    }

    fn areas(
        &mut self,
        portal: &Portal,
        codes: &str,
        list: &StandardId,
    ) -> Result<(RowsQuery, Spec), Failure> {
        let layout = self.allowed.table.layout();
        let (value, title) = self.figure()?;
        let name = unused("value", layout);
        let found = unused(OUTLINE, layout);
        let colour = Channel::of(&name, Kind::Quantitative);
        let encoding = Encoding {
            shape: Some(Channel::of(&found, Kind::Geojson)),
            color: Some(Channel { title: Some(title), ..colour }),
            ..Encoding::default()
        };
        let mut spec = Spec::new(Mark::Geoshape, encoding);
        spec.outlines = Some(Outlines {
            codes: codes.to_owned(),
            url: format!("{}{}", portal.origin(), paths::outlines(list.as_str())),
            key: "code".to_owned(),
            found,
        });
        let select = vec![
            Selected::from(Value::Column(codes.to_owned())),
            Selected { alias: Some(name), value },
        ];
        Ok((self.asked(select, RowsQuery::LIMIT_MAX), spec))
    }
}

/// A round width of cells that is at least as wide as asked for, as a plain decimal.
fn cell(least: f64) -> Option<String> {
    if !least.is_finite() || least <= 0.0 {
        return None;
    }
    let power = 10_f64.powf(least.log10().floor().clamp(-6.0, 2.0));
    let wide = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|wide| *wide >= least)?;
    let text = format!("{wide:.6}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Gives the rows of a map the outlines of their codes, and a row without a figure to each area
/// that lies beside theirs, so that what has no data is seen.
pub(super) async fn outlined(
    portal: &Portal,
    data: &mut Data,
    spec: &mut Spec,
    language: Language,
) -> Result<(), Failure> {
    let Some(Outlines { codes, url, key, found }) = spec.outlines.clone() else { return Ok(()) };
    let unknown = || {
        let (zh, en) =
            ("边界应来自本门户的代码集", "outlines are those of a code list of this portal");
        wrong(language, "c.spec transform", zh, en)
    };
    let list = paths::outlined(&url).filter(|_| key == "code").ok_or_else(unknown)?;
    let drawn = standards::outlines(portal, &StandardId::new(list)).await?.ok_or_else(unknown)?;
    spec.set_meta("map_number", drawn.map_number.as_deref());
    let Some(place) = data.columns.iter().position(|column| column.name == codes) else {
        let (zh, en) = ("数据中没有代码列", "the data has no column of codes");
        return Err(wrong(language, "c.spec transform.lookup", zh, en));
    };
    let width = data.columns.len();
    let (title, kind, unit) = (String::new(), FieldType::Geometry, None);
    data.columns.push(DataColumn { name: found, title, kind, unit });
    let mut present = HashSet::new();
    for row in &mut data.rows {
        row.resize(width, Json::Null);
        let code = row.get(place).and_then(Json::as_str).unwrap_or_default().trim().to_owned();
        row.push(drawn.shapes.get(&code).cloned().unwrap_or_default());
        present.insert(code);
    }
    let beside: HashSet<_> = present.iter().filter_map(|code| family(code)).collect();
    for (code, shape) in &drawn.shapes {
        let is_beside = family(code).is_none_or(|family| beside.contains(&family));
        if is_beside && !present.contains(code) {
            let mut row = vec![Json::Null; width];
            if let Some(cell) = row.get_mut(place) {
                *cell = code.as_str().into();
            }
            row.push(shape.clone());
            data.rows.push(row);
        }
    }
    Ok(())
}

/// What a division has in common with those beside it: its level and what it lies in; nothing of a
/// code of another kind.
fn family(code: &str) -> Option<(domain::Level, Option<RegionCode>)> {
    let code = RegionCode::parse(code).ok()?;
    let above = code.lineage().into_iter().nth(1);
    Some((code.level(), above))
}

/// Says what the codes of a chart's columns stand for.
pub(super) fn labelled(data: &mut Data, carried: &HashMap<String, Listed>, language: Language) {
    for (place, column) in data.columns.iter().enumerate() {
        let Some(listed) = carried.get(&column.name).filter(|it| !it.codes.is_empty()) else {
            continue;
        };
        let names = listed.names(language);
        for row in &mut data.rows {
            if let Some(Json::String(text)) = row.get_mut(place)
                && let Some(name) = names.get(text.trim())
            {
                *text = (*name).to_owned();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_round_widths() {
        assert_eq!(cell(0.013).as_deref(), Some("0.02"));
        assert_eq!(cell(0.0002).as_deref(), Some("0.0002"));
        assert_eq!(cell(6.0).as_deref(), Some("10"));
        assert_eq!(cell(0.0), None);
        assert_eq!(cell(f64::NAN), None);
        assert_eq!(cell(f64::INFINITY), None);
    }

    #[test]
    fn divisions_lie_beside_those_of_their_level_and_parent() {
        assert_eq!(family("990102"), family("990121"));
        assert_ne!(family("990102"), family("990202"));
        assert_ne!(family("990102"), family("990100"));
        assert_eq!(family("990100"), family("990200"));
        assert_eq!(family("A-1"), None);
    }
}
