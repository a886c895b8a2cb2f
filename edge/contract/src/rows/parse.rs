//! Reading: from an address to the typed query.

use std::collections::BTreeSet;

use domain::Text;
use percent_encoding::percent_decode_str;

use super::cursor::{Cursor, Name};
use super::fault::{self, RowsFault};
use super::{
    Aggregate, Condition, Filter, Nulls, Operand, Operator, Order, Part, RowsQuery, Selected, Value,
};

/// Operators of PostgREST that the portal does not have.
const ELSEWHERE: [&str; 15] = [
    "fts",
    "plfts",
    "phfts",
    "wfts",
    "cs",
    "cd",
    "ov",
    "sl",
    "sr",
    "nxr",
    "nxl",
    "adj",
    "match",
    "imatch",
    "isdistinct",
];

pub(super) fn query(raw: &str) -> Result<RowsQuery, Vec<RowsFault>> {
    if raw.len() > RowsQuery::TEXT_MAX {
        return Err(vec![RowsFault::whole("query", "", fault::TEXT_TOO_LONG)]);
    }
    let mut reading = Reading::default();
    for pair in raw.split('&') {
        reading.pair(pair);
        if reading.is_over() {
            break;
        }
    }
    let Reading { mut read, filters, mut faults, .. } = reading;
    if !faults.is_empty() {
        faults.truncate(RowsQuery::FAULTS_MAX);
        return Err(faults);
    }
    read.filter = Filter::And(filters);
    Ok(read)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    read: RowsQuery,
    filters: Vec<Filter>,
    conditions: usize,
    given: BTreeSet<&'static str>,
    faults: Vec<RowsFault>,
}

/// Where a condition stands, which decides where its value ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of a parameter.
    Parameter,
    /// A group in parentheses.
    Group,
}

impl Reading {
    /// Whether reading on would only repeat what was said.
    fn is_over(&self) -> bool {
        self.conditions > RowsQuery::CONDITIONS_MAX || self.faults.len() >= RowsQuery::FAULTS_MAX
    }

    /// Reads one parameter, still encoded.
    fn pair(&mut self, pair: &str) {
        let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else { return };
        if RowsQuery::BESIDE.contains(&&*name) || (name.is_empty() && value.is_empty()) {
            return;
        }
        // Reading on with U+FFFD in a value would find no rows and say nothing about why.
        if percent_decode_str(pair).decode_utf8().is_err() {
            self.faults.push(RowsFault::whole(&name, "", fault::NOT_UTF8));
            return;
        }
        let outcome = match RowsQuery::RESERVED.into_iter().find(|reserved| *reserved == name) {
            Some(reserved @ ("and" | "or" | "not.and" | "not.or")) => self.group(reserved, &value),
            Some(reserved) => self.reserved(reserved, &value),
            None => self.filter(&name, &value),
        };
        self.faults.extend(outcome.err());
    }

    /// Reads a parameter which stands only once.
    fn reserved(&mut self, name: &'static str, value: &str) -> Result<(), RowsFault> {
        // An empty value is what a form sends for a field left alone.
        if value.is_empty() {
            return Ok(());
        }
        if !self.given.insert(name) {
            return Err(RowsFault::whole(name, value, fault::TWICE));
        }
        match name {
            "select" => self.select(value),
            "order" => {
                self.read.order = self.items(
                    Cursor::new(name, value),
                    RowsQuery::ORDER_MAX,
                    fault::ORDER_TOO_MANY,
                    order,
                );
                Ok(())
            }
            "limit" => {
                let limit = number(value).and_then(|limit| u32::try_from(limit).ok());
                self.read.limit = Some(
                    limit
                        .filter(|limit| *limit <= RowsQuery::LIMIT_MAX)
                        .ok_or_else(|| RowsFault::within(name, value, 0, fault::LIMIT))?,
                );
                Ok(())
            }
            "offset" => {
                self.read.offset = number(value)
                    .filter(|offset| *offset <= RowsQuery::OFFSET_MAX)
                    .ok_or_else(|| RowsFault::within(name, value, 0, fault::OFFSET))?;
                Ok(())
            }
            _ => {
                self.read.after = Some(value.to_owned());
                Ok(())
            }
        }
    }

    /// Reads items between commas; one that is wrong does not hide what is wrong with the next.
    fn items<T>(
        &mut self,
        mut cursor: Cursor<'_>,
        most: usize,
        too_many: Text,
        read: impl Fn(&mut Cursor<'_>) -> Result<T, RowsFault>,
    ) -> Vec<T> {
        let mut items = Vec::new();
        loop {
            cursor.skip_spaces();
            let start = cursor.at();
            if items.len() == most {
                self.faults.push(cursor.fault(too_many));
                return items;
            }
            let item = read(&mut cursor).and_then(|item| {
                cursor.skip_spaces();
                cursor.no_path()?;
                if cursor.is_at_end() || cursor.sees(",") {
                    Ok(item)
                } else {
                    Err(cursor.fault(fault::UNEXPECTED))
                }
            });
            match item {
                Ok(item) => items.push(item),
                Err(fault) => {
                    self.faults.push(fault);
                    cursor.skip_item(start);
                }
            }
            if self.is_over() || !cursor.takes(",") {
                return items;
            }
        }
    }

    fn select(&mut self, value: &str) -> Result<(), RowsFault> {
        let cursor = Cursor::new("select", value);
        let items =
            self.items(cursor, RowsQuery::SELECTED_MAX, fault::SELECTED_TOO_MANY, |cursor| {
                Ok((cursor.at(), selected(cursor)?))
            });
        let fault_at = |at, text| RowsFault::within("select", value, at, text);
        let grouped = items.iter().any(|(_, item)| matches!(item.value, Value::Aggregate(..)));
        let mut names = BTreeSet::new();
        for (at, item) in &items {
            if grouped && item.value == Value::All {
                self.faults.push(fault_at(*at, fault::ALL_GROUPED));
            } else if !names.insert(item.name()) {
                self.faults.push(fault_at(*at, fault::SAME_NAME));
            }
        }
        self.read.select = items.into_iter().map(|(_, item)| item).collect();
        if self.read.select == [Selected::from(Value::All)] {
            self.read.select.clear();
        }
        Ok(())
    }

    /// Reads a parameter which is named after a column.
    fn filter(&mut self, name: &str, value: &str) -> Result<(), RowsFault> {
        let mut cursor = Cursor::new(name, name);
        let column = cursor
            .name()
            .and_then(|column| {
                cursor.no_path()?;
                if cursor.is_at_end() {
                    Ok(column)
                } else {
                    Err(cursor.fault(fault::NAME_CHARACTERS))
                }
            })
            .map_err(|fault| RowsFault::whole(name, "", fault.text()))?;
        let mut cursor = Cursor::new(name, value);
        let filter = self.condition(&mut cursor, column.text, Place::Parameter)?;
        if !cursor.is_at_end() {
            return Err(cursor.fault(fault::UNEXPECTED));
        }
        self.filters.push(filter);
        Ok(())
    }

    /// Reads `or=(…)` and its like.
    fn group(&mut self, name: &'static str, value: &str) -> Result<(), RowsFault> {
        let mut cursor = Cursor::new(name, value);
        cursor.skip_spaces();
        if !cursor.takes("(") {
            return Err(cursor.fault(fault::GROUP));
        }
        let members = self.members(&mut cursor, 1)?;
        if !cursor.is_at_end() {
            return Err(cursor.fault(fault::UNEXPECTED));
        }
        let filter = if name.ends_with("or") { Filter::Or(members) } else { Filter::And(members) };
        self.filters.push(if name.starts_with("not.") { filter.negated() } else { filter });
        Ok(())
    }

    /// Reads what stands in a group, behind its opening parenthesis, to behind the closing one.
    fn members(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Vec<Filter>, RowsFault> {
        let mut members = Vec::new();
        loop {
            cursor.skip_spaces();
            if cursor.sees(")") || cursor.is_at_end() {
                return Err(cursor.fault(fault::GROUP));
            }
            members.push(self.member(cursor, depth)?);
            cursor.skip_spaces();
            if cursor.takes(")") {
                cursor.skip_spaces();
                return Ok(members);
            }
            if !cursor.takes(",") {
                let text = if cursor.is_at_end() { fault::GROUP_OPEN } else { fault::UNEXPECTED };
                return Err(cursor.fault(text));
            }
        }
    }

    fn member(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Filter, RowsFault> {
        let start = cursor.at();
        let negated = cursor.takes("not.");
        let any = cursor.takes("or(");
        let filter = if any || cursor.takes("and(") {
            if depth == RowsQuery::DEPTH_MAX {
                return Err(cursor.fault_at(start, fault::TOO_DEEP));
            }
            let members = self.members(cursor, depth + 1)?;
            if any { Filter::Or(members) } else { Filter::And(members) }
        } else {
            let Name { text, .. } = cursor.name()?;
            cursor.no_path()?;
            if !cursor.takes(".") {
                return Err(cursor.fault(fault::GROUP_CONDITION));
            }
            self.condition(cursor, text, Place::Group)?
        };
        Ok(if negated { filter.negated() } else { filter })
    }

    /// Reads what stands behind a column's name: `not.`, the operator and its operand.
    fn condition(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: String,
        place: Place,
    ) -> Result<Filter, RowsFault> {
        self.conditions += 1;
        if self.conditions > RowsQuery::CONDITIONS_MAX {
            return Err(cursor.fault(fault::CONDITIONS_TOO_MANY));
        }
        let negated = cursor.takes("not.");
        let start = cursor.at();
        let word = cursor.word();
        let operator = match Operator::from_name(word) {
            Some(operator) if cursor.takes(".") => operator,
            Some(_) if cursor.sees("(") => return Err(cursor.fault_at(start, fault::MODIFIER)),
            None if ELSEWHERE.contains(&word) => {
                return Err(cursor.fault_at(start, fault::OPERATOR_ELSEWHERE));
            }
            _ => return Err(cursor.fault_at(start, fault::OPERATOR)),
        };
        let value = operand(cursor, operator, place)?;
        let filter = Filter::Is(Condition { column, operator, value });
        Ok(if negated { filter.negated() } else { filter })
    }
}

fn operand(
    cursor: &mut Cursor<'_>,
    operator: Operator,
    place: Place,
) -> Result<Operand, RowsFault> {
    let start = cursor.at();
    match operator {
        Operator::In => list(cursor).map(Operand::List),
        Operator::Is => Operand::from_constant(cursor.word())
            .ok_or_else(|| cursor.fault_at(start, fault::CONSTANT)),
        _ => {
            let text = match place {
                Place::Parameter => cursor.take_rest().to_owned(),
                Place::Group => cursor.value()?,
            };
            Ok(Operand::Text(if operator.is_pattern() { text.replace('*', "%") } else { text }))
        }
    }
}

fn list(cursor: &mut Cursor<'_>) -> Result<Vec<String>, RowsFault> {
    if !cursor.takes("(") {
        return Err(cursor.fault(fault::LIST));
    }
    let mut values = Vec::new();
    // As in PostgREST, nothing between the parentheses is no value and not one empty value.
    if cursor.takes(")") {
        return Ok(values);
    }
    loop {
        if values.len() == RowsQuery::VALUES_MAX {
            return Err(cursor.fault(fault::VALUES_TOO_MANY));
        }
        values.push(cursor.value()?);
        if cursor.takes(")") {
            return Ok(values);
        }
        if !cursor.takes(",") {
            return Err(cursor.fault(fault::GROUP_OPEN));
        }
    }
}

fn selected(cursor: &mut Cursor<'_>) -> Result<Selected, RowsFault> {
    if cursor.takes("*") {
        return Ok(Value::All.into());
    }
    let mut start = cursor.at();
    let mut name = cursor.name()?;
    let mut alias = None;
    if !cursor.sees("::") && cursor.takes(":") {
        cursor.skip_spaces();
        if cursor.sees("*") {
            return Err(cursor.fault_at(start, fault::ALL_ALIAS));
        }
        start = cursor.at();
        alias = Some(name.text);
        name = cursor.name()?;
    }
    let value = if cursor.sees("(") && !name.quoted {
        // Without a column there is `count()`; `name(` is PostgREST's form of another table.
        let aggregate = Aggregate::from_name(&name.text)
            .ok_or_else(|| cursor.fault_at(start, fault::EMBEDDING))?;
        if aggregate != Aggregate::Count {
            return Err(cursor.fault_at(start, fault::AGGREGATE_COLUMN));
        }
        no_argument(cursor)?;
        Value::Aggregate(aggregate, None)
    } else {
        cursor.no_path()?;
        if cursor.takes(".") { function(cursor, name.text)? } else { Value::Column(name.text) }
    };
    Ok(Selected { alias, value })
}

/// Reads what is made of a column, behind the dot.
fn function(cursor: &mut Cursor<'_>, column: String) -> Result<Value, RowsFault> {
    let start = cursor.at();
    let word = cursor.word();
    if !cursor.sees("(") {
        return Err(cursor.fault_at(start, fault::FUNCTION));
    }
    if word == "bin" {
        return Ok(Value::Part(column, bin(cursor)?));
    }
    let value = match (Part::of_date(word), Aggregate::from_name(word)) {
        (Some(part), _) => Value::Part(column, part),
        (None, Some(aggregate)) => Value::Aggregate(aggregate, Some(column)),
        (None, None) => return Err(cursor.fault_at(start, fault::FUNCTION)),
    };
    no_argument(cursor)?;
    Ok(value)
}

fn no_argument(cursor: &mut Cursor<'_>) -> Result<(), RowsFault> {
    if cursor.takes("()") { Ok(()) } else { Err(cursor.fault(fault::ARGUMENT)) }
}

fn bin(cursor: &mut Cursor<'_>) -> Result<Part, RowsFault> {
    let start = cursor.at();
    cursor.takes("(");
    let width = cursor.take_while(|ch| ch.is_ascii_digit() || ch == '.');
    Part::bin(width)
        .filter(|_| cursor.takes(")"))
        .ok_or_else(|| cursor.fault_at(start, fault::BIN_WIDTH))
}

fn order(cursor: &mut Cursor<'_>) -> Result<Order, RowsFault> {
    let Name { text: column, .. } = cursor.name()?;
    cursor.no_path()?;
    let mut direction = None;
    let mut nulls = None;
    while cursor.takes(".") {
        let start = cursor.at();
        match cursor.word() {
            "asc" if direction.is_none() && nulls.is_none() => direction = Some(false),
            "desc" if direction.is_none() && nulls.is_none() => direction = Some(true),
            "nullsfirst" if nulls.is_none() => nulls = Some(Nulls::First),
            "nullslast" if nulls.is_none() => nulls = Some(Nulls::Last),
            _ => return Err(cursor.fault_at(start, fault::ORDER_WORD)),
        }
    }
    Ok(Order { column, descending: direction.unwrap_or(false), nulls })
}

/// A number of digits alone, which `parse` is more generous about.
fn number(value: &str) -> Option<u64> {
    value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}
