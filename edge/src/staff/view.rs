//! A listing as its staff see it.

use chrono::{DateTime, Utc};
use contract::{
    Distribution, FieldChange, FieldError, ListingDistribution, ListingItem, ListingView,
};
use domain::listing::{Stage, permissions};
use domain::{Actor, Calendar, Entry, Language};
use serde_json::{Value, json};
use store::{File, ListedListing, ListingFile, StoreError, StoredListing};

use super::{clock, facts};
use crate::portal::Portal;

/// A listing with everything that an actor is told about it.
pub(crate) async fn view(
    portal: &Portal,
    stored: StoredListing,
    actor: &Actor,
    language: Language,
) -> Result<ListingView, StoreError> {
    let claims = portal.store().claims(&stored.entry.elements, &stored.id).await?;
    let calendar = portal.calendar().await?;
    let findings = facts::findings(&stored)
        .iter()
        .map(|finding| FieldError {
            field: finding.field.to_owned(),
            detail: finding.message(language).to_owned(),
        })
        .collect();
    let public_files = match &stored.public {
        Some(_) if stored.listing.stage != Stage::Settled => {
            portal.store().distributions(&stored.id).await?
        }
        _ => Vec::new(),
    };
    let changes = changes(&stored, &public_files);
    let StoredListing {
        id,
        provider,
        owner,
        listing,
        version,
        entry,
        files,
        successor,
        clock_since: _,
        due,
        created_at,
        updated_at,
        public,
    } = stored;
    Ok(ListingView {
        id,
        version,
        state: listing.state(),
        stage: listing.stage,
        provider,
        entry,
        distributions: files.into_iter().map(distribution).collect(),
        findings,
        claims,
        changes,
        due: clock::reading(&listing, due, &calendar, portal.now()),
        successor,
        permissions: permissions(&listing, &owner, actor),
        public_version: public.as_ref().map(|public| public.version),
        published_at: public.and_then(|public| public.published_at),
        created_at,
        updated_at,
    })
}

/// A listing in a list.
pub(crate) fn item(
    listed: ListedListing,
    actor: &Actor,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> ListingItem {
    let ListedListing {
        id,
        title,
        provider,
        owner,
        listing,
        version,
        openness,
        due,
        updated_at,
        files,
        quality,
    } = listed;
    ListingItem {
        id,
        version,
        title,
        state: listing.state(),
        stage: listing.stage,
        provider,
        openness,
        files,
        quality,
        due: clock::reading(&listing, due, calendar, now),
        permissions: permissions(&listing, &owner, actor),
        updated_at,
    }
}

/// A file of a revision as its staff see it.
pub(crate) fn distribution(file: ListingFile) -> ListingDistribution {
    let ListingFile { file, state, inspection, open_findings, made_of, added_at } = file;
    let File { id, title, format, media_type, file_name, sha256, size, rows } = file;
    ListingDistribution {
        id,
        title,
        format,
        media_type,
        file_name,
        size,
        sha256,
        rows,
        state: state.value().to_owned(),
        inspection: inspection.and_then(|text| serde_json::from_str(&text).ok()),
        open_findings,
        made_of,
        added_at,
    }
}

/// What a revision changes of what is public.
fn changes(stored: &StoredListing, public_files: &[Distribution]) -> Vec<FieldChange> {
    let Some(public) = stored.public.as_ref().filter(|_| stored.listing.stage != Stage::Settled)
    else {
        return Vec::new();
    };
    let mut changes = differences(&public.entry, &stored.entry);
    let told = |title: &str, name: &str, sha256: &str| json!([title, name, sha256]);
    let before: Vec<Value> =
        public_files.iter().map(|it| told(&it.title, &it.file_name, &it.sha256)).collect();
    let after: Vec<Value> = stored
        .files
        .iter()
        .map(|it| told(&it.file.title, &it.file.file_name, &it.file.sha256))
        .collect();
    if before != after {
        changes.push(FieldChange {
            field: "distributions".to_owned(),
            before: Value::Array(before),
            after: Value::Array(after),
        });
    }
    changes
}

/// Where two entries differ, member by member.
pub(crate) fn differences(before: &Entry, after: &Entry) -> Vec<FieldChange> {
    let members = |entry| match serde_json::to_value(entry) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let before = members(before);
    members(after)
        .into_iter()
        .filter_map(|(field, after)| {
            let before = before.get(&field).cloned().unwrap_or(Value::Null);
            (before != after).then_some(FieldChange { field, before, after })
        })
        .collect()
}
