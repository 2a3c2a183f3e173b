//! Lists: filters, sorts and keyset paging, planned so that an index walks them in order.
//!
//! Every list is one statement. Inside, a page of ids is cut (by row values against an index);
//! outside, the columns of just those rows are read. A list nested under many parents is cut for
//! each of them in the same statement.

use std::collections::HashMap;

use uuid::Uuid;

use super::combined;
use super::plan::ListPlan;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::reference::fill;
use crate::model::{Clause, Listed, NestedList, Parts, Resolver, Visibility};
use crate::page::{Page, PageItem, PageRequest};
use crate::principal::Principal;
use crate::store::Session;

/// A list as it is asked for: which records, sorted how, which part, with what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListRequest<R: Listed> {
    pub filter: R::Filter,
    pub page: PageRequest<R::Sort>,
    pub parts: Parts,
    /// Whether references are to show what they refer to.
    pub filled: bool,
}

impl<R: Listed> ListRequest<R> {
    pub fn new(filter: R::Filter, page: PageRequest<R::Sort>, parts: Parts) -> Self {
        Self { filter, page, parts, filled: true }
    }

    /// The page where there is nothing to be found.
    pub fn nothing<T>(&self) -> Page<T> {
        Page { total: self.page.count.then_some(0), ..Page::default() }
    }
}

impl<'a, R: Listed> ListPlan<'a, R> {
    /// A list of its own; `None` when its filters can match nothing.
    pub async fn of(ask: &'a ListRequest<R>, resolver: &Resolver<'_>) -> Result<Option<Self>> {
        let clauses = clauses(ask, resolver).await?;
        let plan = clauses.map(|clauses| ListPlan::new(resolver.visibility, clauses, ask));
        plan.map(ListPlan::check_order).transpose()
    }

    /// How many records the whole list has, where that was asked for.
    pub async fn total(&self, session: &Session) -> Result<Option<u64>> {
        match self.ask.page.count {
            true => Ok(Some(self.count(session).await?.values().sum())),
            false => Ok(None),
        }
    }
}

impl Diwan {
    /// The records that fit a filter, a page of them.
    pub async fn list<R: Listed>(&self, who: &Principal, ask: &ListRequest<R>) -> Result<Page<R>> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let Some(plan) = ListPlan::of(ask, &resolver).await? else { return Ok(ask.nothing()) };
        let items = plan.read(&session).await?.into_iter().map(|(_, item)| item).collect();
        let mut page = Page::cut(&ask.page, items);
        page.total = plan.total(&session).await?;
        let nodes = page.items.iter_mut().map(|item| &mut item.node).collect();
        complete(&session, visibility, ask, nodes).await?;
        Ok(page)
    }

    /// How many records the caller would find in a list without filters.
    pub async fn count<R: Listed>(&self, who: &Principal) -> Result<u64> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let ask = ListRequest::<R>::new(R::Filter::default(), PageRequest::first(), Parts::NONE);
        let plan = ListPlan::new(visibility, Vec::new(), &ask);
        Ok(plan.count(&session).await?.values().sum())
    }

    /// For each parent, a page of the records that hang on it.
    pub async fn nested<E: NestedList>(
        &self,
        who: &Principal,
        parents: &[Uuid],
        ask: &ListRequest<E::Child>,
    ) -> Result<HashMap<Uuid, Page<E::Child>>> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let mut pages: HashMap<Uuid, Page<E::Child>> =
            parents.iter().map(|parent| (*parent, Page::default())).collect();
        let parents: Vec<Uuid> = pages.keys().copied().collect();
        if parents.is_empty() {
            return Ok(pages);
        }
        if let Some(clauses) = clauses(ask, &resolver).await? {
            let plan = ListPlan::new(visibility, clauses, ask).under(E::via(&visibility), parents);
            let plan = plan.check_order()?;
            let mut rows: HashMap<Uuid, Vec<PageItem<E::Child>>> = HashMap::new();
            for (parent, item) in plan.read(&session).await? {
                rows.entry(parent).or_default().push(item);
            }
            pages.extend(
                rows.into_iter().map(|(parent, rows)| (parent, Page::cut(&ask.page, rows))),
            );
            if ask.page.count {
                for (parent, total) in plan.count(&session).await? {
                    pages.entry(parent).or_default().total = Some(total);
                }
            }
        }
        let nodes = pages
            .values_mut()
            .flat_map(|page| page.items.iter_mut())
            .map(|item| &mut item.node)
            .collect();
        complete(&session, visibility, ask, nodes).await?;
        for page in pages.values_mut() {
            page.total = page.total.or(ask.page.count.then_some(0));
        }
        Ok(pages)
    }
}

/// The filters that were asked for; `None` when they can match nothing.
async fn clauses<R: Listed>(
    ask: &ListRequest<R>,
    resolver: &Resolver<'_>,
) -> Result<Option<Vec<Clause>>> {
    let clauses = combined::clauses::<R>(&ask.filter, resolver).await?;
    Ok(clauses.filter(|clauses| clauses.iter().all(combined::can_hold)))
}

/// Fills references and derived members where they were asked for.
async fn complete<R: Listed>(
    session: &Session,
    visibility: Visibility,
    ask: &ListRequest<R>,
    indices: Vec<&mut R>,
) -> Result<()> {
    if !ask.filled && !ask.parts.refer::<R>() {
        return Ok(());
    }
    let mut records: Vec<R> = indices.iter().map(|record| (**record).clone()).collect();
    R::derive(session, visibility, &mut records).await?;
    fill(session, visibility, &mut records).await?;
    for (index, record) in indices.into_iter().zip(records) {
        *index = record;
    }
    Ok(())
}
