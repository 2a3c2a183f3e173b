//! Work on files, which the threads that serve must not wait for.

use std::io;

/// Does it on a thread that may block. What has begun is done to its end, even if nobody waits for it any more.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
