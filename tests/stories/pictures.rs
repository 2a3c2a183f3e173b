//! Pictures: what a page embeds with one `<img>`, drawn for everybody of what they may see.

use diwan_api::model::Kind::{Actor, Place, Position, Tenure};
use serde_json::json;

use crate::world::{Answer, World, id, on_both_engines};

const SVG: &str = "image/svg+xml";
/// What a browser sends for an `<img>`.
const IMG: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

async fn picture(world: &World, path: &str) -> Answer {
    world.anonymous().ask("GET", &format!("/api/v1/{path}")).send().await
}

/// Somebody who was a minister, took part in events in Tripoli, and met somebody else; and the same with what is
/// hidden, under the name of Canary.
async fn register(world: &World) {
    let editor = world.editor().await;
    let place = |name: &str, at: f64| json!({ "kind": "city", "names": [{ "text": name }], "latitude": at, "longitude": at });
    let tripoli = editor.small(Place, place("Tripoli", 32.9)).await;
    let secret = editor.small(Place, place("Canary Wharf", 51.5)).await;
    let (one, other) = (editor.actor("Ada One").await, editor.actor("Bea Other").await);
    let hidden = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
    let hidden = id(&editor.create(Actor, hidden).await.unwrap());
    let position = editor.small(Position, json!({ "title": "Minister of <Defence>" })).await;
    let tenure = json!({ "holder": { "id": one }, "position": { "id": position }, "from": "2019", "to": "2021-03" });
    editor.create(Tenure, tenure).await.unwrap();
    let taking_part = |actor: &str| json!({ "actor": { "id": actor }, "role": "actor" });
    for (state, place, actors) in
        [("published", &tripoli, [&one, &other]), ("draft", &secret, [&one, &hidden])]
    {
        let participants: Vec<_> = actors.iter().map(|actor| taking_part(actor)).collect();
        let event = json!({ "state": state, "type": "CONSULT", "start": "2020-05-01", "place": { "id": place }, "participants": participants });
        editor.event(event).await;
    }
}

const PICTURES: [(&str, &str); 4] = [
    ("events/counts.svg?by=month&series=type", "CONSULT"),
    ("events.svg?type=CONSULT", "Tripoli"),
    ("actors/ada-one/network.svg", "Bea Other"),
    ("actors/ada-one/timeline.svg", "Minister of &lt;Defence&gt;"),
];

#[test]
fn pictures_show_what_everybody_may_see() {
    on_both_engines(async |world| {
        register(world).await;
        for (path, shown) in PICTURES {
            let answer = picture(world, path).await.expect(200);
            assert_eq!(answer.header("content-type"), Some(SVG), "{path}");
            assert!(answer.text.starts_with("<svg"), "{path}: {}", answer.text);
            assert!(answer.text.contains(shown), "{path}: {}", answer.text);
            assert!(!answer.text.contains("Canary"), "{path}: {}", answer.text);
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            let tag = answer.header("etag").unwrap().to_owned();
            let again = world.anonymous().ask("GET", &format!("/api/v1/{path}"));
            again.header("If-None-Match", &tag).send().await.expect(304);
        }
    });
}

#[test]
fn a_browser_is_sent_a_picture_where_it_shows_one() {
    on_both_engines(async |world| {
        register(world).await;
        for (path, _) in PICTURES {
            let bare = path.replace(".svg", "");
            let ask = |accept: &str| {
                let ask = world.anonymous().ask("GET", &format!("/api/v1/{bare}"));
                ask.header("Accept", accept)
            };
            let shown = ask(IMG).send().await.expect(200);
            assert_eq!(shown.header("content-type"), Some(SVG), "{bare}");
            if !bare.contains("timeline") {
                let data = ask("*/*").send().await.expect(200);
                assert_eq!(data.header("content-type"), Some("application/json"), "{bare}");
            }
        }
    });
}

#[test]
fn the_look_of_a_picture_is_chosen_within_bounds() {
    on_both_engines(async |world| {
        register(world).await;
        for (path, _) in PICTURES {
            let joined = if path.contains('?') { '&' } else { '?' };
            let titled = format!("{path}{joined}title=A+%3Ctitle%3E&width=360");
            let answer = picture(world, &titled).await.expect(200);
            assert!(answer.text.contains("A &lt;title&gt;"), "{path}: {}", answer.text);
            assert!(answer.text.contains("360"), "{path}");
            for odd in ["width=359", "width=1601", "width=wide", "colour=red", "title="] {
                let refused = picture(world, &format!("{path}{joined}{odd}")).await;
                assert_eq!(refused.status, 400, "{path} {odd}");
            }
        }
        picture(world, "actors/nobody/network.svg").await.expect(404);
        picture(world, "actors/canary/timeline.svg").await.expect(404);
        picture(world, "events.svg?bbox=1,1,1,1").await.expect(400);
        picture(world, "articles.svg").await.expect(404);
    });
}

/// Nothing there is no fault.
#[test]
fn an_empty_register_has_empty_pictures() {
    on_both_engines(async |world| {
        for path in ["events/counts.svg?by=day", "articles/counts.svg", "events.svg"] {
            let answer = picture(world, path).await.expect(200);
            assert!(answer.text.starts_with("<svg"), "{path}");
        }
    });
}
