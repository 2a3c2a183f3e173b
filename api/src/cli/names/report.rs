//! The tables of `diwan names measure`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::time::Instant;

use diwan_names::{MATCH, Name, NamedKind, Prepared, Strength, Tagger, TooMuch, key_weight};
use serde::Deserialize;

/// Two names, and whether they are names of one.
#[derive(Deserialize)]
pub struct Pair {
    name1: String,
    name2: String,
    is_match: String,
    category: String,
    #[serde(default)]
    case_group: String,
}

/// Somebody of a list.
#[derive(Deserialize)]
pub struct Listed {
    full_name: String,
}

/// A text with the mentions that people marked in it.
#[derive(Deserialize)]
pub struct Event {
    date: String,
    text: String,
    mentions: Vec<Marked>,
}

#[derive(Deserialize)]
struct Marked {
    surface: String,
    start: usize,
    end: usize,
    wikipedia: String,
}

impl Pair {
    fn is_match(&self) -> bool {
        matches!(self.is_match.as_str(), "1" | "true")
    }

    fn group(&self) -> &str {
        if self.case_group.is_empty() { &self.category } else { &self.case_group }
    }
}

/// What was right and what was wrong.
#[derive(Clone, Copy, Default)]
struct Counts {
    right: usize,
    wrong: usize,
    lost: usize,
    refused: usize,
}

impl Counts {
    fn add(&mut self, is: bool, said: bool) {
        match (is, said) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.lost += 1,
            (false, false) => self.refused += 1,
        }
    }

    fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        share(self.right, self.right + self.lost)
    }

    fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.lost)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Precision, recall and F1 at the threshold of a match, by group. A group that has pairs of one
/// label only is joined with all pairs of the other.
pub fn pairs(title: &str, pairs: &[Pair]) -> String {
    let mut all = Counts::default();
    let mut groups: BTreeMap<&str, Counts> = BTreeMap::new();
    for pair in pairs {
        let said = diwan_names::compare(&pair.name1, &pair.name2, NamedKind::Any).score >= MATCH;
        all.add(pair.is_match(), said);
        groups.entry(pair.group()).or_default().add(pair.is_match(), said);
    }
    let mut table = format!("{title}, at {MATCH}\n{:<28} precision   recall       F1\n", "");
    for (group, counts) in groups.iter().filter(|(_, counts)| counts.right + counts.lost > 0) {
        let (wrong, refused) = match counts.wrong + counts.refused {
            0 => (all.wrong, all.refused),
            _ => (counts.wrong, counts.refused),
        };
        row(&mut table, group, &Counts { wrong, refused, ..*counts });
    }
    row(&mut table, "all", &all);
    table
}

fn row(table: &mut String, title: &str, counts: &Counts) {
    let (precision, recall, f1) = (counts.precision(), counts.recall(), counts.f1());
    let _ = writeln!(table, "{title:<28} {precision:>9.3} {recall:>8.3} {f1:>8.3}");
}

/// How many names are scored of those that share a key, best keys first.
const CANDIDATES: usize = 300;

/// How many of the matches are among the first twenty of those that share a key.
pub fn recall(title: &str, pairs: &[Pair]) -> String {
    let names: BTreeSet<&str> =
        pairs.iter().flat_map(|pair| [pair.name1.as_str(), pair.name2.as_str()]).collect();
    let names: Vec<(&str, Prepared)> =
        names.into_iter().map(|name| (name, Prepared::new(name, NamedKind::Any))).collect();
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, (_, name)) in names.iter().enumerate() {
        name.keys().into_iter().for_each(|key| index.entry(key).or_default().push(place));
    }
    let (mut all, mut found) = (0, 0);
    for pair in pairs.iter().filter(|pair| pair.is_match()) {
        all += 1;
        let first =
            first_twenty(&Prepared::new(&pair.name1, NamedKind::Any), &pair.name1, &names, &index);
        found += usize::from(pair.name1 == pair.name2 || first.contains(&pair.name2.as_str()));
    }
    format!("{title}: recall@20 of blocking {:.4} ({found} of {all})\n", share(found, all))
}

fn first_twenty<'a>(
    query: &Prepared,
    own: &str,
    names: &[(&'a str, Prepared)],
    index: &HashMap<String, Vec<usize>>,
) -> Vec<&'a str> {
    let mut weights: HashMap<usize, u32> = HashMap::new();
    for key in query.keys() {
        for place in index.get(&key).into_iter().flatten() {
            *weights.entry(*place).or_default() += key_weight(&key);
        }
    }
    let mut candidates: Vec<(u32, f64, &str)> = weights
        .into_iter()
        .filter(|(place, _)| names[*place].0 != own)
        .map(|(place, weight)| (weight, query.score(&names[place].1), names[place].0))
        .collect();
    candidates.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.total_cmp(&one.1)));
    candidates.truncate(CANDIDATES);
    candidates.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.2.cmp(other.2)));
    candidates.into_iter().take(20).map(|(_, _, name)| name).collect()
}

/// How many strangers are taken for somebody on the list.
pub fn alerts(listed: &[Listed], strangers: &[Listed]) -> String {
    let prepared = |one: &Listed| Prepared::new(&one.full_name, NamedKind::Any);
    let listed: Vec<Prepared> = listed.iter().map(prepared).collect();
    let alerts = strangers.iter().filter(|stranger| {
        let stranger = prepared(stranger);
        listed.iter().any(|one| one.score(&stranger) >= MATCH)
    });
    let alerts = alerts.count();
    format!(
        "negatives_global_5000.csv against positives_un_untreated.csv: {alerts} false alerts, \
         {:.1} per 1,000\n",
        share(1_000 * alerts, strangers.len())
    )
}

/// Mentions of the second half of the year, by what the first half knew.
pub fn tagging(events: &[Event]) -> Result<String, TooMuch> {
    let (known, asked): (Vec<&Event>, Vec<&Event>) =
        events.iter().partition(|event| event.date.as_str() < "2025-07-01");
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for marked in known.iter().flat_map(|event| &event.mentions) {
        names.entry(&marked.wikipedia).or_default().insert(&marked.surface);
    }
    let tagger = tagger(&names)?;
    let exact = ExactTagger::new(&names);
    let mut table = format!(
        "wikipedia_current_events_2025.jsonl.gz, second half: {} texts, {} known actors\n{:<28} precision   recall       F1  texts/s\n",
        asked.len(),
        names.len(),
        ""
    );
    tagged(&mut table, "tagger", &asked, |text| {
        tagger.tag(text).into_iter().map(|found| (found.start, found.end, found.actor)).collect()
    });
    tagged(&mut table, "exact names only", &asked, |text| exact.tag(text));
    Ok(table)
}

fn tagger(names: &BTreeMap<&str, BTreeSet<&str>>) -> Result<Tagger, TooMuch> {
    let mut builder = Tagger::builder();
    for (actor, surfaces) in names {
        let principal = Name { text: actor, strength: Strength::Principal };
        let others = surfaces.iter().map(|surface| Name::from(*surface));
        builder.add(*actor, NamedKind::Any, std::iter::once(principal).chain(others));
    }
    builder.build()
}

fn tagged(
    table: &mut String,
    title: &str,
    events: &[&Event],
    tag: impl Fn(&str) -> Vec<(usize, usize, String)>,
) {
    #[expect(clippy::disallowed_methods, reason = "it measures how long tagging takes")]
    let start = Instant::now();
    let found: Vec<_> = events.iter().map(|event| tag(&event.text)).collect();
    let seconds = start.elapsed().as_secs_f64();
    let (mut places, mut actors) = (Counts::default(), Counts::default());
    for (event, found) in events.iter().zip(found) {
        let marked: HashMap<(usize, usize), &str> = event
            .mentions
            .iter()
            .map(|marked| ((marked.start, marked.end), marked.wikipedia.as_str()))
            .collect();
        let right = found.iter().filter(|found| marked.contains_key(&(found.0, found.1))).count();
        let theirs = found
            .iter()
            .filter(|(start, end, actor)| marked.get(&(*start, *end)) == Some(&actor.as_str()))
            .count();
        for (counts, right) in [(&mut places, right), (&mut actors, theirs)] {
            counts.right += right;
            counts.wrong += found.len() - right;
            counts.lost += marked.len() - right;
        }
    }
    for (what, counts) in [("place", places), ("place and actor", actors)] {
        row(table, &format!("{title}, {what}"), &counts);
        table.truncate(table.trim_end().len());
        let _ = writeln!(table, " {:>8.0}", events.len() as f64 / seconds);
    }
}

/// What one would do without this crate: the same names, as they are, the longest first.
struct ExactTagger<'a> {
    owners: HashMap<&'a str, &'a str>,
    by_length: Vec<usize>,
}

impl<'a> ExactTagger<'a> {
    fn new(names: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Self {
        let mut owners = HashMap::new();
        for (actor, surfaces) in names {
            for name in surfaces.iter().chain([actor]) {
                owners.entry(*name).or_insert(*actor);
            }
        }
        let lengths: BTreeSet<usize> = owners.keys().map(|name| name.len()).collect();
        Self { owners, by_length: lengths.into_iter().rev().collect() }
    }

    fn tag(&self, text: &str) -> Vec<(usize, usize, String)> {
        let mut found = Vec::new();
        let (mut taken, mut before) = (0, ' ');
        for (place, (at, c)) in text.char_indices().enumerate() {
            let begins = at >= taken && !before.is_alphanumeric();
            if begins && let Some((name, actor)) = self.longest(&text[at..]) {
                found.push((place, place + name.chars().count(), actor.to_owned()));
                taken = at + name.len();
            }
            before = c;
        }
        found
    }

    fn longest(&self, rest: &str) -> Option<(&'a str, &'a str)> {
        self.by_length.iter().find_map(|length| {
            let head = rest.get(..*length)?;
            let ends = !rest[*length..].chars().next().is_some_and(char::is_alphanumeric);
            let (name, actor) = self.owners.get_key_value(head).filter(|_| ends)?;
            Some((*name, *actor))
        })
    }
}
