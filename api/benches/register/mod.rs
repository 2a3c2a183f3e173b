//! Articles, and what hangs on them, as lines to import.

use std::fmt::Write;

use serde_json::{Value, json};

/// The slug of an article.
pub fn slug(number: usize) -> String {
    format!("the-council-met-number-{number}")
}

/// Articles, a quarter as many actors and as many events.
pub fn register(articles: usize) -> String {
    let actors = articles / 4 + 4;
    let mut lines = String::new();
    let mut add = |line: Value| {
        let _ = writeln!(lines, "{line}");
    };
    let actor = |number: usize| json!({ "externalId": format!("actor:{}", number % actors) });
    for number in 0..actors {
        add(json!({
            "record": "actor", "externalId": format!("actor:{number}"), "kind": "person",
            "state": "published", "names": [{ "text": name(number) }],
        }));
    }
    for number in 0..articles {
        let named: Vec<usize> = (0..3).map(|step| (number * 5 + step) % actors).collect();
        let body =
            named.iter().map(|actor| format!("{} spoke. ", name(*actor))).collect::<String>();
        let mention = |actor_number: &usize| {
            let exact = name(*actor_number);
            let start = body.find(&exact).unwrap_or_default();
            json!({
                "actor": actor(*actor_number),
                "anchor": { "field": "body", "start": start, "end": start + exact.len(), "exact": exact },
            })
        };
        add(json!({
            "record": "article", "externalId": format!("article:{number}"), "kind": "report",
            "language": "en", "state": "published", "slug": slug(number),
            "publishedAt": format!("2021-{:02}-{:02}T{:02}:00:00Z", number % 12 + 1, number % 28 + 1, number % 24),
            "headline": format!("The council met, number {number}"), "standfirst": "What was said.",
            "body": format!("{body}{}", "It went on until the evening. ".repeat(40)),
            "mentions": named.iter().map(mention).collect::<Vec<_>>(),
        }));
    }
    for number in 0..articles {
        add(json!({
            "record": "event", "externalId": format!("event:{number}"), "type": "CONSULT", "title": "Talks",
            "state": "published", "start": format!("2021-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
            "participants": [
                { "actor": actor(number), "role": "actor" }, { "actor": actor(number + 1), "role": "recipient" },
            ],
            "citations": [{ "article": { "externalId": format!("article:{}", number % articles) } }],
        }));
    }
    lines
}

fn name(number: usize) -> String {
    let letter = |place: usize| char::from(b'a' + (number / 26_usize.pow(place as u32) % 26) as u8);
    format!("Ali B{}{}{}r", letter(0), letter(1), letter(2))
}
