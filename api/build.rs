//! Makes the pages' assets: bundles `web/` where Node is there, and lists all files in `assets.rs`.
//! `outlines.rs` has the outlines of countries, as TopoJSON in gzip, or `None`.
//!
//! Nothing is written outside of `OUT_DIR`: the sources are copied there and npm runs there. Without
//! Node, or with `DIWAN_SKIP_WEB` set, the pages are plain and maps are without land: they work, with
//! less comfort.

#![allow(clippy::disallowed_methods, reason = "a build script is told by the environment")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Result;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What is copied of `web/`; its styles and scripts that need no bundler are in `static`.
const SOURCES: &[&str] = &["package.json", "package-lock.json", "build.mjs", "src", "examples"];
const STATIC: &str = "static";

fn main() -> Result<()> {
    // Told when it runs: it may have been compiled for another checkout.
    let web = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../web");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DIWAN_SKIP_WEB");
    let served = fresh_folder(&out.join("served"))?;
    let mut embedded = "None".to_owned();
    if web.is_dir() {
        for source in SOURCES.iter().chain(&[STATIC]) {
            println!("cargo:rerun-if-changed={}", web.join(source).display());
        }
        copy_named(&web.join(STATIC), &served)?;
        let outlines = out.join("outlines.json.gz");
        match bundle(&web, &out.join("web"), &served, &outlines) {
            Ok(()) => embedded = format!("Some(include_bytes!({:?}))", outlines.display()),
            Err(why) => println!(
                "cargo:warning=/explore, /graphql and /docs will be plain pages, and maps \
                 without land: {why}."
            ),
        }
    }
    fs::write(out.join("outlines.rs"), embedded)?;
    fs::write(out.join("assets.rs"), listed(&served)?)
}

/// Runs npm and the bundler in a copy of `web/`; says why, where it cannot.
fn bundle(
    web: &Path,
    copy: &Path,
    served: &Path,
    outlines: &Path,
) -> std::result::Result<(), String> {
    if env::var_os("DIWAN_SKIP_WEB").is_some() {
        return Err("DIWAN_SKIP_WEB is set".into());
    }
    let absent = "there is no Node; once there is, touch web/package.json";
    run(Command::new("node").arg("--version"), absent)?;
    copy_sources(web, copy).map_err(|cause| format!("web/ cannot be copied: {cause}"))?;
    install(copy)?;
    let build = ["build.mjs".as_ref(), served.as_os_str(), outlines.as_os_str()];
    run(Command::new("node").args(build).current_dir(copy), "the bundler failed")
}

/// Installs what the lock file names, where that was not done for this very lock file.
fn install(copy: &Path) -> std::result::Result<(), String> {
    let (lock, installed) = (copy.join("package-lock.json"), copy.join("node_modules/.installed"));
    let wanted = fs::read(&lock).map_err(|cause| format!("package-lock.json: {cause}"))?;
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // No scripts of strangers run; what was downloaded once is taken from npm's cache; and where
    // there is no network, that is soon found out.
    let npm = "ci --ignore-scripts --prefer-offline --no-audit --no-fund \
               --fetch-retries=1 --fetch-retry-mintimeout=1000";
    let npm = npm.split_whitespace();
    let failed = "npm ci failed; to try again, touch web/package.json";
    run(Command::new("npm").args(npm).current_dir(copy), failed)?;
    fs::write(&installed, wanted).map_err(|cause| cause.to_string())
}

fn run(command: &mut Command, failed: &str) -> std::result::Result<(), String> {
    match command.output() {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(Output { stderr, .. }) => {
            let said = String::from_utf8_lossy(&stderr);
            Err(format!("{failed} ({})", said.lines().next().unwrap_or("without a word")))
        }
        Err(_) => Err(failed.into()),
    }
}

fn copy_sources(web: &Path, copy: &Path) -> Result<()> {
    fs::create_dir_all(copy)?;
    for source in SOURCES {
        let (from, to) = (web.join(source), copy.join(source));
        if from.is_file() {
            fs::copy(from, to)?;
            continue;
        }
        copy_folder(&from, &to)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fresh_folder(to)?;
    for entry in fs::read_dir(from)? {
        let (path, copy) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if path.is_dir() {
            copy_folder(&path, &copy)?;
        } else {
            fs::copy(path, copy)?;
        }
    }
    Ok(())
}

/// Copies files under names that tell their content: `site.css` as `site-0123456789ABCDEF.css`.
fn copy_named(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let (stem, extension) = parts(&path);
        fs::write(to.join(format!("{stem}-{:016X}.{extension}", hasher.finish())), bytes)?;
    }
    Ok(())
}

fn fresh_folder(path: &Path) -> Result<PathBuf> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    fs::create_dir_all(path)?;
    Ok(path.to_owned())
}

/// The assets as an expression in Rust. Of what is compressed, the plain form is left out.
fn listed(served: &Path) -> Result<String> {
    let mut files = fs::read_dir(served)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    files.retain(|path| !matches!(parts(path).1, "gz" | "br"));
    files.sort();
    let mut list = "&[\n".to_owned();
    for path in files {
        let (stem, extension) = parts(&path);
        let name = stem.rsplit_once('-').map_or(stem, |(name, _)| name);
        let bytes =
            |suffix: &str| format!("include_bytes!({:?})", format!("{}{suffix}", path.display()));
        let body = if path.with_extension(format!("{extension}.gz")).is_file() {
            format!("Body::Compressed {{ gzip: {}, brotli: {} }}", bytes(".gz"), bytes(".br"))
        } else {
            format!("Body::Plain({})", bytes(""))
        };
        let file = format!("{stem}.{extension}");
        let _ = writeln!(
            list,
            "    Asset {{ name: \"{name}.{extension}\", file: \"{file}\", body: {body} }},"
        );
    }
    list.push(']');
    Ok(list)
}

/// The name of a file without its extension, and the extension.
fn parts(path: &Path) -> (&str, &str) {
    (
        path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default(),
        path.extension().and_then(|extension| extension.to_str()).unwrap_or_default(),
    )
}
