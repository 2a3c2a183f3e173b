//! Words of webhooks.

use super::vocabulary;

vocabulary! {
    /// How a delivery stands.
    pub enum DeliveryStatus {
        /// It is to be sent, for the first time or again.
        Pending = "pending",
        /// The receiver has it.
        Delivered = "delivered",
        /// It was sent in vain so often that it is not sent any more, unless somebody says so.
        Dead = "dead",
    }
}

vocabulary! {
    /// Why a webhook is not sent to.
    pub enum DisabledReason {
        /// Whoever manages it has turned it off.
        Operator = "operator",
        /// Its receiver has answered 410: it does not want any more.
        Gone = "gone",
    }
}
