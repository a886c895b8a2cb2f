//! The provider itself: found by its issuer, asked over HTTP, believed as far as its signature goes.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse, UserInfoClaims,
};
use tokio::sync::Mutex;

use super::{Bound, OpenIdSettings, is_second_factor};

/// Longest wait for one of the provider's answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Most bytes of one.
const ANSWER_MAX: usize = 1 << 20;
/// What the provider says of itself and its keys is asked anew after so long.
const KNOWN: TimeDelta = TimeDelta::minutes(30);

/// The OpenID provider.
pub(in crate::people) struct Provider {
    pub(in crate::people) settings: OpenIdSettings,
    known: Mutex<Option<(DateTime<Utc>, Arc<CoreProviderMetadata>)>>,
}

/// Somebody whom the provider knows.
pub(super) struct Known {
    pub(super) subject: String,
    /// The address, if the provider says that it has verified it.
    pub(super) verified_email: Option<String>,
    pub(super) name: Option<String>,
    /// Whether the provider has seen a second factor.
    pub(super) proven: bool,
}

/// Why the provider's word does not count. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// It did not answer, or not as it should.
    #[error("the OpenID provider: {0}")]
    Silent(String),
    /// It answered that this sign-in is not one.
    #[error("the OpenID provider's word does not hold: {0}")]
    Untrue(String),
}

#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("{0}")]
    Reqwest(#[from] reqwest::Error),
    #[error("{0}")]
    Http(#[from] axum::http::Error),
    #[error("the answer is too long")]
    Long,
}

impl Provider {
    pub(in crate::people) fn new(settings: OpenIdSettings) -> Self {
        Self { settings, known: Mutex::default() }
    }

    /// Where the browser goes to sign in.
    pub(super) async fn address(
        &self,
        bound: &Bound,
        redirect: &str,
        now: DateTime<Utc>,
    ) -> Result<String, ProviderError> {
        let metadata = self.metadata(now).await?;
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(self.settings.client_id.clone()),
            None,
        );
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(silent)?;
        let verifier = PkceCodeVerifier::new(bound.verifier.clone());
        let (state, nonce) = (bound.state.clone(), bound.nonce.clone());
        let (address, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    /// Exchanges the code with which the browser came back for who it is.
    pub(super) async fn identify(
        &self,
        code: String,
        bound: &Bound,
        redirect: &str,
        now: DateTime<Utc>,
    ) -> Result<Known, ProviderError> {
        let metadata = self.metadata(now).await?;
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(self.settings.client_id.clone()),
            secret,
        )
        .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(silent)?);
        let http = ask(http_client()?);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(silent)?
            .set_pkce_verifier(PkceCodeVerifier::new(bound.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(untrue)?;
        let token = answer.id_token().ok_or_else(|| untrue("it sent no identity"))?;
        let verifier = client.id_token_verifier().set_time_fn(move || now);
        let nonce = Nonce::new(bound.nonce.clone());
        let claims = token.claims(&verifier, &nonce).map_err(untrue)?;
        let methods: Vec<String> = claims
            .auth_method_refs()
            .map(|methods| methods.iter().map(|method| (**method).clone()).collect())
            .unwrap_or_default();
        let level = claims.auth_context_ref().map(|level| level.as_str());
        let mut known = Known {
            subject: claims.subject().to_string(),
            verified_email: verified(
                claims.email().map(|email| email.as_str()),
                claims.email_verified(),
            ),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
            proven: is_second_factor(&methods, level),
        };
        if claims.email().is_none()
            && let Ok(request) =
                client.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        {
            let info: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> =
                request.request_async(&http).await.map_err(untrue)?;
            let email = info.email().map(|email| email.as_str());
            known.verified_email = verified(email, info.email_verified());
            known.name = known.name.or_else(|| info.name()?.get(None).map(|name| name.to_string()));
        }
        Ok(known)
    }

    /// What the provider says of itself, with its keys. One asks at a time.
    async fn metadata(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((at, metadata)) = known.as_ref()
            && now - *at < KNOWN
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(silent)?;
        let http = ask(http_client()?);
        let found = CoreProviderMetadata::discover_async(issuer, &http).await.map_err(silent)?;
        let found = Arc::new(found);
        *known = Some((now, found.clone()));
        Ok(found)
    }
}

/// An address counts when the provider says that it has verified it.
fn verified(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    email.filter(|_| verified == Some(true)).map(str::to_owned)
}

/// A client that follows nobody anywhere: a redirect would carry the portal's password along.
fn http_client() -> Result<reqwest::Client, ProviderError> {
    // Already there when another part came first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_WITHIN)
        .build()
        .map_err(silent)
}

fn ask(
    client: reqwest::Client,
) -> impl Fn(HttpRequest) -> futures::future::BoxFuture<'static, Result<HttpResponse, AskError>> {
    move |request| {
        let client = client.clone();
        Box::pin(async move {
            let mut answer = client.execute(request.try_into()?).await?;
            let mut response = axum::http::Response::builder().status(answer.status());
            for (name, value) in answer.headers() {
                response = response.header(name, value);
            }
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                if body.len() + chunk.len() > ANSWER_MAX {
                    return Err(AskError::Long);
                }
                body.extend_from_slice(&chunk);
            }
            Ok(response.body(body)?)
        })
    }
}

fn silent(error: impl ToString) -> ProviderError {
    ProviderError::Silent(error.to_string())
}

fn untrue(error: impl ToString) -> ProviderError {
    ProviderError::Untrue(error.to_string())
}
