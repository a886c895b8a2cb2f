//! Who is signed in: by the session of a browser, or by a key of the interface.
//!
//! Roles are read anew for every request, so that one that was taken away is gone with the next.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono::TimeDelta;
use contract::ProblemKind;
use domain::{Actor, Language, Permission, Scope};
use store::people::{Holder, KeyFound, SessionFound};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::cookies::Cookie;
use crate::people::secrets;
use crate::portal::Portal;

/// A session of staff that is not used for so long ends.
const STAFF_IDLE: TimeDelta = TimeDelta::hours(12);
/// A session of staff ends so long after it began.
const STAFF_MOST: TimeDelta = TimeDelta::days(7);
/// The same for everybody else.
pub(crate) const IDLE: TimeDelta = TimeDelta::days(7);
const MOST: TimeDelta = TimeDelta::days(30);
/// How exactly the last use is known: one write a minute and not one a request.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Longest `Authorization` that is looked at.
const KEY_MAX: usize = 200;

/// Somebody who is signed in. The handler that takes it answers nobody else.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// What the rules know of them. Staff that has shown no second factor acts for nobody.
    pub(crate) actor: Actor,
    /// The account.
    pub(crate) holder: Holder,
    /// Language of the answer.
    pub(crate) language: Language,
    /// What they came with.
    pub(crate) through: Through,
    /// Whether roles are held back until a second factor is set up (R3).
    pub(crate) held_back: bool,
}

/// What somebody came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Through {
    /// A session, by its token's hash.
    Session {
        /// Hash of its token.
        token: String,
        /// Whether a second factor was shown.
        proven: bool,
    },
    /// A key.
    Key,
}

impl SignedIn {
    /// Goes on when what they came with may be used for this.
    pub(crate) fn permitted(&self, scope: Scope) -> Result<(), Failure> {
        if self.actor.may(scope) { Ok(()) } else { Err(self.refused()) }
    }

    /// The hash of the session's token; a key does not do for what changes the account itself.
    pub(crate) fn session(&self) -> Result<(&str, bool), Failure> {
        match &self.through {
            Through::Session { token, proven } => Ok((token, *proven)),
            Through::Key => Err(self.refused()),
        }
    }

    /// What they may do on the portal as a whole.
    pub(crate) fn permissions(&self) -> Vec<Permission> {
        if self.held_back { vec![Permission::CodeEnrol] } else { self.actor.permissions() }
    }

    /// They may not.
    pub(crate) fn refused(&self) -> Failure {
        Failure::new(ProblemKind::NotPermitted, self.language)
    }

    /// Who holds a session.
    pub(crate) fn of_session(found: SessionFound, token: String, language: Language) -> Self {
        let SessionFound { holder, proven, created_at: _, seen_at: _ } = found;
        let held_back = !proven && needs_code(&holder);
        let actor = actor(&holder, held_back, None);
        Self { actor, holder, language, through: Through::Session { token, proven }, held_back }
    }

    fn of_key(found: KeyFound, language: Language) -> Self {
        let KeyFound { holder, id: _, scopes, proven, expires_at: _, used_at: _ } = found;
        let held_back = !proven && needs_code(&holder);
        let actor = actor(&holder, held_back, Some(scopes));
        Self { actor, holder, language, through: Through::Key, held_back }
    }
}

/// Staff shows a second factor, but for the demo's (R3).
fn needs_code(holder: &Holder) -> bool {
    !holder.demo && !holder.affiliations.is_empty()
}

fn actor(holder: &Holder, held_back: bool, scopes: Option<Vec<Scope>>) -> Actor {
    let memberships = holder.affiliations.iter().map(|held| held.membership.clone());
    Actor {
        account: holder.id.clone(),
        memberships: if held_back { Vec::new() } else { memberships.collect() },
        scopes,
    }
}

/// How a request says who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented<'a> {
    /// A key; whatever cookie comes with it is not looked at.
    Key(&'a str),
    /// The token of a session.
    Session(&'a str),
    /// Nothing.
    Nothing,
}

impl<'a> Presented<'a> {
    /// What a request presents.
    pub(crate) fn of(headers: &'a HeaderMap, secure: bool) -> Self {
        if let Some(value) = headers.get(AUTHORIZATION) {
            let text = value.to_str().ok().filter(|text| text.len() <= KEY_MAX);
            let bearer = text.and_then(|text| text.split_once(' '));
            let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
            if let Some((_, key)) = bearer {
                return Self::Key(key.trim());
            }
        }
        Cookie::Session.of(headers, secure).map_or(Self::Nothing, Self::Session)
    }
}

/// Finds out who sends a request; nobody when it presents nothing that counts.
async fn who(portal: &Portal, parts: &Parts) -> Result<Option<SignedIn>, Failure> {
    let language = Caller::of(parts).language;
    let now = portal.now();
    match Presented::of(&parts.headers, portal.is_secure()) {
        Presented::Nothing => Ok(None),
        Presented::Key(key) => {
            let found = portal.store().key(&secrets::hash(key)).await?;
            let Some(found) = found.filter(|found| found.expires_at > now) else {
                return Ok(None);
            };
            if found.used_at.is_none_or(|used| now - used > NOTED_EVERY) {
                portal.store().touch_key(&found.id, now).await?;
            }
            Ok(Some(SignedIn::of_key(found, language)))
        }
        Presented::Session(token) => {
            let token = secrets::hash(token);
            let Some(found) = portal.store().session(&token).await? else { return Ok(None) };
            let staff = !found.holder.affiliations.is_empty();
            let (idle, most) = if staff { (STAFF_IDLE, STAFF_MOST) } else { (IDLE, MOST) };
            if now - found.seen_at > idle || now - found.created_at > most {
                return Ok(None);
            }
            if now - found.seen_at > NOTED_EVERY {
                portal.store().touch_session(&token, now).await?;
            }
            if found.holder.code_enabled && !found.proven {
                // Half a sign-in: it waits for its code.
                return Err(Failure::new(ProblemKind::CodeRequired, language));
            }
            Ok(Some(SignedIn::of_session(found, token, language)))
        }
    }
}

impl FromRequestParts<Portal> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Failure> {
        let language = Caller::of(parts).language;
        let nobody = || Failure::new(ProblemKind::SignInRequired, language);
        who(portal, parts).await?.ok_or_else(nobody)
    }
}

impl OptionalFromRequestParts<Portal> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        portal: &Portal,
    ) -> Result<Option<Self>, Failure> {
        match who(portal, parts).await {
            // The public part stays open to who is only half signed in.
            Err(Failure::Problem(problem)) if problem.is(ProblemKind::CodeRequired) => Ok(None),
            found => found,
        }
    }
}
