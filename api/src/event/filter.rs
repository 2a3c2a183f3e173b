//! The filters of a list of events, as clauses of a statement.

use sea_orm::Value;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{Event, EventFilter};
use crate::citation::store::add_filters;
use crate::error::{Fault, FieldCode, Result};
use crate::fulltext::EVENTS;
use crate::model::{Clause, Copies, Kind, Link, Listed, Resolver, Visibility};
use crate::place::area::Area;
use crate::query::filter::{Clauses, CommonFilter, between, filled, parsed};
use crate::values::{Country, Identifier, ParticipantRole};

/// The clauses of a filter; `None` when they can match nothing.
pub async fn clauses(filter: &EventFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
    let common = CommonFilter {
        ids: filter.ids.as_ref(),
        external_id: filter.external_id.as_ref(),
        updated_from: filter.updated_from.as_ref(),
        updated_to: filter.updated_to.as_ref(),
    };
    let Some(common) = common.clauses(Kind::Event, resolver).await? else { return Ok(None) };
    let mut clauses = Clauses(common);
    clauses.known(filter.has_place, Kind::Event, "place_id");
    let area = Area { bbox: filter.bbox.as_ref(), near: filter.near.as_ref() };
    area.at_places(&mut clauses, resolver, (Kind::Event, "place_id")).await?;
    let cited = (filter.has_citations, filter.citation_outdated);
    add_filters::<Event>(&mut clauses, cited, resolver);
    clauses.question(resolver, &EVENTS, filter.q.as_ref())?;
    add_words(&mut clauses, filter, resolver.visibility)?;
    let found = add_refs(&mut clauses, filter, resolver).await?;
    Ok(found.then_some(clauses.0))
}

/// What needs no looking up.
fn add_words(clauses: &mut Clauses, filter: &EventFilter, visibility: Visibility) -> Result<()> {
    let kind = Kind::Event;
    clauses.states(kind, filter.state.as_ref(), &visibility)?;
    clauses.one_of("type", kind, "type", filter.r#type.as_ref())?;
    clauses.one_of("mode", kind, "mode", filter.mode.as_ref())?;
    clauses.one_of("modality", kind, "modality", filter.modality.as_ref())?;
    let countries = parsed("country", filter.country.as_ref(), Country::parse)?;
    clauses.one_of("country", kind, "country", countries.as_ref())?;
    let verification = filter.verification.as_ref();
    clauses.one_of("verification", kind, "verification_status", verification)?;
    let (from, to) = (filter.start_from.as_ref(), filter.start_to.as_ref());
    clauses.add(between("start", kind, "range_from", from, to)?);
    if let Some(contexts) = &filter.context {
        let contexts = texts(filled("context", contexts)?);
        clauses.add([Clause::Linked(link("event_context", "context"), contexts)]);
    }
    let codes = parsed("code", filter.code.as_ref(), scheme_and_code)?;
    clauses.add(codes.map(coded));
    if let Some(roles) = &filter.role {
        let roles = filled("role", roles)?;
        // With an actor, the role is that actor's.
        clauses.add(filter.actor.is_none().then(|| in_role(roles, &visibility)));
    }
    Ok(())
}

/// What names other records; `false` when that names nothing.
async fn add_refs(
    clauses: &mut Clauses,
    filter: &EventFilter,
    resolver: &Resolver<'_>,
) -> Result<bool> {
    let own = |column| move |ids: Vec<Uuid>| Clause::any(Kind::Event, column, ids);
    let roles = filter.role.as_deref();
    let articles = |ids| Clause::Linked(link("event_article", "article_id"), values(ids));
    let media = |ids| Clause::Linked(link("event_medium", "medium_id"), values(ids));
    Ok(clauses.refs(resolver, "place", Kind::Place, filter.place.as_ref(), own("place_id")).await?
        && clauses
            .refs(resolver, "partOf", Kind::Event, filter.part_of.as_ref(), own("part_of"))
            .await?
        && clauses
            .refs(resolver, "actor", Kind::Actor, filter.actor.as_ref(), |ids| {
                taking_part(ids, roles)
            })
            .await?
        && clauses
            .refs(resolver, "article", Kind::Article, filter.article.as_ref(), articles)
            .await?
        && clauses.refs(resolver, "medium", Kind::Medium, filter.medium.as_ref(), media).await?)
}

/// From an actor to the events that it took part in.
pub fn of_actor() -> Link {
    const COPIES: Copies = Copies { columns: &["type"], public_from: "public_from" };
    Link { copies: Some(&COPIES), ..link("event_actor", "actor_id") }
}

/// A table that leads to events.
pub fn link(table: &'static str, value: &'static str) -> Link {
    Link { table, value, child: "event_id", sort: Some("range_from"), also: None, copies: None }
}

fn values(ids: Vec<Uuid>) -> Vec<Value> {
    ids.into_iter().map(Into::into).collect()
}

fn texts<W: ToString>(words: &[W]) -> Vec<Value> {
    words.iter().map(|word| word.to_string().into()).collect()
}

/// Events in which one of the actors took part; with roles, in one of these.
fn taking_part(actors: Vec<Uuid>, roles: Option<&[ParticipantRole]>) -> Clause {
    let mut link = of_actor();
    link.also = roles.map(|roles| {
        let participant = Query::select()
            .expr(Expr::cust("1"))
            .from("event_participant")
            .and_where(own_event("event_actor"))
            .and_where(
                Expr::col(("event_participant", "actor_id")).equals(("event_actor", "actor_id")),
            )
            .and_where(Expr::col(("event_participant", "role")).is_in(texts(roles)))
            .take();
        Condition::all().add(Expr::exists(participant))
    });
    Clause::Linked(link, values(actors))
}

/// Events in which somebody whom the caller may see took part in one of the roles.
fn in_role(roles: &[ParticipantRole], visibility: &Visibility) -> Clause {
    let mut link = link("event_role", "role");
    let seen = visibility.sees_other(Kind::Actor, ("event_participant", "actor_id"));
    link.also = seen.map(|seen| {
        let named = Expr::col(("event_participant", "label")).is_not_null();
        let participant = Query::select()
            .expr(Expr::cust("1"))
            .from("event_participant")
            .and_where(own_event("event_role"))
            .and_where(Expr::col(("event_participant", "role")).equals(("event_role", "role")))
            .cond_where(Condition::any().add(named).add(seen))
            .take();
        Condition::all().add(Expr::exists(participant))
    });
    Clause::Linked(link, texts(roles))
}

/// A participant in the event that a row of a link table leads to.
fn own_event(link: &'static str) -> sea_orm::sea_query::SimpleExpr {
    Expr::col(("event_participant", "event_id")).equals((link, "event_id"))
}

/// `cameo:042`
fn scheme_and_code(raw: &str) -> Result<Identifier, Fault> {
    let malformed = || Fault::new(FieldCode::Format, "must be scheme:code");
    let (scheme, code) = raw.split_once(':').ok_or_else(malformed)?;
    Identifier::parse(scheme, code)
}

/// Events with one of the codes.
fn coded(codes: Vec<Identifier>) -> Clause {
    let column = |name| Expr::col(("event_code", name));
    let of_scheme = |scheme: &str| Condition::all().add(column("scheme").eq(scheme));
    let scheme = codes[0].scheme.as_str();
    if codes.iter().all(|code| code.scheme == scheme) {
        let link = Link { also: Some(of_scheme(scheme)), ..link("event_code", "code") };
        return Clause::Linked(link, codes.into_iter().map(|code| code.value.into()).collect());
    }
    let is =
        |code: &Identifier| of_scheme(&code.scheme).add(column("code").eq(code.value.as_str()));
    let any = codes.iter().map(is).fold(Condition::any(), Condition::add);
    let events = Query::select()
        .column(("event_code", "event_id"))
        .from("event_code")
        .cond_where(any)
        .take();
    Clause::Own(Condition::all().add(Expr::col((Event::TABLE, "id")).in_subquery(events)))
}
