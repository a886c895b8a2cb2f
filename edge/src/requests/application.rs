//! What somebody has to know before they apply for an entry.

use axum::Json;
use axum::extract::{Path, State};
use contract::{ApplicationView, GrantRef, Problem, ProviderRef};
use domain::request::{Availability, Road};
use domain::{DatasetId, Sharing};
use store::{GrantsWanted, Page, Reach};

use super::load::availability;
use super::texts;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(get, path = "/api/v1/datasets/{id}/application", tag = "requests",
    summary = "申请一个数据集前须知：问题、承诺书、可走的途径 ¦ What to know before applying for a dataset: questions, undertaking, roads",
    params(("id" = String, Path, description = "数据集的标识符 ¦ Identifier of the dataset")),
    responses(
        (status = 200, description = "须知 ¦ What to know", body = ApplicationView),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public dataset", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn application(
    State(portal): State<Portal>,
    signed_in: Option<SignedIn>,
    caller: Caller,
    Path(id): Path<DatasetId>,
) -> Result<Json<ApplicationView>, Failure> {
    let store = portal.store();
    let dataset = store.about_dataset(&id).await?.filter(|it| it.published);
    let dataset = dataset.ok_or_else(|| Failure::not_found(caller.language))?;
    let mut view = ApplicationView {
        questions: dataset.questions.clone(),
        undertaking: texts::undertaking(Some(&dataset), caller.language),
        can_apply: availability(Some(&dataset)) == Availability::Limited,
        roads: vec![Road::Opening],
        organisations: Vec::new(),
        open_request: None,
        grant: None,
    };
    if let Some(SignedIn { actor, holder, .. }) = &signed_in {
        view.organisations = holder
            .affiliations
            .iter()
            .filter(|it| actor.memberships.contains(&it.membership))
            .map(|it| ProviderRef {
                id: it.membership.organisation.id.clone(),
                name: it.name.clone(),
            })
            .collect();
        if dataset.sharing != Sharing::Refused && !view.organisations.is_empty() {
            view.roads.push(Road::Sharing);
        }
        view.open_request = store.open_request(&actor.account, &id, None).await?;
        let held = GrantsWanted {
            reach: Reach::default(),
            held_by: Some(actor.account.clone()),
            dataset: Some(id),
            ..GrantsWanted::default()
        };
        let (_, grants) = store.grants(&held, Page { offset: 0, limit: 20 }).await?;
        let now = portal.now();
        view.grant = grants.into_iter().find(|it| it.grant.is_open(now)).map(|it| GrantRef {
            state: it.grant.state,
            until: it.grant.terms.until,
            id: it.id,
        });
    }
    Ok(Json(view))
}
