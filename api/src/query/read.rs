//! The operations that read what is wanted as text.

use sea_orm::QueryResult;
use sea_orm::sea_query::Condition;
use uuid::Uuid;

use super::page::Connection;
use super::print::{Face, Printer, Reading, Row};
use super::select::{Select, TOP};
use super::wanted::Fields;
use crate::access::Sight;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::page::{Item, Page};
use crate::principal::Principal;
use crate::record::read::addressed;
use crate::record::{Head, Kind, ListAsk, Listed, Plan, Resolver, clauses, get};
use crate::words::{Handle, Instant};

/// A record that was read as text.
pub struct Text {
    /// JSON.
    pub text: Vec<u8>,
    pub version: i64,
    pub updated_at: Instant,
    pub slug: Option<String>,
    pub is_merged: bool,
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
    ) -> Result<Option<Text>> {
        let (session, sight) = (self.store().read(), Sight::of(who, self.now()));
        let Some(condition) = addressed(kind, handle) else { return Ok(None) };
        let is_it = Condition::all().add(condition);
        let statement = Select::new(session.engine(), sight).record(kind, fields, is_it)?;
        let Some(row) = session.one(&statement).await? else { return Ok(None) };
        let mut printer = Printer::new(Reading { face, sight });
        printer.record(fields, &get::<String>(&row, "row")?)?;
        text(kind, &row, printer.out, sight.now).map(Some)
    }

    /// A page of the records that fit a filter: its JSON, and where it stands in the list.
    pub async fn read_list<R: Listed>(
        &self,
        who: &Principal,
        ask: &ListAsk<R>,
        (connection, face): (&Connection, Face),
    ) -> Result<(Vec<u8>, Page<Row<'static>>)> {
        let sight = Sight::of(who, self.now());
        let page = self.rows(sight, ask, &connection.records).await?;
        let mut printer = Printer::new(Reading { face, sight });
        printer.connection(connection, &page)?;
        Ok((printer.out, page))
    }

    /// A page of rows, each as the database wrote it.
    async fn rows<R: Listed>(
        &self,
        sight: Sight,
        ask: &ListAsk<R>,
        fields: &Fields,
    ) -> Result<Page<Row<'static>>> {
        let session = self.store().read();
        let resolver = Resolver { session: &session, sight };
        let Some(clauses) = clauses(ask, &resolver).await? else {
            return Ok(Page { total: ask.page.count.then_some(0), ..Page::default() });
        };
        let plan = Plan { sight, clauses, ask, parents: None };
        let row = Select::new(session.engine(), sight).top(fields)?;
        let rows = session.all(&plan.page_showing(session.engine(), TOP, row)).await?;
        let item = |row: &QueryResult| {
            let item = plan.text_item(row)?;
            Ok(Item { cursor: item.cursor, node: Row::Text(item.node) })
        };
        let mut page = Page::cut(&ask.page, rows.iter().map(item).collect::<Result<_>>()?);
        if ask.page.count {
            page.total = Some(plan.count(&session).await?.values().sum());
        }
        Ok(page)
    }
}

/// What [`Select::record`] selected, with the text made of it.
fn text(kind: Kind, row: &QueryResult, text: Vec<u8>, now: Instant) -> Result<Text> {
    let times = (get(row, "version")?, get(row, "updated_at")?);
    let head = Head::stored(Uuid::nil(), None, times.0, 0, times.1, None);
    let head = match kind.has_workflow() {
        true => head.as_of(get(row, "edited_at")?, now),
        false => head,
    };
    Ok(Text {
        text,
        version: head.version,
        updated_at: head.updated_at,
        slug: if kind.has_workflow() { get(row, "slug")? } else { None },
        is_merged: kind == Kind::Actor && get::<Option<Uuid>>(row, "merged_into")?.is_some(),
    })
}
