//! A client of a bucket.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use url::Url;

use super::{FilesError, Patience, S3Config};

/// Pauses between attempts grow from here to there.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// A client. It does not ask the service anything yet.
///
/// Payloads are signed with their SHA-256, so that the service refuses what was damaged on the way.
pub fn open(config: &S3Config) -> Result<Arc<dyn ObjectStore>, FilesError> {
    let client = client(config)?;
    Ok(match Key::from(config.prefix.as_str()) {
        prefix if prefix.as_ref().is_empty() => Arc::new(client),
        prefix => Arc::new(PrefixStore::new(client, prefix)),
    })
}

fn client(config: &S3Config) -> Result<AmazonS3, FilesError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(&config.key.id)
        .with_secret_access_key(&config.key.secret.0)
        .with_virtual_hosted_style_request(!config.path_style)
        // Not every service that speaks S3 deletes many at once, and we seldom do.
        .with_disable_bulk_delete(true)
        .with_client_options(options(config))
        .with_retry(retries(&config.patience));
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(address(endpoint, config));
    }
    Ok(builder.build()?)
}

/// Plain HTTP is only taken for an endpoint that was allowed to have it.
fn options(config: &S3Config) -> ClientOptions {
    let http = config.endpoint.as_ref().is_some_and(|endpoint| endpoint.scheme() == "http");
    ClientOptions::new()
        .with_allow_http(http)
        .with_connect_timeout(config.patience.connect)
        .with_timeout(config.patience.request)
}

fn retries(patience: &Patience) -> RetryConfig {
    let (init_backoff, max_backoff) = PAUSE;
    RetryConfig {
        backoff: BackoffConfig { init_backoff, max_backoff, base: 2.0 },
        max_retries: patience.retries,
        retry_timeout: patience.retry_for,
    }
}

/// The address of the service as the client wants it: with the bucket before the host, unless it is in the path.
fn address(endpoint: &Url, config: &S3Config) -> String {
    let text = endpoint.as_str().trim_end_matches('/');
    match text.split_once("://") {
        Some((scheme, host)) if !config.path_style => {
            format!("{scheme}://{}.{host}", config.bucket)
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{AccessKey, FilesConfig, Place};
    use super::*;

    #[test]
    fn the_bucket_stands_in_the_path_or_before_the_host() {
        let addressed = |style: &str| {
            let url = format!("s3://media?endpoint=https://s3.example:9000&path_style={style}");
            let key = AccessKey::of(Some("id"), Some("secret")).unwrap();
            let Place::S3(config) =
                FilesConfig::parse(Some(&url), key, Path::new("")).unwrap().place
            else {
                panic!()
            };
            assert!(open(&config).is_ok());
            address(config.endpoint.as_ref().unwrap(), &config)
        };
        assert_eq!(addressed("true"), "https://s3.example:9000");
        assert_eq!(addressed("false"), "https://media.s3.example:9000");
    }
}
