//! Walking through lists, forwards and back, to both ends.

use std::time::Duration;

use diwan_api::model::Kind::{self, Actor, Article, Publisher};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, id, tell};

/// The ids of a list walked page by page: every page but the last one full, every page met again
/// on the way back.
async fn walk(caller: &Caller<'_>, kind: Kind, query: &str, size: usize) -> Vec<String> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut at = String::new();
    let ids = |data: &[Value]| data.iter().map(id).collect::<Vec<_>>();
    let (mut last, total) = loop {
        let page = caller.list(kind, &format!("{query}&limit={size}{at}")).await.unwrap();
        assert_eq!(page.prev.is_some(), !pages.is_empty(), "{query}");
        pages.push(ids(&page.data));
        match page.next.clone() {
            Some(next) => {
                assert_eq!(page.data.len(), size, "{query}");
                at = format!("&after={next}");
            }
            None => break (page.prev, page.total),
        }
    };
    for earlier in pages.iter().rev().skip(1) {
        let before = last.unwrap();
        let page =
            caller.list(kind, &format!("{query}&limit={size}&before={before}")).await.unwrap();
        assert_eq!(&ids(&page.data), earlier, "{query}");
        assert!(page.next.is_some(), "{query}");
        last = page.prev;
    }
    assert_eq!(last, None, "{query}");
    let all = pages.concat();
    assert_eq!(total, Some(all.len() as u64), "{query}");
    all
}

#[test]
fn every_sort_leads_to_both_ends() {
    tell(async |world| {
        let editor = world.editor().await;
        let (one, two) = (editor.actor("Émile").await, editor.actor("emile").await);
        for number in 0..11 {
            // Two thirds share their instants: only the id tells them apart.
            if number % 3 == 0 {
                world.clock.advance(Duration::from_secs(1));
            }
            let actor = if number % 2 == 0 { &one } else { &two };
            let anchor = json!({ "field": "headline", "start": 0, "end": 1, "exact": "M" });
            let members = json!({
                "state": if number % 5 == 0 { "draft" } else { "published" },
                "language": if number % 2 == 0 { "en" } else { "ar" },
                "headline": "M",
                "mentions": [{ "actor": { "id": actor }, "anchor": anchor }],
            });
            editor.article(members).await;
        }
        for sort in ["", "sort=publishedAt", "sort=-updatedAt", "sort=updatedAt", "sort=createdAt"]
        {
            let all = walk(&editor, Article, sort, 4).await;
            assert_eq!(all.len(), 11, "{sort}");
            assert_eq!(walk(&editor, Article, sort, 1).await, all);
            assert_eq!(walk(&editor, Article, sort, 100).await, all);
            assert_eq!(walk(&world.anonymous(), Article, sort, 3).await.len(), 8, "{sort}");
        }
        let mut newest = walk(&editor, Article, "sort=-createdAt", 2).await;
        newest.reverse();
        assert_eq!(newest, walk(&editor, Article, "sort=createdAt", 2).await);

        let filters = [
            "language=ar".into(),
            "language=ar,en".into(),
            "state=draft".into(),
            format!("actor={two}"),
            format!("actor={one},{two}"),
            format!("actor={one}&sort=updatedAt"),
            "kind=report&language=en".into(),
        ];
        for (filter, count) in filters.iter().zip([5, 11, 3, 5, 11, 6, 6]) {
            assert_eq!(walk(&editor, Article, filter, 2).await.len(), count, "{filter}");
        }
        assert_eq!(walk(&editor, Actor, "", 1).await.len(), 2, "the same name, folded");
    });
}

#[test]
fn a_cursor_stands_for_a_place_not_for_a_record() {
    tell(async |world| {
        let editor = world.editor().await;
        let mut names = Vec::new();
        for letter in ["a", "b", "c", "d", "e"] {
            names.push(editor.small(Publisher, json!({ "name": letter })).await);
        }
        let first = editor.list(Publisher, "limit=2").await.unwrap();
        let after = first.next.unwrap();
        // What the cursor was made at goes, and another comes in right behind it.
        editor.delete(Publisher, &names[1], 1).await.unwrap();
        let new = editor.small(Publisher, json!({ "name": "bb" })).await;
        let second = editor.ids(Publisher, &format!("limit=2&after={after}")).await;
        assert_eq!(second, [new.as_str(), names[2].as_str()]);
        let first = editor.ids(Publisher, &format!("limit=5&before={after}")).await;
        assert_eq!(first, [names[0].as_str()]);
    });
}

#[test]
fn an_empty_list_is_a_page_too() {
    tell(async |world| {
        let page = world.anonymous().list(Article, "language=tlh").await.unwrap();
        assert_eq!((page.data.len(), page.next, page.prev, page.total), (0, None, None, Some(0)));
        let page = world.anonymous().list(Article, "actor=nobody").await.unwrap();
        assert_eq!((page.data.len(), page.next, page.prev, page.total), (0, None, None, Some(0)));
    });
}

#[test]
fn many_records_are_asked_for_at_once() {
    tell(async |world| {
        let editor = world.editor().await;
        let (one, two) = (editor.actor("One").await, editor.actor("Two").await);
        let named = |name: &str, more: Value| {
            with(json!({ "kind": "person", "names": [{ "text": name }] }), more)
        };
        let three = named("Three", json!({ "state": "published", "externalId": "wire:3" }));
        let three = id(&editor.create(Actor, three).await.unwrap());
        let hidden = id(&editor.create(Actor, named("Hidden", json!({}))).await.unwrap());
        let reader = world.anonymous();
        let asked = format!("ids={one},two,externalId:wire:3,nobody,{hidden},two");
        assert_eq!(reader.ids(Actor, &asked).await, [one.as_str(), &three, &two], "by name");
        assert_eq!(editor.ids(Actor, &asked).await.len(), 4);
        assert_eq!(reader.ids(Actor, &format!("{asked}&name=Two")).await, [two.as_str()]);
        assert_eq!(reader.ids(Actor, &format!("ids={hidden}")).await, Vec::<String>::new());
        assert_eq!(reader.list(Actor, &format!("ids={hidden}")).await.unwrap().total, Some(0));
        let press = editor.small(Publisher, json!({ "name": "P", "externalId": "pub:1" })).await;
        assert_eq!(reader.ids(Publisher, "ids=pub:1").await, [press.as_str()]);
        let quotes = json!([{ "speaker": { "id": one }, "text": "So." }, { "speaker": { "id": one }, "text": "No." }]);
        let article = editor.article(json!({ "state": "published", "quotes": quotes })).await;
        let second = id(&article["quotes"][1]);
        let asked = format!("ids={second},{hidden}");
        let found = reader.listed("quotes", &asked).await.unwrap().data;
        assert_eq!(found.iter().map(id).collect::<Vec<_>>(), [second]);
        assert!(reader.listed("quotes", "ids=second").await.is_err());
        let many = vec!["a"; 101].join(",");
        for odd in ["ids=No%20Slug", &format!("ids={many}")] {
            assert!(reader.list(Actor, odd).await.is_err(), "{odd}");
        }
    });
}
