//! What happened, who took part, and what says so.

use diwan_api::model::Kind::{Article, Event, Place, Position, Tenure};
use serde_json::json;

use crate::world::sample::{BODY, anchor};
use crate::world::{id, tell};

#[test]
fn a_meeting_tells_who_met_holding_which_post_and_what_says_so() {
    tell(async |world| {
        let editor = world.editor().await;
        let (host, guest) = (editor.actor("Hulusi Akar").await, editor.actor("Namroush").await);
        let post = editor.small(Position, json!({ "title": "Minister of Defence" })).await;
        let held = json!({ "holder": { "id": host }, "position": { "id": post }, "from": "2018-07", "to": "2023-06" });
        editor.small(Tenure, held).await;
        let istanbul = json!({ "kind": "city", "names": [{ "text": "Istanbul" }], "country": "TR", "latitude": 41.01, "longitude": 28.95 });
        let istanbul = editor.small(Place, istanbul).await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let event = editor
            .event(json!({
                "mode": "visit", "contexts": ["military", "diplomatic"],
                "title": "Ministers of defence meet", "start": "2021-01-11", "end": "2021-01",
                "place": { "id": istanbul },
                "participants": [
                    { "actor": { "id": host }, "role": "actor" },
                    { "actor": { "id": guest }, "role": "actor", "side": "GNA" },
                    { "label": "two generals", "role": "observer" },
                ],
                "quantities": [{ "kind": "duration", "low": 1, "best": 1.5, "high": 2, "unit": "hours" }],
                "citations": [{ "article": { "id": article }, "anchor": anchor("body", BODY, "met his colleague") }],
                "codes": [{ "scheme": "cameo", "code": "042", "quadClass": "verbalCooperation" }],
            }))
            .await;
        assert_eq!(event["quadClass"], "verbalCooperation");
        assert_eq!(
            event["verification"],
            json!({ "status": "unverified", "confidence": null, "note": null })
        );

        let public = world.anonymous();
        let shown = public.one(Event, &id(&event)).await.unwrap();
        assert_eq!(shown["place"]["name"], "Istanbul");
        let took_part = shown["participants"].as_array().unwrap();
        let told: Vec<_> = took_part
            .iter()
            .map(|one| {
                (
                    one["actor"]["name"].as_str(),
                    one["label"].as_str(),
                    one["position"]["id"].as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Some("Hulusi Akar"), None, Some(post.as_str())),
                (Some("Namroush"), None, None),
                (None, Some("two generals"), None),
            ]
        );
        assert_eq!(shown["citations"][0]["article"]["headline"], "Ministers meet in Istanbul");
        assert_eq!(shown["citations"][0]["articleVersion"], 1);
        assert_eq!(shown["quantities"][0]["best"], 1.5);
        assert_eq!(shown["codes"][0]["code"], "042");

        let event = id(&event);
        for (filter, found) in [
            (format!("actor={host}"), true),
            (format!("actor={host}&role=actor"), true),
            // Actor and role meet in one participant.
            (format!("actor={host}&role=observer"), false),
            ("role=observer".into(), true),
            ("country=TR&type=CONSULT&mode=visit".into(), true),
            ("country=LY".into(), false),
            (format!("place={istanbul}"), true),
            ("context=diplomatic".into(), true),
            ("context=election".into(), false),
            ("code=cameo:042".into(), true),
            ("code=cameo:043".into(), false),
            (format!("article={article}"), true),
            ("startFrom=2021-01-11".into(), true),
            ("startFrom=2021-01-12".into(), false),
            ("startTo=2021-01".into(), true),
            ("startTo=2021-01-10".into(), false),
            ("startFrom=2021&startTo=2021".into(), true),
            ("modality=denied".into(), false),
            ("verification=unverified".into(), true),
        ] {
            let ids = public.ids(Event, &filter).await;
            assert_eq!(ids.contains(&event), found, "{filter}");
        }
        assert_eq!(public.ids(Article, &format!("event={event}")).await, [article]);
    });
}

#[test]
fn how_well_it_is_verified_is_for_editors_to_say() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let members = json!({ "type": "CONSULT", "title": "A meeting", "start": "2021-01-11" });
        let draft = author.create(Event, members).await.unwrap();
        let id = id(&draft);
        let verified = json!({ "verification": { "status": "corroborated", "confidence": 0.8 } });
        let refused = author.update(Event, &id, 1, verified.clone()).await.unwrap_err();
        assert_eq!(refused.code, "forbidden");
        let after = editor.update(Event, &id, 1, verified).await.unwrap();
        assert_eq!(
            (&after["verification"]["status"], &after["version"]),
            (&json!("corroborated"), &json!(2))
        );
        // The members of verification change one by one.
        let note = json!({ "verification": { "note": "Two agencies." } });
        let after = editor.update(Event, &id, 2, note).await.unwrap();
        assert_eq!(
            after["verification"],
            json!({ "status": "corroborated", "confidence": 0.8, "note": "Two agencies." })
        );
    });
}

#[test]
fn events_hang_together() {
    tell(async |world| {
        let editor = world.editor().await;
        let war = id(&editor
            .event(json!({ "type": "ASSAULT", "title": "Offensive", "start": "2019-04-04" }))
            .await);
        let talks =
            editor.event(json!({ "partOf": { "id": war }, "follows": { "id": war } })).await;
        assert_eq!(
            (&talks["partOf"]["title"], &talks["partOf"]["slug"]),
            (&json!("Offensive"), &json!("offensive"))
        );
        assert_eq!(editor.ids(Event, "partOf=offensive").await, [id(&talks)]);
        let hidden = json!({ "state": "draft", "title": "Secret", "partOf": { "id": war } });
        editor.event(hidden).await;
        assert_eq!(editor.ids(Event, &format!("partOf={war}")).await.len(), 2);
        assert_eq!(world.anonymous().ids(Event, &format!("partOf={war}")).await.len(), 1);
    });
}

#[test]
fn no_event_is_above_itself_whichever_way_leads_up() {
    tell(async |world| {
        let editor = world.editor().await;
        let whole = id(&editor.event(json!({ "title": "A conference" })).await);
        let part = json!({ "title": "Its first day", "partOf": { "id": whole } });
        let part = id(&editor.event(part).await);
        let refused = editor.update(Event, &whole, 1, json!({ "follows": { "id": part } })).await;
        assert_eq!(refused.unwrap_err().rule("/follows"), Some("cycle"));
        let both = json!({ "follows": { "id": whole }, "partOf": { "id": whole } });
        editor.update(Event, &part, 1, both).await.unwrap();
    });
}

#[test]
fn the_order_is_that_of_the_day_not_of_the_text() {
    tell(async |world| {
        let editor = world.editor().await;
        let mut ids = Vec::new();
        for start in
            ["2021", "2020-12-31", "2021-01-01T00:00Z", "2021-01-11T14:00Z", "1999", "2021-01-11"]
        {
            ids.push(id(&editor.event(json!({ "start": start })).await));
        }
        let order = |places: [usize; 6]| places.map(|place| ids[place].clone()).to_vec();
        let public = world.anonymous();
        // What begins at the same instant is told apart by id.
        assert_eq!(public.ids(Event, "sort=start").await, order([4, 1, 0, 2, 5, 3]));
        assert_eq!(public.ids(Event, "").await, order([3, 5, 2, 0, 1, 4]));
    });
}

#[test]
fn a_place_that_moves_to_another_country_takes_its_events_along() {
    tell(async |world| {
        let editor = world.editor().await;
        let place = json!({ "kind": "city", "names": [{ "text": "Juba" }], "country": "SD" });
        let place = editor.small(Place, place).await;
        let event = id(&editor.event(json!({ "place": { "id": place } })).await);
        let public = world.anonymous();
        assert_eq!(public.ids(Event, "country=SD").await, std::slice::from_ref(&event));
        editor.update(Place, &place, 1, json!({ "country": "SS" })).await.unwrap();
        assert_eq!(public.ids(Event, "country=SS").await, [event]);
        assert!(public.ids(Event, "country=SD").await.is_empty());
    });
}

#[test]
fn a_citation_follows_the_article_it_was_read_from() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let citation = json!({ "article": { "id": article }, "anchor": anchor("body", BODY, "train together") });
        let event = id(&editor.event(json!({ "citations": [citation] })).await);
        let longer = format!("It was cold. {BODY}");
        editor.update(Article, &article, 1, json!({ "body": longer })).await.unwrap();
        let moved = editor.one(Event, &event).await.unwrap()["citations"][0].clone();
        let right = anchor("body", &longer, "train together");
        assert_eq!(
            (&moved["anchor"]["start"], &moved["anchor"]["stale"]),
            (&right["start"], &json!(false))
        );
        assert_eq!(moved["articleVersion"], 1, "the version it was read from");
        let gone = BODY.replace("train together", "work together");
        editor.update(Article, &article, 2, json!({ "body": gone })).await.unwrap();
        let lost = editor.one(Event, &event).await.unwrap();
        assert_eq!(lost["citations"][0]["anchor"]["stale"], true);
        assert_eq!(lost["version"], 1, "the event itself was not changed");
        let wrong = json!({ "citations": [{ "article": { "id": article }, "anchor": { "field": "body", "start": 0, "end": 3, "exact": "Xhe" } }] });
        let refused = editor.update(Event, &event, 1, wrong).await.unwrap_err();
        assert_eq!(refused.rule("/citations/0/anchor"), Some("anchorMismatch"));
        assert_eq!(refused.at.len(), 1);
    });
}
