//! Every numbered rule of section 5 of the specification, with its own examples: what it accepts and
//! what it refuses; and what the normal form makes of directives, variables and fragments.

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Value, Variables};
use serde_json::json;

use super::*;
use crate::error::Code;

#[path = "normal_tests.rs"]
mod normal_form;
#[path = "rules_tests.rs"]
mod rules;

const SDL: &str = r#"
schema { query: Query mutation: Mutation subscription: Subscription }
type Query {
  dog: Dog
  human: Human
  pet: Pet
  catOrDog: CatOrDog
  findDog(searchBy: FindDogInput): Dog
  findBy(by: By!): Dog
  booleanList(booleanListArg: [Boolean!]): Boolean
  arguments: Arguments
  json(value: JSON): Boolean
  say(text: String, id: ID, number: Float): String
}
type Mutation { mutateDog(id: ID): Dog }
type Subscription { newMessage: Message  disallowedSecondRootField: Boolean }
type Message { body: String sender: String }
scalar JSON
enum DogCommand { SIT DOWN HEEL }
enum CatCommand { JUMP }
input FindDogInput { name: String owner: String = "me" tags: [String!] nested: FindDogInput }
input By @oneOf { name: String id: ID }
type Dog implements Pet {
  name: String!
  nickname: String
  barkVolume: Int
  doesKnowCommand(dogCommand: DogCommand!): Boolean!
  isHouseTrained(atOtherHomes: Boolean): Boolean!
  owner: Human
  friends(named: [String!]): [Dog!]!
}
interface Sentient { name: String! }
interface Pet { name: String! }
interface Nameless { age: Int }
type Alien implements Sentient { name: String! homePlanet: String }
type Human implements Sentient { name: String! pets: [Pet!] age: Int }
type Cat implements Pet {
  name: String!
  nickname: String
  doesKnowCommand(catCommand: CatCommand!): Boolean!
  meowVolume: Int
}
union CatOrDog = Cat | Dog
union DogOrHuman = Dog | Human
union HumanOrAlien = Human | Alien
type Arguments {
  multipleRequirements(x: Int!, y: Int!): Int!
  booleanArgField(booleanArg: Boolean): Boolean
  floatArgField(floatArg: Float): Float
  intArgField(intArg: Int): Int
  nonNullBooleanArgField(nonNullBooleanArg: Boolean!): Boolean!
  booleanListArgField(booleanListArg: [Boolean]!): [Boolean]
  optionalNonNullBooleanArgField(optionalBooleanArg: Boolean! = false): Boolean!
}
directive @tag(name: String) repeatable on FIELD | QUERY
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @oneOf on INPUT_OBJECT
"#;

fn documents() -> Documents {
    Documents::new(SDL).unwrap()
}

fn read(text: &str) -> Result<Arc<Document>, Refusal> {
    documents().read(text, &Limits::SIGNED_IN)
}

/// What is wrong with a document, in one text.
fn wrong(text: &str) -> String {
    match read(text) {
        Ok(_) => String::new(),
        Err(refusal) => {
            let details = refusal.0.iter().map(|fault| fault.error.detail.clone());
            details.collect::<Vec<_>>().join(" ")
        }
    }
}

/// What the library that executes is given, with variables put in.
fn given(text: &str, variables: serde_json::Value) -> Result<String> {
    let documents = documents();
    let document = documents.read(text, &Limits::SIGNED_IN).unwrap_or_else(|refusal| {
        panic!("{text}: {refusal:?}");
    });
    let operation = document.operation(None)?;
    let variables = documents.variables(operation, &Variables::from_json(variables))?;
    let mut normal = documents.normal(&document, operation, &variables)?;
    Ok(print(&executable::document(&mut normal)))
}

/// A document in as few words as there are.
fn print(document: &ExecutableDocument) -> String {
    use async_graphql::parser::types::{Selection, SelectionSet};
    fn set(selected: &SelectionSet) -> String {
        let items = selected.items.iter().map(|item| match &item.node {
            Selection::Field(field) => {
                let field = &field.node;
                assert!(field.directives.is_empty());
                let alias = field.alias.as_ref().map(|alias| format!("{}: ", alias.node));
                let arguments = field.arguments.iter();
                let arguments =
                    arguments.map(|(name, value)| format!("{}: {}", name.node, value.node));
                let arguments = arguments.collect::<Vec<_>>().join(", ");
                let arguments =
                    if arguments.is_empty() { arguments } else { format!("({arguments})") };
                let below = set(&field.selection_set.node);
                format!("{}{}{arguments}{below}", alias.unwrap_or_default(), field.name.node)
            }
            Selection::InlineFragment(inline) => {
                let on = &inline.node.type_condition.as_ref().unwrap().node.on.node;
                format!("... on {on}{}", set(&inline.node.selection_set.node))
            }
            Selection::FragmentSpread(_) => panic!("fragments are written out"),
        });
        let items = items.collect::<Vec<_>>().join(" ");
        if items.is_empty() { items } else { format!(" {{ {items} }}") }
    }
    let (_, operation) = document.operations.iter().next().unwrap();
    set(&operation.node.selection_set.node).trim().to_owned()
}

#[test]
fn faults_say_where_they_are_and_are_not_too_many() {
    let Err(refusal) = read("{\n  dog { name }\n  say(text: \"é\") nope\n  nope\n}") else {
        panic!("valid")
    };
    let lines: Vec<_> = refusal.0.iter().map(|fault| fault.locations.clone()).collect();
    let place = |line, column| vec![async_graphql::Pos { line, column }];
    assert_eq!(lines, [place(3, 18), place(4, 3)], "{refusal:?}");
    let many = "{ dog { ".to_owned() + &"nope ".repeat(500) + "} }";
    let Err(refusal) = read(&many) else { panic!("valid") };
    assert_eq!(refusal.0.len(), 20);
}

#[test]
fn valid_documents_are_kept_by_their_text() {
    let documents = documents();
    let read = |text: &str| documents.read(text, &Limits::ANONYMOUS);
    let first = read("{ dog { name } }").unwrap();
    assert!(Arc::ptr_eq(&first, &read("{ dog { name } }").unwrap()));
    assert!(!Arc::ptr_eq(&first, &read("{ dog {  name } }").unwrap()));
    assert!(read("{ cat }").is_err());
    assert_eq!(documents.kept.len(), 2);
}

#[test]
fn what_is_kept_is_bounded_by_bytes() {
    const ROOM: u64 = 256 * 1024;
    let documents = Documents::keeping(SDL, ROOM).unwrap();
    for number in 0..2_000 {
        let text = format!("{{ dog {{ n{number}: name }} }} # {}", "x".repeat(number));
        documents.read(&text, &Limits::ANONYMOUS).unwrap();
        assert!(documents.kept.weight() <= ROOM);
    }
    assert!(documents.kept.len() > 10, "something is kept");
}

#[test]
fn a_kept_document_is_still_checked_for_its_caller() {
    let documents = documents();
    let text = format!("{{ dog {{ {} }} }}", "name ".repeat(2_500));
    assert!(documents.read(&text, &Limits::SIGNED_IN).is_ok());
    let Err(refusal) = documents.read(&text, &Limits::ANONYMOUS) else { panic!("too large") };
    assert_eq!(refusal.0[0].error.code, Code::QueryTooComplex);
}
