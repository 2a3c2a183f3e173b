//! The operations under way on one connection, by the ids that the client gave them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// Operations by their ids. Cheap to clone.
#[derive(Clone, Default)]
pub struct Running(Arc<Mutex<HashMap<String, AbortHandle>>>);

impl Running {
    pub fn has(&self, id: &str) -> bool {
        self.all().contains_key(id)
    }

    pub fn count(&self) -> usize {
        self.all().len()
    }

    pub fn begin(&self, id: String, task: AbortHandle) {
        self.all().insert(id, task);
    }

    /// Forgets an operation that has ended by itself: its id may be used again.
    pub fn ended(&self, id: &str) {
        self.all().remove(id);
    }

    /// Stops an operation; answers whether there was one.
    pub fn stop(&self, id: &str) -> bool {
        let task = self.all().remove(id);
        task.inspect(AbortHandle::abort).is_some()
    }

    /// Stops all of them; answers their ids.
    pub fn stop_all(&self) -> Vec<String> {
        let all = std::mem::take(&mut *self.all());
        all.into_iter().map(|(id, task)| (id, task.abort()).0).collect()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
