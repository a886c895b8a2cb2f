//! What one follows: published datasets and public demands.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contract::{FollowView, Following, Items, Problem, ProblemKind, paths};
use domain::{DatasetId, Language, RequestId, Scope};
use serde::Deserialize;
use serde::de::IgnoredAny;
use store::notices::{Follow, Followed};
use store::{Page, StoreError};

use crate::failure::Failure;
use crate::input::{Asked, Form, Input};
use crate::people::answer::{done, reply};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most things that one account follows.
const FOLLOWS_MAX: u32 = 1000;
/// Things of a page, where nothing is asked, and at most.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// 第几页，自 1 起 ¦ Which page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，默认 50，至多 200 ¦ How many on a page, 50 unless said, at most 200
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/follows", tag = "notices",
    summary = "本人的关注 ¦ What one follows",
    params(Part),
    responses((status = 200, description = "关注 ¦ Follows", body = Items<FollowView>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
    Asked(Part { page, per_page }): Asked<Part>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let limit = per_page.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let offset = page.unwrap_or(1).saturating_sub(1).saturating_mul(limit);
    let page = Page { offset, limit };
    let (total, follows) = portal.store().follows(&signed.actor.account, page).await?;
    let items: Vec<_> = follows.into_iter().map(view).collect();
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(get, path = "/api/v1/datasets/{id}/follow", tag = "notices",
    summary = "本人是否关注该数据集 ¦ Whether one follows a dataset",
    params(("id" = String, Path, description = "数据集 ¦ The dataset")),
    responses((status = 200, description = "是否关注 ¦ Yes or no", body = Following)))]
pub(crate) async fn dataset(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<DatasetId>,
) -> Result<Response, Failure> {
    is_followed(&portal, &signed, &Followed::Dataset(id)).await
}

#[utoipa::path(method(put, post), path = "/api/v1/datasets/{id}/follow", tag = "notices",
    summary = "关注一个公开的数据集 ¦ Follow a published dataset",
    params(("id" = String, Path, description = "数据集 ¦ The dataset")),
    responses(
        (status = 204, description = "已关注 ¦ Followed"),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public entry", body = Problem)
    ))]
pub(crate) async fn follow_dataset(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<DatasetId>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    follow(&portal, &signed, &Followed::Dataset(id), form.as_ref()).await
}

#[utoipa::path(delete, path = "/api/v1/datasets/{id}/follow", tag = "notices",
    summary = "取消关注数据集 ¦ Follow a dataset no more",
    params(("id" = String, Path, description = "数据集 ¦ The dataset")),
    responses((status = 204, description = "已取消 ¦ Done")))]
pub(crate) async fn unfollow_dataset(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<DatasetId>,
) -> Result<Response, Failure> {
    unfollow(&portal, &signed, &Followed::Dataset(id), None).await
}

#[utoipa::path(post, path = "/api/v1/datasets/{id}/unfollow", tag = "notices",
    summary = "取消关注数据集，供表单使用 ¦ Follow a dataset no more, for forms",
    params(("id" = String, Path, description = "数据集 ¦ The dataset")),
    responses((status = 204, description = "已取消 ¦ Done")))]
pub(crate) async fn unfollow_dataset_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<DatasetId>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    unfollow(&portal, &signed, &Followed::Dataset(id), form.as_ref()).await
}

#[utoipa::path(get, path = "/api/v1/requests/{id}/follow", tag = "notices",
    summary = "本人是否关注该需求 ¦ Whether one follows a demand",
    params(("id" = String, Path, description = "需求 ¦ The demand")),
    responses((status = 200, description = "是否关注 ¦ Yes or no", body = Following)))]
pub(crate) async fn request(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<RequestId>,
) -> Result<Response, Failure> {
    is_followed(&portal, &signed, &Followed::Request(id)).await
}

#[utoipa::path(method(put, post), path = "/api/v1/requests/{id}/follow", tag = "notices",
    summary = "关注一项公开的需求 ¦ Follow a public demand",
    params(("id" = String, Path, description = "需求 ¦ The demand")),
    responses(
        (status = 204, description = "已关注 ¦ Followed"),
        (status = 404, description = "没有这项公开的需求 ¦ No such public demand", body = Problem)
    ))]
pub(crate) async fn follow_request(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<RequestId>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    follow(&portal, &signed, &Followed::Request(id), form.as_ref()).await
}

#[utoipa::path(delete, path = "/api/v1/requests/{id}/follow", tag = "notices",
    summary = "取消关注需求 ¦ Follow a demand no more",
    params(("id" = String, Path, description = "需求 ¦ The demand")),
    responses((status = 204, description = "已取消 ¦ Done")))]
pub(crate) async fn unfollow_request(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<RequestId>,
) -> Result<Response, Failure> {
    unfollow(&portal, &signed, &Followed::Request(id), None).await
}

#[utoipa::path(post, path = "/api/v1/requests/{id}/unfollow", tag = "notices",
    summary = "取消关注需求，供表单使用 ¦ Follow a demand no more, for forms",
    params(("id" = String, Path, description = "需求 ¦ The demand")),
    responses((status = 204, description = "已取消 ¦ Done")))]
pub(crate) async fn unfollow_request_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<RequestId>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    unfollow(&portal, &signed, &Followed::Request(id), form.as_ref()).await
}

async fn is_followed(
    portal: &Portal,
    signed: &SignedIn,
    what: &Followed,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let following = portal.store().follows_it(&signed.actor.account, what).await?;
    Ok(reply(None, StatusCode::OK, &Following { following }))
}

async fn follow(
    portal: &Portal,
    signed: &SignedIn,
    what: &Followed,
    form: Option<&Form>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let account = &signed.actor.account;
    match portal.store().follow(account, what, FOLLOWS_MAX, portal.now()).await {
        Ok(true) => Ok(done(form)),
        Ok(false) => Err(Failure::not_found(signed.language)),
        Err(StoreError::Conflict) => {
            let detail = match signed.language {
                Language::Zh => format!("最多关注 {FOLLOWS_MAX} 项，请先取消一些。"),
                Language::En => format!("At most {FOLLOWS_MAX} can be followed; end some first."),
            };
            let problem = Problem::new(ProblemKind::NotNow, signed.language);
            Err(Failure::Problem(problem.with_detail(detail)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends following; a thing that was not followed, or is not there, is not followed afterwards.
async fn unfollow(
    portal: &Portal,
    signed: &SignedIn,
    what: &Followed,
    form: Option<&Form>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    portal.store().unfollow(&signed.actor.account, what).await?;
    Ok(done(form))
}

fn view(follow: Follow) -> FollowView {
    let Follow { what, title, since } = follow;
    let page = match &what {
        Followed::Dataset(id) => paths::dataset_page(id.as_str()),
        Followed::Request(id) => paths::request_page(id.as_str()),
    };
    FollowView {
        kind: what.kind().to_owned(),
        id: what.id().to_owned(),
        href: title.is_some().then_some(page),
        title,
        since,
    }
}
