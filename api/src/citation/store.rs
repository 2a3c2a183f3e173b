//! Citations in the store, for every kind of record that owns some.

use std::collections::{BTreeSet, HashMap};

use diwan_entity::citation::{Entity, Model};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SimpleExpr};
use uuid::Uuid;

use super::texts::Texts;
use super::{Citation, Citing};
use crate::command::{replace_rows, touched};
use crate::error::{Fault, Result};
use crate::model::{
    Change, Checked, Kind, Mode, Reading, Ref, adopt_ids, get, parse_stored, stored_anchor,
    stored_rows,
};
use crate::query::updated;
use crate::store::{Session, delete_where, json_rows};
use crate::values::{Anchor, Instant, TextIndex};

/// The name of the part, and of the column that [`rows`] becomes.
pub const PART: &str = "citations";

/// The citations of a record, as a column of the statement that reads it.
pub fn rows<R: Citing>(reading: &Reading) -> SimpleExpr {
    let own = Expr::col(("citation", R::OWNER)).equals((R::TABLE, "id"));
    json_rows::<Entity>(reading.engine, Condition::all().add(own), "ord")
}

/// What stands in that column.
pub fn from_row(row: &QueryResult) -> Result<Vec<Citation>> {
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
    let quoted = cited(records, is_new_passage);
    place_anchors(records, &Texts::read(session, &quoted).await?);
    let undated = cited(records, |_, citation| citation.article_version.is_none());
    let now = records.first().map_or(Instant::MIN, |record| record.parse.now);
    give_versions(records, &versions(session, &undated, now).await?);
    Ok(())
}

/// Takes over what the server set when the same article was cited before.
fn inherit<R: Citing>(record: &mut Checked<'_, '_, R>) {
    for citation in record.new.citations_mut() {
        let stored = stored(record.old, citation);
        let version = stored.and_then(|stored| stored.article_version);
        citation.article_version = citation.article_version.or(version);
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
    records: &[Checked<'_, '_, R>],
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
fn place_anchors<R: Citing>(records: &mut [Checked<'_, '_, R>], texts: &Texts) {
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

fn give_versions<R: Citing>(records: &mut [Checked<'_, '_, R>], versions: &HashMap<Uuid, i64>) {
    let citations = records.iter_mut().flat_map(|record| record.new.citations_mut());
    for citation in citations.filter(|citation| citation.article_version.is_none()) {
        let article = citation.article_id();
        citation.article_version = article.and_then(|article| versions.get(&article).copied());
    }
}

/// The versions that the articles have now.
async fn versions(
    session: &Session,
    articles: &[Uuid],
    now: Instant,
) -> Result<HashMap<Uuid, i64>> {
    let mut versions = HashMap::new();
    for articles in articles.chunks(1_000) {
        let select = Query::select()
            .columns(["id"])
            .expr_as(updated::version(Kind::Article.as_str(), now), Alias::new("version"))
            .from("article")
            .and_where(Expr::col("id").is_in(articles.iter().copied()))
            .take();
        for row in session.all(&select).await? {
            versions.insert(get(&row, "id")?, get(&row, "version")?);
        }
    }
    Ok(versions)
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
    fn from_model(row: Model) -> Result<Self> {
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
        })
    }

    /// The row, without its place and its owner.
    fn to_model(&self) -> Model {
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
