//! When a record was last changed. A scheduled one becomes visible by the clock, and that counts as
//! a change: nothing is written then, so that the store holds both times before.
//!
//! While a record waits, `updated_at` is when it will become visible, and `edited_at` when it was
//! edited: the former is true from that moment on, the latter until then. Nobody but those who see
//! what is not published sees any that wait, and there are few of them: for everybody else one index
//! on `updated_at` is the order, and those records are found at its end.

use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, Func, SimpleExpr};

use crate::model::{Clause, Head, Kind, Visibility, Workflow};
use crate::values::{Instant, State};

pub const COLUMN: &str = "updated_at";
const EDITED: &str = "edited_at";

/// The two stored times of a record: `updated_at` and `edited_at`.
pub fn stored(head: &Head, workflow: &Workflow) -> (i64, Option<i64>) {
    let edited = head.updated_at.micros();
    let waits = workflow.publish_at.filter(|_| workflow.state == State::Scheduled);
    match waits.map(Instant::micros).filter(|due| *due > edited) {
        Some(due) => (due, Some(edited)),
        None => (edited, None),
    }
}

impl Head {
    /// Of a record with a workflow: what stands while it waits, or that it became visible since.
    pub fn as_of(mut self, edited_at: Option<i64>, now: Instant) -> Self {
        match edited_at.map(Instant::from_micros) {
            Some(edited) if self.updated_at > now => self.updated_at = edited,
            Some(_) => self.version += 1,
            None => {}
        }
        self
    }
}

/// Whether rows of this table may be shown that wait to become visible.
pub fn may_wait(table: &str, visibility: &Visibility) -> bool {
    let sees = !visibility.only_public();
    sees && Kind::parse(table).is_some_and(Kind::has_workflow)
}

/// When a record was last changed, as an expression of its row.
pub fn expression(table: &'static str, now: Instant) -> SimpleExpr {
    CaseStatement::new().case(waiting(table, now), edited(table)).finally(col(table)).into()
}

/// When a record that waits was last changed.
pub fn edited(table: &'static str) -> SimpleExpr {
    Func::coalesce([Expr::col((table, EDITED)), col(table)]).into()
}

/// The version of a record with a workflow, as an expression of its row: to become visible raises it.
pub fn version(table: &'static str, now: Instant) -> SimpleExpr {
    let visible = Expr::col((table, EDITED)).is_not_null().and(not_waiting(table, now));
    let version = || Expr::col((table, "version"));
    CaseStatement::new().case(visible, version().add(1)).finally(version()).into()
}

pub fn waiting(table: &'static str, now: Instant) -> SimpleExpr {
    col(table).gt(now.micros())
}

pub fn not_waiting(table: &'static str, now: Instant) -> SimpleExpr {
    col(table).lte(now.micros())
}

fn col(table: &'static str) -> SimpleExpr {
    Expr::col((table, COLUMN))
}

/// The records last changed at or after `from` and before `to`.
pub fn between(kind: Kind, visibility: &Visibility, from: Option<i64>, to: Option<i64>) -> Clause {
    let table = kind.as_str();
    if !may_wait(table, visibility) {
        return Clause::between(kind, COLUMN, from, to);
    }
    let within = |time: SimpleExpr| {
        Condition::all()
            .add_option(from.map(|from| time.clone().gte(from)))
            .add_option(to.map(|to| time.clone().lt(to)))
    };
    let now = visibility.now;
    let changed = within(col(table)).add(not_waiting(table, now));
    let waits = within(edited(table)).add(waiting(table, now));
    Clause::Own(Condition::any().add(changed).add(waits))
}
