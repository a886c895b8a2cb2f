//! The signed head of the audit log (R35), for anyone to keep: a later log that does not pass
//! through it was tampered with.

use axum::Json;
use axum::extract::State;
use contract::AuditCheckpoint;
use ed25519_dalek::{Signer, SigningKey};
use store::{BEGINNING, Checkpoint, StoreError};

use crate::failure::Failure;
use crate::portal::Portal;

#[utoipa::path(get, path = "/api/v1/audit/checkpoint", tag = "audit",
    summary = "审计日志的签名检查点 ¦ The signed head of the audit log",
    description = "任何人可留存；此后若日志不再经过该检查点，即被改动。 ¦ Keep it: a later log that does not pass through it was tampered with.",
    responses((status = 200, description = "检查点 ¦ The checkpoint", body = AuditCheckpoint)))]
pub(crate) async fn checkpoint(
    State(portal): State<Portal>,
) -> Result<Json<AuditCheckpoint>, Failure> {
    let Checkpoint { number, hash, at, public_key, signature } = sign_head(&portal).await?;
    let algorithm = "Ed25519".to_owned();
    Ok(Json(AuditCheckpoint { number, hash, at, algorithm, public_key, signature }))
}

/// Signs the head of the log, and keeps what was signed; the same head is signed once.
///
/// # Errors
/// When the database fails.
pub async fn sign_head(portal: &Portal) -> Result<Checkpoint, StoreError> {
    let head = portal.store().last_logged().await?;
    let (number, hash) = head.map_or((0, BEGINNING.to_owned()), |head| (head.number, head.hash));
    if let Some(kept) = portal.store().checkpoint(number).await? {
        return Ok(kept);
    }
    let at = portal.now();
    let key: &SigningKey = portal.signing_key();
    let checkpoint = Checkpoint {
        signature: hex::encode(key.sign(signed(number, &hash, at).as_bytes()).to_bytes()),
        public_key: hex::encode(key.verifying_key().to_bytes()),
        number,
        hash,
        at,
    };
    if number > 0 {
        portal.store().keep_checkpoint(&checkpoint).await?;
    }
    Ok(checkpoint)
}

/// What is signed of a head.
pub fn signed(number: i64, hash: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("shumen audit {number} {hash} {}", at.timestamp_micros())
}
