//! How the databases find what a statement asks for: their plans, read alike for both engines.

use std::sync::{Arc, Mutex};

use diwan_api::store::Engine;
use sea_orm::{ConnectionTrait, QueryResult, Statement, TransactionTrait};
use serde_json::Value;

use super::World;

/// The statements that a world's server sends.
pub struct Watched<'a> {
    world: &'a World,
    seen: Arc<Mutex<Vec<Statement>>>,
}

impl World {
    pub fn watched(&self) -> Watched<'_> {
        let seen: Arc<Mutex<Vec<Statement>>> = Arc::default();
        let into = seen.clone();
        self.diwan.store().watch(move |statement| into.lock().unwrap().push(statement.clone()));
        Watched { world: self, seen }
    }
}

impl Watched<'_> {
    /// The plans of the statements sent since it was last asked; `in_order` where nothing has to be
    /// sorted.
    pub async fn plans(&self, in_order: bool) -> Vec<Plan> {
        let statements = std::mem::take(&mut *self.seen.lock().unwrap());
        let mut plans = Vec::new();
        for statement in statements {
            plans.push(self.explain(statement, in_order).await);
        }
        plans
    }

    /// How many of the statements sent so far say this.
    pub fn count(&self, text: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|statement| statement.sql.contains(text)).count()
    }

    /// Passes over the statements sent so far.
    pub fn forget(&self) {
        self.seen.lock().unwrap().clear();
    }

    async fn explain(&self, statement: Statement, in_order: bool) -> Plan {
        let connection = self.world.diwan.store().migrations().begin().await.unwrap();
        let sql = statement.to_string();
        let how = match self.world.engine {
            Engine::Sqlite => "EXPLAIN QUERY PLAN",
            Engine::Postgres => "EXPLAIN (FORMAT JSON)",
        };
        let before = match self.world.engine {
            // A plan is made of the statistics that the connection knows, and only a statement that reads
            // looks whether there are new ones.
            Engine::Sqlite => "SELECT id FROM publisher LIMIT 1",
            Engine::Postgres if in_order => IN_ORDER,
            Engine::Postgres => AS_OF_MANY,
        };
        connection.execute_unprepared(before).await.unwrap();
        let explain = Statement { sql: format!("{how} {}", statement.sql), ..statement };
        let rows = connection.query_all_raw(explain).await.unwrap();
        connection.rollback().await.unwrap();
        match self.world.engine {
            Engine::Sqlite => Plan::of_sqlite(sql, &rows),
            Engine::Postgres => Plan::of_postgres(sql, &rows),
        }
    }
}

/// Of a few thousand rows Postgres would rather read all; of a million it would not.
const AS_OF_MANY: &str = "
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off;
    SET LOCAL enable_material = off";

/// It would rather sort a few dozen rows, too, than find each in its place.
const IN_ORDER: &str = "
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_bitmapscan = off;
    SET LOCAL enable_sort = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off;
    SET LOCAL enable_material = off";

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Rows found by the conditions `by` on an index.
    Search {
        table: String,
        index: String,
        by: String,
    },
    /// Every row, in the order of an index or in none.
    Scan {
        table: String,
        index: Option<String>,
    },
    Sort,
}

/// A plan: the steps within which the page is cut, and all others.
pub struct Plan {
    pub sql: String,
    pub text: String,
    page: Vec<Step>,
    rest: Vec<Step>,
}

impl Plan {
    /// Whether it is the plan of a list.
    pub fn is_of_list(&self) -> bool {
        !self.page.is_empty()
    }

    /// The page is read in the order of an index, of which it tells the name: nothing is sorted, and
    /// what else is needed is searched for.
    pub fn walks(&self) -> Option<&str> {
        let first = self.page.iter().find_map(|step| match step {
            Step::Search { index, .. } => Some(index.as_str()),
            Step::Scan { index, .. } => index.as_deref(),
            Step::Sort => None,
        });
        let others = self.page.iter().skip(1).chain(&self.rest);
        let in_order = !self.page.contains(&Step::Sort) && !others.into_iter().any(is_scan);
        first.filter(|_| in_order)
    }

    /// As [`Plan::walks`], where what is read is merged, and so put in order once more.
    pub fn merges(&self) -> Option<&str> {
        let first = self.page.iter().find_map(|step| match step {
            Step::Search { index, .. } => Some(index.as_str()),
            Step::Scan { index, .. } => index.as_deref(),
            Step::Sort => None,
        });
        let reads = self.page.iter().filter(|step| **step != Step::Sort);
        let others = reads.skip(1).chain(&self.rest);
        first.filter(|_| !others.into_iter().any(is_scan))
    }

    /// Rows are put in order after they were read.
    pub fn sorts(&self) -> bool {
        self.page.iter().chain(&self.rest).any(|step| *step == Step::Sort)
    }

    /// Nothing is read from its first row to its last.
    pub fn searches(&self) -> bool {
        !self.page.iter().chain(&self.rest).any(is_scan)
    }

    /// The page begins where the cursor stands.
    pub fn seeks(&self, column: &str) -> bool {
        let place = format!("({column},");
        let first = self.page.iter().find(|step| **step != Step::Sort);
        matches!(first, Some(Step::Search { by, .. }) if by.contains(&place))
    }

    fn of_sqlite(sql: String, rows: &[QueryResult]) -> Plan {
        let row = |row: &QueryResult| {
            let number = |name| row.try_get::<i32>("", name).unwrap();
            (number("id"), number("parent"), row.try_get::<String>("", "detail").unwrap())
        };
        let rows: Vec<(i32, i32, String)> = rows.iter().map(row).collect();
        let text = rows.iter().map(|(id, parent, detail)| format!("{parent:>4} {id:>4} {detail}"));
        let text = text.collect::<Vec<_>>().join("\n");
        let root = rows.iter().find(|(_, _, detail)| cuts_page(detail)).map(|(id, ..)| *id);
        let mut inside: Vec<i32> = root.into_iter().collect();
        let (mut page, mut rest) = (Vec::new(), Vec::new());
        for (id, parent, detail) in &rows {
            let is_inside = inside.contains(parent);
            if is_inside {
                inside.push(*id);
            }
            let into = if is_inside { &mut page } else { &mut rest };
            into.extend(sqlite_step(detail));
        }
        Plan { sql, text, page, rest }
    }

    fn of_postgres(sql: String, rows: &[QueryResult]) -> Plan {
        let json: Value = rows[0].try_get("", "QUERY PLAN").unwrap();
        let (mut page, mut rest) = (Vec::new(), Vec::new());
        let mut text = String::new();
        print(&json[0]["Plan"], 0, &mut text);
        let text = text.trim_end().to_owned();
        postgres_steps(&json[0]["Plan"], false, &mut page, &mut rest);
        Plan { sql, text, page, rest }
    }
}

fn is_scan(step: &Step) -> bool {
    matches!(step, Step::Scan { .. })
}

fn cuts_page(detail: &str) -> bool {
    let words: Vec<&str> = detail.split(' ').collect();
    matches!(words[..], ["CO-ROUTINE" | "MATERIALIZE", "page"])
        || detail.starts_with("CORRELATED LIST SUBQUERY")
}

/// Reads `SEARCH article USING INDEX article_sort_at_id_idx (sort_at<?)` and the like.
fn sqlite_step(detail: &str) -> Option<Step> {
    let words: Vec<&str> = detail.split(' ').collect();
    if detail.starts_with("USE TEMP B-TREE FOR") && detail.ends_with("ORDER BY") {
        return Some(Step::Sort);
    }
    let table = words.get(1)?.to_string();
    let index = || {
        let at = words.iter().position(|word| *word == "INDEX")?;
        words.get(at + 1).map(|index| (*index).to_owned())
    };
    match words[0] {
        // Full text, by its words.
        "SCAN" if detail.contains("VIRTUAL TABLE INDEX") => {
            Some(Step::Search { index: table.clone(), table, by: "(words)".to_owned() })
        }
        "SEARCH" if detail.contains("AUTOMATIC") => Some(Step::Scan { table, index: None }),
        "SEARCH" => {
            let by = detail.split_once(" (").map_or("", |(_, by)| by);
            let index = index().unwrap_or_else(|| format!("{table}_pkey"));
            Some(Step::Search { table, index, by: format!("({by}") })
        }
        "SCAN"
            if [
                "page",
                "parent",
                "item",
                "both",
                "changed",
                "waiting",
                "hit",
                "above",
                "below",
                "having_it",
            ]
            .contains(&words[1])
                || detail.ends_with("VALUES CLAUSE") =>
        {
            None
        }
        "SCAN" => Some(Step::Scan { table, index: index() }),
        _ => None,
    }
}

fn postgres_steps(node: &Value, inside: bool, page: &mut Vec<Step>, rest: &mut Vec<Step>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
    let kind = text("Node Type");
    let inside = inside || kind == "Limit" && page.is_empty();
    let step = match kind.as_str() {
        "Sort" | "Incremental Sort" => Some(Step::Sort),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
            let (table, index) = (text("Relation Name"), text("Index Name"));
            Some(match node["Index Cond"].as_str() {
                Some(by) => Step::Search { table, index, by: by.to_owned() },
                None => Step::Scan { table, index: Some(index) },
            })
        }
        "Seq Scan" => Some(Step::Scan { table: text("Relation Name"), index: None }),
        _ => None,
    };
    if inside { &mut *page } else { &mut *rest }.extend(step);
    for below in node["Plans"].as_array().into_iter().flatten() {
        postgres_steps(below, inside, page, rest);
    }
}

fn print(node: &Value, depth: usize, into: &mut String) {
    let shown = [
        "Node Type",
        "Relation Name",
        "Index Name",
        "Index Cond",
        "Filter",
        "Sort Key",
        "Plan Rows",
    ];
    let words = shown.iter().filter(|name| !node[**name].is_null()).map(|name| match *name {
        "Node Type" => node[*name].as_str().unwrap_or_default().to_owned(),
        _ => format!("{name}={}", node[*name]),
    });
    into.push_str(&format!("{}{}\n", "  ".repeat(depth), words.collect::<Vec<_>>().join(" ")));
    for below in node["Plans"].as_array().into_iter().flatten() {
        print(below, depth + 1, into);
    }
}
