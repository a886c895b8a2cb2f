//! Requests through the interface (R19 to R27): every cell of the table, and what each road does.

use chrono::TimeDelta;
use domain::request::{Command, Facts, Grade, Kind, Request, Road, State, parties, permissions};
use domain::{
    AccountId, Actor, DatasetId, Membership, Organisation, ProviderId, RegionCode, RequestId, Role,
};
use serde_json::{Value, json};
use store::{Deed, RequestWrite};

use crate::people_builder::Browser;
use crate::portal::{TestPortal, execute, listing, now, withdraw};
use crate::requests_builder::{Cast, application, refusal};

#[tokio::test]
async fn an_application_goes_from_draft_to_download_r19_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    portal.cards_ticket(&cast.applicant).await.problem(403, "grant-required");

    let id = portal.ask_for(&cast.applicant, application()).await;
    let submitted = portal.acted(&cast.applicant, &id, "submit", json!({})).await;
    assert_eq!(submitted["state"], "submitted");
    // Friday evening in China; three working days later is Wednesday.
    assert_eq!(submitted["due"]["on"], "2026-11-25");
    assert_eq!(submitted["due"]["rule"], "R20");
    assert_eq!(submitted["due"]["provisional"], false);
    let accepted = portal.acted(&cast.authority, &id, "accept", json!({})).await;
    assert_eq!(
        (&accepted["state"], &accepted["due"]["on"]),
        (&json!("with_provider"), &json!("2026-11-27"))
    );
    portal.cards_ticket(&cast.applicant).await.problem(403, "grant-required");
    let granted = portal.acted(&cast.provider, &id, "approve", json!({})).await;
    assert_eq!((&granted["state"], &granted["due"]), (&json!("granted"), &Value::Null));

    let ticket = portal.cards_ticket(&cast.applicant).await;
    assert_eq!(ticket.status, 200, "{}", ticket.json());
    let file = portal.get(ticket.json()["url"].as_str().unwrap()).await;
    assert_eq!((file.status.as_u16(), &file.body[..]), (200, "卡,次\n1,2\n".as_bytes()));
    portal.cards_ticket(&cast.stranger).await.problem(403, "grant-required");

    let log = portal.get_as(&cast.auditor, &format!("/api/v1/audit?subject={id}")).await.json();
    let actions: Vec<_> = log["items"].as_array().unwrap().iter().map(|it| &it["action"]).collect();
    let all = ["request.approve", "request.accept", "request.submit", "request.begin"];
    assert_eq!(actions, all);
    let taken =
        portal.get_as(&cast.provider, &format!("/api/v1/requests/{id}/takings")).await.json();
    assert_eq!((&taken["total"], &taken["items"][0]["who"]), (&json!(1), &json!("applicant")));
    assert_eq!(taken["items"][0]["purpose"], "研究通勤");
    let hidden = portal.get_as(&cast.applicant, &format!("/api/v1/requests/{id}/takings")).await;
    hidden.problem(404, "not-found");
}

#[tokio::test]
async fn who_took_what_is_taken_along_as_a_list_r35() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let (id, grant) = portal.granted(&cast, application()).await;
    let url = portal.cards_ticket(&cast.applicant).await.json()["url"].as_str().unwrap().to_owned();
    assert_eq!(portal.get(&url).await.status, 200);
    for path in
        [format!("/api/v1/requests/{id}/takings"), format!("/api/v1/grants/{grant}/takings")]
    {
        let path = format!("{path}?format=csv");
        let reply = portal.get_as(&cast.provider, &path).await;
        assert!(reply.header("content-type").starts_with("text/csv"));
        assert!(reply.header("content-disposition").contains("takings.csv"));
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].starts_with("\u{feff}时间,取用人,单位,文件,版本,用途"), "{text}");
        assert!(lines[1].contains(",applicant,") && lines[1].contains(&grant), "{text}");
        portal.get_as(&cast.stranger, &path).await.problem(404, "not-found");
    }
    let path = format!("/api/v1/grants/{grant}/takings?format=pdf");
    portal.get_as(&cast.provider, &path).await.problem(400, "invalid-request");
    let log = portal.get_as(&cast.auditor, "/api/v1/audit?action=takings.").await.json();
    assert_eq!((&log["total"], &log["items"][0]["label"]), (&json!(2), &json!("导出下载记录")));
}

#[tokio::test]
async fn a_draft_saves_with_errors_and_is_not_handed_in_with_them_r19() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "access", "dataset": "cards", "purpose": "研究", "submit": true });
    let reply = portal.post_as(&cast.applicant, "/api/v1/requests", body).await;
    let place = reply.header("location").to_owned();
    let problem = reply.problem(422, "incomplete");
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|it| &it["field"]).collect();
    assert_eq!(fields, ["scenario", "protection", "until", "undertaking"]);
    let draft = portal.get_as(&cast.applicant, &place).await.json();
    assert_eq!((&draft["state"], &draft["form"]["purpose"]), (&json!("draft"), &json!("研究")));
    assert_eq!(draft["findings"].as_array().unwrap().len(), 4);

    let mut whole = application();
    whole["version"] = draft["version"].clone();
    whole["submit"] = json!(true);
    let sent = portal.put_as(&cast.applicant, &place, whole).await;
    assert_eq!(sent.json()["state"], "submitted", "{}", sent.json());
}

#[tokio::test]
async fn a_purpose_of_a_hundred_thousand_characters_is_named_and_nothing_is_kept() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    body["purpose"] = json!("研".repeat(100_000));
    let reply = portal.post_as(&cast.applicant, "/api/v1/requests", body).await;
    assert_eq!(reply.problem(400, "invalid-request")["errors"][0]["field"], "purpose");
    let list = portal.get_as(&cast.applicant, "/api/v1/requests?mine=true").await.json();
    assert_eq!(list["total"], 0);
}

#[tokio::test]
async fn a_second_application_for_the_same_data_is_not_handed_in_while_one_is_under_way() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let first = portal.handed_in(&cast, application()).await;
    portal.act_on(&cast.applicant, &first, "submit", json!({})).await.problem(409, "not-now");
    let second = portal.ask_for(&cast.applicant, application()).await;
    let refused = portal.act_on(&cast.applicant, &second, "submit", json!({})).await;
    assert_eq!(refused.problem(422, "incomplete")["errors"][0]["field"], "dataset");
    portal.acted(&cast.applicant, &first, "withdraw", json!({})).await;
    portal.acted(&cast.applicant, &second, "submit", json!({})).await;
}

#[tokio::test]
async fn unconditional_data_needs_no_application_r17() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    portal.publish([listing("stops", "公交站点")]).await;
    let mut body = application();
    body["dataset"] = json!("stops");
    let id = portal.ask_for(&cast.applicant, body).await;
    let refused = portal.act_on(&cast.applicant, &id, "submit", json!({})).await;
    refused.problem(409, "not-now");
}

#[tokio::test]
async fn a_returned_request_waits_without_a_clock_and_goes_on_with_what_was_left_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.wait(TimeDelta::days(4));
    let cast = cast.again(&portal).await;
    let why = json!({ "comment": "请写明研究团队" });
    let returned = portal.acted(&cast.authority, &id, "return", why).await;
    assert_eq!((&returned["state"], &returned["due"]), (&json!("returned"), &Value::Null));
    portal.wait(TimeDelta::days(30));
    let cast = cast.again(&portal).await;
    let own = portal.seen(&cast.applicant, &id).await;
    assert_eq!(own["events"][1]["comment"], "请写明研究团队");
    let body = json!({ "version": own["version"], "scenario": "某大学交通研究所" });
    portal.put_as(&cast.applicant, &format!("/api/v1/requests/{id}"), body).await;
    let again = portal.acted(&cast.applicant, &id, "submit", json!({})).await;
    // Thursday 2026-12-24: two of three days were used, so one is left.
    assert_eq!(again["due"]["on"], "2026-12-25");
}

#[tokio::test]
async fn what_staff_say_among_themselves_the_applicant_does_not_read() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    let aside = json!({ "comment": "内部意见" });
    portal.acted(&cast.authority, &id, "comment", aside).await;
    let open = json!({ "comment": "请补充电话", "to_applicant": true });
    portal.acted(&cast.authority, &id, "comment", open).await;
    let text = portal.seen(&cast.applicant, &id).await.to_string();
    assert!(!text.contains("内部意见") && text.contains("请补充电话"));
    let text = portal.seen(&cast.auditor, &id).await.to_string();
    assert!(text.contains("内部意见") && text.contains("请补充电话"));
    // Staff are named to staff; to the applicant an office answers.
    let events = portal.seen(&cast.applicant, &id).await["events"].clone();
    assert_eq!(events[1]["who"], "示例省数据局");
    assert_eq!(portal.seen(&cast.provider, &id).await["events"][1]["who"], "authority");
}

#[tokio::test]
async fn everybody_who_uses_the_data_undertakes_for_himself_r19() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let colleague = portal.account("colleague", &[]).await;
    let colleague = portal.browser_of(&colleague).await;
    let mut body = application();
    body["members"] = json!(["colleague@example.org"]);
    let (id, _) = portal.granted(&cast, body).await;
    portal.cards_ticket(&colleague).await.problem(403, "grant-required");
    let bare = portal.act_on(&colleague, &id, "undertake", json!({})).await;
    assert_eq!(bare.problem(422, "incomplete")["errors"][0]["field"], "undertaking");
    portal.acted(&colleague, &id, "undertake", json!({ "undertaking": true })).await;
    assert_eq!(portal.cards_ticket(&colleague).await.status, 200);
    let again = portal.act_on(&colleague, &id, "undertake", json!({ "undertaking": true })).await;
    again.problem(409, "not-now");
    portal
        .act_on(&cast.stranger, &id, "undertake", json!({ "undertaking": true }))
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_provider_grants_less_than_was_asked_and_never_more_r22() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    for wider in [
        json!({ "until": "2027-07-01" }),
        json!({ "updates": true }),
        json!({ "distributions": ["another"] }),
        json!({ "until": "2026-01-01" }),
    ] {
        portal.act_on(&cast.provider, &id, "approve", wider).await.problem(422, "incomplete");
    }
    let less = json!({ "until": "2026-12-31", "times": 1 });
    portal.acted(&cast.provider, &id, "approve", less).await;
    let grants = portal.get_as(&cast.applicant, "/api/v1/grants?mine=true").await.json();
    assert_eq!((&grants["total"], &grants["items"][0]["times"]), (&json!(1), &json!(1)));
    assert_eq!(grants["items"][0]["until"], "2026-12-31T16:00:00Z");
    assert_eq!(grants["items"][0]["permissions"], json!(["relinquish"]));
}

#[tokio::test]
async fn a_grant_is_suspended_resumed_narrowed_and_revoked_r22() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let (_, grant) = portal.granted(&cast, application()).await;
    let address = format!("/api/v1/grants/{grant}");
    let act = async |by: &Browser, command: &str, more: Value| {
        let version = portal.get_as(&cast.authority, &address).await.json()["version"].clone();
        let mut body = json!({ "command": command, "version": version });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        portal.post_as(by, &format!("{address}/commands"), body).await
    };
    act(&cast.provider, "suspend", json!({})).await.problem(422, "incomplete");
    act(&cast.applicant, "suspend", json!({ "comment": "x" })).await.problem(403, "not-permitted");
    act(&cast.stranger, "suspend", json!({ "comment": "x" })).await.problem(404, "not-found");
    act(&cast.elsewhere, "suspend", json!({ "comment": "x" })).await.problem(404, "not-found");
    let why = json!({ "comment": "核查用途" });
    assert_eq!(act(&cast.authority, "suspend", why.clone()).await.json()["state"], "suspended");
    portal.cards_ticket(&cast.applicant).await.problem(403, "grant-revoked");
    act(&cast.provider, "resume", json!({})).await.problem(403, "not-permitted");
    assert_eq!(act(&cast.authority, "resume", json!({})).await.json()["state"], "live");
    assert_eq!(portal.cards_ticket(&cast.applicant).await.status, 200);
    let less = json!({ "comment": "缩短期限", "until": "2026-11-30" });
    assert_eq!(
        act(&cast.provider, "narrow", less.clone()).await.json()["until"],
        "2026-11-30T16:00:00Z"
    );
    act(&cast.provider, "narrow", json!({ "comment": "x", "until": "2027-01-01" }))
        .await
        .problem(422, "incomplete");
    assert_eq!(act(&cast.provider, "revoke", why).await.json()["state"], "revoked");
    portal.cards_ticket(&cast.applicant).await.problem(403, "grant-revoked");
    act(&cast.authority, "resume", json!({})).await.problem(409, "not-now");
}

#[tokio::test]
async fn a_grant_ends_by_itself_and_says_so_r22() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let (_, grant) = portal.granted(&cast, application()).await;
    portal.wait(TimeDelta::days(300));
    // The sessions have ended meanwhile, too.
    let applicant = portal.browser_of(cast.applicant.account.as_ref().unwrap()).await;
    portal.cards_ticket(&applicant).await.problem(403, "grant-revoked");
    assert_eq!(edge::requests::expiry::expire_due(&portal.portal).await.unwrap(), 1);
    assert_eq!(edge::requests::expiry::expire_due(&portal.portal).await.unwrap(), 0);
    let ended = portal.get_as(&applicant, &format!("/api/v1/grants/{grant}")).await.json();
    assert_eq!((&ended["state"], &ended["permissions"]), (&json!("expired"), &json!([])));
}

#[tokio::test]
async fn a_disagreement_is_mediated_and_decided_by_another_person_r27() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    let bare = portal.act_on(&cast.provider, &id, "refuse", json!({ "comment": "不宜" })).await;
    assert_eq!(bare.problem(422, "incomplete")["errors"][0]["field"], "legal_basis");
    let refused = portal.acted(&cast.provider, &id, "refuse", refusal()).await;
    assert_eq!(refused["state"], "refused");
    portal.acted(&cast.applicant, &id, "mediate", json!({ "comment": "请再议" })).await;
    let grant = json!({ "outcome": "grant" });
    portal.act_on(&cast.authority, &id, "decide", grant.clone()).await.problem(409, "not-now");
    let granted = portal.acted(&cast.second, &id, "decide", grant).await;
    assert_eq!(granted["state"], "granted");
    assert_eq!(portal.cards_ticket(&cast.applicant).await.status, 200);
}

#[tokio::test]
async fn data_that_closes_while_its_request_is_open_is_not_granted() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    portal
        .act_on(&cast.authority, &id, "close", json!({ "comment": "x" }))
        .await
        .problem(409, "not-now");
    withdraw(&portal.store, "cards").await;
    portal.act_on(&cast.provider, &id, "approve", json!({})).await.problem(409, "not-now");
    let closed =
        portal.acted(&cast.authority, &id, "close", json!({ "comment": "数据已撤回" })).await;
    assert_eq!(closed["state"], "closed");
}

#[tokio::test]
async fn a_correction_suspends_first_with_one_click_and_ends_with_an_answer_r25() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "correction", "dataset": "cards", "text": "线路编号有误" });
    let id = portal.handed_in(&cast, body).await;
    let checking = portal.acted(&cast.provider, &id, "suspend", json!({})).await;
    assert_eq!(checking["state"], "checking");
    portal.get("/api/v1/datasets/cards").await.problem(404, "not-found");
    let answer = json!({ "outcome": "reopen", "comment": "已更正" });
    let resolved = portal.acted(&cast.provider, &id, "resolve", answer).await;
    assert_eq!(resolved["state"], "resolved");
    assert_eq!(portal.get("/api/v1/datasets/cards").await.status, 200);
    portal.acted(&cast.applicant, &id, "mediate", json!({ "comment": "仍有误" })).await;
    let decided = json!({ "outcome": "withdraw", "comment": "撤回核实" });
    let decided = portal.acted(&cast.authority, &id, "decide", decided).await;
    assert_eq!(decided["state"], "resolved");
    portal.get("/api/v1/datasets/cards").await.problem(404, "not-found");
    let log = portal.get_as(&cast.auditor, "/api/v1/audit?subject=cards").await.json().to_string();
    assert!(log.contains("listing.suspend") && log.contains("listing.withdraw"));
}

#[tokio::test]
async fn one_action_cuts_the_data_and_every_grant_and_lists_who_took_what_r26() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let (_, grant) = portal.granted(&cast, application()).await;
    let ticket =
        portal.cards_ticket(&cast.applicant).await.json()["url"].as_str().unwrap().to_owned();
    assert_eq!(portal.get(&ticket).await.status, 200);
    let body = json!({ "kind": "incident", "dataset": "cards", "text": "数据在网上被转卖" });
    let id = portal.ask_for(&cast.provider, body).await;
    portal.acted(&cast.provider, &id, "submit", json!({})).await;
    let cut = portal.acted(&cast.authority, &id, "cut", json!({})).await;
    assert_eq!(cut["state"], "checking");
    portal.get("/api/v1/datasets/cards").await.problem(404, "not-found");
    assert_ne!(portal.get(&ticket).await.status, 200);
    let held = portal.get_as(&cast.applicant, &format!("/api/v1/grants/{grant}")).await.json();
    assert_eq!(held["state"], "suspended");
    let taken =
        portal.get_as(&cast.authority, &format!("/api/v1/requests/{id}/takings")).await.json();
    assert_eq!((&taken["total"], &taken["items"][0]["who"]), (&json!(1), &json!("applicant")));
    portal.acted(&cast.authority, &id, "grade", json!({ "grade": "major" })).await;
    let resolve = json!({ "comment": "已处置" });
    let bare = portal.act_on(&cast.authority, &id, "resolve", resolve).await;
    assert_eq!(bare.problem(422, "incomplete")["errors"][0]["field"], "summary");
    let whole = json!({ "comment": "已处置", "cause": "转卖", "course": "发现后切断", "loss": "一家", "lessons": "复核" });
    assert_eq!(portal.acted(&cast.authority, &id, "resolve", whole).await["state"], "resolved");
    assert_eq!(portal.acted(&cast.authority, &id, "close", json!({})).await["state"], "closed");
}

#[tokio::test]
async fn a_demand_is_followed_in_the_open_from_wish_to_entry_r23() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "demand", "title": "共享单车停放点", "text": "希望开放停放点位置" });
    let id = portal.handed_in(&cast, body).await;
    let board = async || portal.get("/api/v1/demands").await.json();
    assert_eq!(board().await["total"], 0, "nobody reads it before the authority did");
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    assert_eq!(board().await["items"][0]["title"], "共享单车停放点");
    portal.acted(&cast.stranger, &id, "join", json!({})).await;
    let sent = json!({ "provider": "transport" });
    portal.acted(&cast.authority, &id, "accept", sent).await;
    let answer = json!({ "comment": "将于年底登记" });
    portal.acted(&cast.provider, &id, "approve", answer).await;
    let public = portal.get(&format!("/api/v1/requests/{id}")).await.json();
    assert_eq!((&public["joined"], &public["applicant"]), (&json!(1), &Value::Null));
    assert!(public.to_string().contains("将于年底登记"));
    assert!(!public.to_string().contains("applicant@example.org"));
    let unknown = json!({ "dataset": "nothing" });
    portal.act_on(&cast.provider, &id, "resolve", unknown).await.problem(422, "incomplete");
    portal.publish([listing("bikes", "共享单车停放点")]).await;
    let linked = json!({ "dataset": "bikes" });
    let resolved = portal.acted(&cast.provider, &id, "resolve", linked).await;
    assert_eq!(
        (&resolved["state"], &resolved["satisfied_by"]["id"]),
        (&json!("resolved"), &json!("bikes"))
    );
}

#[tokio::test]
async fn emergencies_go_first_and_what_is_due_first_comes_first_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let more = ["a", "b"].map(|id| listing(id, id).limited(domain::Openness::Conditional));
    portal.publish(more).await;
    let first = portal.handed_in(&cast, application()).await;
    portal.wait(TimeDelta::days(3));
    let cast = cast.again(&portal).await;
    let mut body = application();
    body["dataset"] = json!("a");
    let second = portal.handed_in(&cast, body.clone()).await;
    body["dataset"] = json!("b");
    body["emergency"] = json!(true);
    let bare = portal.ask_for(&cast.applicant, body.clone()).await;
    portal.act_on(&cast.applicant, &bare, "submit", json!({})).await.problem(422, "incomplete");
    body["emergency_reason"] = json!("地震救援");
    let urgent = portal.handed_in(&cast, body).await;
    let queue = async || {
        let list = portal.get_as(&cast.authority, "/api/v1/requests?waiting=true").await.json();
        let ids = list["items"].as_array().unwrap().iter();
        ids.map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(queue().await, [urgent.clone(), first.clone(), second.clone()]);
    let figures = portal.get_as(&cast.authority, "/api/v1/requests/figures").await.json();
    assert_eq!((&figures["waiting"], &figures["emergency"]), (&json!(3), &json!(1)));
    portal
        .acted(
            &cast.authority,
            &urgent,
            "prioritise",
            json!({ "emergency": false, "comment": "非紧急" }),
        )
        .await;
    assert_eq!(queue().await, [first, second, urgent]);
}

#[tokio::test]
async fn an_applicant_reminds_once_a_day() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&cast.applicant, &id, "remind", json!({})).await;
    portal.act_on(&cast.applicant, &id, "remind", json!({})).await.problem(409, "not-now");
    portal.wait(TimeDelta::hours(25));
    portal.acted(&cast.applicant, &id, "remind", json!({})).await;
}

#[tokio::test]
async fn of_writers_that_race_one_wins_and_nothing_is_granted_twice() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    let version = portal.seen(&cast.provider, &id).await["version"].clone();
    let body = json!({ "command": "approve", "version": version });
    let address = format!("/api/v1/requests/{id}/commands");
    let tries = (0..8).map(|_| portal.post_as(&cast.provider, &address, body.clone()));
    let replies = futures::future::join_all(tries).await;
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1);
    assert!(replies.iter().all(|reply| matches!(reply.status.as_u16(), 200 | 409)));
    let grants = portal.get_as(&cast.applicant, "/api/v1/grants").await.json();
    assert_eq!(grants["total"], 1);
}

#[tokio::test]
async fn a_repeated_submission_with_its_key_gets_the_first_answer() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let send = async || {
        let request = axum::http::Request::post("/api/v1/requests")
            .header("cookie", cast.applicant.cookies())
            .header("origin", crate::people_builder::ORIGIN)
            .header("content-type", "application/json")
            .header("idempotency-key", "once")
            .body(axum::body::Body::from(application().to_string()))
            .unwrap();
        portal.send(request).await.json()["id"].clone()
    };
    assert_eq!(send().await, send().await);
    let list = portal.get_as(&cast.applicant, "/api/v1/requests").await.json();
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn a_department_asks_by_the_same_road_with_its_own_name_r21() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    body["road"] = json!("sharing");
    let id = portal.ask_for(&cast.applicant, body.clone()).await;
    let refused = portal.act_on(&cast.applicant, &id, "submit", json!({})).await;
    assert_eq!(refused.problem(422, "incomplete")["errors"][0]["field"], "organisation");
    body["organisation"] = json!("health");
    let reply = portal.post_as(&cast.applicant, "/api/v1/requests", body.clone()).await;
    reply.problem(422, "incomplete");
    let id = portal.ask_for(&cast.elsewhere, body.clone()).await;
    let sent = portal.acted(&cast.elsewhere, &id, "submit", json!({})).await;
    assert_eq!(sent["applicant"]["organisation"]["id"], "health");
    // The authority's own organisation asks: its people do not decide that.
    body["organisation"] = json!("bureau");
    let own = portal.ask_for(&cast.authority, body).await;
    portal.acted(&cast.authority, &own, "submit", json!({})).await;
    portal.act_on(&cast.second, &own, "accept", json!({})).await.problem(403, "not-permitted");
}

#[tokio::test]
async fn scripts_in_every_field_stay_text() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    let script = "<script>alert(1)</script>";
    for field in ["purpose", "scenario", "protection", "storage", "organisation_name", "phone"] {
        body[field] = json!(script);
    }
    let id = portal.handed_in(&cast, body).await;
    let seen = portal.get_as(&cast.authority, &format!("/api/v1/requests/{id}")).await;
    assert_eq!(seen.json()["form"]["purpose"], script);
    assert_eq!(seen.header("content-type"), "application/json");
}

fn core(kind: Kind, state: State) -> Request {
    let applicant = AccountId::new("account-applicant");
    let mut request = Request::begun(kind, Road::Opening, applicant, None, now());
    request.state = state;
    request.grade = Some(Grade::General);
    request.public =
        kind == Kind::Demand && !matches!(state, State::Draft | State::Submitted | State::Returned);
    if matches!(state, State::WithProvider | State::Mediation | State::Granted) {
        let account = AccountId::new("account-second");
        let party = domain::request::Party::Authority;
        request.agreed.push(domain::request::Agreement { account, party });
    }
    request
}

async fn place(portal: &TestPortal, id: &str, request: &Request) {
    let dataset = (request.kind != Kind::Demand).then(|| DatasetId::new("cards"));
    let form: domain::request::Form = serde_json::from_value(json!({
        "dataset": dataset, "title": "需求", "text": "说明", "purpose": "研究", "scenario": "研究",
        "protection": "加密", "until": "2027-06-30", "undertaking": true,
    }))
    .unwrap();
    let deed = Deed {
        at: now(),
        account: None,
        organisation: None,
        action: "test.place".into(),
        subject_kind: "request",
        subject: id.into(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    };
    let write = RequestWrite {
        id: RequestId::new(id),
        request: request.clone(),
        form,
        title: "公交刷卡记录".into(),
        provider: Some(ProviderId::new("transport")),
        region: RegionCode::parse("990000").unwrap(),
        dataset,
        due: None,
        reminded_at: None,
        submitted_at: None,
        event: None,
        members: None,
        joiner: None,
        grant: None,
        listing: None,
        cut: None,
        tellings: Vec::new(),
        deed,
    };
    portal.store.begin_request(&write).await.unwrap();
}

/// Whatever any of them tries with any request, the interface allows what the table allows, says so
/// beforehand, and hides from the others that there is anything.
#[tokio::test]
async fn every_cell_of_party_state_and_command_is_kept() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    portal.publish([listing("bikes", "共享单车停放点")]).await;
    let actor = |name: &str, held: Option<(&str, Role)>| Actor {
        account: AccountId::new(format!("account-{name}")),
        memberships: held
            .map(|(id, role)| Membership {
                organisation: Organisation {
                    id: ProviderId::new(id),
                    region: RegionCode::parse("990000").unwrap(),
                },
                roles: vec![role],
            })
            .into_iter()
            .collect(),
        scopes: None,
    };
    let people = [
        (actor("applicant", None), &cast.applicant),
        (actor("authority", Some(("bureau", Role::Authority))), &cast.authority),
        (actor("second", Some(("bureau", Role::Authority))), &cast.second),
        (actor("provider", Some(("transport", Role::Provider))), &cast.provider),
        (actor("auditor", Some(("bureau", Role::Auditor))), &cast.auditor),
        (actor("elsewhere", Some(("health", Role::Provider))), &cast.elsewhere),
        (actor("stranger", None), &cast.stranger),
    ];
    let owner = Organisation {
        id: ProviderId::new("transport"),
        region: RegionCode::parse("990000").unwrap(),
    };
    let mut number = 0;
    for kind in Kind::ALL.iter().copied() {
        let of_kind = || domain::request::RULES.iter().filter(move |rule| rule.kind == kind);
        for state in State::ALL.iter().copied() {
            let known = of_kind().any(|rule| rule.to == Some(state) || rule.from.contains(&state));
            if !known {
                continue;
            }
            let request = core(kind, state);
            let mut fresh: Option<String> = None;
            for (actor, browser) in &people {
                for command in Command::ALL.iter().copied() {
                    let id = match fresh.take() {
                        Some(id) => id,
                        None => {
                            number += 1;
                            let id = format!("request-{number}");
                            // Another that is under way would stand in this one's way.
                            let file = portal.folder.path().join("shumen.db");
                            execute(&file, "UPDATE request SET state = 'closed'").await;
                            place(&portal, &id, &request).await;
                            id
                        }
                    };
                    let cell = format!("{kind} {state} {command} {}", actor.account);
                    let facts = Facts::at(now());
                    let allowed = permissions(&request, &owner, actor, &facts);
                    let view = portal.get_as(browser, &format!("/api/v1/requests/{id}")).await;
                    if parties(&request, &owner, actor, &facts).is_empty() {
                        assert_eq!(view.status, 404, "{cell}");
                    } else {
                        assert_eq!(view.json()["permissions"], json!(allowed), "{cell}");
                    }
                    if command == Command::Edit {
                        let sent = json!({ "text": "另一段" });
                        let reply =
                            portal.put_as(browser, &format!("/api/v1/requests/{id}"), sent).await;
                        assert_eq!(reply.status == 200, allowed.contains(&command), "{cell}");
                        fresh = (reply.status != 200).then_some(id);
                        continue;
                    }
                    let more = json!({
                        "comment": "理由", "legal_basis": "依据", "grade": "larger",
                        "provider": "transport", "dataset": "bikes", "emergency": true,
                        "undertaking": true,
                        "outcome": if kind == Kind::Access { "refuse" } else { "keep" },
                    });
                    let reply = portal.act_on(browser, &id, command.value(), more).await;
                    let status = reply.status.as_u16();
                    if allowed.contains(&command) {
                        assert_eq!(status, 200, "{cell}: {}", reply.json());
                        assert_eq!(reply.json(), portal.seen(browser, &id).await, "{cell}");
                        // What changed nothing that the table looks at can be asked again.
                        assert_ne!(reply.json()["version"], 1, "{cell}");
                    } else {
                        assert!(matches!(status, 403 | 404 | 409), "{cell}: {status}");
                        let stored =
                            portal.store.request(&RequestId::new(&*id)).await.unwrap().unwrap();
                        assert_eq!(
                            (stored.version, stored.request),
                            (1, request.clone()),
                            "{cell}"
                        );
                        fresh = Some(id);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_deleted_or_foreign_request_is_not_there() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.ask_for(&cast.applicant, application()).await;
    for browser in [&cast.authority, &cast.provider, &cast.stranger, &cast.auditor] {
        let reply = portal.get_as(browser, &format!("/api/v1/requests/{id}")).await;
        reply.problem(404, "not-found");
    }
    portal.get(&format!("/api/v1/requests/{id}")).await.problem(404, "not-found");
    portal.get("/api/v1/requests").await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn data_that_leaves_the_public_voids_tickets_and_ends_what_is_under_way_r25() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    portal.granted(&cast, application()).await;
    let ticket = portal.cards_ticket(&cast.applicant).await.json();
    let url = ticket["url"].as_str().unwrap();
    assert_eq!(portal.get(url).await.status, 200);
    let why = json!({ "comment": "核实" });
    assert_eq!(portal.act(&cast.provider, "cards", "suspend", why).await.status, 200);
    portal.get(url).await.problem(404, "not-found");
    assert_eq!(portal.act(&cast.provider, "cards", "resume", json!({})).await.status, 200);
    // The ticket is void; the grant stands, and gives another.
    portal.get(url).await.problem(403, "grant-revoked");
    let another = portal.cards_ticket(&cast.applicant).await.json();
    assert_eq!(portal.get(another["url"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn who_leaves_an_organisation_takes_nothing_more_on_its_grants_r1() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    body["organisation"] = json!("health");
    let id = portal.ask_for(&cast.elsewhere, body).await;
    portal.acted(&cast.elsewhere, &id, "submit", json!({})).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    portal.acted(&cast.provider, &id, "approve", json!({})).await;
    let ticket = portal.cards_ticket(&cast.elsewhere).await.json();
    let account = cast.elsewhere.account.as_ref().unwrap();
    let file = portal.folder.path().join("shumen.db");
    execute(&file, &format!("DELETE FROM membership WHERE account = '{account}'")).await;
    portal.cards_ticket(&cast.elsewhere).await.problem(403, "grant-required");
    portal.get(ticket["url"].as_str().unwrap()).await.problem(403, "grant-revoked");
}
