//! How edges are put together.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::edges::{Edges, Shared};
use crate::values::Tie;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn shared(tie: Tie, record: u128, source: u128, target: u128, year: i64) -> Shared {
    let (at, on) = (year, Some(year.to_string()));
    Shared { tie, record: id(record), source: id(source), target: id(target), at, on }
}

#[test]
fn what_two_share_counts_once_from_whichever_end_it_is_found() {
    let mut edges = Edges::default();
    edges.add(shared(Tie::Event, 10, 1, 2, 2019));
    edges.add(shared(Tie::Event, 10, 2, 1, 2019));
    edges.add(shared(Tie::Event, 11, 1, 2, 2021));
    edges.add(shared(Tie::Article, 10, 1, 2, 2020));
    let (edges, truncated) = edges.among(&BTreeSet::from([id(1), id(2)]), 10);
    let [edge] = edges.as_slice() else { panic!("{edges:?}") };
    assert_eq!((edge.weight, edge.events, edge.articles, edge.relations), (3, 2, 1, 0));
    assert_eq!((edge.first.as_deref(), edge.last.as_deref()), (Some("2019"), Some("2021")));
    assert_eq!(edge.evidence, [id(11), id(10)], "the latest first");
    assert!(!truncated);
}

#[test]
fn the_strongest_come_first_and_the_rest_is_said_to_be_left_out() {
    let mut edges = Edges::default();
    for record in 0..3 {
        edges.add(shared(Tie::Event, record, 1, 3, 2020));
    }
    edges.add(shared(Tie::Event, 9, 1, 2, 2020));
    edges.add(shared(Tie::Event, 9, 2, 3, 2020));
    assert_eq!(edges.strongest_beyond(&HashMap::from([(id(1), 0)])), [id(3), id(2)]);
    let all = BTreeSet::from([id(1), id(2), id(3)]);
    let (kept, truncated) = edges.among(&all, 1);
    assert_eq!((kept[0].source, kept[0].target, truncated), (id(1), id(3), true));
}
