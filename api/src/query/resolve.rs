//! Resolving: from a slug, an external id or an identifier to the record it names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::filter::{ANSWERING, refused};
use crate::cache::dependencies::note_kind;
use crate::error::{Fault, FieldCode, Result};
use crate::model::{FilterValue, Kind, Resolver, unreadable};
use crate::naming::bearers::{Bearer, bearers};
use crate::store::Row;
use crate::values::Handle;

/// What handles lead to.
#[derive(Debug, Default, PartialEq)]
pub struct Resolved {
    ids: HashMap<Handle, Uuid>,
    /// Names that several records bear, with those records.
    unclear: HashMap<Handle, Vec<Bearer>>,
    /// Names that no record bears, with records of similar names.
    possible: HashMap<Handle, Vec<Bearer>>,
}

impl Resolved {
    pub fn get(&self, handle: &Handle) -> Option<Uuid> {
        self.ids.get(handle).copied()
    }

    /// Why a handle leads nowhere.
    pub fn fault(&self, kind: Kind, handle: &Handle) -> Fault {
        let format = |detail| Fault::new(FieldCode::Format, detail);
        match (self.unclear.get(handle), handle) {
            (Some(bearers), _) => Fault::new(FieldCode::AmbiguousReference, unclear(kind, bearers)),
            (None, Handle::Name(_)) if !kind.is_named() => format(
                "only actors, places and publishers can be referred to by name; give an id or \
                 externalId",
            ),
            (None, Handle::Title(_)) if !kind.is_titled() => {
                format("only positions can be referred to by title; give an id or externalId")
            }
            _ => {
                let possible = self.possible.get(handle).map(|bearers| unclear(kind, bearers));
                let possible = possible.map(|told| format!("; {told}")).unwrap_or_default();
                let detail = format!("names no {kind} that you may see{possible}");
                Fault::new(FieldCode::UnknownReference, detail)
            }
        }
    }
}

/// How many of several bearers of a name are told.
const TOLD: usize = 5;

fn unclear(kind: Kind, bearers: &[Bearer]) -> String {
    let told: Vec<String> = bearers
        .iter()
        .take(TOLD)
        .map(|bearer| format!("{} ({})", bearer.address, bearer.name))
        .collect();
    let more = if bearers.len() > TOLD { " and others" } else { "" };
    let by = if kind.has_slug() { "slug or id" } else { "id or externalId" };
    format!("may be {}{more}: name one by its {by}", told.join(", "))
}

impl Resolver<'_> {
    /// What each handle leads to.
    pub async fn resolve(&self, kind: Kind, handles: &[&Handle]) -> Result<Resolved> {
        note_kind(kind.number());
        let mut resolved = Resolved::default();
        for group in groups(handles) {
            let rows = self.session.values(&self.lookup(kind, &group)).await?;
            let of_ids = matches!(group.first(), Some(Handle::Id(_)));
            let by_key = rows.iter().map(|row| keyed(row, of_ids));
            let by_key: HashMap<String, Uuid> = by_key.collect::<Result<_>>()?;
            resolved.ids.extend(
                group
                    .iter()
                    .filter_map(|handle| Some(((*handle).clone(), *by_key.get(&key(handle))?))),
            );
        }
        self.resolve_names(kind, handles, &mut resolved).await?;
        Ok(resolved)
    }

    /// The same, and which of the records are kept from being deleted, hidden or merged until the transaction
    /// ends: those named by their ids, whose own rows say whether they are visible, are read and locked by
    /// one statement.
    pub async fn resolve_for_reference(
        &self,
        kind: Kind,
        handles: &[&Handle],
    ) -> Result<(Resolved, BTreeSet<Uuid>)> {
        let by_id = handles.iter().all(|handle| matches!(handle, Handle::Id(_)));
        if !by_id || !kind.has_workflow() {
            return Ok((self.resolve(kind, handles).await?, BTreeSet::new()));
        }
        let (mut resolved, mut locked) = (Resolved::default(), BTreeSet::new());
        let mut handles = handles.to_vec();
        // Locked in one order, whoever locks.
        handles.sort_by_key(|handle| key(handle));
        for group in groups(&handles) {
            let mut select = self.lookup(kind, &group);
            self.session.lock_for_reference(&mut select, kind.as_str());
            for row in self.session.values(&select).await? {
                let (target, id): (Uuid, Uuid) = (row.get(0)?, row.get(1)?);
                resolved.ids.insert(Handle::Id(id), target);
                // Of a merged actor it was the other that is referred to.
                locked.extend(Some(id).filter(|id| *id == target));
            }
        }
        Ok((resolved, locked))
    }

    /// Those of the handles that say what their record is called.
    async fn resolve_names(
        &self,
        kind: Kind,
        handles: &[&Handle],
        resolved: &mut Resolved,
    ) -> Result<()> {
        let called: BTreeMap<&str, &Handle> =
            handles.iter().filter_map(|handle| Some((called(kind, handle)?, *handle))).collect();
        let names: BTreeSet<&str> = called.keys().copied().collect();
        if names.is_empty() {
            return Ok(());
        }
        let found = match kind {
            Kind::Actor => bearers(self.session, self.visibility, &names).await?,
            _ => self.called(kind, &names).await?,
        };
        for (name, bearers) in found {
            let Some(handle) = called.get(name.as_str()).map(|handle| (*handle).clone()) else {
                continue;
            };
            match bearers.meant.as_slice() {
                [] if bearers.possible.is_empty() => {}
                [] => drop(resolved.possible.insert(handle, bearers.possible)),
                [only] => drop(resolved.ids.insert(handle, only.id)),
                _ => drop(resolved.unclear.insert(handle, bearers.meant)),
            }
        }
        Ok(())
    }

    /// The ids that the values of the filter `name` mean. What says how it names a record and yet
    /// names none is left out; a text that does not say so and names none is refused, and so is a
    /// name that several may be called by. Positions are all meant that have a title.
    pub async fn filter_values(
        &self,
        name: &str,
        kind: Kind,
        values: &[String],
    ) -> Result<Vec<Uuid>> {
        let read = |raw: &String| FilterValue::parse(kind, raw);
        let parsed: Vec<FilterValue> = values
            .iter()
            .map(|raw| read(raw).map_err(|fault| refused(name, fault.detail)))
            .collect::<Result<_>>()?;
        let resolved = self.resolve_values(kind, &parsed).await?;
        let mut ids = Vec::new();
        for value in &parsed {
            let found = resolved.meant(kind, value);
            if found.is_empty() && !value.is_formed() {
                return Err(refused(name, unreadable(kind).detail));
            }
            ids.extend(found);
        }
        match resolved.unclear.values().next().filter(|_| !kind.is_titled()) {
            Some(bearers) => Err(refused(name, unclear(kind, bearers))),
            None => Ok(ids),
        }
    }

    /// What the values of a filter lead to. Another way to read one is looked up only where those before it
    /// lead nowhere.
    async fn resolve_values(&self, kind: Kind, values: &[FilterValue]) -> Result<Resolved> {
        let mut resolved = Resolved::default();
        for way in 0.. {
            let open = values.iter().filter(|value| resolved.meant(kind, value).is_empty());
            let handles: Vec<&Handle> = open.filter_map(|value| value.handles().get(way)).collect();
            if handles.is_empty() {
                break;
            }
            let Resolved { ids, unclear, possible } = self.resolve(kind, &handles).await?;
            resolved.ids.extend(ids);
            resolved.unclear.extend(unclear);
            resolved.possible.extend(possible);
        }
        Ok(resolved)
    }

    fn lookup(&self, kind: Kind, group: &[&Handle]) -> SelectStatement {
        let table = kind.as_str();
        let mut select = Query::select();
        let target =
            if kind.is_mergeable() { Expr::cust(ANSWERING) } else { Expr::col((table, "id")) };
        select
            .expr_as(target, Alias::new("id"))
            .from(table)
            .cond_where(self.visibility.rows(kind, table));
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
                select.expr_as(Expr::col((table, "id")), Alias::new("key"));
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
        let (table, value) = if kind == Kind::Topic {
            ("topic", "code")
        } else {
            // A kind without identifiers has no such rows: the handle then leads nowhere.
            let (names, owner) = kind.identifiers().unwrap_or(("actor_identifier", "actor_id"));
            select.inner_join(names, Expr::col((names, owner)).equals((kind.as_str(), "id")));
            (names, "value")
        };
        select.expr_as(
            Expr::cust(format!("\"{table}\".\"scheme\" || ':' || \"{table}\".\"{value}\"")),
            Alias::new("key"),
        );
        let wanted = group.iter().filter_map(|handle| match handle {
            Handle::Identifier(identifier) => Some(
                Condition::all()
                    .add(Expr::col((table, "scheme")).eq(identifier.scheme.as_str()))
                    .add(Expr::col((table, value)).eq(identifier.value.as_str())),
            ),
            _ => None,
        });
        select.cond_where(wanted.fold(Condition::any(), Condition::add));
    }
}

impl Resolved {
    /// Which records a filter's value means: the first of its handles that leads somewhere decides.
    fn meant(&self, kind: Kind, value: &FilterValue) -> Vec<Uuid> {
        let all = |handle: &Handle| match self.unclear.get(handle) {
            Some(bearers) if kind.is_titled() => bearers.iter().map(|bearer| bearer.id).collect(),
            _ => Vec::from_iter(self.get(handle)),
        };
        value.handles().iter().map(all).find(|ids| !ids.is_empty()).unwrap_or_default()
    }
}

fn texts<'a>(group: &'a [&Handle]) -> impl Iterator<Item = &'a str> {
    group.iter().filter_map(|handle| match handle {
        Handle::Slug(text) | Handle::ExternalId(text) => Some(text.as_str()),
        _ => None,
    })
}

/// What a record of this kind is to be called, where a handle says so.
fn called(kind: Kind, handle: &Handle) -> Option<&str> {
    match handle {
        Handle::Name(name) if kind.is_named() => Some(name),
        Handle::Title(title) if kind.is_titled() => Some(title),
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
            Handle::Name(_) | Handle::Title(_) => continue,
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
        Handle::Slug(text)
        | Handle::ExternalId(text)
        | Handle::Name(text)
        | Handle::Title(text) => text.clone(),
        Handle::Identifier(identifier) => format!("{}:{}", identifier.scheme, identifier.value),
    }
}

fn keyed(row: &Row, of_ids: bool) -> Result<(String, Uuid)> {
    let key = if of_ids { row.get::<Uuid>(1)?.to_string() } else { row.get(1)? };
    Ok((key, row.get(0)?))
}
