//! Counts that are answered without the library.

use async_graphql::InputType;
use serde::Serialize;

use super::{Argument, TYPENAME, alike, argument, readable, type_of};
use crate::error::{Error, Result};
use crate::graphql::document::normal::Field as Asked;
use crate::graphql::kinds::{self, COUNTS};
use crate::graphql::request_context::RequestContext;
use crate::model::Counted;
use crate::query::{CountRequest, CountRow, Field};

/// A root field that counts, and what is wanted of its rows.
pub struct Counts {
    read: kinds::Counts,
    /// With their names in the answer, as JSON, with the colon.
    members: Vec<(String, Member)>,
}

enum Member {
    Name(String),
    Period,
    Key,
    Label,
    Count,
}

impl Counts {
    pub fn of(field: &Asked<'_>) -> Option<Counts> {
        let (_, read) = COUNTS.iter().find(|(name, _)| *name == field.name)?;
        let member = |member: &Asked<'_>| {
            let wanted = match member.name {
                TYPENAME => Member::Name(type_of(field)),
                "period" => Member::Period,
                "key" => Member::Key,
                "label" => Member::Label,
                "count" => Member::Count,
                _ => return None,
            };
            Some((Field::key(member.key), wanted))
        };
        let members = alike(&field.below)?.iter().map(member).collect::<Option<_>>()?;
        Some(Counts { read: *read, members })
    }

    pub async fn read(
        &self,
        context: &RequestContext,
        arguments: &[Argument<'_>],
    ) -> Result<Option<Vec<u8>>> {
        let rows = (self.read)(context, arguments).await?;
        rows.map(|rows| self.print(&rows)).transpose()
    }

    fn print(&self, rows: &[CountRow]) -> Result<Vec<u8>> {
        let mut out = vec![b'['];
        for (index, row) in rows.iter().enumerate() {
            out.extend(if index == 0 { "{" } else { ",{" }.bytes());
            for (index, (key, member)) in self.members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.extend(key.as_bytes());
                member.print(row, &mut out)?;
            }
            out.push(b'}');
        }
        out.push(b']');
        Ok(out)
    }
}

impl Member {
    fn print(&self, row: &CountRow, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Member::Name(name) => value(name, out),
            Member::Period => value(&row.period, out),
            Member::Key => value(&row.key, out),
            Member::Label => value(&row.label, out),
            Member::Count => value(&row.count, out),
        }
    }
}

fn value(value: &impl Serialize, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, value).map_err(Error::internal)
}

/// The rows that a root field's arguments ask for. `None` where the library has to tell what went wrong.
pub async fn counts<R: Counted<Series: InputType, Filter: InputType>>(
    context: &RequestContext,
    arguments: &[Argument<'_>],
) -> Result<Option<Vec<CountRow>>> {
    let Some(ask) = count_ask::<R>(arguments) else { return Ok(None) };
    readable(context.diwan.counts(&context.who, &ask).await)
}

fn count_ask<R: Counted<Series: InputType, Filter: InputType>>(
    arguments: &[Argument<'_>],
) -> Option<CountRequest<R>> {
    Some(CountRequest {
        filter: argument::<Option<R::Filter>>(arguments, "filter")?.unwrap_or_default(),
        by: argument(arguments, "by")?,
        series: argument(arguments, "series")?,
        top: argument(arguments, "top")?,
    })
}
