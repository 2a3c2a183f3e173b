//! Search: from a name, as somebody writes it, to the actors that may be meant.
//!
//! Two statements whatever the size of the register: the index gives those who share keys with the
//! name, some hundred of each key and the best of all; then their names are read and compared.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use diwan_names::{Comparison, Explanation, How, Kind, MATCH, POSSIBLE, Prepared, Verdict};
use sea_orm::QueryResult;
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, UnionType,
};
use uuid::Uuid;

use super::keys::{rules_of, stored, weight};
use crate::access::Sight;
use crate::error::Result;
use crate::record::{Kind as RecordKind, get, word};
use crate::store::{Session, tested};
use crate::words::{ActorKind, NameKind};

/// How many actors are taken from under one key.
const MOST_OF_A_KEY: u64 = 200;
/// How many keys are looked under.
const MOST_KEYS: usize = 100;
/// How many actors' names are compared.
const MOST_CANDIDATES: usize = 80;
/// What a part may lack of being the same, and still be a spelling of it.
const SPELLING: f64 = 0.1;
/// With less in common, a name is not even a part of the other.
const NOTHING: f64 = 0.2;
/// What is said of a weak alias: alone it does not tell whose it is.
const WEAK: f64 = 0.01;

/// An actor that may be meant.
#[derive(Clone, Debug)]
pub struct Hit {
    pub actor: Uuid,
    pub kind: ActorKind,
    /// Its name that came nearest.
    pub name: String,
    /// 0–1.
    pub score: f64,
    /// Whether all of what was asked for is in one of its names.
    pub is_part: bool,
    /// Whether the name has parts that were not asked for.
    pub has_more: bool,
    /// Why, the parts that count most first.
    pub reasons: Vec<String>,
    /// How the names compare, until it is told among the reasons.
    explanation: Explanation,
}

impl Hit {
    /// An actor of whose names nothing is known yet.
    pub fn unheard(actor: Uuid) -> Self {
        Self {
            actor,
            kind: ActorKind::Other,
            name: String::new(),
            score: 0.0,
            is_part: false,
            has_more: false,
            reasons: Vec::new(),
            explanation: Explanation::default(),
        }
    }

    /// Takes the place of a less likely name of the same actor.
    fn improve(&mut self, other: Hit) {
        let is_part = self.is_part || other.is_part;
        if other.score > self.score {
            *self = other;
        }
        self.is_part = is_part;
    }

    /// With the reasons in words, which are many: only those are told that somebody will read.
    fn told(mut self) -> Self {
        let steps = self.explanation.steps.iter().map(ToString::to_string);
        self.reasons = steps.chain(self.reasons).collect();
        self.explanation = Explanation::default();
        self
    }

    /// The likeliest first.
    pub fn by_likelihood(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| self.name.cmp(&other.name)).then(self.actor.cmp(&other.actor))
    }
}

/// Where to search: among the actors that one caller may see, of some kinds or of any.
pub struct Search<'a> {
    pub session: &'a Session,
    pub sight: Sight,
    pub kinds: &'a [ActorKind],
}

/// A name as somebody writes it, made ready for each kind of bearer.
pub struct Spelling {
    text: String,
    prepared: [OnceLock<Prepared>; Kind::ALL.len()],
}

/// One name of a candidate.
pub struct Named {
    pub actor: Uuid,
    pub kind: ActorKind,
    pub text: String,
    /// Whether it is too weak to recognise its bearer by alone.
    pub weak: bool,
}

impl Search<'_> {
    /// The actors that may bear one of these names (spellings of the same), the likeliest first:
    /// those that score at least `threshold`, at most a hundred.
    pub async fn find(&self, names: &[&str], threshold: f64) -> Result<Vec<Hit>> {
        let spellings: Vec<Spelling> = names.iter().map(|name| Spelling::new(name)).collect();
        let candidates = self.candidates(&spellings).await?;
        let named = self.names_of(&candidates).await?;
        let mut hits = best(&spellings, named.iter(), threshold);
        hits.sort_by(Hit::by_likelihood);
        Ok(hits)
    }

    /// Those who share the most and the most telling keys with the names.
    async fn candidates(&self, spellings: &[Spelling]) -> Result<Vec<Uuid>> {
        let mut keys = BTreeSet::new();
        for kind in rules_of(self.kinds) {
            keys.extend(spellings.iter().flat_map(|name| stored(name.prepared(kind))));
        }
        let keys = keys.into_iter().take(MOST_KEYS).map(|key| key_column().eq(key));
        let Some(select) = self.under(keys, MOST_OF_A_KEY) else {
            return Ok(Vec::new());
        };
        let mut weights: HashMap<Uuid, u32> = HashMap::new();
        for row in self.session.all(&select).await? {
            *weights.entry(get(&row, "actor_id")?).or_default() +=
                weight(&get::<String>(&row, "key")?);
        }
        let mut candidates: Vec<(u32, Uuid)> =
            weights.into_iter().map(|(actor, weight)| (weight, actor)).collect();
        candidates.sort_unstable_by(|one, other| other.cmp(one));
        candidates.truncate(MOST_CANDIDATES);
        Ok(candidates.into_iter().map(|(_, actor)| actor).collect())
    }

    /// Who stands under such keys, at most so many of each.
    pub fn under(
        &self,
        keys: impl Iterator<Item = SimpleExpr>,
        most: u64,
    ) -> Option<SelectStatement> {
        let actor = (KEY.0, "actor_id");
        let one = |wanted: SimpleExpr| {
            let some = Query::select()
                .columns([KEY, actor])
                .from(KEY.0)
                .inner_join("actor", Expr::col(("actor", "id")).equals(actor))
                .and_where(wanted)
                .cond_where(self.found())
                // So that the index is walked until there are enough.
                .order_by(KEY, Order::Asc)
                .limit(most)
                .take();
            Query::select().columns(["key", "actor_id"]).from_subquery(some, "page").take()
        };
        keys.map(one).reduce(|mut all, one| all.union(UnionType::All, one).take())
    }

    /// Which actors can be found.
    pub fn found(&self) -> Condition {
        let unmerged = Condition::all().add(Expr::col(("actor", "merged_into")).is_null());
        let kinds = self.kinds.iter().map(|kind| kind.as_str());
        let of_kind = (!self.kinds.is_empty()).then(|| Expr::col(("actor", "kind")).is_in(kinds));
        self.sight
            .rows(RecordKind::Actor, "actor")
            .add(tested(unmerged))
            .add_option(of_kind.map(|kind| tested(Condition::all().add(kind))))
    }

    pub(super) async fn names_of(&self, actors: &[Uuid]) -> Result<Vec<Named>> {
        if actors.is_empty() {
            return Ok(Vec::new());
        }
        let select = Query::select()
            .columns([("actor_name", "actor_id"), ("actor_name", "text")])
            .expr_as(Expr::col(("actor_name", "kind")), "name_kind")
            .expr_as(Expr::col(("actor", "kind")), "actor_kind")
            .from("actor_name")
            .inner_join("actor", Expr::col(("actor", "id")).equals(("actor_name", "actor_id")))
            .and_where(Expr::col(("actor_name", "actor_id")).is_in(actors.iter().copied()))
            .take();
        self.session.all(&select).await?.iter().map(Named::of).collect()
    }
}

const KEY: (&str, &str) = ("actor_blocking_key", "key");

/// The key of a row of the index.
pub fn key_column() -> Expr {
    Expr::col(KEY)
}

impl Named {
    fn of(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            actor: get(row, "actor_id")?,
            kind: word(&get::<String>(row, "actor_kind")?)?,
            text: get(row, "text")?,
            weak: get::<String>(row, "name_kind")? == NameKind::WeakAlias.as_str(),
        })
    }
}

/// For each actor, its name that comes nearest to one of the spellings, if it comes near enough.
pub fn best<'a>(
    spellings: &[Spelling],
    names: impl Iterator<Item = &'a Named>,
    threshold: f64,
) -> Vec<Hit> {
    let mut best: HashMap<Uuid, Hit> = HashMap::new();
    for named in names {
        for hit in spellings.iter().map(|spelling| spelling.compared(named)) {
            match best.entry(hit.actor) {
                Entry::Vacant(free) => drop(free.insert(hit)),
                Entry::Occupied(mut taken) => taken.get_mut().improve(hit),
            }
        }
    }
    best.into_values().filter(|hit| hit.score >= threshold).map(Hit::told).collect()
}

impl Spelling {
    pub fn new(name: &str) -> Self {
        Self { text: name.to_owned(), prepared: Default::default() }
    }

    pub fn prepared(&self, kind: Kind) -> &Prepared {
        self.prepared[kind as usize].get_or_init(|| Prepared::new(&self.text, kind))
    }

    fn compared(&self, named: &Named) -> Hit {
        let kind = Kind::from(named.kind);
        let (asked, name) = (self.prepared(kind), Prepared::new(&named.text, kind));
        let score = asked.score(&name);
        let comparison = match score {
            NOTHING.. => asked.compare(&name),
            _ => Comparison { score, verdict: Verdict::None, explanation: Explanation::default() },
        };
        let mut reasons = Vec::new();
        let mut score = comparison.score;
        let is_part = is_part(&comparison);
        if score < POSSIBLE && is_part {
            score = POSSIBLE;
            reasons.push("a part of the name".to_owned());
        }
        if named.weak && score >= MATCH {
            score = MATCH - WEAK;
            reasons.push("a weak alias".to_owned());
        }
        Hit {
            actor: named.actor,
            kind: named.kind,
            name: named.text.clone(),
            score,
            is_part,
            has_more: has_more(&comparison),
            reasons,
            explanation: comparison.explanation,
        }
    }
}

/// Whether every part of the first name is in the second: *Namroush* is in *Salah al-Din al-Namroush*.
fn is_part(comparison: &Comparison) -> bool {
    let steps = comparison.explanation.steps.iter();
    let mut asked = steps.filter(|step| step.left.is_some() && step.how != How::Ignored).peekable();
    let is_there =
        |step: &diwan_names::Step| step.right.is_some() && 1.0 - step.similarity <= SPELLING;
    asked.peek().is_some() && asked.all(is_there)
}

fn has_more(comparison: &Comparison) -> bool {
    let steps = comparison.explanation.steps.iter();
    steps.filter(|step| step.how != How::Ignored).any(|step| step.left.is_none())
}
