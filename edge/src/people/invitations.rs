//! Invitations into an organisation (邀请).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use contract::people::{Acceptance, Invitation, InvitationInput};
use contract::{FieldError, Items, ProblemKind};
use domain::{AccountState, Language, Membership, ProviderId, Role};
use store::people::{Accepted, NewAccount, NewInvitation};

use super::answer::{done, reply};
use super::attempts::Attempt;
use super::client::Client;
use super::organisations::{keeper, seen};
use super::registration::{NAME_MAX, bad_email, dead_link, fold_email, password_field};
use super::secrets::{self, Secret};
use super::{account_id, faulty, letters, line};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// An invitation can be taken up so long.
const WITHIN: TimeDelta = TimeDelta::days(7);

#[utoipa::path(post, path = "/api/v1/organisations/{id}/invitations", tag = "organisation",
    summary = "邀请人员加入单位 ¦ Invite somebody into an organisation",
    params(("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation")),
    request_body = InvitationInput,
    responses(
        (status = 201, description = "邀请已寄出 ¦ The letter is on its way", body = Invitation),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem)
    ))]
pub(crate) async fn invite(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<ProviderId>,
    Input { value, form }: Input<InvitationInput>,
) -> Result<Response, Failure> {
    let row = seen(&portal, &signed, &id).await?;
    let by = keeper(&portal, &signed, &row.organisation)?;
    let InvitationInput { email, mut roles } = value;
    roles.sort();
    roles.dedup();
    let mut errors = Vec::new();
    let email = fold_email(&email).map_err(|_| errors.push(bad_email(signed.language)));
    if roles.is_empty() {
        let detail = match signed.language {
            Language::Zh => "至少选择一个角色",
            Language::En => "needs at least one",
        };
        errors.push(FieldError { field: "roles".to_owned(), detail: detail.to_owned() });
    }
    let (Ok(email), true) = (email, errors.is_empty()) else {
        return Err(faulty(errors, signed.language));
    };
    if email == signed.holder.email {
        return Err(signed.refused());
    }
    let wait = portal.people().attempts.begin(&Attempt::of_invitation(&email), by.at);
    wait.map_err(|seconds| Failure::later(seconds, signed.language))?;

    let known = portal.store().addressee(&email).await?;
    let language = known.map_or(signed.language, |(_, language, _)| language);
    let (name, comma) = match language {
        Language::Zh => (row.name, "、"),
        Language::En => (row.name_en.unwrap_or(row.name), ", "),
    };
    let labels: Vec<&str> = roles.iter().map(|role| role.label(language)).collect();
    let labels = labels.join(comma);
    let secret = Secret::new()?;
    let mail = letters::invitation(&email, portal.origin(), &secret.text, &name, &labels, language);
    let new = NewInvitation {
        id: uuid::Uuid::now_v7().to_string(),
        token: secret.hash,
        organisation: id,
        email: email.clone(),
        roles: roles.clone(),
        expires_at: by.at + WITHIN,
        mail,
    };
    portal.store().invite(&new, &by).await?;
    let invitation = Invitation {
        id: new.id,
        email,
        roles,
        invited_by: by.account,
        created_at: by.at,
        expires_at: new.expires_at,
    };
    Ok(reply(form.as_ref(), StatusCode::CREATED, &invitation))
}

#[utoipa::path(get, path = "/api/v1/organisations/{id}/invitations", tag = "organisation",
    summary = "尚未接受的邀请 ¦ Invitations that nobody has taken up yet",
    params(("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation")),
    responses(
        (status = 200, description = "邀请 ¦ Invitations", body = Items<Invitation>),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem)
    ))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<ProviderId>,
) -> Result<Response, Failure> {
    let row = seen(&portal, &signed, &id).await?;
    keeper(&portal, &signed, &row.organisation)?;
    let invitations = portal.store().invitations(&id, portal.now()).await?;
    let items: Vec<Invitation> = invitations.into_iter().map(shown).collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(delete, path = "/api/v1/organisations/{id}/invitations/{invitation}",
    tag = "organisation",
    summary = "撤回邀请 ¦ Revoke an invitation",
    params(
        ("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation"),
        ("invitation" = String, Path, description = "邀请编号 ¦ Which invitation")
    ),
    responses(
        (status = 204, description = "已撤回 ¦ Revoked"),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem)
    ))]
pub(crate) async fn revoke(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path((id, invitation)): Path<(ProviderId, String)>,
) -> Result<Response, Failure> {
    end(&portal, &signed, &id, &invitation).await?;
    Ok(done(None))
}

#[utoipa::path(post, path = "/api/v1/organisations/{id}/invitations/{invitation}/revoke",
    tag = "organisation",
    summary = "撤回邀请，供表单使用 ¦ Revoke an invitation, for forms",
    params(
        ("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation"),
        ("invitation" = String, Path, description = "邀请编号 ¦ Which invitation")
    ),
    responses((status = 204, description = "已撤回 ¦ Revoked")))]
pub(crate) async fn revoke_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path((id, invitation)): Path<(ProviderId, String)>,
    Input { value: _, form }: Input<serde::de::IgnoredAny>,
) -> Result<Response, Failure> {
    end(&portal, &signed, &id, &invitation).await?;
    Ok(done(form.as_ref()))
}

async fn end(
    portal: &Portal,
    signed: &SignedIn,
    id: &ProviderId,
    invitation: &str,
) -> Result<(), Failure> {
    let row = seen(portal, signed, id).await?;
    let by = keeper(portal, signed, &row.organisation)?;
    if portal.store().revoke_invitation(id, invitation, &by).await? {
        Ok(())
    } else {
        Err(Failure::not_found(signed.language))
    }
}

#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "account",
    summary = "接受邀请：已有账号者须先登录，没有账号者由此开户 ¦ Take an invitation up: who has an account signs in first, who has none begins one",
    request_body = Acceptance,
    responses(
        (status = 204, description = "已加入 ¦ Joined"),
        (status = 401, description = "该邮箱已有账号，请先登录 ¦ The address has an account: sign in first", body = contract::Problem),
        (status = 403, description = "邀请属于另一邮箱 ¦ The invitation is for another address", body = contract::Problem),
        (status = 404, description = "邀请无效或已过期 ¦ The invitation does not work any more", body = contract::Problem)
    ))]
pub(crate) async fn accept(
    State(portal): State<Portal>,
    caller: Caller,
    signed: Option<SignedIn>,
    Client(place): Client,
    Input { value, form }: Input<Acceptance>,
) -> Result<Response, Failure> {
    let Acceptance { token, name, password } = value;
    let language = caller.language;
    let now = portal.now();
    let token = secrets::hash(&token);
    let found = portal.store().invitation(&token, now).await?;
    let invitation = found.ok_or_else(|| dead_link(language))?;
    if !still_may_invite(&portal, &invitation).await? {
        return Err(dead_link(language));
    }
    let accepted = match signed {
        Some(signed) if signed.holder.email == invitation.email => {
            signed.session()?;
            Accepted::Account(signed.actor.account)
        }
        Some(signed) => return Err(signed.refused()),
        None => {
            let known = portal.store().addressee(&invitation.email).await?;
            if known.is_some_and(|(_, _, state)| state != AccountState::Unconfirmed) {
                return Err(Failure::new(ProblemKind::SignInRequired, language));
            }
            let (name, password) = (name.unwrap_or_default(), password.unwrap_or_default());
            let mut errors = Vec::new();
            let name = line(&name, "name", NAME_MAX, language).map_err(|error| errors.push(error));
            if let Err(error) = password_field(&password, &invitation.email, language) {
                errors.push(error);
            }
            let (Ok(name), true) = (name, errors.is_empty()) else {
                return Err(faulty(errors, language));
            };
            let attempt = Attempt::at(&token, place, None);
            let wait = portal.people().attempts.begin(&attempt, now);
            wait.map_err(|seconds| Failure::later(seconds, language))?;
            let password = portal.people().passwords.hash(password).await?;
            portal.people().attempts.succeeded(&attempt);
            Accepted::New(NewAccount {
                id: account_id(),
                email: invitation.email.clone(),
                name,
                language,
                password: Some(password),
                state: AccountState::Active,
            })
        }
    };
    let joined = portal.store().accept_invitation(&invitation, &accepted, now).await;
    let joined = joined.map_err(|error| Failure::of_people(error, language))?;
    joined.map(|_| done(form.as_ref())).ok_or_else(|| dead_link(language))
}

/// Whether who sent an invitation still keeps the organisation: roles that were taken away do not
/// live on in a letter.
async fn still_may_invite(
    portal: &Portal,
    invitation: &store::people::Invitation,
) -> Result<bool, Failure> {
    // The program's own command sends none; one without a sender is not believed.
    let Some(sender) = &invitation.invited_by else { return Ok(false) };
    let account = portal.store().account(sender).await?;
    if account.is_none_or(|account| account.state != AccountState::Active) {
        return Ok(false);
    }
    let row = portal.store().organisation(&invitation.organisation).await?;
    let memberships: Vec<Membership> = portal.store().memberships(sender).await?;
    let sender = domain::Actor { account: sender.clone(), memberships, scopes: None };
    Ok(row.is_some_and(|row| sender.acting(Role::Operator, &row.organisation).is_some()))
}

fn shown(invitation: store::people::Invitation) -> Invitation {
    let store::people::Invitation {
        id,
        organisation: _,
        email,
        roles,
        invited_by,
        created_at,
        expires_at,
    } = invitation;
    Invitation { id, email, roles, invited_by, created_at, expires_at }
}
