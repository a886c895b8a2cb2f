//! What was taken by whom (R26, R35), for those who answer for the data.

use axum::Json;
use axum::extract::{Path, State};
use contract::{Items, Problem, TakingView};
use domain::{GrantId, RequestId, Role, Scope};
use serde::Deserialize;
use std::collections::HashMap;
use store::{Page, Taking, TakingsSought};

use super::commands::is_staff;
use super::load::load;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::page_of;

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/requests/{id}/takings", tag = "requests",
    summary = "申请或事件所涉数据的下载记录，新的在前 ¦ What was taken of the data that a request or incident is about, the latest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier"), Wishes),
    responses(
        (status = 200, description = "下载记录 ¦ What was taken", body = Items<TakingView>),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn of_request(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<RequestId>,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<TakingView>>, Failure> {
    let loaded = load(&portal, &id, Some(&caller), caller.language).await?;
    let dataset = loaded.stored.dataset.as_ref().map(|it| it.id.clone());
    if !is_staff(&loaded.parties) {
        return Err(Failure::not_found(caller.language));
    }
    // Of what is about no entry nothing can have been taken.
    let Some(dataset) = dataset else {
        return Ok(Json(Items { total: 0, items: Vec::new() }));
    };
    let sought = TakingsSought { dataset: Some(dataset), ..TakingsSought::default() };
    list(&portal, &sought, page_of(asked.page, asked.per_page)).await
}

#[utoipa::path(get, path = "/api/v1/grants/{id}/takings", tag = "grants",
    summary = "一项授权的下载记录，新的在前 ¦ What was taken on a grant, the latest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier"), Wishes),
    responses(
        (status = 200, description = "下载记录 ¦ What was taken", body = Items<TakingView>),
        (status = 404, description = "没有这项授权，或无权查看 ¦ No such grant that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn of_grant(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<GrantId>,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<TakingView>>, Failure> {
    let actor = &caller.actor;
    let stored = portal.store().grant(&id).await?;
    let staff = [Role::Authority, Role::Provider, Role::Auditor];
    let sees = |it: &store::StoredGrant| {
        it.grant.holder == actor.account || actor.acting_as(&staff, &it.owner).is_some()
    };
    if !stored.as_ref().is_some_and(sees) || !actor.may(Scope::Read) {
        return Err(Failure::not_found(caller.language));
    }
    let sought = TakingsSought { grant: Some(id), ..TakingsSought::default() };
    list(&portal, &sought, page_of(asked.page, asked.per_page)).await
}

async fn list(
    portal: &Portal,
    sought: &TakingsSought,
    page: Page,
) -> Result<Json<Items<TakingView>>, Failure> {
    let store = portal.store();
    let (total, takings) = store.takings(sought, page).await?;
    let mut people = HashMap::new();
    let mut offices = HashMap::new();
    let mut titles = HashMap::new();
    for taking in &takings {
        if !people.contains_key(&taking.account)
            && let Some(account) = store.account(&taking.account).await?
        {
            people.insert(taking.account.clone(), account.name);
        }
        if let Some(id) = &taking.organisation
            && !offices.contains_key(id)
            && let Some(row) = store.organisation(id).await?
        {
            offices.insert(id.clone(), row.name);
        }
        if !titles.contains_key(&taking.distribution) {
            for file in store.distributions(&taking.dataset).await? {
                titles.insert(file.id, file.title);
            }
        }
    }
    let view = |taking: Taking| {
        let Taking {
            ticket: _,
            grant,
            request,
            account,
            organisation,
            dataset: _,
            distribution,
            version,
            sha256: _,
            purpose,
            at,
            uses: _,
        } = taking;
        TakingView {
            at,
            grant,
            request,
            who: people.get(&account).cloned().unwrap_or_default(),
            organisation: organisation.and_then(|id| offices.get(&id).cloned()),
            title: titles.get(&distribution).cloned().unwrap_or_default(),
            distribution,
            version,
            purpose,
        }
    };
    let items = takings.into_iter().map(view).collect();
    Ok(Json(Items { total, items }))
}
