//! `diwan completions`: what a shell needs to complete commands and flags.

use std::io::{Write, stdout};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Failure, Outcome};

/// Print a script by which a shell completes diwan's commands and flags.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan completions bash > ~/.local/share/bash-completion/completions/diwan
  diwan completions zsh > ~/.zfunc/_diwan
  diwan completions fish > ~/.config/fish/completions/diwan.fish")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "diwan", &mut script);
        stdout().write_all(&script)?;
        Ok(Outcome::Done)
    }
}
