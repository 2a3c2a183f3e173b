//! The folder of private keys: one file for each, `<kid>.pem`, for its owner's eyes only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{KeyError, SigningKey};

/// The keys in the folder. Where there is none yet, the first is made of `seed`; processes that
/// start at the same time agree on it.
pub fn open_folder(
    folder: &Path,
    seed: impl FnOnce() -> [u8; 32],
) -> Result<Vec<SigningKey>, KeyError> {
    let _lock = lock(folder).map_err(|cause| at(folder, cause))?;
    let mut keys = read_all(folder)?;
    if keys.is_empty() {
        let key = SigningKey::from_seed(&seed())?;
        write(folder, &key).map_err(|cause| at(folder, cause))?;
        keys.push(key);
    }
    Ok(keys)
}

/// The keys in the folder, which may be absent.
pub fn read_folder(folder: &Path) -> Result<Vec<SigningKey>, KeyError> {
    if folder.exists() { read_all(folder) } else { Ok(Vec::new()) }
}

/// Writes another key, made of `seed`.
pub fn add_key(folder: &Path, seed: [u8; 32]) -> Result<SigningKey, KeyError> {
    let _lock = lock(folder).map_err(|cause| at(folder, cause))?;
    let key = SigningKey::from_seed(&seed)?;
    write(folder, &key).map_err(|cause| at(folder, cause))?;
    Ok(key)
}

/// Removes a key's file.
pub fn remove_key(folder: &Path, kid: &str) -> Result<(), KeyError> {
    let path = folder.join(format!("{kid}.pem"));
    fs::remove_file(&path).map_err(|cause| at(&path, cause))
}

fn at(path: &Path, cause: io::Error) -> KeyError {
    KeyError::File { path: path.to_owned(), cause }
}

/// Keeps other processes waiting until the file is closed.
fn lock(folder: &Path) -> io::Result<File> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    let file = for_the_owner().open(folder.join(".lock"))?;
    file.lock()?;
    Ok(file)
}

fn for_the_owner() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn read_all(folder: &Path) -> Result<Vec<SigningKey>, KeyError> {
    let entries = fs::read_dir(folder).map_err(|cause| at(folder, cause))?;
    let mut keys = Vec::new();
    for entry in entries {
        let path = entry.map_err(|cause| at(folder, cause))?.path();
        if path.extension().is_some_and(|extension| extension == "pem") {
            keys.push(read(&path)?);
        }
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<SigningKey, KeyError> {
    let pem = fs::read_to_string(path).map_err(|cause| at(path, cause))?;
    SigningKey::from_pem(&pem)
        .map_err(|cause| KeyError::Content { path: path.to_owned(), cause: Box::new(cause) })
}

/// Writes beside and renames, so that no half-written key is ever read.
fn write(folder: &Path, key: &SigningKey) -> io::Result<()> {
    let beside = folder.join(".new");
    let mut file = for_the_owner().open(&beside)?;
    file.write_all(key.to_pem().as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(format!("{}.pem", key.kid())))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_first_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let first = open_folder(&keys, || [1; 32]).unwrap();
        let second = open_folder(&keys, || unreachable!("there is a key already")).unwrap();
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].kid(), second[0].kid());
    }

    #[test]
    fn those_who_start_at_once_agree() {
        let folder = tempfile::tempdir().unwrap();
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let keys = folder.path().join("keys");
                std::thread::spawn(move || open_folder(&keys, || [n; 32]).unwrap())
            })
            .collect();
        let kids: HashSet<String> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .map(|key| key.kid().to_owned())
            .collect();
        assert_eq!(kids.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let kid = open_folder(&keys, || [1; 32]).unwrap()[0].kid().to_owned();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&keys), 0o700);
        assert_eq!(mode(&keys.join(format!("{kid}.pem"))), 0o600);
    }

    #[test]
    fn keys_are_added_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        assert!(read_folder(&keys).unwrap().is_empty());
        let first = open_folder(&keys, || [1; 32]).unwrap().remove(0);
        let second = add_key(&keys, [2; 32]).unwrap();
        assert_eq!(read_folder(&keys).unwrap().len(), 2);
        remove_key(&keys, first.kid()).unwrap();
        assert_eq!(read_folder(&keys).unwrap()[0].kid(), second.kid());
        assert!(remove_key(&keys, first.kid()).is_err());
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("odd.pem"), "no key").unwrap();
        let error = open_folder(folder.path(), || [1; 32]).unwrap_err();
        assert!(error.to_string().contains("odd.pem"), "{error}");
    }
}
