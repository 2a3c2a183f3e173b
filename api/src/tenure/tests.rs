use serde_json::{Value, json};
use uuid::Uuid;

use super::{Tenure, TenureFilter};
use crate::actor::{Actor, ActorFilter};
use crate::article::Article;
use crate::citation::Citing;
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::{Command, Parts, Visibility};
use crate::position::Position;
use crate::principal::Principal;
use crate::query::positions_on::positions_on;
use crate::testing::{Register, members, register};
use crate::values::{Handle, PartialDate};

const WHO: Principal = Principal::Operator;

async fn actor(register: &Register, key: &str, state: &str) -> Uuid {
    let input = json!({
        "externalId": key, "kind": "person", "state": state, "names": [{ "text": key }],
    });
    register.make::<Actor>(input).await.head.id
}

async fn position(register: &Register, key: &str, organisation: Option<&str>) -> Uuid {
    let mut input = json!({ "externalId": key, "title": key });
    if let Some(organisation) = organisation {
        input["organisation"] = json!({ "externalId": organisation });
    }
    register.make::<Position>(input).await.head.id
}

fn tenure(holder: &str, position: &str, more: Value) -> Value {
    let mut input = json!({
        "holder": { "externalId": holder }, "position": { "externalId": position },
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

async fn count(register: &Register, who: &Principal, filter: Value) -> usize {
    let filter: TenureFilter = crate::testing::filter(filter);
    register.all::<Tenure>(who, filter).await.len()
}

#[tokio::test]
async fn the_post_of_a_day_is_the_firmest_and_latest() {
    let register = register().await;
    let (akar, haftar) =
        (actor(&register, "akar", "published").await, actor(&register, "haftar", "draft").await);
    let minister = position(&register, "minister", None).await;
    let chief = position(&register, "chief", None).await;
    let general = position(&register, "general", None).await;
    for input in [
        tenure("akar", "chief", json!({ "from": "2015", "to": "2018-07-10" })),
        tenure("akar", "general", json!({ "from": "2011" })),
        tenure("akar", "minister", json!({ "from": "2018-07-10", "to": "2023" })),
        tenure("akar", "chief", json!({ "from": "2020", "status": "disputed" })),
        tenure("haftar", "general", json!({})),
    ] {
        register.make::<Tenure>(input).await;
    }
    let on = |date| PartialDate::parse(date).unwrap().range();
    let moments = [
        (akar, on("2021-01-11")),
        (akar, on("2016")),
        (akar, on("2010")),
        (akar, on("2012-05")),
        (haftar, on("2021-01-11")),
    ];
    let before = register.store().statements();
    let session = register.store().read();
    let visibility = Visibility::of(&WHO, register.now());
    let held = positions_on(&session, visibility, &moments).await.unwrap();
    let posts: Vec<_> =
        moments.iter().map(|moment| held.get(moment).map(|position| position.id)).collect();
    assert_eq!(posts, [Some(minister), Some(chief), None, Some(general), Some(general)]);
    assert_eq!(register.store().statements() - before, 1);

    let public = Visibility::of(&Principal::Anonymous, register.now());
    let held = positions_on(&session, public, &moments).await.unwrap();
    assert!(!held.contains_key(&moments[4]), "what a hidden actor holds is hidden");
}

#[tokio::test]
async fn a_position_and_a_date_meet_in_one_tenure() {
    let register = register().await;
    actor(&register, "akar", "published").await;
    position(&register, "minister", None).await;
    position(&register, "chief", None).await;
    register.make::<Tenure>(tenure("akar", "chief", json!({ "to": "2018" }))).await;
    let last: Tenure =
        register.make(tenure("akar", "minister", json!({ "from": "2018", "to": "2023" }))).await;
    let holders = async |filter: Value| {
        let filter: ActorFilter = crate::testing::filter(filter);
        register.all::<Actor>(&Principal::Anonymous, filter).await.len()
    };
    assert_eq!(holders(json!({ "position": "minister" })).await, 1);
    assert_eq!(holders(json!({ "position": "minister,chief", "on": "2021-01-11" })).await, 1);
    assert_eq!(holders(json!({ "position": "chief", "on": "2021-01-11" })).await, 0);
    assert_eq!(holders(json!({ "on": "1999" })).await, 1);
    assert_eq!(holders(json!({ "on": "2024" })).await, 0);
    assert_eq!(holders(json!({ "position": "externalId:nobody" })).await, 0);

    let by = Handle::Id(last.head.id);
    register.delete::<Tenure>(&WHO, &by, Expected::Version(1)).await.unwrap();
    assert_eq!(holders(json!({ "position": "minister" })).await, 0);
}

#[tokio::test]
async fn tenures_are_filtered_and_follow_their_position() {
    let register = register().await;
    actor(&register, "akar", "published").await;
    actor(&register, "turkey", "published").await;
    let minister = position(&register, "minister", Some("turkey")).await;
    register.make::<Tenure>(tenure("akar", "minister", json!({ "from": "2018-07-10" }))).await;
    for one in [
        json!({ "holder": "akar" }),
        json!({ "position": "minister" }),
        json!({ "organisation": "turkey" }),
        json!({ "status": "confirmed,acting" }),
        json!({ "on": "2018" }),
        json!({ "on": "2018-07-10T00:00Z" }),
    ] {
        assert_eq!(count(&register, &WHO, one.clone()).await, 1, "{one}");
    }
    assert_eq!(count(&register, &WHO, json!({ "on": "2018-07-09" })).await, 0);
    let patch = members(json!({ "organisation": null }));
    let by = Handle::Id(minister);
    register.update::<Position>(&WHO, &by, Expected::Version(1), patch).await.unwrap();
    assert_eq!(count(&register, &WHO, json!({ "organisation": "turkey" })).await, 0);
}

#[tokio::test]
async fn a_tenure_is_seen_where_its_holder_is() {
    let register = register().await;
    actor(&register, "haftar", "draft").await;
    position(&register, "general", None).await;
    let hidden: Tenure = register.make(tenure("haftar", "general", json!({}))).await;
    let (by, public) = (Handle::Id(hidden.head.id), Principal::Anonymous);
    assert_eq!(count(&register, &public, json!({})).await, 0);
    let error = register.one::<Tenure>(&public, &by, Parts::ALL).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    let actor = Handle::Slug("haftar".into());
    register.command::<Actor>(&WHO, &actor, Expected::Version(1), &Command::Publish).await.unwrap();
    assert_eq!(count(&register, &public, json!({})).await, 1);
    assert!(register.one::<Tenure>(&public, &by, Parts::ALL).await.is_ok());
}

#[tokio::test]
async fn a_tenure_needs_a_holder_a_position_and_order() {
    let register = register().await;
    let refused = register.refusal::<Tenure>(json!({ "from": "2021-02", "to": "2021-01" })).await;
    let expected = [
        ("/holder", FieldCode::Required),
        ("/position", FieldCode::Required),
        ("/to", FieldCode::Order),
    ];
    assert_eq!(refused, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let input = tenure("nobody", "nothing", json!({ "from": "2021-01", "to": "2021-01-01" }));
    let refused = register.refusal::<Tenure>(input).await;
    let expected = ["/holder", "/position"];
    assert_eq!(refused, expected.map(|pointer| (pointer.to_owned(), FieldCode::UnknownReference)));
}

#[tokio::test]
async fn a_tenure_says_what_it_rests_on() {
    let register = register().await;
    actor(&register, "akar", "published").await;
    position(&register, "minister", None).await;
    for (key, state) in [("public", "published"), ("draft", "draft")] {
        let article = json!({
            "externalId": key, "kind": "report", "language": "en", "state": state,
            "headline": "Minister Akar", "body": "…",
        });
        register.make::<Article>(article).await;
    }
    let cite = |key: &str, exact: &str| {
        json!({
            "article": { "externalId": key },
            "anchor": { "field": "headline", "start": 9, "end": 13, "exact": exact },
        })
    };
    let citations =
        json!([cite("public", "Akar"), cite("draft", "Akar"), { "url": "https://example.org" }]);
    let input = tenure("akar", "minister", json!({ "citations": citations }));
    let made: Tenure = register.make(input).await;
    let versions: Vec<_> =
        made.citations().iter().map(|citation| citation.article_version).collect();
    assert_eq!(versions, [Some(1), Some(1), None]);
    let by = Handle::Id(made.head.id);
    let public = register.one::<Tenure>(&Principal::Anonymous, &by, Parts::ALL).await.unwrap();
    assert_eq!(public.record.citations().len(), 2);
    let printed = serde_json::to_value(&made).unwrap();
    let patch = members(json!({ "citations": printed["citations"], "to": "2023" }));
    let same: Tenure = register.update(&WHO, &by, Expected::Version(1), patch).await.unwrap();
    assert_eq!((same.head.version, &same.citations), (2, &made.citations));

    let wrong = json!({ "citations": [cite("public", "Arak")] });
    let refused = register.refusal::<Tenure>(tenure("akar", "minister", wrong)).await;
    assert_eq!(refused, [("/citations/0/anchor".to_owned(), FieldCode::AnchorMismatch)]);
    register.delete::<Tenure>(&WHO, &by, Expected::Version(2)).await.unwrap();
}
