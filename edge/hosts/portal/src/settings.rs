//! Settings: a TOML file, overridden by `SHUMEN_…` variables of the environment.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use contract::SettingView;
use domain::Profile;
use edge::maps::{System, Tiles};
use edge::people::{Network, OpenIdSettings, PeopleSettings};
use edge::{EngineSettings, OutsideSettings};
use edge::{Post, PostError};
use serde::Deserialize;

/// Least memory for queries, in MiB: with less, hardly any table can be sorted.
const QUERY_MEMORY_MIN: u32 = 64;

/// What an operator can set. Every field is `SHUMEN_` and its name in capitals in the environment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of everything that the portal keeps on this machine.
    pub data: PathBuf,
    /// The database; by default a SQLite file in `data`.
    pub database_url: Option<String>,
    /// Where file contents are kept; by default a folder in `data`.
    pub store_url: Option<String>,
    /// Folder of the built application.
    pub site: PathBuf,
    /// Address under which the public reaches the portal; by default where it listens.
    pub public_url: Option<String>,
    /// File of the key with which the portal signs; by default one in `data`, made when missing.
    /// Nodes share it: figures of closed data are rounded by it, everywhere in the same way.
    pub signing_key: Option<PathBuf>,
    /// Folder of the keys of tickets; by default one in `data`. Nodes share it.
    pub ticket_keys: Option<PathBuf>,
    /// Folder of the keys of receipts; by default one in `data`. Nodes share it.
    pub receipt_keys: Option<PathBuf>,
    /// Cryptography of tickets and receipts: `international` or `national`.
    pub cryptography: Cryptography,
    /// What edge nodes show in order to be given the keys of tickets; without it none is.
    pub edge_secret: Option<String>,
    /// Networks of proxies whose `X-Forwarded-For` is believed, parted by commas.
    pub trusted_proxies: Option<String>,
    /// Mail server, such as `smtps://user:password@host:465`; by default mail is put into `data`.
    pub smtp_url: Option<String>,
    /// Sender of mail, such as `数门 <noreply@data.example.org>`.
    pub mail_from: Option<String>,
    /// OpenID provider that accounts may sign in with: its issuer.
    pub oidc_issuer: Option<String>,
    /// The portal's name at the OpenID provider.
    pub oidc_client_id: Option<String>,
    /// The portal's password at the OpenID provider.
    pub oidc_client_secret: Option<String>,
    /// What the OpenID provider is called on the page of signing in.
    pub oidc_name: Option<String>,
    /// Password of the demo's accounts; by default one that everybody knows.
    pub demo_password: Option<String>,
    /// Whether files may be fetched from addresses that are not public; leave it off.
    #[serde(deserialize_with = "contract::lenient::yes")]
    pub fetch_private: bool,
    /// Ports from which files may be fetched, parted by commas.
    pub fetch_ports: Option<String>,
    /// Fewest people of whom closed data gives a figure (R33); less than 10 counts as 10.
    #[serde(deserialize_with = "contract::lenient::number")]
    pub unseen_group_min: u32,
    /// Tiles of a base map below maps: an https address with `{z}`, `{x}` and `{y}`; none unless set.
    pub tiles_url: Option<String>,
    /// Whose they are, with the number under which they were reviewed; stands on every map.
    pub tiles_credit: Option<String>,
    /// The system of their degrees: `wgs84`, `cgcs2000` or `gcj02`.
    pub tiles_system: String,
    /// MiB that queries over tables may hold together for sorting and grouping.
    #[serde(deserialize_with = "contract::lenient::number")]
    pub query_memory: u32,
    /// MiB that they may put on disk for it, in `data`.
    #[serde(deserialize_with = "contract::lenient::number")]
    pub query_spill: u32,
    /// Threads that work on queries; by default one for each processor.
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    pub query_threads: Option<NonZeroUsize>,
    /// Longest time of a page of rows, in seconds.
    #[serde(deserialize_with = "contract::lenient::number")]
    pub query_seconds: u32,
    /// Which place's numbers apply: `xinjiang`, `jiangxi` or `qinghai`.
    pub profile: Profile,
    /// Form of the log on standard error: `text` or `json`.
    pub log: LogForm,
    /// What is logged, such as `info` or `edge=debug,warn`.
    pub log_filter: String,
}

/// With which cryptography tickets are sealed and receipts signed (R37).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cryptography {
    /// HMAC-SHA-256 and Ed25519.
    International,
    /// 国密: HMAC-SM3, and SM2 with SM3.
    National,
}

impl Cryptography {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::National => "national",
        }
    }
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database_url: None,
            store_url: None,
            site: PathBuf::from("site"),
            public_url: None,
            signing_key: None,
            ticket_keys: None,
            receipt_keys: None,
            cryptography: Cryptography::International,
            edge_secret: None,
            trusted_proxies: None,
            smtp_url: None,
            mail_from: None,
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            oidc_name: None,
            demo_password: None,
            fetch_private: false,
            fetch_ports: None,
            unseen_group_min: domain::Unseen::GROUP_MIN,
            tiles_url: None,
            tiles_credit: None,
            tiles_system: System::Cgcs2000.value().to_owned(),
            query_memory: 512,
            query_spill: 8 << 10,
            query_threads: None,
            query_seconds: 20,
            profile: Profile::Xinjiang,
            log: LogForm::Text,
            log_filter: "info,sqlx=warn,tantivy=warn".to_owned(),
        }
    }
}

/// Fewest characters of the secret that edge nodes share with the portal.
const EDGE_SECRET_MIN: usize = 16;

const PREFIX: &str = "SHUMEN_";
const NAMES: [&str; 32] = [
    "listen",
    "data",
    "database_url",
    "store_url",
    "site",
    "public_url",
    "signing_key",
    "ticket_keys",
    "receipt_keys",
    "cryptography",
    "edge_secret",
    "trusted_proxies",
    "smtp_url",
    "mail_from",
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret",
    "oidc_name",
    "demo_password",
    "fetch_private",
    "fetch_ports",
    "unseen_group_min",
    "tiles_url",
    "tiles_credit",
    "tiles_system",
    "query_memory",
    "query_spill",
    "query_threads",
    "query_seconds",
    "profile",
    "log",
    "log_filter",
];

impl Settings {
    /// Reads the file, if one is named, and then the environment.
    ///
    /// # Errors
    /// One line that names the bad setting and where it stands.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let mut table = match file {
            None => toml::Table::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("settings file {}", path.display()))?;
                let table: toml::Table =
                    text.parse().map_err(|error| one_line(&path.display().to_string(), &error))?;
                // Checked alone, so that a fault is blamed on the file.
                Self::deserialize(table.clone())
                    .map_err(|error| one_line(&path.display().to_string(), &error))?;
                table
            }
        };
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else {
                continue;
            };
            if NAMES.contains(&name.as_str()) {
                let alone = toml::Table::from_iter([(name.clone(), value.clone().into())]);
                Self::deserialize(alone).map_err(|error| one_line(&variable, &error))?;
                table.insert(name, value.into());
            }
        }
        let settings = Self::deserialize(table).map_err(|error| one_line("settings", &error))?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.public_url {
            let plain = url.starts_with("http://") || url.starts_with("https://");
            if !plain || url.contains(['?', '#', '"', '<', '>', ' ', '\n']) {
                bail!("public_url: {url:?} is not an http or https address");
            }
        }
        if self.edge_secret.as_ref().is_some_and(|secret| secret.len() < EDGE_SECRET_MIN) {
            bail!("edge_secret: has fewer than {EDGE_SECRET_MIN} characters");
        }
        if self.query_memory < QUERY_MEMORY_MIN {
            bail!("query_memory: is less than {QUERY_MEMORY_MIN} MiB");
        }
        if self.query_seconds == 0 {
            bail!("query_seconds: leaves no time for any query");
        }
        self.networks()?;
        self.ports()?;
        self.openid()?;
        self.tiles()?;
        Ok(())
    }

    /// The base map below maps.
    ///
    /// # Errors
    /// One line that names the bad setting.
    pub fn tiles(&self) -> anyhow::Result<Option<Tiles>> {
        let Some(address) = &self.tiles_url else { return Ok(None) };
        let word = &self.tiles_system;
        let system = System::from_value(word)
            .with_context(|| format!("tiles_system: {word:?} is no coordinate system"))?;
        let credit = self.tiles_credit.as_deref().unwrap_or_default();
        let tiles = Tiles::new(address, credit, system);
        // The address may hold a key: it is named and not shown.
        tiles.map(Some).map_err(|error| anyhow!("tiles_url: {error}"))
    }

    /// What queries over tables may cost.
    pub fn queries(&self) -> EngineSettings {
        let every = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        EngineSettings {
            threads: self.query_threads.unwrap_or_else(every),
            memory: (self.query_memory as usize) << 20,
            spill: self.data.join("spill"),
            spill_max: u64::from(self.query_spill) << 20,
            time: Duration::from_secs(self.query_seconds.into()),
        }
    }

    /// What may be fetched from outside.
    pub fn outside(&self) -> OutsideSettings {
        let usual = OutsideSettings::default();
        let ports = self.ports().ok().filter(|ports| !ports.is_empty());
        OutsideSettings {
            fetch_private: self.fetch_private,
            ports: ports.unwrap_or_else(|| usual.ports.clone()),
            ..usual
        }
    }

    fn ports(&self) -> anyhow::Result<Vec<u16>> {
        let ports = self.fetch_ports.iter().flat_map(|list| list.split(','));
        let ports = ports.map(str::trim).filter(|port| !port.is_empty());
        ports
            .map(|port| port.parse().map_err(|_| anyhow!("fetch_ports: {port:?} is no port")))
            .collect()
    }

    /// What is set about people.
    pub fn people(&self) -> PeopleSettings {
        PeopleSettings {
            trusted_proxies: self.networks().unwrap_or_default(),
            openid: self.openid().unwrap_or_default(),
        }
    }

    fn openid(&self) -> anyhow::Result<Option<OpenIdSettings>> {
        let Some(issuer) = self.oidc_issuer.clone() else { return Ok(None) };
        if !issuer.starts_with("http://") && !issuer.starts_with("https://") {
            bail!("oidc_issuer: {issuer:?} is not an http or https address");
        }
        let client_id = self.oidc_client_id.clone();
        let client_id = client_id.context("oidc_client_id: is needed beside oidc_issuer")?;
        Ok(Some(OpenIdSettings {
            issuer,
            client_id,
            client_secret: self.oidc_client_secret.clone(),
            name: self.oidc_name.clone().unwrap_or_else(|| "统一身份认证".to_owned()),
        }))
    }

    /// How letters leave: by the mail server that is set, or into a folder.
    ///
    /// # Errors
    /// One line that names the bad setting.
    pub fn post(&self) -> anyhow::Result<Post> {
        let from = self.mail_from.as_deref().unwrap_or("Shumen <noreply@localhost>");
        let post = match &self.smtp_url {
            Some(url) => Post::smtp(url, from),
            None => Post::folder(&self.data.join("outbox"), from),
        };
        // The address may hold a password: it is named and not shown.
        post.map_err(|error| match error {
            PostError::NoSender => anyhow!("mail_from: {from:?} {error}"),
            error => anyhow!("smtp_url: {error}"),
        })
    }

    fn networks(&self) -> anyhow::Result<Vec<Network>> {
        let networks = self.trusted_proxies.iter().flat_map(|list| list.split(','));
        let networks = networks.filter(|network| !network.trim().is_empty());
        networks
            .map(|network| {
                network.parse().map_err(|error| anyhow!("trusted_proxies: {network:?} {error}"))
            })
            .collect()
    }

    /// What is set, for operators to see: of a secret only that it is there.
    pub fn shown(&self) -> Vec<SettingView> {
        let secret = |value: &Option<String>| value.as_ref().map(|_| "••••••".to_owned());
        let path = |path: &Path| Some(path.display().to_string());
        let backend = self.database();
        let backend = backend.split(':').next().unwrap_or_default().to_owned();
        [
            ("listen", Some(self.listen.to_string())),
            ("data", path(&self.data)),
            ("database_url", Some(backend)),
            ("store_url", secret(&self.store_url)),
            ("site", path(&self.site)),
            ("public_url", Some(self.origin())),
            ("signing_key", self.signing_key.as_deref().and_then(path)),
            ("ticket_keys", self.ticket_keys.as_deref().and_then(path)),
            ("receipt_keys", self.receipt_keys.as_deref().and_then(path)),
            ("cryptography", Some(self.cryptography.word().to_owned())),
            ("edge_secret", secret(&self.edge_secret)),
            ("trusted_proxies", self.trusted_proxies.clone()),
            ("smtp_url", secret(&self.smtp_url)),
            ("mail_from", self.mail_from.clone()),
            ("oidc_issuer", self.oidc_issuer.clone()),
            ("oidc_client_id", self.oidc_client_id.clone()),
            ("oidc_client_secret", secret(&self.oidc_client_secret)),
            ("oidc_name", self.oidc_name.clone()),
            ("fetch_private", Some(self.fetch_private.to_string())),
            ("fetch_ports", self.fetch_ports.clone()),
            ("unseen_group_min", Some(self.unseen_group_min.to_string())),
            ("tiles_url", secret(&self.tiles_url)),
            ("tiles_credit", self.tiles_credit.clone()),
            ("tiles_system", Some(self.tiles_system.clone())),
            ("query_memory", Some(self.query_memory.to_string())),
            ("query_spill", Some(self.query_spill.to_string())),
            ("query_threads", self.query_threads.map(|threads| threads.to_string())),
            ("query_seconds", Some(self.query_seconds.to_string())),
            ("profile", Some(self.profile.to_string())),
            ("log_filter", Some(self.log_filter.clone())),
        ]
        .map(|(name, value)| SettingView { name: name.to_owned(), value })
        .into()
    }

    /// Address under which the public reaches the portal, without a slash at its end.
    pub fn origin(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }

    /// Address of the database.
    pub fn database(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| {
            format!("sqlite://{}?mode=rwc", self.data.join("shumen.db").display())
        })
    }

    /// Address of the store of file contents.
    pub fn objects(&self) -> String {
        self.store_url
            .clone()
            .unwrap_or_else(|| self.data.join("objects").to_string_lossy().into_owned())
    }

    /// Starts the log as it is set.
    pub fn start_log(&self) {
        let filter = tracing_subscriber::EnvFilter::new(&self.log_filter);
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        match self.log {
            LogForm::Text => log.with_target(false).init(),
            LogForm::Json => log.json().init(),
        }
    }
}

fn one_line(place: &str, error: &toml::de::Error) -> anyhow::Error {
    anyhow!("{place}: {}", error.message().replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> anyhow::Result<Settings> {
        Settings::load(None, variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_environment_goes_before_the_default() {
        let settings = load(&[("SHUMEN_LISTEN", "127.0.0.1:9"), ("SHUMEN_DATA", "/srv/d")])
            .expect("good settings");
        assert_eq!(settings.listen.port(), 9);
        assert_eq!(settings.database(), "sqlite:///srv/d/shumen.db?mode=rwc");
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("shumen.toml");
        std::fs::write(&file, "profile = \"jiangxi\"\nlog = \"json\"\n").expect("written");
        let environment = [("SHUMEN_PROFILE".to_owned(), "qinghai".to_owned())];
        let settings = Settings::load(Some(&file), environment).expect("good settings");
        assert_eq!((settings.profile, settings.log), (Profile::Qinghai, LogForm::Json));
    }

    #[test]
    fn a_bad_setting_is_named_in_one_line() {
        for (name, value) in [
            ("SHUMEN_LISTEN", "8080"),
            ("SHUMEN_PROFILE", "atlantis"),
            ("SHUMEN_LOG", "loud"),
            ("SHUMEN_CRYPTOGRAPHY", "rot13"),
            ("SHUMEN_QUERY_MEMORY", "much"),
            ("SHUMEN_QUERY_THREADS", "0"),
        ] {
            let error = format!("{:#}", load(&[(name, value)]).expect_err("a bad setting"));
            assert!(error.contains(name) && !error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn queries_have_what_is_set_and_never_too_little() {
        let settings = load(&[("SHUMEN_QUERY_MEMORY", "1024"), ("SHUMEN_QUERY_THREADS", "3")]);
        let queries = settings.expect("good settings").queries();
        assert_eq!((queries.memory, queries.threads.get()), (1 << 30, 3));
        for (name, value) in [("SHUMEN_QUERY_MEMORY", "8"), ("SHUMEN_QUERY_SECONDS", "0")] {
            let error = format!("{:#}", load(&[(name, value)]).expect_err("too little"));
            assert!(error.starts_with("query_"), "{error}");
        }
    }

    #[test]
    fn a_word_that_is_no_setting_is_refused_in_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("shumen.toml");
        std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").expect("written");
        let error = format!("{:#}", Settings::load(Some(&file), []).expect_err("unknown"));
        assert!(error.contains("lisen") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn where_files_may_be_fetched_from_is_set_by_text() {
        let settings =
            load(&[("SHUMEN_FETCH_PRIVATE", "true"), ("SHUMEN_FETCH_PORTS", "80, 8000")])
                .expect("good settings");
        let outside = settings.outside();
        assert!(outside.fetch_private && outside.ports == [80, 8000]);
        assert!(!load(&[]).expect("good settings").outside().fetch_private);
        assert!(load(&[("SHUMEN_FETCH_PRIVATE", "maybe")]).is_err());
        assert!(load(&[("SHUMEN_FETCH_PORTS", "80;http")]).is_err());
    }

    #[test]
    fn a_base_map_has_an_address_and_says_whose_it_is() {
        let address = ("SHUMEN_TILES_URL", "https://t.example.org/{z}/{x}/{y}?key=k3y");
        let credit = ("SHUMEN_TILES_CREDIT", "天地图 GS(2024)0001号");
        let settings = load(&[address, credit]).expect("good settings");
        let tiles = settings.tiles().expect("good tiles").expect("tiles");
        assert_eq!(tiles.origin(), "https://t.example.org");
        assert!(!format!("{:?}", settings.shown()).contains("k3y"));
        assert_eq!(load(&[]).expect("good settings").tiles().expect("no tiles"), None);
        for bad in [
            vec![address],
            vec![("SHUMEN_TILES_URL", "http://t.example.org/{z}/{x}/{y}"), credit],
            vec![address, credit, ("SHUMEN_TILES_SYSTEM", "mars")],
        ] {
            let error = format!("{:#}", load(&bad).expect_err("bad tiles"));
            assert!(error.starts_with("tiles_") && !error.contains("k3y"), "{error}");
        }
    }

    #[test]
    fn a_public_address_cannot_carry_markup() {
        assert!(load(&[("SHUMEN_PUBLIC_URL", "https://x.example/\"><script>")]).is_err());
        assert!(load(&[("SHUMEN_PUBLIC_URL", "ftp://x.example")]).is_err());
    }
}
