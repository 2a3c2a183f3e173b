//! Media on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, OutputType};

use super::{Medium, MediumField, ShownMedium, ShownPerson};
use crate::actor::{Actor, MediumActors};
use crate::article::MediumArticles;
use crate::error::Result;
use crate::event::MediumEvents;
use crate::graphql::{
    command, command_fields, follow, mutation_fields, nested_lists, one, owned, query_fields,
    revision_list,
};
use crate::model::CommandName;
use crate::place::Place;

query_fields!(MediumQuery, Medium: medium by one, media);

mutation_fields!(
    MediumMutation, Medium: medium as MediumPayload,
    create_medium, update_medium clearing MediumField, upsert_medium, delete_medium
);

command_fields!(
    MediumCommands, Medium as MediumPayload: publish_medium, withdraw_medium, reinstate_medium
);

/// The steps by which media wait for their time.
#[derive(Default)]
pub struct MediumSteps;

#[Object]
impl MediumSteps {
    /// Lets a medium be published by itself at a time to come, such as the end of an embargo; one that is
    /// scheduled already, at another time.
    async fn schedule_medium(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the medium.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "When it is published, in the future.")] publish_at: String,
    ) -> Option<Result<MediumPayload>> {
        step(ctx, id, expected_version, CommandName::Schedule, Some(publish_at)).await
    }

    /// Takes a scheduled medium back to draft.
    async fn unschedule_medium(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the medium.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
    ) -> Option<Result<MediumPayload>> {
        step(ctx, id, expected_version, CommandName::Unschedule, None).await
    }
}

async fn step(
    ctx: &Context<'_>,
    id: ID,
    version: i32,
    name: CommandName,
    member: Option<String>,
) -> Option<Result<MediumPayload>> {
    Some(command::<Medium>(ctx, id, version, name, member).await.map(Into::into))
}

revision_list!(MediumRevisions of Medium);

nested_lists! {
    MediumLists of Medium {
        /// The articles that show it, as their leading image or among their media.
        articles: MediumArticles,
        /// The events that show it, as their leading image or among their media.
        events: MediumEvents,
        /// The actors that show it, as their leading image or among their media; whom it shows are its `people`.
        actors: MediumActors,
    }
}

#[ComplexObject]
impl Medium {
    /// Where it was taken.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.place.as_ref()).await
    }

    /// The actors whom it shows.
    #[graphql(name = "people")]
    async fn all_people(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<ShownPerson>>> {
        owned(ctx, self, "people", |medium| medium.people.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> MediumLists {
        MediumLists(self.head.id)
    }

    #[graphql(flatten)]
    async fn earlier(&self) -> MediumRevisions {
        MediumRevisions(self.head.id)
    }
}

#[ComplexObject]
impl ShownPerson {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// Who is shown.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.actor)).await
    }
}

#[ComplexObject]
impl ShownMedium {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// What is shown.
    async fn medium(&self, ctx: &Context<'_>) -> Option<Result<Arc<Medium>>> {
        follow(ctx, Some(&self.medium)).await
    }
}
