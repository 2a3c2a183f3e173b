//! The world a story is told in: a register of its own, on either engine, in which time stands
//! still and ids count up.

mod database;
mod postgres;
mod time;

use std::sync::Arc;

use actix_web::rt::System;
use diwan_api::diwan::Diwan;
use diwan_api::store::{Engine, Store, StoreOptions};
use diwan_api::token::{Expectation, Hardness, SigningKey, Tokens};

pub use database::Database;
pub use time::{TestClock, TestIds};

/// A migrated register that nobody else uses.
pub struct World {
    pub engine: Engine,
    pub diwan: Diwan,
    pub clock: Arc<TestClock>,
    database: Database,
}

/// Tells a story twice: on SQLite and on Postgres, each time in a world of its own.
pub fn on_both_engines(story: impl AsyncFn(&World)) {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let world = World::open(engine, database).await;
        story(&world).await;
        world.end().await;
    });
}

/// Does the same on SQLite and on Postgres, and tells on which of them it failed.
pub fn each_engine(work: impl AsyncFn(Engine)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let _place = Place(engine);
        System::new().block_on(work(engine));
    }
}

/// An issuer of tokens with a key of its own, whose passwords are quickly hashed.
pub fn tokens() -> Tokens {
    tokens_signed_with(1)
}

/// The same with another key.
pub fn tokens_signed_with(seed: u8) -> Tokens {
    let key = SigningKey::from_seed(&[seed; 32]).unwrap();
    let expectation =
        Expectation { issuer: "http://localhost:8080".into(), audience: "diwan".into() };
    Tokens::new(expectation, Hardness::FLOOR, vec![key])
}

/// Says where a test was when it failed.
struct Place(Engine);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("… on {:?}", self.0);
        }
    }
}

impl World {
    async fn open(engine: Engine, database: Database) -> World {
        let options = StoreOptions { url: database.url.clone(), connections: 4 };
        let store = Store::open(&options).await.unwrap();
        let clock = Arc::new(TestClock::default());
        let ids = Arc::new(TestIds::default());
        let diwan = Diwan::new(store).with(clock.clone(), ids).with_tokens(tokens());
        diwan.publish_keys().await.unwrap();
        World { engine, diwan, clock, database }
    }

    /// Another register on the same engine, empty.
    pub async fn another(&self) -> World {
        let database = Database::migrated(self.engine).await.unwrap();
        World::open(self.engine, database).await
    }

    pub async fn end(self) {
        self.diwan.store().clone().close().await.unwrap();
        self.database.remove().await;
    }
}
