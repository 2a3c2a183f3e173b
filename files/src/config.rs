//! Where files are stored, as the operator says it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

/// Where files are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesConfig {
    /// Where contents and renditions are.
    pub place: Place,
    /// The folder in which uploads are received. On the disk of the files, when those are in a folder: then
    /// what was received need not be copied.
    pub incoming: PathBuf,
}

/// Where contents and renditions are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a local folder, which is made when it is absent.
    Folder(PathBuf),
    /// In a bucket of a service that speaks S3.
    S3(Box<S3Config>),
}

/// A bucket, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Config {
    pub bucket: String,
    /// What the keys begin with, without a slash at either end; may be empty.
    pub prefix: String,
    /// Where the service is; Amazon's for the region when absent.
    pub endpoint: Option<Url>,
    pub region: String,
    /// Whether the bucket stands in the path of an address rather than in the name of its host.
    pub path_style: bool,
    pub key: AccessKey,
    pub patience: Patience,
}

/// What requests are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    pub id: String,
    pub secret: Secret,
}

/// A text that does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}

/// How long a service is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until a request is answered, its body and that of the answer included. No body is larger than a part of
    /// an upload, 8 MiB unless the file is larger than 80 GB.
    pub request: Duration,
    /// How often a request is repeated at most.
    pub retries: usize,
    /// How long after the first attempt there is another at the latest.
    pub retry_for: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            retries: 2,
            retry_for: Duration::from_secs(8),
        }
    }
}

/// Why a configuration cannot be used, and what to do, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl AccessKey {
    /// The key, if there is one; half a key is an error.
    pub fn of(id: Option<&str>, secret: Option<&str>) -> Result<Option<Self>, ConfigError> {
        let given = |text: Option<&str>| {
            text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        match (given(id), given(secret)) {
            (Some(id), Some(secret)) => Ok(Some(Self { id, secret: Secret(secret) })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(without_half("media_secret_access_key", "media_access_key_id")),
            (None, Some(_)) => Err(without_half("media_access_key_id", "media_secret_access_key")),
        }
    }
}

fn without_half(missing: &str, given: &str) -> ConfigError {
    ConfigError(format!("{missing} is not set, but {given} is; set both or none"))
}

impl FilesConfig {
    /// Files in a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { incoming: folder.join("incoming"), place: Place::Folder(folder) }
    }

    /// What the settings say. `address` is `file:///folder`, or
    /// `s3://bucket/prefix?endpoint=https://…&region=…&path_style=true`; without it files are in the folder
    /// `diwan-media` of `data_dir`. `key` is needed for S3 only.
    pub fn parse(
        address: Option<&str>,
        key: Option<AccessKey>,
        data_dir: &Path,
    ) -> Result<Self, ConfigError> {
        let media = data_dir.join("diwan-media");
        let Some(address) = address else {
            return Ok(Self::folder(media));
        };
        Ok(match super::address::parse(address, key)? {
            Place::Folder(folder) => Self::folder(folder),
            place @ Place::S3(_) => Self { place, incoming: media.join("incoming") },
        })
    }
}
