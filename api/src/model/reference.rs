//! References: what one record says of another, and what its reader sees of the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::stored::get;
use super::{Kind, Listed};
use crate::cache::dependencies::note_records;
use crate::error::{Error, Result};
use crate::model::Visibility;
use crate::store::{Row, Session};
use crate::values::Handle;

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

    /// A reference to what its reader sees.
    pub fn seen(kind: Kind, id: Uuid, seen: Seen) -> Self {
        Self { kind, id, asked: None, seen: Some(seen) }
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
            if self.kind.has_slug() {
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

/// Lets every reference of the records know what its reader may see of the other record: one
/// statement, whatever the kinds. Then takes out what the reader may not see.
pub async fn fill<R: Listed>(
    session: &Session,
    visibility: Visibility,
    records: &mut [R],
) -> Result<()> {
    let mut wanted: BTreeMap<Kind, BTreeSet<Uuid>> = BTreeMap::new();
    for record in records.iter_mut() {
        record.each_ref(&mut |reference| {
            wanted.entry(reference.kind).or_default().insert(reference.id);
        });
    }
    for (kind, ids) in &wanted {
        note_records(ids.iter().map(|id| (kind.number(), *id)));
    }
    let seen = look(session, visibility, &wanted).await?;
    for record in records {
        record.each_ref(&mut |reference| {
            reference.seen = seen.get(&(reference.kind, reference.id)).cloned()
        });
        record.drop_hidden();
    }
    Ok(())
}

/// What `visibility` shows of records, by kind and id; what it does not show is missing.
pub async fn look(
    session: &Session,
    visibility: Visibility,
    wanted: &BTreeMap<Kind, BTreeSet<Uuid>>,
) -> Result<HashMap<(Kind, Uuid), Seen>> {
    let mut selects = wanted.iter().map(|(kind, ids)| shown(visibility, *kind, ids));
    let Some(mut statement) = selects.next() else { return Ok(HashMap::new()) };
    for select in selects {
        statement.union(UnionType::All, select);
    }
    session.all(&statement).await?.iter().map(seen).collect()
}

fn shown(visibility: Visibility, kind: Kind, ids: &BTreeSet<Uuid>) -> SelectStatement {
    let table = kind.as_str();
    let nothing = || Expr::cust("CAST(NULL AS text)");
    Query::select()
        .expr_as(Expr::cust(format!("'{table}'")), Alias::new("kind"))
        .expr_as(Expr::col((table, "id")), Alias::new("id"))
        .expr_as(
            if kind.has_slug() { Expr::col((table, "slug")) } else { nothing() },
            Alias::new("slug"),
        )
        .expr_as(Expr::col((table, "external_id")), Alias::new("external_id"))
        .expr_as(
            kind.label().map_or_else(nothing, |label| Expr::col((table, label))),
            Alias::new("label"),
        )
        .from(table)
        .and_where(Expr::col((table, "id")).is_in(ids.iter().copied()))
        .cond_where(visibility.rows(kind, table))
        .take()
}

fn seen(row: &Row) -> Result<((Kind, Uuid), Seen)> {
    let word: String = get(row, "kind")?;
    let kind = Kind::parse(&word).ok_or_else(|| Error::internal("a row of no kind"))?;
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
    /// A reference to an actor, place or publisher, as printed.
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
    /// A reference to a position, as printed.
    TitleRef {
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its title.
        title: String,
    }
    /// A reference to a topic, as printed.
    CodeRef {
        /// Its slug.
        slug: String,
        /// The key that its creator gave it.
        external_id: Option<String>,
        /// Its code.
        code: String,
    }
}
