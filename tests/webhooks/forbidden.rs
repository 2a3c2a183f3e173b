//! Nothing is sent into the network in which the server stands, however its addresses are written.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diwan_api::webhook::{Addresses, AllowList, Dispatcher, Guard, Lookup};
use serde_json::json;

use super::{admin, until};
use crate::world::{Caller, id, tell};

/// Spellings of this machine and of others that are nobody's business; `PORT` is that of a listener.
const SPELLINGS: [&str; 45] = [
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.1:PORT/",
    "http://0X7F.0x0.0x0.0x1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://0177.0x0.0.1:PORT/",
    "http://00000177.0.0.01:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.255.255.254:PORT/",
    "http://①②⑦.0.0.1:PORT/",
    "http://127。0。0。1:PORT/",
    "http://１２７.0.0.1:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0x0:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://hooks.localhost:PORT/",
    "http://loc%61lhost:PORT/",
    "http://10.0.0.1/",
    "http://167772161/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://0300.0250.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
];

/// Somebody on this machine whom nobody may reach.
struct Canary(TcpListener);

impl Canary {
    fn listen() -> Canary {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Canary(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    fn was_left_alone(self) {
        assert_eq!(self.0.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }
}

/// Waits until the last delivery of a webhook was refused.
async fn is_refused(admin: &Caller<'_>, hook: &str) {
    until("it is refused", async || {
        let (told, _) = admin.deliveries(hook, "").await.unwrap();
        told[0]["error"] == "the address may not be sent to"
    })
    .await;
}

#[test]
fn no_spelling_of_a_forbidden_address_is_taken() {
    tell(async |world| {
        let canary = Canary::listen();
        let port = canary.port();
        let admin = admin(world).await;
        let sending = Dispatcher::start(&world.diwan);
        for spelling in SPELLINGS {
            let url = spelling.replace("PORT", &port.to_string());
            let refused = admin.create_webhook(json!({ "url": url })).await.unwrap_err();
            assert_eq!(refused.code, "invalid", "{url}");
            assert_eq!(refused.rule("/url"), Some("urlNotAllowed"), "{url}");
        }
        // Nor does a webhook become one later.
        let made = admin.create_webhook(json!({ "url": "https://1.1.1.1/" })).await.unwrap();
        let url = json!({ "url": format!("http://127.0.0.1:{port}/") });
        let refused = admin.update_webhook(&id(&made), url).await.unwrap_err();
        assert_eq!(refused.rule("/url"), Some("urlNotAllowed"));
        sending.stop().await;
        canary.was_left_alone();
    });
}

/// An address that was allowed once is looked at again when it is sent to: no name is looked up there.
#[test]
fn an_address_that_is_not_allowed_any_more_is_not_sent_to() {
    tell(async |world| {
        let canary = Canary::listen();
        let port = canary.port();
        world.allow_this_machine();
        let admin = admin(world).await;
        let url = json!({ "url": format!("http://0x7f.1:{port}/") });
        let hook = id(&admin.create_webhook(url).await.unwrap());
        world.diwan.guard_webhooks(Guard::default());
        let sending = Dispatcher::start(&world.diwan);
        admin.test_webhook(&hook).await.unwrap();
        is_refused(&admin, &hook).await;
        sending.stop().await;
        canary.was_left_alone();
    });
}

/// A name that has a public address when it is looked at, and another one when it is sent to.
struct Rebound {
    asked: AtomicUsize,
}

impl Lookup for Rebound {
    fn addresses(&self, _: &str) -> Addresses {
        let first = self.asked.fetch_add(1, Ordering::SeqCst) == 0;
        let address: IpAddr = if first { [1, 1, 1, 1] } else { [127, 0, 0, 1] }.into();
        Box::pin(async move { Ok(vec![address]) })
    }
}

#[test]
fn a_name_that_comes_to_mean_this_machine_is_not_sent_to() {
    tell(async |world| {
        let canary = Canary::listen();
        let port = canary.port();
        let lookup = Arc::new(Rebound { asked: AtomicUsize::default() });
        let guard = Guard::new(AllowList::default()).looking_up(lookup.clone());
        world.diwan.guard_webhooks(guard);
        let admin = admin(world).await;
        let url = format!("http://hooks.example:{port}/");
        let hook = id(&admin.create_webhook(json!({ "url": url })).await.unwrap());
        let sending = Dispatcher::start(&world.diwan);
        admin.test_webhook(&hook).await.unwrap();
        is_refused(&admin, &hook).await;
        // It is looked up again, each time.
        world.clock.advance(Duration::from_secs(10));
        until("it is refused again", async || lookup.asked.load(Ordering::SeqCst) >= 3).await;
        sending.stop().await;
        canary.was_left_alone();
    });
}
