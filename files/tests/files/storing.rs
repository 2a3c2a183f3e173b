//! Contents that are stored and deleted.

use std::time::Duration;

use bytes::Bytes;
use diwan_files::{Digest, FilesError, Rendition, Stored};
use futures::TryStreamExt;

use crate::world::{MIB, World, content, read};

#[tokio::test]
async fn what_is_put_is_there_under_its_digest() {
    for world in World::all() {
        assert_eq!(world.files.check().await, Ok(()), "{}", world.name);
        assert_eq!(world.listed().await, []);
        let sent = content(100_000, 1);
        let spool = world.receive(&sent).await;
        let digest = world.files.put(&spool).await.unwrap();
        drop(spool);
        assert_eq!(digest, Digest::of(&sent));
        assert_eq!(world.files.head(&digest).await, Ok(Some(100_000)));
        assert_eq!(read(&world.files, &digest).await, sent, "{}", world.name);
        assert_eq!(world.listed().await, [digest]);
    }
}

#[tokio::test]
async fn what_is_put_twice_is_written_once() {
    for world in World::all() {
        let first = world.receive(b"the same").await;
        let second = world.receive(b"the same").await;
        let digest = world.files.put(&first).await.unwrap();
        let stored: Vec<Stored> = world.files.list().try_collect().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(world.files.put(&second).await, Ok(digest));
        assert_eq!(world.files.put(&first).await, Ok(digest));
        let again: Vec<Stored> = world.files.list().try_collect().await.unwrap();
        assert_eq!(stored, again, "{}", world.name);
        assert_eq!(again[0].length, 8);
    }
}

#[tokio::test]
async fn two_may_put_the_same_at_once() {
    for world in World::all() {
        let sent = content(9 * MIB, 1);
        let (first, second) = (world.receive(&sent).await, world.receive(&sent).await);
        let (first, second) = tokio::join!(world.files.put(&first), world.files.put(&second));
        assert_eq!((&first, &second), (&Ok(Digest::of(&sent)), &first));
        assert_eq!(read(&world.files, &first.unwrap()).await, sent, "{}", world.name);
        assert_eq!(world.listed().await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_half_of_it() {
    for world in World::all() {
        let sent = content(40 * MIB, 1);
        let spool = world.receive(&sent).await;
        let (files, digest) = (world.files.clone(), spool.digest());
        let watching = tokio::spawn(async move {
            loop {
                match files.head(&digest).await.unwrap() {
                    None => tokio::time::sleep(Duration::from_millis(2)).await,
                    seen => return seen,
                }
            }
        });
        world.files.put(&spool).await.unwrap();
        assert_eq!(watching.await.unwrap(), Some(40 * MIB as u64));
        assert!(read(&world.files, &digest).await == sent, "{}", world.name);
    }
}

#[tokio::test]
async fn a_put_that_nobody_waits_for_can_be_done_again() {
    for world in World::all() {
        let sent = content(40 * MIB, 1);
        let spool = world.receive(&sent).await;
        for patience in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89] {
            let put = world.files.put(&spool);
            let _ = tokio::time::timeout(Duration::from_millis(patience), put).await;
        }
        let digest = world.files.put(&spool).await.unwrap();
        assert!(read(&world.files, &digest).await == sent, "{}", world.name);
    }
}

#[tokio::test]
async fn what_changed_after_it_was_received_is_not_stored() {
    // In a folder the file itself gets a second name: there is nothing that could be compared.
    for world in World::all().into_iter().filter(|world| world.name != "folder") {
        for length in [100, 20 * MIB] {
            let spool = world.receive(&content(length, 1)).await;
            std::fs::remove_file(spool.path()).unwrap();
            std::fs::write(spool.path(), content(length, 2)).unwrap();
            let error = world.files.put(&spool).await.unwrap_err();
            assert!(matches!(error, FilesError::Internal(_)), "{error}");
            assert_eq!(world.files.head(&spool.digest()).await, Ok(None));
            assert_eq!(world.listed().await, [], "{}", world.name);
        }
    }
}

#[tokio::test]
async fn a_deleted_content_is_gone_with_its_renditions() {
    for world in World::all() {
        let (kept, gone) = (world.receive(b"kept").await, world.receive(b"gone").await);
        let files = &world.files;
        let (kept, gone) = (files.put(&kept).await.unwrap(), files.put(&gone).await.unwrap());
        let named = |of, name: &str| Rendition::new(of, name).unwrap();
        let all = [named(gone, "w640.webp"), named(gone, "w320.webp"), named(kept, "w640.webp")];
        for rendition in &all {
            assert_eq!(files.rendition(rendition).await, Ok(None));
            files.put_rendition(rendition, Bytes::from_static(b"first")).await.unwrap();
            files.put_rendition(rendition, Bytes::from_static(b"small")).await.unwrap();
            assert_eq!(files.rendition(rendition).await, Ok(Some(Bytes::from_static(b"small"))));
        }
        files.delete(&gone).await.unwrap();
        assert_eq!(files.delete(&gone).await, Ok(()), "{}", world.name);
        assert_eq!(files.head(&gone).await, Ok(None));
        assert_eq!(files.rendition(&all[0]).await, Ok(None));
        assert_eq!(files.rendition(&all[1]).await, Ok(None));
        assert!(files.rendition(&all[2]).await.unwrap().is_some());
        assert_eq!(world.listed().await, [kept]);
    }
}

/// What a server does runs on any of its threads.
#[tokio::test]
async fn everything_can_move_between_threads() {
    fn moves<T: Send>(what: T) -> T {
        what
    }
    let world = World::memory();
    let expected = diwan_files::Expected::at_most(100);
    let spool = moves(world.files.receive(crate::world::chunks(b"abc"), expected)).await.unwrap();
    let digest = moves(world.files.put(&spool)).await.unwrap();
    let rendition = Rendition::new(digest, "w1").unwrap();
    moves(world.files.put_rendition(&rendition, Bytes::new())).await.unwrap();
    moves(world.files.rendition(&rendition)).await.unwrap();
    moves(world.files.head(&digest)).await.unwrap();
    moves(moves(world.files.read(&digest, None)).await.unwrap());
    drop(moves(world.files.list()));
    moves(world.files.delete(&digest)).await.unwrap();
}

#[tokio::test]
async fn contents_and_renditions_are_listed_apart() {
    for world in World::all() {
        let mut digests = Vec::new();
        for content in [b"one", b"two"] {
            let spool = world.receive(content).await;
            digests.push(world.files.put(&spool).await.unwrap());
        }
        let rendition = Rendition::new(digests[0], "w640.webp").unwrap();
        world.files.put_rendition(&rendition, Bytes::from_static(b"small")).await.unwrap();
        let told = |listed: &[Stored]| -> Vec<(Digest, u64)> {
            listed.iter().map(|stored| (stored.digest, stored.length)).collect()
        };
        for digest in &digests {
            let first = u8::from_str_radix(&digest.to_string()[..2], 16).unwrap();
            let some: Vec<Stored> = world.files.list_some(first).try_collect().await.unwrap();
            assert_eq!(told(&some), [(*digest, 3)], "{}", world.name);
            let others = world.files.list_some(first ^ 1);
            assert_eq!(others.try_collect::<Vec<_>>().await, Ok(vec![]), "{}", world.name);
        }
        let made: Vec<Stored> = world.files.list_renditions().try_collect().await.unwrap();
        assert_eq!(told(&made), [(digests[0], 5)], "{}", world.name);
    }
}
