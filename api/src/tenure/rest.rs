//! Tenures on the REST face.

use uuid::Uuid;

use super::Tenure;
use crate::actor::Actor;
use crate::position::Position;
use crate::rest::{Include, Resource, Single};

impl Resource for Tenure {
    const ONE: &'static str = "tenure";
    const MANY: &'static str = "tenures";
    const ABOUT: &'static str = "A tenure says that somebody held a position, from some date to another. Several may overlap.";

    fn includes() -> Vec<Include<Self>> {
        vec![Include::one::<Holder>(), Include::one::<Held>()]
    }
}

/// Who held it.
struct Holder;

impl Single for Holder {
    type Parent = Tenure;
    type Child = Actor;
    const NAME: &'static str = "holder";

    fn id(tenure: &Tenure) -> Option<Uuid> {
        Some(tenure.holder.id)
    }
}

/// What was held.
struct Held;

impl Single for Held {
    type Parent = Tenure;
    type Child = Position;
    const NAME: &'static str = "position";

    fn id(tenure: &Tenure) -> Option<Uuid> {
        Some(tenure.position.id)
    }
}
