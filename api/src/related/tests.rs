//! How related articles are ranked.

use std::collections::HashMap;

use uuid::Uuid;

use super::rank::{Other, Others, Thing, rank, weight, weightiest};
use crate::model::{Kind, Ref};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn thing(kind: Kind, number: u128, known: u64) -> Thing {
    Thing { shown: Ref::to(kind, id(number)), known, translation_of: None }
}

fn others(kind: Kind, thing: u128, articles: &[u128]) -> ((Kind, Uuid), Vec<Other>) {
    let other =
        |number: &u128| Other { id: id(*number), sort_at: *number as i64, translation_of: None };
    ((kind, id(thing)), articles.iter().map(other).collect())
}

/// The article that is asked about.
const OF: u128 = 1;

fn ranked(things: Vec<Thing>, others: Others) -> Vec<(Uuid, f64)> {
    let found = rank(id(OF), things, &others, 10);
    found.into_iter().map(|related| (related.article, related.score)).collect()
}

#[test]
fn an_event_counts_more_than_an_actor_and_an_actor_more_than_a_topic() {
    let things =
        vec![thing(Kind::Topic, 10, 2), thing(Kind::Event, 11, 2), thing(Kind::Actor, 12, 2)];
    let others = HashMap::from([
        others(Kind::Topic, 10, &[OF, 2]),
        others(Kind::Event, 11, &[OF, 3]),
        others(Kind::Actor, 12, &[OF, 4]),
    ]);
    let found: Vec<Uuid> = ranked(things, others).into_iter().map(|(article, _)| article).collect();
    assert_eq!(found, [id(3), id(4), id(2)]);
}

#[test]
fn what_is_rare_says_more_and_the_newer_comes_first_among_equals() {
    let things = vec![thing(Kind::Actor, 10, 2), thing(Kind::Actor, 11, 4)];
    let others =
        HashMap::from([others(Kind::Actor, 10, &[OF, 2]), others(Kind::Actor, 11, &[OF, 3, 4, 5])]);
    let found = ranked(things, others);
    let order: Vec<Uuid> = found.iter().map(|(article, _)| *article).collect();
    assert_eq!(order, [id(2), id(5), id(4), id(3)]);
    assert_eq!((found[0].1, found[1].1), (1.82, 1.243), "2 / ln 3 and 2 / ln 5");
}

#[test]
fn neither_the_article_nor_its_translations_are_related() {
    let original = Some(id(9));
    let things = vec![Thing { translation_of: original, ..thing(Kind::Topic, 10, 5) }];
    let (key, mut having) = others(Kind::Topic, 10, &[OF, 2, 3, 4, 9]);
    having[1].translation_of = Some(id(OF));
    having[2].translation_of = original;
    let found = ranked(things, HashMap::from([(key, having)]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, id(4));
}

#[test]
fn of_too_many_things_those_that_say_most_are_looked_at() {
    let things = vec![
        thing(Kind::Topic, 10, 200),
        thing(Kind::Actor, 11, 2),
        thing(Kind::Event, 12, 1),
        thing(Kind::Event, 13, 7),
    ];
    let kept: Vec<Uuid> = weightiest(things, 2).into_iter().map(|thing| thing.shown.id).collect();
    assert_eq!(kept, [id(13), id(11)], "what nobody else has is not looked at");
    assert!(weight(Kind::Event, 200) < weight(Kind::Topic, 1));
}
