//! Charts that are kept: with a dataset, by who may edit its listing, or in one's own account.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use charts::Spec;
use contract::{ChartOwner, FieldError, Items, Problem, ProblemKind, SaveChart, SavedChart, paths};
use domain::listing::{Act, Command, Facts, decide};
use domain::{AccountId, DatasetId, DistributionId, Language, ProviderId, Scope};
use serde::de::IgnoredAny;
use serde_json::json;
use store::{Deed, KeptChart, NewChart, StoreError};

use super::charts::{Purpose, made};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::{Asked, Form, Input};
use crate::people::answer::{done, private, reply};
use crate::people::client::Client;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::Part;
use crate::staff::listings::load;

/// Most charts that one account keeps.
const OWN_MAX: u32 = 200;
/// Most charts that are kept with a dataset: a reader draws all of them.
const OF_DATASET_MAX: u32 = 12;

#[utoipa::path(get, path = "/api/v1/datasets/{id}/charts", tag = "table",
    summary = "随数据集保存的图表 ¦ Charts that staff saved with a dataset",
    description = "每张图附 Vega-Lite 说明，可用其他工具打开。 ¦ Each with its Vega-Lite specification, which other tools open.",
    params(("id" = String, Path, description = "数据集 ¦ The dataset")),
    responses(
        (status = 200, description = "图表 ¦ Charts", body = Items<SavedChart>),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public entry", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn of_dataset(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<DatasetId>,
) -> Result<Response, Failure> {
    let charts = portal.store().charts_of_dataset(&id, None).await?;
    if charts.is_empty() && portal.store().dataset(&id).await?.is_none() {
        return Err(Failure::not_found(caller.language));
    }
    let items: Vec<_> = charts.into_iter().map(|it| view(it, caller.language)).collect();
    Ok(axum::Json(Items { total: items.len() as u64, items }).into_response())
}

#[utoipa::path(get, path = "/api/v1/charts", tag = "account",
    summary = "本人保存的图表 ¦ One's own saved charts",
    params(Part),
    responses((status = 200, description = "图表 ¦ Charts", body = Items<SavedChart>)))]
pub(crate) async fn own(
    State(portal): State<Portal>,
    signed: SignedIn,
    Asked(part): Asked<Part>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let page = part.page();
    let (total, charts) = portal.store().charts_of_account(&signed.actor.account, page).await?;
    let items: Vec<_> = charts.into_iter().map(|it| view(it, signed.language)).collect();
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(post, path = "/api/v1/distributions/{id}/charts", tag = "table",
    summary = "保存图表，存入本人账号或数据集 ¦ Save a chart, in one's account or with the dataset",
    description = "存入数据集须能编辑其目录条目。保存的是 Vega-Lite 说明和取数的查询，不是图片。 ¦ With the dataset by who may edit its listing. What is kept is the Vega-Lite specification and the query of its rows, no image.",
    params(("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution")),
    request_body = SaveChart,
    responses(
        (status = 201, description = "已保存 ¦ Saved", body = SavedChart),
        (status = 400, description = "画不出这种图，或标题过长 ¦ No such chart can be drawn, or its title is too long",
         body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "须申请，或无权编辑该条目 ¦ A grant is needed, or the caller may not edit the listing",
         body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "保存得太多 ¦ Too many are kept", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn save(
    State(portal): State<Portal>,
    signed: SignedIn,
    client: Client,
    Path(id): Path<DistributionId>,
    Input { value, form }: Input<SaveChart>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Draft)?;
    let language = signed.language;
    let SaveChart { query, title, title_en, owner } = value;
    let (title, title_en) = (title.trim(), title_en.trim());
    fits(&query, title, title_en, language)?;
    // Drawn first, so that only what can be drawn is kept, and by whoever may see it.
    let view = match made(&portal, language, client, (&id, &query), Purpose::File).await? {
        Ok((view, _)) => view,
        Err(refused) => return Ok(refused),
    };
    let dataset = portal.store().table(&id, None).await?.map(|table| table.dataset);
    let dataset = dataset.ok_or_else(|| Failure::not_found(language))?;
    let title = if title.is_empty() { view.title.as_str() } else { title };
    let spec = titled(&view.spec, title)
        .filter(|spec| spec.len() <= SaveChart::SPEC_MAX)
        .ok_or_else(|| too_large("query", language))?;
    let by = match owner {
        ChartOwner::Account => None,
        ChartOwner::Dataset => Some(editor(&portal, &signed, &dataset).await?),
    };
    let chart = NewChart {
        id: uuid::Uuid::now_v7().to_string(),
        distribution: id.clone(),
        account: by.is_none().then(|| signed.actor.account.clone()),
        title: title.to_owned(),
        title_en: (!title_en.is_empty()).then(|| title_en.to_owned()),
        query: view.query,
        spec,
    };
    let most = if by.is_none() { OWN_MAX } else { OF_DATASET_MAX };
    let deed = by.map(|organisation| {
        let change = json!({ "chart": chart.id, "title": chart.title, "distribution": id });
        deed(&portal, &signed.actor.account, organisation, "chart.keep", &dataset, change)
    });
    match portal.store().keep_chart(&chart, most, portal.now(), deed).await {
        Ok(true) => {}
        Ok(false) => return Err(Failure::not_found(language)),
        Err(StoreError::Conflict) => return Err(too_many(most, language)),
        Err(error) => return Err(error.into()),
    }
    if let Some(form) = form {
        let page = match owner {
            ChartOwner::Account => "/charts".to_owned(),
            ChartOwner::Dataset => paths::data_page(id.as_str(), "view=charts"),
        };
        return Ok(private(form.onward_to(&page)));
    }
    let kept = portal.store().chart(&chart.id).await?;
    let kept = kept.ok_or_else(|| Failure::not_found(language))?;
    Ok(reply(None, StatusCode::CREATED, &self::view(kept, language)))
}

#[utoipa::path(delete, path = "/api/v1/charts/{id}", tag = "table",
    summary = "移除保存的图表 ¦ Remove a saved chart",
    params(("id" = String, Path, description = "图表 ¦ The chart")),
    responses(
        (status = 204, description = "已移除 ¦ Removed"),
        (status = 403, description = "无权编辑该条目 ¦ The caller may not edit the listing", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这张图 ¦ No such chart", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    remove_one(&portal, &signed, &id, None).await
}

#[utoipa::path(post, path = "/api/v1/charts/{id}/remove", tag = "table",
    summary = "移除保存的图表，供表单使用 ¦ Remove a saved chart, for forms",
    params(("id" = String, Path, description = "图表 ¦ The chart")),
    responses((status = 204, description = "已移除 ¦ Removed")))]
pub(crate) async fn remove_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    remove_one(&portal, &signed, &id, form.as_ref()).await
}

async fn remove_one(
    portal: &Portal,
    signed: &SignedIn,
    id: &str,
    form: Option<&Form>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Draft)?;
    let account = &signed.actor.account;
    let unknown = || Failure::not_found(signed.language);
    let KeptChart { chart, dataset, .. } = portal.store().chart(id).await?.ok_or_else(unknown)?;
    let gone = match &chart.account {
        Some(owner) if owner == account => {
            portal.store().drop_chart(id, Some(account), None).await?
        }
        // Somebody else's is not there.
        Some(_) => false,
        None => {
            let organisation = editor(portal, signed, &dataset).await?;
            let change = json!({
                "chart": chart.id, "title": chart.title, "distribution": chart.distribution,
            });
            let deed = deed(portal, account, organisation, "chart.drop", &dataset, change);
            portal.store().drop_chart(id, None, Some(deed)).await?
        }
    };
    if gone { Ok(done(form)) } else { Err(unknown()) }
}

/// In whose name the caller edits a dataset's listing; refused to who may not.
async fn editor(
    portal: &Portal,
    signed: &SignedIn,
    dataset: &DatasetId,
) -> Result<ProviderId, Failure> {
    let SignedIn { actor, language, .. } = signed;
    // The dataset is public, so who may not see its listing is told so and not that it is unknown.
    let stored = load(portal, dataset, actor, *language).await.map_err(|_| signed.refused())?;
    let edit = Act::new(Command::Edit);
    let decision = decide(&stored.listing, &edit, &stored.owner, actor, &Facts::default())
        .map_err(|refusal| Failure::refused(&refusal, *language))?;
    Ok(decision.organisation)
}

fn deed(
    portal: &Portal,
    account: &AccountId,
    organisation: ProviderId,
    action: &str,
    dataset: &DatasetId,
    change: serde_json::Value,
) -> Deed {
    Deed {
        at: portal.now(),
        account: Some(account.clone()),
        organisation: Some(organisation),
        action: action.to_owned(),
        subject_kind: "listing",
        subject: dataset.to_string(),
        reason: None,
        legal_basis: None,
        change,
    }
}

/// A specification under another title.
fn titled(spec: &str, title: &str) -> Option<String> {
    let mut spec = Spec::parse(spec).ok()?;
    spec.title = Some(title.to_owned());
    Some(spec.to_json())
}

fn fits(query: &str, title: &str, title_en: &str, language: Language) -> Result<(), Failure> {
    if query.len() > SaveChart::SPEC_MAX {
        return Err(too_large("query", language));
    }
    let long = [("title", title), ("title_en", title_en)]
        .into_iter()
        .filter(|(_, title)| title.chars().count() > SaveChart::TITLE_MAX);
    let detail = match language {
        Language::Zh => format!("不能超过 {} 个字符", SaveChart::TITLE_MAX),
        Language::En => format!("holds at most {} characters", SaveChart::TITLE_MAX),
    };
    let errors: Vec<_> = long
        .map(|(field, _)| FieldError { field: field.to_owned(), detail: detail.clone() })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let problem = Problem::new(ProblemKind::InvalidRequest, language);
    Err(Failure::Problem(problem.with_errors(errors)))
}

fn too_large(field: &str, language: Language) -> Failure {
    let kilobytes = SaveChart::SPEC_MAX >> 10;
    let detail = match language {
        Language::Zh => format!("图表说明不能超过 {kilobytes} KB"),
        Language::En => format!("the specification holds at most {kilobytes} KB"),
    };
    Failure::field(field, &detail, language)
}

fn too_many(most: u32, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => format!("最多保存 {most} 张图，请先移除一些。"),
        Language::En => format!("At most {most} charts can be kept; remove some first."),
    };
    Failure::Problem(Problem::new(ProblemKind::NotNow, language).with_detail(detail))
}

/// A chart as it is told, with its title in a language.
fn view(kept: KeptChart, language: Language) -> SavedChart {
    let KeptChart { chart, dataset, dataset_title, created_at } = kept;
    let title = title(&chart, language).to_owned();
    let NewChart { id, distribution, account, title: _, title_en: _, query, spec } = chart;
    SavedChart {
        id,
        owner: if account.is_some() { ChartOwner::Account } else { ChartOwner::Dataset },
        distribution,
        dataset,
        dataset_title,
        spec: titled(&spec, &title).unwrap_or(spec),
        title,
        query,
        created_at,
    }
}

/// The title of a chart in a language; the Chinese one where there is no other.
pub(super) fn title(chart: &NewChart, language: Language) -> &str {
    match (language, &chart.title_en) {
        (Language::En, Some(title)) => title,
        _ => &chart.title,
    }
}
