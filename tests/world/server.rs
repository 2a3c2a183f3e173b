//! A real server for each world, on a port of its own.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::{HttpServer, rt};
use diwan_api::Site;
use diwan_api::diwan::Diwan;

pub struct Server {
    pub address: SocketAddr,
    handle: ServerHandle,
}

impl Server {
    pub fn start(diwan: &Diwan) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let site = Site::new(diwan).unwrap();
        let server = HttpServer::new(move || site.app());
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        rt::spawn(server);
        Server { address, handle }
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}
