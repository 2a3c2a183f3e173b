//! A queue that is fair between callers: whoever sends a lot waits for themselves, not others for them.
//!
//! A bounded number of works runs at once. The others wait in a line for each caller, and the lines
//! take turns. What does not fit is refused at once, so that it can be tried again elsewhere or later.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::error::{Code, Error, Result};
use crate::principal::CallerKey;

/// How much a queue holds.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Works that run at the same time.
    pub at_once: usize,
    /// Works that wait, of all callers.
    pub waiting: usize,
    /// Works that wait, of one caller.
    pub waiting_of_one: usize,
}

/// A queue for expensive work. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FairQueue(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    capacity: Capacity,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: usize,
    waiting: usize,
    /// The lines that are not empty.
    lines: HashMap<CallerKey, VecDeque<Waiter>>,
    /// Whose line is next: each caller with a line stands here once.
    round: VecDeque<CallerKey>,
    last_ticket: u64,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    call: oneshot::Sender<Turn>,
}

/// The right to run one work, until it is dropped.
#[derive(Debug)]
pub struct Turn(Option<Arc<Shared>>);

/// A place in a line, until it is dropped.
struct Place {
    queue: Arc<Shared>,
    key: CallerKey,
    ticket: u64,
    called: oneshot::Receiver<Turn>,
}

impl FairQueue {
    pub fn new(capacity: Capacity) -> Self {
        Self(Arc::new(Shared { capacity, state: Mutex::default() }))
    }

    /// Waits for the caller's turn. Refused at once when the caller's line is full, or the queue.
    pub async fn enter(&self, key: CallerKey) -> Result<Turn> {
        let mut place = match self.begin(key)? {
            Begun::Running(turn) => return Ok(turn),
            Begun::Waiting(place) => place,
        };
        (&mut place.called).await.map_err(Error::internal)
    }

    fn begin(&self, key: CallerKey) -> Result<Begun> {
        let (queue, capacity) = (self.0.clone(), self.0.capacity);
        let mut state = self.0.state();
        if state.running < capacity.at_once {
            state.running += 1;
            return Ok(Begun::Running(Turn(Some(queue))));
        }
        let own = state.lines.get(&key).map_or(0, VecDeque::len);
        if own >= capacity.waiting_of_one {
            return Err(own_line_full());
        }
        if state.waiting >= capacity.waiting {
            return Err(queue_full());
        }
        let (call, called) = oneshot::channel();
        let ticket = state.join(key, call);
        Ok(Begun::Waiting(Place { queue, key, ticket, called }))
    }
}

/// Where a work is when it has entered.
enum Begun {
    Running(Turn),
    Waiting(Place),
}

impl Shared {
    /// A panic elsewhere leaves the lines as good as they were.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn join(&mut self, key: CallerKey, call: oneshot::Sender<Turn>) -> u64 {
        self.last_ticket += 1;
        self.waiting += 1;
        let line = self.lines.entry(key).or_default();
        if line.is_empty() {
            self.round.push_back(key);
        }
        line.push_back(Waiter { ticket: self.last_ticket, call });
        self.last_ticket
    }

    /// Takes the first of the line whose turn it is out of it.
    fn next(&mut self) -> Option<Waiter> {
        let key = self.round.pop_front()?;
        let line = self.lines.get_mut(&key)?;
        let waiter = line.pop_front();
        self.waiting -= usize::from(waiter.is_some());
        match line.is_empty() {
            true => drop(self.lines.remove(&key)),
            false => self.round.push_back(key),
        }
        waiter
    }

    fn leave(&mut self, key: CallerKey, ticket: u64) {
        let Some(line) = self.lines.get_mut(&key) else { return };
        let before = line.len();
        line.retain(|waiter| waiter.ticket != ticket);
        self.waiting -= before - line.len();
        if line.is_empty() {
            self.lines.remove(&key);
            self.round.retain(|other| *other != key);
        }
    }
}

impl Drop for Turn {
    /// Hands the turn on to the next who still waits.
    fn drop(&mut self) {
        while let Some(queue) = self.0.take() {
            let mut state = queue.state();
            let Some(waiter) = state.next() else {
                state.running -= 1;
                return;
            };
            drop(state);
            // Whoever has left in between gives the turn back.
            if let Err(mut back) = waiter.call.send(Turn(Some(queue))) {
                self.0 = back.0.take();
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.queue.state().leave(self.key, self.ticket);
    }
}

fn own_line_full() -> Error {
    Error::new(
        Code::TooManyRequests,
        "As much of your work waits already as may wait: send this again when some of it is done.",
    )
}

fn queue_full() -> Error {
    Error::new(Code::Unavailable, "The server has more to do than it can; try again shortly.")
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::join_all;

    use super::*;

    const SMALL: Capacity = Capacity { at_once: 1, waiting: 5, waiting_of_one: 3 };

    fn key(number: u128) -> CallerKey {
        CallerKey::Subject(uuid::Uuid::from_u128(number))
    }

    fn is_empty(queue: &FairQueue) -> bool {
        let state = queue.0.state();
        (state.running, state.waiting) == (0, 0) && state.lines.is_empty() && state.round.is_empty()
    }

    #[tokio::test]
    async fn callers_take_turns() {
        let queue = FairQueue::new(SMALL);
        let first = queue.enter(key(1)).await.unwrap();
        let order = Mutex::new(Vec::new());
        let work = async |number: u128| {
            let _turn = queue.enter(key(number)).await.unwrap();
            order.lock().unwrap().push(number);
            tokio::task::yield_now().await;
        };
        let works = join_all([1, 1, 1, 2, 3].map(work));
        let ended = async {
            tokio::task::yield_now().await;
            drop(first);
        };
        futures::join!(works, ended);
        assert_eq!(*order.lock().unwrap(), [1, 2, 3, 1, 1]);
        assert!(is_empty(&queue));
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused_at_once() {
        let queue = FairQueue::new(SMALL);
        let running = queue.enter(key(1)).await.unwrap();
        let mut waiting = Vec::new();
        let mut enter = |number: u128| {
            let mut entering = Box::pin({
                let queue = queue.clone();
                async move { queue.enter(key(number)).await }
            });
            let refused = (&mut entering).now_or_never().map(|entered| entered.unwrap_err().code);
            waiting.push(entering);
            refused
        };
        assert_eq!([1, 1, 1].map(&mut enter), [None; 3]);
        assert_eq!(enter(1), Some(Code::TooManyRequests));
        assert_eq!([2, 3].map(&mut enter), [None; 2]);
        assert_eq!(enter(4), Some(Code::Unavailable));
        drop((running, waiting));
        assert!(is_empty(&queue));
    }

    #[tokio::test]
    async fn who_leaves_makes_room_and_takes_no_turn() {
        let queue = FairQueue::new(SMALL);
        let running = queue.enter(key(1)).await.unwrap();
        let mut left = Box::pin(queue.enter(key(2)));
        let mut stayed = Box::pin(queue.enter(key(2)));
        assert!((&mut left).now_or_never().is_none() && (&mut stayed).now_or_never().is_none());
        drop(left);
        assert_eq!(queue.0.state().waiting, 1);
        drop(running);
        assert!(stayed.now_or_never().unwrap().is_ok());
        assert!(is_empty(&queue));
    }

    /// Who was called and leaves before they hear of it gives the turn to the next.
    #[tokio::test]
    async fn a_turn_that_is_not_taken_goes_on() {
        let queue = FairQueue::new(SMALL);
        let running = queue.enter(key(1)).await.unwrap();
        let mut called = Box::pin(queue.enter(key(2)));
        let mut next = Box::pin(queue.enter(key(3)));
        assert!((&mut called).now_or_never().is_none() && (&mut next).now_or_never().is_none());
        drop(running);
        drop(called);
        assert!(next.now_or_never().unwrap().is_ok());
        assert!(is_empty(&queue));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nothing_leaks_when_many_come_and_go() {
        let queue = FairQueue::new(Capacity { at_once: 2, waiting: 64, waiting_of_one: 8 });
        let works = (0..2_000_u128).map(|number| {
            let queue = queue.clone();
            tokio::spawn(async move {
                let patience = std::time::Duration::from_micros((number % 7 * 50) as u64);
                let entered = tokio::time::timeout(patience, queue.enter(key(number % 11))).await;
                if let Ok(Ok(_turn)) = entered {
                    assert!(queue.0.state().running <= 2);
                    tokio::task::yield_now().await;
                }
            })
        });
        for ended in join_all(works).await {
            ended.unwrap();
        }
        assert!(is_empty(&queue));
    }
}
