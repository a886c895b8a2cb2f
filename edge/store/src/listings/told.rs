//! Telling those who use or follow a dataset what becomes of its public side (R8, R25). What they
//! are told is what the public saw of it, and never what a revision says.

use chrono::{DateTime, Utc};
use domain::DatasetId;
use domain::listing::Standing;
use domain::notices::{Facts, NoticeKind};
use sqlx::{Any, Row, Transaction};

use crate::StoreError;
use crate::catalogue::{entry, small};
use crate::notices::{News, tell_users};

/// There is a new version.
pub(crate) async fn renewed(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    title: &str,
    version: i64,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let facts = Facts { version: Some(small(version)?), ..Facts::default() };
    let key = format!("dataset.version:{id}:{version}");
    tell_users(tx, id, title, News { kind: NoticeKind::DatasetVersion, key, facts }, at).await
}

/// It is open again; `version` is the listing's.
pub(super) async fn shown(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    version: u32,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kind = NoticeKind::DatasetResumed;
    let key = format!("{kind}:{id}:{version}");
    let title = title(tx, id).await?.unwrap_or_default();
    tell_users(tx, id, &title, News { kind, key, facts: Facts::default() }, at).await
}

/// The public no longer sees it.
pub(super) async fn hidden(
    tx: &mut Transaction<'_, Any>,
    (id, version): (&DatasetId, u32),
    standing: Standing,
    successor: Option<&DatasetId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kind = match standing {
        Standing::Suspended => NoticeKind::DatasetSuspended,
        Standing::Retired => NoticeKind::DatasetRetired,
        Standing::Withdrawn | Standing::Unpublished | Standing::Published => {
            NoticeKind::DatasetWithdrawn
        }
    };
    let key = format!("{kind}:{id}:{version}");
    let successor_title = match successor {
        Some(successor) => title(tx, successor).await?,
        None => None,
    };
    let facts = Facts { successor: successor.cloned(), successor_title, ..Facts::default() };
    let title = title(tx, id).await?.unwrap_or_default();
    tell_users(tx, id, &title, News { kind, key, facts }, at).await
}

/// What an entry is called in its public version.
async fn title(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT entry FROM dataset WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Ok(entry(&row.try_get::<String, _>(0)?)?.title)).transpose()
}
