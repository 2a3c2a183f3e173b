//! The lists of names and identifiers, alike for places and actors.

use crate::table::Table;

pub fn names(table: Table) -> Table {
    table
        .text("text")
        .text_null("language")
        .text_null("script")
        .word(
            "kind",
            &[
                "official",
                "common",
                "alias",
                "weakAlias",
                "former",
                "acronym",
                "transliteration",
                "nomDeGuerre",
                "misspelling",
            ],
        )
        .boolean("preferred")
}

pub fn identifiers(table: Table) -> Table {
    table.text("scheme").text("value").unique(&["scheme", "value"])
}
