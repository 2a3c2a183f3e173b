//! A Postgres that goes away, seen through a proxy that can do what networks and balancers do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::rt::System;
use diwan_api::store::Engine;
use sea_orm::ConnectionTrait;
use url::Url;

use super::asking::{Asking, Told};
use crate::world::{Database, OwnServer, World, postgres};

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Network {
    Works,
    /// They are accepted and closed, as by a balancer without a primary.
    Closes,
    /// The server's answers end in their middle.
    Halves,
    /// Nobody listens.
    Refuses,
    /// Whatever is said, nothing is answered.
    Hangs,
    /// Connections end before the server hears of `BEGIN`, or of `COMMIT`.
    LosesBegin,
    LosesCommit,
}

/// A way to the server's socket.
#[derive(Clone)]
struct Proxy {
    port: u16,
    network: Arc<AtomicU8>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn start(socket: String) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Proxy { port, network: Arc::default(), open: Arc::default() };
        let serving = proxy.clone();
        std::thread::spawn(move || serving.listen(listener, &socket));
        proxy
    }

    fn listen(&self, mut listener: TcpListener, socket: &str) {
        loop {
            let client = listener.accept();
            if self.is(Network::Refuses) {
                drop((client, listener));
                self.wait_while(Network::Refuses);
                listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
            } else if let Ok((client, _)) = client {
                self.serve(client, socket);
            }
        }
    }

    fn wait_while(&self, network: Network) {
        while self.is(network) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn set(&self, network: Network) {
        self.network.store(network as u8, Ordering::SeqCst);
        if network == Network::Refuses {
            // Who listens is woken.
            let _ = TcpStream::connect(("127.0.0.1", self.port));
        }
    }

    fn is(&self, network: Network) -> bool {
        self.network.load(Ordering::SeqCst) == network as u8
    }

    /// Ends what is open.
    fn cut(&self) {
        for client in self.open.lock().unwrap().drain(..) {
            let _ = client.shutdown(Shutdown::Both);
        }
    }

    fn serve(&self, client: TcpStream, socket: &str) {
        if self.is(Network::Closes) {
            return;
        }
        self.open.lock().unwrap().push(client.try_clone().unwrap());
        if self.is(Network::Hangs) {
            return;
        }
        let Ok(server) = UnixStream::connect(socket) else { return self.cut() };
        let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let (proxy, other) = (self.clone(), self.clone());
        std::thread::spawn(move || {
            other.pass_to_server(&from_client, &to_server);
            let _ = to_server.shutdown(Shutdown::Both);
        });
        std::thread::spawn(move || {
            proxy.pass_on(&server, &client);
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        });
    }

    fn pass_to_server(&self, mut client: &TcpStream, mut server: &UnixStream) {
        let mut part = [0; 8192];
        while let Ok(length @ 1..) = client.read(&mut part) {
            self.wait_while(Network::Hangs);
            let says = |word: &[u8]| part[..length].windows(word.len()).any(|at| at == word);
            let lost = self.is(Network::LosesBegin) && says(b"BEGIN")
                || self.is(Network::LosesCommit) && says(b"COMMIT");
            if lost || server.write_all(&part[..length]).is_err() {
                return;
            }
        }
    }

    fn pass_on(&self, mut server: &UnixStream, mut client: &TcpStream) {
        let mut part = [0; 8192];
        while let Ok(length @ 1..) = server.read(&mut part) {
            self.wait_while(Network::Hangs);
            let halves = self.is(Network::Halves);
            let length = if halves { length / 2 } else { length };
            if client.write_all(&part[..length]).is_err() || halves {
                return;
            }
        }
    }
}

/// The socket of the throwaway server.
fn socket() -> Option<String> {
    let server = Url::parse(postgres::server()?).unwrap();
    let folder = server.query_pairs().find(|(name, _)| name == "host")?.1.into_owned();
    Some(format!("{folder}/.s.PGSQL.5432"))
}

async fn behind(proxy: &Proxy) -> World {
    let database = Database::migrated(Engine::Postgres).await.unwrap();
    let mut url = Url::parse(&database.url).unwrap();
    url.set_query(Some("sslmode=disable"));
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.port)).unwrap();
    World::through(database, url.into()).await
}

/// How many were told that the store is away. Nobody is told anything else.
fn away(told: &[Told]) -> usize {
    let refused: Vec<&String> = told.iter().filter_map(|told| told.as_ref().err()).collect();
    assert!(refused.iter().all(|code| *code == "unavailable"), "{refused:?}");
    refused.len()
}

/// Tells a story of a register whose Postgres is behind a proxy.
fn behind_a_proxy(story: impl AsyncFn(&Proxy, &World, &Asking<'_>)) {
    let Some(socket) = socket() else { return };
    let proxy = Proxy::start(socket);
    System::new().block_on(async {
        let world = behind(&proxy).await;
        story(&proxy, &world, &Asking::of(&world).await).await;
        world.end().await;
    });
}

#[test]
fn a_network_that_fails_is_told_as_unavailable() {
    behind_a_proxy(async |proxy, _, asking| {
        for network in [Network::Closes, Network::Halves, Network::Refuses] {
            asking.recovers().await;
            proxy.set(network);
            proxy.cut();
            for _ in 0..3 {
                let told = asking.read_and_write().await;
                assert_eq!(away(&told), told.len(), "{network:?}: {told:?}");
            }
            proxy.set(Network::Works);
            asking.recovers().await;
        }
        asking.nothing_is_lost().await;
    });
}

#[test]
fn a_network_that_hangs_is_told_as_unavailable() {
    behind_a_proxy(async |proxy, _, asking| {
        asking.recovers().await;
        proxy.set(Network::Hangs);
        for _ in 0..3 {
            let told = asking.read_and_write().await;
            assert_eq!(away(&told), told.len(), "{told:?}");
        }
        proxy.set(Network::Works);
        asking.recovers().await;
        asking.nothing_is_lost().await;
    });
}

#[test]
fn what_is_lost_on_its_way_is_not_acknowledged() {
    behind_a_proxy(async |proxy, _, asking| {
        for network in [Network::LosesBegin, Network::LosesCommit] {
            for round in 0..3 {
                proxy.set(network);
                let told = asking.write().await;
                let imported = asking.import(&format!("{network:?} {round}")).await;
                assert_eq!(away(&[told, vec![imported]].concat()), 3, "{network:?}");
                proxy.set(Network::Works);
                assert!(asking.write().await.iter().all(Result::is_ok), "{network:?}");
            }
        }
        asking.nothing_else_is_there().await;
    });
}

#[test]
fn terminated_connections_are_told_as_unavailable() {
    behind_a_proxy(async |_, world, asking| {
        let killer = sea_orm::Database::connect(postgres::server().unwrap()).await.unwrap();
        let name = Url::parse(&world.url()).unwrap().path().trim_start_matches('/').to_owned();
        let kill = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        for _ in 0..25 {
            let killing = killer.execute_unprepared(&kill);
            let (told, killed) = futures::join!(asking.read_and_write(), killing);
            killed.unwrap();
            away(&told);
        }
        asking.recovers().await;
        asking.nothing_is_lost().await;
        killer.close().await.unwrap();
    });
}

#[test]
fn a_postgres_that_restarts_is_found_again() {
    let Some(server) = OwnServer::start() else { return };
    let server = Arc::new(server);
    System::new().block_on(async {
        let world = World::at(&server, None).await;
        let asking = Asking::of(&world).await;
        for mode in ["fast", "immediate"] {
            asking.recovers().await;
            let restarting = Arc::clone(&server);
            let restart = std::thread::spawn(move || restarting.restart(mode));
            let mut refused = 0;
            while !restart.is_finished() {
                refused += away(&asking.read_and_write().await);
            }
            restart.join().unwrap();
            assert!(refused > 0, "{mode}: nobody noticed");
            asking.recovers().await;
            asking.nothing_is_lost().await;
        }
        world.end().await;
    });
}
