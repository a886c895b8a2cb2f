//! What the rules have to know about a listing beside the listing itself.

use domain::listing::Facts;
use domain::{DatasetId, Finding, Openness, Text};
use serde::Deserialize;
use store::{FileState, ListingFile, Store, StoreError, StoredListing};

/// Gathers the facts of a listing as it stands, and of the successor that is named.
pub(crate) async fn facts(
    store: &Store,
    stored: &StoredListing,
    successor: Option<&DatasetId>,
) -> Result<Facts, StoreError> {
    let claims = store.claims(&stored.entry.elements, &stored.id).await?;
    let successor_usable = match successor {
        Some(id) if *id != stored.id => store.dataset(id).await?.is_some(),
        _ => false,
    };
    let open_to_all = stored.entry.openness == Openness::Unconditional;
    let open = stored.files.iter().map(|file| file.open_findings as usize).sum();
    let unsearched = stored.files.iter().filter(|file| !is_searched(file)).count();
    let waiting = stored.files.iter().filter(|file| file.state == FileState::Waiting).count();
    Ok(Facts {
        findings: findings(stored),
        // What only applicants get is looked at when it is applied for (R16, R19).
        personal: if open_to_all { open } else { 0 },
        unsearched: if open_to_all { unsearched } else { 0 },
        claims: claims.len(),
        inspecting: waiting,
        successor_usable,
    })
}

/// Whether a file was searched for personal information; one that came with the portal's own
/// commands was not looked through, and is its operator's to answer for.
fn is_searched(file: &ListingFile) -> bool {
    #[derive(Deserialize)]
    struct Inspection {
        #[serde(default)]
        searched: bool,
    }
    let Some(text) = &file.inspection else { return true };
    file.state != FileState::Sound
        || serde_json::from_str::<Inspection>(text).is_ok_and(|inspection| inspection.searched)
}

/// What keeps the revision from the public: what the entry lacks, and files that cannot be taken.
pub(crate) fn findings(stored: &StoredListing) -> Vec<Finding> {
    let mut findings = stored.entry.findings();
    if stored.files.iter().any(|file| file.state == FileState::Refused) {
        let text = Text {
            zh: "有文件不能接收，请删除或重新上传（R16）",
            en: "A file cannot be taken: remove it or upload it again (R16)",
        };
        findings.push(Finding { field: "distributions", text });
    }
    findings
}
