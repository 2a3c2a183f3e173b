//! GraphQL's inputs say what they need: what creates, what changes, and of which type texts are.

use std::collections::BTreeSet;

use diwan_api::contracts::{self, routes};
use diwan_api::model::Kind::{Actor, Article, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, id, on_both_engines};

const CREATE: &str = "mutation ($input: ArticleInput!) {
    done: createArticle(input: $input) { article { id } userErrors { code path } }
}";
const UPDATE: &str = "mutation ($id: ID!, $input: ArticlePatch!) {
    done: updateArticle(id: $id, expectedVersion: 1, input: $input) {
        article { version headline } userErrors { code path }
    }
}";

/// The code and the message of the only error of a document of which nothing was executed.
async fn refused(caller: &Caller<'_>, document: &str, variables: Value) -> (String, String) {
    let answer = caller.graphql(document, variables).await;
    assert!(answer.get("data").is_none(), "{answer}");
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
}

#[test]
fn a_new_record_lacks_nothing_that_its_type_requires() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let before = world.rows().await;
        let bad = |message: &str| ("badRequest".to_owned(), message.to_owned());

        let input = json!({ "language": "en" });
        let told = refused(&editor, CREATE, json!({ "input": input })).await;
        assert_eq!(told, bad("$input.headline, $input.kind must be given."));
        let input = json!({ "kind": "REPORT", "language": "en", "headline": null });
        let told = refused(&editor, CREATE, json!({ "input": input })).await;
        assert_eq!(told, bad("$input.headline must be a value of type String!."));
        let quote = json!({ "speaker": { "slug": "somebody" } });
        let input =
            json!({ "kind": "REPORT", "language": "en", "headline": "H", "quotes": [quote] });
        let told = refused(&editor, CREATE, json!({ "input": input })).await;
        assert_eq!(told, bad("$input.quotes[0].text must be given."));

        let literal = r#"mutation {
            first: createPublisher(input: { name: "P" }) { publisher { id } }
            createTopic(input: { scheme: "own", labels: [{ language: "en", text: "L" }] }) {
                topic { id }
            }
        }"#;
        let (code, message) = refused(&editor, literal, json!({})).await;
        assert_eq!(code, "badRequest");
        assert!(message.contains("TopicInput.code"), "{message}");
        let upsert =
            r#"mutation { upsertPublisher(externalId: "p", input: {}) { publisher { id } } }"#;
        let (code, message) = refused(&editor, upsert, json!({})).await;
        assert_eq!(code, "badRequest");
        assert!(message.contains("PublisherInput.name"), "{message}");
        assert_eq!(world.rows().await, before, "nothing was executed");

        // What REST tells, all at once and by its place.
        let answer = editor.ask("POST", "/api/v1/actors").json(&json!({ "names": [{}] }));
        let answer = answer.send().await.expect(422).json;
        let errors = answer["errors"].as_array().unwrap().iter();
        let told: Vec<_> = errors.map(|error| (&error["pointer"], &error["code"])).collect();
        let required = json!("required");
        assert_eq!(told, [(&json!("/kind"), &required), (&json!("/names/0/text"), &required)]);
    });
}

#[test]
fn a_change_may_leave_out_every_member_but_has_no_state() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "headline": "Old" })).await);
        let update = async |input: Value| {
            let variables = json!({ "id": article, "input": input });
            editor.data(UPDATE, variables).await.unwrap()["done"].clone()
        };
        let stays = json!({ "article": { "version": 1, "headline": "Old" }, "userErrors": [] });
        assert_eq!(update(json!({})).await, stays);
        assert_eq!(update(json!({ "kind": null, "headline": null })).await, stays);
        let literal = format!(
            r#"mutation {{ done: updateArticle(id: "{article}", expectedVersion: 1, input: {{}}) {{
                article {{ version headline }} userErrors {{ code }} }} }}"#
        );
        assert_eq!(editor.data(&literal, json!({})).await.unwrap()["done"], stays);

        let variables = json!({ "id": article, "input": { "state": "PUBLISHED" } });
        let (code, message) = refused(&editor, UPDATE, variables).await;
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("badRequest", "$input: ArticlePatch has no field state.",)
        );
        for of in [
            "updateArticle(input",
            "correctArticle(correction: { kind: TYPO, text: \"T\" }, changes",
        ] {
            let literal = format!(
                r#"mutation {{ {of}: {{ state: PUBLISHED }}, id: "{article}", expectedVersion: 1) {{
                    article {{ id }} }} }}"#
            );
            let (code, message) = refused(&editor, &literal, json!({})).await;
            assert_eq!(code, "badRequest");
            assert!(message.contains("state") && message.contains("ArticlePatch"), "{message}");
        }

        let renamed = update(json!({ "headline": "New" })).await;
        assert_eq!(renamed["article"], json!({ "version": 2, "headline": "New" }));
        let items = json!({ "labels": [{ "language": "en", "text": "L" }] });
        let topic = with(json!({ "scheme": "own", "code": "c" }), items);
        let topic = id(&editor.create(Topic, topic).await.unwrap());
        let change = json!({ "labels": [{ "language": "en" }] });
        let refused = editor.at(crate::world::Face::Graphql).update(Topic, &topic, 1, change).await;
        assert_eq!(refused.unwrap_err().missing(), Some(vec!["/labels/0/text".into()]));
    });
}

#[test]
fn texts_of_exact_types_are_judged_by_the_operation() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let speaker = editor.actor("Somebody").await;
        let quote = json!({ "speaker": { "id": speaker }, "text": "…", "saidOn": "soon" });
        let input = json!({
            "kind": "REPORT", "language": "no language", "headline": "H",
            "sourceUrl": "ftp://example.org", "quotes": [quote],
        });
        let told = editor.data(CREATE, json!({ "input": input })).await.unwrap();
        let errors = told["done"]["userErrors"].as_array().unwrap();
        for path in [json!(["language"]), json!(["sourceUrl"]), json!(["quotes", "0", "saidOn"])] {
            assert!(errors.contains(&json!({ "code": "format", "path": path })), "{told}");
        }
        assert_eq!(errors.len(), 3, "{told}");

        let input = json!({ "kind": "REPORT", "language": 5, "headline": "H" });
        let told = editor.data(CREATE, json!({ "input": input })).await.unwrap_err();
        assert_eq!(told.code, "badRequest");
        for filter in ["updatedFrom: 5", r#"updatedFrom: "soon""#, r#"language: ["a b"]"#] {
            let listed = format!("{{ articles(filter: {{ {filter} }}) {{ nodes {{ id }} }} }}");
            assert_eq!(editor.data(&listed, json!({})).await.unwrap_err().code, "badRequest");
        }

        let publisher = json!({ "name": "P", "homepage": "https://example.org/" });
        let publisher = editor.create(Publisher, publisher).await.unwrap();
        assert_eq!(publisher["homepage"], "https://example.org/");
        let listed = "query ($since: String, $in: [String!]) {
            articles(filter: { updatedFrom: $since, language: $in }) { nodes { language } }
        }";
        editor.article(json!({ "language": "en" })).await;
        for since in ["2020", "2020-01-01T00:00:00Z"] {
            let found = editor.data(listed, json!({ "since": since, "in": ["en"] })).await;
            assert_eq!(found.unwrap()["articles"]["nodes"], json!([{ "language": "en" }]));
        }
    });
}

#[test]
fn types_are_told() {
    on_both_engines(async |world| {
        let public = world.anonymous();
        let typed = async |name: &str, member: &str| {
            let query = "query ($name: String!) { __type(name: $name) {
                fields { name type { ...T } } inputFields { name type { ...T } }
            } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { name } } } }";
            let told = public.data(query, json!({ "name": name })).await.unwrap()["__type"].clone();
            let members = [&told["fields"], &told["inputFields"]];
            let mut members = members.into_iter().filter_map(Value::as_array).flatten();
            members.find(|told| told["name"] == member).map(|told| written(&told["type"]))
        };
        for (name, member, ty) in [
            ("ArticleInput", "headline", Some("String!")),
            ("ArticleInput", "language", Some("Language!")),
            ("ArticleInput", "state", Some("State")),
            ("ArticleInput", "body", Some("String")),
            ("ArticlePatch", "headline", Some("String")),
            ("ArticlePatch", "language", Some("Language")),
            ("ArticlePatch", "sourceUrl", Some("Url")),
            ("ArticlePatch", "state", None),
            ("TopicInput", "labels", Some("[TopicLabelInput!]!")),
            ("TopicPatch", "labels", Some("[TopicLabelInput!]")),
            ("TopicLabelInput", "language", Some("Language!")),
            ("AnchorInput", "exact", Some("String!")),
            ("AnchorInput", "start", Some("Int")),
            ("WebhookInput", "url", Some("Url!")),
            ("WebhookPatch", "url", Some("Url")),
            ("ArticleFilter", "language", Some("[String!]")),
            ("ArticleFilter", "publishedFrom", Some("String")),
            ("Article", "language", Some("Language!")),
            ("Quote", "saidOn", Some("PartialDate")),
        ] {
            assert_eq!(typed(name, member).await.as_deref(), ty, "{name}.{member}");
        }
        let query = r#"{ language: __type(name: "Language") { kind specifiedByURL }
            url: __type(name: "Url") { kind specifiedByURL } }"#;
        let told = public.data(query, json!({})).await.unwrap();
        let by = |number: &str| json!({ "kind": "SCALAR", "specifiedByURL": format!("https://www.rfc-editor.org/rfc/{number}") });
        assert_eq!(told, json!({ "language": by("rfc5646"), "url": by("rfc3986") }));
    });
}

#[test]
fn both_contracts_require_the_same() {
    on_both_engines(async |world| {
        let query = "{ __schema { types { name inputFields { name type { kind } } } } }";
        let told = world.anonymous().data(query, json!({})).await.unwrap();
        let contract = contracts::openapi(routes::all());
        let mut compared = 0;
        for ty in told["__schema"]["types"].as_array().unwrap() {
            let name = ty["name"].as_str().unwrap();
            let schema = &contract["components"]["schemas"][name];
            let Some(members) = ty["inputFields"].as_array().filter(|_| schema.is_object()) else {
                continue;
            };
            let required = schema["required"].as_array().into_iter().flatten();
            let required: BTreeSet<&str> = required.filter_map(Value::as_str).collect();
            let must = members.iter().filter(|member| member["type"]["kind"] == "NON_NULL");
            let must: BTreeSet<&str> = must.filter_map(|member| member["name"].as_str()).collect();
            assert_eq!(must, required, "{name}");
            compared += 1;
        }
        assert!(compared > 30, "{compared}");
    });
}

/// A type as it is written in the schema's language.
fn written(ty: &Value) -> String {
    match ty["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&ty["ofType"])),
        Some("LIST") => format!("[{}]", written(&ty["ofType"])),
        _ => ty["name"].as_str().unwrap().to_owned(),
    }
}

#[test]
fn a_quote_is_a_node_as_visible_as_its_article() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let speaker = editor.actor("Somebody").await;
        let quote = json!({ "speaker": { "id": speaker }, "text": "We will train together." });
        let article = editor.article(json!({ "quotes": [quote] })).await;
        let (article, quote) = (id(&article), id(&article["quotes"][0]));
        let query = "query ($id: ID!, $ids: [ID!]!) {
            node(id: $id) { __typename id ... on Quote { text speaker { id } article { id } } }
            nodes(ids: $ids) { id }
        }";
        let variables = json!({ "id": quote, "ids": [speaker, quote, "nonsense", article, quote] });
        let (other, one) = (json!({ "id": speaker }), json!({ "id": quote }));
        let seen = json!({
            "__typename": "Quote", "id": quote, "text": "We will train together.",
            "speaker": { "id": speaker }, "article": { "id": article },
        });
        let found = editor.data(query, variables.clone()).await.unwrap();
        assert_eq!(found["node"], seen);
        assert_eq!(found["nodes"], json!([other, one, null, { "id": article }, one]));

        let hidden = json!({ "node": null, "nodes": [other, null, null, null, null] });
        assert_eq!(public.data(query, variables.clone()).await.unwrap(), hidden);
        editor.publish(Article, &article, 1).await.unwrap();
        assert_eq!(public.data(query, variables.clone()).await.unwrap(), found);
        let why = json!({ "reason": "It was wrong." });
        editor.command(Article, &article, 2, "withdraw", why).await.unwrap();
        let variables = json!({ "id": quote, "ids": [speaker, quote] });
        let gone = json!({ "node": null, "nodes": [other, null] });
        assert_eq!(public.data(query, variables).await.unwrap(), gone);
        assert_eq!(editor.one(Actor, &speaker).await.unwrap()["id"], json!(speaker));
    });
}
