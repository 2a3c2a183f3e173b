//! Everything of a write succeeds, but not its `COMMIT`.

use diwan_api::store::Engine;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::json;

use super::asking::{Asking, Told};
use crate::world::{World, on_both_engines};

/// Lets a publisher with a name like `Doomed 53100` fail at the end of its transaction: on Postgres
/// by the error with that code, on SQLite, which leaves the transaction open, by a reference.
async fn doom(world: &World) {
    let statements: &[&str] = match world.engine {
        Engine::Sqlite => &[
            "CREATE TABLE nobody (id INTEGER PRIMARY KEY)",
            "CREATE TABLE doomed (id REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER doom AFTER INSERT ON publisher WHEN NEW.name LIKE 'Doomed%'
             BEGIN INSERT INTO doomed VALUES (1); END",
        ],
        Engine::Postgres => &[
            "CREATE FUNCTION doom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.name LIKE 'Doomed%' THEN
                    RAISE 'doomed' USING ERRCODE = split_part(NEW.name, ' ', 2);
                END IF;
                RETURN NULL;
             END $$",
            "CREATE CONSTRAINT TRIGGER doom AFTER INSERT ON publisher
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION doom()",
        ],
    };
    let other = Database::connect(world.url()).await.unwrap();
    for statement in statements {
        other.execute_unprepared(statement).await.unwrap();
    }
    other.close().await.unwrap();
}

/// What a `COMMIT` may fail by, and what that is told as.
fn causes(engine: Engine) -> &'static [(&'static str, &'static str)] {
    match engine {
        Engine::Sqlite => &[("787", "conflict")],
        Engine::Postgres => &[
            ("53100", "storageFull"),
            ("40001", "unavailable"),
            ("57P01", "unavailable"),
            ("23503", "conflict"),
            ("XX000", "internal"),
        ],
    }
}

#[test]
fn a_commit_that_fails_is_not_acknowledged() {
    on_both_engines(async |world| {
        doom(world).await;
        let asking = Asking::of(world).await;
        for (cause, code) in causes(world.engine) {
            let name = format!("Doomed {cause}");
            let refused = Err((*code).to_owned());
            assert_eq!(asking.write_by_rest(&name).await, refused, "{cause}");
            works(world, &asking.write().await, cause).await;
            assert_eq!(asking.write_by_graphql(&name).await, refused, "{cause}");
            works(world, &asking.write().await, cause).await;
            asking.import(&name).await.unwrap_err();
            works(world, &asking.write().await, cause).await;
        }
        asking.nothing_else_is_there().await;
    });
}

/// What came next was done, others see it, and no connection was left within a transaction.
async fn works(world: &World, next: &[Told], cause: &str) {
    assert!(next.iter().all(Result::is_ok), "after {cause}: {next:?}");
    let other = Database::connect(world.url()).await.unwrap();
    match world.engine {
        Engine::Sqlite => {
            other.execute_unprepared("BEGIN IMMEDIATE; ROLLBACK").await.unwrap();
        }
        Engine::Postgres => {
            let ask = "SELECT count(*) AS open FROM pg_stat_activity
                       WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
            let ask = Statement::from_string(other.get_database_backend(), ask);
            let row = other.query_one_raw(ask).await.unwrap().unwrap();
            assert_eq!(json!(row.try_get::<i64>("", "open").unwrap()), json!(0), "after {cause}");
        }
    }
    other.close().await.unwrap();
}
