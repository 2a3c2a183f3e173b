//! Several servers on one store: each hears what the others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::rt::{spawn, time::sleep};
use diwan_api::store::{Engine, Store, StoreOptions};
use uuid::Uuid;

use crate::world::on_both_engines;

/// How often a server has heard something.
#[derive(Clone, Default)]
struct Heard(Arc<AtomicUsize>);

impl Heard {
    fn of(store: &Store, name: Uuid) -> Heard {
        let (heard, store) = (Heard::default(), store.clone());
        let count = heard.0.clone();
        spawn(async move {
            let heard = || {
                count.fetch_add(1, Ordering::SeqCst);
            };
            store.listen_to_others(name, heard).await;
        });
        heard
    }

    async fn reaches(&self, wanted: usize) -> bool {
        for _ in 0..500 {
            if self.0.load(Ordering::SeqCst) >= wanted {
                return true;
            }
            sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

#[test]
fn what_one_writes_the_others_hear() {
    on_both_engines(async |world| {
        if world.engine == Engine::Sqlite {
            return;
        }
        let open = async || Store::open(&StoreOptions::new(world.url())).await.unwrap();
        let (one, other) = (open().await, open().await);
        let [name, others] = [1, 2].map(Uuid::from_u128);
        let (own, heard) = (Heard::of(&one, name), Heard::of(&other, others));
        // Both listen now.
        assert!(own.reaches(1).await && heard.reaches(1).await);
        one.notify_others(name);
        assert!(heard.reaches(2).await, "it was not heard");
        other.notify_others(others);
        assert!(own.reaches(2).await, "it was not heard");
        one.notify_others(name);
        assert!(heard.reaches(3).await, "it was not heard");
        assert_eq!(heard.0.load(Ordering::SeqCst), 3, "nobody hears themselves");
        for store in [one, other] {
            store.close().await.unwrap();
        }
    });
}
