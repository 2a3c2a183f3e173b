//! A real server for each world, on a port of its own.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::rt;
use diwan_api::Site;
use diwan_api::diwan::Diwan;
use diwan_api::edge::EdgeOptions;
use diwan_api::edge::metrics::Metrics;
use diwan_api::graphql::Pace;
use diwan_api::http::public_path::PublicPath;
use diwan_api::syndication::Publication;

/// The origin whose pages may write.
pub const TRUSTED_ORIGIN: &str = "https://newsroom.example";

pub struct Server {
    pub address: SocketAddr,
    pub metrics: Metrics,
    handle: ServerHandle,
}

impl Server {
    pub fn start(diwan: &Diwan) -> Server {
        Server::start_with(diwan, EdgeOptions::default())
    }

    /// The same, which keeps answers in memory.
    pub fn start_keeping(diwan: &Diwan) -> Server {
        Server::start_with(diwan, EdgeOptions { response_cache: 8 << 20, ..EdgeOptions::default() })
    }

    /// The same, whose articles appear on a site.
    pub fn start_for(diwan: &Diwan, publication: Publication) -> Server {
        Server::serve(diwan, EdgeOptions::default(), publication, Pace::default())
    }

    /// The same, with an edge of its own.
    pub fn start_with(diwan: &Diwan, edge: EdgeOptions) -> Server {
        Server::serve(diwan, edge, Publication::default(), Pace::default())
    }

    /// The same, with websockets that wait for other times.
    pub fn start_at(diwan: &Diwan, pace: Pace) -> Server {
        Server::serve(diwan, EdgeOptions::default(), Publication::default(), pace)
    }

    fn serve(diwan: &Diwan, edge: EdgeOptions, publication: Publication, pace: Pace) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let edge = EdgeOptions {
            cors_origins: vec![TRUSTED_ORIGIN.into()],
            public_path: PublicPath::of(diwan.issuer()),
            ..edge
        };
        let mut site = Site::new(diwan).unwrap().with(edge).appearing_on(publication);
        site.streams.pace = pace;
        let metrics = site.metrics.clone();
        let server = actix_web::dev::Server::build().workers(1).disable_signals();
        let server = site.listen(server, listener).unwrap().run();
        let handle = server.handle();
        rt::spawn(server);
        Server { address, metrics, handle }
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}
