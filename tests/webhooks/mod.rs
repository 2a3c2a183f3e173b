//! Webhooks: who manages them, where they may lead, and that what happens arrives, once and in order, whatever
//! becomes of the receiver and of the server.

mod ends;
mod forbidden;
mod manage;
mod odd;
pub mod receiver;
mod sending;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diwan_api::values::Role;
use diwan_api::webhook::{AllowList, Guard};
use serde_json::{Value, json};

use crate::world::{Caller, TestClock, World, id};

use receiver::Receiver;

impl World {
    /// Lets webhooks lead to this machine.
    pub fn allow_this_machine(&self) {
        let list = AllowList::parse(&["127.0.0.1".to_owned()]).unwrap();
        self.diwan.guard_webhooks(Guard::new(list));
    }
}

/// A webhook that leads to a receiver: its id and its secret.
async fn hook(admin: &Caller<'_>, receiver: &Receiver, members: Value) -> (String, String) {
    let made = crate::world::sample::with(json!({ "url": receiver.url("/") }), members);
    let made = admin.create_webhook(made).await.unwrap();
    (id(&made), made["secret"].as_str().unwrap().to_owned())
}

async fn admin(world: &World) -> Caller<'_> {
    world.caller(Role::Admin).await
}

/// Waits until something is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..15_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not happen that {what}");
}

/// Lets time pass faster than it does, until it is dropped.
struct Hurry(Arc<AtomicBool>);

impl Hurry {
    /// By so much every twentieth of a second. A lease lasts for a minute.
    fn by(step: Duration, clock: &Arc<TestClock>) -> Hurry {
        let (clock, ends) = (Arc::clone(clock), Arc::new(AtomicBool::default()));
        let ended = Arc::clone(&ends);
        tokio::spawn(async move {
            while !ended.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(50)).await;
                clock.advance(step);
            }
        });
        Hurry(ends)
    }
}

impl Drop for Hurry {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
