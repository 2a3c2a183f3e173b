//! The lists an actor owns, and the rows derived from it, in the store.

use std::collections::BTreeSet;

use diwan_entity::{
    actor_blocking_key, actor_country, actor_distinction, actor_identifier, actor_name,
    actor_name_key, actor_position,
};
use uuid::Uuid;

use super::Actor;
use crate::command::{replace_rows, replace_scattered, text_of, touched};
use crate::derived::ACTOR_POSITION_SORT;
use crate::error::Result;
use crate::fulltext::{self, ACTORS, Text};
use crate::model::{Change, Unit};
use crate::naming::keys::keys_of;
use crate::store::{Session, delete_where};
use crate::values::fold;

const OWNER: &str = "actor_id";

/// Writes what has changed of the lists; for new actors, everything in a few statements.
pub async fn write(unit: &Unit, changes: &[Change<Actor>]) -> Result<()> {
    let session = &unit.session;
    let names = touched(changes, |old, new| old.names != new.names);
    let identifiers = touched(changes, |old, new| old.identifiers != new.identifiers);
    let renamed = |old: &Actor, new: &Actor| old.name != new.name;
    let keys = touched(changes, |old, new| old.names != new.names || renamed(old, new));
    let called = touched(changes, |old, new| old.names != new.names || old.kind != new.kind);
    let countries =
        touched(changes, |old, new| old.countries != new.countries || renamed(old, new));
    replace_rows::<_, actor_name::Entity>(session, OWNER, &names, name_rows).await?;
    replace_scattered::<_, actor_name_key::Entity>(session, OWNER, &keys, key_rows, |row| {
        &row.folded
    })
    .await?;
    replace_scattered::<_, actor_blocking_key::Entity>(
        session,
        OWNER,
        &called,
        blocking_rows,
        |row| &row.key,
    )
    .await?;
    replace_rows::<_, actor_identifier::Entity>(session, OWNER, &identifiers, identifier_rows)
        .await?;
    replace_rows::<_, actor_country::Entity>(session, OWNER, &countries, country_rows).await?;
    let reworded = |old: &Actor, new: &Actor| old.names != new.names || old.summary != new.summary;
    let texts: Vec<Text<'_>> =
        touched(changes, reworded).into_iter().map(|change| text_of(change, found)).collect();
    fulltext::put(session, &ACTORS, &texts).await?;
    let resorted = touched(changes, renamed);
    let resorted = resorted.iter().filter(|change| change.old.is_some());
    let resorted: Vec<Uuid> = resorted.map(|change| change.new.head.id).collect();
    ACTOR_POSITION_SORT.refresh(unit, &resorted).await
}

/// Deletes every row that belongs to an actor.
pub async fn delete(session: &Session, id: Uuid) -> Result<()> {
    let ids = [id];
    fulltext::forget(session, &ACTORS, &ids).await?;
    delete_where::<actor_name::Entity>(session, OWNER, &ids).await?;
    delete_where::<actor_name_key::Entity>(session, OWNER, &ids).await?;
    delete_where::<actor_blocking_key::Entity>(session, OWNER, &ids).await?;
    delete_where::<actor_identifier::Entity>(session, OWNER, &ids).await?;
    delete_where::<actor_country::Entity>(session, OWNER, &ids).await?;
    delete_where::<actor_distinction::Entity>(session, "one_id", &ids).await?;
    delete_where::<actor_distinction::Entity>(session, "other_id", &ids).await?;
    delete_where::<actor_position::Entity>(session, OWNER, &ids).await
}

/// Has the texts of these actors found.
pub async fn index(session: &Session, actors: &[Actor]) -> Result<()> {
    let texts: Vec<Text<'_>> = actors.iter().map(found).collect();
    fulltext::put(session, &ACTORS, &texts).await
}

/// What is found of an actor: its names, and what is said of it.
fn found(actor: &Actor) -> Text<'_> {
    Text {
        id: actor.head.id,
        title: actor.names().iter().map(|name| name.text.as_str()).collect(),
        lead: actor.summary.as_deref(),
        ..Text::default()
    }
}

fn name_rows(actor: &Actor) -> Vec<actor_name::Model> {
    let row = |(index, name): (usize, &crate::naming::Name)| actor_name::Model {
        id: name.id,
        actor_id: actor.head.id,
        ord: index as i32,
        text: name.text.clone(),
        language: name.language.clone(),
        script: name.script.clone(),
        kind: name.kind.to_string(),
        preferred: name.preferred,
    };
    actor.names().iter().enumerate().map(row).collect()
}

fn key_rows(actor: &Actor) -> Vec<actor_name_key::Model> {
    let sort_name = actor.sort_name();
    let keys: BTreeSet<String> = actor.names().iter().map(|name| fold(&name.text)).collect();
    let row = |folded| actor_name_key::Model {
        folded,
        actor_id: actor.head.id,
        sort_name: sort_name.clone(),
    };
    keys.into_iter().map(row).collect()
}

/// Under which keys the actor is found by spellings of its names.
pub(super) fn blocking_rows(actor: &Actor) -> Vec<actor_blocking_key::Model> {
    let names = actor.names().iter().map(|name| name.text.as_str());
    let row = |key| actor_blocking_key::Model { key, actor_id: actor.head.id };
    keys_of(names, actor.kind).into_iter().map(row).collect()
}

fn identifier_rows(actor: &Actor) -> Vec<actor_identifier::Model> {
    let row = |(index, identifier): (usize, &crate::naming::Identifier)| actor_identifier::Model {
        id: identifier.id,
        actor_id: actor.head.id,
        ord: index as i32,
        scheme: identifier.scheme.clone(),
        value: identifier.value.clone(),
    };
    actor.identifiers().iter().enumerate().map(row).collect()
}

fn country_rows(actor: &Actor) -> Vec<actor_country::Model> {
    let sort_name = actor.sort_name();
    let row = |(index, country): (usize, &String)| actor_country::Model {
        actor_id: actor.head.id,
        ord: index as i32,
        country: country.clone(),
        sort_name: sort_name.clone(),
    };
    actor.countries.iter().enumerate().map(row).collect()
}
