//! Anchors as inputs write them: with their offsets, or with the words alone.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Anchor, AnchorField, text};
use crate::values::{Fault, FieldCode};

/// A passage of an article, as inputs write it. Without `start` and `end` the server finds where it
/// stands; where it stands more than once, `prefix` or `suffix` must tell which place is meant.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AnchorInput {
    /// The text in which the passage stands; required.
    #[schema(required, nullable = false)]
    pub field: Option<AnchorField>,
    /// How many scalars stand before the passage; given together with `end`, or not at all.
    #[schema(example = 17)]
    pub start: Option<u32>,
    /// How many scalars stand before the end of the passage.
    #[schema(example = 32)]
    pub end: Option<u32>,
    /// The passage itself; required.
    #[schema(required, nullable = false, example = "Fayez al-Sarraj")]
    pub exact: Option<String>,
    /// What stands right before the passage; helps to find it, now and when the text changes.
    #[schema(example = "Prime minister ")]
    pub prefix: Option<String>,
    /// What stands right after the passage; helps to find it, now and when the text changes.
    #[schema(example = " said on Monday")]
    pub suffix: Option<String>,
    /// Ignored.
    pub stale: Option<bool>,
}

impl AnchorInput {
    /// The anchor with its texts normalised as the text of the article is; each fault with the
    /// member it is about, empty where it is about the anchor as a whole.
    pub fn parse(self) -> Result<Anchor, Vec<(&'static str, Fault)>> {
        let mut faults = Vec::new();
        let mut keep = |member, fault| faults.push((member, fault));
        let missing = || Fault::required();
        let context = |raw: String| text::lines(&raw, 0..=text::LABEL_MAX);
        if self.field.is_none() {
            keep("/field", missing());
        }
        if self.exact.is_none() {
            keep("/exact", missing());
        }
        let exact = text::lines(&self.exact.unwrap_or_default(), 0..=text::QUOTE_MAX);
        let exact = exact.map_err(|fault| keep("/exact", fault)).unwrap_or_default();
        let prefix = self.prefix.map(context).transpose();
        let prefix = prefix.map_err(|fault| keep("/prefix", fault)).unwrap_or_default();
        let suffix = self.suffix.map(context).transpose();
        let suffix = suffix.map_err(|fault| keep("/suffix", fault)).unwrap_or_default();
        let (start, end) = offsets(self.start, self.end)
            .map_err(|(member, fault)| keep(member, fault))
            .unwrap_or_default();
        match (self.field, faults.is_empty()) {
            (Some(field), true) => {
                let stale = self.stale.unwrap_or_default();
                Ok(Anchor { field, start, end, exact, prefix, suffix, stale })
            }
            _ => Err(faults),
        }
    }
}

/// Offsets that are in order, or none at all.
fn offsets(start: Option<u32>, end: Option<u32>) -> Result<(u32, u32), (&'static str, Fault)> {
    let fault = |code, detail| Fault::new(code, detail);
    match (start, end) {
        (None, None) => Ok((0, 0)),
        (Some(start), Some(end)) if start < end => Ok((start, end)),
        (Some(_), Some(_)) => {
            Err(("", fault(FieldCode::Range, "the end must come after the start")))
        }
        (Some(_), None) => Err(("/end", fault(FieldCode::Required, "must be given with start"))),
        (None, Some(_)) => Err(("/start", fault(FieldCode::Required, "must be given with end"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_normalised() {
        let parsed = given("Zoe\u{301}\r\n", Some("e\u{301}")).parse().unwrap();
        assert_eq!((parsed.exact.as_str(), parsed.suffix.as_deref()), ("Zoé\n", Some("é")));
        let fault = |input: AnchorInput| {
            let (member, fault) = input.parse().unwrap_err().remove(0);
            (member, fault.code)
        };
        assert_eq!(fault(given("a\0", None)), ("/exact", FieldCode::ControlCharacter));
        let long = "x".repeat(301);
        assert_eq!(fault(given("a", Some(&long))), ("/suffix", FieldCode::TooLong));
    }

    #[test]
    fn inputs_may_leave_out_what_is_optional() {
        let json = serde_json::json!({ "field": "body", "start": 0, "end": 4, "exact": "Akar" });
        let input = serde_json::from_value::<AnchorInput>(json).unwrap();
        let parsed = input.parse().unwrap();
        assert_eq!((parsed.start, parsed.end, parsed.exact.as_str()), (0, 4, "Akar"));
    }

    fn given(exact: &str, suffix: Option<&str>) -> AnchorInput {
        AnchorInput {
            field: Some(AnchorField::Body),
            exact: Some(exact.to_owned()),
            suffix: suffix.map(str::to_owned),
            ..AnchorInput::default()
        }
    }

    #[test]
    fn offsets_come_in_pairs_and_in_order() {
        let pairs = [
            (Some(1), None, "/end", FieldCode::Required),
            (None, Some(1), "/start", FieldCode::Required),
            (Some(0), Some(0), "", FieldCode::Range),
            (Some(4), Some(0), "", FieldCode::Range),
        ];
        for (start, end, member, code) in pairs {
            let faults = AnchorInput { start, end, ..given("Akar", None) }.parse().unwrap_err();
            assert_eq!((faults[0].0, faults[0].1.code), (member, code));
        }
    }
}
