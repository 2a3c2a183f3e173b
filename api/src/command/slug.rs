//! Slugs: readable addresses, found when not given, and reserved for ever.

use std::collections::{BTreeSet, HashMap, HashSet};

use diwan_entity::slug;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, get};
use crate::store::{Session, insert_all};
use crate::values::Slug;

/// A record that needs a slug, or asks for one.
pub struct Wish {
    pub id: Uuid,
    /// The slug asked for; else one is made from the label.
    pub given: Option<String>,
    pub label: String,
    /// Earlier slugs that an import brings along.
    pub former: Vec<String>,
    /// Whether the record had no slug before.
    pub is_new: bool,
}

/// Gives each record its slug: the one asked for (`None` when another record has it), or the first
/// free one made from its label. Reserves them.
pub async fn assign(session: &Session, kind: Kind, wishes: &[Wish]) -> Result<Vec<Option<String>>> {
    let bases: Vec<String> = wishes.iter().map(|wish| base(kind, wish)).collect();
    lock_derived(session, kind, &bases, wishes).await?;
    let mut taken = Taken::read(session, kind, &bases, wishes).await?;
    let mut rows = Vec::new();
    let mut slugs = Vec::new();
    for (wish, base) in wishes.iter().zip(bases) {
        let slug = if wish.given.is_some() {
            taken.claim(&base, wish.id)
        } else {
            Some(taken.next_free(base, wish.id))
        };
        if let Some(slug) = &slug {
            rows.extend(taken.reserve(kind, wish.id, slug, true));
            rows.extend(
                wish.former
                    .iter()
                    .flat_map(|former| taken.reserve(kind, wish.id, former, false))
                    .collect::<Vec<_>>(),
            );
        }
        slugs.push(slug);
    }
    let renamed: Vec<Uuid> =
        wishes.iter().filter(|wish| !wish.is_new).map(|wish| wish.id).collect();
    let of_renamed = || of(kind).add(Expr::col("record_id").is_in(renamed.iter().copied()));
    if renamed.is_empty() {
        insert_all::<slug::Entity>(session, rows).await?;
    } else {
        set_current(session, false, of_renamed()).await?;
        insert_all::<slug::Entity>(session, rows).await?;
        // A slug that a record had before and takes again is current again.
        set_current(
            session,
            true,
            of_renamed().add(Expr::col("slug").is_in(slugs.iter().flatten().map(String::as_str))),
        )
        .await?;
    }
    Ok(slugs)
}

/// Lets only one transaction at a time number the slugs that are made from one label. A slug that was asked
/// for is taken or not: whoever loses the race for it is refused by the index, begins again and is told so.
async fn lock_derived(
    session: &Session,
    kind: Kind,
    bases: &[String],
    wishes: &[Wish],
) -> Result<()> {
    let derived = wishes.iter().zip(bases).filter(|(wish, _)| wish.given.is_none());
    let names = derived.map(|(_, base)| format!("{kind}/slug/{base}"));
    session.lock_names(&names.collect()).await
}

/// Frees every slug of a record that is deleted.
pub async fn release(session: &Session, kind: Kind, id: Uuid) -> Result<()> {
    let own = of(kind).add(Expr::col("record_id").eq(id));
    session.run(Query::delete().from_table("slug").cond_where(own)).await.map(drop)
}

/// The former slugs of records, for an export.
pub async fn former(
    session: &Session,
    kind: Kind,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let select = Query::select()
        .columns(["record_id", "slug"])
        .from("slug")
        .cond_where(
            of(kind)
                .add(Expr::col("record_id").is_in(ids.iter().copied()))
                .add(Expr::col("current").eq(false)),
        )
        .order_by("slug", sea_orm::sea_query::Order::Asc)
        .take();
    let mut former: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in session.all(&select).await? {
        former.entry(get(&row, "record_id")?).or_default().push(get(&row, "slug")?);
    }
    Ok(former)
}

fn of(kind: Kind) -> Condition {
    Condition::all().add(Expr::col("kind").eq(kind.as_str()))
}

fn base(kind: Kind, wish: &Wish) -> String {
    match &wish.given {
        Some(given) => given.clone(),
        None => Slug::derive(&wish.label, kind.as_str(), wish.id).to_string(),
    }
}

/// The slugs near those wished for, and whose they are.
struct Taken {
    owners: HashMap<String, Uuid>,
    /// The number to try next for a base, so that a thousand records of one name cost no thousand tries each.
    next: HashMap<String, u32>,
}

impl Taken {
    async fn read(
        session: &Session,
        kind: Kind,
        bases: &[String],
        wishes: &[Wish],
    ) -> Result<Taken> {
        let exact: HashSet<&str> = bases
            .iter()
            .map(String::as_str)
            .chain(wishes.iter().flat_map(|wish| wish.former.iter().map(String::as_str)))
            .collect();
        let mut owners = HashMap::new();
        let columns = ["slug", "record_id"];
        for chunk in exact.into_iter().collect::<Vec<_>>().chunks(1_000) {
            let select = Query::select()
                .columns(columns)
                .from("slug")
                .cond_where(of(kind).add(Expr::col("slug").is_in(chunk.iter().copied())))
                .take();
            for row in session.all(&select).await? {
                owners.insert(get(&row, "slug")?, get(&row, "record_id")?);
            }
        }
        let mut taken = Taken { owners, next: HashMap::new() };
        let clashing: HashSet<&String> =
            bases.iter().filter(|base| taken.owners.contains_key(*base)).collect();
        for base in clashing.into_iter().cloned().collect::<Vec<_>>() {
            taken.read_numbered(session, kind, &base).await?;
        }
        Ok(taken)
    }

    /// Every `base-…`: `-` sorts right before `.`.
    async fn read_numbered(&mut self, session: &Session, kind: Kind, base: &str) -> Result<()> {
        let within = |stem: String| {
            Condition::all()
                .add(Expr::col("slug").gte(format!("{stem}-")))
                .add(Expr::col("slug").lt(format!("{stem}.")))
        };
        let ranges = stems(base).into_iter().map(within).fold(Condition::any(), Condition::add);
        let select = Query::select()
            .columns(["slug", "record_id"])
            .from("slug")
            .cond_where(of(kind).add(ranges))
            .take();
        for row in session.all(&select).await? {
            self.owners.insert(get(&row, "slug")?, get(&row, "record_id")?);
        }
        Ok(())
    }

    fn free(&self, slug: &str, id: Uuid) -> bool {
        self.owners.get(slug).is_none_or(|owner| *owner == id)
    }

    fn claim(&self, slug: &str, id: Uuid) -> Option<String> {
        self.free(slug, id).then(|| slug.to_owned())
    }

    fn next_free(&mut self, base: String, id: Uuid) -> String {
        if self.free(&base, id) {
            return base;
        }
        let Ok(slug) = Slug::parse(&base) else { return base };
        let mut number = self.next.get(&base).copied().unwrap_or(2);
        while !self.free(slug.with_suffix(number).as_str(), id) {
            number += 1;
        }
        self.next.insert(base, number + 1);
        slug.with_suffix(number).to_string()
    }

    /// The row that reserves a slug, unless it is reserved for this record already.
    fn reserve(&mut self, kind: Kind, id: Uuid, slug: &str, current: bool) -> Option<slug::Model> {
        if self.owners.contains_key(slug) {
            return None;
        }
        self.owners.insert(slug.to_owned(), id);
        Some(slug::Model {
            kind: kind.as_str().to_owned(),
            slug: slug.to_owned(),
            record_id: id,
            current,
        })
    }
}

/// What stands before the number in the numbered forms of a base. A long base is cut, the more the
/// longer the number is, so that they, too, have at most 80 characters.
fn stems(base: &str) -> BTreeSet<String> {
    let Ok(slug) = Slug::parse(base) else { return BTreeSet::from([base.to_owned()]) };
    let lengths = (0..7).map(|zeros| 10_u32.pow(zeros));
    let stem = |number: u32| {
        let numbered = slug.with_suffix(number).to_string();
        numbered.strip_suffix(&format!("-{number}")).map(str::to_owned)
    };
    lengths.filter_map(stem).collect()
}

async fn set_current(session: &Session, current: bool, rows: Condition) -> Result<()> {
    let rows = rows.add(Expr::col("current").eq(!current));
    session
        .run(Query::update().table("slug").value("current", current).cond_where(rows))
        .await
        .map(drop)
}
