//! An answer in the form in which the handler takes it.

use contract::{Problem, ProblemKind, problem, query};
use domain::Language;
use search::Answer;
use wasm_bindgen::prelude::wasm_bindgen;

/// An answer to a request.
#[wasm_bindgen]
pub struct Reply(Answer);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self(answer)
    }
}

impl Reply {
    /// A problem, in the language that the request asks for.
    pub(crate) fn problem(kind: ProblemKind, query: &str, accept_language: Option<&str>) -> Self {
        let language = query::language(query)
            .unwrap_or_else(|| accept_language.map(Language::negotiate).unwrap_or_default());
        let body = serde_json::to_vec(&Problem::new(kind, language)).unwrap_or_default();
        Self(Answer { status: kind.status(), media_type: problem::MEDIA_TYPE, language, body })
    }
}

#[wasm_bindgen]
impl Reply {
    /// HTTP status.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// `Content-Type`.
    #[wasm_bindgen(getter)]
    pub fn media_type(&self) -> String {
        self.0.media_type.to_owned()
    }

    /// `Content-Language`.
    #[wasm_bindgen(getter)]
    pub fn language(&self) -> String {
        self.0.language.tag().to_owned()
    }

    /// The body; it can be taken once.
    pub fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_the_language_of_the_address_then_of_the_header() {
        let body = |query, header| {
            String::from_utf8(Reply::problem(ProblemKind::Unavailable, query, header).take_body())
        };
        let zh = body("", None).expect("text");
        assert!(zh.contains("暂时不可用") && zh.contains("/problems/unavailable"));
        assert_eq!(body("lang=zh", Some("en")).expect("text"), zh);
        assert_ne!(body("", Some("en")).expect("text"), zh);
    }
}
