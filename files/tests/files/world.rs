//! What the tests share: stores of each sort, and contents.

use std::convert::Infallible;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

use bytes::Bytes;
use diwan_files::{AccessKey, Expected, Files, FilesConfig, Place, S3Config, Spool};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tempfile::TempDir;

pub const MIB: usize = 1024 * 1024;

/// A store of its own for one test; gone with it, except for a bucket, whose keys have a prefix of their own.
pub struct World {
    pub name: &'static str,
    pub files: Files,
    pub config: Option<FilesConfig>,
    /// Where uploads are received.
    pub incoming: PathBuf,
    _folders: Vec<TempDir>,
}

impl World {
    /// A store of each sort.
    pub fn all() -> Vec<World> {
        let mut all = vec![Self::memory(), Self::folder()];
        all.extend(Self::two_disks());
        all.extend(Self::s3());
        all
    }

    pub fn memory() -> World {
        let folder = tempfile::tempdir().unwrap();
        let incoming = folder.path().to_path_buf();
        let files = Files::in_memory(&incoming);
        World { name: "memory", files, config: None, incoming, _folders: vec![folder] }
    }

    pub fn folder() -> World {
        let folder = tempfile::tempdir().unwrap();
        Self::open("folder", FilesConfig::folder(folder.path().join("media")), vec![folder])
    }

    /// A folder on another disk than the one on which uploads are received.
    pub fn two_disks() -> Option<World> {
        let Ok(other) = tempfile::tempdir_in("/dev/shm") else {
            say("no /dev/shm: files on two disks are not tested");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut config = FilesConfig::folder(folder.path());
        config.incoming = other.path().to_path_buf();
        Some(Self::open("two disks", config, vec![folder, other]))
    }

    /// A bucket, if `DIWAN_TEST_S3` says where one is.
    pub fn s3() -> Option<World> {
        let folder = tempfile::tempdir().unwrap();
        let mut config = s3_config(folder.path())?;
        let unique = folder.path().file_name().unwrap().to_str().unwrap().replace('.', "");
        let s3 = bucket(&mut config);
        s3.prefix = format!("{}/{unique}", s3.prefix).trim_matches('/').to_owned();
        Some(Self::open("s3", config, vec![folder]))
    }

    fn open(name: &'static str, config: FilesConfig, folders: Vec<TempDir>) -> World {
        let files = Files::open(&config).unwrap();
        let incoming = config.incoming.clone();
        World { name, files, config: Some(config), incoming, _folders: folders }
    }

    /// The same store, configured otherwise.
    pub fn reopened(&self, change: impl FnOnce(&mut S3Config)) -> Files {
        let mut config = self.config.clone().unwrap();
        change(bucket(&mut config));
        Files::open(&config).unwrap()
    }

    pub async fn receive(&self, content: &[u8]) -> Spool {
        let expected = Expected { most: u64::MAX, promised: Some(content.len() as u64) };
        self.files.receive(chunks(content), expected).await.unwrap()
    }

    /// The digests of all that is stored.
    pub async fn listed(&self) -> Vec<diwan_files::Digest> {
        let listed: Vec<_> = self.files.list().try_collect().await.unwrap();
        listed.into_iter().map(|stored| stored.digest).collect()
    }

    /// How many uploads are kept while they are received.
    pub fn received(&self) -> usize {
        std::fs::read_dir(&self.incoming).unwrap().count()
    }
}

/// `DIWAN_TEST_S3` is an address as `media_url` takes it, `DIWAN_TEST_S3_KEY` is `id:secret`. Without them S3 is
/// not tested, which is said, and is a failure where `DIWAN_TEST_REQUIRE` names `s3`.
pub fn s3_config(data_dir: &Path) -> Option<FilesConfig> {
    static SAID: Once = Once::new();
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (Some(url), Some(key)) = (variable("DIWAN_TEST_S3"), variable("DIWAN_TEST_S3_KEY")) else {
        let required = variable("DIWAN_TEST_REQUIRE").is_some_and(|words| words.contains("s3"));
        assert!(!required, "DIWAN_TEST_S3 and DIWAN_TEST_S3_KEY are not set");
        SAID.call_once(|| say("DIWAN_TEST_S3 and DIWAN_TEST_S3_KEY are not set: S3 is not tested"));
        return None;
    };
    let (id, secret) = key.split_once(':').expect("DIWAN_TEST_S3_KEY is id:secret");
    let key = AccessKey::of(Some(id), Some(secret)).unwrap();
    Some(FilesConfig::parse(Some(&url), key, data_dir).unwrap())
}

pub fn bucket(config: &mut FilesConfig) -> &mut S3Config {
    match &mut config.place {
        Place::S3(config) => config,
        Place::Folder(_) => panic!("no bucket"),
    }
}

/// Says it even where the output of tests is captured.
pub fn say(what: &str) {
    let line = format!("NOT TESTED: {what}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Bytes that do not repeat, others for another seed.
pub fn content(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A content as it comes over the network.
pub fn chunks(content: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let chunks: Vec<_> = content.chunks(60_000).map(Bytes::copy_from_slice).map(Ok).collect();
    stream::iter(chunks)
}

/// All that a store gives.
pub async fn read(files: &Files, digest: &diwan_files::Digest) -> Vec<u8> {
    collect(files.read(digest, None).await.unwrap()).await
}

pub async fn collect(content: diwan_files::Content) -> Vec<u8> {
    let chunks: Vec<Bytes> = content.stream.map(|chunk| chunk.unwrap()).collect().await;
    chunks.concat()
}
