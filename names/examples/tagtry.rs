use std::collections::*;
use std::io::{BufRead, BufReader};
use diwan_names::*;
use serde_json::Value;
fn main() {
    let folder = std::env::var("DIWAN_REAL_DATA").unwrap();
    let file = std::fs::File::open(format!("{folder}/events/wikipedia_current_events_2025.jsonl.gz")).unwrap();
    let lines: Vec<Value> = BufReader::new(flate2::read::GzDecoder::new(file)).lines().map(|l| serde_json::from_str(&l.unwrap()).unwrap()).collect();
    let half = |v: &&Value| v["date"].as_str().unwrap() < "2025-07-01";
    let mut actors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for m in lines.iter().filter(half).flat_map(|v| v["mentions"].as_array().unwrap()) {
        actors.entry(m["wikipedia"].as_str().unwrap().into()).or_default().insert(m["surface"].as_str().unwrap().into());
    }
    let mut b = Tagger::builder();
    for (a, names) in &actors {
        b.add(a.clone(), Kind::Any, std::iter::once(Name { text: a, strength: Strength::Principal }).chain(names.iter().map(|n| Name::from(n.as_str()))));
    }
    let t = std::time::Instant::now();
    let tagger = b.build().unwrap();
    println!("build {:?} memory {}", t.elapsed(), tagger.memory());
    let mut exact: BTreeMap<&str, &str> = BTreeMap::new();
    for (a, ns) in &actors { for n in ns.iter().map(|s| s.as_str()).chain([a.as_str()]) { exact.entry(n).or_insert(a); } }
    let pats: Vec<&str> = exact.keys().copied().collect();
    let ac = aho_corasick::AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(&pats).unwrap();
    let tests: Vec<&Value> = lines.iter().filter(|v| !half(v)).collect();
    let report = |name: &str, f: &dyn Fn(&str) -> Vec<(usize, usize, String)>| {
        let (mut tp, mut tpa, mut n, mut gold) = (0., 0., 0., 0.);
        let t = std::time::Instant::now();
        for v in &tests {
            let g: HashMap<(usize, usize), &str> = v["mentions"].as_array().unwrap().iter().map(|m| ((m["start"].as_u64().unwrap() as usize, m["end"].as_u64().unwrap() as usize), m["wikipedia"].as_str().unwrap())).collect();
            gold += g.len() as f64;
            for (s, e, a) in f(v["text"].as_str().unwrap()) { n += 1.; if let Some(x) = g.get(&(s, e)) { tp += 1.; if *x == a { tpa += 1. } } }
        }
        let f = |tp: f64| format!("P {:.3} R {:.3} F {:.3}", tp / n, tp / gold, 2. * tp / (n + gold));
        println!("{name}: span {} | actor {} n {n} {:?}", f(tp), f(tpa), t.elapsed());
    };
    report("bare", &|text| ac.find_iter(text).filter(|m| {
        let b = text[..m.start()].chars().next_back().is_some_and(char::is_alphanumeric); let a = text[m.end()..].chars().next().is_some_and(char::is_alphanumeric); !a && !b
    }).map(|m| (text[..m.start()].chars().count(), text[..m.end()].chars().count(), exact[pats[m.pattern().as_usize()]].to_string())).collect());
    report("ours", &|text| tagger.tag(text).into_iter().map(|f| (f.start, f.end, f.actor)).collect());
    report("ours sure", &|text| tagger.tag(text).into_iter().filter(|f| f.score > 0.5).map(|f| (f.start, f.end, f.actor)).collect());
    // speed
    let all: String = tests.iter().map(|v| v["text"].as_str().unwrap()).collect::<Vec<_>>().join("\n");
    let std = aho_corasick::AhoCorasick::new(&pats).unwrap();
    for _ in 0..2 {
    let t = std::time::Instant::now(); let mut n = 0; for _ in 0..20 { n += std.find_overlapping_iter(&all).count(); } println!("bare overlapping {:?} {n} {}", t.elapsed() / 20, std.memory_usage());
    let t = std::time::Instant::now(); let mut n = 0; for _ in 0..20 { n += std.find_iter(&all).count(); } println!("bare standard {:?} {n}", t.elapsed() / 20);
    let t = std::time::Instant::now(); let mut n = 0; for _ in 0..20 { n += ac.find_iter(&all).count(); } println!("bare leftmost longest {:?} {n}", t.elapsed() / 20);
    let t = std::time::Instant::now(); let mut n = 0; for _ in 0..20 { for v in &tests { n += tagger.tag(v["text"].as_str().unwrap()).len(); } } println!("ours per text {:?} {n}", t.elapsed() / 20);
    let t = std::time::Instant::now(); let mut n = 0; for _ in 0..20 { n += tagger.tag(&all).len(); } println!("ours whole {:?} {n} of {} bytes", t.elapsed() / 20, all.len());
    }
}
