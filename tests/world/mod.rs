//! The world a story is told in: a register of its own, on either engine, in which time stands
//! still and ids count up.

mod caller;
mod changes;
mod client;
mod counts;
pub mod crawl;
mod database;
mod filled;
mod graphql;
mod lines;
pub mod machine;
mod network;
pub mod plan;
pub mod postgres;
mod previews;
pub mod program;
mod related;
pub mod sample;
mod search;
mod server;
mod time;
mod webhooks;
pub mod websocket;
mod within;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::System;
use diwan_api::account::NewAccount;
use diwan_api::diwan::Diwan;
use diwan_api::medium::FileStore;
use diwan_api::principal::Principal;
use diwan_api::store::{Engine, Store, StoreOptions};
use diwan_api::token::{Expectation, Hardness, SigningKey, Tokens};
use diwan_api::values::Role;
use diwan_files::{Files, FilesConfig};
use tempfile::TempDir;

pub use caller::{Caller, Face, Outcome, Page, Refusal, id, percent, version};
pub use client::{Answer, Ask, http};
pub use database::Database;
pub use filled::Dice;
pub use postgres::OwnServer;
pub use server::{Server, TRUSTED_ORIGIN};
pub use time::{TestClock, TestIds};
pub use within::Within;

/// A migrated register that nobody else uses, served.
pub struct World {
    pub engine: Engine,
    /// The face at which its callers are.
    pub face: Face,
    pub diwan: Diwan,
    pub clock: Arc<TestClock>,
    /// Where uploaded files are.
    pub media: TempDir,
    server: Server,
    http: reqwest::Client,
    database: Database,
}

/// Tells a story four times: on SQLite and on Postgres, through REST and through GraphQL, each time
/// in a world of its own.
pub fn tell(story: impl AsyncFn(&World)) {
    for face in [Face::Rest, Face::Graphql] {
        let _place = Place(format!("through {face:?}"));
        worlds(face, &story);
    }
}

/// Tells a story on SQLite and on Postgres; what it asks for, it asks of a face by name.
pub fn on_both_engines(story: impl AsyncFn(&World)) {
    worlds(Face::Rest, &story);
}

/// As [`on_both_engines`], at the same time: for what takes long.
pub fn on_both_engines_at_once(story: impl AsyncFn(&World) + Sync) {
    let story = &story;
    let on = |engine| on_engine(engine, &async |engine| world(engine, Face::Rest, story).await);
    std::thread::scope(|scope| {
        for engine in ENGINES {
            scope.spawn(move || on(engine));
        }
    });
}

/// Tells a story of two worlds that are alike, but that one is reached through REST and the other
/// through GraphQL; on SQLite and on Postgres.
pub fn in_two_worlds(story: impl AsyncFn(&World, &World)) {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let rest = World::open(engine, Face::Rest, database).await;
        let database = Database::migrated(engine).await.unwrap();
        let graphql = World::open(engine, Face::Graphql, database).await;
        story(&rest, &graphql).await;
        rest.end().await;
        graphql.end().await;
    });
}

fn worlds(face: Face, story: &impl AsyncFn(&World)) {
    each_engine(async |engine| world(engine, face, story).await);
}

async fn world(engine: Engine, face: Face, story: &impl AsyncFn(&World)) {
    let Some(database) = Database::migrated(engine).await else { return };
    let world = World::open(engine, face, database).await;
    story(&world).await;
    world.end().await;
}

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// Does the same on SQLite and on Postgres, and tells on which of them it failed.
pub fn each_engine(work: impl AsyncFn(Engine)) {
    ENGINES.into_iter().for_each(|engine| on_engine(engine, &work));
}

fn on_engine(engine: Engine, work: &impl AsyncFn(Engine)) {
    let _place = Place(format!("on {engine:?}"));
    System::new().block_on(work(engine));
}

/// An issuer of tokens with a key of its own, whose passwords are quickly hashed.
pub fn tokens() -> Tokens {
    tokens_signed_with(1)
}

/// The same with another key.
pub fn tokens_signed_with(seed: u8) -> Tokens {
    tokens_of("http://localhost:8080", seed)
}

fn tokens_of(issuer: &str, seed: u8) -> Tokens {
    let key = SigningKey::from_seed(&[seed; 32]).unwrap();
    let expectation =
        Expectation { issuer: issuer.into(), any_loopback: false, audience: "diwan".into() };
    Tokens::new(expectation, Hardness::FLOOR, vec![key])
}

/// Makes the accounts that every world begins with: one of each role.
async fn add_accounts(diwan: &Diwan) {
    for role in Role::ALL {
        let (email, name) = (email(*role), role.to_string());
        let new = NewAccount { email: &email, name: &name, role: *role, password: PASSWORD };
        diwan.add_account(&Principal::Operator, new).await.unwrap();
    }
}

/// The password of those accounts.
pub const PASSWORD: &str = "many words make a password";

/// The address of the account with a role.
pub fn email(role: Role) -> String {
    format!("{role}@example.org")
}

/// Says where a test was when it failed.
struct Place(String);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("… {}", self.0);
        }
    }
}

/// How large an uploaded file may be, in bytes.
pub const LARGEST_FILE: u64 = 1024 * 1024;

impl World {
    /// A world on SQLite in a folder that is given, such as one on a small disk.
    pub async fn in_folder(folder: &Path) -> World {
        World::open(Engine::Sqlite, Face::Rest, Database::migrated_in(folder).await).await
    }

    /// A world on a Postgres of the test's own; its database in a folder that is given.
    pub async fn at(server: &OwnServer, folder: Option<&Path>) -> World {
        let database = Database::migrated_at(server, folder).await;
        World::open(Engine::Postgres, Face::Rest, database).await
    }

    /// A world whose server reaches its database at another address.
    pub async fn through(mut database: Database, url: String) -> World {
        database.url = url;
        World::open(Engine::Postgres, Face::Rest, database).await
    }

    async fn open(engine: Engine, face: Face, database: Database) -> World {
        log();
        let options = StoreOptions::new(database.url.clone());
        let store = Store::open(&options).await.unwrap();
        let clock = Arc::new(TestClock::default());
        let ids = Arc::new(TestIds::default());
        let diwan = Diwan::new(store).with(clock.clone(), ids).with_tokens(tokens());
        diwan.publish_keys().await.unwrap();
        let media = tempfile::tempdir().unwrap();
        let files = Files::open(&FilesConfig::folder(media.path())).unwrap();
        diwan.store_files(FileStore { files, largest: LARGEST_FILE });
        let server = Server::start(&diwan);
        World { engine, face, diwan, clock, server, http: client::http(), database, media }
    }

    /// An access token of the account with this role, good for a working day.
    pub async fn token(&self, role: Role) -> String {
        let (operator, life) = (&Principal::Operator, Duration::from_secs(8 * 3600));
        self.diwan.token_for(operator, &email(role), None, life).await.unwrap()
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        self.database.url.clone()
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// What its server measured.
    pub fn metrics(&self) -> String {
        self.server.metrics.text().unwrap()
    }

    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        database::rows(self.diwan.store().migrations(), self.engine).await
    }

    /// Another register on the same engine, empty.
    pub async fn another(&self) -> World {
        let database = Database::migrated(self.engine).await.unwrap();
        World::open(self.engine, self.face, database).await
    }

    /// The same register, served as the world finds it under another address.
    pub fn served_as(&self, public_url: &str) -> (Diwan, Server) {
        let diwan = self.diwan.clone().with_tokens(tokens_of(public_url, 1));
        let server = Server::start(&diwan);
        (diwan, server)
    }

    pub async fn end(self) {
        // The store first: its connections belong to threads of the server.
        self.diwan.store().clone().close().await.unwrap();
        self.server.stop().await;
        self.database.remove().await;
    }
}

/// What goes wrong inside the server is shown with the test that failed.
fn log() {
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer();
    let _ = log.try_init();
}
