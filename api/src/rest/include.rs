//! `include=`: what comes with a record, at most two levels deep, one statement for each.

use std::collections::{BTreeMap, HashMap};

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::query::{Show, too_wide};
use super::resource::Resource;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Listed, NestedList, Parts, Record, on_demand};
use crate::page::{Page, PageRequest};
use crate::principal::Principal;
use crate::query::ListRequest;
use crate::rest::schema_names::{item_name, page_name};

/// One word of `include=`: `actors` or `events.participants`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub first: String,
    pub second: Option<String>,
}

impl Path {
    pub fn parse(word: &str) -> Path {
        match word.split_once('.') {
            Some((first, second)) => {
                Path { first: first.to_owned(), second: Some(second.to_owned()) }
            }
            None => Path { first: word.to_owned(), second: None },
        }
    }
}

/// Who asks what for.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub diwan: &'a Diwan,
    pub who: &'a Principal,
}

type Fetch<R> =
    for<'a> fn(Asking<'a>, &'a [R], Show) -> BoxFuture<'a, Result<HashMap<Uuid, Value>>>;

/// Something that can come with each record of a type.
pub struct Include<R> {
    pub name: &'static str,
    /// What `name.…` may name.
    pub below: fn() -> Vec<&'static str>,
    show: fn(&[String]) -> Result<Show>,
    fetch: Fetch<R>,
    brings: fn() -> Brought,
}

/// What an include brings, for the contract.
pub enum Brought {
    /// A page, by the name of its schema.
    Page(String),
    /// A record in place of its reference, by the name of its schema.
    Record(String),
}

impl<R: Resource> Include<R> {
    /// A list that hangs on the record: its first page, as `{data, page}`.
    pub fn list<E: NestedList<Parent = R, Child: Resource>>() -> Self {
        Include {
            name: E::NAME,
            below: names::<E::Child>,
            show: show_below::<E::Child>,
            fetch: |asking, records, show| Box::pin(list::<E>(asking, records, show)),
            brings: || Brought::Page(page_name::<E::Child>()),
        }
    }
}

/// One record that another refers to, shown whole in place of the reference.
pub trait Single: Send + Sync + 'static {
    type Parent: Resource;
    type Child: Resource + Record;
    const NAME: &'static str;
    fn id(record: &Self::Parent) -> Option<Uuid>;
}

impl<R: Resource> Include<R> {
    /// A record that this one refers to, whole.
    pub fn one<S: Single<Parent = R>>() -> Self {
        Include {
            name: S::NAME,
            below: names::<S::Child>,
            show: show_below::<S::Child>,
            fetch: |asking, records, show| Box::pin(one::<S>(asking, records, show)),
            brings: || Brought::Record(item_name::<S::Child>()),
        }
    }
}

async fn one<S: Single>(
    asking: Asking<'_>,
    records: &[S::Parent],
    show: Show,
) -> Result<HashMap<Uuid, Value>> {
    let ids: Vec<Uuid> = records.iter().filter_map(S::id).collect();
    let found = asking.diwan.many::<S::Child>(asking.who, &ids, show.parts, true).await?;
    let (keys, nodes): (Vec<Uuid>, Vec<S::Child>) = found.into_iter().unzip();
    let shown: HashMap<Uuid, Value> =
        keys.into_iter().zip(render(asking, nodes, &show).await?).collect();
    let of = |record: &S::Parent| Some((record.id(), shown.get(&S::id(record)?)?.clone()));
    Ok(records.iter().filter_map(of).collect())
}

async fn list<E: NestedList<Parent: Resource, Child: Resource>>(
    asking: Asking<'_>,
    records: &[E::Parent],
    show: Show,
) -> Result<HashMap<Uuid, Value>> {
    let parents: Vec<Uuid> = records.iter().map(Listed::id).collect();
    let ask = ListRequest::new(Default::default(), PageRequest::first(), show.parts);
    let pages = asking.diwan.nested::<E>(asking.who, &parents, &ask).await?;
    let mut shown = HashMap::new();
    let (keys, pages): (Vec<Uuid>, Vec<Page<E::Child>>) = pages.into_iter().unzip();
    let ends: Vec<Value> = pages.iter().map(page_info).collect();
    let sizes: Vec<usize> = pages.iter().map(|page| page.items.len()).collect();
    let nodes: Vec<E::Child> = pages.into_iter().flat_map(Page::nodes).collect();
    let mut nodes = render(asking, nodes, &show).await?.into_iter();
    for ((key, size), page) in keys.into_iter().zip(sizes).zip(ends) {
        let data: Vec<Value> = nodes.by_ref().take(size).collect();
        shown.insert(key, json!({ "data": data, "page": page }));
    }
    Ok(shown)
}

/// Where a page's neighbours are.
pub fn page_info<T>(page: &Page<T>) -> Value {
    json!({
        "next": page.next().map(|cursor| cursor.encode()),
        "prev": page.previous().map(|cursor| cursor.encode()),
        "total": page.total,
    })
}

/// A record as it is printed: the parts that were asked for are there, even where they are empty.
#[derive(Serialize)]
pub struct Shown<'a, R> {
    #[serde(flatten)]
    record: &'a R,
    #[serde(flatten)]
    empty: BTreeMap<&'static str, ()>,
}

impl<'a, R: Resource> Shown<'a, R> {
    pub fn of(record: &'a R, parts: Parts) -> Self {
        let asked = |name: &str| Parts::named::<R>(name).is_some_and(|part| parts.contains(part));
        let empty = record.empty_parts().iter().filter(|name| asked(name));
        Shown { record, empty: empty.map(|name| (*name, ())).collect() }
    }
}

/// The records as JSON, with what was asked to come with them and only the fields asked for.
pub fn render<'a, R: Resource>(
    asking: Asking<'a>,
    records: Vec<R>,
    show: &'a Show,
) -> BoxFuture<'a, Result<Vec<Value>>> {
    Box::pin(async move {
        let mut values: Vec<Value> = records
            .iter()
            .map(|record| {
                serde_json::to_value(Shown::of(record, show.parts)).map_err(Error::internal)
            })
            .collect::<Result<_>>()?;
        keep_fields::<R>(&mut values, show);
        for (include, below) in grouped::<R>(show) {
            let shown = (include.fetch)(asking, &records, (include.show)(&below)?).await?;
            for (record, value) in records.iter().zip(&mut values) {
                let Some(object) = value.as_object_mut() else { continue };
                let found = shown.get(&record.id()).cloned().unwrap_or(Value::Null);
                object.insert(include.name.to_owned(), found);
            }
        }
        Ok(values)
    })
}

/// Leaves out what was not asked for, neither by `fields` nor by `include`.
fn keep_fields<R: Resource>(values: &mut [Value], show: &Show) {
    if show.fields.is_empty() {
        return;
    }
    let part = |name: &str| Parts::named::<R>(name).is_some_and(|part| show.parts.contains(part));
    for object in values.iter_mut().filter_map(Value::as_object_mut) {
        object.retain(|name, _| show.fields.contains(name) || part(name));
    }
}

/// Each include asked for, with the second-level names below it.
fn grouped<R: Resource>(show: &Show) -> Vec<(Include<R>, Vec<String>)> {
    R::includes()
        .into_iter()
        .filter(|include| show.includes.iter().any(|path| path.first == include.name))
        .map(|include| {
            let below = show
                .includes
                .iter()
                .filter(|path| path.first == include.name)
                .filter_map(|path| path.second.clone())
                .collect();
            (include, below)
        })
        .collect()
}

/// What may stand in `include=` for a type: its parts, and what hangs on its records.
pub fn names<R: Resource>() -> Vec<&'static str> {
    on_demand::<R>().chain(R::includes().into_iter().map(|include| include.name)).collect()
}

/// What each include of a type brings, for the contract.
pub fn schemas<R: Resource>() -> Vec<(&'static str, Brought)> {
    R::includes().into_iter().map(|include| (include.name, (include.brings)())).collect()
}

/// Everything `include=` takes for a type, second level included, for the contract.
pub fn all_names<R: Resource>() -> Vec<String> {
    let mut all: Vec<String> = names::<R>().into_iter().map(str::to_owned).collect();
    for include in R::includes() {
        all.extend((include.below)().into_iter().map(|below| format!("{}.{below}", include.name)));
    }
    all
}

/// Refuses an include that there is not.
pub fn check<R: Resource>(path: &Path) -> Result<()> {
    let known = all_names::<R>();
    let word = path
        .second
        .as_ref()
        .map_or(path.first.clone(), |second| format!("{}.{second}", path.first));
    if known.contains(&word) {
        Ok(())
    } else {
        Err(Error::bad_request(format!(
            "include: there is no {word:?}; known are {}.",
            known.join(", ")
        )))
    }
}

/// What to show of the records at the second level.
fn show_below<R: Resource>(below: &[String]) -> Result<Show> {
    let mut show = Show::default();
    for name in below {
        match Parts::named::<R>(name) {
            Some(part) if part.has_rendered() => return Err(too_wide()),
            Some(part) => show.parts = show.parts.and(part),
            None => show.includes.push(Path::parse(name)),
        }
    }
    Ok(show)
}
