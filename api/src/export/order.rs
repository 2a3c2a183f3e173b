//! The order of lines: by id, but each after what it refers to.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// The ids of `turns` in their order, each preceded by its targets and theirs. What is not among the
/// keys of `targets` has been given out already; a circle is broken where it is entered.
pub fn targets_first(turns: &[Uuid], targets: &HashMap<Uuid, Vec<Uuid>>) -> Vec<Uuid> {
    let mut entered = HashSet::new();
    let mut order = Vec::with_capacity(targets.len());
    for turn in turns {
        // A path from the record whose turn it is, and how many targets of each have been looked at.
        let mut path = Vec::new();
        if entered.insert(*turn) {
            path.push((*turn, 0));
        }
        while let Some((id, looked_at)) = path.last_mut() {
            match targets[id].get(*looked_at) {
                Some(target) => {
                    *looked_at += 1;
                    if targets.contains_key(target) && entered.insert(*target) {
                        path.push((*target, 0));
                    }
                }
                None => {
                    order.push(*id);
                    path.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(turns: &[u128], targets: &[(u128, &[u128])]) -> Vec<u128> {
        let turns: Vec<Uuid> = turns.iter().map(|id| Uuid::from_u128(*id)).collect();
        let ids = |ids: &[u128]| ids.iter().map(|id| Uuid::from_u128(*id)).collect();
        let targets = targets.iter().map(|(id, to)| (Uuid::from_u128(*id), ids(to))).collect();
        targets_first(&turns, &targets).iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn by_id_but_after_what_is_referred_to() {
        assert_eq!(order(&[1, 2, 3], &[(1, &[]), (2, &[]), (3, &[])]), [1, 2, 3]);
        assert_eq!(order(&[1, 2, 3], &[(1, &[3]), (2, &[]), (3, &[])]), [3, 1, 2]);
        assert_eq!(order(&[1, 2], &[(1, &[8, 9]), (2, &[]), (9, &[2]), (8, &[9])]), [2, 9, 8, 1]);
    }

    #[test]
    fn what_was_given_out_already_is_not_given_out_again() {
        assert_eq!(order(&[5], &[(5, &[1, 4])]), [5]);
    }

    #[test]
    fn a_circle_ends() {
        assert_eq!(order(&[1, 2], &[(1, &[2]), (2, &[1])]), [2, 1]);
        assert_eq!(order(&[1], &[(1, &[1])]), [1]);
    }
}
