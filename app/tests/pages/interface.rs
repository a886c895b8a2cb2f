//! A made-up interface: contract types as JSON, by path.

use std::{collections::HashMap, sync::Arc};

use app::client::{Reply, Transport};
use contract::{
    Dataset, DatasetVersion, Distribution, DistributionVersion, Facets, Highlights, Hit, Problem,
    ProblemKind, Provider, ProviderRef, Region, RegionRef, SearchPage, SearchQuery, Segment, Stats,
    Term, paths,
};
use domain::{
    Contact, DatasetId, DistributionId, Field, FieldType, Format, Frequency, Language, Level,
    Library, Licence, Openness, Period, ProviderId, RegionCode, SecurityLevel, Sharing, Theme,
};
use serde::Serialize;
use serde_json::json;

pub const DATASET: &str = "bus-lines";

#[derive(Clone)]
pub struct Interface {
    answers: HashMap<String, String>,
    refusals: HashMap<String, ProblemKind>,
    problems: HashMap<String, Problem>,
    failure: Option<(u16, String)>,
}

impl Interface {
    pub fn sample() -> Self {
        let mut interface = Self {
            answers: HashMap::new(),
            refusals: HashMap::new(),
            problems: HashMap::new(),
            failure: None,
        };
        interface.put("/api/v1/stats", &stats());
        interface.put("/api/v1/themes", &themes());
        interface.put("/api/v1/providers", &providers());
        interface.put("/api/v1/regions", &regions());
        interface.put(paths::OPENAPI, &document());
        interface.put(&format!("/api/v1/datasets/{DATASET}/versions"), &versions());
        interface.put(&format!("/api/v1/datasets/{DATASET}/related"), &hits(3));
        interface.with_dataset(&dataset())
    }

    pub fn failing(problem: &Problem) -> Self {
        let body = serde_json::to_string(problem).unwrap();
        Self {
            answers: HashMap::new(),
            refusals: HashMap::new(),
            problems: HashMap::new(),
            failure: Some((problem.status, body)),
        }
    }

    pub fn with_dataset(mut self, dataset: &Dataset) -> Self {
        self.put(&format!("/api/v1/datasets/{DATASET}"), dataset);
        self
    }

    pub fn with(mut self, path: &str, answer: &impl Serialize) -> Self {
        self.refusals.remove(path);
        self.put(path, answer);
        self
    }

    pub fn refusing(mut self, path: &str, kind: ProblemKind) -> Self {
        self.refusals.insert(path.to_owned(), kind);
        self
    }

    pub fn with_problem(mut self, path: &str, problem: &Problem) -> Self {
        self.problems.insert(path.to_owned(), problem.clone());
        self
    }

    fn put(&mut self, path: &str, answer: &impl Serialize) {
        self.answers.insert(path.to_owned(), serde_json::to_string(answer).unwrap());
    }

    pub fn transport(self, language: Language) -> Transport {
        Arc::new(move |path| {
            let (status, body) = self.answer(&path, language);
            // An interface answers later, never at once.
            Box::pin(async move {
                tokio::task::yield_now().await;
                Reply { status, body: body.into_bytes() }
            })
        })
    }

    fn answer(&self, path: &str, language: Language) -> (u16, String) {
        if let Some(failure) = &self.failure {
            return failure.clone();
        }
        if let Some(kind) = self.refusals.get(path) {
            let problem = Problem::new(*kind, language);
            return (problem.status, serde_json::to_string(&problem).unwrap());
        }
        if let Some(problem) = self.problems.get(path) {
            return (problem.status, serde_json::to_string(problem).unwrap());
        }
        if let Some(answer) = self.answers.get(path) {
            return (200, answer.clone());
        }
        match path.strip_prefix("/api/v1/search") {
            Some(query) => match SearchQuery::parse(query.trim_start_matches('?')) {
                Ok(query) => (200, serde_json::to_string(&search(&query)).unwrap()),
                Err(faults) => {
                    let errors = faults.iter().map(|fault| fault.error(language)).collect();
                    let problem = Problem::new(ProblemKind::InvalidRequest, language);
                    (400, serde_json::to_string(&problem.with_errors(errors)).unwrap())
                }
            },
            None => {
                let problem = Problem::new(ProblemKind::NotFound, language);
                (404, serde_json::to_string(&problem).unwrap())
            }
        }
    }
}

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

fn region(code: &str, name: &str) -> RegionRef {
    RegionRef { code: RegionCode::parse(code).unwrap(), name: name.into() }
}

fn provider() -> ProviderRef {
    ProviderRef { id: ProviderId::new("p-transport"), name: "市交通运输局".into() }
}

pub fn dataset() -> Dataset {
    let file = |number: u32, format: Format, size, rows| Distribution {
        id: DistributionId::new(format!("file-{number}")),
        title: format!("公交线路与站点（{}）", format.value().to_uppercase()),
        format,
        media_type: format.media_type().into(),
        file_name: format!("公交线路与站点.{}", format.extension()),
        size,
        sha256: format!("{number:x}").repeat(64),
        rows,
        version: 3,
        updated_at: instant("2026-11-20T02:00:00Z"),
        quality: (number == 1).then_some(92),
    };
    let field =
        |name: &str, title: &str, kind, unit: Option<&str>, description: Option<&str>| Field {
            name: name.into(),
            title: title.into(),
            kind,
            unit: unit.map(str::to_owned),
            description: description.map(str::to_owned),
            element: None,
        };
    Dataset {
        id: DatasetId::new(DATASET),
        title: "公交线路与站点".into(),
        summary:
            "全市公交线路的走向、首末班时间、票价与站点坐标。每日凌晨由调度系统导出，经校核后发布。"
                .into(),
        openness: Openness::Unconditional,
        sharing: Sharing::Unconditional,
        legal_basis: None,
        conditions: None,
        usage: Some("用于导航类产品时，应当标明数据更新日期。".into()),
        themes: vec![Theme::Transport, Theme::Tourism],
        library: Library::Theme,
        provider: provider(),
        contact: Contact {
            office: "公交运行科".into(),
            phone: Some("0791-1234567".into()),
            email: Some("bus@example.cn".into()),
        },
        frequency: Frequency::Daily,
        licence: Licence::CcBy,
        licence_url: Licence::CcBy.url().map(str::to_owned),
        security_level: SecurityLevel::One,
        region: region("360100", "南昌市"),
        period: Period { start: chrono::NaiveDate::from_ymd_opt(2020, 1, 1), end: None },
        keywords: vec!["公交".into(), "站点".into(), "时刻表".into()],
        fields: vec![
            field("line_id", "线路编码", FieldType::Text, None, Some("全市统一编码，保留前导零")),
            field("line_name", "线路名称", FieldType::Text, None, None),
            field("first_bus", "首班时间", FieldType::Datetime, None, None),
            field(
                "length",
                "线路长度",
                FieldType::Number,
                Some("千米"),
                Some("单程，按道路中心线计算"),
            ),
            field("geom", "站点坐标", FieldType::Geometry, None, Some("CGCS2000 经纬度")),
        ],
        elements: Vec::new(),
        questions: Vec::new(),
        undertaking: None,
        unseen: None,
        source: None,
        sample: true,
        distributions: vec![
            file(1, Format::Csv, 222_298_112, Some(2_718_904)),
            file(2, Format::Geojson, 3_400_112, None),
            file(3, Format::Xlsx, 48_220, Some(1_204)),
        ],
        version: 3,
        published_at: instant("2024-03-02T01:00:00Z"),
        updated_at: instant("2026-11-20T02:00:00Z"),
        downloads: 18_204,
    }
}

fn versions() -> Vec<DatasetVersion> {
    let file = |version| DistributionVersion {
        id: DistributionId::new("file-1"),
        title: "公交线路与站点（CSV）".into(),
        version,
        format: Format::Csv,
        size: 222_298_112,
        sha256: "9f2c".repeat(16),
    };
    let version = |number, day: &str, changed: &[&str]| DatasetVersion {
        version: number,
        published_at: instant(&format!("{day}T02:00:00Z")),
        changed: changed.iter().map(|name| (*name).to_owned()).collect(),
        distributions: vec![file(number)],
    };
    vec![
        version(3, "2026-11-20", &[]),
        version(2, "2025-06-11", &["fields", "summary", "distributions"]),
        version(1, "2024-03-02", &[]),
    ]
}

fn hits(count: usize) -> Vec<Hit> {
    let rows = [
        ("bus-lines", "公交线路与站点", "市交通运输局", Openness::Unconditional, Theme::Transport),
        (
            "parking",
            "公共停车场基础信息",
            "市交通运输局",
            Openness::Unconditional,
            Theme::Transport,
        ),
        (
            "air-quality",
            "城市空气质量监测站点小时值",
            "市生态环境局",
            Openness::Unconditional,
            Theme::Environment,
        ),
        (
            "bus-cards",
            "公交卡刷卡明细（脱敏）",
            "市交通运输局",
            Openness::Conditional,
            Theme::Transport,
        ),
        ("schools", "义务教育学校名录", "市教育局", Openness::Unconditional, Theme::Education),
        ("bus-video", "公交车载视频", "市公安局", Openness::Closed, Theme::Transport),
    ];
    rows.iter()
        .cycle()
        .take(count)
        .map(|(id, title, provider, openness, theme)| Hit {
            id: DatasetId::new(*id),
            title: (*title).into(),
            summary: "全市公交线路的走向、首末班时间、票价与站点坐标，每日凌晨由调度系统导出。"
                .into(),
            highlights: Highlights {
                title: marked(title),
                summary: marked(
                    "全市公交线路的走向、首末班时间、票价与站点坐标，每日凌晨由调度系统导出。",
                ),
            },
            provider: ProviderRef { id: ProviderId::new("p"), name: (*provider).into() },
            themes: vec![*theme],
            openness: *openness,
            formats: vec![Format::Csv, Format::Xlsx, Format::Json],
            updated_at: instant("2026-11-19T20:00:00Z"),
            downloads: 1_204,
            sample: true,
        })
        .collect()
}

fn marked(text: &str) -> Vec<Segment> {
    let plain = |text: &str| Segment { text: text.into(), hit: false };
    match text.split_once("公交") {
        Some((before, after)) => {
            vec![plain(before), Segment { text: "公交".into(), hit: true }, plain(after)]
        }
        None => vec![plain(text)],
    }
}

fn search(query: &SearchQuery) -> SearchPage {
    let found = query.q != "没有";
    let total = if found { 126 } else { 0 };
    let hits =
        if found && query.page <= 7 { hits(query.per_page.min(20) as usize) } else { Vec::new() };
    let term =
        |value: &str, label: &str, count| Term { value: value.into(), label: label.into(), count };
    let facets = Facets {
        openness: Openness::ALL.iter().map(|o| term(o.value(), o.text().zh, 31)).collect(),
        theme: Theme::ALL.iter().map(|t| term(t.value(), t.text().zh, 9)).collect(),
        provider: (1..30)
            .map(|n| term(&format!("p{n}"), &format!("第{n}提供单位"), 30 - n))
            .collect(),
        region: vec![term("360000", "江西省", 90), term("360100", "南昌市", 36)],
        format: Format::ALL.iter().map(|f| term(f.value(), f.text().zh, 5)).collect(),
        quality: domain::Grade::ALL.iter().map(|g| term(g.value(), g.text().zh, 3)).collect(),
        frequency: Frequency::ALL.iter().map(|f| term(f.value(), f.text().zh, 4)).collect(),
    };
    let facets = if found { facets } else { Facets::default() };
    SearchPage { total, page: query.page, per_page: query.per_page, took_ms: 1, hits, facets }
}

fn stats() -> Stats {
    Stats {
        datasets: 86,
        unconditional: 68,
        conditional: 12,
        closed: 6,
        distributions: 174,
        rows: 1_284_077,
        bytes: 0,
        providers: 23,
        downloads: 18_420,
        updated_30_days: 31,
    }
}

fn themes() -> Vec<Term> {
    Theme::ALL
        .iter()
        .map(|theme| Term { value: theme.value().into(), label: theme.text().zh.into(), count: 12 })
        .collect()
}

fn providers() -> Vec<Provider> {
    [
        ("p1", "省生态环境厅", Level::Province, "360000", "江西省"),
        ("p2", "省气象局", Level::Province, "360000", "江西省"),
        ("p3", "市交通运输局", Level::City, "360100", "南昌市"),
        ("p4", "市教育局", Level::City, "360100", "南昌市"),
        ("p5", "县农业农村局", Level::County, "360121", "南昌县"),
    ]
    .into_iter()
    .map(|(id, label, level, code, name)| Provider {
        value: ProviderId::new(id),
        label: label.into(),
        count: 12,
        level,
        region: region(code, name),
    })
    .collect()
}

fn regions() -> Vec<Region> {
    [
        ("360000", "江西省"),
        ("360100", "南昌市"),
        ("360102", "东湖区"),
        ("360121", "南昌县"),
        ("360400", "九江市"),
    ]
    .into_iter()
    .map(|(code, label)| {
        let value = RegionCode::parse(code).unwrap();
        Region { level: value.level(), value, label: label.into(), count: 36 }
    })
    .collect()
}

fn document() -> serde_json::Value {
    json!({
        "openapi": "3.1.0",
        "tags": [{ "name": "catalogue", "description": "Finding and reading public entries" }],
        "paths": {
            "/api/v1/search": { "get": {
                "tags": ["catalogue"], "operationId": "search", "summary": "Search the catalogue",
                "parameters": [
                    { "name": "q", "in": "query", "description": "Words", "example": "公交",
                      "schema": { "type": "string" } },
                    { "name": "page", "in": "query", "description": "Number of the page, from 1",
                      "schema": { "type": "integer", "format": "int32" } },
                ],
                "responses": {
                    "200": { "description": "A page of results" },
                    "400": { "description": "A filter is wrong" },
                },
            } },
            "/api/v1/datasets/{id}": { "get": {
                "tags": ["catalogue"], "operationId": "dataset", "summary": "Read an entry",
                "parameters": [{ "name": "id", "in": "path", "required": true,
                    "description": "Identifier", "schema": { "type": "string" } }],
                "responses": { "200": { "description": "The entry" }, "404": { "description": "No such entry" } },
            } },
        },
    })
}
