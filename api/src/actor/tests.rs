use serde_json::json;

use super::{Actor, ActorFilter};
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::Parts;
use crate::principal::Principal;
use crate::testing::{Register, members, refusals, register};
use crate::values::{Handle, Identifier, State};

const WHO: Principal = Principal::Operator;

async fn sarraj(register: &Register) -> Actor {
    let input = json!({
        "externalId": "sarraj", "kind": "person", "state": "published",
        "names": [
            { "text": "Faiez Serraj", "kind": "transliteration" },
            { "text": "Fayez al-Sarraj", "language": "EN", "preferred": true },
            { "text": "فايز السراج", "language": "ar", "preferred": true },
        ],
        "identifiers": [{ "scheme": "wikidata", "value": "Q1" }],
        "countries": ["LY", "TN"], "activeFrom": "2016-03", "activeTo": "2021",
    });
    register.make(input).await
}

async fn names_of(register: &Register, filter: ActorFilter) -> Vec<String> {
    register.all::<Actor>(&WHO, filter).await.into_iter().map(|actor| actor.name).collect()
}

#[tokio::test]
async fn an_actor_is_called_by_its_first_preferred_name() {
    let register = register().await;
    let actor = sarraj(&register).await;
    assert_eq!((actor.name.as_str(), actor.countries.len()), ("Fayez al-Sarraj", 2));
    assert_eq!((actor.slug.as_str(), actor.workflow.state), ("fayez-al-sarraj", State::Published));
    let scripts: Vec<_> = actor.names().iter().map(|name| name.script.as_deref()).collect();
    assert_eq!(scripts, [Some("Latn"), Some("Latn"), Some("Arab")]);
    assert_eq!(actor.names()[1].language.as_deref(), Some("en"));

    let by = Handle::Identifier(Identifier::parse("wikidata", "Q1").unwrap());
    let found = register.one::<Actor>(&Principal::Anonymous, &by, Parts::ALL).await.unwrap();
    assert_eq!(found.record, actor);
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let register = register().await;
    let actor = sarraj(&register).await;
    let by = Handle::Id(actor.head.id);
    let printed = serde_json::to_value(&actor).unwrap();
    let patch = json!({ "names": printed["names"], "identifiers": printed["identifiers"] });
    let same: Actor =
        register.update(&WHO, &by, Expected::Version(1), members(patch)).await.unwrap();
    assert_eq!(same, actor);

    let patch = json!({ "names": [{ "text": "Fayez al-Sarraj", "language": "en" }] });
    let changed: Actor =
        register.update(&WHO, &by, Expected::Version(1), members(patch)).await.unwrap();
    assert_eq!((changed.head.version, changed.names().len()), (2, 1));
    assert_eq!(changed.names()[0].id, actor.names()[1].id, "the same name keeps its row");
    assert_eq!(changed.identifiers, actor.identifiers);
}

#[tokio::test]
async fn broken_rules_are_told_at_their_place() {
    let register = register().await;
    let none = register.refusal::<Actor>(json!({ "activeFrom": "2021", "activeTo": "2020" })).await;
    let expected = [
        ("/kind", FieldCode::Required),
        ("/names", FieldCode::Required),
        ("/activeTo", FieldCode::Order),
    ];
    assert_eq!(none, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let input = json!({
        "kind": "person", "countries": ["LY", "ly", "LY"],
        "names": [
            { "text": "A", "preferred": true },
            { "text": "B", "preferred": true },
            { "text": "B", "preferred": true, "language": "en" },
        ],
        "identifiers": [{ "scheme": "a", "value": "1" }, { "scheme": "a", "value": "1" }],
    });
    let expected = [
        ("/names/1", FieldCode::Duplicate),
        ("/identifiers/1", FieldCode::Duplicate),
        ("/countries/1", FieldCode::Format),
        ("/countries/2", FieldCode::Duplicate),
    ];
    assert_eq!(
        register.refusal::<Actor>(input).await,
        expected.map(|(pointer, code)| (pointer.to_owned(), code))
    );
    let empty = json!({ "kind": "person", "names": [] });
    let refused = vec![("/names".to_owned(), FieldCode::TooShort)];
    assert_eq!(register.refusal::<Actor>(empty).await, refused);
}

#[tokio::test]
async fn an_identifier_belongs_to_one_actor() {
    let register = register().await;
    sarraj(&register).await;
    let input = json!({
        "kind": "person", "names": [{ "text": "Another" }],
        "identifiers": [
            { "scheme": "viaf", "value": "Q1" },
            { "scheme": "wikidata", "value": "Q1" },
        ],
    });
    let refused = vec![("/identifiers/1".to_owned(), FieldCode::Duplicate)];
    assert_eq!(register.refusal::<Actor>(input).await, refused);
}

#[tokio::test]
async fn lists_are_filtered_by_names_countries_and_identifiers() {
    let register = register().await;
    sarraj(&register).await;
    register
        .make::<Actor>(
            json!({ "kind": "state", "names": [{ "text": "Libya" }], "countries": ["LY"] }),
        )
        .await;
    let filter = |raw| crate::testing::filter::<ActorFilter>(raw);
    let both = ["Fayez al-Sarraj", "Libya"];
    assert_eq!(names_of(&register, filter(json!({}))).await, both);
    assert_eq!(names_of(&register, filter(json!({ "country": "LY,TN" }))).await, both);
    for one in [
        json!({ "name": "FAÏEZ  serraj" }),
        json!({ "country": "TN" }),
        json!({ "identifier": "lei:1,wikidata:Q1" }),
        json!({ "kind": "person", "state": "published" }),
        json!({ "externalId": "sarraj" }),
    ] {
        assert_eq!(names_of(&register, filter(one.clone())).await, both[..1], "{one}");
    }
    let nothing = json!({ "name": "Fayez, al-Sarraj" });
    assert!(names_of(&register, filter(nothing)).await.is_empty());
    let renamed = json!({ "names": [{ "text": "Zwara" }] });
    let by = Handle::Slug("libya".into());
    register.update::<Actor>(&WHO, &by, Expected::Version(1), members(renamed)).await.unwrap();
    let renamed = names_of(&register, filter(json!({ "country": "LY" }))).await;
    assert_eq!(renamed, ["Fayez al-Sarraj", "Zwara"]);
}

#[tokio::test]
async fn malformed_filters_are_refused() {
    let register = register().await;
    for raw in [
        json!({ "identifier": "wikidata" }),
        json!({ "on": "soon" }),
        json!({ "country": "Libya" }),
    ] {
        let filter = crate::testing::filter(raw.clone());
        let ask = crate::query::ListRequest::<Actor>::new(
            filter,
            crate::page::PageRequest::first(),
            Parts::NONE,
        );
        assert_eq!(register.list(&WHO, &ask).await.unwrap_err().code, Code::BadRequest, "{raw}");
    }
}

#[tokio::test]
async fn what_is_referred_to_is_not_deleted() {
    let register = register().await;
    let actor = sarraj(&register).await;
    let draft: Actor = register.make(json!({ "kind": "ngo", "names": [{ "text": "A" }] })).await;
    let relation = json!({
        "subject": { "id": draft.head.id }, "kind": "backs", "object": { "id": actor.head.id },
    });
    register.make::<crate::relation::Relation>(relation).await;
    let by = Handle::Id(draft.head.id);
    let error = register.delete::<Actor>(&WHO, &by, Expected::Version(1)).await.unwrap_err();
    assert_eq!(refusals(error), [(String::new(), FieldCode::InUse)]);
}
