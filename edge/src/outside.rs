//! Fetching from addresses that somebody gave: only what the whole world can reach, checked at each
//! hop, and connected to exactly the address that was checked.

mod calls;
mod names;
mod public;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use contract::FILE_MAX;
use domain::Language;
use futures::future::BoxFuture;
use futures::{FutureExt, Stream};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_ENCODING, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

pub(crate) use calls::Uncalled;
use names::{last_segment, named};
use public::is_public;

/// Longest address.
const ADDRESS_MAX: usize = 2048;
/// How often one address may lead on to another.
const HOPS: usize = 5;
/// Longest time to a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Longest time in which nothing arrives.
const IDLE: Duration = Duration::from_secs(30);
/// Longest time of all.
const FETCH_WITHIN: Duration = Duration::from_secs(30 * 60);

/// Asks for the addresses of a name; an argument, so that tests can answer.
pub type Lookup =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// What may be fetched.
#[derive(Clone)]
pub struct OutsideSettings {
    /// Whether addresses of networks that are not public may be fetched too.
    pub fetch_private: bool,
    /// Ports that may be asked.
    pub ports: Vec<u16>,
    /// How names are looked up.
    pub lookup: Lookup,
}

impl Default for OutsideSettings {
    fn default() -> Self {
        let lookup: Lookup = Arc::new(|host, port| {
            async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) }.boxed()
        });
        Self { fetch_private: false, ports: vec![80, 443, 8080, 8443], lookup }
    }
}

impl std::fmt::Debug for OutsideSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { fetch_private, ports, lookup: _ } = self;
        f.debug_struct("OutsideSettings")
            .field("fetch_private", fetch_private)
            .field("ports", ports)
            .finish_non_exhaustive()
    }
}

/// Why an address was not fetched. Nothing of it tells what is behind an address that may not be
/// asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfetched {
    /// It is no address, or of a kind that is not fetched.
    Address,
    /// It carries a name or a password.
    Credentials,
    /// Its port is not asked.
    Port,
    /// It leads into a network that is not public, or nowhere.
    Unreachable,
    /// It leads on too often.
    Hops,
    /// It answered with something else than a file.
    Status(u16),
    /// It is larger than what is taken.
    TooLarge,
    /// The connection broke off.
    Broken,
}

impl Unfetched {
    /// What is wrong, for people.
    pub(crate) fn message(self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Address => {
                ("请填写完整的 http 或 https 地址", "give a whole http or https address")
            }
            Self::Credentials => {
                ("地址中不能带用户名或密码", "the address must not carry a name or a password")
            }
            Self::Port => ("该端口不在允许之列", "that port is not among those that are asked"),
            Self::Unreachable => (
                "该地址不能访问，或不在公共网络上",
                "the address cannot be reached, or is not on the public network",
            ),
            Self::Hops => ("该地址跳转次数过多", "the address leads on too often"),
            Self::Status(status) => {
                return match language {
                    Language::Zh => format!("该地址没有给出文件（状态码 {status}）"),
                    Language::En => format!("the address gave no file (status {status})"),
                };
            }
            Self::TooLarge => ("文件超过上限", "the file is larger than what is taken"),
            Self::Broken => ("传输中断，请重试", "the connection broke off; try again"),
        };
        match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        }
    }
}

/// A file that is being fetched.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The address that gave it in the end.
    pub(crate) url: String,
    /// Its name, by what the address says.
    pub(crate) file_name: String,
    response: Response,
}

impl Fetched {
    /// Its bytes as they come.
    pub(crate) fn contents(self) -> impl Stream<Item = reqwest::Result<Bytes>> + Send {
        self.response.bytes_stream()
    }
}

/// Fetches from outside.
#[derive(Debug)]
pub(crate) struct Outside {
    settings: OutsideSettings,
}

impl Outside {
    pub(crate) fn new(settings: OutsideSettings) -> Self {
        // Whoever was first has chosen; the choice is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { settings }
    }

    /// Asks an address, and those that it leads on to, until one gives a file.
    pub(crate) async fn fetch(&self, address: &str) -> Result<Fetched, Unfetched> {
        let address = address.trim();
        if address.len() > ADDRESS_MAX {
            return Err(Unfetched::Address);
        }
        let mut url = Url::parse(address).map_err(|_| Unfetched::Address)?;
        for _ in 0..=HOPS {
            let response = self.ask(&url).await?;
            let status = response.status();
            if !status.is_redirection() {
                return given(url, response);
            }
            let location = response.headers().get(LOCATION).and_then(|it| it.to_str().ok());
            let location = location.filter(|it| it.len() <= ADDRESS_MAX);
            let next = location.and_then(|location| url.join(location).ok());
            let next = next.ok_or(Unfetched::Status(status.as_u16()))?;
            if url.scheme() == "https" && next.scheme() != "https" {
                return Err(Unfetched::Address);
            }
            url = next;
        }
        Err(Unfetched::Hops)
    }

    /// Asks one address, and nothing that it leads on to.
    async fn ask(&self, url: &Url) -> Result<Response, Unfetched> {
        let (host, addresses) = self.checked(url).await?;
        let client = client(addresses, (CONNECT_WITHIN, IDLE, FETCH_WITHIN))?;
        client.get(url.clone()).send().await.map_err(|error| {
            // The reason is for the log: it would tell what is behind an address.
            tracing::info!(%host, %error, "an outside address could not be asked");
            Unfetched::Unreachable
        })
    }

    /// The host of an address and where it is; every place of it must be public.
    async fn checked(&self, url: &Url) -> Result<(String, Vec<SocketAddr>), Unfetched> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Unfetched::Address);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfetched::Credentials);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Unfetched::Address)?;
        let port = url.port_or_known_default().ok_or(Unfetched::Port)?;
        if !self.settings.ports.contains(&port) {
            return Err(Unfetched::Port);
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let addresses = match literal {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => {
                let asked = (self.settings.lookup)(host.to_owned(), port);
                let found = tokio::time::timeout(CONNECT_WITHIN, asked).await;
                found.ok().and_then(Result::ok).ok_or(Unfetched::Unreachable)?
            }
        };
        let open = |address: &SocketAddr| self.settings.fetch_private || is_public(address.ip());
        if addresses.is_empty() || !addresses.iter().all(open) {
            return Err(Unfetched::Unreachable);
        }
        Ok((host.to_owned(), addresses))
    }
}

/// A client of its own, so that no connection is taken over that was made for another name: the
/// longest times to a connection, without anything arriving, and of all.
fn client(
    addresses: Vec<SocketAddr>,
    (connect, idle, all): (Duration, Duration, Duration),
) -> Result<Client, Unfetched> {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent("shumen")
        .connect_timeout(connect)
        .read_timeout(idle)
        .timeout(all)
        .dns_resolver(Pinned(addresses))
        .build()
        .map_err(|error| {
            tracing::error!(%error, "no client for outside addresses");
            Unfetched::Broken
        })
}

/// Answers every name with the addresses that were checked, and asks nobody.
struct Pinned(Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

fn given(url: Url, response: Response) -> Result<Fetched, Unfetched> {
    if response.status() != reqwest::StatusCode::OK {
        return Err(Unfetched::Status(response.status().as_u16()));
    }
    if response.content_length().is_some_and(|length| length > FILE_MAX) {
        return Err(Unfetched::TooLarge);
    }
    let encoding = response.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        // It was not asked for, and unpacking is where bombs go off.
        return Err(Unfetched::Status(response.status().as_u16()));
    }
    let file_name = named(response.headers()).or_else(|| last_segment(&url));
    let file_name = file_name.unwrap_or_default();
    Ok(Fetched { url: url.into(), file_name, response })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn outside(answers: impl Fn(usize) -> Vec<SocketAddr> + Send + Sync + 'static) -> Outside {
        let asked = AtomicUsize::new(0);
        let lookup: Lookup = Arc::new(move |_, _| {
            let found = answers(asked.fetch_add(1, Ordering::Relaxed));
            async move { Ok(found) }.boxed()
        });
        Outside::new(OutsideSettings { lookup, ..OutsideSettings::default() })
    }

    async fn refused(address: &str) -> Unfetched {
        let public = outside(|_| vec![SocketAddr::from(([1, 1, 1, 1], 80))]);
        let url = Url::parse(address).map_err(|_| Unfetched::Address);
        match url {
            Ok(url) => public.checked(&url).await.map(drop).expect_err(address),
            Err(reason) => reason,
        }
    }

    #[tokio::test]
    async fn an_address_in_disguise_is_still_what_it_is() {
        for address in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/",
            "http://１２７.０.０.１/",
            "http://0/",
            "http://[fe80::1]/",
        ] {
            assert_eq!(refused(address).await, Unfetched::Unreachable, "{address}");
        }
        for address in
            ["file:///etc/passwd", "gopher://a.example/", "http://", "//a", "a", "ftp://a/"]
        {
            assert_eq!(refused(address).await, Unfetched::Address, "{address}");
        }
        assert_eq!(refused("http://a:b@a.example/").await, Unfetched::Credentials);
        assert_eq!(refused("http://a@a.example/").await, Unfetched::Credentials);
        assert_eq!(refused("http://a.example:22/").await, Unfetched::Port);
        assert_eq!(refused("http://a.example:6379/").await, Unfetched::Port);
    }

    #[tokio::test]
    async fn a_name_with_one_private_address_among_public_ones_is_refused() {
        let mixed = outside(|_| {
            vec![SocketAddr::from(([1, 1, 1, 1], 80)), SocketAddr::from(([10, 0, 0, 1], 80))]
        });
        let url = Url::parse("http://a.example/").expect("an address");
        assert_eq!(mixed.checked(&url).await.map(drop), Err(Unfetched::Unreachable));
    }

    #[tokio::test]
    async fn a_name_that_answers_otherwise_the_second_time_is_asked_once() {
        // Public when it is checked, and this machine from then on.
        let turning = outside(|time| match time {
            0 => vec![SocketAddr::from(([1, 1, 1, 1], 80))],
            _ => vec![SocketAddr::from(([127, 0, 0, 1], 80))],
        });
        let url = Url::parse("http://a.example/").expect("an address");
        let (host, pinned) = turning.checked(&url).await.expect("public");
        assert_eq!(
            (host.as_str(), pinned),
            ("a.example", vec![SocketAddr::from(([1, 1, 1, 1], 80))])
        );
        assert_eq!(turning.checked(&url).await.map(drop), Err(Unfetched::Unreachable));
    }
}
