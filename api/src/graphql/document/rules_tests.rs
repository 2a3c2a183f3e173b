use super::{read, wrong};

/// Documents that a rule accepts, and documents that it refuses, each with words of the reason.
fn rule(number: &str, accepted: &[&str], refused: &[(&str, &str)]) {
    for document in accepted {
        assert_eq!(wrong(document), "", "{number} accepts {document}");
    }
    for (document, reason) in refused {
        let wrong = wrong(document);
        assert!(wrong.contains(reason), "{number} refuses {document}: {wrong}");
    }
}

#[test]
fn rule_5_1_1_executable_definitions() {
    rule(
        "5.1.1",
        &["query getDogName { dog { name } }"],
        &[("query getDogName { dog { name } } extend type Dog { color: String }", "extension")],
    );
}

#[test]
fn rule_5_2_1_1_operation_type_existence() {
    let read_only = super::Documents::new("type Query { a: Int }").unwrap();
    let limits = &super::Limits::SIGNED_IN;
    assert!(read_only.read("{ a }", limits).is_ok());
    assert!(read_only.read("mutation { a }", limits).is_err());
    assert!(read_only.read("subscription { a }", limits).is_err());
}

#[test]
fn rule_5_2_2_1_operation_name_uniqueness() {
    rule(
        "5.2.2.1",
        &["query getDogName { dog { name } } query getOwnerName { dog { owner { name } } }"],
        &[("query getName { dog { name } } mutation getName { mutateDog { name } }", "getName")],
    );
}

#[test]
fn rule_5_2_3_1_lone_anonymous_operation() {
    rule(
        "5.2.3.1",
        &["{ dog { name } }"],
        &[
            ("{ dog { name } } query getName { dog { owner { name } } }", "nonymous"),
            ("{ dog { name } } { dog { name } }", "nonymous"),
        ],
    );
}

#[test]
fn rule_5_2_4_1_single_root_field() {
    rule(
        "5.2.4.1",
        &[
            "subscription sub { newMessage { body sender } }",
            "subscription sub { ...new } fragment new on Subscription { newMessage { body } }",
        ],
        &[
            ("subscription sub { newMessage { body } disallowedSecondRootField }", "sub"),
            (
                "subscription sub { ...two } fragment two on Subscription {
                    newMessage { body } disallowedSecondRootField }",
                "sub",
            ),
            ("subscription sub { __typename }", "introspection"),
            ("subscription sub($b: Boolean!) { newMessage @include(if: $b) { body } }", "include"),
        ],
    );
}

#[test]
fn rule_5_3_1_field_selections() {
    rule(
        "5.3.1",
        &[
            "{ pet { name } }",
            "{ catOrDog { __typename ... on Pet { name } ... on Dog { barkVolume } } }",
            "{ __schema { types { name isOneOf specifiedByURL } } __type(name: \"Dog\") { name } }",
        ],
        &[
            ("{ dog { meowVolume } }", "meowVolume"),
            ("{ dog { barkVolume: kawVolume } }", "kawVolume"),
            ("{ pet { nickname } }", "nickname"),
            ("{ catOrDog { name barkVolume } }", "name"),
        ],
    );
}

#[test]
fn rule_5_3_2_field_selection_merging() {
    rule(
        "5.3.2",
        &[
            "{ dog { name name } }",
            "{ dog { otherName: name otherName: name } }",
            "query($c: DogCommand!) { dog {
                doesKnowCommand(dogCommand: $c) doesKnowCommand(dogCommand: $c) } }",
            "{ pet { ... on Dog { volume: barkVolume } ... on Cat { volume: meowVolume } } }",
            "{ pet { ... on Dog { doesKnowCommand(dogCommand: SIT) }
                ... on Cat { doesKnowCommand(catCommand: JUMP) } } }",
            "{ findDog(searchBy: { name: \"a\", owner: \"b\" }) { name }
                findDog(searchBy: { owner: \"b\", name: \"a\" }) { nickname } }",
            "{ dog { friends(named: [\"a\", \"b\"]) { name } friends(named: [\"a\", \"b\"]) { name } } }",
        ],
        &[
            ("{ dog { name: nickname name } }", "name"),
            (
                "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: HEEL) } }",
                "doesKnowCommand",
            ),
            (
                "query($c: DogCommand!) { dog {
                    doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: $c) } }",
                "doesKnowCommand",
            ),
            (
                "query($a: DogCommand!, $b: DogCommand!) { dog {
                    doesKnowCommand(dogCommand: $a) doesKnowCommand(dogCommand: $b) } }",
                "doesKnowCommand",
            ),
            ("{ dog { isHouseTrained(atOtherHomes: true) isHouseTrained } }", "isHouseTrained"),
            (
                "{ pet { ... on Dog { someValue: nickname } ... on Cat { someValue: meowVolume } } }",
                "someValue",
            ),
            // Recursively, through fragments and aliases, and in lists of different lengths.
            (
                "{ dog { x: owner { n: name } } ...f } fragment f on Query { dog { x: owner { n: age } } }",
                "n",
            ),
            (
                "{ dog { friends(named: [\"a\"]) { name } friends(named: [\"a\", \"b\"]) { name } } }",
                "friends",
            ),
            (
                "{ dog { friends(named: []) { name } } ... on Query { dog { friends(named: [\"a\"]) { name } } } }",
                "friends",
            ),
            // Although it is skipped.
            ("{ dog { name } ... on Query @skip(if: true) { dog { name: nickname } } }", "name"),
        ],
    );
}

#[test]
fn rule_5_3_3_leaf_field_selections() {
    rule(
        "5.3.3",
        &["{ dog { barkVolume } }"],
        &[
            ("{ dog { barkVolume { sinceWhen } } }", "subselections"),
            ("{ human }", "subselection"),
            ("{ pet }", "subselection"),
            ("{ catOrDog }", "subselection"),
            ("{ dog {} }", "Syntax error"),
        ],
    );
}

#[test]
fn rule_5_4_1_argument_names() {
    rule(
        "5.4.1",
        &[
            "{ dog { doesKnowCommand(dogCommand: SIT) } }",
            "{ dog { isHouseTrained(atOtherHomes: true) @include(if: true) } }",
        ],
        &[
            ("{ dog { doesKnowCommand(command: CLEAN, dogCommand: SIT) } }", "command"),
            (
                "{ dog { isHouseTrained(atOtherHomes: true) @include(unless: false, if: true) } }",
                "unless",
            ),
        ],
    );
}

#[test]
fn rule_5_4_2_argument_uniqueness() {
    rule(
        "5.4.2",
        &["{ arguments { multipleRequirements(x: 1, y: 2) } }"],
        &[
            ("{ arguments { multipleRequirements(x: 1, y: 2, x: 1) } }", "x"),
            ("{ dog { name @include(if: true, if: true) } }", "if"),
        ],
    );
}

#[test]
fn rule_5_4_3_required_arguments() {
    rule(
        "5.4.3",
        &[
            "{ arguments { multipleRequirements(y: 2, x: 1) } }",
            "{ arguments { booleanArgField } }",
            "{ arguments { optionalNonNullBooleanArgField } }",
        ],
        &[
            ("{ arguments { multipleRequirements(x: 1) } }", "multipleRequirements"),
            (
                "{ arguments { nonNullBooleanArgField(nonNullBooleanArg: null) } }",
                "nonNullBooleanArg",
            ),
            ("{ dog { name @skip } }", "skip"),
        ],
    );
}

#[test]
fn rule_5_5_1_1_fragment_name_uniqueness() {
    rule(
        "5.5.1.1",
        &["{ dog { ...a ...b } } fragment a on Dog { name } fragment b on Dog { owner { name } }"],
        &[(
            "{ dog { ...a } } fragment a on Dog { name } fragment a on Dog { owner { name } }",
            "a",
        )],
    );
}

#[test]
fn rule_5_5_1_2_fragment_spread_type_existence() {
    rule(
        "5.5.1.2",
        &["{ dog { ...a ... on Dog { name } ... { name } } } fragment a on Dog { name }"],
        &[
            ("{ dog { ...a } } fragment a on NotInSchema { name }", "NotInSchema"),
            ("{ dog { ... on NotInSchema { name } } }", "NotInSchema"),
        ],
    );
}

#[test]
fn rule_5_5_1_3_fragments_on_object_interface_or_union_types() {
    rule(
        "5.5.1.3",
        &["{ dog { ...a ...b ...c } } fragment a on Dog { name } fragment b on Pet { name }
            fragment c on CatOrDog { ... on Dog { name } }"],
        &[
            ("{ dog { ...a } } fragment a on Int { something }", "Int"),
            ("{ dog { ... on Boolean { something } } }", "Boolean"),
        ],
    );
}

#[test]
fn rule_5_5_1_4_fragments_must_be_used() {
    rule(
        "5.5.1.4",
        &["{ dog { ...a } } fragment a on Dog { ...b } fragment b on Dog { name }"],
        &[("{ dog { name } } fragment a on Dog { name }", "a")],
    );
}

#[test]
fn rule_5_5_2_1_fragment_spread_target_defined() {
    rule(
        "5.5.2.1",
        &["{ dog { ...a } } fragment a on Dog { name }"],
        &[("{ dog { ...undefinedFragment } }", "undefinedFragment")],
    );
}

#[test]
fn rule_5_5_2_2_fragment_spreads_must_not_form_cycles() {
    rule(
        "5.5.2.2",
        &["{ dog { ...a } } fragment a on Dog { owner { ...b } } fragment b on Human { name }"],
        &[
            (
                "{ dog { ...a } } fragment a on Dog { ...b } fragment b on Dog { ...a }",
                "spread itself",
            ),
            (
                "{ dog { ...a } } fragment a on Dog { owner { ...b } }
                    fragment b on Human { pets { ...a } }",
                "spread itself",
            ),
        ],
    );
}

#[test]
fn rule_5_5_2_3_fragment_spread_is_possible() {
    rule(
        "5.5.2.3",
        &[
            "{ dog { ... on Dog { barkVolume } } }",
            "{ dog { ...a } } fragment a on Pet { name }",
            "{ dog { ...a } } fragment a on CatOrDog { ... on Cat { meowVolume } }",
            "{ pet { ...a } } fragment a on CatOrDog { ... on Dog { name } }",
            "{ catOrDog { ...a } } fragment a on Pet { ... on DogOrHuman { __typename } }",
        ],
        &[
            ("{ dog { ... on Cat { meowVolume } } }", "Cat"),
            ("{ dog { ...a } } fragment a on HumanOrAlien { __typename }", "HumanOrAlien"),
            ("{ human { ...a } } fragment a on Pet { name }", "Pet"),
            ("{ pet { ...a } } fragment a on Sentient { name }", "Sentient"),
        ],
    );
}

#[test]
fn rule_5_6_1_values_of_correct_type() {
    rule(
        "5.6.1",
        &[
            "{ arguments { intArgField(intArg: 123) floatArgField(floatArg: 1) } }",
            "query($x: Int = 1) { arguments { intArgField(intArg: $x) } }",
            "{ say(text: \"\\u{1F469} \\uD83D\\uDC69\", id: 5) }",
            "{ booleanList(booleanListArg: true) }",
            "{ json(value: { a: [1, \"b\", C], d: null }) }",
            "{ findBy(by: { name: \"a\" }) { name } }",
            "query($n: String!) { findBy(by: { name: $n }) { name } }",
        ],
        &[
            ("{ arguments { intArgField(intArg: \"123\") } }", "Int"),
            ("{ arguments { intArgField(intArg: 2147483648) } }", "32-bit"),
            ("{ arguments { intArgField(intArg: 1.0) } }", "Int"),
            ("query($x: Int = \"one\") { arguments { intArgField(intArg: $x) } }", "Int"),
            ("{ dog { doesKnowCommand(dogCommand: \"SIT\") } }", "DogCommand"),
            ("{ dog { doesKnowCommand(dogCommand: JUMP) } }", "JUMP"),
            ("{ booleanList(booleanListArg: [true, null]) }", "Boolean"),
            ("{ findDog(searchBy: \"a\") { name } }", "FindDogInput"),
            ("{ findBy(by: {}) { name } }", "exactly one"),
            ("{ findBy(by: { name: \"a\", id: 1 }) { name } }", "exactly one"),
            ("{ findBy(by: { name: null }) { name } }", "exactly one"),
            ("query($n: String) { findBy(by: { name: $n }) { name } }", "$n"),
        ],
    );
}

#[test]
fn rule_5_6_2_input_object_field_names() {
    rule(
        "5.6.2",
        &["{ findDog(searchBy: { name: \"Fido\" }) { name } }"],
        &[
            (
                "{ findDog(searchBy: { favoriteCookieFlavor: \"Bacon\" }) { name } }",
                "favoriteCookieFlavor",
            ),
            ("{ findDog(searchBy: { nested: { a: 1 } }) { name } }", "a"),
        ],
    );
}

#[test]
fn rule_5_6_3_input_object_field_uniqueness() {
    rule(
        "5.6.3",
        &["{ findDog(searchBy: { name: \"a\", owner: \"b\", tags: [\"c\"] }) { name } }"],
        &[
            ("{ findDog(searchBy: { name: \"a\", name: \"b\" }) { name } }", "more than once"),
            (
                "{ findDog(searchBy: { nested: { name: \"a\", name: \"a\" } }) { name } }",
                "more than once",
            ),
            ("{ json(value: [{ a: 1, a: 1 }]) }", "more than once"),
            (
                "query($x: FindDogInput = { name: \"a\", name: \"a\" }) { findDog(searchBy: $x) { name } }",
                "more than once",
            ),
        ],
    );
}

#[test]
fn rule_5_6_4_input_object_required_fields() {
    let documents =
        super::Documents::new("type Query { a(b: B): Int } input B { c: Int! d: Int! = 1 e: Int }");
    let documents = documents.unwrap();
    let is_valid = |text: &str| documents.read(text, &super::Limits::SIGNED_IN).is_ok();
    assert!(is_valid("{ a(b: { c: 1 }) }"));
    assert!(!is_valid("{ a(b: { e: 1 }) }"));
    assert!(!is_valid("{ a(b: { c: null }) }"));
    assert!(!is_valid("{ a(b: { c: 1, d: null }) }"));
}

#[test]
fn rule_5_7_1_directives_are_defined() {
    rule(
        "5.7.1",
        &["{ __typename @tag }"],
        &[
            ("{ __typename @nope }", "nope"),
            ("query @nope { __typename }", "nope"),
            ("query($a: Int @nope) { arguments { intArgField(intArg: $a) } }", "nope"),
        ],
    );
}

#[test]
fn rule_5_7_2_directives_are_in_valid_locations() {
    rule(
        "5.7.2",
        &["query @tag { dog { name @tag @skip(if: false) } }"],
        &[
            ("query @skip(if: true) { dog { name } }", "QUERY"),
            (
                "{ dog { ...a } } fragment a on Dog @include(if: true) { name }",
                "FRAGMENT_DEFINITION",
            ),
        ],
    );
}

#[test]
fn rule_5_7_3_directives_are_unique_per_location() {
    rule(
        "5.7.3",
        &[
            "query($a: Boolean!) { dog @skip(if: $a) { name } dog @skip(if: $a) { nickname @tag @tag } }",
        ],
        &[("{ dog @skip(if: true) @skip(if: false) { name } }", "skip")],
    );
}

#[test]
fn rule_5_8_1_variable_uniqueness() {
    rule(
        "5.8.1",
        &["query A($x: Boolean) { dog { isHouseTrained(atOtherHomes: $x) } }
            query B($x: Boolean) { dog { isHouseTrained(atOtherHomes: $x) } }"],
        &[("query($x: Boolean, $x: Boolean) { dog { isHouseTrained(atOtherHomes: $x) } }", "$x")],
    );
}

#[test]
fn rule_5_8_2_variables_are_input_types() {
    rule(
        "5.8.2",
        &["query($a: Boolean, $b: [[FindDogInput!]], $c: DogCommand) {
            json(value: { a: [$a, $b, $c] }) }"],
        &[
            ("query($cat: Cat) { json(value: { a: $cat }) }", "$cat"),
            ("query($pets: [Pet]) { json(value: { a: $pets }) }", "$pets"),
            ("query($unknown: Unknown) { json(value: { a: $unknown }) }", "Unknown"),
        ],
    );
}

#[test]
fn rule_5_8_3_all_variable_uses_defined() {
    rule(
        "5.8.3",
        &[
            "query($a: Boolean) { dog { ...f } } fragment f on Dog { isHouseTrained(atOtherHomes: $a) }",
        ],
        &[
            ("{ dog { isHouseTrained(atOtherHomes: $a) } }", "$a"),
            ("{ dog { ...f } } fragment f on Dog { isHouseTrained(atOtherHomes: $a) }", "$a"),
            ("{ dog { name @skip(if: $a) } }", "$a"),
            ("{ json(value: { a: [$a] }) }", "$a"),
            ("{ findDog(searchBy: { tags: [$a] }) { name } }", "$a"),
            (
                "query A($a: Boolean) { dog { ...f } } query B { dog { ...f } }
                    fragment f on Dog { isHouseTrained(atOtherHomes: $a) }",
                "$a",
            ),
        ],
    );
}

#[test]
fn rule_5_8_4_all_variables_used() {
    rule(
        "5.8.4",
        &["query($a: Boolean!, $b: Int) { json(value: { b: $b }) @skip(if: $a) }"],
        &[
            ("query($a: Boolean) { dog { name } }", "$a"),
            (
                "query A($a: Boolean) { dog { ...f } } query B($a: Boolean) { dog { name } }
                    fragment f on Dog { isHouseTrained(atOtherHomes: $a) }",
                "$a",
            ),
        ],
    );
}

#[test]
fn rule_5_8_5_all_variable_usages_are_allowed() {
    rule(
        "5.8.5",
        &[
            "query($a: [Boolean!]) { booleanList(booleanListArg: $a) }",
            "query($a: Boolean! = true) { dog { name @skip(if: $a) } }",
            "query($a: Boolean = true) { dog { name @skip(if: $a) } }",
            "query($a: Boolean) { arguments { optionalNonNullBooleanArgField(optionalBooleanArg: $a) } }",
            "query($a: String!) { findDog(searchBy: { tags: [$a], owner: $a }) { name } }",
        ],
        &[
            ("query($a: Int) { arguments { booleanArgField(booleanArg: $a) } }", "$a"),
            ("query($a: [Boolean]) { arguments { booleanArgField(booleanArg: $a) } }", "$a"),
            (
                "query($a: Boolean) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $a) } }",
                "$a",
            ),
            ("query($a: [Boolean]) { booleanList(booleanListArg: $a) }", "$a"),
            ("query($a: Boolean) { dog { name @skip(if: $a) } }", "$a"),
            ("query($a: Boolean = null) { dog { name @skip(if: $a) } }", "$a"),
            ("query($a: String) { findDog(searchBy: { tags: [$a] }) { name } }", "$a"),
            ("query($a: [String]) { findDog(searchBy: { name: $a }) { name } }", "$a"),
            (
                "query($a: Int) { findDog(searchBy: { nested: { name: $a } }) { name } }",
                "a variable",
            ),
        ],
    );
}

#[test]
fn what_is_given_has_a_value() {
    for taken in [
        "query A($a: String = \"x\", $b: [String!]! @d(of: on)) { say(text: $a, id: null) }",
        "{ dog { doesKnowCommand(dogCommand: SIT) friends(named: [a, b]) } }",
        "{ findDog(searchBy: { name: true, nested: { tags: [\"a\"] }, owner: on }) { name } }",
    ] {
        assert!(!wrong(taken).contains("Syntax error"), "{taken}: {}", wrong(taken));
    }
    for (refused, after) in [
        ("{ say(text) }", "text"),
        ("{ say(id: 1, text) }", "text"),
        ("{ say(text3) }", "text3"),
        ("{ findDog(searchBy: { name }) { name } }", "name"),
        ("{ findDog(searchBy: { nested: { owner: \"x\", tags } }) { name } }", "tags"),
        ("{ dog { name @include(if) } }", "if"),
        ("{ dog { ...f } } fragment f on Dog { friends(named) { name } }", "named"),
    ] {
        let told = wrong(refused);
        assert!(told.contains("Syntax error"), "{refused}: {told}");
        assert!(told.contains(&format!("a colon and a value after {after}.")), "{refused}: {told}");
    }
}

#[test]
fn descriptions_are_taken_and_stay_out_of_the_way() {
    let described = "\"What dogs are called\" query A(\"Why \\\"not\\\"\" $a: Boolean = true,
        \"\"\"Another\"\"\" $b: String = \"x\") { dog { ...f } say(text: $b) }
        \"\"\" A part { of it }\"\"\" fragment f on Dog { name @skip(if: $a) }";
    assert_eq!(wrong(described), "");
    for refused in [
        "\"shorthand\" { dog { name } }",
        "query \"late\" A { dog { name } }",
        "\"bad \\q\" query A { dog { name } }",
        "\"two\" \"of them\" query A { dog { name } }",
        "query A($a: String = \"x\" \"y\" \"z\" $b: Int) { dog { name } }",
        "query A { say(text: \"x\" $b) }",
        "{ dog { \"field\" name } }",
    ] {
        assert!(wrong(refused).contains("Syntax error"), "{refused}: {}", wrong(refused));
    }
    let Err(refusal) = read("\"é\" query A { dog {\n nope } }") else { panic!("valid") };
    assert_eq!(refusal.0[0].locations, [async_graphql::Pos { line: 2, column: 2 }]);
}
