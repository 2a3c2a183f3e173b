//! Events on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, OutputType, Subscription};
use futures::Stream;

use super::{
    Event, EventArticles, EventCode, EventField, EventFilter, EventParts, Participant, Quantity,
    VerificationInput,
};
use crate::actor::Actor;
use crate::change::RecordChange;
use crate::citation::Citation;
use crate::error::Result;
use crate::graphql::{
    RequestContext, command_fields, count_fields, expected, fitting, follow, handle,
    mutation_fields, nested_lists, one, owned, query_fields, revision_list, settle,
};
use crate::medium::{Medium, ShownMedium};
use crate::place::Place;
use crate::position::Position;
use crate::tenure::graphql::position_on;

count_fields!(EventCounts, Event: event_counts, event_facets by EventSeries);
query_fields!(EventQuery, Event: event by one, events);

mutation_fields!(
    EventMutation, Event: event as EventPayload,
    create_event, update_event clearing EventField, upsert_event, delete_event
);

command_fields!(
    EventCommands, Event as EventPayload: publish_event, withdraw_event, reinstate_event
);

/// Tells of events as they are recorded.
#[derive(Default)]
pub struct EventSubscription;

#[Subscription]
impl EventSubscription {
    /// An event, when it is recorded where you see it: once it is created or, where you do not see drafts, once
    /// it is published. Only those that fit the filter then. The position in the feed, to go on after, stands
    /// in the `extensions` of each event as `cursor`.
    async fn event_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Option<EventFilter>,
        #[graphql(
            name = "after",
            desc = "Begin with those after this cursor of the feed of changes; with what is still to come when absent or `now`."
        )]
        _after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Event>> + use<>> {
        fitting::<Event>(ctx, filter, RecordChange::is_first).await
    }
}

nested_lists! {
    EventLists of Event {
        /// The events it consists of.
        parts: EventParts,
        /// The articles it cites.
        articles: EventArticles,
    }
}

revision_list!(EventRevisions of Event);

#[ComplexObject]
impl Event {
    /// Where it happened.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.place.as_ref()).await
    }

    /// The event it is a part of; null when you may not see it.
    async fn part_of(&self, ctx: &Context<'_>) -> Option<Result<Arc<Event>>> {
        follow(ctx, self.part_of.as_ref()).await
    }

    /// The event that tells the same, and is to be used instead; null when you may not see it.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Option<Result<Arc<Event>>> {
        follow(ctx, self.duplicate_of.as_ref()).await
    }

    /// The event it came out of; null when you may not see it.
    async fn follows(&self, ctx: &Context<'_>) -> Option<Result<Arc<Event>>> {
        follow(ctx, self.follows.as_ref()).await
    }

    /// Who took part.
    #[graphql(name = "participants")]
    async fn all_participants(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Participant>>> {
        owned(ctx, self, "participants", |event| event.participants.as_ref()).await
    }

    /// What it rests on.
    #[graphql(name = "citations")]
    async fn all_citations(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Citation>>> {
        owned(ctx, self, "citations", |event| event.citations.as_ref()).await
    }

    /// Numbers: of deaths, of troops, of votes.
    #[graphql(name = "quantities")]
    async fn all_quantities(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Quantity>>> {
        owned(ctx, self, "quantities", |event| event.quantities.as_ref()).await
    }

    /// How data sets outside code it.
    #[graphql(name = "codes")]
    async fn all_codes(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<EventCode>>> {
        owned(ctx, self, "codes", |event| event.codes.as_ref()).await
    }

    /// The image by which it is shown.
    async fn lead_image(&self, ctx: &Context<'_>) -> Option<Result<Arc<Medium>>> {
        follow(ctx, self.lead_image.as_ref()).await
    }

    /// The media that it shows, in order.
    #[graphql(name = "media")]
    async fn all_media(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<ShownMedium>>> {
        owned(ctx, self, "media", |event| event.media.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> EventLists {
        EventLists(self.head.id)
    }

    #[graphql(flatten)]
    async fn earlier(&self) -> EventRevisions {
        EventRevisions(self.head.id)
    }
}

#[ComplexObject]
impl Participant {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// Who took part; null when it is no actor of the register, or one that you may not see.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, self.actor.as_ref()).await
    }

    /// The post that the actor held then, from tenures.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<Arc<Position>>> {
        follow(ctx, self.position.as_ref()).await
    }

    /// The post that the actor held on a date, from tenures.
    async fn position_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The date, `2021`, `2021-01`, `2021-01-11`, or a date and time by RFC 3339; that of the event when absent."
        )]
        date: Option<String>,
    ) -> Option<Result<Arc<Position>>> {
        match date {
            Some(date) => position_on(ctx, self.actor.as_ref()?.id, &date).await,
            None => follow(ctx, self.position.as_ref()).await,
        }
    }
}

#[ComplexObject]
impl Quantity {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }
}

#[ComplexObject]
impl EventCode {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }
}

/// The steps that only events take.
#[derive(Default)]
pub struct EventSteps;

#[Object]
impl EventSteps {
    /// Says how far an event is verified, in place of all that was said before.
    async fn verify_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the event.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "What is said now; members left out are emptied.")]
        input: VerificationInput,
    ) -> Option<Result<EventPayload>> {
        let done = async {
            let context = RequestContext::of(ctx)?;
            let version = expected(expected_version);
            settle(context.diwan.verify_event(&context.who, &handle(&id), version, &input).await)
        };
        Some(done.await.map(Into::into))
    }
}
