//! Links that show one record, in any state, to people without an account.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article, Event, Medium};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, Face, Refusal, World, id, on_both_engines, tell, version};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn code<T>(refused: Result<T, Refusal>) -> String {
    refused.err().map_or_else(|| "allowed".to_owned(), |refusal| refusal.code)
}

async fn picture(editor: &Caller<'_>, title: &str) -> String {
    let members =
        json!({ "kind": "image", "title": title, "url": "https://images.example.org/1.jpg" });
    id(&editor.create(Medium, members).await.unwrap())
}

async fn draft(author: &Caller<'_>, headline: &str, more: Value) -> Value {
    let members = json!({
        "kind": "report", "language": "en", "headline": headline, "body": "Ministers met.",
    });
    author.create(Article, with(members, more)).await.unwrap()
}

#[test]
fn a_link_shows_its_record_and_what_that_shows() {
    tell(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let (lead, second, other) = (
            picture(&editor, "The minister").await,
            picture(&editor, "The palace").await,
            picture(&editor, "Something else").await,
        );
        let hidden = json!({ "kind": "person", "names": [{ "text": "A Hidden Actor" }] });
        let hidden = id(&editor.create(Actor, hidden).await.unwrap());
        let shown = json!({
            "leadImage": { "id": lead }, "media": [{ "medium": { "id": second } }],
            "mentions": [{ "actor": { "id": hidden }, "status": "confirmed",
                "anchor": { "field": "body", "exact": "Ministers" } }],
        });
        let article = draft(&editor, "A draft", shown).await;
        let unseen = id(&draft(&author, "Another draft", json!({})).await);
        let public = world.anonymous();
        let guest = editor.previewer(&id(&article)).await;

        let seen = guest.one(Article, &id(&article)).await.unwrap();
        assert_eq!((&seen["headline"], &seen["state"]), (&json!("A draft"), &json!("draft")));
        assert_eq!(seen["leadImage"]["id"], json!(lead));
        for (medium, told) in [(&lead, "allowed"), (&second, "allowed"), (&other, "notFound")] {
            assert_eq!(code(guest.one(Medium, medium).await), told);
            assert_eq!(code(public.one(Medium, medium).await), "notFound");
        }
        assert_eq!(code(guest.one(Article, &unseen).await), "notFound");
        assert_eq!(code(guest.one(Actor, &hidden).await), "notFound");
        assert_eq!(code(public.one(Article, &id(&article)).await), "notFound");
        assert_eq!(guest.ids(Article, "limit=100").await, [id(&article)]);
        assert_eq!(guest.ids(Article, "state=draft").await, [id(&article)]);
        let mut media = guest.ids(Medium, "state=draft").await;
        media.sort();
        assert_eq!(media, [lead.clone(), second.clone()]);
        assert!(public.ids(Article, "limit=100").await.is_empty());
        assert_eq!(guest.ids(Article, "q=ministers").await, [id(&article)]);

        // By trees of members, too, and nothing of those who are hidden.
        let tree = whole(&guest, &id(&article)).await;
        assert_eq!(tree["leadImage"]["title"], "The minister");
        assert!(!tree.to_string().contains("A Hidden Actor"), "{tree}");

        // It is for looking.
        let change = guest.update(Article, &id(&article), 1, json!({ "byline": "I" })).await;
        assert_eq!(code(change), "forbidden");
        assert_eq!(
            code(guest.create_preview(json!({ "record": id(&article) })).await),
            "forbidden"
        );
        assert_eq!(code(guest.revisions(Article, &id(&article)).await), "forbidden");
        let somebody = json!({ "kind": "person", "names": [{ "text": "N" }] });
        assert_eq!(code(guest.create(Actor, somebody).await), "forbidden");
    });
}

/// The article with its picture and mentions, as one statement reads it.
async fn whole(caller: &Caller<'_>, article: &str) -> Value {
    match caller.face {
        Face::Rest => {
            let path = format!(
                "/api/v1/articles/{article}?include=leadImage,mentions.actor&fields=headline,leadImage.title,mentions"
            );
            caller.ask("GET", &path).send().await.expect(200).json
        }
        Face::Graphql => {
            let document = "query ($id: ID!) { article(by: { id: $id }) {
                headline leadImage { title } mentions { actor { name } } } }";
            caller.data(document, json!({ "id": article })).await.unwrap()["article"].clone()
        }
    }
}

/// What whoever made a link may not see, they do not see by it; and what was withdrawn is gone.
#[test]
fn a_link_shows_no_more_than_its_maker_sees() {
    tell(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let own = picture(&author, "Of the author").await;
        let embargoed = picture(&editor, "Under an embargo").await;
        let article = draft(&author, "A draft", json!({ "leadImage": { "id": own } })).await;
        let article = id(&article);
        let media = json!({ "media": [{ "medium": { "id": embargoed } }] });
        editor.update(Article, &article, 1, media).await.unwrap();

        let by_author = author.previewer(&article).await;
        let by_editor = editor.previewer(&article).await;
        for (guest, hidden) in [(&by_author, "notFound"), (&by_editor, "allowed")] {
            assert_eq!(code(guest.one(Medium, &own).await), "allowed");
            assert_eq!(code(guest.one(Medium, &embargoed).await), hidden);
            let listed = guest.ids(Medium, "limit=100").await;
            assert_eq!(listed.contains(&embargoed), hidden == "allowed");
        }

        editor.publish(Medium, &embargoed, 1).await.unwrap();
        let why = json!({ "reason": "By order of a court." });
        editor.command(Medium, &embargoed, 2, "withdraw", why).await.unwrap();
        world.clock.advance(Duration::from_secs(2));
        for guest in [&by_author, &by_editor] {
            assert_eq!(code(guest.one(Medium, &embargoed).await), "gone");
            assert!(!guest.ids(Medium, "limit=100").await.contains(&embargoed));
        }
    });
}

/// Addresses of files take the token of a link, and no other.
#[test]
fn files_are_shown_by_the_token_of_a_link() {
    on_both_engines(async |world: &World| {
        let editor = world.editor().await;
        let members = json!({ "kind": "document", "title": "Minutes" });
        let medium = editor.create(Medium, members).await.unwrap();
        let path = format!("/api/v1/media/{}/file", id(&medium));
        let put = editor.ask("PUT", &path).bytes("application/pdf", b"%PDF-1.7\n".to_vec());
        let filled = put.header("If-Match", "\"1\"").send().await.expect(200).json;
        let address = filled["file"]["url"].as_str().unwrap().to_owned();
        let get = async |token: &str| {
            let path = format!("{address}?preview={token}");
            world.anonymous().ask("GET", &path).send().await
        };
        let link = editor.previewer(&id(&medium)).await;
        let shown = get(link.token.as_ref().unwrap()).await.expect(200);
        assert_eq!(shown.header("Cache-Control"), Some("private, no-store"));
        assert_eq!(get(editor.token.as_ref().unwrap()).await.status, 401);
        assert_eq!(get("nonsense").await.status, 401);
        let other = draft(&editor, "A draft", json!({})).await;
        let other = editor.previewer(&id(&other)).await;
        assert_eq!(get(other.token.as_ref().unwrap()).await.status, 404);
    });
}

#[test]
fn every_kind_with_states_can_be_shown() {
    tell(async |world| {
        let editor = world.editor().await;
        let samples = [
            (Actor, json!({ "kind": "person", "names": [{ "text": "N" }] })),
            (Event, json!({ "type": "CONSULT", "title": "T", "start": "2021" })),
            (
                Medium,
                json!({ "kind": "image", "title": "T", "url": "https://i.example.org/1.jpg" }),
            ),
        ];
        for (kind, members) in samples {
            let record = id(&editor.create(kind, members).await.unwrap());
            let guest = editor.previewer(&record).await;
            assert_eq!(guest.one(kind, &record).await.unwrap()["state"], "draft", "{kind}");
            assert_eq!(guest.ids(kind, "state=draft").await, [record.as_str()], "{kind}");
            editor.delete(kind, &record, 1).await.unwrap();
            assert_eq!(code(guest.one(kind, &record).await), "notFound", "{kind}");
        }
        let post = editor.small(diwan_api::model::Kind::Position, json!({ "title": "Post" })).await;
        assert_eq!(code(editor.create_preview(json!({ "record": post })).await), "badRequest");
    });
}

#[test]
fn a_link_ends() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = id(&draft(&editor, "A draft", json!({})).await);
        let link = editor.create_preview(json!({ "record": article })).await.unwrap();
        assert_eq!(link["expiresAt"], "2026-01-22T12:00:00Z");
        let token = link["token"].as_str().unwrap();
        let address = link["url"].as_str().unwrap();
        let page = format!("http://localhost:8080/explore/articles/a-draft#preview={token}");
        assert_eq!(address, page);
        let guest = Caller { token: Some(token.to_owned()), ..world.anonymous() };
        assert_eq!(code(guest.one(Article, &article).await), "allowed");
        let listed = editor.previews(&article).await.unwrap();
        assert_eq!((&listed[0]["id"], &listed[0]["token"]), (&link["id"], &Value::Null));

        world.clock.advance(DAY * 7);
        assert_eq!(code(guest.one(Article, &article).await), "unauthenticated");
        // A token of an hour ago is of no use to them either: they sign in again.
        let editor = world.editor().await;
        assert_eq!(editor.previews(&article).await.unwrap(), json!([]));

        let guest = editor.previewer(&article).await;
        let link = editor.previews(&article).await.unwrap()[0].clone();
        editor.delete_preview(&id(&link)).await.unwrap();
        assert_eq!(code(guest.one(Article, &article).await), "unauthenticated");
        assert_eq!(code(editor.delete_preview(&id(&link)).await), "notFound");

        // Whoever made it may not sign in any more.
        let author = world.author().await;
        let own = id(&draft(&author, "An own draft", json!({})).await);
        let guest = author.previewer(&own).await;
        assert_eq!(code(guest.one(Article, &own).await), "allowed");
        // The right to make it, or to sign in, is gone.
        let editor = world.editor().await;
        let shown = editor.previewer(&own).await;
        assert_eq!(code(shown.one(Article, &own).await), "allowed");
        let (operator, editors) = (
            diwan_api::principal::Principal::Operator,
            crate::world::email(diwan_api::values::Role::Editor),
        );
        for (role, told) in [
            (diwan_api::values::Role::Author, "unauthenticated"),
            (diwan_api::values::Role::Editor, "allowed"),
        ] {
            world.diwan.set_role(&operator, &editors, role).await.unwrap();
            assert_eq!(code(shown.one(Article, &own).await), told, "{role:?}");
        }
        let operator = diwan_api::principal::Principal::Operator;
        let email = crate::world::email(diwan_api::values::Role::Author);
        world.diwan.disable_account(&operator, &email).await.unwrap();
        assert_eq!(code(guest.one(Article, &own).await), "unauthenticated");
    });
}

#[test]
fn what_is_wrong_with_a_link_is_told() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&draft(&editor, "A draft", json!({})).await);
        for (expires, rule) in [
            ("2026-01-15T12:00:00Z", "range"),
            ("2026-04-16T12:00:00Z", "range"),
            ("soon", "format"),
        ] {
            let members = json!({ "record": article, "expiresAt": expires });
            let refused = editor.create_preview(members).await.unwrap_err();
            assert_eq!(refused.rule("/expiresAt"), Some(rule), "{expires}");
        }
        let late = json!({ "record": article, "expiresAt": "2026-04-15T12:00:00Z" });
        editor.create_preview(late).await.unwrap();
        for _ in 0..19 {
            editor.previewer(&article).await;
        }
        let refused = editor.create_preview(json!({ "record": article })).await.unwrap_err();
        assert_eq!(refused.code, "conflict");
        let nobody = "018f3c1e-7d5a-7c3b-9f00-0123456789ab";
        assert_eq!(code(editor.create_preview(json!({ "record": nobody })).await), "notFound");
        assert_eq!(code(editor.previews(nobody).await), "notFound");
        assert_eq!(code(editor.previews("nonsense").await), "notFound");
        for odd in ["dwp_", "dwp_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo4yT2Zg", "dwp_é"] {
            let guest = Caller { token: Some(odd.into()), ..world.anonymous().at(world.face) };
            assert_eq!(code(guest.one(Article, &article).await), "unauthenticated", "{odd}");
        }
    });
}

/// Answers to strangers come from memory: what a link shows is never among them.
#[test]
fn strangers_are_not_shown_what_a_link_showed() {
    on_both_engines(async |world: &World| {
        let editor = world.editor().await;
        let article = draft(&editor, "A draft", json!({})).await;
        let (path, public) = (format!("/api/v1/articles/{}", id(&article)), world.anonymous());
        let guest = editor.previewer(&id(&article)).await;
        for _ in 0..3 {
            let shown = guest.ask("GET", &path).send().await.expect(200);
            assert!(shown.header("Cache-Control").unwrap().contains("private"));
            assert_eq!(public.ask("GET", &path).send().await.status, 404);
        }
        editor.publish(Article, &id(&article), version(&article)).await.unwrap();
        assert_eq!(public.ask("GET", &path).send().await.status, 200);
    });
}
