//! A receiver of webhooks, with moods.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::stream;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// What the receiver does with what comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    Takes,
    /// Answers 503 to one in three attempts.
    FailsOftentimes,
    Answers(u16),
    /// The same, asking to be left alone for so many seconds.
    Busy(u64),
    /// Leads elsewhere.
    Redirects(String),
    /// Says nothing.
    Hangs,
    /// Says it byte by byte.
    Drips,
    /// Says far too much.
    Floods,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Received {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub raw: String,
    pub body: Value,
    /// Whether the receiver said that it has it.
    pub taken: bool,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    /// The ids of those that it has taken.
    taken: HashSet<String>,
    asked: usize,
}

/// A server that keeps what it is sent.
pub struct Receiver {
    address: std::net::SocketAddr,
    handle: ServerHandle,
    state: Arc<Mutex<State>>,
    behaviour: Arc<Mutex<Behaviour>>,
}

type Shared = web::Data<(Arc<Mutex<State>>, Arc<Mutex<Behaviour>>)>;

impl Receiver {
    pub async fn start(behaviour: Behaviour) -> Receiver {
        let (state, behaviour) = (Arc::<Mutex<State>>::default(), Arc::new(Mutex::new(behaviour)));
        let shared: Shared = web::Data::new((state.clone(), behaviour.clone()));
        let server = HttpServer::new(move || {
            App::new().app_data(shared.clone()).default_service(web::to(receive))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        rt::spawn(server);
        Receiver { address, handle, state, behaviour }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn becomes(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// What has come, in order.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    /// What it has taken, in order, each once.
    pub fn taken(&self) -> Vec<Received> {
        let mut seen = HashSet::new();
        let taken = self.received().into_iter().filter(|one| one.taken);
        taken.filter(|one| seen.insert(one.id.clone())).collect()
    }

    /// How many different deliveries it has taken.
    pub fn count(&self) -> usize {
        self.state.lock().unwrap().taken.len()
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

async fn receive(shared: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let raw = String::from_utf8(body.to_vec()).unwrap();
    let behaviour = shared.1.lock().unwrap().clone();
    let answer = {
        let mut state = shared.0.lock().unwrap();
        state.asked += 1;
        let answer = answer(&behaviour, state.asked);
        if answer.status().is_success() {
            state.taken.insert(header("webhook-id"));
        }
        state.received.push(Received {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signature: header("webhook-signature"),
            body: serde_json::from_str(&raw).unwrap_or_default(),
            raw,
            taken: answer.status().is_success(),
        });
        answer
    };
    if behaviour == Behaviour::Hangs {
        tokio::time::sleep(Duration::from_secs(120)).await;
    }
    answer
}

fn answer(behaviour: &Behaviour, asked: usize) -> HttpResponse {
    match behaviour {
        Behaviour::FailsOftentimes if asked.is_multiple_of(3) => {
            HttpResponse::ServiceUnavailable().finish()
        }
        Behaviour::Takes | Behaviour::FailsOftentimes => HttpResponse::NoContent().finish(),
        Behaviour::Answers(status) => {
            HttpResponse::build(status.to_owned().try_into().unwrap()).finish()
        }
        Behaviour::Busy(seconds) => {
            HttpResponse::TooManyRequests().insert_header(("Retry-After", *seconds)).finish()
        }
        Behaviour::Redirects(to) => {
            HttpResponse::TemporaryRedirect().insert_header(("Location", to.as_str())).finish()
        }
        Behaviour::Hangs => HttpResponse::InternalServerError().finish(),
        Behaviour::Drips => HttpResponse::Ok().streaming(stream::unfold(0, |told| async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            (told < 600).then(|| (Ok::<_, actix_web::Error>(Bytes::from_static(b".")), told + 1))
        })),
        Behaviour::Floods => {
            let piece = Bytes::from(vec![b'.'; 1024 * 1024]);
            let pieces = (0..100).map(move |_| Ok::<_, actix_web::Error>(piece.clone()));
            HttpResponse::Ok().streaming(stream::iter(pieces))
        }
    }
}

impl Received {
    /// Which of the secrets have signed it.
    pub fn signed_with(&self, secrets: &[&str]) -> Vec<bool> {
        let signatures: Vec<&str> = self.signature.split(' ').collect();
        let is_there = |secret: &&str| {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            assert!((24..=64).contains(&key.len()));
            let mut digest = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            digest.update(format!("{}.{}.{}", self.id, self.timestamp, self.raw).as_bytes());
            let expected = format!("v1,{}", STANDARD.encode(digest.finalize().into_bytes()));
            signatures.contains(&expected.as_str())
        };
        secrets.iter().map(is_there).collect()
    }
}

/// For each record the versions that were told, in order.
pub fn versions(taken: &[Received]) -> HashMap<String, Vec<i64>> {
    let mut versions: HashMap<String, Vec<i64>> = HashMap::new();
    for one in taken {
        let data = &one.body["data"];
        let record = data["id"].as_str().unwrap().to_owned();
        versions.entry(record).or_default().push(data["version"].as_i64().unwrap());
    }
    versions
}
