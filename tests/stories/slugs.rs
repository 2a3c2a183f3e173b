//! Readable addresses of topics, places and publishers: made of what they are called, kept for ever,
//! and taken wherever such a record is named.

use diwan_api::model::Kind::{self, Article, Event, Medium, Place, Position, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, Face, World, id, on_both_engines, tell};

const KINDS: [Kind; 3] = [Topic, Place, Publisher];

/// What a record of this kind needs that is called like this; `code` is a topic's alone.
fn called(kind: Kind, name: &str, code: &str) -> Value {
    match kind {
        Topic => {
            let label = json!({ "language": "en", "text": name });
            json!({ "scheme": "own", "code": code, "labels": [label] })
        }
        Place => json!({ "kind": "city", "names": [{ "text": name }] }),
        _ => json!({ "name": name }),
    }
}

#[test]
fn a_slug_is_made_of_what_a_record_is_called() {
    tell(async |world| {
        let editor = world.editor().await;
        for kind in KINDS {
            for (code, name, slug) in [
                ("1", "Çavuşoğlu — Straße", "cavusoglu-strasse"),
                ("2", "Cavusoglu Strasse!", "cavusoglu-strasse-2"),
                ("3", "cavusoglu strasse", "cavusoglu-strasse-3"),
                ("4", "Ливия", "liviya"),
            ] {
                let made = editor.create(kind, called(kind, name, code)).await.unwrap();
                assert_eq!(made["slug"], slug, "{kind}");
            }
            let nothing = editor.create(kind, called(kind, "!?", "5")).await.unwrap();
            let end = id(&nothing).split_off(28);
            assert_eq!(nothing["slug"], format!("{kind}-{end}"));
            let long = format!("{} bcd", "a".repeat(78));
            let long = editor.create(kind, called(kind, &long, "6")).await.unwrap();
            assert_eq!(long["slug"], "a".repeat(78));
        }
        let preferred = json!({ "kind": "city", "names": [
            { "text": "Constantinople" }, { "text": "Istanbul", "preferred": true },
        ] });
        assert_eq!(editor.create(Place, preferred).await.unwrap()["slug"], "istanbul");
        for (code, languages, slug) in [
            ("7", &["tr", "en-GB", "en"], "en-7"),
            ("8", &["tr", "ar", "en-GB"], "en-gb-8"),
            ("9", &["tr", "ar", "fr"], "tr-9"),
        ] {
            let label = |language: &&str| json!({ "language": language, "text": format!("{language} {code}") });
            let labels: Vec<Value> = languages.iter().map(label).collect();
            let topic = json!({ "scheme": "own", "code": code, "labels": labels });
            assert_eq!(editor.create(Topic, topic).await.unwrap()["slug"], slug);
        }
    });
}

#[test]
fn a_slug_may_be_given_and_has_one_owner() {
    tell(async |world| {
        let editor = world.editor().await;
        for kind in KINDS {
            let given = |code: &str, slug: &str| {
                with(called(kind, "Something", code), json!({ "slug": slug }))
            };
            let first = editor.create(kind, given("1", "just-this")).await.unwrap();
            assert_eq!(first["slug"], "just-this");
            let refused = editor.create(kind, given("2", "just-this")).await.unwrap_err();
            assert_eq!(refused.rule("/slug"), Some("duplicate"), "{}", refused.body);
            for odd in ["Not A Slug", "counts", "01900000-0000-7000-8000-000000000000", ""] {
                let refused = editor.create(kind, given("2", odd)).await.unwrap_err();
                assert_eq!(refused.rule("/slug"), Some("format"), "{kind} {odd}");
            }
            let second = editor.create(kind, given("2", "just-that")).await.unwrap();
            let taken = json!({ "slug": "just-this" });
            let refused = editor.update(kind, &id(&second), 1, taken).await.unwrap_err();
            assert_eq!(refused.rule("/slug"), Some("duplicate"), "{}", refused.body);
            let same = json!({ "slug": "just-that" });
            let same = editor.update(kind, &id(&second), 1, same).await.unwrap();
            assert_eq!(same["version"], 1, "nothing has changed");
        }
        let titled = json!({ "title": "Chair", "slug": "chair" });
        assert!(editor.create(Position, titled).await.is_err(), "positions have none");
    });
}

#[test]
fn a_record_is_found_by_every_slug_that_it_had() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        for kind in KINDS {
            let made = editor.create(kind, called(kind, "Old name", "1")).await.unwrap();
            let key = id(&made);
            let renamed =
                editor.update(kind, &key, 1, called(kind, "New name", "1")).await.unwrap();
            assert_eq!(renamed["slug"], "old-name", "an address stays");
            let moved = json!({ "slug": "new-name" });
            let moved = editor.update(kind, "old-name", 2, moved).await.unwrap();
            assert_eq!((&moved["slug"], &moved["version"]), (&json!("new-name"), &json!(3)));
            for slug in ["old-name", "new-name"] {
                assert_eq!(public.one(kind, slug).await.unwrap(), moved, "{kind} {slug}");
            }
            let other = editor.create(kind, called(kind, "Old name", "2")).await.unwrap();
            assert_eq!(other["slug"], "old-name-2", "the old one stays reserved");
            let back = json!({ "slug": "old-name" });
            let back = editor.update(kind, "new-name", 3, back).await.unwrap();
            assert_eq!(back["slug"], "old-name");
            let replaced = with(called(kind, "Newest name", "1"), json!({ "externalId": "key" }));
            editor.update(kind, &key, 4, json!({ "externalId": "key" })).await.unwrap();
            let replaced = editor.upsert(kind, "key", replaced).await.unwrap();
            assert_eq!((&replaced["id"], &replaced["slug"]), (&json!(key), &json!("old-name")));
            editor.delete(kind, "new-name", 6).await.unwrap();
            let free = with(called(kind, "Free", "3"), json!({ "slug": "new-name" }));
            assert_eq!(editor.create(kind, free).await.unwrap()["slug"], "new-name");
        }
    });
}

#[test]
fn an_old_address_leads_to_the_new_one() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for kind in KINDS {
            editor.create(kind, called(kind, "Old name", "1")).await.unwrap();
            let present = json!({ "slug": "new-name" });
            editor.update(kind, "old-name", 1, present).await.unwrap();
            let many = kind.plural();
            let moved = world.get(&format!("/api/v1/{many}/old-name?fields=slug"), None).await;
            let location = format!("/api/v1/{many}/new-name?fields=slug");
            assert_eq!(moved.expect(308).header("location"), Some(location.as_str()));
            let there = world.get(&location, None).await.expect(200);
            assert_eq!(there.json, json!({ "slug": "new-name" }));
            world.get(&format!("/api/v1/{many}/nobody"), None).await.expect(404);
        }
        world.get("/api/v1/positions/nobody", None).await.expect(404);
    });
}

/// Records that refer to each of the three kinds by their slugs.
async fn referring(editor: &Caller<'_>) {
    for (kind, name, above) in [
        (Topic, "Defence", "broader"),
        (Place, "Turkey", "parent"),
        (Publisher, "Libya Observer", ""),
    ] {
        let made = editor.create(kind, called(kind, name, "1")).await.unwrap();
        if kind != Publisher {
            let below = json!({ above: { "slug": made["slug"] }, "slug": format!("below-{kind}") });
            editor.create(kind, with(called(kind, "Below", "2"), below)).await.unwrap();
        }
    }
    let shared = json!({ "place": { "slug": "turkey" } });
    let article = json!({
        "headline": "Named", "state": "published", "publisher": { "slug": "libya-observer" },
        "topics": [{ "slug": "defence" }, { "slug": "below-topic" }],
    });
    editor.article(with(article, shared.clone())).await;
    editor.article(json!({ "headline": "Other", "state": "published" })).await;
    editor.event(with(json!({ "title": "Named" }), shared.clone())).await;
    let medium = json!({
        "kind": "image", "title": "Named", "url": "https://example.org/1.jpg", "state": "published",
    });
    editor.create(Medium, with(medium, shared)).await.unwrap();
}

#[test]
fn references_take_and_tell_slugs() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        referring(&editor).await;
        let told = public.one(Article, "named").await.unwrap();
        let seen = |reference: &Value, label: &str| {
            let (slug, key) = (reference["slug"].clone(), reference["externalId"].clone());
            (slug, key, reference[label].clone())
        };
        let own = |slug: &str, label: &str| (json!(slug), Value::Null, json!(label));
        assert_eq!(seen(&told["publisher"], "name"), own("libya-observer", "Libya Observer"));
        assert_eq!(seen(&told["place"], "name"), own("turkey", "Turkey"));
        assert_eq!(seen(&told["topics"][0], "code"), own("defence", "1"));
        let below = public.one(Topic, "below-topic").await.unwrap();
        assert_eq!(seen(&below["broader"], "code"), own("defence", "1"));
        let below = public.one(Place, "below-place").await.unwrap();
        assert_eq!(seen(&below["parent"], "name"), own("turkey", "Turkey"));
        // Former slugs lead where they led.
        editor.update(Publisher, "libya-observer", 1, json!({ "slug": "observer" })).await.unwrap();
        for publisher in [json!({ "slug": "observer" }), json!({ "slug": "libya-observer" })] {
            let same = editor.update(Article, "named", 1, json!({ "publisher": publisher })).await;
            let same = same.unwrap();
            assert_eq!(
                (&same["version"], &same["publisher"]["slug"]),
                (&json!(1), &json!("observer"))
            );
        }
        for (member, value) in [
            ("publisher", json!({ "slug": "turkey" })),
            ("place", json!({ "slug": "nobody" })),
            ("topics", json!([{ "slug": "Not A Slug" }])),
        ] {
            let refused = editor.update(Article, "named", 1, json!({ member: value })).await;
            let refused = refused.unwrap_err();
            assert_eq!(refused.at[0].1, "unknownReference", "{}", refused.body);
        }
    });
}

#[test]
fn filters_take_slugs() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        referring(&editor).await;
        editor.update(Place, "turkey", 1, json!({ "slug": "tuerkiye" })).await.unwrap();
        for (kind, query) in [
            (Article, "publisher=libya-observer"),
            (Article, "topic=defence"),
            (Article, "topic=nobody,defence"),
            (Article, "place=tuerkiye"),
            (Article, "place=turkey"),
            (Event, "place=tuerkiye"),
            (Medium, "place=turkey"),
            (Topic, "broader=defence"),
            (Place, "parent=turkey"),
            (Topic, "ids=defence"),
            (Place, "ids=turkey"),
            (Publisher, "ids=libya-observer"),
        ] {
            assert_eq!(public.ids(kind, query).await.len(), 1, "{kind} {query}");
        }
        for (kind, query) in [
            (Article, "publisher=nobody"),
            (Article, "publisher=defence"),
            (Article, "topic=own:nothing"),
            (Event, "place=nobody"),
            (Topic, "broader=nobody"),
        ] {
            assert!(public.ids(kind, query).await.is_empty(), "{kind} {query}");
        }
        for query in ["publisher=No+Body", "topic=No+Body", "place=externalId:"] {
            let refused = public.list(Article, query).await.unwrap_err();
            assert_eq!(refused.code, "badRequest", "{query}");
        }
    });
}

/// An external id stands alone in a filter where it always could; a slug goes before it.
#[test]
fn bare_keys_are_taken_as_before() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let keyed = json!({ "name": "One", "externalId": "wire:1" });
        editor.create(Publisher, keyed).await.unwrap();
        let named_like_a_slug = json!({ "name": "Two", "externalId": "three" });
        editor.create(Publisher, named_like_a_slug).await.unwrap();
        assert_eq!(public.ids(Publisher, "ids=wire:1").await.len(), 1);
        let two = public.ids(Publisher, "ids=three").await;
        assert_eq!(two, [id(&public.one(Publisher, "two").await.unwrap())]);
        let three = id(&editor.create(Publisher, json!({ "name": "Three" })).await.unwrap());
        assert_eq!(public.ids(Publisher, "ids=three").await, [three]);
        assert_eq!(public.ids(Publisher, "ids=externalId:three").await, two);
    });
}

/// In one batch, and across batches, lines refer to earlier ones by slug; former slugs come along.
#[test]
fn lines_of_an_import_carry_slugs() {
    on_both_engines(async |world: &World| {
        let lines = [
            json!({ "record": "publisher", "name": "Observer", "slug": "observer", "formerSlugs": ["lo"] }),
            json!({ "record": "topic", "scheme": "own", "code": "1", "slug": "defence",
                "labels": [{ "language": "en", "text": "Something else" }] }),
            json!({ "record": "place", "kind": "city", "names": [{ "text": "Istanbul" }],
                "formerSlugs": ["constantinople", "byzantium"] }),
            json!({ "record": "article", "kind": "brief", "language": "en", "headline": "B", "body": "B.",
                "state": "published", "publisher": { "slug": "observer" },
                "topics": [{ "slug": "defence" }], "place": { "slug": "istanbul" } }),
        ];
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let editor = world.editor().await;
        let import = async |lines: &str| {
            let ask = editor.at(Face::Rest).ask("POST", "/api/v1/import");
            ask.text("application/x-ndjson", lines).send().await.expect(200).json
        };
        let told = import(&lines).await;
        assert_eq!((&told["created"], &told["rejected"]), (&json!(4), &json!(0)), "{told}");
        for (kind, former) in [(Publisher, "lo"), (Place, "byzantium"), (Place, "constantinople")] {
            assert!(world.anonymous().one(kind, former).await.is_ok(), "{former}");
        }
        let exported = world.export().await;
        assert!(exported.contains(r#""formerSlugs":["byzantium","constantinople"]"#), "{exported}");
        let again = import(&exported).await;
        assert_eq!(again["unchanged"], 4, "{again}");
        let other = world.another().await;
        let there = other.editor().await;
        let ask = there.ask("POST", "/api/v1/import").text("application/x-ndjson", &*exported);
        assert_eq!(ask.send().await.expect(200).json["created"], 4);
        assert_eq!(other.export().await, exported);
        other.end().await;
    });
}
