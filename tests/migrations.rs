//! The schema on both engines: there and back, what it refuses by itself, and that it knows the
//! same words as the code.

use std::collections::{BTreeMap, BTreeSet};

use diwan_api::store::{Engine, Store, StoreOptions};
use diwan_api::values::*;
use diwan_migration::Migrator;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use crate::world::{Database, each_engine};

#[test]
fn up_down_up() {
    each_engine(async |engine| {
        let Some(database) = Database::empty(engine).await else { return };
        let opened = Store::open(&StoreOptions::new(&database.url)).await.unwrap();
        let store = opened.migrations();

        Migrator::up(store, None).await.unwrap();
        let first = schema(store, engine).await;
        Migrator::down(store, None).await.unwrap();
        assert_eq!(schema(store, engine).await, Vec::<String>::new());
        Migrator::up(store, None).await.unwrap();

        assert!(first.len() > 100, "{first:?}");
        assert_eq!(schema(store, engine).await, first);
        opened.close().await.unwrap();
        database.remove().await;
    });
}

#[test]
fn the_store_keeps_its_own_rules() {
    on_both_stores(async |store, _| {
        for statement in TAKEN {
            store.execute_unprepared(statement).await.unwrap();
        }
        for (statement, rule) in REFUSED {
            let error = store.execute_unprepared(statement).await.expect_err(statement);
            let reason = error.to_string().to_lowercase().replace('-', " ");
            assert!(reason.contains(rule), "{statement}: {error}");
        }
    });
}

const TAKEN: &[&str] = &[
    "INSERT INTO publisher (id, version, created_at, updated_at, name, sort_name, kind, external_id)
     VALUES ('00000000-0000-0000-0000-0000000000a1', 1, 0, 0, 'A', 'a', 'agency', 'one'),
            ('00000000-0000-0000-0000-0000000000a2', 1, 0, 0, 'B', 'b', 'agency', NULL)",
    "INSERT INTO article (id, version, created_at, updated_at, state, sort_at, kind, language,
       headline, publisher_id)
     VALUES ('00000000-0000-0000-0000-0000000000a3', 1, 0, 0, 'draft', 0, 'report', 'en', 'H',
       '00000000-0000-0000-0000-0000000000a1')",
    "INSERT INTO actor (id, version, created_at, updated_at, state, kind, name, sort_name)
     VALUES ('00000000-0000-0000-0000-0000000000b1', 1, 0, 0, 'draft', 'person', 'A', 'a')",
    "INSERT INTO actor_identifier (id, actor_id, ord, scheme, value)
     VALUES ('00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000b1', 0,
       'wikidata', 'Q1')",
    "INSERT INTO event (id, version, created_at, updated_at, state, type, title, modality,
       start_text, range_from, range_to, quad_class, verification_status)
     VALUES ('00000000-0000-0000-0000-0000000000e1', 1, 0, 0, 'draft', 'CONSULT', 'E', 'actual',
       '2021', 0, 1, 'neutral', 'unverified')",
    "INSERT INTO topic (id, version, created_at, updated_at, deleted_at, scheme, code)
     VALUES ('00000000-0000-0000-0000-0000000000f1', 1, 0, 0, 0, 's', 'c'),
            ('00000000-0000-0000-0000-0000000000f2', 1, 0, 0, NULL, 's', 'c')",
    "INSERT INTO citation (id, event_id, ord, url, stance)
     VALUES ('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e1', 0,
       'https://example.org/', 'reports')",
    "INSERT INTO event_participant (id, event_id, ord, label, role)
     VALUES ('00000000-0000-0000-0000-0000000000d3', '00000000-0000-0000-0000-0000000000e1', 0,
       'a crowd', 'actor')",
];

const REFUSED: &[(&str, &str)] = &[
    ("UPDATE publisher SET kind = 'rumour'", "check"),
    ("UPDATE publisher SET name = NULL", "not null"),
    ("UPDATE publisher SET external_id = 'one'", "unique"),
    ("UPDATE actor SET merged_into = '00000000-0000-0000-0000-0000000000ff'", "foreign key"),
    ("DELETE FROM publisher WHERE name = 'A'", "foreign key"),
    ("UPDATE event SET state = 'published'", "check"),
    ("UPDATE event SET state = 'inReview'", "check"),
    ("UPDATE event SET range_to = range_from", "check"),
    ("UPDATE event SET mode = 'lunch'", "check"),
    ("UPDATE event SET part_of = '00000000-0000-0000-0000-0000000000ff'", "foreign key"),
    ("UPDATE topic SET deleted_at = NULL", "unique"),
    ("UPDATE citation SET url = NULL", "check"),
    ("UPDATE citation SET event_id = NULL", "check"),
    ("UPDATE citation SET tenure_id = '00000000-0000-0000-0000-0000000000ff'", "check"),
    ("UPDATE citation SET anchor_field = 'body'", "check"),
    ("UPDATE event_participant SET label = NULL", "check"),
    (
        "INSERT INTO actor_identifier (id, actor_id, ord, scheme, value)
         VALUES ('00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000b1', 1,
           'wikidata', 'Q1')",
        "unique",
    ),
    (
        "INSERT INTO relation (id, version, created_at, updated_at, subject_id, kind, object_id,
           range_from, range_to)
         SELECT '00000000-0000-0000-0000-0000000000d2', 1, 0, 0, id, 'backs', id, 0, 1 FROM actor",
        "check",
    ),
];

/// The words that each checked column takes: those of the code, no more and no fewer.
#[test]
fn the_store_knows_the_words_of_the_code() {
    let expected: BTreeMap<String, BTreeSet<String>> = vocabularies().into_iter().collect();
    on_both_stores(async |store, engine| {
        assert_eq!(checked_words(store, engine).await, expected);
    });
}

const KINDS_WITH_SLUGS: [&str; 7] =
    ["article", "actor", "event", "medium", "topic", "place", "publisher"];

type Words = (String, BTreeSet<String>);

fn vocabularies() -> Vec<Words> {
    let all = [
        words("publisher.kind", PublisherKind::ALL),
        words("place.kind", PlaceKind::ALL),
        words("place_name.kind", NameKind::ALL),
        words("actor.kind", ActorKind::ALL),
        words("actor_name.kind", NameKind::ALL),
        words("tenure.status", TenureStatus::ALL),
        words("relation.kind", RelationKind::ALL),
        words("article.kind", ArticleKind::ALL),
        words("mention.kind", MentionKind::ALL),
        words("mention.status", MentionStatus::ALL),
        words("mention.anchor_field", AnchorField::ALL),
        words("quote.kind", QuoteKind::ALL),
        words("quote.anchor_field", AnchorField::ALL),
        words("correction.kind", CorrectionKind::ALL),
        words("event.type", EventType::ALL),
        words("event.mode", EventMode::ALL),
        words("event.modality", Modality::ALL),
        words("event.quad_class", QuadClass::ALL),
        words("event.verification_status", VerificationStatus::ALL),
        words("event_context.context", EventContext::ALL),
        words("event_participant.role", ParticipantRole::ALL),
        words("event_role.role", ParticipantRole::ALL),
        words("event_code.quad_class", QuadClass::ALL),
        words("citation.stance", Stance::ALL),
        words("citation.anchor_field", AnchorField::ALL),
        words("account.role", Role::ALL),
        words("webhook.disabled_reason", DisabledReason::ALL),
        words("webhook_delivery.status", DeliveryStatus::ALL),
        words("account.status", &["active", "disabled"]),
        // A scheduled record is a published one whose time has not come.
        words("article.state", &["draft", "inReview", "published", "withdrawn"]),
        // From where it was scheduled.
        words("article.scheduled_from", &["draft", "inReview"]),
        words("actor.state", &["draft", "published", "withdrawn"]),
        words("event.state", &["draft", "published", "withdrawn"]),
        words("author.role", AuthorRole::ALL),
        words("medium.kind", MediumKind::ALL),
        words("medium.state", &["draft", "published", "withdrawn"]),
        words("medium_person.status", MentionStatus::ALL),
        words("slug.kind", &KINDS_WITH_SLUGS),
        words("revision.kind", &["article", "actor", "event", "medium"]),
    ];
    all.into()
}

fn words<W: ToString>(column: &str, all: &[W]) -> Words {
    (column.to_owned(), all.iter().map(ToString::to_string).collect())
}

/// Every column that is checked against a list of words, with the words.
async fn checked_words(
    store: &DatabaseConnection,
    engine: Engine,
) -> BTreeMap<String, BTreeSet<String>> {
    let (question, before, after, end) = match engine {
        Engine::Sqlite => (
            "SELECT name AS owner, sql AS rule FROM sqlite_master WHERE type = 'table'",
            "(\"",
            "\" IN (",
            ')',
        ),
        Engine::Postgres => (
            "SELECT c.relname::text AS owner, pg_get_constraintdef(k.oid) AS rule
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'c'",
            "(",
            " = ANY (ARRAY[",
            ']',
        ),
    };
    let mut found = BTreeMap::new();
    for [table, rule] in rows(store, question, ["owner", "rule"]).await {
        let pieces: Vec<&str> = rule.split(after).collect();
        for pair in pieces.windows(2) {
            let column = pair[0].rsplit(before).next().unwrap().trim_matches('"');
            let list = pair[1].split(end).next().unwrap();
            let words = list.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
            found.insert(format!("{table}.{column}"), words);
        }
    }
    found
}

/// Every column that leads to another table has a foreign key, the same on both engines.
#[test]
fn every_reference_is_a_foreign_key() {
    on_both_stores(async |store, engine| {
        let (columns, keys) = match engine {
            Engine::Sqlite => (
                "SELECT t.name AS owner, c.name AS field FROM sqlite_master t
                 JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name LIKE '%!_id' ESCAPE '!'",
                "SELECT t.name AS owner, k.\"from\" AS field FROM sqlite_master t
                 JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table'",
            ),
            Engine::Postgres => (
                "SELECT table_name::text AS owner, column_name::text AS field FROM information_schema.columns
                 WHERE table_schema = 'public' AND column_name LIKE '%!_id' ESCAPE '!'",
                "SELECT c.relname::text AS owner, a.attname::text AS field FROM pg_constraint k
                 JOIN pg_class c ON c.oid = k.conrelid
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                 WHERE k.contype = 'f'",
            ),
        };
        let names = |rows: Vec<[String; 2]>| -> BTreeSet<String> {
            rows.iter().map(|[table, column]| format!("{table}.{column}")).collect()
        };
        let keys = names(rows(store, keys, ["owner", "field"]).await);
        let columns = names(rows(store, columns, ["owner", "field"]).await);
        let free: Vec<_> = columns
            .difference(&keys)
            .map(String::as_str)
            .filter(|column| !NO_REFERENCE.contains(column))
            .collect();
        assert_eq!(free, Vec::<&str>::new());
        for column in OTHER_REFERENCES {
            assert!(keys.contains(*column), "{column}");
        }
    });
}

/// What ends in `_id` without leading to one table.
const NO_REFERENCE: &[&str] = &[
    "actor.external_id",
    "article.external_id",
    "event.external_id",
    "medium.external_id",
    "place.external_id",
    "position.external_id",
    "publisher.external_id",
    "relation.external_id",
    "tenure.external_id",
    "topic.external_id",
    // One of several tables, or none: rows that outlive what they tell of.
    "actor_merge_move.row_id",
    "change.record_id",
    "preview_link.record_id",
    "webhook_delivery.record_id",
    "refresh_token.client_id",
    "revision.record_id",
    "slug.record_id",
];

/// References that do not end in `_id`.
const OTHER_REFERENCES: &[&str] = &[
    "actor.merged_into",
    "article.translation_of",
    "event.part_of",
    "event.duplicate_of",
    "event.follows",
];

fn on_both_stores(work: impl AsyncFn(&DatabaseConnection, Engine)) {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let store = Store::open(&StoreOptions::new(&database.url)).await.unwrap();
        work(store.migrations(), engine).await;
        store.close().await.unwrap();
        database.remove().await;
    });
}

/// Every column, constraint and index as the engine tells them, the migrator's own apart.
async fn schema(store: &DatabaseConnection, engine: Engine) -> Vec<String> {
    let question = match engine {
        Engine::Sqlite => {
            "SELECT name, sql AS rule FROM sqlite_master
             WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'seaql_%' AND tbl_name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name AS name,
               data_type || is_nullable || coalesce(collation_name, '') AS rule
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql_%'
             UNION ALL SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'seaql_%'
             UNION ALL SELECT indexname::text, indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql_%'"
        }
    };
    let rows = rows(store, question, ["name", "rule"]).await;
    let mut lines: Vec<_> = rows.into_iter().map(|row| row.join(": ")).collect();
    lines.sort();
    lines
}

async fn rows<const N: usize>(
    store: &DatabaseConnection,
    question: &str,
    columns: [&str; N],
) -> Vec<[String; N]> {
    let question = Statement::from_string(store.get_database_backend(), question);
    let rows = store.query_all_raw(question).await.unwrap();
    rows.iter().map(|row| columns.map(|column| row.try_get("", column).unwrap())).collect()
}

const SLUGS: &str = "m20261130_000060_slugs_of_topics_places_publishers";

/// Names, the slug that a publisher and a place of this name get, and that of a topic with this label.
const NAMED: &[(&str, &str)] = &[
    ("Reuters", "reuters"),
    ("REUTERS", "reuters-2"),
    ("Reuters 2", "reuters-2-2"),
    ("reuters", "reuters-3"),
    ("Çavuşoğlu — Straße", "cavusoglu-strasse"),
    ("Counts", "-00000005"),
    ("!?", "-00000006"),
    ("01900000-0000-7000-8000-000000000000", "-00000007"),
];

/// What is in a store of before topics, places and publishers had slugs gets such as the server makes.
#[test]
fn what_was_there_before_gets_slugs() {
    on_both_stores(async |store, _| {
        let before = Migrator::migrations().iter().rev().position(|one| one.name() == SLUGS);
        let before = before.unwrap() as u32 + 1;
        Migrator::down(store, Some(before)).await.unwrap();
        fill(store).await;
        for _ in 0..2 {
            Migrator::up(store, None).await.unwrap();
            for kind in ["publisher", "place", "topic"] {
                assert_eq!(slugs(store, kind).await, expected(kind), "{kind}");
            }
            let count = "SELECT CAST(count(*) AS TEXT) AS count FROM slug WHERE current";
            let [[count]] = rows(store, count, ["count"]).await.try_into().unwrap();
            assert_eq!(count, (NAMED.len() * 3 + 3 + MANY).to_string());
            let many = "SELECT slug, name FROM publisher WHERE name = 'Gazette'";
            let many = rows(store, many, ["slug", "name"]).await;
            let many: BTreeSet<&str> = many.iter().map(|[slug, _]| slug.as_str()).collect();
            let last = format!("gazette-{MANY}");
            assert!(many.len() == MANY && many.contains(last.as_str()), "{}", many.len());
            Migrator::down(store, Some(before)).await.unwrap();
        }
    });
}

fn expected(kind: &str) -> Vec<String> {
    let named = NAMED.iter().enumerate().map(|(place, (name, slug))| {
        let slug = match slug.strip_prefix('-') {
            Some(end) => format!("{kind}-{end}"),
            None => (*slug).to_owned(),
        };
        let derived = Slug::derive(name, kind, numbered(place as u128)).to_string();
        assert!(slug.starts_with(&derived), "{slug} {derived}");
        slug
    });
    let other: &[&str] = if kind == "topic" { &["english", "more-english", "first"] } else { &[] };
    named.chain(other.iter().map(|slug| (*slug).to_owned())).collect()
}

/// The slugs of the records of a kind, in the order of their ids, but for those of which there are many.
async fn slugs(store: &DatabaseConnection, kind: &str) -> Vec<String> {
    let other = if kind == "topic" { "" } else { "AND name <> 'Gazette'" };
    let question = format!(
        "SELECT own.slug FROM {kind} own JOIN slug ON slug.kind = '{kind}' AND slug.slug = own.slug
         AND slug.record_id = own.id AND slug.current WHERE deleted_at IS NULL {other} ORDER BY own.id"
    );
    rows(store, &question, ["slug"]).await.into_iter().map(|[slug]| slug).collect()
}

fn numbered(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// How many records have the same name: more than are named at a time.
const MANY: usize = 5_500;

async fn fill(store: &DatabaseConnection) {
    let mut topics = Vec::new();
    for (place, (name, _)) in NAMED.iter().enumerate() {
        let id = numbered(place as u128);
        add(store, "publisher", id, &[("name", name), ("sort_name", name), ("kind", "agency")])
            .await;
        add(store, "place", id, &[("name", name), ("sort_name", name), ("kind", "city")]).await;
        topics.push((id, vec![("en", *name)]));
    }
    let labels = [
        vec![("tr", "Other"), ("en-GB", "Other still"), ("en", "English")],
        vec![("tr", "Other"), ("en-GB", "More English")],
        vec![("tr", "First"), ("ar", "Other")],
    ];
    topics.extend((100..).map(numbered).zip(labels));
    for (number, (id, labels)) in topics.into_iter().enumerate() {
        add(store, "topic", id, &[("scheme", "own"), ("code", &number.to_string())]).await;
        for (place, (language, text)) in labels.into_iter().enumerate() {
            let mut insert = Query::insert();
            insert.into_table("topic_label").columns(["topic_id", "ord", "language", "text"]);
            insert.values_panic([id.into(), (place as i32).into(), language.into(), text.into()]);
            store.execute(&insert).await.unwrap();
        }
    }
    let deleted = numbered(200);
    add(store, "publisher", deleted, &[("name", "Reuters"), ("sort_name", ""), ("kind", "agency")])
        .await;
    let delete = Query::update()
        .table("publisher")
        .value("deleted_at", 1)
        .and_where(Expr::col("id").eq(deleted))
        .take();
    store.execute(&delete).await.unwrap();
    for chunk in Vec::from_iter(1_000..1_000 + MANY as u128).chunks(500) {
        let mut insert = Query::insert();
        let columns = ["id", "version", "created_at", "updated_at", "name", "sort_name", "kind"];
        insert.into_table("publisher").columns(columns);
        for number in chunk {
            let (id, name) = (numbered(*number).into(), "Gazette".into());
            insert.values_panic([
                id,
                1.into(),
                0.into(),
                0.into(),
                name,
                "g".into(),
                "agency".into(),
            ]);
        }
        store.execute(&insert).await.unwrap();
    }
}

async fn add(
    store: &DatabaseConnection,
    table: &'static str,
    id: Uuid,
    members: &[(&'static str, &str)],
) {
    let mut insert = Query::insert();
    let columns = ["id", "version", "created_at", "updated_at"].into_iter();
    insert.into_table(table).columns(columns.chain(members.iter().map(|(name, _)| *name)));
    let values = [id.into(), 1.into(), 0.into(), 0.into()].into_iter();
    insert.values_panic(values.chain(members.iter().map(|(_, value)| (*value).into())));
    store.execute(&insert).await.unwrap();
}
