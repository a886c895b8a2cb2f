//! The keys of tickets, for edge nodes that share a secret with the portal.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{EdgeKey, EdgeKeys, Problem};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::secrets;
use crate::portal::Portal;

#[utoipa::path(get, path = "/edge/keys", tag = "edge",
    summary = "下载凭据的密钥，仅供边缘节点 ¦ The keys of tickets, for edge nodes alone",
    description = "须携带与平台约定的密文（SHUMEN_EDGE_SECRET）。 ¦ Needs the secret that the node shares with the portal (SHUMEN_EDGE_SECRET).",
    responses(
        (status = 200, description = "密钥 ¦ The keys", body = EdgeKeys),
        (status = 404, description = "没有约定密文，或密文不符 ¦ No secret is shared, or it is another one",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn keys(
    State(portal): State<Portal>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer "));
    // Compared by their hashes, which takes the same time whatever is shown.
    let is_shared = portal
        .gate()
        .edge_secret()
        .zip(shown)
        .is_some_and(|(secret, shown)| secrets::hash(&secret) == secrets::hash(shown));
    if !is_shared {
        return Err(Failure::not_found(caller.language));
    }
    let ring = portal.gate().ring();
    let keys = ring
        .keys()
        .iter()
        .map(|key| EdgeKey {
            id: key.id().to_string(),
            algorithm: key.algorithm().word().to_owned(),
            made: key.made(),
            secret: hex::encode(key.secret()),
        })
        .collect();
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(([cache], Json(EdgeKeys { keys })).into_response())
}
