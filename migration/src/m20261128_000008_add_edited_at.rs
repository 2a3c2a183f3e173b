use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The kinds of records that can be scheduled.
const TABLES: [&str; 3] = ["article", "actor", "event"];
/// Places are found by their other names, too.
const INDEX: &str = "place_name_text_idx";

/// When a record becomes visible by itself counts as its last change: `updated_at` says so from the
/// time it is scheduled on, and `edited_at` keeps when it was edited.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let column = ColumnDef::new("edited_at").big_integer().null().take();
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
            let published = Expr::col("state").eq("published");
            let by_the_clock = Expr::col("published_at").gt(Expr::col("updated_at"));
            let update = Query::update()
                .table(table)
                .value("edited_at", Expr::col("updated_at"))
                .value("updated_at", Expr::col("published_at"))
                .and_where(published.and(by_the_clock))
                .take();
            manager.execute(update).await?;
        }
        let index = Index::create().name(INDEX).table("place_name").col("text").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("place_name").to_owned()).await?;
        for table in TABLES {
            let update = Query::update()
                .table(table)
                .value("updated_at", Expr::col("edited_at"))
                .and_where(Expr::col("edited_at").is_not_null())
                .take();
            manager.execute(update).await?;
            manager
                .alter_table(Table::alter().table(table).drop_column("edited_at").take())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
