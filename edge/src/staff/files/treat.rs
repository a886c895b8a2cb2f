//! Treating columns of a file (脱敏, R15; 清洗, R39), and going back to the original.

use contract::{ColumnTreatment, ProblemKind};
use domain::cleaning::{Cleaning, Rule};
use domain::{DatasetId, DistributionId, Language};
use hmac::{Hmac, KeyInit, Mac};
use objects::Digest;
use serde_json::json;
use sha2::Sha256;
use store::{FileState, FileWrite, ListingFile, StoreError, StoredListing};
use tables::TreatError;
use tables::desensitise::Step;

use super::attach::{Doing, change, editable, find};
use super::found::Found;
use super::pipe::pipe;
use crate::arrivals::{found_in, look_through};
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;
use crate::standards;

/// Makes a new file of the old one, in which columns are treated.
pub(super) async fn treat(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
    columns: Vec<ColumnTreatment>,
    comment: Option<String>,
) -> Result<(), Failure> {
    let language = caller.language;
    let say = |zh: &'static str, en: &'static str| {
        let detail = match language {
            Language::Zh => zh,
            Language::En => en,
        };
        Failure::fields(ProblemKind::Incomplete, [("columns", detail)], language)
    };
    let stored = load(portal, listing, &caller.actor, language).await?;
    let (plan, told) = planned(portal, &stored, columns, language).await?;
    if plan.is_empty() {
        return Err(say("请至少为一列选择处理方式", "choose a method for at least one column"));
    }
    let before = find(&stored, id, language)?.clone();
    editable(&stored, caller)?;
    let Some(found) = found_in(portal, &before).await? else {
        return Err(say(
            "文件尚未检查完毕或不能接收",
            "the file is not looked through, or was refused",
        ));
    };
    let Found { inspection, overruled } = found;
    let digest = digest_of(&before.file.sha256)?;
    let reader = portal.objects().seek(&digest).await?;
    let key = pseudonym_key(portal, listing);
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

/// What is done to each column, and what the log says of it.
async fn planned(
    portal: &Portal,
    stored: &StoredListing,
    columns: Vec<ColumnTreatment>,
    language: Language,
) -> Result<(Vec<(String, Step)>, Vec<serde_json::Value>), Failure> {
    let entry = &stored.entry;
    let carried = standards::carried(portal, entry).await?;
    let (mut plan, mut told) = (Vec::new(), Vec::new());
    for ColumnTreatment { column, method, cleaning } in columns {
        let field = entry.fields.iter().find(|it| it.name == column || it.title == column);
        let step = match (method, cleaning) {
            (Some(method), _) => {
                told.push(json!([column, method]));
                Step::Hide(method)
            }
            (None, Some(cleaning)) => {
                told.push(json!([column, cleaning]));
                Step::Clean(match cleaning {
                    Cleaning::Tidy => Rule::Tidy,
                    Cleaning::Number => {
                        Rule::Number { unit: field.and_then(|field| field.unit.clone()) }
                    }
                    Cleaning::Date => Rule::Date,
                    Cleaning::Code => {
                        let listed = field.and_then(|field| carried.get(&field.name));
                        let listed = listed.filter(|listed| !listed.codes.is_empty());
                        let listed = listed.ok_or_else(|| no_list(&column, language))?;
                        Rule::of_codes(&listed.codes)
                    }
                })
            }
            (None, None) => continue,
        };
        plan.push((column, step));
    }
    Ok((plan, told))
}

fn no_list(column: &str, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => format!("“{column}”没有注明带代码集的数据元，不能换成代码（R39）"),
        Language::En => {
            format!("\u{201C}{column}\u{201D} names no data element with a code list (R39)")
        }
    };
    Failure::fields(ProblemKind::Incomplete, [("columns", detail.as_str())], language)
}

/// Puts the file that was treated back in its place.
pub(super) async fn restore(
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
