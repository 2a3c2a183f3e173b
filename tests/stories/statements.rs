//! How many statements a question takes follows from its shape, never from how much it finds.

use serde_json::json;

use crate::world::{World, on_both_engines};

/// A question on each face, with `{n}` where it says how many records it wants, and how many
/// statements it may take: one for each level, one for what the references of a level show, and one
/// for the posts held on the days in question.
const QUESTIONS: &[(&str, &str, u64)] = &[
    (
        "{ articles(first: {n}) { nodes { headline actors(first: 5) { nodes { name
            tenures(first: 3) { nodes { from position { title } } } } } } } }",
        "/api/v1/articles?limit={n}&include=actors.tenures",
        4,
    ),
    (
        "{ articles(first: {n}) { nodes { headline actors(first: 5) { nodes { name } }
            events(first: 5) { nodes { title } } } } }",
        "/api/v1/articles?limit={n}&include=actors,events",
        3,
    ),
    (
        "{ events(first: {n}) { nodes { title
            participants { role actor { name } positionOn { title } } } } }",
        "/api/v1/events?limit={n}&include=participants",
        5,
    ),
    (
        "{ events(first: {n}) { nodes { title citations { article { headline } anchor { exact } } } } }",
        "/api/v1/events?limit={n}&include=citations,articles",
        3,
    ),
    ("{ actors(first: {n}) { nodes { name positionOn(date: \"2021\") { title } } } }", "", 3),
];

#[test]
fn statements_do_not_grow_with_rows() {
    on_both_engines(async |world| {
        world.fill().await;
        for (graphql, rest, most) in QUESTIONS {
            let counts = [asked(world, graphql, 20).await, asked(world, graphql, 80).await];
            assert!(
                counts[0] == counts[1] && counts[0] <= *most,
                "{counts:?} statements, at most {most} expected: {graphql}"
            );
            if !rest.is_empty() {
                let counts = [got(world, rest, 20).await, got(world, rest, 80).await];
                // Each level of REST also shows what its references name.
                assert!(counts[0] == counts[1] && counts[0] <= 2 * most, "{counts:?}: {rest}");
            }
        }
    });
}

async fn asked(world: &World, query: &str, size: usize) -> u64 {
    let query = query.replace("{n}", &size.to_string());
    let before = world.diwan.store().statements();
    let answer = world.anonymous().graphql(&query, json!({})).await;
    let count = world.diwan.store().statements() - before;
    assert!(answer["errors"].is_null(), "{answer}");
    let list = answer["data"].as_object().unwrap().values().next().unwrap();
    assert_eq!(list["nodes"].as_array().unwrap().len(), size, "there is enough to ask for");
    count
}

async fn got(world: &World, path: &str, size: usize) -> u64 {
    let path = path.replace("{n}", &size.to_string());
    let before = world.diwan.store().statements();
    let answer = world.get(&path, None).await.expect(200);
    assert_eq!(answer.json["data"].as_array().unwrap().len(), size);
    world.diwan.store().statements() - before
}
