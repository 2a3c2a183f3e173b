//! Words of Cyrillic script: Russian, Ukrainian, Belarusian, Serbian, Kazakh and their neighbours.

/// What its letters sound like.
pub(crate) fn sounds(word: &str) -> String {
    word.chars().map(sound).collect()
}

fn sound(c: char) -> &'static str {
    match c {
        'а' => "a",
        'ә' => "e",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'ғ' => "G",
        'д' => "d",
        'ђ' | 'џ' => "J",
        'е' | 'э' | 'є' => "e",
        'ё' => "yo",
        'ж' => "Z",
        'җ' => "J",
        'з' | 'ҙ' => "z",
        'ѕ' => "z",
        'и' | 'і' | 'ы' => "i",
        'ї' => "yi",
        'й' | 'ј' => "y",
        'к' => "k",
        'қ' | 'ҡ' => "q",
        'л' => "l",
        'љ' => "ly",
        'м' => "m",
        'н' => "n",
        'њ' => "ny",
        'ң' => "ng",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' => "t",
        'ћ' | 'ч' | 'ҷ' => "C",
        'у' | 'ү' | 'ұ' => "u",
        'ў' => "w",
        'ф' => "f",
        'х' => "x",
        'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ш' | 'щ' => "S",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_sound() {
        assert_eq!(sounds("чайковский"), "Caykovskiy");
        assert_eq!(sounds("Тоқаев".to_lowercase().as_str()), "toqaev");
    }
}
