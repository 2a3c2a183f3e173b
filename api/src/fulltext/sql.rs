//! A question as the engines read it, and the statements that ask it.

use sea_orm::Value;
use sea_orm::sea_query::{
    Alias, BinOper, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr, UnionType,
};

use super::index::Index;
use super::question::{Question, Sought, Term};
use crate::store::Engine;

/// The name under which [`Match::hits`] is selected from; it has the columns `number` and `key`.
pub const HIT: &str = "hit";

/// More hits than any index has: SQLite keeps the order of a select only where it has a limit.
const ALL: u64 = 1 << 40;
/// Of more hits than these on Postgres the latest are ranked, and come before the others: to rank one takes
/// it longer than to find it.
const MOST_RANKED: i64 = 2_000;
/// Scores as whole numbers, with room below each for the numbers of documents. However much is looked for, a
/// score stays below 50,000, and so a key within 64 bits.
const SCALE: i64 = 10_000_000;
const NUMBERS: i64 = 1 << 24;
/// What a word counts in a title and in the lines below it; in the text it counts 1.
const TITLE: f64 = 10.0;
const LEAD: f64 = 4.0;

/// A question put to an index.
#[derive(Clone, Debug)]
pub struct Match {
    pub index: &'static Index,
    engine: Engine,
    /// The question in the language of the engine.
    text: String,
    /// What hits are ranked by, where that is not the question: on Postgres what has any of the words; on SQLite,
    /// where one word is looked for, what has it above the text.
    ranking: Option<String>,
}

impl Match {
    pub fn new(index: &'static Index, engine: Engine, question: &Question) -> Self {
        let (text, ranking) = match engine {
            Engine::Sqlite => (fts5(question), above_text(question)),
            Engine::Postgres => (tsquery(question), Some(any_word(question))),
        };
        Self { index, engine, text, ranking }
    }

    /// What it says in a statement.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        [Some(self.text.as_str()), self.ranking.as_deref()].into_iter().flatten()
    }

    /// The same with other values.
    pub fn set_values(&mut self, values: &mut impl Iterator<Item = Value>) {
        for text in [Some(&mut self.text), self.ranking.as_mut()].into_iter().flatten() {
            if let Some(Value::String(Some(other))) = values.next() {
                *text = other;
            }
        }
    }

    /// That a record is among those found.
    pub fn finds(&self, id: (&'static str, &'static str)) -> SimpleExpr {
        let documents = self.index.documents;
        let found = Query::select()
            .column((documents, "record_id"))
            .from(documents)
            .and_where(Expr::col((documents, "number")).in_subquery(self.numbers()))
            .take();
        Expr::col(id).in_subquery(found)
    }

    /// The numbers of the documents found, in no order.
    pub fn numbers(&self) -> SelectStatement {
        Query::select()
            .expr_as(Expr::col((self.index.words, self.number())), Alias::new("number"))
            .from(self.index.words)
            .and_where(self.is_met())
            .take()
    }

    /// The numbers of the documents found, each with a key of its own: the lower, the better it fits, and of
    /// those that fit alike the later ones come first. In the order of the keys.
    pub fn hits(&self, best_first: bool) -> SelectStatement {
        match (self.engine, &self.ranking) {
            (Engine::Sqlite, Some(above)) => self.in_two_parts(best_first, above),
            _ => self.ranked(best_first, self.is_met()),
        }
    }

    /// Of the many texts that a single word finds those are ranked that have it above the text, and come before the
    /// others, of which the latest are met first: to rank one takes SQLite about a microsecond.
    fn in_two_parts(&self, best_first: bool, above: &str) -> SelectStatement {
        let words = self.index.words;
        let rowid = || Expr::col((words, "rowid"));
        let is_above = || Expr::col(words).binary(BinOper::Custom("MATCH"), Expr::val(above));
        let those = Query::select().expr(rowid()).from(words).and_where(is_above()).take();
        let others = Query::select()
            .expr_as(rowid(), Alias::new("number"))
            .expr_as(Expr::val(0_i64).sub(rowid()), Alias::new("key"))
            .from(words)
            .and_where(self.is_met())
            .and_where(rowid().not_in_subquery(those))
            .order_by_expr(rowid(), if best_first { Order::Desc } else { Order::Asc })
            .limit(ALL)
            .take();
        let part = |name: &'static str, rows| {
            let columns = [(name, "number"), (name, "key")];
            Query::select().columns(columns).from_subquery(rows, name).take()
        };
        let above = part("above", self.ranked(best_first, is_above()));
        let below = part("below", others);
        let (mut first, then) = if best_first { (above, below) } else { (below, above) };
        first.union(UnionType::All, then).limit(ALL).take()
    }

    /// What meets a condition on its words, in the order of its keys.
    fn ranked(&self, best_first: bool, is_met: SimpleExpr) -> SelectStatement {
        let words = self.index.words;
        let number = Expr::col((words, self.number()));
        let (order, key) = (if best_first { Order::Asc } else { Order::Desc }, Alias::new("key"));
        Query::select()
            .expr_as(number.clone(), Alias::new("number"))
            .expr_as(self.score().mul(NUMBERS).sub(number), key.clone())
            .from(words)
            .and_where(is_met)
            .order_by(key, order)
            .limit(ALL)
            .take()
    }

    /// Adds to a select from [`HIT`] the documents, and the records or items, under their own name.
    pub fn join(&self, select: &mut SelectStatement) {
        let Index { table, documents, .. } = *self.index;
        let its_number = Expr::col((documents, "number")).equals((HIT, "number"));
        let its_record = Expr::col((table, "id")).equals((documents, "record_id"));
        // SQLite looks them up one by one, in the order of the hits, and only until there are enough.
        select.cross_join(documents).cross_join(table).and_where(its_number).and_where(its_record);
    }

    /// Whether what is joined to the hits keeps their order by itself, and would lose time being sorted.
    pub fn keeps_order(&self) -> bool {
        self.engine == Engine::Sqlite
    }

    fn number(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "rowid",
            Engine::Postgres => "number",
        }
    }

    fn is_met(&self) -> SimpleExpr {
        let words = self.index.words;
        match self.engine {
            Engine::Sqlite => {
                Expr::col(words).binary(BinOper::Custom("MATCH"), Expr::val(self.text.as_str()))
            }
            Engine::Postgres => {
                Expr::col((words, "words")).binary(BinOper::Custom("@@"), as_tsquery(&self.text))
            }
        }
    }

    /// How well a document fits, as a whole number: the lower, the better.
    fn score(&self) -> SimpleExpr {
        let words = self.index.words;
        match self.engine {
            Engine::Sqlite => {
                let [title, lead, body] = [TITLE, LEAD, 1.0].map(Expr::val);
                let score = Func::cust("bm25").args([Expr::col(words), title, lead, body]);
                Expr::expr(score).mul(SCALE).cast_as(Alias::new("integer"))
            }
            Engine::Postgres => {
                let weights = format!("'{{0.1,0.1,{},1}}'::float4[]", LEAD / TITLE);
                // 1: a long text is not better for having more words.
                let score = Func::cust("ts_rank").args([
                    Expr::cust(weights),
                    Expr::col((words, "brief")),
                    as_tsquery(self.ranking.as_deref().unwrap_or(&self.text)),
                    Expr::cust("1"),
                ]);
                let score = Expr::expr(score).mul(-SCALE).cast_as(Alias::new("bigint"));
                // Not by the column itself: else it may be walked in its order, and each vector fetched to see
                // whether it has the words.
                let latest = format!(
                    "row_number() OVER (ORDER BY \"{words}\".\"number\" + 0 DESC) <= {MOST_RANKED}"
                );
                Expr::case(Expr::cust(latest), score).finally(Expr::val(0_i64)).into()
            }
        }
    }
}

fn as_tsquery(text: &str) -> SimpleExpr {
    Expr::val(text).cast_as(Alias::new("tsquery"))
}

/// How well a document fits that has this key: the higher, the better. Without its number, which counts what others
/// have written.
pub fn score(key: i64) -> f64 {
    let whole = key.div_euclid(NUMBERS) + 1;
    -whole as f64 / SCALE as f64
}

/// In the language of FTS5: `("a" OR "b") AND "c d" NOT "e"`.
fn fts5(question: &Question) -> String {
    let phrase = |sought: &Sought| {
        let star = if sought.open { " *" } else { "" };
        format!("\"{}\"{star}", sought.words.join(" "))
    };
    let all =
        |terms: &[Term], between: &str| any_of(terms, phrase, [" AND ", " OR "]).join(between);
    match question.unwanted.as_slice() {
        [] => all(&question.wanted, " AND "),
        unwanted => format!("({}) NOT ({})", all(&question.wanted, " AND "), all(unwanted, " OR ")),
    }
}

/// Where only one word is looked for: what has it above the text.
fn above_text(question: &Question) -> Option<String> {
    let is_single = question.wanted.len() == 1 && question.unwanted.is_empty();
    is_single.then(|| format!("{{title lead}} : ({})", fts5(question)))
}

/// As a tsquery of any of the words: what has more of them in a better place ranks higher.
fn any_word(question: &Question) -> String {
    any_of(&question.wanted, tsquery_phrase, [" & ", " | "]).join(" | ")
}

fn tsquery_phrase(sought: &Sought) -> String {
    let star = if sought.open { ":*" } else { "" };
    let words: Vec<String> = sought.words.iter().map(|word| format!("'{word}'")).collect();
    format!("({}{star})", words.join(" <-> "))
}

/// As a tsquery: `('a' | 'b') & ('c' <-> 'd') & !('e')`.
fn tsquery(question: &Question) -> String {
    let wanted = any_of(&question.wanted, tsquery_phrase, [" & ", " | "]);
    let unwanted = any_of(&question.unwanted, tsquery_phrase, [" & ", " | "]);
    let unwanted = unwanted.iter().map(|any| format!("!{any}"));
    wanted.into_iter().chain(unwanted).collect::<Vec<_>>().join(" & ")
}

/// Each term as any of what it may look like, in brackets.
fn any_of(terms: &[Term], phrase: impl Fn(&Sought) -> String, [and, or]: [&str; 2]) -> Vec<String> {
    let all = |all: &Vec<Sought>| match all.as_slice() {
        [one] => phrase(one),
        several => format!("({})", several.iter().map(&phrase).collect::<Vec<_>>().join(and)),
    };
    let any = |term: &Term| {
        let any: Vec<String> = term.any.iter().map(all).collect();
        format!("({})", any.join(or))
    };
    terms.iter().map(any).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fulltext::ARTICLES;

    #[test]
    fn each_engine_has_a_language_of_its_own() {
        let question = Question::parse("2021 \"20 30\" 米 -40").unwrap();
        let text = |engine| Match::new(&ARTICLES, engine, &question).text;
        assert_eq!(text(Engine::Sqlite), r#"(("2021") AND ("20 30") AND ("米" *)) NOT (("40"))"#);
        assert_eq!(
            text(Engine::Postgres),
            "(('2021')) & (('20' <-> '30')) & (('米':*)) & !(('40'))"
        );
    }
}
