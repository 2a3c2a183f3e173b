//! Arrows between the rooms of `api/src` run one way: a room imports only those listed before it.

use std::collections::BTreeSet;

use super::{File, assert_none, files, root};

/// The rooms from the lowest to the highest. A room is a file or folder of `api/src`; what is cut
/// otherwise: the faces of the features (`<feature>/{rest,graphql,describe}.rs`) are one room, and
/// `query/sources`, which names the features, is a room above them.
pub const ROOMS: &[&str] = &[
    "values",
    "error",
    "principal",
    "fair_queue",
    "slots",
    "page",
    "cache",
    "store",
    "fulltext",
    "token",
    "diwan",
    "account",
    "http",
    "model",
    "access",
    "naming",
    "query",
    "change",
    "derived",
    "command",
    "publisher",
    "topic",
    "place",
    "medium",
    "actor",
    "position",
    "correction",
    "citation",
    "article",
    "tenure",
    "relation",
    "event",
    "search",
    "network",
    "related",
    "timeline",
    "dispatch",
    "matching",
    "duplicate",
    "tagging",
    "merge",
    "import",
    "export",
    "reconcile",
    "syndication",
    "webhook",
    "preview",
    "query/sources",
    "rest",
    "graphql",
    FACES,
    "schema",
    "edge",
    "pages",
    "contracts",
    "lib",
    "config",
    "demo",
    "cli",
    "main",
];

const FACES: &str = "the faces of the features";

#[test]
fn a_room_imports_only_those_below_it() {
    let (mut read, mut upward) = (0, Vec::new());
    for file in files() {
        let own = room(&file.module());
        let rank = rank(&own).unwrap_or_else(|| panic!("{own} is in no list of rooms"));
        for path in file.imports() {
            let used = room(&path);
            let Some(other) = self::rank(&used) else { continue };
            read += usize::from(other != rank);
            if other > rank {
                upward.push(format!(
                    "{}: uses {}, of {used}",
                    file.path.display(),
                    path.join("::")
                ));
            }
        }
    }
    assert!(read > 1_000, "only {read} imports were read");
    assert_none(upward);
}

/// The faces are one room, and among themselves they run one way, too.
#[test]
fn the_faces_of_features_form_no_circle() {
    let face = |path: &[String]| (room(path) == FACES).then(|| path[..2].join("/"));
    let mut arrows = BTreeSet::new();
    for file in files() {
        let Some(own) = face(&file.module()) else { continue };
        let used = file.imports().iter().filter_map(|path| face(path)).collect::<Vec<_>>();
        arrows.extend(used.into_iter().filter(|used| *used != own).map(|used| (own.clone(), used)));
    }
    assert!(!arrows.is_empty(), "no import of another feature's face was read");
    // A face that imports no other is in no circle; neither is one that imports only such faces.
    loop {
        let importing: BTreeSet<String> = arrows.iter().map(|(from, _)| from.clone()).collect();
        let before = arrows.len();
        arrows.retain(|(_, to)| importing.contains(to));
        if arrows.len() == before {
            break;
        }
    }
    assert_none(arrows.into_iter().map(|(from, to)| format!("{from} uses {to}")).collect());
}

#[test]
fn every_room_is_there() {
    let rooms: Vec<String> = files().map(|file| room(&file.module())).collect();
    let empty = ROOMS.iter().filter(|name| !rooms.iter().any(|room| room == *name));
    assert_none(empty.map(|name| format!("{name}: no file")).collect());
}

fn rank(room: &str) -> Option<usize> {
    ROOMS.iter().position(|name| *name == room)
}

/// The room of a module, or of what a path leads to.
fn room(path: &[String]) -> String {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        [first @ ("rest" | "graphql"), ..] => (*first).to_owned(),
        [_, "rest" | "graphql" | "describe", ..] => FACES.to_owned(),
        // Those of a part of a feature, which has a folder of its own.
        [_, _, "rest" | "graphql" | "describe", ..] => FACES.to_owned(),
        ["query", "sources", ..] => "query/sources".to_owned(),
        // What `lib.rs` itself holds.
        [first, ..] if first.starts_with(char::is_uppercase) => "lib".to_owned(),
        [first, ..] => (*first).to_owned(),
        [] => "lib".to_owned(),
    }
}

impl File {
    /// The path of its module below the crate; `lib` and `main` stand for themselves.
    fn module(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.path.with_extension("").iter().map(|name| name.to_string_lossy().into()).collect();
        names.pop_if(|name| name == "mod");
        names
    }

    /// Every path below the crate that its code names, in a `use` or in place.
    fn imports(&self) -> Vec<Vec<String>> {
        let text = self.code().collect::<Vec<_>>().join("\n");
        let is_root = self.path.ends_with("lib.rs");
        let module = if is_root { Vec::new() } else { self.module() };
        let is_folder = is_root || self.path.ends_with("mod.rs");
        let is_child = |name: &str| {
            let folder = root().join("api/src").join(self.path.parent().unwrap());
            is_folder && (folder.join(format!("{name}.rs")).exists() || folder.join(name).exists())
        };
        paths(&text).into_iter().filter_map(|path| absolute(path, &module, is_child)).collect()
    }
}

/// A path as seen from the crate; `None` where it leads to another crate.
fn absolute(
    path: Vec<String>,
    module: &[String],
    is_child: impl Fn(&str) -> bool,
) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let first = path.first()?;
    let (base, rest) = match first.as_str() {
        "crate" => (&[][..], &path[1..]),
        "self" => (module, &path[1..]),
        "super" => (&module[..module.len().checked_sub(ups)?], &path[ups..]),
        name if is_child(name) => (module, &path[..]),
        _ => return None,
    };
    Some([base, rest].concat())
}

/// The paths in a text of Rust: those of each `use`, one by one, and others that begin at the crate
/// or at a module around.
fn paths(text: &str) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let next = tokens.get(at + 1).map(String::as_str);
        match tokens[at].as_str() {
            "use" if next.is_some_and(is_name) => {
                at = tree(&tokens, at + 1, &mut Vec::new(), &mut found);
            }
            "crate" | "super" | "self" if next == Some("::") => {
                let mut path = vec![tokens[at].clone()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && tokens.get(at + 2).is_some_and(|token| is_name(token))
                {
                    path.push(tokens[at + 2].clone());
                    at += 2;
                }
                found.push(path);
                at += 1;
            }
            _ => at += 1,
        }
    }
    found
}

/// Reads a tree of `use` and answers where it ends: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn tree(
    tokens: &[String],
    mut at: usize,
    before: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    let depth = before.len();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("::") => at += 1,
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = tree(tokens, at, before, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                before.truncate(depth);
                return at + 1;
            }
            Some("as") => at += 2,
            Some(name) if is_name(name) || name == "*" => {
                before.push(name.to_owned());
                at += 1;
                if tokens.get(at).is_none_or(|token| token != "::") {
                    found.push(before.clone());
                }
            }
            _ => {
                before.truncate(depth);
                return at;
            }
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(text: &str) -> Vec<String> {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ':' if rest.starts_with("::") => 2,
            c if is_part(&c) => rest.chars().take_while(is_part).map(char::len_utf8).sum(),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if !first.is_whitespace() {
            tokens.push(token.to_owned());
        }
        rest = after;
    }
    tokens
}

#[test]
fn paths_are_read_from_uses_and_in_place() {
    let file = |path: &str, text: &str| File { path: path.into(), text: text.to_owned() };
    let read =
        |file: File| file.imports().iter().map(|path| path.join("::")).collect::<Vec<String>>();
    let uses = "pub use crate::a::{self, b::C as D, e};\nuse super::{f, g::*};\nuse std::fmt;";
    assert_eq!(read(file("x/y.rs", uses)), ["a::self", "a::b::C", "a::e", "x::f", "x::g::*"]);
    let inline = "fn f() -> crate::a::B { super::c::d(self::e::F) }\n// crate::none\n#[cfg(test)]\nmod tests;\nuse crate::z;";
    assert_eq!(read(file("x/y.rs", inline)), ["a::B", "x::c::d", "x::y::e::F", "z"]);
    assert_eq!(
        read(file("rest/mod.rs", "pub use shape::schema_ref;")),
        ["rest::shape::schema_ref"]
    );
}

#[test]
fn a_room_is_known_by_its_path() {
    let of = |path: &str| room(&path.split("::").map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(of("actor::graphql::ActorQuery"), FACES);
    assert_eq!(of("graphql::Visit"), "graphql");
    assert_eq!(of("query::sources::texts_of"), "query/sources");
    assert_eq!(of("Site"), "lib");
}
