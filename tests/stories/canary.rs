//! What is hidden changes no answer that finds, counts or draws: a register answers outsiders byte for byte as it did
//! before anything hidden was put into it.

use diwan_api::model::Kind::{
    self, Actor, Article, Event, Medium, Place, Position, Relation, Tenure,
};
use diwan_api::store::Engine;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{Caller, World, id, on_both_engines_at_once, percent, version};

/// The word that everything hidden has.
const CANARY: &str = "canary";

/// What is looked for: the word itself in every way, words that public and hidden texts share, and a name that an
/// actor has in public beside the one that a hidden actor shares with it.
const WORDS: [&str; 7] =
    ["canary", "canar*", "\"the canary\"", "minister", "minister -canary", "Known Person", "قناري"];

/// The public records by their ids.
struct Shown {
    known: String,
    other: String,
    place: String,
    post: String,
    article: Value,
    event: Value,
}

/// What everybody may see.
async fn show(editor: &Caller<'_>) -> Shown {
    let (known, other) = (editor.actor("Known Person").await, editor.actor("Other Person").await);
    let tripoli = json!({ "kind": "city", "names": [{ "text": "Tripoli" }], "country": "LY", "latitude": 32.9, "longitude": 13.1 });
    let place = editor.small(Place, tripoli).await;
    let post = editor.small(Position, json!({ "title": "Minister of defence" })).await;
    let tenure = json!({ "holder": { "id": known }, "position": { "id": post }, "from": "2019" });
    editor.small(Tenure, tenure).await;
    let backs = json!({ "subject": { "id": known }, "kind": "backs", "object": { "id": other } });
    editor.small(Relation, backs).await;
    let article = editor
        .article(json!({
            "slug": "shown", "state": "published",
            "mentions": [{ "actor": { "id": known }, "anchor": anchor("body", BODY, "minister") }],
            "quotes": [{ "speaker": { "id": known }, "text": "The minister agrees." }],
        }))
        .await;
    let beside = json!({ "slug": "beside", "state": "published", "mentions": [
        { "actor": { "id": known }, "anchor": anchor("body", BODY, "minister") },
        { "actor": { "id": other }, "anchor": anchor("body", BODY, "colleague") },
    ] });
    editor.article(beside).await;
    let event = editor
        .event(json!({
            "slug": "seen", "place": { "id": place },
            "participants": [role(&known), role(&other)],
            "citations": [{ "article": { "id": article["id"] } }],
        }))
        .await;
    Shown { known, other, place, post, article, event }
}

fn role(actor: &str) -> Value {
    json!({ "actor": { "id": actor }, "role": "actor" })
}

/// Puts what is hidden beside what is shown, beneath it and into it.
async fn hide(world: &World, shown: &Shown) {
    let editor = &world.editor().await;
    let hidden = hidden_actor(editor).await;
    let draft = hidden_articles(editor, shown, &hidden).await;
    hidden_events(editor, shown, &hidden, &draft).await;
    let held =
        json!({ "holder": { "id": hidden }, "position": { "id": shown.post }, "from": "2020" });
    editor.small(Tenure, held).await;
    let backs = json!({ "subject": { "id": hidden }, "kind": "backs", "object": { "id": shown.known }, "note": "A canary." });
    editor.small(Relation, backs).await;
    let medium = json!({
        "kind": "image", "title": "A canary", "url": "https://example.org/canary.jpg",
        "place": { "id": shown.place }, "people": [{ "actor": { "id": shown.known } }],
    });
    let medium = id(&editor.create(Medium, medium).await.unwrap());
    into_what_is_shown(world, shown, (&hidden, &medium)).await;
}

async fn hidden_actor(editor: &Caller<'_>) -> String {
    let members = json!({
        "kind": "person", "summary": "A canary and a minister.", "countries": ["LY"],
        "names": [{ "text": "Canary Bird" }, { "text": "Known Person" }, { "text": "قناري" }],
        "identifiers": [{ "scheme": "own", "value": "canary" }],
    });
    id(&editor.create(Actor, members).await.unwrap())
}

/// A draft, one that waits for its day, and one that was taken back.
async fn hidden_articles(editor: &Caller<'_>, shown: &Shown, hidden: &str) -> String {
    let body = format!("The canary sings, says the minister. {BODY}");
    let members = |headline: &str, state: &str| {
        let mention = |actor: &str, exact: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", &body, exact) });
        json!({
            "headline": headline, "state": state, "body": body, "byline": "A. Canary",
            "standfirst": "A canary.", "language": "tr", "kind": "analysis",
            "mentions": [mention(&shown.known, "canary"), mention(hidden, "minister"), mention(&shown.other, "sings")],
            "authors": [{ "actor": { "id": shown.known }, "name": "A canary" }, { "actor": { "id": hidden } }],
            "quotes": [
                { "speaker": { "id": shown.known }, "text": "The canary agrees with the minister." },
                { "speaker": { "id": hidden }, "text": "The minister is a canary." },
            ],
        })
    };
    let waiting = editor.article(members("Canary scheduled", "draft")).await;
    let later = json!({ "publishAt": "2030-01-01T00:00:00Z" });
    editor.command(Article, &id(&waiting), 1, "schedule", later).await.unwrap();
    let withdrawn = editor.article(members("Canary taken back", "published")).await;
    let why = json!({ "reason": "A canary." });
    editor.command(Article, &id(&withdrawn), 1, "withdraw", why).await.unwrap();
    id(&editor.article(members("Canary minister", "draft")).await)
}

/// A draft, and one that was withdrawn, at the same place and time and with the same people as the public event.
async fn hidden_events(editor: &Caller<'_>, shown: &Shown, hidden: &str, draft: &str) {
    let members = |state: &str| {
        json!({
            "state": state, "type": "PROTEST", "title": "Canary event with a minister",
            "summary": "A canary.", "place": { "id": shown.place }, "partOf": { "id": shown.event["id"] },
            "participants": [role(&shown.known), role(&shown.other), role(hidden), { "label": "a canary", "role": "actor" }],
            "citations": [{ "article": { "id": draft } }, { "article": { "id": shown.article["id"] } }],
        })
    };
    editor.event(members("draft")).await;
    let withdrawn = editor.event(members("published")).await;
    let why = json!({ "reason": "A canary." });
    editor.command(Event, &id(&withdrawn), 1, "withdraw", why).await.unwrap();
}

/// A hidden actor takes part in what is public, speaks there and is mentioned, and a hidden medium shows it. Writing it counts a version, which
/// alone would then differ, and is set back.
async fn into_what_is_shown(world: &World, shown: &Shown, (hidden, medium): (&str, &str)) {
    let editor = world.editor().await;
    let media = json!([{ "medium": { "id": medium }, "caption": "A canary." }]);
    let taking_part = json!({ "leadImage": { "id": medium }, "media": media, "participants": [role(&shown.known), role(&shown.other), role(hidden)] });
    let (event, article) = (&shown.event, &shown.article);
    editor.update(Event, &id(event), version(event), taking_part).await.unwrap();
    let mention = |actor: &str, exact: &str, status: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, exact), "status": status });
    let mentions = json!({ "leadImage": { "id": medium }, "media": media, "mentions": [
        mention(&shown.known, "minister", "confirmed"),
        mention(&shown.other, "colleague", "suggested"),
        mention(hidden, "train together", "confirmed"),
    ] });
    editor.update(Article, &id(article), version(article), mentions).await.unwrap();
    for table in ["event", "article"] {
        let back = format!("UPDATE {table} SET version = 1 WHERE slug IN ('seen', 'shown')");
        world.diwan.store().migrations().execute_unprepared(&back).await.unwrap();
    }
}

const FORMS: [&str; 3] = ["", ".csv", ".ndjson"];
const ACTORS: [&str; 3] = ["known-person", "other-person", "canary-bird"];

/// What REST is asked: each list in each form, with each of the words; what counts and what draws.
fn addresses() -> Vec<String> {
    let lists = Kind::ALL.iter().map(|kind| kind.plural());
    let lists = lists.flat_map(|many| FORMS.map(|form| format!("{many}{form}")));
    let found = WORDS.iter().flat_map(|q| looked_for(&percent(q)));
    let lists = lists.chain(["quotes".to_owned()]);
    let rendered = ["articles", "articles/shown"]
        .map(|articles| format!("{articles}?include=bodyHtml,bodyText,readingMinutes"));
    let related = ["articles/shown/related".to_owned()];
    let all = lists.chain(found).chain(counted()).chain(placed()).chain(rendered).chain(related);
    all.chain(ACTORS.iter().flat_map(|slug| tied(slug)))
        .map(|rest| format!("/api/v1/{rest}"))
        .chain(fed())
        .collect()
}

/// What readers of feeds are given.
fn fed() -> Vec<String> {
    let filters = ["", "?language=en", "?actor=known-person", "?actor=canary-bird"];
    let forms = ["atom", "rss", "json"];
    let of = |form: &str| filters.map(|filter| format!("/feeds/articles.{form}{filter}"));
    forms.into_iter().flat_map(of).collect()
}

fn looked_for(q: &str) -> Vec<String> {
    let lists = ["articles", "events", "actors", "search"];
    let lists = lists.iter().flat_map(|many| FORMS.map(|form| format!("{many}{form}?q={q}")));
    let others = [
        format!("quotes?q={q}"),
        format!("search?q={q}&expand=false"),
        format!("search?q={q}&facets=record,kind,language,publisher,topic,actor,eventType,country"),
        format!("search/suggest?q={q}"),
        format!("articles?q={q}&facets=kind,language,publisher,topic,actor"),
        format!("events?q={q}&facets=type,country,place,actor,quadClass,verification"),
        format!("articles/counts?by=day&q={q}"),
        format!("events/counts?by=day&q={q}"),
        format!("events.svg?q={q}"),
    ];
    lists.chain(others).collect()
}

fn counted() -> Vec<String> {
    let mut asked = Vec::new();
    for form in ["", ".csv", ".svg"] {
        let articles = ["kind", "language", "publisher", "topic", "actor"];
        asked.extend(articles.map(|by| format!("articles/counts{form}?by=month&series={by}")));
        let events = ["type", "country", "place", "actor", "quadClass", "verification"];
        asked.extend(events.map(|by| format!("events/counts{form}?by=month&series={by}")));
    }
    asked
}

fn placed() -> Vec<String> {
    let areas = ["near=32.9,13.1,50", "bbox=13,32,14,33", "actor=known-person", "country=LY"];
    let forms = ["", ".csv", ".ndjson", ".svg"];
    forms.iter().flat_map(|form| areas.map(|area| format!("events{form}?{area}"))).collect()
}

fn tied(slug: &str) -> Vec<String> {
    let networks = ["network", "network.svg"].iter().flat_map(|drawn| {
        ["depth=2", "ties=event", "ties=article", "ties=relation"]
            .map(|asked| format!("actors/{slug}/{drawn}?{asked}"))
    });
    let others = [format!("actors/{slug}"), format!("actors/{slug}/timeline.svg")];
    networks.chain(others).collect()
}

/// What GraphQL is asked.
fn documents() -> Vec<String> {
    let found = WORDS.iter().flat_map(|q| documents_with(&json!(q).to_string()));
    let articles = ["KIND", "LANGUAGE", "PUBLISHER", "TOPIC", "ACTOR"];
    let articles = articles.map(|series| counts("articleCounts", series));
    let events = ["TYPE", "COUNTRY", "PLACE", "ACTOR", "QUAD_CLASS", "VERIFICATION"];
    let events = events.map(|series| counts("eventCounts", series));
    let areas = [r#"near: "32.9,13.1,50""#, r#"bbox: "13,32,14,33""#, r#"partOf: ["seen"]"#];
    let areas = areas.map(|area| list("events", area, "title"));
    let actors = ACTORS.iter().flat_map(|slug| documents_of(slug));
    let related = "{ article(by: { slug: \"shown\" }) { related(first: 20) { score article { headline } sharedActors { name } } } }";
    let related = [related.to_owned()];
    found.chain(articles).chain(events).chain(areas).chain(actors).chain(related).collect()
}

fn list(many: &str, filter: &str, members: &str) -> String {
    format!("{{ {many}(filter: {{ {filter} }}) {{ totalCount nodes {{ id {members} }} }} }}")
}

fn counts(counted: &str, series: &str) -> String {
    format!("{{ {counted}(by: MONTH, series: {series}) {{ period key label count }} }}")
}

fn documents_with(q: &str) -> Vec<String> {
    let filter = format!("q: {q}");
    let facets = |of: &str, by: &str| {
        format!(
            "{{ {of}(filter: {{ {filter} }}, by: [{by}]) {{ by counts {{ key label count }} }} }}"
        )
    };
    vec![
        list("articles", &filter, "headline"),
        list("events", &filter, "title"),
        list("quotes", &filter, "text speaker { name }"),
        list("actors", &filter, "name"),
        facets("articleFacets", "KIND, LANGUAGE, PUBLISHER, TOPIC, ACTOR"),
        facets("eventFacets", "TYPE, COUNTRY, PLACE, ACTOR, QUAD_CLASS, VERIFICATION"),
        format!("{{ searchSuggestions(q: {q}) {{ text slug kind }} }}"),
        format!("{{ matchActors(queries: [{{ names: [{q}] }}]) {{ candidates {{ actor {{ id name }} }} }} }}"),
        format!(
            "{{ search(q: {q}, facets: [RECORD, KIND, LANGUAGE, PUBLISHER, TOPIC, ACTOR, EVENT_TYPE, COUNTRY]) {{
                totalCount
                expansions {{ words names actor {{ slug }} }}
                facets {{ by counts {{ key label count }} }}
                nodes {{ score passages {{ field start text marks {{ start end }} }} record {{ __typename }} }}
            }} }}"
        ),
    ]
}

fn documents_of(slug: &str) -> [String; 2] {
    let network = format!(
        "{{ actorNetwork(by: {{ slug: \"{slug}\" }}, depth: 2) {{
            root truncated nodes {{ id name distance }}
            edges {{ source target weight events articles relations first last evidence }}
        }} }}"
    );
    let lists = format!(
        "{{ actor(by: {{ slug: \"{slug}\" }}) {{
            name
            events(first: 5) {{ totalCount nodes {{ title }} }}
            articles(first: 5) {{ totalCount nodes {{ headline }} }}
            quotes(first: 5) {{ totalCount nodes {{ text }} }}
            tenures(first: 5) {{ totalCount nodes {{ from }} }}
        }} }}"
    );
    [network, lists]
}

/// A question and its answer.
type Told = (String, String);

/// The answers to all of it. Each question is a good one: what is refused would be so for everybody.
async fn answers(caller: &Caller<'_>) -> Vec<Told> {
    let (engine, mut answers) = (caller.world.engine, Vec::new());
    for path in addresses() {
        let answer = caller.ask("GET", &path).header("Prefer", "count=exact").send().await;
        let is_good = answer.status == 200 || path.contains("actors/canary-bird");
        assert!(is_good, "{path}: {}", answer.text);
        let text = plain(engine, &path, &answer.text);
        answers.push((path, text));
    }
    for document in documents() {
        let answer = caller.graphql(&document, json!({})).await;
        let is_good = answer["errors"].is_null() || document.contains("canary-bird");
        assert!(is_good, "{document}: {answer}");
        let text = plain(engine, &document, &answer.to_string());
        answers.push((document, text));
    }
    answers
}

/// The answers to everything that both contracts know how to ask of what is shown.
async fn all_answers(caller: &Caller<'_>, shown: &Shown) -> Vec<Told> {
    let (ids, names) = ([shown.known.clone()], ["shown", "seen"].map(str::to_owned));
    let told = |answer: String| {
        let (question, answer) = answer.split_once('\n').unwrap();
        // Between them stand the headers, where it is REST.
        let text = answer.split_once('\n').map_or(answer, |(_, text)| text);
        (question.to_owned(), plain(caller.world.engine, question, text))
    };
    // The feed tells that public records were changed, which they were.
    let is_other = |(question, _): &Told| !question.contains("changes");
    caller.crawl(&ids, &names).await.into_iter().map(told).filter(is_other).collect()
}

/// An answer without what differs between any two. On SQLite what a search finds is without its scores, and in an order
/// of its own: bm25 weighs a word by how many texts have it, whoever may see them.
fn plain(engine: Engine, question: &str, answer: &str) -> String {
    let is_search = question.contains("search") && !question.to_lowercase().contains("suggest");
    let is_reordered = engine == Engine::Sqlite && is_search;
    let lines = answer.lines().map(|line| match serde_json::from_str::<Value>(line) {
        Ok(mut value) => {
            strip(&mut value, is_reordered);
            value.to_string()
        }
        Err(_) => line.to_owned(),
    });
    let mut lines: Vec<String> = lines.collect();
    if is_reordered {
        if lines.first().is_some_and(|first| first == "record,id,slug,title,score,field,passage") {
            lines = without_column(&lines, 4);
        }
        lines.sort_unstable();
    }
    lines.join("\n")
}

fn strip(value: &mut Value, is_reordered: bool) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != "requestId" && !(is_reordered && name == "score"));
            members.values_mut().for_each(|value| strip(value, is_reordered));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|value| strip(value, is_reordered));
            if is_reordered {
                items.sort_by_key(Value::to_string);
            }
        }
        _ => {}
    }
}

fn without_column(lines: &[String], column: usize) -> Vec<String> {
    let without = |line: &String| {
        let cells = line.split(',').enumerate().filter(|(at, _)| *at != column);
        cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
    };
    lines.iter().map(without).collect()
}

#[track_caller]
fn assert_same(before: &[Told], after: &[Told]) {
    assert_eq!(before.len(), after.len());
    let told = before.iter().zip(after).filter(|(before, after)| before != after);
    let told: Vec<String> = told.map(|pair| format!("{pair:.3000?}")).collect();
    assert!(told.is_empty(), "{} answers:\n{}", told.len(), told.join("\n\n"));
}

#[test]
fn what_is_hidden_changes_no_answer() {
    on_both_engines_at_once(async |world| {
        let shown = show(&world.editor().await).await;
        let (public, author) = (world.anonymous(), world.author().await);
        let before = [answers(&public).await, answers(&author).await];
        let all_before = all_answers(&public, &shown).await;
        hide(world, &shown).await;
        assert_same(&before[0], &answers(&public).await);
        assert_same(&before[1], &answers(&author).await);
        assert_same(&all_before, &all_answers(&public, &shown).await);
        // Those inside hear of it wherever it could be heard of.
        let inside = answers(&world.reader().await).await;
        let heard = |(_, answer): &&Told| answer.to_lowercase().contains(CANARY);
        assert!(inside.iter().filter(heard).count() > 100);
    });
}
