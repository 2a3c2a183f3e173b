//! XML documents, well-formed whatever texts stand in them.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::error::{Error, Result};

pub type Written = io::Result<()>;
type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document in the making.
pub struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A document with this element at its root.
    pub fn document(
        root: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Xml) -> Written,
    ) -> Result<Vec<u8>> {
        let mut xml = Xml(Writer::new(Vec::new()));
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None));
        xml.0.write_event(declaration).map_err(Error::internal)?;
        xml.within(root, attributes, inside).map_err(Error::internal)?;
        Ok(xml.0.into_inner())
    }

    /// An element with others in it.
    pub fn within(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Xml) -> Written,
    ) -> Written {
        let start = start(name, attributes);
        let end = start.to_end().into_owned();
        self.0.write_event(Event::Start(start))?;
        inside(self)?;
        self.0.write_event(Event::End(end))
    }

    /// An element with a text in it.
    pub fn text(&mut self, name: &str, text: &str) -> Written {
        self.text_with(name, &[], text)
    }

    /// The same with attributes.
    pub fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> Written {
        self.within(name, attributes, |xml| {
            xml.0.write_event(Event::Text(BytesText::new(&sayable(text))))
        })
    }

    /// An element with a text in it, where there is one.
    pub fn maybe(&mut self, name: &str, text: Option<&str>) -> Written {
        text.map_or(Ok(()), |text| self.text(name, text))
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> Written {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> quick_xml::events::BytesStart<'a> {
    let mut start = quick_xml::events::BytesStart::new(name);
    attributes.iter().for_each(|(name, value)| start.push_attribute((*name, sayable(value))));
    start
}

/// A text without the characters that no XML 1.0 document may have, not even escaped.
fn sayable(text: &str) -> Cow<'_, str> {
    match text.chars().all(is_sayable) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|c| is_sayable(*c)).collect()),
    }
}

/// `Char` of XML 1.0, section 2.2.
fn is_sayable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roxmltree::Document;

    use super::*;

    proptest! {
        /// Whatever the text, in an element or an attribute: it is read as it was meant, but for what XML
        /// cannot say.
        #[test]
        fn every_text_can_be_written(text in any::<String>()) {
            let written = Xml::document("root", &[("value", &text)], |xml| xml.text("text", &text));
            let written = String::from_utf8(written.unwrap()).unwrap();
            let document = Document::parse(&written).unwrap();
            let meant: String = text.chars().filter(|c| is_sayable(*c)).collect();
            let root = document.root_element();
            prop_assert_eq!(root.attribute("value").unwrap(), &meant);
            prop_assert_eq!(root.first_element_child().unwrap().text().unwrap_or_default(), &meant);
        }
    }

    #[test]
    fn what_xml_cannot_say_is_left_out() {
        assert_eq!(sayable("a\0b\u{1B}c\u{FFFE}d\u{FFFF}e"), "abcde");
        assert_eq!(sayable("\t]]>\n<script>🚀 \u{202E}ديوان"), "\t]]>\n<script>🚀 \u{202E}ديوان");
    }
}
