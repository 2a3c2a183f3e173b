use sea_orm::{DbBackend, Values};

use super::*;

/// A store with one table, its writer, and how many rows others see in it.
struct Made {
    _home: tempfile::TempDir,
    writer: Writer,
    reader: Connection,
}

fn made() -> Made {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("it.db");
    let reader = Connection::open(&file).unwrap();
    let schema = "PRAGMA journal_mode = WAL; CREATE TABLE it (id INTEGER PRIMARY KEY)";
    reader.execute_batch(schema).unwrap();
    reader.busy_timeout(Duration::ZERO).unwrap();
    Made { _home: home, writer: Writer::new(file, 100), reader }
}

impl Made {
    fn seen(&self) -> i64 {
        self.reader.query_row("SELECT count(*) FROM it", (), |row| row.get(0)).unwrap()
    }
}

async fn insert(turn: &Arc<Turn>, id: i64) -> Result<u64, DbErr> {
    let (sql, values) = ("INSERT INTO it (id) VALUES (?1)".to_owned(), Values(vec![id.into()]));
    let db_backend = DbBackend::Sqlite;
    turn.run(Statement { sql, values: Some(values), db_backend }).await
}

async fn write(writer: Writer, id: i64) -> Result<()> {
    let turn = writer.begin(Length::Short).await?;
    insert(&turn, id).await.map_err(fault::public)?;
    turn.commit().await
}

#[tokio::test]
async fn who_waits_shares_the_commit() {
    let made = made();
    let first = made.writer.begin(Length::Short).await.unwrap();
    insert(&first, 1).await.unwrap();
    let others: Vec<_> = (2..=4).map(|id| tokio::spawn(write(made.writer.clone(), id))).collect();
    tokio::task::yield_now().await;
    let committed = tokio::spawn(first.commit());
    while made.seen() == 0 {
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(made.seen(), 4, "all at once");
    committed.await.unwrap().unwrap();
    for other in others {
        other.await.unwrap().unwrap();
    }
    // Nobody waits: it is committed at once.
    write(made.writer.clone(), 5).await.unwrap();
    assert_eq!(made.seen(), 5);
}

#[tokio::test]
async fn who_fails_or_goes_away_leaves_the_others_alone() {
    let made = made();
    let first = made.writer.begin(Length::Short).await.unwrap();
    insert(&first, 1).await.unwrap();
    let doubled = tokio::spawn(write(made.writer.clone(), 1));
    let writer = made.writer.clone();
    let gone = tokio::spawn(async move {
        let turn = writer.begin(Length::Short).await.unwrap();
        insert(&turn, 2).await.unwrap();
    });
    let last = tokio::spawn(write(made.writer.clone(), 3));
    tokio::task::yield_now().await;
    first.commit().await.unwrap();
    assert!(doubled.await.unwrap().is_err());
    gone.await.unwrap();
    last.await.unwrap().unwrap();
    assert_eq!(made.seen(), 2);
}

#[tokio::test]
async fn a_part_is_kept_or_forgotten() {
    let made = made();
    for length in [Length::Short, Length::Long] {
        let before = made.seen();
        let turn = made.writer.begin(length).await.unwrap();
        insert(&turn, before * 10 + 1).await.unwrap();
        turn.begin(2).await.unwrap();
        insert(&turn, before * 10 + 2).await.unwrap();
        turn.forget(2).await.unwrap();
        turn.begin(2).await.unwrap();
        insert(&turn, before * 10 + 3).await.unwrap();
        turn.keep(2).await.unwrap();
        turn.commit().await.unwrap();
        assert_eq!(made.seen(), before + 2);
    }
}

#[tokio::test]
async fn a_long_one_is_committed_alone() {
    let made = made();
    let first = made.writer.begin(Length::Short).await.unwrap();
    insert(&first, 1).await.unwrap();
    let writer = made.writer.clone();
    let long = tokio::spawn(async move { writer.begin(Length::Long).await.unwrap() });
    tokio::task::yield_now().await;
    first.commit().await.unwrap();
    let long = long.await.unwrap();
    assert_eq!(made.seen(), 1, "committed before the long one began");
    insert(&long, 2).await.unwrap();
    let next = tokio::spawn(write(made.writer.clone(), 3));
    tokio::task::yield_now().await;
    long.commit().await.unwrap();
    next.await.unwrap().unwrap();
    assert_eq!(made.seen(), 3);
}

#[tokio::test]
async fn another_process_is_waited_for() {
    let made = made();
    made.reader.execute_batch("BEGIN IMMEDIATE; INSERT INTO it VALUES (1)").unwrap();
    let ours = tokio::spawn(write(made.writer.clone(), 2));
    sleep(Duration::from_millis(30)).await;
    assert!(!ours.is_finished());
    made.reader.execute_batch("COMMIT").unwrap();
    ours.await.unwrap().unwrap();
    assert_eq!(made.seen(), 2);
}

#[tokio::test]
async fn the_queue_has_an_end() {
    let made = made();
    let first = made.writer.begin(Length::Short).await.unwrap();
    let waiting: Vec<_> = (0..QUEUE).map(|_| tokio::spawn(write(made.writer.clone(), 1))).collect();
    tokio::task::yield_now().await;
    let refused = made.writer.begin(Length::Short).await.map(drop).unwrap_err();
    assert_eq!(refused.code, Code::Unavailable);
    waiting.iter().for_each(|task| task.abort());
    for task in waiting {
        let _ = task.await;
    }
    drop(first);
    write(made.writer.clone(), 1).await.unwrap();
    assert_eq!(made.seen(), 1);
}

/// The connection is gone, and with it what others wait for: they are told.
#[tokio::test]
async fn nobody_is_told_of_success_when_the_group_is_lost() {
    let made = made();
    let first = made.writer.begin(Length::Short).await.unwrap();
    insert(&first, 1).await.unwrap();
    let writer = made.writer.clone();
    let breaking = tokio::spawn(async move {
        let turn = writer.begin(Length::Short).await.unwrap();
        turn.text("ROLLBACK".into()).await.unwrap();
        insert(&turn, 2).await.unwrap_err()
    });
    tokio::task::yield_now().await;
    let told = first.commit().await;
    drop(breaking.await);
    assert!(told.is_err());
    assert_eq!(made.seen(), 0);
    write(made.writer.clone(), 3).await.unwrap();
    assert_eq!(made.seen(), 1);
}
