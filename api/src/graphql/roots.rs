//! The root fields of each type: every record can be asked for, listed, created, changed, replaced
//! and deleted in the same way. The macros write the fields; the functions do what they all do.

use super::node::shown;
use super::request_context::RequestContext;
use super::selection::parts;
use super::user_error::{UserError, settle};
use crate::command::Expected;
use crate::error::{Error, FieldCode, Result};
use crate::model::{Clearable, Command, CommandName, Members, Record};
use crate::values::{Handle, RefInput, Reference};
use async_graphql::{Context, ID, SimpleObject};

/// What came of deleting a record.
#[derive(SimpleObject)]
pub struct DeletePayload {
    /// The id of the deleted record; null when it was not deleted.
    pub deleted_id: Option<ID>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}

/// The record that a reference names. Absent and hidden ones look alike.
pub async fn one<R: Record>(ctx: &Context<'_>, by: RefInput) -> Option<Result<R>> {
    let read = async {
        let context = RequestContext::of(ctx)?;
        let found =
            context.diwan.found::<R>(&context.who, &named(by)?, parts::<R>(ctx), false).await?;
        Ok(found.record)
    };
    shown(read.await)
}

/// What names nothing is not found; what cannot name anything is malformed.
pub fn named(by: RefInput) -> Result<Handle> {
    Reference::from(by).parse().map_err(|fault| match fault.code {
        FieldCode::UnknownReference => Error::not_found(),
        _ => Error::bad_request(format!("by: {}", fault.detail)),
    })
}

/// What came of writing a record: the record, or what the caller can mend.
pub type Outcome<R> = Result<(Option<R>, Vec<UserError>)>;

pub async fn create<R: Record>(ctx: &Context<'_>, input: &R::Input) -> Outcome<R> {
    let context = RequestContext::of(ctx)?;
    settle(context.diwan.create::<R>(&context.who, Members::of(input)?).await)
}

pub async fn update<R: Record>(
    ctx: &Context<'_>,
    id: ID,
    version: i32,
    input: &R::Input,
    clear: Option<Vec<impl Clearable>>,
) -> Outcome<R> {
    let context = RequestContext::of(ctx)?;
    let members = cleared(Members::of(input)?, clear)?;
    settle(context.diwan.update(&context.who, &handle(&id), expected(version), members).await)
}

/// The members given, and null for those to be emptied.
pub fn cleared(mut members: Members, clear: Option<Vec<impl Clearable>>) -> Result<Members> {
    for member in clear.into_iter().flatten().map(Clearable::member) {
        if members.0.insert(member.to_owned(), serde_json::Value::Null).is_some() {
            let detail = format!("clear: {member} is given in input, too.");
            return Err(Error::bad_request(detail));
        }
    }
    Ok(members)
}

pub async fn upsert<R: Record>(
    ctx: &Context<'_>,
    external_id: &str,
    version: Option<i32>,
    input: &R::Input,
) -> Outcome<R> {
    let context = RequestContext::of(ctx)?;
    let members = Members::of(input)?;
    let expected = version.map_or(Expected::Unsaid, expected);
    let done = context.diwan.upsert::<R>(&context.who, external_id, expected, members).await;
    settle(done.map(|upserted| upserted.record))
}

pub async fn delete<R: Record>(ctx: &Context<'_>, id: ID, version: i32) -> Result<DeletePayload> {
    let context = RequestContext::of(ctx)?;
    let done = context.diwan.delete::<R>(&context.who, &handle(&id), expected(version)).await;
    let (deleted, user_errors) = settle(done)?;
    Ok(DeletePayload { deleted_id: deleted.map(ID::from), user_errors })
}

/// Takes a record one step further; `member` is the one that the command takes, if any.
pub async fn command<R: Record>(
    ctx: &Context<'_>,
    id: ID,
    version: i32,
    name: CommandName,
    member: Option<String>,
) -> Outcome<R> {
    let context = RequestContext::of(ctx)?;
    let members = name.member().zip(member).map(|(name, value)| (name.to_owned(), value.into()));
    let members = Members(members.into_iter().collect());
    settle(
        async {
            let command = Command::parse(name, &members)?;
            context.diwan.command(&context.who, &handle(&id), expected(version), &command).await
        }
        .await,
    )
}

/// An `id` argument takes an id or a slug.
pub fn handle(id: &ID) -> Handle {
    Handle::id_or_slug(id)
}

pub fn expected(version: i32) -> Expected<'static> {
    Expected::Version(version.into())
}

/// Writes the two root fields that read a type: one by reference, and the list.
macro_rules! query_fields {
    ($query:ident, $type:ident: $one:ident by $lookup:path, $many:ident) => {
        #[doc = concat!("Reads ", stringify!($many), ".")]
        #[derive(Default)]
        pub struct $query;

        #[async_graphql::Object]
        impl $query {
            #[doc = concat!("The ", stringify!($one), " that a reference names; null when there is none that you may see, null with the error `gone` when it was withdrawn.")]
            async fn $one(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "How the record is named.")] by: $crate::values::RefInput,
            ) -> Option<$crate::error::Result<$type>> {
                $lookup(ctx, by).await
            }

            #[doc = concat!("The ", stringify!($many), " that you may see, a page of them.")]
            #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
            async fn $many(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Which records; all filters given must hold.")]
                filter: Option<<$type as $crate::model::Listed>::Filter>,
                #[graphql(desc = "How they are sorted.")]
                order_by: Option<$crate::graphql::OrderBy<<$type as $crate::model::Listed>::Sort>>,
                #[graphql(desc = "How many from the beginning or after a cursor: 1 to 100, 20 when absent.")]
                first: Option<i64>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the end or before a cursor: 1 to 100.")]
                last: Option<i64>,
                #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
            ) -> $crate::error::Result<$crate::graphql::Connection<$type>> {
                let paging = $crate::graphql::Paging { first, after, last, before };
                $crate::graphql::list::<$type>(ctx, filter, order_by, paging).await
            }
        }
    };
}
pub(crate) use query_fields;

/// Writes an object with a field for each list that hangs on a record; the record's own object
/// takes it in with `#[graphql(flatten)]`.
macro_rules! nested_lists {
    ($name:ident of $from:ident { $($(#[doc = $about:tt])+ $field:ident: $edge:ident,)+ }) => {
        #[doc = concat!("The lists that hang on a record of type ", stringify!($from), ".")]
        pub struct $name(pub uuid::Uuid);

        #[async_graphql::Object]
        impl $name {
            $(
            $(#[doc = $about])+
            #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
            async fn $field(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Which records; all filters given must hold.")]
                filter: Option<<<$edge as $crate::model::NestedList>::Child as $crate::model::Listed>::Filter>,
                #[graphql(desc = "How they are sorted.")]
                order_by: Option<$crate::graphql::OrderBy<<<$edge as $crate::model::NestedList>::Child as $crate::model::Listed>::Sort>>,
                #[graphql(desc = "How many from the beginning or after a cursor: 1 to 100, 20 when absent.")]
                first: Option<i64>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the end or before a cursor: 1 to 100.")]
                last: Option<i64>,
                #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
            ) -> $crate::error::Result<$crate::graphql::Connection<<$edge as $crate::model::NestedList>::Child>> {
                let paging = $crate::graphql::Paging { first, after, last, before };
                $crate::graphql::nested::<$edge>(ctx, self.0, filter, order_by, paging).await
            }
            )+
        }
    };
}
pub(crate) use nested_lists;

/// Writes an object with the superseded versions of a record; the record's own object takes it in
/// with `#[graphql(flatten)]`.
macro_rules! revision_list {
    ($name:ident of $type:ident) => {
        #[doc = concat!("What a record of type ", stringify!($type), " said before.")]
        pub struct $name(pub uuid::Uuid);

        #[async_graphql::Object]
        impl $name {
            /// What the record said before each change, the latest first; only for those who may
            /// read unpublished content, and for whoever created the record.
            async fn revisions(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(
                    desc = "How many from the latest or after a cursor: 1 to 100, 20 when absent."
                )]
                first: Option<i64>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the first version or before a cursor: 1 to 100.")]
                last: Option<i64>,
                #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
            ) -> Option<$crate::error::Result<$crate::graphql::Connection<$crate::query::Revision>>>
            {
                let paging = $crate::graphql::Paging { first, after, last, before };
                Some($crate::graphql::revisions::<$type>(ctx, self.0, paging).await)
            }
        }
    };
}
pub(crate) use revision_list;

/// Writes the payload and the four root fields that write a type.
macro_rules! mutation_fields {
    (
        $mutation:ident, $type:ident: $one:ident as $payload:ident,
        $create:ident, $update:ident clearing $field:ident, $upsert:ident, $delete:ident
    ) => {
        #[doc = concat!("What came of writing a record of type ", stringify!($type), ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            /// The record as it now stands; null when it was not written.
            $one: Option<$type>,
            /// What the caller can mend; empty when it was written.
            user_errors: Vec<$crate::graphql::UserError>,
        }

        impl From<(Option<$type>, Vec<$crate::graphql::UserError>)> for $payload {
            fn from(
                ($one, user_errors): (Option<$type>, Vec<$crate::graphql::UserError>),
            ) -> Self {
                Self { $one, user_errors }
            }
        }

        #[doc = concat!("Writes records of type ", stringify!($type), ".")]
        #[derive(Default)]
        pub struct $mutation;

        #[async_graphql::Object]
        impl $mutation {
            #[doc = concat!("Creates a record of type ", stringify!($type), ".")]
            async fn $create(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Its members.")] input: <$type as $crate::model::Record>::Input,
            ) -> Option<$crate::error::Result<$payload>> {
                Some($crate::graphql::create::<$type>(ctx, &input).await.map(Into::into))
            }

            #[doc = concat!("Changes members of a record of type ", stringify!($type), "; those left out (or null) stay. What changes nothing leaves no trace.")]
            async fn $update(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The id or slug of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The version you start from.")]
                expected_version: i32,
                #[graphql(desc = "The members that change; lists are replaced whole.")]
                input: $crate::graphql::Patch<<$type as $crate::model::Record>::Input>,
                #[graphql(desc = "Members to empty.")] clear: Option<Vec<$field>>,
            ) -> Option<$crate::error::Result<$payload>> {
                let version = expected_version;
                Some($crate::graphql::update::<$type>(ctx, id, version, &input.0, clear).await.map(Into::into))
            }

            #[doc = concat!("Creates the record of type ", stringify!($type), " with this externalId, or replaces the content of the one that has it: members left out are emptied or take their default.")]
            async fn $upsert(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Your own key for the record.")] external_id: String,
                #[graphql(desc = "The version you start from; checked when given.")]
                expected_version: Option<i32>,
                #[graphql(desc = "All of its members.")]
                input: <$type as $crate::model::Record>::Input,
            ) -> Option<$crate::error::Result<$payload>> {
                let version = expected_version;
                Some($crate::graphql::upsert::<$type>(ctx, &external_id, version, &input).await.map(Into::into))
            }

            #[doc = concat!("Deletes a record of type ", stringify!($type), " that was never public and that nothing refers to.")]
            async fn $delete(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The id or slug of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The version you start from.")]
                expected_version: i32,
            ) -> Option<$crate::error::Result<$crate::graphql::DeletePayload>> {
                Some($crate::graphql::delete::<$type>(ctx, id, expected_version).await)
            }
        }
    };
}
pub(crate) use mutation_fields;

/// Writes the root fields of the commands that articles, actors and events share.
macro_rules! command_fields {
    ($commands:ident, $type:ident as $payload:ident: $publish:ident, $withdraw:ident, $reinstate:ident) => {
        #[doc = concat!("Takes records of type ", stringify!($type), " through their workflow.")]
        #[derive(Default)]
        pub struct $commands;

        #[async_graphql::Object]
        impl $commands {
            #[doc = concat!("Publishes a record of type ", stringify!($type), ": from now on everyone may read it.")]
            async fn $publish(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The id or slug of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The version you start from.")]
                expected_version: i32,
            ) -> Option<$crate::error::Result<$payload>> {
                let name = $crate::model::CommandName::Publish;
                Some($crate::graphql::command::<$type>(ctx, id, expected_version, name, None).await.map(Into::into))
            }

            #[doc = concat!("Withdraws a published record of type ", stringify!($type), ": in its place everyone reads why and when.")]
            async fn $withdraw(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The id or slug of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The version you start from.")]
                expected_version: i32,
                #[graphql(desc = "Why, for the public; 1–5,000 characters.")] reason: String,
            ) -> Option<$crate::error::Result<$payload>> {
                let name = $crate::model::CommandName::Withdraw;
                Some($crate::graphql::command::<$type>(ctx, id, expected_version, name, Some(reason)).await.map(Into::into))
            }

            #[doc = concat!("Publishes a withdrawn record of type ", stringify!($type), " again.")]
            async fn $reinstate(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The id or slug of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The version you start from.")]
                expected_version: i32,
            ) -> Option<$crate::error::Result<$payload>> {
                let name = $crate::model::CommandName::Reinstate;
                Some($crate::graphql::command::<$type>(ctx, id, expected_version, name, None).await.map(Into::into))
            }
        }
    };
}
pub(crate) use command_fields;
