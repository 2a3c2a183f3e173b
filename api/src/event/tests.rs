use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{ActorEvents, ArticleEvents, EventArticles, EventParts};
use super::{Event, EventFilter, VerificationInput};
use crate::actor::Actor;
use crate::article::Article;
use crate::command::Expected;
use crate::error::{Code, FieldCode};
use crate::model::{Command, NestedList, Parts};
use crate::page::PageRequest;
use crate::place::Place;
use crate::position::Position;
use crate::principal::{Principal, Scope, Subject, SubjectKind};
use crate::query::ListRequest;
use crate::tenure::Tenure;
use crate::testing::{Register, members, refusals, register};
use crate::values::{EventContext, Handle, ParticipantRole, QuadClass, VerificationStatus};

const WHO: Principal = Principal::Operator;
const NOBODY: Principal = Principal::Anonymous;

fn caller(scopes: &[Scope]) -> Principal {
    let id = Uuid::from_u128(7);
    let subject = Subject { kind: SubjectKind::Account, id, session: id, epoch: 0 };
    Principal::Caller { subject, scopes: scopes.iter().copied().collect() }
}

async fn actor(register: &Register, name: &str, state: &str) -> Actor {
    let names = json!([{ "text": name }]);
    register
        .make(json!({ "externalId": name, "kind": "person", "names": names, "state": state }))
        .await
}

async fn article(register: &Register, key: &str, body: &str, state: &str) -> Article {
    register
        .make(json!({ "externalId": key, "kind": "report", "language": "en", "headline": key,
                      "body": body, "state": state }))
        .await
}

/// The people, the place and the article that a meeting needs.
async fn scene(register: &Register) {
    actor(register, "akar", "published").await;
    actor(register, "namroush", "published").await;
    article(register, "report", "The ministers met in Istanbul.", "published").await;
    let names = json!([{ "text": "Istanbul" }]);
    let place =
        json!({ "externalId": "istanbul", "kind": "city", "country": "TR", "names": names });
    register.make::<Place>(place).await;
}

fn meeting() -> Value {
    json!({
        "externalId": "meeting", "type": "CONSULT", "mode": "visit", "state": "published",
        "contexts": ["military", "diplomatic"], "title": "Ministers meet", "start": "2021-01-09",
        "place": { "externalId": "istanbul" },
        "participants": [
            { "actor": { "externalId": "namroush" }, "role": "guest", "side": "GNA" },
            { "actor": { "externalId": "akar" }, "role": "host" },
            { "label": "advisers", "role": "observer" },
        ],
        "citations": [
            { "article": { "externalId": "report" }, "anchor": anchor(4, "ministers") },
            { "url": "https://example.org/", "stance": "confirms" },
        ],
        "quantities": [{ "kind": "duration", "low": 1.5, "best": 2, "high": 2, "unit": "hours" }],
        "codes": [{ "scheme": "cameo", "code": "042", "quadClass": "verbalCooperation" }],
    })
}

fn anchor(start: u32, exact: &str) -> Value {
    let end = start + exact.chars().count() as u32;
    json!({ "field": "body", "start": start, "end": end, "exact": exact })
}

async fn seen(register: &Register, who: &Principal) -> Event {
    let by = Handle::ExternalId("meeting".into());
    register.one::<Event>(who, &by, Parts::ALL).await.unwrap().record
}

async fn patched(register: &Register, version: i64, patch: Value) -> crate::error::Result<Event> {
    let by = Handle::ExternalId("meeting".into());
    register.update(&WHO, &by, Expected::Version(version), members(patch)).await
}

async fn found(register: &Register, who: &Principal, filter: Value) -> Vec<String> {
    let filter: EventFilter = crate::testing::filter(filter);
    let events = register.all::<Event>(who, filter).await;
    events.into_iter().map(|event| event.title).collect()
}

async fn hanging<E: NestedList>(
    register: &Register,
    who: &Principal,
    parent: Uuid,
) -> Vec<E::Child> {
    let ask = ListRequest::new(Default::default(), PageRequest::first(), Parts::NONE);
    let mut pages = register.nested::<E>(who, &[parent], &ask).await.unwrap();
    pages.remove(&parent).unwrap().nodes().collect()
}

#[tokio::test]
async fn an_event_is_made_and_read() {
    let register = register().await;
    scene(&register).await;
    let event: Event = register.make(meeting()).await;
    assert_eq!(event.quad_class, QuadClass::VerbalCooperation);
    assert_eq!(event.contexts, [EventContext::Military, EventContext::Diplomatic]);
    assert_eq!(event.slug, "ministers-meet");
    assert_eq!(event.verification.status, VerificationStatus::Unverified);
    assert_eq!(event.participants()[0].actor.as_ref().unwrap().label(), Some("namroush"));
    assert_eq!((event.quantities()[0].low, event.quantities()[0].best), (Some(1.5), Some(2.0)));
    let citations = event.citations.as_deref().unwrap();
    assert_eq!((citations[0].article_version, citations[1].article_version), (Some(1), None));
    assert_eq!(seen(&register, &NOBODY).await, event);

    let listed = register.all::<Event>(&NOBODY, EventFilter::default()).await;
    assert_eq!((listed[0].contexts.len(), &listed[0].participants), (2, &None));
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let register = register().await;
    scene(&register).await;
    let event: Event = register.make(meeting()).await;
    let printed = serde_json::to_value(&event).unwrap();
    let lists = ["participants", "citations", "quantities", "codes", "contexts", "place"];
    let patch: Value =
        lists.iter().map(|name| ((*name).to_owned(), printed[name].clone())).collect();
    assert_eq!(patched(&register, 1, patch).await.unwrap(), event);

    let again = register.upsert::<Event>(&WHO, "meeting", Expected::Unsaid, members(meeting()));
    let again = again.await.unwrap();
    assert_eq!((again.created, again.record), (false, event.clone()), "items are recognised");

    let participants = json!([printed["participants"][1], printed["participants"][0]]);
    let turned = patched(&register, 1, json!({ "participants": participants })).await.unwrap();
    assert_eq!(turned.head.version, 2);
    assert_eq!(turned.participants()[0].id, event.participants()[1].id);

    let foreign =
        json!({ "participants": [{ "id": Uuid::from_u128(1), "role": "host", "label": "x" }] });
    let refused = refusals(patched(&register, 2, foreign).await.unwrap_err());
    assert_eq!(refused, [("/participants/0/id".to_owned(), FieldCode::UnknownReference)]);
}

#[tokio::test]
async fn what_is_wrong_is_told_where_it_stands() {
    let register = register().await;
    let refused = register
        .refusal::<Event>(json!({
            "type": "CONSULT", "mode": "riot", "contexts": ["military", "military"],
            "start": "2021-01-09", "end": "2021-01-08", "verification": { "confidence": 1.5 },
            "participants": [{ "role": "host" }, { "label": "x" }],
            "citations": [{}, { "url": "ftp://x", "anchor": anchor(0, "x") }],
            "quantities": [{ "low": 3, "best": 2 }, { "kind": "deaths", "low": 3, "high": 2 }],
            "codes": [{ "scheme": "cameo", "code": "1" }, { "scheme": "cameo", "code": "1" }],
        }))
        .await;
    let told: BTreeSet<(&str, &str)> =
        refused.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
    let expected = [
        ("/citations/0/article", "required"),
        ("/citations/1/article", "required"),
        ("/citations/1/url", "format"),
        ("/codes/1", "duplicate"),
        ("/contexts/1", "duplicate"),
        ("/end", "order"),
        ("/mode", "format"),
        ("/participants/0/actor", "required"),
        ("/participants/1/role", "required"),
        ("/quantities/0/best", "order"),
        ("/quantities/0/kind", "required"),
        ("/quantities/1/high", "order"),
        ("/title", "required"),
        ("/verification/confidence", "range"),
    ];
    assert_eq!(told, BTreeSet::from(expected));

    let bare = json!({ "type": "AGREE", "mode": "visit", "title": "x", "start": "2021" });
    let refused = register.refusal::<Event>(bare).await;
    assert_eq!(refused, [("/mode".to_owned(), FieldCode::Format)]);
}

#[tokio::test]
async fn events_do_not_lead_back_to_themselves() {
    let register = register().await;
    for key in ["meeting", "talks"] {
        let event = json!({ "externalId": key, "type": "CONSULT", "title": key, "start": "2021",
                            "state": "published" });
        register.make::<Event>(event).await;
    }
    let talks = Handle::ExternalId("talks".into());
    for (index, member) in ["partOf", "duplicateOf", "follows"].into_iter().enumerate() {
        let version = Expected::Version(1 + index as i64);
        let patch = members(json!({ member: { "externalId": "meeting" } }));
        register.update::<Event>(&WHO, &talks, version, patch).await.unwrap();
        for other in ["talks", "meeting"] {
            let patch = json!({ member: { "externalId": other } });
            let refused = refusals(patched(&register, 1, patch).await.unwrap_err());
            assert_eq!(refused, [(format!("/{member}"), FieldCode::Cycle)]);
        }
    }
    let meeting = seen(&register, &WHO).await.head.id;
    let parts = hanging::<EventParts>(&register, &NOBODY, meeting).await;
    assert_eq!(parts[0].title, "talks");
    assert_eq!(found(&register, &NOBODY, json!({ "partOf": "meeting" })).await, ["talks"]);
}

#[tokio::test]
async fn what_is_hidden_is_left_out() {
    let register = register().await;
    scene(&register).await;
    actor(&register, "agent", "draft").await;
    let leak = article(&register, "leak", "Secret.", "draft").await;
    let mut input = meeting();
    input["participants"] = json!([
        { "actor": { "externalId": "agent" }, "role": "mediator" },
        { "actor": { "externalId": "agent" }, "role": "observer", "label": "an envoy" },
        { "actor": { "externalId": "akar" }, "role": "host" },
    ]);
    input["citations"] = json!([
        { "article": { "externalId": "leak" }, "url": "https://example.org/leak" },
        { "article": { "externalId": "report" } },
    ]);
    let event: Event = register.make(input).await;
    let public = seen(&register, &NOBODY).await;
    let roles: Vec<_> = public.participants().iter().map(|one| one.role).collect();
    assert_eq!(roles, [ParticipantRole::Observer, ParticipantRole::Host]);
    assert_eq!(public.participants()[0].actor, None);
    assert_eq!(public.citations.as_ref().unwrap().len(), 1);
    let bytes = serde_json::to_string(&public).unwrap();
    assert!(!bytes.contains("leak") && !bytes.contains("agent"), "{bytes}");

    assert_eq!(hanging::<EventArticles>(&register, &NOBODY, event.head.id).await.len(), 1);
    assert_eq!(hanging::<EventArticles>(&register, &WHO, event.head.id).await.len(), 2);
    for (filter, who, hits) in [
        (json!({ "role": "mediator" }), &NOBODY, 0),
        (json!({ "role": "mediator" }), &WHO, 1),
        (json!({ "role": "observer" }), &NOBODY, 1),
        (json!({ "actor": "agent" }), &NOBODY, 0),
        (json!({ "article": leak.head.id.to_string() }), &NOBODY, 0),
    ] {
        assert_eq!(found(&register, who, filter.clone()).await.len(), hits, "{filter}");
    }
}

#[tokio::test]
async fn filters_find_events() {
    let register = register().await;
    scene(&register).await;
    register.make::<Event>(meeting()).await;
    let vote = json!({
        "externalId": "vote", "type": "VOTE", "mode": "extend", "title": "Vote", "start": "2020-12",
        "state": "published", "contexts": ["legislative"], "codes": [{ "scheme": "own", "code": "a:1" }],
        "participants": [{ "actor": { "externalId": "akar" }, "role": "voter" }],
    });
    register.make::<Event>(vote).await;
    register.make::<Event>(json!({ "type": "STATE", "title": "Draft", "start": "2021" })).await;

    let (both, first, last) =
        (["Ministers meet", "Vote"].as_slice(), ["Ministers meet"].as_slice(), ["Vote"].as_slice());
    for (filter, expected) in [
        (json!({}), both),
        (json!({ "actor": "akar" }), both),
        (json!({ "actor": "akar", "role": "host" }), first),
        (json!({ "actor": "akar,namroush", "role": "voter,mediator" }), last),
        (json!({ "actor": "namroush", "role": "host" }), &[]),
        (json!({ "role": "host" }), first),
        (json!({ "role": "host,voter" }), both),
        (json!({ "actor": "nobody" }), &[]),
        (json!({ "context": "military" }), first),
        (json!({ "context": "legislative,diplomatic" }), both),
        (json!({ "code": "cameo:042" }), first),
        (json!({ "code": "own:a:1" }), last),
        (json!({ "code": "cameo:042,own:a:1" }), both),
        (json!({ "code": "own:042" }), &[]),
        (json!({ "article": "report" }), first),
        (json!({ "type": "VOTE", "mode": "extend", "modality": "actual" }), last),
        (json!({ "place": "istanbul", "country": "TR" }), first),
        (json!({ "verification": "unverified", "state": "published" }), both),
        (json!({ "startFrom": "2021" }), first),
        (json!({ "startFrom": "2020-12", "startTo": "2020-12-01" }), last),
        (json!({ "startTo": "2021-01" }), both),
    ] {
        assert_eq!(found(&register, &NOBODY, filter.clone()).await, expected, "{filter}");
    }
    let wrong =
        [json!({ "code": "042" }), json!({ "startFrom": "soon" }), json!({ "country": "tr" })];
    for filter in wrong {
        let ask = ListRequest::<Event>::new(
            crate::testing::filter(filter),
            PageRequest::first(),
            Parts::NONE,
        );
        assert_eq!(register.list(&NOBODY, &ask).await.unwrap_err().code, Code::BadRequest);
    }
}

#[tokio::test]
async fn an_event_lies_in_the_country_of_its_place() {
    let register = register().await;
    scene(&register).await;
    let event: Event = register.make(meeting()).await;
    let istanbul = Handle::ExternalId("istanbul".into());
    let patch = members(json!({ "country": "XX" }));
    register.update::<Place>(&WHO, &istanbul, Expected::Version(1), patch).await.unwrap();
    let there = |country: &str| json!({ "country": country });
    assert_eq!(found(&register, &NOBODY, there("XX")).await.len(), 1);
    assert_eq!(found(&register, &NOBODY, there("TR")).await.len(), 0);
    assert_eq!(seen(&register, &WHO).await.head.version, event.head.version);
    patched(&register, 1, json!({ "place": null })).await.unwrap();
    assert_eq!(found(&register, &NOBODY, there("XX")).await.len(), 0);
}

#[tokio::test]
async fn lists_hang_on_actors_and_articles() {
    let register = register().await;
    scene(&register).await;
    let event: Event = register.make(meeting()).await;
    let akar = event.participants()[1].actor.as_ref().unwrap().id;
    let report = event.citations.as_ref().unwrap()[0].article.as_ref().unwrap().id;
    assert_eq!(hanging::<ActorEvents>(&register, &NOBODY, akar).await.len(), 1);
    assert_eq!(hanging::<ArticleEvents>(&register, &NOBODY, report).await.len(), 1);
    let later = json!({ "start": "2021-02", "participants": [], "citations": [] });
    patched(&register, 1, later).await.unwrap();
    assert_eq!(hanging::<ActorEvents>(&register, &NOBODY, akar).await.len(), 0);
    assert_eq!(hanging::<ArticleEvents>(&register, &NOBODY, report).await.len(), 0);
    assert_eq!(
        found(&register, &NOBODY, json!({ "context": "military", "startFrom": "2021-02" }))
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn citations_follow_their_article() {
    let register = register().await;
    scene(&register).await;
    register.make::<Event>(meeting()).await;
    let report = Handle::ExternalId("report".into());
    let rewrite = async |version, body: &str| {
        let patch = members(json!({ "body": body }));
        register.update::<Article>(&WHO, &report, Expected::Version(version), patch).await.unwrap();
        let event = seen(&register, &NOBODY).await;
        assert_eq!(event.head.version, 1, "the event is not changed by it");
        let citation = event.citations.unwrap().remove(0);
        let anchor = citation.anchor.unwrap();
        (citation.article_version, anchor.start, anchor.stale)
    };
    assert_eq!(rewrite(1, "On Saturday the ministers met.").await, (Some(1), 16, false));
    assert_eq!(rewrite(2, "They met.").await, (Some(1), 16, true));

    let printed = serde_json::to_value(seen(&register, &WHO).await.citations).unwrap();
    let same = patched(&register, 1, json!({ "citations": printed })).await.unwrap();
    assert_eq!(same.head.version, 1, "a stale anchor may be sent back");
    let cite = |anchor: Value| json!({ "citations": [{ "article": { "externalId": "report" }, "anchor": anchor }] });
    for (anchor, code) in
        [(anchor(0, "Who"), FieldCode::AnchorMismatch), (anchor(90, "They"), FieldCode::Range)]
    {
        let refused = patched(&register, 1, cite(anchor)).await.unwrap_err();
        assert_eq!(refusals(refused), [("/citations/0/anchor".to_owned(), code)]);
    }
    let fresh = patched(&register, 1, cite(anchor(0, "They"))).await.unwrap();
    assert_eq!(fresh.citations.unwrap()[0].article_version, Some(3));
}

#[tokio::test]
async fn participants_show_the_post_they_held() {
    let register = register().await;
    scene(&register).await;
    register.make::<Position>(json!({ "externalId": "minister", "title": "Minister" })).await;
    let tenure = json!({ "holder": { "externalId": "akar" }, "position": { "externalId": "minister" },
                         "from": "2018-07", "to": "2023-06-03" });
    register.make::<Tenure>(tenure).await;
    let event: Event = register.make(meeting()).await;
    let posts: Vec<_> = event.participants().iter().map(|one| one.position.as_ref()).collect();
    assert_eq!(posts[1].and_then(|post| post.label()), Some("Minister"));
    assert_eq!((posts[0], posts[2]), (None, None));
    let later = patched(&register, 1, json!({ "start": "2024" })).await.unwrap();
    assert_eq!(later.participants()[1].position, None);
}

#[tokio::test]
async fn verification_is_for_those_who_publish() {
    let register = register().await;
    let author = caller(&[Scope::ReadOwn, Scope::Write]);
    let input = |verification: Value| {
        members(json!({ "externalId": "meeting", "type": "CONSULT", "title": "Ministers meet",
                        "start": "2021", "verification": verification }))
    };
    let refused = register.create::<Event>(&author, input(json!({}))).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    register
        .create::<Event>(&WHO, input(json!({ "status": "disputed", "confidence": 0.25 })))
        .await
        .unwrap();
    let event = patched(&register, 1, json!({ "verification": { "note": "Two sources." } })).await;
    let verification = event.unwrap().verification;
    assert_eq!(verification.status, VerificationStatus::Disputed);
    assert_eq!(
        (verification.confidence, verification.note.as_deref()),
        (Some(0.25), Some("Two sources."))
    );
    let event = patched(&register, 2, json!({ "verification": { "confidence": null } })).await;
    assert_eq!(event.unwrap().verification.confidence, None);
}

#[tokio::test]
async fn verifying_takes_the_place_of_what_was_said() {
    let register = register().await;
    scene(&register).await;
    register.make::<Event>(meeting()).await;
    let by = Handle::ExternalId("meeting".into());
    let verify = async |who: &Principal, version, input: Value| {
        let input: VerificationInput = serde_json::from_value(input).unwrap();
        register.verify_event(who, &by, Expected::Version(version), &input).await
    };
    let input = json!({ "status": "corroborated", "confidence": 0.5, "note": "Two sources." });
    let event = verify(&WHO, 1, input).await.unwrap();
    assert_eq!((event.head.version, event.verification.confidence), (2, Some(0.5)));
    let event = verify(&WHO, 2, json!({ "status": "verified" })).await.unwrap();
    assert_eq!(event.verification.status, VerificationStatus::Verified);
    assert_eq!((event.verification.confidence, event.verification.note), (None, None));

    let refused = refusals(verify(&WHO, 3, json!({ "confidence": -0.5 })).await.unwrap_err());
    assert_eq!(refused, [("/confidence".to_owned(), FieldCode::Range)]);
    assert_eq!(verify(&NOBODY, 3, json!({})).await.unwrap_err().code, Code::Unauthenticated);
}

#[tokio::test]
async fn an_event_is_published_withdrawn_and_deleted() {
    let register = register().await;
    scene(&register).await;
    let mut input = meeting();
    input["state"] = "draft".into();
    register.make::<Event>(input).await;
    let by = Handle::ExternalId("meeting".into());
    let hidden = register.one::<Event>(&NOBODY, &by, Parts::NONE).await.unwrap_err();
    assert_eq!(hidden.code, Code::NotFound);
    register.delete::<Event>(&WHO, &by, Expected::Version(1)).await.unwrap();

    register.make::<Event>(meeting()).await;
    let withdraw = Command::Withdraw { reason: "Wrong.".into() };
    register.command::<Event>(&WHO, &by, Expected::Version(1), &withdraw).await.unwrap();
    let gone = register.one::<Event>(&NOBODY, &by, Parts::NONE).await.unwrap_err();
    assert_eq!(gone.code, Code::Gone);
    let report = Handle::ExternalId("report".into());
    let refused =
        register.delete::<Article>(&WHO, &report, Expected::Version(1)).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
}
