//! Lines in, lines out: one for one, and none kept back while more are awaited.

use std::io::{BufRead, BufReader, Read, Write};

use crate::http::body::without_mark;

/// A line of input, without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Text(&'a str),
    /// It is no UTF-8.
    Undecodable,
    /// It has more bytes than this.
    TooLong(usize),
}

/// Answers every line of input with one line of output. What is answered is written before more
/// input is awaited, so that two programs can talk.
pub fn answer(
    input: impl Read,
    mut output: impl Write,
    most: usize,
    mut answer: impl FnMut(Line<'_>, &mut String),
) -> std::io::Result<()> {
    let mut input = BufReader::with_capacity(64 << 10, input);
    let (mut line, mut told) = (Vec::new(), String::new());
    let mut is_first = true;
    while let Some(whole) = next(&mut input, &mut output, most, &mut line)? {
        if std::mem::take(&mut is_first) {
            line = without_mark(line);
        }
        told.clear();
        answer(read(whole, most, &line), &mut told);
        told.push('\n');
        output.write_all(told.as_bytes())?;
    }
    output.flush()
}

fn read(whole: bool, most: usize, line: &[u8]) -> Line<'_> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        _ if !whole => Line::TooLong(most),
        Ok(text) => Line::Text(text),
        Err(_) => Line::Undecodable,
    }
}

/// Reads a line, and says whether it was kept whole; none at the end of input.
fn next(
    input: &mut BufReader<impl Read>,
    output: &mut impl Write,
    most: usize,
    line: &mut Vec<u8>,
) -> std::io::Result<Option<bool>> {
    line.clear();
    let (mut whole, mut any) = (true, false);
    loop {
        if input.buffer().is_empty() {
            output.flush()?;
        }
        let read = input.fill_buf()?;
        if read.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let end = read.iter().position(|byte| *byte == b'\n');
        let part = &read[..end.unwrap_or(read.len())];
        whole &= line.len() + part.len() <= most;
        if whole {
            line.extend_from_slice(part);
        }
        let taken = part.len() + usize::from(end.is_some());
        input.consume(taken);
        if end.is_some() {
            return Ok(Some(whole));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(input: &[u8]) -> String {
        let mut output = Vec::new();
        answer(input, &mut output, 8, |line, told| told.push_str(&format!("{line:?}"))).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn every_line_has_its_answer() {
        assert_eq!(answered(b""), "");
        assert_eq!(answered(b"\n\na\r\nb"), "Text(\"\")\nText(\"\")\nText(\"a\")\nText(\"b\")\n");
        assert_eq!(answered(b"\xef\xbb\xbfx\ny"), "Text(\"x\")\nText(\"y\")\n");
        assert_eq!(answered(b"\xff\nx\n"), "Undecodable\nText(\"x\")\n");
        assert_eq!(answered(b"123456789\n12345678\n"), "TooLong(8)\nText(\"12345678\")\n");
    }

    #[test]
    fn a_long_line_is_not_kept() {
        let long = vec![b'x'; 1 << 20];
        assert_eq!(answered(&long), "TooLong(8)\n");
    }

    /// Input that looks, whenever it is asked for more, at what was answered so far.
    struct Asks<'a> {
        parts: std::slice::Iter<'a, &'static [u8]>,
        answered: &'a std::cell::RefCell<Vec<u8>>,
        seen: &'a std::cell::RefCell<Vec<usize>>,
    }

    impl Read for Asks<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.seen.borrow_mut().push(self.answered.borrow().len());
            let Some(part) = self.parts.next() else { return Ok(0) };
            buffer[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    struct Shared<'a>(&'a std::cell::RefCell<Vec<u8>>);

    impl Write for Shared<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nothing_is_kept_back_while_more_is_awaited() {
        let (answered, seen) = (Default::default(), Default::default());
        let parts: [&[u8]; 3] = [b"a\nb", b"\n", b"c\n"];
        let input = Asks { parts: parts.iter(), answered: &answered, seen: &seen };
        let output = std::io::BufWriter::new(Shared(&answered));
        answer(input, output, 8, |_, told| told.push('x')).unwrap();
        assert_eq!(*seen.borrow(), [0, 2, 4, 6]);
    }
}
