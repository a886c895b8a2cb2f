//! Calling an address that somebody gave: one request to exactly that address, behind the same
//! guard as fetching, of whose answer nothing is read but its status.

use std::time::Duration;

use domain::Language;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::{ADDRESS_MAX, Outside, Unfetched, client};

/// Longest time to a connection, and longest time of all.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Why an address was not called, or did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uncalled {
    /// It may not be called, or cannot be found.
    Refused(Unfetched),
    /// There is no way to it.
    Unreached,
    /// It took too long.
    Slow,
}

impl Outside {
    /// The address of somebody's own program, if it may be called: over https, unless addresses of
    /// private networks may be called too.
    pub(crate) async fn callable(&self, address: &str) -> Result<Url, Unfetched> {
        let address = address.trim();
        if address.len() > ADDRESS_MAX {
            return Err(Unfetched::Address);
        }
        let url = Url::parse(address).map_err(|_| Unfetched::Address)?;
        self.secured(&url)?;
        self.checked(&url).await?;
        Ok(url)
    }

    /// Sends a body and answers the status of what came back. Where the address leads on to is not
    /// followed, and what it answers is not read.
    pub(crate) async fn call(
        &self,
        address: &str,
        mut headers: HeaderMap,
        body: String,
    ) -> Result<u16, Uncalled> {
        let url = Url::parse(address).map_err(|_| Uncalled::Refused(Unfetched::Address))?;
        self.secured(&url).map_err(Uncalled::Refused)?;
        let (host, addresses) = self.checked(&url).await.map_err(Uncalled::Refused)?;
        let times = (CONNECT_WITHIN, ANSWER_WITHIN, ANSWER_WITHIN);
        let client = client(addresses, times).map_err(Uncalled::Refused)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answered = client.post(url).headers(headers).body(body).send().await;
        answered.map(|response| response.status().as_u16()).map_err(|error| {
            let slow = error.is_timeout() && !error.is_connect();
            // The reason is for the log: it would tell what is behind an address. The path may
            // hold a secret of its owner's.
            tracing::info!(%host, error = %error.without_url(), "a webhook could not be called");
            if slow { Uncalled::Slow } else { Uncalled::Unreached }
        })
    }

    fn secured(&self, url: &Url) -> Result<(), Unfetched> {
        if url.scheme() == "https" || self.settings.fetch_private {
            Ok(())
        } else {
            Err(Unfetched::Address)
        }
    }
}

impl Unfetched {
    /// What is wrong with an address that is to be called, for people.
    pub(crate) fn of_webhook(self, language: Language) -> String {
        match (self, language) {
            (Self::Address, Language::Zh) => "请填写完整的 https 地址".to_owned(),
            (Self::Address, Language::En) => "give a whole https address".to_owned(),
            (fault, language) => fault.message(language),
        }
    }
}
