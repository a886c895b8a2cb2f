//! Putting a file that has arrived into a revision.

use std::time::Duration;

use contract::{ListingInput, ProblemKind};
use domain::listing::{Act, Command, Decision, Facts, decide};
use domain::{AccountId, DatasetId, DistributionId, Format, Language, ProviderId};
use objects::Stored;
use serde_json::{Value, json};
use store::StoredListing;
use store::{
    Deed, File, FileChange, FileState, FileWrite, ListingFile, Opened, Public, StoreError,
};

use super::names;
use crate::arrivals::look_through;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::{load, revised};

/// Most files of a listing.
const FILES_MAX: usize = 200;
/// Largest file that is looked through before the answer.
const AT_ONCE_MAX: u64 = 64 << 20;
/// Longest time to wait for a place to look through it.
const PLACE_WITHIN: Duration = Duration::from_secs(3);
/// How often a write is decided anew when somebody else was quicker.
const ATTEMPTS: usize = 8;

/// A file that has arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// Its content.
    pub(crate) stored: Stored,
    /// Its name where it comes from.
    pub(crate) file_name: String,
    /// Its name for people, where one was given.
    pub(crate) title: Option<String>,
    /// The file that it is a new version of.
    pub(crate) replaces: Option<DistributionId>,
    /// The upload that it came by.
    pub(crate) upload: Option<String>,
    /// The address that it was fetched from.
    pub(crate) url: Option<String>,
}

/// What is done to a file, for the log.
pub(crate) struct Doing {
    /// The action, as `listing.file.add`.
    pub(crate) action: &'static str,
    /// Why.
    pub(crate) reason: Option<String>,
    /// The upload that is hereby done.
    pub(crate) upload: Option<String>,
}

/// Puts a file that has arrived into a listing's revision, looked through where that is quick.
pub(crate) async fn attach(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    arrived: Arrived,
) -> Result<ListingFile, Failure> {
    let language = caller.language;
    let Arrived { stored, file_name, title, replaces, upload, url } = arrived;
    let file_name = names::clean(&file_name);
    let mut file = ListingFile {
        file: File {
            id: DistributionId::new(uuid::Uuid::now_v7().to_string()),
            title: String::new(),
            format: Format::Other,
            media_type: Format::Other.media_type().to_owned(),
            file_name,
            sha256: stored.digest.to_string(),
            size: stored.size,
            rows: None,
        },
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: portal.now(),
    };
    if stored.size <= AT_ONCE_MAX {
        let place = portal.arrivals().looking().acquire();
        if let Ok(Ok(_place)) = tokio::time::timeout(PLACE_WITHIN, place).await {
            look_through(portal, &mut file, Vec::new()).await?;
        }
    }
    let attached = file.clone();
    let make = move |stored: &StoredListing| {
        let mut file = attached.clone();
        let told = |file: &ListingFile| {
            json!({
                "distribution": file.file.id, "title": file.file.title,
                "file_name": file.file.file_name, "sha256": file.file.sha256,
                "size": file.file.size, "url": url,
            })
        };
        if let Some(id) = &replaces {
            let before = find(stored, id, language)?;
            file.file.id = id.clone();
            file.file.title = title.clone().unwrap_or_else(|| before.file.title.clone());
            let mut change = told(&file);
            change["instead_of"] = before.file.sha256.clone().into();
            return Ok((FileWrite::Replace { file, over: None }, change));
        }
        if stored.files.len() >= FILES_MAX {
            let detail = match language {
                Language::Zh => format!("一个条目最多 {FILES_MAX} 个文件"),
                Language::En => format!("a listing has at most {FILES_MAX} files"),
            };
            return Err(Failure::fields(ProblemKind::Incomplete, [("file", detail)], language));
        }
        let given = title.clone().unwrap_or_else(|| names::stem(&file.file.file_name).to_owned());
        file.file.title = given;
        let change = told(&file);
        Ok((FileWrite::Add(file), change))
    };
    let doing = Doing { action: "listing.file.add", reason: None, upload };
    let write = change(portal, caller, listing, doing, make).await?;
    if file.state == FileState::Waiting {
        portal.arrivals().wake();
    }
    match write {
        FileWrite::Add(file) | FileWrite::Replace { file, .. } => Ok(file),
        FileWrite::Retitle { .. } | FileWrite::Remove(_) => Ok(file),
    }
}

/// A file of a listing.
pub(crate) fn find<'a>(
    stored: &'a StoredListing,
    id: &DistributionId,
    language: Language,
) -> Result<&'a ListingFile, Failure> {
    let found = stored.files.iter().find(|file| file.file.id == *id);
    found.ok_or_else(|| Failure::not_found(language))
}

/// Goes on when the caller may write the revision now.
pub(crate) fn editable(stored: &StoredListing, caller: &SignedIn) -> Result<Decision, Failure> {
    let act = Act::new(Command::Edit);
    decide(&stored.listing, &act, &stored.owner, &caller.actor, &Facts::default())
        .map_err(|refusal| Failure::refused(&refusal, caller.language))
}

/// Changes a file by the machine's rule for editing, which opens a revision where there is none and
/// makes the caller a drafter (R5). Decided anew when somebody else wrote meanwhile.
pub(crate) async fn change(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    doing: Doing,
    make: impl Fn(&StoredListing) -> Result<(FileWrite, Value), Failure> + Send,
) -> Result<FileWrite, Failure> {
    let language = caller.language;
    let Doing { action, reason, upload } = doing;
    for _ in 0..ATTEMPTS {
        let stored = load(portal, listing, &caller.actor, language).await?;
        let decision = editable(&stored, caller)?;
        let (write, told) = make(&stored)?;
        let opened = if decision.listing == stored.listing {
            None
        } else {
            let revision = revised(portal, &stored, decision.listing, Public::Keep).await?;
            let (listing, clock_since, due) =
                (revision.listing, revision.clock_since, revision.due);
            Some(Opened { listing, clock_since, due })
        };
        let change = FileChange {
            listing: listing.clone(),
            seen: stored.version,
            opened,
            write,
            upload: upload.clone(),
        };
        let who = (caller.actor.account.clone(), decision.organisation);
        let deed = deed(portal, who, action, listing, reason.clone(), told);
        match portal.store().change_file(&change, deed).await {
            Ok(()) => return Ok(change.write),
            Err(StoreError::Conflict) => {}
            Err(StoreError::Missing("file")) => return Err(Failure::not_found(language)),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::new(ProblemKind::Conflict, language))
}

/// An entry of the audit log about a file.
pub(crate) fn deed(
    portal: &Portal,
    (account, organisation): (AccountId, ProviderId),
    action: &str,
    listing: &DatasetId,
    reason: Option<String>,
    change: Value,
) -> Deed {
    Deed {
        at: portal.now(),
        account: Some(account),
        organisation: Some(organisation),
        action: action.to_owned(),
        subject_kind: "listing",
        subject: listing.to_string(),
        reason,
        legal_basis: None,
        change,
    }
}

/// A title as it was sent: trimmed, one line, of a length that can be kept.
pub(crate) fn title(sent: Option<String>, language: Language) -> Result<Option<String>, Failure> {
    let Some(sent) = sent else { return Ok(None) };
    let sent = sent.split_whitespace().collect::<Vec<_>>().join(" ");
    if sent.chars().count() > ListingInput::TEXT_MAX / 20 {
        let detail = match language {
            Language::Zh => "名称过长",
            Language::En => "too long",
        };
        return Err(Failure::fields(ProblemKind::InvalidRequest, [("title", detail)], language));
    }
    Ok((!sent.is_empty()).then_some(sent))
}
