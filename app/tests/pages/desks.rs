//! Requests and grants as the interface tells staff of them, made up.

use contract::people::Session;
use contract::{
    ApplicantView, AskedEntry, AskedFile, DatasetRef, EventView, GrantView, GrantedFile, Items,
    KindCount, MemberView, Provider, ProviderRef, RegionRef, RequestFigures, RequestItem,
    RequestView, TakingView,
};
use domain::grant::{GrantCommand, GrantState, Licensed};
use domain::request::{Command, Form, Grade, Kind, Party, Road, State};
use domain::{
    DatasetId, DistributionId, GrantId, Language, Level, Openness, ProviderId, RegionCode,
    RequestId,
};

use crate::interface::Interface;
use crate::office::{due, nobody};

pub const REQUEST: &str = "r-1";
pub const GRANT: &str = "g-1";

pub fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

pub fn provider() -> ProviderRef {
    ProviderRef { id: ProviderId::new("p-transport"), name: "示例市交通运输局".into() }
}

pub fn about() -> DatasetRef {
    DatasetRef {
        id: DatasetId::new("d-1"),
        title: "公交刷卡客流".into(),
        openness: Openness::Conditional,
        published: true,
    }
}

pub fn event(
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

pub fn of_kind(kind: Kind, state: State, desk: Party, permissions: &[Command]) -> RequestView {
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
pub const ANSWERS: [Command; 4] =
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

pub fn queue() -> Items<RequestItem> {
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

pub fn figures() -> RequestFigures {
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

pub fn takings() -> Items<TakingView> {
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
            licensed: Licensed {
                distribution: DistributionId::new("f-1"),
                version: None,
                since: None,
            },
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
pub fn desks(who: &Session, view: &RequestView, held: &GrantView) -> Interface {
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
