//! A Postgres server for the tests: the one at `DIWAN_TEST_POSTGRES`, or a throwaway that is
//! started once for each run and ends with it, however the run ends.

use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::machine::{skip, variable};

/// The URL of the server's maintenance database; `None`, with a word on standard error, where no
/// Postgres is found. `DIWAN_TEST_REQUIRE=postgres` makes that a failure.
pub fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    SERVER.get_or_init(find).as_deref()
}

fn find() -> Option<String> {
    let found = match variable("DIWAN_TEST_POSTGRES") {
        Some(url) => Ok(url),
        None => programs().and_then(|programs| throwaway(&programs)),
    };
    found.map_err(|reason| skip("postgres", "every test on Postgres", &reason)).ok()
}

/// The folder of the newest installed server's programs.
fn programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let path = variable("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders
        .into_iter()
        .rfind(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .ok_or_else(|| "neither /usr/lib/postgresql nor PATH has initdb and postgres".to_owned())
}

/// Starts the run's server, or finds it started by another process of the same run.
fn throwaway(programs: &Path) -> Result<String, String> {
    let (run, owner) = run();
    let folder = std::env::temp_dir().join(format!("diwan-postgres-{run}"));
    let lock = File::create(folder.with_extension("lock")).map_err(text)?;
    lock.lock().map_err(text)?;
    if !folder.exists() {
        start(programs, &folder, owner, &[])?;
    }
    Ok(url(&folder))
}

fn url(folder: &Path) -> String {
    format!("postgres://postgres@localhost/postgres?host={}", folder.display())
}

/// A server that one test has for itself, and may stop. It keeps what it has acknowledged.
pub struct OwnServer {
    programs: PathBuf,
    folder: PathBuf,
    user: ServerUser,
}

impl OwnServer {
    /// `None`, with a word on standard error, where no Postgres is installed.
    pub fn start() -> Option<OwnServer> {
        let started = programs().and_then(OwnServer::of);
        started.map_err(|reason| skip("postgres", "a Postgres of a test's own", &reason)).ok()
    }

    fn of(programs: PathBuf) -> Result<OwnServer, String> {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let (owner, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("diwan-postgres-{owner}-{count}"));
        let user = start(&programs, &folder, owner, &["-csynchronous_commit=on"])?;
        Ok(OwnServer { programs, folder, user })
    }

    /// The URL of its maintenance database.
    pub fn url(&self) -> String {
        url(&self.folder)
    }

    /// Lets its user have a folder.
    pub fn hand_over(&self, folder: &Path) {
        ServerUser::owning(folder).unwrap();
    }

    /// Stops it, and has it running again.
    pub fn restart(&self, mode: &str) {
        assert!(self.control(&["restart", "-m", mode]), "it did not restart");
    }

    fn control(&self, arguments: &[&str]) -> bool {
        let mut control = self.user.command(&self.programs.join("pg_ctl"));
        control.arg("-D").arg(self.folder.join("data")).arg("-l").arg(self.folder.join("later"));
        // The server keeps what it is given as its output.
        control.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        control.status().is_ok_and(|status| status.success())
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.control(&["stop", "-m", "immediate"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What tells this run from others, and the process it ends with: nextest gives each test a process
/// of its own.
fn run() -> (String, u32) {
    match variable("NEXTEST_RUN_ID") {
        Some(run) => (run, std::os::unix::process::parent_id()),
        None => (std::process::id().to_string(), std::process::id()),
    }
}

fn start(
    programs: &Path,
    folder: &Path,
    owner: u32,
    settings: &[&str],
) -> Result<ServerUser, String> {
    fs::DirBuilder::new().mode(0o700).create(folder).map_err(text)?;
    let user = ServerUser::owning(folder)?;
    let data = folder.join("data");
    initialise(&user, &programs.join("initdb"), &data)?;
    let mut server = user.command(&programs.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(folder).args(SETTINGS).args(settings);
    guard(&server, folder, owner)?;
    wait_for(folder)?;
    Ok(user)
}

/// Nothing here has to survive anything.
const SETTINGS: &[&str] = &[
    "-clisten_addresses=",
    "-cfsync=off",
    "-csynchronous_commit=off",
    "-cfull_page_writes=off",
    "-cautovacuum=off",
    "-cmax_connections=500",
];

/// A linguistic collation, where there is one: text that must sort by its bytes has to say so.
fn initialise(user: &ServerUser, initdb: &Path, data: &Path) -> Result<(), String> {
    let collations: [&[&str]; 2] = [&["--locale-provider=icu", "--icu-locale=en"], &[]];
    let done = collations.iter().any(|collation| {
        user.command(initdb)
            .arg("-D")
            .arg(data)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"])
            .args(*collation)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    });
    if done { Ok(()) } else { Err("initdb failed".to_owned()) }
}

/// Runs the server in the background, and ends it, by its own process id, when `owner` has gone (or
/// is dead and not yet buried: then it has no program any more). Who has ended it already takes its
/// data away.
fn guard(server: &Command, folder: &Path, owner: u32) -> Result<(), String> {
    const WATCH: &str = r#"
        folder=$1 owner=$2; shift 2
        lives() { kill -0 "$1" && { [ ! -d /proc/self ] || [ -e "/proc/$1/exe" ]; }; }
        (
            "$@" &
            while lives "$owner" && [ -d "$folder/data" ]; do sleep 0.2; done
            kill -QUIT "$(head -n 1 "$folder/data/postmaster.pid")"
            wait
            rm -rf "$folder" "$folder.lock"
        ) > "$folder/log" 2>&1 &"#;
    let watched = std::os::unix::process::CommandExt::process_group(
        Command::new("sh").args(["-c", WATCH, "watch"]).arg(folder).arg(owner.to_string()),
        0,
    )
    .arg(server.get_program())
    .args(server.get_args())
    .stdin(Stdio::null())
    .status()
    .map_err(text)?;
    if watched.success() { Ok(()) } else { Err("its guard did not start".to_owned()) }
}

fn wait_for(folder: &Path) -> Result<(), String> {
    let pid_file = folder.join("data/postmaster.pid");
    for _ in 0..600 {
        // The last line tells when connections are taken.
        if fs::read_to_string(&pid_file).is_ok_and(|lines| lines.contains("ready")) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(format!("the throwaway server does not answer: {log}"))
}

/// Postgres refuses to run as root: then it runs as the user that its package made.
struct ServerUser {
    name: Option<&'static str>,
}

impl ServerUser {
    fn owning(folder: &Path) -> Result<ServerUser, String> {
        if fs::metadata(folder).map_err(text)?.uid() != 0 {
            return Ok(ServerUser { name: None });
        }
        let given = Command::new("chown").arg("postgres").arg(folder).status();
        if !given.is_ok_and(|status| status.success()) {
            return Err("as root it needs a user named postgres".to_owned());
        }
        Ok(ServerUser { name: Some("postgres") })
    }

    fn command(&self, program: &Path) -> Command {
        match self.name {
            None => Command::new(program),
            Some(name) => {
                let mut command = Command::new("runuser");
                command.args(["-u", name, "--"]).arg(program);
                command
            }
        }
    }
}

fn text(cause: std::io::Error) -> String {
    cause.to_string()
}
