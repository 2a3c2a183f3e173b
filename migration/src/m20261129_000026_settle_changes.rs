use sea_orm_migration::prelude::*;

use crate::table::{self, Table as Created};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The columns, by what they were called and are called now.
const NAMES: [[&str; 2]; 3] =
    [["kind", "verb"], ["subject_kind", "record_kind"], ["subject_id", "record_id"]];

/// Indexes on these columns, named after them.
const RENAMED: [[&str; 3]; 2] = [
    [
        "change_subject_kind_subject_id_sequence_idx",
        "change_record_kind_record_id_sequence_idx",
        "record_kind, record_id, sequence",
    ],
    [
        "change_subject_kind_sequence_idx",
        "change_record_kind_sequence_idx",
        "record_kind, sequence",
    ],
];

/// Nobody can have followed what was written before: it stands in its order, and is for those who see
/// everything.
const SETTLE: [&str; 2] = [
    "UPDATE change SET position = sequence",
    "INSERT INTO feed (id, position, pruned_to) \
     SELECT 1, COALESCE(MAX(position), 0), 0 FROM change",
];

/// What waits to become visible by the clock, or has become so and was not written since.
fn waiting(kind: &str) -> String {
    format!(
        "INSERT INTO change (at, due, verb, record_kind, record_id, version, public) \
         SELECT updated_at, updated_at, 'published', '{kind}', id, version + 1, TRUE FROM {kind} \
         WHERE edited_at IS NOT NULL AND state = 'published' AND deleted_at IS NULL"
    )
}

const INDEXES: [&str; 2] = [
    "CREATE UNIQUE INDEX change_position_idx ON change (position)",
    "CREATE INDEX change_unsettled_idx ON change (sequence) WHERE position IS NULL",
];

fn feed() -> Created {
    Created::new("feed")
        .bigint("id")
        .uuid_null("secret")
        .bigint("position")
        .bigint("pruned_to")
        .primary_key(&["id"])
}

fn added() -> [ColumnDef; 3] {
    [
        ColumnDef::new("position").big_integer().take(),
        ColumnDef::new("due").big_integer().take(),
        ColumnDef::new("public").boolean().not_null().default(false).take(),
    ]
}

async fn rename(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    let (from, to) = (Alias::new(from), Alias::new(to));
    let rename = Table::alter().table("change").rename_column(from, to).take();
    manager.alter_table(rename).await
}

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(statement).await.map(drop)
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for [old, ..] in RENAMED {
            run(manager, &format!("DROP INDEX {old}")).await?;
        }
        for [old, new] in NAMES {
            rename(manager, old, new).await?;
        }
        for mut column in added() {
            let add = Table::alter().table("change").add_column(&mut column).take();
            manager.alter_table(add).await?;
        }
        table::create(manager, vec![feed()]).await?;
        for [_, new, columns] in RENAMED {
            run(manager, &format!("CREATE INDEX {new} ON change ({columns})")).await?;
        }
        for statement in SETTLE.iter().chain(&INDEXES) {
            run(manager, statement).await?;
        }
        for kind in ["actor", "article", "event"] {
            run(manager, &waiting(kind)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DELETE FROM change WHERE position IS NULL AND due IS NOT NULL").await?;
        for index in ["change_position_idx", "change_unsettled_idx"] {
            run(manager, &format!("DROP INDEX {index}")).await?;
        }
        for [_, new, _] in RENAMED {
            run(manager, &format!("DROP INDEX {new}")).await?;
        }
        table::drop(manager, vec![feed()]).await?;
        for column in ["position", "due", "public"] {
            let drop = Table::alter().table("change").drop_column(column).take();
            manager.alter_table(drop).await?;
        }
        for [old, new] in NAMES {
            rename(manager, new, old).await?;
        }
        for [old, _, columns] in RENAMED {
            let columns = columns.replace("record_", "subject_");
            run(manager, &format!("CREATE INDEX {old} ON change ({columns})")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
