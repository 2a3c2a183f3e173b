//! Rows that belong to a record, its lists and what is derived from it: rewritten where they have
//! changed.

use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::derived::Derived;
use crate::error::Result;
use crate::fulltext::Text;
use crate::model::{Change, Record};
use crate::store::{Session, delete_where, insert_all};

/// New records, and those that `differ` from what they were.
pub fn touched<R>(changes: &[Change<R>], differ: impl Fn(&R, &R) -> bool) -> Vec<&Change<R>> {
    let touched =
        |change: &&Change<R>| change.old.as_ref().is_none_or(|old| differ(old, &change.new));
    changes.iter().filter(touched).collect()
}

/// What is found of a record that changes.
pub fn text_of<'a, R>(change: &'a Change<R>, found: impl Fn(&'a R) -> Text<'a>) -> Text<'a> {
    Text { is_new: change.old.is_none(), ..found(&change.new) }
}

/// Writes the rows of these records anew, in a few statements however many there are. `owner` is
/// the column that leads back to the record.
///
/// All old rows go before new ones come: what is unique may pass from one record to another.
pub async fn replace_rows<R: Record, E: EntityTrait>(
    session: &Session,
    owner: &'static str,
    changes: &[&Change<R>],
    rows: impl Fn(&R) -> Vec<E::Model>,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    delete_where::<E>(session, owner, &standing(changes)).await?;
    insert_all::<E>(session, changes.iter().flat_map(|change| rows(&change.new)).collect()).await
}

/// As [`replace_rows`], where the rows of one record stand far apart in the tree of their key: a tree
/// that is filled in its order is filled twice as fast.
pub async fn replace_scattered<R: Record, E: EntityTrait>(
    session: &Session,
    owner: &'static str,
    changes: &[&Change<R>],
    rows: impl Fn(&R) -> Vec<E::Model>,
    key: impl Fn(&E::Model) -> &str,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    delete_where::<E>(session, owner, &standing(changes)).await?;
    let mut rows: Vec<E::Model> = changes.iter().flat_map(|change| rows(&change.new)).collect();
    rows.sort_by(|one, other| key(one).cmp(key(other)));
    insert_all::<E>(session, rows).await
}

/// Derives rows of these records; new ones get some only where they have what these follow from.
pub async fn derive_rows<R: Record>(
    session: &Session,
    derived: &Derived,
    changes: &[&Change<R>],
    has_some: impl Fn(&R) -> bool,
) -> Result<()> {
    let created = changes.iter().filter(|change| change.old.is_none() && has_some(&change.new));
    let created: Vec<Uuid> = created.map(|change| change.new.head().id).collect();
    derived.fill(session, &created).await?;
    derived.refresh(session, &standing(changes)).await
}

fn standing<R: Record>(changes: &[&Change<R>]) -> Vec<Uuid> {
    let standing = changes.iter().filter(|change| change.old.is_some());
    standing.map(|change| change.new.head().id).collect()
}
