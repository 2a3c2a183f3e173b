//! What can be configured: one struct, filled from a flag, else the environment, else `diwan.toml`,
//! else the default.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[cfg(test)]
mod tests;
mod variables;

use diwan_files::{AccessKey, FilesConfig};
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Metadata, Source};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

use crate::edge::paced::WritePatience;
use crate::edge::response_cache::SharedCaching;
use crate::edge::{EdgeOptions, is_origin};
use crate::http::client_address::TrustedProxies;
use crate::http::public_path::PublicPath;
use crate::store::{AnswerLimit, Store, StoreOptions};
use crate::syndication::{ArticlePattern, Publication};
use crate::token::{Expectation, Hardness, SigningKey, Tokens};
use crate::values::{WebUrl, text};
use crate::webhook::{AllowList, Guard};

/// The file that is read when no other is named; it may be absent.
const FILE: &str = "diwan.toml";
const PREFIX: &str = "DIWAN_";

/// Everything that can be configured. The names are those in `diwan.toml`; in the environment they
/// are upper case and begin with `DIWAN_`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the content is: `sqlite://path` or `postgres://user@host/name`.
    pub database_url: String,
    /// How many connections for reading there are at most; on Postgres as many again for transactions.
    pub database_connections: u32,
    /// The address the server listens on.
    pub listen: SocketAddr,
    /// Where private keys are kept; beside the SQLite file, else `./diwan-data`, when absent.
    pub data_dir: Option<PathBuf>,
    /// Under which address the world sees this server; the issuer of its tokens. It follows `listen`
    /// when nobody sets it.
    pub public_url: String,
    /// Whether nobody set `public_url`.
    #[serde(skip)]
    pub follows_listen: bool,
    /// What the site is called on which the articles appear: in feeds and sitemaps.
    pub site_name: String,
    /// The front page of that site.
    pub site_url: Option<String>,
    /// Where its articles are: an address with `{id}`, `{slug}` and `{language}` in it.
    pub article_url: Option<String>,
    /// The page of a site that shows drafts: preview links lead there, or else to the explorer.
    pub preview_url: Option<String>,
    /// The origins whose web pages may sign in and write; those of all others may read what is public.
    #[serde(deserialize_with = "comma_separated")]
    pub cors_origins: Vec<String>,
    /// The proxies whose word about a caller's address is taken: addresses and networks such as
    /// `10.0.0.0/8`.
    #[serde(deserialize_with = "comma_separated")]
    pub trusted_proxies: Vec<String>,
    /// Where of one's own network webhooks may lead: addresses, networks such as `10.0.0.0/8` and host names.
    #[serde(deserialize_with = "comma_separated")]
    pub webhook_allow: Vec<String>,
    /// Where uploaded files are: `file:///folder`, or `s3://bucket/prefix?endpoint=https://…&region=…`; beside the
    /// private keys, in `diwan-media`, when absent.
    pub media_url: Option<String>,
    /// The id of the key with which a bucket is reached.
    pub media_access_key_id: Option<String>,
    /// The secret of that key.
    pub media_secret_access_key: Option<Hidden>,
    /// How many MiB an uploaded file may have.
    pub media_mib: u32,
    /// The address at which Prometheus reads `/metrics`; nowhere when absent.
    pub metrics_listen: Option<SocketAddr>,
    /// The OpenTelemetry collector that traces are sent to, `http://localhost:4318` for example.
    pub otlp_endpoint: Option<String>,
    /// For whom its tokens are meant.
    pub audience: String,
    /// A private key to sign tokens with, as PEM, instead of those in files.
    pub signing_key: Option<Hidden>,
    /// How many KiB of memory it takes to hash a password.
    pub password_memory: u32,
    /// How many passes over that memory.
    pub password_passes: u32,
    /// Whether GraphQL tells its schema: by introspection, in a browser and in suggestions.
    pub introspection: bool,
    /// Which log lines are written: a level, or directives such as `info,diwan::sql=trace`.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// How many MiB of the store an answer may read.
    pub answer_mib: u32,
    /// How many MiB the answers take that are kept in memory; 0 keeps none.
    pub response_cache_mib: u32,
    /// For how many seconds a CDN may keep a public answer without asking; 0 has it ask each time.
    pub shared_max_age: u32,
    /// For how many seconds after that it may go on while it asks.
    pub stale_while_revalidate: u32,
    /// For how many days changes can be followed.
    pub changes_kept: u32,
    /// For how many seconds a server told to stop goes on accepting, so that balancers notice.
    pub drain_delay: u64,
    /// Where the folder of real data is that names are measured on; nothing else needs it.
    pub real_data: Option<PathBuf>,
}

/// A secret setting: it does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people on a terminal, JSON otherwise.
    Auto,
    Json,
    Text,
}

impl Default for Config {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        Self {
            database_url: "sqlite://diwan.db".into(),
            database_connections: 8,
            listen,
            data_dir: None,
            public_url: address_of(listen),
            follows_listen: true,
            site_name: Publication::default().name,
            site_url: None,
            article_url: None,
            preview_url: None,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            webhook_allow: Vec::new(),
            media_url: None,
            media_access_key_id: None,
            media_secret_access_key: None,
            media_mib: 200,
            metrics_listen: None,
            otlp_endpoint: None,
            audience: "diwan".into(),
            signing_key: None,
            password_memory: Hardness::DEFAULT.memory_kib,
            password_passes: Hardness::DEFAULT.passes,
            introspection: true,
            log: "info".into(),
            log_format: LogFormat::Auto,
            answer_mib: 16,
            response_cache_mib: 64,
            shared_max_age: 0,
            stale_while_revalidate: 0,
            changes_kept: 30,
            drain_delay: 5,
            real_data: None,
        }
    }
}

/// What the command line says; absent is left to the environment and the file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_listen: Option<String>,
}

/// One setting, as `diwan doctor` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    /// Its value; what is secret in it is left out.
    pub value: String,
    /// Where it was set: by a flag, a variable, a file, or not at all.
    pub source: String,
}

/// Why a configuration cannot be used, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Config {
    /// Reads the configuration. A file that is named must exist.
    pub fn load(
        defaults: Config,
        file: Option<&Path>,
        flags: &Flags,
    ) -> Result<Config, ConfigError> {
        variables::refuse_unknown()?;
        let layers = layers(defaults, file, flags)?;
        let mut config: Config = layers.extract().map_err(|error| ConfigError(explain(&error)))?;
        config.follows_listen = source_of(&layers, PUBLIC_URL) == DEFAULT;
        let listen = config.listen;
        config.listening(listen).checked()
    }

    /// The same for a server that listens there: what follows `listen` does so.
    pub fn listening(self, at: SocketAddr) -> Config {
        let public_url = if self.follows_listen { address_of(at) } else { self.public_url };
        Config { listen: at, public_url, ..self }
    }

    /// Every setting, and where its value comes from.
    pub fn explained(file: Option<&Path>, flags: &Flags) -> Result<Vec<Setting>, ConfigError> {
        let layers = layers(Config::default(), file, flags)?;
        let mut values: BTreeMap<String, Value> =
            layers.extract().map_err(|error| ConfigError(explain(&error)))?;
        let listen = values.get("listen").and_then(Value::as_str).map(str::parse);
        if let Some(Ok(listen)) = listen.filter(|_| source_of(&layers, PUBLIC_URL) == DEFAULT) {
            values.insert(PUBLIC_URL.into(), address_of(listen).into());
        }
        let setting = |(name, value): (String, Value)| Setting {
            value: shown(&name, &value),
            source: source_of(&layers, &name),
            name,
        };
        Ok(values.into_iter().map(setting).collect())
    }

    fn checked(self) -> Result<Config, ConfigError> {
        Store::check_url(&self.database_url).map_err(|error| ConfigError(error.detail))?;
        if self.database_connections == 0 {
            return Err(ConfigError("database_connections must be at least 1".into()));
        }
        if self.answer_mib == 0 {
            return Err(ConfigError("answer_mib must be at least 1".into()));
        }
        if self.changes_kept == 0 {
            return Err(ConfigError("changes_kept must be at least 1".into()));
        }
        check_public_url(&self.public_url)?;
        if let Some(odd) = self.cors_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError(format!(
                "cors_origins: {odd} is not an origin such as https://newsroom.example \
                 (scheme, host and port as browsers write them, nothing after; * stands for any \
                 port of this machine only: http://localhost:*)"
            )));
        }
        self.publication()?;
        self.preview_page()?;
        self.proxies()?;
        self.webhook_guard()?;
        if let Some(endpoint) = &self.otlp_endpoint {
            check_collector(endpoint)?;
        }
        Ok(self)
    }

    /// How the server meets the world.
    pub fn edge(&self) -> EdgeOptions {
        EdgeOptions {
            cors_origins: self.cors_origins.clone(),
            https: self.public_url.starts_with("https://"),
            public_path: PublicPath::of(&self.public_url),
            trusted_proxies: self.proxies().unwrap_or_default(),
            answer_limit: AnswerLimit::mib(self.answer_mib),
            write_patience: WritePatience::default(),
            response_cache: u64::from(self.response_cache_mib) * 1024 * 1024,
            shared_caching: SharedCaching {
                max_age: Some(self.shared_max_age).filter(|seconds| *seconds > 0),
                stale_while_revalidate: self.stale_while_revalidate,
            },
        }
    }

    /// The site on which the articles appear.
    pub fn publication(&self) -> Result<Publication, ConfigError> {
        let told = |setting: &str, what: String| ConfigError(format!("{setting} {what}"));
        let name = text::label(&self.site_name);
        let name = name.map_err(|fault| told("site_name", fault.detail))?;
        let url = self.site_url.as_deref().map(WebUrl::parse).transpose();
        let url = url.map_err(|_| {
            told("site_url", "must be an address such as https://news.example".into())
        })?;
        let articles = match (&self.article_url, &self.site_url) {
            (None, _) => None,
            (Some(_), None) => {
                return Err(told(
                    "article_url",
                    "needs site_url, the front page of the site".into(),
                ));
            }
            (Some(pattern), Some(site)) => Some(
                ArticlePattern::parse(pattern, site).map_err(|what| told("article_url", what))?,
            ),
        };
        let url = url.map(String::from);
        Ok(Publication { name, url, articles, ..Publication::default() })
    }

    /// The page that preview links lead to; the explorer where there is none.
    pub fn preview_page(&self) -> Result<Option<WebUrl>, ConfigError> {
        self.preview_url.as_deref().map(WebUrl::parse).transpose().map_err(|_| {
            let told = "preview_url must be an address such as https://news.example/api/draft";
            ConfigError(told.into())
        })
    }

    fn proxies(&self) -> Result<TrustedProxies, ConfigError> {
        TrustedProxies::parse(&self.trusted_proxies).map_err(|odd| {
            ConfigError(format!(
                "trusted_proxies: {odd} is neither an address nor a network such as 10.0.0.0/8"
            ))
        })
    }

    /// Where webhooks may lead.
    pub fn webhook_guard(&self) -> Result<Guard, ConfigError> {
        let allowed = AllowList::parse(&self.webhook_allow).map_err(|odd| {
            ConfigError(format!(
                "webhook_allow: {odd} is neither an address, nor a network such as 10.0.0.0/8, nor a host name"
            ))
        })?;
        Ok(Guard::new(allowed))
    }

    /// Where uploaded files are stored.
    pub fn files(&self) -> Result<FilesConfig, ConfigError> {
        let secret = self.media_secret_access_key.as_ref().map(|secret| secret.0.as_str());
        let key = AccessKey::of(self.media_access_key_id.as_deref(), secret);
        let parsed = key
            .and_then(|key| FilesConfig::parse(self.media_url.as_deref(), key, &self.data_dir()));
        parsed.map_err(|error| ConfigError(error.to_string()))
    }

    pub fn store(&self) -> StoreOptions {
        StoreOptions {
            connections: self.database_connections,
            ..StoreOptions::new(self.database_url.clone())
        }
    }

    /// The issuer of tokens, with these keys to sign with.
    pub fn tokens(&self, keys: Vec<SigningKey>) -> Tokens {
        let expectation = Expectation {
            issuer: self.public_url.clone(),
            // Without a public address, commands beside the server cannot know where it listens.
            any_loopback: self.follows_listen,
            audience: self.audience.clone(),
        };
        let hardness = Hardness {
            memory_kib: self.password_memory,
            passes: self.password_passes,
            ..Hardness::DEFAULT
        };
        Tokens::new(expectation, hardness, keys)
    }

    /// The folder of what must not be in the store: the private keys.
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir
            .clone()
            .or_else(|| Store::folder(&self.database_url))
            .unwrap_or_else(|| PathBuf::from("diwan-data"))
    }

    /// The folder of the private keys.
    pub fn key_dir(&self) -> PathBuf {
        self.data_dir().join("diwan-keys")
    }

    pub fn changes_kept(&self) -> Duration {
        Duration::from_secs(u64::from(self.changes_kept) * 24 * 60 * 60)
    }

    pub fn drain_delay(&self) -> Duration {
        Duration::from_secs(self.drain_delay)
    }
}

/// Where settings are looked for, the stronger place on top of the weaker.
fn layers(defaults: Config, file: Option<&Path>, flags: &Flags) -> Result<Figment, ConfigError> {
    if let Some(file) = file.filter(|file| !file.is_file()) {
        return Err(ConfigError(format!(
            "there is no file {}; --config names the file with the settings",
            file.display()
        )));
    }
    let file = file.or(Some(Path::new(FILE)).filter(|file| file.is_file()));
    let mut layers = Figment::from(Serialized::defaults(defaults));
    if let Some(file) = file {
        layers = layers.merge(Toml::file_exact(file));
    }
    Ok(layers.merge(shared_environment()).merge(environment()).merge(Serialized::defaults(flags)))
}

/// Only what can be configured; what else has this prefix was looked at before.
fn environment() -> Env {
    let fields = [
        "database_url",
        "database_connections",
        "listen",
        "data_dir",
        "public_url",
        "site_name",
        "site_url",
        "article_url",
        "preview_url",
        "cors_origins",
        "trusted_proxies",
        "webhook_allow",
        "media_url",
        "media_access_key_id",
        "media_secret_access_key",
        "media_mib",
        "metrics_listen",
        "otlp_endpoint",
        "audience",
        "signing_key",
        "password_memory",
        "password_passes",
        "introspection",
        "log",
        "log_format",
        "answer_mib",
        "response_cache_mib",
        "shared_max_age",
        "stale_while_revalidate",
        "changes_kept",
        "drain_delay",
        "real_data",
    ];
    Env::prefixed(PREFIX).only(&fields)
}

/// A value for everybody to see.
fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        _ if ["signing_key", "media_secret_access_key"].contains(&name) => "(hidden)".into(),
        Value::String(text) => without_password(text),
        other => other.to_string(),
    }
}

fn without_password(text: &str) -> String {
    match Url::parse(text) {
        Ok(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("hidden"));
            url.into()
        }
        _ => text.to_owned(),
    }
}

/// The setting that follows another when it is not set.
const PUBLIC_URL: &str = "public_url";
/// The source of what is not set.
const DEFAULT: &str = "default";

/// Where a server is found to which nobody gave an address: on its own machine.
fn address_of(listen: SocketAddr) -> String {
    match listen.ip().is_loopback() {
        true => format!("http://{listen}"),
        false => format!("http://localhost:{}", listen.port()),
    }
}

fn source_of(layers: &Figment, name: &str) -> String {
    layers.find_metadata(name).map_or_else(String::new, |from| origin(name, from))
}

/// Where a setting comes from, in the operator's words.
fn origin(name: &str, from: &Metadata) -> String {
    match &from.source {
        Some(Source::File(path)) => path.display().to_string(),
        _ if from.name.contains("environment") => format!("{PREFIX}{}", name.to_uppercase()),
        _ if from.name.contains("Flags") => format!("--{}", name.replace('_', "-")),
        _ => DEFAULT.into(),
    }
}

/// What programs agree on: the collector of OpenTelemetry.
fn shared_environment() -> Env {
    Env::raw().only(&["otel_exporter_otlp_endpoint"]).map(|_| "otlp_endpoint".into())
}

/// A list, or one text with commas.
fn comma_separated<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a list of texts, or one text with commas")]
    enum List {
        Several(Vec<String>),
        One(String),
    }
    Ok(match List::deserialize(from)? {
        List::Several(texts) => texts,
        List::One(text) => text
            .split(',')
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect(),
    })
}

fn check_public_url(url: &str) -> Result<(), ConfigError> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(ConfigError("public_url must begin with http:// or https://".into()));
    }
    let plain = Url::parse(url).is_ok_and(|url| {
        let bare = url.username().is_empty() && url.password().is_none();
        bare && url.query().is_none() && url.fragment().is_none()
    });
    match plain {
        true => Ok(()),
        false => Err(ConfigError(
            "public_url must be an address such as https://news.example/diwan, with nothing after \
             its path"
                .into(),
        )),
    }
}

fn check_collector(endpoint: &str) -> Result<(), ConfigError> {
    let sound = Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !sound {
        return Err(ConfigError("otlp_endpoint must begin with http:// or https://".into()));
    }
    if cfg!(not(feature = "otlp")) {
        return Err(ConfigError("otlp_endpoint: this program was built without otlp".into()));
    }
    Ok(())
}

/// What is wrong and where, without the value: it may hold a password.
fn explain(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let place = match error.metadata.as_ref().map(|metadata| metadata.name.as_ref()) {
        Some(name) if name.contains("environment") => format!("{PREFIX}{}", key.to_uppercase()),
        Some(name) if name.contains("TOML") => match source(error) {
            Some(file) if key.is_empty() => file,
            Some(file) => format!("{key} in {file}"),
            None => key,
        },
        _ => format!("--{}", key.replace('_', "-")),
    };
    match &error.kind {
        Kind::UnknownField(name, known) => {
            format!("{place}: there is no setting {name}; known are {}", known.join(", "))
        }
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("{place}: must be {}", described(expected))
        }
        Kind::Message(said) if said.contains("socket address") => {
            format!("{place}: must be an address and a port, such as 127.0.0.1:8080")
        }
        Kind::UnknownVariant(_, known) => format!("{place}: must be one of {}", known.join(", ")),
        other => format!("{place}: {}", other.to_string().replace('\n', " ")),
    }
}

/// What is expected, for people who do not know Rust.
fn described(expected: &str) -> &str {
    match expected {
        "u32" | "u64" | "usize" => "a whole number",
        "socket address" => "an address and a port, such as 127.0.0.1:8080",
        "path string" => "a path",
        "a boolean" => "true or false",
        other => other,
    }
}

fn source(error: &figment::Error) -> Option<String> {
    let path = error.metadata.as_ref()?.source.as_ref()?.file_path()?;
    Some(path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned())
}
