//! The migrations on SQLite: there and back, and what the finished schema refuses.

use diwan_migration::Migrator;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

#[tokio::test]
async fn up_down_up() {
    let store = empty_store().await;

    Migrator::up(&store, None).await.unwrap();
    let first = schema(&store).await;
    Migrator::down(&store, None).await.unwrap();
    assert_eq!(schema(&store).await, Vec::<String>::new());
    Migrator::up(&store, None).await.unwrap();

    assert!(!first.is_empty());
    assert_eq!(schema(&store).await, first);
}

#[tokio::test]
async fn the_store_keeps_its_own_rules() {
    let store = empty_store().await;
    Migrator::up(&store, None).await.unwrap();
    for statement in TAKEN {
        store.execute_unprepared(statement).await.unwrap();
    }
    for (statement, rule) in REFUSED {
        let error = store.execute_unprepared(statement).await.unwrap_err();
        assert!(error.to_string().contains(rule), "{statement}: {error}");
    }
}

const TAKEN: &[&str] = &[
    "INSERT INTO publisher (id, version, created_at, updated_at, name, sort_name, kind)
     VALUES ('a', 1, 0, 0, 'A', 'a', 'agency')",
    "INSERT INTO event (id, version, created_at, updated_at, state, type, title, modality,
       start_text, range_from, range_to, quad_class, verification_status)
     VALUES ('e', 1, 0, 0, 'draft', 'CONSULT', 'E', 'actual', '2021', 0, 1, 'neutral',
       'unverified')",
    "INSERT INTO topic (id, version, created_at, updated_at, deleted_at, scheme, code)
     VALUES ('t', 1, 0, 0, 0, 's', 'c'), ('u', 1, 0, 0, NULL, 's', 'c')",
    "INSERT INTO citation (id, event_id, ord, url, stance)
     VALUES ('c', 'e', 0, 'https://example.org/', 'reports')",
];

const REFUSED: &[(&str, &str)] = &[
    ("UPDATE publisher SET kind = 'rumour'", "CHECK"),
    ("UPDATE event SET state = 'published'", "CHECK"),
    ("UPDATE event SET range_to = range_from", "CHECK"),
    ("UPDATE event SET mode = 'lunch'", "CHECK"),
    ("UPDATE event SET part_of = 'nobody'", "FOREIGN KEY"),
    ("UPDATE topic SET deleted_at = NULL", "UNIQUE"),
    ("UPDATE citation SET url = NULL", "CHECK"),
    ("UPDATE citation SET event_id = NULL", "CHECK"),
    ("UPDATE citation SET tenure_id = 't'", "CHECK"),
    ("UPDATE citation SET anchor_field = 'body'", "CHECK"),
];

async fn empty_store() -> DatabaseConnection {
    Database::connect("sqlite::memory:").await.unwrap()
}

/// Every table and index as it was written down, the migrator's own apart.
async fn schema(store: &DatabaseConnection) -> Vec<String> {
    let statement = Statement::from_string(
        store.get_database_backend(),
        "SELECT sql FROM sqlite_master
         WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'seaql_%' AND tbl_name NOT LIKE 'sqlite_%'
         ORDER BY name",
    );
    let rows = store.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "sql").unwrap()).collect()
}
