//! Who answers for an actor.

use super::Actor;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Parts, Record};
use crate::principal::Principal;
use crate::values::Handle;

impl Diwan {
    /// The actor that a handle leads to; where it was merged, the one that answers for it, as far as the caller sees
    /// that.
    pub async fn answering_actor(&self, who: &Principal, handle: &Handle) -> Result<Actor> {
        let actor = self.found::<Actor>(who, handle, Parts::NONE, false).await?.record;
        match actor.merged_into().filter(|into| into.is_visible()) {
            Some(into) => {
                let into = Handle::Id(into.id);
                Ok(self.found::<Actor>(who, &into, Parts::NONE, false).await?.record)
            }
            None => Ok(actor),
        }
    }
}
