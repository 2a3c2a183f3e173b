//! Addresses to which a file can be put without a token in a header.

use std::time::Duration;

use diwan_api::model::Kind::Medium;
use diwan_api::principal::Principal;
use diwan_api::values::Role;
use serde_json::{Value, json};

use super::files::files;
use crate::world::{Answer, Caller, World, email, id, on_both_engines};

const PDF: &[u8] = b"%PDF-1.7\n% a treaty\n";

async fn draft(caller: &Caller<'_>) -> String {
    let medium = json!({ "kind": "document", "title": "A treaty" });
    id(&caller.create(Medium, medium).await.unwrap())
}

/// The path and query of an address that was prepared.
async fn prepared(caller: &Caller<'_>, medium: &str, version: i64) -> String {
    let address = caller.prepare_upload(medium, version).await.unwrap();
    assert_eq!(address["method"], "PUT");
    assert!(address["expiresAt"].is_string());
    let url = address["url"].as_str().unwrap();
    url.strip_prefix("http://localhost:8080").unwrap().to_owned()
}

async fn put(world: &World, path: &str) -> Answer {
    world.ask("PUT", path).bytes("application/pdf", PDF.to_vec()).send().await
}

#[test]
fn a_file_is_put_without_a_token_once() {
    on_both_engines(async |world| {
        let author = world.author().await;
        let medium = draft(&author).await;
        let path = prepared(&author, &medium, 1).await;
        let filled = put(world, &path).await.expect(200).json;
        assert_eq!((&filled["version"], &filled["id"]), (&json!(2), &json!(medium)));
        assert_eq!(filled["file"]["mediaType"], "application/pdf");
        let again = world.ask("PUT", &path).bytes("application/pdf", b"%PDF-1.7 other".to_vec());
        assert_eq!(again.send().await.expect(412).code(), "versionMismatch");
        assert_eq!(author.revisions(Medium, &medium).await.unwrap().len(), 1);
        let stands: Value = author.one(Medium, &medium).await.unwrap();
        assert_eq!(stands["file"], filled["file"]);
    });
}

#[test]
fn an_address_is_good_for_what_it_was_made_for() {
    on_both_engines(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let (medium, other) = (draft(&author).await, draft(&author).await);
        let path = prepared(&author, &medium, 1).await;
        let token = path.split_once("upload=").unwrap().1;
        let at = |id: &str, token: &str| format!("/api/v1/media/{id}/file?upload={token}");
        let refused = async |path: &str| put(world, path).await.expect(401).code().to_owned();
        assert_eq!(refused(&at(&other, token)).await, "unauthenticated");
        let odd = put(world, &format!("{path}&keepMetadata=perhaps")).await.expect(400);
        assert_eq!(odd.code(), "badRequest", "the address is good, what is said besides is not");
        assert_eq!(refused(&at("a-treaty", token)).await, "unauthenticated");
        let access = author.token.as_deref().unwrap();
        assert_eq!(refused(&at(&medium, access)).await, "unauthenticated");
        assert_eq!(refused(&at(&medium, "nonsense")).await, "unauthenticated");
        // Nor is it an access token, or good for another operation.
        let read = world.get("/api/v1/media", Some(token)).await;
        assert_eq!(read.expect(401).code(), "unauthenticated");
        let patch = world.ask("PATCH", &format!("/api/v1/media/{medium}?upload={token}"));
        let patch = patch.header("If-Match", "1").text("application/merge-patch+json", "{}");
        assert_eq!(patch.send().await.status, 401);
        // What the sender says besides still counts.
        let condition = world.ask("PUT", &path).header("If-Match", "\"7\"");
        let condition = condition.bytes("application/pdf", PDF.to_vec()).send().await;
        assert_eq!(condition.expect(412).code(), "versionMismatch");
        let lie = world.ask("PUT", &path).bytes("image/png", PDF.to_vec()).send().await;
        assert_eq!(lie.status, 415);
        // Another version.
        editor.update(Medium, &medium, 1, json!({ "credit": "Ministry" })).await.unwrap();
        assert_eq!(put(world, &path).await.expect(412).code(), "versionMismatch");
        // It may be published meanwhile, which is not for an author to change.
        let path = prepared(&author, &medium, 2).await;
        let state = json!({ "url": "https://example.org/treaty.pdf" });
        editor.update(Medium, &medium, 2, state).await.unwrap();
        editor.publish(Medium, &medium, 3).await.unwrap();
        assert_eq!(put(world, &path).await.expect(403).code(), "forbidden");
        assert_eq!(files(world.media.path()), 0);
    });
}

#[test]
fn an_address_ends_with_its_time_and_with_the_account() {
    on_both_engines(async |world| {
        let author = world.author().await;
        let medium = draft(&author).await;
        let path = prepared(&author, &medium, 1).await;
        world.diwan.disable_account(&Principal::Operator, &email(Role::Author)).await.unwrap();
        world.clock.advance(Duration::from_secs(2));
        assert_eq!(put(world, &path).await.expect(401).code(), "unauthenticated");
        let editor = world.editor().await;
        let path = prepared(&editor, &medium, 1).await;
        world.clock.advance(Duration::from_secs(16 * 60));
        assert_eq!(put(world, &path).await.expect(401).code(), "tokenExpired");
        assert_eq!(files(world.media.path()), 0);
    });
}

#[test]
fn an_address_is_for_those_who_may_change_the_medium() {
    on_both_engines(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let (medium, theirs) = (draft(&author).await, draft(&editor).await);
        let code = async |caller: &Caller<'_>, medium: &str, version: i64| {
            caller.prepare_upload(medium, version).await.unwrap_err().code
        };
        assert_eq!(code(&world.anonymous(), &medium, 1).await, "unauthenticated");
        assert_eq!(code(&world.reader().await, &medium, 1).await, "forbidden");
        assert_eq!(code(&author, &theirs, 1).await, "notFound");
        assert_eq!(code(&author, &medium, 2).await, "versionMismatch");
        prepared(&editor, &medium, 1).await;
    });
}
