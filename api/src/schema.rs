//! The schema: what the features contribute, as one.

use actix_web::{HttpRequest, web};
use async_graphql::{
    Data, MergedObject, MergedSubscription, SDLExportOptions, Schema, SchemaBuilder, ValidationMode,
};

use crate::actor::graphql::{ActorCommands, ActorMutation, ActorQuery};
use crate::article::graphql::{
    ArticleCommands, ArticleCounts, ArticleMutation, ArticleQuery, ArticleSteps,
    ArticleSubscription, QuoteQuery,
};
use crate::change::graphql::{ChangeQuery, ChangeSubscription};
use crate::diwan::Diwan;
use crate::duplicate::graphql::{DuplicateMutation, DuplicateQuery};
use crate::error::{Error, Result};
use crate::event::graphql::{
    EventCommands, EventCounts, EventMutation, EventQuery, EventSteps, EventSubscription,
};
use crate::graphql::RequestContext;
use crate::graphql::exact::Exact;
use crate::graphql::handler::{Caller, Endpoint, Page};
use crate::graphql::node::NodeQuery;
use crate::graphql::viewer::ViewerQuery;
use crate::http::door::Admission;
use crate::matching::graphql::MatchQueryRoot;
use crate::medium::graphql::{MediumCommands, MediumMutation, MediumQuery, MediumSteps};
use crate::medium::signed::graphql::UploadMutation;
use crate::merge::graphql::MergeMutation;
use crate::network::graphql::NetworkQuery;
use crate::place::graphql::{PlaceMutation, PlaceQuery};
use crate::position::graphql::{PositionMutation, PositionQuery};
use crate::preview::graphql::{PreviewMutation, PreviewQuery};
use crate::publisher::graphql::{PublisherMutation, PublisherQuery};
use crate::relation::graphql::{RelationMutation, RelationQuery};
use crate::search::graphql::SearchQuery;
use crate::tagging::graphql::TaggingMutation;
use crate::tenure::graphql::{TenureMutation, TenureQuery};
use crate::topic::graphql::{TopicMutation, TopicQuery};
use crate::webhook::graphql::{WebhookMutation, WebhookQuery};

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    ViewerQuery,
    ActorQuery,
    MatchQueryRoot,
    DuplicateQuery,
    ArticleQuery,
    ArticleCounts,
    ChangeQuery,
    EventQuery,
    EventCounts,
    MediumQuery,
    NetworkQuery,
    PlaceQuery,
    PositionQuery,
    PreviewQuery,
    PublisherQuery,
    QuoteQuery,
    RelationQuery,
    SearchQuery,
    TenureQuery,
    TopicQuery,
    WebhookQuery,
);

/// What can be written. The mutations of a document run one after the other, each in a transaction
/// of its own: what fails leaves the others standing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    ActorMutation,
    ActorCommands,
    MergeMutation,
    DuplicateMutation,
    ArticleMutation,
    ArticleCommands,
    ArticleSteps,
    TaggingMutation,
    EventMutation,
    EventCommands,
    EventSteps,
    MediumMutation,
    MediumCommands,
    MediumSteps,
    UploadMutation,
    PlaceMutation,
    PositionMutation,
    PreviewMutation,
    PublisherMutation,
    RelationMutation,
    TenureMutation,
    TopicMutation,
    WebhookMutation,
);

/// What can be followed, over a websocket or a stream of events. Each event is read as a query would be, for the
/// caller as they are when it is delivered.
#[derive(MergedSubscription, Default)]
pub struct Subscription(ChangeSubscription, ArticleSubscription, EventSubscription);

/// The GraphQL schema of Diwan.
pub type DiwanSchema = Schema<Query, Mutation, Subscription>;

/// The schema. What it resolves for, a [`crate::graphql::RequestContext`], stands in the data of each request.
pub fn schema() -> DiwanSchema {
    builder().finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // Documents are validated and bounded before the library sees them.
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .validation_mode(ValidationMode::Fast)
        .register_input_type::<Exact>()
}

/// The contract, in GraphQL's schema definition language, in a stable order.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .use_space_ident();
    schema().sdl_with_options(options)
}

/// The endpoint that serves the schema to the caller whom the door has found, and a page to browsers.
pub fn endpoint(page: Page) -> Result<Endpoint<DiwanSchema>> {
    serving(schema(), Some(page))
}

/// The same without introspection, page or suggestions, all of which show the schema.
pub fn endpoint_without_introspection() -> Result<Endpoint<DiwanSchema>> {
    let schema = builder().disable_introspection().disable_suggestions().finish();
    serving(schema, None).map(Endpoint::without_introspection)
}

fn serving(schema: DiwanSchema, page: Option<Page>) -> Result<Endpoint<DiwanSchema>> {
    Endpoint::new(schema, &sdl(), authenticate, page)
}

fn authenticate(request: &HttpRequest) -> Result<Caller> {
    let admission = Admission::of(request)?;
    let principal = admission.caller()?;
    let diwan = request.app_data::<web::Data<Diwan>>();
    let diwan = diwan.ok_or_else(|| Error::internal("a server without a register"))?;
    let mut data = Data::default();
    let (diwan, key) = (diwan.get_ref().clone(), admission.key());
    data.insert(RequestContext::new(diwan, principal.clone(), key));
    Ok(Caller { principal, data })
}
