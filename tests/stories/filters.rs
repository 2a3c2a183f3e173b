//! Filters that hold others, that ask for what is not there, and that ask where.

use diwan_api::model::Kind::{Actor, Article, Event, Place, Topic};
use serde_json::{Value, json};

use crate::world::{Caller, id, percent, tell};

/// The titles of a list of events, sorted.
async fn titles(caller: &Caller<'_>, query: &str) -> Vec<String> {
    let page = caller
        .list(Event, query)
        .await
        .unwrap_or_else(|refused| panic!("{query}: {}", refused.body));
    let title = |event: &Value| event["title"].as_str().unwrap().to_owned();
    let mut titles: Vec<String> = page.data.iter().map(title).collect();
    titles.sort();
    titles
}

fn held(name: &str, filter: Value) -> String {
    format!("{name}={}", percent(&filter.to_string()))
}

async fn place(editor: &Caller<'_>, name: &str, country: &str, at: Option<(f64, f64)>) -> String {
    let mut members = json!({ "kind": "city", "names": [{ "text": name }], "country": country });
    if let Some((latitude, longitude)) = at {
        members["latitude"] = latitude.into();
        members["longitude"] = longitude.into();
    }
    editor.small(Place, members).await
}

async fn event(editor: &Caller<'_>, title: &str, ty: &str, place: Option<&str>) {
    let mut members = json!({ "title": title, "type": ty });
    if let Some(place) = place {
        members["place"] = json!({ "id": place });
    }
    editor.event(members).await;
}

#[test]
fn filters_hold_others() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let tripoli = place(&editor, "Tripoli", "LY", None).await;
        let cairo = place(&editor, "Cairo", "EG", None).await;
        event(&editor, "a", "CONSULT", Some(&tripoli)).await;
        event(&editor, "b", "PROTEST", Some(&tripoli)).await;
        event(&editor, "c", "CONSULT", Some(&cairo)).await;
        event(&editor, "d", "VOTE", None).await;

        let either = held("or", json!([{ "type": ["VOTE"] }, { "country": ["LY"] }]));
        assert_eq!(titles(&public, &either).await, ["a", "b", "d"]);
        assert_eq!(titles(&public, &format!("{either}&type=CONSULT")).await, ["a"]);
        let not_libya = held("not", json!({ "country": ["LY"] }));
        assert_eq!(titles(&public, &not_libya).await, ["c", "d"], "also where no country is known");
        let not_both = held("not", json!({ "country": ["LY"], "type": ["PROTEST"] }));
        assert_eq!(titles(&public, &not_both).await, ["a", "c", "d"], "all of them together");
        let neither = held("not", json!({ "or": [{ "type": ["VOTE"] }, { "country": ["EG"] }] }));
        assert_eq!(titles(&public, &neither).await, ["a", "b"]);
        let nobody = held("or", json!([{ "actor": ["nobody"] }, { "type": ["VOTE"] }]));
        assert_eq!(titles(&public, &nobody).await, ["d"], "what names nobody fits nothing");
        assert_eq!(titles(&public, &held("not", json!({ "actor": ["nobody"] }))).await.len(), 4);
        assert_eq!(titles(&public, &held("or", json!([{ "actor": ["nobody"] }]))).await.len(), 0);
        let found = held("or", json!([{ "q": "a" }, { "q": "d" }]));
        assert_eq!(titles(&public, &found).await, ["a", "d"]);
        let counted = public.counts(Event, &format!("series=type&{not_libya}")).await.unwrap();
        assert_eq!(counted.len(), 2);
    });
}

#[test]
fn filters_that_hold_others_have_bounds() {
    tell(async |world| {
        let public = world.anonymous();
        let one = || json!({ "type": ["VOTE"] });
        let mut deep = one();
        for _ in 0..5 {
            deep = json!({ "not": deep });
        }
        let refused = [
            held("or", json!([])),
            held("or", json!([{}])),
            held("not", json!({})),
            held("or", Value::from_iter((0..21).map(|_| one()))),
            held("not", deep),
            held("not", json!({ "type": ["MEETING"] })),
            held("not", json!({ "colour": ["red"] })),
            "or=type".to_owned(),
        ];
        for query in refused {
            assert!(public.list(Event, &query).await.is_err(), "{query}");
        }
        let most = held("or", Value::from_iter((0..20).map(|_| one())));
        assert!(public.list(Event, &most).await.is_ok());
    });
}

/// Whoever asks for what is not so learns nothing of what is hidden.
#[test]
fn what_is_hidden_is_neither_in_nor_out() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let published = json!({ "state": "published", "headline": "Shown" });
        let shown = id(&editor.article(published).await);
        editor.article(json!({ "headline": "Canary" })).await;
        let drafts = held("not", json!({ "state": ["published"] }));
        assert!(public.ids(Article, &drafts).await.is_empty());
        let all = held("or", json!([{ "state": ["draft"] }, { "q": "canary" }, { "q": "shown" }]));
        assert_eq!(public.ids(Article, &all).await, [shown.as_str()]);
        let draft = json!({ "state": "draft", "citations": [{ "article": { "id": shown } }] });
        editor.event(draft).await;
        assert_eq!(public.ids(Article, "hasEvents=false").await, [shown.as_str()]);
        assert!(editor.ids(Article, "hasEvents=true").await.contains(&shown));
    });
}

#[test]
fn what_is_missing_is_found() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let tripoli = place(&editor, "Tripoli", "LY", Some((32.88, 13.19))).await;
        let nowhere = place(&editor, "Nowhere", "LY", None).await;
        event(&editor, "a", "CONSULT", Some(&tripoli)).await;
        event(&editor, "b", "CONSULT", None).await;
        assert_eq!(titles(&public, "hasPlace=true").await, ["a"]);
        assert_eq!(titles(&public, "hasPlace=false").await, ["b"]);
        assert_eq!(public.ids(Place, "hasCoordinates=false").await, [nowhere]);
        assert_eq!(public.ids(Place, "hasCoordinates=true").await, [tripoli]);
        let source = json!([{ "url": "https://example.org/source" }]);
        editor.event(json!({ "title": "c", "citations": source })).await;
        assert_eq!(titles(&public, "hasCitations=true").await, ["c"]);
        assert_eq!(titles(&public, "hasCitations=false").await, ["a", "b"]);
        let bare = json!({ "kind": "report", "language": "en", "headline": "Only this" });
        let bare = id(&editor.create(Article, bare).await.unwrap());
        assert_eq!(editor.ids(Article, "hasBody=false").await, [bare]);
        assert!(public.list(Topic, "hasBody=true").await.is_err());
        assert!(public.list(Actor, "hasPlace=true").await.is_err());
    });
}

#[test]
fn events_and_places_are_found_by_where_they_are() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let at = [
            ("Tripoli", 32.8872, 13.1913),
            ("Benghazi", 32.1194, 20.0868),
            ("Suva", -18.1416, 178.4419),
            ("Apia", -13.8333, -171.7667),
            ("Pole", 89.9, 0.0),
        ];
        for (name, latitude, longitude) in at {
            let place = place(&editor, name, "LY", Some((latitude, longitude))).await;
            event(&editor, name, "CONSULT", Some(&place)).await;
        }
        let nowhere = place(&editor, "Nowhere", "LY", None).await;
        event(&editor, "Nowhere", "CONSULT", Some(&nowhere)).await;
        event(&editor, "Unplaced", "CONSULT", None).await;
        let asked: [(&str, &[&str]); 8] = [
            ("bbox=9.3,19.5,25.2,33.2", &["Benghazi", "Tripoli"]),
            ("bbox=170,-30,-170,0", &["Apia", "Suva"]),
            ("bbox=-170,-30,170,0", &[]),
            ("bbox=-180,-90,180,90", &["Apia", "Benghazi", "Pole", "Suva", "Tripoli"]),
            ("near=32.8872,13.1913,50", &["Tripoli"]),
            ("near=32.8872,13.1913,660", &["Benghazi", "Tripoli"]),
            ("near=-16,-178,800", &["Apia", "Suva"]),
            ("near=89.9,180,100", &["Pole"]),
        ];
        for (query, expected) in asked {
            assert_eq!(titles(&public, query).await, expected, "{query}");
            let places = public.list(Place, query).await.unwrap().data;
            let mut names: Vec<&str> =
                places.iter().map(|place| place["name"].as_str().unwrap()).collect();
            names.sort_unstable();
            assert_eq!(names, expected, "places {query}");
        }
        let counted = public.counts(Event, "bbox=9.3,19.5,25.2,33.2").await.unwrap();
        assert_eq!(counted[0].2, 2);
        let refused = [
            "bbox=1,2,3",
            "bbox=1,1,1,1",
            "bbox=0,10,5,5",
            "near=1,1,0",
            "near=1,1,9999",
            "near=x",
            "bbox=0,0,361,1",
        ];
        for query in refused {
            assert!(public.list(Event, query).await.is_err(), "{query}");
            assert!(public.list(Place, query).await.is_err(), "{query}");
        }
        assert!(public.list(Actor, "bbox=0,0,1,1").await.is_err());
    });
}

/// A box with very many places in it is looked for in another way, and finds the same.
#[test]
fn a_box_may_hold_many_places() {
    tell(async |world| {
        let lines: String = (0..700)
            .map(|number| {
                let (key, at) = (format!("p{number}"), f64::from(number) / 100.0);
                let place = json!({ "record": "place", "externalId": key, "kind": "site", "names": [{ "text": key }], "latitude": at, "longitude": at });
                let event = json!({ "record": "event", "externalId": format!("e{number}"), "state": "published", "type": "CONSULT", "title": key, "start": "2021", "place": { "externalId": key } });
                format!("{place}\n{event}\n")
            })
            .collect();
        world.import(lines).await;
        let public = world.anonymous();
        let count = async |query: &str| public.counts(Event, query).await.unwrap()[0].2;
        assert_eq!(count("bbox=-1,-1,8,8").await, 700);
        assert_eq!(count("bbox=-1,-1,6.5,6.5").await, 651);
        assert_eq!(count("bbox=-1,-1,1,1").await, 101);
        assert_eq!(count("near=3.5,3.5,1000").await, 700);
    });
}
