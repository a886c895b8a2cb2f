//! Acting on a file of a revision: treating columns (脱敏, R15), overruling a finding with a reason
//! (R16), going back to the original.

use axum::extract::{Path, State};
use axum::response::Response;
use contract::{
    ColumnTreatment, FileAction, FileCommand, ListingDistribution, ListingInput, Problem,
    ProblemKind,
};
use domain::listing::{Refusal, Stage};
use domain::personal::Method;
use domain::{DatasetId, DistributionId, Language, Role, Scope};
use hmac::{Hmac, KeyInit, Mac};
use objects::Digest;
use serde_json::json;
use sha2::Sha256;
use store::{FileChange, FileState, FileWrite, ListingFile, StoreError, StoredListing};
use tables::TreatError;

use super::attach::{self, Doing, change, editable, find};
use super::change::{answer, give_title, take_out};
use super::found::{Found, Overruled};
use super::preview::pipe;
use crate::arrivals::look_through;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;

/// How often a write is decided anew when somebody else was quicker.
const ATTEMPTS: usize = 8;

#[utoipa::path(post, path = "/api/v1/listings/{id}/distributions/{distribution}/commands",
    tag = "files",
    summary = "对文件进行操作：脱敏、放行、恢复原文件 ¦ Act on a file: treat, overrule, go back to the original",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
    ),
    request_body = FileCommand,
    responses(
        (status = 200, description = "操作后的文件 ¦ The file afterwards", body = ListingDistribution),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "文件已变更，或当前状态不允许 ¦ The file has changed, or the state does not allow it",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "不能这样处理 ¦ It cannot be done so", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
    input: Input<FileCommand>,
) -> Result<Response, Failure> {
    let FileCommand { command, columns, column, kind, comment, title } = input.value;
    match command {
        FileAction::Treat => treat(&portal, &caller, &listing, &id, columns, comment).await?,
        FileAction::Overrule => {
            let overruled = Overruled {
                column,
                kind,
                comment: comment.unwrap_or_default(),
                by: caller.actor.account.clone(),
                at: portal.now(),
            };
            overrule(&portal, &caller, &listing, &id, overruled).await?;
        }
        FileAction::ReplaceByOriginal => restore(&portal, &caller, &listing, &id).await?,
        FileAction::Retitle => give_title(&portal, &caller, &listing, &id, title).await?,
        FileAction::Remove => take_out(&portal, &caller, &listing, &id).await?,
    }
    match (input.form, command) {
        (Some(form), _) => Ok(form.onward()),
        (None, FileAction::Remove) => {
            Ok(axum::response::IntoResponse::into_response(axum::http::StatusCode::NO_CONTENT))
        }
        (None, _) => answer(&portal, &caller, &listing, &id).await,
    }
}

/// Makes a new file of the old one, in which columns are treated.
async fn treat(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
    columns: Vec<ColumnTreatment>,
    comment: Option<String>,
) -> Result<(), Failure> {
    let language = caller.language;
    let plan: Vec<(String, Method)> =
        columns.into_iter().filter_map(|it| Some((it.column, it.method?))).collect();
    let say = |zh: &'static str, en: &'static str| {
        let detail = match language {
            Language::Zh => zh,
            Language::En => en,
        };
        Failure::fields(ProblemKind::Incomplete, [("columns", detail)], language)
    };
    if plan.is_empty() {
        return Err(say("请至少为一列选择处理方式", "choose a method for at least one column"));
    }
    let stored = load(portal, listing, &caller.actor, language).await?;
    let before = find(&stored, id, language)?.clone();
    editable(&stored, caller)?;
    let Some(found) = Found::read(before.inspection.as_deref()) else {
        return Err(say(
            "文件尚未检查完毕或不能接收",
            "the file is not looked through, or was refused",
        ));
    };
    let Found { inspection, overruled } = found;
    let digest = digest_of(&before.file.sha256)?;
    let reader = portal.objects().seek(&digest).await?;
    let key = pseudonym_key(portal, listing);
    let told: Vec<_> = plan.iter().map(|(column, method)| json!([column, method])).collect();
    let place = portal.arrivals().looking().acquire().await;
    let (mut output, contents) = pipe();
    let treating = tokio::task::spawn_blocking(move || {
        let treated = tables::desensitise(reader, &inspection, &plan, &key, &mut output)?;
        output.finish().map_err(TreatError::Write)?;
        Ok::<_, TreatError>(treated)
    });
    let (treated, kept) =
        tokio::join!(treating, portal.objects().put(contents, contract::FILE_MAX));
    let treated = match treated? {
        Ok(treated) => treated,
        // That the writing failed is only what the storing says in its own words.
        Err(TreatError::Write(_)) if kept.is_err() => {
            return Err(kept.err().map_or_else(
                || Failure::new(ProblemKind::Internal, language),
                |error| Failure::contents(error, language),
            ));
        }
        Err(error) => {
            let detail = error.message(language);
            return Err(Failure::fields(ProblemKind::Incomplete, [("columns", detail)], language));
        }
    };
    let kept = kept.map_err(|error| Failure::contents(error, language))?;
    let mut file = ListingFile {
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: Some(before.made_of.clone().unwrap_or_else(|| before.file.sha256.clone())),
        added_at: portal.now(),
        ..before.clone()
    };
    file.file.sha256 = kept.digest.to_string();
    file.file.size = kept.size;
    look_through(portal, &mut file, overruled).await?;
    drop(place);
    let told = json!({
        "distribution": id, "columns": told, "changed": treated.changed,
        "sha256": [before.file.sha256, file.file.sha256],
    });
    let over = before.file.sha256;
    let make = move |stored: &StoredListing| {
        let now = find(stored, id, language)?;
        if now.file.sha256 != over {
            return Err(Failure::new(ProblemKind::Conflict, language));
        }
        let mut file = file.clone();
        file.file.title.clone_from(&now.file.title);
        Ok((FileWrite::Replace { file, over: Some(over.clone()) }, told.clone()))
    };
    let doing = Doing { action: "listing.file.treat", reason: comment, upload: None };
    change(portal, caller, listing, doing, make).await?;
    Ok(())
}

/// Lets a finding pass, with a reason, in the name of who may answer for it: the department's
/// reviewer or the authority, and nobody who wrote the revision (R5, R16).
async fn overrule(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
    overruled: Overruled,
) -> Result<(), Failure> {
    let SignedIn { actor, language, .. } = caller;
    let language = *language;
    let refused = |refusal: Refusal| Failure::refused(&refusal, language);
    if overruled.comment.chars().count() > ListingInput::TEXT_MAX {
        let detail = match language {
            Language::Zh => "内容过长",
            Language::En => "too long",
        };
        return Err(Failure::fields(ProblemKind::InvalidRequest, [("comment", detail)], language));
    }
    for _ in 0..ATTEMPTS {
        let stored = load(portal, listing, actor, language).await?;
        let before = find(&stored, id, language)?;
        if !actor.may(Scope::Decide) {
            return Err(refused(Refusal::Scope(Scope::Decide)));
        }
        let (_, organisation) = actor
            .acting_as(&[Role::Reviewer, Role::Authority], &stored.owner)
            .ok_or_else(|| refused(Refusal::Role))?;
        if stored.listing.drafters.contains(&actor.account) {
            return Err(refused(Refusal::OwnDraft));
        }
        if stored.listing.stage == Stage::Settled {
            return Err(refused(Refusal::State(stored.listing.state())));
        }
        if overruled.comment.trim().is_empty() {
            return Err(refused(Refusal::Reason));
        }
        let found = Found::read(before.inspection.as_deref());
        let Some(mut found) = found.filter(|found| found.answers(&overruled)) else {
            let detail = match language {
                Language::Zh => "没有这样的待处理发现",
                Language::En => "there is no such finding that is still open",
            };
            return Err(Failure::fields(ProblemKind::Incomplete, [("column", detail)], language));
        };
        found.overruled.push(overruled.clone());
        let file = ListingFile {
            open_findings: found.open(),
            inspection: Some(found.to_json().to_string()),
            ..before.clone()
        };
        let told = json!({
            "distribution": id, "sha256": file.file.sha256, "column": overruled.column,
            "kind": overruled.kind, "open": [before.open_findings, file.open_findings],
        });
        let who = (actor.account.clone(), organisation.clone());
        let comment = Some(overruled.comment.clone());
        let deed = attach::deed(portal, who, "listing.file.overrule", listing, comment, told);
        let over = Some(file.file.sha256.clone());
        let change = FileChange {
            listing: listing.clone(),
            seen: stored.version,
            opened: None,
            write: FileWrite::Replace { file, over },
            upload: None,
        };
        match portal.store().change_file(&change, deed).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) => {}
            Err(StoreError::Missing("file")) => return Err(Failure::not_found(language)),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::new(ProblemKind::Conflict, language))
}

/// Puts the file that was treated back in its place.
async fn restore(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
) -> Result<(), Failure> {
    let language = caller.language;
    let stored = load(portal, listing, &caller.actor, language).await?;
    let before = find(&stored, id, language)?;
    editable(&stored, caller)?;
    let Some(original) = before.made_of.clone() else {
        let detail = match language {
            Language::Zh => "这个文件就是原文件",
            Language::En => "this file is the original",
        };
        return Err(Failure::fields(ProblemKind::Incomplete, [("command", detail)], language));
    };
    let digest = digest_of(&original)?;
    let size = portal.objects().size(&digest).await?;
    let size = size.ok_or(objects::ObjectsError::Missing(digest))?;
    let mut file = ListingFile {
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: portal.now(),
        ..before.clone()
    };
    let over = before.file.sha256.clone();
    let told = json!({ "distribution": id, "sha256": [over, original] });
    file.file.sha256 = original;
    file.file.size = size;
    file.file.rows = None;
    let make = move |stored: &StoredListing| {
        find(stored, id, language)?;
        Ok((FileWrite::Replace { file: file.clone(), over: Some(over.clone()) }, told.clone()))
    };
    let doing = Doing { action: "listing.file.change", reason: None, upload: None };
    change(portal, caller, listing, doing, make).await?;
    portal.arrivals().wake();
    Ok(())
}

/// What pseudonyms of a listing are made with: the same for all its files, so that they can be
/// joined, and another for every listing, so that listings cannot. Never shown.
fn pseudonym_key(portal: &Portal, listing: &DatasetId) -> Vec<u8> {
    // A key of any length is taken.
    let mac = Hmac::<Sha256>::new_from_slice(&portal.signing_key().to_bytes());
    mac.map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(b"shumen pseudonyms\0");
            mac.update(listing.as_str().as_bytes());
            mac.finalize().into_bytes().to_vec()
        },
    )
}

fn digest_of(sha256: &str) -> Result<Digest, Failure> {
    Digest::parse(sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() }.into())
}
