//! Actors on the REST face.

use super::Actor;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Actor {
    const SOURCE: &'static Source = &sources::ACTOR;
    const ONE: &'static str = "actor";
    const MANY: &'static str = "actors";
    const ABOUT: &'static str = "An actor acts and is named: a person, a state, a party, an armed group … It has any number of names, and is found by each of them.";
}
