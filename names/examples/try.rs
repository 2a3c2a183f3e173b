use std::collections::BTreeMap;
use diwan_names::*;
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let folder = std::env::var("DIWAN_REAL_DATA").unwrap();
    let mut reader = csv::Reader::from_path(format!("{folder}/names/{file}")).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}
fn f1(rows: &[(f64, bool)], t: f64) -> (f64, f64, f64) {
    let tp = rows.iter().filter(|r| r.1 && r.0 >= t).count() as f64;
    let fp = rows.iter().filter(|r| !r.1 && r.0 >= t).count() as f64;
    let fneg = rows.iter().filter(|r| r.1 && r.0 < t).count() as f64;
    (tp / (tp + fp), tp / (tp + fneg), 2. * tp / (2. * tp + fp + fneg))
}
fn best(rows: &[(f64, bool)]) -> (f64, f64) {
    (0..100).map(|t| t as f64 / 100.).map(|t| (f1(rows, t).2, t)).fold((0., 0.), |a, b| if b.0 > a.0 { b } else { a })
}
fn recall(pairs: &[(String, String)], pool: &[String], kind: Kind, show: bool) {
    let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let prepared: Vec<Prepared> = pool.iter().map(|n| Prepared::new(n, kind)).collect();
    let mut total = 0;
    for (i, p) in prepared.iter().enumerate() { for k in p.keys() { total += 1; index.entry(k).or_default().push(i); } }
    let at: BTreeMap<&String, usize> = pool.iter().enumerate().map(|(i, n)| (n, i)).collect();
    let (mut hit, mut any, mut cands) = (0, 0, 0);
    for (a, b) in pairs {
        let q = Prepared::new(a, kind);
        let mut c: BTreeMap<usize, u32> = BTreeMap::new();
        for k in q.keys() { for i in index.get(&k).into_iter().flatten() { *c.entry(*i).or_default() += key_weight(&k); } }
        c.remove(&at[a]);
        cands += c.len();
        let mut c: Vec<(u32, f64, usize)> = c.into_iter().map(|(i, w)| (w, q.score(&prepared[i]), i)).collect();
        c.sort_by(|x, y| y.0.cmp(&x.0).then(y.1.total_cmp(&x.1)));
        c.truncate(300);
        c.iter_mut().for_each(|x| x.0 = 0);
        c.sort_by(|x, y| y.0.cmp(&x.0).then(y.1.total_cmp(&x.1)));
        let pos = c.iter().position(|x| x.2 == at[b]);
        if a == b || pos.is_some_and(|p| p < 20) { hit += 1 } else if show { println!("lost {pos:?} {a} {:?} | {b} {:?}", q.keys(), prepared[at[b]].keys()) }
        if a == b || pos.is_some() { any += 1 }
    }
    println!("recall@20 {:.4} any {:.4} of {} pairs; pool {} keys/name {:.1} candidates/query {:.0}", hit as f64 / pairs.len() as f64, any as f64 / pairs.len() as f64, pairs.len(), pool.len(), total as f64 / pool.len() as f64, cands as f64 / pairs.len() as f64);
}
fn main() {
    let show = std::env::args().nth(1);
    let arab = rows("arabic_name_variant_pairs.dev.csv");
    let kind = Kind::Any;
    let sc: Vec<(f64, bool, String, String)> = arab.iter().map(|r| {
        let c = compare(&r["name1"], &r["name2"], kind);
        (c.score, r["is_match"] == "1", r["category"].clone(), format!("{} | {} : {}", r["name1"], r["name2"], c.explanation))
    }).collect();
    let all: Vec<_> = sc.iter().map(|r| (r.0, r.1)).collect();
    println!("arabic all {:?} best {:?}", f1(&all, MATCH), best(&all));
    let latin: Vec<_> = sc.iter().filter(|r| r.2 == "latin_arabic_script" || !r.1).map(|r| (r.0, r.1)).collect();
    println!("latin/arabic vs all neg {:?} best {:?}", f1(&latin, MATCH), best(&latin));
    for cat in ["arabic_romanisation", "latin_arabic_script", "near_name_other_group", "random_other_group"] {
        let c: Vec<_> = sc.iter().filter(|r| r.2 == cat).collect();
        println!("  {cat} over threshold {}/{}", c.iter().filter(|r| r.0 >= MATCH).count(), c.len());
    }
    let bench = rows("name_bench.dev.csv");
    let bs: Vec<(f64, bool, String)> = bench.iter().map(|r| {
        let c = compare(&r["name1"], &r["name2"], kind);
        (c.score, r["is_match"] == "true", format!("{} {} | {} : {}", r["schema"], r["name1"], r["name2"], c.explanation))
    }).collect();
    let all: Vec<_> = bs.iter().map(|r| (r.0, r.1)).collect();
    println!("bench {:?} best {:?}", f1(&all, MATCH), best(&all));
    for (rows, yes) in [(&arab, "1"), (&bench, "true")] {
        let pairs: Vec<(String, String)> = rows.iter().filter(|r| r["is_match"] == yes).map(|r| (r["name1"].clone(), r["name2"].clone())).collect();
        let pool: std::collections::BTreeSet<String> = rows.iter().flat_map(|r| [r["name1"].clone(), r["name2"].clone()]).collect();
        let pool: Vec<String> = pool.into_iter().collect();
        recall(&pairs, &pool, kind, show.as_deref() == Some("keys"));
    }
    let pos: Vec<(String, Prepared)> = rows("positives_un_untreated.csv").iter().map(|r| (r["full_name"].clone(), Prepared::new(&r["full_name"], kind))).collect();
    let mut alerts = Vec::new();
    for r in rows("negatives_global_5000.csv") {
        let p = Prepared::new(&r["full_name"], kind);
        let (s, n) = pos.iter().map(|(n, q)| (p.score(q), n)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        if s >= MATCH { alerts.push((s, r["full_name"].clone(), n.clone())); }
    }
    println!("false alerts {} of 5000", alerts.len());
    match show.as_deref() {
        Some("arab-fn") => sc.iter().filter(|r| r.1 && r.0 < MATCH).for_each(|r| println!("{:.2} {}", r.0, r.3)),
        Some("arab-fp") => sc.iter().filter(|r| !r.1 && r.0 >= MATCH).for_each(|r| println!("{:.2} {}", r.0, r.3)),
        Some("bench") => { for (s, l, t) in &bs { if *l != (*s >= MATCH) { println!("{} {:.2} {}", if *l {"FN"} else {"FP"}, s, t) } } }
        Some("alerts") => alerts.iter().for_each(|a| println!("{:.2} {} | {} : {}", a.0, a.1, a.2, compare(&a.1, &a.2, kind).explanation)),
        _ => {}
    }
}
