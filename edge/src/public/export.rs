//! All rows of a query as a file, in any format.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Extension};
use bytes::Bytes;
use contract::{Problem, paths};
use domain::{DistributionId, Language};
use futures::{Stream, TryStreamExt};
use http_body::Frame;
use tables::export::{ExportFormat, ExportOptions, Piece};

use super::table::{Allowed, Beside, Labels, allowed, entity_tag, parsed};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::gate::{Guarded, Line};
use crate::people::client::Client;
use crate::portal::Portal;
use crate::tabular::{self, Turn};

/// How many rows an export has: after its last byte.
const ROWS: HeaderName = HeaderName::from_static("shumen-rows");
/// The digest of an export (RFC 9530): after its last byte.
const DIGEST: HeaderName = HeaderName::from_static("repr-digest");

#[utoipa::path(get, path = "/api/v1/distributions/{id}/export", tag = "table",
    summary = "查询结果的全部行，多种格式 ¦ All rows of a query, in many formats",
    description = "查询语法与 rows 相同，不写 limit 即为全部。表格文字默认可放心用电子表格打开（以 = + - @ 开头的加前导单引号），raw=true 原样给出。结尾随 HTTP 尾部字段给出行数（Shumen-Rows）与 SHA-256（Repr-Digest）：没有它们即为中断。 ¦ The query is that of rows; without limit it is all of them. Texts are safe to open in a spreadsheet (one that begins with = + - @ gets an apostrophe); raw=true leaves them as they are. Trailer fields at the end tell rows (Shumen-Rows) and SHA-256 (Repr-Digest): without them the answer was cut.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("format" = Option<String>, Query, description = "csv（默认）、json、ndjson、xlsx、parquet、xml、geojson ¦ csv unless said, json, ndjson, xlsx, parquet, xml, geojson"),
        ("raw" = Option<bool>, Query, description = "CSV 文字原样给出 ¦ Texts of CSV as they are"),
        ("bom" = Option<bool>, Query, description = "CSV 带字节序标记，便于用 Excel 打开 ¦ CSV with a byte-order mark, for Excel"),
        ("encoding" = Option<String>, Query, description = "CSV 的编码：utf-8（默认）或 gb18030 ¦ Encoding of CSV: utf-8 unless said, or gb18030"),
        ("select" = Option<String>, Query, description = "列 ¦ Columns"),
        ("order" = Option<String>, Query, description = "排序 ¦ Order"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据，用于须申请的数据 ¦ Ticket, for data that needs a grant"),
    ),
    responses(
        (status = 200, description = "文件 ¦ The file", content_type = "text/csv"),
        (status = 400, description = "查询有误，逐条指出 ¦ The query is wrong, point by point", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn export(
    State(portal): State<Portal>,
    caller: Caller,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
    line: Option<Extension<Line>>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let query = query.unwrap_or_default();
    let beside = Beside::read(&query, language)?;
    let allowed = match allowed(&portal, &id, &beside, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(response),
    };
    let options = options(&beside, language)?;
    let asked = parsed(&query, language)?;
    let tag = entity_tag(&allowed, &asked, &Labels::default());
    let tabular = portal.tabular();
    let turn = tabular.exports().take(client);
    let turn = turn.ok_or_else(|| Failure::later(5, language))?;
    let export = tabular.engine()?.export(&allowed.table, &asked, options).await;
    let export = export.map_err(|error| tabular::failed(error, language))?;
    portal.tally().add(&allowed.stored.dataset);
    let pieces: Pieces = match &allowed.ticket {
        None => Box::pin(export.map_err(Into::into)),
        Some(ticket) => {
            let line = line.map(|Extension(line)| line);
            let watched = portal.gate().watch(portal.store(), ticket, line, portal.now()).await;
            let cut = watched.map_err(|kind| Failure::new(kind, language))?;
            Box::pin(Guarded::new(export, cut).map_err(Into::into))
        }
    };
    let body = Body::new(Ended { pieces, _turn: turn });
    Ok((described(&allowed, options, &tag), body).into_response())
}

fn options(beside: &Beside, language: Language) -> Result<ExportOptions, Failure> {
    let refuse = |field: &str, zh: &str, en: &str| {
        Failure::field(field, if language == Language::Zh { zh } else { en }, language)
    };
    let yes = |name: &str| match beside.get(name) {
        None | Some("false" | "0" | "") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(refuse(name, "只能是 true 或 false", "this is true or false")),
    };
    let word = beside.get("format").unwrap_or("csv");
    let format = ExportFormat::from_value(word).ok_or_else(|| {
        refuse(
            "format",
            "格式应为 csv、json、ndjson、xlsx、parquet、xml 或 geojson",
            "the format is csv, json, ndjson, xlsx, parquet, xml or geojson",
        )
    })?;
    let encoding = beside.get("encoding").unwrap_or("utf-8").to_ascii_lowercase();
    let gb18030 = match encoding.as_str() {
        "utf-8" | "utf8" => false,
        "gb18030" | "gbk" | "gb2312" => true,
        _ => {
            return Err(refuse(
                "encoding",
                "编码应为 utf-8 或 gb18030",
                "the encoding is utf-8 or gb18030",
            ));
        }
    };
    Ok(ExportOptions { format, raw: yes("raw")?, bom: yes("bom")?, gb18030 })
}

fn described(allowed: &Allowed, options: ExportOptions, tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let media_type = match options.format {
        ExportFormat::Csv if options.gb18030 => "text/csv; charset=gb18030",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Json => "application/json",
        ExportFormat::Ndjson => "application/x-ndjson",
        ExportFormat::Xlsx => domain::Format::Xlsx.media_type(),
        ExportFormat::Parquet => domain::Format::Parquet.media_type(),
        ExportFormat::Xml => "application/xml",
        ExportFormat::Geojson => "application/geo+json",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let name = format!("{}.{}", allowed.stored.title, options.format.value());
    headers.insert(header::CONTENT_DISPOSITION, download::content_disposition(&name));
    headers.insert(header::TRAILER, HeaderValue::from_static("shumen-rows, repr-digest"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let described =
        format!("<{}>; rel=\"describedby\"", paths::dataset(allowed.stored.dataset.as_str()));
    let made = [(header::LINK, described), (header::ETAG, format!("W/{tag}"))];
    for (name, value) in made {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers
}

type Pieces = Pin<Box<dyn Stream<Item = Result<Piece, BoxError>> + Send>>;

/// An export as a body: its bytes, then in the trailer what tells its end from a cut.
struct Ended {
    pieces: Pieces,
    _turn: Turn,
}

impl http_body::Body for Ended {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = std::task::ready!(self.pieces.as_mut().poll_next(context));
        Poll::Ready(piece.map(|piece| {
            Ok(match piece? {
                Piece::Bytes(bytes) => Frame::data(bytes),
                Piece::End { rows, sha256 } => Frame::trailers(trailers(rows, sha256)),
            })
        }))
    }
}

fn trailers(rows: u64, sha256: [u8; 32]) -> HeaderMap {
    use base64::Engine as _;
    let mut trailers = HeaderMap::new();
    trailers.insert(ROWS, rows.into());
    let digest = base64::engine::general_purpose::STANDARD.encode(sha256);
    if let Ok(digest) = HeaderValue::from_str(&format!("sha-256=:{digest}:")) {
        trailers.insert(DIGEST, digest);
    }
    trailers
}
