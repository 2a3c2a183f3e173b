//! Forms of names that no rule of sounds brings together: a table of our own, written by hand.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A line for each name, its forms folded.
const FORMS: &str = include_str!("known.txt");

static GROUPS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let lines = FORMS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines
        .zip(1..)
        .flat_map(|(line, group)| line.split_whitespace().map(move |form| (form, group)));
    pairs.collect()
});

/// Which name a folded word is a form of.
pub(crate) fn group(text: &str) -> Option<u16> {
    GROUPS.get(text).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn forms_of_one_name_share_a_group() {
        assert_eq!(group("yusuf"), group("joseph"));
        assert_ne!(group("yusuf"), group("john"));
        assert_eq!(group("xyz"), None);
    }

    #[test]
    fn the_table_is_folded_and_no_form_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for line in FORMS.lines().filter(|line| !line.starts_with('#')) {
            for form in line.split_whitespace() {
                assert_eq!(fold(form).text(), form);
                assert!(seen.insert(form), "{form} stands twice");
            }
        }
    }
}
