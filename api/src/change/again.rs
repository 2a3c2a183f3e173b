//! A change at the moment at which it is delivered: what its reader may know of it may be something else than
//! when it was read.

use std::collections::BTreeSet;

use super::RecordChange;
use super::feed::Seen;
use super::settle::kind_of;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::Visibility;
use crate::principal::Principal;
use crate::values::Verb;

impl Diwan {
    /// A change as the caller may know of it now; nothing when they may not any more.
    pub async fn told_again(
        &self,
        who: &Principal,
        change: &RecordChange,
    ) -> Result<Option<RecordChange>> {
        let kind = kind_of(change.record.as_str())?;
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let mut seen = Seen::default();
        seen.add(&session, &visibility, kind, BTreeSet::from([change.id])).await?;
        let everything = visibility.everything;
        let own = seen.own(change.id);
        let known = change.public || everything || own;
        Ok(known.then(|| RecordChange {
            tombstone: !seen.sees(change.id),
            by: change.by.filter(|_| everything),
            knew: everything || own,
            ..change.clone()
        }))
    }
}

impl RecordChange {
    /// Whether it brings a record before everybody, for the first time or again.
    pub fn makes_public(&self) -> bool {
        self.public && matches!(self.verb, Verb::Created | Verb::Published | Verb::Reinstated)
    }

    /// Whether it is the first that its reader hears of a record: that it was created, where they see that, or
    /// else that it was published.
    pub fn is_first(&self) -> bool {
        match self.verb {
            Verb::Created => true,
            Verb::Published => !self.knew,
            _ => false,
        }
    }
}
