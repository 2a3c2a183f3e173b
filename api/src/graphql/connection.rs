//! Connections: pages of lists, as Relay asks for them.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, InputType, Object, OutputType, SimpleObject, TypeName};
use uuid::Uuid;

use super::kinds::OrderBy;
use super::request_context::RequestContext;
use super::selection::{page_parts, selects};
use crate::error::{Error, Result};
use crate::model::{Listed, Record};
use crate::page::{Cursor, Order, Page, PageItem, PageRequest, PageStart, SortKey};
use crate::query::{ListRequest, Revision, RevisionRequest, RevisionSort};

/// A page of a list.
pub struct Connection<T> {
    page: Arc<Page<T>>,
}

/// A record of a page with its place in the list.
pub struct Edge<'a, T> {
    item: &'a PageItem<T>,
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether the list goes on after this page.
    has_next_page: bool,
    /// Whether the list begins before this page.
    has_previous_page: bool,
    /// The cursor of the first record; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last record; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a list that is only gone through forwards.
    pub fn forwards(more: bool, begin: Option<String>, end: Option<String>) -> Self {
        Self { has_next_page: more, has_previous_page: false, start_cursor: begin, end_cursor: end }
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<'_, T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

impl<T> Connection<T> {
    pub fn of(page: Page<T>) -> Self {
        Self { page: Arc::new(page) }
    }
}

/// A page of a list.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The records of the page, each with its cursor.
    async fn edges(&self) -> Vec<Edge<'_, T>> {
        self.page.items.iter().map(|item| Edge { item }).collect()
    }

    /// The records of the page.
    async fn nodes(&self) -> Vec<&T> {
        self.page.items.iter().map(|item| &item.node).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |item: Option<&PageItem<T>>| item.map(|item| item.cursor.encode());
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: cursor(self.page.items.first()),
            end_cursor: cursor(self.page.items.last()),
        }
    }

    /// How many records the whole list has. Counting takes time: it is done only when asked for.
    async fn total_count(&self) -> Result<u64> {
        self.page.total.ok_or_else(|| Error::internal("a page that was not counted"))
    }
}

/// A record of a page with its place in the list.
#[Object(name_type)]
impl<'a, T: OutputType> Edge<'a, T> {
    /// The record.
    async fn node(&self) -> &'a T {
        &self.item.node
    }

    /// Its place in the list, to go on `after` or `before` it.
    async fn cursor(&self) -> String {
        self.item.cursor.encode()
    }
}

/// The arguments that choose a page.
pub struct Paging {
    pub first: Option<i64>,
    pub after: Option<String>,
    pub last: Option<i64>,
    pub before: Option<String>,
}

impl Paging {
    pub fn ask<S: SortKey>(self, order: Order<S>, count: bool) -> Result<PageRequest<S>> {
        let cursor = |raw: String| Cursor::decode(&raw);
        let (size, from) = match (self.first, self.after, self.last, self.before) {
            (first, None, None, None) => (first, PageStart::First),
            (first, Some(after), None, None) => (first, PageStart::After(cursor(after)?)),
            (None, None, last, Some(before)) => (last, PageStart::Before(cursor(before)?)),
            (None, None, last, None) => (last, PageStart::Last),
            _ => {
                return Err(Error::bad_request(
                    "Page forwards with first and after, or backwards with last and before.",
                ));
            }
        };
        PageRequest::new(order, size, from, count)
    }
}

/// A page of all records of a type.
pub async fn list<R: Listed<Sort: InputType>>(
    ctx: &Context<'_>,
    filter: Option<R::Filter>,
    order: Option<OrderBy<R::Sort>>,
    paging: Paging,
) -> Result<Connection<R>> {
    let context = RequestContext::of(ctx)?;
    let order = order.map(Order::from);
    let order = order.or_else(|| filter.as_ref().map(R::default_order));
    let ask = list_ask(ctx, filter, order, paging)?;
    Ok(Connection { page: Arc::new(context.diwan.list(&context.who, &ask).await?) })
}

/// A page of the records that hang on another.
pub async fn nested<E: crate::model::NestedList<Child: Listed<Sort: InputType>>>(
    ctx: &Context<'_>,
    parent: Uuid,
    filter: Option<<E::Child as Listed>::Filter>,
    order: Option<OrderBy<<E::Child as Listed>::Sort>>,
    paging: Paging,
) -> Result<Connection<E::Child>> {
    let ask = list_ask(ctx, filter, order.map(Order::from), paging)?;
    Ok(Connection { page: RequestContext::of(ctx)?.nested::<E>(parent, ask).await? })
}

/// A page of the superseded versions of a record.
pub async fn revisions<R: Record>(
    ctx: &Context<'_>,
    record: Uuid,
    paging: Paging,
) -> Result<Connection<Revision>> {
    let page = paging.ask(Order::<RevisionSort>::default(), wants_count(ctx))?;
    let ask = RevisionRequest { page, with_record: selects(ctx, "record") };
    Ok(Connection { page: RequestContext::of(ctx)?.revisions::<R>(record, ask).await? })
}

fn list_ask<R: Listed<Sort: InputType>>(
    ctx: &Context<'_>,
    filter: Option<R::Filter>,
    order: Option<Order<R::Sort>>,
    paging: Paging,
) -> Result<ListRequest<R>> {
    let page = paging.ask(order.unwrap_or_default(), wants_count(ctx))?;
    let filter = filter.unwrap_or_default();
    Ok(ListRequest { filter, page, parts: page_parts::<R>(ctx), filled: false })
}

pub fn wants_count(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}
