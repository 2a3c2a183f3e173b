//! Putting drafts into the store: parse, resolve, check, save. One draft or a thousand take the same
//! way, and each of a thousand gets its own answer.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::parse::{read_members, read_patch};
use super::reference::get;
use super::save::{By, save};
use super::{
    Change, Checked, Frame, Head, Kind, Members, Mode, Parse, Record, Resolver, Verb, Withdrawal,
    Workflow,
};
use crate::access::Sight;
use crate::error::{Error, FieldCode, Result};
use crate::store::Session;
use crate::words::{Handle, Instant, Reference, Slug, State, text};

/// What an import line may carry beside the record's own members.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Extra {
    pub id: Option<Uuid>,
    pub former_slugs: Vec<String>,
    pub published_at: Option<Instant>,
    pub publish_at: Option<Instant>,
    pub withdrawal: Option<Withdrawal>,
    pub merged_into: Option<Reference>,
    pub created_at: Option<Instant>,
    pub updated_at: Option<Instant>,
    pub version: Option<i64>,
}

impl Extra {
    /// The members it reads on a record of this kind.
    pub fn members(kind: Kind) -> impl Iterator<Item = &'static str> {
        let workflow: &[_] = match kind.has_workflow() {
            true => &["formerSlugs", "publishedAt", "publishAt", "withdrawal"],
            false => &[],
        };
        let merged: &[_] = if kind == Kind::Actor { &["mergedInto"] } else { &[] };
        let every = &["id", "createdAt", "updatedAt", "version"];
        every.iter().chain(workflow).chain(merged).copied()
    }
}

/// How a draft relates to what stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Create,
    /// The members given change, the others stay.
    Patch,
    /// The members given are all there is.
    Replace,
}

/// A record that somebody wants to be written.
pub struct Draft<R> {
    pub how: How,
    pub old: Option<R>,
    pub members: Members,
    pub extra: Extra,
    /// Its line in an import: it may refer to earlier lines only.
    pub line: u64,
}

impl<R> Draft<R> {
    pub fn new(how: How, old: Option<R>, members: Members) -> Self {
        Self { how, old, members, extra: Extra::default(), line: 0 }
    }
}

/// What the same import batch has created so far: the line of each id.
pub type Fresh = HashMap<Uuid, u64>;

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub id: Uuid,
    /// What happened; `None` when nothing had to change.
    pub verb: Option<Verb>,
}

/// A draft on its way.
struct Slot<'a, R> {
    change: Option<Change<R>>,
    parse: Parse<'a>,
    line: u64,
    failed: Option<Error>,
}

/// Writes the drafts that are right; says for each what became of it.
pub async fn put<R: Record>(
    session: &Session,
    sight: Sight,
    by: By,
    parse: Parse<'_>,
    fresh: &Fresh,
    drafts: Vec<Draft<R>>,
) -> Result<Vec<Result<Done>>> {
    let mut slots: Vec<Slot<R>> =
        drafts.into_iter().map(|draft| prepare(draft, by, parse.fresh())).collect();
    resolve(&Resolver { session, sight }, fresh, &mut slots).await?;
    refuse_taken(session, &mut slots).await?;
    check(session, &mut slots).await?;
    write(session, by, &mut slots).await?;
    Ok(slots.into_iter().map(Slot::answer).collect())
}

impl<R: Record> Slot<'_, R> {
    fn is_good(&self) -> bool {
        self.failed.is_none() && self.parse.errors.is_empty() && self.change.is_some()
    }

    fn answer(self) -> Result<Done> {
        match (self.failed, self.change) {
            (Some(error), _) => Err(error),
            _ if !self.parse.errors.is_empty() => Err(Error::invalid(self.parse.errors)),
            (None, None) => Err(Error::internal("a draft that was neither taken nor refused")),
            (None, Some(change)) => Ok(Done {
                id: change.new.head().id,
                verb: Some(change.verb).filter(|_| change.is_change()),
            }),
        }
    }
}

fn prepare<'a, R: Record>(draft: Draft<R>, by: By, mut parse: Parse<'a>) -> Slot<'a, R> {
    let line = draft.line;
    match parsed(draft, by, &mut parse) {
        Ok(change) => Slot { change, parse, line, failed: None },
        Err(error) => Slot { change: None, parse, line, failed: Some(error) },
    }
}

fn parsed<R: Record>(draft: Draft<R>, by: By, parse: &mut Parse) -> Result<Option<Change<R>>> {
    let Draft { how, old, members, extra, .. } = draft;
    let common = Common::read(&members.0, parse);
    let input = match (&old, how) {
        (Some(old), How::Patch) => read_patch(old, members)?,
        _ => read_members::<R>(members)?,
    };
    let head = head(old.as_ref(), &common, &extra, by, parse);
    let workflow = workflow(old.as_ref(), &common, &extra, parse);
    let next_version = old.as_ref().map_or(head.version, |old| old.head().version + 1);
    let frame =
        Frame { head, workflow, old: old.as_ref(), next_version, merged_into: extra.merged_into };
    let Some(record) = R::parse(input, frame, parse) else { return Ok(None) };
    if record
        .workflow()
        .is_some_and(|workflow| matches!(workflow.state, State::Published | State::Scheduled))
    {
        record.publishable(parse);
    }
    let verb = if old.is_none() { Verb::Created } else { Verb::Updated };
    let imported = (parse.mode == Mode::Import
        && (extra.version.is_some() || extra.updated_at.is_some()))
    .then(|| (extra.version.unwrap_or(0), extra.updated_at.unwrap_or(by.now)));
    Ok(Some(Change {
        slug: common.slug,
        former_slugs: extra.former_slugs,
        imported,
        ..Change::new(old, record, verb)
    }))
}

/// The members that every kind has, read the same way for all.
struct Common {
    /// Given; `Some(None)` clears it.
    external_id: Option<Option<String>>,
    slug: Option<String>,
    state: Option<State>,
}

impl Common {
    fn read(members: &Map<String, Value>, parse: &mut Parse) -> Common {
        let text_of = |name: &str| members.get(name).and_then(Value::as_str);
        let external_id = match members.get("externalId") {
            None => None,
            Some(Value::Null) => Some(None),
            Some(_) => {
                text_of("externalId").map(|raw| parse.take("/externalId", text::external_id(raw)))
            }
        };
        let slug = text_of("slug")
            .and_then(|raw| parse.take("/slug", Slug::parse(raw)))
            .map(|slug| slug.to_string());
        let state = text_of("state").and_then(|raw| parse.take("/state", State::parse(raw)));
        Common { external_id, slug, state }
    }
}

fn head<R: Record>(
    old: Option<&R>,
    common: &Common,
    extra: &Extra,
    by: By,
    parse: &mut Parse,
) -> Head {
    let standing = old.map(|old| old.head().clone());
    let mut head = standing.unwrap_or_else(|| Head {
        id: extra.id.unwrap_or_else(|| parse.ids.next()),
        external_id: None,
        version: extra.version.unwrap_or(1),
        created_at: by.now,
        updated_at: extra.updated_at.unwrap_or(by.now),
        created_by: by.subject,
    });
    if let Some(given) = &common.external_id {
        head.external_id =
            given.clone().or(head.external_id.filter(|_| parse.mode == Mode::Import));
    }
    if let Some(created_at) = extra.created_at {
        head.created_at = created_at;
    }
    if head.version < 1 {
        parse.fail("/version", FieldCode::Range, "at least 1");
    }
    head
}

fn workflow<R: Record>(
    old: Option<&R>,
    common: &Common,
    extra: &Extra,
    parse: &mut Parse,
) -> Workflow {
    let standing = old.and_then(|old| old.workflow().cloned());
    match (parse.mode, standing) {
        (Mode::Api, Some(standing)) => standing,
        (Mode::Api, None) => created(common.state, parse),
        (Mode::Import, standing) => {
            imported(standing.unwrap_or_else(Workflow::draft), common.state, extra, parse)
        }
    }
}

fn created(state: Option<State>, parse: &mut Parse) -> Workflow {
    match state {
        None | Some(State::Draft) => Workflow::draft(),
        Some(State::Published) => {
            Workflow { state: State::Published, published_at: Some(parse.now), ..Workflow::draft() }
        }
        Some(_) => {
            parse.fail(
                "/state",
                FieldCode::WrongState,
                "a record is created as draft or published",
            );
            Workflow::draft()
        }
    }
}

/// The workflow as an import line tells it; what the line leaves out stays as it stands.
fn imported(
    standing: Workflow,
    state: Option<State>,
    extra: &Extra,
    parse: &mut Parse,
) -> Workflow {
    let state = state.unwrap_or(standing.state);
    let at = extra
        .publish_at
        .filter(|_| state == State::Scheduled)
        .or(extra.published_at)
        .or(extra.publish_at)
        .or(standing.visible_from());
    let withdrawal = extra.withdrawal.clone().or(standing.withdrawal);
    let slug = standing.slug;
    let plain = Workflow { slug, state, publish_at: None, published_at: None, withdrawal: None };
    match state {
        State::Draft | State::InReview => plain,
        State::Published | State::Scheduled => {
            let at = at.unwrap_or(parse.now);
            let waits = at > parse.now;
            Workflow {
                state: if waits { State::Scheduled } else { State::Published },
                publish_at: Some(at).filter(|_| waits),
                published_at: Some(at).filter(|_| !waits),
                ..plain
            }
        }
        State::Withdrawn => {
            if withdrawal.is_none() {
                parse.fail(
                    "/withdrawal",
                    FieldCode::Required,
                    "a withdrawn record says why and when",
                );
            }
            Workflow { published_at: at.or(Some(parse.now)), withdrawal, ..plain }
        }
    }
}

/// Finds what the drafts refer to, one statement for each kind and form of reference.
async fn resolve<R: Record>(
    resolver: &Resolver<'_>,
    fresh: &Fresh,
    slots: &mut [Slot<'_, R>],
) -> Result<()> {
    let own = own_keys(slots);
    let mut asked: HashMap<Kind, HashSet<Handle>> = HashMap::new();
    for slot in slots.iter_mut() {
        each_asked(slot, |kind, handle| {
            asked.entry(kind).or_default().insert(handle.clone());
        });
    }
    let mut found: HashMap<(Kind, Handle), Uuid> = HashMap::new();
    for (kind, handles) in asked {
        let handles: Vec<&Handle> = handles.iter().collect();
        found.extend(
            resolver
                .resolve(kind, &handles)
                .await?
                .into_iter()
                .map(|(handle, id)| ((kind, handle), id)),
        );
    }
    for slot in slots {
        settle(slot, &found, &own, fresh);
    }
    Ok(())
}

/// How records of the same batch can be referred to by later ones.
fn own_keys<R: Record>(slots: &[Slot<'_, R>]) -> HashMap<Handle, (Uuid, u64)> {
    let fresh = slots.iter().filter_map(|slot| {
        Some((slot.change.as_ref().filter(|change| change.old.is_none())?, slot.line))
    });
    let mut keys = HashMap::new();
    for (change, line) in fresh {
        let head = change.new.head();
        keys.insert(Handle::Id(head.id), (head.id, line));
        if let Some(external_id) = &head.external_id {
            keys.insert(Handle::ExternalId(external_id.clone()), (head.id, line));
        }
        if let Some(slug) = &change.slug {
            keys.insert(Handle::Slug(slug.clone()), (head.id, line));
        }
        for identifier in change.new.identifiers() {
            keys.insert(Handle::Identifier(identifier), (head.id, line));
        }
    }
    keys
}

fn each_asked<R: Record>(slot: &mut Slot<'_, R>, mut visit: impl FnMut(Kind, &Handle)) {
    if let Some(change) = &mut slot.change {
        change.new.each_ref(&mut |reference| {
            if let Some(handle) = reference.handle() {
                visit(reference.kind, handle);
            }
        });
    }
}

fn settle<R: Record>(
    slot: &mut Slot<'_, R>,
    found: &HashMap<(Kind, Handle), Uuid>,
    own: &HashMap<Handle, (Uuid, u64)>,
    fresh: &Fresh,
) {
    let Some(change) = &mut slot.change else { return };
    let (line, parse) = (slot.line, &mut slot.parse);
    let mut known = HashSet::new();
    if let Some(old) = &mut change.old {
        old.each_ref(&mut |reference| {
            known.insert((reference.kind, reference.id));
        });
    }
    change.new.each_ref(&mut |reference| {
        let Some(handle) = reference.handle() else { return };
        let earlier = own
            .get(handle)
            .filter(|(_, other)| reference.kind == R::KIND && *other < line)
            .map(|(id, _)| *id);
        let standing = known.contains(&(reference.kind, reference.id)).then_some(reference.id);
        let found = found
            .get(&(reference.kind, handle.clone()))
            .copied()
            .filter(|id| fresh.get(id).is_none_or(|other| *other < line));
        match standing.or(earlier).or(found) {
            Some(id) => reference.resolved(id),
            None => parse.fail(
                reference.pointer(),
                FieldCode::UnknownReference,
                format!("names no {} that you may see", reference.kind),
            ),
        }
    });
}

/// Refuses external ids that other records have.
async fn refuse_taken<R: Record>(session: &Session, slots: &mut [Slot<'_, R>]) -> Result<()> {
    let claims: HashMap<String, Uuid> = slots
        .iter()
        .filter(|slot| slot.is_good())
        .filter_map(|slot| claim(slot.change.as_ref()?))
        .collect();
    let mut owners: HashMap<String, Uuid> = HashMap::new();
    let keys: Vec<&String> = claims.keys().collect();
    for chunk in keys.chunks(1_000) {
        let wanted = Condition::all()
            .add(Expr::col("external_id").is_in(chunk.iter().map(|key| key.as_str())));
        let select = Query::select()
            .columns(["external_id", "id"].map(Alias::new))
            .from(R::KIND.as_str())
            .cond_where(wanted)
            .take();
        for row in session.all(&select).await? {
            owners.insert(get(&row, "external_id")?, get(&row, "id")?);
        }
    }
    for slot in slots.iter_mut().filter(|slot| slot.is_good()) {
        let taken = slot
            .change
            .as_ref()
            .and_then(claim)
            .is_some_and(|(key, id)| owners.get(&key).is_some_and(|owner| *owner != id));
        if taken {
            slot.parse.fail(
                "/externalId",
                FieldCode::Duplicate,
                "another record has this externalId",
            );
        }
    }
    Ok(())
}

/// The external id that a change newly claims.
fn claim<R: Record>(change: &Change<R>) -> Option<(String, Uuid)> {
    let key = change.new.head().external_id.clone()?;
    let stands =
        change.old.as_ref().is_some_and(|old| old.head().external_id.as_ref() == Some(&key));
    (!stands).then_some((key, change.new.head().id))
}

async fn check<R: Record>(session: &Session, slots: &mut [Slot<'_, R>]) -> Result<()> {
    let mut records: Vec<Checked<R>> = slots
        .iter_mut()
        .filter(|slot| slot.is_good())
        .filter_map(|slot| {
            let Change { old, new, .. } = slot.change.as_mut()?;
            Some(Checked { old: old.as_ref(), new, parse: &mut slot.parse })
        })
        .collect();
    R::check(session, &mut records).await
}

async fn write<R: Record>(session: &Session, by: By, slots: &mut [Slot<'_, R>]) -> Result<()> {
    let places: Vec<usize> = (0..slots.len())
        .filter(|place| {
            slots[*place].is_good() && slots[*place].change.as_ref().is_some_and(Change::is_change)
        })
        .collect();
    let mut changes: Vec<Change<R>> =
        places.iter().filter_map(|place| slots[*place].change.clone()).collect();
    let mut taken = save(session, by, &mut changes).await?;
    if taken.iter().any(Option::is_some) {
        // Nothing was written yet: leave out those whose slug is taken and save the rest.
        for (place, error) in places.iter().zip(&taken) {
            slots[*place].parse.errors.extend(error.clone());
        }
        let mut keep = taken.drain(..).map(|error| error.is_none());
        changes.retain(|_| keep.next().unwrap_or(false));
        save(session, by, &mut changes).await?;
    }
    Ok(())
}
