//! Connections: those that read and those of transactions do not wait for one another.

use std::time::Duration;

use diwan_api::store::{Store, StoreOptions};
use futures::future::join_all;
use sea_orm::sea_query::{Expr, Query, SelectStatement};

use crate::world::{Database, each_engine};

/// Fewer than there are readers at once.
const CONNECTIONS: u32 = 2;

fn question() -> SelectStatement {
    Query::select().expr(Expr::cust("1")).take()
}

async fn read(store: &Store, times: usize) {
    for _ in 0..times {
        assert_eq!(store.read().all(&question()).await.unwrap().len(), 1);
    }
}

/// A transaction that writes beside one that reads.
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
fn readers_and_transactions_do_not_wait_for_one_another() {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let options = StoreOptions { connections: CONNECTIONS, ..StoreOptions::new(&database.url) };
        let store = Store::open(&options).await.unwrap();
        let reading = join_all((0..8).map(|_| read(&store, 100)));
        futures::join!(reading, begin(&store, 25));
        // Every reader is idle; a copy needs a connection of the pool.
        if let Some(copy) = store.copy().await.unwrap() {
            copy.close().await.unwrap();
        }
        for pool in store.pools() {
            assert!(pool.idle <= pool.open && pool.open <= pool.most, "{pool:?}");
        }
        let read = store.pools()[0];
        assert_eq!((read.name, read.open, read.most), ("read", CONNECTIONS, CONNECTIONS));
        store.close().await.unwrap();
        database.remove().await;
    });
}

/// Whoever goes away in the middle of a statement takes no connection along.
#[test]
fn an_abandoned_statement_gives_its_place_back() {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let options = StoreOptions { connections: 1, ..StoreOptions::new(&database.url) };
        let store = Store::open(&options).await.unwrap();
        for _ in 0..10 {
            let session = store.read();
            let question = question();
            let mut asked = Box::pin(session.all(&question));
            // Begun, and dropped before it has an answer.
            let _ = futures::poll!(asked.as_mut());
            drop(asked);
        }
        read(&store, 3).await;
        store.close().await.unwrap();
        database.remove().await;
    });
}

/// The database works on no statement that nobody waits for: its place, the only one, is free at once.
#[test]
fn an_abandoned_statement_is_ended() {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let options = StoreOptions { connections: 1, ..StoreOptions::new(&database.url) };
        let store = Store::open(&options).await.unwrap();
        let endless = Expr::cust(
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n)",
        );
        let endless = Query::select().expr(endless).take();
        for _ in 0..3 {
            let session = store.read();
            let patience = Duration::from_millis(200);
            assert!(tokio::time::timeout(patience, session.all(&endless)).await.is_err());
            read(&store, 1).await;
        }
        store.close().await.unwrap();
        database.remove().await;
    });
}
