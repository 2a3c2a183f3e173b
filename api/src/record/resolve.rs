//! Resolving: from a slug, an external id or an identifier to the record it names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::Kind;
use super::filter::refused;
use super::stored::get;
use crate::access::Sight;
use crate::error::{Fault, FieldCode, Result};
use crate::naming::bearers::{Bearer, bearers};
use crate::store::Session;
use crate::words::{Handle, fold};

/// Finds what references mean, among what one caller may see.
pub struct Resolver<'a> {
    pub session: &'a Session,
    pub sight: Sight,
}

/// What handles lead to.
#[derive(Debug, Default)]
pub struct Resolved {
    ids: HashMap<Handle, Uuid>,
    /// Names that several may be called by, with those.
    unclear: HashMap<Handle, Vec<Bearer>>,
    /// Names that nobody has, with those whose names are like them.
    possible: HashMap<Handle, Vec<Bearer>>,
}

impl Resolved {
    pub fn get(&self, handle: &Handle) -> Option<Uuid> {
        self.ids.get(handle).copied()
    }

    /// Why a handle leads nowhere.
    pub fn fault(&self, kind: Kind, handle: &Handle) -> Fault {
        match (self.unclear.get(handle), handle) {
            (Some(bearers), _) => Fault::new(FieldCode::AmbiguousReference, unclear(bearers)),
            (None, Handle::Name(_)) if kind != Kind::Actor => {
                let detail = "only actors can be referred to by name; give an id or externalId";
                Fault::new(FieldCode::Format, detail)
            }
            _ => {
                let possible = self.possible.get(handle).map(|bearers| unclear(bearers));
                let possible = possible.map(|told| format!("; {told}")).unwrap_or_default();
                let detail = format!("names no {kind} that you may see{possible}");
                Fault::new(FieldCode::UnknownReference, detail)
            }
        }
    }
}

/// How many of several bearers of a name are told.
const TOLD: usize = 5;

fn unclear(bearers: &[Bearer]) -> String {
    let told: Vec<String> = bearers
        .iter()
        .take(TOLD)
        .map(|bearer| format!("{} ({})", bearer.slug, bearer.name))
        .collect();
    let more = if bearers.len() > TOLD { " and others" } else { "" };
    format!("may be {}{more}: name one by its slug or id", told.join(", "))
}

impl Resolver<'_> {
    /// What each handle leads to.
    pub async fn resolve(&self, kind: Kind, handles: &[&Handle]) -> Result<Resolved> {
        let mut resolved = Resolved::default();
        for group in groups(handles) {
            let rows = self.session.all(&self.lookup(kind, &group)).await?;
            let by_key: HashMap<String, Uuid> = rows.iter().map(keyed).collect::<Result<_>>()?;
            resolved.ids.extend(
                group
                    .iter()
                    .filter_map(|handle| Some(((*handle).clone(), *by_key.get(&key(handle))?))),
            );
        }
        if kind == Kind::Actor {
            self.resolve_names(handles, &mut resolved).await?;
        }
        Ok(resolved)
    }

    async fn resolve_names(&self, handles: &[&Handle], resolved: &mut Resolved) -> Result<()> {
        let names: BTreeSet<&str> = handles.iter().filter_map(|handle| name(handle)).collect();
        if names.is_empty() {
            return Ok(());
        }
        for (name, bearers) in bearers(self.session, self.sight, &names).await? {
            let handle = Handle::Name(name);
            match bearers.meant.as_slice() {
                [] if bearers.possible.is_empty() => {}
                [] => drop(resolved.possible.insert(handle, bearers.possible)),
                [only] => drop(resolved.ids.insert(handle, only.id)),
                _ => drop(resolved.unclear.insert(handle, bearers.meant)),
            }
        }
        Ok(())
    }

    /// The ids that the values of the filter `name` mean. A value is an id, a slug, or (where there
    /// are none) an external id; an actor's may be `name:…`, a position's `title:…`. What names
    /// nothing is left out; a name that several may be called by is refused.
    pub async fn filter_values(
        &self,
        name: &str,
        kind: Kind,
        values: &[String],
    ) -> Result<Vec<Uuid>> {
        let (titles, values): (Vec<&str>, Vec<&str>) = values
            .iter()
            .map(String::as_str)
            .partition(|value| kind == Kind::Position && value.starts_with(TITLE));
        let handles: Vec<Handle> = values.iter().map(|value| filter_handle(kind, value)).collect();
        let resolved = self.resolve(kind, &handles.iter().collect::<Vec<_>>()).await?;
        if let Some((_, bearers)) = resolved.unclear.iter().next() {
            return Err(refused(name, unclear(bearers)));
        }
        let mut ids = self.titled(&titles).await?;
        ids.extend(handles.iter().filter_map(|handle| resolved.get(handle)));
        Ok(ids)
    }

    /// The positions with one of these titles, whatever the case and the accents.
    async fn titled(&self, titles: &[&str]) -> Result<Vec<Uuid>> {
        if titles.is_empty() {
            return Ok(Vec::new());
        }
        let titles = titles.iter().map(|title| fold(&title[TITLE.len()..]));
        let position = Kind::Position.as_str();
        let select = Query::select()
            .column((position, "id"))
            .from(position)
            .and_where(Expr::col((position, "sort_title")).is_in(titles))
            .cond_where(self.sight.rows(Kind::Position, position))
            .take();
        self.session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
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

/// Before a name or title as the value of a filter. No slug or id begins so.
const NAME: &str = "name:";
const TITLE: &str = "title:";

/// A filter's value as a handle.
fn filter_handle(kind: Kind, value: &str) -> Handle {
    if let Some(name) = value.strip_prefix(NAME).filter(|_| kind == Kind::Actor) {
        return Handle::Name(name.to_owned());
    }
    match Uuid::parse_str(value) {
        Ok(id) => Handle::Id(id),
        Err(_) if kind.has_workflow() => Handle::Slug(value.to_owned()),
        Err(_) => Handle::ExternalId(value.to_owned()),
    }
}

fn texts<'a>(group: &'a [&Handle]) -> impl Iterator<Item = &'a str> {
    group.iter().filter_map(|handle| match handle {
        Handle::Slug(text) | Handle::ExternalId(text) => Some(text.as_str()),
        Handle::Id(_) | Handle::Identifier(_) | Handle::Name(_) => None,
    })
}

fn name(handle: &Handle) -> Option<&str> {
    match handle {
        Handle::Name(name) => Some(name),
        _ => None,
    }
}

/// Handles of one form each, few enough for one statement. Names are looked up otherwise.
fn groups<'a>(handles: &[&'a Handle]) -> Vec<Vec<&'a Handle>> {
    let mut by_form: BTreeMap<u8, Vec<&Handle>> = BTreeMap::new();
    for handle in handles {
        let form = match handle {
            Handle::Id(_) => 0,
            Handle::Slug(_) => 1,
            Handle::ExternalId(_) => 2,
            Handle::Identifier(_) => 3,
            Handle::Name(_) => continue,
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
        Handle::Slug(text) | Handle::ExternalId(text) | Handle::Name(text) => text.clone(),
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
