//! Every REST address there is: one list, from which both the server and the contract are made.

use crate::account;
use crate::account::rest::{TokenAnswer, TokenError};
use crate::actor::Actor;
use crate::article::{self, Article, CorrectInput, Quote};
use crate::change::{self, RecordChange};
use crate::contracts::{self, schemas::Schemas};
use crate::duplicate::{self, rest::DuplicateList};
use crate::edge::health;
use crate::event::{self, Event, VerificationInput};
use crate::export;
use crate::fulltext::Passage;
use crate::import::{self, rest::ImportReport};
use crate::matching::{self, MatchInput, rest::MatchReport};
use crate::medium::signed::UploadAddress;
use crate::medium::{self, Medium, MediumInput};
use crate::merge::{self, MergeInput, UnmergeInput};
use crate::network::{self, Network, NetworkEdge, NetworkNode};
use crate::pages;
use crate::place::Place;
use crate::position::Position;
use crate::preview::rest::PreviewList;
use crate::preview::{self, PreviewInput};
use crate::publisher::Publisher;
use crate::query::{CountRow, FacetCount};
use crate::reconcile;
use crate::reconcile::{
    Answers, Extension, Manifest, PropertyProposals, SuggestedEntities, SuggestedProperties,
    SuggestedTypes,
};
use crate::related::{self, RelatedArticle, RelatedList};
use crate::relation::Relation;
use crate::rest::{
    Endpoint, count_endpoints, count_tables, endpoints, listed_endpoints, table_endpoints,
};
use crate::search::suggest::Suggestion;
use crate::search::{self, Expansion};
use crate::syndication;
use crate::syndication::json_feed::JsonFeed;
use crate::syndication::news_article::NewsArticle;
use crate::tagging::{self, JudgeInput, SuggestInput};
use crate::tenure::Tenure;
use crate::timeline;
use crate::topic::Topic;
use crate::values::{RecordKind, SearchFacet, Searched, Tie, Verb};
use crate::webhook::rest::{Resent, WebhookDeliveryList, WebhookList};
use crate::webhook::{self, ResendInput, WebhookInput};

/// Every address that is served, those of tables included.
pub fn served() -> Vec<Endpoint> {
    all().into_iter().chain(tables()).collect()
}

/// Every endpoint of the contract.
pub fn all() -> Vec<Endpoint> {
    [
        endpoints::<Actor>(),
        endpoints::<Article>(),
        listed_endpoints::<Quote>(),
        count_endpoints::<Article>(),
        count_endpoints::<Event>(),
        endpoints::<Event>(),
        event::rest::steps(),
        medium::creation::rest::endpoints(),
        medium::rest::endpoints(),
        vec![medium::signed::rest::endpoint()],
        endpoints::<Place>(),
        endpoints::<Position>(),
        endpoints::<Publisher>(),
        endpoints::<Relation>(),
        endpoints::<Tenure>(),
        endpoints::<Topic>(),
        account::rest::endpoints(),
        matching::rest::endpoints(),
        duplicate::rest::endpoints(),
        merge::rest::endpoints(),
        article::rest::endpoints(),
        reconcile::rest::endpoints(),
        vec![pages::preview()],
        search::rest::endpoints(),
        change::rest::endpoints(),
        network::rest::endpoints(),
        related::rest::endpoints(),
        timeline::rest::endpoints(),
        tagging::rest::endpoints(),
        import::rest::endpoints(),
        export::rest::endpoints(),
        syndication::rest::endpoints(),
        webhook::rest::endpoints(),
        preview::rest::endpoints(),
        health::endpoints(),
        contracts::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The addresses of lists as tables, which the contract knows by `Accept`.
fn tables() -> Vec<Endpoint> {
    [
        table_endpoints::<Actor>(),
        table_endpoints::<Article>(),
        table_endpoints::<Quote>(),
        table_endpoints::<Event>(),
        table_endpoints::<Medium>(),
        table_endpoints::<Place>(),
        table_endpoints::<Position>(),
        table_endpoints::<Publisher>(),
        table_endpoints::<Relation>(),
        table_endpoints::<Tenure>(),
        table_endpoints::<Topic>(),
        count_tables::<Article>(),
        count_tables::<Event>(),
        search::rest::tables(),
        network::rest::pictures(),
        timeline::rest::pictures(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Adds the schemas that the endpoints name.
pub fn add_schemas(schemas: &mut Schemas) {
    schemas.record::<Actor>();
    schemas.record::<Article>();
    schemas.listed::<Quote>();
    schemas.record::<Event>();
    schemas.record::<Medium>();
    let beside_file = "What is said of a medium beside its file. What is left out, the address or the file may say.";
    schemas.printed::<UploadAddress>();
    schemas.completed::<MediumInput>(medium::creation::describe::BESIDE_FILE, beside_file);
    schemas.record::<Place>();
    schemas.record::<Position>();
    schemas.record::<Publisher>();
    schemas.record::<Relation>();
    schemas.record::<Tenure>();
    schemas.record::<Topic>();
    schemas.add::<TokenAnswer>();
    schemas.printed::<TokenError>();
    schemas.taken::<MatchInput>();
    schemas.printed::<MatchReport>();
    schemas.printed::<DuplicateList>();
    schemas.add::<Searched>();
    schemas.add::<SearchFacet>();
    schemas.add::<Tie>();
    schemas.add::<RecordKind>();
    schemas.add::<Verb>();
    schemas.printed::<RecordChange>();
    schemas.printed::<Passage>();
    schemas.printed::<Expansion>();
    schemas.printed::<Suggestion>();
    schemas.printed::<Network>();
    schemas.printed::<NetworkNode>();
    schemas.printed::<NetworkEdge>();
    schemas.printed::<RelatedArticle>();
    schemas.printed::<RelatedList>();
    schemas.printed::<CountRow>();
    schemas.printed::<FacetCount>();
    schemas.printed::<Manifest>();
    schemas.add::<Answers>();
    schemas.add::<NewsArticle>();
    schemas.add::<JsonFeed>();
    schemas.printed::<Extension>();
    schemas.printed::<SuggestedEntities>();
    schemas.printed::<SuggestedTypes>();
    schemas.printed::<SuggestedProperties>();
    schemas.add::<PropertyProposals>();
    schemas.taken::<MergeInput>();
    schemas.taken::<CorrectInput>();
    schemas.taken::<UnmergeInput>();
    schemas.taken::<VerificationInput>();
    schemas.taken::<SuggestInput>();
    schemas.taken::<JudgeInput>();
    schemas.printed::<WebhookList>();
    schemas.printed::<WebhookDeliveryList>();
    schemas.printed::<Resent>();
    schemas.changed::<WebhookInput>("WebhookPatch".into(), "What changes of a webhook.".into());
    schemas.taken::<ResendInput>();
    schemas.printed::<PreviewList>();
    schemas.taken::<PreviewInput>();
    schemas.printed_with::<ImportReport>("suggested");
}
