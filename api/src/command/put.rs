//! Putting drafts into the store: parse, resolve, check, save. One draft or a thousand take the same
//! way, and each of a thousand gets its own answer.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::draft::Draft;
use super::save::save;
use crate::error::{Error, FieldCode, Result};
use crate::model::{
    By, Change, Checked, Kind, Mode, Parse, Record, Resolver, Unit, Visibility, get,
};
use crate::query::Resolved;
use crate::store::{RowLock, Session, collision, lost_race};
use crate::values::{Handle, Verb};

/// What the same import batch has created so far: the line of each id.
pub type CreatedInBatch = HashMap<Uuid, u64>;

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutOutcome {
    pub kind: Kind,
    pub id: Uuid,
    /// What happened; `None` when nothing had to change.
    pub verb: Option<Verb>,
}

/// A draft on its way.
struct PendingDraft<'a, R> {
    change: Option<Change<R>>,
    parse: Parse<'a>,
    line: u64,
    failed: Option<Error>,
    done: Option<PutOutcome>,
}

/// Writes the drafts that are right; says for each what became of it.
pub async fn put<R: Record>(
    unit: &Unit,
    visibility: Visibility,
    parse: Parse<'_>,
    created: &CreatedInBatch,
    drafts: Vec<Draft<R>>,
) -> Result<Vec<Result<PutOutcome>>> {
    let (session, by) = (&unit.session, unit.by);
    let mut slots: Vec<PendingDraft<R>> = drafts
        .into_iter()
        .map(|draft| PendingDraft::new(draft, by, parse.without_errors()))
        .collect();
    resolve(&Resolver { session, visibility }, created, &mut slots).await?;
    refuse_taken(session, &mut slots).await?;
    check(session, &mut slots).await?;
    write(unit, &mut slots).await?;
    Ok(slots.into_iter().map(PendingDraft::answer).collect())
}

impl<'a, R: Record> PendingDraft<'a, R> {
    fn new(draft: Draft<R>, by: By, mut parse: Parse<'a>) -> Self {
        let line = draft.line;
        let (change, failed) = match draft.change(by, &mut parse) {
            Ok(change) => (change, None),
            Err(error) => (None, Some(error)),
        };
        PendingDraft { change, parse, line, failed, done: None }
    }

    fn is_good(&self) -> bool {
        self.failed.is_none() && self.parse.errors.is_empty() && self.change.is_some()
    }

    /// The change, to be written, if there is one and it is right.
    fn take(&mut self) -> Option<Change<R>> {
        let change =
            self.change.take().filter(|_| self.failed.is_none() && self.parse.errors.is_empty())?;
        let changes = change.is_change();
        let verb = Some(change.verb).filter(|_| changes);
        self.done = Some(PutOutcome { kind: R::KIND, id: change.new.head().id, verb });
        Some(change).filter(|_| changes)
    }

    fn answer(self) -> Result<PutOutcome> {
        match (self.failed, self.done) {
            (Some(error), _) => Err(error),
            _ if !self.parse.errors.is_empty() => Err(Error::invalid(self.parse.errors)),
            (None, Some(done)) => Ok(done),
            (None, None) => Err(Error::internal("a draft that was neither taken nor refused")),
        }
    }
}

/// What handles of each kind lead to.
type ResolvedByKind = HashMap<Kind, Resolved>;

/// The ids of records, by kind: the order in which they are locked.
type IdsByKind = BTreeMap<Kind, BTreeSet<Uuid>>;

/// Finds what the drafts refer to, one statement for each kind and form of reference, and keeps
/// others from deleting, hiding or merging it.
async fn resolve<R: Record>(
    resolver: &Resolver<'_>,
    created: &CreatedInBatch,
    slots: &mut [PendingDraft<'_, R>],
) -> Result<()> {
    let own = own_keys(slots);
    let mut asked: BTreeMap<Kind, HashSet<Handle>> = BTreeMap::new();
    for slot in slots.iter_mut() {
        each_asked(slot, |kind, handle| {
            asked.entry(kind).or_default().insert(handle.clone());
        });
    }
    let standing: HashSet<Kind> = slots.iter_mut().flat_map(referred_before).collect();
    let (found, held) = look_up_and_hold(resolver, &asked, &standing).await?;
    let mut referred = IdsByKind::new();
    for slot in slots {
        settle(slot, &found, &own, created, &mut referred);
    }
    referred.retain(|kind, ids| {
        ids.retain(|id| held.get(kind).is_none_or(|held| !held.contains(id)));
        !ids.is_empty()
    });
    // What has changed before the other locks were had is judged from the beginning.
    if lock_referred(resolver.session, &referred).await?
        && look_up(resolver, &asked).await? != found
    {
        return Err(lost_race());
    }
    Ok(())
}

/// The same as [`look_up`], and what is kept as it is from then on. Not of the kinds that drafts have referred to
/// before: a merge may have locked such a record, and wait for the one that refers to it.
async fn look_up_and_hold(
    resolver: &Resolver<'_>,
    asked: &BTreeMap<Kind, HashSet<Handle>>,
    standing: &HashSet<Kind>,
) -> Result<(ResolvedByKind, IdsByKind)> {
    let (mut found, mut held) = (ResolvedByKind::new(), IdsByKind::new());
    for (kind, handles) in asked {
        let handles: Vec<&Handle> = handles.iter().collect();
        let (resolved, ids) = match standing.contains(kind) {
            true => (resolver.resolve(*kind, &handles).await?, BTreeSet::new()),
            false => resolver.resolve_for_reference(*kind, &handles).await?,
        };
        found.insert(*kind, resolved);
        held.insert(*kind, ids);
    }
    Ok((found, held))
}

async fn look_up(
    resolver: &Resolver<'_>,
    asked: &BTreeMap<Kind, HashSet<Handle>>,
) -> Result<ResolvedByKind> {
    let mut found = ResolvedByKind::new();
    for (kind, handles) in asked {
        let handles: Vec<&Handle> = handles.iter().collect();
        found.insert(*kind, resolver.resolve(*kind, &handles).await?);
    }
    Ok(found)
}

/// Locks what is newly referred to; answers whether others may have written to it before.
async fn lock_referred(session: &Session, referred: &IdsByKind) -> Result<bool> {
    let mut locked = false;
    for (kind, ids) in referred {
        locked |= session.lock_ids(kind.as_str(), ids, RowLock::Reference).await?;
    }
    Ok(locked)
}

/// How records of the same batch can be referred to by later ones.
fn own_keys<R: Record>(slots: &[PendingDraft<'_, R>]) -> HashMap<Handle, (Uuid, u64)> {
    let created = slots.iter().filter_map(|slot| {
        Some((slot.change.as_ref().filter(|change| change.old.is_none())?, slot.line))
    });
    let mut keys = HashMap::new();
    for (change, line) in created {
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

fn each_asked<R: Record>(slot: &mut PendingDraft<'_, R>, mut visit: impl FnMut(Kind, &Handle)) {
    if let Some(change) = &mut slot.change {
        change.new.each_ref(&mut |reference| {
            if let Some(handle) = reference.handle() {
                visit(reference.kind, handle);
            }
        });
    }
}

/// The kinds of the records that the record of a draft refers to as it stands.
fn referred_before<R: Record>(slot: &mut PendingDraft<'_, R>) -> HashSet<Kind> {
    let mut kinds = HashSet::new();
    if let Some(old) = slot.change.as_mut().and_then(|change| change.old.as_mut()) {
        old.each_ref(&mut |reference| {
            kinds.insert(reference.kind);
        });
    }
    kinds
}

/// Settles what each reference of a draft means. What it had not referred to before is added to
/// `referred`, unless this very batch creates it.
fn settle<R: Record>(
    slot: &mut PendingDraft<'_, R>,
    found: &ResolvedByKind,
    own: &HashMap<Handle, (Uuid, u64)>,
    created: &CreatedInBatch,
    referred: &mut IdsByKind,
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
        let Some(resolved) = found.get(&reference.kind) else { return };
        let found =
            resolved.get(handle).filter(|id| created.get(id).is_none_or(|other| *other < line));
        let known = standing.or(earlier);
        if let Some(id) = found.filter(|_| known.is_none()) {
            referred.entry(reference.kind).or_default().insert(id);
        }
        match known.or(found) {
            Some(id) => reference.resolved(id),
            None => {
                let fault = resolved.fault(reference.kind, handle);
                parse.fail(reference.pointer(), fault.code, fault.detail);
            }
        }
    });
}

/// Refuses external ids that other records have.
async fn refuse_taken<R: Record>(
    session: &Session,
    slots: &mut [PendingDraft<'_, R>],
) -> Result<()> {
    let claims: HashMap<String, Uuid> = slots
        .iter()
        .filter(|slot| slot.is_good())
        .filter_map(|slot| claim(slot.change.as_ref()?))
        .collect();
    let mut owners: HashMap<String, Uuid> = HashMap::new();
    let names = claims.keys().map(|key| claimed_id(R::KIND, key)).collect();
    session.lock_names(&names).await?;
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
        let Some((key, id)) = slot.change.as_ref().and_then(claim) else { continue };
        let owner = match slot.parse.mode {
            // Nor may two that are created together have it.
            Mode::Api => Some(*owners.entry(key).or_insert(id)),
            Mode::Import => owners.get(&key).copied(),
        };
        let taken = owner.is_some_and(|owner| owner != id);
        if taken && is_looked_up(slot) {
            return Err(collision());
        }
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

/// Whether the record of a draft was looked up by its external id and not found: an import does so.
/// If the id is taken all the same, another writer has just created the record.
fn is_looked_up<R>(slot: &PendingDraft<'_, R>) -> bool {
    let is_new = slot.change.as_ref().is_some_and(|change| change.old.is_none());
    slot.parse.mode == Mode::Import && is_new
}

/// The name under which an external id is locked while it is looked up and taken.
pub fn claimed_id(kind: Kind, external_id: &str) -> String {
    format!("{kind}/externalId/{external_id}")
}

/// The external id that a change newly claims.
fn claim<R: Record>(change: &Change<R>) -> Option<(String, Uuid)> {
    let key = change.new.head().external_id.clone()?;
    let stands =
        change.old.as_ref().is_some_and(|old| old.head().external_id.as_ref() == Some(&key));
    (!stands).then_some((key, change.new.head().id))
}

async fn check<R: Record>(session: &Session, slots: &mut [PendingDraft<'_, R>]) -> Result<()> {
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

async fn write<R: Record>(unit: &Unit, slots: &mut [PendingDraft<'_, R>]) -> Result<()> {
    let (indices, mut changes): (Vec<usize>, Vec<Change<R>>) = slots
        .iter_mut()
        .enumerate()
        .filter_map(|(index, slot)| Some((index, slot.take()?)))
        .unzip();
    let taken = save(unit, &mut changes).await?;
    if taken.iter().any(Option::is_some) {
        // Nothing was written yet: leave out those whose slug is taken and save the rest.
        let mut free = taken.iter().map(Option::is_none);
        changes.retain(|_| free.next().unwrap_or(false));
        save(unit, &mut changes).await?;
    }
    for (index, error) in indices.into_iter().zip(taken) {
        slots[index].parse.errors.extend(error);
    }
    Ok(())
}
