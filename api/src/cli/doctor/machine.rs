//! What the machine has to offer: keys, disk, address.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{StatVfs, access, statfs, statvfs};

use super::{Finding, broken, careful, fine};
use crate::cli::serve;
use crate::config::{Config, Hidden};
use crate::store::Store;
use crate::token::{SigningKey, read_folder};

/// With less than this, writing ends soon.
const LITTLE: u64 = 1 << 30;
/// With less than this, writing fails.
const NOTHING: u64 = 16 << 20;

pub fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = keys(config);
    let file = Store::file(&config.database_url);
    let folder = file.as_deref().map_or_else(|| config.data_dir(), folder_of);
    findings.extend(disk(&folder, file.is_some()));
    findings.push(listen(config, file.as_deref()));
    findings.extend(address(config));
    findings
}

fn keys(config: &Config) -> Vec<Finding> {
    if let Some(Hidden(pem)) = &config.signing_key {
        return vec![match SigningKey::from_pem(pem) {
            Ok(_) => fine("keys", "one, from the setting signing_key"),
            Err(cause) => broken("keys", format!("signing_key: {cause}")),
        }];
    }
    let folder = config.key_dir();
    match read_folder(&folder) {
        Err(cause) => vec![broken("keys", cause.to_string())],
        Ok(keys) if keys.is_empty() => {
            vec![fine("keys", format!("the first one is made in {}", folder.display()))]
        }
        Ok(keys) => {
            let mut findings =
                vec![fine("keys", format!("{} in {}", keys.len(), folder.display()))];
            let files = keys.iter().map(|key| folder.join(format!("{}.pem", key.kid())));
            findings.extend(files.filter_map(|file| readable(&file, "600")));
            findings.extend(readable(&folder, "700"));
            findings
        }
    }
}

/// Whether others than the owner may read what they must not.
fn readable(path: &Path, right: &str) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let path = path.display();
        careful("keys", format!("others may read {path} (mode {mode:o}): chmod {right} {path}"))
    })
}

/// The nearest folder on the way that is there.
fn folder_of(file: &Path) -> PathBuf {
    let there = file.ancestors().skip(1).find(|folder| folder.is_dir());
    match there {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn disk(folder: &Path, holds_store: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = folder.display();
    if holds_store && access(folder, rustix::fs::Access::WRITE_OK).is_err() {
        findings.push(broken("disk", format!("{place} cannot be written to by this user")));
    }
    if let Ok(room) = statvfs(folder) {
        findings.push(free(folder, &room));
    }
    if let Some(system) = network_system(folder).filter(|_| holds_store) {
        findings.push(careful(
            "disk",
            format!(
                "{place} is on {system}: SQLite may lose data there; use a local disk, or Postgres"
            ),
        ));
    }
    findings
}

fn free(folder: &Path, room: &StatVfs) -> Finding {
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let said = format!("{} MiB free in {}", free >> 20, folder.display());
    match free {
        0..NOTHING => broken("disk", said),
        NOTHING..LITTLE => careful("disk", said),
        _ => fine("disk", said),
    }
}

/// The name of a network file system, by its magic number.
fn network_system(folder: &Path) -> Option<&'static str> {
    let magic = statfs(folder).ok()?.f_type as u32;
    let known = [
        (0x6969, "NFS"),
        (0xFF53_4D42, "CIFS"),
        (0xFE53_4D42, "SMB"),
        (0x517B, "SMB"),
        (0x5346_414F, "AFS"),
        (0x00C3_6400, "Ceph"),
        (0x0102_1997, "9P"),
        (0x0BD0_0BD0, "Lustre"),
    ];
    known.into_iter().find(|(number, _)| *number == magic).map(|(_, name)| name)
}

fn listen(config: &Config, file: Option<&Path>) -> Finding {
    let address = config.listen;
    match TcpListener::bind(address) {
        _ if file.is_some_and(is_served) => fine("listen", "a server is running on this store"),
        Ok(_) => fine("listen", format!("{address} is free")),
        Err(cause) => broken("listen", serve::cannot_listen(address, &cause).to_string()),
    }
}

/// Whether a server holds the file's lock.
fn is_served(database: &Path) -> bool {
    let lock = fs::File::open(serve::lock_of(database));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

fn address(config: &Config) -> Option<Finding> {
    let url = &config.public_url;
    if url.starts_with("https://") || config.listen.ip().is_loopback() {
        return None;
    }
    Some(careful(
        "address",
        format!("public_url is {url}: others should reach this server by https, through a proxy"),
    ))
}
