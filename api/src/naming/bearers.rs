//! From names alone to who bears them, for references.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diwan_names::{POSSIBLE, Prepared};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::search::{Hit, Search};
use crate::error::Result;
use crate::model::reference::look;
use crate::model::{Kind, Visibility, get};
use crate::store::Session;
use crate::values::fold;

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
    /// The actors that the name stands for.
    pub meant: Vec<T>,
    /// Actors with similar names, where no actor bears this one. They are only proposed: to resolve the
    /// reference to one of them would store a guess as a claim.
    pub possible: Vec<T>,
}

/// Whom each name may mean among those that `visibility` shows: those who bear just this name, whatever
/// the case and the accents; else those whose name matches as a whole; else, of a single word, those
/// whose name has it. A word that is not accounted for, on either side, or that contradicts, is never
/// overlooked.
pub async fn bearers(
    session: &Session,
    visibility: Visibility,
    names: &BTreeSet<&str>,
) -> Result<HashMap<String, Bearers>> {
    let exact = exact(session, visibility, names).await?.into_iter();
    let mut ids: HashMap<String, Bearers<Uuid>> =
        exact.map(|(name, meant)| (name, Bearers { meant, possible: Vec::new() })).collect();
    for name in names {
        if !ids.contains_key(*name) {
            ids.insert((*name).to_owned(), alike(session, visibility, name).await?);
        }
    }
    told(session, visibility, Kind::Actor, ids).await
}

/// The bearers with what they are called, as far as `visibility` shows them.
pub async fn told(
    session: &Session,
    visibility: Visibility,
    kind: Kind,
    ids: HashMap<String, Bearers<Uuid>>,
) -> Result<HashMap<String, Bearers>> {
    let all = ids.values().flat_map(|ids| ids.meant.iter().chain(&ids.possible)).copied();
    let seen = look(session, visibility, &BTreeMap::from([(kind, all.collect())])).await?;
    let bearer = |id: Uuid| {
        let seen = seen.get(&(kind, id))?;
        let address = seen.slug.clone().unwrap_or_else(|| id.to_string());
        Some(Bearer { id, address, name: seen.label.clone()? })
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

/// Who bears just this name, whatever the case and the accents, for each that somebody bears.
pub async fn exact(
    session: &Session,
    visibility: Visibility,
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
            .cond_where(visibility.standing_actors())
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

async fn alike(session: &Session, visibility: Visibility, name: &str) -> Result<Bearers<Uuid>> {
    let search = Search { session, visibility, kinds: &[] };
    let hits = search.find(&[name], POSSIBLE).await?;
    let mut meant = actors(&hits, Hit::is_whole);
    if meant.is_empty() && is_short(name) {
        meant = actors(&hits, |hit| hit.is_accounted_for && hit.is_part);
    }
    let possible = if meant.is_empty() { actors(&hits, |_| true) } else { Vec::new() };
    Ok(Bearers { meant, possible })
}

fn actors(hits: &[Hit], which: impl Fn(&Hit) -> bool) -> Vec<Uuid> {
    hits.iter().filter(|hit| which(hit)).map(|hit| hit.actor).collect()
}

/// Whether a name may be short for a longer one that has it as a part: *Namroush*, and not *John
/// Adams*, who is another than John Quincy. Two Latin letters are a particle or an
/// initial, and do not name an actor alone.
fn is_short(name: &str) -> bool {
    let folded = fold(name);
    let telling =
        !folded.is_ascii() || folded.chars().filter(char::is_ascii_alphanumeric).count() > 2;
    telling && Prepared::new(name, diwan_names::NamedKind::Any).parts() == 1
}
