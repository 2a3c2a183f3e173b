//! Log lines: readable on a terminal, JSON otherwise, always on standard error.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::config::{Config, ConfigError, LogFormat};

pub fn start(config: &Config) -> Result<(), Failure> {
    // What driver, migrator and web server chat about is of no use to an operator.
    let directives = format!("sqlx=warn,sea_orm_migration=warn,actix_server=warn,{}", config.log);
    let filter = EnvFilter::try_new(directives)
        .map_err(|cause| Failure::Usage(ConfigError(format!("log: {cause}"))))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let readable = match config.log_format {
        LogFormat::Auto => stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Text => true,
    };
    if readable {
        lines.with_target(false).with_ansi(stderr().is_terminal()).init();
    } else {
        lines.json().flatten_event(true).init();
    }
    Ok(())
}
