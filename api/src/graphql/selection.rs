//! What a query selects of records, known before they are read.

use async_graphql::{Context, Lookahead};

use crate::model::{Listed, Parts};

/// The parts that are selected of the record that a field answers.
pub fn parts<R: Listed>(ctx: &Context<'_>) -> Parts {
    selected::<R>(&ctx.look_ahead())
}

/// The parts that are selected of the records of a connection.
pub fn page_parts<R: Listed>(ctx: &Context<'_>) -> Parts {
    let page = ctx.look_ahead();
    selected::<R>(&page.field("nodes")).and(selected::<R>(&page.field("edges").field("node")))
}

/// Whether a member is selected of the items of a connection.
pub fn selects(ctx: &Context<'_>, member: &str) -> bool {
    let page = ctx.look_ahead();
    let item = [page.field("nodes"), page.field("edges").field("node")];
    item.iter().any(|item| item.field(member).exists())
}

/// The parts that are selected of the records within the items of a connection, or within one such item.
pub fn parts_within<R: Listed>(ctx: &Context<'_>, member: &str) -> Parts {
    let page = ctx.look_ahead();
    // Outside a connection the item is the field itself.
    let items = [page.field("nodes"), page.field("edges").field("node"), ctx.look_ahead()];
    items.iter().map(|item| selected::<R>(&item.field(member))).fold(Parts::NONE, Parts::and)
}

fn selected<R: Listed>(record: &Lookahead) -> Parts {
    let heavy = R::PARTS.iter().filter(|name| record.field(name).exists());
    let rendered = R::RENDERED.iter().filter(|(name, _)| record.field(name).exists());
    let heavy = heavy.chain(rendered.flat_map(|(_, of)| *of));
    let heavy = heavy.filter_map(|name| Parts::named::<R>(name));
    let derived = R::DERIVED.iter().any(|name| record.field(name).exists());
    heavy.fold(if derived { Parts::DERIVED } else { Parts::NONE }, Parts::and)
}
