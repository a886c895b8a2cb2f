//! A query's conditions, as many as the caller has: placeholders numbered, values bound, never
//! text from outside in the statement.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool};

use crate::StoreError;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many are left out before it.
    pub offset: u32,
    /// How many it holds at most.
    pub limit: u32,
}

/// Conditions that all have to hold.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    text: String,
    values: Vec<Value>,
    page: Option<Page>,
    /// What joins the next condition to those before, in each group that is open.
    groups: Vec<(&'static str, bool)>,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Number(i64),
}

impl Conditions {
    /// Adds a condition without values.
    pub(crate) fn plain(&mut self, condition: &'static str) {
        self.joint();
        self.text.push_str(condition);
    }

    /// Adds a condition on a text; `?` in it stands for the value, as often as it occurs.
    pub(crate) fn text(&mut self, condition: &'static str, value: impl Into<String>) {
        self.add(condition, Value::Text(value.into()));
    }

    /// Adds a condition on a number.
    pub(crate) fn number(&mut self, condition: &'static str, value: i64) {
        self.add(condition, Value::Number(value));
    }

    /// Adds the condition that a column holds one of some texts; of none, nothing holds.
    pub(crate) fn one_of<T: Into<String>>(
        &mut self,
        column: &'static str,
        values: impl IntoIterator<Item = T>,
    ) {
        self.joint();
        let mut any = false;
        for value in values {
            self.text.push_str(if any { ", " } else { column });
            if !any {
                self.text.push_str(" IN (");
            }
            any = true;
            self.values.push(Value::Text(value.into()));
            self.text.push_str(&format!("${}", self.values.len()));
        }
        self.text.push_str(if any { ")" } else { "1 = 0" });
    }

    /// Adds a condition on some texts, whose list stands where `{}` is; of none, nothing holds.
    pub(crate) fn one_of_in<T: Into<String>>(
        &mut self,
        condition: &'static str,
        values: impl IntoIterator<Item = T>,
    ) {
        self.joint();
        let mut places = Vec::new();
        for value in values {
            self.values.push(Value::Text(value.into()));
            places.push(format!("${}", self.values.len()));
        }
        match places.is_empty() {
            true => self.text.push_str("1 = 0"),
            false => self.text.push_str(&condition.replace("{}", &places.join(", "))),
        }
    }

    /// Answers a page of the rows only.
    pub(crate) fn page(&mut self, page: Page) -> &Self {
        self.page = Some(page);
        self
    }

    fn add(&mut self, condition: &'static str, value: Value) {
        self.joint();
        self.values.push(value);
        self.text.push_str(&condition.replace('?', &format!("${}", self.values.len())));
    }

    /// Adds a group of which any condition has to hold; of none, nothing holds.
    pub(crate) fn any(&mut self, conditions: impl FnOnce(&mut Self)) {
        self.group(" OR ", "1 = 0", conditions);
    }

    /// Adds a group of which all conditions have to hold.
    pub(crate) fn all(&mut self, conditions: impl FnOnce(&mut Self)) {
        self.group(" AND ", "1 = 1", conditions);
    }

    fn group(
        &mut self,
        joint: &'static str,
        empty: &'static str,
        conditions: impl FnOnce(&mut Self),
    ) {
        self.joint();
        self.text.push('(');
        self.groups.push((joint, false));
        conditions(self);
        if let Some((_, false)) = self.groups.pop() {
            self.text.push_str(empty);
        }
        self.text.push(')');
    }

    fn joint(&mut self) {
        let joint = match self.groups.last_mut() {
            Some((joint, begun)) => {
                let joint = if *begun { *joint } else { "" };
                *begun = true;
                joint
            }
            None if self.text.is_empty() => " WHERE ",
            None => " AND ",
        };
        self.text.push_str(joint);
    }

    /// The rows of a statement that has its conditions where `{}` stands.
    pub(crate) async fn rows(
        &self,
        pool: &AnyPool,
        statement: &'static str,
    ) -> Result<Vec<AnyRow>, StoreError> {
        let mut text = statement.replace("{}", &self.text);
        if let Some(Page { offset, limit }) = self.page {
            text.push_str(&format!(" LIMIT {limit} OFFSET {offset}"));
        }
        Ok(self.bind(sqlx::query(sqlx::AssertSqlSafe(text))).fetch_all(pool).await?)
    }

    fn bind<'q>(&self, mut query: Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments> {
        for value in &self.values {
            query = match value {
                Value::Text(text) => query.bind(text.clone()),
                Value::Number(number) => query.bind(*number),
            };
        }
        query
    }
}

/// A pattern for `LIKE … ESCAPE '\'` that finds a text anywhere, whatever signs it holds.
pub(crate) fn anywhere(text: &str) -> String {
    format!("%{}", beginning(text))
}

/// A pattern for `LIKE … ESCAPE '\'` that finds what begins with a text.
pub(crate) fn beginning(text: &str) -> String {
    let mut pattern = String::new();
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}
