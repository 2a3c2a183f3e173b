//! Saying how far an event is verified.

use serde_json::Map;

use super::{Event, VerificationInput};
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::{Code, Error, FieldError, Result};
use crate::model::Members;
use crate::principal::Principal;
use crate::values::Handle;

const MEMBER: &str = "verification";

impl Diwan {
    /// Says how far an event is verified, in place of all that was said before.
    pub async fn verify_event(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: &VerificationInput,
    ) -> Result<Event> {
        // What is left out is null here, and so emptied.
        let verification = serde_json::to_value(input).map_err(Error::internal)?;
        let patch = Map::from_iter([(MEMBER.to_owned(), verification)]);
        self.update(who, handle, expected, Members(patch)).await.map_err(within)
    }
}

/// What is wrong, told where it stands in the verification itself: that is all that was given.
fn within(error: Error) -> Error {
    if error.code != Code::Invalid {
        return error;
    }
    let inner = |mut fault: FieldError| {
        let at = fault.pointer.strip_prefix('/').and_then(|at| at.strip_prefix(MEMBER));
        fault.pointer = at.map_or(fault.pointer.clone(), str::to_owned);
        fault
    };
    Error::invalid(error.errors.into_iter().map(inner).collect())
}
