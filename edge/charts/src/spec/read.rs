//! Reading a specification member by member: each fault with its place, none passed over.

use serde_json::{Map, Value};

use super::{
    Aggregate, Bin, Channel, Encoding, Kind, Mark, Outlines, Scheme, Sort, Spec, Stack, TimeUnit,
};
use crate::{SpecError, map::Projection};

type Read<T> = Result<T, SpecError>;

const KEPT: [&str; 4] = ["width", "height", "config", "usermeta"];

/// Reads a whole specification.
pub fn spec(value: &Value) -> Read<Spec> {
    let mut kept = Map::new();
    let (mut title, mut description, mut url) = (None, None, None);
    let (mut mark, mut encoding) = (None, None);
    let (mut outlines, mut projection) = (None, None);
    for (name, value) in object(value, "")? {
        match name.as_str() {
            "$schema" => schema(value)?,
            "title" => title = Some(text(value, name)?),
            "description" => description = Some(text(value, name)?),
            "data" => url = data(value)?,
            "mark" => mark = Some(self::mark(value)?),
            "encoding" => encoding = Some(self::encoding(value)?),
            "transform" => outlines = Some(self::outlines(value)?),
            "projection" => {
                projection =
                    only(value, name, "type", |value, at| word(value, at, Projection::ALL))?;
            }
            _ if KEPT.contains(&name.as_str()) => drop(kept.insert(name.clone(), value.clone())),
            _ => return Err(unknown("", name)),
        }
    }
    let mark = mark.ok_or_else(|| missing("mark"))?;
    let encoding = encoding.ok_or_else(|| missing("encoding"))?;
    needs(mark, &encoding)?;
    if let Some(Outlines { found, .. }) = &outlines {
        let shown = encoding.shape.as_ref().and_then(|shape| shape.field.as_ref());
        if shown != Some(found) {
            return Err(missing("encoding.shape"));
        }
    }
    Ok(Spec { title, description, url, mark, encoding, outlines, projection, kept })
}

/// Each kind of chart has what it cannot be drawn without, and no channel that it would not show.
fn needs(mark: Mark, encoding: &Encoding) -> Read<()> {
    let Encoding { x, y, color, theta, size, longitude, latitude, shape } = encoding;
    let here = |name: &str, channel: &Option<Channel>| match channel {
        Some(_) => Ok(()),
        None => Err(missing(&format!("encoding.{name}"))),
    };
    let none = |name: &str, channel: &Option<Channel>| match channel {
        None => Ok(()),
        Some(_) => Err(SpecError::new(
            &format!("encoding.{name}"),
            format!("{} 图形不使用这一通道", mark.word()),
            format!("a mark of {} does not use this channel", mark.word()),
        )),
    };
    if mark != Mark::Arc {
        none("theta", theta)?;
    }
    if mark != Mark::Point || encoding.is_placed() {
        none("size", size)?;
    }
    if mark != Mark::Point {
        none("longitude", longitude)?;
        none("latitude", latitude)?;
    }
    if mark != Mark::Geoshape {
        none("shape", shape)?;
    }
    if let Some(color) = color
        && !matches!(mark, Mark::Rect | Mark::Geoshape)
        && !encoding.is_placed()
        && (color.is_measure() || color.scheme.is_some())
    {
        return Err(SpecError::new(
            "encoding.color",
            "此类图形的颜色只表示分类（nominal、ordinal）",
            "the colour of this mark is of names only (nominal, ordinal)",
        ));
    }
    if let Some(size) = size
        && (!size.is_measure() || size.aggregate.is_some())
    {
        return Err(SpecError::new(
            "encoding.size",
            "大小应为未汇总的数值（quantitative）",
            "the size is of numbers (quantitative), not aggregated",
        ));
    }
    match mark {
        Mark::Arc => {
            here("theta", theta)?;
            here("color", color)?;
            none("x", x)?;
            none("y", y)
        }
        Mark::Geoshape => {
            none("x", x)?;
            none("y", y)
        }
        Mark::Rect => {
            here("x", x)?;
            here("y", y)?;
            here("color", color)
        }
        Mark::Boxplot => {
            none("color", color)?;
            let measured = [x, y].into_iter().flatten().any(Channel::is_measure);
            if measured { Ok(()) } else { Err(no_measure()) }
        }
        Mark::Line | Mark::Area => {
            here("x", x)?;
            here("y", y)?;
            let upright = y.as_ref().is_some_and(Channel::is_measure);
            if upright { Ok(()) } else { Err(no_measure()) }
        }
        Mark::Bar => {
            here("x", x)?;
            here("y", y)?;
            let measured = [x, y].into_iter().flatten().any(Channel::is_measure);
            if measured { Ok(()) } else { Err(no_measure()) }
        }
        Mark::Point if encoding.is_placed() => {
            here("longitude", longitude)?;
            here("latitude", latitude)?;
            none("x", x)?;
            none("y", y)
        }
        Mark::Point => {
            here("x", x)?;
            here("y", y)
        }
    }
}

fn schema(value: &Value) -> Read<()> {
    let text = text(value, "$schema")?;
    if text.contains("vega-lite/v5") || text.contains("vega-lite/v6") {
        return Ok(());
    }
    Err(SpecError::new(
        "$schema",
        "只支持 Vega-Lite 第 5 版",
        "only version 5 of Vega-Lite is read",
    ))
}

fn data(value: &Value) -> Read<Option<String>> {
    let mut url = None;
    for (name, value) in object(value, "data")? {
        match name.as_str() {
            "url" => url = Some(text(value, "data.url")?),
            _ => return Err(unknown("data", name)),
        }
    }
    Ok(url)
}

/// The one transform that is read: outlines that are looked up by codes.
fn outlines(value: &Value) -> Read<Outlines> {
    let Some([lookup]) = value.as_array().map(Vec::as_slice) else {
        return Err(unknown("", "transform"));
    };
    let (mut codes, mut from, mut found) = (None, None, None);
    for (name, value) in object(lookup, "transform")? {
        let here = format!("transform.{name}");
        match name.as_str() {
            "lookup" => codes = Some(text(value, &here)?),
            "from" => from = Some(collection(value)?),
            "as" => found = Some(text(value, &here)?),
            _ => return Err(unknown("transform", name)),
        }
    }
    let codes = codes.ok_or_else(|| missing("transform.lookup"))?;
    let (url, key) = from.ok_or_else(|| missing("transform.from"))?;
    let found = found.ok_or_else(|| missing("transform.as"))?;
    Ok(Outlines { codes, url, key, found })
}

/// Where outlines are, and the property that has their codes.
fn collection(value: &Value) -> Read<(String, String)> {
    let (mut url, mut key) = (None, None);
    for (name, value) in object(value, "transform.from")? {
        match name.as_str() {
            "data" => {
                for (name, value) in object(value, "transform.from.data")? {
                    let here = format!("transform.from.data.{name}");
                    match name.as_str() {
                        "url" => url = Some(text(value, &here)?),
                        "format" if value == &features() => {}
                        _ => return Err(unknown("transform.from.data", name)),
                    }
                }
            }
            "key" => {
                let path = text(value, "transform.from.key")?;
                let property = path.strip_prefix("properties.").map(str::to_owned);
                key = Some(
                    property.ok_or_else(|| unlike("transform.from.key", value, "properties.…"))?,
                );
            }
            _ => return Err(unknown("transform.from", name)),
        }
    }
    Ok((
        url.ok_or_else(|| missing("transform.from.data.url"))?,
        key.ok_or_else(|| missing("transform.from.key"))?,
    ))
}

fn features() -> Value {
    serde_json::json!({ "type": "json", "property": "features" })
}

fn mark(value: &Value) -> Read<Mark> {
    let Value::Object(map) = value else { return word(value, "mark", Mark::ALL) };
    let mut mark = None;
    for (name, value) in map {
        match name.as_str() {
            "type" => mark = Some(word(value, "mark.type", Mark::ALL)?),
            // Our marks tell their values, and our lines show their points, either way.
            "tooltip" | "point" if value.is_boolean() => {}
            _ => return Err(unknown("mark", name)),
        }
    }
    mark.ok_or_else(|| missing("mark.type"))
}

fn encoding(value: &Value) -> Read<Encoding> {
    let mut encoding = Encoding::default();
    for (name, value) in object(value, "encoding")? {
        let place = match name.as_str() {
            "x" => &mut encoding.x,
            "y" => &mut encoding.y,
            "color" => &mut encoding.color,
            "theta" => &mut encoding.theta,
            "size" => &mut encoding.size,
            "longitude" => &mut encoding.longitude,
            "latitude" => &mut encoding.latitude,
            "shape" => &mut encoding.shape,
            _ => return Err(unknown("encoding", name)),
        };
        *place = Some(channel(value, name)?);
    }
    Ok(encoding)
}

fn channel(value: &Value, channel: &str) -> Read<Channel> {
    let at = format!("encoding.{channel}");
    let on_axis = matches!(channel, "x" | "y");
    let mut out = Channel::default();
    for (name, value) in object(value, &at)? {
        let here = format!("{at}.{name}");
        match name.as_str() {
            "field" => out.field = Some(text(value, &here)?),
            "type" => out.kind = Some(word(value, &here, Kind::ALL)?),
            "title" => out.title = Some(title(value, &here)?),
            "aggregate" => out.aggregate = Some(word(value, &here, Aggregate::ALL)?),
            "bin" if on_axis => out.bin = bin(value, &here)?,
            "timeUnit" if on_axis => out.time_unit = Some(word(value, &here, TimeUnit::ALL)?),
            "sort" if on_axis || channel == "color" => out.sort = sort(value, &here)?,
            "stack" if on_axis => out.stack = stack(value, &here)?,
            "axis" if on_axis => out.axis_title = only(value, &here, "title", title)?,
            "scale" if channel == "color" => {
                out.scheme =
                    only(value, &here, "scheme", |value, at| word(value, at, Scheme::ALL))?;
            }
            _ => return Err(unknown(&at, name)),
        }
    }
    if out.field.is_none() && out.aggregate != Some(Aggregate::Count) {
        return Err(missing(&format!("{at}.field")));
    }
    Ok(out)
}

fn bin(value: &Value, at: &str) -> Read<Option<Bin>> {
    match value {
        Value::Bool(true) => Ok(Some(Bin::default())),
        Value::Bool(false) | Value::Null => Ok(None),
        _ => only(value, at, "maxbins", |value, at| {
            let most = value.as_u64().filter(|most| (2..=200).contains(most));
            let most = most.ok_or_else(|| {
                SpecError::new(
                    at,
                    "应为 2 到 200 的整数",
                    "this should be a whole number from 2 to 200",
                )
            })?;
            Ok(Bin { most: most as u32 })
        })
        .map(|bin| Some(bin.unwrap_or_default())),
    }
}

fn sort(value: &Value, at: &str) -> Read<Sort> {
    const WORDS: &[(&str, Sort)] = &[
        ("ascending", Sort::Ascending),
        ("descending", Sort::Descending),
        ("y", Sort::ByValue),
        ("-y", Sort::ByValueDescending),
        ("x", Sort::ByValue),
        ("-x", Sort::ByValueDescending),
    ];
    if value.is_null() {
        return Ok(Sort::AsGiven);
    }
    let sort = word(value, at, WORDS)?;
    // `x` on the axis x would sort places by themselves.
    let own = at.split('.').nth(1).unwrap_or_default();
    let by = value.as_str().unwrap_or_default().trim_start_matches('-');
    if by == own { Err(unlike(at, value, "\"-x\", \"-y\"")) } else { Ok(sort) }
}

fn stack(value: &Value, at: &str) -> Read<Stack> {
    match value {
        Value::Null | Value::Bool(false) => Ok(Stack::Apart),
        Value::Bool(true) => Ok(Stack::Zero),
        _ => word(value, at, &[("zero", Stack::Zero), ("normalize", Stack::Normalize)]),
    }
}

/// The one member that an object may have.
fn only<T>(
    value: &Value,
    at: &str,
    member: &str,
    read: impl Fn(&Value, &str) -> Read<T>,
) -> Read<Option<T>> {
    let mut out = None;
    for (name, value) in object(value, at)? {
        if name != member {
            return Err(unknown(at, name));
        }
        out = Some(read(value, &format!("{at}.{name}"))?);
    }
    Ok(out)
}

fn object<'a>(value: &'a Value, at: &str) -> Read<&'a Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| SpecError::new(at, "应为 JSON 对象", "this should be an object"))
}

fn text(value: &Value, at: &str) -> Read<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| SpecError::new(at, "应为文本", "this should be a text"))
}

/// A title; `null` is none.
fn title(value: &Value, at: &str) -> Read<String> {
    if value.is_null() { Ok(String::new()) } else { text(value, at) }
}

fn word<T: Copy>(value: &Value, at: &str, words: &[(&str, T)]) -> Read<T> {
    let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
    found.map(|(_, found)| *found).ok_or_else(|| {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        unlike(at, value, &all.join(", "))
    })
}

fn unlike(at: &str, value: &Value, all: &str) -> SpecError {
    let value: String = value.to_string().chars().take(60).collect();
    SpecError::new(
        at,
        format!("不支持 {value}，可用：{all}"),
        format!("{value} is not supported; there are: {all}"),
    )
}

fn unknown(at: &str, name: &str) -> SpecError {
    let name: String = name.chars().take(60).collect();
    let place = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
    SpecError::new(
        &place,
        format!("不支持“{name}”，图表无法按其所述绘制"),
        format!("\"{name}\" is not supported, so the chart would not show what it says"),
    )
}

fn missing(at: &str) -> SpecError {
    SpecError::new(at, "缺少这一项", "this is missing")
}

fn no_measure() -> SpecError {
    SpecError::new(
        "encoding",
        "横轴或纵轴之一应为数值（quantitative）或汇总（aggregate）",
        "one of x and y should be quantitative or aggregated",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(value: Value) -> String {
        spec(&value).expect_err("refused").at
    }

    fn bar() -> Value {
        json!({
            "$schema": crate::spec::SCHEMA,
            "title": "各区合计",
            "data": {"url": "rows?select=a"},
            "width": 300,
            "mark": "bar",
            "encoding": {
                "x": {"field": "区县", "type": "nominal", "sort": "-y"},
                "y": {"field": "金额", "type": "quantitative", "aggregate": "sum",
                      "stack": null, "axis": {"title": "合计"}},
                "color": {"field": "年", "type": "ordinal"}
            }
        })
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        let read = spec(&bar()).expect("a specification");
        assert_eq!(Spec::parse(&read.to_json()), Ok(read.clone()));
        assert_eq!(serde_json::to_value(&read).expect("JSON"), bar());
    }

    #[test]
    fn maps_are_written_as_they_were_read() {
        let areas = json!({
            "$schema": crate::spec::SCHEMA,
            "data": {"url": "rows?select=code,value:count()"},
            "transform": [{
                "lookup": "code",
                "from": {
                    "data": {"url": "outlines", "format": {"type": "json", "property": "features"}},
                    "key": "properties.code"
                },
                "as": "outline"
            }],
            "projection": {"type": "mercator"},
            "usermeta": {"coordinates": "gcj02", "map_number": "GS(2024)0650"},
            "mark": "geoshape",
            "encoding": {
                "shape": {"field": "outline", "type": "geojson"},
                "color": {"field": "value", "type": "quantitative"}
            }
        });
        let read = spec(&areas).expect("a specification");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), areas);
        assert_eq!(read.meta("map_number"), Some("GS(2024)0650"));
        let points = json!({
            "$schema": crate::spec::SCHEMA,
            "mark": "point",
            "encoding": {
                "color": {"field": "value", "type": "quantitative"},
                "longitude": {"field": "lon", "type": "quantitative"},
                "latitude": {"field": "lat", "type": "quantitative"}
            }
        });
        let read = spec(&points).expect("a specification");
        assert!(read.is_map());
        assert_eq!(serde_json::to_value(&read).expect("JSON"), points);
        let with = |path: &str, value: Value| {
            let mut spec = areas.clone();
            *spec.pointer_mut(path).expect("a place") = value;
            at(spec)
        };
        assert_eq!(with("/transform/0/from/key", json!("code")), "transform.from.key");
        assert_eq!(with("/transform/0/as", json!("other")), "encoding.shape");
        assert_eq!(with("/transform", json!([{"filter": "true"}])), "transform.filter");
        assert_eq!(with("/projection", json!({"type": "albers"})), "projection.type");
        assert_eq!(with("/mark", json!("bar")), "encoding.shape");
    }

    #[test]
    fn what_would_be_drawn_otherwise_is_refused_with_its_place() {
        let with = |path: &str, value: Value| {
            let mut spec = bar();
            *spec.pointer_mut(path).expect("a place") = value;
            spec
        };
        let mut extra = bar();
        extra["transform"] = json!([]);
        assert_eq!(at(extra), "transform");
        assert_eq!(at(with("/mark", json!("trail"))), "mark");
        assert_eq!(at(with("/mark", json!({"type": "bar", "color": "red"}))), "mark.color");
        assert_eq!(at(with("/data", json!({"values": []}))), "data.values");
        assert_eq!(at(with("/encoding/x", json!({"field": "a", "axis": null}))), "encoding.x.axis");
        assert_eq!(at(with("/encoding/x/sort", json!("-x"))), "encoding.x.sort");
        assert_eq!(at(with("/encoding/y", json!({"aggregate": "sum"}))), "encoding.y.field");
        assert_eq!(
            at(with("/encoding/color", json!({"field": "a", "bin": true}))),
            "encoding.color.bin"
        );
        assert_eq!(at(with("/mark", json!("arc"))), "encoding.theta");
        assert_eq!(
            at(json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}})),
            "encoding"
        );
        assert_eq!(at(json!([])), "");
        assert_eq!(Spec::parse("{,}").expect_err("refused").at, "1:2");
        assert!(Spec::parse(&" ".repeat(65 * 1024)).is_err());
    }
}
