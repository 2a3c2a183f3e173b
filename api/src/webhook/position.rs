//! From the feed to deliveries: for each webhook on from its position, as everybody may see what happened.

use std::collections::{BTreeMap, HashMap};

use diwan_entity::{webhook, webhook_delivery};
use uuid::Uuid;

use super::{event, store, words};
use crate::change::{ChangeFilter, ChangeRequest, Changes, RecordChange};
use crate::diwan::Diwan;
use crate::error::{Code, Result};
use crate::model::Kind;
use crate::page::MAX_SIZE;
use crate::principal::Principal;
use crate::store::Session;

/// How long a position is kept in memory only while nothing happens that the webhook is told of.
const UNSAVED: i64 = 60 * 1_000_000;

/// How far the feed was read for a webhook.
pub struct Reading {
    /// The position as it stands in the store; none where another server has moved it.
    stored: Option<i64>,
    read: i64,
    /// When the position was stored.
    saved_at: i64,
    /// Whether there may be more to be read.
    pub behind: bool,
}

impl Reading {
    pub fn of(webhook: &webhook::Model, now: i64) -> Self {
        let stored = webhook.position;
        Self { read: stored, stored: Some(stored), saved_at: now, behind: true }
    }

    /// Whether it goes on from where the store has it.
    pub fn is_of(&self, webhook: &webhook::Model) -> bool {
        self.stored == Some(webhook.position)
    }
}

impl Diwan {
    /// Makes deliveries of the next changes; answers how many. Whoever has made them meanwhile is not disturbed.
    pub(super) async fn make_deliveries(
        &self,
        webhook: &webhook::Model,
        reading: &mut Reading,
    ) -> Result<usize> {
        let changes = self.changes_for(webhook, reading).await?;
        let next = changes.next.position();
        let now = self.now().micros();
        reading.behind = changes.more;
        if changes.items.is_empty() && now - reading.saved_at < UNSAVED {
            reading.read = next;
            return Ok(0);
        }
        let moved = self.retried(async || {
            let session = self.store.write().await?;
            let moved =
                self.move_position(&session, webhook, reading.stored, &changes, next).await?;
            session.commit().await.map(|()| moved)
        });
        if moved.await? {
            let behind = changes.more;
            *reading = Reading { stored: Some(next), read: next, saved_at: now, behind };
            return Ok(changes.items.len());
        }
        // Another server has: where it stands now is read in a moment.
        reading.stored = None;
        Ok(0)
    }

    /// What has happened since, that everybody may know and the webhook is told of.
    async fn changes_for(&self, webhook: &webhook::Model, reading: &Reading) -> Result<Changes> {
        let (records, verbs) = (words(&webhook.records)?, words(&webhook.verbs)?);
        let filter = ChangeFilter {
            record: Some(records).filter(|words| !words.is_empty()),
            verb: Some(verbs).filter(|words| !words.is_empty()),
        };
        let ask = ChangeRequest { filter, after: None, limit: Some(i64::from(MAX_SIZE)) };
        match self.changes_after(&Principal::Anonymous, &ask, reading.read).await {
            Err(error) if error.code == Code::ResyncRequired => {
                tracing::warn!(
                    webhook = %webhook.id,
                    "changes since this webhook was last told are not kept any more: it goes on with those that are"
                );
                self.changes(&Principal::Anonymous, &ask).await
            }
            other => other,
        }
    }

    /// Writes the deliveries and moves the position, unless another server has moved it; answers whether.
    async fn move_position(
        &self,
        session: &Session,
        webhook: &webhook::Model,
        from: Option<i64>,
        changes: &Changes,
        to: i64,
    ) -> Result<bool> {
        let row = store::webhook(session, webhook.id, true).await?;
        let Some(row) = row.filter(|row| Some(row.position) == from && row.enabled) else {
            return Ok(false);
        };
        let rows = self.deliveries_of(session, &row, &changes.items).await?;
        let made = row.made + rows.len() as i64;
        store::add_deliveries(session, rows).await?;
        store::advance(session, row.id, to, made).await?;
        Ok(true)
    }

    async fn deliveries_of(
        &self,
        session: &Session,
        webhook: &webhook::Model,
        changes: &[RecordChange],
    ) -> Result<Vec<webhook_delivery::Model>> {
        let (slugs, now) = (slugs(session, changes).await?, self.now());
        let records: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let waits = store::waits(session, webhook.id, &records).await?;
        let base = self.issuer().trim_end_matches('/');
        let made = |(index, change): (usize, &RecordChange)| {
            let kind = Kind::parse(change.record.as_str()).map_or("", Kind::plural);
            // What stands before it waits, and so does this: it need not be looked at until then.
            let due_at = waits.get(&change.id).copied().unwrap_or(0).max(now.micros());
            let number = webhook.made + 1 + index as i64;
            let made = event::Made { webhook, number, id: self.ids.next(), now, due_at };
            let slug = slugs.get(&change.id).map(String::as_str);
            event::delivery(&made, change, slug, format!("{base}/api/v1/{kind}/{}", change.id))
        };
        changes.iter().enumerate().map(made).collect()
    }
}

async fn slugs(session: &Session, changes: &[RecordChange]) -> Result<HashMap<Uuid, String>> {
    let mut ids: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for change in changes {
        let kind = Kind::parse(change.record.as_str()).filter(|kind| kind.has_slug());
        if let Some(kind) = kind {
            ids.entry(kind).or_default().push(change.id);
        }
    }
    let mut found = HashMap::new();
    for (kind, ids) in ids {
        found.extend(store::slugs(session, kind, &ids).await?);
    }
    Ok(found)
}
