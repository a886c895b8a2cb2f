//! The key with which the portal signs what it vouches for, such as heads of the audit log.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use ed25519_dalek::SigningKey;

use crate::settings::Settings;

/// Where the key is kept: beside the data, or where the setting says.
fn place(settings: &Settings) -> PathBuf {
    settings.signing_key.clone().unwrap_or_else(|| settings.data.join("keys/signing.key"))
}

/// Reads the key; one is made where there is none.
pub fn key(settings: &Settings) -> anyhow::Result<SigningKey> {
    let place = place(settings);
    let shown = place.display();
    match std::fs::read_to_string(&place) {
        Ok(text) => {
            let mut bytes = [0; 32];
            hex::decode_to_slice(text.trim(), &mut bytes)
                .map_err(|_| anyhow!("{shown} holds no signing key"))?;
            Ok(SigningKey::from_bytes(&bytes))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut bytes = [0; 32];
            getrandom_04::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
            if let Some(folder) = place.parent() {
                std::fs::create_dir_all(folder).with_context(|| format!("{shown}"))?;
            }
            // For its owner alone, from its first byte on; and never over one that is there.
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&place)
                .with_context(|| format!("signing key {shown} cannot be made"))?;
            writeln!(file, "{}", hex::encode(bytes)).with_context(|| format!("{shown}"))?;
            file.sync_all().with_context(|| format!("{shown}"))?;
            Ok(SigningKey::from_bytes(&bytes))
        }
        Err(error) => Err(error).with_context(|| format!("signing key {shown} cannot be read")),
    }
}
