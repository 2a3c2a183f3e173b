//! What events are counted by.

use super::{Event, filter};
use crate::model::{Counted, Dated, Group, Kind, Visibility};
use crate::values::EventSeries;

impl Counted for Event {
    type Series = EventSeries;
    const DATED: Dated = Dated::Text("start_text");

    fn group(series: EventSeries, _visibility: &Visibility) -> Group {
        match series {
            EventSeries::Type => Group::Own("type"),
            EventSeries::QuadClass => Group::Own("quad_class"),
            EventSeries::Place => Group::Refers("place_id", Kind::Place),
            EventSeries::Country => Group::Own("country"),
            EventSeries::Verification => Group::Own("verification_status"),
            EventSeries::Actor => Group::Linked(filter::of_actor(), Kind::Actor),
        }
    }
}
