//! What is made of an article's body.

use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::super::print::{Scalar, Value, id};
use super::super::source::{HiddenWith, Member, Read, Rendered, Source, Unless};
use super::ID;
use crate::article::body::{Passage, html, minutes, plain};
use crate::error::{Error, Result};
use crate::model::{Kind, Visibility};

pub const BODY: Member = Member {
    name: "body",
    read: Read::Text { table: "article_text", owner: "article_id", column: "body" },
};

pub const HTML: Member =
    Member { name: "bodyHtml", read: Read::Rendered(&Rendered { of: &MARKED, print: as_html }) };

pub const PLAIN: Member =
    Member { name: "bodyText", read: Read::Rendered(&Rendered { of: &ALONE, print: as_text }) };

pub const MINUTES: Member = Member {
    name: "readingMinutes",
    read: Read::Rendered(&Rendered { of: &ALONE, print: as_minutes }),
};

static ALONE: Source = Source::within("", super::item::all, members![BODY]);

static MARKED: Source = Source::within(
    "",
    super::item::all,
    members![BODY, Member::owned("mentions", "article_id", &PASSAGE)],
);

/// The passages that are marked: in the body, and as readers see them.
static PASSAGE: Source = Source::within(
    "mention",
    marked,
    members![
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member::plain("start", &["anchor_start"]),
        Member::plain("end", &["anchor_end"]),
    ],
)
.hidden_with(HiddenWith { kind: Kind::Actor, column: "actor_id", unless: Unless::Never });

static ACTOR: Source = Source::within(
    "actor",
    |visibility| visibility.rows(Kind::Actor, "actor"),
    members![ID, Member::plain("slug", &["slug"])],
);

fn marked(_: &Visibility) -> Condition {
    let column = |name| Expr::col(("mention", name));
    Condition::all()
        .add(column("status").eq("confirmed"))
        .add(column("anchor_field").eq("body"))
        .add(column("anchor_stale").eq(false))
}

/// A row of [`PASSAGE`]. Editors are shown mentions of actors that are not there any more, too.
#[derive(Deserialize)]
struct Row<'a>(
    #[serde(borrow)] &'a RawValue,
    #[serde(borrow)] Option<(&'a RawValue, &'a str)>,
    usize,
    usize,
);

impl Row<'_> {
    fn passage(self) -> Result<Option<Passage>> {
        let Row(mention, Some((actor, slug)), start, end) = self else { return Ok(None) };
        let known = |value| id(value)?.ok_or_else(|| Error::internal("a mention without an id"));
        let (id, actor) = (known(mention)?, known(actor)?);
        Ok(Some(Passage { id, actor, slug: slug.to_owned(), scalars: start..end }))
    }
}

fn as_html(scalar: &mut Scalar<'_>, made_of: Value<'_>) -> Result<()> {
    let (body, rows): (Option<String>, Vec<Row<'_>>) =
        serde_json::from_str(made_of.get()).map_err(Error::internal)?;
    let Some(body) = body else { return write(scalar, &()) };
    let passages = rows.into_iter().filter_map(|row| row.passage().transpose());
    let passages: Vec<Passage> = passages.collect::<Result<_>>()?;
    write(scalar, &html(&body, &passages))
}

fn as_text(scalar: &mut Scalar<'_>, made_of: Value<'_>) -> Result<()> {
    let (body,): (Option<String>,) = read(made_of)?;
    write(scalar, &body.as_deref().map(plain))
}

fn as_minutes(scalar: &mut Scalar<'_>, made_of: Value<'_>) -> Result<()> {
    let (body,): (Option<String>,) = read(made_of)?;
    write(scalar, &body.as_deref().map(|body| minutes(&plain(body))))
}

fn read<T: DeserializeOwned>(value: Value<'_>) -> Result<T> {
    serde_json::from_str(value.get()).map_err(Error::internal)
}

fn write(scalar: &mut Scalar<'_>, value: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *scalar.out, value).map_err(Error::internal)
}
