//! The forms of the page: filtering by a column, choosing columns. What they send is read here,
//! and what a query says is read back into them.

use contract::rows::{Operand, Selected, Value};
use contract::{Condition, Operator, RowsQuery};
use domain::FieldType;

/// How the form of a column compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A text is somewhere in it.
    Contains,
    /// It begins with a text.
    Begins,
    /// It is a value.
    Equals,
    /// It is not a value.
    Differs,
    /// It lies between two values, of which one may be left open.
    Range,
    /// There is a value.
    Filled,
    /// There is none.
    Missing,
    /// It is true.
    True,
    /// It is false.
    False,
}

impl Way {
    const ALL: [Self; 9] = [
        Self::Contains,
        Self::Begins,
        Self::Equals,
        Self::Differs,
        Self::Range,
        Self::Filled,
        Self::Missing,
        Self::True,
        Self::False,
    ];

    /// The word in the address.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Begins => "begins",
            Self::Equals => "eq",
            Self::Differs => "neq",
            Self::Range => "range",
            Self::Filled => "not_null",
            Self::Missing => "null",
            Self::True => "true",
            Self::False => "false",
        }
    }

    fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.value() == value)
    }

    /// The ways that suit a column, the usual one first.
    pub const fn of(kind: FieldType) -> &'static [Self] {
        match kind {
            FieldType::Text => &[
                Self::Contains,
                Self::Equals,
                Self::Begins,
                Self::Differs,
                Self::Filled,
                Self::Missing,
            ],
            FieldType::Boolean => &[Self::True, Self::False, Self::Filled, Self::Missing],
            FieldType::Geometry => &[Self::Filled, Self::Missing],
            FieldType::Integer | FieldType::Number | FieldType::Date | FieldType::Datetime => {
                &[Self::Range, Self::Filled, Self::Missing]
            }
        }
    }
}

/// What a form says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The column whose filter is written.
    pub column: Option<String>,
    /// How it compares; none while the form is only opened, or where any value will do.
    pub way: Option<Way>,
    /// With what, or from where.
    pub value: String,
    /// To where.
    pub to: String,
    /// Values of which it may be one.
    pub ones: Vec<String>,
    /// The columns that are chosen, where the form is about that.
    pub columns: Option<Vec<String>>,
    /// The dataset, where a link knew it: for those who may not look.
    pub dataset: Option<String>,
    sent: bool,
}

impl Form {
    /// Whether it was sent, and not only opened.
    pub const fn is_sent(&self) -> bool {
        self.sent
    }

    /// Takes in one field.
    pub fn hear(&mut self, name: &str, value: &str) {
        match name {
            "f.column" => self.column = Some(value.to_owned()),
            "f.operator" => {
                self.sent = true;
                self.way = Way::from_value(value);
            }
            "f.value" => value.trim().clone_into(&mut self.value),
            "f.to" => value.trim().clone_into(&mut self.to),
            "f.one" => self.ones.push(value.to_owned()),
            "f.columns" => {
                self.columns.get_or_insert_default();
            }
            "f.select" => self.columns.get_or_insert_default().push(value.to_owned()),
            "f.dataset" => self.dataset = Some(value.to_owned()),
            _ => {}
        }
    }

    /// What the query becomes by it.
    pub fn applied_to(&self, query: &RowsQuery) -> RowsQuery {
        let mut query = query.clone();
        if let Some(columns) = &self.columns {
            query.select =
                columns.iter().map(|name| Selected::from(Value::Column(name.clone()))).collect();
        }
        match &self.column {
            Some(column) if self.sent => {
                let bare = query.without_filters_on(column);
                let conditions = self.conditions(column).into_iter();
                conditions.fold(bare, |query, condition| query.with_condition(condition))
            }
            _ => query,
        }
    }

    fn conditions(&self, column: &str) -> Vec<Condition> {
        let Self { way, value, to, ones, .. } = self;
        let against = |operator, value: &str| Condition::new(column, operator, value);
        let mut conditions = Vec::new();
        match way {
            Some(Way::Filled) => conditions.push(Condition::is(column, Operand::NotNull)),
            Some(Way::Missing) => conditions.push(Condition::is(column, Operand::Null)),
            Some(Way::True) => conditions.push(Condition::is(column, Operand::True)),
            Some(Way::False) => conditions.push(Condition::is(column, Operand::False)),
            Some(Way::Range) => {
                if !value.is_empty() {
                    conditions.push(against(Operator::Gte, &moment(value)));
                }
                if !to.is_empty() {
                    conditions.push(against(Operator::Lte, &moment(to)));
                }
            }
            Some(way) if !value.is_empty() => conditions.push(match way {
                Way::Begins => against(Operator::Ilike, &format!("{}%", literal(value))),
                Way::Equals => against(Operator::Eq, value),
                Way::Differs => against(Operator::Neq, value),
                _ => against(Operator::Ilike, &format!("%{}%", literal(value))),
            }),
            _ => {}
        }
        let none_needed = matches!(way, Some(Way::Filled | Way::Missing));
        match ones.as_slice() {
            [] => {}
            _ if none_needed => {}
            [one] => conditions.push(against(Operator::Eq, one)),
            ones => conditions.push(Condition::one_of(column, ones)),
        }
        conditions
    }

    /// What the form of a column says of a query; `top` are the values that it lists.
    pub fn about(query: &RowsQuery, column: &str, kind: FieldType, top: &[&str]) -> Self {
        let mut form = Self { column: Some(column.to_owned()), ..Self::default() };
        let ranged = Way::of(kind).contains(&Way::Range);
        for Condition { operator, value, .. } in query.conditions_on(column) {
            match (operator, value) {
                (Operator::Is, Operand::Null) => form.way = Some(Way::Missing),
                (Operator::Is, Operand::NotNull) => form.way = Some(Way::Filled),
                (Operator::Is, Operand::True) => form.way = Some(Way::True),
                (Operator::Is, Operand::False) => form.way = Some(Way::False),
                (Operator::In, Operand::List(values)) => form.ones.clone_from(values),
                (Operator::Gte, Operand::Text(value)) if ranged => form.begin(value),
                (Operator::Lte, Operand::Text(value)) if ranged => {
                    form.way = Some(Way::Range);
                    form.to.clone_from(value);
                }
                (Operator::Eq, Operand::Text(value)) if ranged => {
                    form.begin(value);
                    form.to.clone_from(value);
                }
                (Operator::Eq, Operand::Text(value)) if top.contains(&value.as_str()) => {
                    form.ones.push(value.clone());
                }
                (Operator::Eq, Operand::Text(value)) => form.compare(Way::Equals, value),
                (Operator::Neq, Operand::Text(value)) => form.compare(Way::Differs, value),
                (Operator::Ilike, Operand::Text(pattern)) => {
                    if let Some((way, text)) = plain(pattern) {
                        form.compare(way, &text);
                    }
                }
                _ => {}
            }
        }
        form
    }

    fn begin(&mut self, value: &str) {
        self.compare(Way::Range, value);
    }

    fn compare(&mut self, way: Way, value: &str) {
        self.way = Some(way);
        value.clone_into(&mut self.value);
    }
}

/// A moment as fields of forms write it has no seconds; all else stays as it is.
fn moment(value: &str) -> String {
    let shape = value.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if shape.eq(b"0000-00-00T00:00".iter().copied()) {
        format!("{value}:00")
    } else {
        value.to_owned()
    }
}

/// A text within a pattern, where it means itself. A `*` cannot: it becomes any one character.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' | '_' | '\\' => out.extend(['\\', letter]),
            '*' => out.push('_'),
            letter => out.push(letter),
        }
    }
    out
}

/// What a pattern that a form made looks for; nothing for other patterns.
pub fn plain(pattern: &str) -> Option<(Way, String)> {
    let (way, rest) = match pattern.strip_prefix('%') {
        Some(rest) => (Way::Contains, rest),
        None => (Way::Begins, pattern),
    };
    let rest = rest.strip_suffix('%')?;
    let mut text = String::with_capacity(rest.len());
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => return None,
            '_' => text.push('*'),
            '\\' => text.push(letters.next()?),
            letter => text.push(letter),
        }
    }
    Some((way, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_from_the_query_that_it_made() {
        let form = |way, value: &str, to: &str, ones: &[&str]| Form {
            column: Some("列".to_owned()),
            way,
            value: value.to_owned(),
            to: to.to_owned(),
            ones: ones.iter().map(|one| (*one).to_owned()).collect(),
            sent: true,
            ..Form::default()
        };
        for (kind, sent) in [
            (FieldType::Text, form(Some(Way::Contains), "50%_\\", "", &[])),
            (FieldType::Text, form(Some(Way::Contains), "a*b", "", &[])),
            (FieldType::Text, form(Some(Way::Begins), "东", "", &["东湖区", "西湖区"])),
            (FieldType::Text, form(Some(Way::Equals), "甲", "", &[])),
            (FieldType::Text, form(Some(Way::Differs), "甲", "", &[])),
            (FieldType::Text, form(None, "", "", &["东湖区"])),
            (FieldType::Text, form(Some(Way::Missing), "", "", &[])),
            (FieldType::Integer, form(Some(Way::Range), "1", "2", &[])),
            (FieldType::Number, form(Some(Way::Range), "", "2.50", &[])),
            (FieldType::Datetime, form(Some(Way::Range), "2026-01-01T08:00:00", "", &[])),
            (FieldType::Boolean, form(Some(Way::False), "", "", &[])),
            (FieldType::Geometry, form(Some(Way::Filled), "", "", &[])),
        ] {
            let query = sent.applied_to(&RowsQuery::default());
            let read = RowsQuery::parse(&query.to_query());
            assert_eq!(read.as_ref(), Ok(&query), "{sent:?}");
            let back = Form::about(&query, "列", kind, &["东湖区", "西湖区"]);
            // What is left out has no bounds.
            let sent = Form { sent: false, ..sent };
            assert_eq!(back, sent);
        }
    }

    #[test]
    fn moments_of_forms_get_their_seconds() {
        assert_eq!(moment("2026-01-01T08:00"), "2026-01-01T08:00:00");
        assert_eq!(moment("2026-01-01"), "2026-01-01");
    }

    #[test]
    fn patterns_that_no_form_made_are_left_alone() {
        for pattern in ["a%b%", "%a", "a", "%a\\"] {
            assert_eq!(plain(pattern), None, "{pattern}");
        }
    }
}
