//! Slots for a bounded number of works at once, and a line of those that wait for one.
//!
//! Whoever waits on the thread that frees a slot goes before those on other threads: they begin at once,
//! while another thread has to be woken, with the slot lying idle until it is. The first in the line is
//! passed over a few times at most.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use tokio::sync::oneshot;

/// How often the first in the line may be passed over.
const PASSES: u32 = 4;

/// The slots. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    line: VecDeque<Waiter>,
    /// How often the first in the line was passed over.
    passed: u32,
    last_ticket: u64,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    thread: ThreadId,
    call: oneshot::Sender<Slot>,
}

/// One slot, until it is dropped.
#[derive(Debug)]
pub struct Slot(Option<Slots>);

/// A place in the line, until it is dropped.
struct Place<'s> {
    slots: &'s Slots,
    ticket: u64,
}

impl Slots {
    pub fn new(count: usize) -> Self {
        let line = VecDeque::new();
        Self(Arc::new(Mutex::new(State { free: count, line, passed: 0, last_ticket: 0 })))
    }

    /// How many are free.
    pub fn free(&self) -> usize {
        self.state().free
    }

    /// Takes a slot that is free, or waits in the line for one.
    pub async fn take(&self) -> Slot {
        let (ticket, called) = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Slot(Some(self.clone()));
            }
            state.join()
        };
        let _place = Place { slots: self, ticket };
        // Whoever is called gets a slot: the line is as old as the slots.
        called.await.unwrap_or(Slot(None))
    }

    /// A panic elsewhere leaves the line as good as it was.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn join(&mut self) -> (u64, oneshot::Receiver<Slot>) {
        let (call, called) = oneshot::channel();
        self.last_ticket += 1;
        let (ticket, thread) = (self.last_ticket, thread::current().id());
        self.line.push_back(Waiter { ticket, thread, call });
        (ticket, called)
    }

    /// Takes the next out of the line: the first of those on this thread, unless the first of all was passed
    /// over often enough.
    fn next(&mut self, here: ThreadId) -> Option<Waiter> {
        let own = || self.line.iter().position(|waiter| waiter.thread == here);
        let next = if self.passed < PASSES { own().unwrap_or(0) } else { 0 };
        self.passed = if next == 0 { 0 } else { self.passed + 1 };
        self.line.remove(next)
    }

    fn leave(&mut self, ticket: u64) {
        if self.line.front().is_some_and(|first| first.ticket == ticket) {
            self.passed = 0;
        }
        self.line.retain(|waiter| waiter.ticket != ticket);
    }
}

impl Drop for Slot {
    /// Hands the slot on to the next who still waits.
    fn drop(&mut self) {
        while let Some(slots) = self.0.take() {
            let mut state = slots.state();
            let Some(waiter) = state.next(thread::current().id()) else {
                state.free += 1;
                return;
            };
            drop(state);
            // Whoever has left in between gives the slot back.
            if let Err(mut back) = waiter.call.send(Slot(Some(slots))) {
                self.0 = back.0.take();
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.slots.state().leave(self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt;
    use futures::future::join_all;

    use super::*;

    fn is_empty(slots: &Slots, count: usize) -> bool {
        let state = slots.state();
        state.free == count && state.line.is_empty()
    }

    fn waiter(state: &mut State, thread: ThreadId) -> oneshot::Receiver<Slot> {
        let (ticket, called) = state.join();
        state.line.back_mut().unwrap().thread = thread;
        assert_eq!(state.line.back().unwrap().ticket, ticket);
        called
    }

    #[test]
    fn the_own_thread_goes_first_but_not_for_ever() {
        let (here, there) = (thread::current().id(), thread::spawn(|| {}).thread().id());
        let slots = Slots::new(0);
        let mut state = slots.state();
        let _called: Vec<_> = [there, here, here, there, here, here, here, here]
            .map(|thread| waiter(&mut state, thread))
            .into();
        let order: Vec<u64> =
            std::iter::from_fn(|| state.next(here)).map(|next| next.ticket).collect();
        assert_eq!(order, [2, 3, 5, 6, 1, 7, 8, 4]);
    }

    #[tokio::test]
    async fn one_thread_is_served_in_order() {
        let slots = Slots::new(1);
        let first = slots.take().await;
        let order = Mutex::new(Vec::new());
        let work = async |number: u32| {
            let _slot = slots.take().await;
            order.lock().unwrap().push(number);
        };
        let works = join_all([1, 2, 3].map(work));
        futures::join!(works, async { drop(first) });
        assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
        assert!(is_empty(&slots, 1));
    }

    /// Who leaves makes room; who was called and leaves before they hear of it gives the slot on.
    #[tokio::test]
    async fn what_is_not_taken_goes_on() {
        let slots = Slots::new(1);
        let first = slots.take().await;
        let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(slots.take())).collect();
        assert!(waiting.iter_mut().all(|waits| waits.now_or_never().is_none()));
        drop(waiting.remove(1));
        assert_eq!(slots.state().line.len(), 2);
        drop(first);
        drop(waiting.remove(0));
        assert!(waiting.remove(0).now_or_never().is_some());
        assert!(is_empty(&slots, 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nothing_leaks_when_many_come_and_go() {
        let slots = Slots::new(2);
        let works = (0..2_000_u64).map(|number| {
            let slots = slots.clone();
            tokio::spawn(async move {
                let patience = Duration::from_micros(number % 7 * 50);
                if let Ok(_slot) = tokio::time::timeout(patience, slots.take()).await {
                    tokio::task::yield_now().await;
                }
            })
        });
        for ended in join_all(works).await {
            ended.unwrap();
        }
        assert!(is_empty(&slots, 2));
    }
}
