//! Why a store cannot be opened or migrated, told to the operator: what is wrong, and what to do.

use std::fs;
use std::path::Path;

use sea_orm::sqlx;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use url::Url;

use super::{Engine, Store, fault};
use crate::error::{Code, Error, Result};

/// The engine behind a database URL, if it can be one.
pub(super) fn engine_of(url: &str) -> Result<Engine> {
    if let Some(file) = Store::file(url) {
        let kept = !file.as_os_str().is_empty() && !url.contains("memory");
        return match kept || file.exists() {
            true => Ok(Engine::Sqlite),
            false => Err(refused("must name a file, such as sqlite://diwan.db")),
        };
    }
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(refused("must begin with sqlite:// or postgres://"));
    }
    match Url::parse(url) {
        Ok(_) => Ok(Engine::Postgres),
        Err(cause) => Err(refused(&format!(
            "cannot be read ({cause}); write postgres://USER:PASSWORD@HOST:PORT/NAME, with \
             %40 for an @ in the password"
        ))),
    }
}

fn refused(why: &str) -> Error {
    Error::bad_request(format!("The database URL {why}."))
}

/// Makes the last folder on the way to a SQLite file, when that is all that is missing.
pub(super) fn prepare_folder(file: &Path) -> Result<()> {
    let failed = |detail| Err(Error::new(Code::Unavailable, detail));
    if file.is_dir() {
        return failed(format!("{} is a folder; name a file in it.", file.display()));
    }
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    match fs::create_dir(folder) {
        _ if folder.is_dir() => Ok(()),
        Err(cause) => failed(format!(
            "There is no folder {folder}, and it cannot be made ({cause}); make it, or name \
             another file by --database-url.",
            folder = folder.display(),
        )),
        Ok(()) => Ok(()),
    }
}

/// What is told of a store that cannot be opened.
pub(super) fn failed(url: &str, cause: &DbErr) -> Error {
    let detail = match Store::file(url) {
        Some(file) => sqlite(&file, cause),
        None => postgres(url, cause),
    };
    Error::new(Code::Unavailable, detail)
}

/// Refuses a Postgres database that cannot hold every text.
pub(super) async fn demand_utf8(url: &str, pool: &DatabaseConnection) -> Result<()> {
    let ask = Statement::from_string(pool.get_database_backend(), "SHOW server_encoding");
    let said = async {
        let row = pool.query_one_raw(ask).await?;
        row.map(|row| row.try_get::<String>("", "server_encoding")).transpose()
    };
    match said.await.map_err(|cause| failed(url, &cause))?.as_deref() {
        Some("UTF8") => Ok(()),
        said => {
            let Server { host, port, database, .. } = &Server::of(url);
            let detail = format!(
                "The database {database} on Postgres at {host}:{port} holds text as {said}, and \
                 Diwan needs UTF8; make another: createdb -h {host} -p {port} -E UTF8 -T template0 \
                 {database}_utf8",
                said = said.unwrap_or("something unknown"),
            );
            Err(Error::new(Code::Unavailable, detail))
        }
    }
}

fn sqlite(file: &Path, cause: &DbErr) -> String {
    let file = file.display();
    match primary(cause) {
        // SQLITE_NOTADB, SQLITE_CORRUPT
        Some(26) => format!("{file} is no SQLite database; name another file by --database-url."),
        Some(11) => format!("{file} is damaged; go back to a backup of it."),
        // SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM
        Some(14 | 8 | 3) => format!(
            "{file} cannot be opened for writing: let this user write to it and to its folder, \
             and see that the disk is not mounted read-only."
        ),
        // SQLITE_BUSY
        Some(5) => format!("{file} is locked by another program; stop that, then try again."),
        Some(13) => format!("The disk with {file} is full; make room on it."),
        _ => format!("{file} cannot be used: {cause}"),
    }
}

/// SQLite's result code without what extends it.
fn primary(cause: &DbErr) -> Option<u32> {
    fault::code(cause)?.parse::<u32>().ok().map(|code| code & 0xff)
}

fn postgres(url: &str, cause: &DbErr) -> String {
    let at = Server::of(url);
    match fault::code(cause).as_deref() {
        Some("28P01") => format!(
            "Postgres at {at} refuses the password of {user}; put the right one into the database URL.",
            user = at.user
        ),
        Some("28000") => {
            format!("Postgres at {at} does not let {user} in: {cause}", user = at.user)
        }
        Some("3D000") => format!(
            "Postgres at {at} has no database {name}; make it: createdb -h {host} -p {port} {name}",
            name = at.database,
            host = at.host,
            port = at.port
        ),
        Some("42501") => format!(
            "Postgres at {at} lets {user} make no tables; give the database to that user: ALTER DATABASE {name} OWNER TO {user}",
            user = at.user,
            name = at.database
        ),
        Some("53300") => format!(
            "Postgres at {at} has no connection left; lower database_connections, or raise its max_connections."
        ),
        _ if fault::is_tls(cause) => format!(
            "Postgres at {at} cannot be reached by TLS, which sslmode in the database URL asks for \
             ({cause}); turn on ssl there, or write sslmode=prefer where the way to it is safe."
        ),
        _ if fault::is_io(cause) => format!(
            "Postgres at {at} does not answer; see that it runs, and that the database URL is right."
        ),
        _ => format!("The store on Postgres at {at} cannot be used: {cause}"),
    }
}

/// What a database URL says, without its password.
struct Server {
    host: String,
    port: u16,
    user: String,
    database: String,
}

impl Server {
    fn of(url: &str) -> Self {
        // The driver fills in what the URL leaves out.
        let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap_or_default();
        let host = options.get_socket().map(|socket| socket.display().to_string());
        Self {
            host: host.unwrap_or_else(|| options.get_host().to_owned()),
            port: options.get_port(),
            user: options.get_username().to_owned(),
            database: options.get_database().unwrap_or(options.get_username()).to_owned(),
        }
    }
}

impl std::fmt::Display for Server {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_server() {
        assert_eq!(engine_of("sqlite://diwan.db"), Ok(Engine::Sqlite));
        assert_eq!(engine_of("postgres://diwan@db.example/diwan"), Ok(Engine::Postgres));
        for odd in [
            "",
            "diwan.db",
            "mysql://h/d",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "postgres://h:port/d",
        ] {
            assert!(engine_of(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_password_is_not_told() {
        let cause = DbErr::Custom("odd".into());
        let told = failed("postgres://amal:secret@db.example:5433/diwan", &cause).detail;
        assert!(told.contains("db.example:5433") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn one_missing_folder_is_made() {
        let home = tempfile::tempdir().unwrap();
        assert!(prepare_folder(&home.path().join("data/diwan.db")).is_ok());
        assert!(home.path().join("data").is_dir());
        let told = prepare_folder(&home.path().join("a/b/diwan.db")).unwrap_err().detail;
        assert!(told.contains("There is no folder") && told.contains("a/b"), "{told}");
        assert!(prepare_folder(home.path()).unwrap_err().detail.contains("is a folder"));
    }
}
