//! Lines and columns from the byte offsets that the parser knows.

use std::sync::Arc;

use async_graphql::Pos;

/// How many bytes lie between two marks.
const STRIDE: usize = 512;

/// The lines of a text, and marks that say how many characters stand before them: so finding a
/// column takes a bounded time, however long the line is.
#[derive(Debug)]
pub struct LineIndex {
    text: Arc<str>,
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many characters stand before each multiple of [`STRIDE`].
    marks: Vec<usize>,
}

impl LineIndex {
    pub fn of(text: Arc<str>) -> LineIndex {
        let bytes = text.as_bytes();
        let ends_line = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = (0..bytes.len()).filter(ends_line).map(|at| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut marks = vec![0];
        for stride in bytes.chunks(STRIDE) {
            marks.push(marks[marks.len() - 1] + characters(stride));
        }
        LineIndex { text, lines, marks }
    }

    /// The place of a byte, both numbers counted from one.
    pub fn at(&self, offset: usize) -> Pos {
        let line = self.lines.partition_point(|begin| *begin <= offset);
        let column = self.before(offset) - self.before(self.lines[line - 1]) + 1;
        Pos { line, column }
    }

    /// How many characters stand before a byte.
    fn before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let mark = offset / STRIDE;
        self.marks[mark] + characters(&self.text.as_bytes()[mark * STRIDE..offset])
    }
}

/// Counts the bytes that begin a character.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_lines_and_characters() {
        let text = "{ a\r\n  é: b\rc\n\nd }";
        let index = LineIndex::of(text.into());
        let place = |word: &str| {
            let at = index.at(text.find(word).unwrap());
            (at.line, at.column)
        };
        assert_eq!(place("a"), (1, 3));
        assert_eq!(place("é"), (2, 3));
        assert_eq!(place("b"), (2, 6));
        assert_eq!(place("c"), (3, 1));
        assert_eq!(place("d"), (5, 1));
        assert_eq!(index.at(text.len()), Pos { line: 5, column: 4 });
    }

    #[test]
    fn a_long_line_is_counted_from_its_marks() {
        let text = format!("\n{}x", "é".repeat(5_000));
        let index = LineIndex::of(text.as_str().into());
        assert_eq!(index.at(text.len() - 1), Pos { line: 2, column: 5_001 });
        assert_eq!(index.at(1 + 2 * 700), Pos { line: 2, column: 701 });
    }
}
