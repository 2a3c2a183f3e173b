//! A database for each test, copied from a template that is migrated once.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use diwan_api::diwan::Diwan;
use diwan_api::store::{Engine, Store, StoreOptions};
use diwan_migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use url::Url;

use super::postgres::{self, OwnServer};

/// A database that nobody else uses.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    Folder(#[allow(dead_code, reason = "the folder goes when this is dropped")] TempDir),
    Server(String),
    /// Somebody else removes it.
    Given,
}

impl Database {
    /// With the whole schema; `None` where there is no Postgres.
    pub async fn migrated(engine: Engine) -> Option<Database> {
        match engine {
            Engine::Sqlite => {
                let database = Database::in_folder();
                let path = database.url.trim_start_matches("sqlite://");
                fs::copy(sqlite_template().await, path).unwrap();
                Some(database)
            }
            Engine::Postgres => Database::on_server(Some(postgres_template().await?)).await,
        }
    }

    /// With the whole schema, a SQLite file in a folder that is given.
    pub async fn migrated_in(folder: &Path) -> Database {
        let path = folder.join("diwan.db");
        fs::copy(sqlite_template().await, &path).unwrap();
        Database { url: format!("sqlite://{}", path.display()), place: Place::Given }
    }

    /// With the whole schema, on a server that goes with all its databases; in a folder of its own
    /// if one is given.
    pub async fn migrated_at(server: &OwnServer, folder: Option<&Path>) -> Database {
        let postgres = connect(&server.url()).await;
        let mut space = "pg_default";
        if let Some(folder) = folder {
            server.hand_over(folder);
            space = "given";
            let folder = folder.display();
            run(&postgres, &format!("CREATE TABLESPACE {space} LOCATION '{folder}'")).await;
        }
        let create = format!("CREATE DATABASE diwan TEMPLATE template0 TABLESPACE {space}");
        run(&postgres, &create).await;
        postgres.close().await.unwrap();
        let url = on(&server.url(), "diwan");
        fill(&url).await;
        Database { url, place: Place::Given }
    }

    /// Without any table; `None` where there is no Postgres.
    pub async fn empty(engine: Engine) -> Option<Database> {
        match engine {
            Engine::Sqlite => Some(Database::in_folder()),
            Engine::Postgres => Database::on_server(None).await,
        }
    }

    fn in_folder() -> Database {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("diwan.db").display());
        Database { url, place: Place::Folder(folder) }
    }

    async fn on_server(template: Option<&str>) -> Option<Database> {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("diwan_test_{}_{count}", std::process::id());
        let server = connect(postgres::server()?).await;
        run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        let template = template.unwrap_or("template0");
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        server.close().await.unwrap();
        Some(Database { url: on(postgres::server()?, &name), place: Place::Server(name) })
    }

    /// What fails keeps its database, for a look at it.
    pub async fn remove(self) {
        if let (Place::Server(name), Some(url)) = (&self.place, postgres::server()) {
            let server = connect(url).await;
            run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            server.close().await.unwrap();
        }
    }
}

/// The path of the migrated SQLite file: made once for each build of the tests.
async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            let template = folder.join(format!("template-{}.db", fingerprint()));
            if !template.exists() {
                let making = tempfile::tempdir_in(folder).unwrap();
                let path = making.path().join("diwan.db");
                fill(&format!("sqlite://{}", path.display())).await;
                forget_templates(folder);
                fs::rename(&path, &template).unwrap();
            }
            template
        })
        .await
}

fn forget_templates(folder: &Path) {
    for file in fs::read_dir(folder).unwrap().flatten() {
        if file.file_name().to_string_lossy().starts_with("template-") {
            fs::remove_file(file.path()).unwrap();
        }
    }
}

/// The name of the migrated Postgres database: made once for each build of the tests, by whichever
/// process comes first.
async fn postgres_template() -> Option<&'static str> {
    static TEMPLATE: OnceCell<Option<String>> = OnceCell::const_new();
    let make = async || {
        let url = postgres::server()?;
        let name = format!("diwan_template_{:016x}", hash(env!("CARGO_MANIFEST_DIR")));
        let server = connect(url).await;
        run(&server, "SELECT pg_advisory_lock(20261123)").await;
        if !is_current(&server, &name).await {
            run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
            fill(&on(url, &name)).await;
            run(&server, &format!("COMMENT ON DATABASE {name} IS '{}'", fingerprint())).await;
        }
        server.close().await.unwrap();
        Some(name)
    };
    TEMPLATE.get_or_init(make).await.as_deref()
}

/// Whether the template was made by this very build.
async fn is_current(server: &DatabaseConnection, name: &str) -> bool {
    let comment = Statement::from_string(
        server.get_database_backend(),
        format!(
            "SELECT 1 AS one FROM pg_database WHERE datname = '{name}'
             AND shobj_description(oid, 'pg_database') = '{}'",
            fingerprint()
        ),
    );
    server.query_one_raw(comment).await.unwrap().is_some()
}

/// Writes into an empty database what every test begins with.
async fn fill(url: &str) {
    let store = Store::open(&StoreOptions { url: url.into(), connections: 1 }).await.unwrap();
    Migrator::up(store.migrations(), None).await.unwrap();
    let diwan = Diwan::new(store.clone()).with_tokens(super::tokens());
    super::add_accounts(&diwan).await;
    store.close().await.unwrap();
}

/// Another one for each build of the tests, and so for each change of the migrations.
fn fingerprint() -> String {
    let built = std::env::current_exe().unwrap().metadata().unwrap().modified().unwrap();
    built.duration_since(UNIX_EPOCH).unwrap().as_nanos().to_string()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The URL of another database on the same server.
fn on(server: &str, name: &str) -> String {
    let mut url = Url::parse(server).unwrap();
    url.set_path(name);
    url.into()
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

async fn run(server: &DatabaseConnection, statement: &str) {
    server.execute_unprepared(statement).await.unwrap();
}

/// How many rows each table has.
pub async fn rows(store: &DatabaseConnection, engine: Engine) -> BTreeMap<String, i64> {
    let tables = match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    let ask = async |question: String| {
        let question = Statement::from_string(store.get_database_backend(), question);
        store.query_all_raw(question).await.unwrap()
    };
    let mut counts = BTreeMap::new();
    for row in ask(tables.to_owned()).await {
        let table: String = row.try_get("", "name").unwrap();
        let count = ask(format!("SELECT count(*) AS rows FROM \"{table}\"")).await;
        counts.insert(table, count[0].try_get("", "rows").unwrap());
    }
    counts
}
