//! From raw members to an event.

use super::{Event, EventCode, EventInput, Participant, Quantity, Verification, VerificationInput};
use crate::citation::parse_citations;
use crate::error::{Fault, FieldCode};
use crate::medium::{parse_lead_image, parse_media};
use crate::model::{Kind, Parse, ParseContext, adopt_ids};
use crate::values::{
    EventContext, EventMode, EventType, Modality, PartialDate, VerificationStatus, text,
};

impl Event {
    pub(super) fn parsed(
        input: EventInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let ParseContext { head, slug, workflow, old, .. } = frame;
        let kind = parse.need("/type", input.r#type);
        let mode = parse_mode(parse, kind, input.mode);
        let contexts = parse_contexts(parse, input.contexts);
        let title = parse.needed("/title", input.title, text::label);
        let summary = parse.maybe("/summary", input.summary, text::long);
        let start = parse.needed("/start", input.start, PartialDate::parse);
        let end = parse.maybe("/end", input.end, PartialDate::parse);
        parse.ordered("/end", start.as_ref(), end.as_ref());
        let place = parse.reference("/place", Kind::Place, input.place);
        let verification = Verification::parse(parse, input.verification.unwrap_or_default());
        let part_of = parse.reference("/partOf", Kind::Event, input.part_of);
        let duplicate_of = parse.reference("/duplicateOf", Kind::Event, input.duplicate_of);
        let follows = parse.reference("/follows", Kind::Event, input.follows);
        let participants = parse.items("/participants", input.participants, Participant::parse);
        let citations = parse_citations(parse, input.citations);
        let mut quantities = parse.items("/quantities", input.quantities, Quantity::parse);
        adopt_ids(parse, "/quantities", &mut quantities, old.map_or(&[], Self::quantities));
        let mut codes = parse.items("/codes", input.codes, EventCode::parse);
        adopt_ids(parse, "/codes", &mut codes, old.map_or(&[], Self::codes));
        let keys = codes.iter().map(|code| (&code.scheme, &code.code));
        parse.unique("/codes", keys.enumerate());
        let lead_image = parse_lead_image(parse, input.lead_image);
        let media = parse_media(parse, input.media);
        let r#type = kind.unwrap_or(EventType::State);
        Some(Self {
            head,
            slug,
            workflow,
            r#type,
            mode,
            contexts,
            quad_class: r#type.quad_class(),
            title: title.unwrap_or_default(),
            summary: summary.filter(|text| !text.is_empty()),
            modality: input.modality.unwrap_or(Modality::Actual),
            start: start.or_else(|| PartialDate::parse("0001").ok())?,
            end,
            place,
            verification,
            part_of,
            duplicate_of,
            follows,
            lead_image,
            participants: Some(participants),
            citations: Some(citations),
            quantities: Some(quantities),
            codes: Some(codes),
            media: Some(media),
            country: None,
        })
    }
}

/// Each type has its own modes.
fn parse_mode(
    parse: &mut Parse,
    kind: Option<EventType>,
    mode: Option<EventMode>,
) -> Option<EventMode> {
    let (kind, mode) = (kind?, mode?);
    let modes: Vec<&str> = kind.modes().iter().map(|mode| mode.as_str()).collect();
    let detail = match modes.as_slice() {
        _ if kind.modes().contains(&mode) => return Some(mode),
        [] => format!("{kind} has no modes"),
        modes => format!("{kind} has the modes {}", modes.join(", ")),
    };
    parse.take("/mode", Err(Fault::new(FieldCode::Format, detail)))
}

fn parse_contexts(parse: &mut Parse, input: Option<Vec<EventContext>>) -> Vec<EventContext> {
    let contexts = parse.items("/contexts", input, |_, _, context| Some(context));
    parse.unique("/contexts", contexts.iter().enumerate());
    contexts
}

impl Verification {
    fn parse(parse: &mut Parse, input: VerificationInput) -> Self {
        let certain = |confidence: f64| match confidence {
            0.0..=1.0 => Ok(confidence),
            _ => Err(Fault::new(FieldCode::Range, "must be between 0 and 1")),
        };
        let confidence = input
            .confidence
            .and_then(|confidence| parse.take("/verification/confidence", certain(confidence)));
        let note = parse.maybe("/verification/note", input.note, text::long);
        Self {
            status: input.status.unwrap_or(VerificationStatus::Unverified),
            confidence,
            note: note.filter(|text| !text.is_empty()),
        }
    }
}
