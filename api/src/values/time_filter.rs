//! Times as filters take them.

use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::partial_date::PATTERN;
use super::{Instant, PartialDate, Range};
use crate::values::{Fault, FieldCode};

/// A time as a filter takes it: whatever an answer prints. A partial date stands for its whole range,
/// a date and time by RFC 3339 for that instant.
pub struct TimeFilter;

impl TimeFilter {
    /// All that the time may mean.
    pub fn parse(raw: &str) -> Result<Range, Fault> {
        if let Ok(date) = PartialDate::parse(raw) {
            return Ok(date.range());
        }
        let instant = Instant::parse(&with_plus(raw)).map_err(|_| malformed())?.micros();
        Ok(Range { from: instant, to: instant + 1 })
    }
}

fn malformed() -> Fault {
    let detail = "must be a date such as 2021, 2021-01, 2021-01-11 or 2021-01-11T14:00Z, or a date \
                  and time by RFC 3339 such as 2021-01-11T14:00:00.123456Z";
    Fault::new(FieldCode::Format, detail)
}

/// A `+` that stands in an address as it is has become a space.
fn with_plus(raw: &str) -> String {
    match raw.len().checked_sub("+00:00".len()) {
        Some(at) if raw.as_bytes()[at] == b' ' => format!("{}+{}", &raw[..at], &raw[at + 1..]),
        _ => raw.to_owned(),
    }
}

impl PartialSchema for TimeFilter {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let instant = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        AnyOfBuilder::new()
            .item(instant)
            .item(text().pattern(Some(PATTERN)))
            .examples(["2021-01-11T14:00:00.123456Z", "2021-01-11T17:00:00+03:00", "2021-01"])
            .into()
    }
}

impl ToSchema for TimeFilter {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_instant_is_itself_and_a_date_is_all_of_it() {
        let micros = |raw: &str| Instant::parse(raw).unwrap().micros();
        let at = micros("2021-01-11T14:00:00.5Z");
        for raw in [
            "2021-01-11T14:00:00.5Z",
            "2021-01-11T17:00:00.500+03:00",
            "2021-01-11T17:00:00.5 03:00",
        ] {
            assert_eq!(TimeFilter::parse(raw), Ok(Range { from: at, to: at + 1 }), "{raw}");
        }
        let day =
            Range { from: micros("2021-01-11T00:00:00Z"), to: micros("2021-01-12T00:00:00Z") };
        assert_eq!(TimeFilter::parse("2021-01-11"), Ok(day));
        for odd in ["", "now", "2021-01-11T14:00:00", "2021-02-30T00:00:00Z", " 00:00", "é 00:00"]
        {
            assert_eq!(TimeFilter::parse(odd).unwrap_err().code, FieldCode::Format, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_that_is_printed_is_taken_back(
            micros in Instant::MIN.micros()..=Instant::MAX.micros(),
            whole: bool,
        ) {
            let micros = if whole { micros.div_euclid(1_000_000) * 1_000_000 } else { micros };
            let instant = Instant::from_micros(micros);
            let range = TimeFilter::parse(&instant.to_string()).unwrap();
            prop_assert_eq!(range, Range { from: instant.micros(), to: instant.micros() + 1 });
        }
    }
}
