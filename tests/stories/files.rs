//! The files of media: taken, looked at, and served whole, in part, smaller and cropped.

use std::io::Cursor;
use std::path::Path;

use diwan_api::model::Kind::Medium;
use diwan_api::values::Role;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::world::{Answer, Caller, LARGEST_FILE, World, id, on_both_engines, version};

/// An image of this size, red on the left and blue on the right.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let half = |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
    let image = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, half));
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

async fn draft(caller: &Caller<'_>, kind: &str) -> Value {
    caller.create(Medium, json!({ "kind": kind, "title": "In Istanbul" })).await.unwrap()
}

async fn upload(caller: &Caller<'_>, medium: &Value, media: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/media/{}/file", id(medium));
    let ask = caller.ask("PUT", &path).bytes(media, bytes);
    ask.header("If-Match", &format!("\"{}\"", version(medium))).send().await
}

/// How many files there are in a folder, however deep.
pub fn files(folder: &Path) -> usize {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

pub fn size(answer: &Answer) -> (u32, u32) {
    let image = image::load_from_memory(&answer.bytes).unwrap();
    (image.width(), image.height())
}

#[test]
fn an_image_is_looked_at_and_served() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let medium = draft(&editor, "image").await;
        let sent = png(400, 200);
        let answer = upload(&editor, &medium, "image/png", sent.clone()).await.expect(200);
        let (medium, file) = (&answer.json, &answer.json["file"]);
        assert_eq!((&medium["width"], &medium["height"]), (&json!(400), &json!(200)));
        assert_eq!(file["mediaType"], "image/png");
        assert!(file["colour"].as_str().unwrap().starts_with('#') && file["thumbHash"].is_string());
        let url = file["url"].as_str().unwrap();

        // A draft is for those who see it.
        assert_eq!(public.ask("GET", url).send().await.status, 404);
        let own = editor.ask("GET", url).send().await.expect(200);
        assert_eq!(own.header("Cache-Control"), Some("private, no-store"));
        editor.publish(Medium, &id(medium), version(medium)).await.unwrap();
        let whole = public.ask("GET", url).send().await.expect(200);
        assert_eq!(whole.header("Cache-Control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(whole.header("Content-Type"), Some("image/png"));
        assert_eq!(whole.header("Cross-Origin-Resource-Policy"), Some("cross-origin"));
        assert_eq!(
            (size(&whole), whole.bytes.len() as u64),
            ((400, 200), file["size"].as_u64().unwrap())
        );

        let tag = whole.header("ETag").unwrap().to_owned();
        let known = public.ask("GET", url).header("If-None-Match", &tag).send().await;
        assert_eq!((known.status, known.bytes.len()), (304, 0));
        for (range, from, to) in [("bytes=10-19", 10, 20), ("bytes=-5", sent.len() - 5, sent.len())]
        {
            let part = public.ask("GET", url).header("Range", range).send().await.expect(206);
            assert_eq!(part.bytes, whole.bytes[from..to], "{range}");
            let told = format!("bytes {from}-{}/{}", to - 1, sent.len());
            assert_eq!(part.header("Content-Range"), Some(told.as_str()));
        }
        let head = public.ask("HEAD", url).send().await.expect(200);
        assert_eq!(head.header("Content-Length"), Some(file["size"].to_string().as_str()));
        let beyond = public.ask("GET", url).header("Range", "bytes=999999-").send().await;
        assert_eq!(beyond.status, 416);
        let other =
            public.ask("GET", url).header("Range", "bytes=0-9").header("If-Range", "\"other\"");
        assert_eq!(other.send().await.status, 200);

        // The same by GraphQL.
        let document =
            "query($id: ID!) { node(id: $id) { ... on Medium { file { url size checksum } } } }";
        let data = public.data(document, json!({ "id": id(medium) })).await.unwrap();
        assert_eq!(data["node"]["file"]["url"], file["url"]);

        // Another content has another address, and what is withdrawn is gone.
        let stands = editor.one(Medium, &id(medium)).await.unwrap();
        let next = upload(&editor, &stands, "image/png", png(20, 20)).await.expect(200);
        assert_ne!(next.json["file"]["url"], file["url"]);
        assert_eq!(public.ask("GET", url).send().await.status, 404);
        let next_url = next.json["file"]["url"].as_str().unwrap();
        let why = json!({ "reason": "Not ours." });
        editor.command(Medium, &id(medium), version(&next.json), "withdraw", why).await.unwrap();
        assert_eq!(public.ask("GET", next_url).send().await.status, 410);
    });
}

#[test]
fn images_are_served_smaller_and_cropped() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let medium = draft(&editor, "image").await;
        let focal = json!({ "focalPoint": { "x": 0.0, "y": 0.5 } });
        let medium = editor.update(Medium, &id(&medium), 1, focal).await.unwrap();
        let medium = upload(&editor, &medium, "image/png", png(800, 400)).await.expect(200).json;
        editor.publish(Medium, &id(&medium), version(&medium)).await.unwrap();
        let url = medium["file"]["url"].as_str().unwrap();
        let get = async |query: &str, accept: &str| {
            public.ask("GET", &format!("{url}?{query}")).header("Accept", accept).send().await
        };
        let plain = get("width=160", "*/*").await.expect(200);
        assert_eq!(plain.header("Content-Type"), Some("image/jpeg"));
        assert_eq!(plain.header("Vary").map(|vary| vary.contains("Accept")), Some(true));
        let webp = get("width=320&crop=1:1", "image/webp").await.expect(200);
        assert_eq!(webp.header("Content-Type"), Some("image/webp"));
        assert_eq!(size(&webp), (320, 320));
        // Around the focal point on the left everything is red.
        let image = image::load_from_memory(&webp.bytes).unwrap().into_rgb8();
        assert!(image.pixels().all(|pixel| pixel.0[0] > 200 && pixel.0[2] < 60));
        let again = get("width=320&crop=1:1", "image/webp,*/*").await.expect(200);
        assert!(again.bytes == webp.bytes && again.header("ETag") == webp.header("ETag"));
        let avif = get("width=160&format=avif", "*/*").await.expect(200);
        assert_eq!(avif.header("Content-Type"), Some("image/avif"));
        assert_eq!(size(&get("width=2560&format=webp", "*/*").await.expect(200)), (800, 400));
        for odd in ["width=641", "width=0", "crop=5:7", "format=png", "height=3", "width=a"] {
            assert_eq!(get(odd, "*/*").await.expect(400).code(), "badRequest", "{odd}");
        }
    });
}

#[test]
fn what_is_no_such_file_leaves_nothing_behind() {
    on_both_engines(async |world| {
        let (editor, image) = (world.editor().await, png(300, 300));
        let medium = draft(&editor, "image").await;
        let large = vec![7; LARGEST_FILE as usize + 1];
        // The head of an image of 60,000 by 60,000 pixels.
        let mut bomb = image.clone();
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        for (what, media, bytes, status) in [
            ("nothing", "image/png", Vec::new(), 400),
            ("a page", "image/png", b"<!doctype html><script>alert(1)</script>".to_vec(), 415),
            (
                "a drawing",
                "image/svg+xml",
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                415,
            ),
            ("another type", "image/jpeg", image.clone(), 415),
            ("another kind", "application/pdf", b"%PDF-1.7 of nothing".to_vec(), 415),
            ("half of it", "image/png", image[..image.len() / 2].to_vec(), 400),
            ("a bomb", "image/png", bomb, 413),
            ("too much", "image/png", large, 413),
        ] {
            let answer = upload(&editor, &medium, media, bytes).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text);
        }
        let path = format!("/api/v1/media/{}/file", id(&medium));
        let put = |caller: &Caller<'_>| caller.ask("PUT", &path).bytes("image/png", image.clone());
        assert_eq!(put(&editor).send().await.status, 428);
        assert_eq!(put(&editor).header("If-Match", "\"9\"").send().await.status, 412);
        assert_eq!(put(&world.anonymous()).header("If-Match", "\"1\"").send().await.status, 401);
        let reader = world.caller(Role::Reader).await;
        assert!([403, 404].contains(&put(&reader).header("If-Match", "\"1\"").send().await.status));
        let stands = editor.one(Medium, &id(&medium)).await.unwrap();
        assert_eq!((&stands["version"], &stands["file"]), (&json!(1), &Value::Null));
        assert_eq!(files(world.media.path()), 0);
    });
}

#[test]
fn a_document_is_taken_as_it_is_and_the_same_twice_changes_nothing() {
    on_both_engines(async |world: &World| {
        let editor = world.editor().await;
        let medium = draft(&editor, "document").await;
        let bytes = b"%PDF-1.7\n% a treaty\n".to_vec();
        let first =
            upload(&editor, &medium, "application/pdf", bytes.clone()).await.expect(200).json;
        assert_eq!(first["version"], 2);
        let again =
            upload(&editor, &first, "application/pdf", bytes.clone()).await.expect(200).json;
        assert_eq!(again["version"], 2);
        let url = first["file"]["url"].as_str().unwrap();
        assert_eq!(editor.ask("GET", url).send().await.expect(200).bytes, bytes);
        // What everybody sees may be framed by every page; a draft and an image may not.
        let policy = async |url: &str| {
            let answer = editor.ask("GET", url).send().await.expect(200);
            let header = |name: &str| answer.header(name).map(str::to_owned);
            (header("Content-Security-Policy").unwrap(), header("X-Frame-Options"))
        };
        let closed = "default-src 'none'; frame-ancestors 'none'".to_owned();
        assert_eq!(policy(url).await, (closed.clone(), Some("DENY".into())));
        editor.publish(Medium, &id(&medium), 2).await.unwrap();
        assert_eq!(policy(url).await, ("default-src 'none'; frame-ancestors *".into(), None));
        let image = upload(&editor, &draft(&editor, "image").await, "image/png", png(9, 9)).await;
        let image = image.expect(200).json;
        editor.publish(Medium, &id(&image), 2).await.unwrap();
        let shown = image["file"]["url"].as_str().unwrap();
        assert_eq!(policy(shown).await, (closed, Some("DENY".into())));
        let smaller = editor.ask("GET", &format!("{url}?width=160")).send().await;
        assert_eq!(smaller.status, 400);
        // What an export tells of the file is taken by an import, also beside the same files.
        let exported = world.export().await;
        assert!(exported.contains(first["file"]["checksum"].as_str().unwrap()));
        assert_eq!(world.import(exported).await.unchanged, 2);
    });
}

/// Readers of feeds and engines of search show the image of an article: where it is uploaded, from here.
#[test]
fn feeds_and_linked_data_show_the_image_of_an_article() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let outside = json!({
            "kind": "image", "title": "Outside", "url": "https://images.example.org/1.jpg",
            "credit": "Observer", "rights": { "licence": "CC-BY-4.0" }, "state": "published",
        });
        let outside = editor.create(Medium, outside).await.unwrap();
        let own = upload(&editor, &draft(&editor, "image").await, "image/png", png(400, 200)).await;
        let own = own.expect(200).json;
        editor.publish(Medium, &id(&own), version(&own)).await.unwrap();
        let hidden = draft(&editor, "image").await;
        let file = format!("http://localhost:8080{}", own["file"]["url"].as_str().unwrap());
        for (image, address, length) in [
            (&outside, Some("https://images.example.org/1.jpg".to_owned()), None),
            (&own, Some(file), Some(&own["file"]["size"])),
            (&hidden, None, None),
        ] {
            let article = json!({ "leadImage": { "id": image["id"] }, "state": "published" });
            let article = id(&editor.article(article).await);
            let feed = async |form: &str| {
                let path = format!("/feeds/articles.{form}?ids={article}");
                world.get(&path, None).await.expect(200)
            };
            let json = feed("json").await.json["items"][0]["image"].clone();
            assert_eq!(json.as_str(), address.as_deref());
            let quoted = address.as_ref().map(|address| format!("\"{address}\""));
            let atom = feed("atom").await.text;
            assert_eq!(atom.contains("rel=\"enclosure\""), address.is_some());
            assert!(quoted.as_ref().is_none_or(|address| atom.contains(address)), "{atom}");
            // An enclosure of RSS has a length, which is known of files only.
            let rss = feed("rss").await.text;
            let told = length.map(|length| format!("length=\"{length}\" type=\"image/png\""));
            assert_eq!(rss.contains("<enclosure"), told.is_some(), "{rss}");
            assert!(told.is_none_or(|told| rss.contains(&told)), "{rss}");
            let path = format!("/api/v1/articles/{article}");
            let linked = world.ask("GET", &path).header("Accept", "application/ld+json");
            let linked = linked.send().await.expect(200).json;
            assert_eq!(linked["image"]["url"].as_str(), address.as_deref());
        }
    });
}
