//! Drafting: beginning a listing, reading it, writing it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{FieldError, ListingInput, ListingView, Problem, ProblemKind, paths};
use domain::listing::{Act, Command, Facts, Listing, decide, visible};
use domain::{Actor, DatasetId, Entry, Language, Organisation, Role, Scope};
use serde_json::json;
use store::{Deed, Public, Revision, StoreError, StoredListing};

use super::{clock, view};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::standards::settle;

/// Most characters of a value that a conflict quotes.
const QUOTED_MAX: usize = 200;

#[utoipa::path(post, path = "/api/v1/listings", tag = "listings",
    summary = "起草目录条目 ¦ Begin a listing, as a draft",
    request_body = ListingInput,
    responses(
        (status = 201, description = "草稿 ¦ The draft", body = ListingView),
        (status = 403, description = "不是任何单位的登记员 ¦ The caller registers for no organisation",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "缺少名称或单位 ¦ A title or the organisation is missing",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    caller: SignedIn,
    input: Input<ListingInput>,
) -> Result<Response, Failure> {
    let SignedIn { actor, language, .. } = &caller;
    let owner = drafting_for(actor, &input.value, *language)?;
    let mut entry = Entry::draft("", owner.region.clone());
    write(input.value, &mut entry, *language)?;
    settle(&portal, None, &mut entry, *language).await?;
    if entry.contact.office.is_empty() {
        // Whoever asks finds the department; a more exact office is for the drafter to name.
        let names = portal.store().provider_names().await?;
        let own = names.into_iter().find(|it| it.id == owner.id);
        entry.contact.office = own.map(|it| it.name).unwrap_or_default();
    }
    if entry.title.is_empty() {
        return Err(lacking("title", &entry, *language));
    }
    known_region(&portal, &entry, *language).await?;
    let revision = begun(&portal, actor, &owner, entry).await?;
    let deed = Deed {
        at: portal.now(),
        account: Some(actor.account.clone()),
        organisation: Some(owner.id.clone()),
        action: "listing.begin".to_owned(),
        subject_kind: "listing",
        subject: revision.id.to_string(),
        reason: None,
        legal_basis: None,
        change: json!({ "entry": revision.entry }),
    };
    portal.store().begin_listing(&revision, deed).await?;
    if let Some(form) = input.form {
        return Ok(form.onward_to(&paths::staff_listing_page(revision.id.as_str())));
    }
    let stored = load(&portal, &revision.id, actor, *language).await?;
    let view = view::view(&portal, stored, actor, *language).await?;
    let place = paths::listing(view.id.as_str());
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(view)).into_response())
}

#[utoipa::path(get, path = "/api/v1/listings/{id}", tag = "listings",
    summary = "目录条目的工作状态、待办与可用操作 ¦ A listing with its revision and what the caller may do",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "目录条目 ¦ The listing", body = ListingView),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn listing(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<DatasetId>,
) -> Result<Json<ListingView>, Failure> {
    let SignedIn { actor, language, .. } = &caller;
    let stored = load(&portal, &id, actor, *language).await?;
    Ok(Json(view::view(&portal, stored, actor, *language).await?))
}

#[utoipa::path(method(put, post), path = "/api/v1/listings/{id}", tag = "listings",
    summary = "写入修订；没有修订时先开启修订 ¦ Write the revision, opening one where there is none",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = ListingInput,
    responses(
        (status = 200, description = "目录条目 ¦ The listing", body = ListingView),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，errors 列出差异 ¦ The version is behind; errors name the differences",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn write_listing(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<DatasetId>,
    input: Input<ListingInput>,
) -> Result<Response, Failure> {
    let SignedIn { actor, language, .. } = &caller;
    let stored = load(&portal, &id, actor, *language).await?;
    let sent = input.value;
    let Some(version) = sent.version else {
        return Err(missing_version(*language));
    };
    let decision =
        decide(&stored.listing, &Act::new(Command::Edit), &stored.owner, actor, &Facts::default())
            .map_err(|refusal| Failure::refused(&refusal, *language))?;
    let mut entry = stored.entry.clone();
    write(sent, &mut entry, *language)?;
    settle(&portal, Some(&stored.entry), &mut entry, *language).await?;
    if entry.region != stored.entry.region {
        known_region(&portal, &entry, *language).await?;
    }
    if version != stored.version {
        return Err(conflict(&stored, &entry, *language));
    }
    let changed = view::differences(&stored.entry, &entry);
    if changed.is_empty() && decision.listing == stored.listing {
        return answer(&portal, stored, &caller, input.form).await;
    }
    let deed = Deed {
        at: portal.now(),
        account: Some(actor.account.clone()),
        organisation: Some(decision.organisation),
        action: "listing.edit".to_owned(),
        subject_kind: "listing",
        subject: id.to_string(),
        reason: None,
        legal_basis: None,
        change: json!(changed),
    };
    let revision =
        revised(&portal, &stored, decision.listing, Public::Keep).await?.saying(entry.clone());
    match portal.store().write_listing(&revision, version, deed).await {
        Ok(_) => {}
        Err(StoreError::Conflict) => {
            let stored = load(&portal, &id, actor, *language).await?;
            return Err(conflict(&stored, &entry, *language));
        }
        Err(error) => return Err(error.into()),
    }
    let stored = load(&portal, &id, actor, *language).await?;
    answer(&portal, stored, &caller, input.form).await
}

async fn answer(
    portal: &Portal,
    stored: StoredListing,
    caller: &SignedIn,
    form: Option<crate::input::Form>,
) -> Result<Response, Failure> {
    if let Some(form) = form {
        return Ok(form.onward());
    }
    let view = view::view(portal, stored, &caller.actor, caller.language).await?;
    Ok(Json(view).into_response())
}

/// A listing that an actor may see; for anybody else there is none.
pub(crate) async fn load(
    portal: &Portal,
    id: &DatasetId,
    actor: &Actor,
    language: Language,
) -> Result<StoredListing, Failure> {
    let stored = portal.store().listing(id).await?;
    stored
        .filter(|stored| visible(&stored.owner, actor) && actor.may(Scope::Read))
        .ok_or_else(|| Failure::not_found(language))
}

/// A listing that is begun, as a draft of an actor.
pub(crate) async fn begun(
    portal: &Portal,
    actor: &Actor,
    owner: &Organisation,
    entry: Entry,
) -> Result<Revision, Failure> {
    let now = portal.now();
    let listing = Listing::begun(actor.account.clone());
    let calendar = portal.calendar().await?;
    let due = clock::due_day(&listing, now, &calendar, portal.clocks());
    Ok(Revision {
        id: DatasetId::new(uuid::Uuid::now_v7().to_string()),
        provider: owner.id.clone(),
        listing,
        entry,
        files: Some(Vec::new()),
        successor: None,
        clock_since: now,
        due,
        public: Public::Keep,
    })
}

/// What is stored, with the listing as it now stands and the clock that runs for it.
pub(crate) async fn revised(
    portal: &Portal,
    stored: &StoredListing,
    listing: Listing,
    public: Public,
) -> Result<Revision, Failure> {
    let now = portal.now();
    let (clock_since, due) = if clock::restarts(&stored.listing, &listing) {
        let calendar = portal.calendar().await?;
        (now, clock::due_day(&listing, now, &calendar, portal.clocks()))
    } else {
        (stored.clock_since, stored.due)
    };
    Ok(Revision {
        id: stored.id.clone(),
        provider: stored.owner.id.clone(),
        listing,
        entry: stored.entry.clone(),
        files: None,
        successor: stored.successor.clone(),
        clock_since,
        due,
        public,
    })
}

/// The organisation for which somebody drafts.
pub(crate) fn drafting_for(
    actor: &Actor,
    input: &ListingInput,
    language: Language,
) -> Result<Organisation, Failure> {
    if !actor.may(Scope::Draft) {
        return Err(Failure::refused(&domain::listing::Refusal::Scope(Scope::Draft), language));
    }
    let mut own = actor.memberships.iter().filter(|held| held.roles.contains(&Role::Registrar));
    let chosen = match &input.provider {
        Some(provider) => own.find(|held| held.organisation.id == *provider),
        None => own.next().filter(|_| own.next().is_none()),
    };
    if let Some(held) = chosen {
        return Ok(held.organisation.clone());
    }
    if !actor.is(Role::Registrar) || input.provider.is_some() {
        return Err(Failure::refused(&domain::listing::Refusal::Role, language));
    }
    let detail = match language {
        Language::Zh => "您是多个单位的登记员，请指明单位",
        Language::En => "you register for several organisations: name one",
    };
    Err(Failure::fields(ProblemKind::Incomplete, [("provider", detail)], language))
}

/// Writes what was sent into an entry.
pub(crate) fn write(
    input: ListingInput,
    entry: &mut Entry,
    language: Language,
) -> Result<(), Failure> {
    input.write(entry).map_err(|long| too_long(long, language))
}

/// Says which texts are longer than can be kept.
pub(crate) fn too_long(fields: Vec<&'static str>, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => "内容过长",
        Language::En => "too long",
    };
    let errors = fields.into_iter().map(|field| (field, detail));
    Failure::fields(ProblemKind::InvalidRequest, errors, language)
}

/// Refuses a region that the portal does not know, before anybody reviews the entry.
async fn known_region(portal: &Portal, entry: &Entry, language: Language) -> Result<(), Failure> {
    let known = portal.store().region_names().await?;
    if known.iter().any(|region| region.code == entry.region) {
        return Ok(());
    }
    let detail = match language {
        Language::Zh => "没有这个地区",
        Language::En => "there is no such region",
    };
    Err(Failure::fields(ProblemKind::Incomplete, [("region", detail)], language))
}

fn lacking(field: &'static str, entry: &Entry, language: Language) -> Failure {
    let findings = entry.findings();
    let finding = findings.iter().filter(|finding| finding.field == field);
    let errors = finding.map(|finding| (finding.field, finding.message(language)));
    Failure::fields(ProblemKind::Incomplete, errors, language)
}

fn missing_version(language: Language) -> Failure {
    let detail = match language {
        Language::Zh => "请带上所依据的版本号",
        Language::En => "name the version that you have seen",
    };
    Failure::fields(ProblemKind::Incomplete, [("version", detail)], language)
}

/// Says that somebody else wrote meanwhile, and what stands there now where it differs.
fn conflict(stored: &StoredListing, wanted: &Entry, language: Language) -> Failure {
    let now = |value: &serde_json::Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text: String = text.chars().take(QUOTED_MAX).collect();
        match language {
            Language::Zh => format!("现为：{text}"),
            Language::En => format!("now: {text}"),
        }
    };
    let mut errors =
        vec![FieldError { field: "version".to_owned(), detail: now(&stored.version.into()) }];
    errors.extend(
        view::differences(&stored.entry, wanted)
            .into_iter()
            .map(|change| FieldError { field: change.field, detail: now(&change.before) }),
    );
    Failure::Problem(Problem::new(ProblemKind::Conflict, language).with_errors(errors))
}

trait Saying {
    fn saying(self, entry: Entry) -> Self;
}

impl Saying for Revision {
    fn saying(self, entry: Entry) -> Self {
        Self { entry, ..self }
    }
}
