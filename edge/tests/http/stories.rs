//! Stories: who composes and publishes them, what they show to whom, and what they refuse.

use axum::http::Method;
use contract::paths;
use domain::{Openness, Role, Story};
use serde_json::{Value, json};
use store::Sought;

use crate::listings::Staff;
use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal, execute, listing, withdraw};

const BUDGETS: &str = "区县,金额\n东湖区,12.5\n西湖区,7.25\n东湖区,20\n";
const BARS: &str = "/data/lines?c.mark=bar&c.x=区县&c.y=金额&c.figure=sum&view=charts";

async fn with_table(openness: Openness) -> (TestPortal, Staff) {
    let portal = TestPortal::start().await;
    portal.publish([listing("budgets", "预算").limited(openness).csv("lines", BUDGETS)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let staff = Staff::of(&portal).await;
    (portal, staff)
}

fn text(zh: &str) -> Value {
    json!({ "kind": "text", "zh": zh })
}

fn chart(address: &str) -> Value {
    json!({ "kind": "chart", "address": address, "caption": "各区预算", "caption_en": "Budgets" })
}

fn table(address: &str, rows: u32) -> Value {
    json!({ "kind": "table", "address": address, "rows": rows })
}

fn whole() -> Value {
    json!({
        "title": "预算的故事", "title_en": "Budgets", "summary": "三行数据。",
        "blocks": [text("# 开头\n\n**预算**"), chart(BARS), table("/data/lines?order=金额.desc", 2)],
    })
}

impl TestPortal {
    async fn story(&self, by: &Browser, body: Value) -> Value {
        let reply = self.post_as(by, paths::STORIES, body).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    async fn do_to_story(&self, by: &Browser, id: &str, command: &str, version: u32) -> Reply {
        let body = json!({ "command": command, "version": version });
        self.post_as(by, &paths::story_commands(id), body).await
    }

    async fn published_story(&self, staff: &Staff, body: Value) -> String {
        let id = id(&self.story(&staff.registrar, body).await);
        let reply = self.do_to_story(&staff.reviewer, &id, "publish", 1).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        id
    }

    async fn read_story(&self, id: &str) -> Value {
        let reply = self.get(&paths::story(id)).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }
}

fn id(story: &Value) -> String {
    story["id"].as_str().unwrap().to_owned()
}

fn fields(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_registrar_writes_a_reviewer_publishes_and_everybody_reads() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let draft = portal.story(&staff.registrar, whole()).await;
    let id = id(&draft);
    assert_eq!((&draft["state"], &draft["version"]), (&json!("draft"), &json!(1)));
    assert_eq!(draft["permissions"], json!(["edit", "delete"]));
    assert_eq!(draft["findings"], json!([]));
    portal.get(&paths::story(&id)).await.problem(404, "not-found");
    assert_eq!(portal.get(paths::STORIES).await.json()["total"], 0);

    portal.do_to_story(&staff.registrar, &id, "publish", 1).await.problem(403, "not-permitted");
    let published = portal.do_to_story(&staff.reviewer, &id, "publish", 1).await.json();
    assert_eq!(published["state"], "published", "{published}");
    let all = portal.get(paths::STORIES).await.json();
    assert_eq!((&all["total"], &all["items"][0]["title"]), (&json!(1), &json!("预算的故事")));
    let view = portal.read_story(&id).await;
    let blocks = &view["blocks"];
    assert_eq!(blocks[0]["html"], "<h2>开头</h2><p><strong>预算</strong></p>");
    assert!(blocks[1]["chart"]["svg"].as_str().unwrap().starts_with("<svg"), "{view}");
    assert!(blocks[1]["chart"]["table"].as_str().unwrap().contains("32.5"));
    assert_eq!(blocks[1]["caption"], "各区预算");
    assert_eq!(blocks[1]["source"]["dataset_title"], "预算");
    assert_eq!(blocks[2]["rows"]["rows"], json!([["东湖区", 20.0], ["东湖区", 12.5]]));
    assert_eq!(blocks[2]["rows"]["total"], 3);
    let english = portal.get(&format!("{}?lang=en", paths::story(&id))).await.json();
    assert_eq!((&english["title"], &english["summary"]), (&json!("Budgets"), &json!("三行数据。")));
    assert_eq!(english["blocks"][0]["language"], "zh");
    assert_eq!(english["blocks"][1]["caption"], "Budgets");

    let log = portal.store.logged(&Sought::default(), store::Page { offset: 0, limit: 100 }).await;
    let log = log.unwrap().1;
    let of_story = log.iter().filter(|it| it.subject == id).map(|it| it.action.as_str());
    assert_eq!(of_story.collect::<Vec<_>>(), ["story.publish", "story.begin"]);
}

#[tokio::test]
async fn only_staff_of_the_organisation_and_its_authority_see_and_write_drafts() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let citizen = portal.browser_of(&portal.account("citizen", &[]).await).await;
    for by in [&staff.auditor, &citizen] {
        portal.post_as(by, paths::STORIES, whole()).await.problem(403, "not-permitted");
        portal.get_as(by, paths::STORY_DRAFTS).await.problem(403, "not-permitted");
    }
    portal.post_as(&Browser::new(), paths::STORIES, whole()).await.problem(401, "sign-in-required");
    portal.get(paths::STORY_DRAFTS).await.problem(401, "sign-in-required");
    let mut foreign = whole();
    foreign["provider"] = json!("transport");
    let reply = portal.post_as(&staff.stranger, paths::STORIES, foreign.clone()).await;
    reply.problem(403, "not-permitted");
    let own = portal.story(&staff.authority, foreign).await;
    assert_eq!(own["provider"]["id"], "transport");

    let id = id(&portal.story(&staff.registrar, whole()).await);
    let city = portal.staff("city-office", "city", Role::Authority).await;
    let mut change = whole();
    change["version"] = json!(1);
    for by in [&staff.stranger, &city, &staff.auditor, &citizen] {
        for path in [paths::story_draft(&id), paths::story_preview(&id)] {
            portal.get_as(by, &path).await.problem(404, "not-found");
        }
        let reply = portal.put_as(by, &paths::story_draft(&id), change.clone()).await;
        reply.problem(404, "not-found");
        for command in ["publish", "withdraw", "delete"] {
            portal.do_to_story(by, &id, command, 1).await.problem(404, "not-found");
        }
    }
    assert_eq!(portal.get_as(&staff.stranger, paths::STORY_DRAFTS).await.json()["total"], 0);
    for by in [&staff.registrar, &staff.reviewer, &staff.provider, &staff.authority] {
        assert_eq!(portal.get_as(by, paths::STORY_DRAFTS).await.json()["total"], 2);
        assert_eq!(portal.get_as(by, &paths::story_draft(&id)).await.status, 200);
        assert_eq!(portal.get_as(by, &paths::story_preview(&id)).await.status, 200);
    }
    portal.get(&paths::story_draft(&id)).await.problem(401, "sign-in-required");
    portal.do_to_story(&staff.provider, &id, "publish", 1).await.problem(403, "not-permitted");
    assert_eq!(portal.do_to_story(&staff.authority, &id, "publish", 1).await.status, 200);
}

#[tokio::test]
async fn what_the_public_reads_changes_only_when_it_is_published() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = portal.published_story(&staff, whole()).await;
    let mut change = whole();
    change["version"] = json!(2);
    change["title"] = json!("改过的故事");
    let draft = portal.put_as(&staff.registrar, &paths::story_draft(&id), change).await.json();
    assert_eq!((&draft["changed"], &draft["version"]), (&json!(true), &json!(3)));
    assert_eq!(portal.read_story(&id).await["title"], "预算的故事");
    let preview = portal.get_as(&staff.registrar, &paths::story_preview(&id)).await.json();
    assert_eq!(preview["title"], "改过的故事");
    portal.do_to_story(&staff.registrar, &id, "withdraw", 3).await.problem(403, "not-permitted");
    portal.do_to_story(&staff.reviewer, &id, "delete", 3).await.problem(409, "not-now");
    assert_eq!(portal.do_to_story(&staff.reviewer, &id, "publish", 3).await.status, 200);
    assert_eq!(portal.read_story(&id).await["title"], "改过的故事");

    let withdrawn = portal.do_to_story(&staff.reviewer, &id, "withdraw", 4).await.json();
    assert_eq!(withdrawn["state"], "withdrawn");
    portal.get(&paths::story(&id)).await.problem(404, "not-found");
    assert_eq!(portal.get(paths::STORIES).await.json()["total"], 0);
    portal.do_to_story(&staff.reviewer, &id, "withdraw", 5).await.problem(409, "not-now");
    assert_eq!(portal.do_to_story(&staff.reviewer, &id, "publish", 5).await.status, 200);
    assert_eq!(portal.read_story(&id).await["title"], "改过的故事");
}

#[tokio::test]
async fn a_draft_is_deleted_by_who_writes_it_and_is_gone() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = id(&portal.story(&staff.registrar, whole()).await);
    portal.do_to_story(&staff.registrar, &id, "delete", 9).await.problem(409, "conflict");
    assert_eq!(portal.do_to_story(&staff.registrar, &id, "delete", 1).await.status, 204);
    portal.get_as(&staff.registrar, &paths::story_draft(&id)).await.problem(404, "not-found");
}

#[tokio::test]
async fn who_writes_second_learns_of_it_and_changes_nothing() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = id(&portal.story(&staff.registrar, whole()).await);
    let change = |title: &str| {
        let mut change = whole();
        change["version"] = json!(1);
        change["title"] = json!(title);
        change
    };
    let path = paths::story_draft(&id);
    assert_eq!(portal.put_as(&staff.registrar, &path, change("先")).await.json()["version"], 2);
    let late = portal.put_as(&staff.provider, &path, change("后")).await;
    late.problem(409, "conflict");
    portal.do_to_story(&staff.reviewer, &id, "publish", 1).await.problem(409, "conflict");
    let kept = portal.get_as(&staff.registrar, &path).await.json();
    assert_eq!((&kept["draft"]["title"], &kept["state"]), (&json!("先"), &json!("draft")));
}

#[tokio::test]
async fn conditional_and_closed_data_is_drawn_for_nobody() {
    for openness in [Openness::Conditional, Openness::Closed] {
        let (portal, staff) = with_table(Openness::Unconditional).await;
        let id = portal.published_story(&staff, whole()).await;
        let word = openness.value();
        let file = portal.folder.path().join("shumen.db");
        execute(&file, &format!("UPDATE dataset SET openness = '{word}'")).await;
        let view = portal.read_story(&id).await;
        for block in [&view["blocks"][1], &view["blocks"][2]] {
            assert!(block["missing"].as_str().unwrap().contains("没有向公众开放"), "{block}");
            for part in ["chart", "rows", "source"] {
                assert_eq!(block[part], Value::Null, "{part}");
            }
        }
        let said = view.to_string();
        assert!(!said.contains("东湖区") && !said.contains("\"预算\""), "{said}");
        // Nor for those who may see the data by other ways.
        for by in [&staff.registrar, &staff.provider, &staff.authority] {
            for path in [paths::story(&id), paths::story_preview(&id)] {
                let view = portal.get_as(by, &path).await.json();
                assert!(view["blocks"][1]["missing"].is_string(), "{view}");
                assert!(!view.to_string().contains("东湖区"));
            }
        }
        let again = portal.do_to_story(&staff.reviewer, &id, "publish", 2).await;
        let problem = again.problem(422, "incomplete");
        assert_eq!(fields(&problem), ["blocks[1].address", "blocks[2].address"]);
    }
}

#[tokio::test]
async fn a_ticket_in_an_address_opens_nothing() {
    let (portal, staff) = with_table(Openness::Conditional).await;
    let mut body = whole();
    body["blocks"][1]["address"] = json!(format!("{BARS}&ticket=stolen&version=1"));
    body["blocks"][2] = json!({ "kind": "table",
        "data": { "distribution": "lines", "query": "ticket=stolen&order=金额.desc" } });
    let draft = portal.story(&staff.registrar, body).await;
    assert!(!draft.to_string().contains("stolen"), "{draft}");
    let view = portal.get_as(&staff.registrar, &paths::story_preview(&id(&draft))).await.json();
    assert!(view["blocks"][1]["missing"].is_string() && view["blocks"][2]["missing"].is_string());
    let reply = portal.do_to_story(&staff.reviewer, &id(&draft), "publish", 1).await;
    reply.problem(422, "incomplete");
}

#[tokio::test]
async fn data_that_leaves_the_public_does_not_break_a_story() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = portal.published_story(&staff, whole()).await;
    let of_data = format!("{}?dataset=budgets", paths::STORIES);
    assert_eq!(portal.get(&of_data).await.json()["total"], 1);
    withdraw(&portal.store, "budgets").await;
    let view = portal.read_story(&id).await;
    assert_eq!(view["blocks"][0]["html"], "<h2>开头</h2><p><strong>预算</strong></p>");
    assert!(view["blocks"][1]["missing"].is_string() && view["blocks"][2]["missing"].is_string());
    assert_eq!(portal.get(&of_data).await.json()["total"], 0, "no count tells of hidden data");
    assert_eq!(portal.get(paths::STORIES).await.json()["total"], 1);
}

#[tokio::test]
async fn a_column_that_is_gone_leaves_its_block_empty_and_no_other() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let mut body = whole();
    body["blocks"].as_array_mut().unwrap().push(chart(BARS));
    let id = portal.published_story(&staff, body).await;
    portal.publish([listing("budgets", "预算").csv("lines", "地区,金额\n东湖区,1\n")]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let view = portal.read_story(&id).await;
    assert!(view["blocks"][1]["missing"].as_str().unwrap().contains("已经变化"), "{view}");
    assert_eq!(view["blocks"][2]["rows"]["rows"], json!([["东湖区", 1]]));
}

#[tokio::test]
async fn what_is_lacking_stands_against_publishing_alone() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let body = json!({
        "title": "未完成",
        "blocks": [
            text(""), chart(""), chart("javascript:alert(1)"), chart("/data/lines"),
            table("/data/none", 3), table("/data/lines?没有=eq.1", 3),
        ],
    });
    let draft = portal.story(&staff.registrar, body.clone()).await;
    assert_eq!(draft["draft"]["blocks"][2]["unread"], "javascript:alert(1)", "nothing is lost");
    let path = paths::story_draft(&id(&draft));
    let mut publish = body;
    publish["version"] = json!(1);
    publish["act"] = json!("publish");
    let reply = portal.put_as(&staff.reviewer, &path, publish.clone()).await;
    let expected = ["blocks[0].zh", "blocks[1].address", "blocks[2].address", "blocks[3].address"];
    assert_eq!(fields(&reply.problem(422, "incomplete")), expected);
    let kept = portal.get_as(&staff.registrar, &path).await.json();
    assert_eq!(kept["version"], 1, "what was not taken is not kept");
    publish["blocks"] = json!([table("/data/none", 3), table("/data/lines?没有=eq.1", 3)]);
    let reply = portal.put_as(&staff.reviewer, &path, publish.clone()).await;
    let problem = reply.problem(422, "incomplete");
    assert_eq!(fields(&problem), ["blocks[0].address", "blocks[1].address"]);
    publish["blocks"] = whole()["blocks"].clone();
    let done = portal.put_as(&staff.reviewer, &path, publish).await.json();
    assert_eq!((&done["state"], &done["changed"]), (&json!("published"), &json!(false)));
}

#[tokio::test]
async fn there_are_limits_and_each_is_named() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let long = |most: usize| "长".repeat(most + 1);
    for (body, field) in [
        (json!({ "blocks": [] }), "title"),
        (json!({ "title": long(Story::TITLE_MAX) }), "title"),
        (json!({ "title": "x", "summary": long(Story::SUMMARY_MAX) }), "summary"),
        (json!({ "title": "x", "blocks": [text(&long(Story::TEXT_MAX))] }), "blocks[0].zh"),
        (json!({ "title": "x", "blocks": [table("/data/lines", 51)] }), "blocks[0].rows"),
        (json!({ "title": "x", "blocks": [table("/data/lines", 0)] }), "blocks[0].rows"),
        (json!({ "title": "x", "blocks": vec![text(""); Story::BLOCKS_MAX + 1] }), "blocks"),
        (json!({ "title": "x", "blocks": vec![chart(""); Story::FIGURES_MAX + 1] }), "blocks"),
        (
            json!({ "title": "x", "blocks": [{ "kind": "chart", "saved": "none" }] }),
            "blocks[0].saved",
        ),
    ] {
        let reply = portal.post_as(&staff.registrar, paths::STORIES, body).await;
        assert_eq!(fields(&reply.problem(422, "incomplete"))[0], field);
    }
    let wrong = json!({ "title": "x", "blocks": [{ "kind": "video" }] });
    let reply = portal.post_as(&staff.registrar, paths::STORIES, wrong).await;
    reply.problem(400, "invalid-request");
    // A step that would make it too long is refused like any other excess.
    let mut full = json!({ "title": "x", "blocks": vec![text("a"); Story::BLOCKS_MAX] });
    let draft = portal.story(&staff.registrar, full.clone()).await;
    full["version"] = json!(1);
    full["act"] = json!("add.text");
    let reply = portal.put_as(&staff.registrar, &paths::story_draft(&id(&draft)), full).await;
    assert_eq!(fields(&reply.problem(422, "incomplete")), ["blocks"]);
}

#[tokio::test]
async fn a_saved_chart_is_chosen_by_who_may_see_it() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let save = async |by: &Browser, owner: &str| {
        let body = json!({ "query": "c.mark=bar&c.x=区县", "title": "区县数", "owner": owner });
        id(&portal.post_as(by, &paths::chart_save("lines"), body).await.json())
    };
    let of_dataset = save(&staff.registrar, "dataset").await;
    let own = save(&staff.registrar, "account").await;
    let others = save(&staff.stranger, "account").await;
    let body = json!({ "title": "x", "blocks": [
        { "kind": "chart", "saved": of_dataset }, { "kind": "chart", "saved": own },
    ] });
    let draft = portal.story(&staff.registrar, body).await;
    let offered: Vec<_> = draft["charts"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert!(offered.contains(&&json!(of_dataset)) && offered.contains(&&json!(own)), "{draft}");
    assert_eq!(offered.len(), 2);
    let view = portal.get_as(&staff.registrar, &paths::story_preview(&id(&draft))).await.json();
    assert!(view["blocks"][0]["chart"]["svg"].is_string(), "{view}");
    assert!(view["blocks"][1]["chart"]["svg"].is_string(), "{view}");
    let stolen = json!({ "title": "x", "blocks": [{ "kind": "chart", "saved": others }] });
    let reply = portal.post_as(&staff.registrar, paths::STORIES, stolen).await;
    reply.problem(422, "incomplete");
}

#[tokio::test]
async fn scripts_in_texts_stay_text() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let attack = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n\
                  [链接](javascript:alert(1)) ![图](https://evil.example/p.png)";
    let mut body = whole();
    body["title"] = json!("<script>");
    body["blocks"][0] = text(attack);
    body["blocks"][1]["caption"] = json!("</figcaption><script>");
    let id = portal.published_story(&staff, body).await;
    let view = portal.read_story(&id).await;
    let html = view["blocks"][0]["html"].as_str().unwrap();
    assert_eq!(html, "<p>链接 </p>");
    assert_eq!(view["title"], "<script>");
}

#[tokio::test]
async fn lists_are_filtered_and_the_sitemap_names_what_is_published() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = portal.published_story(&staff, whole()).await;
    let other = portal.story(&staff.registrar, whole()).await;
    for (query, total) in [
        ("provider=transport", 1),
        ("provider=health", 0),
        ("dataset=budgets", 1),
        ("dataset=none", 0),
        ("provider=transport&dataset=budgets&per_page=1&page=2", 1),
    ] {
        let found = portal.get(&format!("{}?{query}", paths::STORIES)).await.json();
        assert_eq!(found["total"], total, "{query}");
    }
    let sitemap = portal.get("/sitemap/pages").await;
    let sitemap = String::from_utf8_lossy(&sitemap.body).into_owned();
    assert!(sitemap.contains(&format!("https://data.example/stories/{id}</loc><lastmod>")));
    assert!(!sitemap.contains(other["id"].as_str().unwrap()));
}

#[tokio::test]
async fn a_plain_form_adds_moves_and_publishes_and_loses_nothing() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let begun = portal
        .form_as(
            &staff.reviewer,
            paths::STORIES,
            "title=%E8%A1%A8%E5%8D%95&next=%2Fstaff%2Fstories",
        )
        .await;
    assert_eq!(begun.status, 303);
    let page = begun.header("location").to_owned();
    let id = page.rsplit('/').next().unwrap().to_owned();
    let path = paths::story_draft(&id);
    let form = |version: u32, blocks: &str, act: &str| {
        format!("version={version}&title=x&{blocks}&act={act}&next=%2Fstaff%2Fstories")
    };
    let text = "blocks[0].kind=text&blocks[0].zh=a%0D%0Ab";
    let added = portal.form_as(&staff.reviewer, &path, &form(1, text, "add.table")).await;
    assert_eq!(added.header("location"), format!("{page}#block-1"));
    let both = format!("{text}&blocks[1].kind=table&blocks[1].address=nowhere&blocks[1].rows=5");
    // What cannot be published is kept all the same, and said where it stands.
    let lacking = portal.form_as(&staff.reviewer, &path, &form(2, &both, "publish")).await;
    assert_eq!(lacking.header("location"), format!("{page}?check=true"));
    let kept = portal.get_as(&staff.reviewer, &format!("{path}?check=true")).await.json();
    assert_eq!((&kept["state"], &kept["version"]), (&json!("draft"), &json!(3)));
    assert_eq!(kept["draft"]["blocks"][1]["unread"], "nowhere");
    assert_eq!(kept["draft"]["blocks"][0]["zh"], "a\nb");
    assert_eq!(kept["findings"][0]["field"], "blocks[1].address");
    let moved = portal.form_as(&staff.reviewer, &path, &form(3, &both, "up.1")).await;
    assert_eq!(moved.header("location"), format!("{page}#block-0"));
    let kept = portal.get_as(&staff.reviewer, &path).await.json();
    assert_eq!(kept["draft"]["blocks"][0]["kind"], "table");
    let seen = portal.form_as(&staff.reviewer, &path, &form(4, text, "preview")).await;
    assert_eq!(seen.header("location"), format!("{page}?preview=true"));
    let done = portal.form_as(&staff.reviewer, &path, &form(5, text, "publish")).await;
    assert_eq!(done.status, 303);
    assert_eq!(portal.read_story(&id).await["blocks"][0]["html"], "<p>a<br>b</p>");
    let gone = format!("command=withdraw&version=6&next={page}");
    let gone = portal.form_as(&staff.reviewer, &paths::story_commands(&id), &gone).await;
    assert_eq!(gone.header("location"), page);
}

#[tokio::test]
async fn a_key_is_held_to_its_scopes() {
    let (portal, staff) = with_table(Openness::Unconditional).await;
    let id = id(&portal.story(&staff.registrar, whole()).await);
    let made = json!({ "name": "draft", "scopes": ["read", "draft"], "days": 30 });
    let key = portal.post_as(&staff.reviewer, "/api/v1/keys", made).await.json();
    let Some(key) = key["key"].as_str() else { panic!("no key: {key}") };
    let body = json!({ "command": "publish", "version": 1 });
    let reply = portal.script(key, Method::POST, &paths::story_commands(&id), body).await;
    reply.problem(403, "not-permitted");
    let mut change = whole();
    change["version"] = json!(1);
    let reply = portal.script(key, Method::PUT, &paths::story_draft(&id), change).await;
    assert_eq!(reply.status, 200);
}
