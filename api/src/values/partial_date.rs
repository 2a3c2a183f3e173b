//! Dates as exactly as they are known.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month, Time};
use utoipa::openapi::{
    RefOr, Schema,
    schema::{ObjectBuilder, Type},
};
use utoipa::{PartialSchema, ToSchema};

use crate::values::{Fault, FieldCode};

/// The forms of partial dates, for contracts.
pub const PATTERN: &str = r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}Z)?)?)?$";
const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A half-open stretch of time, in microseconds UTC since 1970. The smallest and the largest number
/// mean that it is not bounded on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// When it begins.
    pub from: i64,
    /// When it is over.
    pub to: i64,
}

/// A date as exactly as it is known, by EDTF level 0: a year, a month, a day, or a minute in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    text: String,
    range: Range,
}

impl PartialDate {
    /// Takes exactly the four forms `2021`, `2021-01`, `2021-01-11` and `2021-01-11T14:00Z`.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let malformed = || {
            let detail = "must be a date such as 2021, 2021-01, 2021-01-11 or 2021-01-11T14:00Z";
            Fault::new(FieldCode::Format, detail)
        };
        let range = range(raw).ok_or_else(malformed)?;
        Ok(Self { text: raw.to_owned(), range })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// All that the date may mean.
    pub const fn range(&self) -> Range {
        self.range
    }
}

/// From the beginning of the first date to the end of the last, which counts in full. What is
/// missing does not bound. The last must not be over before the first begins.
pub fn span(first: Option<&PartialDate>, last: Option<&PartialDate>) -> Result<Range, Fault> {
    let from = first.map_or(i64::MIN, |date| date.range.from);
    let to = last.map_or(i64::MAX, |date| date.range.to);
    match from < to {
        true => Ok(Range { from, to }),
        false => Err(Fault::new(FieldCode::Order, "must not be over before it begins")),
    }
}

fn range(raw: &str) -> Option<Range> {
    let (day, minute) = match raw.split_once('T') {
        Some((day, minute)) if day.len() == 10 => (day, Some(minute)),
        Some(_) => return None,
        None => (raw, None),
    };
    let mut parts = day.split('-');
    let year = digits(parts.next()?, 4).filter(|&year| year > 0)?;
    let month = parts.next().map(|month| digits(month, 2));
    let day = parts.next().map(|day| digits(day, 2));
    if parts.next().is_some() {
        return None;
    }
    let (first, last) = days(year, month, day)?;
    match minute {
        Some(minute) => {
            let from = begin(first) + minute_of_day(minute)? * MINUTE;
            Some(Range { from, to: from + MINUTE })
        }
        None => Some(Range { from: begin(first), to: begin(last) + DAY }),
    }
}

/// The first and the last day. The outer option says whether the part is there, the inner whether
/// it is a number.
fn days(year: u16, month: Option<Option<u16>>, day: Option<Option<u16>>) -> Option<(Date, Date)> {
    let date = |month: Month, day: u8| Date::from_calendar_date(year.into(), month, day).ok();
    let Some(month) = month else {
        return Some((date(Month::January, 1)?, date(Month::December, 31)?));
    };
    let month = Month::try_from(u8::try_from(month?).ok()?).ok()?;
    let Some(day) = day else {
        return Some((date(month, 1)?, date(month, month.length(year.into()))?));
    };
    let day = date(month, u8::try_from(day?).ok()?)?;
    Some((day, day))
}

/// `14:00Z`
fn minute_of_day(raw: &str) -> Option<i64> {
    let (hour, minute) = raw.strip_suffix('Z')?.split_once(':')?;
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    (hour < 24 && minute < 60).then_some(i64::from(hour) * 60 + i64::from(minute))
}

fn digits(raw: &str, count: usize) -> Option<u16> {
    let plain = raw.len() == count && raw.bytes().all(|byte| byte.is_ascii_digit());
    raw.parse().ok().filter(|_| plain)
}

fn begin(day: Date) -> i64 {
    day.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp() * 1_000_000
}

impl fmt::Display for PartialDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(from)?;
        Self::parse(&raw).map_err(|fault| de::Error::custom(fault.detail))
    }
}

impl PartialSchema for PartialDate {
    fn schema() -> RefOr<Schema> {
        let description = "A date as exactly as it is known, by EDTF level 0: a year, a month, a \
                           day, or a minute in UTC.";
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(description))
            .pattern(Some(PATTERN))
            .examples(["2021", "2021-01", "2021-01-11", "2021-01-11T14:00Z"])
            .into()
    }
}

impl ToSchema for PartialDate {}

/// A date as exactly as it is known, by EDTF level 0: a year (`2021`), a month (`2021-01`), a day
/// (`2021-01-11`), or a minute in UTC (`2021-01-11T14:00Z`).
#[Scalar(specified_by_url = "https://www.loc.gov/standards/datetime/")]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(raw) => {
                PartialDate::parse(&raw).map_err(|fault| InputValueError::custom(fault.detail))
            }
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Instant;

    fn date(raw: &str) -> PartialDate {
        PartialDate::parse(raw).unwrap()
    }

    #[test]
    fn a_date_is_all_that_it_may_mean() {
        let ranges = [
            ("2021", "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"),
            ("2021-01", "2021-01-01T00:00:00Z", "2021-02-01T00:00:00Z"),
            ("2020-02", "2020-02-01T00:00:00Z", "2020-03-01T00:00:00Z"),
            ("2020-12", "2020-12-01T00:00:00Z", "2021-01-01T00:00:00Z"),
            ("2020-02-29", "2020-02-29T00:00:00Z", "2020-03-01T00:00:00Z"),
            ("2021-01-11T23:59Z", "2021-01-11T23:59:00Z", "2021-01-12T00:00:00Z"),
            ("0001", "0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z"),
        ];
        for (raw, from, to) in ranges {
            let micros = |raw| Instant::parse(raw).unwrap().micros();
            assert_eq!(date(raw).range(), Range { from: micros(from), to: micros(to) }, "{raw}");
            assert_eq!(date(raw).to_string(), raw);
        }
        assert_eq!(date("9999").range().to, Instant::MAX.micros() + 1);
    }

    #[test]
    fn other_forms_are_refused() {
        let odd = [
            "",
            "21",
            "02021",
            "0000",
            "-2021",
            "2021-",
            "2021-1",
            "2021-13",
            "2021-00",
            "2021-01-",
            "2021-01-00",
            "2021-02-29",
            "2021-04-31",
            "2021-01-11-",
            "2021-01-11T",
            "2021-01-11T14Z",
            "2021-01-11T14:00",
            "2021-01-11T14:00:00Z",
            "2021-01-11T24:00Z",
            "2021-01-11T14:60Z",
            "2021-01-11T14:00+03:00",
            "2021-01T14:00Z",
            "2021T14:00Z",
            "2021-01-11 14:00Z",
            " 2021",
            "2021 ",
            "+021",
            "2021-+1",
            "20２1",
            "2021/2022",
            "2021?",
            "today",
        ];
        for raw in odd {
            assert_eq!(PartialDate::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
    }

    #[test]
    fn the_last_day_counts_in_full() {
        let ordered = [
            ("2021-01-11", "2021-01-11"),
            ("2021-01-11", "2021-01"),
            ("2021-01", "2021-01-11"),
            ("2021", "2021-01"),
        ];
        for (first, last) in ordered {
            let (first, last) = (date(first), date(last));
            let span = span(Some(&first), Some(&last)).unwrap();
            assert_eq!((span.from, span.to), (first.range().from, last.range().to));
        }
        for (first, last) in
            [("2021-01-12", "2021-01-11"), ("2021-02", "2021-01"), ("2022", "2021-12-31T23:59Z")]
        {
            let fault = span(Some(&date(first)), Some(&date(last))).unwrap_err();
            assert_eq!(fault.code, FieldCode::Order);
        }
        assert_eq!(span(None, None).unwrap(), Range { from: i64::MIN, to: i64::MAX });
        assert_eq!(span(Some(&date("2021")), None).unwrap().to, i64::MAX);
        assert_eq!(span(None, Some(&date("2021"))).unwrap().from, i64::MIN);
    }
}
