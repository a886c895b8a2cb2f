//! The subset of Vega-Lite (version 5) that we write and read.
//!
//! Other Vega tools open what we write. What we read and would not draw is refused with its place,
//! so that a chart never shows something else than its specification says.

mod read;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::{SpecError, map::Projection};

/// The schema that our specifications name.
pub const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";

/// Words of the grammar, each with its variant.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$note])* $variant),* }

        impl $name {
            /// The word of the grammar.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            pub(crate) const ALL: &[(&'static str, Self)] = &[$(($word, Self::$variant)),*];
        }
    };
}

words! {
    /// How values are shown.
    Mark {
        /// 柱状图
        Bar = "bar",
        /// 折线图
        Line = "line",
        /// 面积图
        Area = "area",
        /// 散点图
        Point = "point",
        /// 饼图
        Arc = "arc",
        /// 热力图
        Rect = "rect",
        /// 箱线图
        Boxplot = "boxplot",
        /// 地图
        Geoshape = "geoshape",
    }
}

words! {
    /// What kind of values a channel reads.
    Kind {
        /// Numbers.
        Quantitative = "quantitative",
        /// Names without an order.
        Nominal = "nominal",
        /// Names or numbers in their order.
        Ordinal = "ordinal",
        /// Times.
        Temporal = "temporal",
        /// Shapes on the globe.
        Geojson = "geojson",
    }
}

words! {
    /// What becomes of many values at one place.
    Aggregate {
        /// How many rows.
        Count = "count",
        /// 合计
        Sum = "sum",
        /// 平均
        Mean = "mean",
        /// 最小
        Min = "min",
        /// 最大
        Max = "max",
        /// 中位数
        Median = "median",
    }
}

words! {
    /// The unit that times are gathered by.
    TimeUnit {
        /// 年
        Year = "year",
        /// 季度
        YearQuarter = "yearquarter",
        /// 月
        YearMonth = "yearmonth",
        /// 日
        YearMonthDate = "yearmonthdate",
    }
}

words! {
    /// The colours of a scale of numbers.
    Scheme {
        /// 蓝
        Blues = "blues",
        /// 绿
        Greens = "greens",
        /// 橙
        Oranges = "oranges",
        /// 紫
        Purples = "purples",
    }
}

/// The order of places along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Nothing said: ascending.
    #[default]
    Unsaid,
    /// `null`: as the rows come.
    AsGiven,
    /// By name, number or time.
    Ascending,
    /// The other way round.
    Descending,
    /// `"y"` or `"x"`: by the value, the least first.
    ByValue,
    /// `"-y"` or `"-x"`: by the value, the greatest first.
    ByValueDescending,
}

/// How series share a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stack {
    /// Nothing said: bars and areas stand on one another.
    #[default]
    Unsaid,
    /// On one another, from zero.
    Zero,
    /// On one another, as shares of the whole.
    Normalize,
    /// Each from zero: bars stand side by side, areas behind one another.
    Apart,
}

/// Ranges that numbers are gathered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The most ranges there are.
    pub most: u32,
}

impl Default for Bin {
    /// As many as Vega-Lite makes.
    fn default() -> Self {
        Self { most: 10 }
    }
}

/// What a channel reads, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// The column; none for a count of rows.
    pub field: Option<String>,
    /// The kind of its values; by the other members where it is not said.
    pub kind: Option<Kind>,
    /// What it is called in the chart, instead of the column's title.
    pub title: Option<String>,
    /// What becomes of many values at one place.
    pub aggregate: Option<Aggregate>,
    /// Ranges that numbers are gathered in.
    pub bin: Option<Bin>,
    /// The unit that times are gathered by.
    pub time_unit: Option<TimeUnit>,
    /// The order of places.
    pub sort: Sort,
    /// How series share a place.
    pub stack: Stack,
    /// The axis's own title; an empty one for none.
    pub axis_title: Option<String>,
    /// The colours of a scale of numbers.
    pub scheme: Option<Scheme>,
}

impl Channel {
    /// A channel that reads a column.
    pub fn of(field: impl Into<String>, kind: Kind) -> Self {
        Self { field: Some(field.into()), kind: Some(kind), ..Self::default() }
    }

    /// The kind of the values that are drawn.
    pub(crate) fn is(&self) -> Kind {
        self.kind.unwrap_or(match () {
            () if self.time_unit.is_some() => Kind::Temporal,
            () if self.aggregate.is_some() || self.bin.is_some() => Kind::Quantitative,
            () => Kind::Nominal,
        })
    }

    /// Whether it is a figure, rather than a place where figures are.
    pub(crate) fn is_measure(&self) -> bool {
        self.aggregate.is_some() || (self.is() == Kind::Quantitative && self.bin.is_none())
    }
}

/// What reads what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Along the width.
    pub x: Option<Channel>,
    /// Along the height.
    pub y: Option<Channel>,
    /// By colour: series, or a scale of numbers.
    pub color: Option<Channel>,
    /// By angle: the figures of a pie.
    pub theta: Option<Channel>,
    /// By area: of points.
    pub size: Option<Channel>,
    /// Where points lie on a map, east.
    pub longitude: Option<Channel>,
    /// Where points lie on a map, north.
    pub latitude: Option<Channel>,
    /// The shapes of a map: a column of geometries, or where outlines were looked up.
    pub shape: Option<Channel>,
}

impl Encoding {
    /// Whether points lie on a map, and not between axes.
    pub fn is_placed(&self) -> bool {
        self.longitude.is_some() || self.latitude.is_some()
    }
}

/// Outlines that are found by the codes in a column, in a collection of GeoJSON features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlines {
    /// The column of codes.
    pub codes: String,
    /// Where the collection is.
    pub url: String,
    /// The property of its features that has the code.
    pub key: String,
    /// What the channel of shapes calls the outlines that were found.
    pub found: String,
}

/// A specification of one chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The title over the chart.
    pub title: Option<String>,
    /// What the chart shows, for those who do not see it.
    pub description: Option<String>,
    /// Where the rows come from.
    pub url: Option<String>,
    /// How values are shown.
    pub mark: Mark,
    /// What reads what.
    pub encoding: Encoding,
    /// Outlines that the rows of a map are given by their codes.
    pub outlines: Option<Outlines>,
    /// How a map lies flat.
    pub projection: Option<Projection>,
    /// What is kept and not looked at: `width`, `height`, `config`, `usermeta`. Of `usermeta` a map
    /// reads `coordinates`, the system of its degrees, and `map_number`.
    pub kept: Map<String, Value>,
}

impl Spec {
    /// The most bytes that are read.
    pub const BYTES_MOST: usize = 64 * 1024;

    /// A specification without title or origin.
    pub fn new(mark: Mark, encoding: Encoding) -> Self {
        Self {
            title: None,
            description: None,
            url: None,
            mark,
            encoding,
            outlines: None,
            projection: None,
            kept: Map::new(),
        }
    }

    /// Whether it is drawn on a map.
    pub fn is_map(&self) -> bool {
        self.mark == Mark::Geoshape || self.encoding.is_placed()
    }

    /// A text that is kept in `usermeta`.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.kept.get("usermeta")?.get(name)?.as_str()
    }

    /// Keeps a text in `usermeta`; none takes it away.
    pub fn set_meta(&mut self, name: &str, text: Option<&str>) {
        let mut meta = match self.kept.remove("usermeta") {
            Some(Value::Object(meta)) => meta,
            _ => Map::new(),
        };
        match text {
            Some(text) => drop(meta.insert(name.to_owned(), text.into())),
            None => drop(meta.remove(name)),
        }
        if !meta.is_empty() {
            self.kept.insert("usermeta".to_owned(), Value::Object(meta));
        }
    }

    /// Reads a specification; the error says what we do not draw, and where it stands.
    pub fn parse(json: &str) -> Result<Self, SpecError> {
        if json.len() > Self::BYTES_MOST {
            return Err(SpecError::new(
                "",
                "图表说明超过 64 KiB",
                "the specification is over 64 KiB",
            ));
        }
        let value = serde_json::from_str(json).map_err(|error| {
            SpecError::new(
                &format!("{}:{}", error.line(), error.column()),
                "不是有效的 JSON",
                "this is not valid JSON",
            )
        })?;
        read::spec(&value)
    }

    /// The specification as JSON text, as Vega tools open it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read::spec(&Value::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Spec {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { title, description, url, mark, encoding, outlines, projection, kept } = self;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("$schema", SCHEMA)?;
        if let Some(title) = title {
            map.serialize_entry("title", title)?;
        }
        if let Some(description) = description {
            map.serialize_entry("description", description)?;
        }
        if let Some(url) = url {
            map.serialize_entry("data", &text_map("url", url))?;
        }
        if let Some(outlines) = outlines {
            map.serialize_entry("transform", &[outlines.to_value()])?;
        }
        if let Some(projection) = projection {
            map.serialize_entry("projection", &text_map("type", projection.word()))?;
        }
        for (name, value) in kept {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("mark", mark.word())?;
        map.serialize_entry("encoding", &encoding.to_map())?;
        map.end()
    }
}

impl Encoding {
    fn to_map(&self) -> Map<String, Value> {
        let Self { x, y, color, theta, size, longitude, latitude, shape } = self;
        let all = [
            ("x", x),
            ("y", y),
            ("color", color),
            ("theta", theta),
            ("size", size),
            ("longitude", longitude),
            ("latitude", latitude),
            ("shape", shape),
        ];
        all.into_iter()
            .filter_map(|(name, channel)| {
                Some((name.to_owned(), Value::Object(channel.as_ref()?.to_map(name))))
            })
            .collect()
    }
}

impl Outlines {
    /// The lookup by which Vega-Lite finds them.
    fn to_value(&self) -> Value {
        let Self { codes, url, key, found } = self;
        serde_json::json!({
            "lookup": codes,
            "from": {
                "data": { "url": url, "format": { "type": "json", "property": "features" } },
                "key": format!("properties.{key}"),
            },
            "as": found,
        })
    }
}

impl Channel {
    fn to_map(&self, name: &str) -> Map<String, Value> {
        let Self { field, kind, title, aggregate, bin, time_unit, sort, stack, axis_title, scheme } =
            self;
        let mut map = Map::new();
        let mut word = |name: &str, word: Option<&str>| {
            if let Some(word) = word {
                map.insert(name.to_owned(), word.into());
            }
        };
        word("field", field.as_deref());
        word("type", kind.map(Kind::word));
        word("title", title.as_deref());
        word("aggregate", aggregate.map(Aggregate::word));
        word("timeUnit", time_unit.map(TimeUnit::word));
        let other = if name == "y" { "x" } else { "y" };
        match sort {
            Sort::Unsaid => {}
            Sort::AsGiven => drop(map.insert("sort".to_owned(), Value::Null)),
            Sort::Ascending => drop(map.insert("sort".to_owned(), "ascending".into())),
            Sort::Descending => drop(map.insert("sort".to_owned(), "descending".into())),
            Sort::ByValue => drop(map.insert("sort".to_owned(), other.into())),
            Sort::ByValueDescending => {
                drop(map.insert("sort".to_owned(), format!("-{other}").into()));
            }
        }
        match stack {
            Stack::Unsaid => {}
            Stack::Zero => drop(map.insert("stack".to_owned(), "zero".into())),
            Stack::Normalize => drop(map.insert("stack".to_owned(), "normalize".into())),
            Stack::Apart => drop(map.insert("stack".to_owned(), Value::Null)),
        }
        if let Some(Bin { most }) = bin {
            let mut bin = Map::new();
            bin.insert("maxbins".to_owned(), (*most).into());
            map.insert("bin".to_owned(), Value::Object(bin));
        }
        if let Some(title) = axis_title {
            map.insert("axis".to_owned(), Value::Object(text_map("title", title)));
        }
        if let Some(scheme) = scheme {
            map.insert("scale".to_owned(), Value::Object(text_map("scheme", scheme.word())));
        }
        map
    }
}

fn text_map(name: &str, text: &str) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert(name.to_owned(), text.into());
    map
}
