//! What an address of the page says: which data, and which aggregates are asked of it.

use contract::rows::{Aggregate, RowsQuery, Selected, Value};
use contract::{Condition, Filter, UnseenColumn, paths};
use domain::unseen::Group;

/// What stands before the name of a column whose values are limited.
const ONLY: &str = "only.";

/// An address of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The distribution that is asked.
    pub distribution: String,
    /// Whether its form was sent.
    pub asks: bool,
    /// What is grouped by: a column, or bands of it such as `age.bin(10)`.
    pub by: Vec<String>,
    /// The figures, each a word of [`Figure`].
    pub figures: Vec<Figure>,
    /// Columns and the values to which they are limited, as they were written.
    pub only: Vec<(String, String)>,
    /// What for.
    pub purpose: String,
}

/// A figure, as the form names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How many people.
    Count,
    /// The sum of a column.
    Sum(String),
    /// The mean of a column.
    Mean(String),
}

impl Figure {
    /// The word in the address.
    pub fn word(&self) -> String {
        match self {
            Self::Count => "count".to_owned(),
            Self::Sum(column) => format!("sum.{column}"),
            Self::Mean(column) => format!("avg.{column}"),
        }
    }

    fn read(word: &str) -> Option<Self> {
        match word.split_once('.') {
            None if word == "count" => Some(Self::Count),
            Some(("sum", column)) => Some(Self::Sum(column.to_owned())),
            Some(("avg", column)) => Some(Self::Mean(column.to_owned())),
            _ => None,
        }
    }
}

impl Place {
    /// Reads an address.
    pub fn read(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let distribution =
            percent_encoding::percent_decode_str(last).decode_utf8_lossy().into_owned();
        let mut place = Self { distribution, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "ask" => place.asks = true,
                "by" if !value.is_empty() => place.by.push(value.into_owned()),
                "figure" => place.figures.extend(Figure::read(&value)),
                "purpose" => place.purpose = value.into_owned(),
                name => {
                    let column = name.strip_prefix(ONLY).filter(|_| !value.trim().is_empty());
                    if let Some(column) = column {
                        place.only.push((column.to_owned(), value.into_owned()));
                    }
                }
            }
        }
        if place.figures.is_empty() {
            place.figures.push(Figure::Count);
        }
        place
    }

    /// What the page asks.
    pub fn questions(address: &str) -> Vec<String> {
        // Whoever leaves is told of the next address before the page is gone.
        if !address.starts_with("/ask/") {
            return vec![format!("={address}")];
        }
        let place = Self::read(address);
        let mut asked = vec![format!("={address}"), paths::unseen(&place.distribution)];
        if place.asks {
            asked.push(paths::aggregates(&place.distribution, &place.query()));
        }
        asked
    }

    /// The query for aggregates, in the words of the interface.
    pub fn query(&self) -> String {
        let by = self.by.iter().map(|text| {
            let Group { column, part } = Group::read(text);
            Selected::from(match part {
                Some(part) => Value::Part(column, part),
                None => Value::Column(column),
            })
        });
        let figures = self.figures.iter().enumerate().map(|(at, figure)| {
            let (aggregate, column) = match figure {
                Figure::Count => (Aggregate::Count, None),
                Figure::Sum(column) => (Aggregate::Sum, Some(column.clone())),
                Figure::Mean(column) => (Aggregate::Avg, Some(column.clone())),
            };
            // No two columns of an answer have one name.
            Selected { alias: Some(format!("f{at}")), value: Value::Aggregate(aggregate, column) }
        });
        let only = self.only.iter().map(|(column, values)| {
            let values = values.split(['、', '，', ',', ';', '；']).map(str::trim);
            Filter::Is(Condition::one_of(column.clone(), values.filter(|value| !value.is_empty())))
        });
        let query = RowsQuery {
            select: by.chain(figures).collect(),
            filter: Filter::And(only.collect()),
            ..RowsQuery::default()
        };
        let mut out = form_urlencoded::Serializer::new(query.to_query());
        out.append_pair("purpose", &self.purpose);
        out.finish()
    }

    /// The word by which something is grouped by.
    pub fn group(column: &UnseenColumn) -> String {
        match &column.part {
            Some(part) => format!("{}.{part}", column.name),
            None => column.name.clone(),
        }
    }

    /// The values to which a column is limited, as they were written.
    pub fn only(&self, column: &str) -> &str {
        self.only.iter().find(|(name, _)| name == column).map_or("", |(_, values)| values)
    }

    /// The name of a column's limits in the form.
    pub fn only_name(column: &str) -> String {
        format!("{ONLY}{column}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_the_question_that_the_interface_reads() {
        let address = "/ask/a%2Fb?ask=1&by=区县&by=年龄.bin(10)&figure=count&figure=sum.月薪\
                       &only.区县=东湖区、西湖区&only.性别=&purpose=research";
        let asked = Place::questions(address);
        assert_eq!(asked[1], "/api/v1/distributions/a%2Fb/unseen");
        let (path, query) = asked[2].split_once('?').expect("a query");
        assert_eq!(path, "/api/v1/distributions/a%2Fb/aggregates");
        let (query, purpose) = query.rsplit_once('&').expect("a purpose");
        assert_eq!(purpose, "purpose=research");
        let read = RowsQuery::parse(query).expect("a query");
        let expected = RowsQuery::parse(
            "select=区县,年龄.bin(10),f0:count(),f1:月薪.sum()&区县=in.(东湖区,西湖区)",
        );
        assert_eq!(Ok(read), expected);
    }

    #[test]
    fn nothing_is_asked_before_the_form_is_sent_or_after_the_page_was_left() {
        assert_eq!(Place::questions("/ask/a?by=x").len(), 2);
        assert_eq!(Place::questions("/datasets/a?ask=1").len(), 1);
    }
}
