//! Tickets and receipts: the right to take a file, and what shows afterwards that it was taken.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A ticket is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketRequest {
    /// An older version of the file; by default the current one.
    #[serde(
        deserialize_with = "crate::lenient::maybe_number",
        skip_serializing_if = "Option::is_none"
    )]
    pub version: Option<u32>,
    /// The grant to use, where the caller holds several; by default the one that lasts longest.
    #[serde(
        deserialize_with = "crate::lenient::maybe_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub grant: Option<String>,
}

/// Where a file can be taken, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketView {
    /// Path of this portal with the ticket in it: whoever has it may take the file.
    pub url: String,
    /// From when on it no longer serves.
    pub expires_at: DateTime<Utc>,
}

/// A thing with the name that it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Where a file comes from and on which terms it may be used (R28). Members stand in the order of
/// their names, so that what serde writes is the one form that is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The dataset, with its title.
    pub dataset: Named,
    /// The file, with its title.
    pub distribution: Named,
    /// Identifier of the licence.
    pub licence: String,
    /// The provider that is answerable for the data.
    pub provider: Named,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// The portal.
    pub source: String,
    /// Terms of use beside the licence, in the provider's words.
    pub terms: Option<String>,
    /// Number of the file's version.
    pub version: u32,
}

impl Statement {
    /// The one form that is hashed: JSON without spaces, members in the order of their names.
    pub fn canonical(&self) -> String {
        // A struct of texts and numbers can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A receipt, and whether it verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptView {
    /// The receipt itself: format, key, hash of the statement, time and signature in base64url.
    pub id: String,
    /// Whether the portal gave it.
    pub valid: bool,
    /// Why not, when it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was taken.
    pub statement: Statement,
    /// SHA-256 of the statement in its canonical form, in hexadecimal.
    pub statement_sha256: String,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// Whether a grant was needed; whose it was is not said.
    pub granted: bool,
    /// `Ed25519`, or `SM2` with SM3 and the name 1234567812345678.
    pub algorithm: String,
    /// Name of the key.
    pub key_id: String,
    /// The key that checks it, in hexadecimal; none when the portal knows no such key.
    pub public_key: Option<String>,
    /// What is signed, in hexadecimal: the receipt without its last 64 bytes.
    pub signed: String,
    /// The signature, in hexadecimal; of SM2 r and s, one after the other.
    pub signature: String,
    /// Where anybody can check it.
    pub verify_at: String,
}

/// A key that checks receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptKeyView {
    /// Its name.
    pub id: String,
    /// `Ed25519` or `SM2`.
    pub algorithm: String,
    /// Its bytes in hexadecimal.
    pub public_key: String,
    /// When it was first used.
    pub since: DateTime<Utc>,
}

/// All keys that ever signed receipts here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptKeys {
    /// The keys, the oldest first.
    pub keys: Vec<ReceiptKeyView>,
}

/// A key of tickets, as the portal gives it to its edge nodes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EdgeKey {
    /// Its name.
    pub id: String,
    /// `hmac-sha256` or `hmac-sm3`.
    pub algorithm: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// The key itself, in hexadecimal.
    pub secret: String,
}

/// The keys with which an edge node tells tickets from other texts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EdgeKeys {
    /// The keys.
    pub keys: Vec<EdgeKey>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_written_in_one_form_whoever_writes_it() {
        let named = |id: &str| Named { id: id.into(), name: "公交 \"线路\"".into() };
        let statement = Statement {
            dataset: named("d"),
            distribution: named("f"),
            licence: "CC-BY-4.0".into(),
            provider: named("p"),
            sha256: "ab".into(),
            size: 3,
            source: "https://data.example".into(),
            terms: None,
            version: 1,
        };
        let text = statement.canonical();
        // A map of serde_json keeps its members in the order of their names.
        let sorted: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(text, sorted.to_string());
        let again: Statement = serde_json::from_str(&text).expect("a statement");
        assert_eq!(again, statement);
    }
}
