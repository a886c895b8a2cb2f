//! The dataset as schema.org describes one, for crawlers.

use contract::{Dataset, Distribution, paths};
use domain::Openness;
use serde_json::{Value, json};

use crate::visit::Visit;

/// The description, safe to stand in a script element.
pub fn dataset(dataset: &Dataset, visit: &Visit) -> String {
    // No text of the catalogue can end the element or open a comment in it.
    describe(dataset, visit).to_string().replace('<', "\\u003c")
}

fn describe(dataset: &Dataset, visit: &Visit) -> Value {
    let origin = &visit.origin;
    let page = format!("{origin}{}", paths::dataset_page(dataset.id.as_str()));
    let open = dataset.openness == Openness::Unconditional;
    let keywords: Vec<&str> = dataset
        .themes
        .iter()
        .map(|theme| theme.label(visit.language))
        .chain(dataset.keywords.iter().map(String::as_str))
        .collect();
    let fields: Vec<Value> = dataset
        .fields
        .iter()
        .map(|field| {
            json!({
                "@type": "PropertyValue",
                "name": field.name,
                "description": field.title,
                "unitText": field.unit,
            })
        })
        .collect();
    let files: Vec<Value> = if open {
        dataset.distributions.iter().map(|file| distribution(file, origin)).collect()
    } else {
        Vec::new()
    };
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "identifier": dataset.id,
        "name": dataset.title,
        "description": dataset.summary,
        "inLanguage": "zh-CN",
        "keywords": keywords,
        "license": dataset.licence_url,
        "isAccessibleForFree": open,
        "creator": { "@type": "GovernmentOrganization", "name": dataset.provider.name },
        "publisher": { "@type": "GovernmentOrganization", "name": dataset.provider.name },
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": dataset.region.name,
            "identifier": dataset.region.code,
        },
        "temporalCoverage": period(dataset),
        "datePublished": dataset.published_at,
        "dateModified": dataset.updated_at,
        "version": dataset.version.to_string(),
        "variableMeasured": fields,
        "distribution": files,
        "conditionsOfAccess": dataset.conditions,
    });
    strip(&mut value);
    value
}

fn distribution(file: &Distribution, origin: &str) -> Value {
    json!({
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": format!("{origin}{}", paths::download(file.id.as_str())),
        "encodingFormat": file.media_type,
        // Neither is said of closed files.
        "contentSize": (file.size > 0).then(|| format!("{} B", file.size)),
        "sha256": (!file.sha256.is_empty()).then_some(&file.sha256),
        "dateModified": file.updated_at,
    })
}

/// ISO 8601 interval, with `..` for an open end.
fn period(dataset: &Dataset) -> Option<String> {
    let day =
        |day: Option<chrono::NaiveDate>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    let period = dataset.period;
    (period.start.is_some() || period.end.is_some())
        .then(|| format!("{}/{}", day(period.start), day(period.end)))
}

/// Leaves out what is not stated.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null() && *value != json!([]));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}
