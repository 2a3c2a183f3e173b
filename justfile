# What developers type most; `just` lists it. Everything here is a plain command that works alone.

[private]
default:
    @just --list

# The demonstration on http://127.0.0.1:8080, with a token and commands to paste
run *arguments:
    cargo run --release -- demo {{arguments}}

# All tests, or those with a name: `just test races`
test *filter:
    cargo test --workspace -- {{filter}}

# Format, lints and documentation, as the gate checks them
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked

# Licences, sources and known vulnerabilities of the dependencies
deny:
    cargo deny check

# The benches, each printing a table
bench *arguments:
    cargo bench -p diwan-names {{arguments}}
    cargo bench -p diwan-api {{arguments}}

# Writes schema.graphql and openapi/openapi.json from the code that serves
contracts:
    cargo run -- contracts

# Everything that must pass before a change lands (installs what it needs, on Debian)
gate:
    .ci/run
