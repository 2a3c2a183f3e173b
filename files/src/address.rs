//! Reading `media_url`: the one setting that says where files are.

use std::net::IpAddr;

use object_store::path::Path as Key;
use url::{Host, Url};

use super::{AccessKey, ConfigError, Patience, Place, S3Config};

/// The region that services other than Amazon's take.
const ANY_REGION: &str = "us-east-1";

/// Reads `file:///folder` or `s3://bucket/prefix?endpoint=…&region=…&path_style=…`.
pub fn parse(address: &str, key: Option<AccessKey>) -> Result<Place, ConfigError> {
    let url = Url::parse(address).map_err(|_| {
        refused("is no address; write file:///var/lib/diwan/media or s3://bucket/prefix")
    })?;
    match url.scheme() {
        "file" => folder(&url),
        "s3" => bucket(&url, key).map(Box::new).map(Place::S3),
        other => Err(refused(&format!(
            "begins with {other}:, but files can be in file:///folder or s3://bucket/prefix only"
        ))),
    }
}

fn refused(why: &str) -> ConfigError {
    ConfigError(format!("media_url {why}"))
}

fn folder(url: &Url) -> Result<Place, ConfigError> {
    let plain = url.host().is_none() && url.query().is_none() && url.fragment().is_none();
    let path = url.to_file_path().ok().filter(|path| plain && path.parent().is_some());
    path.map(Place::Folder).ok_or_else(|| {
        refused("must name an absolute folder after three slashes, as file:///var/lib/diwan/media")
    })
}

fn bucket(url: &Url, key: Option<AccessKey>) -> Result<S3Config, ConfigError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused(
            "must not hold credentials; set media_access_key_id and media_secret_access_key",
        ));
    }
    if url.port().is_some() || url.fragment().is_some() {
        return Err(refused(
            "must have neither a port nor a # after s3://bucket; the service is ?endpoint=https://host:port",
        ));
    }
    let bucket = url.host_str().filter(|name| is_bucket(name)).ok_or_else(|| {
        refused("must name a bucket of 3 to 63 of a-z, 0-9, - and ., as s3://diwan-media/prefix")
    })?;
    let options = Options::of(url)?;
    let key = key.ok_or_else(|| {
        ConfigError(
            "media_access_key_id and media_secret_access_key are not set; files in S3 need both"
                .into(),
        )
    })?;
    // A bucket with dots in the name of a host has no certificate.
    let path_style =
        options.path_style.unwrap_or(options.endpoint.is_some() || bucket.contains('.'));
    Ok(S3Config {
        bucket: bucket.to_owned(),
        prefix: prefix(url.path())?,
        region: options.region()?,
        endpoint: options.endpoint,
        path_style,
        key,
        patience: Patience::default(),
    })
}

fn is_bucket(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = name.bytes().next().is_some_and(plain) && name.bytes().last().is_some_and(plain);
    (3..=63).contains(&name.len())
        && ends
        && name.bytes().all(|byte| plain(byte) || b"-.".contains(&byte))
        && !name.contains("..")
}

/// What keys begin with. Only what needs no encoding: it stands in addresses and in signatures.
fn prefix(path: &str) -> Result<String, ConfigError> {
    let path = path.trim_matches('/');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let parsed = Key::parse(path).ok().filter(|_| path.bytes().all(plain));
    parsed.map(String::from).ok_or_else(|| {
        refused("may have letters, digits, ., _, - and single slashes only after s3://bucket/")
    })
}

/// What stands behind the question mark.
#[derive(Default)]
struct Options {
    endpoint: Option<Url>,
    region: Option<String>,
    path_style: Option<bool>,
}

impl Options {
    fn of(url: &Url) -> Result<Self, ConfigError> {
        let mut options = Self::default();
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "endpoint" => options.endpoint = Some(endpoint(&value)?),
                "region" => options.region = Some(region(&value)?),
                "path_style" => options.path_style = Some(yes_or_no(&value)?),
                other => {
                    return Err(refused(&format!(
                        "has {other}=, but takes endpoint, region and path_style only"
                    )));
                }
            }
        }
        Ok(options)
    }

    fn region(&self) -> Result<String, ConfigError> {
        match (&self.region, &self.endpoint) {
            (Some(region), _) => Ok(region.clone()),
            (None, Some(_)) => Ok(ANY_REGION.into()),
            (None, None) => Err(refused(
                "must say the region of the bucket, as ?region=eu-central-1, or where another service than \
                 Amazon's is, as ?endpoint=https://minio.example",
            )),
        }
    }
}

fn region(value: &str) -> Result<String, ConfigError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.is_empty() || !value.bytes().all(plain) {
        return Err(refused("has no region such as eu-central-1 behind region="));
    }
    Ok(value.to_owned())
}

fn yes_or_no(value: &str) -> Result<bool, ConfigError> {
    value.parse().map_err(|_| refused("takes path_style=true and path_style=false only"))
}

/// Where a service is: by TLS, except on this machine.
fn endpoint(value: &str) -> Result<Url, ConfigError> {
    let wrong = || {
        refused(
            "must name the service as endpoint=https://host or https://host:port, nothing after",
        )
    };
    let url = Url::parse(value).map_err(|_| wrong())?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    match url.scheme() {
        "https" | "http" if !bare => Err(wrong()),
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(refused(
            "must have an endpoint that begins with https://; plain http:// is for this machine only, as \
             http://127.0.0.1:9000",
        )),
        _ => Err(wrong()),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::super::FilesConfig;
    use super::*;

    fn key() -> Option<AccessKey> {
        AccessKey::of(Some("id"), Some("very-secret")).unwrap()
    }

    fn s3(address: &str) -> Result<S3Config, String> {
        match parse(address, key()).map_err(|error| error.0)? {
            Place::S3(config) => Ok(*config),
            Place::Folder(folder) => panic!("{}", folder.display()),
        }
    }

    #[test]
    fn a_folder_is_named_or_follows_the_data() {
        let parsed = |address| FilesConfig::parse(address, None, Path::new("data")).unwrap();
        assert_eq!(parsed(None), FilesConfig::folder("data/diwan-media"));
        assert_eq!(parsed(None).incoming, PathBuf::from("data/diwan-media/incoming"));
        assert_eq!(parsed(Some("file:///var/my%20media")), FilesConfig::folder("/var/my media"));
        for wrong in ["file://media", "file:///", "file:///a?b=c", "media", "/media", "gs://a/b"] {
            assert!(FilesConfig::parse(Some(wrong), None, Path::new("data")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_bucket_of_amazon_needs_its_region() {
        let config = s3("s3://diwan-media/news/2026/?region=eu-central-1").unwrap();
        assert_eq!((config.bucket.as_str(), config.prefix.as_str()), ("diwan-media", "news/2026"));
        assert_eq!((config.endpoint, config.path_style), (None, false));
        assert!(s3("s3://media.news.example?region=eu-central-1").unwrap().path_style);
        assert!(s3("s3://diwan-media").unwrap_err().contains("?region="));
    }

    #[test]
    fn another_service_has_its_buckets_in_paths_unless_told_otherwise() {
        let config = s3("s3://media?endpoint=https://minio.example:9000").unwrap();
        assert_eq!(config.endpoint.unwrap().as_str(), "https://minio.example:9000/");
        assert_eq!((config.region.as_str(), config.path_style), ("us-east-1", true));
        let other = s3("s3://media?endpoint=https://s3.example&path_style=false&region=auto");
        assert!(!other.unwrap().path_style);
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for host in ["127.0.0.1:9000", "localhost", "[::1]:9000", "127.1.2.3"] {
            assert!(s3(&format!("s3://media?endpoint=http://{host}")).is_ok(), "{host}");
        }
        for host in ["minio:9000", "10.0.0.1", "localhost.example", "0.0.0.0"] {
            let error = s3(&format!("s3://media?endpoint=http://{host}")).unwrap_err();
            assert!(error.contains("https://"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            "s3://",
            "s3://ab?region=x",
            "s3://Media_1?region=x",
            "s3://a..b?region=x",
            "s3://id:secret@media?region=x",
            "s3://media:9000?region=x",
            "s3://media/a//b?region=x",
            "s3://media/a%2fb?region=x",
            "s3://media/a b?region=x",
            "s3://media?region=",
            "s3://media?region=x&acl=public",
            "s3://media?region=x&path_style=yes",
            "s3://media?endpoint=minio:9000",
            "s3://media?endpoint=https://minio/media",
            "s3://media?endpoint=https://id:secret@minio",
        ] {
            let error = s3(wrong).unwrap_err();
            assert!(error.starts_with("media_url "), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_key_is_whole_and_does_not_print() {
        assert!(AccessKey::of(Some("id"), None).is_err());
        assert!(AccessKey::of(Some(" "), Some("secret")).is_err());
        assert_eq!(AccessKey::of(None, Some("")), Ok(None));
        let missing = parse("s3://media?region=x", None).unwrap_err();
        assert!(missing.0.contains("media_access_key_id"), "{missing}");
        let printed = format!("{:?}", s3("s3://media?region=x").unwrap());
        assert!(printed.contains("id") && !printed.contains("very-secret"), "{printed}");
    }
}
