//! The words of a query for aggregates, which are those of rows as far as they fit.

use std::collections::{BTreeMap, BTreeSet};

use contract::FieldError;
use contract::rows::{Aggregate, Filter, Operand, Operator, RowsQuery, Selected, Value};
use domain::unseen::cube::{Asked, Asking};
use domain::unseen::{Group, Purpose};
use domain::{Language, Part, Text, Unseen};

/// The parameter that says what for.
const PURPOSE: &str = "purpose";

/// A query, of the policy's columns and no others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) asking: Asking,
    /// What the figures are called.
    pub(super) names: Vec<String>,
    pub(super) purpose: Purpose,
}

impl Question {
    /// Reads a query; all that is wrong with it is told at once. A column that is not open to this
    /// is not told from one that is not there.
    pub(super) fn read(
        raw: &str,
        policy: &Unseen,
        language: Language,
    ) -> Result<Self, Vec<FieldError>> {
        let (own, rest): (Vec<_>, Vec<_>) = raw
            .split('&')
            .partition(|pair| pair.split('=').next().is_some_and(|name| name == PURPOSE));
        let query = RowsQuery::parse(&rest.join("&"));
        let query = query
            .map_err(|faults| faults.iter().map(|it| it.error(language)).collect::<Vec<_>>())?;
        let mut reading = Reading { policy, language, errors: Vec::new() };
        let purpose = reading.purpose(own.last().copied());
        let (by, names, figures) = reading.selected(&query.select);
        let only = reading.limits(query.filters());
        let elsewhere = [
            ("order", !query.order.is_empty()),
            ("limit", query.limit.is_some()),
            ("offset", query.offset > 0),
            ("after", query.after.is_some()),
        ];
        for (field, _) in elsewhere.iter().filter(|(_, given)| *given) {
            reading.fault(field, WHOLE);
        }
        match purpose {
            Some(purpose) if reading.errors.is_empty() => {
                Ok(Self { asking: Asking { by, only, figures }, names, purpose })
            }
            _ => Err(reading.errors),
        }
    }

    /// The columns that it names, as they are logged.
    pub(super) fn columns(&self) -> Vec<String> {
        let Asking { by, only, figures } = &self.asking;
        let measures = figures.iter().filter_map(|figure| match figure {
            Asked::Count => None,
            Asked::Sum(name) | Asked::Mean(name) => Some(name),
        });
        let named: BTreeSet<_> = by.iter().chain(only.keys()).chain(measures).cloned().collect();
        named.into_iter().collect()
    }
}

struct Reading<'a> {
    policy: &'a Unseen,
    language: Language,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    fn fault(&mut self, field: &str, text: Text) {
        let field = field.chars().take(100).collect();
        self.errors.push(FieldError { field, detail: text.get(self.language).to_owned() });
    }

    fn purpose(&mut self, pair: Option<&str>) -> Option<Purpose> {
        let word = pair.and_then(|pair| pair.split_once('=')).map(|(_, word)| word);
        let purpose = word.and_then(Purpose::from_value);
        if purpose.is_none() {
            let known: Vec<_> = Purpose::ALL.iter().map(|it| it.value()).collect();
            let known = known.join("、");
            let detail = match self.language {
                Language::Zh => format!("请写明用途：{known}"),
                Language::En => format!("say what for: {known}"),
            };
            self.errors.push(FieldError { field: PURPOSE.to_owned(), detail });
        }
        purpose
    }

    /// What is grouped by, and the figures with their names; a count where nothing is said.
    fn selected(&mut self, select: &[Selected]) -> (Vec<String>, Vec<String>, Vec<Asked>) {
        let (mut by, mut names, mut figures) = (Vec::new(), Vec::new(), Vec::new());
        for item in select {
            let figure = match &item.value {
                Value::Column(name) if item.alias.is_none() => {
                    by.extend(self.group(Group::whole(name)));
                    continue;
                }
                Value::Part(name, part) if item.alias.is_none() => {
                    by.extend(self.group(Group { column: name.clone(), part: Some(part.clone()) }));
                    continue;
                }
                Value::Aggregate(Aggregate::Count, None) => Asked::Count,
                Value::Aggregate(Aggregate::Sum, Some(name)) => Asked::Sum(name.clone()),
                Value::Aggregate(Aggregate::Avg, Some(name)) => Asked::Mean(name.clone()),
                Value::Aggregate(..) => {
                    self.fault("select", FIGURE);
                    continue;
                }
                Value::All | Value::Column(_) | Value::Part(..) => {
                    self.fault("select", SELECTED);
                    continue;
                }
            };
            if let Asked::Sum(name) | Asked::Mean(name) = &figure
                && !self.policy.measures.contains(name)
            {
                self.fault(name, MEASURE);
            }
            names.push(item.name().to_owned());
            figures.push(figure);
        }
        let mut seen = BTreeSet::new();
        by.retain(|text| seen.insert(text.clone()));
        if figures.is_empty() {
            names.push(Aggregate::Count.name().to_owned());
            figures.push(Asked::Count);
        }
        (by, names, figures)
    }

    /// What the policy calls something to group by.
    fn group(&mut self, asked: Group) -> Option<String> {
        let policy = self.policy;
        let found = policy.groups.iter().find(|text| Group::read(text) == asked);
        if found.is_none() {
            match policy.group_columns().find(|known| known.column == asked.column) {
                Some(Group { column, part }) => self.otherwise(&column, part.as_ref()),
                None => self.fault(&asked.column, GROUP),
            }
        }
        found.cloned()
    }

    /// Says in which way a column is grouped by.
    fn otherwise(&mut self, column: &str, part: Option<&Part>) {
        let way = part.map_or_else(|| column.to_owned(), |part| format!("{column}.{part}"));
        let detail = match self.language {
            Language::Zh => format!("该列只能这样分组：{way}"),
            Language::En => format!("this column is grouped by as {way}"),
        };
        self.errors.push(FieldError { field: column.chars().take(100).collect(), detail });
    }

    /// The values to which columns are limited, those of a band by its beginning.
    fn limits(&mut self, filters: &[Filter]) -> BTreeMap<String, BTreeSet<Option<String>>> {
        let mut only = BTreeMap::new();
        for filter in filters {
            let Filter::Is(condition) = filter else {
                self.fault("filter", FILTER);
                continue;
            };
            let name = &condition.column;
            let values: Option<BTreeSet<_>> = match (condition.operator, &condition.value) {
                (Operator::Eq, Operand::Text(value)) => Some([Some(value.clone())].into()),
                (Operator::In, Operand::List(values)) => {
                    Some(values.iter().cloned().map(Some).collect())
                }
                (Operator::Is, Operand::Null) => Some([None].into()),
                _ => None,
            };
            let group = self.policy.groups.iter().map(|text| (text, Group::read(text)));
            let group = group.into_iter().find(|(_, group)| group.column == *name);
            match (group, values) {
                (None, _) => self.fault(name, GROUP),
                (_, None) => self.fault(name, FILTER),
                (Some((_, Group { part: Some(part), .. })), Some(values))
                    if !values.iter().flatten().all(|value| begins(value, &part)) =>
                {
                    self.fault(name, BAND);
                }
                (Some((text, _)), Some(values)) => {
                    if only.insert(text.clone(), values).is_some() {
                        self.fault(name, TWICE);
                    }
                }
            }
        }
        only
    }
}

/// Whether a value is the beginning of a band; parts of dates are read as they are.
fn begins(value: &str, part: &Part) -> bool {
    let Some(bands) = part.bands() else { return true };
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
    number.is_some_and(|number| bands.start(number).to_string() == value)
}

const BAND: Text = Text {
    zh: "该列按段分组，请写各段的起点，如每 10 一段时写 20、30",
    en: "this column is grouped by in bands; write where they begin, such as 20 and 30 for bands of 10",
};
const GROUP: Text = Text {
    zh: "该列没有开放用于分组或筛选",
    en: "this column is not open to group or filter by",
};
const MEASURE: Text =
    Text { zh: "该列没有开放用于求和", en: "this column is not open to be summed up" };
const FIGURE: Text = Text {
    zh: "只提供 count()、“列名.sum()”和“列名.avg()”；最大、最小、中位数和不同值会说出个别人的值",
    en: "there are count(), column.sum() and column.avg(); a largest, smallest, median or distinct value would be somebody's own",
};
const SELECTED: Text = Text {
    zh: "这里只能写用于分组的列名（可分段，如“列名.bin(10)”，不取别名），以及 count()、“列名.sum()”“列名.avg()”",
    en: "only columns to group by stand here, or bands such as column.bin(10), without another name, and count(), column.sum(), column.avg()",
};
const FILTER: Text = Text {
    zh: "只能按相等筛选：eq.值、in.(值,值)、is.null，每列一次",
    en: "filters are eq.value, in.(value,value) and is.null, one for a column",
};
const TWICE: Text = Text { zh: "每列只能筛选一次", en: "a column is filtered once" };
const WHOLE: Text = Text {
    zh: "统计结果总是按组的值排序、一次给全",
    en: "aggregates always come whole, in the order of their groups",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Result<Question, Vec<String>> {
        let policy = Unseen {
            groups: vec!["区县".into(), "性别".into(), "年龄.bin(10)".into()],
            measures: vec!["金额".into()],
            ..Unseen::default()
        };
        let question = Question::read(raw, &policy, Language::En);
        question.map_err(|errors| errors.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn a_query_is_read_in_the_words_of_rows() {
        let raw = "select=区县,count(),总额:金额.sum()&性别=in.(男,女)&purpose=research";
        let question = read(raw).expect("a question");
        assert_eq!(question.asking.by, ["区县"]);
        assert_eq!(question.names, ["count", "总额"]);
        assert_eq!(question.columns(), ["区县", "性别", "金额"]);
        assert_eq!(question.purpose, Purpose::Research);
        assert_eq!(read("purpose=media").expect("a count").asking.figures, [Asked::Count]);
    }

    #[test]
    fn bands_are_asked_for_as_the_policy_has_them() {
        let raw = "select=年龄.bin(10),count()&年龄=in.(20,30)&purpose=research";
        let question = read(raw).expect("a question");
        assert_eq!(question.asking.by, ["年龄.bin(10)"]);
        assert_eq!(question.asking.only["年龄.bin(10)"].len(), 2);
        for raw in [
            "select=年龄",
            "select=年龄.bin(5)",
            "年龄=eq.23",
            "年龄=eq.老",
            "年龄=eq.NaN",
            "年龄=eq.inf",
        ] {
            let refused = read(&format!("{raw}&purpose=media"));
            assert_eq!(refused, Err(vec!["年龄".to_owned()]), "{raw}");
        }
    }

    #[test]
    fn what_would_tell_more_is_refused_place_by_place() {
        for (raw, fields) in [
            ("select=count()", vec!["purpose"]),
            ("select=身份证号&purpose=media", vec!["身份证号"]),
            ("select=身份证号.sum()&purpose=media", vec!["身份证号"]),
            ("select=金额.max(),金额.median()&purpose=media", vec!["select", "select"]),
            ("select=区县.distinct()&purpose=media", vec!["select"]),
            ("select=金额.bin(10),count()&purpose=media", vec!["金额"]),
            ("金额=gt.5000&purpose=media", vec!["金额"]),
            ("区县=neq.东湖&purpose=media", vec!["区县"]),
            ("区县=like.东*&purpose=media", vec!["区县"]),
            ("区县=not.eq.东湖&purpose=media", vec!["filter"]),
            ("or=(区县.eq.东湖,性别.eq.男)&purpose=media", vec!["filter"]),
            ("区县=eq.东湖&区县=eq.西湖&purpose=media", vec!["区县"]),
            ("order=区县&limit=1&purpose=media", vec!["order", "limit"]),
        ] {
            assert_eq!(read(raw), Err(fields.into_iter().map(str::to_owned).collect()), "{raw}");
        }
    }
}
