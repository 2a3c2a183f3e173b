//! Members that a caller empties by name: GraphQL's inputs cannot tell null from absent.

use async_graphql::InputType;

/// Members of a record that `clear` can empty.
pub trait Clearable: InputType {
    /// The name of the member.
    fn member(self) -> &'static str;
}

/// Writes the enum of the members that `clear` can empty, each with its name in the input.
macro_rules! clearable {
    (
        $(#[doc = $about:tt])+
        pub enum $name:ident { $($(#[doc = $meaning:tt])+ $variant:ident = $member:literal,)+ }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $name { $($(#[doc = $meaning])+ $variant,)+ }

        impl $crate::model::Clearable for $name {
            fn member(self) -> &'static str {
                match self { $(Self::$variant => $member,)+ }
            }
        }
    };
}
pub(crate) use clearable;
