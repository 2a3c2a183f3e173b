//! Search: from a name, as somebody writes it, to the actors that may be meant.
//!
//! Two statements whatever the size of the register: the index gives those who share keys with the
//! name, some hundred of each key and the best of all; then their names are read and compared.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use diwan_names::{Explanation, How, MATCH, NamedKind, POSSIBLE, Prepared, Step};
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, UnionType,
};
use uuid::Uuid;

use super::keys::{heaviest, rules_of, stored, weight};
use crate::diwan::off_the_worker;
use crate::error::Result;
use crate::model::{Visibility, get, parse_stored};
use crate::store::{Row, Session, without_index};
use crate::values::{ActorKind, NameKind};

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
/// How far below a match a weak alias stays: alone it does not tell whose it is.
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
    /// Whether each part that was asked for met one of the name that does not contradict it.
    pub is_accounted_for: bool,
    /// Whether the name has parts that were not asked for.
    pub has_more: bool,
    /// Whether one of its identifiers was asked for.
    pub is_identified: bool,
    /// Why, the parts that count most first.
    pub reasons: Vec<String>,
}

impl Hit {
    /// An actor that was found by an identifier only: no name has been compared yet.
    pub fn by_identifier(actor: Uuid) -> Self {
        Self {
            actor,
            kind: ActorKind::Other,
            name: String::new(),
            score: 0.0,
            is_part: false,
            is_accounted_for: false,
            has_more: false,
            is_identified: false,
            reasons: Vec::new(),
        }
    }

    /// Whether the names match as wholes: every part of both is accounted for, and none contradicts.
    pub fn is_whole(&self) -> bool {
        self.score >= MATCH && self.is_accounted_for && !self.has_more
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
    pub visibility: Visibility,
    pub kinds: &'a [ActorKind],
}

/// A name as somebody writes it, made ready for each kind of bearer.
pub struct Spelling {
    text: String,
    prepared: [OnceLock<Prepared>; NamedKind::ALL.len()],
}

/// One name of a candidate.
pub struct CandidateName {
    pub actor: Uuid,
    pub kind: ActorKind,
    pub text: String,
    /// Whether it is too weak to recognise its bearer by alone.
    pub weak: bool,
}

impl Search<'_> {
    /// The actors that may bear one of these names (spellings of the same), the likeliest first:
    /// those that score at least `threshold`, at most `MOST_CANDIDATES`.
    pub async fn find(&self, names: &[&str], threshold: f64) -> Result<Vec<Hit>> {
        let spellings: Vec<Spelling> = names.iter().map(|name| Spelling::new(name)).collect();
        let candidates = self.candidates(&spellings).await?;
        let named = self.names_of(&candidates).await?;
        off_the_worker(move || {
            let mut hits = best(&spellings, named.iter(), threshold);
            hits.sort_by(Hit::by_likelihood);
            hits
        })
        .await
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
        Ok(heaviest(weights, MOST_CANDIDATES))
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
        let kinds = self.kinds.iter().map(|kind| kind.as_str());
        let of_kind = (!self.kinds.is_empty()).then(|| Expr::col(("actor", "kind")).is_in(kinds));
        let of_kind = of_kind.map(|kind| without_index(Condition::all().add(kind)));
        self.visibility.standing_actors().add_option(of_kind)
    }

    pub(super) async fn names_of(&self, actors: &[Uuid]) -> Result<Vec<CandidateName>> {
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
        self.session.all(&select).await?.iter().map(CandidateName::of).collect()
    }
}

const KEY: (&str, &str) = ("actor_blocking_key", "key");

/// The key of a row of the index.
pub fn key_column() -> Expr {
    Expr::col(KEY)
}

impl CandidateName {
    fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            actor: get(row, "actor_id")?,
            kind: parse_stored(&get::<String>(row, "actor_kind")?)?,
            text: get(row, "text")?,
            weak: get::<String>(row, "name_kind")? == NameKind::WeakAlias.as_str(),
        })
    }
}

/// For each actor, its name that comes nearest to one of the spellings, if it comes near enough.
pub fn best<'a>(
    spellings: &[Spelling],
    names: impl Iterator<Item = &'a CandidateName>,
    threshold: f64,
) -> Vec<Hit> {
    let mut best: HashMap<Uuid, Near> = HashMap::new();
    for named in names {
        for near in spellings.iter().map(|spelling| spelling.compared(named)) {
            match best.entry(named.actor) {
                Entry::Vacant(free) => drop(free.insert(near)),
                Entry::Occupied(mut taken) => taken.get_mut().improve(near),
            }
        }
    }
    best.into_values().filter(|near| near.score >= threshold).map(Near::told).collect()
}

/// How a name of an actor compares. There are many: only what is told is put into words.
struct Near<'a> {
    named: &'a CandidateName,
    score: f64,
    is_part: bool,
    explanation: Explanation,
    /// What the names themselves do not say.
    besides: Option<&'static str>,
}

impl Near<'_> {
    /// Takes the place of a less likely name of the same actor.
    fn improve(&mut self, other: Self) {
        let is_part = self.is_part || other.is_part;
        if other.score > self.score {
            *self = other;
        }
        self.is_part = is_part;
    }

    fn told(self) -> Hit {
        let steps = self.explanation.steps.iter().map(ToString::to_string);
        Hit {
            actor: self.named.actor,
            kind: self.named.kind,
            name: self.named.text.clone(),
            score: self.score,
            is_part: self.is_part,
            is_accounted_for: is_accounted_for(&self.explanation),
            has_more: has_more(&self.explanation),
            is_identified: false,
            reasons: steps.chain(self.besides.map(str::to_owned)).collect(),
        }
    }
}

impl Spelling {
    pub fn new(name: &str) -> Self {
        Self { text: name.to_owned(), prepared: Default::default() }
    }

    pub fn prepared(&self, kind: NamedKind) -> &Prepared {
        self.prepared[kind as usize].get_or_init(|| Prepared::new(&self.text, kind))
    }

    fn compared<'a>(&self, named: &'a CandidateName) -> Near<'a> {
        let kind = NamedKind::from(named.kind);
        let (asked, name) = (self.prepared(kind), Prepared::new(&named.text, kind));
        let mut score = asked.score(&name);
        let explanation = match score {
            NOTHING.. => asked.compare(&name).explanation,
            _ => Explanation::default(),
        };
        let is_part = is_part(&explanation);
        let mut besides = None;
        if named.weak && score >= MATCH {
            score = MATCH - WEAK;
            besides = Some("a weak alias");
        } else if score < POSSIBLE && is_part {
            score = POSSIBLE;
            besides = Some("a part of the name");
        }
        Near { named, score, is_part, explanation, besides }
    }
}

/// Whether every part of the first name is in the second: *Namroush* is in *Salah al-Din al-Namroush*.
fn is_part(explanation: &Explanation) -> bool {
    let counted = counted(explanation);
    let mut asked = counted.filter(|step| step.left.is_some()).peekable();
    let is_there = |step: &Step| meets(step) && 1.0 - step.similarity <= SPELLING;
    asked.peek().is_some() && asked.all(is_there)
}

/// Whether every part of the first name met one of the second, and none that makes it another's.
fn is_accounted_for(explanation: &Explanation) -> bool {
    counted(explanation).filter(|step| step.left.is_some()).all(meets)
}

fn meets(step: &Step) -> bool {
    step.right.is_some() && !matches!(step.how, How::Different | How::OtherName)
}

/// Whether the second name has parts that the first has not.
fn has_more(explanation: &Explanation) -> bool {
    counted(explanation).any(|step| step.left.is_none())
}

fn counted(explanation: &Explanation) -> impl Iterator<Item = &Step> {
    explanation.steps.iter().filter(|step| !matches!(step.how, How::Ignored | How::Title))
}
