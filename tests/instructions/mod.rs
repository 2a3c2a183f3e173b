//! How many instructions the stages of a query take, beside the numbers in `counts.txt`: unlike times they
//! are the same on any machine, so that a slow-down shows in review.
//!
//! They are counted in the build that tests use, which is not optimised: a number says nothing by itself,
//! but grows with the work. Another compiler makes other numbers, so they are compared for one version.
//! `DIWAN_COUNT=write cargo test instructions` writes the file anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use diwan_api::graphql::stages::Stages;
use diwan_api::schema::sdl;
use diwan_api::store::Engine;
use diwan_api::values::Handle;

use crate::world::machine::{skip, variable};
use crate::world::on_both_engines;

const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/instructions/counts.txt");
const ROW: &str = "DIWAN_COUNTED_ROW";
/// The stages, in the order in which they are counted.
const STAGES: &[&str] = &["guard", "validate", "plan", "print", "cursor"];
/// By how many percent a number may differ.
const TOLERANCE: u64 = 5;
const QUERY: &str = "{ article(by: {externalId: \"article-7\"}) { id slug headline publishedAt
    actors(first: 20) { nodes { id name } }
    events(first: 20) { nodes { id type start participants { role actor { id name } } } } } }";

#[test]
fn stages_take_as_many_instructions_as_before() {
    let Some(compiler) = said("rustc", "--version") else {
        return skip("valgrind", "the count of instructions", "want of rustc");
    };
    if said("valgrind", "--version").is_none() {
        return skip("valgrind", "the count of instructions", "want of valgrind");
    }
    let folder = tempfile::tempdir().unwrap();
    let row = folder.path().join("row.json");
    on_both_engines(async |world| {
        if world.engine == Engine::Sqlite {
            world.fill().await;
            let handle = Handle::ExternalId("article-7".to_owned());
            let read = Stages::new(&sdl(), QUERY).unwrap().row(&world.diwan, &handle).await;
            fs::write(&row, read.unwrap()).unwrap();
        }
    });
    let counted = count(folder.path(), &row);
    if variable("DIWAN_COUNT").as_deref() == Some("write") {
        return fs::write(KNOWN, written(&compiler, &counted)).unwrap();
    }
    let known = fs::read_to_string(KNOWN).unwrap();
    let (by, known) = read(&known);
    if by != compiler {
        let reason = format!("want of {by}, whose numbers are known ({compiler} is here)");
        return skip("counts", "the count of instructions", &reason);
    }
    for stage in STAGES {
        let (was, is) = (known[*stage], counted[*stage]);
        assert!(
            is.abs_diff(was) * 100 <= was * TOLERANCE,
            "{stage} takes {is} instructions and took {was}. Where that is as it must be: \
             DIWAN_COUNT=write cargo test instructions"
        );
    }
}

/// What a program says of itself, if it is there.
fn said(program: &str, flag: &str) -> Option<String> {
    let output = Command::new(program).arg(flag).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs the stages in a process of their own, counted.
fn count(folder: &Path, row: &Path) -> BTreeMap<String, u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        // Before the first stage, between two, and after the last. The same functions in other words:
        // valgrind takes one pattern for one option only.
        .args([
            "--toggle-collect=*instructions::counted::*",
            "--dump-before=*::instructions::counted::*",
        ])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--test-threads=1", "instructions::stages_once"])
        .env(ROW, row)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let part = |number: usize| folder.join(format!("out.{number}"));
    STAGES.iter().zip(2..).map(|(stage, number)| (stage.to_string(), total(part(number)))).collect()
}

/// The sum of a profile.
fn total(profile: PathBuf) -> u64 {
    let text = fs::read_to_string(&profile).unwrap();
    let sum = text.lines().find_map(|line| line.strip_prefix("summary: ")?.trim().parse().ok());
    sum.unwrap_or_else(|| panic!("{} has no sum", profile.display()))
}

fn written(compiler: &str, counted: &BTreeMap<String, u64>) -> String {
    let mut text = format!("{compiler}\n");
    for stage in STAGES {
        let _ = writeln!(text, "{stage} {}", counted[*stage]);
    }
    text
}

fn read(text: &str) -> (&str, BTreeMap<&str, u64>) {
    let (compiler, counts) = text.split_once('\n').unwrap();
    let pair =
        |line| str::split_once(line, ' ').map(|(stage, count)| (stage, count.parse().unwrap()));
    (compiler, counts.lines().filter_map(pair).collect())
}

/// What is counted: each stage for the second time.
#[test]
#[ignore = "run under valgrind by the test above"]
fn stages_once() {
    let row = fs::read_to_string(variable(ROW).unwrap()).unwrap();
    let stages = Stages::new(&sdl(), QUERY).unwrap();
    for is_counted in [false, true] {
        let go = |uncounted: fn(&Stages, &str), counted: fn(&Stages, &str)| {
            if is_counted { counted(&stages, &row) } else { uncounted(&stages, &row) }
        };
        go(|stages, _| drop(stages.guard()), counted::guard);
        go(|stages, _| drop(stages.validate()), counted::validate);
        go(|stages, _| drop(stages.plan()), counted::plan);
        go(|stages, row| drop(stages.print(row)), counted::print);
        go(|stages, _| drop(stages.cursor()), counted::cursor);
        go(|_, _| {}, counted::end);
    }
}

/// Functions by whose names instructions are counted.
mod counted {
    use super::Stages;

    #[inline(never)]
    pub fn guard(stages: &Stages, _: &str) {
        stages.guard().unwrap();
    }

    #[inline(never)]
    pub fn validate(stages: &Stages, _: &str) {
        stages.validate().unwrap();
    }

    #[inline(never)]
    pub fn plan(stages: &Stages, _: &str) {
        stages.plan().unwrap();
    }

    #[inline(never)]
    pub fn print(stages: &Stages, row: &str) {
        stages.print(row).unwrap();
    }

    #[inline(never)]
    pub fn cursor(stages: &Stages, _: &str) {
        stages.cursor().unwrap();
    }

    #[inline(never)]
    pub fn end(_: &Stages, _: &str) {}
}
