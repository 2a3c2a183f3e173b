use serde_json::json;

use super::{Place, PlaceFilter};
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::Parts;
use crate::principal::Principal;
use crate::testing::{Register, members, refusals, register};
use crate::values::{Handle, Identifier, PlaceKind};

const WHO: Principal = Principal::Operator;

async fn country(register: &Register, name: &str) -> Place {
    register
        .make(json!({ "externalId": name, "kind": "country", "names": [{ "text": name }] }))
        .await
}

#[tokio::test]
async fn a_place_is_called_by_its_first_preferred_name() {
    let register = register().await;
    let turkey = country(&register, "tr").await;
    let istanbul: Place = register
        .make(json!({
            "kind": "city", "country": "TR", "latitude": 41.01, "longitude": 28.96,
            "names": [{ "text": "Constantinople", "kind": "former" },
                      { "text": "İstanbul", "language": "tr", "preferred": true }],
            "parent": { "externalId": "tr" },
            "identifiers": [{ "scheme": "geonames", "value": "745044" }],
        }))
        .await;
    assert_eq!((istanbul.name.as_str(), istanbul.kind), ("İstanbul", PlaceKind::City));
    assert_eq!(istanbul.parent.as_ref().and_then(|parent| parent.label()), Some("tr"));

    let by = Handle::Identifier(Identifier::parse("geonames", "745044").unwrap());
    let found = register.one::<Place>(&Principal::Anonymous, &by, Parts::NONE).await.unwrap();
    assert_eq!(found.record, istanbul);

    let below = |filter| register.all::<Place>(&Principal::Anonymous, filter);
    let filter =
        |parent: &str| PlaceFilter { parent: Some(vec![parent.into()]), ..Default::default() };
    assert_eq!(below(filter("tr")).await, [istanbul]);
    assert_eq!(below(filter("externalId:nowhere")).await, []);
    assert_eq!(below(PlaceFilter::default()).await[1], turkey, "sorted by name, accents aside");
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let register = register().await;
    let place = country(&register, "Libya").await;
    let printed = serde_json::to_value(&place).unwrap();
    let patch = json!({ "names": printed["names"], "identifiers": printed["identifiers"] });
    let by = Handle::Id(place.head.id);
    let same: Place =
        register.update(&WHO, &by, Expected::Version(1), members(patch)).await.unwrap();
    assert_eq!(same, place);
    let patch = json!({ "names": [{ "text": "State of Libya" }, printed["names"][0]] });
    let renamed: Place =
        register.update(&WHO, &by, Expected::Version(1), members(patch)).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.head.version), ("State of Libya", 2));
    assert_eq!(renamed.names[1].id, place.names[0].id);
}

#[tokio::test]
async fn what_is_wrong_is_told_where_it_stands() {
    let register = register().await;
    let refused = register
        .refusal::<Place>(json!({
            "names": [], "country": "Libya", "latitude": 91.0, "longitude": -180.5,
            "identifiers": [{ "scheme": "x", "value": "1" }, { "scheme": "x", "value": "1" }],
        }))
        .await;
    let told: Vec<(&str, FieldCode)> =
        refused.iter().map(|(at, code)| (at.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("/names", FieldCode::TooShort),
            ("/kind", FieldCode::Required),
            ("/country", FieldCode::Format),
            ("/latitude", FieldCode::Range),
            ("/longitude", FieldCode::Range),
            ("/identifiers/1", FieldCode::Duplicate),
        ]
    );
    let half = json!({ "kind": "city", "names": [{ "text": "A" }], "latitude": 1.0 });
    let refused = register.refusal::<Place>(half).await;
    assert_eq!(refused, [("/longitude".to_owned(), FieldCode::Required)]);
}

#[tokio::test]
async fn a_place_cannot_lie_in_itself() {
    let register = register().await;
    for name in ["a", "b", "c"] {
        country(&register, name).await;
    }
    let put_in = async |name: &str, parent: &str, version| {
        let patch = members(json!({ "parent": { "externalId": parent } }));
        let by = Handle::ExternalId(name.into());
        register.update::<Place>(&WHO, &by, Expected::Version(version), patch).await
    };
    put_in("a", "b", 1).await.unwrap();
    put_in("b", "c", 1).await.unwrap();
    for parent in ["a", "c"] {
        let refused = refusals(put_in("c", parent, 1).await.unwrap_err());
        assert_eq!(refused, [("/parent".to_owned(), FieldCode::Cycle)]);
    }
    let by = Handle::ExternalId("c".into());
    let refused = register.delete::<Place>(&WHO, &by, Expected::Version(1)).await.unwrap_err();
    assert_eq!((refused.code, refused.errors[0].code), (Code::Conflict, FieldCode::InUse));
}
