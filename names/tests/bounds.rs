//! What is long, repeated or hostile takes no longer for it.

use std::time::{Duration, Instant};

use diwan_names::{NamedKind, Prepared, Tagger, compare, keys};

/// Generous for a slow machine, and nowhere near what an unbounded algorithm would take.
const LIMIT: Duration = Duration::from_secs(5);

#[track_caller]
fn in_time<T>(work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "it is about how long something takes")]
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    done
}

#[test]
fn long_names_are_compared_in_bounded_time() {
    for length in [300, 10_000, 1_000_000] {
        for name in
            ["a", "a ", "al-", "ab ", "A", "م ", "習", "a\u{301}", "1 ", "🙂", "bin ", "abd "]
        {
            let long = name.repeat(length / name.len() + 1);
            let other = format!("x{long}");
            let met = in_time(|| compare(&long, &other, NamedKind::Any));
            assert!((0.0..=1.0).contains(&met.score));
            assert!(met.explanation.to_string().len() < 20_000);
            in_time(|| keys(&long, NamedKind::Any));
        }
    }
}

#[test]
fn many_candidates_are_scored_fast() {
    let query = Prepared::new(&"Salah al-Din ".repeat(20), NamedKind::Person);
    let other = Prepared::new(&"Nasr ad-Dawla ".repeat(20), NamedKind::Person);
    in_time(|| (0..1_000).map(|_| query.score(&other)).sum::<f64>());
}

#[test]
fn a_text_of_a_mebibyte_is_tagged_in_bounded_time() {
    let nested: Vec<String> = (1..=150).map(|count| "A ".repeat(count)).collect();
    let signs: Vec<String> = (1..=300).map(|count| "習".repeat(count)).collect();
    let names: Vec<&str> = nested.iter().chain(&signs).map(String::as_str).collect();
    let tagger = Tagger::builder().actor("hostile", NamedKind::Person, names).build().unwrap();
    for piece in ["A ", "a", "習", "\u{301}", "النمروش", "🙂 "] {
        let text = piece.repeat((1 << 20) / piece.len());
        in_time(|| tagger.tag(&text));
    }
}

#[test]
fn a_name_that_thousands_have_is_nobodys() {
    let mut builder = Tagger::builder();
    for actor in 0..5_000 {
        builder.add(
            actor.to_string(),
            NamedKind::Person,
            ["John Smith", &format!("John Smith {actor}th")],
        );
    }
    let tagger = builder.build().unwrap();
    let found = in_time(|| tagger.tag(&"John Smith said. ".repeat(10_000)));
    assert_eq!(found, []);
}

#[test]
fn names_without_end_are_refused() {
    let mut builder = Tagger::builder();
    for actor in 0..40_000u32 {
        let name = format!("{actor} {}", "Nomen Nescio ".repeat(20));
        builder.add(actor.to_string(), NamedKind::Person, [name.as_str()]);
    }
    let refusal = in_time(|| builder.build()).unwrap_err();
    assert!(refusal.to_string().contains("split the registry"), "{refusal}");
}

#[test]
fn a_registry_may_be_empty_and_an_actor_may_have_many_names() {
    assert_eq!(Tagger::builder().build().unwrap().tag("Ali"), []);
    let names: Vec<String> = (0..500).map(|number| format!("Nomen Numero{number}")).collect();
    let names = names.iter().map(String::as_str);
    let tagger = Tagger::builder().actor("many", NamedKind::Person, names).build().unwrap();
    assert_eq!(tagger.tag("Here comes Nomen Numero499.").len(), 1);
}
