//! Taking a file.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderName, LINK};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, paths};
use domain::{DistributionId, Language, Text};
use download::{Address, Answer, Offer, Release, Representation, Ticket};
use objects::{Digest, Reading};
use store::{Released, StoreError};

use crate::caller::preferred;
use crate::failure::{Failure, answer};
use crate::gate::{Guarded, Line};
use crate::lookups::Offered;
use crate::portal::Portal;

/// Asks a proxy, in the words of nginx, to pass on an answer as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// Most bytes that leave at once, into the buffers of who receives them: there is no stream under
/// way that could be cut.
const AT_ONCE: u64 = 32 << 10;
/// The receipt of what is taken, by its name.
const RECEIPT: HeaderName = HeaderName::from_static("receipt");

/// What the address of a file asks for beside the file. A ticket is long and this is the portal's
/// busiest address, so its query is read once and nothing of it is copied.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    version: Option<Cow<'a, str>>,
    ticket: Option<Cow<'a, str>>,
    language: Option<Cow<'a, str>>,
}

impl<'a> Wanted<'a> {
    pub(crate) fn of(uri: &'a Uri) -> Self {
        let mut wanted = Self::default();
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            let place = match &*name {
                "version" => &mut wanted.version,
                "ticket" => &mut wanted.ticket,
                "lang" => &mut wanted.language,
                _ => continue,
            };
            // The first counts.
            place.get_or_insert(value);
        }
        wanted
    }

    /// The language of the answer.
    pub(crate) fn language(&self, headers: &HeaderMap) -> Language {
        let asked = self.language.as_deref().and_then(Language::from_tag);
        asked.unwrap_or_else(|| preferred(headers.get(ACCEPT_LANGUAGE)))
    }

    /// The version asked for; one that is no number is as unknown as one that never was.
    pub(crate) fn version(&self, language: Language) -> Result<Option<u32>, Failure> {
        let parsed = self.version.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| Failure::not_found(language))
    }

    pub(crate) fn ticket(&self) -> Option<&str> {
        self.ticket.as_deref()
    }
}

#[utoipa::path(get, path = "/download/{distribution}", tag = "download",
    summary = "下载文件，当前版本或历史版本 ¦ A file, in its current version or an older one",
    description = "按标准支持断点续传与条件请求，ETag 即文件的 SHA-256。非无条件开放的数据须有下载凭据。 ¦ Ranges and conditional requests are answered by the book; the entity tag is the file's SHA-256. Data that is not unconditionally open needs a ticket.",
    params(
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据，用于须申请的数据 ¦ Ticket, for data that needs a grant"),
    ),
    responses(
        (status = 200, description = "文件 ¦ The file", content_type = "application/octet-stream"),
        (status = 206, description = "文件的一部分 ¦ A part of it", content_type = "application/octet-stream"),
        (status = 304, description = "已是最新 ¦ The caller's copy is current"),
        (status = 403, description = "须申请，detail 写明条件 ¦ A grant is needed; the detail states the conditions",
         body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件 ¦ No such public file", body = Problem,
         content_type = "application/problem+json"),
        (status = 412, description = "前提不成立 ¦ A precondition failed", body = Problem,
         content_type = "application/problem+json"),
        (status = 416, description = "范围超出文件末尾 ¦ The range lies beyond the end", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn download(
    State(portal): State<Portal>,
    method: Method,
    uri: Uri,
    Path(id): Path<DistributionId>,
    line: Option<Extension<Line>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let wanted = Wanted::of(&uri);
    let language = wanted.language(&headers);
    let version = wanted.version(language)?;
    let offered = look_up(&portal, &id, version).await?;
    let offered = offered.ok_or_else(|| Failure::not_found(language))?;
    let file = &offered.file;

    let release = match release(&portal, &id, file, wanted.ticket()).await {
        Ok(release) => release,
        Err(kind) => return Ok(refused(kind, file, language)),
    };
    let address = if version.is_some() { Address::Version } else { Address::Current };
    let is_head = method == Method::HEAD;
    let answered = download::answer(&release, &offered.offer, address, is_head, &headers);
    if let Some(kind) = answered.problem() {
        let mut response = answer(&Problem::new(kind, language));
        response.headers_mut().extend(without_body(answered));
        return Ok(response);
    }
    let Answer { status, mut headers, body } = answered;
    let Some(range) = body else { return Ok((status, headers, Body::empty()).into_response()) };
    let bytes = range.end - range.start;
    let is_beginning = range.start == 0;
    let contents = portal.objects().read(&offered.digest, range).await?;
    let contents = match release.ticket() {
        None => Body::from_stream(contents),
        Some(ticket) => {
            let line = line.map(|Extension(line)| line);
            match granted(&portal, ticket, contents, &file.sha256, line).await {
                Ok(contents) => contents,
                Err(kind) => return Ok(refused(kind, file, language)),
            }
        }
    };
    let ticket = release.ticket().map(|ticket| ticket.id);
    if ticket.is_some() {
        // A proxy that collects the answer would go on sending after the grant has ended.
        headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    }
    let receipts = portal.gate().receipts();
    let issued = offered.statement.and_then(|it| receipts.issue(it, ticket, portal.now()));
    if let Some(issued) = issued {
        headers.insert(RECEIPT, issued.id);
        headers.append(LINK, issued.link);
    }
    // A download is counted where it begins, not for each of its ranges.
    if is_beginning {
        portal.tally().add(&file.dataset);
    }
    portal.metrics().download(bytes);
    Ok((status, headers, contents).into_response())
}

/// Decides whether a file may be taken.
pub(crate) async fn release(
    portal: &Portal,
    id: &DistributionId,
    file: &Released,
    ticket: Option<&str>,
) -> Result<Release, ProblemKind> {
    let wanted =
        download::Wanted { openness: file.openness, distribution: id, version: file.version };
    let decided = portal.gate().authorise(portal.store(), wanted, ticket, portal.now()).await;
    decided.map_err(|refusal| {
        tracing::debug!(%refusal, distribution = %id, "a file is not given");
        refusal.problem()
    })
}

/// The contents of a file under a ticket: its use is in the log before anything leaves (R35), and
/// nothing more leaves once its grant has ended (R22).
async fn granted(
    portal: &Portal,
    ticket: &Ticket,
    contents: Reading,
    sha256: &str,
    line: Option<Line>,
) -> Result<Body, ProblemKind> {
    portal.gate().take(portal.store(), ticket, sha256, portal.now()).await?;
    if contents.remaining() <= AT_ONCE {
        return Ok(Body::from_stream(contents));
    }
    let cut = portal.gate().watch(portal.store(), ticket, line, portal.now()).await?;
    Ok(Body::from_stream(Guarded::new(contents, cut)))
}

/// A file as it may be asked for, from memory where nothing has changed since it was last read.
pub(crate) async fn look_up(
    portal: &Portal,
    id: &DistributionId,
    version: Option<u32>,
) -> Result<Option<Arc<Offered>>, Failure> {
    let key = (id.clone(), version);
    if let Some(file) = portal.lookups().find(&key) {
        return Ok(Some(file));
    }
    let change = portal.lookups().change();
    let Some(file) = portal.store().file(id, version).await? else { return Ok(None) };
    let digest = Digest::parse(&file.sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let offer = Offer::new(&representation(&file, digest));
    let (receipts, origin) = (portal.gate().receipts(), portal.origin());
    let statement = receipts.state(portal.store(), origin, id, &file, portal.now()).await;
    let offered = Arc::new(Offered { file, digest, offer, statement });
    portal.lookups().keep(key, change, &offered);
    Ok(Some(offered))
}

pub(crate) fn representation(file: &Released, digest: Digest) -> Representation {
    Representation {
        sha256: *digest.as_bytes(),
        size: file.size,
        media_type: file.media_type.clone(),
        file_name: file.file_name.clone(),
        modified: file.created_at.into(),
        described_by: paths::dataset(file.dataset.as_str()),
    }
}

/// The headers of a refusal, less those that describe the body which its document replaces.
fn without_body(answered: Answer) -> HeaderMap {
    use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
    let mut headers = answered.headers;
    for name in [CONTENT_LENGTH, CONTENT_TYPE, CACHE_CONTROL] {
        headers.remove(name);
    }
    headers
}

/// A refusal that says what the law limits and what an applicant must meet (R13).
pub(crate) fn refused(kind: ProblemKind, file: &Released, language: Language) -> Response {
    let problem = Problem::new(kind, language);
    if kind != ProblemKind::GrantRequired {
        return answer(&problem);
    }
    let stated = [
        (&file.conditions, Text { zh: "开放条件：", en: " Conditions: " }),
        (&file.legal_basis, Text { zh: "法律依据：", en: " Legal basis: " }),
    ];
    let mut detail = problem.detail.clone();
    for (text, label) in stated {
        if let Some(text) = text {
            detail.push_str(label.get(language));
            detail.push_str(text);
        }
    }
    let mut response = answer(&problem.with_detail(detail));
    // Where the data is applied for.
    let page = format!("<{}>; rel=\"describedby\"", paths::dataset_page(file.dataset.as_str()));
    if let Ok(page) = page.parse() {
        response.headers_mut().insert(LINK, page);
    }
    response
}
