//! What a grant is given for: what was asked, or less (R22).

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::china_day_end;
use domain::grant::{Licensed, Terms};
use domain::request::Refusal;
use domain::{DistributionId, GrantId};
use store::{NewGrant, StoreError, StoredRequest};

use crate::portal::Portal;

/// What the deciding side wishes; what it does not say is as was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    pub(super) distributions: Option<Vec<DistributionId>>,
    pub(super) until: Option<NaiveDate>,
    pub(super) times: Option<u32>,
    pub(super) updates: Option<bool>,
}

/// The grant that answers a request.
pub(super) async fn new_grant(
    portal: &Portal,
    stored: &StoredRequest,
    wishes: &Wishes,
    now: DateTime<Utc>,
) -> Result<Result<NewGrant, Refusal>, StoreError> {
    let StoredRequest { request, form, dataset, .. } = stored;
    let Some(dataset) = dataset else { return Ok(Err(Refusal::Gone)) };
    let known = portal.store().distributions(&dataset.id).await?;
    let asked = known
        .iter()
        .filter(|file| form.distributions.is_empty() || form.distributions.contains(&file.id));
    let licensed = |updates: bool| {
        move |file: &contract::Distribution| Licensed {
            distribution: file.id.clone(),
            version: (!updates).then_some(file.version),
            since: updates.then_some(file.version),
        }
    };
    let Some(last) = form.until else { return Ok(Err(Refusal::Terms)) };
    let widest = Terms {
        distributions: asked.clone().map(licensed(form.updates)).collect(),
        from: now,
        until: china_day_end(last),
        times: form.times,
    };
    let wanted = |file: &&contract::Distribution| {
        wishes.distributions.as_ref().is_none_or(|wanted| wanted.contains(&file.id))
    };
    let unasked = wishes.distributions.iter().flatten();
    let unasked =
        unasked.filter(|id| !widest.distributions.iter().any(|it| it.distribution == **id));
    let terms = Terms {
        distributions: asked
            .filter(wanted)
            .map(licensed(wishes.updates.unwrap_or(form.updates)))
            .collect(),
        from: now,
        until: wishes.until.map_or(widest.until, china_day_end),
        times: wishes.times.or(form.times),
    };
    if unasked.count() > 0 || !terms.is_within(&widest) || terms.times == Some(0) {
        return Ok(Err(Refusal::Terms));
    }
    Ok(Ok(NewGrant {
        id: GrantId::new(uuid::Uuid::now_v7().to_string()),
        provider: dataset.provider.id.clone(),
        dataset: dataset.id.clone(),
        holder: request.applicant.clone(),
        organisation: request.organisation.clone(),
        purpose: form.purpose.clone(),
        terms,
    }))
}
