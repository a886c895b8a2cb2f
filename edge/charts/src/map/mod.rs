//! Maps: places and shapes of rows over a frame of degrees, with a scale; tiles lie below them where a
//! deployment names some.

pub mod coordinates;
mod draw;
mod geometry;
pub mod tiles;

use domain::FieldType;

pub use coordinates::{Place, System};
pub use draw::draw;
pub use geometry::{places_of, simplify_geometry};
pub use tiles::Tiles;

use crate::{Channel, Data, DrawError, Spec, spec::Scheme};

/// Where rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// Two columns of degrees.
    Columns {
        /// 经度
        longitude: String,
        /// 纬度
        latitude: String,
    },
    /// A column of GeoJSON geometries.
    Geometry(String),
}

/// How the globe is laid flat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// Degrees as they are, of one scale at the middle latitude: for cities and provinces.
    #[default]
    Plain,
    /// Web Mercator, as web maps have it.
    Mercator,
}

impl Projection {
    pub(crate) const ALL: &[(&'static str, Self)] =
        &[("equirectangular", Self::Plain), ("mercator", Self::Mercator)];

    /// The word of Vega-Lite.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "equirectangular",
            Self::Mercator => "mercator",
        }
    }
}

/// What a map shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The title over it.
    pub title: Option<String>,
    /// Where rows are.
    pub places: Where,
    /// The system that their degrees are of.
    pub system: System,
    /// A column of numbers that colours them, or of names.
    pub value: Option<String>,
    /// What the column is called, where its title does not say it.
    pub value_title: Option<String>,
    /// A column that names them.
    pub name: Option<String>,
    /// The colours for numbers.
    pub scheme: Option<Scheme>,
    /// How the globe is laid flat.
    pub projection: Projection,
    /// The number under which its outlines were reviewed (审图号), which is to stand on every map
    /// that shows them.
    pub map_number: Option<String>,
}

/// The words of longitudes, each with that of latitudes.
const PAIRS: [(&str, &str); 6] = [
    ("经度", "纬度"),
    ("东经", "北纬"),
    ("longitude", "latitude"),
    ("long", "lat"),
    ("lng", "lat"),
    ("lon", "lat"),
];

/// The columns that hold latitudes for those that hold longitudes, by what they are called: the
/// same words but for one, such as `起点经度` and `起点纬度`.
pub fn positions<'a>(columns: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (longitude, title) in columns {
        for called in [longitude, title] {
            let called = called.trim().to_lowercase();
            let partner = PAIRS.iter().find_map(|(east, north)| {
                let wanted = called.contains(east).then(|| called.replacen(east, north, 1))?;
                columns.iter().find(|(name, title)| {
                    [name, title].into_iter().any(|it| it.trim().to_lowercase() == wanted)
                })
            });
            if let Some((latitude, _)) = partner
                && latitude != longitude
                && !found.iter().any(|(known, _)| known == longitude)
            {
                found.push((longitude, latitude));
            }
        }
    }
    found
}

impl Map {
    /// A map of rows, without colours and names.
    pub fn new(places: Where) -> Self {
        Self {
            title: None,
            places,
            system: System::default(),
            value: None,
            value_title: None,
            name: None,
            scheme: None,
            projection: Projection::default(),
            map_number: None,
        }
    }

    /// The map that a specification asks for: of the columns that it names, or, where it names
    /// none, of the first column of geometries or those that are called longitude and latitude.
    pub fn of(spec: &Spec, data: &Data) -> Result<Self, DrawError> {
        let columns = &data.columns;
        let geometry = columns.iter().find(|column| column.kind == FieldType::Geometry);
        let called = |names: &[&str]| {
            let is = |name: &str| names.contains(&name.trim().to_lowercase().as_str());
            let found = columns.iter().find(|column| is(&column.name) || is(&column.title));
            found.map(|column| column.name.clone())
        };
        let encoding = &spec.encoding;
        let field = |channel: &Option<Channel>| channel.as_ref().and_then(|it| it.field.clone());
        let named = (field(&encoding.longitude), field(&encoding.latitude));
        let places = match (named, field(&encoding.shape), geometry) {
            ((Some(longitude), Some(latitude)), ..) => Where::Columns { longitude, latitude },
            (_, Some(shape), _) => Where::Geometry(shape),
            (_, None, Some(column)) => Where::Geometry(column.name.clone()),
            (_, None, None) => {
                let longitude = called(&["longitude", "lng", "lon", "long", "x", "经度", "东经"]);
                let latitude = called(&["latitude", "lat", "y", "纬度", "北纬"]);
                let (Some(longitude), Some(latitude)) = (longitude, latitude) else {
                    return Err(DrawError::new(
                        "数据中没有几何列，也没有经度、纬度列",
                        "the data has no column of geometries, nor of longitude and latitude",
                    ));
                };
                Where::Columns { longitude, latitude }
            }
        };
        let color = encoding.color.as_ref();
        let value = color.and_then(|color| color.field.clone());
        let name =
            called(&["name", "title", "名称", "区县", "行政区", "地区", "区域", "站点", "地址"]);
        let codes = spec.outlines.as_ref().map(|outlines| outlines.codes.clone());
        let name = codes.or(name).or_else(|| {
            let text = columns.iter().find(|column| column.kind == FieldType::Text);
            text.map(|column| column.name.clone())
        });
        Ok(Self {
            title: spec.title.clone(),
            value,
            value_title: color.and_then(|color| color.title.clone()),
            name,
            scheme: color.and_then(|color| color.scheme),
            system: spec.meta("coordinates").and_then(System::from_value).unwrap_or_default(),
            projection: spec.projection.unwrap_or_default(),
            map_number: spec.meta("map_number").map(str::to_owned),
            ..Self::new(places)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::positions;

    #[test]
    fn positions_are_found_by_what_they_are_called() {
        let columns = [
            ("start_lon", "起点经度"),
            ("start_lat", "起点纬度"),
            ("name", "名称"),
            ("Longitude", ""),
            ("latitude", ""),
            ("终点东经", ""),
        ];
        let expected = [("start_lon", "start_lat"), ("Longitude", "latitude")];
        assert_eq!(positions(&columns), expected);
        assert_eq!(positions(&[("经度", "")]), []);
    }
}
