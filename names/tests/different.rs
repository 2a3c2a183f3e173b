//! Different people with near names are never a match; the same people in other spellings are.

use std::collections::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use diwan_names::{MATCH, NamedKind, Verdict, compare, fold};

/// Brothers and sisters, fathers and sons, namesakes: facts.
#[rustfmt::skip]
const DIFFERENT: &[(&str, &str)] = &[
    ("Bashar al-Assad", "Bushra al-Assad"), ("Bashar al-Assad", "Maher al-Assad"), ("Bashar al-Assad", "Basil al-Assad"),
    ("Bashar al-Assad", "بشرى الأسد"), ("بشار الأسد", "بشرى الأسد"), ("Hassan Diab", "Hussein Diab"), ("حسن دياب", "حسين دياب"),
    ("Hassan Diab", "حسين دياب"), ("Hussein Diab", "حسن دياب"), ("Saddam Hussein", "Saddam Hassan"), ("صدام حسين", "صدام حسن"),
    ("George H. W. Bush", "George W. Bush"), ("George H.W. Bush", "George W. Bush"), ("John Adams", "John Quincy Adams"),
    ("John C. Rood", "John D. Rood"), ("William Edward Dodd", "William Edward Todd"), ("Uday Hussein", "Qusay Hussein"),
    ("Saif al-Islam Gaddafi", "Saif al-Arab Gaddafi"), ("Mohammed bin Salman", "Mohammed bin Nayef"),
    ("Mohammed bin Salman", "Salman bin Mohammed"), ("محمد بن سلمان", "محمد بن سلطان"), ("Kim Jong-un", "Kim Jong-il"),
    ("Kim Yong-chol", "Kim Yong-chun"), ("Amine Gemayel", "Amina Gemayel"), ("Raúl Castro", "Raúl Castillo"),
    ("Ferdinand Marcos", "Ferdinand Marquez"), ("Mahmoud Abbas", "Mohammed Abbas"), ("محمود عباس", "محمد عباس"),
    ("Mahmoud Abbas", "محمد عباس"), ("Saad Hariri", "Bahaa Hariri"), ("سعد الحريري", "سعيد الحريري"), ("رشيد كرامي", "رشاد كرامي"),
    ("Khalid al-Attiyah", "Khalil al-Attiyah"), ("Daniel Ortega", "Daniela Ortega"), ("Eric Trump", "Erica Trump"),
    ("Joan Kennedy", "John Kennedy"), ("Maria Zakharova", "Marina Zakharova"), ("zzzz", "zoe"), ("GNA", "GNU"),
    ("George Bush", "George W. Bush"), ("Charles Adams", "Charles C. Adams"),
    ("Mohammed Hussein Ali", "Mohammed Hussein Ali al-Majid"), ("محمد حسين علي", "محمد حسين علي المجيد"),
    ("Abd al-Hakim Saleh", "Abd al-Halim Saleh"), ("عبد الحكيم صالح", "عبد الحليم صالح"), ("Rabia", "Rabii"), ("Fattah", "Fattahi"),
    ("James Birney", "جيمس برون"), ("Ali Sabbagh", "علي سابا"),
];

#[rustfmt::skip]
const SAME: &[(&str, &str)] = &[
    ("Bashar al-Assad", "Bachar el-Assad"), ("Bashar al-Assad", "بشار الأسد"), ("Bashar al-Assad", "Башар Асад"),
    ("Hassan Diab", "Hasan Diab"), ("Hassan Diab", "حسن دياب"), ("Hussein Diab", "حسين دياب"), ("Saddam Hussein", "صدام حسين"),
    ("George W. Bush", "George Walker Bush"), ("George H. W. Bush", "George Herbert Walker Bush"),
    ("John F. Kennedy", "John Fitzgerald Kennedy"), ("Muammar Gaddafi", "Moammar Qadhafi"), ("Muammar Gaddafi", "معمر القذافي"),
    ("Mohammed bin Salman", "محمد بن سلمان"), ("Salah al-Din al-Namroush", "صلاح الدين النمروش"),
    ("Salah al-Din al-Namroush", "NAMRUSH, Salaheddin"), ("Khalifa Haftar", "خليفة حفتر"), ("Fayez al-Sarraj", "Faiez Serraj"),
    ("Abdul Hamid Dbeibeh", "عبد الحميد الدبيبة"), ("Recep Tayyip Erdoğan", "رجب طيب أردوغان"), ("Mahmoud Abbas", "محمود عباس"),
    ("Vladimir Putin", "Владимир Путин"), ("Vladimir Putin", "فلاديمير بوتين"), ("دونالد ترامب", "دونالد ترمب"),
    ("Donald Trump", "Дональд Трамп"), ("Rached Ghannouchi", "Rashid al-Ghannushi"), ("Walid Jumblatt", "Waleed Joumblatt"),
    ("Osama bin Laden", "Usama bin Ladin"), ("Jean-Claude Juncker", "JC Juncker"), ("GNA", "gna"),
    ("Charles Evans Hughes", "تشارلز إيفانز هيوز"), ("Arthur Knight", "آرتھر نايت"), ("Maxwell Baxter", "ماكسويل باكستر"),
    ("Matthew Wright", "ماثيو رايت"), ("Charles Hughes", "Чарльз Хьюз"), ("Mamdouh Sabbagh", "ممدوح صباغ"), ("Derek Shearer", "ديريك شيرر"),
    ("Dr. Hassan Diab", "Hassan Diab"), ("Mohammed Hussein Ali al-Majid", "Mohammed Ali al-Majid"),
];

#[test]
fn near_names_of_different_ones_are_no_match() {
    for (one, other) in DIFFERENT {
        let met = compare(one, other, NamedKind::Person);
        assert_ne!(met.verdict, Verdict::Match, "{one} / {other}: {}", met.explanation);
        assert!(met.score < MATCH, "{one} / {other}");
    }
}

#[test]
fn other_spellings_are_a_match() {
    for (one, other) in SAME {
        let met = compare(one, other, NamedKind::Person);
        assert_eq!(met.verdict, Verdict::Match, "{one} / {other}: {}", met.explanation);
    }
}

/// A title that may be a name is a title beside a full name, and a name else.
#[test]
fn titles_are_told_from_missing_names() {
    let told = |one, other| compare(one, other, NamedKind::Person).explanation.to_string();
    assert!(told("President Hassan Diab", "Hassan Diab").contains("president: a title"));
    assert!(told("John Major", "John").contains("major: missing"));
    assert!(!told("John Quincy Adams", "John Adams").contains("title"));
}

#[test]
fn acronyms_are_compared_as_wholes() {
    let verdict = |one, other| compare(one, other, NamedKind::Organization).verdict;
    assert_eq!(verdict("GNA", "GNA"), Verdict::Match);
    assert_eq!(verdict("GNA", "Government of National Accord"), Verdict::Match);
    assert_ne!(verdict("GNA", "GNU"), Verdict::Match);
    assert_ne!(verdict("BCB Bancorp", "Cape Bancorp"), Verdict::Match);
    assert_ne!(verdict("GNA Ministry of Defence", "GNU Ministry of Defence"), Verdict::Match);
}

/// Officials of one register, each with an id, who share all words of their names but one. A pair says
/// nothing where the words may be one: an initial and its name.
#[test]
fn different_people_of_a_register_are_no_match() {
    let Some(people) = officials() else { return };
    let pairs = near(&people);
    assert!(pairs.len() >= 300, "{} pairs", pairs.len());
    let pairs = pairs.into_iter().map(|(one, other)| (people[one].clone(), people[other].clone()));
    none_matches(pairs.collect());
}

/// The same pairs, each official once in letters and once in Arabic script.
#[test]
fn different_people_are_no_match_in_another_script() {
    let (Some(people), Some(forms)) = (officials(), forms()) else { return };
    let in_arabic = |one: usize, other: usize| {
        Some((people[one].clone(), respelled(&people[other], &forms, other)?))
    };
    let pairs: Vec<_> = near(&people)
        .into_iter()
        .flat_map(|(one, other)| [in_arabic(one, other), in_arabic(other, one)])
        .flatten()
        .collect();
    assert!(pairs.len() >= 300, "{} pairs", pairs.len());
    none_matches(pairs);
}

/// Officials of one register of whom one has all words of the other, and one more: a father and his
/// son, as often as not.
#[test]
fn one_with_a_word_more_is_no_match() {
    let Some(people) = officials() else { return };
    let names: Vec<Vec<String>> = people.iter().map(|name| words(name)).collect();
    let mut by_name: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| name.len() >= 2) {
        by_name.entry(name.clone()).or_default().push(place);
    }
    let mut pairs = BTreeSet::new();
    for (place, name) in names.iter().enumerate() {
        for gap in 0..name.len() {
            let rest: Vec<String> = [&name[..gap], &name[gap + 1..]].concat();
            let shorter = by_name.get(&rest).into_iter().flatten();
            pairs.extend(shorter.map(|shorter| (people[*shorter].clone(), people[place].clone())));
        }
    }
    assert!(pairs.len() >= 50, "{} pairs", pairs.len());
    none_matches(pairs.into_iter().collect());
}

fn none_matches(pairs: Vec<(String, String)>) {
    let verdict = |(one, other): &&(String, String)| {
        compare(one, other, NamedKind::Person).verdict == Verdict::Match
    };
    let matched: Vec<_> = pairs.iter().filter(verdict).collect();
    assert!(matched.is_empty(), "{} of {} pairs: {matched:?}", matched.len(), pairs.len());
}

/// Those who share all words but one, by their places.
fn near(people: &[String]) -> BTreeSet<(usize, usize)> {
    let names: Vec<Vec<String>> = people.iter().map(|name| words(name)).collect();
    let mut by_rest: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| name.len() >= 2) {
        for gap in 0..name.len() {
            let mut rest: Vec<&str> = name.iter().map(String::as_str).collect();
            rest[gap] = "*";
            by_rest.entry(rest).or_default().push(place);
        }
    }
    let mut pairs = BTreeSet::new();
    for places in by_rest.values() {
        for (at, one) in places.iter().enumerate() {
            let others =
                places[at + 1..].iter().filter(|other| differ(&names[*one], &names[**other]));
            pairs.extend(others.map(|other| (*one, *other)));
        }
    }
    pairs
}

fn differ(one: &[String], other: &[String]) -> bool {
    let apart = one.iter().zip(other).find(|(one, other)| one != other);
    apart.is_some_and(|(one, other)| {
        let initial = one.len() == 1 || other.len() == 1;
        !(initial && one.chars().next() == other.chars().next())
    })
}

/// The same officials, each word with a spelling that is common in its stead.
#[test]
fn other_spellings_of_a_register_are_a_match() {
    let Some(people) = officials() else { return };
    let spellings = [
        ("ph", "f"),
        ("ck", "k"),
        ("y ", "i "),
        ("tt", "t"),
        ("ll", "l"),
        ("nn", "n"),
        ("ou", "u"),
        ("ee", "i"),
        ("sch", "sh"),
        ("th ", "t "),
        ("ie ", "y "),
        ("é", "e"),
        ("mm", "m"),
        ("ss", "s"),
    ];
    let (mut all, mut matched, mut lost) = (0, 0, Vec::new());
    for name in people.iter().step_by(3) {
        let padded = format!("{} ", name.to_lowercase());
        let other =
            spellings.iter().fold(padded.clone(), |name, (from, to)| name.replace(from, to));
        if other != padded {
            all += 1;
            let met = compare(name, &other, NamedKind::Person);
            matched += usize::from(met.verdict == Verdict::Match);
            if met.verdict != Verdict::Match {
                lost.push(format!("{name} / {other}: {}", met.explanation));
            }
        }
    }
    assert!(all >= 300 && matched * 100 >= all * 95, "{matched} of {all}: {lost:#?}");
}

/// The same officials in Arabic script, each word in a spelling that Wikidata's editors give for it.
/// Some of these are other names after all: Leo is told under Leon, Louis under Ludwig.
#[test]
fn attested_spellings_in_another_script_are_a_match() {
    let (Some(people), Some(forms)) = (officials(), forms()) else { return };
    let (mut all, mut matched, mut lost) = (0, 0, Vec::new());
    for (place, name) in people.iter().enumerate() {
        let Some(other) = respelled(name, &forms, place) else { continue };
        all += 1;
        let met = compare(name, &other, NamedKind::Person);
        matched += usize::from(met.verdict == Verdict::Match);
        if met.verdict != Verdict::Match {
            lost.push(format!("{name} / {other}: {}", met.explanation));
        }
    }
    assert!(all >= 300 && matched * 100 >= all * 95, "{matched} of {all}: {lost:#?}");
}

/// The name with every word in one of its forms in Arabic script; `None` where a word has none.
fn respelled(name: &str, forms: &HashMap<String, Vec<String>>, turn: usize) -> Option<String> {
    let words = words(name);
    let other = |word: &String| {
        let is_arabic = |form: &&String| form.chars().all(|c| ('\u{600}'..='\u{6ff}').contains(&c));
        let others: Vec<&String> = forms.get(word)?.iter().filter(is_arabic).collect();
        (!others.is_empty()).then(|| others[turn % others.len()].clone())
    };
    let spelled: Option<Vec<String>> = words.iter().map(other).collect();
    spelled.map(|words| words.join(" "))
}

/// The forms of each word, of the one group that has it.
fn forms() -> Option<HashMap<String, Vec<String>>> {
    #[expect(clippy::disallowed_methods, reason = "the data of tests is no setting of a server")]
    let folder = std::env::var_os("DIWAN_REAL_DATA").map(PathBuf::from)?;
    let file = std::fs::File::open(folder.join("names/person_name_forms.tsv.gz")).ok()?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).ok()?;
    let mut forms: HashMap<String, Vec<String>> = HashMap::new();
    for (_, group) in text.lines().filter_map(|line| line.split_once('\t')) {
        let group: Vec<String> = group.split('|').map(str::to_owned).collect();
        for form in &group {
            forms.entry(form.clone()).or_insert_with(|| group.clone());
        }
    }
    Some(forms)
}

fn words(name: &str) -> Vec<String> {
    fold(name).words.into_iter().map(|word| word.text).collect()
}

/// The names of a real register; none, and a word about it, where there is no such data.
fn officials() -> Option<Vec<String>> {
    #[expect(clippy::disallowed_methods, reason = "the data of tests is no setting of a server")]
    let folder = std::env::var_os("DIWAN_REAL_DATA").map(PathBuf::from);
    let Some(text) = folder
        .and_then(|at| std::fs::read_to_string(at.join("actors/us_officials_people.jsonl")).ok())
    else {
        eprintln!(
            "SKIPPED: names of a real register, DIWAN_REAL_DATA names no folder that has them"
        );
        return None;
    };
    let row = |line: &str| -> Option<String> {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(format!("{} {}", row["forename"].as_str()?, row["surname"].as_str()?))
    };
    Some(text.lines().filter_map(row).collect())
}
