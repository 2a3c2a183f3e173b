//! The operations that read what is wanted as text.

use uuid::Uuid;

use super::dependencies::{note_clauses, note_list};
use super::estimate::refuse_too_large;
use super::page::Connection;
use super::print::{Face, Reading};
use super::printer::{PageRecord, Printer};
use super::select::top_name;
use super::shape;
use super::wanted::Fields;
use super::{ListPlan, ListRequest, workflow};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, Listed, Resolver, Visibility};
use crate::page::{Page, PageItem};
use crate::principal::Principal;
use crate::store::{Fragment, Row};
use crate::values::{Handle, Instant};

/// What was wanted of a record, as JSON, with what every answer needs to know of the record.
pub struct RecordJson {
    pub json: Vec<u8>,
    pub version: i64,
    pub updated_at: Instant,
    pub slug: Option<String>,
    pub is_merged: bool,
}

impl RecordJson {
    /// Whether this is the record's present address.
    pub fn stands_at(&self, handle: &Handle) -> bool {
        match handle {
            Handle::Slug(asked) => !self.is_merged && self.slug.as_ref() == Some(asked),
            _ => !self.is_merged,
        }
    }
}

impl Diwan {
    /// What is wanted of the record that a handle leads to. `None` where it leads to none that the
    /// caller sees, or can only be followed in the general way: [`Diwan::one`] says why.
    pub async fn read_one(
        &self,
        who: &Principal,
        kind: Kind,
        handle: &Handle,
        (fields, face): (&Fields, Face),
    ) -> Result<Option<RecordJson>> {
        let visibility = Visibility::of(who, self.now());
        let row = self.record_row(visibility, (kind, handle), fields).await?;
        let Some(row) = row else { return Ok(None) };
        let mut printer = Printer::new(Reading { face, visibility });
        printer.record(fields, &row.get::<String>(0)?)?;
        stamped(kind, &row, printer.finish(fields), visibility.now).map(Some)
    }

    /// The row that [`Diwan::read_one`] prints.
    pub async fn record_row(
        &self,
        visibility: Visibility,
        address: (Kind, &Handle),
        fields: &Fields,
    ) -> Result<Option<Row>> {
        refuse_too_large(1, fields)?;
        let statement = shape::record(self.store(), visibility, address, fields);
        let Some((statement, variables)) = statement else { return Ok(None) };
        let rows = self.store().read_noted().printed(&statement, &variables).await?;
        Ok(rows.into_iter().next())
    }

    /// A page of the records that fit a filter: its JSON, and where it stands in the list.
    pub async fn read_list<R: Listed>(
        &self,
        who: &Principal,
        ask: &ListRequest<R>,
        (connection, face): (&Connection, Face),
    ) -> Result<(Vec<u8>, Page<PageRecord>)> {
        refuse_too_large(ask.page.size as usize, &connection.records)?;
        let visibility = Visibility::of(who, self.now());
        let page = self.rows(visibility, ask, &connection.records).await?;
        let mut printer = Printer::new(Reading { face, visibility });
        printer.connection(connection, &page)?;
        Ok((printer.finish(&connection.records), page))
    }

    /// A page of rows, each as the database wrote it.
    async fn rows<R: Listed>(
        &self,
        visibility: Visibility,
        ask: &ListRequest<R>,
        fields: &Fields,
    ) -> Result<Page<PageRecord>> {
        let session = self.store().read_noted();
        let resolver = Resolver { session: &session, visibility };
        note_list::<R>();
        let Some(plan) = ListPlan::of(ask, &resolver).await? else { return Ok(ask.nothing()) };
        note_clauses(&plan.clauses);
        let rows = match shape::page(self.store(), &plan, fields) {
            Some((statement, variables)) => session.printed(&statement, &variables).await?,
            None => {
                let (row, variables) = shape::row(self.store(), visibility, fields);
                let page = plan.page_showing(session.engine(), top_name(), Fragment::place());
                session.printed_with(&page, (&row, &variables)).await?
            }
        };
        let item = |row: &Row| {
            let item = plan.text_item(row)?;
            Ok(PageItem { cursor: item.cursor, node: PageRecord::Row(item.node) })
        };
        let page = Page::cut(&ask.page, rows.iter().map(item).collect::<Result<_>>()?);
        Ok(Page { total: Box::pin(plan.total(&session)).await?, ..page })
    }
}

/// What [`Select::record`] selected, with the JSON made of it.
fn stamped(kind: Kind, row: &Row, json: Vec<u8>, now: Instant) -> Result<RecordJson> {
    let edited_at = if kind.has_workflow() { row.get(4)? } else { None };
    let head = workflow::head(row.get(1)?, row.get(2)?, edited_at, now);
    Ok(RecordJson {
        json,
        version: head.version,
        updated_at: head.updated_at,
        slug: if kind.has_slug() { row.get(3)? } else { None },
        is_merged: kind == Kind::Actor && row.get::<Option<Uuid>>(5)?.is_some(),
    })
}
