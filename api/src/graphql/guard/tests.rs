#![allow(clippy::disallowed_methods, reason = "measures how long the guard itself takes")]

use std::fmt::Write;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use async_graphql::Variables;
use serde_json::json;

use super::*;
use crate::graphql::document::Documents;

const SDL: &str = r#"
schema { query: Query mutation: Mutation }
interface Node { id: ID! }
type PageInfo { endCursor: String hasNextPage: Boolean! }
type Query {
  article(id: ID!): Article
  articles(first: Int, after: String, last: Int, before: String, language: [String!]): ArticleConnection!
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  matchActors(queries: [MatchQuery!]!): [Match!]!
  duplicates(first: Int): [Match!]!
}
input MatchQuery { names: [String!]! }
type Match { score: Float }
type Mutation { publishArticle(id: ID!): Article }
type Article implements Node {
  id: ID!
  headline: String!
  languages: [String!]!
  mentions: [Mention!]!
  actors(first: Int, after: String): ActorConnection!
  related(first: Int = 5): [Related!]!
}
type Related { article: Article! score: Float! }
type Mention { actor: Actor }
type Actor implements Node {
  id: ID!
  articles(first: Int = 10): ArticleConnection!
  friend: Actor
}
type ArticleConnection { edges: [ArticleEdge!]! nodes: [Article!]! pageInfo: PageInfo! totalCount: Int! }
type ArticleEdge { node: Article! cursor: String! }
type ActorConnection { edges: [ActorEdge!]! nodes: [Actor!]! pageInfo: PageInfo! }
type ActorEdge { node: Actor! cursor: String! }
"#;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| Documents::new(SDL).unwrap());

fn check_with(query: &str, variables: serde_json::Value, limits: &Limits) -> Result<Weight> {
    let document = DOCUMENTS.read(query, limits).map_err(|refusal| refusal.0[0].error.clone())?;
    let operation = document.operation(None)?;
    check_type(operation.operation_type, limits)?;
    let variables = DOCUMENTS.variables(operation, &Variables::from_json(variables))?;
    weigh(&DOCUMENTS.normal(&document, operation, &variables)?, limits)
}

fn check(query: &str) -> Result<Weight> {
    check_with(query, json!({}), &Limits::ANONYMOUS)
}

fn weight(query: &str) -> (u64, u64) {
    let weight = check(query).unwrap();
    (weight.cost, weight.nodes)
}

fn refusal(query: &str) -> Code {
    check(query).unwrap_err().code
}

#[test]
fn an_object_costs_one_and_scalars_are_free() {
    assert_eq!(weight("{ article(id: 1) { id headline languages } }"), (1, 1));
    assert_eq!(weight("{ __typename }"), (0, 0));
}

#[test]
fn a_connection_multiplies_by_its_page() {
    assert_eq!(weight("{ articles(first: 10) { nodes { headline } } }"), (1, 10));
    assert_eq!(weight("{ articles(first: 10) { edges { cursor node { id } } } }"), (11, 10));
    assert_eq!(weight("{ articles { totalCount nodes { id } } }"), (1, 20));
    assert_eq!(weight("{ articles(last: 3) { pageInfo { endCursor } nodes { id } } }"), (2, 4));
    let nested =
        "{ articles(first: 10) { nodes { actors(first: 5) { nodes { friend { id } } } } } }";
    assert_eq!(weight(nested), (1 + 10 * (1 + 5), 10 * (1 + 5 * 2)));
}

#[test]
fn a_plain_list_counts_as_five() {
    let mentions = "{ article(id: 1) { mentions { actor { id } } } }";
    assert_eq!(weight(mentions), (1 + 1 + 5, 1 + 5 * 2));
}

/// Related articles are looked for, of each article anew.
#[test]
fn related_articles_cost_by_what_they_are_looked_for_in() {
    let related = "{ article(id: 1) { related { score article { id } } } }";
    assert_eq!(weight(related), (1 + 201 + 5, 1 + 5 * 2));
    let of_many = "{ articles(first: 10) { nodes { related(first: 20) { score } } } }";
    assert_eq!(weight(of_many), (1 + 10 * 201, 10 * (1 + 20)));
    let of_too_many = "{ articles(first: 25) { nodes { related { score } } } }";
    assert_eq!(refusal(of_too_many), Code::QueryTooComplex);
}

#[test]
fn a_list_by_ids_counts_its_ids() {
    let nodes = "{ nodes(ids: [1, 2, 3]) { ... on Actor { friend { id } } } }";
    assert_eq!(weight(nodes), (1 + 3, 3 * 2));
    let ids: Vec<_> = (0..101).collect();
    let many = check_with(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        json!({ "ids": ids }),
        &Limits::ANONYMOUS,
    );
    assert_eq!(many.unwrap_err().code, Code::BadRequest);
}

#[test]
fn fragments_and_types_are_followed() {
    let query = "
        query { node(id: 1) { ...a } }
        fragment a on Actor { friend { ...b } articles { nodes { headline } } }
        fragment b on Actor { friend { id } }";
    assert_eq!(weight(query), (4, 3 + 10), "the schema's own default is 10");
}

#[test]
fn too_costly_or_too_many() {
    let costly = "{ articles(first: 100) { edges { node { actors(first: 100) { edges { node { id } } } } } } }";
    assert_eq!(refusal(costly), Code::QueryTooComplex);
    let signed_in = check_with(costly, json!({}), &Limits::SIGNED_IN).unwrap();
    assert_eq!(signed_in, Weight { cost: 1 + 100 * (2 + 100), nodes: 100 * (1 + 100), texts: 0 });
    let many = "{ articles(first: 100) { nodes { actors(first: 100) { nodes { id } } } } }";
    assert_eq!(refusal(many), Code::QueryTooComplex);
}

#[test]
fn weights_never_wrap_around() {
    let levels = 6;
    let mut query = "{ article(id: 1) ".to_owned();
    for _ in 0..levels {
        query += "{ actors(first: 100) { nodes { articles(first: 100) { nodes ";
    }
    query += "{ id }";
    query += &"} } } }".repeat(levels);
    query += " }";
    let generous =
        Limits { depth: 1_000, cost: u64::MAX - 1, nodes: u64::MAX - 1, ..Limits::SIGNED_IN };
    assert_eq!(check_with(&query, json!({}), &generous).unwrap_err().code, Code::QueryTooComplex);
}

#[test]
fn page_sizes_are_checked_wherever_they_come_from() {
    for size in ["0", "-1", "101", "2147483648", "99999999999999999999", "1.5", "\"1\"", "[1]", "A"]
    {
        let query = format!("{{ articles(first: {size}) {{ totalCount }} }}");
        assert_eq!(refusal(&query), Code::BadRequest, "first: {size}");
        let query = format!("query($n: Int = {size}) {{ articles(last: $n) {{ totalCount }} }}");
        assert_eq!(refusal(&query), Code::BadRequest, "last from a default: {size}");
    }
    let query = "query($n: Int = 3) { articles(first: $n) { edges { node { id } } } }";
    let by_variable = |n: serde_json::Value| check_with(query, n, &Limits::ANONYMOUS);
    for size in [json!(-1), json!(0), json!(101), json!(1_u64 << 31), json!("5"), json!([5])] {
        assert_eq!(by_variable(json!({ "n": size })).unwrap_err().code, Code::BadRequest);
    }
    assert_eq!(by_variable(json!({ "n": 100 })).unwrap().cost, 101);
    assert_eq!(by_variable(json!({})).unwrap().cost, 4);
    assert_eq!(by_variable(json!({ "n": null })).unwrap().cost, 21);
}

#[test]
fn mutations_need_a_token_and_are_counted() {
    let publish = |count: usize| {
        let fields = (0..count).fold(String::new(), |mut text, n| {
            let _ = write!(text, "m{n}: publishArticle(id: 1) {{ id }} ");
            text
        });
        format!("mutation {{ {fields} }}")
    };
    assert_eq!(refusal(&publish(1)), Code::Unauthenticated);
    let signed_in = |count| check_with(&publish(count), json!({}), &Limits::SIGNED_IN);
    assert_eq!(signed_in(10).unwrap().cost, 10);
    assert_eq!(signed_in(11).unwrap_err().code, Code::QueryTooComplex);
    assert_eq!(refusal("subscription { changes { id } }"), Code::BadRequest);
}

#[test]
fn the_operation_is_chosen_by_name() {
    let chosen = |text: &str, name| {
        let document = DOCUMENTS.read(text, &Limits::ANONYMOUS).unwrap();
        document.operation(name).map(|_| ()).map_err(|error| error.code)
    };
    let two = "query a { __typename } query b { __typename }";
    assert_eq!(chosen(two, Some("b")), Ok(()));
    assert_eq!(chosen(two, Some("c")), Err(Code::BadRequest));
    assert_eq!(chosen(two, None), Err(Code::BadRequest));
    assert_eq!(chosen("{ __typename }", Some("a")), Err(Code::BadRequest));
    assert_eq!(chosen("query a { __typename }", None), Ok(()));
}

#[test]
fn syntax_errors_say_where() {
    let error = check("{ articles(").unwrap_err();
    assert_eq!(error.code, Code::BadRequest);
    assert!(error.detail.starts_with("Syntax error at line 1, column"), "{}", error.detail);
    assert!(!error.detail.contains('\n'), "{}", error.detail);
}

/// Fragments that spread the next one twice: 2^n fields from n lines.
fn fan_out(fragments: usize) -> String {
    let mut query = "{ article(id: 1) { ...f0 } }".to_owned();
    for n in 0..fragments {
        let next = n + 1;
        let _ = write!(query, " fragment f{n} on Article {{ ...f{next} ...f{next} }}");
    }
    let _ = write!(query, " fragment f{fragments} on Article {{ id }}");
    query
}

#[test]
fn exponential_fragments_are_refused_at_once() {
    assert!(check(&fan_out(10)).is_ok(), "a thousand fields are allowed");
    for fragments in [13, 25, 29, 60] {
        let start = Instant::now();
        for limits in [&Limits::ANONYMOUS, &Limits::SIGNED_IN] {
            let error = check_with(&fan_out(fragments), json!({}), limits).unwrap_err();
            assert_eq!(error.code, Code::QueryTooComplex);
        }
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    }
}

#[test]
fn fragment_cycles_are_refused() {
    assert_eq!(refusal("{ ...a } fragment a on Query { ...a }"), Code::BadRequest);
    assert_eq!(
        refusal(
            "{ ...a } fragment a on Query { ...b } fragment b on Query { node(id: 1) { ...a } }"
        ),
        Code::BadRequest
    );
    assert_eq!(refusal("{ __typename } fragment a on Query { ...a }"), Code::BadRequest);
}

#[test]
fn floods_are_refused() {
    let aliases = |count: usize| {
        let fields: String = (0..count).map(|n| format!("a{n}: headline ")).collect();
        format!("{{ article(id: 1) {{ {fields} }} }}")
    };
    assert!(check(&aliases(30)).is_ok());
    let documents = [
        aliases(31),
        aliases(10_000),
        format!(
            "{{ articles(language: {}{}) {{ totalCount }} }}",
            "[".repeat(20_000),
            "]".repeat(20_000)
        ),
        format!("{{ articles(language: {} ", "[".repeat(2_000)),
        format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(100), "]".repeat(100)),
        format!("{{ {} }}", (0..21).map(|n| format!("a{n}: __typename ")).collect::<String>()),
        format!("{{ {} }}", "a ".repeat(2_001)),
        format!("{{ a{} }}", " @skip(if: true)".repeat(6)),
        format!(
            "{} fragment f on Query {{ nodes(ids: [{}]) {{ id }} }}",
            (0..100).map(|n| format!("query q{n} {{ ...f }} ")).collect::<String>(),
            "1 ".repeat(4_000)
        ),
        "{ a ".repeat(5_000),
        format!(
            "{{ node(id: 1) {{ ... on Actor {} {{ id }} {} }} }}",
            "{ friend ".repeat(16),
            "}".repeat(16)
        ),
        many_fragments(51),
        fragment_chain(40),
        format!("{{ {}a{} }}", "... { ".repeat(40), "}".repeat(40)),
    ];
    for document in documents {
        let start = Instant::now();
        let error = check(&document).unwrap_err();
        let begin = &document[..document.len().min(60)];
        assert_eq!(error.code, Code::QueryTooComplex, "{begin}: {error}");
        assert!(start.elapsed() < Duration::from_millis(500), "{begin}: {:?}", start.elapsed());
    }
}

fn many_fragments(count: usize) -> String {
    let fragments: String =
        (0..count).map(|n| format!("fragment f{n} on Query {{ __typename }} ")).collect();
    fragments + "{ __typename }"
}

fn fragment_chain(length: usize) -> String {
    let fragments: String =
        (0..length).map(|n| format!("fragment f{n} on Query {{ ...f{} }} ", n + 1)).collect();
    format!("{fragments} fragment f{length} on Query {{ __typename }} {{ ...f0 }}")
}

#[test]
fn the_sum_of_all_operations_is_bounded() {
    let operations: String = (0..300).map(|n| format!("query q{n} {{ ...f0 }} ")).collect();
    let fragments = fan_out(4).replacen("{ article(id: 1) { ...f0 } }", "", 1);
    assert_eq!(refusal(&(operations + &fragments)), Code::QueryTooComplex);
}

/// What `getIntrospectionQuery()` of graphql-js sends.
const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema {
    description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

#[test]
fn introspection_passes_but_not_in_circles() {
    assert_eq!(weight(INTROSPECTION), (0, 0));
    for query in [
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ __schema { a: types { name } b: types { name } } }",
        "{ a: __schema { types { name } } b: __schema { types { name } } }",
    ] {
        assert_eq!(refusal(query), Code::QueryTooComplex, "{query}");
    }
}

#[test]
fn tokens_are_counted_as_the_grammar_cuts_them() {
    let fits = |query: &str, tokens: usize| {
        let limits = |tokens| Limits { tokens, ..Limits::ANONYMOUS };
        lex::check(query, &limits(tokens)).is_ok()
            && lex::check(query, &limits(tokens - 1)).is_err()
    };
    assert!(fits("{ a }", 3));
    assert!(fits("query($n:Int=-1.5e+3){...on A{b(c:$n,d:[1,2])@skip(if:true)}}", 36));
    assert!(fits("# only a comment } {\n\u{feff}a", 1));
    assert!(fits(r#""a \" { b" c"#, 2));
    assert!(fits(r#""""a " \""" { b""" c"#, 2));
    assert!(fits("\"open { [", 1));
}

/// Documents changed at random places: any answer will do, but no panic and no delay.
#[test]
fn nothing_makes_the_guard_panic() {
    let seeds = [
        INTROSPECTION.to_owned(),
        fan_out(12),
        "query($n: Int = 3) { articles(first: $n) { edges { node { id } } } }".to_owned(),
        "{ nodes(ids: [\"a\", \"\\u00e9\"]) { ... on Actor @include(if: true) { friend { id } } } }".to_owned(),
    ];
    let splices = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "...",
        "\"",
        "\"\"\"",
        "$n",
        "first: -1",
        "@",
        "#",
        "é",
        "\u{0}",
        "fragment f0 on Article { id }",
    ];
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |bound: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % bound as u64).unwrap()
    };
    for round in 0..2_000 {
        let mut text: Vec<char> = seeds[round % seeds.len()].chars().collect();
        for _ in 0..=below(6) {
            let at = below(text.len());
            let splice = splices[below(splices.len())].chars();
            let end = (at + below(4)).min(text.len());
            text.splice(at..end, splice);
        }
        let _ = check(&text.into_iter().collect::<String>());
    }
}

/// A name costs the same wherever it stands: in a list, alone, in a variable.
#[test]
fn what_is_looked_for_by_name_costs_by_the_name() {
    let cost = |query: &str| check(query).unwrap().cost;
    let search =
        |queries: &str| cost(&format!("{{ matchActors(queries: {queries}) {{ score }} }}"));
    let [none, one, alone, more] = [
        "[]",
        r#"[{names: ["a"]}]"#,
        r#"{names: "a"}"#,
        r#"[{names: ["a", "b"]}, {names: ["c"]}]"#,
    ]
    .map(search);
    assert_eq!((one - none, alone - none, more - none), (40, 40, 120));
    let query = "query($q: [MatchQuery!]!) { matchActors(queries: $q) { score } }";
    let names = |count: usize| json!({ "q": vec![json!({ "names": vec!["a"; count] }); 20] });
    let cost =
        |count| check_with(query, names(count), &Limits::ANONYMOUS).map(|weight| weight.cost);
    assert_eq!(cost(5).unwrap() - none, 4_000, "whoever may seek so many may pay for them");
    assert_eq!(cost(7).unwrap_err().code, Code::QueryTooComplex);
    assert_eq!(check("{ duplicates { score } }").unwrap().cost - none, 4_000);
}
