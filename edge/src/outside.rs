//! Fetching from addresses that somebody gave: only what the whole world can reach, checked at each
//! hop, and connected to exactly the address that was checked.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use contract::FILE_MAX;
use domain::Language;
use futures::future::BoxFuture;
use futures::{FutureExt, Stream};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

/// Longest address.
const ADDRESS_MAX: usize = 2048;
/// Most addresses that follow one another.
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
        for _ in 0..HOPS {
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
        // A client of its own, so that no connection is taken over that was made for another name.
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent("shumen")
            .connect_timeout(CONNECT_WITHIN)
            .read_timeout(IDLE)
            .timeout(FETCH_WITHIN)
            .resolve_to_addrs(&host, &addresses)
            .build()
            .map_err(|error| {
                tracing::error!(%error, "no client for outside addresses");
                Unfetched::Broken
            })?;
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

/// The name that `Content-Disposition` gives (RFC 6266); the extended form goes before.
fn named(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(CONTENT_DISPOSITION)?.as_bytes()).into_owned();
    let parameter = |name: &str| {
        value.split(';').skip(1).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded = value.get(..7).filter(|set| set.eq_ignore_ascii_case("utf-8''"));
        encoded.map(|_| decoded(&value[7..]))
    });
    extended.or_else(|| parameter("filename"))
}

fn last_segment(url: &Url) -> Option<String> {
    let segment = url.path_segments()?.next_back()?;
    (!segment.is_empty()).then(|| decoded(segment))
}

fn decoded(text: &str) -> String {
    // A plus is a plus in a path, and a space in a form.
    let text = text.replace('+', "%2B");
    let pairs = form_urlencoded::parse(text.as_bytes()).next();
    pairs.map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// Whether an address is one that the whole world can reach: not of this machine, of a network
/// behind it, of a provider's inside, or of nobody.
pub(crate) const fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // This network, private networks, loopback, link-local with its metadata services.
        (0 | 10 | 127, _, _) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _)
        // A provider's inside (CGNAT), where some clouds have their metadata too.
        | (100, 64..=127, _)
        // Protocols, documentation, benchmarks, 6to4 relays.
        | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113)
        // Multicast, reserved, broadcast.
        | (224..=255, _, _)
    )
}

const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // All that is given out lies here; so IPv4 in any disguise, loopback, local and multicast do
    // not. Within it: Teredo and other protocols, documentation, 6to4, documentation again.
    a & 0xe000 == 0x2000
        && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_is_not_public_is_known_in_every_writing() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(address.parse().expect(address)), "{address}");
        }
        for address in [
            "1.1.1.1",
            "114.114.114.114",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "2400:3200::1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(address.parse().expect(address)), "{address}");
        }
    }

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

    #[test]
    fn a_file_is_named_by_what_the_address_says() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_DISPOSITION, value.parse().expect("a header"));
            headers
        };
        let utf8 = "attachment; filename=\"x.csv\"; filename*=UTF-8''%E7%BA%BF%E8%B7%AF.csv";
        assert_eq!(named(&headers(utf8)).as_deref(), Some("线路.csv"));
        assert_eq!(named(&headers("attachment; filename=a+b.csv")).as_deref(), Some("a+b.csv"));
        assert_eq!(named(&headers("inline")), None);
        let url = Url::parse("https://a.example/b/%E7%BA%BF%20+.csv?c=d").expect("an address");
        assert_eq!(last_segment(&url).as_deref(), Some("线 +.csv"));
    }
}
