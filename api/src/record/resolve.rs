//! Resolving: from a slug, an external id or an identifier to the record it names.

use std::collections::{BTreeMap, HashMap};

use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::Kind;
use super::stored::get;
use crate::access::Sight;
use crate::error::Result;
use crate::store::Session;
use crate::words::Handle;

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
