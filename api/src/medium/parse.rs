//! From raw members to a medium.

use diwan_recordings::{LONGEST, WIDEST};

use super::{
    AltText, FocalPoint, FocalPointInput, Medium, MediumFile, MediumInput, MediumRights,
    MediumRightsInput, ShownPerson,
};
use crate::error::{Fault, FieldCode};
use crate::model::{Kind, Mode, Parse, ParseContext};
use crate::values::{Licence, MediumKind, PartialDate, WebUrl, text};

impl Medium {
    pub(super) fn parsed(
        input: MediumInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let ParseContext { head, slug, workflow, old, file, .. } = frame;
        let kind = parse.need("/kind", input.kind);
        refuse_other_kind(parse, kind, old);
        let title = parse.needed("/title", input.title, text::label);
        let url = parse.maybe("/url", input.url, WebUrl::parse);
        let alt_texts = AltText::parse_all(parse, input.alt_texts);
        let file = match file {
            Some(file) => MediumFile::parse(parse, (head.id, kind), file),
            None => old.and_then(|old| old.file.clone()),
        };
        let caption = parse.maybe("/caption", input.caption, text::long);
        let credit = parse.maybe("/credit", input.credit, text::string);
        let rights = MediumRights::parse(parse, input.rights.unwrap_or_default());
        let taken_on = parse.maybe("/takenOn", input.taken_on, PartialDate::parse);
        let place = parse.reference("/place", Kind::Place, input.place);
        let focal_point = input.focal_point.and_then(|point| FocalPoint::parse(parse, point));
        let width = pixels(parse, "/width", input.width);
        let height = pixels(parse, "/height", input.height);
        let duration = input.duration.and_then(|given| parse.take("/duration", seconds(given)));
        let people = match (parse.mode, input.people, old) {
            // A line without people is one that another with them completes.
            (Mode::Import, None, Some(old)) => old.people().to_vec(),
            (_, given, _) => parse.items("/people", given, ShownPerson::parse),
        };
        Some(Self {
            head,
            slug,
            workflow,
            kind: kind.unwrap_or(MediumKind::Image),
            title: title.unwrap_or_default(),
            url: url.map(String::from),
            file,
            alt_texts,
            caption: caption.filter(|text| !text.is_empty()),
            credit,
            rights,
            taken_on,
            place,
            focal_point,
            width,
            height,
            duration,
            people: Some(people),
        })
    }

    pub(super) fn people(&self) -> &[ShownPerson] {
        self.people.as_deref().unwrap_or_default()
    }
}

/// What shows a medium relies on what it is.
fn refuse_other_kind(parse: &mut Parse, kind: Option<MediumKind>, old: Option<&Medium>) {
    if let Some((kind, old)) = kind.zip(old).filter(|(kind, old)| *kind != old.kind) {
        let detail = format!("a medium stays what it is: this is {}, not {kind}", old.kind);
        parse.fail("/kind", FieldCode::WrongState, detail);
    }
}

fn pixels(parse: &mut Parse, pointer: &str, given: Option<u32>) -> Option<i32> {
    let fault = || Fault::new(FieldCode::Range, format!("must be from 1 to {WIDEST}"));
    let within =
        |given| if (1..=WIDEST).contains(&given) { Ok(given as i32) } else { Err(fault()) };
    parse.take(pointer, within(given?))
}

fn seconds(given: f64) -> Result<f64, Fault> {
    let fault = || Fault::new(FieldCode::Range, "must be from 0 to 1000000");
    if (0.0..=LONGEST).contains(&given) { Ok(given) } else { Err(fault()) }
}

impl FocalPoint {
    fn parse(parse: &mut Parse, input: FocalPointInput) -> Option<Self> {
        let mut part = |pointer: &str, given: Option<f64>| {
            let fault = || Fault::new(FieldCode::Range, "must be between 0 and 1");
            let within =
                |given: f64| if (0.0..=1.0).contains(&given) { Ok(given) } else { Err(fault()) };
            let given = parse.need(pointer, given)?;
            parse.take(pointer, within(given))
        };
        let (x, y) = (part("/focalPoint/x", input.x), part("/focalPoint/y", input.y));
        Some(Self { x: x?, y: y? })
    }
}

impl MediumRights {
    fn parse(parse: &mut Parse, input: MediumRightsInput) -> Self {
        let licence = parse.maybe("/rights/licence", input.licence, Licence::parse);
        Self {
            holder: parse.maybe("/rights/holder", input.holder, text::string),
            notice: parse.maybe("/rights/notice", input.notice, text::string),
            licence: licence.map(String::from),
            expires: parse.maybe("/rights/expires", input.expires, PartialDate::parse),
        }
    }
}
