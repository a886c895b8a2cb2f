//! Reading the OpenAPI document: what the page needs of it, and nothing that it may lack.

use serde_json::Value;

/// The operations under one tag.
pub struct Group {
    /// Name of the tag.
    pub name: String,
    /// What the document says about the tag.
    pub description: Option<String>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// One method of one path.
pub struct Operation {
    /// Name that an address can point to.
    pub id: String,
    /// Method, in capitals.
    pub method: String,
    /// Path, with its parameters in braces.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What else there is to know.
    pub description: Option<String>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What it answers.
    pub answers: Vec<Answer>,
    /// Path and query that can be tried, for what only reads.
    pub example: Option<String>,
}

/// A parameter of an operation.
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Where it stands: path, query or header.
    pub place: String,
    /// Type of its value.
    pub kind: String,
    /// Whether it has to be there.
    pub required: bool,
    /// What it means.
    pub description: String,
}

/// One of the answers of an operation.
pub struct Answer {
    /// HTTP status.
    pub status: String,
    /// When it comes.
    pub description: String,
    /// Name of the type of its body, where it is JSON of ours.
    pub body: Option<String>,
}

/// The operations by their first tag, in the document's order of tags; untagged ones come last.
pub fn groups(document: &Value, untagged: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = entries(&document["tags"])
        .map(|(_, tag)| Group {
            name: text(&tag["name"]),
            description: optional(&tag["description"]),
            operations: Vec::new(),
        })
        .collect();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            if !["get", "post", "put", "patch", "delete"].contains(&method) {
                continue;
            }
            let tag = operation["tags"][0].as_str().unwrap_or(untagged);
            let read = read(path, method, operation, item, document);
            match groups.iter_mut().find(|group| group.name == tag) {
                Some(group) => group.operations.push(read),
                None => groups.push(Group {
                    name: tag.to_owned(),
                    description: None,
                    operations: vec![read],
                }),
            }
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    groups
}

fn read(path: &str, method: &str, operation: &Value, item: &Value, document: &Value) -> Operation {
    let shared = entries(&item["parameters"]);
    let parameters: Vec<Parameter> = shared
        .chain(entries(&operation["parameters"]))
        .map(|(_, parameter)| resolve(parameter, document))
        .map(|parameter| Parameter {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            kind: kind(&parameter["schema"], document),
            required: parameter["required"].as_bool().unwrap_or_default(),
            description: text(&parameter["description"]),
        })
        .collect();
    let answers = entries(&operation["responses"])
        .map(|(status, answer)| (status, resolve(answer, document)))
        .map(|(status, answer)| Answer {
            status: status.to_owned(),
            description: text(&answer["description"]),
            body: body(&answer["content"]["application/json"]["schema"]),
        })
        .collect();
    let id = operation["operationId"].as_str().unwrap_or(path);
    Operation {
        id: format!("op-{}", id.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: optional(&operation["description"]),
        example: (method == "get").then(|| example(path, operation, document)),
        parameters,
        answers,
    }
}

/// The path with the examples that the document gives; what has none stays in braces.
fn example(path: &str, operation: &Value, document: &Value) -> String {
    let mut out = path.to_owned();
    let mut query = Vec::new();
    for (_, parameter) in entries(&operation["parameters"]) {
        let parameter = resolve(parameter, document);
        let given = [&parameter["example"], &parameter["schema"]["example"]];
        let Some(given) = given.into_iter().find(|value| !value.is_null()) else { continue };
        let given = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
        let given =
            percent_encoding::utf8_percent_encode(&given, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let name = text(&parameter["name"]);
        match parameter["in"].as_str() {
            Some("path") => out = out.replace(&format!("{{{name}}}"), &given),
            Some("query") => query.push(format!("{name}={given}")),
            _ => {}
        }
    }
    if query.is_empty() { out } else { format!("{out}?{}", query.join("&")) }
}

/// The name of a type, as far as one word says it.
fn kind(schema: &Value, document: &Value) -> String {
    let schema = resolve(schema, document);
    let values: Vec<String> = entries(&schema["enum"]).map(|(_, value)| text(value)).collect();
    if !values.is_empty() {
        return values.join(" | ");
    }
    let name = match &schema["type"] {
        Value::Array(names) => {
            names.iter().find(|name| *name != "null").map(text).unwrap_or_default()
        }
        name => text(name),
    };
    match (name.as_str(), schema["format"].as_str()) {
        ("array", _) => format!("{}[]", kind(&schema["items"], document)),
        (_, Some(format)) => format!("{name} ({format})"),
        _ => name,
    }
}

/// The name of the type of a body, or of what it is a list of.
fn body(schema: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().map(str::to_owned);
    }
    body(schema.get("items")?).map(|name| format!("{name}[]"))
}

/// What a reference within the document points to; one step, as generated documents have it.
fn resolve<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    value["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.strip_prefix('#')?))
        .unwrap_or(value)
}

/// The entries of an object, or the items of a list; none of anything else.
fn entries(value: &Value) -> Box<dyn Iterator<Item = (&str, &Value)> + '_> {
    match value {
        Value::Object(fields) => {
            Box::new(fields.iter().map(|(name, value)| (name.as_str(), value)))
        }
        Value::Array(items) => Box::new(items.iter().map(|item| ("", item))),
        _ => Box::new(std::iter::empty()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn optional(value: &Value) -> Option<String> {
    value.as_str().filter(|words| !words.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_grouped_by_tag_and_can_be_tried() {
        let document = json!({
            "tags": [{ "name": "search", "description": "Finding" }, { "name": "empty" }],
            "paths": {
                "/api/v1/search": { "get": {
                    "tags": ["search"], "operationId": "search", "summary": "Search",
                    "parameters": [
                        { "name": "q", "in": "query", "example": "公交",
                          "schema": { "type": ["string", "null"] } },
                        { "name": "sort", "in": "query",
                          "schema": { "$ref": "#/components/schemas/Sort" } },
                    ],
                    "responses": { "200": { "description": "A page" } },
                } },
                "/healthz": { "get": { "responses": {} } },
            },
            "components": { "schemas": { "Sort": { "type": "string", "enum": ["a", "b"] } } },
        });
        let groups = groups(&document, "Other");
        let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["search", "Other"]);
        let search = &groups[0].operations[0];
        assert_eq!(search.example.as_deref(), Some("/api/v1/search?q=%E5%85%AC%E4%BA%A4"));
        let kinds: Vec<_> = search.parameters.iter().map(|p| p.kind.as_str()).collect();
        assert_eq!(kinds, ["string", "a | b"]);
        assert_eq!(groups[1].operations[0].id, "op--healthz");
    }

    #[test]
    fn a_document_that_is_none_has_no_operations() {
        assert!(groups(&json!("nonsense"), "Other").is_empty());
    }
}
