//! What holds for whatever anybody writes.

use diwan_names::{
    MOST_KEY_BYTES, MOST_KEYS, Method, Name, NamedKind, Prepared, Strength, Tagger, compare, fold,
    keys,
};
use proptest::prelude::*;

#[rustfmt::skip]
const PARTS: &[&str] = &[
    "Salah", "al-Din", "al-", "Namroush", "صلاح", "الدين", "ال", "Владимир", "習近平", "김정은", "J.-C.", "S.A.",
    "von", "bin", "abd", "Ltd", "GmbH", "II", "7", "&", "'", "-", " ", "\u{202e}", "\u{301}", "🙂", "ß", "İ", "नरेन्द्र", "ﷺ",
];

/// Names as they are, as they are mangled, and what is no name at all.
fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(PARTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zA-Z]{1,12}",
    ];
    let joined = prop::collection::vec((part, prop::sample::select(&["", " ", "-"][..])), 0..12);
    joined.prop_map(|parts| parts.into_iter().map(|(part, space)| part + space).collect())
}

fn kind() -> impl Strategy<Value = NamedKind> {
    prop::sample::select(&NamedKind::ALL[..])
}

proptest! {
    // Nothing is written beside the sources when one fails: the message has what it takes.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_score_has_no_sides_and_is_a_share(one in name(), other in name(), kind in kind()) {
        let met = compare(&one, &other, kind);
        let turned = compare(&other, &one, kind);
        prop_assert_eq!(met.score, turned.score);
        prop_assert_eq!(met.verdict, turned.verdict);
        prop_assert!((0.0..=1.0).contains(&met.score));
        let score = Prepared::new(&one, kind).score(&Prepared::new(&other, kind));
        prop_assert_eq!(met.score, score);
    }

    #[test]
    fn a_name_is_itself(name in name(), kind in kind()) {
        let met = compare(&name, &name, kind);
        let expected = if fold(&name).words.is_empty() { 0.0 } else { 1.0 };
        prop_assert_eq!(met.score, expected);
    }

    #[test]
    fn an_explanation_is_one_field_of_a_line(one in name(), other in name()) {
        let told = compare(&one, &other, NamedKind::Any).explanation.to_string();
        prop_assert!(!told.is_empty());
        prop_assert!(!told.contains(['\t', '\n', '\r']), "{told:?}");
    }

    #[test]
    fn keys_fit_their_column(name in ".{0,60}", kind in kind()) {
        let keys = keys(&name, kind);
        prop_assert!(keys.len() <= MOST_KEYS);
        for key in &keys {
            prop_assert!(key.is_ascii() && (2..=MOST_KEY_BYTES).contains(&key.len()), "{key}");
        }
        prop_assert_eq!(keys.is_empty(), fold(&name).words.is_empty());
    }

    #[test]
    fn offsets_point_at_what_was_found(
        names in prop::collection::vec(name(), 1..6),
        words in prop::collection::vec(prop_oneof![name(), "[a-z ,.]{0,9}"], 0..12),
    ) {
        let mut builder = Tagger::builder();
        for (place, name) in names.iter().enumerate() {
            let name = Name { text: name, strength: Strength::Principal };
            builder.add(place.to_string(), NamedKind::Person, [name]);
        }
        let text: String = words.concat() + &names.join(", ");
        let mut end = 0;
        for found in builder.build().unwrap().tag(&text) {
            let characters = text.chars().skip(found.start).take(found.end - found.start);
            prop_assert_eq!(&found.exact, &characters.collect::<String>());
            prop_assert!(end <= found.start && found.start < found.end);
            prop_assert!((0.0..=1.0).contains(&found.score));
            end = found.end;
        }
    }

    #[test]
    fn a_name_in_a_sentence_is_found(first in "[A-Z][a-z]{3,9}", last in "[A-Z][a-z]{3,9}") {
        let name = format!("{first} {last}");
        let tagger = Tagger::builder().actor("x", NamedKind::Person, [name.as_str()]).build().unwrap();
        let found = tagger.tag(&format!("“{name}” – so sagte ðer Bote"));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!((found[0].start, &found[0].exact), (1, &name));
        prop_assert_eq!(found[0].method, Method::Name);
    }
}
