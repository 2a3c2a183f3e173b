//! Lists are walked in the order of an index, or searched by one: never scanned, however long.

use diwan_api::actor::Actor;
use diwan_api::article::Article;
use diwan_api::article::Quote;
use diwan_api::page::{From, Order, PageAsk, SortKey};
use diwan_api::place::Place;
use diwan_api::position::Position;
use diwan_api::principal::{Principal, Scopes, Subject, SubjectKind};
use diwan_api::publisher::Publisher;
use diwan_api::record::{ListAsk, Listed, Parts};
use diwan_api::relation::Relation;
use diwan_api::tenure::Tenure;
use diwan_api::topic::Topic;
use diwan_api::words::Role;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::world::plan::{Plan, Watched};
use crate::world::{World, on_both_engines};

/// How a list is to be found.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// In the order of this index.
    Walk(&'static str),
    /// By an index; what is found may be sorted.
    Search,
}

use Way::{Search, Walk};

type Table = &'static [(&'static str, Way)];

const PUBLISHERS: Table = &[
    ("country=TR", Walk("publisher_country_sort_name_id_idx")),
    ("country=TR,LY", Search),
    ("externalId=publisher-7", Search),
    ("updatedFrom=2026-01&updatedTo=2026-02", Search),
];

const TOPICS: Table = &[
    ("scheme=own", Walk("topic_scheme_code_id_idx")),
    ("scheme=own,house", Search),
    ("broader=topic-1", Walk("topic_broader_id_code_id_idx")),
    ("broader=topic-1,topic-2", Search),
];

const PLACES: Table = &[
    ("kind=city", Walk("place_kind_sort_name_id_idx")),
    ("kind=city,site", Search),
    ("country=TR", Walk("place_country_sort_name_id_idx")),
    ("country=TR,LY", Search),
    ("parent=place-1", Walk("place_parent_id_sort_name_id_idx")),
    ("parent=place-1,place-2", Search),
];

const ACTORS: Table = &[
    ("state=draft", Walk("actor_state_sort_name_id_idx")),
    ("state=draft,withdrawn", Search),
    ("kind=party", Walk("actor_kind_sort_name_id_idx")),
    ("kind=party,company", Search),
    ("country=LY", Walk("actor_country_country_sort_name_actor_id_idx")),
    ("country=LY,EG", Search),
    ("name=Known as 7", Walk("actor_name_key_folded_sort_name_actor_id_idx")),
    ("name=Known as 7,Actor 8", Search),
    ("identifier=wikidata:Q7", Search),
    ("identifier=wikidata:Q7,wikidata:Q8", Search),
    ("position=position-1", Walk("actor_position_position_id_sort_name_actor_id_idx")),
    ("position=position-1,position-2", Search),
    ("position=position-1&on=2006", Search),
    ("position=position-1,position-2&on=2006", Search),
    ("on=2006", Search),
    ("externalId=actor-7", Search),
    ("updatedFrom=2026-01&updatedTo=2026-02", Search),
];

const ARTICLES: Table = &[
    ("state=draft", Walk("article_state_sort_at_id_idx")),
    ("state=draft,withdrawn", Search),
    ("kind=opinion", Walk("article_kind_sort_at_id_idx")),
    ("kind=opinion,analysis", Search),
    ("language=ar", Walk("article_language_sort_at_id_idx")),
    ("language=ar,tr", Search),
    ("publisher=publisher-3", Walk("article_publisher_id_sort_at_id_idx")),
    ("publisher=publisher-3,publisher-4", Search),
    ("topic=topic-1", Walk("article_topic_topic_id_sort_at_article_id_idx")),
    ("topic=topic-1,topic-2", Search),
    ("place=place-1", Walk("article_place_id_sort_at_id_idx")),
    ("place=place-1,place-2", Search),
    ("actor=actor-1", Walk("article_actor_actor_id_confirmed_sort_at_article_id_idx")),
    ("actor=actor-1,actor-2", Search),
    ("speaker=actor-1", Walk("article_speaker_actor_id_sort_at_article_id_idx")),
    ("speaker=actor-1,actor-2", Search),
    ("publishedFrom=2019&publishedTo=2020-06", Walk("article_sort_at_id_idx")),
    ("publishedFrom=2019", Walk("article_sort_at_id_idx")),
    ("externalId=article-7", Search),
    ("updatedFrom=2026-01&updatedTo=2026-02", Search),
];

const QUOTES: Table = &[
    ("speaker=actor-1", Walk("quote_speaker_id_said_from_id_idx")),
    ("speaker=actor-1,actor-2", Search),
    ("article=article-1", Walk("quote_article_id_said_from_id_idx")),
    ("article=article-1,article-2", Search),
    ("saidFrom=2019&saidTo=2020-06", Walk("quote_said_from_id_idx")),
];

const POSITIONS: Table = &[
    ("organisation=actor-1", Walk("position_organisation_id_sort_title_id_idx")),
    ("organisation=actor-1,actor-2", Search),
    ("country=LY", Walk("position_country_sort_title_id_idx")),
    ("country=LY,TR", Search),
];

const TENURES: Table = &[
    ("holder=actor-1", Walk("tenure_holder_id_range_from_id_idx")),
    ("holder=actor-1,actor-2", Search),
    ("position=position-1", Walk("tenure_position_id_range_from_id_idx")),
    ("position=position-1,position-2", Search),
    ("organisation=actor-1", Walk("tenure_organisation_id_range_from_id_idx")),
    ("organisation=actor-1,actor-2", Search),
    ("status=acting", Walk("tenure_status_range_from_id_idx")),
    ("status=acting,disputed", Search),
    ("on=2006", Search),
    ("position=position-1&on=2006", Search),
];

const RELATIONS: Table = &[
    ("subject=actor-1", Walk("relation_subject_id_range_from_id_idx")),
    ("subject=actor-1,actor-2", Search),
    ("object=actor-1", Walk("relation_object_id_range_from_id_idx")),
    ("object=actor-1,actor-2", Search),
    ("actor=actor-1", Walk("relation_end_actor_id_range_from_relation_id_idx")),
    ("actor=actor-1,actor-2", Search),
    ("kind=backs", Walk("relation_kind_range_from_id_idx")),
    ("kind=backs,opposes", Search),
    ("on=2006", Search),
];

#[test]
fn every_list_is_found_by_an_index() {
    on_both_engines(async |world| {
        world.fill().await;
        let mut judge = Judge { world, watched: world.watched(), faults: Vec::new() };
        judge.judge::<Publisher>(PUBLISHERS).await;
        judge.judge::<Topic>(TOPICS).await;
        judge.judge::<Place>(PLACES).await;
        judge.judge::<Actor>(ACTORS).await;
        judge.judge::<Article>(ARTICLES).await;
        judge.judge::<Quote>(QUOTES).await;
        judge.judge::<Position>(POSITIONS).await;
        judge.judge::<Tenure>(TENURES).await;
        judge.judge::<Relation>(RELATIONS).await;
        eprintln!("{}", judge.faults.join("\n\n"));
        eprintln!("{} bad plans", judge.faults.len());
    });
}

/// Asks for lists and looks at the plans behind the answers.
struct Judge<'a> {
    world: &'a World,
    watched: Watched<'a>,
    faults: Vec<String>,
}

impl Judge<'_> {
    /// Every sort alone, and every filter of the table with the default sort.
    async fn judge<R: Listed<Filter: DeserializeOwned>>(&mut self, table: Table) {
        for key in R::Sort::ALL {
            let index = format!("{}_{}_id_idx", R::TABLE, key.column());
            for descending in [false, true] {
                self.ask::<R>(
                    "",
                    Order { key: *key, descending },
                    Walk(Box::leak(index.clone().into())),
                )
                .await;
            }
        }
        for (filter, way) in table {
            self.ask::<R>(filter, Order::default(), *way).await;
        }
    }

    async fn ask<R: Listed<Filter: DeserializeOwned>>(
        &mut self,
        filter: &str,
        order: Order<R::Sort>,
        way: Way,
    ) {
        for (who, principal) in callers() {
            let parsed: R::Filter = serde_json::from_value(query(filter)).unwrap();
            let first = PageAsk { order, ..PageAsk::first() };
            let mut deep = None;
            for place in ["first", "last", "deep"] {
                let from = match (place, deep.clone()) {
                    ("first", _) => From::First,
                    ("last", _) => From::Last,
                    (_, Some(cursor)) => From::After(cursor),
                    _ => break,
                };
                let inside = place == "deep";
                let page = PageAsk { from, ..first.clone() };
                let ask = ListAsk::<R>::new(parsed.clone(), page, Parts::NONE);
                let page = self.world.diwan.list(&principal, &ask).await.unwrap();
                deep = page.items.last().map(|item| item.cursor.clone()).or(deep);
                let plans = self.watched.plans().await;
                let name = format!(
                    "{} {filter:?} by {order:?} ({place} page, {who}, {} rows)",
                    R::TABLE,
                    page.items.len()
                );
                for plan in plans {
                    if !good(&plan, way, inside, order.key.column()) {
                        self.faults.push(format!(
                            "{:?} {name}: {way:?}\n{}\n{}",
                            self.world.engine, plan.sql, plan.text
                        ));
                    }
                }
            }
        }
    }
}

fn good(plan: &Plan, way: Way, _inside: bool, _column: &str) -> bool {
    match way {
        Walk(index) if plan.is_of_list() => plan.walks(index),
        _ => plan.searches(),
    }
}

fn query(raw: &str) -> Value {
    let pairs = raw.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect::<Map<_, _>>().into()
}

fn callers() -> [(&'static str, Principal); 3] {
    let account = |role: Role| Principal::Caller {
        subject: Subject {
            kind: SubjectKind::Account,
            id: Uuid::from_u128(7),
            session: Uuid::nil(),
            epoch: 0,
        },
        scopes: Scopes::of(role),
    };
    [
        ("anonymous", Principal::Anonymous),
        ("author", account(Role::Author)),
        ("editor", account(Role::Editor)),
    ]
}
