//! Words of drafts reach nobody who may not read them, whichever protocol they use.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article, Event};
use diwan_api::principal::{Principal, Scope};
use diwan_api::values::Role;
use serde_json::json;

use super::now;
use crate::world::websocket::{Heard, PROTOCOL, Socket};
use crate::world::{World, email, id, on_both_engines, version};

/// The word that everything hidden has.
const CANARY: &str = "canary";
/// What is published last: then everything before it was told, too.
const LAST: &str = "The last of all";

const ALL: [&str; 3] = [
    "changes(after: $after) { verb record id node { ... on Article { headline body byline }
        ... on Event { title summary } ... on Actor { name summary } } }",
    "articlePublished(after: $after) { headline body mentions { actor { name summary } }
        events { nodes { title } } revisions { nodes { record } } }",
    "eventRecorded(after: $after) { title summary participants { label actor { name } } citations { article { headline } } }",
];

/// A caller, and whether they may read drafts of others.
struct Kind {
    name: &'static str,
    token: Option<String>,
    origin: Option<&'static str>,
    reads_drafts: bool,
}

async fn kinds(world: &World) -> Vec<Kind> {
    let of = async |name, role: Role, reads_drafts| Kind {
        name,
        token: Some(world.token(role).await),
        origin: None,
        reads_drafts,
    };
    let narrow = world
        .diwan
        .token_for(
            &Principal::Operator,
            &email(Role::Editor),
            Some([Scope::Export].into_iter().collect()),
            Duration::from_secs(3_600),
        )
        .await
        .unwrap();
    vec![
        Kind { name: "nobody", token: None, origin: None, reads_drafts: false },
        Kind {
            name: "a page of a stranger",
            token: None,
            origin: Some("https://stranger.example"),
            reads_drafts: false,
        },
        of("an author", Role::Author, false).await,
        Kind { name: "a narrow token", token: Some(narrow), origin: None, reads_drafts: false },
        of("a reader", Role::Reader, true).await,
        of("an admin", Role::Admin, true).await,
    ]
}

/// Drafts, what is withdrawn again, and what only drafts show of what is public.
async fn write(world: &World) {
    let editor = world.editor().await;
    let hidden =
        json!({ "kind": "person", "names": [{ "text": "Canary Bird" }], "summary": "A canary." });
    let hidden = id(&editor.create(Actor, hidden).await.unwrap());
    let draft = editor.article(json!({ "headline": "A canary", "byline": "A. Canary" })).await;
    let members = json!({ "headline": "The canary", "body": "A canary sings, they say." });
    editor.update(Article, &id(&draft), version(&draft), members).await.unwrap();
    let taken_back =
        editor.article(json!({ "headline": "Taken back", "state": "published" })).await;
    let reason = json!({ "reason": "Wrong." });
    editor.command(Article, &id(&taken_back), 1, "withdraw", reason).await.unwrap();
    let members = json!({ "headline": "A canary, taken back" });
    editor.update(Article, &id(&taken_back), 2, members).await.unwrap();
    let citations = json!([{ "article": { "id": id(&draft) } }]);
    let participants = json!([{ "actor": { "id": hidden }, "role": "actor" }]);
    let event = json!({
        "title": "An event", "state": "published", "citations": citations, "participants": participants,
    });
    let event = editor.event(event).await;
    editor.event(json!({ "title": "A canary event", "state": "draft" })).await;
    editor.update(Event, &id(&event), 1, json!({ "summary": "It was." })).await.unwrap();
    editor.article(json!({ "headline": LAST, "state": "published" })).await;
}

async fn socket(world: &World, kind: &Kind) -> Socket {
    let mut headers = vec![PROTOCOL];
    headers.extend(kind.origin.map(|origin| ("Origin", origin)));
    let socket = world.socket_with(&headers).await.unwrap();
    socket.let_in(kind.token.as_deref()).await
}

/// Everything that comes until the last is told by all that tell of it, and a moment longer.
async fn heard(socket: &mut Socket) -> String {
    let (mut text, mut last) = (String::new(), 0);
    while last < 2 {
        let Heard::Message(message) = socket.hear().await else { panic!("closed") };
        last += usize::from(message.to_string().contains(LAST));
        text += &message.to_string();
    }
    while let Some(Heard::Message(message)) = socket.hear_within(Duration::from_millis(500)).await {
        text += &message.to_string();
    }
    text
}

#[test]
fn no_word_of_a_draft_reaches_who_may_not_read_it() {
    on_both_engines(async |world| {
        let after = now(world).await;
        let kinds = kinds(world).await;
        let mut sockets = Vec::new();
        for kind in &kinds {
            // One that is there while it is written, and one that comes afterwards.
            sockets.push((kind, socket(world, kind).await));
        }
        let subscribe = async |socket: &mut Socket| {
            for (number, field) in ALL.iter().enumerate() {
                let query = format!("subscription ($after: String) {{ {field} }}");
                socket.subscribe(&number.to_string(), &query, json!({ "after": after })).await;
            }
        };
        for (_, socket) in &mut sockets {
            subscribe(socket).await;
        }
        write(world).await;
        for kind in &kinds {
            let mut later = socket(world, kind).await;
            subscribe(&mut later).await;
            sockets.push((kind, later));
        }
        for (kind, socket) in &mut sockets {
            let text = heard(socket).await.to_lowercase();
            assert_eq!(text.contains(CANARY), kind.reads_drafts, "{}: {text}", kind.name);
        }
        for kind in &kinds {
            let text = streamed(world, kind, &after).await.to_lowercase();
            assert_eq!(text.contains(CANARY), kind.reads_drafts, "{}: {text}", kind.name);
        }
    });
}

/// The changes as Server-Sent Events.
async fn streamed(world: &World, kind: &Kind, after: &serde_json::Value) -> String {
    let query = format!("subscription ($after: String) {{ {} }}", ALL[0]);
    let body = json!({ "query": query, "variables": { "after": after } });
    let ask = world.ask("POST", "/graphql/stream").json(&body).token(kind.token.as_deref());
    let ask = ask.header("Accept", "text/event-stream");
    let ask = kind.origin.map_or_else(
        || ask,
        |origin| {
            world
                .ask("POST", "/graphql/stream")
                .json(&body)
                .header("Accept", "text/event-stream")
                .header("Origin", origin)
        },
    );
    let mut stream = ask.begin().await;
    assert_eq!(stream.status(), 200);
    let mut text = String::new();
    while !text.contains(LAST) {
        text += &String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap());
    }
    text
}
