//! A table and its indexes, written down so that a migration reads like the schema.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema;
use sea_orm_migration::sea_orm::DbBackend;

type Columns = &'static [&'static str];
type Words = &'static [&'static str];

/// Left alone, only Postgres migrates in a transaction: on SQLite a start that was cut short would
/// leave half a schema behind.
pub const ALL_OR_NOTHING: Option<bool> = Some(true);

/// What is to be created: columns in order, keys, checks and indexes.
pub struct Table {
    name: &'static str,
    statement: TableCreateStatement,
    columns: Vec<ColumnDef>,
    sort_texts: Vec<&'static str>,
    indexes: Vec<IndexCreateStatement>,
    is_link: bool,
}

/// Creates the tables in the order given.
pub async fn create(manager: &SchemaManager<'_>, tables: Vec<Table>) -> Result<(), DbErr> {
    for table in tables {
        table.create(manager).await?;
    }
    Ok(())
}

/// Drops the tables, last one first.
pub async fn drop(manager: &SchemaManager<'_>, tables: Vec<Table>) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        let statement = sea_query::Table::drop().table(table.name).take();
        manager.drop_table(statement).await?;
    }
    Ok(())
}

/// Makes a table anew that has other checks or keys, but the same columns, with the rows that it has.
pub async fn make_anew(manager: &SchemaManager<'_>, table: Table) -> Result<(), DbErr> {
    let name = table.name;
    let columns: Vec<String> = table.columns.iter().map(ColumnDef::get_column_name).collect();
    let columns = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let store = manager.get_connection();
    store.execute_unprepared(&format!("CREATE TABLE {name}_copy AS SELECT * FROM {name}")).await?;
    store.execute_unprepared(&format!("DROP TABLE {name}")).await?;
    create(manager, vec![table]).await?;
    let back = format!("INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}_copy");
    store.execute_unprepared(&back).await?;
    store.execute_unprepared(&format!("DROP TABLE {name}_copy")).await?;
    Ok(())
}

impl Table {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            statement: sea_query::Table::create().table(name).take(),
            columns: Vec::new(),
            sort_texts: Vec::new(),
            indexes: Vec::new(),
            is_link: false,
        }
    }

    async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        for mut column in self.columns {
            let sorts = self.sort_texts.contains(&column.get_column_name().as_str());
            if sorts && engine == DbBackend::Postgres {
                column.extra(r#"COLLATE "C""#);
            }
            self.statement.col(column);
        }
        if self.is_link && engine == DbBackend::Sqlite {
            self.statement.extra("WITHOUT ROWID");
        }
        manager.create_table(self.statement).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Groups of columns that many tables have in common.
impl Table {
    /// What every record has.
    pub fn record(self) -> Self {
        self.id()
            .text_null("external_id")
            .unique(&["external_id"])
            .bigint("version")
            .bigint("created_at")
            .bigint("updated_at")
            .uuid_null("created_by")
            .bigint_null("deleted_at")
    }

    /// What every record has that is published and withdrawn.
    pub fn workflow(self, states: Words) -> Self {
        let visible = Expr::col("state").is_not_in(["published", "withdrawn"]);
        self.text_null("slug")
            .unique(&["slug"])
            .word("state", states)
            .bigint_null("published_at")
            .bigint_null("withdrawn_at")
            .text_null("withdrawn_reason")
            .check(visible.or(Expr::col("published_at").is_not_null()))
    }

    /// The row of a list: its own id, the record that owns it and its place in the list.
    pub fn item_of(self, column: &'static str, owner: &'static str) -> Self {
        self.id().owner(column, owner).integer("ord")
    }

    /// A passage in an article.
    pub fn anchor(self) -> Self {
        self.word("anchor_field", ANCHOR_FIELDS)
            .integer("anchor_start")
            .integer("anchor_end")
            .text("anchor_exact")
            .anchor_rules()
    }

    /// A passage in an article, all of it or nothing.
    pub fn anchor_null(self) -> Self {
        self.word_null("anchor_field", ANCHOR_FIELDS)
            .integer_null("anchor_start")
            .integer_null("anchor_end")
            .text_null("anchor_exact")
            .anchor_rules()
            .check(all_or_none(&["anchor_field", "anchor_start", "anchor_end", "anchor_exact"]))
    }

    fn anchor_rules(self) -> Self {
        let start = Expr::col("anchor_start");
        let in_order = start.clone().lte(Expr::col("anchor_end"));
        self.text_null("anchor_prefix")
            .text_null("anchor_suffix")
            .column(schema::boolean("anchor_stale").default(false).take())
            .check(start.gte(0).and(in_order))
    }

    /// The half-open range of instants that partial dates stand for.
    pub fn range(self) -> Self {
        self.bigint("range_from")
            .bigint("range_to")
            .check(Expr::col("range_from").lt(Expr::col("range_to")))
    }
}

/// Single columns: not null, unless the name says so.
impl Table {
    fn column(mut self, column: ColumnDef) -> Self {
        self.columns.push(column);
        self
    }

    pub fn id(self) -> Self {
        self.column(schema::pk_uuid("id"))
    }

    /// Counts up and never gives a number twice.
    pub fn sequence(self, name: &'static str) -> Self {
        self.column(schema::big_pk_auto(name))
    }

    pub fn uuid(self, name: &'static str) -> Self {
        self.column(schema::uuid(name))
    }

    pub fn uuid_null(self, name: &'static str) -> Self {
        self.column(schema::uuid_null(name))
    }

    pub fn text(self, name: &'static str) -> Self {
        self.column(schema::text(name))
    }

    pub fn text_null(self, name: &'static str) -> Self {
        self.column(schema::text_null(name))
    }

    /// Text by which lists are ordered: by its bytes on both engines, whatever the locale of the
    /// database.
    pub fn sort_text(mut self, name: &'static str) -> Self {
        self.sort_texts.push(name);
        self.text(name)
    }

    /// One of a closed list of words.
    pub fn word(self, name: &'static str, words: Words) -> Self {
        self.text(name).check(one_of(name, words))
    }

    pub fn word_null(self, name: &'static str, words: Words) -> Self {
        self.text_null(name).check(one_of(name, words))
    }

    pub fn integer(self, name: &'static str) -> Self {
        self.column(schema::integer(name))
    }

    pub fn integer_null(self, name: &'static str) -> Self {
        self.column(schema::integer_null(name))
    }

    pub fn bigint(self, name: &'static str) -> Self {
        self.column(schema::big_integer(name))
    }

    pub fn bigint_null(self, name: &'static str) -> Self {
        self.column(schema::big_integer_null(name))
    }

    pub fn boolean(self, name: &'static str) -> Self {
        self.column(schema::boolean(name))
    }

    pub fn double_null(self, name: &'static str) -> Self {
        self.column(schema::double_null(name))
    }

    /// A number between two bounds, both included.
    pub fn double_null_within(self, name: &'static str, low: i32, high: i32) -> Self {
        self.double_null(name).check(Expr::col(name).between(low, high))
    }
}

/// References, keys, checks and indexes.
impl Table {
    /// Another record, which cannot be removed while it is named here.
    pub fn reference(self, column: &'static str, table: &'static str) -> Self {
        self.uuid(column).foreign_key(column, table, ForeignKeyAction::Restrict)
    }

    pub fn reference_null(self, column: &'static str, table: &'static str) -> Self {
        self.uuid_null(column).foreign_key(column, table, ForeignKeyAction::Restrict)
    }

    /// The record with which the row goes.
    pub fn owner(self, column: &'static str, table: &'static str) -> Self {
        self.uuid(column).foreign_key(column, table, ForeignKeyAction::Cascade)
    }

    pub fn owner_null(self, column: &'static str, table: &'static str) -> Self {
        self.uuid_null(column).foreign_key(column, table, ForeignKeyAction::Cascade)
    }

    /// Another record that may go without the row.
    pub fn hint_null(self, column: &'static str, table: &'static str) -> Self {
        self.uuid_null(column).foreign_key(column, table, ForeignKeyAction::SetNull)
    }

    fn foreign_key(
        mut self,
        column: &'static str,
        table: &'static str,
        on_delete: ForeignKeyAction,
    ) -> Self {
        self.statement.foreign_key(
            ForeignKey::create().from(self.name, column).to(table, "id").on_delete(on_delete),
        );
        self
    }

    pub fn primary_key(mut self, columns: Columns) -> Self {
        self.statement.primary_key(with_columns(&mut Index::create(), columns));
        self
    }

    /// The key of short rows of little else: SQLite keeps them in the tree of the key, instead of
    /// storing them twice.
    pub fn link_key(mut self, columns: Columns) -> Self {
        self.is_link = true;
        self.primary_key(columns)
    }

    pub fn check(mut self, rule: Expr) -> Self {
        self.statement.check(rule);
        self
    }

    pub fn index(mut self, columns: Columns) -> Self {
        self.indexes.push(self.named_index(columns, "idx"));
        self
    }

    pub fn unique(mut self, columns: Columns) -> Self {
        self.indexes.push(self.named_index(columns, "key").unique().take());
        self
    }

    /// Unique among the records that are not deleted.
    pub fn unique_undeleted(mut self, columns: Columns) -> Self {
        let undeleted = Expr::col("deleted_at").is_null();
        self.indexes.push(self.named_index(columns, "key").unique().and_where(undeleted).take());
        self
    }

    fn named_index(&self, columns: Columns, suffix: &str) -> IndexCreateStatement {
        let name = format!("{}_{}_{suffix}", self.name, columns.join("_"));
        with_columns(Index::create().name(name).table(self.name), columns).take()
    }
}

const ANCHOR_FIELDS: Words = &["headline", "standfirst", "body"];

fn with_columns(index: &mut IndexCreateStatement, columns: Columns) -> &mut IndexCreateStatement {
    columns.iter().fold(index, |index, column| index.col(*column))
}

fn one_of(column: &'static str, words: Words) -> Expr {
    Expr::col(column).is_in(words.iter().copied())
}

fn all_or_none(columns: Columns) -> Expr {
    let every = |rule: fn(Expr) -> Expr| {
        columns.iter().fold(Cond::all(), |all, column| all.add(rule(Expr::col(*column))))
    };
    Cond::any()
        .add(every(|column| column.is_null()))
        .add(every(|column| column.is_not_null()))
        .into()
}

/// Exactly one of the columns is set.
pub fn exactly_one(columns: Columns) -> Expr {
    let only = |set: &str| {
        columns.iter().fold(Cond::all(), |all, column| {
            let value = Expr::col(*column);
            all.add(if *column == set { value.is_not_null() } else { value.is_null() })
        })
    };
    columns.iter().fold(Cond::any(), |any, column| any.add(only(column))).into()
}

/// At least one of the columns is set.
pub fn at_least_one(columns: Columns) -> Expr {
    columns.iter().fold(Cond::any(), |any, column| any.add(Expr::col(*column).is_not_null())).into()
}
