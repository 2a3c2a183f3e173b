//! From places counted in Unicode scalars to places in UTF-8 and back.

/// How many scalars lie between two marks: enough to make marks cheap, few enough to walk.
const STEP: usize = 64;

/// A text in which places are counted in Unicode scalars. Made in one pass, after which any number
/// of places are found without walking the text again.
#[derive(Clone, Debug)]
pub struct TextIndex<'a> {
    text: &'a str,
    /// Where in UTF-8 every scalar begins whose number is a multiple of [`STEP`].
    marks: Vec<usize>,
    scalars: usize,
}

impl<'a> TextIndex<'a> {
    pub fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect();
        Self { text, marks, scalars: text.chars().count() }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many scalars the text has.
    pub fn scalars(&self) -> usize {
        self.scalars
    }

    /// Where a scalar begins in UTF-8; the end of the text counts as a place.
    pub fn byte(&self, scalar: usize) -> Option<usize> {
        if scalar >= self.scalars {
            return (scalar == self.scalars).then_some(self.text.len());
        }
        let mark = *self.marks.get(scalar / STEP)?;
        let (offset, _) = self.text[mark..].char_indices().nth(scalar % STEP)?;
        Some(mark + offset)
    }

    /// How many scalars stand before a place in UTF-8, which must be one between scalars.
    pub fn scalar(&self, byte: usize) -> usize {
        let after = self.marks.partition_point(|&mark| mark <= byte);
        let Some(mark) = after.checked_sub(1) else { return 0 };
        mark * STEP + self.text[self.marks[mark]..byte].chars().count()
    }

    /// The text from one scalar up to another, if there is such a stretch.
    pub fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_translate_both_ways() {
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 1000] {
            let text: String = "aé€𐍈".chars().cycle().take(length).collect();
            let index = TextIndex::new(&text);
            let ends = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
            for (scalar, byte) in ends.enumerate() {
                assert_eq!(index.byte(scalar), Some(byte));
                assert_eq!(index.scalar(byte), scalar);
            }
            assert_eq!(index.scalars(), length);
            assert_eq!(index.byte(length + 1), None);
            assert_eq!(index.slice(0, length), Some(text.as_str()));
            assert_eq!(index.slice(length, length + 1), None);
            assert_eq!(index.slice(1, 0), None);
        }
    }
}
