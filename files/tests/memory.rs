//! How much memory it takes to receive, store and read what is large. In a process of its own, so that nothing
//! else takes any.

#![allow(clippy::disallowed_methods)]

#[allow(dead_code)]
#[path = "files/world.rs"]
mod world;

use bytes::Bytes;
use diwan_files::Expected;
use futures::{StreamExt, stream};
use mimalloc::MiMalloc;

use world::{MIB, World};

/// That of the server: others keep more of what was freed.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How large the content is, and how much memory it may take: two parts of 8 MiB, what an allocator keeps of those
/// before, and the buffers of connections.
const LENGTH: usize = 160 * MIB;
const MOST: usize = 64 * MIB;

/// How many bytes of memory the process had at most since the last call.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: usize = line.trim().trim_end_matches(" kB").parse().unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    kib * 1024
}

#[tokio::test]
async fn a_large_content_takes_little_memory() {
    let worlds = [World::s3(), World::two_disks(), Some(World::folder())];
    for world in worlds.into_iter().flatten() {
        // Another content of each piece, made as it is sent.
        let pieces = (0..LENGTH / 64_000).map(|seed| world::content(64_000, seed as u64));
        let sent = stream::iter(pieces).map(|piece| Ok::<_, String>(Bytes::from(piece)));
        peak();
        let before = peak();
        let spool = world.files.receive(sent, Expected::at_most(u64::MAX)).await.unwrap();
        let received = peak().saturating_sub(before);
        let digest = world.files.put(&spool).await.unwrap();
        let stored = peak().saturating_sub(before);
        let mut found = world.files.read(&digest, None).await.unwrap();
        while let Some(chunk) = found.stream.next().await {
            chunk.unwrap();
        }
        let read = peak().saturating_sub(before);
        let mib = |bytes: usize| bytes / MIB;
        println!("{}: {} {} {} MiB", world.name, mib(received), mib(stored), mib(read));
        assert!(received.max(stored).max(read) < MOST, "{received} {stored} {read}");
    }
}
