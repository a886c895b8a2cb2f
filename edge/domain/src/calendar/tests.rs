//! The calendar by known days, by its errors, and by what holds for every date and number.

use proptest::prelude::*;

use super::*;
use crate::Language;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn is_worked(text: &str) -> bool {
    let Working { working, known } = Calendar::shipped().is_working_day(date(text));
    assert!(known, "{text}");
    working
}

#[test]
fn every_year_since_2004_is_shipped() {
    assert_eq!(Calendar::shipped().years().collect::<Vec<_>>(), (2004..=2026).collect::<Vec<_>>());
}

#[test]
fn the_shipped_file_is_written_as_it_is_read() {
    let file = include_str!("years.txt");
    let lines: Vec<_> = file.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(Calendar::shipped().to_string().lines().collect::<Vec<_>>(), lines);
}

#[test]
fn spring_festival_of_2026_lasts_nine_days_and_is_made_up_for_on_two_saturdays() {
    assert!(is_worked("2026-02-14"));
    for day in 15..=23 {
        assert!(!is_worked(&format!("2026-02-{day}")));
    }
    assert!(is_worked("2026-02-24"));
    assert!(is_worked("2026-02-28"));
}

#[test]
fn national_day_of_2025_is_made_up_for_on_a_sunday_and_a_saturday() {
    assert!(is_worked("2025-09-28"));
    for day in 1..=8 {
        assert!(!is_worked(&format!("2025-10-0{day}")));
    }
    assert!(is_worked("2025-10-09"));
    assert!(is_worked("2025-10-11"));
    assert!(!is_worked("2025-10-12"));
}

#[test]
fn the_last_monday_of_2018_was_off_by_the_next_years_arrangement() {
    assert!(is_worked("2018-12-29"));
    assert!(!is_worked("2018-12-31"));
}

#[test]
fn the_spring_festival_of_2020_was_prolonged() {
    assert!(!is_worked("2020-01-31"));
    assert!(!is_worked("2020-02-01"));
    assert!(is_worked("2020-02-03"));
}

#[test]
fn counting_begins_on_the_next_day_and_passes_over_the_holiday() {
    let due = Calendar::shipped().due(date("2026-02-13"), 5);
    // 14 February is made up; then come 24 to 27.
    assert_eq!(due, Due { date: date("2026-02-27"), provisional: false });
    assert_eq!(Calendar::shipped().due(date("2026-02-13"), 0).date, date("2026-02-13"));
}

#[test]
fn a_day_in_an_unknown_year_makes_the_due_date_provisional() {
    let calendar = Calendar::shipped();
    let last = date("2026-12-30");
    assert_eq!(calendar.due(last, 1), Due { date: date("2026-12-31"), provisional: false });
    assert_eq!(calendar.due(last, 2), Due { date: date("2027-01-01"), provisional: true });
    let working = calendar.is_working_day(date("2027-01-01"));
    assert_eq!(working, Working { working: true, known: false });
}

#[test]
fn a_due_date_is_no_longer_provisional_when_the_year_arrives() {
    let arrived = Calendar::parse("2027 off 2027-01-01 10-01..10-07").expect("a calendar");
    let calendar = Calendar::shipped().with(arrived);
    let due = calendar.due(date("2026-12-30"), 2);
    assert_eq!(due, Due { date: date("2027-01-04"), provisional: false });
}

#[test]
fn an_operators_year_replaces_the_shipped_one() {
    let own = Calendar::parse("2026 off 05-01").expect("a calendar");
    let calendar = Calendar::shipped().with(own);
    assert!(calendar.is_working_day(date("2026-10-01")).working);
    assert!(!calendar.is_working_day(date("2025-10-01")).working);
}

#[test]
fn what_is_left_and_what_is_overdue_are_counted_alike() {
    let calendar = Calendar::shipped();
    let due = date("2026-02-27");
    let left = |today: &str| calendar.working_days_between(date(today), due).days;
    assert_eq!(left("2026-02-24"), 3);
    assert_eq!(left("2026-02-27"), 0);
    // Saturday is made up, Sunday is not worked.
    assert_eq!(left("2026-02-28"), -1);
    assert_eq!(left("2026-03-01"), -1);
    assert_eq!(left("2026-03-02"), -2);
}

#[test]
fn a_period_has_passed_when_its_last_day_in_china_is_over() {
    let due = Due { date: date("2026-02-27"), provisional: false };
    let over: DateTime<Utc> = "2026-02-27T16:00:00Z".parse().expect("an instant");
    assert!(!due.is_overdue(over - chrono::TimeDelta::seconds(1)));
    assert!(due.is_overdue(over));
}

#[test]
fn every_fault_names_its_line_and_says_what_is_wrong() {
    for (text, line, chinese, english) in [
        ("二〇二六 off 01-01", 1, "年份", "`二〇二六` is not a year"),
        ("26 off 01-01", 1, "四位数", "four digits"),
        ("2026 off 01-01\n\n2026 off 01-01", 3, "2026 年已经列出", "2026 has a line already"),
        ("# 说明\n2026 01-01", 2, "off", "before `01-01`"),
        ("2026 rest 01-01", 1, "off", "before `rest`"),
        ("2026 off 02-29", 1, "不是该年的日期", "no day of the year"),
        ("2026 off 1-1", 1, "05-01..05-05", "write MM-DD"),
        ("2026 off 01-01...01-03", 1, "01-01...01-03", "`01-01...01-03`"),
        ("2026 off 01-01 2025-12-31", 1, "另一年", "another year"),
        ("2026 off 01-03..01-01", 1, "早于开始", "ends before"),
        ("2026 off 01-01..01-04 work 01-04", 1, "2026-01-04 既列", "2026-01-04 is listed both"),
        ("2026 off 01-01 work 01-05", 1, "2026-01-05 不是周末", "2026-01-05 is no weekend"),
        ("2026 work 01-04", 1, "2026 年没有", "2026 has no weekday"),
    ] {
        let error = Calendar::parse(text).expect_err(text);
        assert_eq!(error.line, line, "{text}");
        for (language, part) in [(Language::Zh, chinese), (Language::En, english)] {
            let message = error.message(language);
            assert!(message.contains(part), "{message} does not say {part}");
        }
    }
}

#[test]
fn an_error_does_not_repeat_a_long_text() {
    let error = Calendar::parse(&"年".repeat(100_000)).expect_err("no year");
    assert!(error.to_string().len() < 200);
}

#[test]
fn a_mark_comments_and_line_ends_of_other_systems_do_not_disturb() {
    let text = "\u{feff}2026 off 01-01..01-03 work 01-04 # 元旦\r\n\r\n# 其他\r\n";
    let calendar = Calendar::parse(text).expect("a calendar");
    assert_eq!(calendar.to_string(), "2026 off 01-01..01-03 work 01-04\n");
}

#[test]
fn no_number_and_no_date_takes_long() {
    let calendar = Calendar::shipped();
    assert!(calendar.due(date("2026-01-01"), u32::MAX).provisional);
    let far = calendar.due(NaiveDate::MIN, 70_000_000).date;
    assert_eq!(calendar.working_days_between(NaiveDate::MIN, far).days, 70_000_000);
    assert_eq!(calendar.due(NaiveDate::MAX, 1).date, NaiveDate::MAX);
    let all = calendar.working_days_between(NaiveDate::MIN, NaiveDate::MAX);
    assert!(all.provisional && all.days > 136_000_000);
}

/// A calendar that knows some years of which others are not known, with days off and made up.
fn calendars() -> impl Strategy<Value = Calendar> {
    let days = || proptest::collection::btree_set(1_u32..=365, 1..20);
    let year = (days(), days());
    proptest::collection::btree_map(2020_i32..2030, year, 0..8).prop_map(|years| {
        let on = |year, days: BTreeSet<u32>| {
            days.into_iter().filter_map(move |day| NaiveDate::from_yo_opt(year, day))
        };
        let years = years.into_iter().map(|(number, (off, work))| {
            let mut off: BTreeSet<_> = on(number, off).filter(|day| !is_weekend(*day)).collect();
            off.extend(NaiveDate::from_ymd_opt(number, 10, 1).filter(|day| !is_weekend(*day)));
            off.extend(NaiveDate::from_ymd_opt(number, 10, 4).filter(|day| !is_weekend(*day)));
            (number, Year { off, work: on(number, work).filter(|day| is_weekend(*day)).collect() })
        });
        Calendar { years: years.collect() }
    })
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (0_u64..5_000).prop_map(|days| date("2018-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(calendar in calendars()) {
        prop_assert_eq!(Calendar::parse(&calendar.to_string()), Ok(calendar));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}", line in "20[0-9 ]{2} (off|work)( [0-9.-]{1,12}){0,4}") {
        let _ = Calendar::parse(&text);
        let _ = Calendar::parse(&line);
    }

    #[test]
    fn a_due_date_is_a_working_day(calendar in calendars(), start in dates(), days in 1_u32..600) {
        prop_assert!(calendar.is_working_day(calendar.due(start, days).date).working);
    }

    #[test]
    fn more_days_or_a_later_start_never_give_an_earlier_date(
        calendar in calendars(), start in dates(), days in 0_u32..600,
    ) {
        let due = calendar.due(start, days).date;
        prop_assert!(due < calendar.due(start, days + 1).date);
        prop_assert!(days == 0 || due <= calendar.due(start + Days::new(1), days).date);
    }

    #[test]
    fn days_may_be_counted_in_two_parts(
        calendar in calendars(), start in dates(), first in 0_u32..400, second in 0_u32..400,
    ) {
        let half = calendar.due(start, first);
        let mut whole = calendar.due(half.date, second);
        whole.provisional |= half.provisional;
        prop_assert_eq!(whole, calendar.due(start, first + second));
    }

    #[test]
    fn a_due_date_is_as_far_as_was_asked(
        calendar in calendars(), start in dates(), days in 0_u32..600,
    ) {
        let Due { date, provisional } = calendar.due(start, days);
        let distance = Distance { days: i64::from(days), provisional };
        prop_assert_eq!(calendar.working_days_between(start, date), distance);
        let back = calendar.working_days_between(date, start);
        prop_assert_eq!(back, Distance { days: -i64::from(days), provisional });
    }

    #[test]
    fn a_date_is_provisional_exactly_when_a_day_on_the_way_is_not_known(
        calendar in calendars(), start in dates(), days in 0_u32..600,
    ) {
        let due = calendar.due(start, days);
        let unknown = start
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= due.date)
            .any(|day| !calendar.is_working_day(day).known);
        prop_assert_eq!(due.provisional, unknown);
    }

    #[test]
    fn shipped_years_give_no_provisional_date(start in 0_u64..7_900, days in 0_u32..300) {
        let start = date("2004-01-01") + Days::new(start);
        let due = Calendar::shipped().due(start, days);
        prop_assert_eq!(due.provisional, due.date.year() > 2026);
    }
}
