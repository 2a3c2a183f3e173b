//! Who manages webhooks, and what of them is refused.

use diwan_api::model::Kind;
use diwan_api::values::Role;
use serde_json::json;

use super::{admin, hook};
use crate::webhooks::receiver::{Behaviour, Receiver};
use crate::world::{Face, id, on_both_engines, tell};

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[test]
fn webhooks_are_made_changed_and_deleted() {
    tell(async |world| {
        let admin = admin(world).await;
        let members = json!({
            "url": "https://1.1.1.1/hook?a=b", "description": "Pages", "records": ["event", "article", "event"],
            "verbs": ["published"],
        });
        let made = admin.create_webhook(members).await.unwrap();
        let hook = id(&made);
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
        assert_eq!(made["records"], json!(["article", "event"]));
        let found = admin.webhook(&hook).await.unwrap();
        assert_eq!(found["secret"], json!(null));
        assert_eq!((&found["url"], &found["enabled"]), (&made["url"], &json!(true)));
        assert_eq!(admin.webhooks().await.unwrap(), json!([found]));

        let changes = json!({ "description": "", "records": [], "enabled": false });
        let changed = admin.update_webhook(&hook, changes).await.unwrap();
        assert_eq!(changed["disabledReason"], "operator");
        assert_eq!((&changed["description"], &changed["records"]), (&json!(null), &json!([])));
        assert_eq!(changed["verbs"], json!(["published"]));
        let changed = admin.update_webhook(&hook, json!({ "enabled": true })).await.unwrap();
        assert_eq!(changed["disabledReason"], json!(null));

        let rotated = admin.rotate_webhook_secret(&hook).await.unwrap();
        assert_ne!(rotated["secret"], made["secret"]);
        assert_eq!(rotated["previousSecretUntil"], "2026-01-16T12:00:00Z");

        admin.delete_webhook(&hook).await.unwrap();
        assert_eq!(admin.webhooks().await.unwrap(), json!([]));
        assert_eq!(admin.webhook(&hook).await.unwrap_err().code, "notFound");
    });
}

/// In REST a change is a merge patch: null empties a member (RFC 7396).
#[test]
fn null_empties_what_may_be_empty() {
    on_both_engines(async |world| {
        let admin = admin(world).await;
        let members = json!({
            "url": "https://1.1.1.1/", "description": "Pages", "records": ["article"], "verbs": ["published"],
            "enabled": false,
        });
        let made = admin.create_webhook(members).await.unwrap();
        let path = format!("/api/v1/webhooks/{}", id(&made));
        let patch =
            async |body: serde_json::Value| admin.ask("PATCH", &path).json(&body).send().await;
        let refused = patch(json!({ "url": null, "enabled": true })).await.expect(422).json;
        let told = &refused["errors"][0];
        assert_eq!((&told["pointer"], &told["code"]), (&json!("/url"), &json!("required")));
        assert_eq!(
            admin.webhook(&id(&made)).await.unwrap()["enabled"],
            false,
            "nothing was changed"
        );
        let all = json!({ "description": null, "records": null, "verbs": null, "enabled": null });
        let emptied = patch(all).await.expect(200).json;
        let members = ["url", "description", "records", "verbs", "enabled"];
        let members = members.map(|name| emptied[name].clone());
        let nothing = json!([]);
        assert_eq!(
            members,
            [json!("https://1.1.1.1/"), json!(null), nothing.clone(), nothing, json!(true)]
        );
    });
}

#[test]
fn only_those_who_may_manage_webhooks_do() {
    tell(async |world| {
        let admin = admin(world).await;
        let made = admin.create_webhook(json!({ "url": "https://1.1.1.1/" })).await.unwrap();
        let hook = id(&made);
        for role in [None, Some(Role::Reader), Some(Role::Author), Some(Role::Editor)] {
            let (caller, code) = match role {
                None => (world.anonymous(), "unauthenticated"),
                Some(role) => (world.caller(role).await, "forbidden"),
            };
            let input = json!({ "url": "https://1.1.1.1/" });
            assert_eq!(caller.webhooks().await.unwrap_err().code, code);
            assert_eq!(caller.webhook(&hook).await.unwrap_err().code, code);
            assert_eq!(caller.webhook(NOBODY).await.unwrap_err().code, code);
            assert_eq!(caller.create_webhook(input.clone()).await.unwrap_err().code, code);
            assert_eq!(caller.update_webhook(&hook, input).await.unwrap_err().code, code);
            assert_eq!(caller.rotate_webhook_secret(&hook).await.unwrap_err().code, code);
            assert_eq!(caller.test_webhook(&hook).await.unwrap_err().code, code);
            assert_eq!(caller.deliveries(&hook, "").await.unwrap_err().code, code);
            assert_eq!(caller.resend(&hook, None).await.unwrap_err().code, code);
            assert_eq!(caller.delete_webhook(&hook).await.unwrap_err().code, code);
        }
    });
}

#[test]
fn what_cannot_be_a_webhook_is_refused() {
    tell(async |world| {
        let admin = admin(world).await;
        let good = "https://1.1.1.1/";
        for (members, pointer, code) in [
            (json!({ "url": "" }), "/url", "format"),
            (json!({ "url": "ftp://1.1.1.1/" }), "/url", "format"),
            (json!({ "url": "https://user:secret@1.1.1.1/" }), "/url", "format"),
            (json!({ "url": format!("{good}{}", "a".repeat(2_048)) }), "/url", "tooLong"),
            (json!({ "url": "http://127.0.0.1/" }), "/url", "urlNotAllowed"),
            (json!({ "url": good, "description": "a".repeat(201) }), "/description", "tooLong"),
            (json!({ "url": good, "description": "a\nb" }), "/description", "controlCharacter"),
        ] {
            let refused = admin.create_webhook(members.clone()).await.unwrap_err();
            assert_eq!(refused.code, "invalid", "{members}");
            assert_eq!(refused.rule(pointer), Some(code), "{members}");
        }
        let refused = admin.create_webhook(json!({})).await.unwrap_err();
        match world.face {
            Face::Rest => assert_eq!(refused.rule("/url"), Some("required")),
            Face::Graphql => assert_eq!(refused.missing(), Some(vec!["/url".into()])),
        }
        for _ in 0..50 {
            admin.create_webhook(json!({ "url": good })).await.unwrap();
        }
        let refused = admin.create_webhook(json!({ "url": good })).await.unwrap_err();
        assert_eq!(refused.code, "conflict");
    });
}

#[test]
fn deliveries_are_listed_page_by_page() {
    tell(async |world| {
        world.allow_this_machine();
        let admin = admin(world).await;
        // Nobody sends: they stay as they are.
        let receiver = Receiver::start(Behaviour::Takes).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let mut tests = Vec::new();
        for _ in 0..5 {
            tests.push(id(&admin.test_webhook(&hook).await.unwrap()));
        }
        tests.reverse();
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let query = format!("status=pending&limit=2{after}");
            let (part, next) = admin.deliveries(&hook, &query).await.unwrap();
            seen.extend(part.iter().map(id));
            match next {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, tests);
        assert!(admin.deliveries(&hook, "status=dead").await.unwrap().0.is_empty());
        assert_eq!(admin.deliveries(&hook, "limit=0").await.unwrap_err().code, "badRequest");
        assert_eq!(admin.deliveries(&hook, "after=x").await.unwrap_err().code, "badRequest");
        assert_eq!(admin.resend(&hook, None).await.unwrap(), json!(0));
        let unknown = admin.resend(&hook, Some(vec![tests[0].clone(), NOBODY.into()])).await;
        assert_eq!(unknown.unwrap_err().rule("/deliveries/1"), Some("unknownReference"));
        receiver.stop().await;
    });
}

#[test]
fn what_is_old_is_forgotten() {
    on_both_engines(async |world| {
        world.allow_this_machine();
        let (admin, editor) = (admin(world).await, world.editor().await);
        let receiver = Receiver::start(Behaviour::Takes).await;
        let (hook, _) = hook(&admin, &receiver, json!({})).await;
        let sending = diwan_api::webhook::Dispatcher::start(&world.diwan);
        editor.small(Kind::Publisher, json!({ "name": "P" })).await;
        super::until("it is delivered", async || {
            !admin.deliveries(&hook, "status=delivered").await.unwrap().0.is_empty()
        })
        .await;
        sending.stop().await;
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        for (later, left) in [(6 * day, 1), (2 * day, 0)] {
            world.clock.advance(later);
            world.diwan.prune_deliveries().await.unwrap();
            assert_eq!(world.rows().await["webhook_delivery"], left);
        }
        receiver.stop().await;
    });
}
