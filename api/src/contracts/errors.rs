//! `docs/errors.md`: what each code means and how it is met on both faces, made from the enum.

use std::fmt::Write;

use crate::error::{Code, FieldCode};
use crate::pages::examples::{met, problem};

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for code in Code::ALL {
        section(&mut page, *code);
    }
    page.push_str(BROKEN_RULES);
    for code in FieldCode::ALL {
        let _ = writeln!(page, "| `{code}` | {} |", code.about());
    }
    page
}

const HEAD: &str = "\
# Errors

REST answers an error as `application/problem+json` (RFC 9457) with one of these codes in `code`.
GraphQL has the same codes in `extensions.code` of an error or, where a mutation could be mended and
sent again (`invalid`, `conflict`, `versionMismatch`), in `userErrors` of its
payload. Codes are stable: programs may branch on them. Every answer has a request id
(`X-Request-Id`, `requestId`), by which the operator finds it in the log.

This page is made from the code that answers (`diwan contracts`).
";

const BROKEN_RULES: &str = "
## Broken rules

An `invalid` record lists each rule it breaks, with its place: in REST
`\"errors\": [{\"pointer\": \"/names/0/text\", \"code\": \"tooLong\", \"detail\": …}]`, in GraphQL
`userErrors { code path message }`, where `path` is `[\"names\", \"0\", \"text\"]`.

| code | meaning |
|---|---|
";

fn section(page: &mut String, code: Code) {
    let (rest, graphql) = met(code);
    let problem = problem(code);
    let _ = write!(
        page,
        "\n## {code}\n\n{about} HTTP status {status}.\n\n- REST: {rest}\n- GraphQL: {graphql}\n\n\
         ```json\n{problem}\n```\n",
        about = code.about(),
        status = code.status(),
    );
}
