//! What concerns files in a local folder only.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use diwan_files::{Files, FilesConfig, FilesError, Place, SpoolError};

use crate::world::{MIB, World, content, read, say};

fn path_of(world: &World, digest: &diwan_files::Digest) -> PathBuf {
    let Place::Folder(folder) = &world.config.as_ref().unwrap().place else { panic!() };
    let hex = digest.to_string();
    folder.join("sha256").join(&hex[..2]).join(&hex[2..4]).join(hex)
}

#[tokio::test]
async fn what_was_received_is_not_copied() {
    let world = World::folder();
    let spool = world.receive(b"abc").await;
    let inode = fs::metadata(spool.path()).unwrap().ino();
    let digest = world.files.put(&spool).await.unwrap();
    let stored = fs::metadata(path_of(&world, &digest)).unwrap();
    assert_eq!((stored.ino(), stored.nlink()), (inode, 2));
    assert_eq!(stored.permissions().mode() & 0o337, 0);
    drop(spool);
    assert_eq!(fs::metadata(path_of(&world, &digest)).unwrap().nlink(), 1);
    assert_eq!(world.received(), 0);
}

#[tokio::test]
async fn a_damaged_content_is_mended_by_the_next_upload() {
    for world in [Some(World::folder()), World::two_disks()].into_iter().flatten() {
        let sent = content(9 * MIB, 1);
        let digest = world.files.put(&world.receive(&sent).await).await.unwrap();
        let path = path_of(&world, &digest);
        fs::remove_file(&path).unwrap();
        fs::write(&path, &sent[..1000]).unwrap();
        world.files.put(&world.receive(&sent).await).await.unwrap();
        assert!(read(&world.files, &digest).await == sent, "{}", world.name);
    }
}

#[tokio::test]
async fn a_content_is_read_to_its_end_while_it_is_deleted() {
    let world = World::folder();
    let sent = content(3 * MIB, 1);
    let digest = world.files.put(&world.receive(&sent).await).await.unwrap();
    let reading = world.files.read(&digest, None).await.unwrap();
    world.files.delete(&digest).await.unwrap();
    assert!(crate::world::collect(reading).await == sent);
}

#[tokio::test]
async fn other_files_in_the_folder_are_none_of_ours() {
    let world = World::folder();
    let digest = world.files.put(&world.receive(b"abc").await).await.unwrap();
    let path = path_of(&world, &digest);
    fs::write(path.with_file_name(format!("{digest}#1")), b"unfinished").unwrap();
    fs::write(path.with_file_name("README"), b"other").unwrap();
    assert_eq!(world.listed().await, [digest]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let error = Files::open(&FilesConfig::folder("/proc/media")).unwrap_err();
    assert!(error.to_string().contains("/proc/media"), "{error}");
}

/// `DIWAN_TEST_SMALL_DISK` names a folder on a disk of 2 to 16 MiB: `mount -t tmpfs -o size=4m tmpfs /mnt/small`.
#[tokio::test]
async fn a_full_disk_is_told_and_leaves_nothing() {
    let Ok(disk) = std::env::var("DIWAN_TEST_SMALL_DISK") else {
        return say("DIWAN_TEST_SMALL_DISK is not set: a full disk is not tested");
    };
    let disk = Path::new(&disk);
    let files = Files::open(&FilesConfig::folder(disk.join("a"))).unwrap();
    let sent = content(20 * MIB, 1);
    let chunks = || crate::world::chunks(&sent);
    let expected = diwan_files::Expected::at_most(u64::MAX);
    let error = files.receive(chunks(), expected).await.unwrap_err();
    assert!(matches!(error, SpoolError::Files(FilesError::Full(_))), "{error}");
    assert_eq!(fs::read_dir(disk.join("a/incoming")).unwrap().count(), 0);
    // Received elsewhere, it has to be copied there.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut config = FilesConfig::folder(disk.join("b"));
    config.incoming = elsewhere.path().to_path_buf();
    let files = Files::open(&config).unwrap();
    let spool = files.receive(chunks(), expected).await.unwrap();
    let error = files.put(&spool).await.unwrap_err();
    assert!(matches!(error, FilesError::Full(_)), "{error}");
    let digest = spool.digest().to_string();
    let folder = disk.join("b/sha256").join(&digest[..2]).join(&digest[2..4]);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    fs::remove_dir_all(disk.join("a")).unwrap();
    fs::remove_dir_all(disk.join("b")).unwrap();
}

#[tokio::test]
async fn what_is_only_looked_over_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let config = FilesConfig::folder(folder.path().join("media"));
    assert!(Files::open_existing(&config).unwrap().is_none());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    drop(Files::open(&config).unwrap());
    assert!(Files::open_existing(&config).unwrap().is_some());
}
