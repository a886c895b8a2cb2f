//! One's own notices, and when one wants letters.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::notices::href;
use contract::{NoticePage, NoticeSettings, NoticeView, NoticesRead};
use domain::notices::MailWishes;
use domain::{Language, Scope};
use serde::Deserialize;
use store::Page;
use store::notices::Notice;

use crate::failure::Failure;
use crate::input::{Asked, Input};
use crate::people::answer::{done, reply};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Notices of a page, where nothing is asked.
const PAGE: u32 = 20;
/// Most notices of a page.
const PAGE_MAX: u32 = 100;
/// Most notices that are marked as read by name.
const READ_MAX: usize = 1000;

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 只看未读 ¦ Those alone that are not read
    #[serde(deserialize_with = "contract::lenient::yes")]
    unread: bool,
    /// 第几页，自 1 起 ¦ Which page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，默认 20，至多 100；0 表示只要数目 ¦ How many on a page, 20 unless said, at most 100; 0 for the numbers alone
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

impl Wishes {
    fn page(&self) -> Page {
        let limit = self.per_page.unwrap_or(PAGE).min(PAGE_MAX);
        let before = self.page.unwrap_or(1).saturating_sub(1);
        Page { offset: before.saturating_mul(limit), limit }
    }
}

#[utoipa::path(get, path = "/api/v1/notices", tag = "notices",
    summary = "本人的通知，新的在前 ¦ One's own notices, the newest first",
    params(Wishes),
    responses(
        (status = 200, description = "通知 ¦ Notices", body = NoticePage),
        (status = 401, description = "未登录 ¦ Nobody is signed in", body = contract::Problem)
    ))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
    Asked(wishes): Asked<Wishes>,
) -> Result<Response, Failure> {
    reads(&signed)?;
    let account = &signed.actor.account;
    let (total, unread, notices) =
        portal.store().notices(account, wishes.unread, wishes.page()).await?;
    let items = notices.into_iter().map(|notice| view(notice, signed.language)).collect();
    Ok(reply(None, StatusCode::OK, &NoticePage { total, unread, items }))
}

#[utoipa::path(post, path = "/api/v1/notices/read", tag = "notices",
    summary = "标记为已读：所列各条，或全部 ¦ Mark notices as read: those named, or all",
    request_body = NoticesRead,
    responses(
        (status = 204, description = "已标记 ¦ Marked"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem)
    ))]
pub(crate) async fn read(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<NoticesRead>,
) -> Result<Response, Failure> {
    reads(&signed)?;
    let NoticesRead { ids, all } = value;
    let ids = match (ids, all) {
        (_, true) => None,
        (Some(ids), false) if ids.len() <= READ_MAX => Some(ids),
        _ => {
            let detail = match signed.language {
                Language::Zh => "请列出 1 至 1000 条通知，或选择全部",
                Language::En => "name 1 to 1000 notices, or say all",
            };
            return Err(Failure::field("ids", detail, signed.language));
        }
    };
    let account = &signed.actor.account;
    portal.store().read_notices(account, ids.as_deref(), portal.now()).await?;
    Ok(done(form.as_ref()))
}

#[utoipa::path(get, path = "/api/v1/account/notices", tag = "notices",
    summary = "本人的邮件通知设置 ¦ When one wants letters",
    responses((status = 200, description = "设置 ¦ Settings", body = NoticeSettings)))]
pub(crate) async fn settings(
    State(portal): State<Portal>,
    signed: SignedIn,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let MailWishes { own, followed } = portal.store().mail_wishes(&signed.actor.account).await?;
    Ok(reply(None, StatusCode::OK, &NoticeSettings { own, followed }))
}

#[utoipa::path(method(put, post), path = "/api/v1/account/notices", tag = "notices",
    summary = "修改邮件通知设置 ¦ Change when one wants letters",
    request_body = NoticeSettings,
    responses(
        (status = 204, description = "已修改 ¦ Changed"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem)
    ))]
pub(crate) async fn set(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<NoticeSettings>,
) -> Result<Response, Failure> {
    signed.session()?;
    let NoticeSettings { own, followed } = value;
    let wishes = MailWishes { own, followed };
    portal.store().set_mail_wishes(&signed.actor.account, wishes).await?;
    Ok(done(form.as_ref()))
}

/// Notices of staff tell of their work, so they are shown after the second factor (R3).
fn reads(signed: &SignedIn) -> Result<(), Failure> {
    if signed.held_back {
        return Err(signed.refused());
    }
    signed.permitted(Scope::Read)
}

fn view(notice: Notice, language: Language) -> NoticeView {
    let Notice { id, kind, about, facts, created_at, read_at } = notice;
    NoticeView {
        id,
        kind,
        title: kind.label(language).to_owned(),
        text: kind.sentence(&about.title, &facts, language),
        href: href(kind, &about, &facts),
        created_at,
        read_at,
    }
}
