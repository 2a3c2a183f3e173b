//! How long a socket waits for what.

use std::time::Duration;

/// The times of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For the first message.
    pub init: Duration,
    /// Between two looks at whether its token still counts and its client is still there.
    pub check: Duration,
    /// Between two pings.
    pub ping: Duration,
    /// For a sign of life after a ping.
    pub pong: Duration,
    /// In all, up to a tenth less: what connected together does not come back together.
    pub life: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            init: Duration::from_secs(3),
            check: Duration::from_millis(500),
            ping: Duration::from_secs(20),
            pong: Duration::from_secs(10),
            life: Duration::from_secs(60 * 60),
        }
    }
}
