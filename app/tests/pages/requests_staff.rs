//! The desks of requests and grants, as the server renders them.

use contract::people::Session;
use contract::{
    ApplicantView, AskedEntry, AskedFile, DatasetRef, EventView, GrantView, GrantedFile, Items,
    KindCount, MemberView, Provider, ProviderRef, RegionRef, RequestFigures, RequestItem,
    RequestView, TakingView,
};
use domain::grant::{GrantCommand, GrantState, Licensed};
use domain::request::{Command, Form, Grade, Kind, Outcome, Party, Road, State};
use domain::{
    DatasetId, DistributionId, GrantId, Language, Level, Openness, ProviderId, RegionCode,
    RequestId, Role,
};

use crate::interface::Interface;
use crate::office::{due, nobody, session};
use crate::render::{Rendered, render};

const REQUEST: &str = "r-1";
const GRANT: &str = "g-1";

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

fn provider() -> ProviderRef {
    ProviderRef { id: ProviderId::new("p-transport"), name: "示例市交通运输局".into() }
}

fn about() -> DatasetRef {
    DatasetRef {
        id: DatasetId::new("d-1"),
        title: "公交刷卡客流".into(),
        openness: Openness::Conditional,
        published: true,
    }
}

fn event(
    number: u32,
    command: Command,
    party: Party,
    who: &str,
    from: State,
    to: State,
) -> EventView {
    EventView {
        number,
        at: instant("2026-11-18T02:00:00Z"),
        command,
        label: command.label(Language::Zh).into(),
        from,
        to,
        party,
        who: Some(who.into()),
        internal: false,
        comment: None,
        legal_basis: None,
        outcome: None,
        grade: None,
        summary: None,
    }
}

/// An application of which the authority has agreed, and which the provider has now.
pub fn application(permissions: &[Command], parties: &[Party]) -> RequestView {
    let form = Form {
        dataset: Some(about().id),
        purpose: "研究早晚高峰的换乘需求。".into(),
        scenario: "高校课题组在本地服务器上建模。".into(),
        protection: "专机专用，账号分级，日志留存。".into(),
        storage: "本市校内机房".into(),
        until: chrono::NaiveDate::from_ymd_opt(2027, 6, 30),
        updates: true,
        times: Some(12),
        undertaking: true,
        ..Form::default()
    };
    let mut note = event(
        3,
        Command::Comment,
        Party::Provider,
        "提供岗",
        State::WithProvider,
        State::WithProvider,
    );
    note.internal = true;
    note.comment = Some("请核对刷卡号是否已脱敏。".into());
    RequestView {
        id: RequestId::new(REQUEST),
        version: 4,
        kind: Kind::Access,
        road: Road::Opening,
        state: State::WithProvider,
        title: "公交刷卡客流".into(),
        parties: parties.to_vec(),
        dataset: Some(about()),
        entry: Some(AskedEntry {
            conditions: Some("仅用于科研，不得再提供给他人。".into()),
            legal_basis: Some("《数据安全法》第三十二条".into()),
            usage: None,
            files: vec![
                AskedFile {
                    id: DistributionId::new("f-1"), title: "刷卡明细".into(), version: 3
                },
                AskedFile {
                    id: DistributionId::new("f-2"),
                    title: "站点日汇总".into(),
                    version: 1,
                },
            ],
        }),
        provider: Some(provider()),
        applicant: Some(ApplicantView {
            name: "申请人甲".into(),
            email: Some("member@demo".into()),
            organisation: None,
            own: false,
        }),
        form,
        members: vec![MemberView {
            email: "member@demo".into(),
            accepted_at: Some(instant("2026-11-17T02:00:00Z")),
            own: false,
        }],
        attachments: Vec::new(),
        desk: Some(Party::Provider),
        desk_name: Some(provider().name),
        officer: Some("提供岗".into()),
        due: Some(due(3, true)),
        emergency: false,
        grade: None,
        public: false,
        joined: 0,
        satisfied_by: None,
        findings: Vec::new(),
        questions: Vec::new(),
        undertaking: "本人承诺只在授权范围内使用数据。".into(),
        advice: vec!["使用人员须各自签署承诺书。".into()],
        suggestions: vec!["《数据安全法》第三十二条".into(), "《个人信息保护法》第十三条".into()],
        events: vec![
            event(1, Command::Submit, Party::Applicant, "申请人甲", State::Draft, State::Submitted),
            event(
                2,
                Command::Accept,
                Party::Authority,
                "主管岗",
                State::Submitted,
                State::WithProvider,
            ),
            note,
        ],
        grant: None,
        permissions: permissions.to_vec(),
        submitted_at: Some(instant("2026-11-17T02:00:00Z")),
        created_at: instant("2026-11-16T02:00:00Z"),
        updated_at: instant("2026-11-18T02:00:00Z"),
    }
}

fn of_kind(kind: Kind, state: State, desk: Party, permissions: &[Command]) -> RequestView {
    let parties = if desk == Party::Authority { [Party::Authority] } else { [Party::Provider] };
    let form = Form { text: "第三列的单位写错了。".into(), ..Form::default() };
    RequestView {
        kind,
        state,
        desk: Some(desk),
        form,
        events: vec![event(1, Command::Submit, Party::Applicant, "申请人甲", State::Draft, state)],
        ..application(permissions, &parties)
    }
}

/// What the provider may do to an application that the authority passed on.
const ANSWERS: [Command; 4] =
    [Command::Return, Command::Refuse, Command::Approve, Command::Comment];

pub fn item(title: &str, kind: Kind, days_left: Option<i64>, emergency: bool) -> RequestItem {
    RequestItem {
        id: RequestId::new(REQUEST),
        version: 2,
        kind,
        road: Road::Opening,
        state: if days_left.is_some() { State::Submitted } else { State::Returned },
        title: title.into(),
        dataset: Some(about().id),
        provider: Some(provider()),
        desk: Some(if days_left.is_some() { Party::Authority } else { Party::Applicant }),
        due: days_left.map(|days| due(days, days > 2)),
        emergency,
        grade: (kind == Kind::Incident).then_some(Grade::Larger),
        joined: if kind == Kind::Demand { 17 } else { 0 },
        submitted_at: Some(instant("2026-11-17T02:00:00Z")),
        updated_at: instant("2026-11-18T02:00:00Z"),
    }
}

fn queue() -> Items<RequestItem> {
    let items = vec![
        item("地震灾区房屋信息", Kind::Access, Some(0), true),
        item("公交刷卡客流", Kind::Access, Some(-2), false),
        item("门诊量统计口径有误", Kind::Correction, Some(1), false),
        item("刷卡明细疑似外泄", Kind::Incident, Some(3), false),
        item("共享单车停放点", Kind::Demand, Some(9), false),
        item("企业年报", Kind::Access, None, false),
    ];
    Items { total: 46, items }
}

fn figures() -> RequestFigures {
    let count = |kind, count| KindCount { kind, count };
    RequestFigures {
        waiting: 6,
        soon: 2,
        late: 1,
        emergency: 1,
        kinds: vec![
            count(Kind::Access, 3),
            count(Kind::Demand, 1),
            count(Kind::Correction, 1),
            count(Kind::Incident, 1),
        ],
    }
}

fn takings() -> Items<TakingView> {
    let taking = TakingView {
        at: instant("2026-11-18T02:30:00Z"),
        grant: GrantId::new(GRANT),
        request: RequestId::new(REQUEST),
        who: "申请人甲".into(),
        organisation: Some("示例大学".into()),
        distribution: DistributionId::new("f-1"),
        title: "刷卡明细".into(),
        version: 3,
        purpose: "研究早晚高峰的换乘需求。".into(),
    };
    Items { total: 1, items: vec![taking] }
}

pub fn grant(state: GrantState, permissions: &[GrantCommand]) -> GrantView {
    GrantView {
        id: GrantId::new(GRANT),
        version: 5,
        request: RequestId::new(REQUEST),
        state,
        dataset: about(),
        provider: provider(),
        holder: "申请人甲".into(),
        own: false,
        accepted: false,
        organisation: None,
        purpose: "研究早晚高峰的换乘需求。".into(),
        distributions: vec![GrantedFile {
            licensed: Licensed { distribution: DistributionId::new("f-1"), version: None },
            title: "刷卡明细".into(),
            current: 3,
        }],
        from: instant("2026-11-17T16:00:00Z"),
        until: instant("2027-06-30T16:00:00Z"),
        times: Some(12),
        used: 4,
        permissions: permissions.to_vec(),
        created_at: instant("2026-11-18T02:00:00Z"),
        updated_at: instant("2026-11-18T02:00:00Z"),
    }
}

/// An interface with the desks of somebody in a role.
fn desks(who: &Session, view: &RequestView, held: &GrantView) -> Interface {
    let departments = vec![Provider {
        value: ProviderId::new("p-city"),
        label: "示例市城市管理局".into(),
        count: 4,
        level: Level::City,
        region: RegionRef { code: RegionCode::parse("360100").unwrap(), name: "示例市".into() },
    }];
    nobody()
        .with("/api/v1/session", who)
        .with("/api/v1/listings/figures", &contract::WorkFigures::default())
        .with(
            "/api/v1/listings?waiting=true&per_page=50",
            &Items::<contract::ListingItem> { total: 0, items: Vec::new() },
        )
        .with("/api/v1/requests/figures", &figures())
        .with("/api/v1/requests?waiting=true&per_page=10", &queue())
        .with("/api/v1/requests?page=1", &queue())
        .with("/api/v1/requests?kind=access&waiting=true&page=1", &queue())
        .with(&format!("/api/v1/requests/{REQUEST}"), view)
        .with(&format!("/api/v1/requests/{REQUEST}/takings?page=1&per_page=50"), &takings())
        .with("/api/v1/providers", &departments)
        .with("/api/v1/grants?page=1", &Items { total: 1, items: vec![held.clone()] })
        .with(&format!("/api/v1/grants/{GRANT}"), held)
        .with(&format!("/api/v1/grants/{GRANT}/takings?page=1&per_page=50"), &takings())
}

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
