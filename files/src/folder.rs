//! A local folder: what a store of objects does not do for one.
//!
//! What was received is on the same disk, as a rule. So it is not copied: it gets a second name, which is atomic,
//! and loses its first when the upload is dropped.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use object_store::path::Path as Key;

use super::blocking::blocking;
use super::{FilesError, Spool, spool};

/// The folder in which files are stored. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Folder(Arc<Path>);

/// What came of giving an upload its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is there, and stays there whatever happens to the machine.
    Durably,
    /// It is on another disk, or on one that knows no second names: it has to be copied.
    ToCopy,
}

impl Folder {
    /// Opens the folder, making it when it is absent.
    pub fn open(path: &Path) -> Result<Self, FilesError> {
        make(path)?;
        let path = path.canonicalize().map_err(|cause| FilesError::file(path.display(), cause))?;
        // If it was just made. Who may not look into the folder above did not make it.
        let _ = path.parent().map(sync_folder);
        Ok(Self(path.into()))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives a received upload its place, durably. What is there under the same name is kept if it has the same
    /// length; otherwise it is damaged and gives way.
    pub async fn place(&self, key: &Key, spool: &Spool) -> Result<Placed, FilesError> {
        let place = self.place_of(key);
        let (root, from, length) =
            (Arc::clone(&self.0), spool.path().to_path_buf(), spool.length());
        let placed = blocking(move || link(&root, &from, &place, length)).await;
        placed.map_err(|cause| FilesError::file(self.place_of(key).display(), cause))
    }

    /// Syncs what leads to a place, so that what was put there is found again.
    pub async fn sync(&self, key: &Key) -> Result<(), FilesError> {
        let (root, place) = (Arc::clone(&self.0), self.place_of(key));
        let synced = blocking(move || sync_folders(&root, &place)).await;
        synced.map_err(|cause| FilesError::file(self.place_of(key).display(), cause))
    }

    /// Removes a folder and all that is in it, unfinished writes too; it may be absent.
    pub async fn remove(&self, key: &Key) -> Result<(), FilesError> {
        let place = self.place_of(key);
        let removed = blocking(move || match fs::remove_dir_all(place) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => Err(cause),
            _ => Ok(()),
        });
        removed.await.map_err(|cause| FilesError::file(self.place_of(key).display(), cause))
    }

    /// The path of a key: all keys have only plain parts.
    fn place_of(&self, key: &Key) -> PathBuf {
        let mut place = self.0.to_path_buf();
        place.extend(key.parts().map(|part| part.as_ref().to_owned()));
        place
    }
}

/// Makes a folder, and those above it, which only this user and its group look into.
pub fn make(folder: &Path) -> Result<(), FilesError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    let made = builder.recursive(true).create(folder);
    made.map_err(|cause| FilesError::file(folder.display(), cause))
}

/// Deletes the files of uploads that nobody wrote to since then: those of servers that died.
pub async fn sweep(folder: &Path, since: SystemTime) -> Result<usize, FilesError> {
    let within = folder.to_path_buf();
    let swept = blocking(move || {
        let mut swept = 0;
        for entry in fs::read_dir(within)? {
            let entry = entry?;
            if is_upload(&entry) && is_swept(&entry, since)? {
                swept += 1;
            }
        }
        Ok(swept)
    });
    swept.await.map_err(|cause| FilesError::file(folder.display(), cause))
}

/// Deletes a file that nobody wrote to since then. One that is gone has ended meanwhile.
fn is_swept(entry: &fs::DirEntry, since: SystemTime) -> io::Result<bool> {
    let swept = entry.metadata().and_then(|meta| meta.modified()).and_then(|written| {
        if written < since { fs::remove_file(entry.path()).map(|()| true) } else { Ok(false) }
    });
    match swept {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        swept => swept,
    }
}

fn is_upload(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with(spool::NAME))
}

fn link(root: &Path, from: &Path, place: &Path, length: u64) -> io::Result<Placed> {
    match fs::metadata(place) {
        Ok(there) if there.len() == length => return durably(root, place),
        Ok(_) => fs::remove_file(place)?,
        Err(_) => fs::create_dir_all(place.parent().unwrap_or(root))?,
    }
    // First the content, then its name: a name that survives leads to all of the content.
    File::open(from)?.sync_all()?;
    match fs::hard_link(from, place) {
        Err(cause) if knows_no_links(&cause) => Ok(Placed::ToCopy),
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause),
        // Another upload of the same content may have been faster.
        _ => durably(root, place),
    }
}

fn durably(root: &Path, place: &Path) -> io::Result<Placed> {
    sync_folders(root, place)?;
    Ok(Placed::Durably)
}

/// Whether no second name can be given there: file systems that know none say so in various ways.
fn knows_no_links(cause: &io::Error) -> bool {
    use ErrorKind::{CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    matches!(cause.kind(), CrossesDevices | PermissionDenied | TooManyLinks | Unsupported)
}

/// Syncs all folders from the place up to the root. Also those that were there before: another upload may have
/// made them, and not have synced them yet.
fn sync_folders(root: &Path, place: &Path) -> io::Result<()> {
    let above = place.ancestors().skip(1);
    above.take_while(|folder| folder.starts_with(root)).try_for_each(sync_folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened to be synced.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
