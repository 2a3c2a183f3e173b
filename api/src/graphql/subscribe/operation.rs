//! One operation of a connection that stays open: what it is answered, and for a subscription its events.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Executor, Request};
use futures::StreamExt;

use super::client::Client;
use super::delivery::Delivery;
use super::source::followed;
use crate::change::{CheckedFollower, RecordChange};
use crate::error::{Code, Error, Result};
use crate::graphql::answer::Answer;
use crate::graphql::arrange::arrange;
use crate::graphql::ask::Ask;
use crate::graphql::document::normal::Operation;
use crate::graphql::document::{Coerced, Document, OperationType, executable};
use crate::graphql::executed::Executed;
use crate::graphql::guard::{self, Weight};
use crate::graphql::handler::Endpoint;
use crate::graphql::limits::Limits;
use crate::graphql::nulls;
use crate::principal::Principal;

/// How long it is waited for a change before it is looked whether the server is about to stop.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often an event is tried to be delivered while the store is busy, and the pause before the next time.
const MOST_ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// What comes of an operation.
pub enum Begun<'e, E> {
    /// All of it, at once.
    Answer(Answer, &'static Limits),
    /// Nothing: it was not executed, and why.
    Refused(Answer),
    /// It goes on.
    Subscription(Box<Subscription<'e, E>>),
}

/// A subscription under way.
pub struct Subscription<'e, E> {
    endpoint: &'e Endpoint<E>,
    client: Client,
    document: Arc<Document>,
    operation: Option<String>,
    variables: Coerced,
    weight: Weight,
    follower: CheckedFollower,
    read: VecDeque<RecordChange>,
}

/// One event of a subscription.
pub struct Event {
    pub answer: Answer,
    pub limits: &'static Limits,
}

impl<E: Executor> Endpoint<E> {
    /// Begins an operation. Errors are those of the client's token; all else is in the answer.
    pub async fn begin(&self, client: &Client, ask: Ask) -> Result<Begun<'_, E>> {
        let who = client.principal().await?;
        let limits = Limits::of(&who);
        let document = match self.documents.read(&ask.query, limits) {
            Ok(document) => document,
            Err(refusal) => return Ok(Begun::Refused(Answer::of_refusal(refusal))),
        };
        let ty = match document.operation(ask.operation.as_deref()) {
            Ok(operation) => operation.operation_type,
            Err(error) => return Ok(Begun::Refused(Answer::of_error(error))),
        };
        if ty == OperationType::Subscription {
            let begun = self.begin_subscription(client, ask, document, limits).await;
            return Ok(begun.unwrap_or_else(Begun::Refused));
        }
        if ty == OperationType::Mutation && !client.may_write {
            let error = Error::new(Code::MethodNotAllowed, "Send mutations by POST.");
            return Ok(Begun::Refused(Answer::of_error(error)));
        }
        let only_reads = ty == OperationType::Query;
        let data = client.data(&who);
        let answer = async {
            let operation = document.operation(ask.operation.as_deref())?;
            self.answer((&document, operation), &ask, data, limits).await
        };
        let answer = client.work.asked((&who, client.key(&who)), only_reads, answer).await;
        Ok(Begun::Answer(answer.unwrap_or_else(Answer::of_error), limits))
    }

    /// The order is that of a query: what can be refused without the store comes first.
    async fn begin_subscription(
        &self,
        client: &Client,
        ask: Ask,
        document: Arc<Document>,
        limits: &'static Limits,
    ) -> Result<Begun<'_, E>, Answer> {
        let refused = Answer::of_error;
        let who = client.principal().await.map_err(refused)?;
        let operation = document.operation(ask.operation.as_deref()).map_err(refused)?;
        let variables = self.documents.variables(operation, &ask.variables).map_err(refused)?;
        let normal = self.documents.normal(&document, operation, &variables).map_err(refused)?;
        let weight = guard::weigh(&normal, limits).map_err(refused)?;
        let changes = followed(&normal, &self.documents, &variables).map_err(refused)?;
        let started = async {
            let checked = self.event(normal, client.data(&who)).await;
            if let Some(answer) = checked.filter(Answer::has_errors) {
                return Ok(Err(answer));
            }
            client.diwan.changes(&who, &changes).await.map(Ok)
        };
        let started = client.work.asked((&who, client.key(&who)), true, started).await;
        let begun = started.map_err(refused)??;
        let follower = client.diwan.follow(who, changes, begun.next);
        Ok(Begun::Subscription(Box::new(Subscription {
            endpoint: self,
            client: client.clone(),
            document: Arc::clone(&document),
            operation: ask.operation,
            variables,
            weight,
            follower: CheckedFollower::new(&client.diwan, client.credential.clone(), follower),
            read: begun.items.into(),
        })))
    }

    /// What the library answers to one event; nothing where there is nothing to tell.
    async fn event(&self, mut operation: Operation<'_>, data: Data) -> Option<Answer> {
        let executed = Executed::of(&operation);
        let mut request = Request::new("");
        request.data = data;
        request.set_parsed_query(executable::document(&mut operation));
        let mut response = self.schema.execute_stream(request, None).next().await?;
        nulls::fill(&mut response, &operation);
        arrange(&mut response.data, &operation.fields);
        Some(Answer::of_response(response, executed))
    }
}

impl<E: Executor> Subscription<'_, E> {
    /// The next event. An error ends the subscription.
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            if let Some(change) = self.read.pop_front() {
                // Whoever waits holds no room for what answering takes.
                if let Some(event) = Box::pin(self.delivered(&change)).await? {
                    return Ok(event);
                }
            } else {
                self.read = self.follower.changes(PATIENCE).await?.items.into();
            }
        }
    }

    /// The event for a change. Who may see it is found out anew: they may have lost their rights since it was
    /// read, and what it tells of may have been withdrawn.
    async fn delivered(&mut self, change: &RecordChange) -> Result<Option<Event>> {
        for attempt in 1.. {
            self.follower.recheck().await?;
            let who = self.follower.who().clone();
            match self.client.work.delivered(&who, self.attempt(&who, change)).await {
                Err(busy) if busy.code.passes() && attempt < MOST_ATTEMPTS => {
                    tokio::time::sleep(PAUSE * attempt).await;
                }
                answer => {
                    let event = |answer| Event { answer, limits: Limits::of(&who) };
                    return Ok(answer?.map(event));
                }
            }
        }
        Err(Error::internal("no attempt"))
    }

    /// The event, if there is any, as it is answered at this moment.
    async fn attempt(&self, who: &Principal, change: &RecordChange) -> Result<Option<Answer>> {
        let Some(change) = self.client.diwan.told_again(who, change).await? else {
            return Ok(None);
        };
        let _turn = self.client.diwan.turn_for(self.client.key(who), self.weight.size()).await?;
        let operation = self.document.operation(self.operation.as_deref())?;
        let documents = &self.endpoint.documents;
        let normal = documents.normal(&self.document, operation, &self.variables)?;
        let cursor = change.cursor.clone();
        let mut data = self.client.data(who);
        data.insert(Delivery(change));
        let Some(answer) = self.endpoint.event(normal, data).await else { return Ok(None) };
        match answer.passing() {
            Some(busy) => Err(busy),
            None => Ok(Some(answer.with_cursor(&cursor))),
        }
    }
}

/// Whether a subscription ends with the whole connection, because its token counts no more.
pub fn ends_connection(error: &Error) -> bool {
    matches!(error.code, Code::Unauthenticated | Code::TokenExpired)
}
