//! Creating records. What one caller creates while something of theirs is being written is written together, in
//! one unit of work: to ask the store takes hardly longer for ten records than for one.
//!
//! Nobody waits for others to come. Whoever finds too few at work on their queue has their record written at once; those
//! who come meanwhile are next, all of them. Each gets an answer of their own, and what is wrong with one record spoils
//! no other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::draft::Draft;
use super::write::refuse_creation;
use crate::diwan::Diwan;
use crate::error::{Code, Error, FieldCode, Result};
use crate::model::imported::ImportedFile;
use crate::model::{Members, Record, Unit};
use crate::principal::{Principal, Scopes, Subject};
use crate::store::is_transient;

/// How many records are written together at most: the last of them waits for all.
const AT_ONCE: usize = 32;

/// How many units of work are under way for one queue: while one waits for the store, another is prepared.
const AT_WORK: usize = 2;

/// What waits to be created, by who creates it. Whoever has a queue here is being written for.
struct Queues<R>(Mutex<HashMap<Creator, Queue<R>>>);

struct Queue<R> {
    waiting: Vec<Waiting<R>>,
    at_work: usize,
}

/// Those who may do the same, and on whose behalf the same is written.
type Creator = (Subject, Scopes);

/// A record that is to be created, and where its answer goes.
struct Waiting<R> {
    members: Members,
    tell: oneshot::Sender<Result<R>>,
    /// Of the request.
    span: Span,
}

impl<R> Waiting<R> {
    /// Whoever went away does not hear it.
    fn tell(self, answer: Result<R>) {
        let _ = self.tell.send(answer);
    }
}

/// Work on one queue.
struct QueueWork<R> {
    queues: Arc<Queues<R>>,
    creator: Creator,
    is_done: bool,
}

impl Diwan {
    /// Creates a record from its members.
    pub async fn create<R: Record>(&self, who: &Principal, members: Members) -> Result<R> {
        let Principal::Caller { subject, scopes } = who else {
            return self.create_with(who, &members, None).await;
        };
        refuse_creation::<R>(who, &members)?;
        let (tell, told) = oneshot::channel();
        let waiting = Waiting { members, tell, span: Span::current() };
        let queues = self.shared::<Queues<R>>();
        if let Some(mut work) = queues.join((*subject, *scopes), waiting) {
            let (diwan, who) = (self.clone(), who.clone());
            tokio::spawn(async move { diwan.create_waiting(&who, &mut work).await });
        }
        told.await.map_err(|_| Error::unavailable())?
    }

    /// Creates a record by itself, with a file that is in the store of files if there is one.
    pub(crate) async fn create_with<R: Record>(
        &self,
        who: &Principal,
        members: &Members,
        file: Option<&ImportedFile>,
    ) -> Result<R> {
        self.retried(async || {
            let (unit, id) = self.created::<R>(who, members, file).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// Refuses what could not be created now, and creates nothing.
    pub(crate) async fn judge_creation<R: Record>(
        &self,
        who: &Principal,
        members: &Members,
        file: Option<&ImportedFile>,
    ) -> Result<()> {
        self.retried(async || self.created::<R>(who, members, file).await.map(drop)).await
    }

    /// Creates a record in a unit of work that is still to be committed.
    async fn created<R: Record>(
        &self,
        who: &Principal,
        members: &Members,
        file: Option<&ImportedFile>,
    ) -> Result<(Unit, Uuid)> {
        refuse_creation::<R>(who, members)?;
        let unit = self.unit(who).await?;
        let draft = Draft::whole(None, members.clone()).with_file(file.cloned());
        let id = self.put_one::<R>(&unit, who, draft).await?;
        Ok((unit, id))
    }

    /// Creates what waits in a queue, until nothing does.
    async fn create_waiting<R: Record>(self, who: &Principal, work: &mut QueueWork<R>) {
        while let Some(waiting) = work.next() {
            let span = waiting.first().map_or_else(Span::none, |first| first.span.clone());
            self.create_some(who, waiting).instrument(span).await;
        }
    }

    /// Creates records together or, where the store refuses them as a whole, in ever smaller parts, so that what is wrong
    /// with one spoils no other.
    async fn create_some<R: Record>(&self, who: &Principal, mut waiting: Vec<Waiting<R>>) {
        if waiting.len() == 1 {
            return self.create_one_by_one(who, waiting).await;
        }
        let all: Vec<&Members> = waiting.iter().map(|one| &one.members).collect();
        match self.create_together(who, &all).await {
            Ok(answers) => self.tell_each(who, waiting, answers).await,
            Err(error) if meets_each(&error) => {
                waiting.into_iter().for_each(|one| one.tell(Err(error.clone())));
            }
            Err(error) => {
                tracing::debug!(?error, "records are created in smaller parts");
                let rest = waiting.split_off(waiting.len() / 2);
                Box::pin(self.create_some(who, waiting)).await;
                Box::pin(self.create_some(who, rest)).await;
            }
        }
    }

    /// Tells each what became of their record. What another of them seems to have taken, it may not have got, either: so
    /// that is tried once more.
    async fn tell_each<R: Record>(
        &self,
        who: &Principal,
        waiting: Vec<Waiting<R>>,
        answers: Vec<Result<R>>,
    ) {
        let mut again = Vec::new();
        for (one, answer) in waiting.into_iter().zip(answers) {
            match answer {
                Err(refused) if is_taken(&refused) => again.push(one),
                answer => one.tell(answer),
            }
        }
        self.create_one_by_one(who, again).await;
    }

    async fn create_one_by_one<R: Record>(&self, who: &Principal, waiting: Vec<Waiting<R>>) {
        for one in waiting {
            if !one.tell.is_closed() {
                let answer = self.create_with(who, &one.members, None).await;
                one.tell(answer);
            }
        }
    }

    /// Creates those of these records that can be in one unit of work.
    async fn create_together<R: Record>(
        &self,
        who: &Principal,
        all: &[&Members],
    ) -> Result<Vec<Result<R>>> {
        let unit = self.unit(who).await?;
        let drafts = all.iter().map(|members| Draft::whole(None, (*members).clone())).collect();
        let done = self.put_each::<R>(&unit, who, drafts).await?;
        let ids: Vec<Uuid> = done.iter().flatten().map(|done| done.id).collect();
        let mut records = self.written::<R>(&unit.session, who, &ids).await?;
        let mut answers = Vec::with_capacity(done.len());
        for done in done {
            answers.push(match done {
                Ok(done) => Ok(records.remove(&done.id).ok_or_else(Error::not_found)?),
                Err(refused) => Err(refused),
            });
        }
        if !ids.is_empty() {
            self.finish(unit).await?;
        }
        Ok(answers)
    }
}

/// Whether each of several records would meet the error by itself, too. All of them together may take too long, or meet
/// another writer, where one does not.
fn meets_each(error: &Error) -> bool {
    error.meets_all() && error.code != Code::DeadlineExceeded && !is_transient(error)
}

fn is_taken(refused: &Error) -> bool {
    refused.errors.iter().any(|error| error.code == FieldCode::Duplicate)
}

impl<R> Default for Queues<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<R> Queues<R> {
    /// Waits in the queue of a creator; answers with work on it where that is wanting.
    fn join(self: &Arc<Self>, creator: Creator, waiting: Waiting<R>) -> Option<QueueWork<R>> {
        let mut queues = self.lock();
        let queue = queues.entry(creator).or_insert_with(Queue::new);
        queue.waiting.push(waiting);
        let is_wanting = queue.at_work < AT_WORK;
        is_wanting.then(|| {
            queue.at_work += 1;
            QueueWork { queues: Arc::clone(self), creator, is_done: false }
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Creator, Queue<R>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Queue<R> {
    const fn new() -> Self {
        Self { waiting: Vec::new(), at_work: 0 }
    }
}

impl<R> QueueWork<R> {
    /// Those who are next. With none there the work is done, in the same moment: whoever comes next finds it wanting.
    fn next(&mut self) -> Option<Vec<Waiting<R>>> {
        let mut queues = self.queues.lock();
        let waiting = &mut queues.get_mut(&self.creator)?.waiting;
        waiting.retain(|waiting| !waiting.tell.is_closed());
        let rest = waiting.split_off(waiting.len().min(AT_ONCE));
        let next = std::mem::replace(waiting, rest);
        if next.is_empty() {
            leave(&mut queues, self.creator);
            self.is_done = true;
            return None;
        }
        Some(next)
    }
}

impl<R> Drop for QueueWork<R> {
    /// Work that was given up is not there any more, either.
    fn drop(&mut self) {
        if !self.is_done {
            leave(&mut self.queues.lock(), self.creator);
        }
    }
}

/// The last to leave a queue ends it. Should somebody still wait, since the work was given up, they are told so.
fn leave<R>(queues: &mut HashMap<Creator, Queue<R>>, creator: Creator) {
    let Entry::Occupied(mut queue) = queues.entry(creator) else { return };
    queue.get_mut().at_work -= 1;
    if queue.get().at_work == 0 {
        queue.remove();
    }
}
