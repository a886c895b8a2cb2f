//! The table keeps the law, whatever the order of commands.

use super::*;
use crate::people::{Membership, Organisation};
use crate::{ProviderId, RegionCode, Text};
use proptest::prelude::*;

fn organisation(id: &str, region: &str) -> Organisation {
    Organisation { id: ProviderId::new(id), region: RegionCode::parse(region).expect("a code") }
}

fn owner() -> Organisation {
    organisation("transport", "990100")
}

fn person(account: &str, at: Organisation, roles: &[Role]) -> Actor {
    Actor {
        account: AccountId::new(account),
        memberships: vec![Membership { organisation: at, roles: roles.to_vec() }],
        scopes: None,
    }
}

fn registrar() -> Actor {
    person("registrar", owner(), &[Role::Registrar])
}

fn reviewer() -> Actor {
    person("reviewer", owner(), &[Role::Reviewer])
}

fn authority() -> Actor {
    person("authority", organisation("bureau", "990000"), &[Role::Authority])
}

fn act(listing: &Listing, command: Command, by: &Actor) -> Result<Listing, Refusal> {
    let act = Act::new(command).because("理由");
    decide(listing, &act, &owner(), by, &Facts::default()).map(|decision| decision.listing)
}

/// A listing at each place, as it gets there.
fn in_review() -> Listing {
    let draft = Listing::begun(AccountId::new("registrar"));
    act(&draft, Command::Submit, &registrar()).expect("submitted")
}

fn approved() -> Listing {
    act(&in_review(), Command::Approve, &reviewer()).expect("approved")
}

fn published() -> Listing {
    act(&approved(), Command::Publish, &authority()).expect("published")
}

#[test]
fn the_document_is_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/listing/matrix.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    if written != matrix() {
        // Written for the next run, so that it is enough to look at it and commit.
        std::fs::write(path, matrix()).expect("the document can be written");
        panic!("matrix.md was not what the table says; it has been written anew");
    }
}

#[test]
fn three_people_bring_a_draft_to_the_public_r5() {
    assert_eq!(in_review().state(), State::DepartmentReview);
    assert_eq!(approved().state(), State::AuthorityReview);
    assert_eq!(published().state(), State::Published);
}

#[test]
fn nobody_approves_what_they_drafted_r5() {
    let both = person("registrar", owner(), &[Role::Registrar, Role::Reviewer]);
    assert_eq!(act(&in_review(), Command::Approve, &both), Err(Refusal::OwnDraft));
    let other = person("other", owner(), &[Role::Registrar, Role::Reviewer]);
    assert!(act(&in_review(), Command::Approve, &other).is_ok());
    let all = person("reviewer", organisation("bureau", "990000"), &[Role::Authority]);
    assert_eq!(act(&approved(), Command::Publish, &all), Err(Refusal::OwnApproval));
}

#[test]
fn what_is_public_stays_up_while_its_revision_is_reviewed_r7() {
    let revision = act(&published(), Command::Edit, &registrar()).expect("opened");
    assert_eq!((revision.state(), revision.stage), (State::Published, Stage::Draft));
    let review = act(&revision, Command::Submit, &registrar()).expect("submitted");
    assert_eq!((review.state(), review.stage), (State::Published, Stage::DepartmentReview));
    let returned = act(&review, Command::Return, &reviewer()).expect("returned");
    let dropped = act(&returned, Command::Discard, &registrar()).expect("dropped");
    assert_eq!(dropped, published());
}

#[test]
fn decisions_against_the_department_need_a_reason_r2() {
    for (listing, command, by) in [
        (in_review(), Command::Return, reviewer()),
        (approved(), Command::Return, authority()),
        (published(), Command::Suspend, authority()),
        (published(), Command::Withdraw, authority()),
        (published(), Command::Retire, authority()),
    ] {
        for comment in [None, Some(" ".to_owned())] {
            let bare = Act { comment, ..Act::new(command) };
            let refused = decide(&listing, &bare, &owner(), &by, &Facts::default());
            assert_eq!(refused, Err(Refusal::Reason), "{command}");
        }
    }
}

#[test]
fn another_departments_people_may_do_nothing_r1() {
    let elsewhere = organisation("health", "990100");
    let stranger =
        person("stranger", elsewhere.clone(), &[Role::Registrar, Role::Reviewer, Role::Provider]);
    for listing in [Listing::begun(AccountId::new("x")), in_review(), approved(), published()] {
        assert_eq!(permissions(&listing, &owner(), &stranger), []);
        assert!(!visible(&owner(), &stranger));
    }
    let sideways = person("x", organisation("office", "990200"), &[Role::Authority]);
    assert_eq!(permissions(&approved(), &owner(), &sideways), []);
}

#[test]
fn what_the_authority_suspended_the_department_does_not_resume_r25() {
    let provider = person("provider", owner(), &[Role::Provider]);
    let by_authority = act(&published(), Command::Suspend, &authority()).expect("suspended");
    let refused = act(&by_authority, Command::Resume, &provider);
    assert_eq!(refused, Err(Refusal::SuspendedByAuthority));
    let by_provider = act(&published(), Command::Suspend, &provider).expect("suspended");
    assert_eq!(act(&by_provider, Command::Resume, &provider), Ok(published()));
    assert!(act(&by_provider, Command::Resume, &authority()).is_ok());
}

#[test]
fn a_successor_must_be_usable_first_r8() {
    let retire = Act {
        successor: Some(DatasetId::new("next")),
        ..Act::new(Command::Retire).because("由新数据集替代")
    };
    let with = |usable| {
        let facts = Facts { successor_usable: usable, ..Facts::default() };
        decide(&published(), &retire, &owner(), &authority(), &facts)
    };
    assert_eq!(with(false), Err(Refusal::Successor));
    assert_eq!(with(true).map(|it| it.listing.state()), Ok(State::Retired));
}

#[test]
fn what_is_lacking_stops_each_step_towards_the_public() {
    let finding = Finding { field: "summary", text: Text { zh: "缺", en: "missing" } };
    let lacking = Facts { findings: vec![finding], ..Facts::default() };
    let personal = Facts { personal: 2, ..Facts::default() };
    let claimed = Facts { claims: 1, ..Facts::default() };
    let try_with = |listing: &Listing, command, by: &Actor, facts: &Facts| {
        decide(listing, &Act::new(command), &owner(), by, facts).map(|it| it.listing.state())
    };
    let draft = Listing::begun(AccountId::new("registrar"));
    for (listing, command, by) in [
        (&draft, Command::Submit, registrar()),
        (&in_review(), Command::Approve, reviewer()),
        (&approved(), Command::Publish, authority()),
    ] {
        let refused = try_with(listing, command, &by, &lacking);
        assert!(matches!(refused, Err(Refusal::Findings(_))), "{command}");
        if command != Command::Submit {
            let refused = try_with(listing, command, &by, &personal);
            assert_eq!(refused, Err(Refusal::Personal(2)), "{command}");
        }
    }
    let unsearched = Facts { unsearched: 1, ..Facts::default() };
    let refused = try_with(&in_review(), Command::Approve, &reviewer(), &unsearched);
    assert_eq!(refused, Err(Refusal::Unsearched(1)));
    let looked = Act::new(Command::Approve).because("已人工检查，无个人信息");
    assert!(decide(&in_review(), &looked, &owner(), &reviewer(), &unsearched).is_ok());
    let refused = try_with(&approved(), Command::Publish, &authority(), &claimed);
    assert_eq!(refused, Err(Refusal::Claimed(1)));
    let explained = Act::new(Command::Publish).because("两单位分别采集不同年份");
    assert!(decide(&approved(), &explained, &owner(), &authority(), &claimed).is_ok());
    let unchecked = Act { confidential_checked: false, ..Act::new(Command::Approve) };
    let refused = decide(&in_review(), &unchecked, &owner(), &reviewer(), &Facts::default());
    assert_eq!(refused, Err(Refusal::Confidentiality));
}

#[test]
fn a_key_for_drafting_does_not_decide() {
    let key = Actor { scopes: Some(vec![Scope::Read, Scope::Draft]), ..reviewer() };
    let refused = act(&in_review(), Command::Approve, &key);
    assert_eq!(refused, Err(Refusal::Scope(Scope::Decide)));
}

/// Everybody who could meet, some holding more roles than is wise.
fn cast() -> Vec<Actor> {
    let bureau = || organisation("bureau", "990000");
    let department = [Role::Registrar, Role::Reviewer, Role::Provider];
    let mut everything = person("everything", bureau(), Role::ALL);
    everything.memberships.push(Membership { organisation: owner(), roles: Role::ALL.to_vec() });
    vec![
        registrar(),
        reviewer(),
        person("provider", owner(), &[Role::Provider]),
        person("whole", owner(), &department),
        person("other", owner(), &department),
        authority(),
        everything,
        person("auditor", bureau(), &[Role::Auditor, Role::Operator]),
        person("stranger", organisation("health", "990100"), &department),
    ]
}

proptest! {
    #[test]
    fn no_way_to_the_public_misses_either_review_or_makes_one_of_two_people(
        steps in prop::collection::vec((0..Command::ALL.len(), 0..9_usize), 1..60),
    ) {
        let cast = cast();
        let mut listing = Listing::begun(AccountId::new("registrar"));
        // What the law wants to know, kept apart from the machine.
        let mut writers = vec![AccountId::new("registrar")];
        let mut approver = None;
        for (command, by) in steps {
            let (command, by) = (Command::ALL[command], &cast[by]);
            let offered = permissions(&listing, &owner(), by).contains(&command);
            let before = listing.clone();
            let outcome = act(&listing, command, by);
            prop_assert_eq!(offered, outcome.is_ok(), "{} {:?}", command, before);
            let Ok(after) = outcome else { continue };
            match command {
                Command::Edit => {
                    if before.stage == Stage::Settled { writers.clear(); }
                    writers.push(by.account.clone());
                    approver = None;
                }
                Command::Submit => {
                    writers.push(by.account.clone());
                    approver = None;
                }
                Command::Approve => approver = Some(by.account.clone()),
                Command::Return | Command::Recall => approver = None,
                Command::Publish => {
                    let approved = approver.clone();
                    prop_assert!(approved.is_some(), "published without the department's review");
                    prop_assert!(!writers.contains(&by.account));
                    prop_assert!(approved.as_ref() != Some(&by.account));
                    prop_assert!(approved.is_some_and(|it| !writers.contains(&it)));
                    writers.clear();
                    approver = None;
                }
                _ => {}
            }
            // Nothing but publishing and resuming makes anything public.
            let became_public = before.standing != Standing::Published
                && after.standing == Standing::Published;
            prop_assert!(!became_public || matches!(command, Command::Publish | Command::Resume));
            // Nothing leads on from the end.
            prop_assert!(before.standing != Standing::Retired);
            listing = after;
        }
    }
}
