//! From publishers, places and topics back to what refers to them.

use diwan_api::model::Kind::{Place, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::{Caller, on_both_engines};

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
