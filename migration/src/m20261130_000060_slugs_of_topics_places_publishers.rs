use std::collections::{HashMap, HashSet};

use any_ascii::any_ascii;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::entity::prelude::Uuid;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The kinds of records that have slugs, before and now.
const BEFORE: &[&str] = &["article", "actor", "event", "medium"];
const NOW: &[&str] = &["article", "actor", "event", "medium", "topic", "place", "publisher"];

/// The kinds that get them, and what they are made of.
const LABELS: [(&str, &str); 3] =
    [("publisher", "name"), ("place", "name"), ("topic", LABEL_OF_TOPIC)];

/// The English label of a topic, else its first.
const LABEL_OF_TOPIC: &str = "COALESCE((SELECT label.text FROM topic_label label \
     WHERE label.topic_id = topic.id ORDER BY CASE WHEN label.language = 'en' THEN 0 \
     WHEN label.language LIKE 'en-%' THEN 1 ELSE 2 END, label.ord LIMIT 1), code)";

/// How many records are named at a time.
const BATCH: u64 = 5_000;

fn slug(kinds: &'static [&'static str]) -> Table {
    Table::new("slug")
        .word("kind", kinds)
        .text("slug")
        .uuid("record_id")
        .boolean("current")
        .link_key(&["kind", "slug"])
        .index(&["kind", "record_id"])
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::make_anew(manager, slug(NOW)).await?;
        for (kind, label) in LABELS {
            let add = sea_query::Table::alter()
                .table(kind)
                .add_column(ColumnDef::new("slug").text())
                .take();
            manager.alter_table(add).await?;
            reserve(manager, kind, label).await?;
            let take = format!(
                "UPDATE {kind} SET slug = slug.slug FROM slug \
                 WHERE slug.kind = '{kind}' AND slug.record_id = {kind}.id"
            );
            manager.get_connection().execute_unprepared(&take).await?;
            let index =
                Index::create().name(index_name(kind)).table(kind).col("slug").unique().take();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (kind, _) in LABELS {
            manager.drop_index(Index::drop().name(index_name(kind)).to_owned()).await?;
            let drop = sea_query::Table::alter().table(kind).drop_column("slug").take();
            manager.alter_table(drop).await?;
            let delete = format!("DELETE FROM slug WHERE kind = '{kind}'");
            manager.get_connection().execute_unprepared(&delete).await?;
        }
        table::make_anew(manager, slug(BEFORE)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

fn index_name(kind: &str) -> String {
    format!("{kind}_slug_key")
}

/// Reserves a slug for each record of a kind, the oldest first.
async fn reserve(
    manager: &SchemaManager<'_>,
    kind: &'static str,
    label: &str,
) -> Result<(), DbErr> {
    let store = manager.get_connection();
    let (mut taken, mut after) = (Taken::default(), None);
    loop {
        let records = records(manager, kind, label, after).await?;
        let Some((last, _)) = records.last() else { return Ok(()) };
        after = Some(*last);
        let mut insert = Query::insert();
        insert.into_table("slug").columns(["kind", "slug", "record_id", "current"]);
        for (id, label) in records {
            let slug = taken.take(derive(&label, kind, id));
            insert.values([kind.into(), slug.into(), id.into(), true.into()]).map_err(unfit)?;
        }
        store.execute(&insert).await?;
    }
}

/// The next records of a kind, in the order of their ids, each with what its slug is made of.
async fn records(
    manager: &SchemaManager<'_>,
    kind: &'static str,
    label: &str,
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let mut select = Query::select();
    select
        .column("id")
        .expr_as(Expr::cust(label.to_owned()), "label")
        .from(kind)
        .and_where(Expr::col("deleted_at").is_null())
        .and_where_option(after.map(|after| Expr::col("id").gt(after)))
        .order_by("id", Order::Asc)
        .limit(BATCH);
    let rows = manager.get_connection().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "label")?))).collect()
}

fn unfit(error: sea_query::error::Error) -> DbErr {
    DbErr::Migration(error.to_string())
}

/// The slugs of a kind that records have.
#[derive(Default)]
struct Taken {
    slugs: HashSet<String>,
    /// The number to try next for a slug that several would have.
    next: HashMap<String, u32>,
}

impl Taken {
    /// The slug, with a number behind it where another record has it.
    fn take(&mut self, slug: String) -> String {
        if self.slugs.insert(slug.clone()) {
            return slug;
        }
        let mut number = self.next.get(&slug).copied().unwrap_or(2);
        while !self.slugs.insert(with_suffix(&slug, number)) {
            number += 1;
        }
        self.next.insert(slug.clone(), number + 1);
        with_suffix(&slug, number)
    }
}

/// The longest slug.
const MAX: usize = 80;
/// What addresses have in the place of a slug.
const RESERVED: [&str; 4] = ["by-external-id", "counts", "duplicates", "match"];

/// The slug that a label gives: as the server derives it from this version on.
fn derive(label: &str, kind: &str, id: Uuid) -> String {
    let ascii = any_ascii(label).to_ascii_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug = cut(&slug);
    if slug.is_empty() || Uuid::try_parse(slug).is_ok() || RESERVED.contains(&slug) {
        let digits = id.simple().to_string();
        return format!("{kind}-{}", &digits[digits.len() - 8..]);
    }
    slug.to_owned()
}

/// As much of a slug as it may have, cut between words unless that would take half of it.
fn cut(slug: &str) -> &str {
    if slug.len() <= MAX {
        return slug;
    }
    let end = slug[..=MAX].rfind('-').filter(|end| *end > MAX / 2).unwrap_or(MAX);
    slug[..end].trim_end_matches('-')
}

fn with_suffix(slug: &str, number: u32) -> String {
    let suffix = format!("-{number}");
    let stem = slug.get(..MAX - suffix.len()).unwrap_or(slug).trim_end_matches('-');
    format!("{stem}{suffix}")
}
