//! The indexes there are, each of the texts of one table.

/// Where the words of a table's texts stand.
#[derive(Debug)]
pub struct Index {
    /// The table of the records, or items, that have the texts.
    pub table: &'static str,
    /// Which of them are indexed, under which number, by which rules.
    pub documents: &'static str,
    /// The words under each number, as the engine keeps them.
    pub words: &'static str,
}

macro_rules! index {
    ($name:ident, $table:literal) => {
        pub static $name: Index = Index {
            table: $table,
            documents: concat!($table, "_document"),
            words: concat!($table, "_words"),
        };
    };
}

index!(ARTICLES, "article");
index!(ACTORS, "actor");
index!(EVENTS, "event");
index!(QUOTES, "quote");
