use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::calendar::china_date;
use crate::people::Membership;
use crate::{Clocks, Due, Finding, ProviderId, RegionCode, Text};

#[test]
fn the_document_is_made_from_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/request/matrix.md");
    if std::fs::read_to_string(path).expect("the document") != matrix() {
        std::fs::write(path, matrix()).expect("the document can be written");
        panic!("matrix.md was not what the table says; it has been written anew");
    }
}

fn organisation(id: &str, region: &str) -> Organisation {
    Organisation { id: ProviderId::new(id), region: RegionCode::parse(region).expect("a code") }
}

fn owner() -> Organisation {
    organisation("transport", "990100")
}

fn person(id: &str, organisation: Organisation, roles: &[Role]) -> Actor {
    let memberships = vec![Membership { organisation, roles: roles.to_vec() }];
    Actor { account: AccountId::new(id), memberships, scopes: None }
}

fn member(id: &str) -> Actor {
    Actor { account: AccountId::new(id), memberships: Vec::new(), scopes: None }
}

fn applicant() -> Actor {
    member("applicant")
}

fn authority() -> Actor {
    person("authority", organisation("bureau", "990000"), &[Role::Authority])
}

fn provider() -> Actor {
    person("provider", owner(), &[Role::Provider])
}

/// A Monday in a week without holidays.
fn monday() -> DateTime<Utc> {
    "2026-03-02T02:00:00Z".parse().expect("an instant")
}

fn days_later(days: i64) -> DateTime<Utc> {
    monday() + TimeDelta::days(days)
}

fn calendar() -> Calendar {
    Calendar::shipped()
}

fn begun(kind: Kind) -> Request {
    Request::begun(kind, Road::Opening, applicant().account, None, monday())
}

fn refusing() -> Act {
    Act::new(Command::Refuse).because("超出用途").by_law("《条例》第十四条")
}

/// A request with its history, as a test moves it on.
struct Story {
    request: Request,
    now: DateTime<Utc>,
    facts: Facts,
}

impl Story {
    fn of(kind: Kind) -> Self {
        Self { request: begun(kind), now: monday(), facts: Facts::at(monday()) }
    }

    fn at(mut self, now: DateTime<Utc>) -> Self {
        self.now = now;
        self
    }

    fn knowing(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.facts);
        self
    }

    fn tries(&self, act: &Act, actor: &Actor) -> Result<Event, Refusal> {
        let facts = Facts { now: self.now, ..self.facts.clone() };
        handle(&self.request, act, &owner(), actor, &facts)
    }

    fn then(mut self, act: Act, actor: &Actor) -> Self {
        let event = self.tries(&act, actor).expect("allowed");
        self.request = self.request.after(&event, &calendar());
        self
    }

    fn on(&self) -> Option<NaiveDate> {
        let due: Option<Due> = self.request.due(&calendar(), Clocks::of(crate::Profile::Xinjiang));
        due.map(|due| due.date)
    }
}

fn submitted(kind: Kind) -> Story {
    Story::of(kind).then(Act::new(Command::Submit), &applicant())
}

fn accepted() -> Story {
    submitted(Kind::Access).then(Act::new(Command::Accept), &authority())
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a day"))
}

#[test]
fn two_people_agree_and_data_is_granted_r20() {
    let granted = accepted().then(Act::new(Command::Approve), &provider());
    assert_eq!(granted.request.state, State::Granted);
    let parties: Vec<_> = granted.request.agreed.iter().map(|agreed| agreed.party).collect();
    assert_eq!(parties, [Party::Authority, Party::Provider]);
}

#[test]
fn one_person_in_both_offices_does_not_agree_twice_r20() {
    let both = Actor {
        memberships: [authority().memberships, provider().memberships].concat(),
        ..member("both")
    };
    let accepted = submitted(Kind::Access).then(Act::new(Command::Accept), &both);
    let refused = accepted.tries(&Act::new(Command::Approve), &both);
    assert_eq!(refused, Err(Refusal::SamePerson));
    assert!(accepted.tries(&Act::new(Command::Approve), &provider()).is_ok());
}

#[test]
fn nobody_decides_what_they_or_their_organisation_ask_for_r20() {
    let own = Actor { account: applicant().account, ..authority() };
    let story = submitted(Kind::Access);
    assert_eq!(story.tries(&Act::new(Command::Accept), &own), Err(Refusal::OwnRequest));
    let mut for_bureau = submitted(Kind::Access);
    for_bureau.request.organisation = Some(ProviderId::new("bureau"));
    let refused = for_bureau.tries(&Act::new(Command::Accept), &authority());
    assert_eq!(refused, Err(Refusal::OwnRequest));
    let named = submitted(Kind::Access).knowing(|facts| facts.named = true);
    assert_eq!(named.tries(&Act::new(Command::Accept), &authority()), Err(Refusal::OwnRequest));
}

#[test]
fn a_refusal_names_its_reason_and_its_legal_basis_r2() {
    let bare = Act::new(Command::Refuse);
    for (story, actor) in [(submitted(Kind::Access), authority()), (accepted(), provider())] {
        assert_eq!(story.tries(&bare, &actor), Err(Refusal::Reason));
        let because = bare.clone().because("超出用途");
        assert_eq!(story.tries(&because, &actor), Err(Refusal::LegalBasis));
        assert_eq!(story.tries(&refusing(), &actor).expect("refused").to, State::Refused);
    }
}

#[test]
fn the_authority_has_three_days_and_the_provider_five_r20() {
    assert_eq!(submitted(Kind::Access).on(), day("2026-03-05"));
    let accepted =
        submitted(Kind::Access).at(days_later(1)).then(Act::new(Command::Accept), &authority());
    assert_eq!(accepted.on(), day("2026-03-10"));
}

#[test]
fn the_clock_stops_while_a_request_is_returned_r20() {
    let returned = submitted(Kind::Access)
        .at(days_later(2))
        .then(Act::new(Command::Return).because("请补充场景"), &authority());
    assert_eq!(returned.on(), None);
    // Two of the three days were used; a month later one is left.
    let again = returned.at(days_later(28)).then(Act::new(Command::Submit), &applicant());
    assert_eq!(again.on(), day("2026-03-31"));
}

#[test]
fn what_the_provider_returned_is_checked_anew_and_its_own_clock_goes_on_r20() {
    let story = accepted()
        .at(days_later(3))
        .then(Act::new(Command::Return).because("请说明字段"), &provider())
        .at(days_later(7))
        .then(Act::new(Command::Submit), &applicant());
    assert_eq!(story.request.state, State::Submitted);
    assert!(story.request.agreed.is_empty(), "what was agreed to was another text");
    assert_eq!(story.on(), day("2026-03-12"));
    let accepted = story.then(Act::new(Command::Accept), &authority());
    assert_eq!(accepted.on(), day("2026-03-11"), "three of five days were used");
}

#[test]
fn a_returned_request_has_at_least_a_day_r20() {
    let late = submitted(Kind::Access)
        .at(days_later(20))
        .then(Act::new(Command::Return).because("请补充"), &authority())
        .at(days_later(21))
        .then(Act::new(Command::Submit), &applicant());
    assert_eq!(late.on(), day("2026-03-24"));
}

#[test]
fn a_disagreement_is_mediated_and_decided_once_r27() {
    let mediated = accepted()
        .then(refusing(), &provider())
        .then(Act::new(Command::Mediate).because("不同意"), &applicant());
    assert_eq!(mediated.request.state, State::Mediation);
    let second = person("second", organisation("bureau", "990000"), &[Role::Authority]);
    let grants = Act {
        detail: Detail { outcome: Some(Outcome::Grant), ..Detail::default() },
        ..Act::new(Command::Decide)
    };
    // Who accepted has agreed already: another person decides.
    assert_eq!(mediated.tries(&grants, &authority()), Err(Refusal::NotAgreed));
    assert_eq!(mediated.tries(&grants, &second).expect("granted").to, State::Granted);
    let refuses = Act {
        detail: Detail { outcome: Some(Outcome::Refuse), ..Detail::default() },
        ..Act::new(Command::Decide)
    };
    assert_eq!(mediated.tries(&refuses, &second), Err(Refusal::Reason));
    let refused = mediated.then(refuses.because("不宜").by_law("第十四条"), &second);
    assert_eq!(refused.request.state, State::Refused);
    let again = refused.tries(&Act::new(Command::Mediate).because("再议"), &applicant());
    assert_eq!(again, Err(Refusal::Decided));
}

#[test]
fn who_refused_does_not_decide_the_dispute_r27() {
    let mediated = submitted(Kind::Access)
        .then(refusing(), &authority())
        .then(Act::new(Command::Mediate).because("不同意"), &applicant());
    let accepts = Act::new(Command::Accept);
    assert_eq!(mediated.tries(&accepts, &authority()), Err(Refusal::OwnRefusal));
    let second = person("second", organisation("bureau", "990000"), &[Role::Authority]);
    assert_eq!(mediated.tries(&accepts, &second).expect("accepted").to, State::WithProvider);
}

#[test]
fn data_that_closed_meanwhile_is_not_granted_and_the_request_can_be_closed() {
    let gone = accepted().knowing(|facts| facts.availability = Availability::Gone);
    assert_eq!(gone.tries(&Act::new(Command::Approve), &provider()), Err(Refusal::Gone));
    let close = Act::new(Command::Close).because("数据已下线");
    assert_eq!(gone.tries(&close, &authority()).expect("closed").to, State::Closed);
    assert_eq!(accepted().tries(&close, &authority()), Err(Refusal::StillThere));
    let open = accepted().knowing(|facts| facts.availability = Availability::Open);
    assert_eq!(open.tries(&Act::new(Command::Approve), &provider()), Err(Refusal::AlreadyOpen));
}

#[test]
fn what_leaves_the_country_needs_its_assessment_r19() {
    let abroad = accepted().knowing(|facts| facts.leaves_country = true);
    assert_eq!(abroad.tries(&Act::new(Command::Approve), &provider()), Err(Refusal::Assessment));
    let assessed = abroad.knowing(|facts| facts.assessment = Some("评估〔2026〕1号".into()));
    assert!(assessed.tries(&Act::new(Command::Approve), &provider()).is_ok());
}

#[test]
fn a_dissolved_provider_leaves_the_decision_to_two_of_the_authority_r21() {
    // Nobody holds the provider's role any more, so the authority mediates and another decides.
    let mediated =
        accepted().then(Act::new(Command::Mediate).because("提供单位已撤并"), &authority());
    let second = person("second", organisation("bureau", "990000"), &[Role::Authority]);
    let grants = Act {
        detail: Detail { outcome: Some(Outcome::Grant), ..Detail::default() },
        ..Act::new(Command::Decide)
    };
    assert_eq!(mediated.tries(&grants, &second).expect("granted").to, State::Granted);
}

#[test]
fn a_draft_is_nobody_elses() {
    for kind in Kind::ALL {
        for actor in [authority(), provider(), member("stranger")] {
            let seen = parties(&begun(*kind), &owner(), &actor, &Facts::at(monday()));
            assert_eq!(seen, [], "{kind}");
        }
    }
}

#[test]
fn another_departments_people_see_nothing_r1() {
    let elsewhere = person("x", organisation("health", "990100"), &[Role::Provider]);
    let sideways = person("y", organisation("office", "990200"), &[Role::Authority]);
    for kind in Kind::ALL {
        let request = submitted(*kind).request;
        for actor in [&elsewhere, &sideways] {
            assert_eq!(parties(&request, &owner(), actor, &Facts::at(monday())), []);
            assert_eq!(permissions(&request, &owner(), actor, &Facts::at(monday())), []);
        }
    }
}

#[test]
fn only_staff_speak_among_themselves() {
    let aside = Act { internal: true, ..Act::new(Command::Comment).because("先看看") };
    let story = submitted(Kind::Access);
    assert!(story.tries(&aside, &authority()).expect("said").internal);
    assert!(!story.tries(&aside, &applicant()).expect("said").internal);
}

#[test]
fn a_form_says_what_it_lacks_r19() {
    let facts = |facts: &mut Facts| {
        let text = Text { zh: "请写明使用目的（R19）", en: "State the purpose (R19)" };
        facts.findings = vec![Finding { field: "purpose", text }];
    };
    let story = Story::of(Kind::Access).knowing(facts);
    let refused = story.tries(&Act::new(Command::Submit), &applicant());
    assert!(matches!(refused, Err(Refusal::Findings(found)) if found[0].field == "purpose"));
    let bare = Form::default().findings(Kind::Access, Road::Opening, None, &[], monday());
    let fields: Vec<_> = bare.iter().map(|finding| finding.field).collect();
    let all = ["dataset", "purpose", "scenario", "protection", "until", "undertaking"];
    assert_eq!(fields, all);
}

#[test]
fn an_entrys_own_questions_are_answered_r19() {
    let questions = ["由谁核对？".to_owned()];
    let asked = |form: &Form| {
        let found = form.findings(Kind::Access, Road::Opening, None, &questions, monday());
        found.iter().any(|finding| finding.field == "answers")
    };
    let mut form = Form::default();
    assert!(asked(&form));
    form.answers = vec![Answer { question: questions[0].clone(), answer: "数据科".into() }];
    assert!(!asked(&form));
}

#[test]
fn a_demand_goes_from_wish_to_attached_resource_in_the_open_r23() {
    let story = submitted(Kind::Demand);
    assert!(!story.request.public, "nobody reads it before the authority did");
    let accepted = story.then(Act::new(Command::Accept), &authority());
    assert!(accepted.request.public);
    assert!(accepted.tries(&Act::new(Command::Join), &member("other")).is_ok());
    let refused = accepted.tries(&Act::new(Command::Accept), &authority());
    assert_eq!(refused, Err(Refusal::Provider));
    let sent = Act {
        detail: Detail { provider: Some(owner().id), ..Detail::default() },
        ..Act::new(Command::Accept)
    };
    let with_provider = accepted.then(sent, &authority());
    assert_eq!(with_provider.request.state, State::WithProvider);
    let linked = Act {
        detail: Detail { dataset: Some(crate::DatasetId::new("bus")), ..Detail::default() },
        ..Act::new(Command::Resolve)
    };
    assert_eq!(with_provider.tries(&linked, &provider()), Err(Refusal::Linked));
    let usable = with_provider.knowing(|facts| facts.linked_usable = true);
    assert_eq!(usable.tries(&linked, &provider()).expect("resolved").to, State::Resolved);
}

#[test]
fn a_correction_is_verified_and_ends_in_one_of_four_ways_r25() {
    let story = submitted(Kind::Correction);
    assert_eq!(
        story.tries(&Act::new(Command::Suspend), &provider()).expect("one click").to,
        State::Checking
    );
    let resolve = |outcome| Act {
        detail: Detail { outcome, ..Detail::default() },
        ..Act::new(Command::Resolve).because("已核实")
    };
    assert_eq!(story.tries(&resolve(None), &provider()), Err(Refusal::Outcome));
    assert_eq!(story.tries(&resolve(Some(Outcome::Grant)), &provider()), Err(Refusal::Outcome));
    for outcome in Outcome::of(Kind::Correction) {
        let event = story.tries(&resolve(Some(*outcome)), &provider()).expect("resolved");
        assert_eq!(event.to, State::Resolved);
    }
}

#[test]
fn a_grave_incident_ends_with_its_summary_r26() {
    let graded = |grade| {
        let accept = Act {
            detail: Detail { grade: Some(grade), ..Detail::default() },
            ..Act::new(Command::Accept)
        };
        submitted(Kind::Incident).then(accept, &provider())
    };
    let bare = submitted(Kind::Incident).tries(&Act::new(Command::Accept), &provider());
    assert_eq!(bare, Err(Refusal::Grade));
    let resolve = Act::new(Command::Resolve).because("已处置");
    assert!(graded(Grade::Larger).tries(&resolve, &provider()).is_ok());
    assert_eq!(graded(Grade::Major).tries(&resolve, &provider()), Err(Refusal::Summary));
    let whole = Summary {
        cause: "误发".into(),
        course: "发现后切断".into(),
        loss: "三家下载".into(),
        lessons: "复核授权".into(),
    };
    let told = Act { detail: Detail { summary: Some(whole), ..Detail::default() }, ..resolve };
    assert!(graded(Grade::Major).tries(&told, &provider()).is_ok());
}

fn kinds() -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::ALL)
}

fn people() -> Vec<Actor> {
    let both = Actor {
        memberships: [authority().memberships, provider().memberships].concat(),
        ..member("both")
    };
    let second = person("second", organisation("bureau", "990000"), &[Role::Authority]);
    vec![applicant(), authority(), second, provider(), both, member("other")]
}

fn acts() -> impl Strategy<Value = Act> {
    let command = proptest::sample::select(Command::ALL);
    let outcome = proptest::option::of(proptest::sample::select(Outcome::ALL));
    (command, outcome, any::<bool>()).prop_map(|(command, outcome, internal)| Act {
        command: Some(command),
        comment: Some("理由".into()),
        legal_basis: Some("依据".into()),
        internal,
        detail: Detail {
            outcome,
            grade: Some(Grade::Larger),
            emergency: Some(true),
            provider: Some(owner().id),
            dataset: Some(crate::DatasetId::new("bus")),
            undertaking: true,
            ..Detail::default()
        },
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// Whatever anybody tries in whatever order: what is granted two different people agreed to,
    /// neither of whom asked for it; clocks run exactly while staff has it; what happened adds up.
    #[test]
    fn whatever_is_tried_the_law_holds(
        kind in kinds(),
        steps in proptest::collection::vec((acts(), 0_usize..6, 0_i64..4), 0..40),
    ) {
        let people = people();
        let mut story = Story::of(kind).knowing(|facts| facts.linked_usable = true);
        let mut events = Vec::new();
        for (act, actor, days) in steps {
            story.now += TimeDelta::days(days);
            let actor = &people[actor];
            let allowed = permissions(&story.request, &owner(), actor, &story.facts);
            let Ok(event) = story.tries(&act, actor) else { continue };
            prop_assert!(allowed.contains(&event.command), "what is done was offered");
            let before = story.request.clone();
            story.request = before.after(&event, &calendar());
            events.push(event);
            let request = &story.request;
            if request.state == State::Granted {
                let mut names: Vec<_> = request.agreed.iter().map(|it| &it.account).collect();
                names.sort();
                names.dedup();
                prop_assert!(names.len() >= 2, "two people agreed (R20)");
                prop_assert!(!names.contains(&&request.applicant));
            }
            prop_assert_eq!(request.clock().is_some(), request.is_waiting());
            let due = request.due(&calendar(), Clocks::of(crate::Profile::Xinjiang));
            prop_assert_eq!(due.is_some(), request.is_waiting());
            if let Some(due) = due {
                prop_assert!(due.date > china_date(request.clock_since));
            }
        }
        let replayed = events.iter().fold(begun(kind), |request, event| request.after(event, &calendar()));
        prop_assert_eq!(replayed, story.request);
    }
}
