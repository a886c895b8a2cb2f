//! What an address means, what it must not say, and that printing and reading are inverse.

use domain::{Language, Text};
use proptest::prelude::*;

use super::*;

fn read(query: &str) -> RowsQuery {
    RowsQuery::parse(query).unwrap_or_else(|faults| panic!("{query}: {faults:?}"))
}

fn filters(query: &str) -> Vec<Filter> {
    read(query).filters().to_vec()
}

fn is(column: &str, operator: Operator, value: &str) -> Filter {
    Filter::Is(Condition::new(column, operator, value))
}

fn column(name: &str) -> Selected {
    Value::Column(name.into()).into()
}

fn figure(aggregate: Aggregate, column: &str) -> Selected {
    Value::Aggregate(aggregate, Some(column.into())).into()
}

fn order(column: &str, descending: bool, nulls: Option<Nulls>) -> Order {
    Order { column: column.into(), descending, nulls }
}

mod documented_by_postgrest {
    use super::*;
    use Operator::{Eq, Gt, Gte, Ilike, In, Like, Lt, Lte};

    #[test]
    fn filters_are_read_as_documented() {
        let is_true = |column: &str| Filter::Is(Condition::is(column, Operand::True));
        let one_of =
            |column: &str, values: &[&str]| Filter::Is(Condition::one_of(column, values.to_vec()));
        let cases = [
            ("age=lt.13", vec![is("age", Lt, "13")]),
            ("age=gte.18&student=is.true", vec![is("age", Gte, "18"), is_true("student")]),
            ("age=gte.10&age=lte.20", vec![is("age", Gte, "10"), is("age", Lte, "20")]),
            (
                "or=(age.lt.18,age.gt.21)",
                vec![Filter::Or(vec![is("age", Lt, "18"), is("age", Gt, "21")])],
            ),
            (
                "and=(grade.gte.90,student.is.true,or(age.eq.14,age.is.null))",
                vec![Filter::And(vec![
                    is("grade", Gte, "90"),
                    is_true("student"),
                    Filter::Or(vec![
                        is("age", Eq, "14"),
                        Filter::Is(Condition::is("age", Operand::Null)),
                    ]),
                ])],
            ),
            (
                "grade=gte.90&student=is.true&or=(age.eq.14,not.and(age.gte.11,age.lte.17))",
                vec![
                    is("grade", Gte, "90"),
                    is_true("student"),
                    Filter::Or(vec![
                        is("age", Eq, "14"),
                        Filter::And(vec![is("age", Gte, "11"), is("age", Lte, "17")]).negated(),
                    ]),
                ],
            ),
            ("a=not.eq.2", vec![is("a", Eq, "2").negated()]),
            (
                "not.and=(a.gte.0,a.lte.100)",
                vec![Filter::And(vec![is("a", Gte, "0"), is("a", Lte, "100")]).negated()],
            ),
            (
                "not.or=(a.lt.0,a.not.gt.100)",
                vec![Filter::Or(vec![is("a", Lt, "0"), is("a", Gt, "100").negated()]).negated()],
            ),
            ("last_name=like.*ee*", vec![is("last_name", Like, "%ee%")]),
            ("last_name=ilike.O_*", vec![is("last_name", Ilike, "O_%")]),
            ("a=in.(1,2,3)", vec![one_of("a", &["1", "2", "3"])]),
            (r#"a=in.("hi,there","yes,you")"#, vec![one_of("a", &["hi,there", "yes,you"])]),
            (
                "name=in.(%22Hebdon,John%22,%22Williams,Mary%22)",
                vec![one_of("name", &["Hebdon,John", "Williams,Mary"])],
            ),
            (
                "name=in.(%22Quote:%5C%22%22,%22Backslash:%5C%5C%22)",
                vec![one_of("name", &["Quote:\"", "Backslash:\\"])],
            ),
            ("%22information.cpe%22=like.*MS*", vec![is("information.cpe", Like, "%MS%")]),
            ("Unit%20Price=lt.200", vec![is("Unit Price", Lt, "200")]),
            // A value of its own ends where the parameter ends.
            ("ver=eq.1.2.3", vec![is("ver", Eq, "1.2.3")]),
            ("name=eq.\"a\",(b)", vec![is("name", Eq, "\"a\",(b)")]),
            ("name=eq.", vec![is("name", Eq, "")]),
            (
                "a=in.()",
                vec![Filter::Is(Condition {
                    column: "a".into(),
                    operator: In,
                    value: Operand::List(Vec::new()),
                })],
            ),
            ("a=in.(,\"\")", vec![one_of("a", &["", ""])]),
            ("a=is.NOT_NULL", vec![Filter::Is(Condition::is("a", Operand::NotNull))]),
            ("a=not.is.Unknown", vec![Filter::Is(Condition::is("a", Operand::Unknown)).negated()]),
        ];
        for (query, expected) in cases {
            assert_eq!(filters(query), expected, "{query}");
            assert_eq!(filters(&read(query).to_query()), expected, "{query}, printed");
        }
    }

    #[test]
    fn columns_are_selected_as_documented() {
        let total = Selected { alias: Some("total".into()), ..figure(Aggregate::Sum, "amount") };
        let cases = [
            ("select=*", vec![]),
            ("select=first_name,age", vec![column("first_name"), column("age")]),
            (
                "select=fullName:full_name",
                vec![Selected { alias: Some("fullName".into()), ..column("full_name") }],
            ),
            (
                "select=amount.sum(),amount.avg(),order_date",
                vec![
                    figure(Aggregate::Sum, "amount"),
                    figure(Aggregate::Avg, "amount"),
                    column("order_date"),
                ],
            ),
            ("select=total:amount.sum(),region", vec![total, column("region")]),
            ("select=count()", vec![Value::Aggregate(Aggregate::Count, None).into()]),
            ("select=%22a.b%22,%22c%20%22", vec![column("a.b"), column("c ")]),
        ];
        for (query, expected) in cases {
            assert_eq!(read(query).select, expected, "{query}");
        }
    }

    #[test]
    fn rows_are_ordered_and_paged_as_documented() {
        let cases = [
            ("age.desc,height.asc", vec![order("age", true, None), order("height", false, None)]),
            ("age", vec![order("age", false, None)]),
            ("age.nullsfirst", vec![order("age", false, Some(Nulls::First))]),
            ("age.desc.nullslast", vec![order("age", true, Some(Nulls::Last))]),
        ];
        for (value, expected) in cases {
            assert_eq!(read(&format!("order={value}")).order, expected, "{value}");
        }
        let page = read("limit=15&offset=30");
        assert_eq!((page.limit(), page.offset), (15, 30));
    }
}

#[test]
fn nothing_said_is_everything() {
    for query in
        ["", "&&", "select=&order=&limit=&offset=&after=", "select=*", "lang=en&format=csv"]
    {
        assert_eq!(read(query), RowsQuery::default(), "{query}");
    }
    assert_eq!(RowsQuery::default().limit(), RowsQuery::LIMIT_DEFAULT);
    assert_eq!(RowsQuery::default().to_query(), "");
    assert_eq!(read("limit=0").limit(), 0);
}

#[test]
fn columns_are_chinese() {
    let query = read("select=区县,总额:金额.sum()&年份=gte.2020&or=(区县.eq.盐田区,区县.like.南*)");
    assert_eq!(query.columns().into_iter().collect::<Vec<_>>(), ["区县", "年份", "金额"]);
    assert_eq!(query.filters()[0], is("年份", Operator::Gte, "2020"));
    assert!(query.is_grouped());
}

#[test]
fn a_column_named_like_a_parameter_stands_in_quotes() {
    for name in RowsQuery::RESERVED.into_iter().chain(RowsQuery::BESIDE).chain(["not"]) {
        let query = RowsQuery::default().with_condition(Condition::new(name, Operator::Eq, "3"));
        let printed = query.to_query();
        assert!(printed.starts_with("%22"), "{printed}");
        assert_eq!(read(&printed), query);
    }
    assert_eq!(filters("\"limit\"=eq.3"), [is("limit", Operator::Eq, "3")]);
}

#[test]
fn not_stands_before_a_condition_or_its_operator_and_twice_is_never() {
    let expected = [Filter::Or(vec![is("c", Operator::Lt, "3").negated()])];
    assert_eq!(filters("or=(not.c.lt.3)"), expected);
    assert_eq!(filters("or=(c.not.lt.3)"), expected);
    assert_eq!(filters("or=(not.c.not.lt.3)"), [Filter::Or(vec![is("c", Operator::Lt, "3")])]);
    let twice = Filter::Not(Box::new(Filter::Not(Box::new(is("c", Operator::Lt, "3")))));
    let query = RowsQuery { filter: twice, ..RowsQuery::default() };
    assert_eq!(query.to_query(), "c=lt.3");
}

#[test]
fn spaces_between_items_mean_nothing() {
    let query = read("select=a, b .sum() , n : count()&order=a , b.desc &or=( a.eq.1, b.eq.2 )");
    assert_eq!(query.select.iter().map(Selected::name).collect::<Vec<_>>(), ["a", "sum", "n"]);
    assert_eq!(query.order.len(), 2);
    // Before a comma or a parenthesis a space belongs to the value, as in PostgREST.
    assert_eq!(
        query.filters(),
        [Filter::Or(vec![is("a", Operator::Eq, "1"), is("b", Operator::Eq, "2 ")])]
    );
    assert_eq!(
        filters(r#"a=in.("x", "y", z)"#),
        [Filter::Is(Condition::one_of("a", ["x", "y", " z"]))]
    );
}

#[test]
fn parts_are_values_of_a_row_and_keys_of_a_group() {
    let query = read("select=日期.year(),m:日期.month(),金额.bin(0.50)");
    assert!(!query.is_grouped());
    assert_eq!(query.select[2].value, Value::Part("金额".into(), Part::Bin("0.50".into())));
    assert_eq!(query.select.iter().map(Selected::name).collect::<Vec<_>>(), ["日期", "m", "金额"]);
    assert!(read("select=日期.quarter(),金额.median(),区县.distinct()").is_grouped());
    for width in ["0", "0.0", "", ".", "1.", ".5", "-1", "1e3", "inf", "1.2.3", &"1".repeat(33)] {
        assert_eq!(Part::bin(width), None, "{width}");
    }
}

#[test]
fn an_order_by_a_column_of_the_answer_names_what_that_is_made_from() {
    let query = read("select=total:amount.sum(),region&order=total.desc,region,other");
    assert_eq!(query.columns().into_iter().collect::<Vec<_>>(), ["amount", "other", "region"]);
}

#[test]
fn editing_begins_again_at_the_first_row() {
    let query = read("a=eq.1&a=not.eq.2&or=(a.gt.3,a.is.null)&or=(a.eq.1,b.eq.1)&offset=9&after=x");
    let without = query.without_filters_on("a");
    assert_eq!(without, read("or=(a.eq.1,b.eq.1)"));
    assert_eq!(query.conditions_on("a"), [&Condition::new("a", Operator::Eq, "1")]);
    let condition = Condition::is("c", Operand::Null);
    let with = without.with_condition(condition.clone());
    assert_eq!(with, read("or=(a.eq.1,b.eq.1)&c=is.null"));
    assert_eq!(with.with_condition(condition), with, "the same condition is there once");
    assert_eq!(
        read("order=a&offset=5").with_order("b", true),
        RowsQuery { order: vec![order("b", true, None)], ..RowsQuery::default() }
    );
}

#[test]
fn a_filter_of_one_condition_is_printed_as_a_parameter() {
    let query = RowsQuery { filter: is("a", Operator::Like, "%x_"), ..RowsQuery::default() };
    assert_eq!(query.to_query(), "a=like.*x_");
}

/// Every kind of fault: query, parameter, position, text.
#[test]
fn every_fault_says_where_and_what() {
    let cases: &[(&str, &str, Option<usize>, Text)] = &[
        ("名=eq.%C9%EE", "名", None, fault::NOT_UTF8),
        ("limit=1&limit=2", "limit", None, fault::TWICE),
        ("=eq.1", "", None, fault::NAME_MISSING),
        ("select=a,,b", "select", Some(3), fault::NAME_MISSING),
        ("order=\"\".desc", "order", Some(1), fault::NAME_MISSING),
        ("a.b=eq.1", "a.b", None, fault::NAME_CHARACTERS),
        ("order=*", "order", Some(1), fault::NAME_CHARACTERS),
        ("select=区,\"县", "select", Some(3), fault::QUOTE_OPEN),
        ("a=in.(\"b,c)", "a", Some(5), fault::QUOTE_OPEN),
        ("a->>b=eq.1", "a->>b", None, fault::JSON_PATH),
        ("select=a->b", "select", Some(2), fault::JSON_PATH),
        ("order=a->b.desc", "order", Some(2), fault::JSON_PATH),
        ("or=(a->b.eq.1)", "or", Some(3), fault::JSON_PATH),
        ("select=a,other(*)", "select", Some(3), fault::EMBEDDING),
        ("select=x:other!key(*)", "select", Some(8), fault::EMBEDDING),
        ("select=...other(*)", "select", Some(1), fault::EMBEDDING),
        ("select=a::text", "select", Some(2), fault::CAST),
        ("select=a.sum()::int", "select", Some(8), fault::CAST),
        ("select=a\"b\"", "select", Some(2), fault::UNEXPECTED),
        ("or=(a.eq.\"b\"c)", "or", Some(10), fault::UNEXPECTED),
        ("a=in.(b(c),d)", "a", Some(9), fault::UNEXPECTED),
        ("a=is.null.x", "a", Some(8), fault::UNEXPECTED),
        ("or=(a.eq.1)b", "or", Some(9), fault::UNEXPECTED),
        ("select=a.total()", "select", Some(3), fault::FUNCTION),
        ("select=a.sum", "select", Some(3), fault::FUNCTION),
        ("select=a.year(1)", "select", Some(7), fault::ARGUMENT),
        ("select=count(*)", "select", Some(6), fault::ARGUMENT),
        ("select=a.bin(-1)", "select", Some(6), fault::BIN_WIDTH),
        ("select=n:sum()", "select", Some(3), fault::AGGREGATE_COLUMN),
        ("select=all:*", "select", Some(1), fault::ALL_ALIAS),
        ("select=a.sum(),*", "select", Some(9), fault::ALL_GROUPED),
        ("select=a.sum(),b.sum()", "select", Some(9), fault::SAME_NAME),
        ("select=a,b:c,\"b\"", "select", Some(7), fault::SAME_NAME),
        ("order=a.down", "order", Some(3), fault::ORDER_WORD),
        ("order=a.nullslast.desc", "order", Some(13), fault::ORDER_WORD),
        ("limit=-1", "limit", Some(1), fault::LIMIT),
        ("limit=abc", "limit", Some(1), fault::LIMIT),
        ("limit=%2B5", "limit", Some(1), fault::LIMIT),
        ("limit=10001", "limit", Some(1), fault::LIMIT),
        ("offset=9223372036854775808", "offset", Some(1), fault::OFFSET),
        ("age=18", "age", Some(1), fault::OPERATOR),
        ("age=", "age", Some(1), fault::OPERATOR),
        ("age=not.larger.18", "age", Some(5), fault::OPERATOR),
        ("age=fts.x", "age", Some(1), fault::OPERATOR_ELSEWHERE),
        ("age=wfts(english).x", "age", Some(1), fault::OPERATOR_ELSEWHERE),
        ("or=(a.isdistinct.1)", "or", Some(4), fault::OPERATOR_ELSEWHERE),
        ("age=like(any).{a,b}", "age", Some(1), fault::MODIFIER),
        ("age=is.nothing", "age", Some(4), fault::CONSTANT),
        ("age=in.1", "age", Some(4), fault::LIST),
        ("or=a.eq.1", "or", Some(1), fault::GROUP),
        ("not.and=()", "not.and", Some(2), fault::GROUP),
        ("or=(a.eq.1,)", "or", Some(9), fault::GROUP),
        ("or=(a)", "or", Some(3), fault::GROUP_CONDITION),
        ("or=(a.eq.1", "or", Some(8), fault::GROUP_OPEN),
        ("a=in.(1,2", "a", Some(8), fault::GROUP_OPEN),
    ];
    for (query, field, position, text) in cases {
        let faults = RowsQuery::parse(query).expect_err(query);
        let found: Vec<_> =
            faults.iter().map(|fault| (fault.field(), fault.position(), fault.text())).collect();
        assert_eq!(found, [(*field, *position, *text)], "{query}");
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_callers_language() {
    let faults = RowsQuery::parse("select=a::int,b,c->d&年=大于.5&limit=x&order=a.up,b.down")
        .expect_err("six faults");
    let fields: Vec<_> = faults.iter().map(RowsFault::field).collect();
    assert_eq!(fields, ["select", "select", "年", "limit", "order", "order"]);
    let (zh, en) = (faults[1].error(Language::Zh), faults[3].error(Language::En));
    assert!(zh.detail.ends_with("（第 11 个字符起：“->d”）"), "{}", zh.detail);
    assert_eq!(en.detail, "The limit is 0 to 10000 (from character 1: “x”)");
    let elsewhere = RowsQuery::parse("a=cs.x").expect_err("not here");
    for operator in Operator::ALL {
        for language in [Language::Zh, Language::En] {
            assert!(elsewhere[0].error(language).detail.contains(operator.name()));
        }
    }
}

#[test]
fn a_fault_repeats_little_of_a_long_address() {
    let long = "长".repeat(1000);
    for query in [format!("{long}.x=eq.1"), format!("a={long}"), format!("limit=1&limit={long}")] {
        let error = RowsQuery::parse(&query).expect_err("wrong")[0].error(Language::Zh);
        assert!(error.field.chars().count() + error.detail.chars().count() < 300);
    }
    let many = RowsQuery::parse(&"a&".repeat(5000)).expect_err("many faults");
    assert_eq!(many.len(), RowsQuery::FAULTS_MAX);
}

#[test]
fn limits_are_reached_and_not_passed() {
    let numbered = |count: usize, item: &dyn Fn(usize) -> String, by: &str| {
        (0..count).map(item).collect::<Vec<_>>().join(by)
    };
    let nested =
        |depth: usize| format!("or=({}a.eq.1{}", "and(".repeat(depth - 1), ")".repeat(depth));
    let conditions = |count| numbered(count, &|at| format!("c{at}=eq.1"), "&");
    let group = |count| format!("or=({})", numbered(count, &|at| format!("c{at}.eq.1"), ","));
    let values = |count| format!("a=in.({})", numbered(count, &|at| at.to_string(), ","));
    let select = |count| format!("select={}", numbered(count, &|at| format!("c{at}"), ","));
    let order = |count| format!("order={}", numbered(count, &|at| format!("c{at}"), ","));
    let text = |count| format!("a=eq.{}", "x".repeat(count - 5));
    let limit = |count| format!("limit={count}");
    type OfSize<'a> = &'a dyn Fn(usize) -> String;
    let cases: [(OfSize<'_>, usize, Text); 8] = [
        (&conditions, RowsQuery::CONDITIONS_MAX, fault::CONDITIONS_TOO_MANY),
        (&group, RowsQuery::CONDITIONS_MAX, fault::CONDITIONS_TOO_MANY),
        (&values, RowsQuery::VALUES_MAX, fault::VALUES_TOO_MANY),
        (&select, RowsQuery::SELECTED_MAX, fault::SELECTED_TOO_MANY),
        (&order, RowsQuery::ORDER_MAX, fault::ORDER_TOO_MANY),
        (&text, RowsQuery::TEXT_MAX, fault::TEXT_TOO_LONG),
        (&limit, RowsQuery::LIMIT_MAX as usize, fault::LIMIT),
        (&nested, RowsQuery::DEPTH_MAX, fault::TOO_DEEP),
    ];
    for (query, most, text) in cases {
        read(&query(most));
        let faults = RowsQuery::parse(&query(most + 1)).expect_err("one too many");
        let texts: Vec<_> = faults.iter().map(RowsFault::text).collect();
        assert_eq!(texts, [text]);
    }
}

#[test]
fn the_texts_name_the_limits_as_they_are() {
    let cases = [
        (fault::TEXT_TOO_LONG, (RowsQuery::TEXT_MAX / 1024).to_string()),
        (fault::TOO_DEEP, RowsQuery::DEPTH_MAX.to_string()),
        (fault::CONDITIONS_TOO_MANY, RowsQuery::CONDITIONS_MAX.to_string()),
        (fault::VALUES_TOO_MANY, RowsQuery::VALUES_MAX.to_string()),
        (fault::SELECTED_TOO_MANY, RowsQuery::SELECTED_MAX.to_string()),
        (fault::ORDER_TOO_MANY, RowsQuery::ORDER_MAX.to_string()),
        (fault::LIMIT, RowsQuery::LIMIT_MAX.to_string()),
        (fault::OFFSET, RowsQuery::OFFSET_MAX.to_string()),
        (fault::BIN_WIDTH, Part::WIDTH_MAX.to_string()),
    ];
    for (text, number) in cases {
        assert!(text.zh.contains(&number) && text.en.contains(&number), "{}", text.en);
    }
    for aggregate in Aggregate::ALL {
        assert!(fault::FUNCTION.zh.contains(aggregate.name()));
        assert!(fault::FUNCTION.en.contains(aggregate.name()));
    }
}

#[test]
fn hostile_text_of_full_length_is_answered_at_once() {
    let begun = std::time::Instant::now();
    for (start, piece) in [
        ("or=", "("),
        ("or=(", "and("),
        ("or=(", "not.and("),
        ("or=(", "not."),
        ("or=(a.eq.1", ","),
        ("or=(a.in.(", "\""),
        ("select=", "\"\\"),
        ("select=", "a::b,"),
        ("select=", "(,"),
        ("select=", "a,"),
        ("select=", "-"),
        ("order=", "a.desc.desc,"),
        ("a=in.(", ",\""),
        ("a=in.(", " "),
        ("a=in.(", "%22"),
        ("", "&a=eq.1"),
        ("", "%FF&"),
        ("", "="),
    ] {
        let room = RowsQuery::TEXT_MAX - start.len();
        let query = format!("{start}{}", piece.repeat(room / piece.len()));
        let _ = RowsQuery::parse(&query);
    }
    // Linear needs milliseconds, and what is not would need minutes.
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));
}

/// Names that mean something elsewhere in the grammar, or break it.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(vec![
            "区县", "人口（万人）", "a.b", "a,b", "a\"b", "a\\", "(a)", "a(b)", " a ", "a:b", "a::text",
            "a->b", "*", "!", "select", "limit", "or", "and", "not", "not.or", "version", "count",
            "sum", "eq", "desc", "🚌", "👩‍👩‍👧", "e\u{301}", "&=+%41", "...", "-", "null", "\u{3000}",
        ])
        .prop_map(str::to_owned),
        1 => text().prop_filter("names are not empty", |name| !name.is_empty()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(any::<char>(), 0..5).prop_map(String::from_iter),
        proptest::collection::vec(
            proptest::sample::select(r#"a1盐 ,.()"\*%_{}:&=+"#.chars().collect::<Vec<_>>()),
            0..6
        )
        .prop_map(String::from_iter),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let operand = proptest::sample::select(Operator::ALL.to_vec()).prop_flat_map(|operator| {
        let value = match operator {
            Operator::In => proptest::collection::vec(text(), 0..4).prop_map(Operand::List).boxed(),
            Operator::Is => proptest::sample::select(Operand::CONSTANTS.to_vec()).boxed(),
            Operator::Like | Operator::Ilike => {
                text().prop_map(|text| Operand::Text(text.replace('*', "%"))).boxed()
            }
            _ => text().prop_map(Operand::Text).boxed(),
        };
        (Just(operator), value)
    });
    (name(), operand).prop_map(|(column, (operator, value))| Condition { column, operator, value })
}

fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_map(Filter::Is).prop_recursive(4, 12, 3, |inner| {
        let members = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            members.clone().prop_map(Filter::And),
            members.prop_map(Filter::Or),
            inner.prop_map(Filter::negated),
        ]
    })
}

fn selected() -> impl Strategy<Value = Vec<Selected>> {
    let part = proptest::sample::select(vec![
        Part::Year,
        Part::Quarter,
        Part::Month,
        Part::Day,
        Part::Bin("10".into()),
        Part::Bin("0.50".into()),
    ]);
    let value = prop_oneof![
        3 => name().prop_map(Value::Column),
        1 => (name(), part).prop_map(|(name, part)| Value::Part(name, part)),
        1 => (proptest::sample::select(Aggregate::ALL.to_vec()), name())
            .prop_map(|(aggregate, name)| Value::Aggregate(aggregate, Some(name))),
        1 => Just(Value::Aggregate(Aggregate::Count, None)),
        1 => Just(Value::All),
    ];
    proptest::collection::vec((proptest::option::of(name()), value), 0..5).prop_map(|items| {
        let grouped = items.iter().any(|(_, value)| matches!(value, Value::Aggregate(..)));
        let mut names = BTreeSet::new();
        let mut items: Vec<_> = items
            .into_iter()
            .filter(|(_, value)| !(grouped && *value == Value::All))
            .map(|(alias, value)| Selected { alias: alias.filter(|_| value != Value::All), value })
            .filter(|item| names.insert(item.name().to_owned()))
            .collect();
        if items == [Selected::from(Value::All)] {
            items.clear();
        }
        items
    })
}

fn any_query() -> impl Strategy<Value = RowsQuery> {
    let nulls = proptest::option::of(proptest::sample::select(vec![Nulls::First, Nulls::Last]));
    let key = (name(), any::<bool>(), nulls).prop_map(|(column, descending, nulls)| Order {
        column,
        descending,
        nulls,
    });
    (
        selected(),
        proptest::collection::vec(filter(), 0..3).prop_map(Filter::And),
        proptest::collection::vec(key, 0..4),
        proptest::option::of(0..=RowsQuery::LIMIT_MAX),
        0..=RowsQuery::OFFSET_MAX,
        proptest::option::of(text().prop_filter("a token is not empty", |token| !token.is_empty())),
    )
        .prop_map(|(select, filter, order, limit, offset, after)| RowsQuery {
            select,
            filter,
            order,
            limit,
            offset,
            after,
        })
}

proptest! {
    #[test]
    fn an_address_reads_back_as_it_was_written(query in any_query()) {
        let printed = query.to_query();
        prop_assume!(printed.len() <= RowsQuery::TEXT_MAX);
        prop_assert_eq!(RowsQuery::parse(&printed), Ok(query), "{}", printed);
    }

    #[test]
    fn what_can_be_read_is_printed_in_one_form(pieces in grammar()) {
        if let Ok(query) = RowsQuery::parse(&pieces) {
            let printed = query.to_query();
            // The canonical form is encoded, and so longer.
            prop_assume!(printed.len() <= RowsQuery::TEXT_MAX);
            prop_assert_eq!(RowsQuery::parse(&printed), Ok(query), "{}", printed);
        }
    }

    #[test]
    fn no_text_makes_it_panic(query in any::<String>()) {
        for start in ["", "a=", "a=in.(", "or=(", "select=", "order=", "select=a.", "or=(a.eq."] {
            for fault in RowsQuery::parse(&format!("{start}{query}")).err().into_iter().flatten() {
                let _ = fault.error(Language::Zh);
            }
        }
    }
}

/// Text made of the grammar's own pieces, right only by chance.
fn grammar() -> impl Strategy<Value = String> {
    let start = proptest::sample::select(vec![
        "select=",
        "order=",
        "or=(",
        "not.and=(",
        "a=",
        "列=",
        "\"a.b\"=",
        "limit=",
        "a=in.(",
    ]);
    let piece = proptest::sample::select(vec![
        "a",
        "列",
        ".",
        ",",
        "(",
        ")",
        "\"",
        "\\",
        ":",
        "*",
        "not.",
        "eq.",
        "in.(",
        "is.null",
        "like.*x",
        "and(",
        "or(",
        "a.eq.1",
        "b.not.in.(1,2)",
        "sum()",
        "count()",
        "n:",
        ".desc",
        ".nullslast",
        " ",
        "&",
        "=",
        "1",
        "->",
        "::",
        "%22",
        "+",
    ]);
    let parameter = (start, proptest::collection::vec(piece, 0..6))
        .prop_map(|(start, pieces)| format!("{start}{}", pieces.concat()));
    proptest::collection::vec(parameter, 0..3).prop_map(|parameters| parameters.join("&"))
}
