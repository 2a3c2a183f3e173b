//! Lists as tables: CSV and NDJSON, to the end of the list, without paging by the client.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use csv::{Terminator, WriterBuilder};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::JSON;
use super::parameter::{Parameter, take};
use super::plans::ShowPlan;
use super::resource::Resource;
use super::stream::{Pieces, refuse_without_chunks, streamed};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::http::caller_slots::CallerSlots;
use crate::http::negotiation::Accepted;
use crate::page::{MAX_SIZE, PageStart};
use crate::principal::{CallerKey, Principal};
use crate::query::{AnswerSize, Column, Face, ListRequest};

pub const CSV: &str = "text/csv";
pub const NDJSON: &str = "application/x-ndjson";

/// How many tables are sent at once, and how many of them to one caller.
const AT_ONCE: usize = 16;
const AT_ONCE_TO_ONE: usize = 4;
/// Records with their texts are read in smaller pages.
const TEXTS_AT_ONCE: u32 = 5;

/// The form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv,
    Ndjson,
}

impl Form {
    pub const ALL: [Form; 2] = [Form::Csv, Form::Ndjson];

    /// The form that a request asks for, rather than for JSON.
    pub fn asked(request: &HttpRequest) -> Option<Form> {
        let best = Accepted::of(request).best(&[JSON, CSV, NDJSON])?;
        Form::ALL.into_iter().find(|form| form.media() == best)
    }

    pub fn media(self) -> &'static str {
        match self {
            Form::Csv => CSV,
            Form::Ndjson => NDJSON,
        }
    }

    /// What the name of a file in this form ends with.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Ndjson => "ndjson",
        }
    }

    /// These members of flat objects as rows, below their names or not.
    pub fn rows(self, members: &[&str], has_names: bool, rows: &[Value]) -> Result<Vec<u8>> {
        match self {
            Form::Ndjson => {
                let lines = rows.iter().map(|row| format!("{row}\n"));
                Ok(lines.collect::<String>().into_bytes())
            }
            Form::Csv => {
                let cells = |row: &Value| members.iter().map(|name| cell(&[&row[*name]])).collect();
                written(has_names.then_some(members), rows.iter().map(cells))
            }
        }
    }

    /// An answer in this form, as a file of this name.
    pub fn answer(self, name: &str) -> actix_web::HttpResponseBuilder {
        let mut answer = HttpResponse::Ok();
        match self {
            Form::Csv => {
                answer.insert_header(("content-type", "text/csv; charset=utf-8; header=present"))
            }
            Form::Ndjson => answer.content_type(NDJSON),
        };
        let file = format!("attachment; filename=\"{name}.{}\"", self.ending());
        if let Ok(file) = HeaderValue::from_str(&file) {
            answer.insert_header((CONTENT_DISPOSITION, file));
        }
        answer
    }
}

/// The tables that are being sent. Cheap to clone.
#[derive(Clone)]
pub struct TableSlots(CallerSlots);

impl Default for TableSlots {
    fn default() -> Self {
        Self(CallerSlots::new(AT_ONCE, AT_ONCE_TO_ONE))
    }
}

/// Which table is wanted: a list, and how many of its records.
pub struct TableRequest<R: Resource> {
    pub ask: ListRequest<R>,
    pub plan: Arc<ShowPlan>,
    /// All of them when absent.
    pub most: Option<u64>,
    /// The names in `fields`, in their order.
    pub names: Vec<String>,
}

/// Takes out how many records a table is to have at most.
pub fn most(parameters: &mut Vec<Parameter>) -> Result<Option<u64>> {
    let refused = || Error::bad_request("limit: a whole number of at least 1; all when absent.");
    let given = take(parameters, "limit").map(|given| given.text()).transpose()?;
    let number = given.map(|raw| raw.parse().map_err(|_| refused())).transpose()?;
    match number {
        Some(0) => Err(refused()),
        number => Ok(number),
    }
}

/// Answers a list as a table.
pub async fn answer<R: Resource>(
    diwan: &Diwan,
    (who, caller): (Principal, CallerKey),
    (request, slots): (&HttpRequest, &TableSlots),
    (form, table): (Form, TableRequest<R>),
) -> Result<HttpResponse> {
    let rows = Rows::new(diwan.clone(), who, form, table)?;
    send((request, slots), caller, (form, R::MANY), rows).await
}

/// Sends a table, piece by piece. What is wrong with the question is told as a problem, before the answer has
/// begun.
pub async fn send<P: Pieces>(
    (request, slots): (&HttpRequest, &TableSlots),
    caller: CallerKey,
    (form, name): (Form, &str),
    mut rows: P,
) -> Result<HttpResponse> {
    refuse_without_chunks(request)?;
    let slot = slots.0.take(caller)?;
    let first = rows.next().await?;
    Ok(form.answer(name).streaming(streamed(Begun { first, rows }, slot)))
}

/// A table of which the first piece has been read.
struct Begun<P> {
    first: Option<Bytes>,
    rows: P,
}

impl<P: Pieces> Pieces for Begun<P> {
    const NAME: &'static str = P::NAME;

    async fn next(&mut self) -> Result<Option<Bytes>> {
        match self.first.take() {
            Some(piece) => Ok(Some(piece)),
            None => self.rows.next().await,
        }
    }
}

/// The rows of a table, read page by page.
struct Rows<R: Resource> {
    diwan: Diwan,
    who: Principal,
    form: Form,
    table: TableRequest<R>,
    columns: Vec<Column>,
    /// How many records are still wanted.
    left: u64,
    has_begun: bool,
    has_ended: bool,
}

#[derive(Deserialize)]
struct PageJson<'p> {
    #[serde(borrow)]
    data: Vec<&'p RawValue>,
}

impl<R: Resource> Rows<R> {
    fn new(diwan: Diwan, who: Principal, form: Form, mut table: TableRequest<R>) -> Result<Self> {
        let wanted = table.plan.tree()?;
        let columns = in_order(wanted.records.table(), &table.names);
        let has_texts = AnswerSize::of(1, &wanted.records).texts > 0;
        table.ask.page.size = if has_texts { TEXTS_AT_ONCE } else { MAX_SIZE };
        let left = table.most.unwrap_or(u64::MAX);
        Ok(Self { diwan, who, form, table, columns, left, has_begun: false, has_ended: false })
    }
}

impl<R: Resource> Pieces for Rows<R> {
    const NAME: &'static str = "a table";

    /// The next rows; the names of the columns before the first.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.has_ended {
            return Ok(None);
        }
        let wanted = self.table.plan.tree()?;
        self.table.ask.page.size =
            self.table.ask.page.size.min(self.left.min(u64::from(MAX_SIZE)) as u32);
        let read = self.diwan.read_list(&self.who, &self.table.ask, (wanted, Face::Rest));
        let (json, page) = Box::pin(read).await?;
        let PageJson { data } = serde_json::from_slice(&json).map_err(Error::internal)?;
        self.left -= data.len() as u64;
        match page.next().filter(|_| self.left > 0) {
            Some(cursor) => self.table.ask.page.from = PageStart::After(cursor.clone()),
            None => self.has_ended = true,
        }
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let rows = match self.form {
            Form::Ndjson => lines(&data),
            Form::Csv => {
                let records = data.iter().map(|raw| serde_json::from_str(raw.get()));
                let records: Vec<Value> =
                    records.collect::<Result<_, _>>().map_err(Error::internal)?;
                csv(is_first, &self.columns, &records)?
            }
        };
        // An empty list has no lines, and no empty chunk is sent: that would be the last.
        Ok(Some(rows).filter(|rows| !rows.is_empty()).map(Bytes::from))
    }
}

/// The columns as `fields` names them, and then the others.
fn in_order(columns: Vec<Column>, names: &[String]) -> Vec<Column> {
    let place = |column: &Column| {
        let leads = |name: &String| {
            let rest = column.name.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        names.iter().position(leads).unwrap_or(names.len())
    };
    let mut columns = columns;
    columns.sort_by_key(place);
    columns
}

fn lines(records: &[&RawValue]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in records {
        lines.extend(record.get().as_bytes());
        lines.push(b'\n');
    }
    lines
}

fn csv(with_names: bool, columns: &[Column], records: &[Value]) -> Result<Vec<u8>> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let cells =
        |record: &Value| columns.iter().map(|column| cell(&column.values(record))).collect();
    written(with_names.then_some(&names), records.iter().map(cells))
}

/// Rows as RFC 4180 has them.
fn written(names: Option<&[&str]>, rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if let Some(names) = names {
        writer.write_record(names).map_err(Error::internal)?;
    }
    for row in rows {
        writer.write_record(row).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

/// The values of a cell, several with semicolons between them.
fn cell(values: &[&Value]) -> String {
    let texts: Vec<String> = values.iter().map(|value| text(value)).collect();
    texts.join("; ")
}

/// A value as a spreadsheet may have it: a text that it would take for a formula begins with an apostrophe.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_numbers_are_not() {
        let cell = |value: Value| super::cell(&[&value]);
        assert_eq!(cell(json!("=1+1")), "'=1+1");
        assert_eq!(cell(json!("@SUM(A1)")), "'@SUM(A1)");
        assert_eq!(cell(json!("-5")), "'-5");
        assert_eq!(cell(json!(-5.5)), "-5.5");
        assert_eq!(cell(json!("a; b")), "a; b");
        assert_eq!(cell(Value::Null), "");
        assert_eq!(super::cell(&[&json!("a"), &json!("=b")]), "a; '=b");
    }
}
