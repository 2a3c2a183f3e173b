use async_graphql::{Request, Response};
use serde_json::{Value, json};

use super::RequestContext;
use crate::actor::Actor;
use crate::article::Article;
use crate::error::{Code, Error};
use crate::position::Position;
use crate::principal::{CallerKey, Principal};
use crate::relation::Relation;
use crate::schema::{DiwanSchema, schema, sdl};
use crate::tenure::Tenure;
use crate::testing::{Register, register};

/// A register, and the schema over it.
struct House {
    diwan: Register,
    schema: DiwanSchema,
}

impl House {
    async fn new() -> Self {
        Self { diwan: register().await, schema: schema() }
    }

    async fn answer(&self, who: &Principal, query: &str) -> Response {
        let context =
            RequestContext::new(self.diwan.clone(), who.clone(), CallerKey::of(who, None));
        self.schema.execute(Request::new(query).data(context)).await
    }

    /// The data, where no error is expected.
    async fn data(&self, who: &Principal, query: &str) -> Value {
        let answer = self.answer(who, query).await;
        assert_eq!(answer.errors, [], "{query}");
        answer.data.into_json().unwrap()
    }

    /// The data and the code of the only error.
    async fn error(&self, who: &Principal, query: &str) -> (Value, Code) {
        let answer = self.answer(who, query).await;
        let [error] = answer.errors.as_slice() else { panic!("{query}: {:?}", answer.errors) };
        let code = error.source::<Error>().unwrap_or_else(|| panic!("{error:?}")).code;
        (answer.data.into_json().unwrap(), code)
    }

    /// What the operator's mutation answers.
    async fn done(&self, mutation: &str) -> Value {
        let data = self.data(&Principal::Operator, &format!("mutation {{ it: {mutation} }}")).await;
        data["it"].clone()
    }

    /// Publishes articles that mention and quote somebody; from the second on they translate the
    /// first.
    async fn publish(&self, articles: u32) {
        let publisher =
            r#"createPublisher(input: { externalId: "p", name: "Us" }) { publisher { id } }"#;
        self.done(publisher).await;
        let actor = json!({
            "externalId": "a", "kind": "person", "state": "published", "names": [{ "text": "Ada" }],
        });
        self.diwan.make::<Actor>(actor).await;
        for number in 1..=articles {
            let original = if number > 1 { r#"translationOf: { slug: "n1" }"# } else { "" };
            let article = format!(
                r#"createArticle(input: {{ state: PUBLISHED, kind: REPORT, language: "en",
                    headline: "n{number}", body: "Ada came.", publisher: {{ externalId: "p" }},
                    mentions: [{{ actor: {{ externalId: "a" }},
                        anchor: {{ field: BODY, start: 0, end: 3, exact: "Ada" }} }}],
                    quotes: [{{ speaker: {{ externalId: "a" }}, text: "I came." }}], {original} }}) {{
                    article {{ id }} userErrors {{ code path }} }}"#
            );
            assert_eq!(self.done(&article).await["userErrors"], json!([]));
        }
    }

    /// How many statements a query takes.
    async fn statements(&self, query: &str) -> u64 {
        let before = self.diwan.store().statements();
        self.data(&Principal::Anonymous, query).await;
        self.diwan.store().statements() - before
    }
}

const ANYONE: &Principal = &Principal::Anonymous;

#[tokio::test]
async fn a_publisher_is_written_and_read() {
    let house = House::new().await;
    let made = house
        .done(
            r#"createPublisher(input: { externalId: "p", name: "Us", country: "LY", kind: AGENCY }) {
                publisher { id version kind country } userErrors { code } }"#,
        )
        .await;
    let id = made["publisher"]["id"].as_str().unwrap();
    assert_eq!(made["userErrors"], json!([]));
    assert_eq!(made["publisher"]["kind"], "AGENCY");

    let changed = house
        .done(&format!(
            r#"updatePublisher(id: "{id}", expectedVersion: 1, input: {{ name: "We" }}, clear: [COUNTRY]) {{
                publisher {{ name version country externalId }} }}"#
        ))
        .await;
    let expected = json!({ "name": "We", "version": 2, "country": null, "externalId": "p" });
    assert_eq!(changed["publisher"], expected);

    let read = format!(
        r#"{{ byKey: publisher(by: {{ externalId: "p" }}) {{ name }}
             none: publisher(by: {{ externalId: "q" }}) {{ name }}
             node(id: "{id}") {{ __typename id ... on Publisher {{ name }} }}
             nodes(ids: ["{id}", "nonsense", "{id}"]) {{ id }}
             publishers(orderBy: {{ field: NAME }}) {{ totalCount nodes {{ name }} }} }}"#
    );
    let expected = json!({
        "byKey": { "name": "We" },
        "none": null,
        "node": { "__typename": "Publisher", "id": id, "name": "We" },
        "nodes": [{ "id": id }, null, { "id": id }],
        "publishers": { "totalCount": 1, "nodes": [{ "name": "We" }] },
    });
    assert_eq!(house.data(ANYONE, &read).await, expected);

    let upserted = r#"upsertPublisher(externalId: "p", input: { name: "Us" }) {
        publisher { id version kind } }"#;
    let expected = json!({ "id": id, "version": 3, "kind": "OTHER" });
    assert_eq!(house.done(upserted).await["publisher"], expected);

    let delete = |version| {
        format!(
            r#"deletePublisher(id: "{id}", expectedVersion: {version}) {{
            deletedId userErrors {{ code currentVersion }} }}"#
        )
    };
    let stale = json!([{ "code": "versionMismatch", "currentVersion": 3 }]);
    assert_eq!(house.done(&delete("1")).await["userErrors"], stale);
    assert_eq!(house.done(&delete("3")).await, json!({ "deletedId": id, "userErrors": [] }));
}

#[tokio::test]
async fn what_the_caller_can_mend_is_data_and_the_rest_an_error() {
    let house = House::new().await;
    let wrong = r#"createArticle(input: { headline: "", kind: REPORT, language: "english text",
        sourceUrl: "none", quotes: [{ speaker: { slug: "none" }, text: "…", saidOn: "soon" }] }) {
        article { id } userErrors { code path } }"#;
    let wrong = house.done(wrong).await;
    assert_eq!(wrong["article"], json!(null));
    for expected in [
        json!({ "code": "tooShort", "path": ["headline"] }),
        json!({ "code": "format", "path": ["language"] }),
        json!({ "code": "format", "path": ["sourceUrl"] }),
        json!({ "code": "format", "path": ["quotes", "0", "saidOn"] }),
    ] {
        assert!(wrong["userErrors"].as_array().unwrap().contains(&expected), "{wrong}");
    }

    house.done(&draft("a")).await;
    let submit = |arguments| {
        format!(
            r#"submitArticle(id: "a"{arguments}) {{ article {{ state }} userErrors {{ code path }} }}"#
        )
    };
    let code = |answer: &Value| answer["userErrors"][0]["code"].as_str().unwrap().to_owned();
    let submitted = house.done(&submit(", expectedVersion: 1")).await;
    assert_eq!(submitted["article"]["state"], "IN_REVIEW");
    assert_eq!(code(&house.done(&submit(", expectedVersion: 2")).await), "conflict");

    let schedule = r#"scheduleArticle(id: "a", expectedVersion: 2, publishAt: "soon") {
        userErrors { code path } }"#;
    let expected = json!([{ "code": "format", "path": ["publishAt"] }]);
    assert_eq!(house.done(schedule).await["userErrors"], expected);

    let create = format!("mutation {{ {} }}", draft("b"));
    let refused = (json!({ "createArticle": null }), Code::Unauthenticated);
    assert_eq!(house.error(ANYONE, &create).await, refused);
    for unclear in
        ["first: 0", "first: 101", "first: 1, last: 1", r#"last: 1, after: "x""#, r#"after: "x""#]
    {
        let query = format!("{{ articles({unclear}) {{ nodes {{ id }} }} }}");
        assert_eq!(house.error(ANYONE, &query).await.1, Code::BadRequest, "{unclear}");
    }
}

#[tokio::test]
async fn hidden_is_null_and_withdrawn_is_gone() {
    let house = House::new().await;
    let id = house.done(&draft("a")).await["article"]["id"].as_str().unwrap().to_owned();
    let read = format!(
        r#"{{ it: article(by: {{ slug: "a" }}) {{ headline }} node(id: "{id}") {{ id }} }}"#
    );
    assert_eq!(house.data(ANYONE, &read).await, json!({ "it": null, "node": null }));

    house.done(r#"publishArticle(id: "a", expectedVersion: 1) { userErrors { code } }"#).await;
    let seen = json!({ "it": { "headline": "a" }, "node": { "id": id } });
    assert_eq!(house.data(ANYONE, &read).await, seen);

    let withdraw = |reason| {
        format!(
            r#"withdrawArticle(id: "a", expectedVersion: 2, reason: "{reason}") {{
            article {{ state withdrawal {{ reason }} }} userErrors {{ code path }} }}"#
        )
    };
    let empty = house.done(&withdraw("")).await;
    assert_eq!(empty["userErrors"], json!([{ "code": "tooShort", "path": ["reason"] }]));
    let withdrawn = house.done(&withdraw("Wrong")).await;
    assert_eq!(withdrawn["article"]["withdrawal"]["reason"], "Wrong");

    let answer = house.answer(ANYONE, &read).await;
    assert_eq!(answer.data.into_json().unwrap(), json!({ "it": null, "node": null }));
    let gone: Vec<_> = answer.errors.iter().map(|error| error.source::<Error>().unwrap()).collect();
    assert_eq!(gone.len(), 2);
    for error in gone {
        assert_eq!(error.code, Code::Gone);
        assert_eq!(error.gone.as_ref().unwrap().reason, "Wrong");
    }
}

#[tokio::test]
async fn revisions_are_for_those_who_read_drafts() {
    let house = House::new().await;
    house.done(&draft("a")).await;
    house.done(r#"publishArticle(id: "a", expectedVersion: 1) { userErrors { code } }"#).await;
    let query =
        r#"{ article(by: { slug: "a" }) { revisions { totalCount nodes { version record } } } }"#;
    let (data, code) = house.error(ANYONE, query).await;
    assert_eq!((data, code), (json!({ "article": { "revisions": null } }), Code::Unauthenticated));
    let data = house.data(&Principal::Operator, query).await;
    let revisions = &data["article"]["revisions"];
    assert_eq!(revisions["totalCount"], 1);
    assert_eq!(revisions["nodes"][0]["version"], 1);
    assert_eq!(revisions["nodes"][0]["record"]["state"], "draft");
}

#[tokio::test]
async fn pages_go_both_ways() {
    let house = House::new().await;
    house.publish(5).await;
    let page = async |arguments: &str| {
        let query = format!(
            "{{ articles(orderBy: {{ field: CREATED_AT }}, {arguments}) {{
                nodes {{ slug }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let page = house.data(ANYONE, &query).await["articles"].clone();
        let slugs: Vec<_> =
            page["nodes"].as_array().unwrap().iter().map(|it| it["slug"].clone()).collect();
        (Value::from(slugs), page["pageInfo"].clone())
    };
    let (slugs, info) = page("first: 2").await;
    assert_eq!(slugs, json!(["n1", "n2"]));
    assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(false)));
    let (slugs, info) = page(&format!("first: 2, after: {}", info["endCursor"])).await;
    assert_eq!(slugs, json!(["n3", "n4"]));
    let (slugs, info) = page(&format!("last: 2, before: {}", info["startCursor"])).await;
    assert_eq!(slugs, json!(["n1", "n2"]));
    assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(false)));
    assert_eq!(page("last: 2").await.0, json!(["n4", "n5"]));
}

#[tokio::test]
async fn the_number_of_statements_does_not_grow_with_the_rows() {
    let query = "{ articles(first: 100) { totalCount nodes {
        body publisher { name } corrections { text } mentions { kind } quotes { text }
        translations { totalCount nodes { headline publisher { name } } } } } }";
    let mut counts = Vec::new();
    for rows in [2, 20] {
        let house = House::new().await;
        house.publish(rows).await;
        counts.push(house.statements(query).await);
    }
    assert_eq!(counts[0], counts[1]);
    // The page, its count and its references; the publishers; the translations, and their count;
    // the publishers of these.
    assert_eq!(counts[0], 7);
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_read() {
    let house = House::new().await;
    house.publish(2).await;
    for (selection, statements) in [
        ("headline body corrections { text }", 1),
        ("headline publisher { name }", 2),
        ("mentions { kind }", 2),
    ] {
        let one = format!(r#"{{ article(by: {{ slug: "n1" }}) {{ {selection} }} }}"#);
        assert_eq!(house.statements(&one).await, statements, "{one}");
        let list = format!("{{ articles {{ edges {{ node {{ {selection} }} }} }} }}");
        assert_eq!(house.statements(&list).await, statements, "{list}");
    }
}

#[tokio::test]
async fn everything_in_the_contract_is_described() {
    let introspection = "{ __schema { types { name description
        fields { name description args { name description } }
        inputFields { name description } enumValues { name description } } } }";
    let data = schema().execute(introspection).await.data.into_json().unwrap();
    let mut silent = Vec::new();
    for ty in data["__schema"]["types"].as_array().unwrap() {
        let name = ty["name"].as_str().unwrap();
        if name != "ID" && !name.starts_with("__") {
            collect_silent("", ty, &mut silent);
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

/// The names of what has no description, within what has them.
fn collect_silent(within: &str, thing: &Value, silent: &mut Vec<String>) {
    let name = format!("{within}{}", thing["name"].as_str().unwrap());
    if thing["description"].as_str().is_none_or(str::is_empty) {
        silent.push(name.clone());
    }
    for members in ["fields", "args", "inputFields", "enumValues"] {
        for member in thing[members].as_array().into_iter().flatten() {
            collect_silent(&format!("{name}."), member, silent);
        }
    }
}

#[test]
fn the_contract_is_stable() {
    assert_eq!(sdl(), sdl());
}

fn draft(slug: &str) -> String {
    format!(
        r#"createArticle(input: {{ kind: REPORT, language: "en", headline: "{slug}", body: "Text." }}) {{
            article {{ id slug }} userErrors {{ code path message }} }}"#
    )
}

/// Actors who each hold a post, and articles that mention all of them.
async fn newsroom(house: &House, rows: usize) {
    let actor = |number: usize| {
        json!({
            "externalId": format!("a{number}"), "kind": "person", "state": "published",
            "names": [{ "text": format!("A{number}") }],
        })
    };
    for number in 0..rows {
        house.diwan.make::<Actor>(actor(number)).await;
        let organisation = json!({ "externalId": "a0" });
        let position = json!({ "externalId": format!("p{number}"), "title": "Minister", "organisation": organisation });
        house.diwan.make::<Position>(position).await;
        let tenure = json!({
            "holder": { "externalId": format!("a{number}") },
            "position": { "externalId": format!("p{number}") }, "from": "2020", "to": "2021",
        });
        house.diwan.make::<Tenure>(tenure).await;
        if number > 0 {
            let (subject, object) =
                (json!({ "externalId": format!("a{number}") }), json!({ "externalId": "a0" }));
            let relation = json!({ "subject": subject, "kind": "backs", "object": object });
            house.diwan.make::<Relation>(relation).await;
        }
    }
    for number in 0..rows {
        let anchor = json!({ "field": "headline", "start": 0, "end": 4, "exact": "News" });
        let mentions = (0..rows).map(
            |actor| json!({ "actor": { "externalId": format!("a{actor}") }, "anchor": anchor }),
        );
        let speaker = json!({ "externalId": format!("a{number}") });
        let article = json!({
            "kind": "report", "language": "en", "headline": "News", "body": "…", "state": "published",
            "mentions": mentions.collect::<Vec<_>>(),
            "quotes": [{ "speaker": speaker, "text": "…", "saidOn": "2021-01-11" }],
        });
        house.diwan.make::<Article>(article).await;
    }
}

#[tokio::test]
async fn from_articles_to_actors_to_posts_in_one_statement_each() {
    let query = r#"{ articles { nodes { headline
        mentions { actor { name } } quotes { speaker { name } position { title } }
        actors { nodes { name names { text } positionOn(date: "2021-01-11") { title }
            relations { nodes { subject { name } object { name } } }
            tenures(on: "2021") { nodes { position { title organisation { name } } } } } } } } }"#;
    for rows in [2, 12] {
        let house = House::new().await;
        newsroom(&house, rows).await;
        // One for each field that reads, and two for the references and posts of the articles. It
        // may be less: what different fields ask of one kind is read at once where they meet.
        assert!(house.statements(query).await <= 15);
        let articles = house.data(ANYONE, query).await["articles"]["nodes"].clone();
        let article = &articles[rows - 1];
        assert_eq!(article["mentions"][1]["actor"]["name"], "A1");
        assert_eq!(article["quotes"][0]["speaker"]["name"], "A0");
        assert_eq!(article["quotes"][0]["position"]["title"], "Minister");
        let actor = &article["actors"]["nodes"][1];
        assert_eq!(actor["positionOn"]["title"], "Minister");
        assert_eq!(actor["names"], json!([{ "text": "A1" }]));
        assert_eq!(actor["relations"]["nodes"][0]["object"]["name"], "A0");
        let held = &actor["tenures"]["nodes"][0]["position"];
        assert_eq!(held["organisation"]["name"], "A0");
    }
}

#[tokio::test]
async fn an_actor_is_merged_and_stands_for_itself_again() {
    let house = House::new().await;
    newsroom(&house, 2).await;
    let read = r#"{ one: actor(by: { slug: "a0" }) { name version mergedInto { name } }
        other: actor(by: { externalId: "a1" }) { names { text kind } articles { totalCount } } }"#;
    let merge = |arguments: &str| {
        format!(
            r#"mergeActors(id: "a0", {arguments}) {{ actor {{ version mergedInto {{ slug }} }} userErrors {{ code path }} }}"#
        )
    };
    let none = house.done(&merge(r#"expectedVersion: 1, into: { slug: "nobody" }"#)).await;
    assert_eq!(none["userErrors"], json!([{ "code": "unknownReference", "path": ["into"] }]));
    let related = house.done(&merge(r#"expectedVersion: 1, into: { slug: "a1" }"#)).await;
    assert_eq!(related["userErrors"][0]["code"], "conflict");

    let relation = house.data(ANYONE, "{ relations { nodes { id } } }").await;
    let id = relation["relations"]["nodes"][0]["id"].as_str().unwrap();
    house.done(&format!(r#"deleteRelation(id: "{id}", expectedVersion: 1) {{ deletedId }}"#)).await;
    let merged = house.done(&merge(r#"expectedVersion: 1, into: { slug: "a1" }"#)).await;
    assert_eq!(merged["actor"], json!({ "version": 2, "mergedInto": { "slug": "a1" } }));
    let names = json!([{ "text": "A1", "kind": "COMMON" }, { "text": "A0", "kind": "ALIAS" }]);
    let expected = json!({
        "one": { "name": "A0", "version": 2, "mergedInto": { "name": "A1" } },
        "other": { "names": names, "articles": { "totalCount": 2 } },
    });
    assert_eq!(house.data(ANYONE, read).await, expected);

    let back = house
        .done(r#"unmergeActor(id: "a0", expectedVersion: 2) { actor { version mergedInto { slug } } }"#)
        .await;
    assert_eq!(back["actor"], json!({ "version": 3, "mergedInto": null }));
}
