use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::RegionCode;
use crate::people::Membership;

fn at(hours: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-03-02T04:00:00Z".parse().expect("an instant");
    noon + TimeDelta::hours(hours)
}

fn owner() -> Organisation {
    Organisation {
        id: ProviderId::new("transport"),
        region: RegionCode::parse("990100").expect("a code"),
    }
}

fn person(id: &str, organisation: &str, region: &str, role: Role) -> Actor {
    let organisation = Organisation {
        id: ProviderId::new(organisation),
        region: RegionCode::parse(region).expect("a code"),
    };
    let memberships = vec![Membership { organisation, roles: vec![role] }];
    Actor { account: AccountId::new(id), memberships, scopes: None }
}

fn authority() -> Actor {
    person("authority", "bureau", "990000", Role::Authority)
}

fn provider() -> Actor {
    person("provider", "transport", "990100", Role::Provider)
}

fn holder() -> Actor {
    Actor { account: AccountId::new("holder"), memberships: Vec::new(), scopes: None }
}

fn file(id: &str, version: Option<u32>) -> Licensed {
    Licensed { distribution: DistributionId::new(id), version, since: None }
}

fn terms() -> Terms {
    Terms {
        distributions: vec![file("a", None), file("b", Some(2))],
        from: at(0),
        until: at(100),
        times: Some(5),
    }
}

fn grant() -> Grant {
    Grant {
        state: GrantState::Live,
        suspended_by: None,
        epoch: 1,
        holder: holder().account,
        organisation: None,
        terms: terms(),
    }
}

fn act(command: GrantCommand) -> GrantAct {
    GrantAct { command, comment: Some("理由".into()), terms: None }
}

fn tries(
    grant: &Grant,
    act: &GrantAct,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Grant, GrantRefusal> {
    decide_grant(grant, act, &owner(), actor, now).map(|decision| decision.grant)
}

#[test]
fn a_grant_is_narrowed_and_never_widened_r22() {
    let narrow = |terms| GrantAct { terms: Some(terms), ..act(GrantCommand::Narrow) };
    let fewer = Terms { distributions: vec![file("a", Some(3))], ..terms() };
    assert!(tries(&grant(), &narrow(fewer), &provider(), at(1)).is_ok());
    for wider in [
        terms(),
        Terms { until: at(101), ..terms() },
        Terms { times: None, ..terms() },
        Terms { times: Some(6), ..terms() },
        Terms { distributions: vec![file("b", None)], ..terms() },
        Terms { distributions: vec![file("c", None)], ..terms() },
        Terms { distributions: Vec::new(), ..terms() },
    ] {
        let refused = tries(&grant(), &narrow(wider), &provider(), at(1));
        assert_eq!(refused, Err(GrantRefusal::Terms));
    }
}

#[test]
fn later_versions_are_those_from_the_granted_one_on_r22() {
    let later = |since| Licensed { since: Some(since), ..file("a", None) };
    let granted = Terms { distributions: vec![later(3)], ..terms() };
    let a = DistributionId::new("a");
    let covered: Vec<_> = (1..6).filter(|version| granted.covers(&a, *version)).collect();
    assert_eq!(covered, [3, 4, 5]);
    let within = |it: Licensed| Terms { distributions: vec![it], ..terms() }.is_within(&granted);
    assert!(within(later(4)) && within(file("a", Some(3))) && within(later(3)));
    assert!(!within(later(2)) && !within(file("a", Some(2))) && !within(file("a", None)));
    // What was kept before later versions had a beginning is read as it was meant then.
    let kept = serde_json::from_str(r#"{"distribution":"a","version":null}"#);
    assert_eq!(kept.ok(), Some(file("a", None)));
}

#[test]
fn what_the_authority_suspended_the_provider_does_not_resume() {
    let suspended = tries(&grant(), &act(GrantCommand::Suspend), &authority(), at(1));
    let suspended = suspended.expect("suspended");
    let resume = act(GrantCommand::Resume);
    let refused = tries(&suspended, &resume, &provider(), at(2));
    assert_eq!(refused, Err(GrantRefusal::SuspendedByAuthority));
    assert!(tries(&suspended, &resume, &authority(), at(2)).is_ok());
    assert_eq!(
        tries(&suspended, &resume, &authority(), at(100)),
        Err(GrantRefusal::State(GrantState::Expired))
    );
}

#[test]
fn a_holder_gives_up_and_does_nothing_else() {
    let permitted = grant_permissions(&grant(), &owner(), &holder(), at(1));
    assert_eq!(permitted, [GrantCommand::Relinquish]);
    let stranger = Actor { account: AccountId::new("stranger"), ..holder() };
    assert_eq!(grant_permissions(&grant(), &owner(), &stranger, at(1)), []);
}

#[test]
fn decisions_against_the_holder_name_a_reason_r2() {
    for command in [GrantCommand::Suspend, GrantCommand::Revoke, GrantCommand::Narrow] {
        let bare = GrantAct { comment: Some(" ".into()), ..act(command) };
        assert_eq!(tries(&grant(), &bare, &provider(), at(1)), Err(GrantRefusal::Reason));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// Whatever anybody tries: what ended stays ended, epochs only grow, terms only shrink.
    #[test]
    fn what_ended_never_opens_again(
        steps in proptest::collection::vec(
            (proptest::sample::select(GrantCommand::ALL), 0_usize..3, 0_i64..20, 0_u32..7), 0..30),
    ) {
        let people = [authority(), provider(), holder()];
        let (mut grant, mut now) = (grant(), at(0));
        let mut ended = false;
        for (command, actor, hours, times) in steps {
            now += TimeDelta::hours(hours);
            ended |= matches!(grant.state_at(now), GrantState::Revoked | GrantState::Expired);
            prop_assert!(!(ended && grant.is_open(now)));
            let narrowed = Terms { times: Some(times), ..grant.terms.clone() };
            let act = GrantAct { terms: Some(narrowed), ..act(command) };
            let Ok(after) = tries(&grant, &act, &people[actor], now) else { continue };
            prop_assert!(!ended, "nothing is done to what ended");
            prop_assert_eq!(after.epoch, grant.epoch + 1);
            prop_assert!(after.terms.is_within(&terms()));
            grant = after;
        }
    }
}
