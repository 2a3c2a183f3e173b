//! Tagging: the actors of the register are looked for in the texts of articles, and people judge
//! what was found.
//!
//! A suggestion is a mention that is not confirmed yet: it is not public. One that was rejected
//! stays in the list, so that it is not suggested again.

pub mod graphql;
mod many;
mod registry;
pub mod rest;
mod store;
mod suggest;

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, de};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::Action;
use crate::article::{Article, Mention};
use crate::command::Expected;
use crate::command::save::save;
use crate::command::write::expect;
use crate::diwan::Diwan;
use crate::error::{Error, Fault, Result};
use crate::model::{Change, Kind, Unit, Visibility};
use crate::principal::Principal;
use crate::store::{RowLock, Session};
use crate::values::{Handle, MAX_ITEMS, MentionStatus, Reference, Verb, parse_id};

pub use many::{Suggested, Watch};
use suggest::{Spot, spots};

/// What suggesting mentions needs to know: nothing.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct SuggestInput {}

/// Which mentions are judged.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct JudgeInput {
    /// The ids of the mentions; all that are `suggested` when absent.
    #[serde(deserialize_with = "some")]
    #[schema(nullable = false, example = json!(["018f3c1e-7d5a-7c3b-9f00-0123456789ab"]))]
    pub mentions: Option<Vec<String>>,
}

/// Null names no mentions, and does not stand for all of them.
const NO_LIST: &str = "must be a list of ids; leave it out to judge all that are suggested";

fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let given = Option::deserialize(from)?;
    given.ok_or_else(|| de::Error::custom(NO_LIST)).map(Some)
}

impl Diwan {
    /// Looks for the actors that the caller sees in the texts of an article, and adds what it finds
    /// to the mentions as suggested. What finds nothing leaves no trace.
    pub async fn suggest_mentions(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
    ) -> Result<Article> {
        let article = self.writable_unlocked::<Article>(who, handle, Action::Change).await?;
        expect(&article, expected)?;
        let id = article.head.id;
        let (article, spots) = self.tagged(who, article).await?;
        self.retried(async || {
            let unit = self.unit(who).await?;
            self.add_mentions(&unit, who, &article, &spots).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// Confirms mentions of an article; all that are suggested when none are named.
    pub async fn confirm_mentions(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        mentions: Option<&[String]>,
    ) -> Result<Article> {
        self.judge_mentions(who, handle, expected, MentionStatus::Confirmed, mentions).await
    }

    /// Rejects mentions of an article; all that are suggested when none are named. They stay in the
    /// list, and are not suggested again.
    pub async fn reject_mentions(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        mentions: Option<&[String]>,
    ) -> Result<Article> {
        self.judge_mentions(who, handle, expected, MentionStatus::Rejected, mentions).await
    }

    async fn judge_mentions(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        status: MentionStatus,
        asked: Option<&[String]>,
    ) -> Result<Article> {
        self.retried(async || {
            let unit = self.unit(who).await?;
            let old = self.writable::<Article>(&unit.session, who, handle, Action::Change).await?;
            expect(&old, expected)?;
            let id = old.head.id;
            let shown = self.shown(&unit.session, who, &old).await?;
            let chosen = match asked {
                Some(asked) => named(&shown, asked)?,
                None => suggested(&shown),
            };
            let mut new = old.clone();
            for mention in new.mentions.iter_mut().flatten() {
                if chosen.contains(&mention.id) {
                    mention.status = status;
                }
            }
            amend(&unit, old, new).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// The mentions of an article whose actors the caller sees.
    async fn shown<'a>(
        &self,
        session: &Session,
        who: &Principal,
        article: &'a Article,
    ) -> Result<Vec<&'a Mention>> {
        let actors = article.mentions().iter().map(|mention| mention.actor.id).collect();
        let seen = store::seen(session, Visibility::of(who, self.now()), actors).await?;
        Ok(article.mentions().iter().filter(|mention| seen.contains(&mention.actor.id)).collect())
    }

    /// An article, and what could be added to its mentions.
    async fn tagged(&self, who: &Principal, article: Article) -> Result<(Article, Vec<Spot>)> {
        let tagger = self.tagger(Visibility::of(who, self.now())).await?;
        run_blocking(move || {
            let spots = spots(&tagger, &article);
            (article, spots)
        })
        .await
    }

    /// Adds what was found in this version of an article to its mentions; says how many came of it.
    ///
    /// The tagger may have known an actor whom the caller does not see any more.
    async fn add_mentions(
        &self,
        unit: &Unit,
        who: &Principal,
        article: &Article,
        spots: &[Spot],
    ) -> Result<usize> {
        let session = &unit.session;
        let (handle, expected) =
            (Handle::Id(article.head.id), Expected::Version(article.head.version));
        let old = self.writable::<Article>(session, who, &handle, Action::Change).await?;
        expect(&old, expected)?;
        let actors = spots.iter().map(|spot| spot.actor).collect();
        session.lock_ids(Kind::Actor.as_str(), &actors, RowLock::Reference).await?;
        let actors = actors.into_iter().collect();
        let seen = store::seen(session, Visibility::of(who, self.now()), actors).await?;
        let fresh = spots.iter().filter(|spot| seen.contains(&spot.actor));
        let fresh: Vec<Mention> = fresh.map(|spot| spot.mention(self.ids.next())).collect();
        let (mut new, count) = (old.clone(), fresh.len());
        new.mentions.get_or_insert_default().extend(fresh);
        amend(unit, old, new).await?;
        Ok(count)
    }
}

async fn amend(unit: &Unit, old: Article, new: Article) -> Result<()> {
    let change = Change::new(Some(old), new, Verb::Updated);
    if change.is_change() {
        save(unit, &mut [change]).await?;
    }
    Ok(())
}

fn suggested(mentions: &[&Mention]) -> HashSet<Uuid> {
    let suggested = |mention: &&&Mention| mention.status == MentionStatus::Suggested;
    mentions.iter().filter(suggested).map(|mention| mention.id).collect()
}

/// The mentions that were asked for by their ids. One that is hidden is as unknown as nonsense.
fn named(mentions: &[&Mention], asked: &[String]) -> Result<HashSet<Uuid>> {
    if asked.len() > MAX_ITEMS {
        return Err(Error::invalid(vec![Fault::too_many_items().at("/mentions")]));
    }
    let known: HashSet<Uuid> = mentions.iter().map(|mention| mention.id).collect();
    let (mut found, mut errors) = (HashSet::new(), Vec::new());
    for (index, id) in asked.iter().enumerate() {
        match parse_id(id).ok().filter(|id| known.contains(id)) {
            Some(id) => drop(found.insert(id)),
            None => errors.push(Reference::unknown().at(format!("/mentions/{index}"))),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(Error::invalid(errors)) }
}

/// Runs CPU-bound work on the pool of blocking threads, so that it holds up no other request.
async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
