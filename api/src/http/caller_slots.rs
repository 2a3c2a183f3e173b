//! What goes on for long is bounded for each caller, and in all: tables that are sent, streams that are
//! followed, files that are uploaded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Code, Error, Result};
use crate::principal::CallerKey;

/// So many for all callers, and for each of them. Cheap to clone.
#[derive(Clone)]
pub struct CallerSlots {
    taken: Arc<Mutex<Taken>>,
    most: usize,
    most_of_one: usize,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by: HashMap<CallerKey, usize>,
}

/// One slot, until it is dropped.
pub struct CallerSlot {
    slots: CallerSlots,
    caller: CallerKey,
}

impl CallerSlots {
    pub fn new(most: usize, most_of_one: usize) -> Self {
        Self { taken: Arc::default(), most, most_of_one }
    }

    /// Takes a slot; who has as many as one may have is told so, and so is everybody when there are no more.
    pub fn take(&self, caller: CallerKey) -> Result<CallerSlot> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by.get(&caller).copied().unwrap_or(0);
        if own >= self.most_of_one {
            let most = self.most_of_one;
            let detail =
                format!("You have {most} requests of this sort under way; wait for one to end.");
            return Err(Error::new(Code::TooManyRequests, detail));
        }
        if taken.all >= self.most {
            let detail =
                "As many requests of this sort as there can be are under way; try again soon.";
            return Err(Error::new(Code::Unavailable, detail));
        }
        taken.all += 1;
        taken.by.insert(caller, own + 1);
        Ok(CallerSlot { slots: self.clone(), caller })
    }
}

impl Drop for CallerSlot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let left = taken.by.get(&self.caller).map_or(0, |own| own - 1);
        match left {
            0 => drop(taken.by.remove(&self.caller)),
            left => drop(taken.by.insert(self.caller, left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_free_again_when_it_is_dropped() {
        let slots = CallerSlots::new(3, 2);
        let (one, other) = (CallerKey::V4([1, 2, 3, 4].into()), CallerKey::Unknown);
        let code = |taken: Result<CallerSlot>| taken.err().map(|error| error.code);
        let first = slots.take(one).unwrap_or_else(|error| panic!("{error}"));
        let _second = slots.take(one).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(code(slots.take(one)), Some(Code::TooManyRequests));
        let _third = slots.take(other).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(code(slots.take(other)), Some(Code::Unavailable));
        drop(first);
        assert_eq!(code(slots.take(one)), None);
    }
}
