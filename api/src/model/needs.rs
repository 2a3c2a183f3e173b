//! What must be given in inputs, as they say it themselves: `#[schema(required)]`.

use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The members of an input that must be given.
pub struct Needs {
    /// The name of its type.
    pub of: String,
    pub members: Vec<String>,
}

/// What must be given in an input, and in what stands in it.
pub fn needs_of<I: ToSchema>() -> Vec<Needs> {
    let mut described = vec![(I::name().into_owned(), I::schema())];
    I::schemas(&mut described);
    let needs = |(of, schema)| match schema {
        RefOr::T(Schema::Object(object)) => Some(Needs { of, members: object.required }),
        _ => None,
    };
    described.into_iter().filter_map(needs).collect()
}
