//! How many requests there are under way, of each caller or of a kind.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::principal::Principal;

/// How long a request waits for its caller's earlier ones.
const PATIENCE: Duration = Duration::from_secs(1);

/// The requests of all callers, waiting or under way.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<String, Queue>>>);

/// The requests of one caller.
#[derive(Debug)]
struct Queue {
    slots: Arc<Semaphore>,
    requests: usize,
}

/// One request under way, until it is dropped.
#[derive(Debug)]
pub struct RequestPermit {
    _permit: OwnedSemaphorePermit,
    _entry: QueueEntry,
}

/// One request, waiting or under way. The last one to leave takes the queue away.
#[derive(Debug)]
struct QueueEntry {
    all: InFlight,
    caller: String,
}

impl InFlight {
    /// Lets a request in as soon as the caller has less than `max` of them under way; a caller who
    /// sends many at once does not notice, unless they are slow.
    pub async fn enter(&self, caller: String, max: usize) -> Result<RequestPermit> {
        let (entry, slots) = self.queue_up(caller, max);
        match timeout(PATIENCE, slots.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(RequestPermit { _permit: permit, _entry: entry }),
            _ => Err(Error { detail: too_many(max), ..Error::unavailable() }),
        }
    }

    fn queue_up(&self, caller: String, max: usize) -> (QueueEntry, Arc<Semaphore>) {
        let mut queues = self.queues();
        let queue = queues
            .entry(caller.clone())
            .or_insert_with(|| Queue { slots: Arc::new(Semaphore::new(max)), requests: 0 });
        queue.requests += 1;
        let slots = queue.slots.clone();
        drop(queues);
        (QueueEntry { all: self.clone(), caller }, slots)
    }

    /// A panic elsewhere leaves the queues as good as they were.
    fn queues(&self) -> MutexGuard<'_, HashMap<String, Queue>> {
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

/// What requests are counted by: the caller's id, or else their network, which for IPv6 is a /64.
pub fn key(principal: &Principal, address: Option<IpAddr>) -> String {
    match (principal.id(), address) {
        (Some(id), _) => id.to_string(),
        (None, Some(IpAddr::V4(address))) => address.to_string(),
        (None, Some(IpAddr::V6(address))) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{:?}", &address.segments()[..4]),
        },
        (None, None) => String::new(),
    }
}

fn too_many(max: usize) -> String {
    format!("You have {max} requests under way already: wait for one of them.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn each_caller_has_his_own_slots() {
        let all = InFlight::default();
        let first = all.enter("a".into(), 1).await.unwrap();
        assert!(all.enter("a".into(), 1).await.is_err());
        assert!(all.enter("b".into(), 1).await.is_ok());
        drop(first);
        assert!(all.enter("a".into(), 1).await.is_ok());
        assert!(all.queues().is_empty());
    }

    #[actix_web::test]
    async fn a_request_waits_for_a_short_one() {
        let all = InFlight::default();
        let first = all.enter("a".into(), 1).await.unwrap();
        let leave = async { drop(first) };
        let (second, ()) = futures::join!(all.enter("a".into(), 1), leave);
        assert!(second.is_ok());
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let key = |address: &str| key(&Principal::Anonymous, Some(address.parse().unwrap()));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
