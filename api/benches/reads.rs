//! Reads end to end, as shares of a ceiling: the same work done by SQL that was written by hand for it,
//! behind the same web server, from the same store. The machine does not matter for a share.
//!
//! `cargo bench -p diwan-api --bench reads [articles] [connections]`; with `DIWAN_DATABASE_URL` on an
//! empty Postgres. More than 8 connections wait for one another: they are one caller. Client, server and database share the processors.

#![allow(clippy::disallowed_methods, reason = "it measures time, and has no configuration")]

mod filled;
mod register;

use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::dev::Server;
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use diwan_api::Site;
use diwan_api::diwan::Diwan;
use futures::future::join_all;
use register::{register, slug};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long each measurement takes, and how often it is repeated; the median counts.
const SPAN: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (articles, connections) = (numbers.next().unwrap_or(5_000), numbers.next().unwrap_or(8));
    rt::System::new().block_on(measure(articles, connections));
}

async fn measure(articles: usize, connections: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = filled::url(folder.path());
    let diwan = filled::diwan(&url, register(articles)).await;
    let mut options = ConnectOptions::new(&url);
    options.max_connections(8).test_before_acquire(false).sqlx_logging(false);
    let by_hand = Database::connect(options).await.expect("a connection");
    let (site, ceiling) = (served_by_diwan(&diwan), served_by_hand(by_hand));
    println!("{articles} articles, {connections} connections, {:?}", diwan.store().engine());
    println!("{:<34} {:>10} {:>14} {:>14}", "", "ceiling/s", "GraphQL", "REST");
    for work in WORKS {
        let by_hand = format!("/{}", work.name);
        let bodies: Vec<[Vec<u8>; 3]> = (0..articles.min(500))
            .map(|number| work.requests(&by_hand, number * 7 % articles))
            .collect();
        let mut rates = [(); 3].map(|()| Vec::new());
        for _ in 0..ROUNDS {
            for (which, rates) in rates.iter_mut().enumerate() {
                let at = if which == 0 { ceiling } else { site };
                let requests = bodies.iter().map(|all| all[which].clone()).collect();
                rates.push(rate(at, Rc::new(requests), connections).await);
            }
        }
        let [ceiling, graphql, rest] = rates.map(median);
        let shown = |rate: f64| format!("{rate:.0} ({:.2})", rate / ceiling);
        println!("{:<34} {ceiling:>10.0} {:>14} {:>14}", work.about, shown(graphql), shown(rest));
    }
}

/// Something that is read, in three ways.
struct Work {
    name: &'static str,
    about: &'static str,
    graphql: &'static str,
    rest: &'static str,
}

const WORKS: &[Work] = &[
    Work {
        name: "article",
        about: "article, actors, events, who took part",
        graphql: "query($a: String!) { article(by: {slug: $a}) { id slug headline body publishedAt actors(first: 20) { nodes { id name } } events(first: 20) { nodes { id type start participants { role actor { id name } } } } } }",
        rest: "/api/v1/articles/{}?fields=id,slug,headline,body,publishedAt,actors.id,actors.name,events.id,events.type,events.start,events.participants.role,events.participants.actor.id,events.participants.actor.name",
    },
    Work {
        name: "newest",
        about: "20 newest articles with actors",
        graphql: "{ articles(first: 20) { nodes { id slug headline publishedAt actors(first: 20) { nodes { id name } } } } }",
        rest: "/api/v1/articles?fields=id,slug,headline,publishedAt,actors.id,actors.name",
    },
    Work {
        name: "page",
        about: "20 newest articles",
        graphql: "{ articles(first: 20) { nodes { id slug headline standfirst publishedAt language } } }",
        rest: "/api/v1/articles?fields=id,slug,headline,standfirst,publishedAt,language",
    },
];

impl Work {
    /// The requests for an article: by hand, by GraphQL, by REST.
    fn requests(&self, by_hand: &str, number: usize) -> [Vec<u8>; 3] {
        let slug = slug(number);
        let get =
            |path: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes();
        let body = json!({ "query": self.graphql, "variables": { "a": slug } });
        let body =
            if self.graphql.contains("$a") { body } else { json!({ "query": self.graphql }) };
        let body = body.to_string();
        let post = format!(
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        [
            get(&format!("{by_hand}?slug={slug}")),
            post.into_bytes(),
            get(&self.rest.replace("{}", &slug)),
        ]
    }
}

/// How many requests are answered in a second.
async fn rate(at: SocketAddr, requests: Rc<Vec<Vec<u8>>>, connections: usize) -> f64 {
    let start = Instant::now();
    let counts =
        join_all((0..connections).map(|first| ask(at, requests.clone(), first, start))).await;
    counts.iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64()
}

async fn ask(at: SocketAddr, requests: Rc<Vec<Vec<u8>>>, first: usize, start: Instant) -> usize {
    let mut socket = TcpStream::connect(at).await.expect("a connection");
    let (mut count, mut received) = (0, Vec::new());
    while start.elapsed() < SPAN {
        let request = &requests[(first * 31 + count) % requests.len()];
        socket.write_all(request).await.expect("a request sent");
        received.clear();
        while !is_whole(&received) {
            let read = socket.read_buf(&mut received).await.expect("an answer");
            assert_ne!(read, 0, "hung up");
        }
        count += 1;
    }
    count
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
    assert!(text.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(answer));
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    answer.len() >= head + 4 + length.unwrap_or(0_usize)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn served_by_diwan(diwan: &Diwan) -> SocketAddr {
    let (listener, address) = listener();
    let site = Site::new(diwan).expect("a site");
    let server = Server::build().workers(2).disable_signals();
    rt::spawn(site.listen(server, listener).expect("a server").run());
    address
}

fn served_by_hand(database: DatabaseConnection) -> SocketAddr {
    let (listener, address) = listener();
    let app = move || {
        App::new()
            .app_data(web::Data::new(database.clone()))
            .route("/{work}", web::get().to(by_hand))
    };
    let server = HttpServer::new(app).workers(2).disable_signals();
    rt::spawn(server.listen(listener).expect("a server").run());
    address
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

#[derive(serde::Deserialize)]
struct Asked {
    slug: String,
}

/// The work, by one statement whose text is the answer.
async fn by_hand(
    database: web::Data<DatabaseConnection>,
    work: web::Path<String>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let backend = database.get_database_backend();
    let sql = match work.as_str() {
        "article" => ARTICLE,
        "newest" => NEWEST,
        _ => PAGE,
    };
    let values = if sql.contains("$1") { vec![asked.slug.clone().into()] } else { Vec::new() };
    let statement = Statement::from_sql_and_values(backend, in_words_of(backend, sql), values);
    let row = database.query_one_raw(statement).await.expect("rows").expect("a row");
    let text: String = row.try_get_by_index(0).expect("a text");
    HttpResponse::Ok().insert_header(ContentType::json()).body(text)
}

const ARTICLE: &str = "SELECT CAST(OBJECT('id', ID(a.id), 'slug', a.slug, 'headline', a.headline, 'body', t.body, 'publishedAt', a.published_at, \
 'actors', (SELECT ARRAY(OBJECT('id', ID(x.id), 'name', x.name)) FROM (SELECT c.id, c.name FROM article_actor l JOIN actor c ON c.id = l.actor_id WHERE l.article_id = a.id AND l.confirmed ORDER BY l.sort_at DESC LIMIT 20) x), \
 'events', (SELECT ARRAY(OBJECT('id', ID(e.id), 'type', e.type, 'start', e.start_text, 'participants', (SELECT ARRAY(OBJECT('role', p.role, 'actor', OBJECT('id', ID(c.id), 'name', c.name))) FROM event_participant p JOIN actor c ON c.id = p.actor_id WHERE p.event_id = e.id))) FROM (SELECT e.id, e.type, e.start_text FROM event_article l JOIN event e ON e.id = l.event_id WHERE l.article_id = a.id ORDER BY l.range_from DESC LIMIT 20) e)) AS text) \
 FROM article a JOIN article_text t ON t.article_id = a.id WHERE a.slug = $1";

const NEWEST: &str = "SELECT CAST(ARRAY(OBJECT('id', ID(a.id), 'slug', a.slug, 'headline', a.headline, 'publishedAt', a.published_at, \
 'actors', (SELECT ARRAY(OBJECT('id', ID(x.id), 'name', x.name)) FROM (SELECT c.id, c.name FROM article_actor l JOIN actor c ON c.id = l.actor_id WHERE l.article_id = a.id AND l.confirmed ORDER BY l.sort_at DESC LIMIT 20) x))) AS text) \
 FROM (SELECT * FROM article WHERE state = 'published' ORDER BY sort_at DESC, id DESC LIMIT 20) a";

const PAGE: &str = "SELECT CAST(ARRAY(OBJECT('id', ID(a.id), 'slug', a.slug, 'headline', a.headline, 'standfirst', a.standfirst, 'publishedAt', a.published_at, 'language', a.language)) AS text) \
 FROM (SELECT * FROM article WHERE state = 'published' ORDER BY sort_at DESC, id DESC LIMIT 20) a";

fn in_words_of(backend: DbBackend, sql: &str) -> String {
    let [object, array, id] = match backend {
        DbBackend::Postgres => ["json_build_object(", "json_agg(", "("],
        _ => ["json_object(", "json_group_array(", "hex("],
    };
    sql.replace("OBJECT(", object).replace("ARRAY(", array).replace("ID(", id)
}
