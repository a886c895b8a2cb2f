//! What a command on a request does to the data that it is about (R25, R26).

use domain::Role;
use domain::listing::{self, Standing};
use domain::request::{Command, Event, Outcome, Party};
use serde_json::json;
use store::{Cut, Deed, ListingChange, Public, StoredRequest};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::revised;

/// What follows for the data.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) listing: Option<ListingChange>,
    pub(super) cut: Option<Cut>,
}

/// What follows from an event; the listing's own rules are asked too.
pub(super) async fn effects(
    portal: &Portal,
    caller: &SignedIn,
    stored: &StoredRequest,
    event: &Event,
) -> Result<Effects, Failure> {
    let Some(dataset) = stored.dataset.as_ref().map(|it| &it.id) else {
        return Ok(Effects::default());
    };
    let wanted = match (event.command, event.detail.outcome) {
        (Command::Suspend | Command::Cut, _) | (_, Some(Outcome::Suspend)) => Standing::Suspended,
        (_, Some(Outcome::Withdraw)) => Standing::Withdrawn,
        (_, Some(Outcome::Reopen | Outcome::Keep)) => Standing::Published,
        _ => return Ok(Effects::default()),
    };
    let cut = match (event.command, event.party) {
        (Command::Cut, Party::Authority) => Some(Role::Authority),
        (Command::Cut, _) => Some(Role::Provider),
        _ => None,
    };
    let cut = cut.map(|role| Cut { dataset: dataset.clone(), role });
    let Some(before) = portal.store().listing(dataset).await? else {
        return Ok(Effects { listing: None, cut });
    };
    let command = match (before.listing.standing, wanted) {
        (Standing::Published, Standing::Suspended) => listing::Command::Suspend,
        (Standing::Published | Standing::Suspended, Standing::Withdrawn) => {
            listing::Command::Withdraw
        }
        (Standing::Suspended, Standing::Published) => listing::Command::Resume,
        // It stands there already, or has left the public for another reason.
        _ => return Ok(Effects { listing: None, cut }),
    };
    // One click is enough: why, says the request that the log names.
    let reason = event.comment.clone().unwrap_or_else(|| {
        let kind = stored.request.kind.text();
        format!("{} / {}", kind.zh, kind.en)
    });
    let act = listing::Act::new(command).because(&reason);
    let facts = listing::Facts::default();
    let decision = listing::decide(&before.listing, &act, &before.owner, &caller.actor, &facts)
        .map_err(|refusal| Failure::refused(&refusal, caller.language))?;
    let public = match command {
        listing::Command::Resume => Public::Show,
        _ => Public::Hide,
    };
    let change = json!({
        "from": [before.listing.standing, before.listing.stage],
        "to": [decision.listing.standing, decision.listing.stage],
        "role": decision.role,
        "request": stored.id,
    });
    let version = before.version;
    let revision = revised(portal, &before, decision.listing, public).await?;
    let deed = Deed {
        at: event.at,
        account: event.account.clone(),
        organisation: Some(decision.organisation),
        action: format!("listing.{command}"),
        subject_kind: "listing",
        subject: dataset.to_string(),
        reason: Some(reason),
        legal_basis: event.legal_basis.clone(),
        change,
    };
    Ok(Effects { listing: Some(ListingChange { revision, version, deed }), cut })
}
