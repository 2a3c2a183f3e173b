//! A list as a template: its statement with other values is the same text, so that it is kept as such
//! ([`super::shape`]).

use sea_orm::sea_query::Value;

use super::list::ListRequest;
use super::plan::{ListPlan, value_at};
use super::shape::add_name;
use crate::model::{Clause, Column, Listed};
use crate::page::{Cursor, PageStart, SortKey, SortValue};

impl<R: Listed> ListPlan<'_, R> {
    /// The values of the page's statement, but for those that say who asks, and when. `None` where its text
    /// depends on more than [`ListPlan::describe`] says.
    pub fn values(&self) -> Option<Vec<Value>> {
        if self.parents.is_some() || self.has_several() {
            return None;
        }
        let at = self.cursor().map(|cursor| [value_at(cursor), cursor.id.into()]);
        let mut values: Vec<Value> = at.into_iter().flatten().collect();
        for clause in self.on_the_page() {
            match clause {
                Clause::Linked(link, _) if link.also.is_some() => return None,
                Clause::Own(_) => return None,
                Clause::Any(_, any) | Clause::Linked(_, any) => values.extend_from_slice(any),
                Clause::Matching(matching) => values.extend(matching.values().map(Value::from)),
                Clause::Between(_, from, to) => {
                    values.extend([from, to].into_iter().flatten().map(|at| Value::from(*at)));
                }
            }
        }
        Some(values)
    }

    /// The list with other values in the places of [`ListPlan::values`]: what is asked for, and the clauses.
    pub fn with_values(
        &self,
        values: impl IntoIterator<Item = Value>,
    ) -> (ListRequest<R>, Vec<Clause>) {
        let mut values = values.into_iter();
        let mut ask = self.ask.clone();
        if let PageStart::After(cursor) | PageStart::Before(cursor) = &mut ask.page.from {
            move_to(cursor, &mut values);
        }
        let mut clauses = self.on_the_page().to_vec();
        for clause in &mut clauses {
            match clause {
                Clause::Any(_, any) | Clause::Linked(_, any) => {
                    any.iter_mut().zip(&mut values).for_each(|(old, new)| *old = new);
                }
                Clause::Between(_, from, to) => {
                    for bound in [from, to].into_iter().flatten() {
                        set_number(bound, values.next());
                    }
                }
                Clause::Matching(matching) => matching.set_values(&mut values),
                Clause::Own(_) => {}
            }
        }
        (ask, clauses)
    }

    /// Adds to a key whatever the text of the page's statement depends on, where it has [`ListPlan::values`].
    pub fn describe(&self, key: &mut Vec<u8>) {
        let (order, from) = (self.ask.page.order, &self.ask.page.from);
        let kind = match self.cursor().map(|cursor| &cursor.key) {
            None => 0,
            Some(SortValue::Number(_)) => 1,
            Some(SortValue::Text(_)) => 2,
        };
        key.extend([order.descending.into(), from.backwards().into(), kind]);
        key.extend(self.ask.page.size.to_ne_bytes());
        add_name(order.key.as_str(), key);
        for clause in self.on_the_page() {
            add_clause(clause, key);
        }
    }
}

fn move_to(cursor: &mut Cursor, values: &mut impl Iterator<Item = Value>) {
    match (&mut cursor.key, values.next()) {
        (SortValue::Number(number), value) => set_number(number, value),
        (SortValue::Text(text), Some(Value::String(Some(other)))) => *text = other,
        _ => {}
    }
    if let Some(Value::Uuid(Some(id))) = values.next() {
        cursor.id = id;
    }
}

fn set_number(number: &mut i64, value: Option<Value>) {
    if let Some(Value::BigInt(Some(other))) = value {
        *number = other;
    }
}

fn add_clause(clause: &Clause, key: &mut Vec<u8>) {
    match clause {
        Clause::Any(column, any) => {
            key.push(b'a');
            add_column(*column, key);
            key.extend(any.len().to_ne_bytes());
        }
        Clause::Between(column, from, to) => {
            key.extend([b'b', from.is_some().into(), to.is_some().into()]);
            add_column(*column, key);
        }
        Clause::Linked(link, any) => {
            key.push(b'l');
            add_column((link.table, link.value), key);
            add_column((link.child, link.sort.unwrap_or_default()), key);
            key.extend(any.len().to_ne_bytes());
        }
        Clause::Matching(matching) => {
            key.extend([b'm', matching.values().count() as u8]);
            add_name(matching.index.table, key);
        }
        Clause::Own(_) => key.push(b'o'),
    }
}

fn add_column((table, column): Column, key: &mut Vec<u8>) {
    add_name(table, key);
    add_name(column, key);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;
    use crate::event::{Event, EventSort};
    use crate::model::{Kind, Link, Parts, Visibility};
    use crate::page::{Order, PageRequest};
    use crate::values::Instant;

    fn ask(from: PageStart, size: u32, descending: bool) -> ListRequest<Event> {
        let order = Order { key: EventSort::default(), descending };
        let page = PageRequest { order, from, size, count: false };
        ListRequest::new(Default::default(), page, Parts::NONE)
    }

    fn cursor(number: i64) -> Cursor {
        let key = SortValue::Number(number);
        Cursor { sort: "start".to_owned(), key, id: Uuid::from_u128(7) }
    }

    fn plan(ask: &ListRequest<Event>, clauses: Vec<Clause>) -> ListPlan<'_, Event> {
        ListPlan::new(Visibility::everything(Instant::from_micros(1)), clauses, ask)
    }

    fn key(plan: &ListPlan<'_, Event>) -> Vec<u8> {
        let mut key = Vec::new();
        plan.describe(&mut key);
        key
    }

    fn of_type(types: &[&str]) -> Clause {
        Clause::any(Kind::Event, "type", types.iter().map(|name| name.to_string()))
    }

    fn of_actor() -> Clause {
        let (table, sort) = ("event_actor", Some("range_from"));
        let link =
            Link { table, value: "actor_id", child: "event_id", sort, also: None, copies: None };
        Clause::Linked(link, vec![Uuid::from_u128(9).into()])
    }

    fn within(from: Option<i64>, to: Option<i64>) -> Clause {
        Clause::between(Kind::Event, "range_from", from, to)
    }

    #[test]
    fn other_values_take_the_places_of_the_first() {
        let ask = ask(PageStart::After(cursor(50)), 20, false);
        let clauses = vec![of_type(&["STATE"]), of_actor(), within(Some(60), Some(90))];
        let plan = plan(&ask, clauses);
        let values = plan.values().unwrap();
        let with = |at: i64, id, ty: &str, actor, from: i64, to: i64| -> Vec<Value> {
            let [id, actor] = [id, actor].map(|id| Uuid::from_u128(id).into());
            vec![at.into(), id, ty.into(), actor, from.into(), to.into()]
        };
        assert_eq!(values, with(50, 7, "STATE", 9, 60, 90));
        let others = with(51, 8, "VOTE", 10, 61, 91);
        let (ask, clauses) = plan.with_values(others.clone());
        let other = ListPlan::of_template(plan.visibility, clauses, &ask);
        assert_eq!(other.values().unwrap(), others);
        assert_eq!(key(&plan), key(&other));
    }

    /// A bound that the cursor has passed is no part of the statement, whatever the values.
    #[test]
    fn shapes_have_keys_of_their_own() {
        let here = || PageStart::After(cursor(50));
        let first = || PageStart::First;
        let shapes = [
            (ask(first(), 20, false), vec![]),
            (ask(first(), 21, false), vec![]),
            (ask(first(), 20, true), vec![]),
            (ask(PageStart::Last, 20, false), vec![]),
            (ask(here(), 20, false), vec![]),
            (ask(PageStart::Before(cursor(50)), 20, false), vec![]),
            (ask(first(), 20, false), vec![of_type(&["STATE"])]),
            (ask(first(), 20, false), vec![of_actor()]),
            (ask(first(), 20, false), vec![of_actor(), of_type(&["STATE"])]),
            (ask(first(), 20, false), vec![of_actor(), of_type(&["STATE", "VOTE"])]),
            (ask(first(), 20, false), vec![of_actor(), within(Some(1), None)]),
            (ask(first(), 20, false), vec![of_actor(), within(None, Some(1))]),
            (ask(here(), 20, false), vec![of_actor(), within(Some(60), None)]),
            (ask(here(), 20, false), vec![of_actor(), within(Some(40), None)]),
        ];
        let key = |(ask, clauses): &(ListRequest<Event>, Vec<Clause>)| {
            let plan = plan(ask, clauses.clone());
            assert!(plan.values().is_some());
            self::key(&plan)
        };
        let keys: HashSet<Vec<u8>> = shapes.iter().map(key).collect();
        assert_eq!(keys.len(), shapes.len());
    }

    #[test]
    fn what_has_values_elsewhere_is_no_template() {
        let ask = ask(PageStart::First, 20, false);
        let also = sea_orm::sea_query::Condition::all();
        let Clause::Linked(link, actors) = of_actor() else { unreachable!() };
        let narrowed = Clause::Linked(Link { also: Some(also.clone()), ..link }, actors);
        for clause in [Clause::Own(also), narrowed, of_type(&["STATE", "VOTE"])] {
            assert_eq!(plan(&ask, vec![clause]).values(), None);
        }
    }
}
