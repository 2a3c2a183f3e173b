//! Connections whose peers have to take what they asked for.
//!
//! What waits to be written is kept in memory, and for as long as a socket takes no more, the server
//! asks nobody whether it still wants to wait. So the socket keeps the time itself: a connection has
//! some patience, loses it while it is blocked, and gains it back by what the peer takes.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long a peer may take nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes that win back a second.
const A_SECOND: u32 = 16 * 1024;
/// Bytes that wait in the system to be sent: so few that the socket soon tells what a slow peer takes.
const UNSENT: u32 = 128 * 1024;

/// How long a peer may take nothing of an answer before the connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritePatience(pub Duration);

impl Default for WritePatience {
    fn default() -> Self {
        Self(PATIENCE)
    }
}

/// A connection that does not wait for ever until it can write.
pub struct Paced {
    stream: TcpStream,
    most: Duration,
    left: Duration,
    blocked: Option<Blocked>,
}

/// Since when nothing could be written, and until when that is borne.
struct Blocked {
    since: Instant,
    end: Pin<Box<Sleep>>,
}

impl Paced {
    pub fn new(stream: TcpStream, WritePatience(most): WritePatience) -> io::Result<Self> {
        let socket = SockRef::from(&stream);
        #[cfg(target_os = "linux")]
        {
            // What the system still has to send when everything is written.
            socket.set_tcp_user_timeout(Some(most))?;
            socket.set_tcp_notsent_lowat(UNSENT)?;
        }
        #[cfg(not(target_os = "linux"))]
        socket.set_send_buffer_size(UNSENT as usize)?;
        Ok(Self { stream, most, left: most, blocked: None })
    }

    /// Takes into account that so many bytes were written.
    fn went_on(&mut self, written: usize) {
        if let Some(Blocked { since, .. }) = self.blocked.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        if self.left < self.most {
            let gained = Duration::from_secs(written as u64) / A_SECOND;
            self.left = (self.left + gained).min(self.most);
        }
    }

    /// Fails when the patience has come to its end.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let left = self.left;
        let begin = || Blocked { since: Instant::now(), end: Box::pin(sleep(left)) };
        let blocked = self.blocked.get_or_insert_with(begin);
        blocked.end.as_mut().poll(context).map(|()| {
            // Nobody will ever take what the system has of it.
            let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
            io::Error::new(ErrorKind::TimedOut, "the client does not take its answer")
        })
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Ready(Ok(written)) => {
                self.went_on(written);
                Poll::Ready(Ok(written))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_patience(context).map(Err),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    const SHORT: WritePatience = WritePatience(Duration::from_millis(300));
    /// More than the system takes by itself.
    const MUCH: usize = 16 * 1024 * 1024;

    async fn connected() -> (Paced, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (Paced::new(stream, SHORT).unwrap(), peer)
    }

    /// What comes of writing much, which takes no longer than anybody waits for a test.
    async fn written(mut stream: Paced) -> io::Result<()> {
        let all = vec![b'x'; MUCH];
        timeout(Duration::from_secs(60), stream.write_all(&all)).await.expect("an end")
    }

    #[tokio::test]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let (stream, _peer) = connected().await;
        assert_eq!(written(stream).await.unwrap_err().kind(), ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn so_is_a_peer_that_takes_drops() {
        let (stream, mut peer) = connected().await;
        let drink = tokio::spawn(async move {
            while let Ok(1..) = peer.read(&mut [0; 1]).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        assert_eq!(written(stream).await.unwrap_err().kind(), ErrorKind::TimedOut);
        drink.abort();
    }

    /// It pauses often, and all its pauses are much longer than the patience.
    #[tokio::test]
    async fn a_peer_that_goes_on_is_waited_for() {
        let (stream, mut peer) = connected().await;
        let drink = tokio::spawn(async move {
            let (mut buffer, mut taken) = (vec![0; 512 * 1024], 0);
            while taken < MUCH {
                tokio::time::sleep(Duration::from_millis(30)).await;
                match peer.read(&mut buffer).await {
                    Ok(0) | Err(_) => break,
                    Ok(read) => taken += read,
                }
            }
            taken
        });
        written(stream).await.unwrap();
        assert_eq!(drink.await.unwrap(), MUCH);
    }
}
