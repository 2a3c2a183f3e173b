//! What happens arrives: none is lost, those of one record come in their order, and all are signed.

use std::collections::HashSet;
use std::time::Duration;

use diwan_api::model::Kind;
use diwan_api::store::Engine;
use diwan_api::webhook::Dispatcher;
use serde_json::json;

use super::receiver::{Behaviour, Receiver, versions};
use super::{Hurry, admin, hook, until};
use crate::world::{Caller, World, id, on_both_engines, on_both_engines_at_once, tell};

/// How many changes are made of how many records; many more where somebody has the time.
fn events() -> (usize, usize) {
    #[allow(clippy::disallowed_methods, reason = "how long a test may take is not the server's")]
    let wanted = std::env::var("DIWAN_TEST_WEBHOOK_EVENTS").ok();
    let events = wanted.and_then(|wanted| wanted.parse().ok()).unwrap_or(600);
    (events, events / 5)
}

/// While somebody writes, whose token ends after a while.
const STEP: Duration = Duration::from_secs(5);
/// Some deliveries fail so often that they wait for many hours.
const LEAP: Duration = Duration::from_secs(5 * 60);

impl World {
    /// How many deliveries of a webhook are to be sent.
    async fn pending(&self, hook: &str) -> usize {
        let (admin, query) = (admin(self).await, "status=pending&limit=100");
        admin.deliveries(hook, query).await.unwrap().0.len()
    }
}

/// Changes so many topics so often.
async fn write(editor: &Caller<'_>, records: usize, rounds: std::ops::Range<usize>) {
    for round in rounds {
        let line = |number: usize| {
            let labels = json!([{ "language": "en", "text": format!("Round {round}") }]);
            let code = format!("t{number}");
            json!({ "record": "topic", "externalId": code, "scheme": "own", "code": code, "labels": labels })
                .to_string()
        };
        let lines: Vec<String> = (0..records).map(line).collect();
        let import = editor.ask("POST", "/api/v1/import");
        import.text("application/x-ndjson", lines.join("\n")).send().await.expect(200);
    }
}

fn check(receiver: &Receiver, events: usize, records: usize, secret: &str) {
    let taken = receiver.taken();
    assert_eq!(taken.len(), events);
    let versions = versions(&taken);
    assert_eq!(versions.len(), records);
    let expected: Vec<i64> = (1..=(events / records) as i64).collect();
    assert!(versions.values().all(|told| *told == expected), "{versions:?}");
    assert!(receiver.received().iter().all(|one| one.signed_with(&[secret]) == [true]));
}

#[test]
fn nothing_is_lost_on_a_receiver_that_fails_oftentimes() {
    on_both_engines_at_once(async |world: &World| {
        world.allow_this_machine();
        let (events, records) = events();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::FailsOftentimes).await;
        let (hook, secret) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        let hurry = Hurry::by(STEP, &world.clock);
        write(&editor, records, 0..events / records).await;
        drop(hurry);
        let hurry = Hurry::by(LEAP, &world.clock);
        until("all have arrived", async || receiver.count() >= events).await;
        until("all are written down", async || world.pending(&hook).await == 0).await;
        drop(hurry);
        sending.stop().await;
        check(&receiver, events, records, &secret);
        let (metrics, received) = (world.metrics(), receiver.received());
        let taken = received.iter().filter(|one| one.taken).count();
        for (outcome, count) in [("delivered", taken), ("failed", received.len() - taken)] {
            let line = format!("diwan_webhook_attempts_total{{outcome=\"{outcome}\"}} {count}\n");
            assert!(count > 0 && metrics.contains(&line), "{line} {metrics}");
        }
        receiver.stop().await;
    });
}

#[test]
fn servers_share_the_work_and_survive_one_another() {
    on_both_engines_at_once(async |world: &World| {
        world.allow_this_machine();
        let (events, records) = (600, 120);
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::FailsOftentimes).await;
        let (hook, secret) = hook(&admin, &receiver, json!({})).await;
        let one = Dispatcher::start(&world.diwan);
        let other = Dispatcher::start(&world.diwan);
        let hurry = Hurry::by(STEP, &world.clock);
        write(&editor, records, 0..2).await;
        until("some have arrived", async || receiver.count() >= 60).await;
        // It dies in the middle, and what it had taken is taken over.
        drop(one);
        write(&editor, records, 2..4).await;
        until("more have arrived", async || receiver.count() >= 300).await;
        drop(other);
        write(&editor, records, 4..5).await;
        drop(hurry);
        let third = Dispatcher::start(&world.diwan);
        let hurry = Hurry::by(LEAP, &world.clock);
        until("all have arrived", async || receiver.count() >= events).await;
        until("all are written down", async || world.pending(&hook).await == 0).await;
        drop(hurry);
        third.stop().await;
        check(&receiver, events, records, &secret);
        if world.engine == Engine::Postgres {
            assert_eq!(world.rows().await["webhook_delivery"], events as i64);
        }
        receiver.stop().await;
    });
}

#[test]
fn a_webhook_is_told_what_everybody_may_know() {
    tell(async |world| {
        world.allow_this_machine();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::Takes).await;
        let verbs = json!({ "records": ["article"], "verbs": ["published", "withdrawn"] });
        let (hook, secret) = hook(&admin, &receiver, verbs).await;
        let sending = Dispatcher::start(&world.diwan);
        editor.actor("Not an article").await;
        let article = editor.article(json!({ "headline": "Ministers meet" })).await;
        let article = id(&article);
        editor.update(Kind::Article, &article, 1, json!({ "byline": "Nobody" })).await.unwrap();
        editor.publish(Kind::Article, &article, 2).await.unwrap();
        let reason = json!({ "reason": "In error." });
        editor.command(Kind::Article, &article, 3, "withdraw", reason).await.unwrap();
        until("both have arrived", async || receiver.count() >= 2).await;
        let taken = receiver.taken();
        let told: Vec<&str> = taken.iter().map(|one| one.body["type"].as_str().unwrap()).collect();
        assert_eq!(told, ["article.published", "article.withdrawn"]);
        let body = &taken[0].body;
        assert_eq!(body["timestamp"], "2026-01-15T12:00:00Z");
        let mut data = body["data"].clone();
        data["tombstone"] = json!(null);
        let expected = json!({
            "record": "article", "id": article, "verb": "published", "version": 3,
            "at": "2026-01-15T12:00:00Z", "tombstone": null, "slug": "ministers-meet",
            "url": format!("http://localhost:8080/api/v1/articles/{article}"),
        });
        assert_eq!(data, expected);
        assert_eq!(taken[1].body["data"]["tombstone"], true);
        assert!(taken.iter().all(|one| one.raw.len() < 20_000));
        assert!(taken.iter().all(|one| one.signed_with(&[&secret]) == [true]));
        until("both are written down", async || {
            admin.deliveries(&hook, "status=delivered").await.unwrap().0.len() == 2
        })
        .await;
        let (listed, _) = admin.deliveries(&hook, "").await.unwrap();
        let ids: HashSet<String> = listed.iter().map(id).collect();
        assert_eq!(ids, taken.iter().map(|one| one.id.clone()).collect());
        for delivery in &listed {
            assert_eq!(
                (&delivery["attempts"], &delivery["responseStatus"]),
                (&json!(1), &json!(204))
            );
            assert!(delivery["latencyMs"].as_i64().is_some_and(|latency| latency < 5_000));
        }
        sending.stop().await;
        receiver.stop().await;
    });
}

#[test]
fn both_secrets_sign_for_a_day() {
    on_both_engines(async |world| {
        world.allow_this_machine();
        let admin = admin(world).await;
        let receiver = Receiver::start(Behaviour::Takes).await;
        let (hook, old) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        let rotated = admin.rotate_webhook_secret(&hook).await.unwrap();
        let new = rotated["secret"].as_str().unwrap();
        for (count, later, signed) in
            [(1, 0, [true, true]), (2, 23 * 3600, [true, true]), (3, 2 * 3600, [true, false])]
        {
            world.clock.advance(Duration::from_secs(later));
            // A token lasts for eight hours.
            let admin = super::admin(world).await;
            admin.test_webhook(&hook).await.unwrap();
            until("it arrives", async || receiver.count() >= count).await;
            let last = receiver.taken().pop().unwrap();
            assert_eq!(last.signed_with(&[new, &old]), signed);
            assert_eq!(last.body["type"], "webhook.test");
            let seconds = world.diwan.now().micros() / 1_000_000;
            assert_eq!(last.timestamp, seconds.to_string());
        }
        sending.stop().await;
        receiver.stop().await;
    });
}
