//! `diwan account`: who may sign in.

use std::io::{IsTerminal, Read, Write, stdin, stdout};

use clap::{Args, Subcommand};

use super::opening::{open, open_existing};
use super::{Failure, Outcome, usage, with};
use crate::account::{Account, NewAccount};
use crate::config::Config;
use crate::diwan::Diwan;
use crate::principal::Principal;
use crate::values::Role;

/// Make, list and disable accounts, change their roles and passwords, and sign them out.
///
/// There is no account before the first one is made here.
#[derive(Args)]
#[command(after_help = "\
Roles: a reader sees drafts, too; an author writes them; an editor publishes; an admin also manages
accounts.

Examples:
  diwan account add amal@example.org --name 'Amal Haddad' --role editor
  diwan account list
  diwan account role amal@example.org admin
  pass show diwan | diwan account password amal@example.org --password-stdin
  diwan account sign-out amal@example.org")]
pub struct Accounts {
    #[command(subcommand)]
    what: AccountCommand,
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account; prints its id
    #[command(after_help = "\
Examples:
  diwan account add amal@example.org --name 'Amal Haddad' --role editor
  pwgen 20 1 | diwan account add amal@example.org --name Amal --role author --password-stdin")]
    Add {
        /// The address to sign in with
        email: String,
        /// What the person is called
        #[arg(long)]
        name: String,
        /// What it may do: reader, author, editor or admin
        #[arg(long, value_parser = role)]
        role: Role,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// List the accounts: address, role, status, last sign-in, name
    #[command(after_help = "Example:\n  diwan account list")]
    List,
    /// Keep an account from signing in, and end its sessions
    #[command(after_help = "Example:\n  diwan account disable amal@example.org")]
    Disable {
        /// Its address
        email: String,
    },
    /// Let a disabled account sign in again
    #[command(after_help = "Example:\n  diwan account enable amal@example.org")]
    Enable {
        /// Its address
        email: String,
    },
    /// Give an account another role, and end its sessions
    #[command(after_help = "Example:\n  diwan account role amal@example.org admin")]
    Role {
        /// Its address
        email: String,
        /// What it may do from now on: reader, author, editor or admin
        #[arg(value_parser = role)]
        role: Role,
    },
    /// End all sessions of an account: whoever uses it must sign in again
    #[command(after_help = "Example:\n  diwan account sign-out amal@example.org")]
    SignOut {
        /// Its address
        email: String,
    },
    /// Change an account's password, and end its sessions
    #[command(after_help = "\
Examples:
  diwan account password amal@example.org      asks on the terminal
  pass show diwan | diwan account password amal@example.org --password-stdin")]
    Password {
        /// Its address
        email: String,
        #[command(flatten)]
        password: PasswordSource,
    },
}

/// Where a password comes from.
#[derive(Args)]
struct PasswordSource {
    /// Read the password from standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
}

fn role(raw: &str) -> Result<Role, String> {
    Role::parse(raw).map_err(|fault| fault.detail)
}

impl Accounts {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let diwan = match self.what {
            AccountCommand::Add { .. } => open(&config).await?,
            _ => open_existing(&config).await?,
        };
        with(diwan, async |diwan| self.what.run(diwan).await).await
    }
}

impl AccountCommand {
    async fn run(self, diwan: &Diwan) -> Result<(), Failure> {
        let who = &Principal::Operator;
        match self {
            AccountCommand::Add { email, name, role, password } => {
                let password = &password.read()?;
                let new = NewAccount { email: &email, name: &name, role, password };
                let account = diwan.add_account(who, new).await?;
                writeln!(stdout(), "{}", account.id)?;
            }
            AccountCommand::List => {
                for account in diwan.accounts(who).await? {
                    writeln!(stdout(), "{}", line(&account))?;
                }
            }
            AccountCommand::Disable { email } => {
                diwan.disable_account(who, &email).await?;
            }
            AccountCommand::Enable { email } => {
                diwan.enable_account(who, &email).await?;
            }
            AccountCommand::Role { email, role } => {
                diwan.set_role(who, &email, role).await?;
            }
            AccountCommand::SignOut { email } => {
                diwan.sign_out(who, &email).await?;
            }
            AccountCommand::Password { email, password } => {
                diwan.set_password(who, &email, &password.read()?).await?;
            }
        }
        Ok(())
    }
}

fn line(account: &Account) -> String {
    let status = if account.active { "active" } else { "disabled" };
    let last = account.last_login_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let Account { email, role, name, .. } = account;
    format!("{email}\t{role}\t{status}\t{last}\t{name}")
}

impl PasswordSource {
    fn read(&self) -> Result<String, Failure> {
        if self.password_stdin {
            let mut password = String::new();
            stdin().read_to_string(&mut password)?;
            let line = password.strip_suffix('\n').unwrap_or(&password);
            return Ok(line.strip_suffix('\r').unwrap_or(line).to_owned());
        }
        if !stdin().is_terminal() {
            return Err(usage("there is no terminal to ask on: use --password-stdin"));
        }
        let password = rpassword::prompt_password("Password: ")?;
        match rpassword::prompt_password("Again: ")? == password {
            true => Ok(password),
            false => Err(Failure::Other("these were two different passwords".into())),
        }
    }
}
