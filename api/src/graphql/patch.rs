//! What a change takes: the members of what creates, none of which must be given.

use std::borrow::Cow;

use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use crate::model::ONLY_ON_CREATE;

/// An input as a change takes it: `ArticleInput` as `ArticlePatch`. What must be given to create
/// may be left out, and what only creating takes is no member.
pub struct Patch<I>(pub I);

impl<I: InputType> InputType for Patch<I> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Patch", kind::<I>()).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            patch::<I>(registry.create_fake_input_type::<I>())
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        I::parse(value).map(Self).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// What the input is of: `Article`.
fn kind<I: InputType>() -> String {
    let name = I::type_name();
    name.strip_suffix("Input").unwrap_or(&name).to_owned()
}

/// The type of a change, of that of the input, in which every member may be left out: what must be
/// given is said later.
fn patch<I: InputType>(input: MetaType) -> MetaType {
    let mut patch = input;
    if let MetaType::InputObject { name, description, input_fields, rust_typename, .. } = &mut patch
    {
        let kind = kind::<I>();
        *name = format!("{kind}Patch");
        *description = Some(format!(
            "What changes of a record of type {kind}; members left out (or null) stay."
        ));
        *rust_typename = Some(std::any::type_name::<Patch<I>>());
        input_fields.shift_remove(ONLY_ON_CREATE);
    }
    patch
}
