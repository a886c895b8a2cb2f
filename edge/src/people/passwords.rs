//! Passwords: what one must be, and how it is kept (argon2id).

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use contract::ProblemKind;
use domain::Language;
use tokio::sync::Semaphore;

use crate::failure::Failure;

/// Fewest characters.
const SHORTEST: usize = 10;
/// Most characters; hashing more would only cost.
const LONGEST: usize = 200;
/// What many people take, and whoever guesses tries first.
const COMMONEST: [&str; 24] = [
    "1234567890",
    "0123456789",
    "12345678910",
    "123456789a",
    "a123456789",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "qwerty123456",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "iloveyou12",
    "abcdefghij",
    "abc1234567",
    "woaini1314",
    "woaini520520",
    "5201314520",
    "1111111111",
    "0000000000",
    "8888888888",
    "adminadmin",
];

/// Memory in KiB, passes and lanes of one hash: what OWASP names for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Hashes at once, so that sign-ins take neither all memory nor all processors.
const AT_ONCE: usize = 2;
/// Longest time that one waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(8);

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Shorter than ten characters.
    #[error("the password has fewer than {SHORTEST} characters")]
    Short,
    /// Longer than two hundred characters.
    #[error("the password has more than {LONGEST} characters")]
    Long,
    /// One of the commonest, or the address itself.
    #[error("the password is one of the first that anybody would guess")]
    Common,
}

impl PasswordFault {
    /// What its holder reads.
    pub(crate) const fn detail(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Short, Language::Zh) => "密码至少 10 个字符",
            (Self::Short, Language::En) => "has at least 10 characters",
            (Self::Long, Language::Zh) => "密码最多 200 个字符",
            (Self::Long, Language::En) => "has at most 200 characters",
            (Self::Common, Language::Zh) => "这个密码太常见，容易被猜到",
            (Self::Common, Language::En) => "is one of the first that anybody would guess",
        }
    }
}

/// Checks what a password must be.
///
/// # Errors
/// [`PasswordFault`] when it is too short, too long or too easy to guess.
pub fn check(password: &str, email: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    let folded = password.to_lowercase();
    let mut letters = folded.chars();
    let first = letters.next();
    if length < SHORTEST {
        Err(PasswordFault::Short)
    } else if length > LONGEST {
        Err(PasswordFault::Long)
    } else if COMMONEST.contains(&folded.as_str())
        || folded == email.to_lowercase()
        || letters.all(|letter| Some(letter) == first)
    {
        Err(PasswordFault::Common)
    } else {
        Ok(())
    }
}

/// Hashes a password with a salt of its own, into a PHC string. Takes tens of milliseconds.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn hash(password: &str) -> Result<String, String> {
    let mut salt = [0_u8; 16];
    getrandom_04::fill(&mut salt).map_err(|error| error.to_string())?;
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Makes a password up that nobody can guess: twenty-four letters and digits in groups.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_up() -> Result<String, String> {
    let mut bytes = [0_u8; 15];
    getrandom_04::fill(&mut bytes).map_err(|error| error.to_string())?;
    let text = data_encoding::BASE32_NOPAD.encode(&bytes[..]).to_lowercase();
    let groups: Vec<&str> = (0..4).filter_map(|at| text.get(at * 6..at * 6 + 6)).collect();
    Ok(groups.join("-"))
}

fn hasher() -> Result<Argon2<'static>, String> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What an unknown address is checked against, so that it takes as long as a known one.
static DECOY: LazyLock<String> = LazyLock::new(|| hash("nobody's password").unwrap_or_default());

/// Hashing, a few at a time. Browsers that are known have a turn of their own, so that a flood of
/// strangers does not keep them out.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    known_turn: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), known_turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Passwords {
    /// Hashes a password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Failure> {
        let hashed = in_turn(&self.turns, move || hash(&password)).await?;
        hashed.map_err(|error| {
            tracing::error!(%error, "a password cannot be hashed");
            Failure::new(ProblemKind::Internal, Language::default())
        })
    }

    /// Whether a password is the one that was hashed. Without a hash it is not, and takes as long.
    pub(crate) async fn verify(
        &self,
        password: String,
        hashed: Option<String>,
        known: bool,
    ) -> Result<bool, Failure> {
        if password.chars().count() > LONGEST {
            return Ok(false);
        }
        let turns = if known { &self.known_turn } else { &self.turns };
        in_turn(turns, move || {
            let there = hashed.is_some();
            let hashed = hashed.unwrap_or_else(|| DECOY.clone());
            let same = hasher().is_ok_and(|hasher| {
                hasher.verify_password(password.as_bytes(), hashed.as_str()).is_ok()
            });
            same && there
        })
        .await
    }
}

async fn in_turn<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let turn = tokio::time::timeout(TURN_WITHIN, turns.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Failure::new(ProblemKind::Unavailable, Language::default()));
    };
    let work = tokio::task::spawn_blocking(move || {
        // Held by the work and not by who waits for it, who may have gone away.
        let _turn = turn;
        work()
    });
    Ok(work.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_enough_and_not_the_first_guess() {
        let check = |password: &str| check(password, "somebody@example.org");
        assert_eq!(check("shumen-demo"), Ok(()));
        assert_eq!(check("数据开放平台的口令一二"), Ok(()));
        assert_eq!(check("short"), Err(PasswordFault::Short));
        assert_eq!(check(&"ab".repeat(101)), Err(PasswordFault::Long));
        for common in ["Password123", "1234567890", "somebody@example.org", "zzzzzzzzzzzz"] {
            assert_eq!(check(common), Err(PasswordFault::Common), "{common}");
        }
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::default();
        let hashed = passwords.hash("correct horse".into()).await.expect("hashed");
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        let verify = async |password: &str, hashed: Option<String>| {
            passwords.verify(password.into(), hashed, false).await.expect("verified")
        };
        assert!(verify("correct horse", Some(hashed.clone())).await);
        assert!(!verify("wrong horse", Some(hashed)).await);
        assert!(!verify("nobody's password", None).await);
    }
}
