//! Load: whoever sends a lot waits for themselves, and others hardly notice.

use std::net::SocketAddr;
use std::time::Duration;

use diwan_api::edge::EdgeOptions;
use diwan_api::edge::paced::WritePatience;
use diwan_api::http::client_address::TrustedProxies;
use diwan_api::store::Engine;
use diwan_api::values::Role;
use futures::StreamExt;
use futures::future::{join, join_all};
use futures::stream::FuturesUnordered;
use sea_orm::{ConnectionTrait, Database, DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::sleep;

use crate::world::{Answer, Ask, PASSWORD, Server, World, email, on_both_engines};

/// A table that nobody can read for now. On SQLite nobody can do that to readers.
async fn locked(world: &World, table: &str) -> Option<DatabaseTransaction> {
    if world.engine == Engine::Sqlite {
        return None;
    }
    let held = Database::connect(world.url()).await.unwrap().begin().await.unwrap();
    held.execute_unprepared(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    Some(held)
}

fn query(world: &World, query: &str) -> Ask {
    world.ask("POST", "/graphql").json(&json!({ "query": query }))
}

/// The code of an error of either face.
fn code(answer: &Answer) -> &str {
    answer.json["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| answer.code())
}

fn count(answers: &[Answer], wanted: &str) -> usize {
    answers.iter().filter(|answer| code(answer) == wanted).count()
}

#[test]
fn the_faces_share_what_one_caller_has_under_way() {
    on_both_engines(async |world| {
        let Some(held) = locked(world, "publisher").await else { return };
        // Eight of them wait for the table, and the others for those eight: for half as long. Were it
        // eight for each face, sixteen would be late. Some may be told that the table is locked.
        let asked = (0..40).map(|number| match number % 2 {
            0 => world.ask("GET", "/api/v1/publishers"),
            _ => query(world, "{ publishers { nodes { name } } }"),
        });
        let answers = join_all(asked.map(Ask::send)).await;
        let (late, refused) = (count(&answers, "deadlineExceeded"), count(&answers, "unavailable"));
        let share = (1..16).contains(&late) && late + refused == 40;
        assert!(share, "{late} late, {refused} refused");
        for answer in &answers {
            assert_eq!(answer.header("retry-after"), Some("1"), "{}", answer.text);
            // GraphQL answers 200 where the statement had begun, and JSON was asked for.
            assert!(answer.status == 503 || code(answer) == "unavailable", "{}", answer.text);
        }
        held.rollback().await.unwrap();
        world.get("/api/v1/publishers", None).await.expect(200);
    });
}

/// As much of one caller's matches waits as may wait; the rest is refused, and others are answered.
#[test]
fn expensive_work_waits_in_a_bounded_line() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let token = editor.token.as_deref();
        let Some(held) = locked(world, "actor_blocking_key").await else { return };
        let sought = json!({ "queries": [{ "names": ["Khalifa Haftar"] }] });
        let mut asked: FuturesUnordered<_> = (0..32)
            .map(|_| world.ask("POST", "/api/v1/actors/match").token(token).json(&sought).send())
            .collect();
        // Those that run and those that wait are not answered before the table can be read again.
        let at_once = std::thread::available_parallelism().map_or(1, usize::from).max(2);
        let fit = at_once + 16;
        let mut refused = Vec::new();
        while refused.len() + fit < 32 {
            refused.push(asked.next().await.unwrap());
        }
        for answer in &refused {
            assert_eq!((answer.status, answer.header("retry-after")), (429, Some("1")));
            assert_eq!(answer.code(), "tooManyRequests");
        }
        world.get("/api/v1/publishers", None).await.expect(200);
        let searched =
            query(world, "{ matchActors(queries: [{ names: [\"H\"] }]) { candidates { name } } }");
        let (searched, ()) = join(searched.token(token).send(), async {
            sleep(Duration::from_millis(100)).await;
            held.rollback().await.unwrap();
        })
        .await;
        let full = asked.len() >= fit;
        assert!(!full || code(&searched) == "tooManyRequests", "{}", searched.text);
        while let Some(answer) = asked.next().await {
            // Where the table was locked for too long, the database said so.
            assert!([200, 503].contains(&answer.status), "{}", answer.text);
        }
    });
}

/// A server that takes the word of the tests about where they call from.
fn believing(world: &World) -> Server {
    let trusted_proxies = TrustedProxies::parse(&["127.0.0.1".to_owned()]).unwrap();
    Server::start_with(&world.diwan, EdgeOptions { trusted_proxies, ..EdgeOptions::default() })
}

async fn sign_in(server: SocketAddr, from: &str, password: &str) -> u16 {
    let form =
        [("grant_type", "password"), ("username", &email(Role::Editor)), ("password", password)];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = http.post(format!("http://{server}/oauth/token")).body(form);
    let ask = ask.header("Content-Type", "application/x-www-form-urlencoded");
    ask.header("X-Forwarded-For", from).send().await.unwrap().status().as_u16()
}

#[test]
fn a_flood_of_sign_ins_keeps_nobody_else_out() {
    on_both_engines(async |world| {
        let server = believing(world);
        let flood = join_all((0..60).map(|_| sign_in(server.address, "203.0.113.1", "wrong")));
        let others = async {
            sleep(Duration::from_millis(100)).await;
            let from = ["203.0.113.2", "203.0.113.3", "203.0.113.4"];
            join_all(from.map(|from| sign_in(server.address, from, PASSWORD))).await
        };
        let (flood, others) = join(flood, others).await;
        assert_eq!(others, [200; 3]);
        assert!(flood.iter().all(|status| [400, 429, 503].contains(status)), "{flood:?}");
        server.stop().await;
    });
}

#[test]
fn callers_are_found_once_for_each_request() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let (token, watched) = (editor.token.as_deref(), world.watched());
        let counted = async |ask: Ask| {
            // What was read of the caller is used for a second.
            world.clock.advance(Duration::from_secs(2));
            watched.forget();
            ask.token(token).send().await.expect(200);
            watched.count("\"account\"")
        };
        assert_eq!(counted(world.ask("GET", "/api/v1/publishers")).await, 1);
        assert_eq!(counted(query(world, "{ publishers { nodes { name } } }")).await, 1);
    });
}

/// What arrives of the contract when nobody listens to it for a while, and how long it is.
async fn heard(server: SocketAddr) -> (usize, usize) {
    let whole = reqwest::get(format!("http://{server}/openapi.json")).await.unwrap();
    let whole = whole.bytes().await.unwrap().len();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut socket = socket.connect(server).await.unwrap();
    socket.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    sleep(Duration::from_secs(3)).await;
    let mut arrived = Vec::new();
    // It may be told that the connection is gone, or only find that no more comes.
    let reading = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut arrived));
    drop(reading.await.expect("the end of the connection"));
    (arrived.len(), whole)
}

#[test]
fn who_takes_nothing_is_cut_off() {
    on_both_engines(async |world| {
        let write_patience = WritePatience(Duration::from_millis(300));
        let edge = EdgeOptions { write_patience, ..EdgeOptions::default() };
        let impatient = Server::start_with(&world.diwan, edge);
        for (arrived, whole) in join_all((0..20).map(|_| heard(impatient.address))).await {
            assert!(arrived < whole, "{arrived} of {whole} bytes");
        }
        let (arrived, whole) = heard(world.address()).await;
        assert!(arrived >= whole, "{arrived} of {whole} bytes");
        impatient.stop().await;
    });
}

/// A body that arrives slowly holds no place in a line.
#[test]
fn slow_bodies_of_rest_take_no_place_either() {
    on_both_engines(async |world| {
        let mut slow = Vec::new();
        for _ in 0..20 {
            let mut socket = tokio::net::TcpStream::connect(world.address()).await.unwrap();
            let head = "POST /api/v1/actors/match HTTP/1.1\r\nHost: x\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
            socket.write_all(head.as_bytes()).await.unwrap();
            slow.push(socket);
        }
        sleep(Duration::from_millis(200)).await;
        world.get("/api/v1/publishers", None).await.expect(200);
        let sought: Value = json!({ "queries": [{ "names": ["Haftar"] }] });
        world.ask("POST", "/api/v1/actors/match").json(&sought).send().await.expect(200);
    });
}
