use super::*;

/// Documents, their variables, and what is executed of them.
fn becomes(cases: &[(&str, serde_json::Value, &str)]) {
    for (document, variables, expected) in cases {
        let given = given(document, variables.clone());
        assert_eq!(given.unwrap(), *expected, "{document} with {variables}");
    }
}

#[test]
fn defaults_of_variables_count_in_directives() {
    let document = "query($all: Boolean = true) { dog { name nickname @include(if: $all) } }";
    becomes(&[
        (document, json!({}), "{ dog { name nickname } }"),
        (document, json!({ "all": true }), "{ dog { name nickname } }"),
        (document, json!({ "all": false }), "{ dog { name } }"),
        (
            "mutation($dry: Boolean = true) { mutateDog @skip(if: $dry) { name } }",
            json!({ "dry": false }),
            "{ mutateDog { name } }",
        ),
    ]);
    let null = given(document, json!({ "all": null }));
    assert_eq!(null.unwrap_err().code, Code::BadRequest);
}

#[test]
fn what_directives_leave_empty_asks_for_nothing() {
    let documents = documents();
    let text = "mutation($dry: Boolean = true) { mutateDog @skip(if: $dry) { name } }";
    let document = documents.read(text, &Limits::SIGNED_IN).unwrap();
    let operation = document.operation(None).unwrap();
    let variables = documents.variables(operation, &Variables::default()).unwrap();
    let normal = documents.normal(&document, operation, &variables).unwrap();
    assert!(normal.fields.is_empty());
    becomes(&[
        ("{ dog { name @skip(if: true) } }", json!({}), "{ dog { @type: __typename } }"),
        (
            "{ dog { ... @include(if: false) { name } } }",
            json!({}),
            "{ dog { @type: __typename } }",
        ),
    ]);
}

#[test]
fn fields_of_one_key_are_merged_in_order() {
    becomes(&[
        (
            "{ dog { a: name owner { name } } ...f ... on Query { dog { owner { age name } } } human { name } }
                fragment f on Query { human { age } dog { barkVolume a: name } }",
            json!({}),
            "{ dog { a: name owner { name age } barkVolume } human { age name } }",
        ),
        (
            "{ dog { name @skip(if: true) name @include(if: true) name } }",
            json!({}),
            "{ dog { name } }",
        ),
    ]);
}

#[test]
fn what_depends_on_the_type_is_listed_by_type() {
    becomes(&[
        (
            "{ pet { name ... on Pet { n: name } ...p } } fragment p on Pet { __typename }",
            json!({}),
            "{ pet { name n: name __typename } }",
        ),
        (
            "{ pet { ... on Dog { barkVolume } name ... on CatOrDog { ... on Cat { name meowVolume } } } }",
            json!({}),
            "{ pet { ... on Cat { @type: __typename name meowVolume } \
                ... on Dog { @type: __typename barkVolume name } } }",
        ),
        (
            "{ catOrDog { ... on Dog { name } } }",
            json!({}),
            "{ catOrDog { ... on Cat { @type: __typename } ... on Dog { @type: __typename name } } }",
        ),
        (
            "{ catOrDog { ... on Dog @skip(if: true) { name } __typename } }",
            json!({}),
            "{ catOrDog { __typename } }",
        ),
        // A fragment on an interface within an object.
        (
            "{ dog { ... on Pet { name ... on Cat { meowVolume } ... on Dog { nickname } } } }",
            json!({}),
            "{ dog { name nickname } }",
        ),
    ]);
}

#[test]
fn variables_are_coerced_and_put_in() {
    let find = "query($n: String, $tags: [String!] = [\"x\"]) {
        findDog(searchBy: { name: $n, tags: $tags }) { name } }";
    becomes(&[
        (find, json!({}), "{ findDog(searchBy: {tags: [\"x\"]}) { name } }"),
        (
            find,
            json!({ "n": null, "tags": "y" }),
            "{ findDog(searchBy: {name: null, tags: [\"y\"]}) { name } }",
        ),
        ("query($n: String) { say(text: $n) }", json!({}), "{ say }"),
        (
            "query($n: String) { say(text: $n) }",
            json!({ "n": null, "other": 1 }),
            "{ say(text: null) }",
        ),
        (
            "query($i: ID, $f: Float) { say(id: $i, number: $f) }",
            json!({ "i": 5, "f": 1 }),
            "{ say(id: \"5\", number: 1) }",
        ),
        (
            "{ say(id: 99999999999999999999, number: 1e3) }",
            json!({}),
            "{ say(id: \"99999999999999999999\", number: 1000.0) }",
        ),
        (
            "query($c: DogCommand!) { dog { doesKnowCommand(dogCommand: $c) } }",
            json!({ "c": "SIT" }),
            "{ dog { doesKnowCommand(dogCommand: SIT) } }",
        ),
        (
            "query($i: Int) { arguments { intArgField(intArg: $i) } }",
            json!({ "i": 1.0 }),
            "{ arguments { intArgField(intArg: 1) } }",
        ),
        (
            "query($x: Int) { json(value: { a: [$x], b: $x }) }",
            json!({}),
            "{ json(value: {a: [null]}) }",
        ),
        (
            "query($b: By!) { findBy(by: $b) { name } }",
            json!({ "b": { "id": 7 } }),
            "{ findBy(by: {id: \"7\"}) { name } }",
        ),
    ]);
}

#[test]
fn variables_of_the_wrong_type_are_refused_by_their_path() {
    for (document, variables, at) in [
        ("query($a: Int!) { json(value: { a: $a }) }", json!({}), "$a must be given"),
        ("query($a: Int!) { json(value: { a: $a }) }", json!({ "a": null }), "$a "),
        ("query($a: Int) { json(value: { a: $a }) }", json!({ "a": "1" }), "$a "),
        ("query($a: Int) { json(value: { a: $a }) }", json!({ "a": 1.5 }), "$a "),
        ("query($a: Int) { json(value: { a: $a }) }", json!({ "a": 2_147_483_648_i64 }), "$a "),
        ("query($a: [Int!]) { json(value: { a: $a }) }", json!({ "a": [1, null] }), "$a[1] "),
        ("query($a: Boolean) { json(value: { a: $a }) }", json!({ "a": 1 }), "$a "),
        ("query($a: String) { json(value: { a: $a }) }", json!({ "a": 1 }), "$a "),
        ("query($a: ID) { json(value: { a: $a }) }", json!({ "a": 1.5 }), "$a "),
        ("query($a: DogCommand) { json(value: { a: $a }) }", json!({ "a": "JUMP" }), "$a "),
        ("query($a: FindDogInput) { findDog(searchBy: $a) { name } }", json!({ "a": [] }), "$a"),
        (
            "query($a: FindDogInput) { findDog(searchBy: $a) { name } }",
            json!({ "a": { "b": 1 } }),
            "b",
        ),
        (
            "query($a: FindDogInput) { findDog(searchBy: $a) { name } }",
            json!({ "a": { "nested": { "tags": [7] } } }),
            "$a.nested.tags[0] ",
        ),
        ("query($a: By!) { findBy(by: $a) { name } }", json!({ "a": {} }), "exactly one"),
        (
            "query($a: By!) { findBy(by: $a) { name } }",
            json!({ "a": { "id": null } }),
            "exactly one",
        ),
    ] {
        let error = given(document, variables.clone()).unwrap_err();
        assert_eq!(error.code, Code::BadRequest);
        assert!(error.detail.contains(at), "{document} with {variables}: {}", error.detail);
    }
}

#[test]
fn strings_are_what_the_specification_says() {
    for (literal, text) in [
        (r#""\u{1F469}""#, "\u{1F469}"),
        (r#""\uD83D\uDC69""#, "\u{1F469}"),
        (r#""\"\\\/\b\f\n\r\t\u00e9""#, "\"\\/\u{8}\u{c}\n\r\té"),
        ("\"\"\"a \\\"\"\" b\"\"\"", "a \"\"\" b"),
        ("\"\"\"\n    a\n      b\n\n    c\\n\n  \"\"\"", "a\n  b\n\nc\\n"),
        (r#""""#, ""),
    ] {
        let documents = documents();
        let document = documents.read(&format!("{{ say(text: {literal}) }}"), &Limits::SIGNED_IN);
        let document = document.unwrap_or_else(|refusal| panic!("{literal}: {refusal:?}"));
        let operation = document.operation(None).unwrap();
        let variables = documents.variables(operation, &Variables::default()).unwrap();
        let normal = documents.normal(&document, operation, &variables).unwrap();
        let fields = normal.fields.alternatives().next().unwrap();
        assert_eq!(fields[0].arguments[0].1, Value::String(text.to_owned()), "{literal}");
    }
    for literal in
        [r#""\uD83D""#, r#""\uDC69\uD83D""#, r#""\u{110000}""#, r#""\q""#, "\"a\nb\"", r#""a"#]
    {
        assert!(
            wrong(&format!("{{ say(text: {literal}) }}")).contains("Syntax error"),
            "{literal}"
        );
    }
}
