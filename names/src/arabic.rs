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
    let letters: Vec<char> = word.chars().collect();
    let mut sounds = String::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    while let [first, after @ ..] = rest {
        let together = after.first().and_then(|next| together(*first, *next));
        rest = if together.is_some() { &after[1..] } else { after };
        sounds.extend(together.or_else(|| sound(*first)).map(char::from));
        if together.is_none() && is_divided(*first, after) {
            sounds.push('e');
        }
    }
    sounds
}

/// What two letters are together: CH where there is no letter for it, and the breathed sounds of Urdu.
fn together(one: char, next: char) -> Option<u8> {
    Some(match (one, next) {
        ('ت', 'ش') => b'C',
        ('ت', 'ھ') => b'T',
        ('د', 'ھ') => b'D',
        ('ك' | 'ک', 'ھ') => b'x',
        ('گ', 'ھ') => b'G',
        _ => return None,
    })
}

/// Whether a vowel is heard between two of the same letter: a double one is written once, unless the
/// script is one that writes vowels, and then one follows. The article before an L is none.
fn is_divided(letter: char, after: &[char]) -> bool {
    let follows = after.get(1).copied().and_then(sound);
    letter != 'ل'
        && after.first() == Some(&letter)
        && sound(letter).is_some_and(|sound| !b"awye".contains(&sound))
        && !follows.is_some_and(|next| b"awyeui".contains(&next))
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
        assert_eq!(sounds("تشارلز"), "Carlz");
        assert_eq!(sounds("آرتھر"), "arTr");
    }

    #[test]
    fn a_letter_twice_is_two_sounds_where_no_vowel_follows() {
        assert_eq!(sounds("ممدوح"), "memdwh");
        assert_eq!(sounds("شيرر"), "Syrer");
        assert_eq!(sounds("مۇھەممەت"), "mwhemmet");
        assert_eq!(sounds("اللطيف"), "alltyf");
    }
}
