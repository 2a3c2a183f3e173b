fn main() -> std::process::ExitCode {
    diwan_api::cli::run()
}
