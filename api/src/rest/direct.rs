//! What `fields` and `include` ask for, as a tree that is read by one statement ([`crate::query`]).
//!
//! What the tree cannot say is read in the general way ([`super::include`]).

use super::include::Path;
use super::query::Show;
use super::resource::Resource;
use crate::model::Parts;
use crate::page::DEFAULT_SIZE;
use crate::query::{
    Below, Connection, Field, Fields, InfoMember, Nested, PageCut, PageMember, Read, Source, What,
    sources,
};

/// What is wanted of one record, or of each record of a list.
#[derive(Default)]
struct Selection<'a> {
    /// The members to keep; all when empty.
    fields: &'a [String],
    parts: Vec<&'a str>,
    includes: Vec<&'a Path>,
}

/// A record as `show` asks for it.
pub fn record<R: Resource>(show: &Show) -> Option<Fields> {
    let has = |name: &&&str| Parts::named::<R>(name).is_some_and(|part| show.parts.contains(part));
    let parts = R::PARTS.iter().filter(has).copied().collect();
    let wanted =
        Selection { fields: &show.fields, parts, includes: show.includes.iter().collect() };
    fields(sources::of::<R>()?, &wanted)
}

/// A list of such records: its `data` and its `page`.
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

fn fields(source: &'static Source, wanted: &Selection<'_>) -> Option<Fields> {
    let mut list = Vec::new();
    for member in source.members.iter().flat_map(|group| group.iter()) {
        let included = wanted.includes.iter().any(|path| path.first == member.name);
        let what = match (&member.read, included) {
            (Read::Page(_), false) => continue,
            (Read::Page(nested), true) => included_page(nested, wanted, member.name)?,
            (Read::One(column, to), true) => {
                What::One(column, fields(to, &below(to, wanted, member.name)?)?)
            }
            (_, true) => return None,
            (read, false) if wanted.has(source, member.name) => printed(read)?,
            (_, false) => continue,
        };
        list.push(Field::new(member.name, what));
    }
    let known = |name: &str| source.member(name).is_some();
    let includes = wanted.includes.iter().map(|path| path.first.as_str());
    let all = wanted.fields.iter().map(String::as_str).chain(includes);
    Fields::new(source, list).filter(|_| all.into_iter().all(known))
}

impl Selection<'_> {
    fn has(&self, source: &Source, name: &str) -> bool {
        match source.parts.contains(&name) {
            true => self.parts.contains(&name),
            false => self.fields.is_empty() || self.fields.iter().any(|field| field == name),
        }
    }
}

/// The first page of a list that is included.
fn included_page(nested: &'static Nested, wanted: &Selection<'_>, name: &str) -> Option<What> {
    let records = fields(nested.records, &below(nested.records, wanted, name)?)?;
    let cut = PageCut { is_last: false, size: DEFAULT_SIZE };
    Some(What::Page(nested, cut, page(records)))
}

/// What is wanted of records that are included.
fn below<'a>(source: &Source, wanted: &Selection<'a>, name: &str) -> Option<Selection<'a>> {
    let paths = wanted.includes.iter().filter(|path| path.first == name);
    let names: Vec<&str> = paths.filter_map(|path| path.second.as_deref()).collect();
    // What is included at the second level is a part of the record, or read in the general way.
    let are_parts = names.iter().all(|name| source.parts.contains(name));
    are_parts.then(|| Selection { parts: names, ..Selection::default() })
}

/// A member as it is printed: what it refers to, as a reference.
fn printed(read: &'static Read) -> Option<What> {
    read.wanted(|below| match below {
        Below::Within(source) => whole(source),
        Below::Record(source) => whole(source.reference?),
    })
}

fn whole(source: &'static Source) -> Option<Fields> {
    fields(source, &Selection::default())
}
