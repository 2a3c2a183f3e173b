use serde_json::json;

use super::{Topic, TopicFilter};
use crate::command::Expected;
use crate::error::FieldCode;
use crate::principal::Principal;
use crate::testing::{members, refusals, register};
use crate::values::Handle;

const WHO: Principal = Principal::Operator;

#[tokio::test]
async fn a_topic_has_a_label_for_each_language() {
    let register = register().await;
    let politics: Topic = register
        .make(json!({
            "externalId": "politics", "scheme": "iptc", "code": "11000000",
            "labels": [{ "language": "en", "text": "politics" },
                       { "language": "AR", "text": "سياسة" }],
        }))
        .await;
    assert_eq!(politics.labels[1].language, "ar");
    let vote: Topic = register
        .make(json!({
            "scheme": "iptc", "code": "11003000", "broader": { "externalId": "politics" },
            "labels": [{ "language": "en", "text": "election" }],
        }))
        .await;
    let all = register.all::<Topic>(&Principal::Anonymous, TopicFilter::default()).await;
    assert_eq!(all, [politics.clone(), vote.clone()]);
    let broader = Some(vec![politics.head.id.to_string()]);
    let filter = TopicFilter { broader, ..Default::default() };
    assert_eq!(register.all::<Topic>(&Principal::Anonymous, filter).await, [vote]);
    let filter = TopicFilter { scheme: Some(vec!["own".into()]), ..Default::default() };
    assert_eq!(register.all::<Topic>(&Principal::Anonymous, filter).await, []);
}

#[tokio::test]
async fn codes_are_unique_in_their_scheme() {
    let register = register().await;
    let topic = |scheme: &str, key: &str| {
        json!({ "externalId": key, "scheme": scheme, "code": "1",
                "labels": [{ "language": "en", "text": "One" }] })
    };
    register.make::<Topic>(topic("a", "first")).await;
    register.make::<Topic>(topic("b", "second")).await;
    let duplicate = [("/code".to_owned(), FieldCode::Duplicate)];
    assert_eq!(register.refusal::<Topic>(topic("a", "third")).await, duplicate);
    let by = Handle::ExternalId("second".into());
    let patch = |patch| register.update::<Topic>(&WHO, &by, Expected::Version(1), members(patch));
    assert_eq!(refusals(patch(json!({ "scheme": "a" })).await.unwrap_err()), duplicate);
    let itself = patch(json!({ "broader": { "externalId": "second" } })).await.unwrap_err();
    assert_eq!(refusals(itself), [("/broader".to_owned(), FieldCode::Cycle)]);

    register
        .delete::<Topic>(&WHO, &Handle::ExternalId("first".into()), Expected::Version(1))
        .await
        .unwrap();
    patch(json!({ "scheme": "a" })).await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_told_where_it_stands() {
    let register = register().await;
    let refused = register
        .refusal::<Topic>(json!({
            "scheme": "Not a scheme",
            "labels": [{ "language": "en", "text": "One" }, { "language": "EN" , "text": "Two" },
                       { "language": "?" }],
        }))
        .await;
    let told: Vec<(&str, FieldCode)> =
        refused.iter().map(|(at, code)| (at.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("/scheme", FieldCode::Format),
            ("/code", FieldCode::Required),
            ("/labels/2/language", FieldCode::Format),
            ("/labels/2/text", FieldCode::Required),
            ("/labels/1/language", FieldCode::Duplicate),
        ]
    );
}
