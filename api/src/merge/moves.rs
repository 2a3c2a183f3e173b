//! The log of merges: who went into whom, and what was moved.

use diwan_entity::{actor_merge, actor_merge_move};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::Actor;
use crate::diwan::Ids;
use crate::error::{Error, Result};
use crate::model::{By, get};
use crate::naming::{Identifier, Name};
use crate::store::{Session, insert_all};
use crate::values::NameKind;

/// A merge that is being done or undone.
pub struct Merge {
    pub id: Uuid,
    /// The actor that was merged.
    pub merged: Uuid,
    /// The actor that answers for it now; when that one was merged in turn, the last of the line.
    pub into: Uuid,
}

/// One thing that a merge moved.
#[derive(Clone, Debug, PartialEq)]
pub enum Moved {
    /// A row whose column (`mention.actor_id`) named the merged actor.
    Row { column: String, id: Uuid },
    /// A name, and what it was before it became an alias.
    Name { id: Uuid, was: Rank },
    /// An identifier.
    Identifier { id: Uuid },
}

/// The standing of a name among the names of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rank {
    pub kind: NameKind,
    pub preferred: bool,
}

const NAME: &str = "actor_name.actor_id";
const IDENTIFIER: &str = "actor_identifier.actor_id";

impl Merge {
    /// Opens the log of a merge.
    pub async fn begin(
        session: &Session,
        id: Uuid,
        by: By,
        actor: &Actor,
        into: &Actor,
    ) -> Result<Merge> {
        let merge = Merge { id, merged: actor.head.id, into: into.head.id };
        let row = actor_merge::Model {
            id,
            merged_id: merge.merged,
            into_id: merge.into,
            at: by.now.micros(),
            by: by.subject,
            undone_at: None,
        };
        insert_all::<actor_merge::Entity>(session, vec![row]).await?;
        Ok(merge)
    }

    /// The merge that `into` answers for `actor` by, if it is known.
    pub async fn last(session: &Session, actor: Uuid, into: Uuid) -> Result<Option<Merge>> {
        let select = Query::select()
            .column("id")
            .from("actor_merge")
            .and_where(Expr::col("merged_id").eq(actor))
            .and_where(Expr::col("undone_at").is_null())
            .order_by("id", Order::Desc)
            .limit(1)
            .take();
        let merge = |id| Merge { id, merged: actor, into };
        session.one(&select).await?.map(|row| get(&row, "id").map(merge)).transpose()
    }

    /// Notes that the merge was undone.
    pub async fn end(&self, session: &Session, by: By) -> Result<()> {
        let update = Query::update()
            .table("actor_merge")
            .value("undone_at", by.now.micros())
            .and_where(Expr::col("id").eq(self.id))
            .take();
        session.run(&update).await.map(drop)
    }

    /// Writes down what was moved.
    pub async fn log(&self, session: &Session, ids: &dyn Ids, moved: Vec<Moved>) -> Result<()> {
        let rows = moved.into_iter().map(|moved| moved.row(ids.next(), self.id));
        let rows = rows.collect::<Result<_>>()?;
        insert_all::<actor_merge_move::Entity>(session, rows).await
    }

    /// The names and identifiers it moved, in the order they had.
    pub async fn items(&self, session: &Session) -> Result<Vec<Moved>> {
        let select = Query::select()
            .columns(["what", "row_id", "detail"])
            .from("actor_merge_move")
            .and_where(Expr::col("merge_id").eq(self.id))
            .and_where(Expr::col("what").is_in([NAME, IDENTIFIER]))
            .order_by("id", Order::Asc)
            .take();
        let mut items = Vec::new();
        for row in session.all(&select).await? {
            let id = get(&row, "row_id")?;
            items.push(match get::<Option<String>>(&row, "detail")? {
                Some(rank) => {
                    let was = serde_json::from_str(&rank).map_err(Error::internal)?;
                    Moved::Name { id, was }
                }
                None => Moved::Identifier { id },
            });
        }
        Ok(items)
    }

    /// The ids of the rows moved whose column is one of these.
    pub fn rows(&self, columns: &[String]) -> SelectStatement {
        Query::select()
            .column(("actor_merge_move", "row_id"))
            .from("actor_merge_move")
            .and_where(Expr::col(("actor_merge_move", "merge_id")).eq(self.id))
            .and_where(Expr::col(("actor_merge_move", "what")).is_in(columns))
            .take()
    }
}

impl Moved {
    pub fn names(names: &[Name]) -> impl Iterator<Item = Moved> {
        names.iter().map(|name| {
            let was = Rank { kind: name.kind, preferred: name.preferred };
            Moved::Name { id: name.id, was }
        })
    }

    pub fn identifiers(identifiers: &[Identifier]) -> impl Iterator<Item = Moved> {
        identifiers.iter().map(|identifier| Moved::Identifier { id: identifier.id })
    }

    fn row(self, id: Uuid, merge_id: Uuid) -> Result<actor_merge_move::Model> {
        let (what, row_id, detail) = match self {
            Moved::Row { column, id } => (column, id, None),
            Moved::Name { id, was } => {
                let rank = serde_json::to_string(&was).map_err(Error::internal)?;
                (NAME.to_owned(), id, Some(rank))
            }
            Moved::Identifier { id } => (IDENTIFIER.to_owned(), id, None),
        };
        Ok(actor_merge_move::Model { id, merge_id, what, row_id: Some(row_id), detail })
    }
}
