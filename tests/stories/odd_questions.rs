//! Questions that nobody means, put wherever something is looked for: a clear refusal or a right answer, and never a
//! fault of ours; on a register with something in it, and on an empty one.

use diwan_api::model::Kind::Article;
use serde_json::{Value, json};

use crate::world::{Caller, World, id, on_both_engines, percent};

/// What comes of a question.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Comes {
    /// It is refused, and it is said what is wrong with it.
    Refused,
    /// It is read, and nothing has such words.
    Nothing,
    /// It is read, and the article has them.
    Found,
}
use Comes::{Found, Nothing, Refused};

/// An article says "The plain minister spoke."; what is odd, and what comes of it.
fn odd() -> Vec<(String, Comes)> {
    let odd = [
        // Nothing to look for.
        ("", Refused),
        (" \t\n ", Refused),
        ("...", Refused),
        ("!?;:,—…«»()[]{}", Refused),
        ("-", Refused),
        ("-minister", Refused),
        ("- - - -", Refused),
        ("\u{0}", Refused),
        ("\u{feff}\u{200b}\u{200f}", Refused),
        // Stars and quotation marks.
        ("*", Refused),
        ("* * * *", Refused),
        ("m*", Refused),
        ("minist* plai* spok* mini* pla*", Refused),
        ("**minister**", Found),
        ("minist*****", Found),
        ("\"\"\"\"\"\"\"\"", Refused),
        ("\"", Refused),
        ("\"minister", Found),
        ("\"plain\" \"minister\" \"", Found),
        ("“plain minister”", Found),
        ("\"minister plain\"", Nothing),
        // Characters that turn the line, or stand for nothing.
        ("\u{202e}minister\u{202c}", Found),
        ("\u{2066}plain\u{2069} \u{200f}minister", Found),
        ("\u{202e}retsinim", Nothing),
        ("mini\u{ad}ster", Found),
        ("minister\u{0}", Found),
        // Scripts side by side.
        ("minister министр", Nothing),
        ("وزير 大臣 minister", Nothing),
        ("mіnister", Nothing),
        ("minister東京", Nothing),
        ("\u{1f600}", Refused),
        ("\u{1f600} minister", Found),
        ("ｍｉｎｉｓｔｅｒ", Found),
        // The languages of the engines.
        ("'; DROP TABLE article; --", Nothing),
        ("' OR '1'='1", Nothing),
        ("minister' --", Found),
        ("%", Refused),
        ("%minister_", Found),
        ("headline:minister", Nothing),
        ("title : minister", Nothing),
        ("{title lead} : minister", Nothing),
        ("minister AND plain", Nothing),
        ("minister NOT plain", Nothing),
        ("NEAR(plain minister, 2)", Nothing),
        ("^minister", Found),
        ("plain + minister", Found),
        ("minister & !plain", Found),
        ("plain <-> minister", Found),
        ("(minister | nobody):*", Nothing),
        ("'minister':*A", Nothing),
        ("\\", Refused),
        ("$1 ?1 :1 @1", Nothing),
        ("<script>minister</script>", Nothing),
    ];
    let long = [
        "minister ".repeat(1_200),
        "x".repeat(10_000),
        "و".repeat(5_000),
        "\"".repeat(10_000),
        "-a ".repeat(100),
        "minister ".repeat(25),
    ];
    let odd = odd.map(|(question, comes)| (question.to_owned(), comes));
    odd.into_iter().chain(long.map(|question| (question, Refused))).collect()
}

/// Wherever words are looked for.
const PLACES: [&str; 10] = [
    "articles?q=",
    "articles.csv?q=",
    "articles/counts?by=month&q=",
    "articles/counts.svg?q=",
    "articles?facets=kind&q=",
    "events.svg?q=",
    "quotes?q=",
    "search?q=",
    "search?facets=record,kind,actor&q=",
    "search.ndjson?q=",
];

async fn status(world: &World, path: &str) -> u16 {
    let answer = world.get(&format!("/api/v1/{path}"), None).await;
    let told = answer.status != 400 || answer.code() == "badRequest";
    assert!(told && matches!(answer.status, 200 | 400), "{path:.200}: {:.500}", answer.text);
    answer.status
}

/// What comes of a question to the list of articles.
async fn comes(caller: &Caller<'_>, question: &str) -> Comes {
    match caller.list(Article, &format!("q={}", percent(question))).await {
        Err(refused) => {
            assert!(refused.body.to_string().contains("q: "), "{}", refused.body);
            Refused
        }
        Ok(page) if page.data.is_empty() => Nothing,
        Ok(_) => Found,
    }
}

async fn one_article(world: &World) -> String {
    let article =
        json!({ "state": "published", "headline": "Words", "body": "The plain minister spoke." });
    id(&world.editor().await.article(article).await)
}

#[test]
fn odd_questions_are_refused_or_answered() {
    on_both_engines(async |world| {
        one_article(world).await;
        let rows = world.rows().await;
        let public = world.anonymous();
        for (question, wanted) in odd() {
            let came = comes(&public, &question).await;
            assert_eq!(came, wanted, "{question:.200}");
            for place in PLACES {
                let status = status(world, &format!("{place}{}", percent(&question))).await;
                assert_eq!(status == 400, wanted == Refused, "{place}{question:.200}");
            }
            status(world, &format!("search/suggest?q={}", percent(&question))).await;
            let document = "query ($q: String!) { search(q: $q) { totalCount } articles(filter: { q: $q }) { totalCount } articleFacets(filter: { q: $q }, by: [KIND]) { by } searchSuggestions(q: $q) { slug } }";
            let answer = public.graphql(document, json!({ "q": question })).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            let is_clear = *code == Value::Null || *code == "badRequest";
            assert!(is_clear, "{question:.200}: {answer}");
        }
        assert_eq!(world.rows().await, rows);
    });
}

/// Parameters out of their bounds, and what there is nothing of.
const REFUSED: [&str; 14] = [
    "search",
    "search?q=minister&facets=colour",
    "search?q=minister&facets=",
    "search?q=minister&facets=record,record",
    "search?q=minister&record=place",
    "search?q=minister&limit=101",
    "search?q=%FF%FE",
    "articles?facets=colour",
    "articles?facets=kind,kind",
    "events?facets=speaker",
    "events?bbox=5,5,5,5",
    "events.svg?bbox=5,5,5,6",
    "places?near=0,0,0",
    "actors/nobody/network?depth=50",
];

#[test]
fn what_is_out_of_bounds_is_refused() {
    on_both_engines(async |world| {
        one_article(world).await;
        for path in REFUSED {
            assert_eq!(status(world, path).await, 400, "{path}");
        }
    });
}

#[test]
fn an_empty_register_answers_with_nothing() {
    on_both_engines(async |world| {
        for (question, wanted) in odd() {
            for place in PLACES {
                let status = status(world, &format!("{place}{}", percent(&question))).await;
                assert_eq!(status == 400, wanted == Refused, "{place}{question:.200}");
            }
        }
        let found = world.get("/api/v1/search?q=minister&facets=record,kind,actor", None).await;
        let answer = found.expect(200).json;
        assert_eq!((&answer["data"], &answer["expansions"]), (&json!([]), &json!([])));
        assert_eq!(answer["facets"], json!({ "record": [], "kind": [], "actor": [] }));
        for path in [
            "events?near=0,0,500",
            "events?bbox=-180,-90,180,90",
            "places?near=0,0,1",
            "search/suggest?q=m",
        ] {
            let answer = world.get(&format!("/api/v1/{path}"), None).await.expect(200);
            assert_eq!(answer.json["data"], json!([]), "{path}");
        }
        world.get("/api/v1/actors/nobody/network?depth=2", None).await.expect(404);
    });
}
