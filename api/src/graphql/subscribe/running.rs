//! The operations under way on one connection, by the ids that the client gave them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// Operations by their ids. Cheap to clone.
#[derive(Clone, Default)]
pub struct Running(Arc<Mutex<All>>);

#[derive(Default)]
struct All {
    tasks: HashMap<String, (Serial, AbortHandle)>,
    begun: u64,
    /// Whether the connection is gone.
    is_over: bool,
}

/// Which of the operations that have had an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serial(u64);

/// Why an operation is not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// Another has this id.
    Duplicate,
    /// So many are under way that there can be no more.
    TooMany,
    /// There is no connection any more.
    Over,
}

impl Running {
    /// Begins an operation, one of so many at most.
    pub fn begin(
        &self,
        id: &str,
        most: usize,
        spawn: impl FnOnce(Serial) -> AbortHandle,
    ) -> Result<(), NotBegun> {
        let mut all = self.all();
        if all.is_over {
            return Err(NotBegun::Over);
        }
        if all.tasks.contains_key(id) {
            return Err(NotBegun::Duplicate);
        }
        if all.tasks.len() >= most {
            return Err(NotBegun::TooMany);
        }
        all.begun += 1;
        let serial = Serial(all.begun);
        all.tasks.insert(id.to_owned(), (serial, spawn(serial)));
        Ok(())
    }

    /// Forgets an operation that has ended by itself: its id may be used again, and perhaps is.
    pub fn ended(&self, id: &str, serial: Serial) {
        let mut all = self.all();
        if all.tasks.get(id).is_some_and(|(standing, _)| *standing == serial) {
            all.tasks.remove(id);
        }
    }

    /// Stops an operation; answers whether there was one.
    pub fn stop(&self, id: &str) -> bool {
        let task = self.all().tasks.remove(id);
        task.inspect(|(_, task)| task.abort()).is_some()
    }

    /// Stops all of them, and lets no other begin; answers their ids.
    pub fn stop_all(&self) -> Vec<String> {
        let mut all = self.all();
        all.is_over = true;
        let tasks = std::mem::take(&mut all.tasks);
        tasks.into_iter().map(|(id, (_, task))| (id, task.abort()).0).collect()
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
