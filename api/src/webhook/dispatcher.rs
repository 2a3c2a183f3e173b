//! The dispatcher: follows the feed, makes deliveries and sends them. Several servers of one store share the work.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use diwan_entity::{webhook, webhook_delivery};
use tokio::sync::{Notify, watch};
use tokio::task::{AbortHandle, Id, JoinHandle, JoinSet};
use tokio::time::sleep;
use uuid::Uuid;

use super::Sending;
use super::attempt::{OutgoingDelivery, Sender};
use super::claim::{self, Sent};
use super::counts::Attempts;
use super::position::Reading;
use super::store;
use crate::change::ChangeRequest;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::principal::Principal;
use crate::values::Instant;

/// How many deliveries are under way at once, and how many of them to one webhook.
const AT_ONCE: usize = 64;
const OF_ONE_AT_ONCE: usize = 8;
/// How long nobody looks when nobody was woken.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
/// How long it is waited for others after one has ended, so that they are written down together.
const TOGETHER: Duration = Duration::from_millis(5);
/// How long deliveries under way may take when the server stops.
const LAST_ATTEMPTS: Duration = Duration::from_secs(5);
/// How long nobody looks again after the feed has moved: many write at once, and each webhook reads for itself.
const BETWEEN_MOVES: Duration = Duration::from_millis(100);
/// How long a follower of the feed waits before it is asked again.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends what is to be sent, until it is stopped. Dropped, it ends as if the process did: another goes on when its
/// leases have ended.
pub struct Dispatcher {
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Dispatcher {
    pub fn start(diwan: &Diwan) -> Dispatcher {
        let (stop, stopping) = watch::channel(false);
        Dispatcher { stop, task: Some(tokio::spawn(Worker::new(diwan).run(stopping))) }
    }

    /// Has it take nothing more, when the server begins to stop.
    pub fn stopper(&self) -> impl FnOnce() + use<> {
        let stop = self.stop.clone();
        move || {
            stop.send_replace(true);
        }
    }

    /// Takes nothing more, waits a moment for what is under way, and gives the rest back.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// What one dispatcher works with.
struct Worker {
    diwan: Diwan,
    /// Who holds its leases.
    name: Uuid,
    sender: Sender,
    attempts: Attempts,
    readings: HashMap<Uuid, Reading>,
    /// Tells that the feed has moved.
    moved: Arc<Notify>,
    follower: Option<Following>,
    running: JoinSet<Sent>,
    /// The delivery and the webhook of each that is running.
    under_way: HashMap<Id, (Uuid, Uuid)>,
    /// What has ended and is not written down yet.
    ended: Vec<Sent>,
}

/// The task that follows the feed; it ends with this.
struct Following(AbortHandle);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Worker {
    fn new(diwan: &Diwan) -> Worker {
        Worker {
            diwan: diwan.clone(),
            name: Uuid::from_bytes(diwan.random()),
            sender: Sender::new(diwan.webhook_guard()),
            attempts: diwan.webhook_attempts(),
            readings: HashMap::new(),
            moved: Arc::default(),
            follower: None,
            running: JoinSet::new(),
            under_way: HashMap::new(),
            ended: Vec::new(),
        }
    }

    async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        while !*stopping.borrow() {
            self.collect();
            let goes_on = match self.round().await {
                Ok(goes_on) => goes_on,
                Err(cause) => {
                    tracing::warn!(%cause, "webhooks wait; trying again");
                    false
                }
            };
            if goes_on {
                tokio::task::yield_now().await;
            } else {
                self.rest(&mut stopping).await;
            }
        }
        self.end().await;
    }

    /// Makes deliveries of what has happened, writes down what has ended, and sends what is due. Answers whether
    /// there is more to be done at once.
    async fn round(&mut self) -> Result<bool> {
        let webhooks = store::enabled(&self.diwan.store().read(), self.diwan.now()).await?;
        self.follow(!webhooks.is_empty());
        self.readings.retain(|id, _| webhooks.iter().any(|(webhook, _)| webhook.id == *id));
        let (mut due, mut goes_on) = (Vec::new(), false);
        for (webhook, has_due) in webhooks {
            // What is wrong with one is not the others' fault.
            let made = match self.make(&webhook).await {
                Ok(made) => {
                    goes_on |= self.readings.get(&webhook.id).is_some_and(|one| one.behind);
                    made
                }
                Err(cause) => {
                    tracing::warn!(%cause, webhook = %webhook.id, "not told; trying again");
                    0
                }
            };
            if has_due || made > 0 {
                due.push(webhook.id);
            }
        }
        self.take_turn(&due).await?;
        Ok(goes_on)
    }

    async fn make(&mut self, webhook: &webhook::Model) -> Result<usize> {
        let now = self.diwan.now().micros();
        let reading = self.readings.entry(webhook.id).or_insert_with(|| Reading::of(webhook, now));
        if !reading.is_of(webhook) {
            *reading = Reading::of(webhook, now);
        }
        match reading.behind {
            true => self.diwan.make_deliveries(webhook, reading).await,
            false => Ok(0),
        }
    }

    /// Writes down what has ended, and takes and sends what is due, in one transaction. Those to whom the least is
    /// under way come first, so that who answers late leaves room to others.
    async fn take_turn(&mut self, due: &[Uuid]) -> Result<()> {
        let mut room = AT_ONCE.saturating_sub(self.under_way.len());
        let has_room = |webhook: &Uuid| self.at_work_for(*webhook) < OF_ONE_AT_ONCE;
        let takes = room > 0 && due.iter().any(has_room);
        if self.ended.is_empty() && !takes {
            return Ok(());
        }
        let (session, now) = (self.diwan.store().write().await?, self.diwan.now());
        for sent in &self.ended {
            self.diwan.settle_delivery(&session, sent, self.name).await?;
        }
        // As they stand now: they may have been changed since they were listed.
        let webhooks = if takes { store::enabled(&session, now).await? } else { Vec::new() };
        let mut webhooks: Vec<webhook::Model> = webhooks
            .into_iter()
            .filter_map(|(webhook, has_due)| has_due.then_some(webhook))
            .collect();
        webhooks.sort_by_key(|webhook| self.at_work_for(webhook.id));
        let mut taken = Vec::new();
        for webhook in webhooks {
            let most = room.min(OF_ONE_AT_ONCE.saturating_sub(self.at_work_for(webhook.id)));
            if most > 0 {
                let holder = (webhook.id, self.name);
                let found = claim::claim(&session, holder, now, most).await?;
                room -= found.len();
                taken.push((webhook, found));
            }
        }
        session.commit().await?;
        self.ended.clear();
        for (webhook, found) in taken {
            found.into_iter().for_each(|delivery| self.send(&webhook, delivery, now));
        }
        Ok(())
    }

    fn at_work_for(&self, webhook: Uuid) -> usize {
        self.under_way.values().filter(|(_, of)| *of == webhook).count()
    }

    fn send(&mut self, webhook: &webhook::Model, delivery: webhook_delivery::Model, now: Instant) {
        // Its lease has ended, but not the attempt.
        if self.under_way.values().any(|(id, _)| *id == delivery.id) {
            return;
        }
        let (sender, outgoing) = (self.sender.clone(), outgoing(webhook, &delivery, now));
        let ids = (delivery.id, webhook.id);
        let task = self.running.spawn(async move {
            let outcome = sender.send(&outgoing, now).await;
            Sent { delivery, url: outgoing.url, at: now, outcome }
        });
        self.under_way.insert(task.id(), ids);
    }

    /// Waits until there may be something to be done.
    async fn rest(&mut self, stopping: &mut watch::Receiver<bool>) {
        let sending = self.diwan.shared::<Sending>();
        tokio::select! {
            Some(ended) = self.running.join_next_with_id() => {
                self.note(ended);
                sleep(TOGETHER).await;
                self.collect();
            }
            () = self.moved.notified() => {
                self.readings.values_mut().for_each(|reading| reading.behind = true);
            }
            () = sending.wake.notified() => {}
            _ = stopping.changed() => {}
            () = sleep(BETWEEN_LOOKS) => {}
        }
    }

    /// Notes all that has ended by now.
    fn collect(&mut self) {
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.note(ended);
        }
    }

    fn note(&mut self, ended: Result<(Id, Sent), tokio::task::JoinError>) {
        match ended {
            Ok((id, sent)) => {
                self.attempts.count(&sent.outcome);
                self.under_way.remove(&id);
                self.ended.push(sent);
            }
            // Its lease ends by itself.
            Err(cause) => {
                self.under_way.remove(&cause.id());
                tracing::error!(%cause, "a delivery broke off");
            }
        }
    }

    /// Follows the feed as long as anybody is told of it.
    fn follow(&mut self, wanted: bool) {
        let follows = self.follower.as_ref().is_some_and(|following| !following.0.is_finished());
        if wanted && !follows {
            let task = tokio::spawn(follow(self.diwan.clone(), Arc::clone(&self.moved)));
            self.follower = Some(Following(task.abort_handle()));
        } else if !wanted {
            self.follower = None;
        }
    }

    async fn end(mut self) {
        let last = async {
            while let Some(ended) = self.running.join_next_with_id().await {
                self.note(ended);
            }
        };
        let _ = tokio::time::timeout(LAST_ATTEMPTS, last).await;
        self.collect();
        self.running.abort_all();
        let given_back = async {
            self.take_turn(&[]).await?;
            let session = self.diwan.store().write().await?;
            claim::give_back(&session, self.name).await?;
            session.commit().await
        };
        if let Err(cause) = given_back.await {
            tracing::warn!(%cause, "deliveries were not given back; they are sent when their leases end");
        }
    }
}

fn outgoing(
    webhook: &webhook::Model,
    delivery: &webhook_delivery::Model,
    now: Instant,
) -> OutgoingDelivery {
    let is_good = webhook.previous_until.is_some_and(|until| until > now.micros());
    let previous = webhook.previous_secret.clone().filter(|_| is_good);
    OutgoingDelivery {
        delivery: delivery.id,
        url: webhook.url.clone(),
        payload: delivery.payload.clone(),
        secrets: [webhook.secret.clone()].into_iter().chain(previous).collect(),
    }
}

/// Tells when something has happened that everybody may know. Ends when the feed cannot be followed; it is begun
/// anew then.
async fn follow(diwan: Diwan, moved: Arc<Notify>) {
    let ask = ChangeRequest { after: Some("now".into()), ..ChangeRequest::default() };
    let Ok(now) = diwan.changes(&Principal::Anonymous, &ask).await else {
        return sleep(BETWEEN_LOOKS).await;
    };
    // What has happened before was perhaps not seen.
    moved.notify_one();
    let mut follower = diwan.follow(Principal::Anonymous, ask, now.next);
    while let Ok(changes) = follower.next(PATIENCE).await {
        if follower.is_dismissed() {
            return std::future::pending().await;
        }
        if !changes.items.is_empty() {
            moved.notify_one();
            sleep(BETWEEN_MOVES).await;
        }
    }
}
