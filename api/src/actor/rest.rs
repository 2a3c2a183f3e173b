//! Actors on the REST face.

use super::{Actor, ActorMedia};
use crate::article::ActorArticles;
use crate::event::ActorEvents;
use crate::relation::ActorRelations;
use crate::rest::{Include, Resource};
use crate::tenure::ActorTenures;

impl Resource for Actor {
    const ONE: &'static str = "actor";
    const MANY: &'static str = "actors";
    const ABOUT: &'static str = "An actor acts and is named: a person, a state, a party, an armed group … It has any number of names, and is found by each of them.";

    fn includes() -> Vec<Include<Self>> {
        vec![
            Include::list::<ActorTenures>(),
            Include::list::<ActorRelations>(),
            Include::list::<ActorArticles>(),
            Include::list::<ActorEvents>(),
            Include::list::<ActorMedia>(),
        ]
    }
}
