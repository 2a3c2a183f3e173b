//! A real server for each world, on a port of its own.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::{HttpServer, rt};
use diwan_api::Site;
use diwan_api::diwan::Diwan;
use diwan_api::edge::EdgeOptions;
use diwan_api::edge::limits::{HEAD_PATIENCE, KEEP_ALIVE};
use diwan_api::edge::metrics::Metrics;
use diwan_api::http::public_path::PublicPath;

/// The origin whose pages may write.
pub const TRUSTED_ORIGIN: &str = "https://newsroom.example";

pub struct Server {
    pub address: SocketAddr,
    pub metrics: Metrics,
    handle: ServerHandle,
}

impl Server {
    pub fn start(diwan: &Diwan) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let edge = EdgeOptions {
            cors_origins: vec![TRUSTED_ORIGIN.into()],
            public_path: PublicPath::of(diwan.issuer()),
            ..EdgeOptions::default()
        };
        let site = Site::new(diwan).unwrap().with(edge);
        let metrics = site.metrics.clone();
        let server = HttpServer::new(move || site.app());
        let server = server.client_request_timeout(HEAD_PATIENCE).keep_alive(KEEP_ALIVE);
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        rt::spawn(server);
        Server { address, metrics, handle }
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}
