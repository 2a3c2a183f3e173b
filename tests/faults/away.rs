//! A Postgres that goes away, seen through a proxy that can do what networks and balancers do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::rt::System;
use diwan_api::store::Engine;
use sea_orm::ConnectionTrait;
use serde_json::json;
use url::Url;

use crate::world::{Database, World, postgres};

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Network {
    Works,
    /// They are accepted and closed, as by a balancer without a primary.
    Closes,
    /// The server's answers end in their middle.
    Halves,
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
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                serving.serve(client, &socket);
            }
        });
        proxy
    }

    fn set(&self, network: Network) {
        self.network.store(network as u8, Ordering::SeqCst);
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
        let server = UnixStream::connect(socket).unwrap();
        self.open.lock().unwrap().push(client.try_clone().unwrap());
        let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let proxy = self.clone();
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut &from_client, &mut &to_server);
            let _ = to_server.shutdown(Shutdown::Both);
        });
        std::thread::spawn(move || {
            proxy.pass_on(&server, &client);
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        });
    }

    fn pass_on(&self, mut server: &UnixStream, mut client: &TcpStream) {
        let mut part = [0; 8192];
        while let Ok(length @ 1..) = server.read(&mut part) {
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

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// Asks each face to read and to write; answers how many were told that the store is away.
async fn ask_all(world: &World, token: &str) -> usize {
    let mut away = 0;
    let query = json!({ "query": "{ publishers(first: 1) { nodes { name } } }" });
    let new = json!({ "name": format!("Wire {}", NUMBER.fetch_add(1, Ordering::SeqCst)) });
    for ask in [
        world.ask("GET", "/api/v1/publishers").token(Some(token)),
        world.ask("GET", "/api/v1/actors"),
        world.ask("POST", "/api/v1/publishers").token(Some(token)).json(&new),
        world
            .ask("POST", "/graphql")
            .header("accept", "application/graphql-response+json")
            .json(&query),
    ] {
        let answer = ask.send().await;
        if answer.status < 300 {
            continue;
        }
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert_eq!(answer.header("retry-after"), Some("1"), "{}", answer.text);
        assert!(answer.text.contains("\"unavailable\""), "{}", answer.text);
        away += 1;
    }
    away
}

async fn recovers(world: &World, token: &str) {
    for _ in 0..50 {
        if ask_all(world, token).await == 0 {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it does not recover");
}

#[test]
fn a_network_that_fails_is_told_as_unavailable() {
    let Some(socket) = socket() else { return };
    let proxy = Proxy::start(socket);
    System::new().block_on(async {
        let world = behind(&proxy).await;
        let token = world.editor().await.token.unwrap();
        for network in [Network::Closes, Network::Halves] {
            recovers(&world, &token).await;
            proxy.set(network);
            proxy.cut();
            let mut away = 0;
            for _ in 0..4 {
                away += ask_all(&world, &token).await;
            }
            assert!(away > 8, "{network:?}: only {away} of 16 were refused");
            proxy.set(Network::Works);
            recovers(&world, &token).await;
        }
        world.end().await;
    });
}

#[test]
fn terminated_connections_are_told_as_unavailable() {
    let Some(socket) = socket() else { return };
    let proxy = Proxy::start(socket);
    System::new().block_on(async {
        let world = behind(&proxy).await;
        let token = world.editor().await.token.unwrap();
        let killer = sea_orm::Database::connect(postgres::server().unwrap()).await.unwrap();
        let name = Url::parse(&world.url()).unwrap().path().trim_start_matches('/').to_owned();
        let kill = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        for _ in 0..25 {
            let (_, killed) =
                futures::join!(ask_all(&world, &token), killer.execute_unprepared(&kill));
            killed.unwrap();
        }
        recovers(&world, &token).await;
        killer.close().await.unwrap();
        world.end().await;
    });
}
