//! Lists as tables: CSV and NDJSON to the end of the list, with what the caller may see and no more.

use diwan_api::model::Kind;
use diwan_api::model::Kind::Publisher;
use serde_json::{Value, json};

use crate::world::{World, on_both_engines};

const CSV: &str = "text/csv; charset=utf-8; header=present";

/// The rows of a table, split at their commas: no cell of these tests has one.
async fn rows(world: &World, path: &str) -> Vec<Vec<String>> {
    let answer = world.get(path, None).await.expect(200);
    assert_eq!(answer.header("content-type"), Some(CSV), "{path}");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    assert!(answer.text.ends_with("\r\n"), "{path}");
    answer.text.lines().map(cells).collect()
}

#[test]
fn a_table_goes_to_the_end_of_the_list() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for number in 0..230 {
            let name = format!("Paper {number:03}");
            editor.small(Publisher, json!({ "name": name, "kind": "newspaper" })).await;
        }
        let path = "/api/v1/publishers.csv?fields=name,kind";
        let all = rows(world, path).await;
        assert_eq!(all.len(), 231);
        assert_eq!((&all[0], &all[230]), (&cells("name,kind"), &cells("Paper 229,newspaper")));
        assert_eq!(rows(world, &format!("{path}&limit=101")).await.len(), 102);
        assert_eq!(
            rows(world, &format!("{path}&limit=3&sort=-name")).await[1],
            cells("Paper 229,newspaper")
        );
        assert_eq!(rows(world, &format!("{path}&country=LY")).await, [cells("name,kind")]);

        let lines = world.get("/api/v1/publishers.ndjson?fields=name", None).await.expect(200);
        assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
        let lines: Vec<Value> =
            lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[229]), (230, &json!({ "name": "Paper 229" })));
        let none = world.get("/api/v1/publishers.ndjson?country=LY", None).await.expect(200);
        assert_eq!(none.text, "");
    });
}

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

#[test]
fn cells_hold_what_fields_choose_and_no_formula() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let (one, two) = (editor.actor("Fayez al-Sarraj").await, editor.actor("=cmd()").await);
        let hidden = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
        let hidden = editor.create(Kind::Actor, hidden).await.unwrap();
        let role = |actor: &Value| json!({ "actor": { "id": actor }, "role": "actor" });
        let participants = [role(&json!(one)), role(&json!(two)), role(&hidden["id"])];
        editor.event(json!({ "title": "@Meeting", "participants": participants })).await;
        editor.event(json!({ "title": "Canary", "state": "draft" })).await;

        let path = "/api/v1/events.csv?fields=title,participants.actor.name,start";
        let expected = [
            "title,participants.actor.name,start",
            "'@Meeting,Fayez al-Sarraj; '=cmd(),2021-01-11",
        ];
        assert_eq!(rows(world, path).await, expected.map(cells));
        let whole = world.get("/api/v1/events.csv", None).await.expect(200);
        assert!(
            whole.text.starts_with("id,") && whole.text.contains(",contexts,"),
            "{}",
            whole.text
        );
        assert!(
            whole.text.contains(",place.id,place.slug,place.externalId,place.name,"),
            "{}",
            whole.text
        );
        let file = "attachment; filename=\"events.csv\"";
        assert_eq!(whole.header("content-disposition"), Some(file));
        for path in [
            "events.csv",
            "events.ndjson",
            "actors.csv",
            "search.csv?q=canary",
            "events.csv?q=canary",
        ] {
            let answer = world.get(&format!("/api/v1/{path}"), None).await.expect(200);
            assert!(!answer.text.contains("Canary"), "{path}: {}", answer.text);
        }
    });
}

/// A line of NDJSON is a record as its list shows it, of whatever kind.
#[test]
fn every_list_comes_as_a_table() {
    on_both_engines(async |world| {
        world.fill().await;
        let kinds = Kind::ALL.map(Kind::plural);
        for many in kinds.into_iter().chain(["quotes"]) {
            let list = world.get(&format!("/api/v1/{many}?limit=7"), None).await.expect(200);
            let lines = world.get(&format!("/api/v1/{many}.ndjson?limit=7"), None).await;
            let lines = lines.expect(200).text;
            let rows = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(list.json["data"], Value::Array(rows), "{many}");
            assert!(list.json["data"][0].is_object(), "{many} has none");
            let csv = world.get(&format!("/api/v1/{many}.csv?limit=7"), None).await.expect(200);
            assert!(csv.text.starts_with("id,"), "{many}: {}", csv.text);
        }
        let chosen = "/api/v1/quotes.csv?limit=1&fields=text,article.headline,speaker.name";
        let chosen = world.get(chosen, None).await.expect(200).text;
        assert!(chosen.starts_with("text,article.headline,speaker.name\r\n"), "{chosen}");
    });
}

#[test]
fn tables_are_asked_for_by_accept_too() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        editor.event(json!({ "title": "Ministers meet" })).await;
        let asked = async |path: &str, accept: &str| {
            world.ask("GET", path).header("Accept", accept).send().await
        };
        let list = "/api/v1/events?fields=title";
        assert_eq!(asked(list, "text/csv").await.text, "title\r\nMinisters meet\r\n");
        assert_eq!(
            asked(list, "application/x-ndjson").await.text,
            "{\"title\":\"Ministers meet\"}\n"
        );
        for json in ["*/*", "application/json, text/csv;q=0.5", "text/*;q=0.1, */*"] {
            assert!(asked(list, json).await.json["data"].is_array(), "{json}");
        }
        assert_eq!(asked(list, "text/html").await.status, 406);
        assert_eq!(asked("/api/v1/events.csv", "application/json").await.status, 406);

        let counts = "/api/v1/events/counts?by=month&series=type";
        let table = "period,key,label,count\r\n2021-01,CONSULT,,1\r\n";
        assert_eq!(asked(counts, "text/csv").await.text, table);
        let path = "/api/v1/events/counts.csv?by=month&series=type";
        assert_eq!(asked(path, "*/*").await.text, table);
        let found = asked("/api/v1/search.csv?q=minister", "*/*").await.text;
        let lines: Vec<&str> = found.lines().collect();
        assert_eq!(lines[0], "record,id,slug,title,score,field,passage");
        assert!(
            lines[1].starts_with("event,") && lines[1].ends_with(",title,Ministers meet"),
            "{found}"
        );
    });
}

#[test]
fn bad_tables_are_refused_before_they_begin() {
    on_both_engines(async |world| {
        world.editor().await.event(json!({})).await;
        let refused = [
            "events.csv?limit=0",
            "events.csv?limit=x",
            "events.csv?before=x",
            "events.csv?after=x",
            "events.csv?type=MEETING",
            "events.csv?fields=colour",
            "events.ndjson?colour=red",
            "search.csv?q=-x",
            "events/counts.csv?by=decade",
            "events.csv?actor=no%20body",
        ];
        for path in refused {
            let answer = world.get(&format!("/api/v1/{path}"), None).await;
            assert_eq!((answer.status, answer.code()), (400, "badRequest"), "{path}");
        }
    });
}
