//! The media of records in the store, for every kind of record that shows some.

use std::collections::{BTreeSet, HashSet};

use diwan_entity::shown_medium::{Entity, Model};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr};
use uuid::Uuid;

use super::shown::{ShownMedium, ShowsMedia};
use crate::command::{derive_rows, replace_rows, touched};
use crate::derived::Owners;
use crate::error::{FieldCode, Result};
use crate::model::{Change, Checked, Kind, Reading, Ref, adopt_ids, get, stored_rows};
use crate::store::{Row, Session, delete_where, json_rows};
use crate::values::MediumKind;

/// The name of the part, and of the column that [`rows`] becomes.
pub const PART: &str = "media";

/// The media of a record, as a column of the statement that reads it.
pub fn rows<R: ShowsMedia>(reading: &Reading) -> SimpleExpr {
    let own = Expr::col(("shown_medium", R::OWNER)).equals((R::TABLE, "id"));
    json_rows::<Entity>(reading.engine, Condition::all().add(own), "ord")
}

/// What stands in that column.
pub fn from_row(row: &Row) -> Result<Vec<ShownMedium>> {
    let item = |row: Model| ShownMedium {
        id: row.id,
        medium: Ref::to(Kind::Medium, row.medium_id),
        caption: row.caption,
    };
    Ok(stored_rows(row, PART)?.into_iter().map(item).collect())
}

/// Gives the items their ids, and refuses a leading image that is none.
///
/// References are resolved by then: only now is it known which of the stored items is which.
pub async fn check<R: ShowsMedia>(
    session: &Session,
    records: &mut [Checked<'_, '_, R>],
) -> Result<()> {
    for record in records.iter_mut() {
        let stored = record.old.map_or(&[][..], R::media);
        adopt_ids(record.parse, "/media", record.new.media_mut(), stored);
    }
    let images = images(session, records).await?;
    for record in records {
        if record.new.lead_image().is_some_and(|lead| !images.contains(&lead.id)) {
            record.parse.fail("/leadImage", FieldCode::WrongState, "this medium is no image");
        }
    }
    Ok(())
}

/// Which of the new leading images are images. What a medium is never changes.
async fn images<R: ShowsMedia>(
    session: &Session,
    records: &[Checked<'_, '_, R>],
) -> Result<HashSet<Uuid>> {
    let leading = records.iter().filter_map(|record| record.new.lead_image());
    let leading: BTreeSet<Uuid> = leading.map(|lead| lead.id).collect();
    let mut images = HashSet::new();
    for ids in Vec::from_iter(leading).chunks(1_000) {
        let select = Query::select()
            .column("id")
            .from("medium")
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            .and_where(Expr::col("kind").eq(MediumKind::Image.as_str()))
            .take();
        for row in session.all(&select).await? {
            images.insert(get(&row, "id")?);
        }
    }
    Ok(images)
}

/// Writes the media that have changed, and the links from them; of new records, all in a few statements.
pub async fn write<R: ShowsMedia>(session: &Session, all: &[Change<R>]) -> Result<()> {
    let changes = touched(all, |old, new| old.media() != new.media());
    replace_rows::<R, Entity>(session, R::OWNER, &changes, models).await?;
    let linked = touched(all, |old, new| {
        let shows_same = old.media() == new.media() && old.lead_image() == new.lead_image();
        !shows_same || !old.sorts_like(new)
    });
    let shows_some = |record: &R| record.lead_image().is_some() || !record.media().is_empty();
    derive_rows(session, R::LINKS, &linked, shows_some).await
}

/// Deletes the media of a record.
pub async fn delete<R: ShowsMedia>(session: &Session, record: &R) -> Result<()> {
    let ids = [record.head().id];
    R::LINKS.forget(session, &Owners::These(&ids)).await?;
    delete_where::<Entity>(session, R::OWNER, &ids).await
}

fn models<R: ShowsMedia>(record: &R) -> Vec<Model> {
    let owner = |kind| (R::KIND == kind).then_some(record.head().id);
    let row = |(index, item): (usize, &ShownMedium)| Model {
        id: item.id,
        article_id: owner(Kind::Article),
        actor_id: owner(Kind::Actor),
        event_id: owner(Kind::Event),
        ord: index as i32,
        medium_id: item.medium.id,
        caption: item.caption.clone(),
    };
    record.media().iter().enumerate().map(row).collect()
}
