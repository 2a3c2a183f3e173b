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
