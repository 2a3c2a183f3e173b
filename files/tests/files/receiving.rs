//! Uploads that are received, and those that are not.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use diwan_files::{Digest, Expected, HEAD, SpoolError};
use futures::{StreamExt, stream};

use crate::world::{MIB, World, chunks, content};

#[tokio::test]
async fn what_is_received_is_counted_digested_and_can_be_looked_at() {
    let world = World::memory();
    for length in [1, 59_999, HEAD, HEAD + 1, 256 * 1024, 3 * MIB + 7] {
        let sent = content(length, 1);
        let spool = world.receive(&sent).await;
        assert_eq!((spool.digest(), spool.length()), (Digest::of(&sent), length as u64));
        assert_eq!(spool.head(), &sent[..length.min(HEAD)]);
        assert_eq!(spool.read_all(length as u64).await.unwrap(), sent);
        assert_eq!(std::fs::read(spool.path()).unwrap(), sent);
        let limit = length as u64 - 1;
        assert_eq!(spool.read_all(limit).await, Err(SpoolError::TooLarge { limit }));
    }
    assert_eq!(world.received(), 0);
}

async fn refused(expected: Expected, sent: &[u8]) -> SpoolError {
    let world = World::memory();
    let error = world.files.receive(chunks(sent), expected).await.unwrap_err();
    assert_eq!(world.received(), 0);
    error
}

#[tokio::test]
async fn what_is_too_large_empty_or_not_as_promised_is_refused() {
    let promised = |promised| Expected { most: 100_000, promised: Some(promised) };
    let at_most = Expected::at_most(100_000);
    let sent = content(100_001, 1);
    assert_eq!(refused(at_most, &sent).await, SpoolError::TooLarge { limit: 100_000 });
    assert_eq!(refused(at_most, &[]).await, SpoolError::Empty);
    assert_eq!(refused(promised(0), &[]).await, SpoolError::Empty);
    let differs = |promised, received| SpoolError::LengthDiffers { promised, received };
    assert_eq!(refused(promised(50), &sent[..49]).await, differs(50, 49));
    assert_eq!(refused(promised(50), &sent[..51]).await, differs(50, 51));
    let world = World::memory();
    assert!(world.files.receive(chunks(&sent[..100_000]), at_most).await.is_ok());
}

#[tokio::test]
async fn no_more_is_taken_than_it_takes_to_refuse() {
    let world = World::memory();
    let endless = || stream::repeat_with(|| Ok::<_, String>(Bytes::from_static(&[7; 1000])));
    let refused = world.files.receive(endless(), Expected::at_most(10_000)).await;
    assert_eq!(refused.unwrap_err(), SpoolError::TooLarge { limit: 10_000 });
    let expected = Expected { most: 10_000, promised: Some(10_001) };
    let never = stream::pending::<Result<Bytes, String>>();
    let refused = world.files.receive(never, expected).await;
    assert_eq!(refused.unwrap_err(), SpoolError::TooLarge { limit: 10_000 });
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    for world in World::all() {
        let sent = content(2 * MIB, 1);
        let broken = chunks(&sent).map(|chunk| chunk.map_err(|never| match never {}));
        let broken = broken.chain(stream::iter([Err("connection reset".to_owned())]));
        let error = world.files.receive(broken, Expected::at_most(u64::MAX)).await.unwrap_err();
        assert_eq!(error, SpoolError::Cut("connection reset".into()));
        assert_eq!(world.received(), 0);
        assert_eq!(world.listed().await, []);
    }
}

#[tokio::test]
async fn an_upload_that_nobody_waits_for_leaves_nothing() {
    let world = World::memory();
    let sent = content(2 * MIB, 1);
    let stalled =
        chunks(&sent).map(Ok::<_, String>).map(|chunk| Ok::<_, String>(chunk.unwrap().unwrap()));
    let receiving =
        world.files.receive(stalled.chain(stream::pending()), Expected::at_most(u64::MAX));
    assert!(tokio::time::timeout(Duration::from_millis(300), receiving).await.is_err());
    assert_eq!(world.received(), 0);
}

#[tokio::test]
async fn what_a_dead_server_left_is_swept() {
    let world = World::memory();
    let now = SystemTime::now();
    let day = Duration::from_secs(24 * 60 * 60);
    for name in ["upload-abc", "notes.txt"] {
        let file = std::fs::File::create(world.incoming.join(name)).unwrap();
        file.set_modified(now - 2 * day).unwrap();
    }
    let going_on = world.receive(b"abc").await;
    assert_eq!(world.files.sweep(now - day).await, Ok(1));
    assert_eq!(world.received(), 2);
    assert!(going_on.path().exists());
}
