//! The lists an event owns, and the rows derived from it, in the store.

use std::collections::{BTreeSet, HashMap};

use diwan_entity::{
    event_actor, event_article, event_code, event_context, event_participant, event_quantity,
    event_role,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::Event;
use crate::citation::{self, Citing};
use crate::command::{derive_rows, replace_rows, text_of, touched};
use crate::derived::{EVENT_ACTOR, EVENT_ARTICLE, EVENT_ROLE};
use crate::error::Result;
use crate::fulltext::{self, EVENTS, Text};
use crate::model::{Change, Checked, Unit, get};
use crate::store::{Session, delete_where};

const OWNER: &str = "event_id";

/// Gives each event the country of its place.
pub async fn take_countries(
    session: &Session,
    events: &mut [Checked<'_, '_, Event>],
) -> Result<()> {
    let place_id = |event: &Event| event.place.as_ref().map(|place| place.id);
    let places: BTreeSet<Uuid> = events.iter().filter_map(|event| place_id(event.new)).collect();
    let countries = countries(session, &Vec::from_iter(places)).await?;
    for event in events {
        let country = place_id(event.new).and_then(|place| countries.get(&place).cloned());
        event.new.country = country.flatten();
    }
    Ok(())
}

async fn countries(session: &Session, places: &[Uuid]) -> Result<HashMap<Uuid, Option<String>>> {
    let mut countries = HashMap::new();
    for places in places.chunks(1_000) {
        // A place that moves to another country must find the events that were given the old one.
        session.hold("place", places).await?;
        let select = Query::select()
            .columns(["id", "country"])
            .from("place")
            .and_where(Expr::col("id").is_in(places.iter().copied()))
            .take();
        for row in session.all(&select).await? {
            countries.insert(get(&row, "id")?, get(&row, "country")?);
        }
    }
    Ok(countries)
}

/// Writes what has changed of the lists; for new events, everything in a few statements.
pub async fn write(unit: &Unit, changes: &[Change<Event>]) -> Result<()> {
    let session = &unit.session;
    let moved = |old: &Event, new: &Event| old.range().from != new.range().from;
    let others = |old: &Event, new: &Event| old.participants != new.participants;
    let cites = |old: &Event, new: &Event| old.citations != new.citations;
    let recoded = |old: &Event, new: &Event| old.codes != new.codes;

    let contexts = touched(changes, |old, new| moved(old, new) || old.contexts != new.contexts);
    let participants = touched(changes, others);
    let roles = touched(changes, |old, new| moved(old, new) || others(old, new));
    let shown = |old: &Event, new: &Event| {
        (old.r#type, old.public_from()) != (new.r#type, new.public_from())
    };
    let actors =
        touched(changes, |old, new| moved(old, new) || others(old, new) || shown(old, new));
    let quantities = touched(changes, |old, new| old.quantities != new.quantities);
    let codes = touched(changes, |old, new| moved(old, new) || recoded(old, new));
    let articles = touched(changes, |old, new| moved(old, new) || cites(old, new));

    replace_rows::<_, event_context::Entity>(session, OWNER, &contexts, context_rows).await?;
    replace_rows::<_, event_participant::Entity>(session, OWNER, &participants, participant_rows)
        .await?;
    let names_some = |event: &Event| !event.participants().is_empty();
    derive_rows(session, &EVENT_ACTOR, &actors, names_some).await?;
    derive_rows(session, &EVENT_ROLE, &roles, names_some).await?;
    replace_rows::<_, event_quantity::Entity>(session, OWNER, &quantities, quantity_rows).await?;
    replace_rows::<_, event_code::Entity>(session, OWNER, &codes, code_rows).await?;
    citation::store::write(session, changes).await?;
    let reworded = |old: &Event, new: &Event| old.title != new.title || old.summary != new.summary;
    let texts: Vec<Text<'_>> =
        touched(changes, reworded).into_iter().map(|change| text_of(change, found)).collect();
    fulltext::put(session, &EVENTS, &texts).await?;
    // An article that moves in its lists must find the events that were given the old place.
    let cites: BTreeSet<Uuid> = articles.iter().flat_map(|change| cited(&change.new)).collect();
    session.hold("article", &Vec::from_iter(cites)).await?;
    derive_rows(session, &EVENT_ARTICLE, &articles, |event| !cited(event).is_empty()).await
}

/// Has the texts of these events found.
pub async fn index(session: &Session, events: &[Event]) -> Result<()> {
    let texts: Vec<Text<'_>> = events.iter().map(found).collect();
    fulltext::put(session, &EVENTS, &texts).await
}

/// What is found of an event.
fn found(event: &Event) -> Text<'_> {
    Text {
        id: event.head.id,
        title: vec![&event.title],
        lead: event.summary.as_deref(),
        ..Text::default()
    }
}

/// Deletes every row that belongs to an event.
pub async fn delete(session: &Session, event: &Event) -> Result<()> {
    let ids = [event.head.id];
    fulltext::forget(session, &EVENTS, &ids).await?;
    delete_where::<event_context::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_participant::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_actor::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_role::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_quantity::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_code::Entity>(session, OWNER, &ids).await?;
    delete_where::<event_article::Entity>(session, OWNER, &ids).await?;
    citation::store::delete(session, event).await
}

fn context_rows(event: &Event) -> Vec<event_context::Model> {
    let (event_id, range_from) = (event.head.id, event.range().from);
    let row = |(index, context): (usize, &crate::values::EventContext)| event_context::Model {
        event_id,
        ord: index as i32,
        context: context.to_string(),
        range_from,
    };
    event.contexts.iter().enumerate().map(row).collect()
}

fn participant_rows(event: &Event) -> Vec<event_participant::Model> {
    let participants = event.participants().iter().enumerate();
    participants.map(|(index, item)| item.to_model(event.head.id, index)).collect()
}

fn quantity_rows(event: &Event) -> Vec<event_quantity::Model> {
    let quantities = event.quantities().iter().enumerate();
    quantities.map(|(index, item)| item.to_model(event.head.id, index)).collect()
}

fn code_rows(event: &Event) -> Vec<event_code::Model> {
    let (event_id, range_from) = (event.head.id, event.range().from);
    let codes = event.codes().iter().enumerate();
    codes.map(|(index, item)| item.to_model(event_id, index, range_from)).collect()
}

/// The articles that an event cites.
fn cited(event: &Event) -> BTreeSet<Uuid> {
    let articles = event.citations().iter().filter_map(|citation| citation.article.as_ref());
    articles.map(|article| article.id).collect()
}
