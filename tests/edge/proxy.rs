//! Behind a proxy that takes a path away: whatever is printed for a caller to ask for carries it.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt};
use diwan_api::principal::Principal;
use diwan_api::values::Role;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::world::{Server, World, email, id, on_both_engines};

const PATH: &str = "/diwan";

/// A proxy that serves everything below [`PATH`] from a server, and nothing else.
struct Proxy {
    address: SocketAddr,
    handle: ServerHandle,
}

#[derive(Clone)]
struct Upstream {
    address: SocketAddr,
    http: reqwest::Client,
}

impl Proxy {
    fn before(upstream: SocketAddr, listener: TcpListener) -> Proxy {
        let address = listener.local_addr().unwrap();
        let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let upstream = Upstream { address: upstream, http };
        let app = move || {
            App::new().app_data(Data::new(upstream.clone())).default_service(web::to(forward))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap();
        let server = server.run();
        let handle = server.handle();
        rt::spawn(server);
        Proxy { address, handle }
    }
}

async fn forward(request: HttpRequest, body: Bytes, upstream: Data<Upstream>) -> HttpResponse {
    let address = request.uri().path_and_query().unwrap().as_str();
    let Some(rest) = address.strip_prefix(PATH).filter(|rest| rest.starts_with('/')) else {
        return HttpResponse::BadGateway().body(format!("{address} is not below {PATH}"));
    };
    let method = request.method().as_str().parse().unwrap();
    let mut ask = upstream.http.request(method, format!("http://{}{rest}", upstream.address));
    for (name, value) in request.headers() {
        ask = ask.header(name.as_str(), value.as_bytes());
    }
    let answer = ask.body(body).send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" && name != "content-length" {
            response.append_header((name.as_str(), value.as_bytes()));
        }
    }
    response.body(answer.bytes().await.unwrap())
}

/// The world as it is seen through a proxy.
struct Outside {
    base: String,
    http: reqwest::Client,
    token: String,
}

struct Seen {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
    json: Value,
}

impl Outside {
    /// Asks for an address as an answer has printed it.
    async fn get(&self, address: &str) -> Seen {
        self.send("GET", address, None).await
    }

    async fn send(&self, method: &str, address: &str, body: Option<Value>) -> Seen {
        let url = match address.starts_with('/') {
            true => format!("{}{address}", self.base),
            false => address.to_owned(),
        };
        let mut ask = self.http.request(method.parse().unwrap(), url).bearer_auth(&self.token);
        if let Some(body) = body {
            ask = ask.json(&body);
        }
        let answer = ask.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Seen { status, headers, text, json }
    }
}

impl Seen {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Every address of this server that a page leads to.
    fn addresses(&self) -> Vec<String> {
        let attributes = ["href=\"", "src=\"", "action=\""];
        let after = attributes.iter().flat_map(|attribute| self.text.split(attribute).skip(1));
        let values = after.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
        values.filter(|value| value.starts_with('/')).collect()
    }
}

/// Tells a story of a register that is reached below [`PATH`] only.
async fn from_outside(world: &World, story: impl AsyncFn(&Outside, &str)) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let public = format!("{origin}{PATH}");
    let (diwan, server): (_, Server) = world.served_as(&public);
    let proxy = Proxy::before(server.address, listener);
    assert_eq!(origin, format!("http://{}", proxy.address));
    let (operator, life) = (&Principal::Operator, std::time::Duration::from_secs(900));
    let token = diwan.token_for(operator, &email(Role::Editor), None, life).await.unwrap();
    let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    story(&Outside { base: origin, http, token }, &public).await;
    proxy.handle.stop(false).await;
    server.stop().await;
}

#[test]
fn every_address_on_a_page_leads_somewhere() {
    on_both_engines(async |world| {
        from_outside(world, async |outside, public| {
            let mut seen = 0;
            for page in ["/diwan/", "/diwan/docs", "/diwan/docs/errors"] {
                let page = outside.get(page).await;
                assert_eq!(page.status, 200, "{}", page.text);
                for address in page.addresses() {
                    assert!(address.starts_with("/diwan/"), "{address}");
                    // The playground is shown to browsers; a program is told that it asks nothing.
                    let found = outside.get(&address).await;
                    let expected = found.status == 200 || address == "/diwan/graphql";
                    assert!(expected, "{address}: {} {}", found.status, found.text);
                    seen += 1;
                }
            }
            assert!(seen > 20, "{seen}");
            let front = outside.get("/diwan/").await.text;
            assert!(front.contains(&format!("curl {public}/graphql")), "{front}");
            let moved = outside.get("/diwan/docs/").await;
            assert_eq!((moved.status, moved.header("location")), (308, "/diwan/docs"));
        })
        .await;
    });
}

#[test]
fn headers_and_contracts_carry_the_path() {
    on_both_engines(async |world| {
        let articles = "/diwan/api/v1/articles";
        from_outside(world, async |outside, public| {
            let article = json!({
                "kind": "brief", "language": "en", "state": "published", "headline": "First",
                "slug": "first", "body": "Ministers met.",
            });
            let made = outside.send("POST", articles, Some(article.clone())).await;
            assert_eq!(made.status, 201, "{}", made.text);
            assert_eq!(made.header("location"), format!("{articles}/{}", id(&made.json)));
            assert_eq!(outside.get(made.header("location")).await.status, 200);

            let key = format!("{articles}/by-external-id/second");
            let mut second = article;
            second["slug"] = "second".into();
            let second = outside.send("PUT", &key, Some(second)).await;
            assert_eq!(outside.get(second.header("location")).await.json["slug"], "second");

            let page = outside.get(&format!("{articles}?limit=1")).await;
            let next = page.header("link").split(['<', '>']).nth(1).unwrap().to_owned();
            assert!(next.starts_with(articles), "{next}");
            assert_eq!(outside.get(&next).await.json["data"].as_array().unwrap().len(), 1);

            let problem = outside.get(&format!("{articles}/none")).await;
            assert_eq!(problem.json["type"], "/diwan/docs/errors#notFound");
            assert_eq!(problem.json["instance"], format!("{articles}/none"));

            let contract = outside.get("/diwan/openapi.json").await;
            assert_eq!(contract.json["servers"], json!([{ "url": "/diwan" }]));
            let metadata = "/diwan/.well-known/oauth-authorization-server";
            let metadata = outside.get(metadata).await;
            let keys = metadata.json["jwks_uri"].as_str().unwrap();
            assert!(keys.starts_with(public), "{keys}");
            assert_eq!(outside.get(keys).await.status, 200);
        })
        .await;
    });
}

#[test]
fn reconciliation_carries_the_path() {
    on_both_engines(async |world| {
        let actor = world.editor().await.actor("Somebody").await;
        from_outside(world, async |outside, public| {
            let manifest = outside.get("/diwan/reconcile").await;
            let text = manifest.text.replace(public, "");
            assert!(!text.contains("http://127.0.0.1"), "{text}");
            let shown = manifest.json["view"]["url"].as_str().unwrap().replace("{{id}}", &actor);
            assert!(shown.starts_with(public), "{shown}");
            let preview = outside.get(&shown).await;
            assert_eq!(preview.status, 200, "{}", preview.text);
            let record = format!("/diwan/api/v1/actors/{actor}");
            assert!(preview.addresses().contains(&record), "{}", preview.text);
            assert_eq!(outside.get(&record).await.json["id"], actor.as_str());
        })
        .await;
    });
}
