//! Closed data that is asked without being seen (R33): who may ask, what is answered, and what
//! nobody finds out.

use std::collections::BTreeMap;
use std::time::Instant;

use axum::http::Method;
use chrono::TimeDelta;
use domain::unseen::{Question, UnseenUse};
use domain::{DatasetId, Field, FieldType, Openness, Role, Unseen};
use serde_json::{Value, json};
use store::{Page, Sought};

use crate::people_builder::Browser;
use crate::portal::{Listing, Reply, TestPortal, listing, now};

/// People of three districts: 40 women and 25 men in the east, 30 women and 3 men in the west, 2
/// women in the north; with what each earns and whether they are insured.
fn people() -> String {
    let mut csv = String::from("身份证号,姓名,区县,性别,月薪,状态\n");
    let groups = [
        ("东湖区", "女", 40),
        ("东湖区", "男", 25),
        ("西湖区", "女", 30),
        ("西湖区", "男", 3),
        ("湾里", "女", 2),
    ];
    let mut number = 0;
    for (district, sex, many) in groups {
        for _ in 0..many {
            number += 1;
            let state = if number % 3 == 0 { "停保" } else { "参保" };
            let pay = 4000 + number * 37 % 3000;
            csv.push_str(&format!("P{number:04},某{number},{district},{sex},{pay},{state}\n"));
        }
    }
    csv
}

fn field(name: &str, kind: FieldType) -> Field {
    Field {
        name: name.into(),
        title: name.into(),
        kind,
        unit: None,
        description: None,
        element: None,
    }
}

fn policy() -> Unseen {
    let words = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    Unseen {
        uses: UnseenUse::Both,
        keys: words(&["身份证号", "姓名"]),
        claims: words(&["状态"]),
        groups: words(&["区县", "性别"]),
        measures: words(&["月薪"]),
        ..Unseen::default()
    }
}

fn insured(csv: String, unseen: Option<Unseen>) -> Listing {
    let mut listing =
        listing("insured", "参保人员").limited(Openness::Closed).csv("insured-csv", csv);
    listing.publication.entry.unseen = unseen;
    listing.publication.entry.fields = vec![
        field("身份证号", FieldType::Text),
        field("姓名", FieldType::Text),
        field("区县", FieldType::Text),
        field("性别", FieldType::Text),
        field("月薪", FieldType::Integer),
        field("状态", FieldType::Text),
    ];
    listing
}

async fn with(unseen: Option<Unseen>) -> TestPortal {
    let portal = TestPortal::start().await;
    portal.publish([insured(people(), unseen)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    portal
}

async fn member(portal: &TestPortal, name: &str) -> Browser {
    let account = portal.account(name, &[]).await;
    portal.browser_of(&account).await
}

const ID: &str = "insured-csv";

fn aggregates(query: &str) -> String {
    contract::paths::aggregates(ID, &format!("{query}&purpose=research"))
}

fn question(number: &str, name: &str, state: &str) -> Value {
    json!({
        "key": { "身份证号": number, "姓名": name }, "claim": { "状态": state },
        "purpose": "contract",
    })
}

async fn verify(portal: &TestPortal, browser: &Browser, body: Value) -> Reply {
    portal.post_as(browser, &contract::paths::verify(ID), body).await
}

/// The figures by group.
fn figures(reply: &Reply) -> BTreeMap<String, Vec<Option<f64>>> {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let rows = reply.json()["rows"].as_array().unwrap().clone();
    let of = |row: Value| {
        let group = row["group"].as_array().unwrap().iter();
        let group: Vec<_> = group.map(|it| it.as_str().unwrap_or("-").to_owned()).collect();
        let figures = row["figures"].as_array().unwrap().iter().map(|figure| {
            assert_eq!(figure["suppressed"], figure["value"].is_null());
            figure["value"].as_f64()
        });
        (group.join(" "), figures.collect())
    };
    rows.into_iter().map(of).collect()
}

#[tokio::test]
async fn a_value_is_verified_and_nothing_else_is_said() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let reply = verify(&portal, &browser, question("P0001", "某1", "参保")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json(), json!({ "verdict": "confirmed", "label": "一致", "left": 19 }));
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("etag"), "");
    // A wrong value, a person who is not there, and a name that is not theirs look alike.
    let mut answers = Vec::new();
    for (number, name, state) in
        [("P0001", "某1", "停保"), ("P9999", "某1", "参保"), ("P0001", "某2", "参保")]
    {
        let reply = verify(&portal, &browser, question(number, name, state)).await;
        let mut said = reply.json();
        said["left"] = Value::Null;
        let headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
        answers.push((said, headers, reply.body.len()));
    }
    assert_eq!(answers[0].0["verdict"], "not_confirmed");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_provider_may_let_it_be_known_whether_there_is_such_a_record() {
    let portal = with(Some(Unseen { tells_unknown: true, ..policy() })).await;
    let browser = member(&portal, "asker").await;
    let said = async |number, state| {
        verify(&portal, &browser, question(number, "某1", state)).await.json()["verdict"].clone()
    };
    assert_eq!(said("P0001", "停保").await, "refuted");
    assert_eq!(said("P9999", "参保").await, "unknown");
}

#[tokio::test]
async fn a_record_that_is_there_twice_confirms_nothing() {
    let portal = TestPortal::start().await;
    let twice = people() + "P0001,某1,东湖区,女,4037,参保\n";
    portal.publish([insured(twice, Some(policy()))]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let browser = member(&portal, "asker").await;
    let reply = verify(&portal, &browser, question("P0001", "某1", "参保")).await;
    assert_eq!(reply.json()["verdict"], "not_confirmed");
}

#[tokio::test]
async fn a_number_of_the_key_has_one_spelling_and_so_one_budget() {
    let mut policy = policy();
    policy.keys = vec!["身份证号".into(), "月薪".into()];
    policy.measures.clear();
    let portal = with(Some(policy)).await;
    let browser = member(&portal, "attacker").await;
    let said = async |pay: &str| {
        let body = json!({
            "key": { "身份证号": "P0001", "月薪": pay }, "claim": { "状态": "参保" },
            "purpose": "contract",
        });
        verify(&portal, &browser, body).await.json()["verdict"].clone()
    };
    assert_eq!(said("4037").await, "confirmed");
    for pay in ["04037", "4037.0", "4.037e3", "+4037", "4 037", "四千"] {
        assert_eq!(said(pay).await, "not_confirmed", "{pay}");
    }
}

#[tokio::test]
async fn only_the_columns_of_the_policy_are_verified_by_all_of_its_key() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let purpose = "contract";
    for body in [
        json!({ "key": { "身份证号": "P0001" }, "claim": { "状态": "参保" }, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1", "区县": "东湖区" },
                "claim": { "状态": "参保" }, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1" }, "claim": { "月薪": "4037" }, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1" }, "claim": {}, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1" },
                "claim": { "状态": "参保", "月薪": "4037" }, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "x".repeat(201) },
                "claim": { "状态": "参保" }, "purpose": purpose }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1" }, "claim": { "状态": "参保" } }),
        json!({ "key": { "身份证号": "P0001", "姓名": "某1" }, "claim": { "状态": "参保" },
                "purpose": "curiosity" }),
    ] {
        let reply = verify(&portal, &browser, body).await;
        let problem = reply.problem(400, "invalid-request").to_string();
        for value in ["P0001", "某1", "4037"] {
            assert!(!problem.contains(value), "a problem repeats no value: {problem}");
        }
    }
    let left = portal.get_as(&browser, &contract::paths::unseen(ID)).await.json();
    assert_eq!(left["own"], json!({ "verifications": 20, "aggregates": 200, "last": null }));
}

#[tokio::test]
async fn aggregates_give_groups_and_no_small_ones() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let ask = async |query: &str| figures(&portal.get_as(&browser, &aggregates(query)).await);
    let crossed = ask("select=区县,性别,count()").await;
    assert_eq!(crossed["东湖区 女"], [Some(40.0)]);
    assert_eq!(crossed["东湖区 男"], [Some(25.0)]);
    assert_eq!(crossed["西湖区 女"], [Some(30.0)]);
    assert_eq!(crossed["西湖区 男"], [None], "there are three");
    assert!(!crossed.keys().any(|group| group.contains("湾里")), "who is alone is not listed");
    // No total has them either, so that no difference tells of them.
    assert_eq!(ask("select=count()").await[""], [Some(95.0)]);
    assert_eq!(ask("select=区县,count()").await["西湖区"], [Some(30.0)]);
    assert_eq!(ask("select=性别,count()").await["男"], [Some(25.0)]);
    let sums = ask("select=区县,月薪.sum(),m:月薪.avg()").await;
    let (sum, mean) = (sums["东湖区"][0].unwrap(), sums["东湖区"][1].unwrap());
    assert!((4000.0 * 65.0..7000.0 * 65.0).contains(&sum), "{sum}");
    assert!((3500.0..7500.0).contains(&mean), "{mean}");
    assert_eq!(sum % 1000.0, 0.0, "no single digit of anybody's pay");
    // A value that two have is as unknown as one that nobody has.
    let rare = ask("select=区县,count()&区县=in.(湾里,没有区)").await;
    assert_eq!(rare["湾里"], [None]);
    assert_eq!(rare["没有区"], [None]);
}

#[tokio::test]
async fn nobody_is_found_out_by_taking_differences_or_by_asking_often() {
    let csv = people();
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "attacker").await;
    // All that can be asked: by each set of columns, limited to each value of each.
    let mut told: Vec<(String, Vec<usize>, f64)> = Vec::new();
    for by in ["", "区县,", "性别,", "区县,性别,"] {
        for one in
            ["", "&区县=eq.东湖区", "&区县=eq.西湖区", "&区县=eq.湾里", "&区县=in.(东湖区,湾里)"]
        {
            for two in ["", "&性别=eq.女", "&性别=eq.男"] {
                let query = format!("select={by}count(){one}{two}");
                let reply = portal.get_as(&browser, &aggregates(&query)).await;
                for (group, values) in figures(&reply) {
                    let about = rows.iter().enumerate().filter(|(_, row)| {
                        let place = [row[2], row[3]];
                        let within =
                            group.split(' ').all(|it| it.is_empty() || place.contains(&it));
                        let first = one.is_empty() || one.contains(row[2]);
                        within && first && (two.is_empty() || two.contains(row[3]))
                    });
                    let about: Vec<_> = about.map(|(at, _)| at).collect();
                    if let Some(value) = values[0] {
                        assert!(about.len() >= 10);
                        told.push((query.clone(), about, value));
                    }
                }
            }
        }
    }
    // Whoever knows that the west has one man more than the attacker's list learns nothing: of any
    // two answers, the difference is nothing or a group.
    for (whole_query, whole, many) in &told {
        for (part_query, part, few) in &told {
            if part.iter().all(|at| whole.contains(at)) {
                let rest = many - few;
                assert!(rest == 0.0 || rest >= 10.0, "{whole_query} less {part_query}: {rest}");
            }
        }
    }
    // The same question, and the same in other words, gives the same: nothing averages out.
    let mut sums = std::collections::BTreeSet::new();
    for query in [
        "select=月薪.sum()&区县=eq.西湖区",
        "select=月薪.sum()&区县=in.(西湖区)",
        "select=月薪.sum()&区县=in.(西湖区,没有)",
        "区县=eq.西湖区&select=月薪.sum()",
        "select=月薪.sum()&区县=eq.西湖区&性别=in.(男,女)",
    ] {
        for _ in 0..3 {
            sums.insert(format!(
                "{:?}",
                figures(&portal.get_as(&browser, &aggregates(query)).await)
            ));
        }
    }
    assert_eq!(sums.len(), 1, "{sums:?}");
    // Nor does another node, which made its cube itself.
    let beside = portal.beside().await;
    let one = portal.get_as(&browser, &aggregates("select=区县,性别,月薪.sum()")).await;
    let other = beside.get_as(&browser, &aggregates("select=区县,性别,月薪.sum()")).await;
    assert_eq!(figures(&one), figures(&other));
}

#[tokio::test]
async fn columns_that_are_not_open_cannot_be_named_and_are_not_known_from_those_that_are_not_there()
{
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "attacker").await;
    let hidden = async |column: &str| {
        let mut said = Vec::new();
        for query in [
            format!("select={column}"),
            format!("select=count()&{column}=eq.P0001"),
            format!("select={column}.sum()"),
            format!("select={column}.max()"),
            format!("select=count()&{column}=gt.5000"),
            format!("select=count()&or=({column}.eq.1,区县.eq.东湖区)"),
            format!("select=count()&order={column}"),
        ] {
            let reply = portal.get_as(&browser, &aggregates(&query)).await;
            let problem = reply.problem(400, "invalid-request");
            said.push(problem["errors"].to_string().replace(column, "…"));
        }
        said
    };
    assert_eq!(hidden("身份证号").await, hidden("没有这列").await);
}

#[tokio::test]
async fn a_day_has_so_many_questions_and_another_day_as_many_again() {
    let portal = with(Some(Unseen { daily: 2, ..policy() })).await;
    let browser = member(&portal, "asker").await;
    for number in ["P0001", "P0002"] {
        assert_eq!(verify(&portal, &browser, question(number, "x", "参保")).await.status, 200);
    }
    let reply = verify(&portal, &browser, question("P0003", "某3", "停保")).await;
    reply.problem(429, "budget-spent");
    // 20:00 in China: four hours are left of the day.
    assert_eq!(reply.header("retry-after"), (4 * 60 * 60).to_string());
    let other = member(&portal, "other").await;
    assert_eq!(verify(&portal, &other, question("P0003", "某3", "停保")).await.status, 200);
    portal.wait(TimeDelta::hours(4));
    let reply = verify(&portal, &browser, question("P0003", "某3", "停保")).await;
    assert_eq!(reply.json()["verdict"], "confirmed");
}

#[tokio::test]
async fn nobody_tries_value_after_value_on_one_person_not_with_many_accounts_either() {
    let portal = with(Some(policy())).await;
    let mut spent = Vec::new();
    // The person exists, and does not: the end comes after as many.
    for person in ["P0001", "P9999"] {
        let mut asked = 0;
        'accounts: for account in 0..3 {
            let browser = member(&portal, &format!("{person}-{account}")).await;
            for guess in 0..3 {
                let body = question(person, "某1", &format!("猜{guess}"));
                let reply = verify(&portal, &browser, body).await;
                if reply.status != 200 {
                    reply.problem(429, "budget-spent");
                    break 'accounts;
                }
                asked += 1;
            }
        }
        spent.push(asked);
    }
    assert_eq!(spent, [5, 5]);
}

#[tokio::test]
async fn who_is_not_there_is_not_known_by_the_time_of_the_answer() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "attacker").await;
    for (number, name) in [("P0001", "某1"), ("P9999", "某1")] {
        let began = Instant::now();
        verify(&portal, &browser, question(number, name, "停保")).await;
        let took = began.elapsed().as_millis();
        assert!(took >= 400, "answers leave in paces: {took} ms");
    }
}

#[tokio::test]
async fn every_question_is_logged_before_its_answer_and_names_nobody() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    verify(&portal, &browser, question("P0001", "某1", "参保")).await;
    portal.get_as(&browser, &aggregates("select=区县,月薪.sum()&性别=eq.女")).await;
    let sought = Sought { action: Some("dataset.".into()), ..Sought::default() };
    let (total, logged) =
        portal.store.logged(&sought, Page { offset: 0, limit: 10 }).await.unwrap();
    assert_eq!(total, 2);
    let (sums, value) = (&logged[0], &logged[1]);
    assert_eq!((&*value.action, &*sums.action), ("dataset.verification", "dataset.aggregates"));
    assert_eq!((&*value.subject, value.account.as_ref()), ("insured", browser.account.as_ref()));
    assert_eq!(value.reason.as_deref(), Some("contract"));
    let columns = |change: &str| serde_json::from_str::<Value>(change).unwrap()["columns"].clone();
    assert_eq!(columns(&value.change), json!(["姓名", "身份证号", "状态"]));
    assert_eq!(columns(&sums.change), json!(["区县", "性别", "月薪"]));
    for entry in &logged {
        let text = format!("{entry:?}");
        assert!(!text.contains("P0001") && !text.contains("某1") && !text.contains('女'), "{text}");
    }
    // Whoever supervises the region reads it.
    let auditor = portal.staff("auditor", "transport", Role::Auditor).await;
    let seen = portal.get_as(&auditor, "/api/v1/audit?action=dataset.").await.json();
    assert_eq!(seen["total"], 2);
}

#[tokio::test]
async fn a_log_that_cannot_be_written_lets_nothing_be_answered() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let file = portal.folder.path().join("shumen.db");
    crate::portal::execute(&file, "ALTER TABLE audit RENAME TO audit_gone").await;
    let reply = verify(&portal, &browser, question("P0001", "某1", "参保")).await;
    assert_eq!(reply.status, 500);
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    assert_eq!(reply.status, 500);
}

#[tokio::test]
async fn whoever_asks_is_signed_in_and_no_role_is_told_more() {
    let portal = with(Some(policy())).await;
    let nobody = Browser::new();
    verify(&portal, &nobody, question("P0001", "某1", "参保"))
        .await
        .problem(401, "sign-in-required");
    portal.get(&aggregates("select=count()")).await.problem(401, "sign-in-required");
    let shown = portal.get(&contract::paths::unseen(ID)).await;
    assert_eq!(shown.json()["own"], Value::Null);
    let mut told = Vec::new();
    for (name, organisation, role) in [
        ("own-registrar", "transport", Role::Registrar),
        ("own-provider", "transport", Role::Provider),
        ("own-authority", "transport", Role::Authority),
        ("own-operator", "transport", Role::Operator),
        ("own-auditor", "transport", Role::Auditor),
        ("other-provider", "city", Role::Provider),
    ] {
        let browser = portal.staff(name, organisation, role).await;
        let reply = portal.get_as(&browser, &aggregates("select=区县,性别,count()")).await;
        told.push(figures(&reply));
        let reply = verify(&portal, &browser, question("P0002", "某2", "停保")).await;
        assert!(reply.status == 200 || reply.status == 429);
        for path in [
            contract::paths::rows(ID, "select=count()"),
            contract::paths::table(ID, ""),
            contract::paths::export(ID, "format=csv"),
            format!("/api/v1/distributions/{ID}/charts"),
            format!("/download/{ID}"),
        ] {
            portal.get_as(&browser, &path).await.problem(403, "grant-required");
        }
    }
    assert!(told.iter().all(|answer| *answer == told[0]));
}

#[tokio::test]
async fn closed_data_that_is_not_marked_answers_nothing() {
    let portal = with(None).await;
    let browser = member(&portal, "asker").await;
    portal.get(&contract::paths::unseen(ID)).await.problem(404, "not-offered");
    verify(&portal, &browser, question("P0001", "某1", "参保")).await.problem(404, "not-offered");
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    reply.problem(404, "not-offered");
}

#[tokio::test]
async fn a_policy_answers_what_it_is_for_and_a_wrong_one_nothing() {
    let portal = with(Some(Unseen { uses: UnseenUse::Aggregates, ..policy() })).await;
    let browser = member(&portal, "asker").await;
    verify(&portal, &browser, question("P0001", "某1", "参保")).await.problem(404, "not-offered");
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    assert_eq!(reply.status, 200);
    for wrong in [
        Unseen { group_min: 1, ..policy() },
        Unseen { step: 0, ..policy() },
        Unseen { keys: Vec::new(), ..policy() },
        Unseen { groups: vec!["身份证号".into()], ..policy() },
    ] {
        portal.publish([insured(people(), Some(wrong))]).await;
        edge::make_tables_due(&portal.portal).await.unwrap();
        let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
        reply.problem(404, "not-offered");
    }
}

#[tokio::test]
async fn data_that_is_hidden_or_opened_is_not_asked_this_way() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let mut open = insured(people(), Some(policy()));
    open.publication.entry.openness = Openness::Conditional;
    portal.publish([open]).await;
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    reply.problem(404, "not-offered");
    let portal = TestPortal::start().await;
    portal.publish([insured(people(), Some(policy())).state(store::State::Draft)]).await;
    let browser = member(&portal, "asker").await;
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    reply.problem(404, "not-found");
}

#[tokio::test]
async fn a_file_that_was_taken_down_is_not_asked() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let mut without = insured(people(), Some(policy()));
    without.publication.files.clear();
    portal.publish([without]).await;
    let reply = portal.get_as(&browser, &aggregates("select=count()")).await;
    reply.problem(404, "not-found");
}

#[tokio::test]
async fn the_catalogue_says_nothing_by_which_a_guess_of_closed_data_could_be_checked() {
    let portal = with(Some(policy())).await;
    let dataset = portal.get("/api/v1/datasets/insured").await;
    let file = dataset.json()["distributions"][0].clone();
    assert_eq!((&file["sha256"], &file["size"]), (&json!(""), &json!(0)));
    assert_eq!((&file["rows"], &file["quality"]), (&Value::Null, &Value::Null));
    let versions = portal.get("/api/v1/datasets/insured/versions").await.json();
    let version = &versions[0]["distributions"][0];
    assert_eq!((&version["sha256"], &version["size"]), (&json!(""), &json!(0)));
    let stats = portal.get("/api/v1/stats").await.json();
    assert_eq!((&stats["rows"], &stats["bytes"]), (&json!(0), &json!(0)));
    let whole = String::from_utf8_lossy(&dataset.body).into_owned();
    assert!(!whole.contains("P0001"));
}

#[tokio::test]
async fn people_with_several_rows_are_counted_once() {
    let portal = TestPortal::start().await;
    // Eight people with three rows each, and twelve with one, each in a district.
    let mut csv = String::from("身份证号,姓名,区县,性别,月薪,状态\n");
    for number in 0..24 {
        csv.push_str(&format!("M{},某,东湖区,女,{},参保\n", number / 3, 100 + number));
    }
    for number in 0..12 {
        csv.push_str(&format!("N{number},某,西湖区,女,{},参保\n", 100 + number));
    }
    let unit = Some("身份证号".to_owned());
    let unseen = Unseen { uses: UnseenUse::Aggregates, unit, ..policy() };
    portal.publish([insured(csv, Some(unseen))]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let browser = member(&portal, "asker").await;
    let query = "select=区县,count(),月薪.sum()&区县=in.(东湖区,西湖区)";
    let told = figures(&portal.get_as(&browser, &aggregates(query)).await);
    assert_eq!(told["东湖区"], [None, None], "24 rows are 8 people");
    assert!(matches!(told["西湖区"][0], Some(count) if count == 10.0 || count == 15.0));
    assert!(told["西湖区"][1].is_some());
}

#[tokio::test]
async fn a_form_learns_its_answer_on_its_page_and_no_address_says_it() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "asker").await;
    let form =
        "key.身份证号=P0001&key.姓名=某1&claim.状态=参保&purpose=contract&next=/ask/insured-csv";
    let reply = portal.form_as(&browser, &contract::paths::verify(ID), form).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/ask/insured-csv"));
    let own = portal.get_as(&browser, &contract::paths::unseen(ID)).await.json()["own"].clone();
    assert_eq!(own, json!({ "verifications": 19, "aggregates": 200, "last": "confirmed" }));
    // It is this person's and this file's, and nobody else can make one.
    let other = member(&portal, "other").await;
    other.set_cookie("__Host-verdict", &browser.cookie("__Host-verdict").unwrap());
    let own = portal.get_as(&other, &contract::paths::unseen(ID)).await.json()["own"].clone();
    assert_eq!(own["last"], Value::Null);
}

#[tokio::test]
async fn a_key_of_the_interface_asks_on_its_holders_budget() {
    let portal = with(Some(policy())).await;
    let account = portal.account("script", &[]).await;
    let browser = portal.browser_of(&account).await;
    let body = json!({ "name": "核验", "scopes": ["read"], "days": 1 });
    let key = portal.post_as(&browser, "/api/v1/keys", body).await.json();
    let key = key["key"].as_str().unwrap();
    let path = contract::paths::verify(ID);
    let reply = portal.script(key, Method::POST, &path, question("P0001", "某1", "参保")).await;
    assert_eq!(reply.json()["verdict"], "confirmed");
    let used = portal
        .store
        .unseen_uses(&account, &DatasetId::new("insured"), Question::Verification, now())
        .await;
    assert_eq!(used.unwrap(), 1);
}

#[tokio::test]
async fn an_update_that_adds_one_person_does_not_show_what_they_earn() {
    let portal = with(Some(policy())).await;
    let browser = member(&portal, "attacker").await;
    let query = "select=区县,性别,count(),月薪.sum()&区县=eq.东湖区&性别=eq.女";
    let before = figures(&portal.get_as(&browser, &aggregates(query)).await);
    let added = people() + "P9000,新来,东湖区,女,5432,参保\n";
    portal.publish([insured(added, Some(policy()))]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let after = figures(&portal.get_as(&browser, &aggregates(query)).await);
    let difference = |at: usize| after["东湖区 女"][at].unwrap() - before["东湖区 女"][at].unwrap();
    assert!([0.0, 5.0].contains(&difference(0)), "people in steps of five");
    assert_eq!(difference(1) % 1000.0, 0.0, "and money in steps as large as anybody's");
    // The version before is not asked any more.
    let old = format!("{}&version=1", aggregates(query));
    assert_eq!(figures(&portal.get_as(&browser, &old).await), after);
}

#[tokio::test]
async fn a_provider_states_in_the_listing_what_may_be_asked() {
    let portal = TestPortal::start().await;
    let registrar = portal.staff("registrar", "transport", Role::Registrar).await;
    let begun = portal.post_as(&registrar, "/api/v1/listings", json!({ "title": "低保" })).await;
    let path = format!("/api/v1/listings/{}", begun.json()["id"].as_str().unwrap());
    let form = "version=1&openness=closed&unseen.uses=both&unseen.keys=证号、姓名&unseen.claims=状态\
                &unseen.groups=区县&unseen.measures=&unseen.daily=&unseen.group_min=20&unseen.step=10";
    let reply = portal.form_as(&registrar, &path, form).await;
    assert_eq!(reply.status, 303, "{}", String::from_utf8_lossy(&reply.body));
    let listing = portal.get_as(&registrar, &path).await.json();
    assert_eq!(
        listing["unseen"],
        json!({
            "uses": "both", "keys": ["证号", "姓名"], "claims": ["状态"], "tells_unknown": false,
            "daily": 20, "groups": ["区县"], "measures": [], "unit": null, "group_min": 20,
            "step": 10,
        })
    );
    let findings = listing["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|it| it["field"] == "unseen"), "its columns are not described");
    let version = &listing["version"];
    let body = json!({ "version": version, "unseen": { "uses": "" } });
    portal.put_as(&registrar, &path, body).await;
    let listing = portal.get_as(&registrar, &path).await.json();
    assert_eq!(listing["unseen"], Value::Null);
    let other = portal.staff("other", "city", Role::Registrar).await;
    let body = json!({ "version": listing["version"], "unseen": { "uses": "both" } });
    assert_eq!(portal.put_as(&other, &path, body).await.status, 404);
}

/// Sixty people from 20 to 79 years old, a year between them, and two of a hundred.
fn by_age() -> Listing {
    let mut csv = String::from("身份证号,姓名,区县,性别,月薪,状态,年龄,出生日期\n");
    for (number, age) in (20..80).chain([100, 101]).enumerate() {
        let born = 2026 - age;
        csv.push_str(&format!("P{number:04},某{number},东湖区,女,5000,参保,{age},{born}-06-01\n"));
    }
    let words = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let policy = Unseen {
        groups: words(&["年龄.bin(20)"]),
        measures: Vec::new(),
        group_min: 15,
        ..policy()
    };
    let mut listing = insured(csv, Some(policy));
    listing.publication.entry.fields.push(field("年龄", FieldType::Integer));
    listing.publication.entry.fields.push(field("出生日期", FieldType::Date));
    listing
}

#[tokio::test]
async fn people_are_counted_in_bands_and_a_band_of_few_is_not_there() {
    let portal = TestPortal::start().await;
    portal.publish([by_age()]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let browser = member(&portal, "asker").await;
    let ask = |query: &str| aggregates(&query.replace("年龄", "%E5%B9%B4%E9%BE%84"));
    let view = portal.get_as(&browser, &format!("/api/v1/distributions/{ID}/unseen")).await.json();
    assert_eq!(view["groups"][0]["name"], "年龄");
    assert_eq!(view["groups"][0]["part"], "bin(20)");
    let told = portal.get_as(&browser, &ask("select=年龄.bin(20),count()")).await;
    let bands: Vec<_> = figures(&told).into_keys().collect();
    assert_eq!(bands, ["20", "40", "60"], "the two of a hundred are nowhere");
    let some = portal.get_as(&browser, &ask("select=年龄.bin(20),count()&年龄=in.(40,60)")).await;
    assert_eq!(figures(&some).len(), 2);
    for narrower in ["select=年龄", "select=年龄.bin(1)", "select=count()&年龄=eq.41"] {
        let refused = portal.get_as(&browser, &ask(narrower)).await;
        assert_eq!(refused.status, 400, "{narrower}");
        assert_eq!(refused.json()["errors"][0]["field"], "年龄");
    }
}
