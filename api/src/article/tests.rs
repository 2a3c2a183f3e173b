use diwan_migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Article;
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::{Code, FieldCode};
use crate::model::{Command, Members, Parts};
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::publisher::Publisher;
use crate::query::ListRequest;
use crate::store::{Store, StoreOptions};
use crate::values::{Handle, State};

async fn diwan() -> (Diwan, TempDir) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/diwan.db", folder.path().display());
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    Migrator::up(store.migrations(), None).await.unwrap();
    (Diwan::new(store), folder)
}

fn members(value: Value) -> Members {
    match value {
        Value::Object(members) => Members(members),
        _ => panic!("not an object"),
    }
}

fn report() -> Members {
    members(json!({
        "externalId": "a-1", "kind": "report", "language": "en", "headline": "Ministers meet",
        "body": "The minister met his colleague.", "rights": { "holder": "Us" },
    }))
}

#[tokio::test]
async fn a_draft_is_made_changed_published_and_withdrawn() {
    let (diwan, _folder) = diwan().await;
    let who = Principal::Operator;
    let publisher: Publisher =
        diwan.create(&who, members(json!({ "externalId": "p-1", "name": "Us" }))).await.unwrap();
    let article: Article = diwan.create(&who, report()).await.unwrap();
    assert_eq!((article.head.version, article.slug.as_str()), (1, "ministers-meet"));

    let by = Handle::Slug("ministers-meet".into());
    let patch = json!({ "publisher": { "externalId": "p-1" }, "rights": { "notice": "©" } });
    let article: Article =
        diwan.update(&who, &by, Expected::Version(1), members(patch.clone())).await.unwrap();
    assert_eq!(article.publisher.as_ref().map(|publisher| publisher.id), Some(publisher.head.id));
    assert_eq!(article.rights.holder.as_deref(), Some("Us"));
    assert_eq!(article.rights.notice.as_deref(), Some("©"));

    let again: Article =
        diwan.update(&who, &by, Expected::Version(2), members(patch)).await.unwrap();
    assert_eq!(again.head.version, 2, "what changes nothing leaves no trace");
    let stale = diwan.update::<Article>(&who, &by, Expected::Version(1), report()).await;
    assert_eq!(stale.unwrap_err().code, Code::VersionMismatch);

    let hidden = diwan.one::<Article>(&Principal::Anonymous, &by, Parts::ALL).await;
    assert_eq!(hidden.unwrap_err().code, Code::NotFound);
    let article: Article =
        diwan.command(&who, &by, Expected::Version(2), &Command::Publish).await.unwrap();
    assert_eq!(article.workflow.state, State::Published);
    let seen = diwan.one::<Article>(&Principal::Anonymous, &by, Parts::ALL).await.unwrap();
    assert_eq!(seen.record.body.as_deref(), Some("The minister met his colleague."));

    let renamed = members(json!({ "slug": "ministers-in-istanbul" }));
    diwan.update::<Article>(&who, &by, Expected::Version(3), renamed).await.unwrap();
    let moved = diwan.one::<Article>(&who, &by, Parts::NONE).await.unwrap();
    assert_eq!(moved.moved_to.as_deref(), Some("ministers-in-istanbul"));

    let withdraw = Command::Withdraw { reason: "Wrong.".into() };
    diwan.command::<Article>(&who, &by, Expected::Version(4), &withdraw).await.unwrap();
    let gone = diwan.one::<Article>(&Principal::Anonymous, &by, Parts::ALL).await.unwrap_err();
    assert_eq!((gone.code, gone.gone.unwrap().reason.as_str()), (Code::Gone, "Wrong."));
    let refused = diwan.delete::<Article>(&who, &by, Expected::Version(5)).await.unwrap_err();
    assert_eq!(refused.errors[0].code, FieldCode::WrongState);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let (diwan, _folder) = diwan().await;
    let input = members(json!({
        "kind": "report", "language": "not a language", "headline": "", "sourceUrl": "ftp://x",
        "publisher": { "externalId": "nobody" }, "version": 3, "colour": "red",
        "corrections": [{ "kind": "typo", "text": "x", "colour": 1 }],
    }));
    let error = diwan.create::<Article>(&Principal::Operator, input).await.unwrap_err();
    let told: Vec<_> =
        error.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
    assert_eq!(
        told,
        [
            ("/colour", FieldCode::UnknownMember),
            ("/corrections/0/colour", FieldCode::UnknownMember),
            ("/version", FieldCode::ReadOnly),
            ("/language", FieldCode::Format),
            ("/headline", FieldCode::TooShort),
            ("/sourceUrl", FieldCode::Format),
            ("/publisher", FieldCode::UnknownReference),
        ]
    );
    let input = members(json!({
        "kind": "report", "language": "not a language", "headline": "", "sourceUrl": "ftp://x",
    }));
    let error = diwan.create::<Article>(&Principal::Operator, input).await.unwrap_err();
    let told: Vec<_> = error.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(told, ["/language", "/headline", "/sourceUrl"]);
}

#[tokio::test]
async fn lists_are_paged_both_ways() {
    let (diwan, _folder) = diwan().await;
    for number in 0..5 {
        let input = json!({ "name": format!("P{number}"), "kind": "agency" });
        diwan.create::<Publisher>(&Principal::Operator, members(input)).await.unwrap();
    }
    let ask = |from| ListRequest::<Publisher> {
        page: PageRequest { size: 2, count: true, from, ..PageRequest::first() },
        ..ListRequest::new(Default::default(), PageRequest::first(), Parts::NONE)
    };
    let names = |page: &crate::page::Page<Publisher>| {
        page.items.iter().map(|item| item.node.name.clone()).collect::<Vec<_>>()
    };
    let who = Principal::Anonymous;
    let first = diwan.list(&who, &ask(crate::page::PageStart::First)).await.unwrap();
    assert_eq!((names(&first), first.total), (vec!["P0".into(), "P1".into()], Some(5)));
    let after = crate::page::PageStart::After(first.next().unwrap().clone());
    let second = diwan.list(&who, &ask(after)).await.unwrap();
    assert_eq!(names(&second), ["P2", "P3"]);
    let before = crate::page::PageStart::Before(second.previous().unwrap().clone());
    assert_eq!(names(&diwan.list(&who, &ask(before)).await.unwrap()), ["P0", "P1"]);
    let last = diwan.list(&who, &ask(crate::page::PageStart::Last)).await.unwrap();
    assert_eq!(
        (names(&last), last.has_next, last.has_previous),
        (vec!["P3".into(), "P4".into()], false, true)
    );
}
