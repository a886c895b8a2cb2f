//! Receipts (R28): given beside a file, and checked by anyone.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, ReceiptKeyView, ReceiptKeys, ReceiptView, Statement, paths};
use domain::{DistributionId, Language, Text};
use download::{PublicKey, SignatureAlgorithm, SignedReceipt, content_disposition};
use store::KnownKey;

use super::download::{Wanted, look_up, refused, release};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::wants_page;
use crate::portal::Portal;

/// Where receipts have their pages.
const PAGES: &str = "/receipts/";

#[utoipa::path(get, path = "/download/{distribution}/receipt", tag = "download",
    summary = "文件的下载回执 ¦ The receipt of a file",
    description = "与文件放在一起保存；任何人可在线或离线验证。授权数据须先用同一凭据下载。 ¦ To be kept beside the file; anybody can check it, on line or off. Data under a grant is taken first, with the same ticket.",
    params(
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据，用于须申请的数据 ¦ Ticket, for data that needs a grant"),
    ),
    responses(
        (status = 200, description = "回执 ¦ The receipt", body = ReceiptView),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件 ¦ No such public file", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "该凭据尚未用于下载 ¦ Nothing was taken with the ticket yet",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn beside(
    State(portal): State<Portal>,
    uri: Uri,
    Path(id): Path<DistributionId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let wanted = Wanted::of(&uri);
    let language = wanted.language(&headers);
    let offered = look_up(&portal, &id, wanted.version(language)?).await?;
    let offered = offered.ok_or_else(|| Failure::not_found(language))?;
    let release = match release(&portal, &id, &offered.file, wanted.ticket()).await {
        Ok(release) => release,
        Err(kind) => return Ok(refused(kind, &offered.file, language)),
    };
    let ticket = release.ticket().map(|ticket| ticket.id);
    let taken_at = match ticket {
        None => portal.now(),
        Some(ticket) => portal
            .store()
            .taken_at(&ticket.to_string())
            .await?
            .ok_or_else(|| Failure::new(ProblemKind::NotNow, language))?,
    };
    let unavailable = || Failure::new(ProblemKind::Unavailable, language);
    let statement = offered.statement.ok_or_else(unavailable)?;
    let receipt = portal.gate().receipts().sign(statement, ticket, taken_at);
    let view = view(&portal, &receipt.ok_or_else(unavailable)?, language).await?;
    let name = format!("{}.receipt.json", offered.file.file_name);
    let headers = [
        (header::CONTENT_DISPOSITION, content_disposition(&name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Json(view)).into_response())
}

#[utoipa::path(get, path = "/api/v1/receipts/{id}", tag = "download",
    summary = "查验下载回执 ¦ A receipt, and whether it verifies",
    params(("id" = String, Path, description = "回执 ¦ The receipt")),
    responses(
        (status = 200, description = "回执及其是否有效 ¦ The receipt, and whether it is valid", body = ReceiptView),
        (status = 404, description = "不是本平台的回执 ¦ Not a receipt of this portal", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn receipt(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ReceiptView>, Failure> {
    Ok(Json(view(&portal, &id, caller.language).await?))
}

#[utoipa::path(get, path = "/.well-known/shumen-keys.json", tag = "download",
    summary = "验证回执的公钥，含历次使用的 ¦ The keys that check receipts, old ones among them",
    responses((status = 200, description = "公钥 ¦ The keys", body = ReceiptKeys)))]
pub(crate) async fn keys(State(portal): State<Portal>) -> Result<Response, Failure> {
    portal.gate().receipts().make_known(portal.store(), portal.now()).await?;
    let keys = portal.store().receipt_keys().await?;
    let keys = keys
        .into_iter()
        .map(|KnownKey { id, algorithm, public_key, since }| ReceiptKeyView {
            id,
            algorithm,
            public_key,
            since,
        })
        .collect();
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(([cache], Json(ReceiptKeys { keys })).into_response())
}

/// Answers machines at the address of a receipt's page; whoever shows pages gets the page.
pub(crate) async fn for_machines(
    State(portal): State<Portal>,
    request: Request,
    next: Next,
) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let id = request.uri().path().strip_prefix(PAGES).filter(|id| is_read && !id.contains('/'));
    let Some(id) = id.map(str::to_owned) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let mut response = if wants_page(&parts) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        let language = Caller::of(&parts).language;
        view(&portal, &id, language).await.map(Json).into_response()
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// What a receipt says, and whether it is true.
async fn view(portal: &Portal, text: &str, language: Language) -> Result<ReceiptView, Failure> {
    let nothing = || Failure::not_found(language);
    let SignedReceipt { receipt, algorithm, key, signature, signed } =
        SignedReceipt::parse(text).ok_or_else(nothing)?;
    let statement_sha256 = hex::encode(receipt.statement);
    let statement = portal.store().statement(&statement_sha256).await?.ok_or_else(nothing)?;
    let statement: Statement = serde_json::from_str(&statement).map_err(|cause| {
        store::StoreError::Damaged { what: "statement", cause: cause.to_string() }
    })?;
    let known = portal.store().receipt_keys().await?;
    let known = known.into_iter().find(|known| known.id == key.to_string());
    let public = known.as_ref().and_then(public);
    let read = SignedReceipt { receipt, algorithm, key, signature, signed };
    let reason = match &public {
        None => Some(Text {
            zh: "签名所用的密钥不是本平台的。",
            en: "It names a key that was never this portal's.",
        }),
        Some(public) if !read.is_by(public) => Some(Text {
            zh: "签名与内容不符：回执是伪造的或被改动过。",
            en: "The signature does not match: the receipt was forged or changed.",
        }),
        Some(_) => None,
    };
    Ok(ReceiptView {
        id: text.to_owned(),
        valid: reason.is_none(),
        reason: reason.map(|reason| reason.get(language).to_owned()),
        statement,
        statement_sha256,
        taken_at: receipt.taken_at,
        granted: receipt.ticket.is_some(),
        algorithm: algorithm.word().to_owned(),
        key_id: key.to_string(),
        public_key: known.map(|known| known.public_key),
        signed: hex::encode(&read.signed),
        signature: hex::encode(signature),
        verify_at: format!("{}{}", portal.origin(), paths::receipt_page(text)),
    })
}

fn public(known: &KnownKey) -> Option<PublicKey> {
    let algorithm = SignatureAlgorithm::from_word(&known.algorithm).ok()?;
    PublicKey::new(algorithm, &hex::decode(&known.public_key).ok()?).ok()
}
