//! One's own webhooks (推送): addresses of programs that hear of one's notices.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contract::{
    DeliveryView, Items, NewWebhook, Problem, ProblemKind, WebhookInput, WebhookTest, WebhookView,
};
use domain::Language;
use serde::de::IgnoredAny;
use store::notices::{Delivery, Webhook};

use super::signature::new_secret;
use crate::failure::Failure;
use crate::input::Input;
use crate::people::answer::{done, reply};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most webhooks of an account.
const WEBHOOKS_MAX: u32 = 10;
/// Calls that are listed.
const LISTED: u32 = 50;

#[utoipa::path(post, path = "/api/v1/webhooks", tag = "notices",
    summary = "新建推送地址；签名密钥只显示这一次 ¦ Make a webhook; its secret is shown this one time",
    request_body = WebhookInput,
    responses(
        (status = 201, description = "推送地址与密钥 ¦ The webhook with its secret", body = NewWebhook),
        (status = 400, description = "地址不能使用 ¦ The address cannot be used", body = Problem),
        (status = 409, description = "已达数量上限 ¦ There are too many", body = Problem)
    ))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form: _ }: Input<WebhookInput>,
) -> Result<Response, Failure> {
    owns(&signed)?;
    let outside = portal.arrivals().outside();
    let url = outside.callable(&value.url).await.map_err(|fault| {
        Failure::field("url", fault.of_webhook(signed.language), signed.language)
    })?;
    let new =
        NewWebhook { id: uuid::Uuid::now_v7().to_string(), url: url.into(), secret: new_secret()? };
    let account = &signed.actor.account;
    let kept = (new.url.as_str(), new.secret.as_str());
    let by = signed.own(&portal);
    if !portal.store().add_webhook(account, &new.id, kept, WEBHOOKS_MAX, &by).await? {
        let detail = match signed.language {
            Language::Zh => format!("最多 {WEBHOOKS_MAX} 个推送地址，请先移除一个。"),
            Language::En => format!("At most {WEBHOOKS_MAX} webhooks; remove one first."),
        };
        let problem = Problem::new(ProblemKind::NotNow, signed.language);
        return Err(Failure::Problem(problem.with_detail(detail)));
    }
    // A form too gets the secret itself: a way onward would lose it.
    Ok(reply(None, StatusCode::CREATED, &new))
}

#[utoipa::path(get, path = "/api/v1/webhooks", tag = "notices",
    summary = "本人的推送地址 ¦ One's own webhooks",
    responses((status = 200, description = "推送地址 ¦ Webhooks", body = Items<WebhookView>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
) -> Result<Response, Failure> {
    owns(&signed)?;
    let webhooks = portal.store().webhooks(&signed.actor.account).await?;
    let items: Vec<_> = webhooks.into_iter().map(view).collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "notices",
    summary = "移除推送地址 ¦ Remove a webhook",
    params(("id" = String, Path, description = "推送地址编号 ¦ Which webhook")),
    responses(
        (status = 204, description = "已移除 ¦ Removed"),
        (status = 404, description = "没有找到 ¦ Not found", body = Problem)
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    take_away(&portal, &signed, &id).await?;
    Ok(done(None))
}

#[utoipa::path(post, path = "/api/v1/webhooks/{id}/remove", tag = "notices",
    summary = "移除推送地址，供表单使用 ¦ Remove a webhook, for forms",
    params(("id" = String, Path, description = "推送地址编号 ¦ Which webhook")),
    responses((status = 204, description = "已移除 ¦ Removed")))]
pub(crate) async fn remove_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    take_away(&portal, &signed, &id).await?;
    Ok(done(form.as_ref()))
}

#[utoipa::path(post, path = "/api/v1/webhooks/{id}/test", tag = "notices",
    summary = "发送一次测试；收到即启用 ¦ Send a test; one that arrives switches the webhook on",
    params(("id" = String, Path, description = "推送地址编号 ¦ Which webhook")),
    responses(
        (status = 202, description = "已进入队列 ¦ It is in the queue", body = WebhookTest),
        (status = 404, description = "没有找到 ¦ Not found", body = Problem)
    ))]
pub(crate) async fn test(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
    Input { value: _, form }: Input<IgnoredAny>,
) -> Result<Response, Failure> {
    owns(&signed)?;
    let delivery = portal.store().test_webhook(&signed.actor.account, &id, portal.now()).await?;
    let delivery = delivery.ok_or_else(|| Failure::not_found(signed.language))?;
    Ok(reply(form.as_ref(), StatusCode::ACCEPTED, &WebhookTest { delivery }))
}

#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", tag = "notices",
    summary = "最近 50 次推送 ¦ The last 50 calls",
    params(("id" = String, Path, description = "推送地址编号 ¦ Which webhook")),
    responses(
        (status = 200, description = "推送记录 ¦ Calls", body = Items<DeliveryView>),
        (status = 404, description = "没有找到 ¦ Not found", body = Problem)
    ))]
pub(crate) async fn deliveries(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    owns(&signed)?;
    let found = portal.store().deliveries(&signed.actor.account, &id, LISTED).await?;
    let found = found.ok_or_else(|| Failure::not_found(signed.language))?;
    let items: Vec<_> = found.into_iter().map(delivery).collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

/// Webhooks carry what staff is told, so they are kept in a session and after the second factor.
fn owns(signed: &SignedIn) -> Result<(), Failure> {
    signed.session()?;
    if signed.held_back { Err(signed.refused()) } else { Ok(()) }
}

async fn take_away(portal: &Portal, signed: &SignedIn, id: &str) -> Result<(), Failure> {
    owns(signed)?;
    let by = signed.own(portal);
    if portal.store().remove_webhook(&signed.actor.account, id, &by).await? {
        Ok(())
    } else {
        Err(Failure::not_found(signed.language))
    }
}

fn view(webhook: Webhook) -> WebhookView {
    let Webhook { id, url, on, failures, failing_since, created_at } = webhook;
    let state = if on { "on" } else { "off" }.to_owned();
    WebhookView { id, url, state, failures, failing_since, created_at }
}

fn delivery(delivery: Delivery) -> DeliveryView {
    let Delivery { id, kind, state, tries, status, error, created_at, tried_at } = delivery;
    let state = state.value().to_owned();
    DeliveryView { id, kind, state, tries, status, error, created_at, tried_at }
}
