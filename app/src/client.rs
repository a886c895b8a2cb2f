//! The one client of the interface: typed answers and typed problems, the same in the browser,
//! where it fetches, and on the server, where the host passes the question to its own router.
//!
//! Inside, an answer stays text until a page reads it: one kind of resource serves every page,
//! which keeps the browser's code small, and what the server was told is handed to the browser
//! with the page, so that hydration asks nothing twice.

use std::{fmt, marker::PhantomData, pin::Pin, str::FromStr, sync::Arc};

use contract::{Problem, ProblemKind};
use domain::Language;
use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use serde::de::DeserializeOwned;

/// What came back for a path.
pub struct Reply {
    /// HTTP status; 0 when nothing came back at all.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// How a path and query are asked for.
pub type Transport =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send + Sync>;

/// An answer as it is handed from the server to the browser: the status, a space, the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    status: u16,
    body: Arc<str>,
}

impl Answer {
    fn new(reply: Reply) -> Self {
        let body = String::from_utf8(reply.body).unwrap_or_default();
        Self { status: reply.status, body: body.into() }
    }

    /// What the answer says, or what went wrong.
    pub fn read<T: DeserializeOwned>(&self, language: Language) -> Result<T, Problem> {
        if (200..300).contains(&self.status) {
            serde_json::from_str(&self.body)
                .map_err(|_| Problem::new(ProblemKind::Internal, language))
        } else {
            Err(self.problem(language))
        }
    }

    fn problem(&self, language: Language) -> Problem {
        serde_json::from_str(&self.body).unwrap_or_else(|_| {
            let kind = ProblemKind::ALL
                .iter()
                .copied()
                .find(|kind| kind.status() == self.status)
                .unwrap_or(ProblemKind::Unavailable);
            let problem = Problem::new(kind, language);
            if self.status == 0 {
                problem.with_detail(crate::locale::messages_of(language).problem.network)
            } else {
                problem
            }
        })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body)
    }
}

impl FromStr for Answer {
    type Err = NotAnAnswer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (status, body) = text.split_once(' ').ok_or(NotAnAnswer)?;
        Ok(Self { status: status.parse().map_err(|_| NotAnAnswer)?, body: body.into() })
    }
}

/// The text is not an answer that the server handed over.
#[derive(Debug)]
pub(crate) struct NotAnAnswer;

impl fmt::Display for NotAnAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a status and a body")
    }
}

impl std::error::Error for NotAnAnswer {}

/// An answer of type `T`, on its way or here; read it with [`crate::components::Loaded`].
pub struct Loading<T> {
    pub(crate) answer: Resource<Answer, FromToStringCodec>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loading<T> {}

/// Asks for what a path answers, and again whenever the path changes.
pub fn load<T>(path: impl Fn() -> String + Send + Sync + 'static) -> Loading<T> {
    Loading { answer: resource(Box::new(path)), of: PhantomData }
}

fn resource(path: Box<dyn Fn() -> String + Send + Sync>) -> Resource<Answer, FromToStringCodec> {
    let transport = use_context::<Transport>();
    Resource::new_str(path, move |path| ask(transport.clone(), path))
}

async fn ask(transport: Option<Transport>, path: String) -> Answer {
    let reply = match transport {
        Some(transport) => transport(path).await,
        None => Reply { status: 0, body: Vec::new() },
    };
    Answer::new(reply)
}

/// Asks once, now, for what a path answers.
///
/// # Errors
/// The interface's problem, or one that says that nothing came back.
pub async fn get<T: DeserializeOwned>(
    transport: Option<Transport>,
    path: String,
    language: Language,
) -> Result<T, Problem> {
    ask(transport, path).await.read(language)
}

/// The transport of the browser: `fetch`, asking for the page's language.
#[cfg(feature = "hydrate")]
pub fn browser(language: Language) -> Transport {
    use gloo_net::http::Request;
    use send_wrapper::SendWrapper;

    async fn fetch(path: &str, language: Language) -> Option<Reply> {
        let response =
            Request::get(path).header("accept-language", language.tag()).send().await.ok()?;
        Some(Reply { status: response.status(), body: response.binary().await.ok()? })
    }
    Arc::new(move |path| {
        // The browser has one thread; the wrapper only says so to the type system.
        Box::pin(SendWrapper::new(async move {
            fetch(&path, language).await.unwrap_or(Reply { status: 0, body: Vec::new() })
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::new(Reply { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn an_answer_survives_the_way_into_the_page_and_back() {
        let sent = answer(200, r#"{"标题": "公交 线路"}"#);
        assert_eq!(sent.to_string().parse::<Answer>().expect("an answer"), sent);
    }

    #[test]
    fn a_problem_document_is_read_as_it_is() {
        let problem = Problem::new(ProblemKind::NotFound, Language::Zh);
        let body = serde_json::to_string(&problem).expect("serialises");
        assert_eq!(answer(404, &body).read::<u8>(Language::Zh), Err(problem));
    }

    #[test]
    fn silence_and_nonsense_become_problems_too() {
        let silence = answer(0, "").read::<u8>(Language::En).expect_err("no answer");
        assert!(silence.is(ProblemKind::Unavailable));
        let nonsense = answer(200, "<html>").read::<u8>(Language::En).expect_err("no number");
        assert!(nonsense.is(ProblemKind::Internal));
        let bare = answer(404, "gone").read::<u8>(Language::En).expect_err("no document");
        assert!(bare.is(ProblemKind::NotFound));
    }
}
