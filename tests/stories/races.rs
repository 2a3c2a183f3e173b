//! Two at once: whoever deletes, withdraws, merges or un-merges a record, and whoever refers to it at
//! the same moment, do so as if one had come after the other.

use std::collections::BTreeSet;
use std::io::Cursor;

use diwan_api::error::Error;
use diwan_api::import::{ImportOptions, OnError, Rejection, Watch};
use diwan_api::model::Kind::{
    self, Actor, Article, Event, Medium, Place, Position, Publisher, Relation, Tenure, Topic,
};
use diwan_api::principal::Principal;
use diwan_api::query::reference_columns;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::world::machine::variable;
use crate::world::sample::{BODY, anchor, with};
use crate::world::{Caller, Within, World, id, on_both_engines, on_both_engines_at_once};

/// A member by which records of one kind refer to records of another.
struct Member {
    kind: Kind,
    column: (&'static str, &'static str),
    target: Kind,
    /// The members that make such a reference.
    naming: fn(Value) -> Value,
}

const fn member(
    kind: Kind,
    column: (&'static str, &'static str),
    target: Kind,
    naming: fn(Value) -> Value,
) -> Member {
    Member { kind, column, target, naming }
}

fn cites(article: Value) -> Value {
    json!({ "citations": [{ "article": article }] })
}

fn leads(image: Value) -> Value {
    json!({ "leadImage": image })
}

fn shows(medium: Value) -> Value {
    json!({ "media": [{ "medium": medium }] })
}

const SHOWN: (&str, &str) = ("shown_medium", "medium_id");
const CITATION: (&str, &str) = ("citation", "article_id");

const MEMBERS: &[Member] = &[
    member(Topic, ("topic", "broader_id"), Topic, |one| json!({ "broader": one })),
    member(Place, ("place", "parent_id"), Place, |one| json!({ "parent": one })),
    member(Medium, ("medium", "place_id"), Place, |one| json!({ "place": one })),
    member(
        Medium,
        ("medium_person", "actor_id"),
        Actor,
        |one| json!({ "people": [{ "actor": one }] }),
    ),
    member(Actor, ("actor", "lead_image_id"), Medium, leads),
    member(Actor, SHOWN, Medium, shows),
    member(Article, ("article", "lead_image_id"), Medium, leads),
    member(Article, SHOWN, Medium, shows),
    member(Event, ("event", "lead_image_id"), Medium, leads),
    member(Event, SHOWN, Medium, shows),
    member(Position, ("position", "organisation_id"), Actor, |one| json!({ "organisation": one })),
    member(Article, ("article", "publisher_id"), Publisher, |one| json!({ "publisher": one })),
    member(Article, ("article", "place_id"), Place, |one| json!({ "place": one })),
    member(Article, ("article", "translation_of"), Article, |one| json!({ "translationOf": one })),
    member(Article, ("article_topic", "topic_id"), Topic, |one| json!({ "topics": [one] })),
    member(Article, ("author", "actor_id"), Actor, |one| json!({ "authors": [{ "actor": one }] })),
    member(
        Article,
        ("mention", "actor_id"),
        Actor,
        |one| json!({ "mentions": [{ "actor": one, "anchor": anchor("body", BODY, "minister") }] }),
    ),
    member(
        Article,
        ("quote", "speaker_id"),
        Actor,
        |one| json!({ "quotes": [{ "speaker": one, "text": "We agreed." }] }),
    ),
    member(Tenure, ("tenure", "holder_id"), Actor, |one| json!({ "holder": one })),
    member(Tenure, ("tenure", "position_id"), Position, |one| json!({ "position": one })),
    member(Tenure, CITATION, Article, cites),
    member(Relation, ("relation", "subject_id"), Actor, |one| json!({ "subject": one })),
    member(Relation, ("relation", "object_id"), Actor, |one| json!({ "object": one })),
    member(Relation, CITATION, Article, cites),
    member(Event, ("event", "place_id"), Place, |one| json!({ "place": one })),
    member(Event, ("event", "part_of"), Event, |one| json!({ "partOf": one })),
    member(Event, ("event", "duplicate_of"), Event, |one| json!({ "duplicateOf": one })),
    member(Event, ("event", "follows"), Event, |one| json!({ "follows": one })),
    member(
        Event,
        ("event_participant", "actor_id"),
        Actor,
        |one| json!({ "participants": [{ "actor": one, "role": "actor" }] }),
    ),
    member(Event, CITATION, Article, cites),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Removal {
    Delete,
    Withdraw,
    Merge,
    Unmerge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    Create,
    Update,
    Upsert,
    Import,
    /// Changes something else of a record that refers already.
    Touch,
}

/// Two who meet.
struct Pair {
    member: &'static Member,
    removal: Removal,
    write: Write,
    key: String,
    /// What is referred to, and what it is merged into.
    target: String,
    other: String,
    /// The record that refers, where it is there before.
    record: String,
}

impl Pair {
    fn new(
        round: usize,
        place: usize,
        (member, removal, write): (&'static Member, Removal, Write),
    ) -> Pair {
        let id = |role: usize| {
            let number = (round << 24) + (place << 4) + role;
            format!("01970000-0000-7000-8000-{number:012x}")
        };
        let key = format!("{round}-{place}");
        Pair { member, removal, write, key, target: id(1), other: id(2), record: id(3) }
    }

    fn naming_target(&self) -> Value {
        (self.member.naming)(json!({ "id": self.target }))
    }

    /// A record that may refer, without what it need not say.
    fn bare(&self, role: &str) -> Value {
        let helper = |role: &str| json!({ "externalId": format!("{}-{role}", self.key) });
        let needed = needed(self.member.kind, &format!("{} {role}", self.key));
        match self.member.kind {
            Tenure => with(needed, json!({ "holder": helper("one"), "position": helper("post") })),
            Relation => with(needed, json!({ "subject": helper("one"), "object": helper("two") })),
            _ => needed,
        }
    }

    /// What has to be there before they meet.
    fn lines(&self) -> Vec<Value> {
        let mut lines = Vec::new();
        if matches!(self.member.kind, Tenure | Relation) {
            for (kind, role) in [(Actor, "one"), (Actor, "two"), (Position, "post")] {
                let key = format!("{}-{role}", self.key);
                let record = with(needed(kind, &key), json!({ "externalId": key }));
                lines.push(line(kind, record));
            }
        }
        for (id, role) in [(&self.target, "target"), (&self.other, "other")] {
            let kind = self.member.target;
            let mut record =
                with(needed(kind, &format!("{} {role}", self.key)), json!({ "id": id }));
            if kind.has_workflow() && self.removal != Removal::Delete {
                record = with(record, json!({ "state": "published" }));
            }
            lines.push(line(kind, record));
        }
        if matches!(self.write, Write::Update | Write::Touch) {
            let mut record = with(self.bare("record"), json!({ "id": self.record }));
            if self.write == Write::Touch {
                record = with(record, self.naming_target());
            }
            lines.push(line(self.member.kind, record));
        }
        lines
    }

    /// Lets the two meet; tells what went wrong.
    async fn race(&self, world: &World, editor: &Caller<'_>) -> Option<String> {
        let within = Within(&world.diwan);
        let (removed, written) = futures::join!(self.remove(&within), self.write(world, &within));
        let is_right = match self.removal {
            Removal::Delete => match (&removed, &written) {
                (Ok(()), Err(why)) => why.contains("unknownReference"),
                (Err(why), Ok(())) => why.contains("inUse"),
                _ => false,
            },
            _ => removed.is_ok() && written.is_ok(),
        };
        let Member { kind, column, .. } = self.member;
        let about = format!("{:?} and {:?} of {kind} ({column:?})", self.removal, self.write);
        if !is_right {
            return Some(format!("{about}: {removed:?}, {written:?}"));
        }
        if self.write == Write::Touch {
            let named = if self.removal == Removal::Merge { &self.other } else { &self.target };
            let record = editor.one(*kind, &self.record).await.unwrap().to_string();
            if !record.contains(named.as_str()) {
                return Some(format!("{about}: {named} is not named any more: {record}"));
            }
        }
        None
    }

    async fn remove(&self, within: &Within<'_>) -> Result<(), String> {
        let (kind, id) = (self.member.target, &self.target);
        let done = match self.removal {
            Removal::Delete => within.delete(kind, id, 1).await,
            Removal::Withdraw => within.withdraw(kind, id, 1).await,
            Removal::Merge => within.merge(id, 1, &self.other).await,
            Removal::Unmerge => within.unmerge(id, 2).await,
        };
        done.map_err(told)
    }

    async fn write(&self, world: &World, within: &Within<'_>) -> Result<(), String> {
        let kind = self.member.kind;
        let whole = || with(self.bare("new"), self.naming_target());
        let key = format!("{}-new", self.key);
        let done = match self.write {
            Write::Create => within.create(kind, whole()).await,
            Write::Update => within.update(kind, &self.record, 1, self.naming_target()).await,
            Write::Touch => {
                within.update(kind, &self.record, 1, json!({ "externalId": key })).await
            }
            Write::Upsert => within.upsert(kind, &key, whole()).await,
            Write::Import => {
                let line = line(kind, with(whole(), json!({ "externalId": key })));
                return import(world, &[line]).await;
            }
        };
        done.map_err(told)
    }
}

/// What was refused, with the rules in the words of the faces.
fn told(error: Error) -> String {
    format!("{error} {}", json!(error.errors))
}

/// What a record of a kind cannot do without, apart from references.
fn needed(kind: Kind, name: &str) -> Value {
    match kind {
        Publisher => json!({ "name": name, "kind": "agency" }),
        Topic => json!({
            "scheme": "own", "code": name.replace(' ', "-"),
            "labels": [{ "language": "en", "text": name }],
        }),
        Medium => {
            json!({ "kind": "image", "title": name, "url": "https://images.example.org/1.jpg" })
        }
        Place => json!({ "kind": "city", "names": [{ "text": name }] }),
        Actor => json!({ "kind": "person", "names": [{ "text": name }] }),
        Position => json!({ "title": name }),
        Article => json!({ "kind": "report", "language": "en", "headline": name, "body": BODY }),
        Tenure => json!({}),
        Relation => json!({ "kind": "backs" }),
        Event => json!({ "type": "CONSULT", "title": name, "start": "2021-01-11" }),
    }
}

fn line(kind: Kind, members: Value) -> Value {
    with(members, json!({ "record": kind.as_str() }))
}

async fn import(world: &World, lines: &[Value]) -> Result<(), String> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ask = ImportOptions { on_error: OnError::Skip, ..ImportOptions::default() };
    let mut refused = Refused(Vec::new());
    let done = world.diwan.import(&Principal::Operator, Cursor::new(text), ask, &mut refused).await;
    match done {
        Ok(_) if refused.0.is_empty() => Ok(()),
        Ok(_) => Err(format!("{:?}", refused.0)),
        Err(error) => Err(error.detail),
    }
}

struct Refused(Vec<Rejection>);

impl Watch for Refused {
    fn rejected(&mut self, rejection: Rejection) {
        self.0.push(rejection);
    }
}

/// All who can meet.
fn pairs() -> Vec<(&'static Member, Removal, Write)> {
    const WRITES: [Write; 4] = [Write::Create, Write::Update, Write::Upsert, Write::Import];
    let mut pairs = Vec::new();
    for member in MEMBERS {
        let mut removals = vec![Removal::Delete];
        if member.target.has_workflow() {
            removals.push(Removal::Withdraw);
        }
        if member.target == Actor {
            removals.extend([Removal::Merge, Removal::Unmerge]);
        }
        for removal in removals {
            pairs.extend(WRITES.map(|write| (member, removal, write)));
            if matches!(removal, Removal::Merge | Removal::Unmerge) {
                pairs.push((member, removal, Write::Touch));
            }
        }
    }
    pairs
}

/// How often each pair meets; more by `DIWAN_TEST_RACE_ROUNDS`.
fn rounds() -> usize {
    variable("DIWAN_TEST_RACE_ROUNDS").map_or(4, |rounds| rounds.parse().unwrap())
}

/// How many pairs meet at a time.
const AT_A_TIME: usize = 4;

#[test]
fn every_reference_of_the_store_is_raced_for() {
    let told: BTreeSet<_> =
        reference_columns().filter(|column| column.1 != "merged_into").collect();
    let raced: BTreeSet<_> =
        MEMBERS.iter().map(|member| (member.column.0, member.column.1, member.target)).collect();
    assert_eq!(raced, told);
}

#[test]
fn a_reference_and_a_removal_come_one_after_the_other() {
    on_both_engines_at_once(async |world| {
        let editor = world.editor().await;
        for round in 0..rounds() {
            let pairs = pairs().into_iter().enumerate();
            let pairs: Vec<Pair> =
                pairs.map(|(place, pair)| Pair::new(round, place, pair)).collect();
            let lines: Vec<Value> = pairs.iter().flat_map(Pair::lines).collect();
            import(world, &lines).await.unwrap();
            for pair in pairs.iter().filter(|pair| pair.removal == Removal::Unmerge) {
                Within(&world.diwan).merge(&pair.target, 1, &pair.other).await.unwrap();
            }
            let races = pairs.iter().map(|pair| pair.race(world, &editor));
            let races = futures::stream::iter(races).buffer_unordered(AT_A_TIME);
            let wrong: Vec<String> = races.filter_map(std::future::ready).collect().await;
            assert!(wrong.is_empty(), "in round {round}:\n{}", wrong.join("\n"));
            let dangling = world.diwan.dangling_references().await.unwrap();
            assert!(dangling.is_empty(), "in round {round}: {dangling:?}");
        }
        let export = world.export().await;
        let other = world.another().await;
        other.import(export.clone()).await;
        let again = other.export().await;
        let sorted = |lines: &str| lines.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        assert!(sorted(&again) == sorted(&export), "what was exported is not what was imported");
        other.end().await;
    });
}

/// Who may no longer see a record cannot refer to it any more.
#[test]
fn an_author_refers_to_a_record_before_it_is_hidden_or_not_at_all() {
    on_both_engines_at_once(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let hideable = |member: &&Member| member.kind == Article && member.target.has_workflow();
        for round in 0..rounds() {
            for (place, member) in MEMBERS.iter().filter(hideable).enumerate() {
                let pair = Pair::new(round, place, (member, Removal::Withdraw, Write::Create));
                import(world, &pair.lines()).await.unwrap();
                let article = || with(pair.bare("new"), pair.naming_target());
                let (hidden, written) = futures::join!(
                    editor.command(
                        member.target,
                        &pair.target,
                        1,
                        "withdraw",
                        json!({ "reason": "Wrong." })
                    ),
                    author.create(Article, article()),
                );
                hidden.unwrap();
                if let Err(refusal) = written {
                    assert!(
                        refusal.body.to_string().contains("unknownReference"),
                        "{}",
                        refusal.body
                    );
                }
                let late = author.create(Article, article()).await.unwrap_err();
                assert!(late.body.to_string().contains("unknownReference"), "{}", late.body);
            }
        }
        assert!(world.diwan.dangling_references().await.unwrap().is_empty());
    });
}

/// How many ask for the same at once.
const CROWD: usize = 12;

#[test]
fn what_the_server_names_it_names_again() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let creates = (0..CROWD).map(|_| editor.article(json!({ "headline": "The same" })));
        let articles = futures::future::join_all(creates).await;
        let slugs: BTreeSet<&str> =
            articles.iter().map(|article| article["slug"].as_str().unwrap()).collect();
        assert_eq!(slugs.len(), CROWD);

        for kind in [Article, Place, Publisher] {
            let named = with(needed(kind, "Named"), json!({ "slug": "just-this" }));
            let creates = (0..CROWD).map(|_| editor.create(kind, named.clone()));
            let done = futures::future::join_all(creates).await;
            let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
            assert_eq!(refused.len(), CROWD - 1);
            for refusal in refused {
                assert_eq!(refusal.rule("/slug"), Some("duplicate"), "{}", refusal.body);
            }
        }
    });
}

#[test]
fn records_of_one_name_get_slugs_of_their_own() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for kind in [Topic, Place, Publisher] {
            let members = |number: usize| match kind {
                Topic => with(needed(kind, "The same"), json!({ "code": number.to_string() })),
                _ => needed(kind, "The same"),
            };
            let creates = (0..CROWD).map(|number| editor.create(kind, members(number)));
            let done = futures::future::join_all(creates).await;
            let slugs: BTreeSet<&str> =
                done.iter().map(|one| one.as_ref().unwrap()["slug"].as_str().unwrap()).collect();
            let number = |number: usize| match number {
                1 => "the-same".to_owned(),
                _ => format!("the-same-{number}"),
            };
            let expected: BTreeSet<String> = (1..=CROWD).map(number).collect();
            assert!(slugs.iter().all(|slug| expected.contains(*slug)), "{kind}: {slugs:?}");
            assert_eq!(slugs.len(), CROWD, "{kind}");
        }
    });
}

#[test]
fn finding_or_creating_is_one_step() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for kind in [Publisher, Topic, Place, Actor, Position, Article, Event] {
            let members = needed(kind, "the-same");
            let upserts = (0..CROWD).map(|_| editor.upsert(kind, "one", members.clone()));
            let done = futures::future::join_all(upserts).await;
            let ids: BTreeSet<String> =
                done.iter().map(|done| id(done.as_ref().unwrap())).collect();
            assert_eq!(ids.len(), 1, "{kind}");
            let line = line(kind, with(needed(kind, "other"), json!({ "externalId": "two" })));
            let imports = (0..CROWD).map(|_| import(world, std::slice::from_ref(&line)));
            let done = futures::future::join_all(imports).await;
            assert!(done.iter().all(Result::is_ok), "{kind}: {done:?}");
        }
    });
}

#[test]
fn what_one_caller_creates_at_once_is_written_together() {
    on_both_engines(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let statements = || world.diwan.store().statements();
        let before = statements();
        editor.article(json!({ "headline": "Alone" })).await;
        let alone = statements() - before;

        let member = |number: usize| match number % 4 {
            0 => json!({ "headline": "" }),
            _ => json!({ "headline": format!("Number {number}") }),
        };
        let made = |caller, number| {
            Caller::create(caller, Article, with(needed(Article, "Named"), member(number)))
        };
        let (all, others) = futures::future::join(
            futures::future::join_all((0..CROWD).map(|number| made(&editor, number))),
            futures::future::join_all((2..4).map(|number| made(&author, number))),
        )
        .await;
        let took = statements() - before - alone;
        let bound = alone * 2 * CROWD as u64 / 3;
        assert!(took < bound, "{took} statements for {} records, {alone} for one", CROWD + 2);

        for (number, one) in all.iter().enumerate() {
            match (number % 4, one) {
                (0, refused) => assert!(refused.as_ref().unwrap_err().rule("/headline").is_some()),
                (_, made) => {
                    let headline = &made.as_ref().unwrap()["headline"];
                    assert_eq!(*headline, format!("Number {number}"));
                }
            }
        }
        assert!(others.iter().all(Result::is_ok));
        // An author sees but their own drafts.
        let [theirs, not_theirs] = [&others[0], &all[2]].map(|made| id(made.as_ref().unwrap()));
        assert!(author.one(Article, &theirs).await.is_ok());
        assert!(author.one(Article, &not_theirs).await.is_err());
    });
}

#[test]
fn of_those_who_claim_one_external_id_at_once_one_gets_it() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for kind in [Article, Place, Publisher] {
            let claim = |number: usize| {
                let key = json!({ "externalId": format!("desk:{}", number % 3) });
                editor.create(kind, with(needed(kind, &format!("Number {number}")), key))
            };
            let done = futures::future::join_all((0..CROWD).map(claim)).await;
            let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
            assert_eq!(refused.len(), CROWD - 3, "{kind}");
            for refusal in refused {
                assert_eq!(refusal.rule("/externalId"), Some("duplicate"), "{}", refusal.body);
            }
        }
    });
}
