//! Actors by how names begin, for those who are still typing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diwan_names::Prepared;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::keys::{present, rules_of};
use super::search::{Search, key_column};
use crate::error::Result;
use crate::model::get;
use crate::values::fold;

/// How many names are looked at, and how many actors' names.
const MOST_NAMES: u64 = 200;
const MOST_ACTORS: usize = 200;
/// Before the keys of single parts of names.
const PART: char = 'c';

impl Search<'_> {
    /// The actors one of whose names begins so, whatever the case and the accents, in the order of
    /// those names.
    pub async fn beginning(&self, typed: &str) -> Result<Vec<Uuid>> {
        let first = fold(typed);
        if first.is_empty() {
            return Ok(Vec::new());
        }
        let last = after(&first);
        let (folded, actor) = (("actor_name_key", "folded"), ("actor_name_key", "actor_id"));
        let select = Query::select()
            .column(actor)
            .from(folded.0)
            .inner_join("actor", Expr::col(("actor", "id")).equals(actor))
            .and_where(Expr::col(folded).gte(first))
            .and_where(Expr::col(folded).lt(last))
            .cond_where(self.found())
            .order_by(folded, Order::Asc)
            .order_by(("actor_name_key", "sort_name"), Order::Asc)
            .order_by(actor, Order::Asc)
            .limit(MOST_NAMES)
            .take();
        let rows = self.session.all(&select).await?;
        let actors: Vec<Uuid> =
            rows.iter().map(|row| get(row, "actor_id")).collect::<Result<_>>()?;
        let mut seen = HashSet::new();
        Ok(actors.into_iter().filter(|actor| seen.insert(*actor)).collect())
    }

    /// The actors one of whose names has for each typed word one that begins so, in any order of the
    /// words; in the order of those names.
    pub async fn with_words(&self, typed: &str) -> Result<Vec<Uuid>> {
        let typed = words(typed);
        let Some(longest) = typed.iter().max_by_key(|word| word.chars().count()) else {
            return Ok(Vec::new());
        };
        let keys = self.keys_of_part(longest).into_iter();
        let ranges = keys.map(|key| key_column().lt(after(&key)).and(key_column().gte(key)));
        let Some(select) = self.under(ranges, MOST_NAMES) else { return Ok(Vec::new()) };
        let rows = self.session.all(&select).await?;
        let actors: BTreeSet<Uuid> =
            rows.iter().map(|row| get(row, "actor_id")).collect::<Result<_>>()?;
        let actors: Vec<Uuid> = actors.into_iter().take(MOST_ACTORS).collect();
        let mut found: BTreeMap<(String, Uuid), Uuid> = BTreeMap::new();
        for name in self.names_of(&actors).await? {
            if all_begin(&typed, &words(&name.text)) {
                found.insert((fold(&name.text), name.actor), name.actor);
            }
        }
        Ok(found.into_values().collect())
    }

    /// The keys with which those of a part of a name begin that begins like this word.
    fn keys_of_part(&self, word: &str) -> BTreeSet<String> {
        let rules = rules_of(self.kinds).into_iter();
        let keys = rules.flat_map(|kind| Prepared::new(word, kind).keys());
        let of_parts = keys.filter(|key| key.starts_with(PART));
        of_parts.map(|key| format!("{}{key}", present())).collect()
    }
}

/// Nothing that begins like this text is written after its greatest continuation.
fn after(text: &str) -> String {
    format!("{text}{}", char::MAX)
}

/// The words of a text, folded.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn all_begin(typed: &[String], name: &[String]) -> bool {
    typed.iter().all(|typed| name.iter().any(|word| word.starts_with(typed)))
}
