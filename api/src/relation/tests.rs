use serde_json::{Value, json};

use super::store::ActorRelations;
use super::{Relation, RelationFilter};
use crate::actor::Actor;
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::Parts;
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::query::ListRequest;
use crate::testing::{Register, members, register};
use crate::values::Handle;

const WHO: Principal = Principal::Operator;

async fn actors(register: &Register) {
    for (key, state) in [("turkey", "published"), ("gna", "published"), ("lna", "draft")] {
        let input = json!({
            "externalId": key, "kind": "state", "state": state, "names": [{ "text": key }],
        });
        register.make::<Actor>(input).await;
    }
}

fn relation(subject: &str, kind: &str, object: &str) -> Value {
    json!({ "subject": { "slug": subject }, "kind": kind, "object": { "externalId": object } })
}

async fn count(register: &Register, who: &Principal, filter: Value) -> usize {
    let filter: RelationFilter = crate::testing::filter(filter);
    register.all::<Relation>(who, filter).await.len()
}

#[tokio::test]
async fn relations_are_found_by_either_end() {
    let register = register().await;
    actors(&register).await;
    let backs: Relation = register.make(relation("turkey", "backs", "gna")).await;
    register.make::<Relation>(relation("turkey", "opposes", "lna")).await;
    assert_eq!(count(&register, &WHO, json!({ "actor": "turkey" })).await, 2);
    assert_eq!(count(&register, &WHO, json!({ "actor": "gna,lna,turkey" })).await, 2);
    assert_eq!(count(&register, &WHO, json!({ "subject": "gna" })).await, 0);
    assert_eq!(count(&register, &WHO, json!({ "object": "gna", "kind": "backs" })).await, 1);
    assert_eq!(count(&register, &WHO, json!({ "on": "2021-01-11" })).await, 2);

    let by = Handle::Id(backs.head.id);
    let patch = members(json!({ "object": { "slug": "lna" }, "from": "2019-11", "note": "" }));
    let changed: Relation = register.update(&WHO, &by, Expected::Version(1), patch).await.unwrap();
    assert_eq!(changed.note, None);
    assert_eq!(count(&register, &WHO, json!({ "actor": "gna" })).await, 0);
    assert_eq!(count(&register, &WHO, json!({ "actor": "lna", "on": "2019-10" })).await, 1);
    register.delete::<Relation>(&WHO, &by, Expected::Version(2)).await.unwrap();
    assert_eq!(count(&register, &WHO, json!({ "actor": "turkey" })).await, 1);
}

#[tokio::test]
async fn a_relation_is_seen_where_both_ends_are() {
    let register = register().await;
    actors(&register).await;
    let public = Principal::Anonymous;
    register.make::<Relation>(relation("turkey", "backs", "gna")).await;
    let hidden: Relation = register.make(relation("turkey", "opposes", "lna")).await;
    assert_eq!(count(&register, &public, json!({ "actor": "turkey" })).await, 1);
    assert_eq!(count(&register, &public, json!({ "object": "lna" })).await, 0);
    let by = Handle::Id(hidden.head.id);
    let error = register.one::<Relation>(&public, &by, Parts::ALL).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);

    let turkey = register.all::<Actor>(&WHO, Default::default()).await.pop().unwrap().head.id;
    let ask = ListRequest::new(
        RelationFilter::default(),
        PageRequest { count: true, ..PageRequest::first() },
        Parts::NONE,
    );
    for (who, total) in [(&WHO, 2), (&public, 1)] {
        let pages = register.nested::<ActorRelations>(who, &[turkey], &ask).await.unwrap();
        assert_eq!((pages[&turkey].items.len(), pages[&turkey].total), (total, Some(total as u64)));
    }
}

#[tokio::test]
async fn nobody_is_related_to_himself() {
    let register = register().await;
    actors(&register).await;
    let refused = register.refusal::<Relation>(relation("gna", "partOf", "gna")).await;
    assert_eq!(refused, [("/object".to_owned(), FieldCode::Cycle)]);
}
