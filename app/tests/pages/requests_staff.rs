//! The desks of requests and grants, as the server renders them.

use contract::RequestView;
use domain::grant::{GrantCommand, GrantState};
use domain::request::{Command, Grade, Kind, Outcome, Party, State};
use domain::{Language, Role};

use crate::desks::{ANSWERS, REQUEST, application, desks, event, grant, of_kind};
use crate::office::session;
use crate::render::{Rendered, render};

async fn shown(path: &str, role: Role, view: &RequestView) -> Rendered {
    let held = grant(GrantState::Live, &[]);
    render(path, Language::Zh, desks(&session(role, &[]), view, &held)).await
}

async fn at_desk(role: Role, view: &RequestView) -> Rendered {
    let page = shown(&format!("/staff/requests/{REQUEST}"), role, view).await;
    assert_eq!(page.status, 200);
    page.lacks("style=");
    page.lacks(" onclick");
    page
}

#[tokio::test]
async fn the_work_page_counts_requests_and_lists_what_is_due_first() {
    let view = application(&[], &[Party::Authority]);
    let page = shown("/staff", Role::Authority, &view).await;
    assert_eq!(page.status, 200);
    for words in [
        "待办申请",
        "即将到期",
        "href=\"/staff/requests?waiting=true&amp;late=true\"",
        "查看全部 46 件待办申请",
    ] {
        page.has(words);
    }
    page.has("href=\"/staff/requests?waiting=true&amp;kind=incident\"");
    let registrar = shown("/staff", Role::Registrar, &view).await;
    registrar.lacks("待办申请");
    registrar.lacks("href=\"/staff/requests\"");
}

#[tokio::test]
async fn the_queue_says_in_words_what_is_late_and_what_goes_first_r20() {
    let view = application(&[], &[Party::Authority]);
    let page = shown("/staff/requests", Role::Authority, &view).await;
    assert_eq!(page.status, 200);
    for words in [
        "逾期 2 个工作日",
        "今天到期",
        "还剩 3 个工作日",
        "暂定",
        "时钟已停",
        "紧急",
        "较大",
        "17 人需要",
    ] {
        page.has(words);
    }
    page.has("href=\"/staff/requests?kind=correction\"");
    page.has("href=\"/staff/requests?page=2\"");
    let narrowed = shown("/staff/requests?kind=access&waiting=true", Role::Authority, &view).await;
    narrowed.has("type=\"hidden\" name=\"kind\" value=\"access\"");
    narrowed.has("name=\"waiting\" value=\"true\" checked");
    narrowed.has("href=\"/staff/requests?waiting=true&amp;kind=demand\"");
}

#[tokio::test]
async fn who_answers_nothing_has_no_queue() {
    let view = application(&[], &[]);
    for path in ["/staff/requests", "/staff/grants", "/staff/requests/r-1"] {
        let page = shown(path, Role::Registrar, &view).await;
        assert_eq!(page.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_buttons_of_a_request_are_its_permissions() {
    let view = application(&ANSWERS, &[Party::Provider]);
    let page = at_desk(Role::Provider, &view).await;
    for command in Command::ALL {
        let button = format!("name=\"command\" value=\"{command}\"");
        if ANSWERS.contains(command) { page.has(&button) } else { page.lacks(&button) }
    }
    page.has("action=\"/api/v1/requests/r-1/commands\"");
    page.has("name=\"version\" value=\"4\"");
    // The likely one stands open, the others are folded.
    page.has("<details class=\"act main-way\" open>");
    assert_eq!(page.html.matches("<details class=\"act main-way\"").count(), 1);
}

#[tokio::test]
async fn an_agreement_says_who_agreed_first_and_is_filled_with_what_was_asked_r20_r22() {
    let view = application(&ANSWERS, &[Party::Provider]);
    let page = at_desk(Role::Provider, &view).await;
    page.has("开放数据须由两个不同的人同意（R20）");
    page.has("主管岗（主管部门）已于");
    page.has("name=\"distributions[]\" value=\"f-1\" checked");
    page.has("name=\"distributions[]\" value=\"f-2\" checked");
    page.has("name=\"until\" value=\"2027-06-30\" max=\"2027-06-30\"");
    page.has("name=\"times\" value=\"12\" min=\"1\" max=\"12\"");
    page.has("name=\"updates\" value=\"true\" checked");
    page.lacks("name=\"assessment\"");
}

#[tokio::test]
async fn what_leaves_the_country_asks_for_its_assessment_r19() {
    let mut view = application(&ANSWERS, &[Party::Provider]);
    view.form.leaves_country = true;
    view.advice = vec!["数据出境须先通过安全评估（R19）。".into()];
    let page = at_desk(Role::Provider, &view).await;
    page.has("须先通过安全评估");
    page.has("name=\"assessment\"");
}

#[tokio::test]
async fn a_refusal_asks_for_reason_and_law_and_suggests_one_r2() {
    let page = at_desk(Role::Provider, &application(&ANSWERS, &[Party::Provider])).await;
    page.has("<option value=\"《个人信息保护法》第十三条\">");
    page.has("data-fill=\"f-refuse-legal-basis\" data-value=\"《数据安全法》第三十二条\"");
    page.has("list=\"f-refuse-legal-basis-list\"");
    page.has("不予同意的理由");
}

#[tokio::test]
async fn the_data_stands_beside_with_its_conditions_and_notes_of_staff_are_marked() {
    let page = at_desk(Role::Provider, &application(&ANSWERS, &[Party::Provider])).await;
    for words in [
        "仅用于科研，不得再提供给他人。",
        "第 3 版",
        "研究早晚高峰的换乘需求。",
        "请核对刷卡号是否已脱敏。",
        "仅工作人员可见",
        "使用人员须各自签署承诺书。",
    ] {
        page.has(words);
    }
}

#[tokio::test]
async fn it_says_why_a_button_is_missing() {
    let comment = [Command::Comment];
    let view = application(&comment, &[Party::Provider]);
    at_desk(Role::Provider, &view).await.has("本人已作出第一道同意，须由另一人办理（R20）");
    let mut own = view.clone();
    own.applicant.as_mut().unwrap().own = true;
    at_desk(Role::Provider, &own).await.has("须由其他人办理（R20）");
    let authority = RequestView { parties: vec![Party::Authority], ..view.clone() };
    at_desk(Role::Authority, &authority).await.has("现由示例市交通运输局办理");
    let auditor =
        RequestView { parties: vec![Party::Auditor], permissions: Vec::new(), ..view.clone() };
    at_desk(Role::Auditor, &auditor).await.has("审计员只查看，不办理");
    let returned =
        RequestView { state: State::Returned, desk: Some(Party::Applicant), due: None, ..view };
    let page = at_desk(Role::Provider, &returned).await;
    page.has("已退回申请人补正，时钟已停");
}

#[tokio::test]
async fn a_dispute_is_decided_with_an_outcome_r27() {
    let commands = [Command::Accept, Command::Decide, Command::Comment];
    let mut view = application(&commands, &[Party::Authority]);
    view.state = State::Mediation;
    view.desk = Some(Party::Authority);
    let page = at_desk(Role::Authority, &view).await;
    for outcome in Outcome::of(Kind::Access) {
        page.has(&format!("name=\"outcome\" value=\"{outcome}\""));
    }
    page.has("协调决定只作出一次");
    page.lacks("只能决定不予提供");
    // Who gave the first agreement is told what is left to decide.
    view.events[1].who = Some("登记岗".into());
    at_desk(Role::Authority, &view).await.has("只能决定不予提供");
}

#[tokio::test]
async fn a_correction_is_suspended_by_one_press_r25() {
    let commands = [Command::Accept, Command::Suspend, Command::Resolve, Command::Refuse];
    let view = of_kind(Kind::Correction, State::Checking, Party::Provider, &commands);
    let page = at_desk(Role::Provider, &view).await;
    page.has("<form class=\"pressed stack tight\"");
    page.has("一键中止");
    for outcome in ["withdraw", "suspend", "reopen", "keep"] {
        page.has(&format!("name=\"outcome\" value=\"{outcome}\""));
    }
    page.has("答复内容");
}

#[tokio::test]
async fn an_incident_is_cut_by_one_button_that_says_what_it_does_r26() {
    let commands = [Command::Grade, Command::Cut, Command::Resolve, Command::Refuse];
    let mut view = of_kind(Kind::Incident, State::Checking, Party::Provider, &commands);
    view.grade = Some(Grade::Major);
    let page = at_desk(Role::Provider, &view).await;
    page.has("暂停该数据的全部授权");
    page.has("data-sure=");
    page.has("谁取走了数据");
    page.has("示例大学");
    for field in ["cause", "course", "loss", "lessons"] {
        page.has(&format!("name=\"{field}\""));
    }
    page.has("name=\"grade\" value=\"major\" checked");
    // Once it was cut, the button moves among the others.
    view.events.push(event(
        2,
        Command::Cut,
        Party::Provider,
        "提供岗",
        State::Submitted,
        State::Checking,
    ));
    at_desk(Role::Provider, &view).await.lacks("<form class=\"pressed stack tight\"");
}

#[tokio::test]
async fn a_demand_goes_to_a_department_and_ends_with_an_entry_r23() {
    let commands = [Command::Accept, Command::Refuse, Command::Resolve, Command::Close];
    let view = of_kind(Kind::Demand, State::Checking, Party::Authority, &commands);
    let page = at_desk(Role::Authority, &view).await;
    page.has("<option value=\"p-city\">示例市城市管理局</option>");
    page.has("name=\"dataset\"");
    page.has("name=\"find\"");
    let path = format!("/staff/requests/{REQUEST}?find=公交");
    let page = shown(&path, Role::Authority, &view).await;
    page.has("type=\"radio\" name=\"dataset\" value=");
}

#[tokio::test]
async fn a_grant_shows_its_use_and_what_may_be_done_to_it_r22() {
    let commands = [GrantCommand::Narrow, GrantCommand::Suspend, GrantCommand::Revoke];
    let held = grant(GrantState::Live, &commands);
    let view = application(&[], &[Party::Provider]);
    let who = session(Role::Provider, &[]);
    let page = render("/staff/grants/g-1", Language::Zh, desks(&who, &view, &held)).await;
    assert_eq!(page.status, 200);
    for words in [
        "4 / 12 次",
        "2026年11月18日 至 2027年6月30日",
        "现有及以后版本",
        "示例大学",
        "name=\"updates\" value=\"false\"",
    ] {
        page.has(words);
    }
    for command in GrantCommand::ALL {
        let button = format!("name=\"command\" value=\"{command}\"");
        if commands.contains(command) { page.has(&button) } else { page.lacks(&button) }
    }
    let list = render("/staff/grants", Language::Zh, desks(&who, &view, &held)).await;
    list.has("共 1 项授权");
    let ended = grant(GrantState::Revoked, &[]);
    let page = render("/staff/grants/g-1", Language::Zh, desks(&who, &view, &ended)).await;
    page.has("授权已终止，不能恢复");
}

#[tokio::test]
async fn the_desks_speak_english_too() {
    let view = application(&ANSWERS, &[Party::Provider]);
    let held = grant(GrantState::Live, &[GrantCommand::Revoke]);
    let who = session(Role::Provider, &[]);
    for path in
        ["/staff", "/staff/requests", "/staff/requests/r-1", "/staff/grants", "/staff/grants/g-1"]
    {
        let page = render(path, Language::En, desks(&who, &view, &held)).await;
        assert_eq!(page.status, 200, "{path}");
        page.has("Requests");
        page.lacks("（R");
    }
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let mut view = application(&ANSWERS, &[Party::Provider]);
    let hostile = "<script>alert(1)</script>\" onclick=\"x";
    view.title = hostile.into();
    view.form.purpose = hostile.into();
    view.suggestions = vec![hostile.into()];
    view.events[1].who = Some(hostile.into());
    let page = shown(&format!("/staff/requests/{REQUEST}"), Role::Provider, &view).await;
    page.lacks("<script>alert(1)");
    page.has("<option value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&quot;x\">");
}

/// Writes the desks for people to look at, beside the style sheet of the other pictures:
/// `SHUMEN_PICTURES=folder cargo test -p app --features ssr pictures`.
#[tokio::test]
async fn pictures() {
    let Ok(folder) = std::env::var("SHUMEN_PICTURES") else { return };
    let folder = std::path::PathBuf::from(folder);
    let access = application(&ANSWERS, &[Party::Provider]);
    let commands =
        [Command::Grade, Command::Cut, Command::Resolve, Command::Refuse, Command::Comment];
    let mut incident = of_kind(Kind::Incident, State::Checking, Party::Provider, &commands);
    incident.grade = Some(Grade::Major);
    let commands = [
        Command::Accept,
        Command::Suspend,
        Command::Resolve,
        Command::Refuse,
        Command::Return,
        Command::Comment,
    ];
    let correction = of_kind(Kind::Correction, State::Checking, Party::Provider, &commands);
    let commands =
        [Command::Accept, Command::Refuse, Command::Resolve, Command::Close, Command::Comment];
    let demand = of_kind(Kind::Demand, State::Checking, Party::Authority, &commands);
    let mut check = application(
        &[
            Command::Take,
            Command::Accept,
            Command::Return,
            Command::Refuse,
            Command::Prioritise,
            Command::Comment,
        ],
        &[Party::Authority],
    );
    check.state = State::Submitted;
    check.desk = Some(Party::Authority);
    check.emergency = true;
    check.form.emergency_reason = Some("地震灾后安置".into());
    check.form.leaves_country = true;
    check.events.truncate(1);
    let held = grant(
        GrantState::Live,
        &[GrantCommand::Narrow, GrantCommand::Suspend, GrantCommand::Revoke],
    );
    for (name, path, view) in [
        ("desk-work", "/staff", &access),
        ("desk-queue", "/staff/requests", &access),
        ("desk-check", "/staff/requests/r-1", &check),
        ("desk-access", "/staff/requests/r-1", &access),
        ("desk-incident", "/staff/requests/r-1", &incident),
        ("desk-correction", "/staff/requests/r-1", &correction),
        ("desk-demand", "/staff/requests/r-1?find=公交", &demand),
        ("desk-grants", "/staff/grants", &access),
        ("desk-grant", "/staff/grants/g-1", &access),
    ] {
        for language in Language::ALL {
            let who = session(Role::Authority, &[]);
            let page = render(path, language, desks(&who, view, &held)).await;
            let html = page.html.replace("/pkg/test/shumen.css", "shumen.css");
            std::fs::write(folder.join(format!("{name}-{}.html", language.code())), html).unwrap();
        }
    }
}
