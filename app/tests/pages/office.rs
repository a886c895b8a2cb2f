//! What the interface tells staff, made up: sessions, listings, work.

use contract::people::{Affiliation, OwnAccount, Session, Ways};
use contract::{
    AuditItem, Due, FieldChange, FieldError, Items, ListingDistribution, ListingItem, ListingView,
    ProviderRef, StateCount, WorkFigures,
};
use domain::listing::{Command, Stage, State};
use domain::{
    AccountId, DatasetId, DistributionId, Entry, Format, Language, Openness, Permission,
    ProviderId, RegionCode, Role, Theme,
};
use serde_json::json;

use crate::interface::Interface;

pub const LISTING: &str = "01890000-0000-7000-8000-000000000001";

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

fn provider() -> ProviderRef {
    ProviderRef { id: ProviderId::new("p-transport"), name: "示例市交通运输局".into() }
}

/// Somebody in a role.
pub fn session(role: Role, permissions: &[Permission]) -> Session {
    Session {
        account: OwnAccount {
            id: AccountId::new("a-1"),
            email: "someone@demo".into(),
            name: "登记岗".into(),
            language: Language::Zh,
            code_enabled: false,
        },
        organisations: vec![Affiliation {
            id: provider().id,
            name: provider().name,
            region: RegionCode::parse("360100").unwrap(),
            roles: vec![role],
        }],
        permissions: permissions.to_vec(),
    }
}

pub fn due(days_left: i64, provisional: bool) -> Due {
    Due {
        at: instant("2026-11-23T16:00:00Z"),
        on: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        provisional,
        rule: "R7".into(),
        days_left,
    }
}

/// A published listing whose revision is with the department's reviewer.
pub fn listing(permissions: &[Command]) -> ListingView {
    let entry = Entry {
        summary: "全市公交线路的走向、首末班时间与站点坐标，每周导出。".into(),
        themes: vec![Theme::Transport],
        keywords: vec!["公交".into()],
        ..Entry::draft("公交线路与站点", RegionCode::parse("360100").unwrap())
    };
    ListingView {
        id: DatasetId::new(LISTING),
        version: 7,
        state: State::Published,
        stage: Stage::DepartmentReview,
        provider: provider(),
        entry,
        distributions: vec![file()],
        findings: vec![FieldError {
            field: "contact".into(),
            detail: "联系处室不能为空（R4）".into(),
        }],
        claims: Vec::new(),
        changes: vec![
            FieldChange {
                field: "summary".into(),
                before: json!("全市公交线路的走向、首末班时间与站点坐标，每日导出。"),
                after: json!("全市公交线路的走向、首末班时间与站点坐标，每周导出。"),
            },
            FieldChange {
                field: "openness".into(),
                before: json!("conditional"),
                after: json!("unconditional"),
            },
        ],
        due: Some(due(-2, false)),
        successor: None,
        permissions: permissions.to_vec(),
        public_version: Some(3),
        published_at: Some(instant("2025-01-02T03:04:05Z")),
        created_at: instant("2024-01-02T03:04:05Z"),
        updated_at: instant("2026-11-19T02:42:00Z"),
    }
}

fn file() -> ListingDistribution {
    ListingDistribution {
        id: DistributionId::new("file-1"),
        title: "公交线路（CSV）".into(),
        format: Format::Csv,
        media_type: "text/csv".into(),
        file_name: "公交线路.csv".into(),
        size: 48_220,
        sha256: "ab".repeat(32),
        rows: Some(1204),
        state: "sound".into(),
        inspection: Some(json!({
            "encoding": "gb18030",
            "columns": [
                { "name": "line_id", "kind": "text", "filled": 1204, "distinct": 180, "personal": [] },
                { "name": "联系电话", "kind": "text", "filled": 12, "distinct": 9,
                  "personal": [{ "kind": "phone", "count": 12, "rows": [5, 9] }] },
            ],
            "warnings": [{ "kind": "ragged", "line": 8, "count": 2, "expected": 5 }],
        })),
        open_findings: 1,
        made_of: None,
        added_at: instant("2026-11-19T02:42:00Z"),
    }
}

pub fn item(title: &str, days_left: i64, permissions: &[Command]) -> ListingItem {
    ListingItem {
        id: DatasetId::new(LISTING),
        version: 2,
        title: title.into(),
        state: State::DepartmentReview,
        stage: Stage::DepartmentReview,
        provider: provider(),
        openness: Openness::Unconditional,
        files: 2,
        quality: Some(64),
        due: Some(due(days_left, days_left > 5)),
        permissions: permissions.to_vec(),
        updated_at: instant("2026-11-19T02:42:00Z"),
    }
}

fn history() -> Vec<AuditItem> {
    vec![AuditItem {
        id: "1".into(),
        version: 1,
        number: 41,
        at: instant("2026-11-19T02:42:00Z"),
        account: Some("a-1".into()),
        account_name: Some("登记岗".into()),
        organisation: Some("p-transport".into()),
        organisation_name: Some("示例市交通运输局".into()),
        action: "listing.return".into(),
        label: "退回纠正".into(),
        subject_kind: "listing".into(),
        subject: LISTING.into(),
        reason: Some("摘要没有写明更新方式。".into()),
        legal_basis: None,
        change: json!({ "from": ["published", "department_review"] }),
        hash: "cd".repeat(32),
    }]
}

/// An interface that knows who asks, and tells them of one listing and their work.
pub fn office(session: &Session, view: &ListingView) -> Interface {
    let figures = WorkFigures {
        waiting: 3,
        overdue: 1,
        overdue_all: 4,
        without_files: 2,
        poor: 1,
        states: State::ALL.iter().map(|state| StateCount { state: *state, count: 5 }).collect(),
    };
    let items = Items {
        total: 3,
        items: vec![
            item("公交线路与站点", -2, &[Command::Approve, Command::Return]),
            item("公共停车场基础信息", 1, &[]),
            item("道路施工公告", 9, &[]),
        ],
    };
    let api = format!("/api/v1/listings/{LISTING}");
    nobody()
        .with("/api/v1/session", session)
        .with("/api/v1/listings/figures", &figures)
        .with("/api/v1/listings?waiting=true&per_page=50", &items)
        .with("/api/v1/listings?page=1", &items)
        .with("/api/v1/keys", &json!({ "total": 0, "items": [] }))
        .with(&api, view)
        .with(&format!("{api}/history"), &history())
}

/// An interface that nobody has signed in to.
pub fn nobody() -> Interface {
    Interface::sample()
        .with("/api/v1/session/ways", &Ways { openid: Some("示例省统一认证".into()) })
        .refusing("/api/v1/session", contract::ProblemKind::SignInRequired)
}
