use std::process::ExitCode;

/// Parsing and printing records allocates much and briefly, which this allocator is better at than
/// that of the C library.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    diwan_api::cli::run()
}
