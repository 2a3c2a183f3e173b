//! The fields that a selection set selects, with its fragments written out.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use super::shape::{Fields, Shape};

/// A field, and the fields of the type it is selected from where that type is known.
pub type Selected<'a> = (Option<&'a Fields>, &'a Field);

/// Writes out the fragments of one document.
#[derive(Clone, Copy)]
pub struct Selections<'a> {
    pub document: &'a ExecutableDocument,
    pub shape: &'a Shape,
}

impl<'a> Selections<'a> {
    pub fn of(self, set: &'a SelectionSet, parent: Option<&'a Fields>) -> Vec<Selected<'a>> {
        let mut fields = Vec::with_capacity(set.items.len());
        self.collect(set, parent, &mut fields);
        fields
    }

    fn collect(
        self,
        set: &'a SelectionSet,
        parent: Option<&'a Fields>,
        into: &mut Vec<Selected<'a>>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => into.push((parent, &field.node)),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| &on.node.on.node);
                    let parent = on.map_or(parent, |on| self.shape.fields(on));
                    self.collect(&inline.node.selection_set.node, parent, into);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let parent = self.shape.fields(&fragment.node.type_condition.node.on.node);
                        self.collect(&fragment.node.selection_set.node, parent, into);
                    }
                }
            }
        }
    }
}
