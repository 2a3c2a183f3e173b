//! Services that cannot be reached, do not answer, or refuse.

use std::path::Path;
use std::time::{Duration, Instant};

use diwan_files::{AccessKey, Digest, Files, FilesConfig, FilesError, Secret};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::world::{World, bucket, chunks};

/// A store in a bucket at that address of this machine.
fn at(port: u16, folder: &TempDir, request: Duration) -> Files {
    let key = AccessKey::of(Some("id"), Some("secret")).unwrap();
    let url = format!("s3://media?endpoint=http://127.0.0.1:{port}");
    let mut config = FilesConfig::parse(Some(&url), key, folder.path()).unwrap();
    bucket(&mut config).patience.request = request;
    bucket(&mut config).patience.connect = request;
    Files::open(&config).unwrap()
}

/// What each operation says of a service that fails.
async fn errors(files: &Files) -> Vec<FilesError> {
    let digest = Digest::of(b"abc");
    let expected = diwan_files::Expected::at_most(100);
    let spool = files.receive(chunks(b"abc"), expected).await.unwrap();
    vec![
        files.check().await.unwrap_err(),
        files.put(&spool).await.unwrap_err(),
        files.head(&digest).await.unwrap_err(),
        files.read(&digest, None).await.map(|_| ()).unwrap_err(),
        files.delete(&digest).await.unwrap_err(),
    ]
}

/// A port at which nobody listens.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// A service that answers every request with that, or not at all.
async fn service(answer: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let _ = connection.read(&mut [0; 64 * 1024]).await;
                match answer {
                    Some(answer) => connection.write_all(answer.as_bytes()).await.unwrap(),
                    None => std::future::pending().await,
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_service_that_nobody_runs_is_told_soon() {
    let folder = tempfile::tempdir().unwrap();
    let files = at(free_port().await, &folder, Duration::from_secs(30));
    let begun = Instant::now();
    for error in errors(&files).await {
        let FilesError::Unavailable(detail) = &error else { panic!("{error:?}") };
        assert!(detail.contains("refused"), "{detail}");
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_not_waited_for_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let files = at(service(None).await, &folder, Duration::from_millis(100));
    for error in errors(&files).await {
        assert!(matches!(error, FilesError::Unavailable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_machine_that_does_not_answer_is_not_waited_for_for_ever() {
    // Whoever knocks when the queue is full hears nothing.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = (0..4).map(|_| tokio::spawn(TcpStream::connect(address)));
    let _waiting: Vec<_> = waiting.collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let folder = tempfile::tempdir().unwrap();
    let files = at(address.port(), &folder, Duration::from_millis(100));
    for error in errors(&files).await {
        assert!(matches!(error, FilesError::Unavailable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_a_service_answers_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let busy = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let files = at(service(Some(busy)).await, &folder, Duration::from_secs(5));
    for error in errors(&files).await {
        assert!(matches!(error, FilesError::Unavailable(_)), "{error:?}");
    }
    let full =
        "HTTP/1.1 507 Insufficient Storage\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let files = at(service(Some(full)).await, &folder, Duration::from_secs(5));
    for error in errors(&files).await {
        assert!(matches!(error, FilesError::Full(_)), "{error:?}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_with_what_to_check() {
    let Some(world) = World::s3() else { return };
    let wrong_secret = world.reopened(|s3| s3.key.secret = Secret("wrong".into()));
    let wrong_id = world.reopened(|s3| s3.key.id = "nobody".into());
    for files in [wrong_secret, wrong_id] {
        for error in errors(&files).await {
            let FilesError::Refused(detail) = &error else { panic!("{error:?}") };
            assert!(detail.contains("media_secret_access_key"), "{detail}");
            assert!(!detail.contains("wrong"), "{detail}");
        }
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told() {
    let Some(world) = World::s3() else { return };
    let files = world.reopened(|s3| s3.bucket = "diwan-absent".into());
    let FilesError::Refused(detail) = files.check().await.unwrap_err() else { panic!() };
    assert!(detail.contains("NoSuchBucket"), "{detail}");
}

#[test]
fn a_store_says_where_it_is_and_keeps_its_secret() {
    let key = AccessKey::of(Some("id"), Some("very-secret")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = "s3://media?region=eu-central-1";
    let config = FilesConfig::parse(Some(url), key, Path::new(folder.path())).unwrap();
    let printed = format!("{:?} {config:?}", Files::open(&config).unwrap());
    assert!(printed.contains("media") && !printed.contains("very-secret"), "{printed}");
}
