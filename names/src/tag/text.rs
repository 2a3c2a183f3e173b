//! Texts and names folded for the search: byte for byte where they are ASCII, with a map back where
//! they are not.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::split::is_invisible;

/// A folded text with a space before and after, so that every word has one on each side.
pub(crate) struct Searchable<'a> {
    pub original: &'a str,
    pub folded: Vec<u8>,
    /// Where stretches begin, in the folded text and in the original; none when all is ASCII.
    stretches: Vec<Stretch>,
}

#[derive(Clone, Copy)]
struct Stretch {
    folded: usize,
    original: usize,
    /// How long the character is that it stands for; 0 when it is ASCII, byte for byte.
    character: usize,
}

impl<'a> Searchable<'a> {
    pub fn new(original: &'a str) -> Self {
        let mut folded = Vec::with_capacity(original.len() + original.len() / 8 + 1);
        folded.push(b' ');
        let mut text = Self { original, folded, stretches: Vec::new() };
        let mut at = 0;
        while at < original.len() {
            let bytes = &original.as_bytes()[at..];
            let ascii = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
            text.push_ascii(&bytes[..ascii], at);
            at += ascii;
            if let Some(c) = original[at..].chars().next() {
                text.push(c, at);
                at += c.len_utf8();
            }
        }
        text.folded.push(b' ');
        text
    }

    fn push_ascii(&mut self, bytes: &[u8], original: usize) {
        self.stretches.push(Stretch { folded: self.folded.len(), original, character: 0 });
        self.folded.extend(bytes.iter().map(|byte| ASCII[usize::from(*byte)]));
    }

    fn push(&mut self, c: char, original: usize) {
        let folded = self.folded.len();
        self.stretches.push(Stretch { folded, original, character: c.len_utf8() });
        fold_character(c, |c| {
            self.folded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        });
    }

    /// The byte of the original at which the folded byte's character begins.
    pub fn start(&self, folded: usize) -> usize {
        let stretch = self.stretch(folded);
        match stretch.character {
            0 => stretch.original + (folded - stretch.folded),
            _ => stretch.original,
        }
    }

    /// The byte of the original after the character of the folded byte before; marks belong to it.
    pub fn end(&self, folded: usize) -> usize {
        let stretch = self.stretch(folded - 1);
        let end = match stretch.character {
            0 => stretch.original + (folded - stretch.folded),
            character => stretch.original + character,
        };
        let rest = self.original[end..].chars();
        end + rest.take_while(|c| is_mark(*c)).map(char::len_utf8).sum::<usize>()
    }

    fn stretch(&self, folded: usize) -> Stretch {
        let after = self.stretches.partition_point(|stretch| stretch.folded <= folded);
        // Characters that fold to nothing begin where the next one does: the last is the one meant.
        self.stretches[after.max(1) - 1]
    }
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) && !is_vowel_sign(c) || is_invisible(c))
}

/// Lower case; all that is no letter or digit is a space.
const ASCII: [u8; 256] = {
    let mut table = [b' '; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// What a character is folded to, whatever stands around it.
fn fold_character(c: char, mut put: impl FnMut(char)) {
    if is_mark(c) {
        return;
    }
    let mut any = false;
    for lower in c.to_lowercase() {
        decompose_compatible(lower, |part| {
            any = true;
            if let Some(plain) = plain(part) {
                put(plain);
            }
        });
    }
    if !any {
        put(' ');
    }
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        'ı' => 'i',
        'ß' => 's',
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        c if is_combining_mark(c) && !is_vowel_sign(c) => return None,
        c if c.is_alphanumeric() || is_combining_mark(c) => c,
        _ => ' ',
    })
}

/// Marks of the scripts of India and its neighbours, which are half of what is written.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3099}' | '\u{309a}')
}

/// A name folded as texts are, without spaces around it.
pub(crate) fn fold_name(name: &str) -> String {
    let text = Searchable::new(name);
    let folded = String::from_utf8(text.folded).unwrap_or_default();
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_folded_byte_for_byte() {
        assert_eq!(fold_name("U.S. Kim Jong-un"), "u s  kim jong un");
        assert_eq!(fold_name("Félix"), "felix");
        assert_eq!(fold_name("Fe\u{301}lix"), "felix");
        assert_eq!(fold_name("’النمروش"), "النمروش");
        assert_eq!(fold_name("İzmir"), "izmir");
        assert_eq!(fold_name("नरेन्द्र"), "नरेन्द्र");
    }

    #[test]
    fn the_way_back_is_known() {
        let text = Searchable::new("“Fe\u{301}lix” in Çankırı");
        let folded = String::from_utf8(text.folded.clone()).unwrap();
        for (word, original) in [("felix", "Fe\u{301}lix"), ("in", "in"), ("cankiri", "Çankırı")]
        {
            let at = folded.find(word).unwrap();
            let found = &text.original[text.start(at)..text.end(at + word.len())];
            assert_eq!(found, original);
        }
    }
}
