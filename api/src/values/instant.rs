//! Points in time.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::values::{Fault, FieldCode};

/// A point in time in UTC, as RFC 3339 text: `2021-01-11T14:00:00Z`, with exactly six digits of a
/// fraction where there is one.
//
// Microseconds since 1970, because that is what both engines store and compare alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(as = DateTime, value_type = String, format = DateTime, example = "2021-01-11T14:00:00Z")]
pub struct Instant(i64);

impl Instant {
    /// The beginning of the year 1.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The last microsecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant so many microseconds after 1970 began in UTC. What RFC 3339 cannot write is
    /// drawn to the nearest instant that it can.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Microseconds since 1970 began in UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The day in UTC: `2021-01-11`.
    pub fn day(self) -> String {
        let text = self.to_string();
        text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned())
    }

    /// Takes RFC 3339 with any offset; digits beyond microseconds are dropped.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let malformed = || {
            let detail = "must be a date and time by RFC 3339, such as 2021-01-11T14:00:00Z";
            Fault::new(FieldCode::Format, detail)
        };
        let parsed = OffsetDateTime::parse(raw, &Rfc3339).map_err(|_| malformed())?;
        let micros = parsed.unix_timestamp_nanos().div_euclid(1000);
        let instant = i64::try_from(micros).map(Self).map_err(|_| malformed())?;
        if !(Self::MIN..=Self::MAX).contains(&instant) {
            return Err(Fault::new(FieldCode::Format, "the year must be 0001 to 9999 in UTC"));
        }
        Ok(instant)
    }
}

impl From<OffsetDateTime> for Instant {
    fn from(at: OffsetDateTime) -> Self {
        let at = at.to_offset(UtcOffset::UTC);
        Self::from_micros(at.unix_timestamp() * 1_000_000 + i64::from(at.microsecond()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000_000);
        let fraction = self.0.rem_euclid(1_000_000);
        let at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second) = at.to_hms();
        write!(out, "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}", u8::from(month))?;
        if fraction != 0 {
            write!(out, ".{fraction:06}")?;
        }
        out.write_str("Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(from)?;
        Self::parse(&raw).map_err(|fault| de::Error::custom(fault.detail))
    }
}

/// A point in time in UTC, as RFC 3339 text: `2021-01-11T14:00:00Z`, with exactly six digits of a
/// fraction where there is one. Inputs may have any offset.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(raw) => {
                Instant::parse(&raw).map_err(|fault| InputValueError::custom(fault.detail))
            }
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn printed(raw: &str) -> String {
        Instant::parse(raw).unwrap().to_string()
    }

    #[test]
    fn any_offset_is_read_and_utc_is_printed() {
        assert_eq!(printed("2021-01-11T14:00:00Z"), "2021-01-11T14:00:00Z");
        assert_eq!(printed("2021-01-11T17:00:00+03:00"), "2021-01-11T14:00:00Z");
        assert_eq!(printed("2021-01-11T17:00:00.5+03:00"), "2021-01-11T14:00:00.500000Z");
        assert_eq!(printed("1969-12-31T23:59:59.9999999Z"), "1969-12-31T23:59:59.999999Z");
        assert_eq!(printed("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::parse("1970-01-01T00:00:01Z").unwrap().micros(), 1_000_000);
        assert_eq!(
            Instant::from(datetime!(2021-01-11 17:00:00.25 +3)).to_string(),
            "2021-01-11T14:00:00.250000Z"
        );
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        let odd = [
            "",
            "2021",
            "2021-01-11",
            "2021-01-11T14:00Z",
            "2021-01-11T14:00:00",
            "now",
            "2021-02-30T00:00:00Z",
            "2021-01-11T25:00:00Z",
            "2021-01-11T14:00:00Z ",
            "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "-0001-01-01T00:00:00Z",
            "+12021-01-11T14:00:00Z",
            "٢٠٢١-01-11T14:00:00Z",
        ];
        for raw in odd {
            assert_eq!(Instant::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
    }

    #[test]
    fn the_edges_print() {
        assert_eq!(Instant::from_micros(i64::MIN).to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::from_micros(i64::MAX).to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(printed("9999-12-31T23:59:59.999999Z"), Instant::MAX.to_string());
    }

    #[test]
    fn json_is_the_text() {
        let instant: Instant = serde_json::from_str("\"2021-01-11T14:00:00+00:00\"").unwrap();
        assert_eq!(serde_json::to_string(&instant).unwrap(), "\"2021-01-11T14:00:00Z\"");
        assert!(serde_json::from_str::<Instant>("1610373600").is_err());
    }
}
