//! How many requests there are under way, of each caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use crate::error::{Code, Error, Result};
use crate::principal::CallerKey;
use crate::slots::{Slot, Slots};

/// How long a request waits for its caller's earlier ones.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many of one caller's requests may wait.
const MOST_WAITING: usize = 256;
/// The same of requests that keep so many bytes while they wait.
const LARGE: usize = 16 * 1024;
const MOST_LARGE_WAITING: usize = 32;

/// The requests of all callers, waiting or under way.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<CallerKey, Queue>>>);

/// The requests of one caller.
#[derive(Debug)]
struct Queue {
    slots: Slots,
    requests: usize,
}

/// One request under way, until it is dropped.
#[derive(Debug)]
pub struct RequestPermit {
    _slot: Slot,
    _entry: QueueEntry,
}

/// One request, waiting or under way. The last one to leave takes the queue away.
#[derive(Debug)]
struct QueueEntry {
    all: InFlight,
    caller: CallerKey,
}

impl InFlight {
    /// Lets a request in as soon as the caller has less than `max` of them under way; a caller who
    /// sends many at once does not notice, unless they are slow. `body` is how many bytes the request keeps
    /// while it waits: of large ones fewer may wait.
    pub async fn enter(&self, caller: CallerKey, max: usize, body: usize) -> Result<RequestPermit> {
        let waiting = if body > LARGE { MOST_LARGE_WAITING } else { MOST_WAITING };
        let (entry, slots) = self.queue_up(caller, max, waiting)?;
        let Ok(slot) = timeout(PATIENCE, slots.take()).await else {
            return Err(Error { detail: too_many(max), ..Error::unavailable() });
        };
        Ok(RequestPermit { _slot: slot, _entry: entry })
    }

    fn queue_up(
        &self,
        caller: CallerKey,
        max: usize,
        waiting: usize,
    ) -> Result<(QueueEntry, Slots)> {
        let mut queues = self.queues();
        let queue =
            queues.entry(caller).or_insert_with(|| Queue { slots: Slots::new(max), requests: 0 });
        if queue.requests >= max + waiting {
            return Err(Error::new(Code::TooManyRequests, too_many(queue.requests)));
        }
        queue.requests += 1;
        let slots = queue.slots.clone();
        drop(queues);
        Ok((QueueEntry { all: self.clone(), caller }, slots))
    }

    /// A panic elsewhere leaves the queues as good as they were.
    fn queues(&self) -> MutexGuard<'_, HashMap<CallerKey, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for QueueEntry {
    fn drop(&mut self) {
        let mut queues = self.all.queues();
        match queues.get_mut(&self.caller) {
            Some(queue) if queue.requests > 1 => queue.requests -= 1,
            _ => {
                queues.remove(&self.caller);
            }
        }
    }
}

fn too_many(max: usize) -> String {
    format!("You have {max} requests under way already: wait for one of them.")
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures::FutureExt;

    use super::*;

    fn caller(number: u8) -> CallerKey {
        CallerKey::V4(Ipv4Addr::new(192, 0, 2, number))
    }

    #[actix_web::test]
    async fn each_caller_has_slots_of_their_own() {
        let all = InFlight::default();
        let first = all.enter(caller(1), 1, 0).await.unwrap();
        assert!(all.enter(caller(1), 1, 0).await.is_err());
        assert!(all.enter(caller(2), 1, 0).await.is_ok());
        drop(first);
        assert!(all.enter(caller(1), 1, 0).await.is_ok());
        assert!(all.queues().is_empty());
    }

    #[actix_web::test]
    async fn a_request_waits_for_a_short_one() {
        let all = InFlight::default();
        let first = all.enter(caller(1), 1, 0).await.unwrap();
        let leave = async { drop(first) };
        let (second, ()) = futures::join!(all.enter(caller(1), 1, 0), leave);
        assert!(second.is_ok());
    }

    #[actix_web::test]
    async fn what_waits_is_bounded() {
        let all = InFlight::default();
        let first = all.enter(caller(1), 1, 0).await.unwrap();
        let mut waiting: Vec<_> =
            (0..MOST_WAITING).map(|_| Box::pin(all.enter(caller(1), 1, 0))).collect();
        assert!(waiting.iter_mut().all(|waits| waits.now_or_never().is_none()));
        let beyond = all.enter(caller(1), 1, 0).now_or_never().expect("an answer at once");
        assert_eq!(beyond.unwrap_err().code, Code::TooManyRequests);
        drop((first, waiting));
        assert!(all.queues().is_empty());
    }
}
