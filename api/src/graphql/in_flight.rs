//! How many requests each caller has under way.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::principal::Principal;

/// The requests under way, by caller.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<String, usize>>>);

/// One request under way, until it is dropped.
#[derive(Debug)]
pub struct Slot {
    all: InFlight,
    caller: String,
}

impl InFlight {
    /// Counts a request in, unless the caller has `max` of them under way.
    pub fn enter(&self, caller: String, max: usize) -> Result<Slot> {
        let mut counts = self.counts();
        let count = counts.entry(caller.clone()).or_default();
        if *count >= max {
            return Err(Error { detail: too_many(max), ..Error::unavailable() });
        }
        *count += 1;
        drop(counts);
        Ok(Slot { all: self.clone(), caller })
    }

    /// A panic elsewhere leaves the counts as good as they were.
    fn counts(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.all.counts();
        match counts.get_mut(&self.caller) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.remove(&self.caller);
            }
        }
    }
}

/// What requests are counted by: the caller's id, or else his network, which for IPv6 is a /64.
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

    #[test]
    fn each_caller_has_his_own_slots() {
        let all = InFlight::default();
        let first = all.enter("a".into(), 1).unwrap();
        assert!(all.enter("a".into(), 1).is_err());
        assert!(all.enter("b".into(), 1).is_ok());
        drop(first);
        assert!(all.enter("a".into(), 1).is_ok());
        assert!(all.counts().is_empty());
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let key = |address: &str| key(&Principal::Anonymous, Some(address.parse().unwrap()));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
