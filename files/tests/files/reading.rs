//! Contents that are read, whole and in part.

use std::ops::Range;
use std::time::Duration;

use diwan_files::{Digest, FilesError};
use futures::StreamExt;

use crate::world::{MIB, World, collect, content, read};

async fn error(world: &World, digest: &Digest, range: Option<Range<u64>>) -> FilesError {
    let read = world.files.read(digest, range).await;
    read.map(|_| ()).unwrap_err()
}

#[tokio::test]
async fn a_large_content_is_read_as_it_was_sent() {
    for world in World::all() {
        let sent = content(40 * MIB + 12_345, 1);
        let spool = world.receive(&sent).await;
        let digest = world.files.put(&spool).await.unwrap();
        assert!(read(&world.files, &digest).await == sent, "{}", world.name);
    }
}

#[tokio::test]
async fn a_range_is_read_as_far_as_it_is_there() {
    for world in World::all() {
        let sent = content(9 * MIB, 1);
        let length = sent.len() as u64;
        let spool = world.receive(&sent).await;
        let digest = world.files.put(&spool).await.unwrap();
        let window = 2 * MIB as u64;
        let ranges = [
            0..1,
            0..length,
            length - 1..length,
            length - 10..u64::MAX,
            window - 1..window + 1,
            window..2 * window,
            12_345..8_000_001,
            0..u64::MAX,
        ];
        for range in ranges {
            let found = world.files.read(&digest, Some(range.clone())).await.unwrap();
            let there = range.start..range.end.min(length);
            assert_eq!((found.length, &found.range), (length, &there), "{}", world.name);
            let expected = &sent[there.start as usize..there.end as usize];
            assert!(collect(found).await == expected, "{}: {range:?}", world.name);
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_so() {
    for world in World::all() {
        let spool = world.receive(b"abc").await;
        let digest = world.files.put(&spool).await.unwrap();
        let beyond = FilesError::OutOfRange { length: 3 };
        for range in [3..4, 3..u64::MAX, 1_000_000..2_000_000, 1..1] {
            assert_eq!(error(&world, &digest, Some(range)).await, beyond, "{}", world.name);
        }
        let absent = Digest::of(b"absent");
        for range in [None, Some(0..1), Some(5..6), Some(1..1)] {
            assert_eq!(error(&world, &absent, range).await, FilesError::NotFound);
        }
        assert_eq!(world.files.head(&absent).await, Ok(None));
    }
}

#[tokio::test]
async fn whoever_takes_it_slowly_gets_all_of_it() {
    for world in World::all() {
        let sent = content(12 * MIB, 1);
        let spool = world.receive(&sent).await;
        let digest = world.files.put(&spool).await.unwrap();
        let hasty =
            |world: &World| world.reopened(|s3| s3.patience.request = Duration::from_secs(1));
        let files = if world.name == "s3" { hasty(&world) } else { world.files.clone() };
        let mut found = files.read(&digest, None).await.unwrap();
        let mut got = Vec::new();
        let mut pauses = 2;
        while let Some(chunk) = found.stream.next().await {
            got.extend_from_slice(&chunk.unwrap());
            if got.len() > 3 * MIB && pauses > 0 {
                pauses -= 1;
                tokio::time::sleep(Duration::from_millis(1500)).await;
            }
        }
        assert!(got == sent, "{}", world.name);
    }
}
