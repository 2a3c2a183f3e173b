//! Why a value was refused: the rule that it breaks, and what to do.

use serde::Serialize;

/// Writes an enum of stable codes, which programs may branch on.
macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $text:literal,)* }) => {
        $(#[$outer])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema,
        )]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[doc = $doc])* $variant,)* }

        impl $name {
            /// Every code, in the order of the reference.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The code as it stands in answers.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// What it means, in a sentence or two: its description in the contracts.
            pub fn about(self) -> &'static str {
                match self { $($name::$variant => concat!($($doc),*).trim_start(),)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// Which rule one member of the content breaks.
    FieldCode {
        /// The member must be given.
        Required = "required",
        /// The text or list is shorter than allowed.
        TooShort = "tooShort",
        /// The text is longer than allowed.
        TooLong = "tooLong",
        /// The list has more items than allowed.
        TooMany = "tooMany",
        /// The value is not of the expected form or type.
        Format = "format",
        /// The number is outside the allowed range.
        Range = "range",
        /// There is no such member.
        UnknownMember = "unknownMember",
        /// The member is set by the server and cannot be written.
        ReadOnly = "readOnly",
        /// The reference names nothing that the caller may see.
        UnknownReference = "unknownReference",
        /// The reference must name one thing in exactly one way.
        AmbiguousReference = "ambiguousReference",
        /// The value is taken, or stands twice.
        Duplicate = "duplicate",
        /// The record is still referred to.
        InUse = "inUse",
        /// The anchor's `exact` is not the text at its offsets.
        AnchorMismatch = "anchorMismatch",
        /// The reference would make a record its own ancestor.
        Cycle = "cycle",
        /// The range ends before it starts.
        Order = "order",
        /// The record's state does not allow this.
        WrongState = "wrongState",
        /// The text contains control characters.
        ControlCharacter = "controlCharacter",
        /// The URL may not be used here.
        UrlNotAllowed = "urlNotAllowed",
    }
}

/// How many items a list has at most, in inputs and in answers.
pub const MAX_ITEMS: usize = 1_000;

/// Why a single value was refused, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: FieldCode,
    pub detail: String,
}

impl Fault {
    pub fn new(code: FieldCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// A member that must be given and is not.
    pub fn required() -> Self {
        Self::new(FieldCode::Required, "must be given")
    }

    /// A list of more than [`MAX_ITEMS`] items.
    pub fn too_many_items() -> Self {
        Self::new(FieldCode::TooMany, "at most 1,000 items")
    }

    /// The fault at its place in the content.
    pub fn at(self, pointer: impl Into<String>) -> FieldError {
        FieldError { pointer: pointer.into(), code: self.code, detail: self.detail }
    }
}

/// One broken rule: where it stands, which rule, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the member, for example `/mentions/0/anchor/exact`; for a query
    /// parameter its name.
    #[schema(example = "/headline")]
    pub pointer: String,
    /// Which rule is broken.
    pub code: FieldCode,
    /// What is wrong with it, for people.
    #[schema(example = "at most 300 characters")]
    pub detail: String,
}
