use serde_json::{Value, json};
use uuid::Uuid;

use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::{Listed, Parts};
use crate::position::Position;
use crate::principal::Principal;
use crate::relation::Relation;
use crate::tenure::Tenure;
use crate::testing::{Register, members, refusals, register};
use crate::values::{Handle, NameKind, Reference};

const WHO: Principal = Principal::Operator;

async fn actor(register: &Register, key: &str, name: &str) -> Uuid {
    let input = json!({
        "externalId": key, "slug": key, "kind": "person", "state": "published",
        "names": [{ "text": name, "kind": "official", "preferred": true }],
        "identifiers": [{ "scheme": "own", "value": key }],
    });
    register.make::<Actor>(input).await.head.id
}

/// Everything that can name the actor `key`.
async fn named(register: &Register, key: &str) {
    let who = json!({ "externalId": key });
    let anchor = json!({ "field": "headline", "start": 0, "end": 7, "exact": "Sarraj " });
    let input = json!({
        "kind": "report", "language": "en", "headline": "Sarraj speaks", "body": "…",
        "mentions": [{ "actor": who, "anchor": anchor }],
        "quotes": [{ "speaker": who, "text": "We will not stand aside." }],
    });
    register.make::<Article>(input).await;
    let position: Position =
        register.make(json!({ "title": "Chairman", "organisation": who })).await;
    let position = json!({ "id": position.head.id });
    register.make::<Tenure>(json!({ "holder": who, "position": position })).await;
    actor(register, &format!("ally-of-{key}"), "An ally").await;
    let ally = json!({ "externalId": format!("ally-of-{key}") });
    let relation = json!({ "subject": ally, "kind": "backs", "object": who });
    register.make::<Relation>(relation).await;
}

async fn merge(
    register: &Register,
    key: &str,
    version: i64,
    into: &str,
) -> crate::error::Result<Actor> {
    let into = Reference { external_id: Some(into.into()), ..Reference::default() };
    let by = Handle::ExternalId(key.into());
    register.merge_actors(&WHO, &by, Expected::Version(version), Some(&into)).await
}

async fn unmerge(register: &Register, key: &str, version: i64) -> crate::error::Result<Actor> {
    let by = Handle::ExternalId(key.into());
    register.unmerge_actor(&WHO, &by, Expected::Version(version)).await
}

async fn get(register: &Register, key: &str) -> Actor {
    let by = Handle::ExternalId(key.into());
    register.one::<Actor>(&WHO, &by, Parts::ALL).await.unwrap().record
}

async fn count<R: Listed<Filter: serde::de::DeserializeOwned>>(
    register: &Register,
    filter: Value,
) -> usize {
    register.all::<R>(&WHO, crate::testing::filter(filter)).await.len()
}

/// How often an actor (by id, for a slug may mean another) is found as each kind of thing.
async fn found(register: &Register, id: Uuid) -> [usize; 8] {
    [
        count::<Article>(register, json!({ "actor": id })).await,
        count::<Article>(register, json!({ "speaker": id })).await,
        count::<Quote>(register, json!({ "speaker": id })).await,
        count::<Tenure>(register, json!({ "holder": id })).await,
        count::<Tenure>(register, json!({ "organisation": id })).await,
        count::<Position>(register, json!({ "organisation": id })).await,
        count::<Relation>(register, json!({ "object": id })).await,
        count::<Relation>(register, json!({ "actor": id })).await,
    ]
}

fn texts(actor: &Actor) -> Vec<(&str, NameKind, bool)> {
    actor.names().iter().map(|name| (name.text.as_str(), name.kind, name.preferred)).collect()
}

#[tokio::test]
async fn what_named_one_names_the_other_and_can_be_put_back() {
    let register = register().await;
    let one = actor(&register, "one", "Faiez Serraj").await;
    let other = actor(&register, "other", "Fayez al-Sarraj").await;
    named(&register, "one").await;
    named(&register, "other").await;

    let merged = merge(&register, "one", 1, "other").await.unwrap();
    assert_eq!((merged.head.version, merged.name.as_str()), (2, "Faiez Serraj"));
    assert_eq!(merged.merged_into.as_ref().map(|into| into.id), Some(other));
    assert!(merged.identifiers().is_empty());
    let into = get(&register, "other").await;
    assert_eq!(into.head.version, 2);
    assert_eq!(
        texts(&into),
        [("Fayez al-Sarraj", NameKind::Official, true), ("Faiez Serraj", NameKind::Alias, false),]
    );
    assert_eq!(into.identifiers().len(), 2);
    assert_eq!(found(&register, other).await, [2; 8]);
    assert_eq!(found(&register, one).await, [2; 8], "the merged actor means the other");
    assert_eq!(count::<Actor>(&register, json!({ "name": "faiez serraj" })).await, 1);
    assert_eq!(count::<Actor>(&register, json!({})).await, 3);
    let old = register.one::<Actor>(&WHO, &Handle::Slug("one".into()), Parts::ALL).await.unwrap();
    assert_eq!(old.moved_to.as_deref(), Some("other"));

    let back = unmerge(&register, "one", 2).await.unwrap();
    assert_eq!((back.head.version, back.merged_into.as_ref()), (3, None));
    assert_eq!(texts(&back), [("Faiez Serraj", NameKind::Official, true)]);
    assert_eq!(back.identifiers().len(), 1);
    let into = get(&register, "other").await;
    assert_eq!((into.head.version, texts(&into).len(), into.identifiers().len()), (3, 1, 1));
    assert_eq!(found(&register, one).await, [1; 8]);
    assert_eq!(found(&register, other).await, [1; 8]);
}

#[tokio::test]
async fn what_came_later_stays() {
    let register = register().await;
    let one = actor(&register, "one", "Faiez Serraj").await;
    let other = actor(&register, "other", "Fayez al-Sarraj").await;
    named(&register, "one").await;
    merge(&register, "one", 1, "other").await.unwrap();
    named(&register, "other").await;
    let own = json!({ "names": [{ "text": "Sarraj" }], "identifiers": [] });
    let by = Handle::ExternalId("other".into());
    register.update::<Actor>(&WHO, &by, Expected::Version(2), members(own)).await.unwrap();

    let back = unmerge(&register, "one", 2).await.unwrap();
    assert_eq!(texts(&back), [("Faiez Serraj", NameKind::Official, true)]);
    assert!(back.identifiers().is_empty(), "what was deleted meanwhile is gone");
    assert_eq!(get(&register, "other").await.name, "Sarraj");
    assert_eq!(found(&register, one).await, [1; 8]);
    assert_eq!(found(&register, other).await, [1; 8]);
}

#[tokio::test]
async fn merges_in_a_row_are_undone_in_any_order() {
    for first in ["one", "two"] {
        let register = register().await;
        let mut ids = Vec::new();
        for key in ["one", "two", "three"] {
            ids.push(actor(&register, key, key).await);
            named(&register, key).await;
        }
        merge(&register, "one", 1, "two").await.unwrap();
        merge(&register, "two", 2, "three").await.unwrap();
        let one = get(&register, "one").await;
        assert_eq!(one.merged_into.as_ref().map(|into| into.id), Some(ids[2]));
        assert_eq!(found(&register, ids[2]).await, [3; 8]);
        assert_eq!(get(&register, "three").await.names().len(), 3);

        for key in if first == "one" { ["one", "two"] } else { ["two", "one"] } {
            let version = get(&register, key).await.head.version;
            unmerge(&register, key, version).await.unwrap();
        }
        for (key, id) in ["one", "two", "three"].into_iter().zip(ids) {
            let actor = get(&register, key).await;
            assert_eq!(texts(&actor), [(key, NameKind::Official, true)], "{first} first");
            assert_eq!((actor.merged_into.as_ref(), actor.identifiers().len()), (None, 1));
            assert_eq!(found(&register, id).await, [1; 8], "{key}, {first} first");
        }
    }
}

#[tokio::test]
async fn a_merged_actor_is_not_written_to() {
    let register = register().await;
    actor(&register, "one", "One").await;
    let other = actor(&register, "other", "Other").await;
    merge(&register, "one", 1, "other").await.unwrap();
    let by = Handle::ExternalId("one".into());
    let patch = members(json!({ "summary": "…" }));
    let error = register.update::<Actor>(&WHO, &by, Expected::Version(2), patch).await.unwrap_err();
    assert_eq!((error.code, error.other), (Code::Conflict, Some(other)));
    let error = merge(&register, "one", 2, "other").await.unwrap_err();
    assert_eq!((error.code, error.other), (Code::Conflict, Some(other)));
    let other = Handle::Id(other);
    let error = register.delete::<Actor>(&WHO, &other, Expected::Version(2)).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict);
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let register = register().await;
    for key in ["one", "other"] {
        actor(&register, key, key).await;
    }
    let refused = async |version, into: Option<&str>| {
        let into =
            into.map(|key| Reference { external_id: Some(key.into()), ..Default::default() });
        let by = Handle::Slug("one".into());
        let expected = Expected::Version(version);
        register.merge_actors(&WHO, &by, expected, into.as_ref()).await.unwrap_err()
    };
    let at = |code| vec![("/into".to_owned(), code)];
    assert_eq!(refusals(refused(1, None).await), at(FieldCode::Required));
    assert_eq!(refusals(refused(1, Some("one")).await), at(FieldCode::Cycle));
    assert_eq!(refusals(refused(1, Some("nobody")).await), at(FieldCode::UnknownReference));
    assert_eq!(refused(2, Some("other")).await.code, Code::VersionMismatch);
    let unmerged = unmerge(&register, "one", 1).await.unwrap_err();
    assert_eq!(refusals(unmerged), [(String::new(), FieldCode::WrongState)]);

    let related = json!({
        "subject": { "slug": "one" }, "kind": "familyOf", "object": { "slug": "other" },
    });
    register.make::<Relation>(related).await;
    assert_eq!(refusals(refused(1, Some("other")).await), [(String::new(), FieldCode::InUse)]);

    merge_back_refused(&register).await;
}

/// Merged into each other, neither would answer.
async fn merge_back_refused(register: &Register) {
    for key in ["three", "four"] {
        actor(register, key, key).await;
    }
    merge(register, "three", 1, "four").await.unwrap();
    let error = merge(register, "four", 2, "three").await.unwrap_err();
    assert_eq!(refusals(error), [("/into".to_owned(), FieldCode::Cycle)]);
}

#[tokio::test]
async fn editors_merge_and_others_do_not() {
    let register = register().await;
    for key in ["one", "other"] {
        actor(&register, key, key).await;
    }
    let into = Reference { external_id: Some("other".into()), ..Reference::default() };
    let by = Handle::Slug("one".into());
    let error = register
        .merge_actors(&Principal::Anonymous, &by, Expected::Version(1), Some(&into))
        .await
        .unwrap_err();
    assert_eq!(error.code, Code::Unauthenticated);
}
