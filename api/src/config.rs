//! What can be configured: one struct, filled from a flag, else the environment, else `diwan.toml`,
//! else the default.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Metadata, Source};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

use crate::edge::EdgeOptions;
use crate::http::client_address::TrustedProxies;
use crate::http::public_path::PublicPath;
use crate::store::{Store, StoreOptions};
use crate::token::{Expectation, Hardness, SigningKey, Tokens};

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
    /// How many connections to the database there are at most.
    pub database_connections: u32,
    /// The address the server listens on.
    pub listen: SocketAddr,
    /// Where private keys are kept; beside the SQLite file, else `./diwan-data`, when absent.
    pub data_dir: Option<PathBuf>,
    /// Under which address the world sees this server; the issuer of its tokens.
    pub public_url: String,
    /// The origins whose web pages may sign in and write; those of all others may read what is public.
    #[serde(deserialize_with = "words")]
    pub cors_origins: Vec<String>,
    /// The proxies whose word about a caller's address is taken: addresses and networks such as
    /// `10.0.0.0/8`.
    #[serde(deserialize_with = "words")]
    pub trusted_proxies: Vec<String>,
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
    /// For how many seconds a server told to stop goes on accepting, so that balancers notice.
    pub drain_delay: u64,
    /// Where the folder of real data is that names are measured on; nothing else needs it.
    pub real_data: Option<PathBuf>,
}

/// A setting that is nobody else's business: it does not print.
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
        Self {
            database_url: "sqlite://diwan.db".into(),
            database_connections: 8,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: None,
            public_url: "http://localhost:8080".into(),
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            otlp_endpoint: None,
            audience: "diwan".into(),
            signing_key: None,
            password_memory: Hardness::DEFAULT.memory_kib,
            password_passes: Hardness::DEFAULT.passes,
            introspection: true,
            log: "info".into(),
            log_format: LogFormat::Auto,
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
    /// Who set it: a flag, a variable, a file, or nobody.
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
        let config: Config = layers(defaults, file, flags)?
            .extract()
            .map_err(|error| ConfigError(explain(&error)))?;
        config.checked()
    }

    /// Every setting, and where its value comes from.
    pub fn explained(file: Option<&Path>, flags: &Flags) -> Result<Vec<Setting>, ConfigError> {
        let layers = layers(Config::default(), file, flags)?;
        let values: BTreeMap<String, Value> =
            layers.extract().map_err(|error| ConfigError(explain(&error)))?;
        let setting = |(name, value): (String, Value)| Setting {
            value: shown(&name, &value),
            source: layers
                .find_metadata(&name)
                .map_or_else(String::new, |from| origin(&name, from)),
            name,
        };
        Ok(values.into_iter().map(setting).collect())
    }

    fn checked(self) -> Result<Config, ConfigError> {
        Store::check_url(&self.database_url).map_err(|error| ConfigError(error.detail))?;
        if self.database_connections == 0 {
            return Err(ConfigError("database_connections must be at least 1".into()));
        }
        check_public_url(&self.public_url)?;
        if let Some(odd) = self.cors_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError(format!(
                "cors_origins: {odd} is not an origin such as https://newsroom.example \
                 (scheme, host and port as browsers write them, nothing after; * is not taken)"
            )));
        }
        self.proxies()?;
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
        }
    }

    fn proxies(&self) -> Result<TrustedProxies, ConfigError> {
        TrustedProxies::parse(&self.trusted_proxies).map_err(|odd| {
            ConfigError(format!(
                "trusted_proxies: {odd} is neither an address nor a network such as 10.0.0.0/8"
            ))
        })
    }

    pub fn store(&self) -> StoreOptions {
        StoreOptions {
            connections: self.database_connections,
            ..StoreOptions::new(self.database_url.clone())
        }
    }

    /// The issuer of tokens, with these keys to sign with.
    pub fn tokens(&self, keys: Vec<SigningKey>) -> Tokens {
        let expectation =
            Expectation { issuer: self.public_url.clone(), audience: self.audience.clone() };
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
    Ok(layers
        .merge(everybodys_environment())
        .merge(environment())
        .merge(Serialized::defaults(flags)))
}

/// Only what can be configured: other programs may have variables of this prefix, too.
fn environment() -> Env {
    let fields = [
        "database_url",
        "database_connections",
        "listen",
        "data_dir",
        "public_url",
        "cors_origins",
        "trusted_proxies",
        "metrics_listen",
        "otlp_endpoint",
        "audience",
        "signing_key",
        "password_memory",
        "password_passes",
        "introspection",
        "log",
        "log_format",
        "drain_delay",
        "real_data",
    ];
    Env::prefixed(PREFIX).only(&fields)
}

/// A value for everybody to see.
fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        _ if name == "signing_key" => "(hidden)".into(),
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

/// Where a setting comes from, in the operator's words.
fn origin(name: &str, from: &Metadata) -> String {
    match &from.source {
        Some(Source::File(path)) => path.display().to_string(),
        _ if from.name.contains("environment") => format!("{PREFIX}{}", name.to_uppercase()),
        _ if from.name.contains("Flags") => format!("--{}", name.replace('_', "-")),
        _ => "default".into(),
    }
}

/// What programs agree on: the collector of OpenTelemetry.
fn everybodys_environment() -> Env {
    Env::raw().only(&["otel_exporter_otlp_endpoint"]).map(|_| "otlp_endpoint".into())
}

/// A list, or one text with commas.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a list of texts, or one text with commas")]
    enum Words {
        Several(Vec<String>),
        One(String),
    }
    Ok(match Words::deserialize(from)? {
        Words::Several(words) => words,
        Words::One(text) => text
            .split(',')
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect(),
    })
}

/// Whether a text is an origin, letter for letter as browsers send it.
fn is_origin(text: &str) -> bool {
    let origin = Url::parse(text).map(|url| url.origin());
    origin.is_ok_and(|origin| origin.is_tuple() && origin.ascii_serialization() == text)
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
            format!("{place}: must be {}", in_words(expected))
        }
        Kind::Message(said) if said.contains("socket address") => {
            format!("{place}: must be an address and a port, such as 127.0.0.1:8080")
        }
        Kind::UnknownVariant(_, known) => format!("{place}: must be one of {}", known.join(", ")),
        other => format!("{place}: {}", other.to_string().replace('\n', " ")),
    }
}

/// What is expected, for people who do not know Rust.
fn in_words(expected: &str) -> &str {
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

#[cfg(test)]
mod tests {
    use figment::Jail;

    use super::*;

    #[allow(clippy::result_large_err, reason = "figment's jail wants its own error")]
    fn within(test: impl FnOnce(&mut Jail)) {
        Jail::expect_with(|jail| {
            jail.clear_env();
            test(jail);
            Ok(())
        });
    }

    fn loaded(flags: Flags) -> Result<Config, String> {
        Config::load(Config::default(), None, &flags).map_err(|error| error.to_string())
    }

    #[test]
    fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
        within(|jail| {
            assert_eq!(loaded(Flags::default()), Ok(Config::default()));

            let file = "listen = '127.0.0.1:1'\naudience = 'file'\ndrain_delay = 0";
            jail.create_file(FILE, file).unwrap();
            jail.set_env("DIWAN_LISTEN", "127.0.0.1:2");
            jail.set_env("DIWAN_PUBLIC_URL", "https://diwan.example");
            jail.set_env("DIWAN_ELSEWHERE", "is none of ours");
            let flags = Flags { listen: Some("127.0.0.1:3".into()), ..Flags::default() };
            let config = loaded(flags).unwrap();
            assert_eq!(config.listen.port(), 3);
            assert_eq!(config.audience, "file");
            assert_eq!(config.public_url, "https://diwan.example");
            assert_eq!(loaded(Flags::default()).unwrap().listen.port(), 2);
        });
    }

    #[test]
    fn what_cannot_be_used_is_told_in_one_line() {
        within(|jail| {
            jail.create_file(FILE, "audience = 'x'\nlisten_on = 1").unwrap();
            let told = loaded(Flags::default()).unwrap_err();
            assert!(told.starts_with("listen_on in diwan.toml: there is no setting"), "{told}");

            jail.create_file(FILE, "drain_delay = 'long'").unwrap();
            let told = loaded(Flags::default()).unwrap_err();
            assert_eq!(told, "drain_delay in diwan.toml: must be a whole number");

            jail.create_file(FILE, "audience =").unwrap();
            let told = loaded(Flags::default()).unwrap_err();
            assert!(told.contains("diwan.toml") && !told.contains('\n'), "{told}");

            jail.create_file(FILE, "").unwrap();
            jail.set_env("DIWAN_DATABASE_URL", "mysql://secret@host/db");
            let told = loaded(Flags::default()).unwrap_err();
            assert_eq!(told, "The database URL must begin with sqlite:// or postgres://.");

            jail.set_env("DIWAN_DATABASE_URL", "sqlite://x.db");
            jail.set_env("DIWAN_LOG_FORMAT", "xml");
            let told = loaded(Flags::default()).unwrap_err();
            assert_eq!(told, "DIWAN_LOG_FORMAT: must be one of auto, json, text");

            let absent =
                Config::load(Config::default(), Some(Path::new("absent.toml")), &Flags::default());
            let told = absent.unwrap_err().to_string();
            assert!(told.starts_with("there is no file absent.toml"), "{told}");
        });
    }

    #[test]
    fn origins_are_listed_as_browsers_write_them() {
        within(|jail| {
            jail.create_file(FILE, "cors_origins = ['https://a.example']").unwrap();
            assert_eq!(loaded(Flags::default()).unwrap().cors_origins, ["https://a.example"]);
            jail.set_env("DIWAN_CORS_ORIGINS", "https://b.example, http://localhost:3000");
            let several = loaded(Flags::default()).unwrap().cors_origins;
            assert_eq!(several, ["https://b.example", "http://localhost:3000"]);
            for odd in ["*", "null", "b.example", "https://b.example/", "https://B.example"] {
                jail.set_env("DIWAN_CORS_ORIGINS", odd);
                let told = loaded(Flags::default()).unwrap_err();
                assert!(told.contains("https://newsroom.example"), "{odd}: {told}");
            }
            jail.set_env("DIWAN_CORS_ORIGINS", "7");
            let told = loaded(Flags::default()).unwrap_err();
            assert!(told.starts_with("DIWAN_CORS_ORIGINS: "), "{told}");
        });
    }

    #[test]
    fn the_collector_that_everybody_uses_is_used() {
        within(|jail| {
            jail.set_env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
            let collector = || loaded(Flags::default()).map(|config| config.otlp_endpoint);
            assert_eq!(collector().unwrap().as_deref(), Some("http://localhost:4318"));
            jail.set_env("DIWAN_OTLP_ENDPOINT", "https://collector.example");
            assert_eq!(collector().unwrap().as_deref(), Some("https://collector.example"));
            jail.set_env("DIWAN_OTLP_ENDPOINT", "localhost:4317");
            let told = collector().unwrap_err();
            assert_eq!(told, "otlp_endpoint must begin with http:// or https://");
        });
    }

    #[test]
    fn keys_are_kept_beside_the_file() {
        let of = |url: &str| Config { database_url: url.into(), ..Config::default() }.data_dir();
        assert_eq!(of("sqlite://diwan.db"), Path::new("."));
        assert_eq!(of("sqlite:///var/lib/diwan/diwan.db"), Path::new("/var/lib/diwan"));
        assert_eq!(of("postgres://localhost/diwan"), Path::new("diwan-data"));
    }
}
