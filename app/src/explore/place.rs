//! What an address of these pages says: which table, which view of it, which of its rows.
//!
//! The query over the rows stands in the address as it does in the interface's. What belongs to
//! the page alone stands beside it, under names that no column can have there: `view` with one of
//! its words, which is no condition, and `f.…`, `c.…` and `d.…`, which the grammar has no use for.
//! What a form
//! without scripts has sent is read as the query that it asks for.

use contract::rows::Value;
use contract::{Filter, RowsQuery, TableView, paths};

use super::form::Form;

/// A view of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Its rows.
    #[default]
    Table,
    /// Charts of it.
    Charts,
    /// A map of it.
    Map,
    /// Its columns, and what is in them.
    Columns,
    /// Its quality.
    Quality,
    /// What changed since another version.
    Changes,
    /// How programs get the same.
    Interface,
}

impl View {
    /// Every view.
    pub const ALL: [Self; 7] = [
        Self::Table,
        Self::Charts,
        Self::Map,
        Self::Columns,
        Self::Quality,
        Self::Changes,
        Self::Interface,
    ];

    /// The word in the address.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Charts => "charts",
            Self::Map => "map",
            Self::Columns => "columns",
            Self::Quality => "quality",
            Self::Changes => "changes",
            Self::Interface => "api",
        }
    }

    fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.value() == value)
    }
}

/// An address of these pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The distribution whose table it is.
    pub distribution: String,
    /// Which view.
    pub view: View,
    /// Which rows: what could be read of the query, and what a form changes in it.
    pub query: RowsQuery,
    /// The query as it was written, where it could not be read.
    pub unread: Option<String>,
    /// The version of the table, where it is not the current one.
    pub version: Option<String>,
    /// The ticket by which the table is looked into, where that needs one.
    pub ticket: Option<String>,
    /// How many rows come before the page, as the link to it said; only to be shown.
    pub at: u64,
    /// What a form says.
    pub form: Form,
    /// What a chart is built from, in the words of the interface: `c.mark`, `c.x`.
    pub chart: Vec<(String, String)>,
    /// Which versions are compared and by what, in the words of the interface: `from`, `key`.
    pub compared: Vec<(String, String)>,
}

/// Rows of a page where nothing is said.
pub const ROWS: u32 = 100;
/// Most rows of a page; those who want more take the file.
pub const ROWS_MAX: u32 = 500;

impl Place {
    /// Reads an address: path and query in one.
    pub fn read(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let distribution =
            percent_encoding::percent_decode_str(last).decode_utf8_lossy().into_owned();
        let mut place = Self { distribution, ..Self::default() };
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else {
                continue;
            };
            match (&*name, View::from_value(&value)) {
                ("view", Some(view)) => place.view = view,
                ("lang", _) => {}
                ("version", _) => place.version = Some(value.into_owned()),
                ("ticket", _) => place.ticket = Some(value.into_owned()),
                ("f.at", _) => place.at = value.parse().unwrap_or_default(),
                (name, _) if name.starts_with("f.") => place.form.hear(name, &value),
                (name, _) if name.starts_with("c.") => {
                    place.chart.push((name.to_owned(), value.into_owned()));
                }
                (name, _) if name.starts_with("d.") => {
                    let name = name.trim_start_matches("d.").to_owned();
                    place.compared.push((name, value.into_owned()));
                }
                _ => rest.push(pair),
            }
        }
        let written = rest.join("&");
        let read = RowsQuery::parse(&written);
        place.unread = read.is_err().then_some(written);
        place.query = place.form.applied_to(&read.unwrap_or_else(|_| readable(&rest)));
        place
    }

    /// The same once the table is known: every column chosen is none chosen, and a ticket that
    /// runs out leads to where one applies for another.
    #[must_use]
    pub fn settled(mut self, table: &TableView) -> Self {
        if self.ticket.is_some() {
            self.form.dataset = Some(table.dataset.to_string());
        }
        let chosen = &self.query.select;
        let same = chosen.len() == table.columns.len()
            && chosen.iter().zip(&table.columns).all(|(one, other)| {
                one.alias.is_none() && one.value == Value::Column(other.name.clone())
            });
        if same {
            self.query.select.clear();
        }
        self
    }

    /// The query that the interface is asked for a page of rows: what could not be read is passed
    /// on as it is, for the interface says what is wrong with it.
    pub fn asked(&self) -> String {
        let query = match &self.unread {
            Some(unread) => unread.clone(),
            None => {
                let limit = Some(self.limit());
                RowsQuery { limit, ..self.query.clone() }.to_query()
            }
        };
        self.beside(query, &[])
    }

    /// Rows of a page.
    pub fn limit(&self) -> u32 {
        self.query.limit.unwrap_or(ROWS).clamp(1, ROWS_MAX)
    }

    /// How many rows come before the page.
    pub fn before(&self) -> u64 {
        if self.query.after.is_some() { self.at } else { self.query.offset }
    }

    /// The address of the same rows in another view.
    pub fn viewed(&self, view: View) -> String {
        self.with(view, &self.query)
    }

    /// The address of other rows, in the table.
    pub fn of(&self, query: &RowsQuery) -> String {
        self.with(View::Table, query)
    }

    /// The address of the table with the form of a column's filter open.
    pub fn filtering(&self, column: &str) -> String {
        let query = self.begun_anew().to_query();
        self.page(View::Table, query, &[("f.column", column)])
    }

    /// The address of the page after this one.
    pub fn next(&self, after: &str, shown: u64) -> String {
        let query =
            RowsQuery { offset: 0, after: Some(after.to_owned()), ..self.query.clone() }.to_query();
        let at = self.before().saturating_add(shown).to_string();
        self.page(View::Table, query, &[("f.at", &at)])
    }

    /// What a chart is built from, by its name in the interface.
    pub fn built(&self, name: &str) -> Option<&str> {
        let found = self.chart.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether the address names one chart: what it is built from, or its specification.
    pub fn is_built(&self) -> bool {
        self.built("c.x").is_some() || self.built("c.spec").is_some() || self.is_map()
    }

    /// Whether what is drawn is a map.
    fn is_map(&self) -> bool {
        self.view == View::Map || self.built("c.mark") == Some("map")
    }

    /// The query that the interface is asked for a chart: the filters, and what it is built from.
    pub fn charted(&self) -> String {
        self.beside(self.filters(), &self.parts())
    }

    /// The address of the chart that is built.
    pub fn drawing(&self) -> String {
        let view = if self.is_map() { View::Map } else { View::Charts };
        self.page(view, self.filters(), &self.parts())
    }

    /// The query of a chart's rows. Beside a specification it says all; else the filters alone, for
    /// what the chart is built from says the rest.
    fn filters(&self) -> String {
        if self.built("c.spec").is_some() {
            return self.begun_anew().to_query();
        }
        RowsQuery { filter: self.query.filter.clone(), ..RowsQuery::default() }.to_query()
    }

    fn parts(&self) -> Vec<(&str, &str)> {
        let chosen = self.chart.iter().filter(|(_, value)| !value.is_empty());
        let chosen = chosen.map(|(name, value)| (name.as_str(), value.as_str()));
        // A view of the map needs no more to be one, unless it is of a specification.
        let is_said = self.built("c.mark").is_some() || self.built("c.spec").is_some();
        let mark = (self.view == View::Map && !is_said).then_some(("c.mark", "map"));
        mark.into_iter().chain(chosen).collect()
    }

    /// The address of the comparison that is asked for.
    pub fn comparing(&self) -> String {
        let names: Vec<_> = self.compared.iter().map(|(name, _)| format!("d.{name}")).collect();
        let values = self.compared.iter().map(|(_, value)| value.as_str());
        let asked: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
        self.page(View::Changes, self.begun_anew().to_query(), &asked)
    }

    /// The query that the interface is asked for what changed.
    fn differing(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let version = self.version.iter().map(|version| ("to", version));
        let asked = self.compared.iter().filter(|(_, value)| !value.is_empty());
        let asked = asked.map(|(name, value)| (name.as_str(), value));
        let ticket = self.ticket.iter().map(|ticket| ("ticket", ticket));
        query.extend_pairs(version.chain(asked).chain(ticket)).finish()
    }

    /// The same query from its first row.
    pub fn begun_anew(&self) -> RowsQuery {
        RowsQuery { offset: 0, after: None, ..self.query.clone() }
    }

    /// The same query without the filter of a number.
    pub fn without(&self, filter: usize) -> RowsQuery {
        let mut filters = self.query.filters().to_vec();
        if filter < filters.len() {
            filters.remove(filter);
        }
        RowsQuery { filter: Filter::And(filters), ..self.begun_anew() }
    }

    /// The same for others, to whom a ticket says nothing.
    #[must_use]
    pub fn without_ticket(&self) -> Self {
        Self { ticket: None, ..self.clone() }
    }

    /// A query with the version and the ticket beside it, and more.
    pub fn beside(&self, query: String, more: &[(&str, &str)]) -> String {
        let mut out = form_urlencoded::Serializer::new(query);
        if let Some(version) = &self.version {
            out.append_pair("version", version);
        }
        if let Some(ticket) = &self.ticket {
            out.append_pair("ticket", ticket);
        }
        out.extend_pairs(more);
        out.finish()
    }

    /// What a form of the page carries along: the query from its first row, pair by pair.
    pub fn carried(&self, but: &[&str]) -> Vec<(String, String)> {
        let query = self.beside(self.begun_anew().to_query(), &[]);
        form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| !but.contains(&&**name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }

    fn with(&self, view: View, query: &RowsQuery) -> String {
        self.page(view, query.to_query(), &[])
    }

    fn page(&self, view: View, query: String, more: &[(&str, &str)]) -> String {
        let query = self.beside(query, more);
        let query = match &self.form.dataset {
            Some(dataset) => {
                form_urlencoded::Serializer::new(query).append_pair("f.dataset", dataset).finish()
            }
            None => query,
        };
        let query = match view {
            View::Table => query,
            view => {
                form_urlencoded::Serializer::new(query).append_pair("view", view.value()).finish()
            }
        };
        paths::data_page(&self.distribution, &query)
    }

    /// What the page asks of the interface: itself, the table, and rows where they are shown.
    pub fn questions(address: &str) -> Vec<String> {
        // Whoever leaves is told of the next address before the page is gone.
        if !address.starts_with("/data/") {
            return vec![format!("={address}")];
        }
        let place = Self::read(address);
        let mut asked = vec![
            format!("={address}"),
            paths::table(&place.distribution, &place.beside(String::new(), &[])),
        ];
        match place.view {
            View::Table => asked.push(paths::rows(&place.distribution, &place.asked())),
            View::Charts | View::Map if place.is_built() => {
                asked.push(paths::chart(&place.distribution, &place.charted()));
            }
            View::Charts => asked.push(paths::charts(&place.distribution, &place.charted())),
            View::Changes => asked.push(paths::difference(&place.distribution, &place.differing())),
            _ => {}
        }
        asked
    }
}

/// What can be read of a query of which other parts are wrong.
fn readable(pairs: &[&str]) -> RowsQuery {
    let good: Vec<_> =
        pairs.iter().copied().filter(|pair| RowsQuery::parse(pair).is_ok()).collect();
    RowsQuery::parse(&good.join("&")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/data/file-1";

    fn canonical(query: &str) -> String {
        Place::read(&format!("{PATH}?{query}")).query.to_query()
    }

    #[test]
    fn the_view_is_no_filter_and_a_column_of_that_name_can_have_one() {
        let place = Place::read("/data/a%2Fb?view=columns&view=eq.columns");
        assert_eq!((place.distribution.as_str(), place.view), ("a/b", View::Columns));
        assert_eq!(place.query.to_query(), "view=eq.columns");
        assert_eq!(place.viewed(View::Quality), "/data/a%2Fb?view=eq.columns&view=quality");
        let unknown = Place::read("/data/a?view=globe");
        assert!(unknown.unread.is_some());
    }

    #[test]
    fn a_form_is_read_as_the_query_that_it_asks_for() {
        for (form, query) in [
            ("f.column=区县&f.operator=contains&f.value=东", "区县=ilike.*东*"),
            ("f.column=区县&f.operator=begins&f.value=东", "区县=ilike.东*"),
            ("f.column=区县&f.operator=eq&f.value=a.b", "区县=eq.a.b"),
            ("f.column=区县&f.operator=contains&f.value=&f.one=东&f.one=西", "区县=in.(东,西)"),
            ("f.column=年份&f.operator=range&f.value=2020&f.to=", "年份=gte.2020"),
            (
                "f.column=年份&f.operator=range&f.value=2020&f.to=2024",
                "年份=gte.2020&年份=lte.2024",
            ),
            ("f.column=年份&f.operator=null&f.value=2020", "年份=is.null"),
            ("f.column=年份&f.operator=not_null", "年份=is.not_null"),
            ("f.column=有效&f.operator=true", "有效=is.true"),
            ("年份=gt.1&f.column=年份&f.operator=range&f.value=&f.to=", ""),
            ("年份=gt.1&金额=gt.2&f.column=年份&f.operator=null", "金额=gt.2&年份=is.null"),
            ("f.columns=1&f.select=年份&f.select=a.b&order=年份", "select=年份,\"a.b\"&order=年份"),
            ("select=年份&f.columns=1", ""),
            ("年份=gt.1&f.column=年份", "年份=gt.1"),
            ("limit=&order=&年份=gt.1", "年份=gt.1"),
        ] {
            let expected = RowsQuery::parse(query).map(|query| query.to_query());
            assert_eq!(Ok(canonical(form)), expected, "{form}");
        }
    }

    #[test]
    fn a_form_starts_again_from_the_first_row() {
        let place = Place::read("/data/a?after=x&f.at=100&f.column=b&f.operator=eq&f.value=1");
        assert_eq!(place.query.to_query(), "b=eq.1");
    }

    #[test]
    fn what_cannot_be_read_is_passed_on_and_the_rest_stays() {
        let place = Place::read("/data/a?limit=x&b=eq.1&version=2");
        assert_eq!(place.unread.as_deref(), Some("limit=x&b=eq.1"));
        assert_eq!(place.asked(), "limit=x&b=eq.1&version=2");
        assert_eq!(place.query.to_query(), "b=eq.1");
    }

    #[test]
    fn pages_follow_one_another_and_say_where_they_are() {
        let place = Place::read("/data/a?b=eq.1&limit=50");
        let next = place.next("t1", 50);
        assert_eq!(next, "/data/a?b=eq.1&limit=50&after=t1&f.at=50");
        let there = Place::read(&next);
        assert_eq!((there.before(), there.limit()), (50, 50));
        assert_eq!(there.next("t2", 50), "/data/a?b=eq.1&limit=50&after=t2&f.at=100");
        assert_eq!(there.viewed(View::Interface), "/data/a?b=eq.1&limit=50&after=t1&view=api");
        assert_eq!(Place::read("/data/a?limit=9000").asked(), "limit=500");
    }

    #[test]
    fn a_ticket_goes_along_but_is_not_shared() {
        let place = Place::read("/data/a?b=eq.1&ticket=t&f.dataset=d");
        assert_eq!(place.asked(), "b=eq.1&limit=100&ticket=t");
        assert_eq!(place.of(&place.query), "/data/a?b=eq.1&ticket=t&f.dataset=d");
        let shared = place.without_ticket();
        assert_eq!(shared.of(&shared.query), "/data/a?b=eq.1&f.dataset=d");
    }

    #[test]
    fn a_chart_is_asked_for_with_the_filters_and_what_it_is_built_from() {
        let address = "/data/a?b=eq.1&order=b&view=charts&c.mark=bar&c.x=b";
        let asked = Place::questions(address);
        assert_eq!(asked[2], "/api/v1/distributions/a/chart?b=eq.1&c.mark=bar&c.x=b");
        let asked = Place::questions("/data/a?select=b&limit=5&view=charts&c.spec={}");
        assert_eq!(asked[2], "/api/v1/distributions/a/chart?select=b&limit=5&c.spec=%7B%7D");
        let asked = Place::questions("/data/a?b=eq.1&view=charts");
        assert_eq!(asked[2], "/api/v1/distributions/a/charts?b=eq.1");
        let asked = Place::questions("/data/a?b=eq.1&view=map");
        assert_eq!(asked[2], "/api/v1/distributions/a/chart?b=eq.1&c.mark=map");
        let form = Place::read("/data/a?b=eq.1&view=map&c.mark=map&c.at=lon&c.color=");
        assert_eq!(form.drawing(), "/data/a?b=eq.1&c.mark=map&c.at=lon&view=map");
    }

    #[test]
    fn versions_are_compared_as_the_form_says() {
        let asked = Place::questions("/data/a?b=eq.1&view=changes&version=3&d.from=1&d.key=b");
        assert_eq!(asked[2], "/api/v1/distributions/a/diff?to=3&from=1&key=b");
        assert_eq!(Place::questions("/data/a?view=changes")[2], "/api/v1/distributions/a/diff");
    }

    #[test]
    fn rows_are_asked_for_where_they_are_shown() {
        let asked = Place::questions("/data/a?b=eq.1&version=2&f.column=b");
        assert_eq!(asked[1], "/api/v1/distributions/a/table?version=2");
        assert_eq!(asked[2], "/api/v1/distributions/a/rows?b=eq.1&limit=100&version=2");
        assert_eq!(Place::questions("/data/a?view=quality").len(), 2);
        assert_eq!(Place::questions("/datasets/a").len(), 1);
    }
}
