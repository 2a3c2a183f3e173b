//! Names and identifiers in the store.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::error::{FieldCode, Result};
use crate::model::{Checked, Record, get};
use crate::store::Session;
use crate::values::Identifier;

/// Refuses identifiers that another record of the kind has, in the store or earlier in the batch.
pub async fn refuse_taken<R: Record>(
    session: &Session,
    records: &mut [Checked<'_, '_, R>],
) -> Result<()> {
    let claims: Vec<Vec<(usize, Identifier)>> = records.iter().map(claims).collect();
    let claimed: HashSet<&Identifier> = claims.iter().flatten().map(|(_, claim)| claim).collect();
    let mut owners = owners::<R>(session, &claimed).await?;
    for (record, claims) in records.iter_mut().zip(claims) {
        let id = record.new.head().id;
        for (index, claim) in claims {
            if *owners.entry(claim).or_insert(id) != id {
                record.parse.fail(
                    format!("/identifiers/{index}"),
                    FieldCode::Duplicate,
                    "another record has this identifier",
                );
            }
        }
    }
    Ok(())
}

/// The identifiers that a record has not had before, and their places.
fn claims<R: Record>(record: &Checked<'_, '_, R>) -> Vec<(usize, Identifier)> {
    let standing = record.old.map(R::identifiers).unwrap_or_default();
    let all = record.new.identifiers().into_iter().enumerate();
    all.filter(|(_, identifier)| !standing.contains(identifier)).collect()
}

/// Who has the claimed identifiers in the store.
async fn owners<R: Record>(
    session: &Session,
    claimed: &HashSet<&Identifier>,
) -> Result<HashMap<Identifier, Uuid>> {
    let mut owners = HashMap::new();
    let Some((table, owner)) = R::KIND.identifiers() else { return Ok(owners) };
    let schemes: HashSet<&str> = claimed.iter().map(|claim| claim.scheme.as_str()).collect();
    let values: Vec<&str> = claimed.iter().map(|claim| claim.value.as_str()).collect();
    for values in values.chunks(1_000) {
        let select = Query::select()
            .columns(["scheme", "value", owner])
            .from(table)
            .and_where(Expr::col("scheme").is_in(schemes.iter().copied()))
            .and_where(Expr::col("value").is_in(values.iter().copied()))
            .take();
        for row in session.all(&select).await? {
            let taken = Identifier { scheme: get(&row, "scheme")?, value: get(&row, "value")? };
            owners.insert(taken, get(&row, owner)?);
        }
    }
    Ok(owners)
}
