//! The lists an article owns, and the rows derived from them, in the store.

use std::collections::{HashMap, HashSet};

use diwan_entity::{
    article_actor, article_author, article_speaker, article_text, article_topic, author,
    correction, mention, quote,
};
use sea_orm::IntoActiveModel;
use uuid::Uuid;

use super::Article;
use crate::citation::Standing;
use crate::citation::follow::follow_articles;
use crate::command::{derive_rows, text_of};
use crate::derived::{ARTICLE_ACTOR, ARTICLE_AUTHOR, ARTICLE_SPEAKER, EVENT_ARTICLE_SORT};
use crate::error::Result;
use crate::fulltext::{self, ARTICLES, QUOTES, Text};
use crate::model::{Change, Checked, Unit};
use crate::store::{Session, delete_where, insert_all};
use crate::values::AnchorField;

/// Refuses topics that stand twice.
pub fn refuse_twice(article: &mut Checked<'_, '_, Article>) {
    let topics = article.new.topics().iter().map(|topic| topic.id);
    article.parse.unique("/topics", topics.enumerate());
}

/// Writes what has changed of the lists; for new articles, everything in a few statements.
pub async fn write(unit: &Unit, changes: &[Change<Article>]) -> Result<()> {
    let session = &unit.session;
    let moved = |change: &Change<Article>| {
        change.old.as_ref().is_none_or(|old| old.sort_at() != change.new.sort_at())
    };
    text(session, &differing(changes, |article| &article.body)).await?;
    fulltext::put(session, &ARTICLES, &texts(changes)).await?;
    let topics =
        affected(changes, |change| moved(change) || differs(change, |article| &article.topics));
    let authors = differing(changes, |article| &article.authors);
    let makers =
        affected(changes, |change| moved(change) || differs(change, |article| &article.authors));
    let mentions = differing(changes, |article| &article.mentions);
    let actors =
        affected(changes, |change| moved(change) || differs(change, |article| &article.mentions));
    let quotes = differing(changes, |article| &article.quotes);
    let speakers =
        affected(changes, |change| moved(change) || differs(change, |article| &article.quotes));
    let corrections = differing(changes, |article| &article.corrections);

    clear::<article_topic::Entity>(session, &topics).await?;
    insert_all::<article_topic::Entity>(
        session,
        topics.iter().flat_map(|change| topic_rows(&change.new)).collect(),
    )
    .await?;
    replace::<_, author::Entity>(session, &authors, Article::authors, |item, id, index| {
        item.to_model(id, index)
    })
    .await?;
    let authors_some = |article: &Article| !article.authors().is_empty();
    derive_rows(session, &ARTICLE_AUTHOR, &makers, authors_some).await?;
    replace::<_, mention::Entity>(session, &mentions, Article::mentions, |item, id, index| {
        item.to_model(id, index)
    })
    .await?;
    let mentions_some = |article: &Article| !article.mentions().is_empty();
    derive_rows(session, &ARTICLE_ACTOR, &actors, mentions_some).await?;
    replace::<_, quote::Entity>(session, &quotes, Article::quotes, |item, id, index| {
        item.to_model(id, index)
    })
    .await?;
    let quotes_some = |article: &Article| !article.quotes().is_empty();
    derive_rows(session, &ARTICLE_SPEAKER, &speakers, quotes_some).await?;
    replace::<_, correction::Entity>(
        session,
        &corrections,
        Article::corrections,
        |item, id, index| item.to_model(id, index),
    )
    .await?;
    let said = quotes.iter().flat_map(|change| {
        quoted(&change.new).map(|text| Text { is_new: change.old.is_none(), ..text })
    });
    let said: Vec<Text<'_>> = said.collect();
    fulltext::put(session, &QUOTES, &said).await?;
    follow_articles(unit, &changed_for_citing(changes), &seen_by_all(changes)).await?;
    let resorted = changes.iter().filter(|change| change.old.is_some() && moved(change));
    let resorted: Vec<Uuid> = resorted.map(|change| change.new.head.id).collect();
    EVENT_ARTICLE_SORT.refresh(unit, &resorted).await
}

/// Deletes every row that belongs to an article.
pub async fn delete(session: &Session, id: Uuid) -> Result<()> {
    let ids = [id];
    fulltext::forget(session, &ARTICLES, &ids).await?;
    delete_where::<article_text::Entity>(session, OWNER, &ids).await?;
    delete_where::<article_topic::Entity>(session, OWNER, &ids).await?;
    delete_where::<author::Entity>(session, OWNER, &ids).await?;
    delete_where::<article_author::Entity>(session, OWNER, &ids).await?;
    delete_where::<mention::Entity>(session, OWNER, &ids).await?;
    delete_where::<article_actor::Entity>(session, OWNER, &ids).await?;
    delete_where::<quote::Entity>(session, OWNER, &ids).await?;
    delete_where::<article_speaker::Entity>(session, OWNER, &ids).await?;
    delete_where::<correction::Entity>(session, OWNER, &ids).await
}

const OWNER: &str = "article_id";

type Changes<'a> = Vec<&'a Change<Article>>;

fn affected(changes: &[Change<Article>], test: impl Fn(&Change<Article>) -> bool) -> Changes<'_> {
    changes.iter().filter(|change| test(change)).collect()
}

fn differs<T: PartialEq>(change: &Change<Article>, part: impl Fn(&Article) -> &T) -> bool {
    change.old.as_ref().is_none_or(|old| part(old) != part(&change.new))
}

fn differing<T: PartialEq>(
    changes: &[Change<Article>],
    part: impl Fn(&Article) -> &T,
) -> Changes<'_> {
    affected(changes, |change| differs(change, &part))
}

/// Deletes the rows of articles that stood before.
async fn clear<E: sea_orm::EntityTrait>(
    session: &Session,
    changes: &[&Change<Article>],
) -> Result<()> {
    let standing: Vec<Uuid> = changes
        .iter()
        .filter(|change| change.old.is_some())
        .map(|change| change.new.head.id)
        .collect();
    delete_where::<E>(session, OWNER, &standing).await
}

/// Writes a list of these articles anew: the row of each item is made of the item, the article's id and its place.
async fn replace<T, E: sea_orm::EntityTrait>(
    session: &Session,
    changes: &[&Change<Article>],
    list: fn(&Article) -> &[T],
    row: impl Fn(&T, Uuid, usize) -> E::Model,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    clear::<E>(session, changes).await?;
    let mut rows = Vec::new();
    for change in changes {
        let items = list(&change.new).iter().enumerate();
        rows.extend(items.map(|(index, item)| row(item, change.new.head.id, index)));
    }
    insert_all::<E>(session, rows).await
}

async fn text(session: &Session, changes: &[&Change<Article>]) -> Result<()> {
    clear::<article_text::Entity>(session, changes).await?;
    let texts = changes.iter().filter_map(|change| {
        Some(article_text::Model { article_id: change.new.head.id, body: change.new.body.clone()? })
    });
    insert_all::<article_text::Entity>(session, texts.collect()).await
}

/// What is found of new articles, and of those whose text has changed.
fn texts(changes: &[Change<Article>]) -> Vec<Text<'_>> {
    let differ = |change: &&Change<Article>| change.old.is_none() || is_rewritten(change);
    changes.iter().filter(differ).map(|change| text_of(change, found)).collect()
}

/// Has the texts of these articles found, and those of their quotes.
pub async fn index(session: &Session, articles: &[Article]) -> Result<()> {
    let texts: Vec<Text<'_>> = articles.iter().map(found).collect();
    fulltext::put(session, &ARTICLES, &texts).await?;
    let quotes: Vec<Text<'_>> = articles.iter().flat_map(quoted).collect();
    fulltext::put(session, &QUOTES, &quotes).await
}

/// What is found of an article.
fn found(article: &Article) -> Text<'_> {
    Text {
        id: article.head.id,
        is_new: false,
        title: vec![&article.headline],
        lead: article.standfirst.as_deref(),
        body: article.body.as_deref(),
    }
}

/// What is found of the quotes of an article.
fn quoted(article: &Article) -> impl Iterator<Item = Text<'_>> {
    article.quotes().iter().map(|quote| {
        let title = [Some(quote.text.as_str()), quote.original_text.as_deref()];
        Text { id: quote.id, title: title.into_iter().flatten().collect(), ..Text::default() }
    })
}

fn topic_rows(article: &Article) -> Vec<article_topic::Model> {
    let (article_id, sort_at) = (article.head.id, article.sort_at());
    let row = |(index, topic): (usize, &crate::model::Ref)| article_topic::Model {
        article_id,
        topic_id: topic.id,
        ord: index as i32,
        sort_at,
    };
    article.topics().iter().enumerate().map(row).collect()
}

/// The articles that those who cite them have to follow, and how they stand now.
fn changed_for_citing(changes: &[Change<Article>]) -> HashMap<Uuid, Standing> {
    let stands_otherwise = |change: &&Change<Article>| {
        let before = change.old.as_ref().map(standing);
        before.is_some_and(|before| before.in_doubt() != standing(&change.new).in_doubt())
    };
    let changed = changes.iter().filter(|change| is_rewritten(change) || stands_otherwise(change));
    changed.map(|change| (change.new.head.id, standing(&change.new))).collect()
}

/// The articles that everybody sees, or saw.
fn seen_by_all(changes: &[Change<Article>]) -> HashSet<Uuid> {
    let public = |article: &Article| article.workflow.is_public();
    let seen = |change: &&Change<Article>| change.old.iter().chain([&change.new]).any(public);
    changes.iter().filter(seen).map(|change| change.new.head.id).collect()
}

fn standing(article: &Article) -> Standing {
    let (version, state) = (article.head.version, article.workflow.state);
    Standing::new(version, state, article.corrections())
}

fn is_rewritten(change: &Change<Article>) -> bool {
    let differs = |old: &Article| {
        AnchorField::ALL.iter().any(|field| old.text(*field) != change.new.text(*field))
    };
    change.old.as_ref().is_some_and(differs)
}
