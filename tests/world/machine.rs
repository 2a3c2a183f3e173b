//! What the machine that runs the tests has, and what is skipped for want of it.

use std::io::Write;

#[allow(clippy::disallowed_methods, reason = "tests are told about the machine by variables")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Says in one line what is not tested and why; fails where `DIWAN_TEST_REQUIRE` names the `word`
/// for what is missing.
pub fn skip(word: &str, what: &str, reason: &str) {
    let required = variable("DIWAN_TEST_REQUIRE").is_some_and(|words| words.contains(word));
    assert!(!required, "required, but missing: {word}: {reason}");
    // Past the test harness, which would swallow it.
    let line = format!("SKIPPED: {what}, for {reason}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
