//! Which page an address names, and what that page asks of the interface.

use contract::paths;
use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

use crate::staff::address::{Address, escaped};

/// The addresses of these pages, as one route: the router needs to know only that they are ours,
/// and a route for each would cost every visitor of the home page.
#[derive(Clone, Copy, Debug)]
pub struct Own;

impl PossibleRouteMatch for Own {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        is_own(path).then(|| PartialPathMatch::new("", Vec::new(), path))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        // The host sends every address that it does not know to the pages anyhow.
        path.push(PathSegment::Static("requests".into()));
    }
}

fn is_own(path: &str) -> bool {
    let path = path.trim_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    path == "account/notices"
        || matches!(
            first,
            "requests"
                | "grants"
                | "notices"
                | "follows"
                | "charts"
                | "demands"
                | "receipts"
                | "answers"
                | "overview"
                | "standards"
                | "stories"
        )
}

/// A page of who asks, holds, follows, or reads answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One's own requests.
    Requests,
    /// Beginning a request.
    NewRequest,
    /// A request.
    Request(String),
    /// Writing a request that is there.
    Edit(String),
    /// One's own grants.
    Grants,
    /// A grant.
    Grant(String),
    /// What one was told.
    Notices,
    /// How one is told.
    Settings,
    /// What one follows.
    Follows,
    /// The charts that one keeps.
    Charts,
    /// The public board of demands.
    Demands,
    /// A demand, as everybody reads it.
    Demand(String),
    /// A receipt.
    Receipt(String),
    /// How requests are answered, in figures.
    Answers,
    /// The catalogue in charts.
    Overview,
    /// Data elements and code lists.
    Standards,
    /// A data element or a code list.
    Standard(String),
    /// Published stories.
    Stories,
    /// A story.
    Story(String),
    /// No page.
    Nowhere,
}

impl Place {
    /// The page of an address.
    pub fn of(address: &Address) -> Self {
        let segments: Vec<_> = address.path.split('/').filter(|it| !it.is_empty()).collect();
        let text = |segment: &str| {
            percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
        };
        match segments.as_slice() {
            ["requests"] => Self::Requests,
            ["requests", "new"] => Self::NewRequest,
            ["requests", id] => Self::Request(text(id)),
            ["requests", id, "edit"] => Self::Edit(text(id)),
            ["grants"] => Self::Grants,
            ["grants", id] => Self::Grant(text(id)),
            ["notices"] => Self::Notices,
            ["account", "notices"] => Self::Settings,
            ["follows"] => Self::Follows,
            ["charts"] => Self::Charts,
            ["demands"] => Self::Demands,
            ["demands", id] => Self::Demand(text(id)),
            ["receipts", id] => Self::Receipt(text(id)),
            ["answers"] => Self::Answers,
            ["overview"] => Self::Overview,
            ["standards"] => Self::Standards,
            ["standards", id] => Self::Standard(text(id)),
            ["stories"] => Self::Stories,
            ["stories", id] => Self::Story(text(id)),
            _ => Self::Nowhere,
        }
    }

    /// Whether everybody reads it, signed in or not.
    pub const fn is_public(&self) -> bool {
        matches!(
            self,
            Self::Demands
                | Self::Demand(_)
                | Self::Receipt(_)
                | Self::Answers
                | Self::Overview
                | Self::Standards
                | Self::Standard(_)
                | Self::Stories
                | Self::Story(_)
                | Self::Nowhere
        )
    }

    /// What the page asks of the interface: itself, who is signed in, and its own answers.
    pub fn questions(&self, address: &Address) -> Vec<String> {
        let api = paths::API;
        let mut asked = vec![format!("={}", address.whole())];
        if !self.is_public() {
            asked.extend([
                format!("{api}/session"),
                format!("{api}/session/ways"),
                format!("{api}/notices?unread=true&per_page=0"),
            ]);
        }
        asked.extend(match self {
            Self::Requests => vec![listed(address, "requests?mine=true&", &["kind"])],
            Self::NewRequest => beginning(address),
            Self::Request(id) | Self::Edit(id) => vec![paths::request(id)],
            Self::Grants => vec![listed(address, "grants?mine=true&", &["state"])],
            Self::Grant(id) => vec![paths::grant(id)],
            Self::Notices => vec![listed(address, "notices?", &[])],
            Self::Settings => {
                vec![format!("{api}/account/notices"), format!("{api}/webhooks")]
            }
            Self::Follows => vec![listed(address, "follows?", &[])],
            Self::Charts => vec![listed(address, "charts?", &[])],
            Self::Demands => vec![listed(address, "demands?", &["q", "state"])],
            Self::Demand(id) => vec![paths::request(id), format!("{api}/session")],
            Self::Receipt(id) => vec![format!("{api}/receipts/{}", escaped(id))],
            Self::Answers => vec![format!("{api}/stats/answers")],
            Self::Overview => {
                vec![
                    paths::overview(&address.passed_on(&["region"]).join("&")),
                    format!("{api}/regions"),
                ]
            }
            Self::Standards => vec![listed(address, "standards?", &["q", "kind"])],
            Self::Standard(id) => vec![paths::standard(id)],
            Self::Stories => vec![listed(address, "stories?", &["provider", "dataset"])],
            Self::Story(id) => vec![paths::story(id)],
            Self::Nowhere => Vec::new(),
        });
        asked
    }
}

/// A list of the interface with the parameters that it knows, and the page.
fn listed(address: &Address, list: &str, known: &[&str]) -> String {
    let mut query = address.passed_on(known);
    query.push(format!("page={}", address.page()));
    format!("{}/{list}{}", paths::API, query.join("&"))
}

/// What the form of a new request asks, by the parameters: the request that is copied, the entry
/// and what applying for it takes, the departments.
fn beginning(address: &Address) -> Vec<String> {
    let mut asked = Vec::new();
    if let Some(copied) = address.parameter("copy_of") {
        asked.push(paths::request(&copied));
    }
    if let Some(id) = address.parameter("dataset") {
        asked.push(paths::dataset(&id));
        asked.push(format!("{}/application", paths::dataset(&id)));
    }
    if address.parameter("kind").as_deref() == Some("demand") {
        asked.push(format!("{}/providers", paths::API));
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Place {
        Place::of(&Address::read(address))
    }

    #[test]
    fn addresses_name_their_pages_and_the_router_knows_them() {
        for (path, expected) in [
            ("/requests", Place::Requests),
            ("/requests/new?kind=access&dataset=a", Place::NewRequest),
            ("/requests/a%2Fb", Place::Request("a/b".to_owned())),
            ("/requests/x/edit", Place::Edit("x".to_owned())),
            ("/grants/x", Place::Grant("x".to_owned())),
            ("/account/notices", Place::Settings),
            ("/charts", Place::Charts),
            ("/demands/x", Place::Demand("x".to_owned())),
            ("/stories", Place::Stories),
            ("/stories/x", Place::Story("x".to_owned())),
            ("/requests/x/edit/y", Place::Nowhere),
        ] {
            assert_eq!(place(path), expected, "{path}");
            assert!(is_own(path.split('?').next().unwrap_or_default()), "{path}");
        }
        for path in ["/", "/account", "/staff/requests", "/demandsx", "/account/notices/x"] {
            assert!(!is_own(path), "{path}");
        }
    }

    #[test]
    fn only_known_parameters_are_passed_on() {
        let address = Address::read("/requests?kind=demand&mine=false&page=2");
        let asked = Place::of(&address).questions(&address);
        let list = asked.last().map(String::as_str);
        assert_eq!(list, Some("/api/v1/requests?mine=true&kind=demand&page=2"));
    }

    #[test]
    fn public_pages_do_not_ask_who_reads_them() {
        let address = Address::read("/answers");
        assert_eq!(Place::of(&address).questions(&address).len(), 2);
    }
}
