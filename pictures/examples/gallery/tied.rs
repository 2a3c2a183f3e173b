//! Networks.

use diwan_pictures::{Network, Node, Tie, network};

use crate::{Dice, frame};

const GIVEN: [&str; 12] = [
    "Amal",
    "Omar",
    "Fatima",
    "Khaled",
    "Giulia",
    "Stephanie",
    "Ahmed",
    "Najla",
    "Mehmet",
    "Ghassan",
    "عائشة",
    "Vladimir",
];
const FAMILY: [&str; 13] = [
    "al-Mangoush",
    "Salamé",
    "Maiteeq",
    "Williams",
    "Di Maio",
    "Çavuşoğlu",
    "al-Sanussi",
    "Kobler",
    "Haftar",
    "Bashagha",
    "Dbeibah",
    "القذافي",
    "von der Schulenburg",
];
const KINDS: [&str; 6] = ["Person", "Person", "Organisation", "State", "Armed group", "Party"];
const TIES: [&str; 6] =
    ["Events in common", "Events in common", "Member of", "Ally of", "Relative of", "Employs"];

pub fn pictures(width: u32) -> Vec<(&'static str, String)> {
    let draw = |title: &str, picture: &Network| network(picture, &frame(title, width));
    vec![
        ("network-few", draw("Nine around a minister", &around(9, 0, 4))),
        ("network-some", draw("Two steps from a minister", &around(12, 40, 30))),
        ("network-150", draw("One hundred and fifty", &around(30, 119, 260))),
        ("network-star", draw("Forty at one step", &around(40, 0, 25))),
        ("network-many", draw("More than can be drawn", &around(60, 400, 900))),
        ("network-point", draw("Nobody around", &around(0, 0, 0))),
        ("network-empty", draw("Nobody at all", &Network::default())),
    ]
}

fn around(first: usize, second: usize, more: usize) -> Network {
    let mut dice = Dice((first * 7 + second) as u64);
    let node = |(index, distance): (usize, u8)| Node {
        label: format!("{} {}", GIVEN[index % 12], FAMILY[index * 5 % 13]),
        kind: KINDS[index * 7 % 6].to_owned(),
        distance,
    };
    let rings = [vec![0], vec![1; first], vec![2; second]].concat();
    let nodes: Vec<Node> = rings.into_iter().enumerate().map(node).collect();
    let mut edge = |from: usize, to: usize, most: u64| {
        let kinds = vec![TIES[dice.below(6) as usize].to_owned()];
        Tie { from, to, weight: 1 + dice.below(most) * dice.below(most) / most.max(1), kinds }
    };
    let mut ties: Vec<Tie> = (1..=first).map(|n| edge(0, n, 60)).collect();
    let mut chance = Dice(5);
    for child in first + 1..=first + second {
        let parent =
            1 + (chance.below(first as u64) * chance.below(first as u64) / first as u64) as usize;
        ties.push(edge(parent, child, 15));
    }
    for _ in 0..more {
        let one = 1 + chance.below((first + second) as u64) as usize;
        let other = 1 + chance.below(first as u64) as usize;
        ties.push(edge(one, other, 6));
    }
    Network { nodes, ties }
}
