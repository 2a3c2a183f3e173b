//! Connections: readers keep theirs at hand, and make room for whoever needs one for a transaction.

use diwan_api::store::{Store, StoreOptions};
use futures::future::join_all;
use sea_orm::sea_query::{Expr, Query, SelectStatement};

use crate::world::{Database, each_engine};

const CONNECTIONS: u32 = 2;

fn question() -> SelectStatement {
    Query::select().expr(Expr::cust("1")).take()
}

async fn read(store: &Store, times: usize) {
    for _ in 0..times {
        assert_eq!(store.read().all(&question()).await.unwrap().len(), 1);
    }
}

/// A transaction that writes beside one that reads: on Postgres all connections there are.
async fn begin(store: &Store, times: usize) {
    for _ in 0..times {
        let writer = store.write().await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.all(&question()).await.unwrap().len(), 1);
        writer.rollback().await.unwrap();
        snapshot.rollback().await.unwrap();
    }
}

#[test]
fn readers_make_room_for_transactions() {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let options = StoreOptions { connections: CONNECTIONS, ..StoreOptions::new(&database.url) };
        let store = Store::open(&options).await.unwrap();
        // Both connections are at hand for reading, and nobody reads.
        for _ in 0..5 {
            join_all([read(&store, 1), read(&store, 1)]).await;
            begin(&store, 1).await;
        }
        // More read than there are connections.
        let reading = join_all((0..8).map(|_| read(&store, 100)));
        futures::join!(reading, begin(&store, 25));
        for pool in store.pools() {
            assert!(pool.open <= pool.most, "{pool:?}");
            assert!(pool.idle <= pool.open, "{pool:?}");
        }
        store.close().await.unwrap();
        database.remove().await;
    });
}
