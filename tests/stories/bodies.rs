//! Bodies as HTML, as plain text, and how long they take to read.

use diwan_api::model::Kind::{Actor, Article};
use serde_json::{Value, json};

use crate::world::sample::anchor;
use crate::world::{Caller, id, on_both_engines, version};

const TEXT: &str = "# Talks\n\nFayez al-Sarraj met **General Haftar** & a man.\n\n<script>alert(1)</script>\n\n[Now](javascript:alert(1))\n";
const PLAIN: &str = "Talks\n\nFayez al-Sarraj met General Haftar & a man.\n\nNow";

/// An article with mentions of a public actor, of a draft, and one that nobody confirmed.
async fn article(editor: &Caller<'_>) -> (Value, [String; 2]) {
    let sarraj = editor.actor("Fayez al-Sarraj").await;
    let draft = json!({ "kind": "person", "names": [{ "text": "General Haftar" }] });
    let haftar = id(&editor.create(Actor, draft).await.unwrap());
    let mention = |actor: &str, exact: &str, status: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", TEXT, exact), "status": status });
    let members = json!({
        "headline": "Fayez al-Sarraj meets", "body": TEXT, "slug": "talks", "state": "published",
        "mentions": [
            mention(&sarraj, "Fayez al-Sarraj", "confirmed"),
            mention(&haftar, "General Haftar", "confirmed"),
            mention(&sarraj, "a man", "suggested"),
            { "actor": { "id": sarraj }, "anchor": anchor("headline", "Fayez al-Sarraj meets", "Fayez al-Sarraj") },
        ],
    });
    (editor.article(members).await, [sarraj, haftar])
}

/// The HTML of [`TEXT`], with what is marked of it.
fn html(sarraj: &str, haftar: &str) -> String {
    format!(
        "<h1 id=\"section-talks\">Talks</h1>\n<p>{sarraj} met <strong>{haftar}</strong> &amp; a man.</p>\n\
         <p><a rel=\"noopener noreferrer\">Now</a></p>\n"
    )
}

fn marked(article: &Value, place: usize, actor: &str, slug: &str, text: &str) -> String {
    let mention = article["mentions"][place]["id"].as_str().unwrap();
    format!(
        r#"<span data-mention="{mention}" data-actor="{actor}" data-actor-slug="{slug}">{text}</span>"#
    )
}

async fn rest(caller: &Caller<'_>, path: &str) -> Value {
    caller.ask("GET", path).send().await.expect(200).json
}

#[test]
fn a_body_is_rendered_for_whoever_asks() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (article, [sarraj, haftar]) = article(&editor).await;
        let first = marked(&article, 0, &sarraj, "fayez-al-sarraj", "Fayez al-Sarraj");
        let second = marked(&article, 1, &haftar, "general-haftar", "General Haftar");
        let open = json!({ "bodyHtml": html(&first, "General Haftar"), "bodyText": PLAIN, "readingMinutes": 1 });
        let all =
            json!({ "bodyHtml": html(&first, &second), "bodyText": PLAIN, "readingMinutes": 1 });
        let names = "bodyHtml,bodyText,readingMinutes";
        for (caller, expected) in [(&public, &open), (&editor, &all)] {
            let one = format!("/api/v1/articles/talks?fields={names}");
            assert_eq!(&rest(caller, &one).await, expected);
            let many = rest(caller, &format!("/api/v1/articles?fields={names}")).await;
            assert_eq!(&many["data"][0], expected);
            let included = rest(caller, &format!("/api/v1/articles/talks?include={names}")).await;
            assert_eq!((&included["bodyText"], &included["body"]), (&json!(PLAIN), &json!(TEXT)));
            // One is read directly, the other by resolvers.
            for other in ["", "viewer { name }"] {
                let fields = names.replace(',', " ");
                let document =
                    format!("{{ article(by: {{ slug: \"talks\" }}) {{ {fields} }} {other} }}");
                let data = caller.data(&document, json!({})).await.unwrap();
                assert_eq!(&data["article"], expected);
            }
        }
    });
}

#[test]
fn a_rendered_body_is_there_only_where_it_is_named() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (article, _) = article(&editor).await;
        for path in ["/api/v1/articles/talks", "/api/v1/articles/talks?include=actors"] {
            let whole = rest(&public, path).await;
            assert_eq!((&whole["body"], whole.get("bodyHtml")), (&json!(TEXT), None), "{path}");
        }
        assert!(article.get("bodyHtml").is_none() && article.get("readingMinutes").is_none());

        let bare = json!({ "body": null, "headline": "Bare", "slug": "bare" });
        let bare = editor.article(bare).await;
        let empty =
            rest(&editor, "/api/v1/articles/bare?fields=bodyHtml,bodyText,readingMinutes").await;
        let nothing = json!({ "bodyHtml": null, "bodyText": null, "readingMinutes": null });
        assert_eq!(empty, nothing);

        let refused = editor
            .update(Article, &id(&bare), version(&bare), json!({ "bodyHtml": "<p>Mine</p>" }))
            .await;
        let refused = refused.unwrap_err();
        assert!(refused.body.to_string().contains("bodyHtml"), "{}", refused.body);

        let table =
            public.ask("GET", "/api/v1/articles.csv?fields=slug,readingMinutes").send().await;
        assert_eq!(table.expect(200).text, "slug,readingMinutes\r\ntalks,1\r\n");
    });
}

#[test]
fn passages_are_marked_wherever_a_body_comes_from_and_only_while_they_stand() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (article, [sarraj, _]) = article(&editor).await;
        let path = format!("/api/v1/actors/{sarraj}?include=articles.bodyHtml");
        let within = rest(&public, &path).await;
        let body = within["articles"]["data"][0]["bodyHtml"].as_str().unwrap().to_owned();
        assert_eq!(body.matches("data-actor-slug=\"fayez-al-sarraj\"").count(), 1, "{body}");

        let written =
            "mutation($id: ID!, $body: String!) { updateArticle(id: $id, expectedVersion: 1,
            input: { body: $body }) { article { bodyHtml bodyText } userErrors { message } } }";
        let variables = json!({ "id": article["id"], "body": "Fayez al-Sarraj left." });
        let moved = editor.data(written, variables).await.unwrap();
        let moved = &moved["updateArticle"]["article"];
        let html = moved["bodyHtml"].as_str().unwrap();
        assert!(html.ends_with(">Fayez al-Sarraj</span> left.</p>\n"), "{html}");

        let gone = json!({ "body": "Nobody met." });
        editor.update(Article, &id(&article), 2, gone).await.unwrap();
        let stale = rest(&editor, "/api/v1/articles/talks?fields=bodyHtml").await;
        assert_eq!(stale["bodyHtml"], "<p>Nobody met.</p>\n");
    });
}
