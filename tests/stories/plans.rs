//! Lists are walked in the order of an index, or searched by one: never scanned, however long.

use diwan_api::actor::{Actor, MediumActors};
use diwan_api::article::{
    ActorArticles, ActorQuotes, Article, ArticleActors, MediumArticles, Quote, Translations,
};
use diwan_api::command::Expected;
use diwan_api::event::{
    ActorEvents, ArticleEvents, Event, EventArticles, EventParts, MediumEvents,
};
use diwan_api::model::{Listed, NestedList, Parts};
use diwan_api::page::{Order, PageRequest, PageStart, SortKey};
use diwan_api::place::Place;
use diwan_api::position::Position;
use diwan_api::principal::{Principal, Scopes, Subject, SubjectKind};
use diwan_api::publisher::Publisher;
use diwan_api::query::ListRequest;
use diwan_api::relation::ActorRelations;
use diwan_api::relation::Relation;
use diwan_api::rest::read_filter;
use diwan_api::tenure::Tenure;
use diwan_api::tenure::{ActorTenures, PositionTenures};
use diwan_api::topic::Topic;
use diwan_api::values::{Handle, Role};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::world::plan::Watched;
use crate::world::{World, on_both_engines};

/// How a list is to be found.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// In the order of this index.
    Walk(&'static str),
    /// By an index; what is found may be sorted.
    Search,
    /// By indexes, or in the order of this one, as the planner thinks.
    Either(&'static str),
    /// In the order of this index, with the few that wait for their time.
    Merge(&'static str),
}

use Way::{Either, Merge, Search, Walk};

type Table = &'static [(&'static str, Way)];

const PUBLISHERS: Table = &[
    ("country=TR", Walk("publisher_country_sort_name_id_idx")),
    ("country=TR,LY", Search),
    ("ids=publisher-7,publisher-8", Search),
    ("externalId=publisher-7", Search),
    ("updatedFrom=2019-03&updatedTo=2019-04", Search),
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
    ("bbox=0,0,10,10", Search),
    ("near=32,13,500", Search),
    ("hasCoordinates=false", Walk("place_sort_name_id_idx")),
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
    ("position=position-1&on=1990", Search),
    ("position=position-1,position-2&on=1990", Search),
    ("on=1990", Search),
    ("medium=medium-1", Walk("actor_medium_medium_id_sort_name_actor_id_idx")),
    ("medium=medium-1,medium-2", Search),
    ("externalId=actor-7", Search),
    ("updatedFrom=2019-03&updatedTo=2019-04", Search),
];

/// A caller who sees confirmed mentions only is served by an index of their own.
const MENTIONED: &str = "article_actor_actor_id_sort_at_article_id_idx|article_actor_actor_id_confirmed_sort_at_article_id_idx";

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
    ("medium=medium-1", Walk("article_medium_medium_id_sort_at_article_id_idx")),
    ("medium=medium-1,medium-2", Search),
    ("place=place-1,place-2", Search),
    ("actor=actor-1", Walk(MENTIONED)),
    ("actor=actor-1,actor-2", Search),
    ("author=actor-1", Walk("article_author_actor_id_sort_at_article_id_idx")),
    ("author=actor-1,actor-2", Search),
    ("speaker=actor-1", Walk("article_speaker_actor_id_sort_at_article_id_idx")),
    ("speaker=actor-1,actor-2", Search),
    ("publishedFrom=2019&publishedTo=2020-06", Walk("article_sort_at_id_idx")),
    ("publishedFrom=2019", Walk("article_sort_at_id_idx")),
    ("ids=article-7,article-8", Search),
    ("ids=article-7", Search),
    ("externalId=article-7", Search),
    ("q=17", Search),
    ("q=17&actor=actor-1", Search),
    ("updatedFrom=2019-03&updatedTo=2019-04", Search),
    ("hasBody=true", Walk("article_sort_at_id_idx")),
    ("hasEvents=false", Walk("article_sort_at_id_idx")),
    (r#"or=[{"language":["ar"]},{"actor":["actor-1"]}]"#, Either("article_sort_at_id_idx")),
];

const EVENTS: Table = &[
    ("q=17", Search),
    ("q=17&type=AID", Search),
    ("state=draft", Walk("event_state_range_from_id_idx")),
    ("state=draft,withdrawn", Search),
    ("type=AID", Walk("event_type_range_from_id_idx")),
    ("type=AID,VOTE", Search),
    ("mode=phone", Walk("event_mode_range_from_id_idx")),
    ("mode=phone,visit", Search),
    ("context=military", Walk("event_context_context_range_from_event_id_idx")),
    ("context=military,economic", Search),
    ("modality=planned", Walk("event_modality_range_from_id_idx")),
    ("modality=planned,denied", Search),
    ("actor=actor-1", Walk("event_actor_actor_id_range_from_event_id_idx")),
    ("actor=actor-1,actor-2", Search),
    ("role=mediator", Walk("event_role_role_range_from_event_id_idx")),
    ("role=mediator,guest", Search),
    ("actor=actor-1&role=host", Walk("event_actor_actor_id_range_from_event_id_idx")),
    ("actor=actor-1,actor-2&role=host,guest", Search),
    ("place=place-1", Walk("event_place_id_range_from_id_idx")),
    ("medium=medium-1", Walk("event_medium_medium_id_range_from_event_id_idx")),
    ("medium=medium-1,medium-2", Search),
    ("place=place-1,place-2", Search),
    ("country=LY", Walk("event_country_range_from_id_idx")),
    ("country=LY,EG", Search),
    ("article=article-1", Walk("event_article_article_id_range_from_event_id_idx")),
    ("article=article-1,article-2", Search),
    ("code=cameo:042", Walk("event_code_scheme_code_range_from_event_id_idx")),
    ("code=cameo:042,cameo:043", Search),
    ("verification=verified", Walk("event_verification_status_range_from_id_idx")),
    ("verification=verified,disputed", Search),
    ("partOf=event-1", Walk("event_part_of_range_from_id_idx")),
    ("partOf=event-1,event-2", Search),
    ("startFrom=2019&startTo=2020-06", Walk("event_range_from_id_idx")),
    ("externalId=event-7", Search),
    ("externalId=event-7,event-8", Search),
    ("updatedFrom=2019-03&updatedTo=2019-04", Search),
    ("citationOutdated=true", Search),
    ("citationOutdated=false", Walk("event_range_from_id_idx")),
    ("citationOutdated=true&type=AID", Search),
    ("bbox=0,0,10,10", Search),
    ("near=32,13,500", Search),
    ("hasPlace=false", Walk("event_place_id_range_from_id_idx|event_range_from_id_idx")),
    ("hasPlace=true", Walk("event_range_from_id_idx")),
    ("hasCitations=true", Walk("event_range_from_id_idx")),
    ("hasCitations=false", Walk("event_range_from_id_idx")),
    (r#"or=[{"type":["AID"]},{"country":["LY"]}]"#, Either("event_range_from_id_idx")),
    (r#"or=[{"actor":["actor-1"]},{"q":"17"}]"#, Either("event_range_from_id_idx")),
    (r#"not={"type":["AID"]}"#, Walk("event_range_from_id_idx")),
    (r#"actor=actor-1&not={"type":["AID"]}"#, Walk("event_actor_actor_id_range_from_event_id_idx")),
];

const QUOTES: Table = &[
    ("ids=0191f7a3-0000-7000-8000-000000000001,0191f7a3-0000-7000-8000-000000000002", Search),
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
    ("on=1990", Search),
    ("position=position-1&on=1990", Search),
    ("citationOutdated=true", Search),
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
    ("on=1990", Search),
    ("citationOutdated=true", Search),
];

#[test]
fn every_list_is_found_by_an_index() {
    on_both_engines(async |world| {
        world.fill().await;
        let mut judge = Judge { world, watched: world.watched(), faults: Vec::new() };
        judge.lists::<Publisher>(PUBLISHERS).await;
        judge.lists::<Topic>(TOPICS).await;
        judge.lists::<Place>(PLACES).await;
        judge.lists::<Actor>(ACTORS).await;
        judge.lists::<Position>(POSITIONS).await;
        judge.lists::<Article>(ARTICLES).await;
        judge.lists::<Quote>(QUOTES).await;
        judge.lists::<Tenure>(TENURES).await;
        judge.lists::<Relation>(RELATIONS).await;
        judge.lists::<Event>(EVENTS).await;
        judge.nested::<ArticleActors>(Search).await;
        judge.nested::<ActorArticles>(Walk(MENTIONED)).await;
        judge.nested::<Translations>(Walk("article_translation_of_sort_at_id_idx")).await;
        judge.nested::<ActorQuotes>(Walk("quote_speaker_id_said_from_id_idx")).await;
        judge.nested::<ActorTenures>(Walk("tenure_holder_id_range_from_id_idx")).await;
        judge.nested::<PositionTenures>(Walk("tenure_position_id_range_from_id_idx")).await;
        judge
            .nested::<ActorRelations>(Walk("relation_end_actor_id_range_from_relation_id_idx"))
            .await;
        judge.nested::<ActorEvents>(Walk("event_actor_actor_id_range_from_event_id_idx")).await;
        judge
            .nested::<ArticleEvents>(Walk("event_article_article_id_range_from_event_id_idx"))
            .await;
        judge
            .nested::<MediumArticles>(Walk("article_medium_medium_id_sort_at_article_id_idx"))
            .await;
        judge.nested::<MediumEvents>(Walk("event_medium_medium_id_range_from_event_id_idx")).await;
        judge.nested::<MediumActors>(Walk("actor_medium_medium_id_sort_name_actor_id_idx")).await;
        judge.nested::<EventParts>(Walk("event_part_of_range_from_id_idx")).await;
        judge.nested::<EventArticles>(Walk("event_article_event_id_sort_at_article_id_idx")).await;
        assert!(judge.faults.is_empty(), "{}", judge.faults.join("\n\n"));
    });
}

/// Asks for lists and looks at the plans behind the answers.
struct Judge<'a> {
    world: &'a World,
    watched: Watched<'a>,
    faults: Vec<String>,
}

impl Judge<'_> {
    /// Every sort alone, both ways, and every filter of the table with the default sort.
    async fn lists<R: Listed<Filter: DeserializeOwned>>(&mut self, table: Table) {
        // In the order of relevance a list is what a question finds.
        let columns = R::Sort::ALL.iter().filter(|key| key.as_str() != "relevance");
        for key in columns {
            let index = format!("{}_{}_id_idx", R::TABLE, key.column());
            for descending in [false, true] {
                self.list::<R>("", Order { key: *key, descending }, Walk(index.clone().leak()))
                    .await;
            }
        }
        for (filter, way) in table {
            let order = R::default_order(&filter_of::<R>(filter));
            self.list::<R>(filter, order, *way).await;
        }
    }

    /// The first page, the last one, and one in the middle.
    async fn list<R: Listed<Filter: DeserializeOwned>>(
        &mut self,
        filter: &str,
        order: Order<R::Sort>,
        way: Way,
    ) {
        for (name, who) in callers() {
            let mut from = vec![PageStart::Last, PageStart::First];
            while let Some(place) = from.pop() {
                let page = PageRequest { order, from: place, size: 50, count: false };
                let (is_first, column) = (page.from == PageStart::First, order.key.column());
                let cursor = matches!(page.from, PageStart::After(_)).then_some(column);
                let ask = ListRequest {
                    filled: is_first,
                    ..ListRequest::<R>::new(filter_of::<R>(filter), page, Parts::NONE)
                };
                let page = self.world.diwan.list(&who, &ask).await.unwrap();
                if let (true, Some(cursor)) = (is_first, page.next()) {
                    from.push(PageStart::After(cursor.clone()));
                }
                let what = format!(
                    "{} {filter:?} by {order:?} for {name}, {} rows",
                    R::TABLE,
                    page.items.len()
                );
                let waits =
                    ["article", "actor", "event"].contains(&R::TABLE) && name != "anonymous";
                let way = match way {
                    Walk(index) if waits && column == "updated_at" => Merge(index),
                    way => way,
                };
                self.look(&what, way, cursor).await;
            }
        }
    }

    /// The lists that hang on a page of records.
    async fn nested<E: NestedList>(&mut self, way: Way) {
        for (name, who) in callers() {
            let parents = ListRequest::<E::Parent>::new(
                Default::default(),
                PageRequest::first(),
                Parts::NONE,
            );
            let parents = self.world.diwan.list(&who, &parents).await.unwrap();
            let parents: Vec<Uuid> = parents.nodes().map(|parent| parent.id()).collect();
            self.watched.forget();
            let ask =
                ListRequest::<E::Child>::new(Default::default(), PageRequest::first(), Parts::NONE);
            let pages = self.world.diwan.nested::<E>(&who, &parents, &ask).await.unwrap();
            let count: usize = pages.values().map(|page| page.items.len()).sum();
            let what = format!("{} of {} for {name}, {count} rows", E::NAME, E::Parent::TABLE);
            self.look(&what, way, None).await;
        }
    }

    /// Looks at the plans of what was sent meanwhile.
    async fn look(&mut self, what: &str, way: Way, cursor: Option<&str>) {
        for plan in self.watched.plans(matches!(way, Walk(_) | Merge(_))).await {
            let good = match way {
                // An author's own records may be found by another index.
                Walk(index) if plan.is_of_list() => {
                    plan.walks().is_some_and(|by| {
                        index.split('|').any(|index| index == by) || what.contains("an author")
                    }) && cursor.is_none_or(|column| plan.seeks(column))
                }
                Merge(index) if plan.is_of_list() => {
                    plan.merges().is_some_and(|by| by == index || what.contains("an author"))
                        && cursor.is_none_or(|column| plan.seeks(column))
                }
                Either(index) if plan.is_of_list() => {
                    plan.searches() || plan.walks().is_some_and(|by| by == index)
                }
                _ => plan.searches(),
            };
            if !good {
                let engine = self.world.engine;
                self.faults
                    .push(format!("{engine:?} {what}: {way:?}\n{}\n{}", plan.sql, plan.text));
            }
        }
    }
}

/// What articles have in common is looked for by indexes, and the newest articles that have it in their order.
#[test]
fn related_articles_are_found_by_indexes() {
    on_both_engines(async |world| {
        world.fill().await;
        let watched = world.watched();
        for (name, who) in callers() {
            let page = PageRequest::first();
            let articles = ListRequest::<Article>::new(Default::default(), page, Parts::NONE);
            let articles = world.diwan.list(&who, &articles).await.unwrap();
            let articles: Vec<Uuid> = articles.nodes().map(|article| article.id()).collect();
            watched.forget();
            let related = world.diwan.related_to(&who, &articles, 5).await.unwrap();
            assert!(related.values().any(|related| related.len() == 5), "{name}");
            let plans = watched.plans(false).await;
            assert_eq!(plans.len(), 2, "{name}");
            for plan in plans {
                assert!(plan.searches(), "{:?} {name}\n{}\n{}", world.engine, plan.sql, plan.text);
            }
        }
    });
}

/// The names of actors are read in pages, and whether they have changed is asked at each suggestion.
#[test]
fn the_registry_is_read_in_the_order_of_an_index() {
    on_both_engines(async |world| {
        world.fill().await;
        let article =
            ListRequest::<Article>::new(Default::default(), PageRequest::first(), Parts::NONE);
        let article = world.diwan.list(&Principal::Operator, &article).await.unwrap();
        let article = article.nodes().next().unwrap();
        let watched = world.watched();
        for who in [account(Role::Editor), Principal::Operator] {
            // Whether there is such an account is not asked before all was read.
            let (handle, version) =
                (Handle::Id(article.id()), Expected::Version(article.head.version));
            let _ = world.diwan.suggest_mentions(&who, &handle, version).await;
        }
        let plans = watched.plans(true).await;
        for index in ["change_record_kind_sequence_idx", "actor_name_actor_id_ord_id_idx"] {
            let by: Vec<_> = plans.iter().filter(|plan| plan.text.contains(index)).collect();
            assert!(by.len() >= 2, "{:?}: {} by {index}", world.engine, by.len());
            for plan in by {
                assert!(!plan.sorts(), "{:?}\n{}\n{}", world.engine, plan.sql, plan.text);
            }
        }
    });
}

/// `language=ar,tr&kind=report` as the filter of a type.
fn filter_of<R: Listed<Filter: DeserializeOwned>>(raw: &str) -> R::Filter {
    read_filter(raw).unwrap()
}

fn callers() -> [(&'static str, Principal); 3] {
    [
        ("anonymous", Principal::Anonymous),
        ("an author", account(Role::Author)),
        ("an editor", account(Role::Editor)),
    ]
}

fn account(role: Role) -> Principal {
    let kind = SubjectKind::Account;
    let subject = Subject { kind, id: Uuid::from_u128(7), session: Uuid::nil(), epoch: 0 };
    Principal::Caller { subject, scopes: Scopes::of(role) }
}
