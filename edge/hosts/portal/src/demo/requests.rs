//! Requests of the demo: what a portal at work has on its desks. The second department asks, the
//! first one and the authority answer; whoever tries the demo as a member of the public finds
//! nothing asked in their name.
//!
//! A request is told as the steps that people took, some working days before the demo was seeded.

use chrono::{Days, NaiveDate};
use domain::request::{Act, Command, Detail, Form, Kind, Road};

/// Who asks, in the second department.
const REGISTRAR: &str = "registrar2@demo";
const REVIEWER: &str = "reviewer2@demo";
const PROVIDER: &str = "provider2@demo";
/// The second department itself.
const ASKING: &str = "linjiang-water";
/// Who answers.
const AUTHORITY: &str = "authority@demo";
const ANSWERING: &str = "provider@demo";
/// The department that answers.
const TRANSPORT: &str = "yunxi-transport";

/// A request of the demo.
pub struct DemoRequest {
    /// Stable name for ids, unique among requests.
    pub slug: &'static str,
    /// What is asked.
    pub kind: Kind,
    /// By which road an application goes.
    pub road: Road,
    /// Address of who asks.
    pub by: &'static str,
    /// Slug of the department for which they ask.
    pub organisation: Option<&'static str>,
    /// Slug of the entry that it is about.
    pub dataset: Option<&'static str>,
    /// What it says.
    pub form: Form,
    /// What happened, in order; handing it in comes first.
    pub steps: Vec<Step>,
}

/// Something that somebody did to a request.
pub struct Step {
    /// Address of who did it.
    pub by: &'static str,
    /// How many working days before the demo was seeded.
    pub days_before: u32,
    /// What they did.
    pub act: Act,
    /// Slug of the department that it names.
    pub provider: Option<&'static str>,
    /// Slug of the entry that it names.
    pub dataset: Option<&'static str>,
}

impl Step {
    fn to(self, provider: &'static str) -> Self {
        Self { provider: Some(provider), ..self }
    }

    fn with(self, dataset: &'static str) -> Self {
        Self { dataset: Some(dataset), ..self }
    }
}

fn step(by: &'static str, days_before: u32, command: Command) -> Step {
    Step { by, days_before, act: Act::new(command), provider: None, dataset: None }
}

fn said(by: &'static str, days_before: u32, command: Command, words: &str) -> Step {
    let act = Act::new(command).because(words);
    Step { act, ..step(by, days_before, command) }
}

/// Every request of a demo that is seeded on a day.
pub fn requests(today: NaiveDate) -> Vec<DemoRequest> {
    vec![
        flooded_roads(today),
        detours(today),
        bus_lanes(),
        stops_in_order(),
        stops_in_the_river(),
        patients(today),
    ]
}

/// Waits at the authority.
fn flooded_roads(today: NaiveDate) -> DemoRequest {
    DemoRequest {
        slug: "flooded-roads",
        kind: Kind::Access,
        road: Road::Sharing,
        by: REGISTRAR,
        organisation: Some(ASKING),
        dataset: Some("taxi-trips"),
        form: Form {
            purpose: "分析强降雨期间低洼路段积水对车辆出行的影响，为流域防汛调度和积水点整治提供依据。".to_owned(),
            scenario: "与河道水位、雨量监测数据按小时比对，形成积水影响评估报告，供市防汛指挥机构内部使用。".to_owned(),
            protection: "只在政务云隔离分区内使用，专人保管账号，操作留痕；不与其他位置数据关联，不还原个人行踪。".to_owned(),
            storage: "临江市政务云，评估结束后三十日内删除。".to_owned(),
            until: later(today, 180),
            undertaking: true,
            ..Form::default()
        },
        steps: vec![step(REGISTRAR, 1, Command::Submit)],
    }
}

/// Was granted; two people of the department use it.
fn detours(today: NaiveDate) -> DemoRequest {
    let undertake = Act {
        command: Some(Command::Undertake),
        detail: Detail { undertaking: true, ..Detail::default() },
        ..Act::default()
    };
    let internal = Act {
        internal: true,
        ..Act::new(Command::Comment)
            .because("已与申请单位电话核实抢修绕行提示的发布流程，用途属实。")
    };
    DemoRequest {
        slug: "detours",
        kind: Kind::Access,
        road: Road::Sharing,
        by: REVIEWER,
        organisation: Some(ASKING),
        dataset: Some("bus-positions"),
        form: Form {
            purpose: "供排水管网抢修占道期间，在绕行提示中说明受影响公交线路的运行情况。"
                .to_owned(),
            scenario: "抢修信息发布页面按线路显示车辆位置，注明数据有延迟；不提供查询历史的功能。"
                .to_owned(),
            protection: "接口密钥由专人保管，按约定频次调用，缓存不超过二十四小时，到期自动清除。"
                .to_owned(),
            storage: "临江市水务局机房，不落地长期保存。".to_owned(),
            until: later(today, 300),
            updates: true,
            members: vec![PROVIDER.to_owned()],
            undertaking: true,
            ..Form::default()
        },
        steps: vec![
            step(REVIEWER, 12, Command::Submit),
            step(AUTHORITY, 11, Command::Take),
            Step { act: internal, ..step(AUTHORITY, 11, Command::Comment) },
            said(AUTHORITY, 10, Command::Accept, "用途明确，符合所列开放条件，转提供单位办理。"),
            Step { act: undertake, ..step(PROVIDER, 9, Command::Undertake) },
            said(ANSWERING, 7, Command::Approve, "同意提供，请按约定频次调用并注明延迟。"),
        ],
    }
}

/// A demand that its department has in hand.
fn bus_lanes() -> DemoRequest {
    DemoRequest {
        slug: "bus-lanes",
        kind: Kind::Demand,
        road: Road::Opening,
        by: PROVIDER,
        organisation: None,
        dataset: None,
        form: Form {
            title: "公交专用道路段和启用时段".to_owned(),
            text: "希望开放公交专用道的起止路口、方向、启用时段和施划日期，最好有线形坐标。占道施工前需要避开专用道启用时段，导航和货运企业也用得上。".to_owned(),
            ..Form::default()
        },
        steps: vec![
            step(PROVIDER, 8, Command::Submit),
            said(AUTHORITY, 6, Command::Accept, "需求明确，目录中没有同类数据，予以受理。"),
            step(REGISTRAR, 5, Command::Join),
            said(AUTHORITY, 4, Command::Accept, "专用道由交通运输部门设置，请提供单位研究答复。")
                .to(TRANSPORT),
        ],
    }
}

/// A demand that an entry of the catalogue satisfies.
fn stops_in_order() -> DemoRequest {
    DemoRequest {
        slug: "stops-in-order",
        kind: Kind::Demand,
        road: Road::Opening,
        by: REVIEWER,
        organisation: None,
        dataset: None,
        form: Form {
            title: "公交线路依次经停的站点".to_owned(),
            text: "已开放的线路和站点是两份清单，看不出一条线路按什么次序停靠哪些站。希望提供线路、方向、站序和站点编码的对应关系。".to_owned(),
            ..Form::default()
        },
        steps: vec![
            step(REVIEWER, 20, Command::Submit),
            said(AUTHORITY, 18, Command::Accept, "予以受理。"),
            said(AUTHORITY, 17, Command::Accept, "请提供单位核实现有数据能否满足。").to(TRANSPORT),
            said(
                ANSWERING,
                12,
                Command::Resolve,
                "“云溪市公交线路经停站”按线路和方向列出站序，站点编码与“云溪市公交站点”一致，可直接下载。",
            )
            .with("bus-calls"),
        ],
    }
}

/// A correction that is being verified.
fn stops_in_the_river() -> DemoRequest {
    DemoRequest {
        slug: "stops-in-the-river",
        kind: Kind::Correction,
        road: Road::Opening,
        by: REGISTRAR,
        organisation: None,
        dataset: Some("bus-stops"),
        form: Form {
            text: "与河道范围叠加后，有几处站点落在水面上，疑似经纬度抄录有误。请核实这些站点的坐标，并说明所用的坐标系。".to_owned(),
            ..Form::default()
        },
        steps: vec![
            step(REGISTRAR, 2, Command::Submit),
            said(ANSWERING, 1, Command::Accept, "已受理，正与站点普查记录比对。"),
        ],
    }
}

/// An application that was refused, with the law that stands against it.
fn patients(today: NaiveDate) -> DemoRequest {
    let refuse = Act::new(Command::Refuse)
        .because(
            "住院病案首页属于敏感个人信息，申请用途用汇总数据即可实现。建议改用已开放的“云溪市医院门急诊量月报”。",
        )
        .by_law(
            "《中华人民共和国基本医疗卫生与健康促进法》第九十二条；《中华人民共和国个人信息保护法》第二十八条",
        );
    DemoRequest {
        slug: "patients",
        kind: Kind::Access,
        road: Road::Opening,
        by: PROVIDER,
        organisation: None,
        dataset: Some("inpatient-records"),
        form: Form {
            purpose: "了解饮用水水质变化与消化系统疾病住院情况之间有无关联。".to_owned(),
            scenario: "个人研究，形成分析文章。".to_owned(),
            protection: "保存在加密的移动硬盘上，不对外提供。".to_owned(),
            storage: "本人工作电脑和移动硬盘。".to_owned(),
            until: later(today, 365),
            undertaking: true,
            ..Form::default()
        },
        steps: vec![
            step(PROVIDER, 9, Command::Submit),
            Step { act: refuse, ..step(AUTHORITY, 7, Command::Refuse) },
        ],
    }
}

fn later(today: NaiveDate, days: u64) -> Option<NaiveDate> {
    today.checked_add_days(Days::new(days))
}
