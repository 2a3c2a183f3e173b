//! What `fields` and `include` ask for, kept under their words: what is asked again is not planned again.

use std::sync::{Arc, LazyLock};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::direct;
use super::parameter::{Parameter, take};
use super::query::{Show, too_wide};
use super::resource::Resource;
use crate::error::Result;
use crate::model::Parts;
use crate::query::Connection;

/// How many bytes they may take together, as [`Bytes`] counts them, and how long their words may be.
const KEPT: u64 = 4 * 1024 * 1024;
const LONGEST_WORDS: usize = 2_000;
/// What a member of an answer takes, about.
const MEMBER: u64 = 200;

static PLANS: LazyLock<Cache<Key, Arc<ShowPlan>, Bytes>> =
    LazyLock::new(|| Cache::with_weighter(100, KEPT, Bytes));

/// What is to be shown, and how it is read.
pub struct ShowPlan {
    pub show: Show,
    /// What is read by one statement; none of a whole record, which is printed as writes print it.
    pub wanted: Option<Connection>,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    One,
    List,
}

/// A plan depends on the type of record and the words of the parameters, and on nothing else.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    form: Form,
    many: &'static str,
    words: Box<[Box<[String]>]>,
}

impl ShowPlan {
    /// Reads `fields` and `include`, taking them out of the parameters.
    pub fn read<R: Resource>(form: Form, parameters: &mut Vec<Parameter>) -> Result<Arc<ShowPlan>> {
        let given = ["fields", "include"].map(|name| take(parameters, name));
        let words = given.each_ref().map(|given| written(given.as_ref()).into());
        let key = Key { form, many: R::MANY, words: words.into() };
        if let Some(plan) = PLANS.get(&key) {
            return Ok(plan);
        }
        let [fields, include] = given;
        let plan = Arc::new(ShowPlan::new::<R>(form, Show::read::<R>(fields, include)?)?);
        if key.size() <= LONGEST_WORDS {
            PLANS.insert(key, Arc::clone(&plan));
        }
        Ok(plan)
    }

    /// What is read by one statement, where that is no whole record.
    pub fn tree(&self) -> Result<&Connection> {
        self.wanted.as_ref().ok_or_else(too_wide)
    }

    fn new<R: Resource>(form: Form, mut show: Show) -> Result<ShowPlan> {
        // One record shows all of its parts, where nothing is chosen. Whole records are printed as
        // every answer to a write prints them, so that their tags agree.
        if form == Form::One && !show.is_partial() {
            show.parts = show.parts.and(Parts::ALL);
        }
        let is_direct = form == Form::List || !show.is_plain();
        let wanted =
            is_direct.then(|| direct::list::<R>(&show).ok_or_else(too_wide)).transpose()?;
        Ok(ShowPlan { show, wanted })
    }
}

fn written(parameter: Option<&Parameter>) -> &[String] {
    parameter.map_or(&[], Parameter::written)
}

impl Key {
    fn size(&self) -> usize {
        self.words.iter().flatten().map(String::len).sum()
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<ShowPlan>> for Bytes {
    fn weight(&self, key: &Key, plan: &Arc<ShowPlan>) -> u64 {
        let members = plan.wanted.as_ref().map_or(0, |wanted| wanted.records.members());
        key.size() as u64 + (members as u64 + 1) * MEMBER
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::parameter::read_all;
    use super::*;
    use crate::actor::Actor;
    use crate::article::Article;

    fn plan<R: Resource>(form: Form, query: &str) -> Result<Arc<ShowPlan>> {
        ShowPlan::read::<R>(form, &mut read_all(query).unwrap())
    }

    /// The plans are those of the whole process: one test at a time.
    static ALONE: Mutex<()> = Mutex::new(());

    #[test]
    fn the_same_words_have_the_same_plan() {
        let _alone = ALONE.lock();
        let words = "fields=slug,actors.name&include=events";
        let known = plan::<Article>(Form::List, words).unwrap();
        let again = plan::<Article>(Form::List, &format!("limit=3&{words}")).unwrap();
        assert!(Arc::ptr_eq(&known, &again));
        for other in ["fields=slug&include=events", "include=slug&fields=events", ""] {
            let other = plan::<Article>(Form::List, other);
            assert!(other.is_err() || !Arc::ptr_eq(&known, &other.unwrap()));
        }
        let (one, actors) =
            (plan::<Article>(Form::One, words), plan::<Actor>(Form::List, "fields=slug"));
        assert!(!Arc::ptr_eq(&known, &one.unwrap()) && !Arc::ptr_eq(&known, &actors.unwrap()));
        assert!(plan::<Article>(Form::List, "fields=nothing").is_err());
    }

    /// However many words are made up, their plans take so much memory and no more.
    #[test]
    fn plans_are_bounded() {
        let _alone = ALONE.lock();
        let members = Article::fields();
        for round in 0..20_000_usize {
            let pick = |step: usize| members[round / step % members.len()].as_str();
            let words = format!("fields={},{},{}&include=actors", pick(1), pick(30), pick(900));
            plan::<Article>(Form::List, &words).unwrap();
        }
        assert!(PLANS.weight() <= KEPT);
    }
}
