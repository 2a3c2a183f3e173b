//! What waits to be sent to one client, which is bounded: who does not read is cut off.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::timeout;

/// How many messages, and how many bytes of them, wait for a client.
pub const MOST_MESSAGES: usize = 256;
pub const MOST_BYTES: usize = 1024 * 1024;

/// How long a full queue is waited for: who reads at all makes room in this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where messages for a client are put. Cheap to clone. `E` is how the connection is ended.
pub struct Outbox<E> {
    messages: mpsc::UnboundedSender<Waiting>,
    end: Arc<Mutex<Option<oneshot::Sender<E>>>>,
    room: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    patience: Duration,
}

/// Where they are taken out.
pub struct Inbox<E> {
    messages: mpsc::UnboundedReceiver<Waiting>,
    end: Option<oneshot::Receiver<E>>,
}

/// A message; its room is free again when it is dropped.
pub struct Waiting {
    pub text: String,
    _room: [OwnedSemaphorePermit; 2],
}

/// What is to be done next for a client.
pub enum Outgoing<E> {
    Message(Waiting),
    /// To end the connection, whatever else waits.
    End(E),
}

/// Why a message was not put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The client does not read.
    Slow,
    /// There is no client any more.
    Gone,
}

/// An empty queue.
pub fn queue<E>() -> (Outbox<E>, Inbox<E>) {
    queue_with(PATIENCE)
}

fn queue_with<E>(patience: Duration) -> (Outbox<E>, Inbox<E>) {
    let (messages, waiting) = mpsc::unbounded_channel();
    let (end, ended) = oneshot::channel();
    let outbox = Outbox {
        messages,
        end: Arc::new(Mutex::new(Some(end))),
        room: Arc::new(Semaphore::new(MOST_MESSAGES)),
        bytes: Arc::new(Semaphore::new(MOST_BYTES)),
        patience,
    };
    (outbox, Inbox { messages: waiting, end: Some(ended) })
}

impl<E> Outbox<E> {
    /// Puts a message in as soon as there is room for it. One that is larger than all room fills it alone.
    pub async fn push(&self, text: String) -> Result<(), Refused> {
        let size = text.len().min(MOST_BYTES) as u32;
        let room = async {
            let bytes = Arc::clone(&self.bytes).acquire_many_owned(size).await;
            let room = Arc::clone(&self.room).acquire_owned().await;
            bytes.and_then(|bytes| Ok([bytes, room?]))
        };
        let room = timeout(self.patience, room).await.map_err(|_| Refused::Slow)?;
        let room = room.map_err(|_| Refused::Gone)?;
        self.messages.send(Waiting { text, _room: room }).map_err(|_| Refused::Gone)
    }

    /// Ends the connection; what waits is not sent any more. Only the first end counts.
    pub fn end(&self, end: E) {
        let first = self.end.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Nobody may listen any more.
        drop(first.map(|first| first.send(end)));
    }

    /// Once nobody takes messages out any more.
    pub async fn abandoned(&self) {
        self.messages.closed().await;
    }
}

impl<E> Clone for Outbox<E> {
    fn clone(&self) -> Self {
        Self {
            messages: self.messages.clone(),
            end: Arc::clone(&self.end),
            room: Arc::clone(&self.room),
            bytes: Arc::clone(&self.bytes),
            patience: self.patience,
        }
    }
}

impl<E> Inbox<E> {
    /// What is next; nothing when all that fill the queue are gone.
    pub async fn next(&mut self) -> Option<Outgoing<E>> {
        tokio::select! {
            biased;
            end = ended(&mut self.end) => Some(Outgoing::End(end)),
            message = self.messages.recv() => message.map(Outgoing::Message),
        }
    }

    /// How the connection is to be ended, once it is.
    pub async fn ended(&mut self) -> E {
        ended(&mut self.end).await
    }
}

/// Waits for ever where there will be no end.
async fn ended<E>(end: &mut Option<oneshot::Receiver<E>>) -> E {
    if let Some(receiver) = end {
        let told = receiver.await;
        *end = None;
        if let Ok(told) = told {
            return told;
        }
    }
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    async fn taken(inbox: &mut Inbox<u8>) -> Option<String> {
        match inbox.next().await {
            Some(Outgoing::Message(message)) => Some(message.text),
            _ => None,
        }
    }

    #[tokio::test]
    async fn who_does_not_read_is_slow_after_so_many_messages() {
        let (outbox, mut inbox) = queue_with::<u8>(SHORT);
        for number in 0..MOST_MESSAGES {
            outbox.push(number.to_string()).await.unwrap();
        }
        assert_eq!(outbox.push("one more".into()).await, Err(Refused::Slow));
        assert_eq!(taken(&mut inbox).await.as_deref(), Some("0"));
        outbox.push("there is room again".into()).await.unwrap();
    }

    #[tokio::test]
    async fn or_so_many_bytes() {
        let (outbox, mut inbox) = queue_with::<u8>(SHORT);
        outbox.push("x".repeat(MOST_BYTES - 1)).await.unwrap();
        assert_eq!(outbox.push("xx".into()).await, Err(Refused::Slow));
        let (pushed, first) = futures::join!(outbox.push("xx".into()), taken(&mut inbox));
        assert_eq!((pushed, first.map(|text| text.len())), (Ok(()), Some(MOST_BYTES - 1)));
        assert_eq!(taken(&mut inbox).await.as_deref(), Some("xx"));
        outbox.push("x".repeat(2 * MOST_BYTES)).await.unwrap();
    }

    #[tokio::test]
    async fn an_end_does_not_wait_for_what_waits() {
        let (outbox, mut inbox) = queue();
        outbox.push("a message".into()).await.unwrap();
        outbox.end(1);
        outbox.end(2);
        assert!(matches!(inbox.next().await, Some(Outgoing::End(1))));
        drop(outbox);
        assert_eq!(taken(&mut inbox).await.as_deref(), Some("a message"));
        assert!(inbox.next().now_or_never().unwrap().is_none());
    }

    #[tokio::test]
    async fn where_nobody_reads_any_more_nothing_is_kept() {
        let (outbox, inbox) = queue::<u8>();
        drop(inbox);
        assert_eq!(outbox.push("for nobody".into()).await, Err(Refused::Gone));
        outbox.abandoned().await;
    }
}
