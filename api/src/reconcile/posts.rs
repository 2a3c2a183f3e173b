//! The posts that actors held, in words.

use std::collections::HashMap;

use uuid::Uuid;

use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Parts, Ref};
use crate::page::{MAX_SIZE, Order, PageRequest, PageStart};
use crate::position::Position;
use crate::principal::Principal;
use crate::query::ListRequest;
use crate::tenure::{ActorTenures, Tenure, TenureFilter};
use crate::values::{PartialDate, TenureStatus};

/// A post that somebody held.
#[derive(Clone, Debug)]
pub struct Post {
    /// What it was, where and when, in one line.
    pub text: String,
    /// In which actor it was.
    pub organisation: Option<Ref>,
}

impl Diwan {
    /// The posts that each of the actors held, or held on a date, the latest first: at most a hundred
    /// each. Two statements and those of references, however many actors.
    pub(super) async fn posts(
        &self,
        who: &Principal,
        actors: &[Uuid],
        on: Option<String>,
    ) -> Result<HashMap<Uuid, Vec<Post>>> {
        let page =
            PageRequest::new(Order::default(), Some(i64::from(MAX_SIZE)), PageStart::First, false)?;
        let filter = TenureFilter { on, ..TenureFilter::default() };
        let ask = ListRequest::new(filter, page, Parts::NONE);
        let pages = self.nested::<ActorTenures>(who, actors, &ask).await?;
        let held: HashMap<Uuid, Vec<Tenure>> =
            pages.into_iter().map(|(actor, page)| (actor, page.nodes().collect())).collect();
        let ids: Vec<Uuid> = held.values().flatten().map(|tenure| tenure.position.id).collect();
        let positions = self.many::<Position>(who, &ids, Parts::NONE, true).await?;
        let post = |tenure: &Tenure| {
            let position = positions.get(&tenure.position.id)?;
            Some(Post { text: told(tenure, position), organisation: position.organisation.clone() })
        };
        let posts = |tenures: Vec<Tenure>| tenures.iter().filter_map(post).collect();
        Ok(held.into_iter().map(|(actor, tenures)| (actor, posts(tenures))).collect())
    }
}

/// *Minister of Defence, Government of National Accord (acting, 2020-08 – 2021-03-10)*
fn told(tenure: &Tenure, position: &Position) -> String {
    let mut text = position.title.clone();
    if let Some(organisation) = position.organisation.as_ref().and_then(Ref::label) {
        text = format!("{text}, {organisation}");
    }
    let status = (tenure.status != TenureStatus::Confirmed).then(|| tenure.status.to_string());
    let dates = dates(tenure.from.as_ref(), tenure.to.as_ref());
    let said: Vec<String> = status.into_iter().chain(dates).collect();
    if said.is_empty() { text } else { format!("{text} ({})", said.join(", ")) }
}

/// From when to when, as far as it is known.
pub fn dates(from: Option<&PartialDate>, to: Option<&PartialDate>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        (Some(from), None) => Some(format!("since {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
        (None, None) => None,
    }
}
