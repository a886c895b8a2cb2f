//! Organisations, their members, invitations and accounts: who keeps whom.

use axum::http::Method;
use chrono::TimeDelta;
use domain::{Level, ProviderId, RegionCode, Role};
use serde_json::{Value, json};
use store::NewProvider;

use crate::people_builder::{Browser, email, password};
use crate::portal::TestPortal;

const ORGANISATIONS: &str = "/api/v1/organisations";

/// A portal with a city's office and a county's beside the two of the province.
async fn levels() -> TestPortal {
    let portal = TestPortal::start().await;
    let region = |code: &str, name: &str| store::NewRegion {
        code: RegionCode::parse(code).unwrap(),
        name: name.into(),
        name_en: None,
    };
    let regions = [region("990102", "青石区"), region("990200", "临江市")];
    portal.store.put_regions(&regions).await.unwrap();
    let provider = |id: &str, name: &str, code: &str, level| NewProvider {
        id: ProviderId::new(id),
        name: name.into(),
        name_en: None,
        level,
        region: RegionCode::parse(code).unwrap(),
    };
    let providers = [
        provider("city", "云溪市数据局", "990100", Level::City),
        provider("county", "青石区教育局", "990102", Level::County),
        provider("sideways", "临江市水务局", "990200", Level::City),
    ];
    portal.store.put_providers(&providers).await.unwrap();
    portal
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn members(organisation: &str, account: &str) -> String {
    format!("{ORGANISATIONS}/{organisation}/members/account-{account}")
}

#[tokio::test]
async fn everybody_sees_the_organisations_within_reach_and_no_others() {
    let portal = levels().await;
    let registrar = portal.staff("registrar", "county", Role::Registrar).await;
    let list = portal.get_as(&registrar, ORGANISATIONS).await.json();
    assert_eq!((ids(&list), list["total"].as_u64()), (vec!["county"], Some(1)));
    let operator = portal.staff("operator", "city", Role::Operator).await;
    let list = portal.get_as(&operator, ORGANISATIONS).await.json();
    assert_eq!(ids(&list), ["city", "county"]);
    let hidden = portal.get_as(&operator, &format!("{ORGANISATIONS}/sideways")).await;
    hidden.problem(404, "not-found");
    let member = portal.account("member", &[]).await;
    let member = portal.browser_of(&member).await;
    portal.get_as(&member, ORGANISATIONS).await.problem(403, "not-permitted");
    portal.get_as(&Browser::new(), ORGANISATIONS).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn an_operator_keeps_organisations_of_its_region_and_no_others() {
    let portal = levels().await;
    let operator = portal.staff("operator", "city", Role::Operator).await;
    let new = |name: &str, region: &str| json!({ "name": name, "name_en": "", "level": "county", "region": region });
    let made = portal.post_as(&operator, ORGANISATIONS, new("青石区民政局", "990102")).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{ORGANISATIONS}/{id}");
    let above = portal.post_as(&operator, ORGANISATIONS, new("省厅", "990000")).await;
    above.problem(403, "not-permitted");
    let away = portal.put_as(&operator, &path, new("青石区民政局", "990200")).await;
    away.problem(403, "not-permitted");
    let taken = portal.put_as(&operator, &path, new("青石区教育局", "990102")).await;
    assert_eq!(taken.problem(400, "invalid-request")["errors"][0]["field"], "name");
    let unknown = portal.post_as(&operator, ORGANISATIONS, new("某局", "990199")).await;
    assert_eq!(unknown.problem(400, "invalid-request")["errors"][0]["field"], "region");
    let renamed = portal.put_as(&operator, &path, new("青石区民政和社会局", "990102")).await;
    assert_eq!(renamed.json()["name"], "青石区民政和社会局");
    for role in [Role::Authority, Role::Auditor, Role::Registrar] {
        let other = portal.staff(role.value(), "city", role).await;
        let path = format!("{ORGANISATIONS}/city");
        let refused = portal.put_as(&other, &path, new("x", "990100")).await;
        refused.problem(403, "not-permitted");
    }
}

#[tokio::test]
async fn an_operator_gives_and_takes_roles_within_reach() {
    let portal = levels().await;
    portal.account("sideways-operator", &[("sideways", Role::Operator)]).await;
    let operator = portal.staff("operator", "transport", Role::Operator).await;
    portal.account("one", &[]).await;
    let path = members("county", "one");
    let roles = json!({ "roles": ["registrar", "reviewer"] });
    assert_eq!(portal.put_as(&operator, &path, roles.clone()).await.status, 204);
    let list = portal.get_as(&operator, &format!("{ORGANISATIONS}/county/members")).await.json();
    assert_eq!(list["items"][0]["roles"], json!(["registrar", "reviewer"]));
    assert_eq!(list["items"][0]["email"], email("one"));

    let city = portal.staff("city-operator", "city", Role::Operator).await;
    let sideways = portal.put_as(&city, &members("sideways", "one"), roles.clone()).await;
    sideways.problem(404, "not-found");
    // Somebody of another city is nobody here.
    let foreign = portal.put_as(&city, &members("county", "sideways-operator"), roles).await;
    foreign.problem(404, "not-found");
    assert_eq!(portal.delete_as(&city, &path).await.status, 204);
    let list = portal.get_as(&operator, &format!("{ORGANISATIONS}/county/members")).await.json();
    assert_eq!(list["total"], 0);
}

#[tokio::test]
async fn only_operators_give_roles_and_nobody_to_themselves() {
    let portal = levels().await;
    portal.account("one", &[("county", Role::Registrar)]).await;
    for role in Role::ALL.iter().filter(|role| **role != Role::Operator) {
        let other = portal.staff(role.value(), "county", *role).await;
        let body = json!({ "roles": ["operator"] });
        let refused = portal.put_as(&other, &members("county", "one"), body).await;
        refused.problem(403, "not-permitted");
    }
    let operator = portal.staff("operator", "county", Role::Operator).await;
    let own = members("county", "operator");
    let body = json!({ "roles": ["operator", "authority"] });
    portal.put_as(&operator, &own, body).await.problem(403, "not-permitted");
    portal.delete_as(&operator, &own).await.problem(403, "not-permitted");
}

#[tokio::test]
async fn the_last_operator_stays() {
    let portal = levels().await;
    portal.with_password("last", &[("transport", Role::Operator)]).await;
    let one = portal.account("one", &[("transport", Role::Operator)]).await;
    let one = portal.browser_of(&one).await;
    assert_eq!(portal.delete_as(&one, &members("transport", "last")).await.status, 204);
    portal.store.set_fact("demo", "seeded").await.unwrap();
    let body = json!({ "password": "" });
    let gone = portal.ask(&one, Method::DELETE, "/api/v1/account", body).await;
    gone.problem(409, "not-now");
    assert_eq!(portal.get_as(&one, "/api/v1/accounts").await.status, 200);
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_with_the_next_request() {
    let portal = levels().await;
    let operator = portal.staff("operator", "transport", Role::Operator).await;
    let other = portal.staff("other", "city", Role::Operator).await;
    assert_eq!(portal.get_as(&other, "/api/v1/accounts").await.status, 200);
    portal.delete_as(&operator, &members("city", "other")).await;
    portal.get_as(&other, "/api/v1/accounts").await.problem(403, "not-permitted");
    portal.get_as(&other, ORGANISATIONS).await.problem(403, "not-permitted");
}

#[tokio::test]
async fn accounts_are_listed_as_far_as_they_are_kept() {
    let portal = levels().await;
    portal.account("citizen", &[]).await;
    portal.account("county-clerk", &[("county", Role::Registrar)]).await;
    portal.account("river-clerk", &[("sideways", Role::Registrar)]).await;
    let names = |list: &Value| {
        let items = list["items"].as_array().unwrap().iter();
        let mut names: Vec<_> =
            items.map(|item| item["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let city = portal.staff("city-operator", "city", Role::Operator).await;
    let list = portal.get_as(&city, "/api/v1/accounts").await.json();
    assert_eq!(names(&list), ["city-operator", "county-clerk"]);
    assert_eq!(list["total"], 2);
    let province = portal.staff("operator", "transport", Role::Operator).await;
    let list = portal.get_as(&province, "/api/v1/accounts?per_page=2").await.json();
    assert_eq!((list["total"].as_u64(), names(&list).len()), (Some(5), 2));
    let list = portal.get_as(&province, "/api/v1/accounts?q=CLERK%40").await.json();
    assert_eq!(names(&list), ["county-clerk", "river-clerk"]);
    let list = portal.get_as(&province, "/api/v1/accounts?q=%25").await.json();
    assert_eq!(list["total"], 0);

    let command = json!({ "command": "suspend", "version": 1 });
    for (name, status) in [("citizen", 404), ("river-clerk", 404), ("county-clerk", 204)] {
        let path = format!("/api/v1/accounts/account-{name}/commands");
        let reply = portal.post_as(&city, &path, command.clone()).await;
        assert_eq!(reply.status, status, "{name}");
    }
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once_and_back_when_it_is_opened() {
    let portal = levels().await;
    let operator = portal.staff("operator", "transport", Role::Operator).await;
    portal.with_password("one", &[]).await;
    let browser = Browser::new();
    let entry = json!({ "email": email("one"), "password": password("one") });
    portal.post_as(&browser, "/api/v1/session", entry.clone()).await;
    let key = json!({ "name": "x", "scopes": ["read"] });
    let key = portal.post_as(&browser, "/api/v1/keys", key).await.json();
    let path = "/api/v1/accounts/account-one/commands";
    let command = |command: &str, version: u32| json!({ "command": command, "version": version });

    portal.post_as(&operator, path, command("suspend", 7)).await.problem(409, "conflict");
    portal.post_as(&operator, path, command("reopen", 1)).await.problem(409, "not-now");
    assert_eq!(portal.post_as(&operator, path, command("suspend", 1)).await.status, 204);
    portal.get_as(&browser, "/api/v1/session").await.problem(401, "sign-in-required");
    let script =
        portal.script(key["key"].as_str().unwrap(), Method::GET, "/api/v1/account", Value::Null);
    script.await.problem(401, "sign-in-required");
    let again = portal.post_as(&browser, "/api/v1/session", entry.clone()).await;
    again.problem(403, "not-permitted");
    assert_eq!(portal.post_as(&operator, path, command("reopen", 2)).await.status, 204);
    assert_eq!(portal.post_as(&browser, "/api/v1/session", entry).await.status, 200);
    // A command may come as a form too.
    let form = portal.form_as(&operator, path, "command=sign_out&version=3&next=%2Fstaff").await;
    assert_eq!((form.status.as_u16(), form.header("location")), (303, "/staff"));
    portal.get_as(&browser, "/api/v1/session").await.problem(401, "sign-in-required");
}

async fn invited(portal: &TestPortal, operator: &Browser, address: &str) -> String {
    let body = json!({ "email": address, "roles": ["registrar"] });
    let path = format!("{ORGANISATIONS}/county/invitations");
    let reply = portal.post_as(operator, &path, body).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    let text = portal.letters().await.last().unwrap().text.clone();
    assert!(text.contains("青石区教育局") && text.contains("登记员"), "{text}");
    text.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_without_an_account_begins_one_with_an_invitation() {
    let portal = levels().await;
    let operator = portal.staff("operator", "city", Role::Operator).await;
    let token = invited(&portal, &operator, "new@example.org").await;
    let accept = async |password: &str| {
        let body = json!({ "token": token, "name": "新同事", "password": password });
        portal.post_as(&Browser::new(), "/api/v1/invitations/accept", body).await
    };
    accept("short").await.problem(400, "invalid-request");
    assert_eq!(accept("a long password").await.status, 204);
    accept("a long password").await.problem(404, "not-found");
    let entry = json!({ "email": "new@example.org", "password": "a long password" });
    let session = portal.post_as(&Browser::new(), "/api/v1/session", entry).await.json();
    assert_eq!(session["organisations"][0]["roles"], json!(["registrar"]));
}

#[tokio::test]
async fn somebody_with_an_account_takes_an_invitation_up_as_themselves_alone() {
    let portal = levels().await;
    let operator = portal.staff("operator", "city", Role::Operator).await;
    let one = portal.account("one", &[]).await;
    let one = portal.browser_of(&one).await;
    let other = portal.account("other", &[]).await;
    let other = portal.browser_of(&other).await;
    let token = invited(&portal, &operator, &email("one")).await;
    let accept = async |browser: &Browser| {
        let body = json!({ "token": token, "name": "x", "password": "a long password" });
        portal.post_as(browser, "/api/v1/invitations/accept", body).await
    };
    accept(&Browser::new()).await.problem(401, "sign-in-required");
    accept(&other).await.problem(403, "not-permitted");
    assert_eq!(accept(&one).await.status, 204);
    let session = portal.get_as(&one, "/api/v1/session").await.json();
    assert_eq!(session["organisations"][0]["id"], "county");
}

#[tokio::test]
async fn an_invitation_ends_with_its_time_its_revocation_or_its_senders_role() {
    let portal = levels().await;
    let operator = portal.staff("operator", "city", Role::Operator).await;
    let province = portal.staff("province", "transport", Role::Operator).await;
    let accept = async |token: &str| {
        let body = json!({ "token": token, "name": "x", "password": "a long password" });
        portal.post_as(&Browser::new(), "/api/v1/invitations/accept", body).await
    };
    let expired = invited(&portal, &operator, "a@example.org").await;
    portal.wait(TimeDelta::days(8));
    accept(&expired).await.problem(404, "not-found");

    let operator = portal.browser_of(operator.account.as_ref().unwrap()).await;
    let province = portal.browser_of(province.account.as_ref().unwrap()).await;
    let revoked = invited(&portal, &operator, "b@example.org").await;
    let path = format!("{ORGANISATIONS}/county/invitations");
    let list = portal.get_as(&operator, &path).await.json();
    assert_eq!(list["total"], 1);
    let id = list["items"][0]["id"].as_str().unwrap();
    assert_eq!(portal.delete_as(&operator, &format!("{path}/{id}")).await.status, 204);
    accept(&revoked).await.problem(404, "not-found");

    let orphaned = invited(&portal, &operator, "c@example.org").await;
    portal.delete_as(&province, &members("city", "operator")).await;
    accept(&orphaned).await.problem(404, "not-found");
}

#[tokio::test]
async fn only_who_keeps_an_organisation_invites_into_it() {
    let portal = levels().await;
    let body = json!({ "email": "x@example.org", "roles": ["operator"] });
    let path = format!("{ORGANISATIONS}/county/invitations");
    for role in Role::ALL.iter().filter(|role| **role != Role::Operator) {
        let other = portal.staff(role.value(), "county", *role).await;
        portal.post_as(&other, &path, body.clone()).await.problem(403, "not-permitted");
    }
    let sideways = portal.staff("sideways", "sideways", Role::Operator).await;
    portal.post_as(&sideways, &path, body).await.problem(404, "not-found");
    assert!(portal.letters().await.is_empty());
}

#[tokio::test]
async fn an_account_that_works_elsewhere_too_is_kept_by_who_reaches_over_all() {
    let portal = levels().await;
    portal.account("both", &[("county", Role::Registrar), ("sideways", Role::Registrar)]).await;
    let city = portal.staff("city-operator", "city", Role::Operator).await;
    let list = portal.get_as(&city, "/api/v1/accounts?q=both").await.json();
    assert_eq!(list["total"], 1);
    let path = "/api/v1/accounts/account-both/commands";
    let command = json!({ "command": "suspend", "version": 1 });
    portal.post_as(&city, path, command.clone()).await.problem(403, "not-permitted");
    let province = portal.staff("operator", "transport", Role::Operator).await;
    assert_eq!(portal.post_as(&province, path, command).await.status, 204);
    // Its own roles for the city's own county are the city's to take.
    assert_eq!(portal.delete_as(&city, &members("county", "both")).await.status, 204);
}

/// Every route of this part that is not for everybody.
const GUARDED: &[(Method, &str)] = &[
    (Method::GET, "/api/v1/session"),
    (Method::GET, "/api/v1/account"),
    (Method::PUT, "/api/v1/account"),
    (Method::POST, "/api/v1/account"),
    (Method::DELETE, "/api/v1/account"),
    (Method::POST, "/api/v1/account/erase"),
    (Method::POST, "/api/v1/account/password"),
    (Method::POST, "/api/v1/account/code"),
    (Method::POST, "/api/v1/account/code/confirm"),
    (Method::POST, "/api/v1/account/code/remove"),
    (Method::GET, "/api/v1/keys"),
    (Method::POST, "/api/v1/keys"),
    (Method::DELETE, "/api/v1/keys/x"),
    (Method::POST, "/api/v1/keys/x/revoke"),
];

/// Every route of it that is for staff.
const FOR_STAFF: &[(Method, &str)] = &[
    (Method::GET, "/api/v1/accounts"),
    (Method::POST, "/api/v1/accounts/account-one/commands"),
    (Method::GET, "/api/v1/organisations"),
    (Method::POST, "/api/v1/organisations"),
    (Method::GET, "/api/v1/organisations/county"),
    (Method::PUT, "/api/v1/organisations/county"),
    (Method::POST, "/api/v1/organisations/county"),
    (Method::GET, "/api/v1/organisations/county/members"),
    (Method::PUT, "/api/v1/organisations/county/members/account-one"),
    (Method::POST, "/api/v1/organisations/county/members/account-one"),
    (Method::DELETE, "/api/v1/organisations/county/members/account-one"),
    (Method::GET, "/api/v1/organisations/county/invitations"),
    (Method::POST, "/api/v1/organisations/county/invitations"),
    (Method::DELETE, "/api/v1/organisations/county/invitations/x"),
    (Method::POST, "/api/v1/organisations/county/invitations/x/revoke"),
];

#[tokio::test]
async fn no_route_answers_who_has_no_business_there() {
    let portal = levels().await;
    portal.account("one", &[("county", Role::Registrar)]).await;
    let body = json!({
        "name": "x", "name_en": "x", "level": "county", "region": "990102", "roles": ["operator"],
        "email": "x@example.org", "command": "suspend", "version": 1, "language": "zh",
        "current": "x", "password": "x", "code": "x", "scopes": ["read"],
    });
    for (method, path) in GUARDED.iter().chain(FOR_STAFF) {
        let reply = portal.ask(&Browser::new(), method.clone(), path, body.clone()).await;
        assert_eq!(reply.status, 401, "{method} {path}");
    }
    let member = portal.account("member", &[]).await;
    let member = portal.browser_of(&member).await;
    let mut staff = vec![member];
    for role in Role::ALL.iter().filter(|role| **role != Role::Operator) {
        staff.push(portal.staff(role.value(), "sideways", *role).await);
    }
    // Nor an operator who has shown no second factor, or who keeps another city.
    let operator = portal.account("operator", &[("county", Role::Operator)]).await;
    staff.push(portal.session_of(&operator, false).await);
    staff.push(portal.staff("elsewhere", "sideways", Role::Operator).await);
    for browser in &staff {
        let elsewhere = browser.account.as_ref().unwrap().as_str() == "account-elsewhere";
        for (method, path) in FOR_STAFF {
            // Lists hold what is within reach, and nothing of the county is.
            let list = *method == Method::GET
                && matches!(*path, "/api/v1/accounts" | "/api/v1/organisations");
            let reply = portal.ask(browser, method.clone(), path, body.clone()).await;
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            if list && reply.status == 200 {
                assert!(
                    !text.contains("county") && !text.contains("account-one"),
                    "{path}: {text}"
                );
                assert!(elsewhere || *path == "/api/v1/organisations", "{path}");
            } else {
                assert!(matches!(reply.status.as_u16(), 403 | 404), "{method} {path}: {text}");
            }
        }
    }
}
