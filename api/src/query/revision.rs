//! Revisions: what a record said before each change.

use std::collections::HashMap;

use async_graphql::SimpleObject;
use diwan_entity::revision;
use sea_orm::Iterable;
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Order as Direction, Query, SelectStatement, WindowStatement,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::find::{judge, locate};
use crate::access::{self, Action, Verdict, demand, may};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Kind, Parts, Record, Visibility, get};
use crate::page::{Cursor, Page, PageItem, PageRequest, PageStart, SortKey, SortValue};
use crate::principal::Principal;
use crate::store::{Row, Session, insert_all};
use crate::values::{Handle, Instant};

/// A superseded version of a record, as it stood. The current version is the record itself.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
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
    /// The record as it stood, as REST would have shown it, its references by id. In lists of REST only
    /// with `include=record`.
    #[schema(value_type = Object, additional_properties)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub record: Option<Value>,
}

/// How revisions are sorted: the latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RevisionSort {
    #[default]
    Version,
}

/// A page of revisions as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevisionRequest {
    pub page: PageRequest<RevisionSort>,
    /// Whether each shows the record as it stood: a hundred of them may have many MiB.
    pub with_record: bool,
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
    /// The superseded versions of a record, for those who may read unpublished content and for
    /// whoever created it.
    pub async fn revisions<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        ask: &RevisionRequest,
    ) -> Result<Page<Revision>> {
        if who.is_anonymous() {
            return Err(Error::unauthenticated());
        }
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let record = locate::<R>(&session, visibility, handle, Parts::NONE, None).await?;
        let record = record.ok_or_else(Error::not_found)?;
        judge(who, &record)?;
        let row = access::Row::of(record.head(), record.workflow());
        demand(who, Action::ReadRevisions, R::KIND, Some(row))?;
        let id = record.head().id;
        let mut pages = self.pages_of_revisions::<R>(&[id], ask).await?;
        Ok(pages.remove(&id).unwrap_or_default())
    }

    /// The superseded versions of several records that the caller sees, a page for each of them;
    /// those whose revisions they may not read are left out.
    pub async fn revisions_of<R: Record>(
        &self,
        who: &Principal,
        ids: &[Uuid],
        ask: &RevisionRequest,
    ) -> Result<HashMap<Uuid, Page<Revision>>> {
        if may(who, Action::ReadRevisions, R::KIND, None) == Verdict::Allow {
            return self.pages_of_revisions::<R>(ids, ask).await;
        }
        let visibility = Visibility::of(who, self.now());
        let own = match visibility.own() {
            Some(own) => created_by::<R>(&self.store.read(), ids, own).await?,
            None => Vec::new(),
        };
        if own.is_empty() {
            demand(who, Action::ReadRevisions, R::KIND, None)?;
        }
        self.pages_of_revisions::<R>(&own, ask).await
    }

    async fn pages_of_revisions<R: Record>(
        &self,
        ids: &[Uuid],
        ask: &RevisionRequest,
    ) -> Result<HashMap<Uuid, Page<Revision>>> {
        let session = self.store.read();
        let mut rows: HashMap<Uuid, Vec<PageItem<Revision>>> =
            ids.iter().map(|id| (*id, Vec::new())).collect();
        for row in session.all(&pages(R::KIND, ids, ask)).await? {
            let item = item(&row, ask)?;
            rows.entry(item.cursor.id).or_default().push(item);
        }
        let mut totals =
            if ask.page.count { counts(&session, R::KIND, ids).await? } else { HashMap::new() };
        let page = |(id, rows)| {
            let total = ask.page.count.then(|| totals.remove(&id).unwrap_or(0));
            (id, Page { total, ..Page::cut(&ask.page, rows) })
        };
        Ok(rows.into_iter().map(page).collect())
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

/// Those of the records that this subject created.
async fn created_by<R: Record>(
    session: &Session,
    ids: &[Uuid],
    subject: Uuid,
) -> Result<Vec<Uuid>> {
    let select = Query::select()
        .column("id")
        .from(R::TABLE)
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .and_where(Expr::col("created_by").eq(subject))
        .take();
    session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
}

fn of(kind: Kind, ids: &[Uuid]) -> Condition {
    Condition::all()
        .add(Expr::col("kind").eq(kind.as_str()))
        .add(Expr::col("record_id").is_in(ids.iter().copied()))
}

/// The rows of the page of each record, one more to see whether it ends there.
fn pages(kind: Kind, ids: &[Uuid], ask: &RevisionRequest) -> SelectStatement {
    let page = &ask.page;
    let descending = page.order.descending != page.backwards();
    let direction = || if descending { Direction::Desc } else { Direction::Asc };
    let mut wanted = of(kind, ids);
    if let PageStart::After(Cursor { key: SortValue::Number(at), .. })
    | PageStart::Before(Cursor { key: SortValue::Number(at), .. }) = &page.from
    {
        wanted = wanted.add(if descending {
            Expr::col("version").lt(*at)
        } else {
            Expr::col("version").gt(*at)
        });
    }
    let window = WindowStatement::partition_by("record_id").order_by("version", direction()).take();
    let columns = revision::Column::iter()
        .filter(|column| ask.with_record || !matches!(column, revision::Column::Snapshot));
    let placed = Query::select()
        .columns(columns)
        .expr_window_as(Expr::cust("ROW_NUMBER()"), window, "place")
        .from("revision")
        .cond_where(wanted)
        .take();
    Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(placed, "page")
        .and_where(Expr::col("place").lte(u64::from(page.size) + 1))
        .order_by("record_id", Direction::Asc)
        .order_by("version", direction())
        .take()
}

async fn counts(session: &Session, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    let select = Query::select()
        .column("record_id")
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .from("revision")
        .cond_where(of(kind, ids))
        .group_by_col("record_id")
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "record_id")?, get::<i64>(row, "total")? as u64))).collect()
}

fn item(row: &Row, ask: &RevisionRequest) -> Result<PageItem<Revision>> {
    let record = ask.with_record.then(|| {
        let snapshot: String = get(row, "snapshot")?;
        serde_json::from_str(&snapshot).map_err(Error::internal)
    });
    let node = Revision {
        version: get(row, "version")?,
        at: Instant::from_micros(get(row, "at")?),
        by: get(row, "by")?,
        reason: get(row, "reason")?,
        record: record.transpose()?,
    };
    let cursor = Cursor {
        sort: RevisionSort::Version.as_str().to_owned(),
        key: SortValue::Number(node.version),
        id: get(row, "record_id")?,
    };
    Ok(PageItem { cursor, node })
}
