//! Which keys have a rank, and which are all others.

use std::collections::HashMap;

use super::CountRow;
use crate::text::cleanse;

/// What has no key.
const NO_KEY: &str = "None";

/// The keys with most counts, in this order; all others are one.
pub struct Ranking<'a> {
    ranks: HashMap<Option<&'a str>, usize>,
    pub ranked: Vec<Ranked>,
    /// What the keys without a rank count together, and how many keys they are.
    pub rest: Option<(u64, usize)>,
}

pub struct Ranked {
    pub name: String,
    pub count: u64,
    /// Whether it is of what has no key.
    pub keyless: bool,
}

impl<'a> Ranking<'a> {
    /// Gives so many keys a rank, from 0.
    pub fn new(rows: &'a [CountRow], most: usize) -> Self {
        let mut sums: HashMap<Option<&str>, (u64, &CountRow)> = HashMap::new();
        for row in rows {
            let sum = sums.entry(row.key.as_deref()).or_insert((0, row));
            sum.0 = sum.0.saturating_add(row.count);
        }
        let mut sums: Vec<_> = sums.into_iter().filter(|(_, (count, _))| *count > 0).collect();
        sums.sort_by(|one, other| other.1.0.cmp(&one.1.0).then(one.0.cmp(&other.0)));
        let ranks = sums.iter().take(most).enumerate().map(|(rank, (key, _))| (*key, rank));
        let ranked = sums.iter().take(most).map(|(_, (count, row))| Ranked {
            name: name(row),
            count: *count,
            keyless: row.key.is_none(),
        });
        let left = sums.iter().skip(most);
        let rest = left.fold((0_u64, 0), |(sum, keys), (_, (count, _))| {
            (sum.saturating_add(*count), keys + 1)
        });
        Self {
            ranks: ranks.collect(),
            ranked: ranked.collect(),
            rest: (rest.1 > 0).then_some(rest),
        }
    }

    /// The rank of a key; `None` of those that are left.
    pub fn rank(&self, key: Option<&str>) -> Option<usize> {
        self.ranks.get(&key).copied()
    }

    /// Whether nothing was counted by: all is one.
    pub fn is_plain(&self) -> bool {
        self.rest.is_none() && self.ranked.len() == 1 && self.ranked[0].keyless
    }

    /// The first of all, in words: `Consult (12), Protest (3)`.
    pub fn tell(&self, most: usize) -> String {
        let tell = |one: &Ranked| format!("{} ({})", one.name, crate::number::grouped(one.count));
        self.ranked.iter().take(most).map(tell).collect::<Vec<_>>().join(", ")
    }
}

fn name(row: &CountRow) -> String {
    let named = row.label.as_deref().or(row.key.as_deref()).map(cleanse);
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| NO_KEY.to_owned())
}
