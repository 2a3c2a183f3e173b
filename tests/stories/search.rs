//! What texts say is found by its words, in every spelling, by those who may see it.

use diwan_api::model::Kind::{Actor, Article, Event};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Caller, id, on_both_engines, percent, tell, version};

async fn published(editor: &Caller<'_>, language: &str, headline: &str, body: &str) -> String {
    let members = json!({
        "state": "published", "language": language, "headline": headline, "body": body,
    });
    id(&editor.article(members).await)
}

fn query(q: &str) -> String {
    format!("q={}", percent(q))
}

async fn found(caller: &Caller<'_>, q: &str) -> Vec<String> {
    caller.ids(Article, &query(q)).await
}

#[test]
fn words_are_found_in_every_spelling() {
    tell(async |world| {
        let editor = world.editor().await;
        let texts = [
            ("en", "Ministers sign an agreement", "Oil exports resume. Libya's crews return."),
            ("fr", "Les élections auront lieu", "Le Sénat a voté."),
            ("ar", "الحكومة تعلن", "قال مُحَمَّد إن الانتخابات تأجلت في ٢٠٢١."),
            ("tr", "Isparta'da seçim", "İstanbul'da kadınlar konuştu."),
            ("ru", "Ёлкин приехал", "Российские министры подписали соглашение."),
            ("ja", "東京都知事選挙", "カイロでガス会談があった。"),
            ("zh", "联合国安理会", "外交部长在北京会谈。"),
            ("pl", "Wybory w Łodzi", "Premier przyjechał."),
        ];
        let mut ids = Vec::new();
        for (language, headline, body) in texts {
            ids.push(published(&editor, language, headline, body).await);
        }
        let planted: [(usize, &[&str]); 8] = [
            (
                0,
                &[
                    "agreement",
                    "AGREEMENTS",
                    "minister",
                    "oil export",
                    "\"oil exports\"",
                    "libya",
                    "agr*",
                ],
            ),
            (1, &["elections", "Élection", "ELECTIONS", "senat", "sénat", "\"senat a vote\""]),
            (2, &["حكومة", "الحكومة", "محمد", "مُحمّد", "انتخابات", "2021", "٢٠٢١"]),
            (
                3,
                &[
                    "ısparta",
                    "isparta",
                    "ISPARTA",
                    "istanbul",
                    "İSTANBUL",
                    "kadınlar",
                    "kadinlar",
                    "secim",
                ],
            ),
            (4, &["елкин", "Ёлкин", "российский", "российские", "министр", "соглашения"]),
            (5, &["東京", "都知事", "選挙", "カイロ", "ｶｲﾛ", "ガス", "京都"]),
            (6, &["安理会", "北京", "联合国", "外交部长", "京"]),
            (7, &["łodzi", "lodzi", "ŁODZI", "wybory"]),
        ];
        for (index, spellings) in planted {
            for spelling in spellings {
                let found = found(&world.anonymous(), spelling).await;
                assert!(found.contains(&ids[index]), "{spelling} finds {found:?}");
                assert!(spelling.len() < 5 || found.len() <= 2, "{spelling}: {}", found.len());
            }
        }
        for absent in ["agreeable", "\"exports oil\"", "京東", "oil -exports", "знак"] {
            assert_eq!(found(&world.anonymous(), absent).await, Vec::<String>::new(), "{absent}");
        }
    });
}

#[test]
fn what_fits_best_comes_first_and_pages_meet() {
    tell(async |world| {
        let editor = world.editor().await;
        let filler = "The weather stays fine and nothing else happened today. ".repeat(8);
        let in_body = published(&editor, "en", "Quiet day", &format!("{filler} Ceasefire.")).await;
        let in_headline = published(&editor, "en", "Ceasefire holds", &filler).await;
        let standfirst = json!({
            "state": "published", "headline": "Talks", "standfirst": "A ceasefire is near",
            "body": filler,
        });
        let in_standfirst = id(&editor.article(standfirst).await);
        let reader = world.anonymous();
        assert_eq!(found(&reader, "ceasefire").await, [&*in_headline, &in_standfirst, &in_body]);
        let worst_first = reader.ids(Article, "q=ceasefire&sort=-relevance").await;
        assert_eq!(worst_first, [&*in_body, &in_standfirst, &in_headline]);
        let oldest_first = reader.ids(Article, "q=ceasefire&sort=publishedAt").await;
        assert_eq!(oldest_first, [&*in_body, &in_headline, &in_standfirst]);
        let narrowed = reader.ids(Article, "q=ceasefire&language=fr").await;
        assert_eq!(narrowed, Vec::<String>::new());

        for number in 0..25 {
            published(&editor, "en", &format!("Ceasefire number {number}"), &filler).await;
        }
        let (mut all, mut at) = (Vec::new(), String::new());
        loop {
            let page = reader.list(Article, &format!("q=ceasefire&limit=3{at}")).await.unwrap();
            assert_eq!(page.total, Some(28));
            all.extend(page.data.iter().map(id));
            match page.next {
                Some(next) => at = format!("&after={next}"),
                None => {
                    let before = page.prev.unwrap();
                    let back = format!("q=ceasefire&limit=3&before={before}");
                    let back: Vec<String> = reader.ids(Article, &back).await;
                    assert_eq!(back, all[all.len() - 4..all.len() - 1]);
                    break;
                }
            }
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 28);
    });
}

#[test]
fn the_index_follows_the_texts() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({ "headline": "Zanzibar", "body": "Pineapple" })).await;
        let (own, one) = (id(&article), version(&article));
        assert_eq!(found(&editor, "zanzibar pineapple").await, [own.as_str()]);
        assert_eq!(found(&world.anonymous(), "zanzibar").await, Vec::<String>::new());
        let changed = editor.update(Article, &own, one, json!({ "headline": "Mombasa" })).await;
        assert_eq!(found(&editor, "zanzibar").await, Vec::<String>::new());
        assert_eq!(found(&editor, "mombasa pineapple").await, [own.as_str()]);
        let two = version(&changed.unwrap());
        let published = editor.publish(Article, &own, two).await.unwrap();
        assert_eq!(found(&world.anonymous(), "mombasa").await, [own.as_str()]);
        let reason = json!({ "reason": "wrong" });
        editor.command(Article, &own, version(&published), "withdraw", reason).await.unwrap();
        assert_eq!(found(&world.anonymous(), "mombasa").await, Vec::<String>::new());
        assert_eq!(found(&editor, "mombasa").await, [own.as_str()]);
        let draft = editor.article(json!({ "headline": "Dodoma" })).await;
        editor.delete(Article, &id(&draft), version(&draft)).await.unwrap();
        assert_eq!(found(&editor, "dodoma").await, Vec::<String>::new());
    });
}

#[test]
fn events_and_quotes_are_found_too() {
    tell(async |world| {
        let editor = world.editor().await;
        let event =
            json!({ "title": "Sanctions on shipping", "summary": "Twelve vessels listed." });
        let event = id(&editor.event(event).await);
        for q in ["sanction", "vessels", "sanctions ship*"] {
            assert_eq!(editor.ids(Event, &query(q)).await, [event.as_str()], "{q}");
        }
        let speaker = editor.actor("Halide").await;
        let quote = json!({
            "speaker": { "id": speaker }, "text": "We will not stand aside.",
            "originalText": "Kenarda durmayacağız.", "language": "tr",
        });
        let members = json!({ "state": "published", "headline": "Speech", "quotes": [quote] });
        let article = editor.article(members).await;
        for q in ["\"stand aside\"", "kenarda", "durmayacagiz"] {
            let page = world.anonymous().listed("quotes", &query(q)).await.unwrap();
            assert_eq!(page.data.len(), 1, "{q}");
        }
        let said = json!({ "quotes": [] });
        editor.update(Article, &id(&article), version(&article), said).await.unwrap();
        let page = editor.listed("quotes", "q=kenarda").await.unwrap();
        assert_eq!(page.data.len(), 0);
    });
}

#[test]
fn bad_questions_are_refused_and_hostile_ones_find_nothing() {
    tell(async |world| {
        let editor = world.editor().await;
        published(&editor, "en", "Plain", "Words.").await;
        let reader = world.anonymous();
        let long = "word ".repeat(2_000);
        for q in ["", "...", "-plain", "*", "ab*", "\"\"", "\u{202e}", &long] {
            let refused = reader.list(Article, &query(q)).await.unwrap_err();
            assert!(refused.body.to_string().contains("q: "), "{q}: {}", refused.body);
        }
        let hostile = [
            "plain\" OR headline:x",
            "NEAR(plain words, 2)",
            "title : {plain}",
            "'; DROP TABLE article --",
            "plain & !words | 'xyz':*",
            "\"\"\"plain nothere",
            "^plain^ AND OR NOT zzz",
            "\u{202e}nialp",
            "plain*** zzzz***",
            "((((zzzz))))",
            "\\' zzzz",
        ];
        for q in hostile {
            let answer = reader.list(Article, &query(q)).await;
            assert!(answer.is_ok_and(|page| page.data.is_empty()), "{q}");
        }
        for sort in ["sort=relevance", "sort=-relevance"] {
            let refused = reader.list(Article, sort).await.unwrap_err();
            assert!(refused.body.to_string().contains("relevance"), "{}", refused.body);
        }
    });
}

/// What was found: which record, and its id.
fn which(hits: &[Value]) -> Vec<(String, String)> {
    let record = |hit: &Value| hit["record"].as_str().unwrap().to_owned();
    hits.iter().map(|hit| (record(hit), id(&hit[record(hit)]))).collect()
}

/// The words that a passage marks.
fn marked(passage: &Value) -> Vec<String> {
    let text: Vec<char> = passage["text"].as_str().unwrap().chars().collect();
    let at = |mark: &Value, end: &str| mark[end].as_u64().unwrap() as usize;
    let word = |mark: &Value| text[at(mark, "start")..at(mark, "end")].iter().collect();
    passage["marks"].as_array().unwrap().iter().map(word).collect()
}

#[test]
fn everything_is_found_in_one_list() {
    tell(async |world| {
        let editor = world.editor().await;
        let actor = editor.actor("Marib Council").await;
        let body = format!("{}The council of Marib met.", "Other things happened. ".repeat(40));
        let quote = json!({ "speaker": { "id": actor }, "text": "Marib will not fall." });
        let members = json!({
            "state": "published", "headline": "Talks on Marib", "body": body, "quotes": [quote],
        });
        let article = id(&editor.article(members).await);
        let event = id(&editor.event(json!({ "title": "Council meets in Marib" })).await);
        editor.article(json!({ "headline": "Marib, a draft" })).await;

        let reader = world.anonymous();
        let page = reader.search("marib", "").await.unwrap();
        let found = which(&page.data);
        assert_eq!((found.len(), page.total), (4, Some(4)), "{found:?}");
        for (record, id) in [("actor", &actor), ("article", &article), ("event", &event)] {
            assert!(found.contains(&(record.to_owned(), id.clone())), "{record} in {found:?}");
        }
        let scores = page.data.iter().map(|hit| hit["score"].as_f64().unwrap());
        assert!(scores.is_sorted_by(|one, next| one >= next));
        assert_eq!(editor.search("marib", "").await.unwrap().total, Some(5));

        let only = reader.search("marib", "record=article,event").await.unwrap();
        assert_eq!(only.total, Some(2));
        let hit = only.data.iter().find(|hit| hit["record"] == "article").unwrap();
        let passages = hit["passages"].as_array().unwrap();
        let fields: Vec<&Value> = passages.iter().map(|passage| &passage["field"]).collect();
        assert_eq!(fields, ["headline", "body"]);
        assert_eq!(marked(&passages[0]), ["Marib"]);
        // A passage says where it stands, so that it can be cited.
        let start = passages[1]["start"].as_u64().unwrap() as usize;
        let there: String = body.chars().skip(start).collect();
        assert_eq!(passages[1]["text"], there.as_str());

        let (mut all, mut at) = (Vec::new(), String::new());
        loop {
            let page = reader.search("marib", &format!("limit=1{at}")).await.unwrap();
            all.extend(which(&page.data));
            let Some(next) = page.next else { break };
            at = format!("&after={next}");
        }
        assert_eq!(all, found, "page by page");
        let refused = reader.search("-marib", "").await.unwrap_err();
        assert!(refused.body.to_string().contains("at least one word"), "{}", refused.body);
        for odd in ["record=tenure", "after=x", "limit=0"] {
            assert!(reader.search("marib", odd).await.is_err(), "{odd}");
        }
    });
}

/// A score does not tell how many texts were written before, such as drafts of others.
#[test]
fn what_fits_alike_has_the_same_score() {
    tell(async |world| {
        let editor = world.editor().await;
        published(&editor, "en", "Marib", "Talks.").await;
        editor.article(json!({ "headline": "A draft" })).await;
        published(&editor, "en", "Marib", "Talks.").await;
        let found = world.anonymous().search("marib", "").await.unwrap().data;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0]["score"], found[1]["score"]);
    });
}

#[test]
fn texts_of_other_rules_are_indexed_anew() {
    let other_rules: [&[&str]; 2] = [
        &[
            "DELETE FROM article_document",
            "DELETE FROM event_document",
            "DELETE FROM quote_document",
        ],
        &["UPDATE article_document SET rules = 0", "UPDATE event_document SET rules = 0"],
    ];
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let speaker = editor.actor("Marib Council").await;
        let quote = json!({ "speaker": { "id": speaker }, "text": "Marib stands." });
        editor.article(json!({ "headline": "Marib", "quotes": [quote] })).await;
        editor.event(json!({ "title": "Marib" })).await;
        let found = async || editor.search("marib", "").await.unwrap().total;
        for (statements, meanwhile) in other_rules.iter().zip([Some(1), Some(4)]) {
            for statement in *statements {
                world.diwan.store().migrations().execute_unprepared(statement).await.unwrap();
            }
            assert_eq!(found().await, meanwhile);
            assert_eq!(world.diwan.unindexed_texts().await.unwrap(), 2);
            let mut told = 0;
            assert_eq!(world.diwan.rebuild_search(|done| told += done).await.unwrap(), 2);
            assert_eq!(told, 2);
            assert_eq!(world.diwan.unindexed_texts().await.unwrap(), 0);
            assert_eq!(found().await, Some(4));
        }
    });
}

/// An actor with these names, and its id.
async fn named(editor: &Caller<'_>, state: &str, names: &[&str]) -> String {
    let names: Vec<Value> = names.iter().map(|name| json!({ "text": name })).collect();
    let members = json!({ "kind": "person", "state": state, "names": names });
    id(&editor.create(Actor, members).await.unwrap())
}

#[test]
fn an_actor_is_found_under_all_names() {
    tell(async |world| {
        let editor = world.editor().await;
        named(&editor, "published", &["Fayez al-Sarraj", "فايز السراج", "Sarraj"]).await;
        named(&editor, "draft", &["Canary Bird", "Hidden Alias"]).await;
        let latin = published(&editor, "en", "Sarraj in Rome", "Talks.").await;
        let arabic = published(&editor, "ar", "السراج فايز", "زار فايز السراج روما.").await;
        let alias = published(&editor, "en", "Hidden alias", "Nothing.").await;
        let reader = world.anonymous();
        let articles = async |caller: &Caller<'_>, q: &str, more: &str| {
            let page = caller.search(q, &format!("record=article{more}")).await.unwrap();
            page.data.iter().map(|hit| id(&hit["article"])).collect::<Vec<_>>()
        };
        let both = articles(&reader, "sarraj", "").await;
        assert!(both.len() == 2 && both.contains(&latin) && both.contains(&arabic), "{both:?}");
        assert_eq!(articles(&reader, "فايز السراج", "").await.len(), 2);
        assert_eq!(articles(&reader, "sarraj rome", "").await, [latin.as_str()]);
        assert_eq!(articles(&reader, "sarraj", "&expand=false").await, [latin.as_str()]);
        // By one word of a name, which stands for all of them, and for their last words.
        named(&editor, "published", &["Khalifa Haftar", "خليفة حفتر"]).await;
        let full = published(&editor, "ar", "خليفة حفتر", "زيارة").await;
        let last = published(&editor, "ar", "حفتر", "زيارة").await;
        let found = articles(&reader, "Haftar", "").await;
        assert!(found.len() == 2 && found.contains(&full) && found.contains(&last), "{found:?}");
        let told = reader.expansions("Fayez al-Sarraj rome").await.unwrap();
        assert_eq!(told, [("fayez al-sarraj".to_owned(), "fayez-al-sarraj".to_owned())]);

        // Of a hidden actor neither the name nor the other name is known.
        assert_eq!(reader.expansions("Canary Bird").await.unwrap(), []);
        assert_eq!(articles(&reader, "Canary Bird", "").await, Vec::<String>::new());
        assert_eq!(editor.expansions("Canary Bird").await.unwrap().len(), 1);
        assert_eq!(articles(&editor, "Canary Bird", "").await, [alias.as_str()]);
    });
}

#[test]
fn who_types_is_told_whom_they_may_mean() {
    tell(async |world| {
        let editor = world.editor().await;
        named(&editor, "published", &["Fayez al-Sarraj", "فايز السراج"]).await;
        named(&editor, "published", &["Sarah Fayed"]).await;
        named(&editor, "draft", &["Fayette Canary"]).await;
        let reader = world.anonymous();
        let suggested = async |typed: &str| reader.suggested(typed).await.unwrap();
        assert_eq!(suggested("fay").await, ["fayez-al-sarraj", "sarah-fayed"]);
        assert_eq!(suggested("فاي").await, ["fayez-al-sarraj"]);
        assert_eq!(suggested("fayette").await, Vec::<String>::new());
        assert!(reader.suggested(" ").await.is_err());
        assert_eq!(editor.suggested("fayette").await.unwrap(), ["fayette-canary"]);
        for nothing in ["zzz", "...", "\u{202e}", "%_'\""] {
            assert_eq!(suggested(nothing).await, Vec::<String>::new(), "{nothing}");
        }
    });
}
