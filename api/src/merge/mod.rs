//! Merging: two actors turn out to be the same, and one of them answers for both.
//!
//! What named the merged actor names the other from then on, and each thing moved is logged, so
//! that un-merging can put it back. What came later stays where it is.

pub mod graphql;
mod moves;
mod repoint;
pub mod rest;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Action, Row, demand};
use crate::actor::Actor;
use crate::command::Expected;
use crate::command::save::save;
use crate::command::write::expect;
use crate::diwan::{Diwan, Ids};
use crate::error::{Error, Fault, FieldCode, Result};
use crate::model::{Change, Kind, Parts, Ref, Resolver, Unit, Visibility};
use crate::naming::{Name, main_name};
use crate::principal::Principal;
use crate::query::find::{judge, locate};
use crate::store::{Session, lost_race};
use crate::values::{Handle, MAX_ITEMS, NameKind, Reference, Verb};

use moves::{Merge, Moved};

/// What merging needs to know.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct MergeInput {
    /// The actor that is to answer for both; required.
    #[schema(required, nullable = false)]
    pub into: Option<Reference>,
}

/// What un-merging needs to know: nothing.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct UnmergeInput {}

impl Diwan {
    /// Merges an actor into another, which answers for both from then on. Answers the merged one.
    pub async fn merge_actors(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        into: Option<&Reference>,
    ) -> Result<Actor> {
        self.retried(async || {
            let unit = self.long_unit(who).await?;
            let session = &unit.session;
            let actor: Actor = self.permitted(session, who, handle, Action::Merge, None).await?;
            expect(&actor, expected)?;
            let (id, into) = (actor.head.id, self.other(session, who, &actor, into).await?);
            repoint::lock_forth(session, id, into).await?;
            let by_id = &Handle::Id(id);
            let actor: Actor = self.permitted(session, who, by_id, Action::Merge, None).await?;
            expect(&actor, expected)?;
            let into = self.standing(session, into).await?;
            refuse_related(session, &actor, &into).await?;
            self.merge(&unit, actor, into).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// Takes back a merge: the actor stands for itself again. Answers it.
    pub async fn unmerge_actor(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
    ) -> Result<Actor> {
        self.retried(async || {
            let unit = self.long_unit(who).await?;
            let session = &unit.session;
            let (actor, into) = self.merged(session, who, handle).await?;
            expect(&actor, expected)?;
            let (id, into) = (actor.head.id, into.ok_or_else(not_merged)?);
            // An actor that came merged with an import has no log: nothing is known to be put back.
            let merge = Merge::last(session, id, into).await?;
            repoint::lock_back(session, id, into, merge.as_ref()).await?;
            let (actor, still) = self.merged(session, who, &Handle::Id(id)).await?;
            expect(&actor, expected)?;
            if still != Some(into) {
                return Err(lost_race());
            }
            let into = self.whole(session, into).await?.ok_or_else(Error::not_found)?;
            self.unmerge(&unit, actor, into, merge).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// The id of the actor that is to answer for `actor`.
    async fn other(
        &self,
        session: &Session,
        who: &Principal,
        actor: &Actor,
        into: Option<&Reference>,
    ) -> Result<Uuid> {
        let refuse = |fault: Fault| Error::invalid(vec![fault.at("/into")]);
        let missing = || refuse(Fault::required());
        let handle = into.cloned().ok_or_else(missing)?.parse().map_err(refuse)?;
        let resolver = Resolver { session, visibility: Visibility::of(who, self.now()) };
        let found = resolver.resolve(Kind::Actor, &[&handle]).await?;
        let id = found.get(&handle).ok_or_else(|| refuse(found.fault(Kind::Actor, &handle)))?;
        if id == actor.head.id {
            let detail = "an actor cannot be merged into itself";
            return Err(refuse(Fault::new(FieldCode::Cycle, detail)));
        }
        Ok(id)
    }

    /// The actor that is to answer for another, once it is locked. If it was merged while the lock was
    /// waited for, the one that answers for it has to be found.
    async fn standing(&self, session: &Session, id: Uuid) -> Result<Actor> {
        let unknown = || Error::invalid(vec![Reference::unknown().at("/into")]);
        let actor = self.whole(session, id).await?.ok_or_else(unknown)?;
        if actor.merged_into.is_some() { Err(lost_race()) } else { Ok(actor) }
    }

    /// The merged actor that a caller wants back, if they may, and the one that answers for it.
    async fn merged(
        &self,
        session: &Session,
        who: &Principal,
        handle: &Handle,
    ) -> Result<(Actor, Option<Uuid>)> {
        let visibility = Visibility::everything(self.now());
        let actor = locate::<Actor>(session, visibility, handle, Parts::ALL, None)
            .await?
            .ok_or_else(Error::not_found)?;
        judge(who, &actor)?;
        let row = Row::of(&actor.head, Some(&actor.workflow));
        demand(who, Action::Merge, Kind::Actor, Some(row))?;
        let into = actor.merged_into.as_ref().map(|into| into.id);
        Ok((actor, into))
    }

    async fn whole(&self, session: &Session, id: Uuid) -> Result<Option<Actor>> {
        let visibility = Visibility::everything(self.now());
        locate::<Actor>(session, visibility, &Handle::Id(id), Parts::ALL, None).await
    }

    async fn merge(&self, unit: &Unit, actor: Actor, into: Actor) -> Result<()> {
        let session = &unit.session;
        let merge = Merge::begin(session, self.ids.next(), unit.by, &actor, &into).await?;
        let told = actor.workflow.is_public() || into.workflow.is_public();
        let mut moved = repoint::forth(unit, &merge, told).await?;
        let (mut new, mut other) = (actor.clone(), into.clone());
        moved.extend(hand_over(&mut new, &mut other, &*self.ids));
        if other.names().len().max(other.identifiers().len()) > MAX_ITEMS {
            let detail = "Together they would have more than 1,000 names or identifiers.";
            return Err(Error::conflict(FieldCode::TooMany, detail));
        }
        new.merged_into = Some(Ref::to(Kind::Actor, into.head.id));
        merge.log(session, &*self.ids, moved).await?;
        repoint::refresh(unit, &merge, told).await?;
        save(unit, &mut both((actor, new), (into, other), Verb::Merged)).await?;
        Ok(())
    }

    async fn unmerge(
        &self,
        unit: &Unit,
        actor: Actor,
        into: Actor,
        merge: Option<Merge>,
    ) -> Result<()> {
        let session = &unit.session;
        let (mut new, mut other) = (actor.clone(), into.clone());
        new.merged_into = None;
        if let Some(merge) = merge {
            let told = actor.workflow.is_public() || into.workflow.is_public();
            repoint::back(unit, &merge, told).await?;
            hand_back(&mut new, &mut other, merge.items(session).await?);
            repoint::refresh(unit, &merge, told).await?;
            merge.end(session, unit.by).await?;
        }
        save(unit, &mut both((actor, new), (into, other), Verb::Unmerged)).await?;
        Ok(())
    }
}

fn not_merged() -> Error {
    Error::conflict(FieldCode::WrongState, "This actor is not merged into another.")
}

/// What happened to the merged actor, and to the one that answers for it. Those who see only that one are not
/// told that there is another.
fn both(merged: (Actor, Actor), into: (Actor, Actor), verb: Verb) -> [Change<Actor>; 2] {
    let other = if merged.0.workflow.is_public() { verb } else { Verb::Updated };
    let change = |(old, new), verb| Change::new(Some(old), new, verb);
    [change(merged, verb), change(into, other)]
}

/// A relation between the two says that they are not the same.
async fn refuse_related(session: &Session, actor: &Actor, into: &Actor) -> Result<()> {
    if repoint::are_related(session, actor.head.id, into.head.id).await? {
        let detail = "These two are related to each other; delete their relation first.";
        return Err(Error::conflict(FieldCode::InUse, detail));
    }
    Ok(())
}

/// Names, as aliases, and identifiers go over. The merged actor keeps a copy of the name by which
/// it is called, for it still answers under its old addresses.
fn hand_over(actor: &mut Actor, into: &mut Actor, ids: &dyn Ids) -> Vec<Moved> {
    let names = actor.names.take().unwrap_or_default();
    let identifiers = actor.identifiers.take().unwrap_or_default();
    let moved = Moved::names(&names).chain(Moved::identifiers(&identifiers)).collect();
    let called = names.iter().find(|name| name.text == actor.name);
    actor.names =
        Some(called.map(|name| Name { id: ids.next(), ..name.clone() }).into_iter().collect());
    actor.identifiers = Some(Vec::new());
    let alias = |name: Name| Name { kind: NameKind::Alias, preferred: false, ..name };
    into.names.get_or_insert_default().extend(names.into_iter().map(alias));
    into.identifiers.get_or_insert_default().extend(identifiers);
    moved
}

/// What the merge moved and is still there goes back; the names as they were. An actor is never left
/// without a name.
fn hand_back(actor: &mut Actor, into: &mut Actor, moved: Vec<Moved>) {
    let (mut names, mut identifiers) = (Vec::new(), Vec::new());
    let mut left = into.clone();
    for item in moved {
        match item {
            Moved::Name { id, was } => {
                let found = take(&mut left.names, |name| name.id == id);
                names.extend(found.map(|name| Name {
                    kind: was.kind,
                    preferred: was.preferred,
                    ..name
                }));
            }
            Moved::Identifier { id } => {
                identifiers.extend(take(&mut left.identifiers, |item| item.id == id));
            }
            Moved::Row { .. } => {}
        }
    }
    into.identifiers = left.identifiers.take();
    actor.identifiers = Some(identifiers);
    if !left.names().is_empty() {
        into.rename(left.names.unwrap_or_default());
        actor.rename(names);
    }
}

fn take<T>(items: &mut Option<Vec<T>>, is: impl Fn(&T) -> bool) -> Option<T> {
    let items = items.as_mut()?;
    items.iter().position(is).map(|place| items.remove(place))
}

impl Actor {
    /// Gives it these names, if there are any.
    fn rename(&mut self, names: Vec<Name>) {
        if let Some(name) = main_name(&names) {
            self.name = name.to_owned();
            self.names = Some(names);
        }
    }
}
