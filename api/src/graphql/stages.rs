//! The stages that a query for one record passes through, each alone: what micro-benches time, and whose
//! instructions a test counts. The server goes through them in [`super::handler`].

use std::sync::Arc;

use uuid::Uuid;

use super::direct::QueryPlan;
use super::document::{Coerced, Document, Documents, Refusal};
use super::guard::{self, lex};
use super::limits::Limits;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::Visibility;
use crate::page::{Cursor, SortValue};
use crate::query::{Face, Printer, Reading};
use crate::values::{Handle, Instant};

const LIMITS: &Limits = &Limits::ANONYMOUS;

/// A document, and what becomes of it.
pub struct Stages {
    documents: Documents,
    text: String,
    document: Arc<Document>,
    plan: QueryPlan,
    visibility: Visibility,
    cursor: Cursor,
}

impl Stages {
    /// Of a document without variables, for a schema in its own language.
    pub fn new(sdl: &str, text: &str) -> Result<Stages> {
        let documents = Documents::new(sdl)?;
        let document = documents.read(text, LIMITS).map_err(refused)?;
        let plan = planned(&documents, &document)?;
        let visibility = Visibility::everything(Instant::from_micros(0));
        let (key, id) = (SortValue::Number(1_700_000_000_000_000), Uuid::from_u128(7));
        let cursor = Cursor { sort: "publishedAt".to_owned(), key, id };
        Ok(Stages { documents, text: text.to_owned(), document, plan, visibility, cursor })
    }

    /// The row of a record, as [`Stages::print`] takes it.
    pub async fn row(&self, diwan: &Diwan, handle: &Handle) -> Result<String> {
        let (kind, fields) = self.plan.record().ok_or_else(not_one)?;
        let row = diwan.record_row(self.visibility, (kind, handle), fields).await?;
        row.ok_or_else(not_one)?.get(0)
    }

    /// Guard: the tokens are counted.
    pub fn guard(&self) -> Result<usize> {
        lex::check(&self.text, LIMITS)
    }

    /// A document that is not known yet is parsed, bounded and validated.
    pub fn validate(&self) -> Result<()> {
        self.documents.read_anew(&self.text, LIMITS).map(drop).map_err(refused)
    }

    /// A valid document is brought into its normal form, weighed and planned.
    pub fn plan(&self) -> Result<()> {
        planned(&self.documents, &self.document).map(drop)
    }

    /// A row is parsed and printed; answers how many bytes that makes.
    pub fn print(&self, row: &str) -> Result<usize> {
        let (_, fields) = self.plan.record().ok_or_else(not_one)?;
        let mut printer =
            Printer::new(Reading { face: Face::Graphql, visibility: self.visibility });
        printer.record(fields, row)?;
        Ok(printer.out.len())
    }

    /// A cursor is written and read.
    pub fn cursor(&self) -> Result<Cursor> {
        Cursor::decode(&self.cursor.encode())
    }
}

fn planned(documents: &Documents, document: &Document) -> Result<QueryPlan> {
    let (operation, variables) = (document.operation(None)?, Coerced::default());
    let normal = documents.normal(document, operation, &variables)?;
    let weight = guard::weigh(&normal, LIMITS)?;
    QueryPlan::of(&normal, weight).ok_or_else(not_one)
}

fn refused(refusal: Refusal) -> Error {
    Error::internal(format!("{refusal:?}"))
}

fn not_one() -> Error {
    Error::internal("no single record that is read by one statement")
}
