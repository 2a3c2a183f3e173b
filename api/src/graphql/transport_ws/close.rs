//! How a socket is closed, and why: the codes of the protocol, and of websockets in general (RFC 6455, 7.4.1).

use std::io::ErrorKind;

use actix_ws::{CloseCode, CloseReason, ProtocolError};

use crate::error::{Code, Error};

/// A reason to close a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: String,
}

impl Close {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The client has closed it.
    pub fn normal() -> Self {
        Self::new(1000, "")
    }

    /// It may connect again.
    pub fn going_away(why: &str) -> Self {
        Self::new(1001, why)
    }

    /// The server is about to stop.
    pub fn leaving() -> Self {
        Self::going_away("The server is about to stop")
    }

    pub fn too_large() -> Self {
        Self::new(1009, "A message may have at most 64 KiB")
    }

    pub fn invalid(what: &str) -> Self {
        Self::new(4400, format!("Invalid message: {what}"))
    }

    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized: send connection_init and wait for connection_ack")
    }

    pub fn forbidden(why: &str) -> Self {
        Self::new(4403, format!("Forbidden: {why}"))
    }

    pub fn unacceptable() -> Self {
        Self::new(4406, "Subprotocol not acceptable: use graphql-transport-ws")
    }

    pub fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    pub fn duplicate(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub fn initialised_twice() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    pub fn slow() -> Self {
        Self::new(4290, "slow consumer: resyncRequired: connect again, go on after the last cursor")
    }

    /// What is wrong with the bytes that came.
    pub fn of_protocol(error: &ProtocolError) -> Self {
        match error {
            ProtocolError::Overflow => Self::too_large(),
            ProtocolError::Io(cause) if cause.kind() == ErrorKind::InvalidData => {
                Self::new(1007, "A text is UTF-8")
            }
            // Of a message in several frames.
            ProtocolError::Io(_) => Self::too_large(),
            _ => Self::new(1002, "Not a frame of a websocket"),
        }
    }

    /// Why somebody is not let in, or not any more.
    pub fn of_caller(error: &Error) -> Self {
        match error.code {
            Code::Unauthenticated | Code::TokenExpired | Code::Forbidden => {
                Self::forbidden(error.code.as_str())
            }
            Code::TooManyRequests | Code::Unavailable => Self::new(1013, &*error.detail),
            _ => Self::new(1011, error.code.as_str()),
        }
    }

    pub fn into_reason(self) -> CloseReason {
        CloseReason { code: CloseCode::from(self.code), description: Some(self.reason) }
    }
}
