//! Citations in the store, for every kind of record that owns some.

use std::collections::{BTreeSet, HashMap};

use diwan_entity::citation::{Entity, Model};
use diwan_entity::correction;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::standing::{Standing, standings};
use super::texts::Texts;
use super::{Citation, Citing};
use crate::command::{replace_rows, touched};
use crate::correction::Correction;
use crate::error::{Fault, FieldCode, Result};
use crate::model::{
    Change, Checked, Clause, Kind, Mode, Reading, Ref, Resolver, adopt_ids, parse_stored,
    stored_anchor, stored_rows,
};
use crate::query::filter::Clauses;
use crate::store::{Row, Session, all_columns, delete_where, is_one_found, json_rows, lost_race};
use crate::values::{Anchor, Instant, TextIndex};

/// The name of the part, and of the column that [`rows`] becomes.
pub const PART: &str = "citations";

/// The citations of a record, as a column of the statement that reads it.
pub fn rows<R: Citing>(reading: &Reading) -> SimpleExpr {
    let own = Expr::col(("citation", R::OWNER)).equals((R::TABLE, "id"));
    json_rows::<Entity>(reading.engine, Condition::all().add(own), "ord")
}

/// What stands in that column.
pub fn from_row(row: &Row) -> Result<Vec<Citation>> {
    stored_rows(row, PART)?.into_iter().map(Citation::from_model).collect()
}

/// Gives citations their ids and versions, and checks anchors against the texts they stand in.
///
/// References are resolved by then: only now is it known which of the stored citations is which.
pub async fn check<R: Citing>(session: &Session, records: &mut [Checked<'_, '_, R>]) -> Result<()> {
    for record in records.iter_mut() {
        let stored = record.old.map_or(&[][..], R::citations);
        adopt_ids(record.parse, "/citations", record.new.citations_mut(), stored);
        inherit(record);
    }
    // Who changes nothing of the citations locks no article, and writes none of them.
    let mut changed: Vec<_> = records.iter_mut().filter(|record| cites_otherwise(record)).collect();
    let quoted = cited(&changed, is_new_passage);
    place_anchors(&mut changed, &Texts::read(session, &quoted).await?);
    let now = changed.first().map_or(Instant::MIN, |record| record.parse.now);
    let standings = standings(session, &cited(&changed, |_, _| true), now).await?;
    refuse_overtaken(session, &changed).await?;
    changed.iter_mut().for_each(|record| compare(record, &standings));
    Ok(())
}

fn cites_otherwise<R: Citing>(record: &Checked<'_, '_, R>) -> bool {
    record.old.is_none_or(|old| old.citations() != record.new.citations())
}

/// Begins anew where an article has been corrected since the stored citations were read: their anchors and
/// what is said of them may have followed it meanwhile.
async fn refuse_overtaken<R: Citing>(
    session: &Session,
    records: &[&mut Checked<'_, '_, R>],
) -> Result<()> {
    let old: Vec<&R> = records.iter().filter_map(|record| record.old).collect();
    for old in old.chunks(1_000) {
        let owners = old.iter().map(|old| old.head().id);
        let select = Query::select()
            .columns(all_columns::<Entity>())
            .from("citation")
            .and_where(Expr::col(("citation", R::OWNER)).is_in(owners))
            .take();
        let mut stands = HashMap::new();
        for row in session.all(&select).await? {
            let row = row.model::<Model>()?;
            stands.insert(row.id, Citation::from_model(row)?);
        }
        let stood = old.iter().flat_map(|old| old.citations());
        if !stood.clone().all(|citation| stands.get(&citation.id) == Some(citation)) {
            return Err(lost_race());
        }
    }
    Ok(())
}

/// Takes over what the server set when the same article was cited before.
fn inherit<R: Citing>(record: &mut Checked<'_, '_, R>) {
    for citation in record.new.citations_mut() {
        let stored = stored(record.old, citation);
        let version = stored
            .map_or_else(|| earliest_read(record.old, citation), |stored| stored.article_version);
        citation.article_version = citation.article_version.or(version);
        citation.outdated = stored.is_some_and(|stored| stored.outdated);
        if let Some(anchor) = &mut citation.anchor {
            let known = stored.and_then(|stored| stored.anchor.as_ref());
            let was_stale = known.is_some_and(|known| known.stale && known.same_passage(anchor));
            let told = anchor.stale && record.parse.mode == Mode::Import;
            anchor.stale = anchor.is_placed() && (was_stale || told);
        }
    }
}

/// The citation that stood before under the same id, if it cites the same article.
fn stored<'a, R: Citing>(old: Option<&'a R>, citation: &Citation) -> Option<&'a Citation> {
    let mut citations = old?.citations().iter();
    citations.find(|stored| stored.id == citation.id && stored.article == citation.article)
}

/// The earliest version at which the same was read for the record before: an item that is written anew says not
/// that anybody looked again, but where it names a passage that was not named before.
fn earliest_read<R: Citing>(old: Option<&R>, citation: &Citation) -> Option<i64> {
    let stored = old.map_or(&[][..], R::citations).iter();
    let same =
        stored.filter(|stored| stored.article.is_some() && stored.article == citation.article);
    let read = same.filter(|stored| match (&stored.anchor, &citation.anchor) {
        (Some(stood), Some(anchor)) => stood.same_passage(anchor),
        (None, Some(_)) => false,
        (_, None) => true,
    });
    read.filter_map(|stored| stored.article_version).min()
}

/// Whether the citation has an anchor that was never checked. A stale one is past checking.
fn is_new_passage<R: Citing>(old: Option<&R>, citation: &Citation) -> bool {
    let known = stored(old, citation).and_then(|stored| stored.anchor.as_ref());
    citation.anchor.as_ref().is_some_and(|anchor| {
        let stood = known.is_some_and(|known| known.same_passage(anchor));
        !anchor.is_placed() || !anchor.stale && !stood
    })
}

/// The articles of the citations that pass a test.
fn cited<R: Citing>(
    records: &[&mut Checked<'_, '_, R>],
    test: impl Fn(Option<&R>, &Citation) -> bool,
) -> Vec<Uuid> {
    let mut articles = BTreeSet::new();
    for record in records {
        let passing = record.new.citations().iter().filter(|citation| test(record.old, citation));
        articles.extend(passing.filter_map(Citation::article_id));
    }
    Vec::from_iter(articles)
}

/// Checks the anchors that are new against their texts, and finds those that have no offsets.
fn place_anchors<R: Citing>(records: &mut [&mut Checked<'_, '_, R>], texts: &Texts) {
    let mut index = texts.index();
    for record in records {
        for (position, citation) in record.new.citations_mut().iter_mut().enumerate() {
            let (is_new, article) = (is_new_passage(record.old, citation), citation.article_id());
            let anchor = citation.anchor.as_mut().filter(|_| is_new);
            let Some((article, anchor)) = article.zip(anchor) else { continue };
            if let Err(fault) = placed(anchor, index.of(article, anchor.field)) {
                let pointer = format!("/citations/{position}/anchor");
                record.parse.fail(pointer, fault.code, fault.detail);
            }
        }
    }
}

fn placed(anchor: &mut Anchor, text: &TextIndex) -> Result<(), Fault> {
    if !anchor.is_placed() {
        *anchor = anchor.placed(text)?;
        return Ok(());
    }
    // The writer may not see the article any more: what it has there is not told.
    let there = "the cited article has no such passage there";
    anchor.check(text).map_err(|fault| Fault::new(fault.code, there))
}

/// Says of each citation which version of its article it was read from, and whether that still stands.
fn compare<R: Citing>(record: &mut Checked<'_, '_, R>, standings: &HashMap<Uuid, Standing>) {
    for (position, citation) in record.new.citations_mut().iter_mut().enumerate() {
        let article = citation.article_id();
        let standing = article.and_then(|article| standings.get(&article));
        let current = standing.map(|standing| standing.version);
        if citation.article_version > current {
            let detail = "the article has no such version yet";
            let pointer = format!("/citations/{position}/articleVersion");
            record.parse.fail(pointer, FieldCode::Range, detail);
        }
        citation.article_version = citation.article_version.or(current);
        citation.outdated = citation.is_outdated_by(standing);
    }
}

/// Tells of each citation the corrections of its article since the version that it was read from.
pub async fn tell_corrections(
    session: &Session,
    citations: impl Iterator<Item = &mut Citation>,
) -> Result<()> {
    let mut citations: Vec<&mut Citation> = citations.collect();
    let outdated = citations.iter().filter(|citation| citation.outdated);
    let articles: BTreeSet<Uuid> = outdated.filter_map(|citation| citation.article_id()).collect();
    let corrections = corrections(session, &Vec::from_iter(articles)).await?;
    for citation in &mut citations {
        let all = citation.article_id().and_then(|article| corrections.get(&article));
        let since = |correction: &&Correction| Some(correction.version) > citation.article_version;
        let all = all.into_iter().flatten();
        citation.corrections_since = Some(all.filter(since).cloned().collect());
    }
    Ok(())
}

/// The corrections of these articles.
async fn corrections(
    session: &Session,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Correction>>> {
    let mut corrections: HashMap<Uuid, Vec<Correction>> = HashMap::new();
    for articles in articles.chunks(1_000) {
        let select = Query::select()
            .columns(all_columns::<correction::Entity>())
            .from("correction")
            .and_where(Expr::col(("correction", "article_id")).is_in(articles.iter().copied()))
            .order_by(("correction", "ord"), Order::Asc)
            .take();
        for row in session.all(&select).await? {
            let row = row.model::<correction::Model>()?;
            corrections.entry(row.article_id).or_default().push(Correction::from_model(row)?);
        }
    }
    Ok(corrections)
}

/// The filters by what records cite.
pub fn add_filters<R: Citing>(
    clauses: &mut Clauses,
    (has_citations, citation_outdated): (Option<bool>, Option<bool>),
    resolver: &Resolver<'_>,
) {
    clauses.has(has_citations, seen::<R>(resolver));
    clauses.add(citation_outdated.map(|outdated| citing_outdated::<R>(outdated, resolver)));
}

/// The sources of a record that the caller sees.
fn seen<R: Citing>(resolver: &Resolver<'_>) -> SelectStatement {
    let outside = Expr::col(("citation", "article_id")).is_null();
    let seen = resolver.visibility.sees_other(Kind::Article, ("citation", "article_id"));
    Query::select()
        .expr(Expr::cust("1"))
        .from("citation")
        .and_where(Expr::col(("citation", R::OWNER)).equals((R::TABLE, "id")))
        .cond_where(
            seen.map_or_else(Condition::all, |seen| Condition::any().add(outside).add(seen)),
        )
        .take()
}

/// Records that cite something in doubt, or that do not; as far as the caller sees what is cited.
fn citing_outdated<R: Citing>(outdated: bool, resolver: &Resolver<'_>) -> Clause {
    let seen = resolver.visibility.sees_other(Kind::Article, ("citation", "article_id"));
    let in_doubt = Query::select()
        .column(("citation", R::OWNER))
        .from("citation")
        .and_where(Expr::col(("citation", R::OWNER)).is_not_null())
        .and_where(Expr::col(("citation", "outdated")))
        .cond_where(seen.unwrap_or_else(Condition::all))
        .take();
    let id = Expr::col((R::TABLE, "id"));
    let own = match outdated {
        true => is_one_found(resolver.session.engine(), id, in_doubt),
        false => id.not_in_subquery(in_doubt),
    };
    Clause::Own(Condition::all().add(own))
}

/// Writes the citations that have changed; of new records, all in a few statements.
pub async fn write<R: Citing>(session: &Session, changes: &[Change<R>]) -> Result<()> {
    let changes = touched(changes, |old, new| old.citations() != new.citations());
    replace_rows::<R, Entity>(session, R::OWNER, &changes, models).await
}

/// Deletes the citations of a record.
pub async fn delete<R: Citing>(session: &Session, record: &R) -> Result<()> {
    delete_where::<Entity>(session, R::OWNER, &[record.head().id]).await
}

fn models<R: Citing>(record: &R) -> Vec<Model> {
    let owner = |kind| (R::KIND == kind).then_some(record.head().id);
    let own = |(index, citation): (usize, &Citation)| Model {
        ord: index as i32,
        event_id: owner(Kind::Event),
        tenure_id: owner(Kind::Tenure),
        relation_id: owner(Kind::Relation),
        ..citation.to_model()
    };
    record.citations().iter().enumerate().map(own).collect()
}

impl Citation {
    pub(super) fn from_model(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            article: row.article_id.map(|id| Ref::to(Kind::Article, id)),
            url: row.url,
            stance: parse_stored(&row.stance)?,
            anchor: stored_anchor(
                row.anchor_field,
                (row.anchor_start, row.anchor_end),
                row.anchor_exact,
                (row.anchor_prefix, row.anchor_suffix),
                row.anchor_stale,
            )?,
            article_version: row.article_version,
            outdated: row.outdated,
            corrections_since: None,
        })
    }

    /// The row, without its place and its owner.
    pub(super) fn to_model(&self) -> Model {
        let anchor = self.anchor.as_ref();
        Model {
            id: self.id,
            event_id: None,
            tenure_id: None,
            relation_id: None,
            ord: 0,
            article_id: self.article_id(),
            url: self.url.clone(),
            stance: self.stance.to_string(),
            article_version: self.article_version,
            outdated: self.outdated,
            anchor_field: anchor.map(|anchor| anchor.field.to_string()),
            anchor_start: anchor.map(|anchor| anchor.start as i32),
            anchor_end: anchor.map(|anchor| anchor.end as i32),
            anchor_exact: anchor.map(|anchor| anchor.exact.clone()),
            anchor_prefix: anchor.and_then(|anchor| anchor.prefix.clone()),
            anchor_suffix: anchor.and_then(|anchor| anchor.suffix.clone()),
            anchor_stale: anchor.is_some_and(|anchor| anchor.stale),
        }
    }
}
