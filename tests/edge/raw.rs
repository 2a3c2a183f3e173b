//! Bytes on a socket, as no client would send them.

use std::time::Duration;

use futures::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::world::World;

/// What came back, and whether the server hung up then.
#[derive(Debug)]
pub struct Heard {
    pub text: String,
    pub closed: bool,
}

impl Heard {
    pub fn status(&self) -> u16 {
        let status = self.text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        status.and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.text.matches("HTTP/1.1 ").count()
    }
}

/// Sends bytes and listens until the server hangs up or falls silent.
pub async fn exchange(world: &World, sent: impl AsRef<[u8]>) -> Heard {
    let mut socket = TcpStream::connect(world.address()).await.unwrap();
    // The server may hang up before it has everything.
    let _ = socket.write_all(sent.as_ref()).await;
    listen(&mut socket, Duration::from_millis(700)).await
}

/// The same of several at a time, for each a connection of its own: what they wait for, they wait for together.
pub async fn exchange_all(world: &World, sent: &[String]) -> Vec<Heard> {
    const AT_ONCE: usize = 6;
    stream::iter(sent).map(|sent| exchange(world, sent)).buffered(AT_ONCE).collect().await
}

/// What is heard until the server hangs up, or says nothing for a while.
pub async fn listen(socket: &mut TcpStream, patience: Duration) -> Heard {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let closed = loop {
        match timeout(patience, socket.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => break true,
            Ok(Ok(length)) => bytes.extend_from_slice(&buffer[..length]),
            Err(_) => break false,
        }
    };
    Heard { text: String::from_utf8_lossy(&bytes).into_owned(), closed }
}
