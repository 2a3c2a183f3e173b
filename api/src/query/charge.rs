//! The budget of the answer that is being made ([`Budget`]), as far as a face has to do with it.

use crate::store::Budget;

/// Has work of a request spend from its budget, though it runs as a task of its own.
pub fn charged<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let budget = Budget::current();
    async move {
        match budget {
            Some(budget) => budget.spend(work).await,
            None => work.await,
        }
    }
}

/// Begins anew with what was spent, where all that was read for it is thrown away.
pub fn spend_anew() {
    if let Some(budget) = Budget::current() {
        budget.begin_anew();
    }
}
