//! One-time codes of one's own account (动态验证码, R3).

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::people::{CodeProposal, CodeRemoval, OneTimeCode, RecoveryCodes};
use contract::{Problem, ProblemKind};
use data_encoding::BASE32_NOPAD;
use domain::Language;
use qrcode::QrCode;
use qrcode::render::svg;

use super::account::prove;
use super::answer::{done, private, reply};
use super::attempts::Attempt;
use super::client::Client;
use super::secrets;
use super::session::{Browser, Entered, Entry, use_code};
use super::totp;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// How many codes for recovery there are.
const RECOVERY: usize = 10;
/// What authenticators call the portal.
const PORTAL: &str = "数门 Shumen";

#[utoipa::path(post, path = "/api/v1/account/code", tag = "account",
    summary = "申请动态验证码的密钥；确认后才启用 ¦ Ask for the secret of one-time codes; it counts once confirmed",
    responses(
        (status = 200, description = "密钥 ¦ The secret", body = CodeProposal),
        (status = 409, description = "已启用 ¦ Codes are set up already", body = Problem)
    ))]
pub(crate) async fn propose(
    State(portal): State<Portal>,
    signed: SignedIn,
) -> Result<Response, Failure> {
    signed.session()?;
    if signed.holder.code_enabled {
        return Err(Failure::new(ProblemKind::NotNow, signed.language));
    }
    let secret = totp::secret(secrets::bytes()?);
    portal.store().propose_code(&signed.actor.account, &secret).await?;
    let otpauth_uri = totp::uri(&secret, PORTAL, &signed.holder.email);
    let picture = QrCode::new(&otpauth_uri).map_err(|error| {
        tracing::error!(%error, "the picture of a secret cannot be drawn");
        Failure::new(ProblemKind::Internal, signed.language)
    })?;
    let qr = picture.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(reply(None, StatusCode::OK, &CodeProposal { secret, otpauth_uri, qr }))
}

#[utoipa::path(post, path = "/api/v1/account/code/confirm", tag = "account",
    summary = "用一个验证码确认并启用；返回只显示一次的备用码 ¦ Confirm with a code and begin; the codes for recovery are shown once",
    request_body = OneTimeCode,
    responses(
        (status = 200, description = "备用码 ¦ Codes for recovery", body = RecoveryCodes),
        (status = 400, description = "验证码不正确 ¦ The code is wrong", body = Problem)
    ))]
pub(crate) async fn confirm(
    State(portal): State<Portal>,
    signed: SignedIn,
    Client(place): Client,
    headers: HeaderMap,
    Input { value, form }: Input<OneTimeCode>,
) -> Result<Response, Failure> {
    signed.session()?;
    let account = &signed.actor.account;
    let proposed = portal.store().proposed_code(account).await?;
    let secret = proposed.ok_or_else(|| Failure::new(ProblemKind::NotNow, signed.language))?;
    let attempt = Attempt::of_code(account.as_str());
    let begun = portal.people().attempts.begin(&attempt, portal.now());
    begun.map_err(|seconds| Failure::later(seconds, signed.language))?;
    let code: String = value.code.chars().filter(char::is_ascii_digit).take(7).collect();
    let Some(step) = totp::step_of(&secret, &code, portal.now()) else {
        let detail = match signed.language {
            Language::Zh => "验证码不正确，请检查手机时间",
            Language::En => "is wrong; check the clock of the telephone",
        };
        return Err(Failure::field("code", detail, signed.language));
    };
    portal.people().attempts.succeeded(&attempt);

    let codes = recovery_codes()?;
    let hashes: Vec<String> =
        codes.iter().map(|code| secrets::hash(&code.replace('-', ""))).collect();
    let browser = Browser::of(&headers, &portal);
    let entry = Entry { portal: &portal, browser: &browser, place, language: signed.language };
    let entered = Entered { account: account.clone(), proven: true, way: "code" };
    let (session, opened) = entry.prepare(&entered)?;
    let by = signed.own(&portal);
    let enabled = portal.store().enable_code(&secret, step, &hashes, &session, &by).await;
    enabled.map_err(|error| Failure::of_people(error, signed.language))?;
    let response = if form.is_some() {
        // A way onward would lose what is shown this one time.
        let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        private((plain, codes.join("\n")).into_response())
    } else {
        reply(None, StatusCode::OK, &RecoveryCodes { codes })
    };
    Ok(opened.remember(response, &portal))
}

#[utoipa::path(post, path = "/api/v1/account/code/remove", tag = "account",
    summary = "停用动态验证码 ¦ Remove one-time codes",
    request_body = CodeRemoval,
    responses(
        (status = 204, description = "已停用 ¦ Removed"),
        (status = 401, description = "验证码不正确 ¦ The code is wrong", body = Problem)
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<CodeRemoval>,
) -> Result<Response, Failure> {
    signed.session()?;
    let CodeRemoval { password, code } = value;
    let found = prove(&portal, &signed, password, "password").await?;
    let Some(secret) = found.code_secret else {
        return Err(Failure::Problem(Problem::new(ProblemKind::NotNow, signed.language)));
    };
    let account = &signed.actor.account;
    use_code(&portal, account, &secret, &code, signed.language).await?;
    portal.store().remove_code(account, None, &signed.own(&portal)).await?;
    Ok(done(form.as_ref()))
}

/// Codes of eighty bits each, in groups that can be written down.
fn recovery_codes() -> Result<Vec<String>, Failure> {
    (0..RECOVERY)
        .map(|_| {
            let text = BASE32_NOPAD.encode(&secrets::bytes::<10>()?).to_lowercase();
            let groups: Vec<&str> =
                (0..4).filter_map(|group| text.get(group * 4..group * 4 + 4)).collect();
            Ok(groups.join("-"))
        })
        .collect()
}
