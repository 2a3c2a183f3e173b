//! Networks.

use diwan_pictures::{Frame, MOST_NODES, MOST_TIES, Network, Node, Tie, network};

use crate::check::{HOSTILE, Picture, hostile, widths};

fn node(label: &str, distance: u8) -> Node {
    Node { label: label.into(), kind: "person".into(), distance }
}

fn tie(from: usize, to: usize) -> Tie {
    Tie { from, to, weight: 1 + (from * to % 7) as u64, kinds: vec![format!("kind {}", to % 6)] }
}

/// A tree of two steps, with ties across.
fn tree(first: usize, second: usize) -> Network {
    let ring = |count: usize, distance: u8| {
        (0..count).map(move |n| node(&format!("{distance}/{n}"), distance))
    };
    let nodes = ring(1, 0).chain(ring(first, 1)).chain(ring(second, 2)).collect();
    let near = (1..=first).map(|n| tie(0, n));
    let far = (0..second)
        .flat_map(|n| [tie(1 + n % first, 1 + first + n), tie(1 + n * 5 % first, 1 + first + n)]);
    Network { nodes, ties: near.chain(far).collect() }
}

#[test]
fn whatever_is_tied_makes_a_document_within_bounds() {
    for width in widths() {
        for (first, second) in [(0, 0), (1, 0), (3, 1), (30, 119), (200, 900)] {
            let mut picture = tree(first, second);
            for (node, text) in picture.nodes.iter_mut().zip(HOSTILE.iter().cycle()) {
                (node.label, node.kind) = ((*text).into(), (*text).into());
            }
            picture.ties.push(Tie {
                from: 0,
                to: 1,
                weight: u64::MAX,
                kinds: vec![HOSTILE[0].into()],
            });
            picture.ties.push(tie(0, usize::MAX));
            let svg = network(&picture, &hostile(width));
            assert_eq!(svg, network(&picture, &hostile(width)), "the same each time");
            Picture::checked(svg);
        }
    }
}

#[test]
fn nobody_is_said_to_be_nobody() {
    let picture = Picture::checked(network(&Network::default(), &Frame::new("Nobody")));
    assert!(picture.has("There are no ties here."));
}

#[test]
fn what_is_left_out_is_told() {
    let picture = Picture::checked(network(&tree(100, 700), &Frame::new("Many")));
    assert!(picture.has(&format!("And {} more nodes.", 801 - MOST_NODES)));
    let dense = Network {
        nodes: vec![node("n", 1); 50],
        ties: (0..50).flat_map(|one| (0..one).map(move |other| tie(one, other))).collect(),
    };
    let picture = Picture::checked(network(&dense, &Frame::new("Dense")));
    assert!(picture.has(&format!("And {} more lines.", 50 * 49 / 2 - MOST_TIES)));
}

#[test]
fn names_stand_on_the_picture_or_below_it() {
    let picture = tree(6, 0);
    let wide = Picture::checked(network(&picture, &Frame::new("Seven")));
    let narrow = Picture::checked(network(&picture, &Frame { width: 360, ..Frame::new("Seven") }));
    for name in ["0/0", "1/0", "1/5"] {
        assert!(wide.has(name) && narrow.has(name), "{name}");
    }
    assert!(narrow.texts().contains(&"7".to_owned()));
    assert!(wide.description().starts_with("0/0 in the middle of 6 others with 6 lines."));
}

#[test]
fn kinds_are_told_apart_where_there_are_several() {
    let mut picture = tree(6, 0);
    assert!(!Picture::checked(network(&picture, &Frame::new("One kind"))).has("person"));
    picture.nodes[2].kind = "state".into();
    let drawn = Picture::checked(network(&picture, &Frame::new("Two kinds")));
    assert!(drawn.has("person") && drawn.has("state"));
}
