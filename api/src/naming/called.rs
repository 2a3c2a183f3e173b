//! Names as a tagger wants them, from the store or from a line of an import.

use diwan_names::{Name, Strength};

use crate::values::NameKind;

/// One of an actor's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub text: String,
    pub kind: NameKind,
    pub preferred: bool,
}

/// The names of one actor, in their order, each with what it says by itself.
pub fn strengths(names: &[Called]) -> impl Iterator<Item = Name<'_>> {
    let first = names.iter().position(|name| name.preferred).unwrap_or(0);
    names.iter().enumerate().map(move |(index, name)| {
        let strength = name.strength(index == first);
        Name { text: &name.text, strength }
    })
}

impl Called {
    fn strength(&self, first: bool) -> Strength {
        match self.kind {
            NameKind::WeakAlias => Strength::Weak,
            _ if first || self.preferred => Strength::Principal,
            _ => Strength::Alias,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[(NameKind, bool)]) -> Vec<Strength> {
        let called = |(kind, preferred): &(NameKind, bool)| Called {
            text: "Akar".to_owned(),
            kind: *kind,
            preferred: *preferred,
        };
        let names: Vec<Called> = names.iter().map(called).collect();
        strengths(&names).map(|name| name.strength).collect()
    }

    #[test]
    fn preferred_names_stand_for_the_actor_else_the_first() {
        use NameKind::{Common, Official, WeakAlias};
        use Strength::{Alias, Principal, Weak};
        assert_eq!(told(&[(Common, false), (Official, false)]), [Principal, Alias]);
        assert_eq!(
            told(&[(Common, false), (Common, true), (Common, true)]).as_slice(),
            [Alias, Principal, Principal]
        );
        assert_eq!(told(&[(WeakAlias, true), (Common, false)]), [Weak, Alias]);
        assert_eq!(told(&[]), []);
    }
}
