//! The catalogue as a whole in charts, and the rows behind each of them.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use charts::{Channel, Data, DataColumn, Encoding, Frame, Kind, Mark, Sort, Spec};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{ChartView, OverviewChart, OverviewView, Problem, paths};
use domain::calendar::china_date;
use domain::{FieldType, Language, RegionCode, Text};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Overview;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;

/// How long figures stand before they are counted again.
const FRESH_FOR: TimeDelta = TimeDelta::minutes(5);
/// Most sets of figures that are kept.
const KEPT_MAX: usize = 32;
/// Most providers of a chart.
const PROVIDERS_MAX: usize = 15;
/// Pixels of a drawing.
const SIZE: (u32, u32) = (720, 420);

/// What is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 地区的行政区划代码，含下级 ¦ Code of a region, with what lies in it
    #[serde(deserialize_with = "contract::lenient::maybe")]
    region: Option<RegionCode>,
}

/// Figures that were counted, the latest last.
#[derive(Default)]
pub(crate) struct OverviewsKept {
    kept: Mutex<Vec<Kept>>,
    /// One counts at a time: each reads the whole catalogue, and who waits may find it counted.
    counting: tokio::sync::Mutex<()>,
}

type Key = (Option<RegionCode>, Language);

struct Kept {
    key: Key,
    at: DateTime<Utc>,
    overview: Arc<Overview>,
}

impl OverviewsKept {
    fn find(&self, key: &Key, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Arc<Overview>)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|it| it.at <= now && now - it.at < FRESH_FOR);
        let found = kept.iter().find(|it| it.key == *key)?;
        Some((found.at, Arc::clone(&found.overview)))
    }

    fn keep(&self, key: Key, at: DateTime<Utc>, overview: &Arc<Overview>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_MAX {
            kept.remove(0);
        }
        kept.push(Kept { key, at, overview: Arc::clone(overview) });
    }
}

#[utoipa::path(get, path = "/api/v1/overview", tag = "catalogue",
    summary = "数据全景：主题、单位、开放、格式、增长、使用、更新 ¦ The catalogue in charts: themes, providers, openness, formats, growth, use, timeliness",
    description = "每五分钟重新统计。每张图附 SVG、数值表和 Vega-Lite 说明。 ¦ Counted anew every five minutes. Each chart with SVG, figures and Vega-Lite specification.",
    params(Wishes),
    responses((status = 200, description = "图表 ¦ Charts", body = OverviewView)))]
pub(crate) async fn overview(
    State(portal): State<Portal>,
    caller: Caller,
    Asked(Wishes { region }): Asked<Wishes>,
) -> Result<Json<OverviewView>, Failure> {
    let language = caller.language;
    let query = region.as_ref().map(|region| format!("region={region}")).unwrap_or_default();
    let (at, overview) = counted(&portal, region, language).await?;
    let mut charts = Vec::new();
    for figures in Figures::ALL {
        let data = figures.data(&overview, language);
        if data.rows.is_empty() {
            continue;
        }
        let address = paths::overview_rows(figures.name(), &query);
        let mut spec = figures.spec(language);
        spec.url = Some(format!("{}{address}", portal.origin()));
        let frame = Frame {
            width: SIZE.0,
            height: SIZE.1,
            language,
            source: Text { zh: "本平台目录", en: "the catalogue of this portal" }
                .get(language)
                .to_owned(),
            taken: china_date(at).to_string(),
            id: format!("overview-{}", figures.name()),
            tiles: None,
        };
        let drawn = match charts::draw(&spec, &data, &frame) {
            Ok(drawn) => drawn,
            Err(error) => {
                tracing::error!(%error, chart = figures.name(), "an overview cannot be drawn");
                continue;
            }
        };
        let chart = ChartView {
            title: spec.title.clone().unwrap_or_default(),
            query: query.clone(),
            spec: spec.to_json(),
            svg: drawn.svg.into_string(),
            table: drawn.table.into_string(),
            summary: drawn.summary,
            saved: None,
        };
        let help = figures.help().get(language).to_owned();
        charts.push(OverviewChart { name: figures.name().to_owned(), help, chart });
    }
    Ok(Json(OverviewView { at, charts }))
}

#[utoipa::path(get, path = "/api/v1/overview/{name}", tag = "catalogue",
    summary = "数据全景中一张图的数值 ¦ The figures behind a chart of the overview",
    params(("name" = String, Path, description = "themes、providers、formats、growth、used、timely ¦ One of themes, providers, formats, growth, used, timely"), Wishes),
    responses(
        (status = 200, description = "数值，每行一个对象 ¦ The figures, an object a row", body = Vec<Value>),
        (status = 404, description = "没有这张图 ¦ No such chart", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn rows(
    State(portal): State<Portal>,
    caller: Caller,
    Path(name): Path<String>,
    Asked(Wishes { region }): Asked<Wishes>,
) -> Result<Json<Vec<Value>>, Failure> {
    let figures = Figures::ALL.into_iter().find(|figures| figures.name() == name);
    let figures = figures.ok_or_else(|| Failure::not_found(caller.language))?;
    let (_, overview) = counted(&portal, region, caller.language).await?;
    let Data { columns, rows, .. } = figures.data(&overview, caller.language);
    let object = |row: Vec<Value>| {
        let members = columns.iter().map(|column| column.name.clone()).zip(row);
        Value::Object(members.collect::<Map<_, _>>())
    };
    Ok(Json(rows.into_iter().map(object).collect()))
}

async fn counted(
    portal: &Portal,
    region: Option<RegionCode>,
    language: Language,
) -> Result<(DateTime<Utc>, Arc<Overview>), Failure> {
    let now = portal.now();
    let kept = portal.overviews();
    let key = (region, language);
    if let Some(found) = kept.find(&key, now) {
        return Ok(found);
    }
    let _counting = kept.counting.lock().await;
    if let Some(found) = kept.find(&key, now) {
        return Ok(found);
    }
    let overview = Arc::new(portal.store().overview(key.0.as_ref(), language, now).await?);
    kept.keep(key, now, &overview);
    Ok((now, overview))
}

/// The charts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figures {
    Themes,
    Providers,
    Timely,
    Growth,
    Formats,
    Used,
}

/// Columns of the figures: name, type, and what people read.
type Columns = &'static [(&'static str, FieldType, Text)];

const COUNT: (&str, FieldType, Text) =
    ("datasets", FieldType::Integer, Text { zh: "数据集数", en: "datasets" });
const THEME: (&str, FieldType, Text) = ("theme", FieldType::Text, Text { zh: "主题", en: "theme" });
const PROVIDER: (&str, FieldType, Text) =
    ("provider", FieldType::Text, Text { zh: "提供单位", en: "provider" });

impl Figures {
    const ALL: [Self; 6] =
        [Self::Themes, Self::Providers, Self::Growth, Self::Timely, Self::Formats, Self::Used];

    const fn name(self) -> &'static str {
        match self {
            Self::Themes => "themes",
            Self::Providers => "providers",
            Self::Timely => "timely",
            Self::Growth => "growth",
            Self::Formats => "formats",
            Self::Used => "used",
        }
    }

    const fn title(self) -> Text {
        match self {
            Self::Themes => Text {
                zh: "各主题的数据集与开放类型",
                en: "Datasets by theme and openness",
            },
            Self::Providers => Text {
                zh: "各单位在各主题的数据集",
                en: "Datasets by provider and theme",
            },
            Self::Timely => {
                Text { zh: "按承诺频率更新的情况", en: "Kept as new as promised" }
            }
            Self::Growth => Text { zh: "数据集数的增长", en: "How the catalogue grew" },
            Self::Formats => Text { zh: "各格式的数据集", en: "Datasets by format" },
            Self::Used => {
                Text { zh: "下载最多的数据集", en: "The most downloaded datasets" }
            }
        }
    }

    const fn help(self) -> Text {
        match self {
            Self::Themes => Text {
                zh: "一个数据集属于几个主题，就在几个主题中各计一次。",
                en: "A dataset of several themes counts under each of them.",
            },
            Self::Providers => Text {
                zh: "数据集最多的单位在前，颜色越深数据集越多。",
                en: "Those with the most datasets first; the deeper the colour, the more there are.",
            },
            Self::Timely => Text {
                zh: "超过承诺的更新频率仍未更新的，计为逾期；不定期和不更新的数据不计。逾期多的单位在前。",
                en: "Late is what was not updated within the frequency that was promised; data without a promise is not counted. Those with most that is late come first.",
            },
            Self::Growth => Text {
                zh: "每月末已发布的数据集总数。",
                en: "How many datasets had been published by the end of each month.",
            },
            Self::Formats => Text {
                zh: "一个数据集有几种格式，就各计一次；不予开放的数据不计。",
                en: "A dataset in several formats counts for each; closed data is not counted.",
            },
            Self::Used => Text {
                zh: "自发布以来的下载次数。",
                en: "Downloads since they were published.",
            },
        }
    }

    const fn columns(self) -> Columns {
        match self {
            Self::Themes => &[
                THEME,
                ("openness", FieldType::Text, Text { zh: "开放类型", en: "openness" }),
                COUNT,
            ],
            Self::Providers => &[PROVIDER, THEME, COUNT],
            Self::Timely => {
                &[PROVIDER, ("state", FieldType::Text, Text { zh: "更新情况", en: "state" }), COUNT]
            }
            Self::Growth => &[("month", FieldType::Date, Text { zh: "月份", en: "month" }), COUNT],
            Self::Formats => {
                &[("format", FieldType::Text, Text { zh: "格式", en: "format" }), COUNT]
            }
            Self::Used => &[
                ("dataset", FieldType::Text, Text { zh: "数据集", en: "dataset" }),
                ("downloads", FieldType::Integer, Text { zh: "下载次数", en: "downloads" }),
            ],
        }
    }

    fn data(self, overview: &Overview, language: Language) -> Data {
        let columns = self.columns().iter().map(|(name, kind, title)| DataColumn {
            name: (*name).to_owned(),
            title: title.get(language).to_owned(),
            kind: *kind,
            unit: None,
        });
        let rows = match self {
            Self::Themes => (overview.themes.iter())
                .map(|(theme, openness, count)| {
                    vec![
                        json!(theme.label(language)),
                        json!(openness.label(language)),
                        json!(count),
                    ]
                })
                .collect(),
            Self::Providers => {
                let mut seen: Vec<&str> = Vec::new();
                let mut rows = Vec::new();
                for (provider, theme, count) in &overview.providers {
                    if seen.last() != Some(&provider.as_str()) {
                        seen.push(provider);
                    }
                    if seen.len() > PROVIDERS_MAX {
                        break;
                    }
                    rows.push(vec![json!(provider), json!(theme.label(language)), json!(count)]);
                }
                rows
            }
            Self::Timely => {
                let words = [Text { zh: "及时", en: "in time" }, Text { zh: "逾期", en: "late" }];
                let [timely_word, late_word] = words.map(|word| word.get(language));
                let first = overview.timely.iter().take(PROVIDERS_MAX);
                first
                    .flat_map(|(provider, timely, late)| {
                        [
                            vec![json!(provider), json!(timely_word), json!(timely)],
                            vec![json!(provider), json!(late_word), json!(late)],
                        ]
                    })
                    .collect()
            }
            Self::Growth => (overview.growth.iter())
                .map(|(year, month, count)| {
                    vec![json!(format!("{year:04}-{month:02}-01")), json!(count)]
                })
                .collect(),
            Self::Formats => (overview.formats.iter())
                .map(|(format, count)| vec![json!(format.label(language)), json!(count)])
                .collect(),
            Self::Used => overview
                .used
                .iter()
                .map(|(title, count)| vec![json!(title), json!(count)])
                .collect(),
        };
        Data { columns: columns.collect(), rows, total: None }
    }

    fn spec(self, language: Language) -> Spec {
        let named =
            |field: &str| Channel { sort: Sort::AsGiven, ..Channel::of(field, Kind::Nominal) };
        let figure = |field: &str| Channel::of(field, Kind::Quantitative);
        let bars = |down: &str, along: &str, color: Option<&str>| {
            let encoding = Encoding {
                x: Some(figure(along)),
                y: Some(named(down)),
                color: color.map(named),
                ..Encoding::default()
            };
            Spec::new(Mark::Bar, encoding)
        };
        let mut spec = match self {
            Self::Themes => bars("theme", "datasets", Some("openness")),
            Self::Providers => {
                let encoding = Encoding {
                    x: Some(named("theme")),
                    y: Some(named("provider")),
                    color: Some(figure("datasets")),
                    ..Encoding::default()
                };
                Spec::new(Mark::Rect, encoding)
            }
            Self::Timely => bars("provider", "datasets", Some("state")),
            Self::Growth => {
                let encoding = Encoding {
                    x: Some(Channel::of("month", Kind::Temporal)),
                    y: Some(figure("datasets")),
                    ..Encoding::default()
                };
                Spec::new(Mark::Area, encoding)
            }
            Self::Formats => bars("format", "datasets", None),
            Self::Used => bars("dataset", "downloads", None),
        };
        spec.title = Some(self.title().get(language).to_owned());
        spec
    }
}
