//! What is done on a connection that stays open, piece by piece. It has passed the door once, so each piece
//! gets here what a request gets there: room among its caller's others, a deadline, and a budget.

use actix_web::{HttpRequest, web};
use tokio::time::timeout;

use super::door::Share;
use super::in_flight::InFlight;
use crate::error::{Error, Result};
use crate::principal::{CallerKey, Principal};
use crate::store::Budgets;

/// Does one piece of work after the other. Cheap to clone.
#[derive(Clone)]
pub struct Work {
    all: InFlight,
    budgets: Budgets,
}

impl Work {
    /// As the server that a request was sent to has it.
    pub fn of(request: &HttpRequest) -> Result<Work> {
        let all = request.app_data::<web::Data<InFlight>>();
        let all = all.ok_or_else(|| Error::internal("a server without a count of requests"))?;
        let budgets = request.app_data::<web::Data<Budgets>>();
        let budgets = budgets.map(|budgets| budgets.get_ref().clone()).unwrap_or_default();
        Ok(Work { all: all.get_ref().clone(), budgets })
    }

    /// Does what a caller asks for. What writes is waited for whatever time it takes: nobody would know what
    /// became of it.
    pub async fn asked<T>(
        &self,
        (who, key): (&Principal, CallerKey),
        only_reads: bool,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let _permit = self.all.enter(key, Share::of(who).at_once, 0).await?;
        match only_reads {
            true => self.delivered(who, work).await,
            false => self.budgets.budget().spend(work).await,
        }
    }

    /// Does what is for a caller without having been asked for now. It takes no room from what they ask for:
    /// of each subscription there is one such piece at a time.
    pub async fn delivered<T>(
        &self,
        who: &Principal,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let share = Share::of(who);
        let work = self.budgets.budget().spend(work);
        timeout(share.deadline, work).await.unwrap_or_else(|_| Err(share.too_late()))
    }
}
