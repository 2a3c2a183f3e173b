//! Counts through both faces, as REST tells them.

use diwan_api::model::Kind;
use serde_json::{Value, json};

use super::Face;
use super::caller::{Caller, Outcome, outcome};
use super::graphql::{Schema, capital, screaming};

/// A period, a key, and how many.
pub type Row = (Option<String>, Option<String>, u64);

impl Caller<'_> {
    /// The counts of records of a kind; `query` as REST takes it, `by=month&series=type&actor=…`.
    pub async fn counts(&self, kind: Kind, query: &str) -> Outcome<Vec<Row>> {
        let rows = match self.face {
            Face::Rest => {
                let path = format!("/api/v1/{}/counts?{query}", kind.plural());
                outcome(self.ask("GET", &path).send().await)?["data"].take()
            }
            Face::Graphql => counts(self, kind, query).await?,
        };
        Ok(rows.as_array().unwrap().iter().map(row).collect())
    }
}

fn row(row: &Value) -> Row {
    let text = |name: &str| row[name].as_str().map(str::to_owned);
    (text("period"), text("key"), row["count"].as_u64().unwrap())
}

async fn counts(caller: &Caller<'_>, kind: Kind, query: &str) -> Outcome<Value> {
    let (one, name) = (kind.as_str(), capital(kind));
    let (own, filters): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|pair| ["by=", "series=", "top="].iter().any(|own| pair.starts_with(own)));
    let own = |name: &str| own.iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let schema = Schema::of(caller).await;
    let arguments = schema.list_arguments(&name, &filters.join("&"));
    let document = format!(
        "query ($filter: {name}Filter, $by: CountBy, $series: {name}Series, $top: Int) {{
            rows: {one}Counts(filter: $filter, by: $by, series: $series, top: $top) {{
                period key label count
            }}
        }}"
    );
    let variables = json!({
        "filter": arguments["filter"],
        "by": own("by").map(screaming),
        "series": own("series").map(screaming),
        "top": own("top").map(|top| top.parse::<i64>().unwrap()),
    });
    Ok(caller.data(&document, variables).await?["rows"].clone())
}
