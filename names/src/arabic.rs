//! Words of Arabic script: Arabic, Persian, Urdu, Kurdish.

use unicode_normalization::char::is_combining_mark;

/// The word without vowel marks, its letters in one form each.
pub(crate) fn plain(word: &str) -> String {
    word.chars().filter(|c| !is_combining_mark(*c)).filter_map(plain_letter).collect()
}

fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' | 'ے' | 'ې' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ۀ' | 'ە' | 'ہ' | 'ھ' | 'ۂ' | 'ۃ' => 'ه',
        'ؤ' | 'ۆ' | 'ۇ' => 'و',
        'ء' => return None,
        c => c,
    })
}

/// What its letters sound like, as far as they are written.
pub(crate) fn sounds(word: &str) -> String {
    word.chars().filter_map(sound).map(char::from).collect()
}

fn sound(c: char) -> Option<u8> {
    Some(match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ع' => b'a',
        'ب' => b'b',
        'پ' => b'p',
        'ت' | 'ط' | 'ٹ' => b't',
        'ث' => b'T',
        'ج' => b'J',
        'چ' => b'C',
        'ح' | 'ه' | 'ة' | 'ہ' | 'ھ' | 'ۀ' | 'ۃ' | 'ۂ' => b'h',
        'خ' => b'x',
        'د' | 'ڈ' => b'd',
        'ذ' | 'ض' | 'ظ' => b'D',
        'ر' | 'ڑ' | 'ړ' | 'ڕ' => b'r',
        'ز' => b'z',
        'ژ' | 'ږ' => b'Z',
        'س' | 'ص' => b's',
        'ش' | 'ښ' => b'S',
        'غ' => b'G',
        'ف' => b'f',
        'ڤ' | 'ۋ' => b'v',
        'ە' | 'ێ' => b'e',
        'ق' => b'q',
        'ك' | 'ک' | 'ڪ' => b'k',
        'گ' | 'ڭ' | 'ݣ' => b'g',
        'ل' | 'ڵ' => b'l',
        'م' => b'm',
        'ن' | 'ں' | 'ڼ' => b'n',
        'و' | 'ؤ' | 'ۆ' | 'ۇ' => b'w',
        'ي' | 'ی' | 'ئ' | 'ے' | 'ې' => b'y',
        // Vowel marks, where somebody took the trouble.
        '\u{64e}' => b'a',
        '\u{64f}' => b'u',
        '\u{650}' => b'i',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_take_one_form() {
        assert_eq!(plain("مُصْطَفَى"), plain("مصطفي"));
        assert_eq!(plain("إسراء"), "اسرا");
    }

    #[test]
    fn letters_sound() {
        assert_eq!(sounds("صلاح"), "slah");
        assert_eq!(sounds("قاسمپور"), "qasmpwr");
    }
}
