//! The title that the name of a file gives.

/// How many letters an ending has at most: `.jpeg`, `.webm`, `.flac`.
const LONGEST_ENDING: usize = 4;
/// As long as a title may be.
const LONGEST: usize = 300;

/// What a file is called, without the folders in which it was and without its ending; nothing where that says
/// nothing.
pub fn title_of(file_name: &str) -> Option<String> {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = last.replace(char::is_control, " ");
    let words: Vec<&str> = without_ending(visible.trim()).split_whitespace().collect();
    let title: String = words.join(" ").chars().take(LONGEST).collect();
    let says_something = title.chars().any(char::is_alphanumeric);
    says_something.then(|| title.trim_end().to_owned())
}

fn without_ending(name: &str) -> &str {
    let is_ending = |ending: &str| {
        (1..=LONGEST_ENDING).contains(&ending.len())
            && ending.bytes().all(|letter| letter.is_ascii_alphanumeric())
            && !ending.bytes().all(|letter| letter.is_ascii_digit())
    };
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) && !stem.trim_matches('.').is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_name_without_folders_and_ending() {
        for (name, title) in [
            ("Ministers in Istanbul.jpg", Some("Ministers in Istanbul")),
            ("../../etc/passwd", Some("passwd")),
            (r"C:\photos\2021\talks.JPEG", Some("talks")),
            ("a\u{0}b\r\nc\u{7f}.png", Some("a b c")),
            ("ليبيا.pdf", Some("ليبيا")),
            ("report 2021.01", Some("report 2021.01")),
            ("v1.2 of the treaty.pdf", Some("v1.2 of the treaty")),
            ("Mr. President", Some("Mr. President")),
            (".png", Some(".png")),
            ("folder/", None),
            ("...", None),
            ("", None),
            ("--__", None),
        ] {
            assert_eq!(title_of(name).as_deref(), title, "{name:?}");
        }
        let long = title_of(&format!("{}.jpg", "n".repeat(1_000)));
        assert_eq!(long.map(|title| title.len()), Some(LONGEST));
    }
}
