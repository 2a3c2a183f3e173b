"""Reads the feeds and sitemaps of a running demonstration as programs of others do: python feeds.py

DIWAN_URL says where it is; it knows its articles on https://wire.example/{language}/{slug}. Atom and RSS are read
by feedparser, JSON Feed by the rules of its specification, sitemaps and linked data by a parser that knows XML or
JSON and nothing else.
"""

import json
import os
import time
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import requests

URL = os.environ["DIWAN_URL"]
SITE = "https://wire.example"
FORMS = ["atom", "rss", "json"]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

# JSON Feed 1.1: the members that there are, and the types of their values.
FEED_MEMBERS = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str,
    "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list,
    "items": list,
}
ITEM_MEMBERS = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str,
    "summary": str, "image": str, "banner_image": str, "date_published": str, "date_modified": str, "authors": list,
    "tags": list, "language": str, "attachments": list,
}


def get(path: str, **headers) -> requests.Response:
    answer = requests.get(path if path.startswith("http") else URL + path, headers=headers, timeout=30)
    assert answer.status_code in (200, 304), (path, answer.status_code, answer.text)
    return answer


def listed(query: str = "") -> dict[str, dict]:
    """The articles of the list, all of its pages."""
    articles, after = {}, ""
    while after is not None:
        page = get(f"/api/v1/articles?limit=100&include=topics{query}{after}").json()
        articles.update((f"urn:uuid:{article['id']}", article) for article in page["data"])
        after = page["page"]["next"] and f"&after={page['page']['next']}"
    return articles


def check_members(found: dict, known: dict, needed: set) -> None:
    for name, value in found.items():
        is_ours = name.startswith("_") and isinstance(value, dict)
        assert is_ours or isinstance(value, known[name]), (name, value)
    assert needed <= set(found), needed - set(found)


def check_json_feed(feed: dict) -> None:
    check_members(feed, FEED_MEMBERS, {"version", "title", "items"})
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)
    for item in feed["items"]:
        check_members(item, ITEM_MEMBERS, {"id"})
        assert "content_text" in item or "content_html" in item, item
        for date in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[date]).tzinfo, item
        assert all(set(author) <= {"name", "url", "avatar"} and author for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))


def read_json(text: bytes) -> tuple[dict[str, dict], str | None]:
    feed = json.loads(text)
    check_json_feed(feed)
    def shown(item):
        told = item["content_text"]
        return {"title": item["title"], "link": item["url"], "text": told, "tags": item.get("tags", [])}
    return {item["id"]: shown(item) for item in feed["items"]}, feed.get("next_url")


def read_xml(text: bytes) -> tuple[dict[str, dict], str | None]:
    ElementTree.fromstring(text)
    feed = feedparser.parse(text)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version in ("atom10", "rss20"), feed.version
    def shown(entry):
        assert entry.get("published_parsed") and entry.get("updated_parsed"), entry
        assert entry.get("author"), entry
        tags = [tag.label or tag.term for tag in entry.get("tags", [])]
        return {"title": entry.title, "link": entry.link, "text": entry.get("summary", ""), "tags": tags}
    following = [link.href for link in feed.feed.links if link.rel == "next"]
    return {entry.id: shown(entry) for entry in feed.entries}, (following or [None])[0]


def followed(form: str, query: str) -> dict[str, dict]:
    """Every entry of a feed, page by page to its end."""
    entries, address = {}, f"/feeds/articles.{form}?limit=3{query}"
    while address:
        read = read_json if form == "json" else read_xml
        page, address = read(get(address).content)
        assert not set(page) & set(entries), "an entry stands twice"
        entries.update(page)
    return entries


def check_entries(form: str, query: str) -> int:
    articles, entries = listed(query), followed(form, query)
    assert list(entries) == list(articles), (form, query)
    for urn, entry in entries.items():
        article = articles[urn]
        assert entry["title"] == article["headline"], entry
        assert entry["link"] == f"{SITE}/{article['language']}/{article['slug']}", entry
        assert len(entry["tags"]) == len(article["topics"]), entry
        disclaimer = article["rights"]["disclaimer"]
        assert disclaimer is None or disclaimer in entry["text"], entry
    return len(entries)


def check_conditions(form: str) -> None:
    path = f"/feeds/articles.{form}?limit=5"
    # The demonstration was filled a moment ago.
    for _ in range(60):
        first = get(path)
        if "Last-Modified" in first.headers:
            break
        time.sleep(0.5)
    assert get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert get(path, **{"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    old = "Mon, 11 Jan 2021 14:00:00 GMT"
    assert get(path, **{"If-Modified-Since": old}).status_code == 200
    # The way feedparser asks again.
    if form != "json":
        known = feedparser.parse(URL + path)
        again = feedparser.parse(URL + path, etag=known.etag, modified=known.modified)
        assert (known.status, again.status, again.entries) == (200, 304, []), again


def check_sitemaps() -> None:
    articles = {f"{SITE}/{one['language']}/{one['slug']}" for one in listed().values()}
    sitemap = get("/sitemap.xml")
    assert sitemap.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(sitemap.content)
    assert root.tag == f"{SITEMAP}urlset"
    urls = [url.findtext(f"{SITEMAP}loc") for url in root]
    assert len(urls) == len(set(urls)) and set(urls) == articles | {SITE}
    for url in root.findall(f"{SITEMAP}url[{SITEMAP}lastmod]"):
        assert datetime.fromisoformat(url.findtext(f"{SITEMAP}lastmod")).tzinfo
    news = get("/sitemap-news.xml").content
    # The demonstration tells of years ago.
    assert ElementTree.fromstring(news).tag == f"{SITEMAP}urlset" and b"xmlns:news" in news


def check_linked_data() -> None:
    for article in listed().values():
        linked = get(f"/api/v1/articles/{article['slug']}", Accept="application/ld+json")
        assert linked.headers["Content-Type"] == "application/ld+json"
        linked = linked.json()
        assert (linked["@context"], linked["@type"]) == ("https://schema.org", "NewsArticle")
        assert linked["headline"] == article["headline"] and linked["inLanguage"] == article["language"]
        assert linked["url"] == f"{SITE}/{article['language']}/{article['slug']}"


def check_pages() -> None:
    for page in ("/", "/explore"):
        links = requests.utils.parse_header_links(get(page, Accept="text/html").headers["Link"])
        found = {link["type"]: link["url"] for link in links if link["rel"] == "alternate"}
        assert len(found) == len(FORMS), found
        for media, address in found.items():
            assert get(address).headers["Content-Type"] == media


def main() -> None:
    for form in FORMS:
        total = check_entries(form, "")
        for query in ("&language=ar,tr", "&q=libya", "&actor=name:Namroush", "&kind=opinion&sort=publishedAt"):
            check_entries(form, query)
        check_conditions(form)
        print(f"{form}: {total} entries, followed to the end")
    check_sitemaps()
    check_linked_data()
    check_pages()
    print("sitemaps, linked data and links of pages are as programs read them")


main()
