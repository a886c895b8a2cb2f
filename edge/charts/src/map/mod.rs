//! Maps: places and shapes of rows over a frame of degrees, with a scale and without tiles.

pub mod coordinates;
mod draw;
mod geometry;

use domain::FieldType;

pub use coordinates::{Place, System};
pub use draw::draw;

use crate::{Data, DrawError, Spec, spec::Scheme};

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
    /// A column that names them.
    pub name: Option<String>,
    /// The colours for numbers.
    pub scheme: Option<Scheme>,
    /// How the globe is laid flat.
    pub projection: Projection,
}

impl Map {
    /// A map of rows, without colours and names.
    pub fn new(places: Where) -> Self {
        Self {
            title: None,
            places,
            system: System::default(),
            value: None,
            name: None,
            scheme: None,
            projection: Projection::default(),
        }
    }

    /// The map that a specification of `geoshape` asks for: of the first column of geometries, or
    /// else of the columns that are called longitude and latitude.
    pub fn of(spec: &Spec, data: &Data) -> Result<Self, DrawError> {
        let columns = &data.columns;
        let geometry = columns.iter().find(|column| column.kind == FieldType::Geometry);
        let called = |names: &[&str]| {
            let is = |name: &str| names.contains(&name.trim().to_lowercase().as_str());
            let found = columns.iter().find(|column| is(&column.name) || is(&column.title));
            found.map(|column| column.name.clone())
        };
        let places = match geometry {
            Some(column) => Where::Geometry(column.name.clone()),
            None => {
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
        let color = spec.encoding.color.as_ref();
        let value = color.and_then(|color| color.field.clone());
        let name =
            called(&["name", "title", "名称", "区县", "行政区", "地区", "区域", "站点", "地址"]);
        let name = name.or_else(|| {
            let text = columns.iter().find(|column| column.kind == FieldType::Text);
            text.map(|column| column.name.clone())
        });
        Ok(Self {
            title: spec.title.clone(),
            value,
            name,
            scheme: color.and_then(|color| color.scheme),
            ..Self::new(places)
        })
    }
}
