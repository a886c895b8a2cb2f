//! Which page an address names, and what that page asks of the interface.

use contract::paths;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// How many takings a page shows.
pub const TAKINGS: u64 = 50;

/// A page for staff or of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Signing in.
    SignIn,
    /// Registering an account.
    Register,
    /// One's own account.
    Account,
    /// Confirming an address, by the link of a letter.
    Confirm,
    /// Setting a new password, with and without the link of a letter.
    Reset,
    /// Taking up an invitation.
    Invitation,
    /// What waits for somebody.
    Work,
    /// All listings in reach.
    Listings,
    /// Beginning a listing.
    NewListing,
    /// A listing.
    Listing(String),
    /// A listing's editor.
    Edit(String),
    /// The queues of requests.
    Requests,
    /// A request at its desk.
    Request(String),
    /// All grants in reach.
    Grants,
    /// A grant.
    Grant(String),
    /// Importing many, perhaps with a sheet that was looked at.
    Import,
    /// The organisations in reach.
    Organisations,
    /// An organisation.
    Organisation(String),
    /// The accounts.
    Accounts,
    /// The calendar of working days.
    Calendar,
    /// Data elements and code lists.
    Standards,
    /// A data element or a code list.
    Standard(String),
    /// Stories and their drafts.
    Stories,
    /// A story that is composed.
    Story(String),
    /// What is set on the portal.
    Settings,
    /// The audit log.
    Audit,
    /// No page.
    Nowhere,
}

/// An address of these pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Which page.
    pub place: Place,
    /// Its path.
    pub path: String,
    /// Its query, without the question mark and without a language.
    pub query: String,
}

impl Address {
    /// Reads an address: path, and query without a language.
    pub fn new(path: &str, query: &str) -> Self {
        let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let text = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let place = match segments.as_slice() {
            ["sign-in"] => Place::SignIn,
            ["register"] => Place::Register,
            ["account"] => Place::Account,
            ["account", "confirm"] => Place::Confirm,
            ["account", "reset"] => Place::Reset,
            ["account", "invitation"] => Place::Invitation,
            ["staff"] => Place::Work,
            ["staff", "listings"] => Place::Listings,
            ["staff", "listings", "new"] => Place::NewListing,
            ["staff", "listings", id] => Place::Listing(text(id)),
            ["staff", "listings", id, "edit"] => Place::Edit(text(id)),
            ["staff", "requests"] => Place::Requests,
            ["staff", "requests", id] => Place::Request(text(id)),
            ["staff", "grants"] => Place::Grants,
            ["staff", "grants", id] => Place::Grant(text(id)),
            ["staff", "import"] => Place::Import,
            ["staff", "organisations"] => Place::Organisations,
            ["staff", "organisations", id] => Place::Organisation(text(id)),
            ["staff", "accounts"] => Place::Accounts,
            ["staff", "calendar"] => Place::Calendar,
            ["staff", "standards"] => Place::Standards,
            ["staff", "standards", id] => Place::Standard(text(id)),
            ["staff", "stories"] => Place::Stories,
            ["staff", "stories", id] => Place::Story(text(id)),
            ["staff", "settings"] => Place::Settings,
            ["staff", "audit"] => Place::Audit,
            _ => Place::Nowhere,
        };
        Self { place, path: path.to_owned(), query: query.trim_start_matches('?').to_owned() }
    }

    /// Reads an address as it is written: path and query in one.
    pub fn read(text: &str) -> Self {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        Self::new(path, query)
    }

    /// Path and query.
    pub fn whole(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// A parameter of the query; an empty one counts as none.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| {
            let value = value.replace('+', " ");
            percent_decode_str(&value).decode_utf8_lossy().into_owned()
        });
        values.find(|value| !value.is_empty())
    }

    /// The number of the page that is asked for.
    pub fn page(&self) -> u64 {
        let page = self.parameter("page").and_then(|page| page.parse().ok());
        page.unwrap_or(1).clamp(1, 1_000_000)
    }

    /// The same address with another number of its page.
    pub fn at_page(&self, page: u64) -> String {
        let number = page.to_string();
        self.with("page", if page > 1 { &number } else { "" })
    }

    /// The same address with another value of a parameter, on its first page; an empty value
    /// takes the parameter away.
    pub fn with(&self, name: &str, value: &str) -> String {
        let other = |pair: &&str| {
            let key = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && key != "page" && key != name
        };
        let mut pairs: Vec<_> = self.query.split('&').filter(other).map(str::to_owned).collect();
        if !value.is_empty() {
            pairs.push(format!("{name}={}", escaped(value)));
        }
        if pairs.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, pairs.join("&"))
        }
    }

    /// What the page asks of the interface: itself, who is signed in, and its own answers.
    pub fn questions(&self) -> Vec<String> {
        let api = paths::API;
        let mut asked = vec![format!("={}", self.whole())];
        if self.place == Place::Nowhere {
            return asked;
        }
        if matches!(self.place, Place::Register | Place::Confirm | Place::Reset) {
            return asked;
        }
        asked.push(format!("{api}/session"));
        asked.push(format!("{api}/session/ways"));
        asked.extend(match &self.place {
            Place::Work => vec![
                format!("{api}/listings/figures"),
                format!("{api}/listings?waiting=true&per_page=50"),
                format!("{api}/requests/figures"),
                format!("{api}/requests?waiting=true&per_page=10"),
            ],
            Place::Requests => vec![
                format!("{api}/requests/figures"),
                self.asking(
                    "requests",
                    &["kind", "state", "waiting", "late", "emergency", "q", "dataset"],
                ),
            ],
            Place::Request(id) => {
                let mut asked = vec![
                    paths::request(id),
                    self.taken(&paths::request(id)),
                    format!("{api}/providers"),
                ];
                // For a demand: public entries among which the answer may be.
                asked.extend(
                    self.parameter("find")
                        .map(|words| paths::search(&format!("q={}&per_page=10", escaped(&words)))),
                );
                asked
            }
            Place::Grants => vec![self.asking("grants", &["dataset", "state"])],
            Place::Grant(id) => {
                let grant = paths::grant(id);
                let takings = self.taken(&grant);
                vec![grant, takings]
            }
            Place::Listings => vec![self.asking(
                "listings",
                &["q", "state", "waiting", "overdue", "without_files", "poor"],
            )],
            Place::Listing(id) => vec![paths::listing(id), paths::listing_history(id)],
            Place::Edit(id) => vec![
                paths::listing(id),
                format!("{api}/regions"),
                format!("{api}/standards?kind=element&per_page=100"),
            ],
            Place::Import => {
                let sheet = self.parameter("sheet");
                sheet
                    .map(|id| format!("{api}/listings/imports/{}", escaped(&id)))
                    .into_iter()
                    .collect()
            }
            Place::Account => vec![format!("{api}/keys")],
            Place::Organisations => vec![format!("{api}/organisations"), format!("{api}/regions")],
            Place::Organisation(id) => {
                let id = escaped(id);
                vec![
                    format!("{api}/organisations/{id}"),
                    format!("{api}/organisations/{id}/members"),
                    format!("{api}/organisations/{id}/invitations"),
                    format!("{api}/regions"),
                ]
            }
            Place::Accounts => vec![self.asking("accounts", &["q"])],
            Place::Standards => vec![self.asking("standards", &["q", "kind"])],
            Place::Standard(id) => vec![paths::standard(id)],
            Place::Stories => vec![self.asking("stories/drafts", &[])],
            Place::Story(id) if self.parameter("preview").is_some() => {
                vec![paths::story_draft(id), paths::story_preview(id)]
            }
            Place::Story(id) if self.parameter("check").is_some() => {
                vec![format!("{}?check=true", paths::story_draft(id))]
            }
            Place::Story(id) => vec![paths::story_draft(id)],
            Place::Calendar => vec![format!("{api}/calendar")],
            Place::Settings => vec![format!("{api}/settings")],
            Place::Audit => {
                let known = ["account", "organisation", "action", "subject", "since", "until"];
                vec![self.asking("audit", &known), format!("{api}/audit/checkpoint")]
            }
            _ => Vec::new(),
        });
        asked
    }

    /// A list of the interface with the parameters that it knows, and the page.
    fn asking(&self, list: &str, known: &[&str]) -> String {
        let mut query = self.passed_on(known);
        query.push(format!("page={}", self.page()));
        format!("{}/{list}?{}", paths::API, query.join("&"))
    }

    /// What was taken of something, a page of it.
    fn taken(&self, of: &str) -> String {
        format!("{of}/takings?page={}&per_page={TAKINGS}", self.page())
    }

    /// The parameters of the query that are known, written anew.
    pub fn passed_on(&self, known: &[&str]) -> Vec<String> {
        let value = |name: &&str| {
            let value = self.parameter(name)?;
            // A day of the form is an instant of the interface: the day begins in Beijing.
            let value = match *name {
                "since" | "until" if value.len() == 10 => format!("{value}T00:00:00+08:00"),
                _ => value,
            };
            Some(format!("{name}={}", escaped(&value)))
        };
        known.iter().filter_map(value).collect()
    }
}

/// What a part of an address leaves unescaped (RFC 3986, unreserved).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a part of an address.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_pages() {
        for (path, place) in [
            ("/staff", Place::Work),
            ("/staff/", Place::Work),
            ("/staff/listings/new", Place::NewListing),
            ("/staff/listings/a%2Fb", Place::Listing("a/b".to_owned())),
            ("/staff/listings/x/edit", Place::Edit("x".to_owned())),
            ("/staff/import", Place::Import),
            ("/staff/requests", Place::Requests),
            ("/staff/requests/x", Place::Request("x".to_owned())),
            ("/staff/grants/x", Place::Grant("x".to_owned())),
            ("/staff/stories/x", Place::Story("x".to_owned())),
            ("/account/reset", Place::Reset),
            ("/staff/listings/x/edit/y", Place::Nowhere),
            ("/no/such/page", Place::Nowhere),
        ] {
            assert_eq!(Address::new(path, "").place, place, "{path}");
        }
    }

    #[test]
    fn only_known_parameters_are_passed_on_and_they_cannot_leave_their_place() {
        let address = Address::read("/staff/listings?q=%E5%85%AC%26a=b&state=&evil=1&page=3");
        let asked = address.questions();
        assert_eq!(asked[0], "=/staff/listings?q=%E5%85%AC%26a=b&state=&evil=1&page=3");
        assert_eq!(asked[3], "/api/v1/listings?q=%E5%85%AC%26a%3Db&page=3");
    }

    #[test]
    fn another_page_of_a_list_keeps_its_filter() {
        let address = Address::read("/staff/listings?q=a&page=2");
        assert_eq!(address.at_page(3), "/staff/listings?q=a&page=3");
        assert_eq!(address.with("state", "draft"), "/staff/listings?q=a&state=draft");
        assert_eq!(address.with("q", ""), "/staff/listings");
        assert_eq!(address.at_page(1), "/staff/listings?q=a");
    }

    #[test]
    fn a_day_begins_in_beijing() {
        let address = Address::read("/staff/audit?since=2026-11-20");
        assert_eq!(address.passed_on(&["since"]), ["since=2026-11-20T00%3A00%3A00%2B08%3A00"]);
    }
}
