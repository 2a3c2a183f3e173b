//! References: what one record says of another, and how the other is found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::{Kind, Listed};
use crate::access::Sight;
use crate::error::Result;
use crate::store::Session;
use crate::words::Handle;

/// A reference from one record to another.
///
/// While a record is being parsed it may be only a handle (a slug, an external id …); once resolved
/// it is an id; once filled it also knows what its reader may see of the other record.
#[derive(Clone, Debug)]
pub struct Ref {
    pub kind: Kind,
    pub id: Uuid,
    asked: Option<Box<(Handle, String)>>,
    seen: Option<Seen>,
}

/// What a reference shows of the other record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub slug: Option<String>,
    pub external_id: Option<String>,
    pub label: Option<String>,
}

impl Ref {
    pub fn to(kind: Kind, id: Uuid) -> Self {
        Self { kind, id, asked: None, seen: None }
    }

    /// A reference as it was given, to be resolved later; `pointer` is where it stood.
    pub fn asked(kind: Kind, handle: Handle, pointer: String) -> Self {
        let id = if let Handle::Id(id) = handle { id } else { Uuid::nil() };
        Self { kind, id, asked: Some(Box::new((handle, pointer))), seen: None }
    }

    /// Whether its reader may see the other record. Known once filled.
    pub fn is_visible(&self) -> bool {
        self.seen.is_some()
    }

    /// What was asked for, while it is not resolved.
    pub fn handle(&self) -> Option<&Handle> {
        self.asked.as_ref().map(|asked| &asked.0)
    }

    /// Where in the input it stood, for errors found later.
    pub fn pointer(&self) -> &str {
        self.asked.as_ref().map_or("", |asked| &asked.1)
    }

    /// The reference, resolved.
    pub fn resolved(&mut self, id: Uuid) {
        self.id = id;
    }

    /// The other record's slug, once filled.
    pub fn slug(&self) -> Option<&str> {
        self.seen.as_ref()?.slug.as_deref()
    }

    pub fn label(&self) -> Option<&str> {
        self.seen.as_ref()?.label.as_deref()
    }
}

/// Two references are equal when they lead to the same record.
impl PartialEq for Ref {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id == other.id
    }
}

impl Serialize for Ref {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        if let Some(seen) = &self.seen {
            if self.kind.has_workflow() {
                map.serialize_entry("slug", &seen.slug)?;
            }
            map.serialize_entry("externalId", &seen.external_id)?;
            if let Some(name) = self.kind.label() {
                map.serialize_entry(name, &seen.label)?;
            }
        }
        map.end()
    }
}

/// Leaves out a reference that its reader may not follow.
pub fn visible(reference: &mut Option<Ref>) {
    if reference.as_ref().is_some_and(|reference| !reference.is_visible()) {
        *reference = None;
    }
}

/// Finds what references mean, among what one caller may see.
pub struct Resolver<'a> {
    pub session: &'a Session,
    pub sight: Sight,
}

impl Resolver<'_> {
    /// What each handle leads to; handles that lead nowhere are missing in the answer.
    pub async fn resolve(&self, kind: Kind, handles: &[&Handle]) -> Result<HashMap<Handle, Uuid>> {
        let mut found = HashMap::new();
        for group in groups(handles) {
            let rows = self.session.all(&self.lookup(kind, &group)).await?;
            let by_key: HashMap<String, Uuid> = rows.iter().map(keyed).collect::<Result<_>>()?;
            found.extend(
                group
                    .iter()
                    .filter_map(|handle| Some(((*handle).clone(), *by_key.get(&key(handle))?))),
            );
        }
        Ok(found)
    }

    /// The ids that filter values mean. A value is an id, a slug, or (where there are none) an
    /// external id; what names nothing is left out.
    pub async fn filter_values(&self, kind: Kind, values: &[String]) -> Result<Vec<Uuid>> {
        let handles: Vec<Handle> = values.iter().map(|value| filter_handle(kind, value)).collect();
        let found = self.resolve(kind, &handles.iter().collect::<Vec<_>>()).await?;
        Ok(handles.iter().filter_map(|handle| found.get(handle).copied()).collect())
    }

    fn lookup(&self, kind: Kind, group: &[&Handle]) -> SelectStatement {
        let table = kind.as_str();
        let mut select = Query::select();
        let target = if kind == Kind::Actor {
            Expr::cust("coalesce(\"actor\".\"merged_into\", \"actor\".\"id\")")
        } else {
            Expr::col((table, "id"))
        };
        select
            .expr_as(target, Alias::new("id"))
            .from(table)
            .cond_where(self.sight.rows(kind, table));
        match group.first() {
            Some(Handle::Slug(_)) => {
                select.expr_as(Expr::col(("slug", "slug")), Alias::new("key"));
                select.inner_join("slug", Expr::col(("slug", "record_id")).equals((table, "id")));
                select
                    .and_where(Expr::col(("slug", "kind")).eq(table))
                    .and_where(Expr::col(("slug", "slug")).is_in(texts(group)));
            }
            Some(Handle::ExternalId(_)) => {
                select.expr_as(Expr::col((table, "external_id")), Alias::new("key"));
                select.and_where(Expr::col((table, "external_id")).is_in(texts(group)));
            }
            Some(Handle::Identifier(_)) => self.by_identifier(&mut select, kind, group),
            _ => {
                select.expr_as(Expr::col((table, "id")), Alias::new("own"));
                select.and_where(Expr::col((table, "id")).is_in(group.iter().filter_map(
                    |handle| match handle {
                        Handle::Id(id) => Some(*id),
                        _ => None,
                    },
                )));
            }
        }
        select.take()
    }

    fn by_identifier(&self, select: &mut SelectStatement, kind: Kind, group: &[&Handle]) {
        // A kind without identifiers has no such rows: the handle then leads nowhere.
        let (names, owner) = kind.identifiers().unwrap_or(("actor_identifier", "actor_id"));
        select.inner_join(names, Expr::col((names, owner)).equals((kind.as_str(), "id")));
        select.expr_as(
            Expr::cust(format!("\"{names}\".\"scheme\" || ':' || \"{names}\".\"value\"")),
            Alias::new("key"),
        );
        let wanted = group.iter().filter_map(|handle| match handle {
            Handle::Identifier(identifier) => Some(
                Condition::all()
                    .add(Expr::col((names, "scheme")).eq(identifier.scheme.as_str()))
                    .add(Expr::col((names, "value")).eq(identifier.value.as_str())),
            ),
            _ => None,
        });
        select.cond_where(wanted.fold(Condition::any(), Condition::add));
    }
}

/// A filter's value as a handle.
fn filter_handle(kind: Kind, value: &str) -> Handle {
    match Uuid::parse_str(value) {
        Ok(id) => Handle::Id(id),
        Err(_) if kind.has_workflow() => Handle::Slug(value.to_owned()),
        Err(_) => Handle::ExternalId(value.to_owned()),
    }
}

fn texts<'a>(group: &'a [&Handle]) -> impl Iterator<Item = &'a str> {
    group.iter().filter_map(|handle| match handle {
        Handle::Slug(text) | Handle::ExternalId(text) => Some(text.as_str()),
        Handle::Id(_) | Handle::Identifier(_) => None,
    })
}

/// Handles of one form each, few enough for one statement.
fn groups<'a>(handles: &[&'a Handle]) -> Vec<Vec<&'a Handle>> {
    let mut by_form: BTreeMap<u8, Vec<&Handle>> = BTreeMap::new();
    for handle in handles {
        let form = match handle {
            Handle::Id(_) => 0,
            Handle::Slug(_) => 1,
            Handle::ExternalId(_) => 2,
            Handle::Identifier(_) => 3,
        };
        by_form.entry(form).or_default().push(handle);
    }
    by_form
        .into_values()
        .flat_map(|group| group.chunks(1_000).map(<[_]>::to_vec).collect::<Vec<_>>())
        .collect()
}

fn key(handle: &Handle) -> String {
    match handle {
        Handle::Id(id) => id.to_string(),
        Handle::Slug(text) | Handle::ExternalId(text) => text.clone(),
        Handle::Identifier(identifier) => format!("{}:{}", identifier.scheme, identifier.value),
    }
}

fn keyed(row: &QueryResult) -> Result<(String, Uuid)> {
    let id: Uuid = get(row, "id")?;
    let key = match row.try_get::<Uuid>("", "own") {
        Ok(own) => own.to_string(),
        Err(_) => get(row, "key")?,
    };
    Ok((key, id))
}

/// A column of a row that our own statement selected.
pub fn get<T: sea_orm::TryGetable>(row: &QueryResult, column: &str) -> Result<T> {
    row.try_get("", column).map_err(crate::error::Error::internal)
}

/// Lets every reference of the records know what its reader may see of the other record: one
/// statement, whatever the kinds. Then takes out what he may not see.
pub async fn fill<R: Listed>(session: &Session, sight: Sight, records: &mut [R]) -> Result<()> {
    let mut wanted: BTreeMap<Kind, BTreeSet<Uuid>> = BTreeMap::new();
    for record in records.iter_mut() {
        record.each_ref(&mut |reference| {
            wanted.entry(reference.kind).or_default().insert(reference.id);
        });
    }
    let seen = look(session, sight, &wanted).await?;
    for record in records {
        record.each_ref(&mut |reference| {
            reference.seen = seen.get(&(reference.kind, reference.id)).cloned()
        });
        record.drop_hidden();
    }
    Ok(())
}

/// What `sight` shows of records, by kind and id; what it does not show is missing.
pub async fn look(
    session: &Session,
    sight: Sight,
    wanted: &BTreeMap<Kind, BTreeSet<Uuid>>,
) -> Result<HashMap<(Kind, Uuid), Seen>> {
    let mut selects = wanted.iter().map(|(kind, ids)| shown(sight, *kind, ids));
    let Some(mut statement) = selects.next() else { return Ok(HashMap::new()) };
    for select in selects {
        statement.union(UnionType::All, select);
    }
    session.all(&statement).await?.iter().map(seen).collect()
}

fn shown(sight: Sight, kind: Kind, ids: &BTreeSet<Uuid>) -> SelectStatement {
    let table = kind.as_str();
    let nothing = || Expr::cust("CAST(NULL AS text)");
    Query::select()
        .expr_as(Expr::cust(format!("'{table}'")), Alias::new("kind"))
        .expr_as(Expr::col((table, "id")), Alias::new("id"))
        .expr_as(
            if kind.has_workflow() { Expr::col((table, "slug")) } else { nothing() },
            Alias::new("slug"),
        )
        .expr_as(Expr::col((table, "external_id")), Alias::new("external_id"))
        .expr_as(
            kind.label().map_or_else(nothing, |label| Expr::col((table, label))),
            Alias::new("label"),
        )
        .from(table)
        .and_where(Expr::col((table, "id")).is_in(ids.iter().copied()))
        .cond_where(sight.rows(kind, table))
        .take()
}

fn seen(row: &QueryResult) -> Result<((Kind, Uuid), Seen)> {
    let word: String = get(row, "kind")?;
    let kind =
        Kind::parse(&word).ok_or_else(|| crate::error::Error::internal("a row of no kind"))?;
    let seen = Seen {
        slug: get(row, "slug")?,
        external_id: get(row, "external_id")?,
        label: get(row, "label")?,
    };
    Ok(((kind, get(row, "id")?), seen))
}

macro_rules! printed {
    ($($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident: $type:ty,)* })*) => {
        $($(#[$about])*
        #[derive(utoipa::ToSchema)]
        #[schema(rename_all = "camelCase")]
        #[allow(dead_code, reason = "describes in the contract how a `Ref` is printed")]
        pub struct $name {
            /// The record's id.
            id: Uuid,
            $($(#[$doc])* $member: $type,)*
        })*
    };
}

printed! {
    /// A reference to an actor, as printed.
    SlugNameRef {
        /// Its slug.
        slug: String,
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// What it is called.
        name: String,
    }
    /// A reference to an article, as printed.
    HeadlineRef {
        /// Its slug.
        slug: String,
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its headline.
        headline: String,
    }
    /// A reference to an event, as printed.
    SlugTitleRef {
        /// Its slug.
        slug: String,
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its title.
        title: String,
    }
    /// A reference to a place or publisher, as printed.
    NameRef {
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// What it is called.
        name: String,
    }
    /// A reference to a position, as printed.
    TitleRef {
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its title.
        title: String,
    }
    /// A reference to a topic, as printed.
    CodeRef {
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its code.
        code: String,
    }
}
