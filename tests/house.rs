//! The rules of the house that neither types nor clippy can hold: who may import whom, how long a
//! file may be, and that the repository speaks of nobody's machine.

mod rooms;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A face takes a request apart, calls, and puts the answer together.
#[test]
fn a_face_does_not_reach_the_store() {
    let inner =
        ["sea_orm", "sea_query", "diwan_entity", "crate::store", "super::store", "store::Session"];
    let sql = ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM"];
    let faces = || files().filter(|file| file.is_face());
    assert_none(find(faces(), &inner));
    assert_none(find(faces().filter(|file| !file.describes()), &sql));
}

/// What an operation does is the same whoever calls it.
#[test]
fn an_operation_does_not_know_the_web() {
    let web = ["actix_web", "HttpRequest", "HttpResponse", "async_graphql::Context"];
    assert_none(find(files().filter(|file| !file.is_face() && !file.is_frame()), &web));
}

/// The features: folders with both of their faces, as the list of rooms has them.
fn features() -> impl Iterator<Item = &'static str> {
    let from_first = rooms::ROOMS.iter().copied().skip_while(|room| *room != "publisher");
    let all = from_first.take_while(|room| *room != "query/sources");
    all.filter(|room| *room != "dispatch")
}

#[test]
fn one_face_does_not_lean_on_the_other() {
    assert_none(find(files().filter(File::is_rest), &["async_graphql", "crate::graphql"]));
    assert_none(find(files().filter(File::is_graphql), &["crate::rest", "utoipa"]));
    let faces = files().filter(|file| file.is_rest() || file.is_graphql());
    assert_none(find(faces, &["crate::pages", "maud"]));
    assert_none(find(files().filter(File::is_page), &["async_graphql", "crate::graphql"]));
    let resolvers = files().filter(|file| file.is_graphql() && file.is_in_feature());
    assert_none(find(resolvers, &["actix_web"]));
}

/// What the edge and both faces need of HTTP knows neither of them; headers that are easily misread
/// are read there and nowhere else.
#[test]
fn http_is_spoken_in_one_place() {
    let is_http = |file: &File| file.path.starts_with("http");
    let inner = [
        "crate::rest",
        "crate::graphql",
        "crate::edge",
        "crate::model",
        "crate::query",
        "crate::command",
    ];
    assert_none(find(files().filter(is_http), &inner));
    let headers = ["Accept::parse", "AcceptEncoding::parse", "EntityTag>", "X_FORWARDED_FOR"];
    assert_none(find(files().filter(|file| !is_http(file)), &headers));
    let tags = ["header::ACCEPT)", "get_all(header::IF_", "get(IF_NONE_MATCH", "peer_addr("];
    assert_none(find(files().filter(|file| !is_http(file)), &tags));
}

/// Parsed values, pages and errors know neither a database nor a face.
#[test]
fn plain_modules_stay_plain() {
    let plain = |file: &File| {
        file.path.starts_with("values")
            || ["page.rs", "principal.rs", "error.rs"].iter().any(|name| file.path == **name)
    };
    let outside = ["sea_orm", "diwan_entity", "actix_web", "crate::store", "crate::diwan"];
    assert_none(find(files().filter(plain), &outside));
}

/// Queries are built with the caller's visibility; the entities' own shortcuts know nothing of it.
#[test]
fn nobody_queries_past_the_row_filter() {
    assert_none(find(files(), &["Entity::find", "Entity::insert", "Entity::delete"]));
}

#[test]
fn the_lower_crates_lean_on_their_database_layer_only() {
    assert_eq!(dependencies("entity"), ["sea-orm", "serde"]);
    assert_eq!(dependencies("migration"), ["any_ascii", "sea-orm-migration"]);
}

/// Names and pictures are libraries that could be published alone.
#[test]
fn names_and_pictures_depend_on_nothing_of_ours() {
    stands_alone("names", "aho-corasick", &["serde"]);
    stands_alone("pictures", "maud", &[]);
}

/// A crate that has `needed`, and neither a database nor the web nor what is `unwanted`; its sources
/// do no input or output.
fn stands_alone(package: &str, needed: &str, unwanted: &[&str]) {
    let used = dependencies(package);
    assert!(used.contains(&needed.to_owned()), "the manifest is read");
    let outside = ["sea-orm", "sqlx", "actix-web", "async-graphql", "tokio"];
    let foreign = |name: &&String| {
        let name = name.as_str();
        name.starts_with("diwan") || outside.contains(&name) || unwanted.contains(&name)
    };
    assert_none(used.iter().filter(foreign).cloned().collect());
    let folder = Path::new(package).join("src");
    let sources: Vec<PathBuf> =
        tracked().into_iter().filter(|path| path.starts_with(&folder)).collect();
    assert!(sources.len() > 5, "the sources of {package} are not where they were");
    let reads = ["std::fs", "std::io", "std::env", "std::net", "std::process", "println!"];
    let found = sources.into_iter().flat_map(|path| {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let named = reads.iter().filter(|word| text.contains(**word)).map(|word| word.to_string());
        named.map(|word| format!("{}: {word}", path.display())).collect::<Vec<_>>()
    });
    assert_none(found.collect());
}

fn dependencies(package: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Not a goal in itself: a file that has grown this long holds more than one idea.
#[test]
fn files_and_folders_stay_small() {
    let long = |path: &PathBuf| {
        let lines = fs::read_to_string(root().join(path)).unwrap().lines().count();
        let most = if is_test(path) { 900 } else { 600 };
        (lines > most).then(|| format!("{}: {lines} lines", path.display()))
    };
    let tracked = tracked();
    let is_source = |path: &&PathBuf| path.extension().is_some_and(|e| e == "rs");
    assert!(tracked.iter().filter(is_source).count() > 300, "the sources are not where they were");
    assert_none(tracked.iter().filter(is_source).filter_map(long).collect());

    let deep =
        |path: &Path| path.strip_prefix("api/src").is_ok_and(|at| at.components().count() > 3);
    let too_deep = tracked.iter().filter(|path| deep(path));
    assert_none(too_deep.map(|path| path.display().to_string()).collect());
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    path.starts_with("tests") || name == "tests" || name.ends_with("_tests") || name == "testing"
}

/// What the project needs is in the repository, or asked for by variables.
#[test]
fn nothing_names_a_folder_of_somebodys_machine() {
    let places: Vec<String> =
        ["home", "root", "work", "Users"].iter().map(|name| format!("/{name}/")).collect();
    let named = |line: &str| {
        let mut words = line.split(|c: char| c.is_whitespace() || "\"'`(=<,".contains(c));
        words.any(|word| places.iter().any(|place| word.starts_with(place)))
    };
    let lines = |path: &PathBuf| {
        let text = fs::read_to_string(root().join(path)).unwrap_or_default();
        let found = text.lines().filter(|line| named(line));
        found.map(|line| format!("{}: {line}", path.display())).collect::<Vec<_>>()
    };
    assert_none(tracked().iter().flat_map(lines).collect());
}

/// A source file of the server, with its path below `api/src`.
struct File {
    path: PathBuf,
    text: String,
}

fn files() -> impl Iterator<Item = File> {
    let sources = root().join("api/src");
    let mut found = Vec::new();
    collect(&sources, &mut found);
    assert!(found.len() > 20, "the sources are not where they were");
    found.into_iter().map(move |path| File {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(&sources).unwrap().to_owned(),
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
            found.push(path);
        }
    }
}

impl File {
    fn is_rest(&self) -> bool {
        self.path.starts_with("rest") || self.path.ends_with("rest.rs")
    }

    fn is_graphql(&self) -> bool {
        self.path.starts_with("graphql")
            || self.path.starts_with("schema.rs")
            || self.path.ends_with("graphql.rs")
    }

    /// The pages for people are a face, too: they call, and show what they are given.
    fn is_page(&self) -> bool {
        self.path.starts_with("pages")
    }

    fn is_face(&self) -> bool {
        self.is_rest() || self.is_graphql() || self.is_page()
    }

    /// Where the server is put together.
    fn is_frame(&self) -> bool {
        let frame = ["lib.rs", "main.rs", "cli", "contracts", "edge", "http"];
        frame.iter().any(|name| self.path.starts_with(name))
    }

    /// Whether it holds texts about the addresses.
    fn describes(&self) -> bool {
        self.path.ends_with("describe.rs")
    }

    fn is_in_feature(&self) -> bool {
        let first = self.path.iter().next().unwrap();
        features().any(|feature| first == feature)
    }

    /// The lines that are neither comments nor inside an inline `mod tests { … }`, which ends a file.
    fn code(&self) -> impl Iterator<Item = &str> {
        let is_test_module = |line: &str| line.starts_with("mod ") && line.ends_with('{');
        let lines: Vec<&str> = self.text.lines().collect();
        let end = lines
            .windows(2)
            .position(|pair| pair[0] == "#[cfg(test)]" && is_test_module(pair[1]))
            .unwrap_or(lines.len());
        lines.into_iter().take(end).filter(|line| !line.trim_start().starts_with("//"))
    }
}

/// Where the files have one of the words. A rule about no file at all would hold whatever is written.
fn find(files: impl Iterator<Item = File>, words: &[&str]) -> Vec<String> {
    let files: Vec<File> = files.collect();
    assert!(!files.is_empty(), "no file is read for {words:?}");
    let mut found = Vec::new();
    for file in files {
        for word in words {
            if let Some(line) = file.code().find(|line| line.contains(word)) {
                found.push(format!("{}: {}", file.path.display(), line.trim()));
            }
        }
    }
    found
}

/// Every file under version control; where there is no git (an unpacked archive), every file.
fn tracked() -> BTreeSet<PathBuf> {
    let listed = Command::new("git").arg("ls-files").current_dir(root()).output();
    let listed = listed.map(|listed| listed.stdout).unwrap_or_default();
    let paths = String::from_utf8(listed).unwrap();
    let mut tracked: BTreeSet<PathBuf> =
        paths.lines().map(PathBuf::from).filter(|path| root().join(path).is_file()).collect();
    if tracked.is_empty() {
        walk(root(), &mut tracked);
    }
    assert!(tracked.contains(Path::new("tests/house.rs")), "the files were not found");
    tracked
}

/// The files below a folder that people wrote: neither built nor installed.
fn walk(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let skipped = ["target", "node_modules", ".git"].iter().any(|skipped| name == **skipped);
        if path.is_dir() && !skipped {
            walk(&path, found);
        } else if path.is_file() {
            found.insert(path.strip_prefix(root()).unwrap().to_owned());
        }
    }
}

#[test]
fn code_ends_only_where_tests_stand_in_the_file() {
    let code = |text: &str| {
        let file = File { path: PathBuf::from("x.rs"), text: text.to_owned() };
        file.code().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        code("#[cfg(test)]\nmod tests;\n// why\nfn kept() {}"),
        ["#[cfg(test)]", "mod tests;", "fn kept() {}"]
    );
    assert_eq!(code("fn kept() {}\n#[cfg(test)]\nmod tests {\n}"), ["fn kept() {}"]);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
