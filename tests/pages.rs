//! The pages for people: what they show, and how they are served.

use std::fs;
use std::path::Path;
use std::time::Duration;

use diwan_api::model::Kind::{self, Actor};
use diwan_api::values::Role;
use serde_json::{Value, json};

use crate::world::{Answer, World, on_both_engines};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const PAGES: &[&str] = &[
    "/",
    "/explore",
    "/explore/articles/any",
    "/explore/actors/any",
    "/explore/events/any",
    "/explore/places",
    "/explore/places/any",
    "/explore/topics",
    "/explore/topics/any",
    "/explore/publishers",
    "/explore/publishers/any",
    "/explore/positions",
    "/explore/positions/any",
    "/explore/media",
    "/explore/media/any",
    "/explore/tenures",
    "/explore/relations",
    "/graphql",
    "/docs",
    "/docs/errors",
];

async fn open(world: &World, path: &str) -> Answer {
    world.ask("GET", path).header("Accept", BROWSER).send().await.expect(200)
}

/// The number on the front page that leads to the list.
fn counted(page: &Answer, kind: &str) -> u64 {
    let links = ["/explore?show=", "/explore/"];
    let links = links.map(|list| format!("href=\"{list}{kind}\"><span class=\"number\">"));
    let rest = links.iter().find_map(|link| page.text.split(link).nth(1));
    let rest = rest.unwrap_or_else(|| panic!("no {kind}: {}", page.text));
    rest.split('<').next().unwrap().replace(',', "").parse().unwrap()
}

#[test]
fn the_front_page_counts_what_the_public_sees() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let known = editor.actor("Known").await;
        let hidden = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
        editor.create(Actor, hidden).await.unwrap();
        let said = |text: &str| json!([{ "text": text, "speaker": { "id": known } }]);
        editor.article(json!({ "headline": "Canary", "quotes": said("Canary.") })).await;
        editor.article(json!({ "state": "published", "quotes": said("Yes.") })).await;
        editor.event(json!({})).await;
        editor.event(json!({ "state": "draft", "title": "Canary" })).await;

        let page = open(world, "/").await;
        assert!(!page.text.to_lowercase().contains("canary"));
        let anonymous = world.anonymous();
        let lists = Kind::ALL.iter().map(|kind| kind.plural()).chain(["quotes"]);
        for kind in lists {
            let listed = anonymous.listed(kind, "").await.unwrap().total;
            assert_eq!(Some(counted(&page, kind)), listed, "{kind}");
        }
        assert_eq!((counted(&page, "actors"), counted(&page, "quotes")), (1, 1));
        // The same for everybody, whoever asks.
        let token = world.token(Role::Editor).await;
        let signed = world.get("/", Some(&token)).await.expect(200);
        assert_eq!(counted(&signed, "actors"), 1);
    });
}

#[test]
fn counting_is_done_once_for_all_who_ask() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        editor.actor("First").await;
        let before = world.diwan.store().statements();
        let asked = (0..20).map(|_| open(world, "/"));
        let pages = futures::future::join_all(asked).await;
        assert!(pages.iter().all(|page| counted(page, "actors") == 1));
        assert_eq!(world.diwan.store().statements() - before, 11, "one for each kind");

        editor.actor("Second").await;
        assert_eq!(counted(&open(world, "/").await, "actors"), 1);
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(counted(&open(world, "/").await, "actors"), 2);
    });
}

#[test]
fn pages_are_served_as_browsers_want_them() {
    on_both_engines(async |world| {
        for path in PAGES {
            let page = open(world, path).await;
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert!(page.text.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{path}");
            assert!(!page.text.contains("<style") && !page.text.contains(" style="), "{path}");
            assert!(!page.text.contains("<script>"), "{path}");
            assert_policy(page.header("content-security-policy").unwrap());

            let tag = page.header("etag").unwrap();
            let again = world.ask("GET", path).header("Accept", BROWSER);
            let again = again.header("If-None-Match", tag).send().await.expect(304);
            assert_eq!((again.text.as_str(), again.header("etag")), ("", Some(tag)), "{path}");
            let head = world.ask("HEAD", path).header("Accept", BROWSER).send().await.expect(200);
            assert_eq!(head.header("content-type"), page.header("content-type"), "{path}");
            assert!(head.text.is_empty(), "{path}");
        }
        for page in ["/docs", "/explore"] {
            let slash = world.get(&format!("{page}/"), None).await.expect(308);
            assert_eq!(slash.header("location"), Some(page));
        }
        let asked = world.get("/explore/?q=akar", None).await.expect(308);
        assert_eq!(asked.header("location"), Some("/explore?q=akar"));
    });
}

/// Browsers and readers of feeds find them by the head of a page, and programs by its headers.
#[test]
fn pages_lead_to_the_feeds() {
    on_both_engines(async |world| {
        for path in ["/", "/explore", "/explore/articles/any"] {
            let page = open(world, path).await;
            let header = page.header("link").unwrap();
            for (form, media) in [
                ("atom", "application/atom+xml"),
                ("rss", "application/rss+xml"),
                ("json", "application/feed+json"),
            ] {
                let address = format!("/feeds/articles.{form}");
                let link = format!("<{address}>; rel=\"alternate\"; type=\"{media}\"");
                assert!(header.contains(&link), "{path}: {header}");
                let tag = page.text.split("<link ").find(|tag| tag.contains(&address)).unwrap();
                assert!(tag.contains("rel=\"alternate\"") && tag.contains(media), "{path}: {tag}");
                let feed = world.get(&address, None).await.expect(200);
                assert_eq!(feed.header("content-type"), Some(media));
            }
        }
        assert_eq!(open(world, "/docs/errors").await.header("link"), None);
    });
}

/// Nothing from outside, nothing inline, nothing made of text.
fn assert_policy(policy: &str) {
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for directive in policy.split("; ") {
        let mut words = directive.split(' ');
        let name = words.next().unwrap();
        let tame =
            |word| matches!(word, "'none'" | "'self'") || (name, word) == ("img-src", "data:");
        assert!(words.all(tame), "{directive}");
    }
}

#[test]
fn what_is_no_page_is_refused_as_everywhere() {
    on_both_engines(async |world| {
        for path in ["/", "/explore", "/docs", "/docs/errors", "/assets/site.css"] {
            let refused = world.ask("POST", path).send().await.expect(405);
            assert_eq!(refused.header("allow"), Some("GET, HEAD"), "{path}");
            assert_eq!(refused.code(), "methodNotAllowed");
        }
        for path in [
            "/docs/nothing",
            "/explore/nothing",
            "/explore/quotes/any",
            "/explore/tenures/any",
            "/assets/nothing.js",
            "/assets/../Cargo.toml",
            "/assets/",
        ] {
            let absent = open_any(world, path).await.expect(404);
            assert_eq!(absent.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert!(absent.text.contains("There is nothing here"), "{path}: {}", absent.text);
            assert_policy(absent.header("content-security-policy").unwrap());
            let absent = world.get(path, None).await.expect(404);
            assert_eq!(absent.header("content-type"), Some("application/problem+json"), "{path}");
        }
        let odd = open_any(world, "/%3Cscript%3Ealert(1)%3C/script%3E").await.expect(404);
        assert!(!odd.text.contains("<script"), "{}", odd.text);
        let written = world.ask("POST", "/nothing").header("Accept", BROWSER).send().await;
        assert_eq!(written.expect(404).code(), "notFound");
    });
}

#[test]
fn the_icon_is_found_where_browsers_look_for_it() {
    on_both_engines(async |world| {
        let icon = open_any(world, "/favicon.ico").await.expect(302);
        let icon = world.get(icon.header("location").unwrap(), None).await.expect(200);
        assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    });
}

async fn open_any(world: &World, path: &str) -> Answer {
    world.ask("GET", path).header("Accept", BROWSER).send().await
}

/// The addresses of all assets that pages name.
async fn assets(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    for path in PAGES {
        let page = open(world, path).await;
        let named = page.text.split("\"/assets/").skip(1);
        found.extend(named.map(|rest| format!("/assets/{}", rest.split('"').next().unwrap())));
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn assets_may_be_kept_for_ever_and_come_compressed() {
    on_both_engines(async |world| {
        let assets = assets(world).await;
        assert!(assets.iter().any(|asset| asset.starts_with("/assets/site-")), "{assets:?}");
        for asset in assets {
            let plain = world.get(&asset, None).await.expect(200);
            assert!(plain.header("cache-control").unwrap().ends_with("immutable"), "{asset}");
            assert_eq!(plain.header("content-encoding"), None, "{asset}");
            let kind = match asset.rsplit('.').next().unwrap() {
                "js" => "text/javascript; charset=utf-8",
                "css" => "text/css; charset=utf-8",
                _ => "image/svg+xml",
            };
            assert_eq!(plain.header("content-type"), Some(kind), "{asset}");
            let accepting = world.ask("GET", &asset).header("Accept-Encoding", "gzip, br");
            let packed = accepting.send().await.expect(200);
            if let Some(encoding) = packed.header("content-encoding") {
                assert_eq!(encoding, "br", "{asset}");
                assert_ne!(packed.header("etag"), plain.header("etag"), "{asset}");
            }
            let tag = plain.header("etag").unwrap();
            world.ask("GET", &asset).header("If-None-Match", tag).send().await.expect(304);
        }
    });
}

/// Every problem names its code's explanation as its type.
#[test]
fn every_code_is_explained_where_problems_say() {
    on_both_engines(async |world| {
        let page = open(world, "/docs/errors").await;
        for code in diwan_api::error::Code::ALL {
            assert!(page.text.contains(&format!("id=\"{code}\"")), "{code}");
        }
        let problem = world.get("/nowhere", None).await.expect(404);
        assert_eq!(problem.json["type"], "/docs/errors#notFound");
    });
}

/// Without its script, the explorer is a form that the browser itself can send.
#[test]
fn the_explorer_can_be_asked_without_a_script() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        let page = open(world, "/explore").await;
        assert!(page.text.contains("action=\"/api/v1/search\""), "{}", page.text);
        assert!(page.text.contains("aria-current=\"page\">Explore<"), "{}", page.text);
        let record = open(world, "/explore/actors/hulusi-akar").await;
        assert!(record.text.contains("aria-current=\"page\">Explore<"), "{}", record.text);
        for shown in ["places", "actors/hulusi-akar"] {
            let plain = open(world, &format!("/explore/{shown}")).await;
            let address = format!("/api/v1/{shown}");
            let link = format!("<a href=\"{address}\">What this page shows, as JSON</a>");
            assert!(plain.text.contains(&link), "{}", plain.text);
            open_any(world, &address).await.expect(200);
        }
        assert!(!page.text.contains("What this page shows"), "{}", page.text);
        let found = open_any(world, "/api/v1/search?q=akar").await.expect(200);
        assert!(!found.json["data"].as_array().unwrap().is_empty());
    });
}

/// The example queries of the playground, each with its variables.
fn examples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/examples");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let queries = files.iter().filter(|path| path.extension().is_some_and(|e| e == "graphql"));
    queries
        .map(|path| {
            let variables = fs::read_to_string(path.with_extension("json")).ok();
            let variables =
                variables.map_or(json!({}), |text| serde_json::from_str(&text).unwrap());
            (fs::read_to_string(path).unwrap(), variables)
        })
        .collect()
}

#[test]
fn the_examples_of_the_playground_work_on_the_demo() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        let examples = examples();
        assert!(examples.len() >= 5);
        let token = world.token(Role::Editor).await;
        for (query, variables) in examples {
            let body = json!({ "query": query, "variables": variables });
            let writes = query.contains("\nmutation ");
            let ask = world.ask("POST", "/graphql").token(writes.then_some(&*token)).json(&body);
            let answer = ask.send().await.expect(200);
            assert_eq!(answer.json["errors"], Value::Null, "{query}");
            let roots = answer.json["data"].as_object().unwrap();
            assert!(roots.values().all(tells), "{query}\n{}", answer.text);
            if writes {
                let refused = world.ask("POST", "/graphql").json(&body).send().await;
                let code = &refused.json["errors"][0]["extensions"]["code"];
                assert_eq!(code, "unauthenticated");
            }
        }
    });
}

/// Whether there is something: a record, or a list of some.
fn tells(root: &Value) -> bool {
    !root.is_null() && root["nodes"].as_array().is_none_or(|nodes| !nodes.is_empty())
}

/// What stands on the front page to be pasted is answered, and so is the form of the playground.
#[test]
fn the_founding_question_is_answered_without_a_script() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        let query = diwan_api::pages::FOUNDING;
        let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let answer = open_any(world, &format!("/graphql?query={encoded}")).await.expect(200);
        let meeting = met_that_monday(&answer.json["data"]["events"]["nodes"]);
        assert!(meeting["citations"][0]["anchor"]["exact"].is_string());

        let page = open(world, "/").await;
        let command = page.text.split("<code>curl '").nth(1).unwrap().split('\'').next().unwrap();
        let path = command.replace("&amp;", "&");
        let path = path.strip_prefix(&format!("http://{}", world.address())).unwrap();
        let listed = world.get(path, None).await.expect(200);
        met_that_monday(&listed.json["data"]);
    });
}

/// The meeting of the founding question.
fn met_that_monday(events: &Value) -> &Value {
    let mut events = events.as_array().unwrap().iter();
    events.find(|event| event["start"] == "2021-01-11").unwrap()
}
