//! Who is named in a question is found under their other names, too.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::passages::actor_parts;
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::fulltext::Question;
use crate::model::reference::Seen;
use crate::model::{Kind, Ref, Visibility};
use crate::naming::bearers::{bearers, exact};
use crate::principal::Principal;
use crate::values::ActorKind;

/// How many actors a name may be of, and how many of their names are looked for.
const MOST_ACTORS: usize = 3;
const MOST_NAMES: usize = 12;
/// How many names a question is taken to have.
const MOST_RUNS: usize = 5;

/// Words of a question that name an actor, whose other names were looked for, too.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Expansion {
    /// The words, folded.
    #[schema(example = "fayez sarraj")]
    pub words: String,
    /// Whom they name.
    #[schema(value_type = crate::model::SlugNameRef)]
    pub actor: Ref,
    /// The names that stood for the words, besides themselves.
    #[schema(example = json!(["Fayez al-Sarraj", "فايز السراج"]))]
    pub names: Vec<String>,
}

impl Diwan {
    /// Lets all names of the actors that a question names stand for the one that is written.
    pub(super) async fn expand(
        &self,
        who: &Principal,
        question: &mut Question,
    ) -> Result<Vec<Expansion>> {
        let runs = question.names();
        let names = runs.iter().map(|(_, name)| name.as_str()).collect();
        let mut named = self.named_exactly(who, names).await?;
        if let (true, Some(whole)) = (named.is_empty(), whole(question, &runs)) {
            named.extend(self.meant_by(who, whole).await?);
        }
        let mut chosen: Vec<(Range<usize>, &str)> = Vec::new();
        for (places, name) in &runs {
            let is_free =
                |other: &Range<usize>| places.end <= other.start || other.end <= places.start;
            let has_room = chosen.len() < MOST_RUNS;
            if has_room
                && named.contains_key(name)
                && chosen.iter().all(|(other, _)| is_free(other))
            {
                chosen.push((places.clone(), name));
            }
        }
        // From the right, so that the places to the left stay what they are.
        chosen.sort_by_key(|(places, _)| std::cmp::Reverse(places.start));
        let ids: BTreeSet<Uuid> =
            chosen.iter().flat_map(|(_, name)| &named[*name]).copied().collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let actors = self.many::<Actor>(who, &ids, actor_parts(), true).await?;
        let mut expansions = Vec::new();
        for (places, words) in chosen {
            let own = named[words].iter().filter_map(|id| actors.get(id));
            let own: Vec<Expansion> = own.map(|actor| expansion(words, actor)).collect();
            let names: Vec<String> = own.iter().flat_map(|one| one.names.clone()).collect();
            question.widen(places, &names);
            expansions.extend(own);
        }
        expansions.reverse();
        Ok(expansions)
    }

    /// The actors that the caller may see and that have one of these names, by name.
    async fn named_exactly(
        &self,
        who: &Principal,
        names: BTreeSet<&str>,
    ) -> Result<HashMap<String, Vec<Uuid>>> {
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let mut named = exact(&session, visibility, &names).await?;
        for actors in named.values_mut() {
            actors.sort_unstable();
            actors.truncate(MOST_ACTORS);
        }
        Ok(named)
    }

    /// The actor that a name means as a reference to it does: in another spelling or script, or by one word of
    /// its name, if nobody else has it.
    async fn meant_by(&self, who: &Principal, name: &str) -> Result<Option<(String, Vec<Uuid>)>> {
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let bearers = bearers(&session, visibility, &BTreeSet::from([name])).await?;
        let meant = bearers.get(name).map(|bearers| bearers.meant.as_slice());
        let Some([only]) = meant else { return Ok(None) };
        Ok(Some((name.to_owned(), vec![only.id])))
    }
}

/// All that is looked for, where it may be one name.
fn whole<'r>(question: &Question, runs: &'r [(Range<usize>, String)]) -> Option<&'r str> {
    let all = 0..question.wanted.len();
    runs.iter().find(|(places, _)| *places == all).map(|(_, name)| name.as_str())
}

/// The last word of a name, by which a person may be called alone; `None` where that is the whole name, or too
/// short to say who.
fn last_word(name: &str) -> Option<&str> {
    let last = name.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    (last.len() < name.len() && last.chars().count() > 2).then_some(last)
}

fn expansion(words: &str, actor: &Actor) -> Expansion {
    let is_short = actor.kind == ActorKind::Person && !words.contains(' ');
    let mut names = Vec::new();
    for name in actor.names().iter().map(|name| name.text.as_str()).take(MOST_NAMES) {
        names.push(name.to_owned());
        names.extend(last_word(name).filter(|_| is_short).map(str::to_owned));
    }
    names.dedup();
    let seen = Seen {
        slug: Some(actor.slug.clone()),
        external_id: actor.head.external_id.clone(),
        label: Some(actor.name.clone()),
    };
    let actor = Ref::seen(Kind::Actor, actor.head.id, seen);
    Expansion { words: words.to_owned(), actor, names }
}
