//! The pages of who asks, holds, follows, and reads answers, as the server renders them.

use contract::people::Session;
use contract::{
    AnswerFigures, ApplicationView, FieldError, GrantRef, Items, Named, NoticePage, Problem,
    ProblemKind, ProviderAnswers, ProviderRef, ReceiptView, RequestView, Statement,
};
use domain::grant::GrantState;
use domain::request::{Command, Kind, Party, Road, State};
use domain::{GrantId, Language, Openness, ProviderId, RequestId, Role};

use crate::desks::application;
use crate::interface::{DATASET, Interface, dataset};
use crate::office::{nobody, session};
use crate::render::{Rendered, render};

const REQUEST: &str = "r-1";

/// Somebody of no organisation.
fn citizen() -> Session {
    Session { organisations: Vec::new(), ..session(Role::Auditor, &[]) }
}

fn signed_in() -> Interface {
    let unread = NoticePage { total: 3, unread: 3, items: Vec::new() };
    nobody()
        .with("/api/v1/session", &citizen())
        .with("/api/v1/notices?unread=true&per_page=0", &unread)
}

fn own(state: State, permissions: &[Command]) -> RequestView {
    let view = application(permissions, &[Party::Applicant]);
    RequestView { state, ..view }
}

async fn page(path: &str, interface: Interface) -> Rendered {
    render(path, Language::Zh, interface).await
}

async fn shown(rest: &str, view: &RequestView) -> Rendered {
    let interface = signed_in().with(&format!("/api/v1/requests/{REQUEST}"), view);
    page(&format!("/requests/{REQUEST}{rest}"), interface).await
}

fn asking() -> ApplicationView {
    ApplicationView {
        questions: vec!["由哪位导师负责？".into()],
        undertaking: "只在获准范围内使用。".into(),
        can_apply: true,
        roads: vec![Road::Opening],
        ..ApplicationView::default()
    }
}

async fn begun(query: &str, application: &ApplicationView) -> Rendered {
    let limited = contract::Dataset { openness: Openness::Conditional, ..dataset() };
    let interface = signed_in()
        .with_dataset(&limited)
        .with(&format!("/api/v1/datasets/{DATASET}/application"), application);
    page(&format!("/requests/new?kind=access&dataset={DATASET}{query}"), interface).await
}

#[tokio::test]
async fn who_is_not_signed_in_is_asked_to_and_comes_back() {
    for path in ["/requests", "/requests/new?kind=demand", "/grants", "/notices", "/follows"] {
        let page = page(path, nobody()).await;
        assert_eq!(page.status, 401, "{path}");
        page.has("请先登录");
        page.has(&format!("name=\"next\" value=\"{path}\""));
    }
}

#[tokio::test]
async fn a_limited_dataset_leads_to_applying_and_every_one_to_following_and_correcting() {
    let limited = contract::Dataset { openness: Openness::Conditional, ..dataset() };
    let path = format!("/datasets/{DATASET}");
    let page = page(&path, Interface::sample().with_dataset(&limited)).await;
    page.has(&format!("href=\"/requests/new?kind=access&amp;dataset={DATASET}\""));
    page.has("3 个工作日");
    page.has(&format!("action=\"/api/v1/datasets/{DATASET}/follow\""));
    page.has(&format!("href=\"/requests/new?kind=correction&amp;dataset={DATASET}\""));
    page.lacks("/receipt\"");
    let open = render(&path, Language::Zh, Interface::sample()).await;
    open.has("href=\"/download/file-1/receipt\"");
    open.lacks("kind=access");
}

#[tokio::test]
async fn the_form_asks_all_of_r19_in_plain_names() {
    let page = begun("", &asking()).await;
    assert_eq!(page.status, 200);
    for name in [
        "purpose",
        "scenario",
        "protection",
        "storage",
        "until",
        "times",
        "leaves_country",
        "assessment",
        "updates",
        "distributions[]",
        "answers[0].answer",
        "organisation_name",
        "credit_code",
        "phone",
        "members",
        "emergency",
        "emergency_reason",
        "undertaking",
    ] {
        page.has(&format!("name=\"{name}\""));
    }
    page.has("name=\"answers[0].question\" value=\"由哪位导师负责？\"");
    page.has("只在获准范围内使用。");
    page.has("name=\"submit\" value=\"false\" formnovalidate");
    page.has("name=\"submit\" value=\"true\"");
    page.has("method=\"post\" action=\"/api/v1/requests\"");
    page.lacks("name=\"road\"");
    page.lacks("style=");
    page.lacks(" onclick");
}

#[tokio::test]
async fn members_of_a_department_choose_the_road_and_for_whom() {
    let organisations =
        vec![ProviderRef { id: ProviderId::new("p-1"), name: "示例市统计局".into() }];
    let roads = vec![Road::Opening, Road::Sharing];
    let page = begun("", &ApplicationView { roads, organisations, ..asking() }).await;
    page.has("name=\"road\" value=\"sharing\"");
    page.has("<option value=\"p-1\">示例市统计局");
}

#[tokio::test]
async fn one_application_at_a_time() {
    let there = ApplicationView { open_request: Some(RequestId::new(REQUEST)), ..asking() };
    let page = begun("", &there).await;
    page.has("href=\"/requests/r-1\"");
    page.lacks("name=\"purpose\"");
}

#[tokio::test]
async fn what_is_open_to_all_is_not_applied_for() {
    let interface = signed_in();
    let page = page(&format!("/requests/new?kind=access&dataset={DATASET}"), interface).await;
    page.has("不需要申请");
    page.lacks("name=\"purpose\"");
}

#[tokio::test]
async fn the_page_says_where_it_is_who_has_it_and_until_when() {
    let page = shown("", &own(State::WithProvider, &[Command::Withdraw, Command::Remind])).await;
    assert_eq!(page.status, 200);
    for words in [
        "提供单位办理中",
        "示例市交通运输局",
        "还剩 3 个工作日",
        "暂定",
        "研究早晚高峰的换乘需求。",
        "3 条未读",
        "2027年6月30日",
    ] {
        page.has(words);
    }
    page.has("name=\"command\" value=\"remind\"");
    page.has("name=\"command\" value=\"withdraw\"");
    page.has("data-sure=");
    page.lacks("name=\"command\" value=\"approve\"");
    page.lacks("/staff/requests/");
    page.lacks("style=");
}

#[tokio::test]
async fn the_buttons_of_who_asks_are_the_permissions() {
    let here = [
        Command::Undertake,
        Command::Remind,
        Command::Comment,
        Command::Mediate,
        Command::Withdraw,
    ];
    for may in here {
        let page = shown("", &own(State::Granted, &[may])).await;
        for command in Command::ALL {
            let button = format!("name=\"command\" value=\"{command}\"");
            if *command == may { page.has(&button) } else { page.lacks(&button) }
        }
    }
}

#[tokio::test]
async fn no_clock_runs_while_it_is_returned() {
    let mut view = own(State::Returned, &[Command::Edit, Command::Submit]);
    view.desk = Some(Party::Applicant);
    view.due = None;
    let mut said = view.events[0].clone();
    said.command = Command::Return;
    said.comment = Some("请写明数据保存多久。".into());
    view.events.push(said);
    let page = shown("", &view).await;
    page.has("时钟已停");
    page.has("请写明数据保存多久。");
    page.has("href=\"/requests/r-1/edit\"");
}

#[tokio::test]
async fn who_decides_is_shown_the_way_to_their_desk() {
    let mut view = own(State::WithProvider, &[Command::Approve]);
    view.parties = vec![Party::Provider];
    let page = shown("", &view).await;
    page.has("href=\"/staff/requests/r-1\"");
    page.lacks("name=\"command\"");
}

#[tokio::test]
async fn a_draft_saves_itself_and_says_what_is_lacking() {
    let mut view = own(State::Draft, &[Command::Edit, Command::Submit]);
    view.findings =
        vec![FieldError { field: "storage".into(), detail: "请写明存储地点".into() }];
    let calm = shown("/edit", &view).await;
    calm.has("data-autosave");
    calm.has("data-method=\"PUT\"");
    calm.has("name=\"version\" value=\"4\"");
    calm.has("href=\"#f-storage\"");
    calm.has("action=\"/api/v1/requests/r-1/attachments\"");
    calm.lacks("aria-invalid=\"true\"");
    // Once it was tried to hand it in, it is said at the field.
    let checked = shown("/edit?check=1", &view).await;
    checked.has("aria-invalid=\"true\"");
    checked.has("data-error=\"storage\">请写明存储地点");
}

#[tokio::test]
async fn what_was_handed_in_is_not_written_any_more() {
    let page = shown("/edit", &own(State::Submitted, &[Command::Withdraw])).await;
    assert_eq!(page.status, 403);
    page.lacks("data-autosave");
}

#[tokio::test]
async fn a_grant_that_was_given_leads_to_the_data() {
    let mut view = own(State::Granted, &[Command::Comment]);
    view.grant = Some(GrantRef {
        id: GrantId::new("g-1"),
        state: GrantState::Live,
        until: "2027-06-30T16:00:00Z".parse().unwrap(),
    });
    shown("", &view).await.has("href=\"/grants/g-1\"");
}

#[tokio::test]
async fn a_hostile_text_stays_text() {
    let mut view = own(State::WithProvider, &[Command::Comment]);
    view.title = "<script>alert(1)</script>\" onclick=\"x".into();
    view.form.purpose = "</textarea><img src=x onerror=alert(1)>".into();
    for rest in ["", "/edit"] {
        view.permissions.push(Command::Edit);
        let page = shown(rest, &view).await;
        page.lacks("<script>alert(1)");
        page.lacks("<img src=x");
    }
}

#[tokio::test]
async fn a_demand_is_everybodys_to_read_and_tells_no_person() {
    let mut view = application(&[], &[Party::Public]);
    view.kind = Kind::Demand;
    view.state = State::Checking;
    view.applicant = None;
    view.members = Vec::new();
    view.form.text = "每个充电桩是否空闲。".into();
    view.joined = 12;
    let path = format!("/demands/{REQUEST}");
    let api = format!("/api/v1/requests/{REQUEST}");
    let read = page(&path, nobody().with(&api, &view)).await;
    assert_eq!(read.status, 200);
    read.has("每个充电桩是否空闲。");
    read.has("12 人也需要");
    read.has("登录后加入");
    read.lacks("name=\"command\"");
    view.permissions = vec![Command::Join];
    let joined = page(&path, signed_in().with(&api, &view)).await;
    joined.has("name=\"command\" value=\"join\"");
    joined.has(&format!("action=\"/api/v1/requests/{REQUEST}/follow\""));
}

fn receipt(valid: bool) -> ReceiptView {
    let named = |id: &str, name: &str| Named { id: id.into(), name: name.into() };
    ReceiptView {
        id: "AQEB".into(),
        valid,
        reason: (!valid).then(|| "签名不符".to_owned()),
        statement: Statement {
            dataset: named("d-1", "公交刷卡客流"),
            distribution: named("f-1", "刷卡明细"),
            licence: "CC-BY-4.0".into(),
            provider: named("p-1", "示例市交通运输局"),
            sha256: "ab".repeat(32),
            size: 1024,
            source: "https://data.example.cn".into(),
            terms: Some("注明来源。".into()),
            version: 3,
        },
        statement_sha256: "cd".repeat(32),
        taken_at: "2026-11-20T02:42:00Z".parse().unwrap(),
        granted: true,
        algorithm: "Ed25519".into(),
        key_id: "k1".into(),
        public_key: Some("ef".repeat(32)),
        signed: "01".repeat(40),
        signature: "02".repeat(64),
        verify_at: "https://data.example.cn/receipts/AQEB".into(),
    }
}

#[tokio::test]
async fn a_receipt_says_plainly_whether_it_is_ours() {
    let api = "/api/v1/receipts/AQEB";
    let good = page("/receipts/AQEB", nobody().with(api, &receipt(true))).await;
    assert_eq!(good.status, 200);
    for words in ["验证通过", "公交刷卡客流", "2026年11月20日 10:42", "shumen receipt verify"]
    {
        good.has(words);
    }
    good.has(&"ab".repeat(32));
    good.lacks("未通过");
    let bad = page("/receipts/AQEB", nobody().with(api, &receipt(false))).await;
    bad.has("未通过验证");
    bad.has("签名不符");
    bad.lacks("验证通过</p>");
    let none = page("/receipts/x", nobody()).await;
    assert_eq!(none.status, 404);
    none.has("没有这张凭证");
}

#[tokio::test]
async fn the_figures_of_answers_are_a_table_that_a_phone_can_show() {
    let row = ProviderAnswers {
        provider: ProviderRef { id: ProviderId::new("p-1"), name: "示例市统计局".into() },
        received: 1200,
        answered: 7,
        agreed: 5,
        refused: 2,
        waiting: 3,
        late: 1,
        median_days: Some(4),
    };
    let figures = AnswerFigures { answered: 7, waiting: 3, late: 1, providers: vec![row] };
    let page = page("/answers", nobody().with("/api/v1/stats/answers", &figures)).await;
    page.has("示例市统计局");
    page.has("4 个工作日");
    page.has("data-label=\"收到\">1,200");
}

#[tokio::test]
async fn a_failing_part_is_a_failing_page_and_an_unknown_address_is_none() {
    let problem = Problem::new(ProblemKind::Unavailable, Language::Zh);
    assert_eq!(page("/answers", Interface::failing(&problem)).await.status, 503);
    assert_eq!(page("/requests/a/b/c", signed_in()).await.status, 404);
    let empty = Items::<contract::RequestItem> { total: 0, items: Vec::new() };
    let list = signed_in().with("/api/v1/requests?mine=true&page=1", &empty);
    page("/requests", list).await.has("还没有申请");
}
