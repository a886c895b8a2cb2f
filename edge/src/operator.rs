//! What the operator and the machines that watch the portal ask.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use contract::ProblemKind;
use objects::Digest;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

#[utoipa::path(get, path = "/healthz", tag = "operator",
    summary = "进程是否存活 ¦ Whether the process is alive",
    responses((status = 200, description = "存活 ¦ Alive", body = String)))]
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

#[utoipa::path(get, path = "/readyz", tag = "operator",
    summary = "数据库、文件存储与索引是否可用 ¦ Whether database, file store and index can be used",
    responses(
        (status = 200, description = "就绪 ¦ Ready", body = String),
        (status = 503, description = "尚未就绪 ¦ Not ready", body = contract::Problem)
    ))]
pub(crate) async fn ready(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<&'static str, Failure> {
    let usable = async {
        portal.store().ping().await?;
        // Any name will do: what matters is that the store answers.
        portal.objects().size(&Digest::of(b"")).await?;
        Ok::<_, Failure>(portal.is_indexed())
    };
    match usable.await {
        Ok(true) => Ok("ready\n"),
        Ok(false) => Err(Failure::new(ProblemKind::Unavailable, caller.language)),
        Err(error) => {
            tracing::error!(%error, "not ready");
            Err(Failure::new(ProblemKind::Unavailable, caller.language))
        }
    }
}

#[utoipa::path(get, path = "/metrics", tag = "operator",
    summary = "供 Prometheus 读取的指标 ¦ Figures for Prometheus",
    responses((status = 200, description = "Prometheus 文本 ¦ Prometheus text", body = String)))]
pub(crate) async fn metrics(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<impl IntoResponse, Failure> {
    let text = portal.metrics().text().map_err(|error| {
        tracing::error!(%error, "the metrics cannot be written");
        Failure::new(ProblemKind::Internal, caller.language)
    })?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media_type)], text))
}
