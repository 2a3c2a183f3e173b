//! Receivers that fail for long, or do not want any more.

use std::time::Duration;

use diwan_api::model::Kind;
use diwan_api::webhook::Dispatcher;
use serde_json::{Value, json};

use super::receiver::{Behaviour, Receiver};
use super::{Hurry, admin, hook, until};
use crate::world::{Caller, World, id, on_both_engines};

/// How a webhook's only delivery stands.
async fn only(admin: &Caller<'_>, hook: &str) -> Value {
    let (listed, _) = admin.deliveries(hook, "").await.unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    listed[0].clone()
}

#[test]
fn what_fails_is_sent_again_later_and_later_until_it_is_dead() {
    on_both_engines(async |world| {
        world.allow_this_machine();
        let hurried = admin(world).await;
        let receiver = Receiver::start(Behaviour::Answers(500)).await;
        let (hook, _) = hook(&hurried, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        let sent = id(&hurried.test_webhook(&hook).await.unwrap());
        let hour = 3_600;
        let pauses =
            [5, 300, 1_800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
        for (count, pause) in pauses.into_iter().enumerate() {
            let admin = admin(world).await;
            until("it was tried", async || {
                only(&admin, &hook).await["attempts"] == json!(count + 1)
            })
            .await;
            let now = only(&admin, &hook).await;
            assert_eq!((&now["status"], &now["responseStatus"]), (&json!("pending"), &json!(500)));
            // Not before its time, which is no more than a tenth earlier.
            world.clock.advance(Duration::from_secs(pause * 8 / 10));
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert_eq!(receiver.received().len(), count + 1, "after {pause} s");
            world.clock.advance(Duration::from_secs(pause * 3 / 10 + 1));
        }
        let admin = admin(world).await;
        until("it is dead", async || only(&admin, &hook).await["status"] == "dead").await;
        let dead = only(&admin, &hook).await;
        assert_eq!((&dead["attempts"], &dead["nextAttemptAt"]), (&json!(10), &json!(null)));
        assert_eq!(dead["error"], "the receiver answered 500");
        // The receiver is mended, and somebody sends it again.
        receiver.becomes(Behaviour::Takes);
        assert_eq!(admin.resend(&hook, None).await.unwrap(), json!(1));
        until("it arrives", async || receiver.count() == 1).await;
        assert!(receiver.received().iter().all(|one| one.id == sent), "it keeps its id");
        until("it is delivered", async || only(&admin, &hook).await["status"] == "delivered").await;
        assert_eq!(admin.resend(&hook, None).await.unwrap(), json!(0));
        assert_eq!(admin.resend(&hook, Some(vec![sent])).await.unwrap(), json!(1));
        until("it arrives once more", async || receiver.received().len() == 12).await;
        sending.stop().await;
        receiver.stop().await;
    });
}

#[test]
fn a_busy_receiver_is_left_alone_for_as_long_as_it_wants() {
    on_both_engines(async |world| {
        world.allow_this_machine();
        let admin = admin(world).await;
        let receiver = Receiver::start(Behaviour::Busy(600)).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        admin.test_webhook(&hook).await.unwrap();
        until("it was tried", async || only(&admin, &hook).await["attempts"] == 1).await;
        assert_eq!(only(&admin, &hook).await["nextAttemptAt"], "2026-01-15T12:10:00Z");
        sending.stop().await;
        receiver.stop().await;
    });
}

#[test]
fn a_receiver_that_is_gone_is_not_sent_to_any_more() {
    on_both_engines(async |world: &World| {
        world.allow_this_machine();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::Answers(410)).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        admin.test_webhook(&hook).await.unwrap();
        until("it is disabled", async || {
            admin.webhook(&hook).await.unwrap()["disabledReason"] == "gone"
        })
        .await;
        assert_eq!(only(&admin, &hook).await["status"], "dead");
        editor.small(Kind::Publisher, json!({ "name": "P" })).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(receiver.received().len(), 1);
        // Enabled again it goes on where it stopped.
        receiver.becomes(Behaviour::Takes);
        admin.update_webhook(&hook, json!({ "enabled": true })).await.unwrap();
        until("what has happened meanwhile arrives", async || receiver.count() == 1).await;
        assert_eq!(receiver.taken()[0].body["type"], "publisher.created");
        sending.stop().await;
        receiver.stop().await;
    });
}

#[test]
fn a_record_waits_for_what_was_told_of_it_before_and_others_do_not() {
    on_both_engines(async |world: &World| {
        world.allow_this_machine();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::Answers(500)).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        let one = editor.small(Kind::Publisher, json!({ "name": "One" })).await;
        until("it was tried", async || receiver.received().len() == 1).await;
        until("that is written down", async || only(&admin, &hook).await["attempts"] == 1).await;
        receiver.becomes(Behaviour::Takes);
        editor.update(Kind::Publisher, &one, 1, json!({ "country": "LY" })).await.unwrap();
        editor.small(Kind::Publisher, json!({ "name": "Other" })).await;
        until("the other arrives", async || receiver.count() == 1).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(receiver.count(), 1, "the second of the first waits");
        let hurry = Hurry::by(Duration::from_secs(5), &world.clock);
        until("all have arrived", async || receiver.count() == 3).await;
        drop(hurry);
        let told: Vec<Value> =
            receiver.taken().iter().map(|one| one.body["data"]["version"].clone()).collect();
        assert_eq!(told, [1, 1, 2]);
        sending.stop().await;
        receiver.stop().await;
    });
}
