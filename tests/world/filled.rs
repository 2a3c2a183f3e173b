//! A register with some thousands of records, spread as unevenly as real ones: a few actors are in
//! the news every day, most hardly ever.

use serde_json::{Value, json};

use super::World;

const PUBLISHERS: usize = 600;
const TOPICS: usize = 600;
const PLACES: usize = 600;
const ACTORS: usize = 900;
const MEDIA: usize = 600;
const POSITIONS: usize = 600;
const ARTICLES: usize = 2_000;
const TENURES: usize = 1_500;
const RELATIONS: usize = 1_000;
const EVENTS: usize = 2_000;

impl World {
    /// Puts all of it into the register.
    pub async fn fill(&self) {
        let lines: Vec<String> = lines().iter().map(Value::to_string).collect();
        self.import(lines.join("\n")).await;
    }
}

/// All of it, as lines to import: references before their users.
fn lines() -> Vec<Value> {
    let mut dice = Dice(7);
    let mut lines = Vec::new();
    let mut some = |count: usize, line: fn(usize, &mut Dice) -> Value| {
        lines.extend((0..count).map(|number| line(number, &mut dice)));
    };
    some(PUBLISHERS, publisher);
    some(TOPICS, topic);
    some(PLACES, place);
    some(ACTORS, actor);
    some(MEDIA, medium);
    some(POSITIONS, position);
    some(ARTICLES, article);
    some(TENURES, tenure);
    some(RELATIONS, relation);
    some(EVENTS, event);
    lines
}

fn publisher(number: usize, dice: &mut Dice) -> Value {
    json!({
        "record": "publisher",
        "externalId": key("publisher", number),
        "updatedAt": dice.moment(),
        "name": format!("Paper {number}"),
        "country": dice.pick(COUNTRIES),
        "kind": dice.pick(&["newspaper", "agency", "broadcaster"]),
    })
}

fn topic(number: usize, dice: &mut Dice) -> Value {
    json!({
        "record": "topic",
        "externalId": key("topic", number),
        "updatedAt": dice.moment(),
        "scheme": dice.pick(&["medtop", "own", "house"]),
        "code": format!("t{number:04}"),
        "labels": [{ "language": "en", "text": format!("Topic {number}") }],
        "broader": (number > 9).then(|| external("topic", number / 8)),
    })
}

fn place(number: usize, dice: &mut Dice) -> Value {
    json!({
        "record": "place",
        "externalId": key("place", number),
        "updatedAt": dice.moment(),
        "kind": dice.pick(&["city", "admin1", "admin2", "country", "site"]),
        "names": [{ "text": format!("Place {number}") }],
        "country": dice.pick(COUNTRIES),
        "parent": (number > 9).then(|| external("place", number / 8)),
    })
}

fn actor(number: usize, dice: &mut Dice) -> Value {
    let state = dice.pick(STATES);
    json!({
        "record": "actor",
        "externalId": key("actor", number),
        "slug": key("actor", number),
        "state": state,
        "withdrawal": (state == "withdrawn").then(withdrawal),
        "publishedAt": (state != "draft").then(|| dice.moment()),
        "createdAt": dice.moment(),
        "updatedAt": dice.moment(),
        "kind": dice.pick(&["person", "person", "person", "government", "party", "company"]),
        "names": [{ "text": format!("Actor {number}") }, { "text": format!("Known as {}", number / 3) }],
        "identifiers": [{ "scheme": "wikidata", "value": format!("Q{number}") }],
        "countries": [dice.pick(COUNTRIES)],
    })
}

fn medium(number: usize, dice: &mut Dice) -> Value {
    let state = dice.pick(STATES);
    let kind = ["image", "audio", "video"][number % 3];
    json!({
        "record": "medium",
        "externalId": key("medium", number),
        "slug": key("medium", number),
        "state": state,
        "withdrawal": (state == "withdrawn").then(withdrawal),
        "publishedAt": (state != "draft").then(|| dice.moment()),
        "createdAt": dice.moment(),
        "updatedAt": dice.moment(),
        "kind": kind,
        "title": format!("Medium {number}"),
        "url": format!("https://media.example.org/{number}"),
        "altTexts": [{ "language": "en", "text": format!("A picture of {number}.") }],
        "takenOn": dice.day(),
        "place": external("place", dice.skewed(PLACES)),
        "focalPoint": dice.one_in(2).then(|| json!({ "x": 0.5, "y": 0.25 })),
        "people": [{
            "actor": slug("actor", dice.skewed(ACTORS)),
            "status": dice.pick(&["confirmed", "confirmed", "suggested"]),
        }],
    })
}

fn position(number: usize, dice: &mut Dice) -> Value {
    json!({
        "record": "position",
        "externalId": key("position", number),
        "updatedAt": dice.moment(),
        "title": format!("Minister {number}"),
        "organisation": slug("actor", dice.skewed(ACTORS)),
        "country": dice.pick(COUNTRIES),
    })
}

fn article(number: usize, dice: &mut Dice) -> Value {
    let state = dice.pick(STATES);
    let named = [dice.skewed(ACTORS), ACTORS - 1 - number % 40];
    let body = format!("{} met {}.", key("actor", named[0]), key("actor", named[1]));
    let mention = |actor: usize, status: &str| {
        let exact = key("actor", actor);
        let start = body.find(&exact).unwrap();
        json!({
            "actor": slug("actor", actor),
            "status": status,
            "anchor": { "field": "body", "start": start, "end": start + exact.len(), "exact": exact },
        })
    };
    json!({
        "record": "article",
        "externalId": key("article", number),
        "slug": key("article", number),
        "state": state,
        "withdrawal": (state == "withdrawn").then(withdrawal),
        "publishedAt": (state != "draft").then(|| dice.moment()),
        "createdAt": dice.moment(),
        "updatedAt": dice.moment(),
        "kind": dice.pick(&["report", "report", "analysis", "opinion", "statement"]),
        "language": dice.pick(&["en", "en", "en", "ar", "tr", "fr", "de"]),
        "headline": format!("Article {number}"),
        "body": body,
        "publisher": external("publisher", dice.skewed(PUBLISHERS)),
        "place": external("place", dice.skewed(PLACES)),
        "topics": [external("topic", dice.skewed(TOPICS))],
        "mentions": [
            mention(named[0], dice.pick(&["confirmed", "confirmed", "suggested"])),
            mention(named[1], "confirmed"),
        ],
        "authors": [{ "actor": slug("actor", named[0]) }, { "name": "A stringer", "role": "contributor" }],
        "quotes": [{ "speaker": slug("actor", named[0]), "text": "No.", "saidOn": dice.day() }],
        "leadImage": dice.one_in(2).then(|| slug("medium", 3 * dice.below(MEDIA / 3))),
        "media": [{ "medium": slug("medium", dice.below(MEDIA)), "caption": "Seen from above." }],
        "translationOf": (number % 20 == 1).then(|| slug("article", number / 20)),
    })
}

fn tenure(number: usize, dice: &mut Dice) -> Value {
    json!({
        "record": "tenure",
        "externalId": key("tenure", number),
        "updatedAt": dice.moment(),
        "holder": slug("actor", dice.skewed(ACTORS)),
        "position": external("position", dice.skewed(POSITIONS)),
        "from": format!("{}", 1990 + dice.below(15)),
        "to": dice.one_in(2).then(|| format!("{}", 2005 + dice.below(20))),
        "status": dice.pick(&["confirmed", "confirmed", "acting", "disputed"]),
    })
}

fn relation(number: usize, dice: &mut Dice) -> Value {
    let subject = dice.skewed(ACTORS);
    json!({
        "record": "relation",
        "externalId": key("relation", number),
        "updatedAt": dice.moment(),
        "subject": slug("actor", subject),
        "object": slug("actor", (subject + 1 + dice.below(50)) % ACTORS),
        "kind": dice.pick(&["memberOf", "memberOf", "backs", "opposes"]),
        "from": format!("{}", 1990 + dice.below(30)),
    })
}

fn event(number: usize, dice: &mut Dice) -> Value {
    let state = dice.pick(STATES);
    let r#type = dice.pick(&["CONSULT", "CONSULT", "AID", "VOTE", "ASSAULT"]);
    let (host, guest) = (dice.skewed(ACTORS), dice.below(ACTORS));
    json!({
        "record": "event",
        "externalId": key("event", number),
        "slug": key("event", number),
        "state": state,
        "withdrawal": (state == "withdrawn").then(withdrawal),
        "publishedAt": (state != "draft").then(|| dice.moment()),
        "createdAt": dice.moment(),
        "updatedAt": dice.moment(),
        "type": r#type,
        "mode": (r#type == "CONSULT").then(|| dice.pick(&["visit", "phone", "multilateral"])),
        "contexts": [dice.pick(&["military", "diplomatic", "economic"])],
        "title": format!("Meeting {number}"),
        "modality": dice.pick(&["actual", "actual", "planned"]),
        "start": dice.day(),
        "place": external("place", dice.skewed(PLACES)),
        "participants": [
            { "actor": slug("actor", host), "role": "host" },
            { "actor": slug("actor", guest), "role": dice.pick(&["guest", "mediator"]) },
        ],
        "citations": [{ "article": slug("article", dice.skewed(ARTICLES)) }],
        "codes": [{ "scheme": "cameo", "code": format!("04{}", dice.below(5)) }],
        "verification": { "status": dice.pick(&["unverified", "singleSource", "verified"]) },
        "media": [{ "medium": slug("medium", dice.below(MEDIA)) }],
        "partOf": (number % 20 == 1).then(|| slug("event", number / 40)),
    })
}

const STATES: &[&str] = &["published", "published", "published", "published", "draft", "withdrawn"];

fn withdrawal() -> Value {
    json!({ "reason": "Doubtful.", "at": "2026-01-01T00:00:00Z" })
}

const COUNTRIES: &[&str] = &["TR", "TR", "TR", "LY", "LY", "EG", "IT", "FR"];

fn key(kind: &str, number: usize) -> String {
    format!("{kind}-{number}")
}

fn slug(kind: &str, number: usize) -> Value {
    json!({ "slug": key(kind, number) })
}

fn external(kind: &str, number: usize) -> Value {
    json!({ "externalId": key(kind, number) })
}

/// The same throws in every run.
pub struct Dice(pub u64);

impl Dice {
    fn throw(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.throw() * count as f64) as usize
    }

    /// Mostly one of the first.
    fn skewed(&mut self, count: usize) -> usize {
        (self.throw().powi(4) * count as f64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn day(&mut self) -> String {
        format!("{}-{:02}-{:02}", 2016 + self.below(9), 1 + self.below(12), 1 + self.below(28))
    }

    fn moment(&mut self) -> String {
        format!("{}T{:02}:30:00Z", self.day(), self.below(24))
    }
}
