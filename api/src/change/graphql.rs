//! The feed on the GraphQL face.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Subscription};
use futures::Stream;
use uuid::Uuid;

use super::{ChangeFilter, ChangeRequest, Changes, RecordChange};
use crate::error::Result;
use crate::graphql::{Delivery, Node, PageInfo, RequestContext, delivered, of_kind, selects};
use crate::model::Kind;
use crate::values::{Instant, RecordKind, Verb};

/// Says what happened to records.
#[derive(Default)]
pub struct ChangeQuery;

/// The field of a change that holds its record.
const NODE: &str = "node";

#[Object]
impl ChangeQuery {
    /// What happened to the records that you may see, in order and without gaps. Take `after: "now"` first,
    /// copy what you want to have, then ask again after `pageInfo.endCursor`; drop what has a `tombstone`.
    /// Changes are kept for 30 days, unless the operator says otherwise: an older cursor is `resyncRequired`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which changes.")] filter: Option<ChangeFilter>,
        #[graphql(desc = "How many: 1 to 100, 20 when absent.")] first: Option<i64>,
        #[graphql(
            desc = "Only those after this cursor; `now` for what is still to come, everything that is kept when absent."
        )]
        after: Option<String>,
    ) -> Result<ChangeConnection> {
        let context = RequestContext::of(ctx)?;
        let ask = ChangeRequest { filter: filter.unwrap_or_default(), after, limit: first };
        let changes = Box::pin(context.diwan.changes(&context.who, &ask)).await?;
        let shows = selects(ctx, NODE);
        let nodes = if shows { records(ctx, &changes.items).await? } else { HashMap::new() };
        let end = context.diwan.sealed(changes.next);
        Ok(ChangeConnection::new(changes, nodes, end))
    }
}

/// Tells what happens to records, as it happens.
#[derive(Default)]
pub struct ChangeSubscription;

#[Subscription]
impl ChangeSubscription {
    /// What happens to the records that you may see, in order and without gaps, as it happens. Go on after the
    /// `cursor` of the last change, which stands in the `extensions` of each event, too; drop what has a
    /// `tombstone`. Changes are kept for 30 days, unless the operator says otherwise: an older cursor is
    /// `resyncRequired`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "filter", desc = "Which changes.")] _filter: Option<ChangeFilter>,
        #[graphql(
            name = "after",
            desc = "Begin with those after this cursor; with what is still to come when absent or `now`."
        )]
        _after: Option<String>,
    ) -> Result<impl Stream<Item = Result<ChangedRecord>> + use<>> {
        let Some(change) = Delivery::of(ctx) else { return Ok(delivered(None)) };
        let mut node = None;
        if ctx.look_ahead().field(NODE).exists() {
            node = records(ctx, std::slice::from_ref(change)).await?.remove(&change.id);
        }
        Ok(delivered(Some(ChangedRecord::new(change.clone(), node))))
    }
}

/// The records that were changed, one statement for each kind.
async fn records(ctx: &Context<'_>, changes: &[RecordChange]) -> Result<HashMap<Uuid, Node>> {
    let mut ids: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for change in changes.iter().filter(|change| !change.tombstone) {
        let of_kind = Kind::parse(change.record.as_str()).map(|kind| ids.entry(kind).or_default());
        if let Some(ids) = of_kind.filter(|ids| !ids.contains(&change.id)) {
            ids.push(change.id);
        }
    }
    let mut found = HashMap::new();
    for (kind, ids) in ids {
        let records = of_kind(ctx, kind, &ids, Some(NODE)).await?;
        found.extend(records.into_iter().filter_map(|(id, record)| Some((id, record.ok()?))));
    }
    Ok(found)
}

/// A part of the feed.
pub struct ChangeConnection {
    edges: Vec<ChangeEdge>,
    page: PageInfo,
}

/// A change with its position in the feed.
pub struct ChangeEdge(ChangedRecord);

impl ChangeConnection {
    fn new(Changes { items, more, .. }: Changes, nodes: HashMap<Uuid, Node>, end: String) -> Self {
        let begin = items.first().map(|first| first.cursor.clone());
        let edge = |change: RecordChange| {
            let record = nodes.get(&change.id).cloned();
            ChangeEdge(ChangedRecord::new(change, record))
        };
        let page = PageInfo::forwards(more, begin, Some(end));
        Self { edges: items.into_iter().map(edge).collect(), page }
    }
}

/// A part of the feed of changes.
#[Object]
impl ChangeConnection {
    /// The changes, each with its cursor.
    async fn edges(&self) -> &[ChangeEdge] {
        &self.edges
    }

    /// The changes.
    async fn nodes(&self) -> Vec<&ChangedRecord> {
        self.edges.iter().map(|edge| &edge.0).collect()
    }

    /// Where it goes on: `endCursor` also when nothing has changed.
    async fn page_info(&self) -> &PageInfo {
        &self.page
    }
}

/// A change with its position in the feed.
#[Object]
impl ChangeEdge {
    /// The change.
    async fn node(&self) -> &ChangedRecord {
        &self.0
    }

    /// Its position in the feed, to go on after.
    async fn cursor(&self) -> &str {
        &self.0.change.cursor
    }
}

/// One change of a record, as you may know of it.
pub struct ChangedRecord {
    change: RecordChange,
    record: Option<Node>,
}

impl ChangedRecord {
    fn new(change: RecordChange, record: Option<Node>) -> Self {
        let record = record.filter(|_| !change.tombstone);
        Self { change, record }
    }
}

/// One change of a record, as you may know of it.
#[Object(name = "Change")]
impl ChangedRecord {
    /// The position in the feed, to go on after.
    async fn cursor(&self) -> &str {
        &self.change.cursor
    }

    /// When it happened.
    async fn at(&self) -> Instant {
        self.change.at
    }

    /// The kind of the record.
    async fn record(&self) -> RecordKind {
        self.change.record
    }

    /// The id of the record.
    async fn id(&self) -> ID {
        self.change.id.into()
    }

    /// What happened.
    async fn verb(&self) -> Verb {
        self.change.verb
    }

    /// The version of the record with the change.
    async fn version(&self) -> i64 {
        self.change.version
    }

    /// Whether you cannot read the record (any more): it was withdrawn, deleted or is hidden by what it
    /// refers to. Drop what you have of it.
    async fn tombstone(&self) -> bool {
        self.change.tombstone
    }

    /// The id of the account or client that made the change, for those who may read unpublished content;
    /// null for the operator, for a schedule and for everybody else.
    async fn by(&self) -> Option<ID> {
        self.change.by.map(ID::from)
    }

    /// The record as it is now; null for a tombstone.
    async fn node(&self) -> Option<&Node> {
        self.record.as_ref()
    }
}
