//! Sitemaps: the addresses of what everybody sees, on the site of its publishers.

use std::time::Duration;

use diwan_api::model::Kind::Article;
use diwan_api::syndication::{ArticlePattern, Publication};
use roxmltree::Document;
use serde_json::json;

use crate::world::{Server, World, id, on_both_engines};

const SITE: &str = "https://wire.example";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

fn site(sitemap_size: u64) -> Publication {
    let pattern = format!("{SITE}/{{language}}/{{slug}}?a=1&id={{id}}");
    Publication {
        name: "Wire & Co".into(),
        url: Some(SITE.into()),
        articles: Some(ArticlePattern::parse(&pattern, SITE).unwrap()),
        sitemap_size,
    }
}

/// The texts of all elements with this name, in a document whose root is called so.
async fn texts(
    world: &World,
    server: &Server,
    path: &str,
    (root, name): (&str, &str),
) -> Vec<String> {
    let answer = world.ask_of(server, "GET", path).send().await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/xml"));
    let document = Document::parse(&answer.text).unwrap();
    assert!(document.root_element().has_tag_name((NAMESPACE, root)), "{path}: {}", answer.text);
    let named = document.descendants().filter(|node| node.tag_name().name() == name);
    named.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn without_a_site_there_is_no_sitemap_and_the_answer_says_why() {
    on_both_engines(async |world| {
        for path in ["/sitemap.xml", "/sitemaps/1.xml", "/sitemap-news.xml"] {
            let refused = world.get(path, None).await.expect(404);
            let told = refused.json["detail"].as_str().unwrap();
            assert!(told.contains("site_url") && told.contains("article_url"), "{told}");
        }
    });
}

#[test]
fn a_sitemap_has_the_addresses_of_what_everybody_sees() {
    on_both_engines(async |world| {
        let mut shown = vec![SITE.to_owned()];
        for number in 0..4 {
            let slug = format!("talks-{number}");
            let members =
                json!({ "slug": slug, "state": "published", "headline": "<Talks> & more" });
            // A token does not live from one day to the next.
            let id = id(&world.editor().await.article(members).await);
            shown.push(format!("{SITE}/en/{slug}?a=1&id={id}"));
            world.clock.advance(Duration::from_secs(24 * 3600));
        }
        let editor = world.editor().await;
        editor.article(json!({ "slug": "canary" })).await;
        let withdrawn = json!({ "slug": "canary-2", "state": "published" });
        let withdrawn = id(&editor.article(withdrawn).await);
        let reason = json!({ "reason": "Wrong." });
        editor.command(Article, &withdrawn, 1, "withdraw", reason).await.unwrap();

        let server = Server::start_for(&world.diwan, site(50_000));
        let urls = |name| ("urlset", name);
        assert_eq!(texts(world, &server, "/sitemap.xml", urls("loc")).await, shown);
        let changed = texts(world, &server, "/sitemap.xml", urls("lastmod")).await;
        assert_eq!((changed.len(), changed[0].as_str()), (4, "2026-01-15T12:00:00Z"));
        assert_eq!(texts(world, &server, "/sitemaps/1.xml", urls("loc")).await, shown);
        for none in ["/sitemaps/2.xml", "/sitemaps/0.xml", "/sitemaps/x.xml"] {
            world.ask_of(&server, "GET", none).send().await.expect(404);
        }
        let odd = world.ask_of(&server, "GET", "/sitemap.xml?page=2").send().await.expect(400);
        assert_eq!(odd.code(), "badRequest");
        // An editor's token shows no more: a search engine would be told of drafts.
        let signed = editor.token.as_deref();
        let signed = world.ask_of(&server, "GET", "/sitemap.xml").token(signed).send().await;
        assert!(!signed.expect(200).text.contains("canary"));
        let tagged = world.ask_of(&server, "GET", "/sitemap.xml").send().await;
        let again = world.ask_of(&server, "GET", "/sitemap.xml");
        again.header("If-None-Match", tagged.header("etag").unwrap()).send().await.expect(304);

        // The clock stands four days after the first: two of them are not older than two days.
        let news = texts(world, &server, "/sitemap-news.xml", urls("loc")).await;
        assert_eq!(news, [shown[4].clone(), shown[3].clone()]);
        let answer = world.ask_of(&server, "GET", "/sitemap-news.xml").send().await;
        let document = Document::parse(&answer.text).unwrap();
        let told = |name: &str| {
            let node = document.descendants().find(|node| node.has_tag_name((NEWS, name)));
            node.unwrap().text().unwrap()
        };
        assert_eq!((told("name"), told("language")), ("Wire & Co", "en"));
        assert_eq!(
            (told("title"), told("publication_date")),
            ("<Talks> & more", "2026-01-18T12:00:00Z")
        );
        server.stop().await;
    });
}

#[test]
fn what_one_sitemap_cannot_hold_stands_in_several_below_an_index() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let mut shown = vec![SITE.to_owned()];
        for number in 0..5 {
            let slug = format!("talks-{number}");
            let id = id(&editor.article(json!({ "slug": slug, "state": "published" })).await);
            shown.push(format!("{SITE}/en/{slug}?a=1&id={id}"));
        }
        for (size, parts) in [(2, 3), (4, 2), (5, 2), (6, 1)] {
            let server = Server::start_for(&world.diwan, site(size));
            let addresses = match parts {
                1 => vec!["/sitemap.xml".to_owned()],
                _ => {
                    let index =
                        texts(world, &server, "/sitemap.xml", ("sitemapindex", "loc")).await;
                    let own = |address: &String| address.replace("http://localhost:8080", "");
                    index.iter().map(own).collect()
                }
            };
            assert_eq!(addresses.len(), parts, "{size}");
            let mut all = Vec::new();
            for address in &addresses {
                let part = texts(world, &server, address, ("urlset", "loc")).await;
                assert!(part.len() as u64 <= size, "{size}: {part:?}");
                all.extend(part);
            }
            assert_eq!(all, shown, "{size}");
            server.stop().await;
        }
    });
}

#[test]
fn feeds_and_linked_data_lead_to_the_site() {
    on_both_engines(async |world| {
        let article = json!({ "slug": "talks", "state": "published" });
        let id = id(&world.editor().await.article(article).await);
        let server = Server::start_for(&world.diwan, site(50_000));
        let address = format!("{SITE}/en/talks?a=1&id={id}");
        let feed = world.ask_of(&server, "GET", "/feeds/articles.json").send().await.expect(200);
        assert_eq!(feed.json["items"][0]["url"], address);
        assert_eq!(
            (&feed.json["title"], &feed.json["home_page_url"]),
            (&json!("Wire & Co"), &json!(SITE))
        );
        let linked = world.ask_of(&server, "GET", "/api/v1/articles/talks");
        let linked = linked.header("Accept", "application/ld+json").send().await.expect(200);
        assert_eq!(
            (&linked.json["url"], &linked.json["mainEntityOfPage"]),
            (&json!(address), &json!(address))
        );
        server.stop().await;
    });
}
