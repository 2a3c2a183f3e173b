//! Articles and quotes on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, OutputType, Subscription};
use futures::Stream;

use super::{
    Article, ArticleActors, ArticleField, ArticleFilter, ArticleInput, Author, Mention, Quote,
    Translations, body,
};
use crate::actor::Actor;
use crate::change::RecordChange;
use crate::correction::{Correction, CorrectionInput};
use crate::error::Result;
use crate::event::ArticleEvents;
use crate::graphql::{
    Patch, RequestContext, by_id, cleared, command, command_fields, count_fields, expected,
    fitting, follow, follow_all, handle, mutation_fields, nested_lists, one, owned, query_fields,
    revision_list, settle,
};
use crate::medium::{Medium, ShownMedium};
use crate::model::{CommandName, Kind, Members, Ref};
use crate::place::Place;
use crate::position::Position;
use crate::publisher::Publisher;
use crate::query::count_made;
use crate::related::{self, graphql::RelatedArticle};
use crate::topic::Topic;
use crate::values::{RefInput, parse_id};

query_fields!(ArticleQuery, Article: article by one, articles);
count_fields!(ArticleCounts, Article: article_counts, article_facets by ArticleSeries);
query_fields!(QuoteQuery, Quote: quote by quote, quotes);

mutation_fields!(
    ArticleMutation, Article: article as ArticlePayload,
    create_article, update_article clearing ArticleField, upsert_article, delete_article
);

command_fields!(
    ArticleCommands, Article as ArticlePayload: publish_article, withdraw_article, reinstate_article
);

/// Tells of articles as they come out.
#[derive(Default)]
pub struct ArticleSubscription;

#[Subscription]
impl ArticleSubscription {
    /// An article, when it becomes public: published at once, by a person or by its schedule, or public again
    /// after it was withdrawn. Only those that fit the filter then. The position in the feed, to go on after,
    /// stands in the `extensions` of each event as `cursor`.
    async fn article_published(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which articles.")] filter: Option<ArticleFilter>,
        #[graphql(
            name = "after",
            desc = "Begin with those after this cursor of the feed of changes; with what is still to come when absent or `now`."
        )]
        _after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Article>> + use<>> {
        fitting::<Article>(ctx, filter, RecordChange::makes_public).await
    }
}

nested_lists! {
    ArticleLists of Article {
        /// The actors that it mentions.
        actors: ArticleActors,
        /// The events that cite it.
        events: ArticleEvents,
        /// The articles that are translations of this one.
        translations: Translations,
    }
}

revision_list!(ArticleRevisions of Article);

/// What was made counts for the size of the answer.
fn counted(made: String) -> Result<String> {
    count_made(made.len())?;
    Ok(made)
}

impl Article {
    /// The passages of its body that are marked there.
    async fn passages(&self, ctx: &Context<'_>) -> Result<Vec<body::Passage>> {
        let mentions = owned(ctx, self, "mentions", |article| article.mentions.as_ref()).await?;
        let marked: Vec<&Mention> = mentions.iter().filter(|mention| mention.is_marked()).collect();
        let actors: Vec<Ref> = marked.iter().map(|mention| mention.actor.clone()).collect();
        let actors = follow_all::<Actor>(ctx, &actors).await?;
        let passage = |mention: &&Mention| {
            let actor = actors.iter().find(|actor| actor.head.id == mention.actor.id)?;
            Some(mention.passage(actor.slug.clone()))
        };
        Ok(marked.iter().filter_map(passage).collect())
    }
}

#[ComplexObject]
impl Article {
    /// The text, CommonMark.
    #[graphql(name = "body")]
    async fn text_of_body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The body as sanitised HTML. HTML that stands in the body is left out, but for line breaks; headings have ids
    /// that begin with `section`; the passages of confirmed mentions stand in
    /// `<span data-mention="…" data-actor="…" data-actor-slug="…">`, with the ids of the mention and of the
    /// actor: in several where other elements begin or end within them. Of two that overlap, the shorter is marked.
    /// Null without a body.
    #[graphql(name = "bodyHtml")]
    async fn body_as_html(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let body = self.body.as_deref()?;
        let passages = self.passages(ctx).await;
        Some(passages.and_then(|passages| counted(body::html(body, &passages))))
    }

    /// The body as plain text, with an empty line between paragraphs. Null without a body.
    #[graphql(name = "bodyText")]
    async fn body_as_text(&self) -> Option<Result<String>> {
        self.body.as_deref().map(|text| counted(body::plain(text)))
    }

    /// How many minutes it takes to read the body, at 238 words or 300 Chinese or Japanese characters a
    /// minute. Null without a body.
    #[graphql(name = "readingMinutes")]
    async fn minutes_of_reading(&self) -> Option<u32> {
        self.body.as_deref().map(|text| body::minutes(&body::plain(text)))
    }

    /// Who brought it out.
    async fn publisher(&self, ctx: &Context<'_>) -> Option<Result<Arc<Publisher>>> {
        follow(ctx, self.publisher.as_ref()).await
    }

    /// The dateline.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.place.as_ref()).await
    }

    /// What it is about.
    #[graphql(name = "topics")]
    async fn all_topics(&self, ctx: &Context<'_>) -> Result<Vec<Arc<Topic>>> {
        let topics = owned(ctx, self, "topics", |article| article.topics.as_ref()).await?;
        follow_all(ctx, &topics).await
    }

    /// The article it is a translation of; null when you may not see it.
    async fn translation_of(&self, ctx: &Context<'_>) -> Option<Result<Arc<Article>>> {
        follow(ctx, self.translation_of.as_ref()).await
    }

    /// Who had a part in making it, in order.
    #[graphql(name = "authors")]
    async fn all_authors(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Author>>> {
        owned(ctx, self, "authors", |article| article.authors.as_ref()).await
    }

    /// The passages that name actors.
    #[graphql(name = "mentions")]
    async fn all_mentions(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Mention>>> {
        owned(ctx, self, "mentions", |article| article.mentions.as_ref()).await
    }

    /// What people said.
    #[graphql(name = "quotes")]
    async fn all_quotes(&self, ctx: &Context<'_>) -> Result<Vec<Quote>> {
        let quotes = owned(ctx, self, "quotes", |article| article.quotes.as_ref()).await?;
        let article = Ref::to(Kind::Article, self.head.id);
        let within = |quote| Quote { article: Some(article.clone()), ..quote };
        Ok(quotes.into_owned().into_iter().map(within).collect())
    }

    /// Public notes on what was mended.
    #[graphql(name = "corrections")]
    async fn all_corrections(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Correction>>> {
        owned(ctx, self, "corrections", |article| article.corrections.as_ref()).await
    }

    /// The image by which it is shown.
    async fn lead_image(&self, ctx: &Context<'_>) -> Option<Result<Arc<Medium>>> {
        follow(ctx, self.lead_image.as_ref()).await
    }

    /// The media that it shows, in order.
    #[graphql(name = "media")]
    async fn all_media(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<ShownMedium>>> {
        owned(ctx, self, "media", |article| article.media.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ArticleLists {
        ArticleLists(self.head.id)
    }

    /// The articles that have the most in common with this one: events that cite both, actors that both mention,
    /// topics of both. Translations of it are not among them.
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 20.", default_with = "Some(related::DEFAULT)")]
        first: Option<i64>,
    ) -> Result<Vec<RelatedArticle>> {
        related::graphql::related(ctx, self.head.id, first).await
    }

    #[graphql(flatten)]
    async fn earlier(&self) -> ArticleRevisions {
        ArticleRevisions(self.head.id)
    }
}

#[ComplexObject]
impl Author {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// Who; null when it is no actor of the register, or one that you may not see.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, self.actor.as_ref()).await
    }
}

#[ComplexObject]
impl Mention {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// Who is named.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.actor)).await
    }
}

#[ComplexObject]
impl Quote {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// The article that reports it.
    async fn article(&self, ctx: &Context<'_>) -> Option<Result<Arc<Article>>> {
        follow(ctx, self.article.as_ref()).await
    }

    /// Who said it; null when you may not see the actor.
    async fn speaker(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, self.speaker.as_ref()).await
    }

    /// The post that the speaker held on that day, from tenures.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<Arc<Position>>> {
        follow(ctx, self.position.as_ref()).await
    }
}

/// Quotes have no name but their id.
async fn quote(ctx: &Context<'_>, by: RefInput) -> Option<Result<Quote>> {
    let RefInput::Id(id) = by else { return None };
    by_id(ctx, parse_id(&id).ok()?).await.map(|quote| quote.map(Arc::unwrap_or_clone))
}

/// The steps that only articles take.
#[derive(Default)]
pub struct ArticleSteps;

#[Object]
impl ArticleSteps {
    /// Hands a draft in for review.
    async fn submit_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
    ) -> Option<Result<ArticlePayload>> {
        step(ctx, id, expected_version, CommandName::Submit, None).await
    }

    /// Gives an article in review back to its author.
    async fn return_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "What the author is told; 1–5,000 characters.")] note: String,
    ) -> Option<Result<ArticlePayload>> {
        step(ctx, id, expected_version, CommandName::Return, Some(note)).await
    }

    /// Lets an article be published by itself at a time to come; one that is scheduled already, at
    /// another time.
    async fn schedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "When it is published, in the future.")] publish_at: String,
    ) -> Option<Result<ArticlePayload>> {
        step(ctx, id, expected_version, CommandName::Schedule, Some(publish_at)).await
    }

    /// Adds a public correction to those of an article that was published, and changes the article
    /// with it, in one step.
    async fn correct_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "The public note; added to those that stand.")]
        correction: CorrectionInput,
        #[graphql(desc = "What it mends: the members that change.")] changes: Option<
            Patch<ArticleInput>,
        >,
        #[graphql(desc = "Members to empty.")] clear: Option<Vec<ArticleField>>,
    ) -> Option<Result<ArticlePayload>> {
        let corrected = async {
            let context = RequestContext::of(ctx)?;
            let changes = changes.map(|changes| changes.0).unwrap_or_default();
            let changes = cleared(Members::of(&changes)?, clear)?;
            let note = Some(Members::of(&correction)?);
            let (who, version) = (&context.who, expected(expected_version));
            settle(context.diwan.correct_article(who, &handle(&id), version, note, changes).await)
        };
        Some(corrected.await.map(Into::into))
    }

    /// Takes a scheduled article back to where it was scheduled from: in review, or draft.
    async fn unschedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
    ) -> Option<Result<ArticlePayload>> {
        step(ctx, id, expected_version, CommandName::Unschedule, None).await
    }
}

async fn step(
    ctx: &Context<'_>,
    id: ID,
    version: i32,
    name: CommandName,
    member: Option<String>,
) -> Option<Result<ArticlePayload>> {
    Some(command::<Article>(ctx, id, version, name, member).await.map(Into::into))
}
