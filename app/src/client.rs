//! The one client of the interface: typed answers and typed problems, the same in the browser,
//! where it fetches, and on the server, where the host passes the question to its own router.
//!
//! Inside, answers stay text until a page reads them: one kind of resource serves every page,
//! which keeps the browser's code small, and what the server was told is handed to the browser
//! with the page, so that hydration asks nothing twice.

use std::{fmt, pin::Pin, str::FromStr, sync::Arc};

use contract::{Problem, ProblemKind};
use domain::Language;
use futures::future::join_all;
use leptos::{prelude::*, server::codee::string::FromToStringCodec};
use serde::de::DeserializeOwned;

use crate::locale::{Locale, locale, messages_of};

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

/// The answers to what a page asked, in the order in which it asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    answers: Arc<[Answer]>,
    taken: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    body: String,
}

impl Answers {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: answers.into_iter().collect(), taken: 0 }
    }

    /// The next answer as it came: for what a page asked of itself.
    pub fn take_text(&mut self) -> String {
        self.taken += 1;
        let answer = self.answers.get(self.taken - 1);
        answer.map(|answer| answer.body.clone()).unwrap_or_default()
    }

    /// Reads the next answer.
    ///
    /// # Errors
    /// What went wrong with it, in the page's language.
    pub fn take<T: DeserializeOwned>(&mut self, locale: Locale) -> Result<T, Problem> {
        let answer = self.answers.get(self.taken);
        self.taken += 1;
        match answer {
            Some(answer) => answer.read(locale.language),
            None => Err(Problem::new(ProblemKind::Internal, locale.language)),
        }
    }
}

impl Answer {
    fn read<T: DeserializeOwned>(&self, language: Language) -> Result<T, Problem> {
        if (200..300).contains(&self.status) {
            serde_json::from_str(&self.body)
                .map_err(|_| Problem::new(ProblemKind::Internal, language))
        } else {
            Err(self.problem(language))
        }
    }

    fn problem(&self, language: Language) -> Problem {
        serde_json::from_str(&self.body).unwrap_or_else(|_| {
            let kinds = ProblemKind::ALL.iter().copied();
            let kind = kinds
                .into_iter()
                .find(|kind| kind.status() == self.status)
                .unwrap_or(ProblemKind::Unavailable);
            let problem = Problem::new(kind, language);
            if self.status == 0 {
                problem.with_detail(messages_of(language).problem.network)
            } else {
                problem
            }
        })
    }
}

/// Stands for `<` while answers are handed over: what puts them into the page writes that in six
/// characters, and the bytes would not be as many as was said. No JSON has this one in it.
const LESS: char = '\u{1}';

/// The form in which answers are handed over: for each a line of status and bytes, then the body.
impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answers.iter().try_for_each(|Answer { status, body }| {
            let body = body.replace('<', LESS.encode_utf8(&mut [0; 4]));
            write!(f, "{status} {}\n{body}", body.len())
        })
    }
}

impl FromStr for Answers {
    type Err = NotAnswers;

    fn from_str(mut text: &str) -> Result<Self, NotAnswers> {
        let mut answers = Vec::new();
        while !text.is_empty() {
            let (head, rest) = text.split_once('\n').ok_or(NotAnswers)?;
            let (status, length) = head.split_once(' ').ok_or(NotAnswers)?;
            let length = length.parse().map_err(|_| NotAnswers)?;
            let (body, rest) = rest.split_at_checked(length).ok_or(NotAnswers)?;
            let status = status.parse().map_err(|_| NotAnswers)?;
            answers.push(Answer { status, body: body.replace(LESS, "<") });
            text = rest;
        }
        Ok(Self::new(answers))
    }
}

/// The text is not what the server hands over.
#[derive(Debug)]
pub struct NotAnswers;

impl fmt::Display for NotAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a list of answers")
    }
}

impl std::error::Error for NotAnswers {}

/// Answers on their way or here; shown by [`crate::components::Loaded`].
pub type Loading = Resource<Answers, FromToStringCodec>;

/// Asks for what several paths answer, all at once, and again whenever a path changes. What begins
/// with `=` is not asked but answers itself, so that a page knows what its answers are about.
pub fn load(paths: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Loading {
    asking(Box::new(paths))
}

/// One function for all pages, which are of many types until here: a resource for each would be in
/// everybody's part.
fn asking(paths: Box<dyn Fn() -> Vec<String> + Send + Sync>) -> Loading {
    let transport = use_context::<Transport>();
    Resource::new_str(paths, move |paths| ask_all(transport.clone(), paths))
}

/// Asks on, for what earlier answers name; again whenever the key changes, which is then that of
/// the earlier answers too. Who waits for the earlier answers does not wait for these.
pub fn load_after(
    earlier: Loading,
    key: impl Fn() -> String + Send + Sync + 'static,
    paths: fn(Answers, Locale) -> Vec<String>,
) -> Loading {
    let key: Box<dyn Fn() -> String + Send + Sync> = Box::new(key);
    let transport = use_context::<Transport>();
    let locale = locale();
    Resource::new_str(key, move |_| {
        let transport = transport.clone();
        async move { ask_all(transport, paths(earlier.await, locale)).await }
    })
}

async fn ask_all(transport: Option<Transport>, paths: Vec<String>) -> Answers {
    let asked = paths.into_iter().map(|path| ask(transport.as_ref(), path));
    Answers::new(join_all(asked).await)
}

fn ask(
    transport: Option<&Transport>,
    path: String,
) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    let (itself, reply) = match path.strip_prefix('=') {
        Some(itself) => (itself.to_owned(), None),
        None => (String::new(), transport.map(|transport| transport(path))),
    };
    Box::pin(async move {
        match reply {
            Some(reply) => {
                let Reply { status, body } = reply.await;
                Answer { status, body: String::from_utf8(body).unwrap_or_default() }
            }
            None => Answer { status: 0, body: itself },
        }
    })
}

/// Asks once, now, for what a path answers.
///
/// # Errors
/// The interface's problem, or one that says that nothing came back.
pub fn get<T: DeserializeOwned>(path: String) -> impl Future<Output = Result<T, Problem>> + use<T> {
    let answer = ask(use_context::<Transport>().as_ref(), path);
    let language = locale().language;
    async move { answer.await.read(language) }
}

/// The transport of the browser: `fetch`, asking for the page's language.
#[cfg(feature = "hydrate")]
pub fn browser(language: Language) -> Transport {
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use send_wrapper::SendWrapper;
    use wasm_bindgen_futures::JsFuture;

    async fn fetch(path: &str, language: Language) -> Result<Reply, JsValue> {
        let headers = web_sys::Headers::new()?;
        headers.set("accept-language", language.tag())?;
        let request = web_sys::RequestInit::new();
        request.set_headers(&headers);
        let response = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?;
        let response: web_sys::Response = response.dyn_into()?;
        let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        Ok(Reply { status: response.status(), body: body.into_bytes() })
    }
    Arc::new(move |path| {
        // The browser has one thread; the wrapper only says so to the type system.
        Box::pin(SendWrapper::new(async move {
            let reply = fetch(&path, language).await;
            reply.unwrap_or(Reply { status: 0, body: Vec::new() })
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.to_owned() }
    }

    #[test]
    fn answers_survive_the_way_into_the_page_and_back() {
        let sent = Answers::new([answer(200, "{\"标题\": \"公交\n线路\"}"), answer(404, "")]);
        assert_eq!(sent.to_string().parse::<Answers>().expect("answers"), sent);
    }

    #[test]
    fn what_the_page_escapes_is_not_in_them() {
        let sent = Answers::new([answer(200, "[\"<b>\"]"), answer(0, "1 < 2")]);
        let written = sent.to_string();
        assert!(!written.contains('<'));
        assert_eq!(written.parse::<Answers>().expect("answers"), sent);
    }

    #[test]
    fn text_that_was_cut_is_refused() {
        for text in ["200", "200 5\nabc", "200 x\n", "200 1\n标"] {
            assert!(text.parse::<Answers>().is_err(), "{text:?}");
        }
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
