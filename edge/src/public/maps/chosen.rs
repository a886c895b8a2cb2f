//! The map that a reader asks for: which rows of the table, and how they are drawn.

use std::collections::{HashMap, HashSet};

use charts::map::{Projection, System};
use charts::{Channel, Encoding, Kind, Mark, Outlines, Spec};
use contract::paths;
use contract::rows::{Aggregate, Filter, Part, RowsQuery, Selected, Value};
use domain::{FieldType, Language, StandardId};
use tables::layout::Column;

use super::super::charts::{Built, heading, limited, plain, titled, unused, wrong};
use super::super::table::Allowed;
use super::{Located, OUTLINE, located};
use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards::Listed;
use crate::tabular;

/// Rows that are points or shapes of their own; of more, points near one another are one.
const EACH_MAX: u32 = 5_000;
/// Cells along either side in which points near one another are one.
const CELLS: f64 = 60.0;

/// The rows and the specification of the map that a reader asks for.
pub(in crate::public) async fn chosen(
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
}
