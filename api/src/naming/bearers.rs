//! From names alone to who bears them, for references.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diwan_names::{MATCH, POSSIBLE};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::search::{Hit, Search};
use crate::access::Sight;
use crate::error::Result;
use crate::record::reference::look;
use crate::record::{Kind, get};
use crate::store::Session;
use crate::words::fold;

/// Somebody who may be meant by a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearer {
    pub id: Uuid,
    /// How it can be named without doubt: its slug, or its id where there are no slugs.
    pub address: String,
    /// What it is called.
    pub name: String,
}

/// Who bears a name.
#[derive(Clone, Debug, Default)]
pub struct Bearers<T = Bearer> {
    /// Who is meant by it.
    pub meant: Vec<T>,
    /// Whose names are like it and no more, where nobody is meant: to take one of them for meant
    /// would make a guess a claim.
    pub possible: Vec<T>,
}

/// Whom each name may mean among those that `sight` shows: those who bear just this name, whatever
/// the case and the accents; else those whose name matches as a whole; else those whose name has all
/// of it and more. A word that is not accounted for, or that contradicts, is never overlooked.
pub async fn bearers(
    session: &Session,
    sight: Sight,
    names: &BTreeSet<&str>,
) -> Result<HashMap<String, Bearers>> {
    let exact = exact(session, sight, names).await?.into_iter();
    let mut ids: HashMap<String, Bearers<Uuid>> =
        exact.map(|(name, meant)| (name, Bearers { meant, possible: Vec::new() })).collect();
    for name in names {
        if !ids.contains_key(*name) {
            ids.insert((*name).to_owned(), alike(session, sight, name).await?);
        }
    }
    let all = ids.values().flat_map(|ids| ids.meant.iter().chain(&ids.possible)).copied();
    let wanted = BTreeMap::from([(Kind::Actor, all.collect())]);
    let seen = look(session, sight, &wanted).await?;
    let bearer = |id: Uuid| {
        let seen = seen.get(&(Kind::Actor, id))?;
        Some(Bearer { id, address: seen.slug.clone()?, name: seen.label.clone()? })
    };
    let told = |ids: Vec<Uuid>| ids.into_iter().filter_map(bearer).collect();
    let told =
        |ids: Bearers<Uuid>| Bearers { meant: told(ids.meant), possible: told(ids.possible) };
    Ok(ids.into_iter().map(|(name, ids)| (name, told(ids))).collect())
}

/// How many names one statement looks for, and how many bearers they may have together: a name that
/// has more than one is refused anyway.
const AT_A_TIME: usize = 100;
const MOST: u64 = 10_000;

async fn exact(
    session: &Session,
    sight: Sight,
    names: &BTreeSet<&str>,
) -> Result<HashMap<String, Vec<Uuid>>> {
    let mut bearers: HashMap<String, Vec<Uuid>> = HashMap::new();
    let folded: Vec<(String, &str)> = names.iter().map(|name| (fold(name), *name)).collect();
    let (key, actor) = (("actor_name_key", "folded"), ("actor_name_key", "actor_id"));
    for chunk in folded.chunks(AT_A_TIME) {
        let select = Query::select()
            .columns([key, actor])
            .from(key.0)
            .inner_join("actor", Expr::col(("actor", "id")).equals(actor))
            .and_where(Expr::col(key).is_in(chunk.iter().map(|(folded, _)| folded.as_str())))
            .cond_where(sight.standing_actors())
            .limit(MOST)
            .take();
        for row in session.all(&select).await? {
            let (found, id): (String, Uuid) = (get(&row, "folded")?, get(&row, "actor_id")?);
            for (_, name) in chunk.iter().filter(|(folded, _)| *folded == found) {
                bearers.entry((*name).to_owned()).or_default().push(id);
            }
        }
    }
    Ok(bearers)
}

async fn alike(session: &Session, sight: Sight, name: &str) -> Result<Bearers<Uuid>> {
    let search = Search { session, sight, kinds: &[] };
    let hits = search.find(&[name], POSSIBLE).await?;
    // Of those whose names have more parts, a short one is not meant rather than a long one.
    let is_telling = is_telling(name);
    let has_all =
        |hit: &Hit| hit.is_accounted_for && (hit.score >= MATCH || is_telling && hit.is_part);
    let mut meant = actors(&hits, Hit::is_whole);
    if meant.is_empty() {
        meant = actors(&hits, has_all);
    }
    let possible = if meant.is_empty() { actors(&hits, |_| true) } else { Vec::new() };
    Ok(Bearers { meant, possible })
}

fn actors(hits: &[Hit], which: impl Fn(&Hit) -> bool) -> Vec<Uuid> {
    hits.iter().filter(|hit| which(hit)).map(|hit| hit.actor).collect()
}

/// Two Latin letters are a particle or an initial: nobody is meant by them alone.
fn is_telling(name: &str) -> bool {
    let folded = fold(name);
    !folded.is_ascii() || folded.chars().filter(char::is_ascii_alphanumeric).count() > 2
}
