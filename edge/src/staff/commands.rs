//! Acting on a listing: submitting, approving, returning, publishing and what follows.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use contract::{Distribution, ListingCommand, ListingInput, ListingView, Problem};
use domain::DatasetId;
use domain::listing::{Act, Command, Decision, Stage, Standing, decide};
use serde_json::{Value, json};
use store::{Deed, File, FileState, ListingFile, Public, StoreError, StoredListing};

use super::facts::facts;
use super::listings::{load, revised, too_long};
use super::view::view;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(post, path = "/api/v1/listings/{id}/commands", tag = "listings",
    summary = "对目录条目进行操作 ¦ Act on a listing",
    description = "可用操作见目录条目的 permissions。 ¦ What the caller may do stands in the listing's permissions.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = ListingCommand,
    responses(
        (status = 200, description = "操作后的条目 ¦ The listing afterwards", body = ListingView),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，或当前状态不允许 ¦ The version is behind, or the state does not allow it",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "尚不符合要求 ¦ Something is lacking", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<DatasetId>,
    input: Input<ListingCommand>,
) -> Result<Response, Failure> {
    let SignedIn { actor, language, .. } = &caller;
    let language = *language;
    let ListingCommand {
        command,
        version,
        comment,
        legal_basis,
        confidential_checked,
        security_level,
        successor,
    } = input.value;
    let texts = [("comment", &comment), ("legal_basis", &legal_basis)];
    let long = texts.iter().filter(|(_, text)| {
        text.as_ref().is_some_and(|text| text.chars().count() > ListingInput::TEXT_MAX)
    });
    let long: Vec<_> = long.map(|(field, _)| *field).collect();
    if !long.is_empty() {
        return Err(too_long(long, language));
    }
    let stored = load(&portal, &id, actor, language).await?;
    if version != stored.version {
        return Err(Failure::conflict(stored.version, language));
    }
    let act = Act {
        command,
        comment: comment.clone(),
        confidential_checked: confidential_checked.unwrap_or(true),
        successor: successor.clone(),
    };
    let facts = facts(portal.store(), &stored, successor.as_ref()).await?;
    let Decision { listing, role, organisation } =
        decide(&stored.listing, &act, &stored.owner, actor, &facts)
            .map_err(|refusal| Failure::refused(&refusal, language))?;

    let mut change = json!({
        "from": place(&stored),
        "to": [listing.standing, listing.stage],
        "role": role,
    });
    let mut revision =
        revised(&portal, &stored, listing, public_side(command, &stored, facts.claims)).await?;
    match command {
        Command::Approve => {
            note(&mut change, "confidential_checked", true.into());
            if let Some(level) = security_level {
                note(&mut change, "security_level", json!([stored.entry.security_level, level]));
                revision.entry.security_level = level;
            }
        }
        Command::Publish => {
            note(&mut change, "files", stored.files.len().into());
            revision.files = Some(stored.files.clone());
        }
        Command::Retire => {
            note(&mut change, "successor", json!(successor));
            revision.successor = successor;
        }
        Command::Discard => {
            if let Some(public) = &stored.public {
                revision.entry = public.entry.clone();
                let files = portal.store().distributions(&id).await?;
                let files = files.into_iter().map(|file| as_published(file, &stored.files));
                revision.files = Some(files.collect());
            }
        }
        Command::Confirm => {
            // The year begins again, though the listing stands where it stood (R7).
            revision.clock_since = portal.now();
            let calendar = portal.calendar().await?;
            revision.due =
                super::clock::due_day(&revision.listing, portal.now(), &calendar, portal.clocks());
        }
        _ => {}
    }
    let deed = Deed {
        at: portal.now(),
        account: Some(actor.account.clone()),
        organisation: Some(organisation),
        action: format!("listing.{command}"),
        subject_kind: "listing",
        subject: id.to_string(),
        reason: comment,
        legal_basis,
        change,
    };
    match portal.store().write_listing(&revision, version, deed).await {
        // What leaves the public outdates its tickets.
        Ok(_) => {}
        Err(StoreError::Conflict) => {
            let stored = load(&portal, &id, actor, language).await?;
            return Err(Failure::conflict(stored.version, language));
        }
        Err(error) => return Err(error.into()),
    }
    if revision.public == Public::Hide {
        portal.gate().changed();
    }
    if command == Command::Discard {
        portal.arrivals().wake();
    }
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    let stored = load(&portal, &id, actor, language).await?;
    Ok(Json(view(&portal, stored, actor, language).await?).into_response())
}

/// What a command does to what the public sees.
fn public_side(command: Command, stored: &StoredListing, claims: usize) -> Public {
    match (command, stored.listing.standing) {
        (Command::Publish, _) => Public::Publish { claims },
        (Command::Resume, _) => Public::Show,
        // A listing that was never public has nothing to hide.
        (Command::Suspend | Command::Withdraw | Command::Retire, Standing::Unpublished) => {
            Public::Keep
        }
        (Command::Suspend | Command::Withdraw | Command::Retire, _) => Public::Hide,
        _ => Public::Keep,
    }
}

fn place(stored: &StoredListing) -> (Standing, Stage) {
    (stored.listing.standing, stored.listing.stage)
}

fn note(change: &mut Value, name: &str, value: Value) {
    if let Some(members) = change.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// A public file as the revision has it that changes nothing: with what was found in it, where it
/// is still there, else to be looked through again (R16).
fn as_published(file: Distribution, known: &[ListingFile]) -> ListingFile {
    let same = |it: &&ListingFile| it.file.id == file.id && it.file.sha256 == file.sha256;
    let known = known.iter().find(same);
    let Distribution {
        id,
        title,
        format,
        media_type,
        file_name,
        size,
        sha256,
        rows,
        version: _,
        updated_at,
        quality: _,
    } = file;
    ListingFile {
        file: File { id, title, format, media_type, file_name, sha256, size, rows },
        state: known.map_or(FileState::Waiting, |known| known.state),
        inspection: known.and_then(|known| known.inspection.clone()),
        open_findings: known.map_or(0, |known| known.open_findings),
        made_of: known.and_then(|known| known.made_of.clone()),
        added_at: updated_at,
    }
}
