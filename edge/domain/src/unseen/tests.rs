use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;

use super::cube::{Asked, Asking, Builder, Cube, Line, Place, TooFine, Unanswered};
use super::*;
use crate::{Field, RegionCode};

/// A row: two columns to group by, one to sum up.
type Row = (u8, u8, Option<i32>);

const MEASURE: &str = "金额";

fn policy(step: u32) -> Unseen {
    Unseen {
        uses: UnseenUse::Aggregates,
        groups: vec!["区县".into(), "性别".into()],
        measures: vec![MEASURE.into()],
        step,
        ..Unseen::default()
    }
}

/// Not secret, but it does all that a secret one does.
fn draw(text: &str) -> f64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    f64::from(u32::try_from(hasher.finish() >> 32).unwrap_or_default()) / 4_294_967_296.0
}

fn place(row: &Row) -> Place {
    vec![Some(format!("区{}", row.0)), (row.1 > 0).then(|| format!("别{}", row.1))]
}

fn cube(rows: &[Row], step: u32) -> Cube {
    let mut builder = Builder::new(1);
    for row in rows {
        builder.add(place(row), &[row.2.map(f64::from)]).expect("few cells");
    }
    builder.finish(&policy(step), 0, &draw)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = proptest::option::weighted(0.9, -50..5000_i32);
    // Some cells are large, some small, some empty.
    let row = (prop_oneof![4 => 0..2_u8, 1 => 0..6_u8], prop_oneof![4 => 0..2_u8, 1 => 0..4_u8]);
    proptest::collection::vec(
        (row, value).prop_map(|((one, two), value)| (one, two, value)),
        0..160,
    )
}

/// Every question over two columns: by each set of columns, limited to each value, or pair, or not.
fn questions() -> Vec<Asking> {
    let (first, second) = ("区县".to_owned(), "性别".to_owned());
    let by =
        [vec![], vec![first.clone()], vec![second.clone()], vec![first.clone(), second.clone()]];
    let value = |at: u8| BTreeSet::from([Some(format!("区{at}"))]);
    let pair = BTreeSet::from([Some("区0".to_owned()), Some("区1".to_owned())]);
    let mut ones: Vec<_> = (0..6).map(|at| Some(value(at))).collect();
    ones.extend([None, Some(pair)]);
    let mut twos: Vec<_> =
        (1..4).map(|at| Some(BTreeSet::from([Some(format!("别{at}"))]))).collect();
    twos.extend([None, Some(BTreeSet::from([None]))]);
    let figures =
        vec![Asked::Count, Asked::Sum(MEASURE.to_owned()), Asked::Mean(MEASURE.to_owned())];
    let mut asked = Vec::new();
    for by in &by {
        for one in &ones {
            for two in &twos {
                let only = [(&first, one), (&second, two)];
                let only = only
                    .into_iter()
                    .filter_map(|(name, values)| Some((name.clone(), values.clone()?)));
                asked.push(Asking {
                    by: by.clone(),
                    only: only.collect(),
                    figures: figures.clone(),
                });
            }
        }
    }
    asked
}

fn answers(cube: &Cube) -> Vec<Vec<Line>> {
    questions().iter().map(|asking| cube.answer(asking).expect("an answer")).collect()
}

fn sizes(rows: &[Row]) -> HashMap<Place, usize> {
    let mut sizes = HashMap::new();
    for row in rows {
        *sizes.entry(place(row)).or_default() += 1;
    }
    sizes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The strongest that can be said of what nobody can find out: it has no influence at all.
    #[test]
    fn who_stands_in_a_small_group_changes_no_answer(rows in rows(), changed in any::<i32>()) {
        let sizes = sizes(&rows);
        let small = |row: &Row| sizes[&place(row)] < 10;
        let all = answers(&cube(&rows, 5));
        let without: Vec<_> = rows.iter().filter(|row| !small(row)).copied().collect();
        prop_assert_eq!(&answers(&cube(&without, 5)), &all);
        let mut others = rows.clone();
        others.iter_mut().filter(|row| small(row)).for_each(|row| row.2 = Some(changed));
        prop_assert_eq!(&answers(&cube(&others, 5)), &all);
    }

    #[test]
    fn no_figure_is_about_fewer_people_than_the_least(rows in rows()) {
        let sizes = sizes(&rows);
        for (asking, lines) in questions().iter().zip(answers(&cube(&rows, 5))) {
            for line in lines {
                let people: usize = sizes.iter()
                    .filter(|(at, size)| **size >= 10 && within(at, asking, &line))
                    .map(|(_, size)| size)
                    .sum();
                if line.figures.iter().any(Option::is_some) {
                    prop_assert!(people >= 10, "{asking:?} {line:?} of {people}");
                } else {
                    prop_assert_eq!(people, 0, "what may be told is told: {:?} {:?}", asking, line);
                }
            }
        }
    }

    /// The obvious attack: of any two answers, one about some of the people of the other.
    #[test]
    fn the_difference_of_two_answers_is_nobody_or_a_whole_group(rows in rows()) {
        let sizes = sizes(&rows);
        let mut told = Vec::new();
        for (asking, lines) in questions().iter().zip(answers(&cube(&rows, 5))) {
            for line in lines {
                let about: BTreeSet<_> = sizes.iter()
                    .filter(|(at, size)| **size >= 10 && within(at, asking, &line))
                    .map(|(at, _)| at.clone())
                    .collect();
                let Some(Some(count)) = line.figures.first() else { continue };
                told.push((about, *count));
            }
        }
        for (whole, many) in &told {
            for (part, few) in &told {
                if part.is_subset(whole) {
                    let rest = many - few;
                    prop_assert!(rest == 0.0 || rest >= 10.0, "{whole:?} less {part:?} is {rest}");
                    let people: usize = whole.difference(part).map(|at| sizes[at]).sum();
                    prop_assert!(people == 0 || people >= 10);
                }
            }
        }
    }

    #[test]
    fn asking_again_and_in_another_order_gives_the_same(rows in rows()) {
        let mut other = rows.clone();
        other.reverse();
        let once = answers(&cube(&rows, 10));
        prop_assert_eq!(&answers(&cube(&rows, 10)), &once);
        prop_assert_eq!(&answers(&cube(&other, 10)), &once);
    }

    #[test]
    fn parts_add_up_to_their_whole(rows in rows()) {
        let cube = cube(&rows, 5);
        let ask = |by: &[&str]| {
            let by = by.iter().map(ToString::to_string).collect();
            cube.answer(&Asking { by, figures: vec![Asked::Count], ..Asking::default() })
        };
        let sum = |by: &[&str]| -> f64 {
            ask(by).expect("an answer").iter().filter_map(|line| line.figures[0]).sum()
        };
        prop_assert_eq!(sum(&[]), sum(&["区县"]));
        prop_assert_eq!(sum(&[]), sum(&["区县", "性别"]));
    }

    /// An update adds one person: what they earn is not the difference of yesterday and today.
    #[test]
    fn one_more_person_does_not_show_by_their_value(
        values in proptest::collection::vec(1000..9000_i32, 12..40), more in 1000..9000_i32,
    ) {
        let rows: Vec<Row> = values.iter().map(|value| (0, 1, Some(*value))).collect();
        let sum = |rows: &[Row]| {
            let figures = vec![Asked::Sum(MEASURE.to_owned())];
            let lines = cube(rows, 5).answer(&Asking { figures, ..Asking::default() });
            lines.expect("an answer")[0].figures[0]
        };
        let mut later = rows.clone();
        later.push((0, 1, Some(more)));
        if let (Some(before), Some(after)) = (sum(&rows), sum(&later)) {
            prop_assert_eq!(before % 1000.0, 0.0, "in steps as large as somebody's value");
            prop_assert_eq!(after % 1000.0, 0.0);
        }
    }
}

/// Whether a cell is in a line of an answer.
fn within(at: &Place, asking: &Asking, line: &Line) -> bool {
    let column = |name: &String| usize::from(name == "性别");
    let only = asking.only.iter().all(|(name, values)| values.contains(&at[column(name)]));
    only && asking.by.iter().zip(&line.place).all(|(name, value)| at[column(name)] == *value)
}

fn sum_of(values: &[i32]) -> Option<f64> {
    let rows: Vec<Row> = values.iter().map(|value| (0, 1, Some(*value))).collect();
    let figures = vec![Asked::Sum(MEASURE.to_owned())];
    let lines = cube(&rows, 5).answer(&Asking { figures, ..Asking::default() });
    lines.expect("an answer")[0].figures[0]
}

#[test]
fn a_sum_that_one_or_two_make_is_not_told() {
    let usual: Vec<i32> = (0..12).map(|at| 1000 + at * 10).collect();
    assert!(sum_of(&usual).is_some());
    let with = |more: &[i32]| [usual.as_slice(), more].concat();
    assert_eq!(sum_of(&with(&[20_000])), None, "one holds more than half");
    assert_eq!(sum_of(&with(&[30_000, 30_000])), None, "two hold more than four fifths");
    assert_eq!(sum_of(&[500; 20]), None, "all have the same");
    assert_eq!(sum_of(&[0; 20]), None, "nobody has any");
    assert_eq!(sum_of(&usual[..9]), None, "too few");
}

#[test]
fn the_largest_contribution_cannot_be_read_from_a_sum() {
    let usual: Vec<i32> = (0..20).map(|at| 1000 + at * 10).collect();
    let with = |most: i32| sum_of(&[usual.as_slice(), &[most]].concat());
    assert_eq!(with(5_000), with(9_000));
}

#[test]
fn values_that_few_have_are_as_unknown_as_those_that_nobody_has() {
    let mut rows: Vec<Row> = (0..30).map(|at| (0, 1 + u8::from(at > 14), None)).collect();
    rows.push((3, 1, None));
    let cube = cube(&rows, 5);
    let ask = |only: &str| {
        let only = BTreeMap::from([("区县".to_owned(), BTreeSet::from([Some(only.to_owned())]))]);
        let by = vec!["区县".to_owned()];
        let lines = cube.answer(&Asking { by, only, figures: vec![Asked::Count] });
        let mut lines = lines.expect("an answer");
        lines.iter_mut().for_each(|line| line.place.clear());
        lines
    };
    assert_eq!(ask("区3"), ask("区9"));
    let by = vec!["区县".to_owned()];
    let all = cube.answer(&Asking { by, figures: vec![Asked::Count], ..Asking::default() });
    assert_eq!(all.expect("an answer").len(), 1, "and they are not listed");
}

#[test]
fn rounding_is_right_on_average() {
    let counts: Vec<f64> = (0..400_u16)
        .map(|at| {
            let mut builder = Builder::new(0);
            for _ in 0..12 {
                builder.add(vec![Some(at.to_string()), None], &[]).expect("few");
            }
            let cube = builder.finish(&policy(5), 0, &draw);
            let asking = Asking { figures: vec![Asked::Count], ..Asking::default() };
            cube.answer(&asking).expect("an answer")[0].figures[0].expect("enough")
        })
        .collect();
    assert!(counts.iter().all(|count| *count == 10.0 || *count == 15.0));
    let mean = counts.iter().sum::<f64>() / 400.0;
    assert!((11.5..12.5).contains(&mean), "{mean}");
}

#[test]
fn the_portal_may_ask_for_larger_groups_and_never_for_smaller() {
    assert_eq!(policy(5).least(0), 10);
    assert_eq!(policy(5).least(30), 30);
    assert_eq!(Unseen { group_min: 3, ..policy(5) }.least(0), 10);
}

#[test]
fn a_cube_that_is_too_fine_is_not_made() {
    let mut builder = Builder::new(0);
    let add = |at: usize| builder.add(vec![Some(at.to_string())], &[]);
    let made: Result<Vec<()>, _> = (0..=cube::CELLS_MAX).map(add).collect();
    assert_eq!(made, Err(TooFine));
    let mut builder = Builder::new(0);
    assert_eq!(builder.add(vec![Some("长".repeat(20 << 20))], &[]), Err(TooFine));
}

#[test]
fn columns_that_are_not_open_are_not_told_from_those_that_are_not_there() {
    let cube = cube(&[], 5);
    for name in ["身份证号", "没有"] {
        let asking = Asking { by: vec![name.into()], ..Asking::default() };
        assert_eq!(cube.answer(&asking), Err(Unanswered::Column(name.into())));
    }
}

#[test]
fn a_verdict_says_no_more_than_the_provider_allows_r33() {
    let silent = Unseen::default();
    let telling = Unseen { tells_unknown: true, ..Unseen::default() };
    let cases = [
        (1, 1, Verdict::Confirmed, Verdict::Confirmed),
        (1, 0, Verdict::NotConfirmed, Verdict::Refuted),
        (0, 0, Verdict::NotConfirmed, Verdict::Unknown),
        (2, 1, Verdict::NotConfirmed, Verdict::Unknown),
        (2, 2, Verdict::NotConfirmed, Verdict::Unknown),
    ];
    for (named, matching, hidden, told) in cases {
        assert_eq!(silent.verdict(named, matching), hidden);
        assert_eq!(telling.verdict(named, matching), told);
    }
}

#[test]
fn a_budget_is_each_accounts_and_everybodys_and_each_records() {
    let budget = Budget { each: 2, all: 3, record: Some(2) };
    assert_eq!(budget.left(0, 0, 0), Ok(1));
    assert_eq!(budget.left(1, 2, 1), Ok(0));
    assert_eq!(budget.left(2, 2, 0), Err(Spent::Each));
    assert_eq!(budget.left(0, 3, 0), Err(Spent::All));
    assert_eq!(budget.left(0, 0, 2), Err(Spent::Record));
}

#[test]
fn budgets_are_full_again_at_midnight_in_china() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    assert_eq!(until_tomorrow(at("2026-11-20T15:59:00Z")), 60);
    assert_ne!(day(at("2026-11-20T15:59:00Z")), day(at("2026-11-20T16:00:00Z")));
}

fn entry(unseen: Unseen) -> Entry {
    let fields = [
        ("身份证号", FieldType::Text),
        ("区县", FieldType::Text),
        ("状态", FieldType::Text),
        ("金额", FieldType::Number),
    ];
    let fields = fields.into_iter().map(|(name, kind)| Field {
        name: name.to_owned(),
        title: name.to_owned(),
        kind,
        unit: None,
        description: None,
        element: None,
    });
    Entry {
        openness: Openness::Closed,
        fields: fields.collect(),
        unseen: Some(unseen),
        ..Entry::draft("参保", RegionCode::parse("360100").expect("a code"))
    }
}

#[test]
fn a_policy_opens_what_it_names_and_nothing_that_tells_who_somebody_is_r33() {
    let words = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let sound = Unseen {
        uses: UnseenUse::Both,
        keys: words(&["身份证号"]),
        claims: words(&["状态"]),
        groups: words(&["区县"]),
        measures: words(&["金额"]),
        ..Unseen::default()
    };
    let count = |unseen: Unseen| {
        let entry = entry(unseen);
        let own = entry.findings().into_iter().filter(|finding| finding.field == "unseen");
        own.count()
    };
    assert_eq!(count(sound.clone()), 0);
    let wrong = [
        Unseen { keys: Vec::new(), ..sound.clone() },
        Unseen { claims: words(&["身份证号"]), ..sound.clone() },
        Unseen { claims: words(&["没有"]), ..sound.clone() },
        Unseen { groups: words(&["身份证号"]), ..sound.clone() },
        Unseen { groups: words(&["金额.bin(100)"]), ..sound.clone() },
        Unseen { groups: words(&["区县.bin(10)"]), ..sound.clone() },
        Unseen { groups: words(&["区县", "区县"]), ..sound.clone() },
        Unseen { groups: Vec::new(), ..sound.clone() },
        Unseen { unit: Some("区县".into()), ..sound.clone() },
        Unseen { measures: words(&["状态"]), ..sound.clone() },
        Unseen { group_min: 9, ..sound.clone() },
        Unseen { step: 1, ..sound.clone() },
        Unseen { step: 11, ..sound.clone() },
        Unseen { daily: 0, ..sound.clone() },
    ];
    for unseen in wrong {
        assert_eq!(count(unseen.clone()), 1, "{unseen:?}");
    }
    let open = Entry { openness: Openness::Unconditional, ..entry(sound) };
    assert!(open.findings().iter().any(|finding| finding.field == "unseen"));
}
