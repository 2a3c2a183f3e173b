//! Records as stories begin with them: what is required, and what the story says besides.

use diwan_api::model::Kind;
use serde_json::{Value, json};

use super::{Caller, id};

pub const BODY: &str = "The minister of defence met his colleague in Istanbul on Monday. \
    The minister said: “We will train together.” Both ministers left on Tuesday.";

impl Caller<'_> {
    /// An article with these members besides those it needs; a draft unless they say otherwise.
    pub async fn article(&self, members: Value) -> Value {
        let needed = json!({
            "kind": "report", "language": "en", "headline": "Ministers meet in Istanbul",
            "body": BODY,
        });
        self.create(Kind::Article, with(needed, members)).await.unwrap()
    }

    /// A published actor, and its id.
    pub async fn actor(&self, name: &str) -> String {
        let members =
            json!({ "kind": "person", "names": [{ "text": name }], "state": "published" });
        id(&self.create(Kind::Actor, members).await.unwrap())
    }

    /// A published event with these members besides those it needs.
    pub async fn event(&self, members: Value) -> Value {
        let needed = json!({
            "type": "CONSULT", "title": "Ministers meet", "start": "2021-01-11",
            "state": "published",
        });
        self.create(Kind::Event, with(needed, members)).await.unwrap()
    }

    /// The id of a small record.
    pub async fn small(&self, kind: Kind, members: Value) -> String {
        id(&self.create(kind, members).await.unwrap())
    }
}

/// An object with the members of another put over its own.
pub fn with(mut base: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("not an object: {members}") };
    base.as_object_mut().unwrap().extend(members);
    base
}

/// The anchor of the first place where a passage stands in a text.
pub fn anchor(field: &str, text: &str, exact: &str) -> Value {
    let start = text[..text.find(exact).unwrap()].chars().count();
    let end = start + exact.chars().count();
    json!({ "field": field, "start": start, "end": end, "exact": exact })
}
