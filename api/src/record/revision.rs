//! Revisions: what a record said before each change.

use async_graphql::SimpleObject;
use diwan_entity::revision;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order as Direction, Query};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::read::locate;
use super::reference::get;
use super::{Kind, Parts, Record};
use crate::access::{Action, Row, Sight, demand};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::page::{Cursor, From, Item, Key, Page, PageAsk, SortKey};
use crate::principal::Principal;
use crate::store::{Session, all_columns, insert_all};
use crate::words::{Handle, Instant};

/// A superseded version of a record, as it stood. The current version is the record itself.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Which version of the record this was.
    #[schema(example = 2)]
    pub version: i64,
    /// When it was superseded.
    pub at: Instant,
    /// The id of the account or client that superseded it; null for the operator.
    #[graphql(skip)]
    pub by: Option<Uuid>,
    /// The note or reason given with the change, if any.
    pub reason: Option<String>,
    /// The record as it stood, as REST would have shown it, its references by id.
    #[schema(value_type = Object)]
    #[graphql(skip)]
    pub record: Value,
}

/// How revisions are sorted: the latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RevisionSort {
    #[default]
    Version,
}

impl SortKey for RevisionSort {
    const ALL: &'static [Self] = &[RevisionSort::Version];
    const DESCENDING: bool = true;

    fn as_str(self) -> &'static str {
        "version"
    }

    fn column(self) -> &'static str {
        "version"
    }

    fn is_text(self) -> bool {
        false
    }
}

impl Diwan {
    /// The superseded versions of a record, for those who may read unpublished content.
    pub async fn revisions<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        ask: &PageAsk<RevisionSort>,
    ) -> Result<Page<Revision>> {
        let (session, sight) = (self.store.read(), Sight::of(who, self.now()));
        let record = locate::<R>(&session, sight, handle, Parts::NONE, false).await?;
        let row = record.as_ref().map(|record| Row::of(record.head(), record.workflow()));
        demand(who, Action::ReadRevisions, R::KIND, row)?;
        let id = record.ok_or_else(Error::not_found)?.head().id;
        let rows = session.all(&page(R::KIND, id, ask)).await?;
        let items = rows.iter().map(|row| item(row, id)).collect::<Result<_>>()?;
        let mut page = Page::cut(ask, items);
        if ask.count {
            page.total = Some(count(&session, R::KIND, id).await?);
        }
        Ok(page)
    }
}

/// Keeps what each record said before it is changed. A snapshot shows no more than the record did.
pub async fn keep<R: Record>(
    session: &Session,
    now: Instant,
    by: Option<Uuid>,
    superseded: &[(&R, Option<String>)],
) -> Result<()> {
    let mut rows = Vec::new();
    for (record, reason) in superseded.iter().filter(|_| R::KIND.has_workflow()) {
        rows.push(revision::Model {
            kind: R::KIND.as_str().to_owned(),
            record_id: record.head().id,
            version: record.head().version,
            at: now.micros(),
            by,
            reason: reason.clone(),
            snapshot: serde_json::to_string(record).map_err(Error::internal)?,
        });
    }
    insert_all::<revision::Entity>(session, rows).await
}

fn of(kind: Kind, id: Uuid) -> Condition {
    Condition::all().add(Expr::col("kind").eq(kind.as_str())).add(Expr::col("record_id").eq(id))
}

fn page(kind: Kind, id: Uuid, ask: &PageAsk<RevisionSort>) -> sea_orm::sea_query::SelectStatement {
    let descending = ask.order.descending != ask.backwards();
    let mut rows = of(kind, id);
    if let From::After(Cursor { key: Key::Number(at), .. })
    | From::Before(Cursor { key: Key::Number(at), .. }) = &ask.from
    {
        rows = rows.add(if descending {
            Expr::col("version").lt(*at)
        } else {
            Expr::col("version").gt(*at)
        });
    }
    Query::select()
        .columns(all_columns::<revision::Entity>())
        .from("revision")
        .cond_where(rows)
        .order_by("version", if descending { Direction::Desc } else { Direction::Asc })
        .limit(u64::from(ask.size) + 1)
        .take()
}

async fn count(session: &Session, kind: Kind, id: Uuid) -> Result<u64> {
    let select = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .from("revision")
        .cond_where(of(kind, id))
        .take();
    let row = session.one(&select).await?;
    row.map_or(Ok(0), |row| Ok(get::<i64>(&row, "total")? as u64))
}

fn item(row: &sea_orm::QueryResult, id: Uuid) -> Result<Item<Revision>> {
    let snapshot: String = get(row, "snapshot")?;
    let node = Revision {
        version: get(row, "version")?,
        at: Instant::from_micros(get(row, "at")?),
        by: get(row, "by")?,
        reason: get(row, "reason")?,
        record: serde_json::from_str(&snapshot).map_err(Error::internal)?,
    };
    let cursor = Cursor {
        sort: RevisionSort::Version.as_str().to_owned(),
        key: Key::Number(node.version),
        id,
    };
    Ok(Item { cursor, node })
}
