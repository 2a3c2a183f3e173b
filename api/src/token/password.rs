//! Passwords: which are taken, how they are hashed, and how many at once.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::is_common;
use crate::error::{Code, Error, Fault, FieldCode, Result};

/// How many bytes a password may have.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=1024;

/// Hashes that run at the same time: each takes much memory and a whole core.
const AT_ONCE: usize = 2;
/// How many may wait for their turn.
const WAITING: usize = 32;

/// How hard a password is to guess from its hash: the parameters of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardness {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Hardness {
    /// The least that is acceptable (OWASP), for small machines and tests.
    pub const FLOOR: Hardness = Hardness { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    pub const DEFAULT: Hardness = Hardness { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// The same, but nowhere below the floor.
    fn at_least_floor(self) -> Hardness {
        Hardness {
            memory_kib: self.memory_kib.max(Self::FLOOR.memory_kib),
            passes: self.passes.max(Self::FLOOR.passes),
            lanes: self.lanes.max(Self::FLOOR.lanes),
        }
    }

    fn of(hash: &PasswordHash) -> Option<Hardness> {
        let params = Params::try_from(hash).ok()?;
        Some(Hardness {
            memory_kib: params.m_cost(),
            passes: params.t_cost(),
            lanes: params.p_cost(),
        })
    }

    fn is_below(self, other: Hardness) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes || self.lanes < other.lanes
    }

    fn argon2(self) -> Result<Argon2<'static>> {
        let params =
            Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(Error::internal)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    /// A hash that no password has and that takes as long to verify as any other.
    fn dummy(self) -> String {
        let Hardness { memory_kib, passes, lanes } = self;
        let (salt, hash) = ("A".repeat(22), "A".repeat(43));
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${hash}")
    }
}

/// What comes of comparing a password with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, and hashed with less than is usual now: hash it again.
    RightButWeaklyHashed,
    Wrong,
}

impl Verdict {
    pub fn is_right(self) -> bool {
        self != Verdict::Wrong
    }
}

/// Hashes and verifies passwords, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    hardness: Hardness,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Passwords {
    pub fn new(hardness: Hardness) -> Self {
        Self {
            hardness: hardness.at_least_floor(),
            running: Arc::new(Semaphore::new(AT_ONCE)),
            admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }

    /// Whether a new password may be taken.
    pub fn check(password: &str) -> Result<(), Fault> {
        let length = password.len();
        if length < *LENGTH.start() {
            Err(Fault::new(FieldCode::TooShort, "a password has at least 8 bytes; 15 are better"))
        } else if length > *LENGTH.end() {
            Err(Fault::new(FieldCode::TooLong, "a password has at most 1024 bytes"))
        } else if is_common(password) {
            Err(Fault::new(FieldCode::Format, "this password is among those that are tried first"))
        } else {
            Ok(())
        }
    }

    /// The hash under which the password is stored, in PHC text form.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String> {
        let (hardness, password) = (self.hardness, password.to_owned());
        self.in_turn(move || {
            let hash = hardness.argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(Error::internal)
        })
        .await
    }

    /// Compares a password with the stored hash. Where there is none, because no account has that
    /// name, it takes as long.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        let hardness = self.hardness;
        let stored = stored.map_or_else(|| hardness.dummy(), str::to_owned);
        // Nothing longer is anybody's password; hashing it would only be work.
        let password = if password.len() > *LENGTH.end() { "" } else { password }.to_owned();
        self.in_turn(move || {
            let hash = PasswordHash::new(&stored).map_err(Error::internal)?;
            let right = hardness.argon2()?.verify_password(password.as_bytes(), &hash).is_ok();
            let weakly = Hardness::of(&hash).is_none_or(|used| used.is_below(hardness));
            Ok(match (right, weakly) {
                (true, false) => Verdict::Right,
                (true, true) => Verdict::RightButWeaklyHashed,
                (false, _) => Verdict::Wrong,
            })
        })
        .await
    }

    /// Runs the work when it is its turn; refuses it when too many wait already.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| busy())?;
        let running = self.running.clone().acquire_owned().await.map_err(Error::internal)?;
        // The permits go along: a caller who leaves does not make room for the next one early.
        let permits: [OwnedSemaphorePermit; 2] = [admitted, running];
        tokio::task::spawn_blocking(move || {
            let _permits = permits;
            work()
        })
        .await
        .map_err(Error::internal)?
    }
}

fn busy() -> Error {
    Error::new(Code::Unavailable, "Too many are signing in at the moment; try again shortly.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse battery staple";

    #[tokio::test]
    async fn the_right_password_is_right() {
        let passwords = Passwords::new(Hardness::FLOOR);
        let stored = passwords.hash(PASSWORD, [1; 16]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(passwords.verify(PASSWORD, Some(&stored)).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("other", Some(&stored)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(PASSWORD, None).await.unwrap(), Verdict::Wrong);
        let long = "a".repeat(2_000);
        assert_eq!(passwords.verify(&long, Some(&stored)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_weak_hash_is_to_be_made_again() {
        let stored = Passwords::new(Hardness::FLOOR).hash(PASSWORD, [1; 16]).await.unwrap();
        let harder = Passwords::new(Hardness { passes: 3, ..Hardness::FLOOR });
        let verdict = harder.verify(PASSWORD, Some(&stored)).await.unwrap();
        assert_eq!(verdict, Verdict::RightButWeaklyHashed);
        assert_eq!(harder.verify("other", Some(&stored)).await.unwrap(), Verdict::Wrong);
    }

    #[test]
    fn nothing_is_hashed_below_the_floor() {
        let weak = Hardness { memory_kib: 8, passes: 1, lanes: 1 };
        assert_eq!(Passwords::new(weak).hardness, Hardness::FLOOR);
    }

    #[test]
    fn the_dummy_is_a_hash_like_any_other() {
        let dummy = Hardness::DEFAULT.dummy();
        assert_eq!(Hardness::of(&PasswordHash::new(&dummy).unwrap()), Some(Hardness::DEFAULT));
    }

    #[test]
    fn bad_passwords_are_refused() {
        let code = |password: &str| Passwords::check(password).unwrap_err().code;
        assert_eq!(code("short"), FieldCode::TooShort);
        assert_eq!(code(&"ab".repeat(513)), FieldCode::TooLong);
        assert_eq!(code("Password123!"), FieldCode::Format);
        assert!(Passwords::check(PASSWORD).is_ok());
        assert!(Passwords::check("пароль-длинный").is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_comes_when_too_many_wait_is_sent_away() {
        let passwords = Passwords::new(Hardness::FLOOR);
        let attempts = (0..AT_ONCE + WAITING + 10).map(|_| {
            let passwords = passwords.clone();
            async move { passwords.in_turn(pause).await }
        });
        let answers = futures::future::join_all(attempts).await;
        let refused = answers.iter().filter(|answer| answer.is_err()).count();
        assert_eq!(refused, 10);
        assert!(passwords.in_turn(|| Ok(())).await.is_ok(), "there is room again");
    }

    fn pause() -> Result<()> {
        std::thread::sleep(std::time::Duration::from_millis(5));
        Ok(())
    }
}
