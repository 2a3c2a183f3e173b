//! How much slower knowing about names is than not knowing: the pair score against `rapidfuzz`'s
//! ratio, and tagging against a bare scan for the same names. Ratios in one run, so that the machine
//! does not matter.
//!
//! `cargo bench -p diwan-names`

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use diwan_names::{NamedKind, Prepared, Tagger};

#[rustfmt::skip]
const FIRST: &[&str] = &[
    "Salah al-Din", "Mohammed", "Hulusi", "Khalifa", "Fayez", "Angela", "Jean-Claude", "Volodymyr", "Ursula", "Recep Tayyip",
    "Abd al-Rahman", "Xavier", "Björn", "Nguyen Van", "Sergey Viktorovich", "María José",
];
#[rustfmt::skip]
const LAST: &[&str] = &[
    "al-Namroush", "Haftar", "Akar", "Sarraj", "Merkel", "Juncker", "Zelensky", "von der Leyen", "Erdoğan", "Ghannouchi",
    "Lavrov", "Þorsteinsson", "Müller", "Bashagha", "Dbeibah", "Öztürk",
];

fn main() {
    scores();
    tags();
}

fn scores() {
    let names: Vec<String> = names().into_iter().step_by(3).collect();
    let prepared: Vec<Prepared> =
        names.iter().map(|name| Prepared::new(name, NamedKind::Person)).collect();
    let letters: Vec<Vec<char>> = names.iter().map(|name| name.chars().collect()).collect();
    let pairs = (names.len() * names.len()) as u32;
    let plain = best(|| {
        each(&letters, |one, other| {
            rapidfuzz::fuzz::ratio(one.iter().copied(), other.iter().copied())
        })
    }) / pairs;
    let score = best(|| each(&prepared, |one, other| one.score(other))) / pairs;
    let raw = best(|| {
        each(&names[..20], |one, other| diwan_names::compare(one, other, NamedKind::Person).score)
    }) / 400;
    println!("pair score            {score:?} a pair");
    println!("rapidfuzz ratio       {plain:?} a pair");
    println!("ratio                 1/{:.1} of its speed (aim: 1/6)", over(score, plain));
    println!("with folding, reasons {raw:?} a pair");
}

fn tags() {
    let names = names();
    let text = text(&names);
    let mut builder = Tagger::builder();
    for name in &names {
        builder.add(name.clone(), NamedKind::Person, [name.as_str()]);
    }
    let tagger = builder.build().expect("few names");
    let bare = AhoCorasick::new(&names).expect("few names");
    let scan = best(|| bare.find_iter(&text).count() as f64);
    let tag = best(|| tagger.tag(&text).len() as f64);
    println!("tagging               {:.0} MB/s", text.len() as f64 / tag.as_secs_f64() / 1e6);
    println!("bare aho-corasick     {:.0} MB/s", text.len() as f64 / scan.as_secs_f64() / 1e6);
    println!("ratio                 1/{:.1} of its speed (aim: 1/3)", over(tag, scan));
}

fn names() -> Vec<String> {
    let all = FIRST.iter().flat_map(|first| LAST.iter().map(move |last| format!("{first} {last}")));
    all.collect()
}

/// Prose in which every fortieth word or so is a name.
fn text(names: &[String]) -> String {
    let prose = "The ministers met in the capital on Monday and spoke about the budget, the harbour and \
                 the elections that parliament has put off again; the talks go on without result. ";
    let sentence =
        |name: &String| format!("{prose}“We are not done,” {name} said after the meeting.\n");
    names.iter().cycle().take(4_000).map(sentence).collect()
}

fn each<T>(items: &[T], score: impl Fn(&T, &T) -> f64) -> f64 {
    items
        .iter()
        .flat_map(|one| items.iter().map(move |other| (one, other)))
        .map(|(one, other)| score(one, other))
        .sum()
}

/// The best of many short runs: a machine that does other things, too, lets one of them alone.
fn best(run: impl Fn() -> f64) -> Duration {
    let timed = |_| {
        #[expect(clippy::disallowed_methods, reason = "it measures how long something takes")]
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..40).map(timed).min().unwrap_or_default()
}

fn over(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
