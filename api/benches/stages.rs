//! The stages that a query for one record passes through, each alone.
//!
//! `cargo bench -p diwan-api --bench stages`. How many instructions they take is kept by a test
//! (`tests/instructions`).

#![allow(clippy::disallowed_methods, reason = "it measures time, and has no configuration")]

mod filled;
mod register;

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use diwan_api::graphql::stages::Stages;
use diwan_api::schema::sdl;
use diwan_api::values::Handle;

const QUERY: &str = "{ article(by: {slug: \"a\"}) { id slug headline body publishedAt \
    actors(first: 20) { nodes { id name } } \
    events(first: 20) { nodes { id type start participants { role actor { id name } } } } } }";

static STAGES: LazyLock<Stages> =
    LazyLock::new(|| Stages::new(&sdl(), QUERY).expect("a query for one record"));

fn main() {
    divan::main();
}

#[divan::bench]
fn guard() {
    black_box(STAGES.guard()).expect("few tokens");
}

#[divan::bench]
fn validate() {
    STAGES.validate().expect("a valid document");
}

#[divan::bench]
fn plan() {
    STAGES.plan().expect("a plan");
}

#[divan::bench]
fn print(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let row = actix_web::rt::System::new().block_on(async {
        let diwan = filled::diwan(&filled::url(folder.path()), register::register(50)).await;
        let handle = Handle::Slug(register::slug(7));
        STAGES.row(&diwan, &handle).await.expect("a row")
    });
    bencher.bench_local(|| black_box(STAGES.print(black_box(&row))).expect("an answer"));
}

#[divan::bench]
fn cursor() {
    black_box(STAGES.cursor()).expect("a cursor");
}
