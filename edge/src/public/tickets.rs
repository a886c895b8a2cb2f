//! Tickets: the right of a grant's holder, made into an address (R22).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contract::{Problem, ProblemKind, TicketRequest, TicketView, paths};
use domain::grant::GrantState;
use domain::{DistributionId, Openness, Scope};
use download::{LIFE, Ticket, TicketId};
use store::GrantStanding;

use super::download::{look_up, refused};
use crate::failure::Failure;
use crate::input::Input;
use crate::lookups::Offered;
use crate::people::secrets;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most grants of one account on one dataset that are looked through.
const GRANTS_MAX: u32 = 200;

#[utoipa::path(post, path = "/api/v1/distributions/{id}/tickets", tag = "download",
    summary = "取得下载凭据 ¦ A ticket for a file",
    description = "凭据供有效授权的持有人使用，一小时内有效，可断点续传；一个凭据的全部请求算作一次下载。 ¦ For who holds a live grant: good for an hour, for as many ranges as needed; all requests with one ticket are one use of the grant.",
    params(("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution")),
    request_body = TicketRequest,
    responses(
        (status = 200, description = "下载地址 ¦ Where the file can be taken", body = TicketView),
        (status = 303, description = "表单直接转到下载地址 ¦ A bare browser is sent on to it"),
        (status = 403, description = "没有授权、授权已结束或次数用完 ¦ No grant, or one that has ended or is used up",
         body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件 ¦ No such public file", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn issue(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<DistributionId>,
    Input { value, form }: Input<TicketRequest>,
) -> Result<Response, Failure> {
    let (language, now) = (caller.language, portal.now());
    caller.permitted(Scope::Read)?;
    let TicketRequest { version, grant } = value;
    let offered = look_up(&portal, &id, version).await?;
    let offered = offered.ok_or_else(|| Failure::not_found(language))?;

    let view = if offered.file.openness == Openness::Unconditional {
        let url = match version {
            None => paths::download(id.as_str()),
            Some(version) => paths::download_version(id.as_str(), version),
        };
        TicketView { url, expires_at: now + LIFE }
    } else {
        let account = &caller.actor.account;
        let held = portal.store().grants_held(account, &offered.file.dataset, GRANTS_MAX).await?;
        let held = held
            .into_iter()
            .filter(|held| grant.as_deref().is_none_or(|id| held.id.as_str() == id));
        let held: Vec<_> = held.collect();
        let chosen = match choose(&held, &id, version, &offered, now) {
            Ok(chosen) => chosen,
            Err(kind) => return Ok(refused(kind, &offered.file, language)),
        };
        let (grant, version) = chosen;
        let ticket = Ticket {
            id: TicketId(secrets::bytes()?),
            grant: grant.id.clone(),
            epoch: grant.epoch,
            account: account.clone(),
            distribution: id.clone(),
            version,
            expires: Ticket::expiry(now, grant.until),
        };
        let sealed = portal.gate().seal(&ticket, now).ok_or_else(|| {
            tracing::error!(distribution = %id, "a ticket cannot be sealed");
            Failure::new(ProblemKind::Internal, language)
        })?;
        // The version is always named: a download that goes on later goes on with the same file.
        let url = paths::download_with(id.as_str(), &sealed, Some(version));
        TicketView { url, expires_at: ticket.expires }
    };
    let mut response = match form {
        Some(form) => form.onward_to(&view.url),
        None => Json(view).into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The grant to use, and the version to take: the one asked for; else the current one, or the
/// newest that a grant of certain versions is for.
fn choose<'a>(
    held: &'a [GrantStanding],
    id: &DistributionId,
    asked: Option<u32>,
    offered: &Offered,
    now: DateTime<Utc>,
) -> Result<(&'a GrantStanding, u32), ProblemKind> {
    let mut why = ProblemKind::GrantRequired;
    for grant in held {
        let Some(version) = version(grant, id, asked, offered.file.version) else { continue };
        let GrantStanding { state, from, until, times, used, .. } = grant;
        if *state == GrantState::Live && now < *until {
            if times.is_some_and(|times| *used >= times) {
                why = ProblemKind::GrantUsedUp;
            } else if *from <= now {
                return Ok((grant, version));
            }
        } else if why == ProblemKind::GrantRequired {
            why = ProblemKind::GrantRevoked;
        }
    }
    Err(why)
}

/// The version of a file that may be taken on a grant.
fn version(
    grant: &GrantStanding,
    id: &DistributionId,
    asked: Option<u32>,
    current: u32,
) -> Option<u32> {
    let mut covers = grant.covers.iter().filter(|it| it.distribution == *id);
    match asked {
        Some(asked) => covers.any(|it| it.covers(id, asked)).then_some(asked),
        None => covers.map(|it| it.version.unwrap_or(current)).max(),
    }
}
