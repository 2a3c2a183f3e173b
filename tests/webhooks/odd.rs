//! Receivers that hang, drip, lead elsewhere or say far too much: nobody else notices.

use std::net::TcpListener;

use diwan_api::model::Kind;
use diwan_api::webhook::Dispatcher;
use serde_json::json;

use super::receiver::{Behaviour, Receiver};
use super::{admin, hook, until};
use crate::world::{World, on_both_engines, on_both_engines_at_once};

#[test]
fn a_redirect_is_not_followed() {
    on_both_engines(async |world| {
        world.allow_this_machine();
        let canary = TcpListener::bind("127.0.0.1:0").unwrap();
        canary.set_nonblocking(true).unwrap();
        let elsewhere = format!("http://{}/", canary.local_addr().unwrap());
        let admin = admin(world).await;
        let receiver = Receiver::start(Behaviour::Redirects(elsewhere)).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        admin.test_webhook(&hook).await.unwrap();
        until("it failed", async || {
            let (told, _) = admin.deliveries(&hook, "").await.unwrap();
            told[0]["error"] == "the receiver answered 307: redirects are not followed"
        })
        .await;
        sending.stop().await;
        assert!(canary.accept().is_err());
        receiver.stop().await;
    });
}

#[test]
fn odd_receivers_hold_up_nobody() {
    on_both_engines_at_once(async |world: &World| {
        world.allow_this_machine();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let mut odd = Vec::new();
        for behaviour in [Behaviour::Hangs, Behaviour::Drips, Behaviour::Floods] {
            let receiver = Receiver::start(behaviour).await;
            let (hook, _) = hook(&admin, &receiver, json!({})).await;
            odd.push((receiver, hook));
        }
        let good = Receiver::start(Behaviour::Takes).await;
        hook(&admin, &good, json!({})).await;
        let sending = Dispatcher::start(&world.diwan);
        for number in 0..30 {
            editor.small(Kind::Publisher, json!({ "name": format!("P{number}") })).await;
        }
        until("the good one has all", async || good.count() == 30).await;
        world.get("/api/v1/publishers", None).await.expect(200);
        // Whoever has said that it has it may say what it wants besides.
        for (receiver, hook) in &odd[1..] {
            until("it has all", async || receiver.count() == 30).await;
            until("that is written down", async || {
                let (told, _) = admin.deliveries(hook, "status=delivered&limit=100").await.unwrap();
                told.len() == 30
            })
            .await;
        }
        let hangs = &odd[0].1;
        until("it is given up", async || {
            let (told, _) = admin.deliveries(hangs, "limit=100").await.unwrap();
            told.iter().any(|told| told["error"] == "the receiver did not answer in time")
        })
        .await;
        sending.stop().await;
        for (receiver, _) in odd {
            receiver.stop().await;
        }
        good.stop().await;
    });
}
