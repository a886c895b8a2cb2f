//! The working-day calendar through the interface (R24).

use domain::Role;
use serde_json::json;

use crate::listings::{Staff, whole};
use crate::portal::TestPortal;

#[tokio::test]
async fn a_year_that_arrives_makes_provisional_days_certain_r24() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let operator = portal.staff("operator", "bureau", Role::Operator).await;
    let known = portal.get("/api/v1/calendar").await.json();
    let last = known["years"].as_array().unwrap().last().unwrap().as_i64().unwrap();
    // To the last days of the last year that is known.
    let end = chrono::NaiveDate::from_ymd_opt(i32::try_from(last).unwrap(), 12, 28).unwrap();
    portal.wait(end.and_hms_opt(2, 0, 0).unwrap().and_utc() - portal.now());
    let registrar = portal.browser_of(&staff.registrar.account.clone().unwrap()).await;
    let operator = portal.browser_of(&operator.account.clone().unwrap()).await;
    let draft = portal.begin(&registrar, whole("公交线路")).await;
    let id = draft["id"].as_str().unwrap();
    assert_eq!(draft["due"]["provisional"], true);

    let next = last + 1;
    let text = json!({ "text": format!("{next} off 01-01..01-10") });
    let refused = portal.put_as(&registrar, "/api/v1/calendar", text.clone()).await;
    refused.problem(403, "not-permitted");
    let wrong = json!({ "text": format!("{next} off 13-01") });
    let wrong = portal.put_as(&operator, "/api/v1/calendar", wrong).await;
    assert_eq!(wrong.problem(422, "incomplete")["errors"][0]["field"], "text");
    let set = portal.put_as(&operator, "/api/v1/calendar", text).await.json();
    assert_eq!(set["years"].as_array().unwrap().last().unwrap(), next);
    let view = portal.get_as(&registrar, &format!("/api/v1/listings/{id}")).await.json();
    assert_eq!(view["due"]["provisional"], false);
    assert_ne!(view["due"]["on"], draft["due"]["on"]);
}

#[tokio::test]
async fn settings_are_for_operators() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let operator = portal.staff("operator", "bureau", Role::Operator).await;
    let shown = portal.get_as(&operator, "/api/v1/settings").await.json();
    assert_eq!(shown, json!([{ "name": "profile", "value": "xinjiang" }]));
    for by in [&staff.registrar, &staff.authority, &staff.auditor] {
        portal.get_as(by, "/api/v1/settings").await.problem(403, "not-permitted");
    }
    portal.get("/api/v1/settings").await.problem(401, "sign-in-required");
}
