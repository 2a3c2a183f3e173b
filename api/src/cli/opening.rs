//! Opening the store: only commands that write something new make one.

use tempfile::TempDir;

use super::Failure;
use crate::config::Config;
use crate::diwan::Diwan;
use crate::store::Store;
use crate::token::{KeyError, SigningKey, Tokens, open_folder, read_folder};

/// The store, made when it is absent and migrated when it is older.
pub async fn open(config: &Config) -> Result<Diwan, Failure> {
    let store = Store::open(&config.store()).await?;
    store.migrate(None).await?;
    Ok(Diwan::new(store).with_tokens(config.tokens(Vec::new())))
}

/// The store, migrated when it is older. Where there is none, none is made: for commands that only
/// read or change what is there, a new store would only hide that the wrong one was named.
pub async fn open_existing(config: &Config) -> Result<Diwan, Failure> {
    let store = existing(config).await?.ok_or_else(|| no_store(&config.database_url))?;
    store.migrate(None).await?;
    Ok(Diwan::new(store).with_tokens(config.tokens(Vec::new())))
}

/// The store as it is, which may be one without any table: for commands that look at its schema.
pub async fn open_as_it_is(config: &Config) -> Result<Store, Failure> {
    match has_file(&config.database_url) {
        true => Ok(Store::open(&config.store()).await?),
        false => Err(no_store(&config.database_url)),
    }
}

/// The store; where there is none, an empty one that is gone when the folder is dropped.
pub async fn open_or_pretend(config: &Config) -> Result<(Diwan, Option<TempDir>), Failure> {
    if existing(config).await?.is_some() {
        return Ok((open(config).await?, None));
    }
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("empty.db").display());
    let config = Config { database_url: url, ..config.clone() };
    Ok((open(&config).await?, Some(folder)))
}

/// As [`open_existing`], with the keys that sign tokens; the first is made when there is none.
pub async fn open_signing(config: &Config) -> Result<Diwan, Failure> {
    signing(open_existing(config).await?, config).await
}

/// As [`open_existing`], knowing the keys that there are.
pub async fn open_with_keys(config: &Config) -> Result<Diwan, Failure> {
    let tokens = tokens(config, || read_folder(&config.key_dir()))?;
    Ok(open_existing(config).await?.with_tokens(tokens))
}

/// The same with the keys that sign tokens, published.
pub async fn signing(diwan: Diwan, config: &Config) -> Result<Diwan, Failure> {
    let tokens = tokens(config, || open_folder(&config.key_dir(), || diwan.random()))?;
    let diwan = diwan.with_tokens(tokens);
    diwan.publish_keys().await?;
    Ok(diwan)
}

fn tokens(
    config: &Config,
    in_folder: impl FnOnce() -> Result<Vec<SigningKey>, KeyError>,
) -> Result<Tokens, Failure> {
    let failed = |cause: KeyError| Failure::Other(cause.to_string());
    match &config.signing_key {
        Some(pem) => Ok(config.tokens(vec![SigningKey::from_pem(&pem.0).map_err(failed)?])),
        None => Ok(config.tokens(in_folder().map_err(failed)?).with_folder(config.key_dir())),
    }
}

/// The store, if there is one: a database in which no migration was ever applied is none.
async fn existing(config: &Config) -> Result<Option<Store>, Failure> {
    if !has_file(&config.database_url) {
        return Ok(None);
    }
    let store = Store::open(&config.store()).await?;
    if store.migrated().await?.iter().any(|migration| migration.applied) {
        return Ok(Some(store));
    }
    store.close().await?;
    Ok(None)
}

/// Whether a database URL names a file with something in it, or a server.
fn has_file(url: &str) -> bool {
    let file = Store::file(url).map(|file| file.metadata());
    file.is_none_or(|found| found.is_ok_and(|found| found.len() > 0 || !found.is_file()))
}

fn no_store(url: &str) -> Failure {
    let place = match Store::file(url) {
        Some(file) => file.display().to_string(),
        None => url.rsplit('@').next().unwrap_or(url).to_owned(),
    };
    let demo = super::demo::STORE;
    Failure::Other(format!(
        "no store at {place}; the demo's is {demo}, another is named by --database-url, and \
         diwan serve makes a new one"
    ))
}
