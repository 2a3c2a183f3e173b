//! A document, read by a parser and looked through.

use diwan_pictures::Frame;
use roxmltree::{Document, Node};

/// No picture is larger.
const MOST_BYTES: usize = 512 * 1024;
const ELEMENTS: [&str; 9] =
    ["svg", "title", "desc", "style", "rect", "path", "text", "circle", "g"];
/// Attributes of one number, or of several.
const NUMBERS: [&str; 11] =
    ["x", "y", "width", "height", "rx", "cx", "cy", "r", "d", "viewBox", "transform"];

/// Texts that want out of a document, or to turn it around.
pub const HOSTILE: [&str; 6] = [
    "</text><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "]]>&lt;&amp;<!-- --><![CDATA[",
    "\u{202E}backwards\u{2067}\u{0}\u{8}\u{B}\u{FFFE}",
    "a very long name that goes on and on, without an end that anybody could see or hope to see",
    "",
];

/// A document that holds what every picture promises.
pub struct Picture {
    svg: String,
}

impl Picture {
    /// Reads a document and looks through all of it.
    pub fn checked(svg: String) -> Self {
        assert!(svg.len() <= MOST_BYTES, "{} bytes", svg.len());
        let document = Document::parse(&svg).expect("well-formed");
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let named = root.attribute("aria-labelledby").expect("a name").split(' ');
        let told = named.map(|id| root.children().find(|node| node.attribute("id") == Some(id)));
        let told: Vec<&str> = told.filter_map(|node| node?.text()).collect();
        assert!(told.len() == 2 && told.iter().all(|text| !text.is_empty()), "{told:?}");
        document.descendants().filter(Node::is_element).for_each(check_element);
        Self { svg }
    }

    pub fn has(&self, text: &str) -> bool {
        let document = Document::parse(&self.svg).unwrap();
        document.descendants().any(|node| node.text().is_some_and(|found| found.contains(text)))
    }

    /// The texts on the picture.
    pub fn texts(&self) -> Vec<String> {
        let document = Document::parse(&self.svg).unwrap();
        let texts = document.descendants().filter(|node| node.has_tag_name("text"));
        texts.filter_map(|node| node.text()).map(str::to_owned).collect()
    }

    pub fn description(&self) -> String {
        let document = Document::parse(&self.svg).unwrap();
        let described = document.descendants().find(|node| node.has_tag_name("desc"));
        described.and_then(|node| node.text()).unwrap_or_default().to_owned()
    }

    /// The attributes of all elements whose class has a word.
    pub fn attributes(&self, class: &str, name: &str) -> Vec<String> {
        let document = Document::parse(&self.svg).unwrap();
        let has = |node: &Node| {
            node.attribute("class").is_some_and(|all| all.split(' ').any(|word| word == class))
        };
        let found = document.descendants().filter(has).filter_map(|node| node.attribute(name));
        found.map(str::to_owned).collect()
    }

    pub fn height(&self) -> f64 {
        let document = Document::parse(&self.svg).unwrap();
        document.root_element().attribute("height").unwrap().parse().unwrap()
    }
}

fn check_element(node: Node) {
    assert!(ELEMENTS.contains(&node.tag_name().name()), "{:?}", node.tag_name());
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        assert!(!name.starts_with("on") && name != "style" && name != "href", "{name}");
        assert!(!value.contains("url(") && !value.contains("javascript"), "{value}");
        if NUMBERS.contains(&name) {
            value.split(|c: char| !c.is_ascii_digit() && c != '.').for_each(check_number);
            let words = value.split(|c: char| !c.is_ascii_alphabetic());
            let drawing = |word: &str| word.chars().all(|c| "MLHVQalhmvz".contains(c));
            let known = |word: &&str| drawing(word) || ["translate", "rotate"].contains(word);
            assert_eq!(words.into_iter().find(|word| !known(word)), None, "in {name}");
        }
    }
    if let Some(text) = node.text().filter(|_| !node.has_tag_name("style")) {
        let turning = |c: char| c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c);
        assert!(!text.contains(turning), "{text:?}");
    }
}

fn check_number(number: &str) {
    if let Some((_, decimals)) = number.split_once('.') {
        assert!(decimals.len() <= 2, "{number}");
    }
    assert!(number.len() < 12, "{number}");
}

/// A frame with texts that want out.
pub fn hostile(width: u32) -> Frame {
    Frame {
        title: HOSTILE.join(" "),
        subtitle: Some(HOSTILE[0].into()),
        source: Some(HOSTILE[1].into()),
        width,
    }
}

/// In every width, and a little beyond.
pub fn widths() -> [u32; 5] {
    [0, 360, 720, 1600, u32::MAX]
}
