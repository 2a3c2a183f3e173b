//! `diwan serve`: the server, from its start to its graceful end.

use std::convert::Infallible;
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Write, stdout};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpServer};
use clap::Args;
use diwan_files::Files;
use tokio::net::TcpSocket;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::opening::signing;
use super::{Failure, Outcome};
use crate::Site;
use crate::config::Config;
use crate::diwan::Diwan;
use crate::edge::health::Health;
use crate::edge::metrics;
use crate::error::Error;
use crate::medium::FileStore;
use crate::store::Store;
use crate::webhook::Dispatcher;

/// Run the server.
#[derive(Args)]
#[command(after_help = "\
Told to stop by SIGTERM, it first reports itself not ready for drain_delay seconds (5), then
accepts no more and finishes what is running. A second signal stops it at once.

Examples:
  diwan serve
  diwan serve --listen 0.0.0.0:8080
  diwan serve --metrics-listen 127.0.0.1:9464
  DIWAN_DATABASE_URL=postgres://localhost/diwan diwan serve")]
pub struct Serve {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Show /metrics to Prometheus at this address: there are no tokens, so none that the world sees
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,
}

/// How long requests in flight may take when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(30);

/// Serves until it is told to stop. `prepare` gets the store and the address, before anybody is
/// answered there, and says what is printed once somebody can be.
pub async fn run(
    config: Config,
    prepare: impl AsyncFnOnce(&Diwan, SocketAddr) -> Result<Option<String>, Failure>,
) -> Result<Outcome, Failure> {
    // The addresses first: who cannot have them changes nothing.
    let bound = BoundAddress::take(config.listen)?;
    let metrics = config.metrics_listen.map(BoundAddress::take).transpose()?;
    let config = config.listening(bound.address);
    let (diwan, _alone) = alone(&config).await?;
    diwan.guard_webhooks(config.webhook_guard()?);
    diwan.store_files(file_store(&config)?);
    if let Some(page) = config.preview_page()? {
        diwan.show_previews_at(&page);
    }
    let greeting = prepare(&diwan, bound.address).await?;
    let site = Site::new(&diwan)?.with(config.edge()).appearing_on(config.publication()?);
    let site = if config.introspection { site } else { site.without_introspection()? };
    let health = site.health.clone();
    let metrics = metrics.map(|bound| show_metrics(bound, &site)).transpose()?;
    let (address, changes_kept) = (bound.address, config.changes_kept());
    diwan.freshness().watch_from_here();
    let server = Server::build().shutdown_timeout(2 * LAST_REQUESTS.as_secs()).disable_signals();
    let server = site.listen(server, bound.listen()?)?.run();
    let dispatcher = Dispatcher::start(&diwan);
    let end = Ending {
        diwan: diwan.clone(),
        send_no_more: Box::new(dispatcher.stopper()),
        health,
        handle: server.handle(),
        drain: config.drain_delay(),
        terminate: signal(SignalKind::terminate())?,
        interrupt: signal(SignalKind::interrupt())?,
    };
    // Printed once it is true: a script that reads this connects, or stops the server, at once.
    tracing::info!(%address, "listening");
    tokio::spawn(warn_of_names(diwan.clone()));
    if let Some(greeting) = greeting {
        writeln!(stdout(), "{greeting}")?;
    }
    tokio::select! {
        ended = server => ended?,
        ended = end.on_signal() => ended?,
        never = indexing(&diwan) => match never {},
        never = pruning(&diwan, changes_kept) => match never {},
    }
    dispatcher.stop().await;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    diwan.store().clone().close().await?;
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

/// Where uploaded files are.
fn file_store(config: &Config) -> Result<FileStore, Failure> {
    let files = Files::open(&config.files()?).map_err(|error| Failure::Other(error.to_string()))?;
    Ok(FileStore { files, largest: u64::from(config.media_mib) * 1024 * 1024 })
}

/// An address that is bound, so that no other process can have it, but not listened at yet.
struct BoundAddress {
    socket: TcpSocket,
    address: SocketAddr,
}

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

impl BoundAddress {
    fn take(address: SocketAddr) -> Result<BoundAddress, Failure> {
        let taken = || {
            let socket = match address {
                SocketAddr::V4(_) => TcpSocket::new_v4()?,
                SocketAddr::V6(_) => TcpSocket::new_v6()?,
            };
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            // Where any port would do, the machine has chosen one.
            Ok(BoundAddress { address: socket.local_addr()?, socket })
        };
        taken().map_err(|cause| cannot_listen(address, &cause))
    }

    fn listen(self) -> Result<TcpListener, Failure> {
        let listener = self.socket.listen(BACKLOG).and_then(|listener| listener.into_std());
        listener.map_err(|cause| cannot_listen(self.address, &cause))
    }
}

/// The store, of which this is the only server.
async fn alone(config: &Config) -> Result<(Diwan, Option<File>), Failure> {
    // Opening makes the folder that the lock needs, or says why there can be none.
    let store = Store::open(&config.store()).await?;
    let lock = Store::file(&config.database_url).map(|file| only_server(&file)).transpose()?;
    store.migrate(None).await?;
    Ok((signing(Diwan::new(store), config).await?, lock))
}

/// Says so when the index of names was made by another version. Nobody waits for it: the whole index is
/// looked at.
async fn warn_of_names(diwan: Diwan) {
    match diwan.unindexed_actors().await {
        Ok(0) => {}
        Ok(actors) => {
            tracing::warn!(actors, "not found by matching until `diwan names rebuild` has run");
        }
        Err(cause) => tracing::warn!(%cause, "the index of names was not looked at"),
    }
}

/// Indexes what is not found by its texts, after an update. Nobody waits for it, and a server that is stopped
/// meanwhile goes on with it the next time.
async fn indexing(diwan: &Diwan) -> Infallible {
    let indexed = async {
        let records = diwan.unindexed_texts().await?;
        if records > 0 {
            tracing::info!(records, "indexing texts; until then search does not find them");
            diwan.rebuild_search(|_| {}).await?;
            tracing::info!("texts are indexed");
        }
        Ok::<_, Error>(())
    };
    if let Err(cause) = indexed.await {
        tracing::warn!(%cause, "texts were not indexed; run `diwan search rebuild`");
    }
    std::future::pending().await
}

/// How often it is looked for changes and deliveries that are too old.
const BETWEEN_PRUNINGS: Duration = Duration::from_secs(60 * 60);

/// Forgets changes and deliveries that are too old, again and again.
async fn pruning(diwan: &Diwan, kept: Duration) -> Infallible {
    loop {
        match diwan.prune_changes(kept).await {
            Ok(0) => {}
            Ok(changes) => tracing::info!(changes, "forgot old changes"),
            Err(cause) => {
                tracing::warn!(%cause, "old changes were not forgotten; trying again later")
            }
        }
        match diwan.prune_deliveries().await {
            Ok(0) => {}
            Ok(deliveries) => tracing::info!(deliveries, "forgot old deliveries of webhooks"),
            Err(cause) => {
                tracing::warn!(%cause, "old deliveries were not forgotten; trying again later")
            }
        }
        match diwan.sweep_uploads().await {
            Ok(0) => {}
            Ok(uploads) => tracing::info!(uploads, "removed what was left of uploads"),
            Err(cause) => {
                tracing::warn!(%cause, "what is left of uploads was not removed; trying again later")
            }
        }
        tokio::time::sleep(BETWEEN_PRUNINGS).await;
    }
}

/// A second server, for the operator's eyes; it goes on until the first has ended.
fn show_metrics(place: BoundAddress, site: &Site) -> Result<ServerHandle, Failure> {
    let metrics = site.metrics.clone();
    let app = move || App::new().configure(|config| metrics::mount(config, metrics.clone()));
    let address = place.address;
    let server = HttpServer::new(app).workers(1).disable_signals().listen(place.listen()?)?.run();
    let handle = server.handle();
    tracing::info!(%address, "showing metrics");
    tokio::spawn(server);
    Ok(handle)
}

/// Why an address cannot be listened at, and what to do.
pub fn cannot_listen(address: SocketAddr, cause: &io::Error) -> Failure {
    let advice = match cause.kind() {
        ErrorKind::AddrInUse => {
            "another program listens there; stop it, or choose another by --listen"
        }
        ErrorKind::PermissionDenied => {
            "only root may take ports below 1024; choose another by --listen"
        }
        ErrorKind::AddrNotAvailable => {
            "this machine has no such address; choose another by --listen"
        }
        _ => return Failure::Other(format!("cannot listen on {address}: {cause}")),
    };
    Failure::Other(format!("cannot listen on {address}: {advice}"))
}

/// Takes the lock that keeps a second server off the same SQLite file, until it is dropped.
fn only_server(database: &Path) -> Result<File, Failure> {
    let path = lock_of(database);
    let lock = File::options().create(true).truncate(false).write(true).open(&path);
    let lock = lock.map_err(|cause| {
        Failure::Other(format!(
            "{}: {cause}; this user must be able to write beside the database",
            path.display()
        ))
    })?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Failure::Other(format!(
            "another server is running on {}; stop it, or name another file by --database-url",
            database.display()
        ))),
        Err(TryLockError::Error(cause)) => Err(cause.into()),
    }
}

/// The file whose lock a server on this SQLite file holds.
pub fn lock_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".serve.lock");
    PathBuf::from(name)
}

/// What has to happen before the server may go.
struct Ending {
    diwan: Diwan,
    send_no_more: Box<dyn FnOnce()>,
    health: Health,
    handle: ServerHandle,
    drain: Duration,
    terminate: Signal,
    interrupt: Signal,
}

impl Ending {
    async fn on_signal(mut self) -> Result<(), Failure> {
        let drain = tokio::select! {
            _ = self.terminate.recv() => self.drain,
            // At a terminal there is no balancer to wait for.
            _ = self.interrupt.recv() => Duration::ZERO,
        };
        let Self { diwan, send_no_more, health, handle, mut terminate, mut interrupt, .. } = self;
        // What is under way to webhooks ends while the rest does.
        send_no_more();
        tokio::select! {
            ended = gracefully((&diwan, &health), &handle, drain) => ended,
            () = any(&mut terminate, &mut interrupt) => {
                Err(Failure::Other("stopped at once by a second signal".into()))
            }
        }
    }
}

async fn gracefully(
    (diwan, health): (&Diwan, &Health),
    handle: &ServerHandle,
    drain: Duration,
) -> Result<(), Failure> {
    tracing::info!(?drain, "stopping");
    health.drain();
    tokio::time::sleep(drain).await;
    diwan.dismiss_followers();
    let stopped = tokio::time::timeout(LAST_REQUESTS, handle.stop(true)).await;
    stopped.map_err(|_| Failure::Other("requests in flight did not end in time".into()))
}

async fn any(one: &mut Signal, other: &mut Signal) {
    tokio::select! { _ = one.recv() => {}, _ = other.recv() => {} }
}
