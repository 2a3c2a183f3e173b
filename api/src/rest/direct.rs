//! What `fields` and `include` ask for, as a tree that is read by one statement ([`crate::query`]).

use super::choice::Choice;
use super::query::Show;
use super::resource::Resource;
use crate::model::{Parts, on_demand};
use crate::page::DEFAULT_SIZE;
use crate::query::{
    Below, Connection, Field, Fields, InfoMember, Member, PageCut, PageMember, Read, Source, What,
};

/// A record as `show` asks for it.
fn record<R: Resource>(show: &Show) -> Option<Fields> {
    let has = |name: &&str| Parts::named::<R>(name).is_some_and(|part| show.parts.contains(part));
    let parts: Vec<&'static str> = on_demand::<R>().filter(has).collect();
    fields(R::SOURCE, &Choice::of(show, &parts))
}

/// A list of records as `show` asks for them: its `data` and its `page`. `None` where there are more values than a
/// row can have.
pub fn list<R: Resource>(show: &Show) -> Option<Connection> {
    record::<R>(show).map(page)
}

fn page(records: Fields) -> Connection {
    let info =
        [("next", InfoMember::Next), ("prev", InfoMember::Previous), ("total", InfoMember::Total)];
    let info = info.map(|(name, member)| (Field::key(name), member)).into();
    let members =
        vec![(Field::key("data"), PageMember::Nodes), (Field::key("page"), PageMember::Info(info))];
    Connection { members, records }
}

fn fields(source: &'static Source, choice: &Choice<'_>) -> Option<Fields> {
    let mut list = Vec::new();
    for member in source.members.iter().flat_map(|group| group.iter()) {
        let what = match choice.get(member.name) {
            Some(chosen) => Some(shown(&member.read, chosen)?),
            None if choice.has_unnamed() && is_shown_unasked(source, member) => {
                Some(printed(&member.read)?)
            }
            None => None,
        };
        list.extend(what.map(|what| Field::new(member.name, what)));
    }
    let is_known = choice.names().all(|name| source.member(name).is_some());
    Fields::new(source, list).filter(|_| is_known)
}

fn is_shown_unasked(source: &Source, member: &Member) -> bool {
    !matches!(member.read, Read::Page(_) | Read::Rendered(_))
        && !source.parts.contains(&member.name)
}

/// A member that is named, with what is chosen of it.
fn shown(read: &'static Read, chosen: &Choice<'_>) -> Option<What> {
    match read {
        Read::Page(nested) => {
            let cut = PageCut { is_last: false, size: DEFAULT_SIZE };
            Some(What::Page(nested, cut, page(fields(nested.records, chosen)?)))
        }
        read => read.wanted(|below| match below {
            Below::Record(source) if !chosen.is_record() => whole(source.reference?),
            Below::Within(source) | Below::Record(source) => fields(source, chosen),
        }),
    }
}

/// A member as it is printed: what it refers to, as a reference.
fn printed(read: &'static Read) -> Option<What> {
    read.wanted(|below| match below {
        Below::Within(source) => whole(source),
        Below::Record(source) => whole(source.reference?),
    })
}

fn whole(source: &'static Source) -> Option<Fields> {
    fields(source, &Choice::default())
}
