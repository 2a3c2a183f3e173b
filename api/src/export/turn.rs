//! In which order kinds are given out: references before their users.

use crate::model::Kind;

/// A kind whose records are given out.
#[derive(Clone, Copy)]
pub struct Turn {
    pub kind: Kind,
    pub extent: Extent,
}

/// How much of each record is given out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Without the list that refers to a kind which comes later ([`Kind::refers_ahead`]).
    Incomplete,
    /// Those that were incomplete, once more: what they refer to has been given out by then.
    Completed,
}

/// Media show people, and people have portraits: media are given out without people first.
pub const TURNS: &[Turn] = &[
    whole(Kind::Publisher),
    whole(Kind::Topic),
    whole(Kind::Place),
    Turn { kind: Kind::Medium, extent: Extent::Incomplete },
    whole(Kind::Actor),
    Turn { kind: Kind::Medium, extent: Extent::Completed },
    whole(Kind::Position),
    whole(Kind::Article),
    whole(Kind::Tenure),
    whole(Kind::Relation),
    whole(Kind::Event),
];

const fn whole(kind: Kind) -> Turn {
    Turn { kind, extent: Extent::Whole }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_is_given_out_and_completed() {
        let turns: BTreeSet<Kind> = TURNS.iter().map(|turn| turn.kind).collect();
        assert_eq!(turns, BTreeSet::from(Kind::ALL));
        for kind in Kind::ALL {
            let extents: Vec<Extent> =
                TURNS.iter().filter(|turn| turn.kind == kind).map(|turn| turn.extent).collect();
            let wanted = match kind.refers_ahead() {
                Some(_) => vec![Extent::Incomplete, Extent::Completed],
                None => vec![Extent::Whole],
            };
            assert!(extents == wanted, "{kind}");
        }
    }
}
