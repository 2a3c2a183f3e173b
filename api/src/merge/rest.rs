//! Merging on the REST face.

use super::{MergeInput, UnmergeInput};
use crate::actor::Actor;
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::principal::Principal;
use crate::rest::{Endpoint, Step, step};
use crate::values::Handle;

/// The addresses of merging and un-merging.
pub fn endpoints() -> Vec<Endpoint> {
    vec![step::<Merge>(), step::<Unmerge>()]
}

struct Merge;

impl Step for Merge {
    type On = Actor;
    type Input = MergeInput;
    const NAME: &'static str = "merge";
    const OPERATION: &'static str = "mergeActors";
    const SUMMARY: &'static str = "Merge an actor into another";
    const ABOUT: &'static str = "Two actors turn out to be the same: what named this one names the other from then on, to which its names (as aliases) and identifiers go. Its addresses lead to the other, a reference to it means the other, and writing to it is a conflict. Answers this actor; `mergedInto` is the other.";

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: MergeInput,
    ) -> Result<Actor> {
        diwan.merge_actors(who, handle, expected, input.into.as_ref()).await
    }
}

struct Unmerge;

impl Step for Unmerge {
    type On = Actor;
    type Input = UnmergeInput;
    const NAME: &'static str = "unmerge";
    const OPERATION: &'static str = "unmergeActor";
    const SUMMARY: &'static str = "Take back the merge of an actor";
    const ABOUT: &'static str = "The actor stands for itself again. What the merge moved comes back, unless it was changed since; what came later stays with the other.";
    const BARE: bool = true;

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        _input: UnmergeInput,
    ) -> Result<Actor> {
        diwan.unmerge_actor(who, handle, expected).await
    }
}
