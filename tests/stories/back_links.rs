//! From publishers, places, topics and media back to what refers to them.

use diwan_api::model::Kind::{Actor, Article, Event, Medium, Place, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, id, on_both_engines, version};

/// The headlines and titles in a list that hangs on a record.
fn told(list: &Value) -> Vec<&str> {
    let records = list["data"].as_array().or(list["nodes"].as_array()).unwrap();
    let word = |record: &Value| {
        ["headline", "title", "name", "code"].into_iter().find(|word| record.get(word).is_some())
    };
    records.iter().map(|record| record[word(record).unwrap()].as_str().unwrap()).collect()
}

async fn included(caller: &Caller<'_>, path: &str, lists: &str) -> Value {
    caller.ask("GET", &format!("/api/v1/{path}?include={lists}")).send().await.expect(200).json
}

#[test]
fn what_refers_to_a_record_hangs_on_it() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let paper = json!({ "name": "Observer", "kind": "newspaper" });
        let paper = editor.small(Publisher, paper).await;
        let place = |name: &str, parent: Value| json!({ "kind": "city", "names": [{ "text": name }], "parent": parent });
        let libya = editor.small(Place, place("Libya", Value::Null)).await;
        let tripoli = editor.small(Place, place("Tripoli", json!({ "id": libya }))).await;
        let topic = |code: &str, broader: Value| json!({ "scheme": "own", "code": code, "labels": [{ "language": "en", "text": code }], "broader": broader });
        let politics = editor.small(Topic, topic("politics", Value::Null)).await;
        editor.small(Topic, topic("elections", json!({ "id": politics }))).await;
        for (headline, state) in
            [("First", "published"), ("Second", "published"), ("Draft", "draft")]
        {
            editor
                .article(json!({
                    "headline": headline, "state": state, "publisher": { "id": paper },
                    "place": { "id": tripoli }, "topics": [{ "id": politics }],
                }))
                .await;
            world.clock.advance(std::time::Duration::from_secs(60));
            editor
                .event(json!({ "title": headline, "state": state, "place": { "id": tripoli } }))
                .await;
        }

        let shown = ["Second", "First"];
        let one = included(&public, &format!("publishers/{paper}"), "articles").await;
        assert_eq!(told(&one["articles"]), shown);
        let drafts = included(&editor, &format!("publishers/{paper}"), "articles").await;
        assert_eq!(drafts["articles"]["data"].as_array().unwrap().len(), 3);

        let one = included(&public, &format!("places/{tripoli}"), "articles,events,children").await;
        assert_eq!((told(&one["articles"]), told(&one["children"])), (shown.to_vec(), vec![]));
        let mut events = told(&one["events"]);
        events.sort_unstable();
        assert_eq!(events, ["First", "Second"]);
        let above = included(&public, &format!("places/{libya}"), "events,children").await;
        assert_eq!((told(&above["events"]), told(&above["children"])), (vec![], vec!["Tripoli"]));

        let one = included(&public, &format!("topics/{politics}"), "articles,children").await;
        assert_eq!(
            (told(&one["articles"]), told(&one["children"])),
            (shown.to_vec(), vec!["elections"])
        );

        let document = format!(
            "{{ publisher(by: {{ id: \"{paper}\" }}) {{ articles {{ nodes {{ headline }} }} }}
                place(by: {{ id: \"{libya}\" }}) {{ children {{ nodes {{ name
                    articles(first: 1) {{ nodes {{ headline }} }} events {{ totalCount }} }} }} }}
                topic(by: {{ id: \"{politics}\" }}) {{
                    articles(filter: {{ language: [\"tr\"] }}) {{ totalCount }}
                    children {{ nodes {{ code broader {{ code }} }} }} }} }}"
        );
        let data = public.data(&document, json!({})).await.unwrap();
        assert_eq!(told(&data["publisher"]["articles"]), shown);
        let city = &data["place"]["children"]["nodes"][0];
        assert_eq!(
            (told(&city["articles"]), &city["events"]["totalCount"]),
            (vec!["Second"], &json!(2))
        );
        assert_eq!(data["topic"]["articles"]["totalCount"], 0);
        assert_eq!(data["topic"]["children"]["nodes"][0]["broader"]["code"], "politics");
    });
}

/// A medium leads to what shows it, by its leading image or among its media, once each.
#[test]
fn a_medium_leads_to_what_shows_it() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let image = |title: &str| json!({ "kind": "image", "title": title, "url": "https://images.example.org/1.jpg", "state": "published" });
        let medium = editor.small(Medium, image("Ministers")).await;
        let (lead, among) = (json!({ "id": medium }), json!([{ "medium": { "id": medium } }]));
        let mut made = Vec::new();
        for (headline, state, members) in [
            ("Leading", "published", json!({ "leadImage": lead })),
            ("Among", "published", json!({ "media": among })),
            ("Both", "published", json!({ "leadImage": lead, "media": among })),
            ("Without", "published", json!({})),
            ("Draft", "draft", json!({ "leadImage": lead, "media": among })),
        ] {
            let article = with(json!({ "headline": headline, "state": state }), members.clone());
            made.push(editor.article(article).await);
            let event = json!({ "title": headline, "state": state, "start": "2021-01-11" });
            editor.event(with(event, members.clone())).await;
            let actor =
                json!({ "kind": "person", "names": [{ "text": headline }], "state": state });
            editor.create(Actor, with(actor, members)).await.unwrap();
            world.clock.advance(std::time::Duration::from_secs(60));
        }
        let path = format!("media/{medium}");
        let one = included(&public, &path, "articles,events,actors").await;
        assert_eq!(told(&one["articles"]), ["Both", "Among", "Leading"]);
        assert_eq!(told(&one["events"]).len(), 3);
        assert_eq!(told(&one["actors"]), ["Among", "Both", "Leading"]);
        let drafts = included(&editor, &path, "articles,events,actors").await;
        let lengths = ["articles", "events", "actors"].map(|list| told(&drafts[list]).len());
        assert_eq!(lengths, [4, 4, 4]);
        for kind in [Article, Event, Actor] {
            for query in [format!("medium={medium}"), "medium=ministers".to_owned()] {
                assert_eq!(
                    public.list(kind, &query).await.unwrap().data.len(),
                    3,
                    "{kind} {query}"
                );
            }
        }
        let document = format!(
            "{{ medium(by: {{ id: \"{medium}\" }}) {{
                articles(first: 2) {{ totalCount nodes {{ headline }} }}
                events(filter: {{ startFrom: \"2022\" }}) {{ totalCount }}
                actors {{ nodes {{ name }} }} }} }}"
        );
        let data = public.data(&document, json!({})).await.unwrap();
        let lists = &data["medium"];
        assert_eq!(told(&lists["articles"]), ["Both", "Among"]);
        assert_eq!(
            (&lists["articles"]["totalCount"], &lists["events"]["totalCount"]),
            (&json!(3), &json!(0))
        );
        assert_eq!(told(&lists["actors"]), ["Among", "Both", "Leading"]);

        // What shows it no more, and what is no more, is not led to.
        let without = json!({ "media": [], "leadImage": null });
        editor.update(Article, &id(&made[2]), version(&made[2]), without).await.unwrap();
        let only_led = json!({ "media": [] });
        editor.update(Article, &id(&made[1]), version(&made[1]), only_led).await.unwrap();
        let one = included(&public, &path, "articles").await;
        assert_eq!(told(&one["articles"]), ["Leading"]);
        let drafts = editor.list(Article, &format!("medium={medium}&state=draft")).await.unwrap();
        assert_eq!(drafts.data.len(), 1);
        editor.delete(Article, &id(&made[4]), version(&made[4])).await.unwrap();
        assert_eq!(world.diwan.differing_derived().await.unwrap(), []);
        // A hidden medium leads nowhere, and is no filter.
        let hidden = with(image("Canary"), json!({ "state": "draft" }));
        let hidden = editor.small(Medium, hidden).await;
        let shows = json!({ "media": [{ "medium": { "id": hidden } }] });
        editor.update(Article, &id(&made[3]), version(&made[3]), shows).await.unwrap();
        let query = format!("medium={hidden}");
        assert_eq!(editor.list(Article, &query).await.unwrap().data.len(), 1);
        assert_eq!(public.list(Article, &query).await.unwrap().data.len(), 0);
    });
}
