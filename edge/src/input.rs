//! What a caller writes, from a script as JSON or from a page as a form, into the same type.
//!
//! A form says less than JSON: everything is text and the same name comes again for a list. Names
//! with dots are members of members (`contact.office`), a name that ends in `[]` is a list even
//! with one member, and names like `fields[0].name` are members of list items. Types of the wire
//! read numbers and yes-or-no from text with [`contract::lenient`].

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use contract::{FieldError, Problem, ProblemKind};
use domain::Language;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::caller::Caller;
use crate::failure::Failure;

/// Most names of a form.
const NAMES_MAX: usize = 10_000;
/// Most items of a list within a form.
const ITEMS_MAX: usize = 2_000;
/// Most gaps in all lists of a form: each is held, though nobody sent it.
const GAPS_MAX: usize = 2_000;
/// Deepest member of a form.
const DEPTH_MAX: usize = 4;

/// What was sent, with how it came.
pub(crate) struct Input<T> {
    /// What it says.
    pub(crate) value: T,
    /// Where a bare browser goes on afterwards.
    pub(crate) form: Option<Form>,
}

/// A form that a browser sent without scripts.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// A page of this site.
    pub(crate) next: String,
}

impl Form {
    /// Where the browser goes on: always a page of this site.
    pub(crate) fn next(&self) -> &str {
        &self.next
    }

    /// Sends the browser on to where the form says.
    pub(crate) fn onward(&self) -> Response {
        self.onward_to(&self.next)
    }

    /// Sends the browser on to a page that is known only now.
    pub(crate) fn onward_to(&self, page: &str) -> Response {
        let status = axum::http::StatusCode::SEE_OTHER;
        (status, [(header::LOCATION, page)]).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let language = Caller::of(&parts).language;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.map(|kind| kind.split(';').next().unwrap_or(kind).trim().to_owned());
        let bare = wants_page(&parts);
        let body = Bytes::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Failure::new(ProblemKind::TooLarge, language))?;
        let (value, form) = match kind.as_deref() {
            Some("application/json") => (json(&body, language)?, None),
            None if body.is_empty() => (Value::Object(Map::new()), None),
            Some("application/x-www-form-urlencoded") => {
                let mut value = nested(form_urlencoded::parse(&body), language)?;
                let next = value.as_object_mut().and_then(|members| members.remove("next"));
                let next = next.as_ref().and_then(Value::as_str).filter(|next| own_page(next));
                let next = next.unwrap_or("/").to_owned();
                (value, bare.then_some(Form { next }))
            }
            _ => return Err(Failure::new(ProblemKind::UnsupportedType, language)),
        };
        Ok(Self { value: typed(value, language)?, form })
    }
}

/// What the query of an address asks for; names are read as those of a form.
pub(crate) struct Asked<T>(
    /// What is asked.
    pub(crate) T,
);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let language = Caller::of(parts).language;
        let query = parts.uri.query().unwrap_or_default();
        let value = nested(form_urlencoded::parse(query.as_bytes()), language)?;
        Ok(Self(typed(value, language)?))
    }
}

fn typed<T: DeserializeOwned>(value: Value, language: Language) -> Result<T, Failure> {
    if has_nul(&value) {
        let detail = match language {
            Language::Zh => "文本中不能有空字符（U+0000）",
            Language::En => "a text cannot hold the character U+0000",
        };
        return Err(invalid("", detail, language));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().to_string();
        invalid(&field, &error.into_inner().to_string(), language)
    })
}

/// Whether any text holds the one character that a database cannot keep.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        _ => false,
    }
}

/// Whether who asks shows pages, and not answers to a script.
pub(crate) fn wants_page(parts: &Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.split(',').any(|kind| kind.starts_with("text/html")))
}

fn json(body: &[u8], language: Language) -> Result<Value, Failure> {
    serde_json::from_slice(body).map_err(|error| invalid("", &error.to_string(), language))
}

fn invalid(field: &str, detail: &str, language: Language) -> Failure {
    let field = if field.is_empty() || field == "." { "body" } else { field };
    let errors = vec![FieldError { field: field.to_owned(), detail: detail.to_owned() }];
    Failure::Problem(Problem::new(ProblemKind::InvalidRequest, language).with_errors(errors))
}

/// Whether an address is a path of this site: never another host, however it is written.
pub(crate) fn own_page(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && address.len() <= 2048
        && !address.bytes().any(|byte| byte.is_ascii_control() || byte == b'\\')
}

/// The members that the names of a form spell.
fn nested<'a>(
    pairs: impl Iterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>,
    language: Language,
) -> Result<Value, Failure> {
    let mut root = Value::Object(Map::new());
    let mut gaps = GAPS_MAX;
    for (index, (name, value)) in pairs.enumerate() {
        let steps = steps(&name).filter(|steps| index < NAMES_MAX && steps.len() <= DEPTH_MAX);
        let put = steps.is_some_and(|steps| put(&mut root, &steps, value.into_owned(), &mut gaps));
        if !put {
            let detail = match language {
                Language::Zh => "表单中的这个名称不能理解",
                Language::En => "this name of the form is not understood",
            };
            return Err(invalid(&name, detail, language));
        }
    }
    Ok(root)
}

enum Step<'a> {
    Member(&'a str),
    Item(usize),
    More,
}

fn steps(name: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in name.split('.') {
        let (member, mut rest) = match part.find('[') {
            Some(at) => part.split_at(at),
            None => (part, ""),
        };
        if member.is_empty() {
            return None;
        }
        steps.push(Step::Member(member));
        while !rest.is_empty() {
            let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(match inside {
                "" => Step::More,
                number => Step::Item(number.parse().ok().filter(|item| *item < ITEMS_MAX)?),
            });
            rest = after;
        }
    }
    Some(steps)
}

/// Puts a text where the steps lead; whether they lead anywhere.
fn put(at: &mut Value, steps: &[Step<'_>], text: String, gaps: &mut usize) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        match at {
            Value::Null => *at = Value::String(text),
            Value::Array(items) if items.len() < ITEMS_MAX => items.push(Value::String(text)),
            // The same name again makes a list.
            Value::String(first) => {
                let first = std::mem::take(first);
                *at = Value::Array(vec![Value::String(first), Value::String(text)]);
            }
            _ => return false,
        }
        return true;
    };
    match step {
        Step::Member(name) => {
            if at.is_null() {
                *at = Value::Object(Map::new());
            }
            let Some(members) = at.as_object_mut() else { return false };
            put(members.entry((*name).to_owned()).or_insert(Value::Null), rest, text, gaps)
        }
        Step::Item(item) => {
            if at.is_null() {
                *at = Value::Array(Vec::new());
            }
            let Some(items) = at.as_array_mut() else { return false };
            let missing = item.saturating_sub(items.len());
            let Some(left) = gaps.checked_sub(missing) else { return false };
            *gaps = left;
            while items.len() <= *item {
                items.push(Value::Null);
            }
            put(&mut items[*item], rest, text, gaps)
        }
        Step::More => {
            if at.is_null() {
                *at = Value::Array(Vec::new());
            }
            // An empty text says that the list is there, though nothing is in it.
            rest.is_empty() && (text.is_empty() || put(at, rest, text, gaps))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(form: &str) -> Option<Value> {
        nested(form_urlencoded::parse(form.as_bytes()), Language::En).ok()
    }

    #[test]
    fn names_spell_members_and_lists() {
        let form = "title=a&contact.office=b&themes[]=c&fields[1].name=d&twice=1&twice=2&none[]=";
        let expected = json!({
            "title": "a", "contact": { "office": "b" }, "themes": ["c"],
            "fields": [null, { "name": "d" }], "twice": ["1", "2"], "none": [],
        });
        assert_eq!(read(form), Some(expected));
    }

    #[test]
    fn names_that_would_cost_much_or_contradict_are_refused() {
        for form in [
            "a[1999]=&b[1999]=",
            "a[99999999]=1",
            "a.b.c.d.e=1",
            "[]=1",
            "a[=1",
            "a=1&a.b=2",
            ".=1",
            "a[x]=1",
        ] {
            assert_eq!(read(form), None, "{form}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for address in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\t/x"] {
            assert!(!own_page(address), "{address:?}");
        }
        assert!(own_page("/staff/listings?state=draft"));
    }
}
