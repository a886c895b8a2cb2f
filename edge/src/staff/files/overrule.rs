//! Overruling a finding with a reason (R16).

use contract::{ListingInput, ProblemKind};
use domain::listing::{Refusal, Stage};
use domain::{DatasetId, DistributionId, Language, Role, Scope};
use serde_json::json;
use store::{FileChange, FileWrite, ListingFile, StoreError};

use super::attach::{deed, find};
use super::found::{Found, Overruled};
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;

/// How often a write is decided anew when somebody else was quicker.
const ATTEMPTS: usize = 8;

/// Lets a finding pass, with a reason, in the name of who may answer for it: the department's
/// reviewer or the authority, and nobody who wrote the revision (R5, R16).
pub(super) async fn overrule(
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
        // In a review, where nobody drafts any more: who overrules is no drafter, now or later.
        if !matches!(stored.listing.stage, Stage::DepartmentReview | Stage::AuthorityReview) {
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
        let deed = deed(portal, who, "listing.file.overrule", listing, comment, told);
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
