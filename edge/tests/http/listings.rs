//! The listing's life through the interface (R4 to R9): every cell of the table, both ways.

use axum::http::Method;
use chrono::TimeDelta;
use domain::listing::{Command, Listing, Stage, Standing, permissions, visible};
use domain::{
    AccountId, Actor, DatasetId, Membership, Openness, Organisation, ProviderId, RegionCode, Role,
};
use serde_json::{Value, json};
use store::{Deed, Public, Revision};

use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal, listing, now};

/// The people of a small department and its authority.
pub struct Staff {
    pub registrar: Browser,
    pub reviewer: Browser,
    pub provider: Browser,
    pub authority: Browser,
    pub auditor: Browser,
    pub stranger: Browser,
}

impl Staff {
    pub async fn of(portal: &TestPortal) -> Self {
        Self {
            registrar: portal.staff("registrar", "transport", Role::Registrar).await,
            reviewer: portal.staff("reviewer", "transport", Role::Reviewer).await,
            provider: portal.staff("provider", "transport", Role::Provider).await,
            authority: portal.staff("authority", "bureau", Role::Authority).await,
            auditor: portal.staff("auditor", "bureau", Role::Auditor).await,
            stranger: portal.staff("stranger", "health", Role::Registrar).await,
        }
    }
}

/// What makes a whole open entry.
pub fn whole(title: &str) -> Value {
    json!({
        "title": title, "summary": format!("{title}的说明。"), "openness": "unconditional",
        "themes": ["transport"], "frequency": "monthly", "licence": "CC-BY-4.0",
        "contact": { "office": "信息科" },
    })
}

impl TestPortal {
    pub async fn begin(&self, by: &Browser, body: Value) -> Value {
        let reply = self.post_as(by, "/api/v1/listings", body).await;
        assert_eq!(reply.status, 201, "{}", reply.json());
        reply.json()
    }

    /// Acts on a listing at the version at which it stands.
    pub async fn act(&self, by: &Browser, id: &str, command: &str, more: Value) -> Reply {
        let id = DatasetId::new(id);
        let version = self.store.listing(&id).await.unwrap().map_or(1, |it| it.version);
        let mut body = json!({ "command": command, "version": version });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.post_as(by, &format!("/api/v1/listings/{id}/commands"), body).await
    }

    /// A listing that three people brought to the public.
    pub async fn published(&self, staff: &Staff, title: &str) -> String {
        let begun = self.begin(&staff.registrar, whole(title)).await;
        let id = begun["id"].as_str().unwrap().to_owned();
        for (by, command, state) in [
            (&staff.registrar, "submit", "department_review"),
            (&staff.reviewer, "approve", "authority_review"),
            (&staff.authority, "publish", "published"),
        ] {
            let reply = self.act(by, &id, command, json!({})).await;
            assert_eq!(reply.status, 200, "{command}: {}", reply.json());
            assert_eq!(reply.json()["state"], state);
        }
        id
    }
}

#[tokio::test]
async fn three_people_bring_a_draft_to_the_public_r5() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;

    let public = portal.get(&format!("/api/v1/datasets/{id}")).await;
    assert_eq!(public.json()["title"], "公交线路");
    let history = portal.get_as(&staff.auditor, &format!("/api/v1/listings/{id}/history")).await;
    let history = history.json();
    let actions: Vec<_> = history.as_array().unwrap().iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["listing.publish", "listing.approve", "listing.submit", "listing.begin"]);
    assert_eq!(history[0]["account_name"], "authority");
    assert_eq!(history[1]["change"]["confidential_checked"], true);
}

#[tokio::test]
async fn a_published_entry_stays_up_while_its_revision_is_reviewed_r7() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let address = format!("/api/v1/listings/{id}");

    let version = portal.get_as(&staff.registrar, &address).await.json()["version"].clone();
    let body = json!({ "version": version, "title": "公交线路与站点" });
    let revised = portal.put_as(&staff.registrar, &address, body).await.json();
    assert_eq!((&revised["state"], &revised["stage"]), (&json!("published"), &json!("draft")));
    assert_eq!(
        revised["changes"],
        json!([{ "field": "title", "before": "公交线路", "after": "公交线路与站点" }])
    );
    let title =
        async || portal.get(&format!("/api/v1/datasets/{id}")).await.json()["title"].clone();
    assert_eq!(title().await, "公交线路");
    for (by, command) in
        [(&staff.registrar, "submit"), (&staff.reviewer, "approve"), (&staff.authority, "publish")]
    {
        assert_eq!(title().await, "公交线路");
        assert_eq!(portal.act(by, &id, command, json!({})).await.status, 200);
    }
    assert_eq!(title().await, "公交线路与站点");
    let versions = portal.get(&format!("/api/v1/datasets/{id}/versions")).await.json();
    assert_eq!(versions.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_taken_down_is_gone_for_the_public_and_not_for_its_staff_r25() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let public = format!("/api/v1/datasets/{id}");

    let bare = portal.act(&staff.provider, &id, "suspend", json!({})).await;
    let problem = bare.problem(422, "incomplete");
    assert_eq!(problem["errors"][0]["field"], "comment");
    let why = json!({ "comment": "核实错误报告" });
    assert_eq!(portal.act(&staff.provider, &id, "suspend", why.clone()).await.status, 200);
    portal.get(&public).await.problem(404, "not-found");
    assert_eq!(portal.act(&staff.provider, &id, "resume", json!({})).await.status, 200);
    assert_eq!(portal.get(&public).await.status, 200);
    assert_eq!(portal.act(&staff.authority, &id, "withdraw", why.clone()).await.status, 200);
    portal.get(&public).await.problem(404, "not-found");
    let view = portal.get_as(&staff.registrar, &format!("/api/v1/listings/{id}")).await.json();
    assert_eq!(view["state"], "withdrawn");
    assert_eq!(view["permissions"], json!(["edit"]));
}

#[tokio::test]
async fn a_successor_is_public_before_what_it_replaces_goes_r8() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let old = portal.published(&staff, "公交线路").await;
    let draft = portal.begin(&staff.registrar, whole("公交线路新版")).await;
    let retire = |successor: &Value| json!({ "comment": "由新版替代", "successor": successor });
    let refused = portal.act(&staff.authority, &old, "retire", retire(&draft["id"])).await;
    assert_eq!(refused.problem(422, "incomplete")["errors"][0]["field"], "successor");
    let itself = portal.act(&staff.authority, &old, "retire", retire(&json!(old))).await;
    itself.problem(422, "incomplete");
    let new = portal.published(&staff, "公交线路新版二").await;
    let retired = portal.act(&staff.authority, &old, "retire", retire(&json!(new))).await;
    assert_eq!(retired.json()["state"], "retired");
    assert_eq!(retired.json()["permissions"], json!([]));
}

#[tokio::test]
async fn a_second_claim_to_a_data_element_is_flagged_and_needs_a_reason_r9() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let mut first = whole("机动车登记");
    first["elements"] = json!(["机动车号牌"]);
    let first = portal.begin(&staff.registrar, first).await;
    for (by, command) in
        [(&staff.registrar, "submit"), (&staff.reviewer, "approve"), (&staff.authority, "publish")]
    {
        let id = first["id"].as_str().unwrap();
        assert_eq!(portal.act(by, id, command, json!({})).await.status, 200);
    }
    let mut second = whole("机动车检验");
    second["elements"] = json!("机动车号牌、检验日期");
    let second = portal.begin(&staff.registrar, second).await;
    assert_eq!(second["claims"][0]["element"], "机动车号牌");
    assert_eq!(second["claims"][0]["dataset"], first["id"]);
    let id = second["id"].as_str().unwrap();
    assert_eq!(portal.act(&staff.registrar, id, "submit", json!({})).await.status, 200);
    assert_eq!(portal.act(&staff.reviewer, id, "approve", json!({})).await.status, 200);
    let refused = portal.act(&staff.authority, id, "publish", json!({})).await;
    assert!(refused.problem(422, "incomplete")["detail"].as_str().unwrap().contains("R9"));
    let explained = json!({ "comment": "两套系统，年内合并" });
    assert_eq!(portal.act(&staff.authority, id, "publish", explained).await.status, 200);
}

#[tokio::test]
async fn what_an_entry_lacks_is_said_while_it_is_drafted_and_stops_its_submission_r4() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, json!({ "title": "公交线路" })).await;
    let fields: Vec<_> =
        draft["findings"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
    assert_eq!(fields, ["summary", "themes"]);
    assert_eq!(draft["contact"]["office"], "示例省交通运输厅");
    let id = draft["id"].as_str().unwrap();
    let refused = portal.act(&staff.registrar, id, "submit", json!({})).await;
    let problem = refused.problem(422, "incomplete");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_stale_version_changes_nothing_and_shows_what_stands_there() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, whole("公交线路")).await;
    let address = format!("/api/v1/listings/{}", draft["id"].as_str().unwrap());
    let write = |summary: &str| json!({ "version": 1, "summary": summary });
    assert_eq!(portal.put_as(&staff.registrar, &address, write("甲")).await.status, 200);
    let lost = portal.put_as(&staff.registrar, &address, write("乙")).await;
    let problem = lost.problem(409, "conflict");
    assert_eq!(problem["errors"][0], json!({ "field": "version", "detail": "现为：2" }));
    assert_eq!(problem["errors"][1], json!({ "field": "summary", "detail": "现为：甲" }));
    assert_eq!(portal.get_as(&staff.registrar, &address).await.json()["summary"], "甲");
}

#[tokio::test]
async fn of_two_writers_who_race_one_wins() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, whole("公交线路")).await;
    let id = draft["id"].as_str().unwrap();
    assert_eq!(portal.act(&staff.registrar, id, "submit", json!({})).await.status, 200);
    let address = format!("/api/v1/listings/{id}/commands");
    let body = |command| json!({ "command": command, "version": 2, "comment": "理由" });
    let (approved, returned) = tokio::join!(
        portal.post_as(&staff.reviewer, &address, body("approve")),
        portal.post_as(&staff.reviewer, &address, body("return")),
    );
    let mut outcomes = [approved.status.as_u16(), returned.status.as_u16()];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [200, 409]);
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_with_the_next_request() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, whole("公交线路")).await;
    let id = draft["id"].as_str().unwrap();
    let account = staff.registrar.account.clone().unwrap();
    let by = store::people::By::program(now());
    let none: &[Role] = &[];
    portal.store.set_roles(&account, &ProviderId::new("transport"), none, &by).await.unwrap();
    let gone = portal.act(&staff.registrar, id, "submit", json!({})).await;
    gone.problem(404, "not-found");
}

#[tokio::test]
async fn a_form_without_scripts_does_the_same_and_goes_on_to_its_page() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let form = "title=%E5%85%AC%E4%BA%A4&themes[]=transport&contact.office=a&next=/staff";
    let begun = portal.form_as(&staff.registrar, "/api/v1/listings", form).await;
    assert_eq!(begun.status, 303);
    let page = begun.header("location").to_owned();
    let id = page.strip_prefix("/staff/listings/").unwrap();
    let address = format!("/api/v1/listings/{id}");
    let form = "version=1&summary=b&themes[]=&next=//evil.example/";
    let written = portal.form_as(&staff.registrar, &address, form).await;
    assert_eq!((written.status.as_u16(), written.header("location")), (303, "/"));
    let view = portal.get_as(&staff.registrar, &address).await.json();
    assert_eq!((&view["summary"], &view["themes"]), (&json!("b"), &json!([])));
    let form = format!("version=2&command=discard&next=/staff/listings/{id}");
    let acted = portal.form_as(&staff.registrar, &format!("{address}/commands"), &form).await;
    assert_eq!(acted.header("location"), page);
}

#[tokio::test]
async fn work_waits_for_whoever_has_it_and_overdue_work_is_counted_r7() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, whole("公交线路")).await;
    let id = draft["id"].as_str().unwrap();
    assert_eq!(draft["due"]["rule"], "R7");
    portal.act(&staff.registrar, id, "submit", json!({})).await;
    let waiting = async |by: &Browser| {
        let list = portal.get_as(by, "/api/v1/listings?waiting=true").await.json();
        list["total"].as_u64().unwrap()
    };
    assert_eq!(waiting(&staff.registrar).await, 0);
    assert_eq!(waiting(&staff.reviewer).await, 1);
    assert_eq!(waiting(&staff.authority).await, 0);
    portal.wait(TimeDelta::days(30));
    let reviewer = portal.browser_of(&AccountId::new("account-reviewer")).await;
    let late = portal.get_as(&reviewer, "/api/v1/listings?overdue=true").await.json();
    assert_eq!(late["total"], 1);
    assert!(late["items"][0]["due"]["days_left"].as_i64().unwrap() < 0);
    let figures = portal.get_as(&reviewer, "/api/v1/listings/figures").await.json();
    assert_eq!((&figures["waiting"], &figures["overdue"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn nobody_sees_another_departments_work_nor_counts_it_r1() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let draft = portal.begin(&staff.registrar, whole("公交线路")).await;
    let id = draft["id"].as_str().unwrap();
    for path in [format!("/api/v1/listings/{id}"), format!("/api/v1/listings/{id}/history")] {
        portal.get_as(&staff.stranger, &path).await.problem(404, "not-found");
        portal.get(&path).await.problem(401, "sign-in-required");
    }
    let list = portal.get_as(&staff.stranger, "/api/v1/listings").await.json();
    assert_eq!(list, json!({ "total": 0, "items": [] }));
    let figures = portal.get_as(&staff.stranger, "/api/v1/listings/figures").await.json();
    assert!(figures["states"].as_array().unwrap().iter().all(|it| it["count"] == 0));
    let foreign = json!({ "title": "x", "provider": "transport" });
    portal
        .post_as(&staff.stranger, "/api/v1/listings", foreign)
        .await
        .problem(403, "not-permitted");
}

/// Brings a listing to a place, whatever way leads there.
async fn place(portal: &TestPortal, id: &str, standing: Standing, stage: Stage) -> Listing {
    let entry = listing(id, "公交线路");
    let at = Listing {
        standing,
        stage,
        drafters: match stage {
            Stage::Settled => Vec::new(),
            _ => vec![AccountId::new("account-drafter")],
        },
        reviewer: (stage == Stage::AuthorityReview).then(|| AccountId::new("account-approver")),
        suspended_by: (standing == Standing::Suspended).then_some(Role::Provider),
    };
    let revision = Revision {
        id: DatasetId::new(id),
        provider: ProviderId::new("transport"),
        listing: at.clone(),
        entry: entry.publication.entry.clone(),
        files: Some(Vec::new()),
        successor: None,
        clock_since: now(),
        due: None,
        public: match standing {
            Standing::Unpublished | Standing::Published => Public::Keep,
            _ => Public::Hide,
        },
    };
    let deed = Deed {
        at: now(),
        account: None,
        organisation: None,
        action: "test.place".into(),
        subject_kind: "listing",
        subject: id.into(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    };
    if standing == Standing::Unpublished {
        portal.store.begin_listing(&revision, deed).await.unwrap();
    } else {
        portal.store.publish(&[entry.publication]).await.unwrap();
        portal.store.write_listing(&revision, 1, deed).await.unwrap();
    }
    at
}

/// Somebody with some roles, as the rules and as a browser know them.
async fn somebody(portal: &TestPortal, name: &str, at: &str, roles: &[Role]) -> (Actor, Browser) {
    let held: Vec<_> = roles.iter().map(|role| (at, *role)).collect();
    let account = portal.account(name, &held).await;
    let region = if at == "city" { "990100" } else { "990000" };
    let organisation =
        Organisation { id: ProviderId::new(at), region: RegionCode::parse(region).unwrap() };
    let actor = Actor {
        account: account.clone(),
        memberships: vec![Membership { organisation, roles: roles.to_vec() }],
        scopes: None,
    };
    (actor, portal.browser_of(&account).await)
}

#[tokio::test]
async fn every_cell_of_role_state_and_command_is_kept() {
    let portal = TestPortal::start().await;
    let department = [Role::Registrar, Role::Reviewer, Role::Provider];
    let mut cast = Vec::new();
    for role in department {
        cast.push(somebody(&portal, role.value(), "transport", &[role]).await);
    }
    for role in [Role::Authority, Role::Auditor, Role::Operator] {
        cast.push(somebody(&portal, role.value(), "bureau", &[role]).await);
    }
    cast.push(somebody(&portal, "drafter", "transport", &department).await);
    cast.push(somebody(&portal, "approver", "bureau", &[Role::Authority]).await);
    cast.push(somebody(&portal, "stranger", "health", &department).await);
    cast.push(somebody(&portal, "below", "city", &[Role::Authority]).await);
    let owner = Organisation {
        id: ProviderId::new("transport"),
        region: RegionCode::parse("990000").unwrap(),
    };

    let mut number = 0;
    for standing in Standing::ALL.iter().copied() {
        for stage in Stage::ALL.iter().copied() {
            // A listing that was never public has a revision, and one that has ended has none.
            let settled = stage == Stage::Settled;
            let possible = match standing {
                Standing::Unpublished => !settled,
                Standing::Retired => settled,
                _ => true,
            };
            if !possible {
                continue;
            }
            let mut fresh: Option<(String, Listing)> = None;
            for (actor, browser) in &cast {
                for command in Command::ALL.iter().copied() {
                    let (id, at) = match fresh.take() {
                        Some(kept) => kept,
                        None => {
                            number += 1;
                            let id = format!("listing-{number}");
                            let at = place(&portal, &id, standing, stage).await;
                            (id, at)
                        }
                    };
                    let cell = format!("{standing} {stage} {command} {}", actor.account);
                    let allowed = permissions(&at, &owner, actor);
                    let view = portal.get_as(browser, &format!("/api/v1/listings/{id}")).await;
                    if visible(&owner, actor) {
                        assert_eq!(view.json()["permissions"], json!(allowed), "{cell}");
                    } else {
                        assert_eq!(view.status, 404, "{cell}");
                    }
                    let why = json!({ "comment": "理由" });
                    let reply = portal.act(browser, &id, command.value(), why).await;
                    let status = reply.status.as_u16();
                    if allowed.contains(&command) {
                        assert_eq!(status, 200, "{cell}: {}", reply.json());
                    } else {
                        let expected: &[u16] =
                            if visible(&owner, actor) { &[403, 409] } else { &[404] };
                        assert!(expected.contains(&status), "{cell}: {status}");
                        fresh = Some((id, at));
                    }
                }
            }
        }
    }
    assert!(number > 50, "some commands went through");
}

#[tokio::test]
async fn a_script_with_a_key_does_what_its_scopes_allow() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let body = json!({ "name": "导入脚本", "scopes": ["read", "draft"], "days": 30 });
    let key = portal.post_as(&staff.registrar, "/api/v1/keys", body).await.json();
    let key = key["key"].as_str().unwrap();
    let begun = portal.script(key, Method::POST, "/api/v1/listings", whole("公交线路")).await;
    assert_eq!(begun.status, 201);
    portal
        .script(key, Method::GET, "/api/v1/audit", Value::Null)
        .await
        .problem(403, "not-permitted");
}

#[tokio::test]
async fn conditional_data_needs_its_basis_before_it_is_sent_on_r13() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let mut body = whole("驾驶员信息");
    body["openness"] = json!(Openness::Conditional);
    let draft = portal.begin(&staff.registrar, body).await;
    let refused =
        portal.act(&staff.registrar, draft["id"].as_str().unwrap(), "submit", json!({})).await;
    let fields: Vec<_> = refused.problem(422, "incomplete")["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["field"].clone())
        .collect();
    assert_eq!(fields, ["legal_basis", "conditions"]);
}

#[tokio::test]
async fn a_request_that_comes_again_with_its_key_gets_the_first_answer() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let send = async |by: &Browser, key: &str, title: &str| {
        let request = axum::http::Request::post("/api/v1/listings")
            .header("cookie", by.cookies())
            .header("origin", crate::people_builder::ORIGIN)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(axum::body::Body::from(whole(title).to_string()))
            .unwrap();
        portal.send(request).await
    };
    let first = send(&staff.registrar, "k", "公交线路").await;
    let again = send(&staff.registrar, "k", "公交线路").await;
    assert_eq!((first.status.as_u16(), first.json()), (201, again.json()));
    assert_eq!(first.header("location"), again.header("location"));
    let list = portal.get_as(&staff.registrar, "/api/v1/listings").await.json();
    assert_eq!(list["total"], 1);
    send(&staff.registrar, "k", "另一个").await.problem(422, "incomplete");
    assert_eq!(send(&staff.registrar, "k2", "公交线路").await.status, 201);
    // Another person's key is another key.
    assert_eq!(send(&staff.stranger, "k", "公交线路").await.status, 201);
    send(&staff.registrar, &"k".repeat(201), "x").await.problem(422, "incomplete");
}

#[tokio::test]
async fn what_is_public_comes_up_again_before_its_year_is_over_and_can_be_confirmed_r7() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let waiting = async |by: &Browser| {
        let list = portal.get_as(by, "/api/v1/listings?waiting=true").await.json();
        list["total"].as_u64().unwrap()
    };
    assert_eq!(waiting(&staff.provider).await, 0);
    portal.wait(TimeDelta::days(340));
    let provider = portal.browser_of(&AccountId::new("account-provider")).await;
    assert_eq!(waiting(&provider).await, 1);
    assert_eq!(portal.act(&provider, &id, "confirm", json!({})).await.status, 200);
    assert_eq!(waiting(&provider).await, 0);
}

#[tokio::test]
async fn a_repetition_is_answered_to_who_is_signed_in_and_holds_no_secrets() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let send = async |path: &str, body: Value| {
        let request = axum::http::Request::post(path)
            .header("cookie", staff.registrar.cookies())
            .header("origin", crate::people_builder::ORIGIN)
            .header("content-type", "application/json")
            .header("idempotency-key", "k")
            .body(axum::body::Body::from(body.to_string()))
            .unwrap();
        portal.send(request).await
    };
    let key = json!({ "name": "k", "scopes": ["read"], "days": 1 });
    let (one, other) = (send("/api/v1/keys", key.clone()).await, send("/api/v1/keys", key).await);
    assert_ne!(one.json()["key"], other.json()["key"], "a key is shown once and kept nowhere");
    assert_eq!(send("/api/v1/listings", whole("公交线路")).await.status, 201);
    portal.delete_as(&staff.registrar, "/api/v1/session?everywhere=true").await;
    send("/api/v1/listings", whole("公交线路")).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn an_unknown_region_is_refused_before_anybody_reviews_it() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let mut body = whole("公交线路");
    body["region"] = json!("112233");
    let refused = portal.post_as(&staff.registrar, "/api/v1/listings", body).await;
    assert_eq!(refused.problem(422, "incomplete")["errors"][0]["field"], "region");
    for query in ["state=bogus", "page=x", "per_page=-1"] {
        let path = format!("/api/v1/listings?{query}");
        let problem = portal.get_as(&staff.registrar, &path).await.problem(400, "invalid-request");
        let field = query.split('=').next().unwrap();
        assert_eq!(problem["errors"][0]["field"], field);
    }
    let nul = json!({ "title": "a\u{0}b" });
    portal.post_as(&staff.registrar, "/api/v1/listings", nul).await.problem(400, "invalid-request");
}
