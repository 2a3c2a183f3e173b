//! Sending again what is dead, or what somebody wants once more.

use diwan_entity::webhook_delivery;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::manage::known;
use super::store;
use crate::account::demand;
use crate::diwan::Diwan;
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::page::MAX_SIZE;
use crate::principal::{Principal, Scope};
use crate::store::Session;
use crate::values::{DeliveryStatus, Instant, parse_id};

impl Diwan {
    /// Sends deliveries again, under their ids: those that are named, else all that are dead. What is named and waits
    /// to be tried again is sent now. Answers how many.
    pub async fn resend_deliveries(
        &self,
        who: &Principal,
        id: &str,
        named: Option<&[String]>,
    ) -> Result<u64> {
        demand(who, Scope::ManageWebhooks)?;
        let named = named.map(parsed).transpose()?;
        let resent = self
            .retried(async || {
                let session = self.begin_long(who).await?;
                let webhook = known(&session, id, true).await?;
                let which = match &named {
                    Some(ids) => {
                        refuse_unknown(&session, webhook.id, ids).await?;
                        let these =
                            Expr::col(("webhook_delivery", "id")).is_in(ids.iter().copied());
                        Condition::all().add(these).add(store::is_free(self.now()))
                    }
                    None => Condition::all().add(is(DeliveryStatus::Dead)),
                };
                let which = which.add(Expr::col("webhook_id").eq(webhook.id));
                let resent = revive(&session, which, self.now()).await?;
                session.commit().await.map(|()| resent)
            })
            .await?;
        self.wake_dispatcher();
        Ok(resent)
    }
}

fn is(status: DeliveryStatus) -> Expr {
    Expr::col("status").eq(status.as_str())
}

async fn revive(session: &Session, which: Condition, now: Instant) -> Result<u64> {
    let update = Query::update()
        .table("webhook_delivery")
        .value("status", DeliveryStatus::Pending.as_str())
        .value("attempts", 0)
        .value("due_at", now.micros())
        .value("changed_at", now.micros())
        .cond_where(which)
        .take();
    session.run(&update).await
}

fn parsed(named: &[String]) -> Result<Vec<Uuid>> {
    if named.len() > MAX_SIZE as usize {
        let fault = Fault::new(FieldCode::TooMany, format!("at most {MAX_SIZE} at once"));
        return Err(Error::invalid(vec![fault.at("/deliveries")]));
    }
    let (mut ids, mut broken) = (Vec::new(), Vec::new());
    for (index, raw) in named.iter().enumerate() {
        match parse_id(raw) {
            Ok(id) => ids.push(id),
            Err(_) => broken.push(unknown(index)),
        }
    }
    if broken.is_empty() { Ok(ids) } else { Err(Error::invalid(broken)) }
}

fn unknown(index: usize) -> FieldError {
    let fault = Fault::new(FieldCode::UnknownReference, "names no delivery of this webhook");
    fault.at(format!("/deliveries/{index}"))
}

async fn refuse_unknown(session: &Session, webhook: Uuid, ids: &[Uuid]) -> Result<()> {
    let known: Vec<webhook_delivery::Model> = store::deliveries_with(session, webhook, ids).await?;
    let is_known = |id: &Uuid| known.iter().any(|row| row.id == *id);
    let missing = ids.iter().enumerate().filter(|(_, id)| !is_known(id));
    let broken: Vec<FieldError> = missing.map(|(index, _)| unknown(index)).collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::invalid(broken)) }
}
