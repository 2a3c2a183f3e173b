//! Passwords: which are taken, how they are hashed, and how many at once.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use super::is_common;
use crate::error::{Error, Fault, FieldCode, Result};
use crate::fair_queue::{Capacity, FairQueue};
use crate::principal::CallerKey;

/// How many bytes a password may have.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=1024;

/// Each hash takes much memory and a whole core.
const CAPACITY: Capacity = Capacity { at_once: 2, waiting: 64, waiting_of_one: 8 };

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
    queue: FairQueue,
}

impl Passwords {
    pub fn new(hardness: Hardness) -> Self {
        Self { hardness: hardness.at_least_floor(), queue: FairQueue::new(CAPACITY) }
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
    pub async fn hash(&self, password: &str, salt: [u8; 16], from: CallerKey) -> Result<String> {
        let (hardness, password) = (self.hardness, password.to_owned());
        self.in_turn(from, move || {
            let hash = hardness.argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(Error::internal)
        })
        .await
    }

    /// Compares a password with the stored hash. Where there is none, because no account has that
    /// name, it takes as long.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
        from: CallerKey,
    ) -> Result<Verdict> {
        let hardness = self.hardness;
        let stored = stored.map_or_else(|| hardness.dummy(), str::to_owned);
        // Nothing longer is anybody's password; hashing it would only be work.
        let password = if password.len() > *LENGTH.end() { "" } else { password }.to_owned();
        self.in_turn(from, move || {
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

    /// Runs the work when it is its turn: those who try many passwords wait for themselves, and nobody
    /// for more than a few of theirs.
    async fn in_turn<T: Send + 'static>(
        &self,
        from: CallerKey,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.queue.enter(from).await?;
        // The turn goes along: a caller who leaves does not make room for the next one early.
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(Error::internal)?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::Code;

    const PASSWORD: &str = "correct horse battery staple";
    const FROM: CallerKey = CallerKey::Unknown;

    #[tokio::test]
    async fn the_right_password_is_right() {
        let passwords = Passwords::new(Hardness::FLOOR);
        let stored = passwords.hash(PASSWORD, [1; 16], FROM).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(passwords.verify(PASSWORD, Some(&stored), FROM).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("other", Some(&stored), FROM).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(PASSWORD, None, FROM).await.unwrap(), Verdict::Wrong);
        let long = "a".repeat(2_000);
        assert_eq!(passwords.verify(&long, Some(&stored), FROM).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_weak_hash_is_to_be_made_again() {
        let stored = Passwords::new(Hardness::FLOOR).hash(PASSWORD, [1; 16], FROM).await.unwrap();
        let harder = Passwords::new(Hardness { passes: 3, ..Hardness::FLOOR });
        let verdict = harder.verify(PASSWORD, Some(&stored), FROM).await.unwrap();
        assert_eq!(verdict, Verdict::RightButWeaklyHashed);
        assert_eq!(harder.verify("other", Some(&stored), FROM).await.unwrap(), Verdict::Wrong);
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

    /// However many passwords one tries, another waits for a few of them at most.
    #[tokio::test(flavor = "multi_thread")]
    async fn those_who_try_many_wait_for_themselves() {
        let key = |last| CallerKey::V4([192, 0, 2, last].into());
        let (passwords, done) = (Passwords::new(Hardness::FLOOR), AtomicUsize::new(0));
        let attempt = async |from: CallerKey| {
            let turn = passwords.in_turn(from, pause).await.map(|()| done.load(Ordering::SeqCst));
            done.fetch_add(1, Ordering::SeqCst);
            turn
        };
        let flood = (0..100).map(|_| attempt(key(1)));
        let (flood, other) = futures::join!(futures::future::join_all(flood), attempt(key(2)));
        let fit = CAPACITY.at_once + CAPACITY.waiting_of_one;
        assert_eq!(flood.iter().filter(|answer| answer.is_ok()).count(), fit);
        let codes = flood.iter().filter_map(|answer| answer.as_ref().err());
        assert!(codes.clone().all(|error| error.code == Code::TooManyRequests));
        assert!(other.unwrap() < 100 - fit + 2 * CAPACITY.at_once + 1);
        assert!(passwords.in_turn(key(1), || Ok(())).await.is_ok(), "there is room again");
    }

    fn pause() -> Result<()> {
        std::thread::sleep(std::time::Duration::from_millis(5));
        Ok(())
    }
}
