//! Media made in one step: of a file and what is said of it, or of the file alone.

use std::time::Duration;

use diwan_api::model::Kind::Medium;
use diwan_api::values::Role;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::files::{files, png, size};
use crate::world::{Answer, Caller, LARGEST_FILE, World, id, on_both_engines};

const PATH: &str = "/api/v1/media";
const FORM: &str = "multipart/form-data; boundary=between";
const PDF: &[u8] = b"%PDF-1.7\n% a treaty\n";

/// A part of a body: its headers but for the name, and its content.
type Part<'a> = (&'a str, &'a str, &'a [u8]);

fn form(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, headers, content) in parts {
        let head = format!(
            "--between\r\nContent-Disposition: form-data; name=\"{name}\"{headers}\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--between--\r\n");
    body
}

const AS_JSON: &str = "\r\nContent-Type: application/json";
const AS_PNG: &str = "; filename=\"../../in/Talks in Istanbul.png\"\r\nContent-Type: image/png";

async fn send(caller: &Caller<'_>, parts: &[Part<'_>]) -> Answer {
    caller.ask("POST", PATH).bytes(FORM, form(parts)).send().await
}

async fn count(editor: &Caller<'_>) -> usize {
    editor.ask("GET", PATH).send().await.expect(200).json["data"].as_array().unwrap().len()
}

#[test]
fn a_medium_is_made_with_its_file() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let image = png(40, 20);
        let said = json!({
            "kind": "image", "title": "The ministers", "credit": "Observer", "state": "published",
            "altTexts": [{ "language": "en", "text": "Two men." }], "width": 7,
        });
        let said = said.to_string();
        let parts = [("medium", AS_JSON, said.as_bytes()), ("file", AS_PNG, &image[..])];
        let answer = send(&editor, &parts).await.expect(201);
        let medium = &answer.json;
        let place = format!("{PATH}/{}", id(medium));
        assert!(answer.header("Location").is_some_and(|location| location.ends_with(&place)));
        assert!(answer.header("ETag").is_some());
        assert_eq!((&medium["version"], &medium["state"]), (&json!(1), &json!("published")));
        assert_eq!(
            (&medium["title"], &medium["credit"]),
            (&json!("The ministers"), &json!("Observer"))
        );
        // What the file says counts.
        assert_eq!((&medium["width"], &medium["height"]), (&json!(40), &json!(20)));
        assert!(medium["file"]["colour"].is_string() && medium["file"]["thumbHash"].is_string());
        let url = medium["file"]["url"].as_str().unwrap();
        assert!(url.contains(&id(medium)));
        assert_eq!(size(&public.ask("GET", url).send().await.expect(200)), (40, 20));
        assert_eq!(files(world.media.path()), 1);
        // One that is not written again, for nothing has changed.
        let again = editor.ask("PUT", &format!("{place}/file")).bytes("image/png", image);
        assert_eq!(again.header("If-Match", "\"1\"").send().await.expect(200).json["version"], 1);
    });
}

#[test]
fn what_is_not_said_follows_from_the_file() {
    on_both_engines(async |world: &World| {
        let author = world.author().await;
        let told = |answer: Answer| {
            let medium = answer.expect(201).json;
            let member = |name: &str| medium[name].as_str().unwrap_or_default().to_owned();
            (member("kind"), member("title"), member("state"), member("externalId"))
        };
        let all = |kind: &str, title: &str, key: &str| {
            (kind.to_owned(), title.to_owned(), "draft".to_owned(), key.to_owned())
        };
        let image = png(30, 30);
        let of_form = send(&author, &[("file", AS_PNG, &image)]).await;
        assert_eq!(told(of_form), all("image", "Talks in Istanbul", ""));
        let path = format!("{PATH}?title=Talks%2C%20day%201&externalId=photos:1&keepMetadata=true");
        let some =
            [("medium", AS_JSON, &br#"{"externalId": "photos:2"}"#[..]), ("file", AS_PNG, &image)];
        let of_form = author.ask("POST", &path).bytes(FORM, form(&some)).send().await;
        assert_eq!(told(of_form), all("image", "Talks, day 1", "photos:2"));
        let of_file = author.ask("POST", &path).bytes("image/png", image).send().await;
        assert_eq!(told(of_file), all("image", "Talks, day 1", "photos:1"));
        let named =
            "attachment; filename=\"x.pdf\"; filename*=UTF-8''%D9%84%D9%8A%D8%A8%D9%8A%D8%A7.pdf";
        let of_file = author.ask("POST", PATH).header("Content-Disposition", named);
        let of_file = of_file.bytes("application/pdf", PDF.to_vec()).send().await;
        assert_eq!(told(of_file), all("document", "ليبيا", ""));
        // JSON is taken as it ever was.
        let of_json = author.ask("POST", &format!("{PATH}?title=Without"));
        let of_json = of_json.json(&json!({ "kind": "audio" })).send().await;
        assert_eq!(told(of_json), all("audio", "Without", ""));
        let of_json = author.ask("POST", &format!("{PATH}?width=1")).json(&json!({})).send().await;
        assert_eq!(of_json.expect(400).code(), "badRequest");
    });
}

#[test]
fn what_is_refused_leaves_neither_record_nor_file() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let image = png(300, 300);
        let taken = editor.ask("POST", PATH).json(&json!({
            "kind": "image", "title": "Taken", "externalId": "photos:1", "slug": "taken",
        }));
        taken.send().await.expect(201);
        let file: Part = ("file", AS_PNG, &image);
        let medium = |content: &'static str| -> Part { ("medium", AS_JSON, content.as_bytes()) };
        let titled = medium(r#"{"title": "Titled"}"#);
        let large = vec![b' '; 1024 * 1024 + 1];
        let too_large = vec![7; LARGEST_FILE as usize + 1];
        let half = &image[..image.len() / 2];
        let as_jpeg = "; filename=a.jpg\r\nContent-Type: image/jpeg";
        let as_pdf = "; filename=a.pdf\r\nContent-Type: application/pdf";
        let as_page = "; filename=a.html\r\nContent-Type: text/html";
        for (what, parts, status) in [
            ("no parts", vec![], 400),
            ("no file", vec![titled], 400),
            ("the wrong order", vec![file, titled], 400),
            ("two files", vec![titled, file, file], 400),
            ("two media", vec![titled, titled, file], 400),
            ("an unknown part", vec![titled, ("note", "", b"x"), file], 400),
            ("an unknown part at the end", vec![titled, file, ("note", "", b"x")], 400),
            ("no JSON", vec![medium("{"), file], 400),
            ("a list", vec![medium("[]"), file], 400),
            ("text", vec![("medium", "\r\nContent-Type: text/plain", b"{}"), file], 415),
            ("much JSON", vec![("medium", AS_JSON, &large), file], 413),
            ("an unknown member", vec![medium(r#"{"title": "T", "size": 1}"#), file], 422),
            ("a given file", vec![medium(r#"{"title": "T", "file": {}}"#), file], 422),
            ("no such kind", vec![medium(r#"{"title": "T", "kind": "film"}"#), file], 422),
            ("another kind", vec![medium(r#"{"title": "T", "kind": "document"}"#), file], 415),
            ("empty JSON", vec![("medium", AS_JSON, &large[..0]), file], 400),
            ("nobody", vec![medium(r#"{"people": [{"actor": {"slug": "nobody"}}]}"#), file], 422),
            ("a taken key", vec![medium(r#"{"externalId": "photos:1"}"#), file], 422),
            ("a taken slug", vec![medium(r#"{"slug": "taken"}"#), file], 422),
            (
                "no title",
                vec![("file", "; filename=\"..\"\r\nContent-Type: image/png", &image)],
                422,
            ),
            ("no type", vec![titled, ("file", "; filename=a.png", &image)], 415),
            ("a page", vec![titled, ("file", as_page, b"<!doctype html>")], 415),
            ("another type", vec![titled, ("file", as_jpeg, &image)], 415),
            ("another content", vec![titled, ("file", as_pdf, &image)], 415),
            ("nothing", vec![titled, ("file", AS_PNG, b"")], 400),
            ("half of it", vec![titled, ("file", AS_PNG, half)], 400),
            ("too much", vec![titled, ("file", AS_PNG, &too_large)], 413),
        ] {
            let answer = send(&editor, &parts).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text);
            assert!(answer.json["detail"].is_string(), "{what}: {}", answer.text);
        }
        let whole = form(&[titled, file]);
        let long_head = format!("--between\r\nX: {}\r\n\r\n", "x".repeat(100_000));
        let raw = [
            ("cut in the file", FORM, whole[..whole.len() - 40].to_vec(), 400),
            ("cut in a boundary", FORM, whole[..whole.len() - 8].to_vec(), 400),
            ("cut in a head", FORM, whole[..30].to_vec(), 400),
            ("nothing", FORM, Vec::new(), 400),
            ("a preamble alone", FORM, b"there is no boundary here\r\n".to_vec(), 400),
            ("a long head", FORM, long_head.into_bytes(), 431),
            ("no boundary", "multipart/form-data", whole.clone(), 400),
            ("another boundary", "multipart/form-data; boundary=other", whole.clone(), 400),
            ("other parts", "multipart/mixed; boundary=between", whole, 415),
            ("a form", "application/x-www-form-urlencoded", b"title=T".to_vec(), 415),
            ("a page", "text/html", b"<!doctype html>".to_vec(), 415),
            ("a lie", "image/jpeg", image.clone(), 415),
            ("no content", "image/png", Vec::new(), 400),
            ("half", "image/png", half.to_vec(), 400),
            ("too much", "image/png", too_large.clone(), 413),
        ];
        for (what, media, body, status) in raw {
            let answer =
                editor.ask("POST", &format!("{PATH}?title=T")).bytes(media, body).send().await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text);
        }
        let untitled = editor.ask("POST", PATH).bytes("image/png", image.clone()).send().await;
        assert_eq!(untitled.expect(422).json["errors"][0]["pointer"], "/title");
        let coded =
            editor.ask("POST", &format!("{PATH}?title=T")).header("Content-Encoding", "gzip");
        assert_eq!(coded.bytes("image/png", image).send().await.status, 415);
        assert_eq!(count(&editor).await, 1);
        assert_eq!(files(world.media.path()), 0);
    });
}

/// The answer to a request of which only this is sent.
async fn answer_to(world: &World, sent: &[u8]) -> String {
    let mut socket = TcpStream::connect(world.address()).await.unwrap();
    socket.write_all(sent).await.unwrap();
    let mut told = vec![0; 4_096];
    let read = tokio::time::timeout(Duration::from_secs(5), socket.read(&mut told)).await;
    String::from_utf8_lossy(&told[..read.unwrap().unwrap()]).into_owned()
}

fn head(caller: Option<&Caller<'_>>, media: &str, length: usize, more: &str) -> String {
    let token = caller.and_then(|caller| caller.token.as_deref());
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
    format!(
        "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n{}{more}\r\n",
        token.unwrap_or_default()
    )
}

/// Nobody uploads a hundred megabytes to be told that they may not.
#[test]
fn who_may_not_is_told_before_the_file_is_sent() {
    on_both_engines(async |world| {
        let (author, reader) = (world.author().await, world.caller(Role::Reader).await);
        let large = LARGEST_FILE as usize;
        for media in [FORM, "image/png"] {
            let stranger = answer_to(world, head(None, media, large, "").as_bytes()).await;
            assert!(stranger.starts_with("HTTP/1.1 401"), "{stranger}");
            let reader = answer_to(world, head(Some(&reader), media, large, "").as_bytes()).await;
            assert!(reader.starts_with("HTTP/1.1 403"), "{reader}");
            let much = answer_to(world, head(Some(&author), media, 3 * large, "").as_bytes()).await;
            assert!(much.starts_with("HTTP/1.1 4"), "{much}");
        }
        // What is wrong with the record is told as soon as the file begins.
        for (said, status) in [
            (r#"{"title": "T", "state": "published"}"#, "403"),
            (r#"{"title": "T", "people": [{"actor": {"slug": "nobody"}}]}"#, "422"),
        ] {
            let parts = form(&[("medium", AS_JSON, said.as_bytes()), ("file", AS_PNG, b"")]);
            let begun = &parts[..parts.len() - 15];
            let head = head(Some(&author), FORM, large, "");
            let answer = answer_to(world, &[head.as_bytes(), begun].concat()).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        }
        assert_eq!(files(world.media.path()), 0);
    });
}

#[test]
fn a_sender_may_wait_to_be_told_to_go_on() {
    on_both_engines(async |world| {
        let author = world.author().await;
        let mut socket = TcpStream::connect(world.address()).await.unwrap();
        let body = form(&[("file", AS_PNG, &png(20, 20))]);
        let head = head(Some(&author), FORM, body.len(), "Expect: 100-continue\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut told = vec![0; 4_096];
        let read = socket.read(&mut told).await.unwrap();
        assert!(told[..read].starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&told));
        socket.write_all(&body).await.unwrap();
        let read = socket.read(&mut told).await.unwrap();
        let told = String::from_utf8_lossy(&told[..read]).into_owned();
        assert!(told.starts_with("HTTP/1.1 201"), "{told}");
    });
}

#[test]
fn a_sender_who_goes_away_leaves_nothing() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let image = png(300, 300);
        let body = form(&[("medium", AS_JSON, br#"{"title": "T"}"#), ("file", AS_PNG, &image)]);
        for cut in [10, 100, body.len() / 2, body.len() - 5] {
            let mut socket = TcpStream::connect(world.address()).await.unwrap();
            let head = head(Some(&editor), FORM, body.len(), "");
            socket.write_all(&[head.as_bytes(), &body[..cut]].concat()).await.unwrap();
            drop(socket);
        }
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if files(world.media.path()) == 0 {
                break;
            }
        }
        assert_eq!((files(world.media.path()), count(&editor).await), (0, 0));
    });
}

#[test]
fn of_two_with_the_same_key_one_is_made() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let path = format!("{PATH}?title=T&externalId=photos:1");
        let make = || editor.ask("POST", &path).bytes("application/pdf", PDF.to_vec()).send();
        let (one, other) = tokio::join!(make(), make());
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422], "{} {}", one.text, other.text);
        assert_eq!((files(world.media.path()), count(&editor).await), (1, 1));
        let refused = [one, other].into_iter().find(|answer| answer.status == 422).unwrap();
        assert_eq!(refused.json["errors"][0]["pointer"], "/externalId");
        let stands: Value = editor.one(Medium, "t").await.unwrap();
        assert_eq!(stands["externalId"], "photos:1");
    });
}
