//! The data elements that the demo's fields carry, and the code list of its divisions (R39).

use domain::standards::{Code, Outlines};
use domain::{DistributionId, FieldType, Standard, StandardBody, StandardId};

use super::regions;

/// The list of divisions.
const DIVISIONS: &str = "DM-DIVISION";

/// An element: its identifier, the columns that carry it, and what it is.
struct Element {
    id: &'static str,
    columns: &'static [&'static str],
    title: &'static str,
    title_en: &'static str,
    definition: &'static str,
    source: Option<&'static str>,
    kind: FieldType,
    unit: Option<&'static str>,
    list: Option<&'static str>,
}

const ELEMENTS: &[Element] = &[
    Element {
        id: "DE-DIVISION",
        columns: &["county_code", "city_code"],
        title: "行政区划代码",
        title_en: "Division code",
        definition: "县级以上行政区划的六位数字代码。",
        source: Some("GB/T 2260"),
        kind: FieldType::Text,
        unit: None,
        list: Some(DIVISIONS),
    },
    Element {
        id: "DE-CREDIT-CODE",
        columns: &["credit_code"],
        title: "统一社会信用代码",
        title_en: "Unified social credit code",
        definition: "法人和其他组织的十八位代码，末位为校验位。",
        source: Some("GB 32100"),
        kind: FieldType::Text,
        unit: None,
        list: None,
    },
    Element {
        id: "DE-LONGITUDE",
        columns: &["lon"],
        title: "经度",
        title_en: "Longitude",
        definition: "所在位置的经度，十进制。",
        source: None,
        kind: FieldType::Number,
        unit: Some("度"),
        list: None,
    },
    Element {
        id: "DE-LATITUDE",
        columns: &["lat"],
        title: "纬度",
        title_en: "Latitude",
        definition: "所在位置的纬度，十进制。",
        source: None,
        kind: FieldType::Number,
        unit: Some("度"),
        list: None,
    },
];

/// The element that a column carries, if any does.
pub fn element_of(column: &str, kind: FieldType) -> Option<StandardId> {
    let carried = |it: &&Element| it.kind == kind && it.columns.contains(&column);
    ELEMENTS.iter().find(carried).map(|it| StandardId::new(it.id))
}

/// Every standard of the demo, code lists before the elements that draw on them; `borders` is the
/// distribution that has the borders of the divisions.
pub fn standards(borders: &str) -> Vec<(StandardId, Standard)> {
    let codes = regions().into_iter().map(|region| Code {
        value: region.code.to_owned(),
        label: region.name.to_owned(),
        label_en: Some(region.name_en.to_owned()),
    });
    let outlines = Outlines {
        distribution: DistributionId::new(borders),
        column: "code".to_owned(),
        map_number: None,
    };
    let divisions = Standard {
        title: "行政区划代码表（示例）".to_owned(),
        title_en: Some("Division codes (sample)".to_owned()),
        definition: Some("示例省的各级行政区划，以及全国省级行政区划。".to_owned()),
        source: Some("GB/T 2260".to_owned()),
        body: StandardBody::CodeList { codes: codes.collect(), outlines: Some(outlines) },
    };
    let elements = ELEMENTS.iter().map(|it| {
        let standard = Standard {
            title: it.title.to_owned(),
            title_en: Some(it.title_en.to_owned()),
            definition: Some(it.definition.to_owned()),
            source: it.source.map(str::to_owned),
            body: StandardBody::Element {
                value_type: it.kind,
                unit: it.unit.map(str::to_owned),
                code_list: it.list.map(StandardId::new),
            },
        };
        (StandardId::new(it.id), standard)
    });
    std::iter::once((StandardId::new(DIVISIONS), divisions)).chain(elements).collect()
}
