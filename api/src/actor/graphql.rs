//! Actors on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, OutputType};

use super::{Actor, ActorField, ActorMedia};
use crate::article::{ActorArticles, ActorQuotes, AuthoredArticles};
use crate::error::Result;
use crate::event::ActorEvents;
use crate::graphql::{
    command_fields, follow, mutation_fields, nested_lists, one, owned, query_fields, revision_list,
};
use crate::medium::{Medium, ShownMedium};
use crate::naming::{Identifier, Name};
use crate::position::Position;
use crate::relation::ActorRelations;
use crate::tenure::graphql::{ActorTenureList, position_on};

query_fields!(ActorQuery, Actor: actor by one, actors);

mutation_fields!(
    ActorMutation, Actor: actor as ActorPayload,
    create_actor, update_actor clearing ActorField, upsert_actor, delete_actor
);

command_fields!(
    ActorCommands, Actor as ActorPayload: publish_actor, withdraw_actor, reinstate_actor
);

nested_lists! {
    ActorLists of Actor {
        /// How it stands to others, and others to it.
        relations: ActorRelations,
        /// The articles that mention it.
        articles: ActorArticles,
        /// The articles that it had a part in making.
        authored_articles: AuthoredArticles,
        /// What it said.
        quotes: ActorQuotes,
        /// The events it took part in.
        events: ActorEvents,
        /// The media that show it.
        shown_in: ActorMedia,
    }
}

revision_list!(ActorRevisions of Actor);

#[ComplexObject]
impl Actor {
    /// The actor that answers for this one since they were merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, self.merged_into.as_ref()).await
    }

    /// All its names.
    #[graphql(name = "names")]
    async fn all_names(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Name>>> {
        owned(ctx, self, "names", |actor| actor.names.as_ref()).await
    }

    /// What it is called in registers outside.
    #[graphql(name = "identifiers")]
    async fn all_identifiers(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Identifier>>> {
        owned(ctx, self, "identifiers", |actor| actor.identifiers.as_ref()).await
    }

    /// The image by which it is shown.
    async fn lead_image(&self, ctx: &Context<'_>) -> Option<Result<Arc<Medium>>> {
        follow(ctx, self.lead_image.as_ref()).await
    }

    /// The media that it shows, in order.
    #[graphql(name = "media")]
    async fn all_media(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<ShownMedium>>> {
        owned(ctx, self, "media", |actor| actor.media.as_ref()).await
    }

    /// The post it held on a day, from tenures: of several a confirmed one before an acting, that
    /// before a designate and that before a disputed; then the latest begun.
    async fn position_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The date, `2021`, `2021-01`, `2021-01-11`, or a date and time by RFC 3339."
        )]
        date: String,
    ) -> Option<Result<Arc<Position>>> {
        position_on(ctx, self.answering(), &date).await
    }

    #[graphql(flatten)]
    async fn posts(&self) -> ActorTenureList {
        ActorTenureList(self.answering())
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ActorLists {
        ActorLists(self.answering())
    }

    #[graphql(flatten)]
    async fn earlier(&self) -> ActorRevisions {
        ActorRevisions(self.head.id)
    }
}
