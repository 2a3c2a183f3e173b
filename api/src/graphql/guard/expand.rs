//! How large a document is with every fragment written out: each fragment is sized once.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::too_complex;
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;

/// Selection sets inside each other, those of fragments included. The library recurses over them
/// and has the same limit.
const MAX_LEVELS: usize = 32;

/// Refuses a document that grows too large, that is too deep, or whose fragments never end.
pub fn check(document: &ExecutableDocument, limits: &Limits) -> Result<()> {
    if document.fragments.len() > limits.fragments {
        let detail = format!("The document defines more than {} fragments.", limits.fragments);
        return Err(too_complex(detail));
    }
    let mut expansion = Expansion { document, limits, known: HashMap::new() };
    for name in document.fragments.keys() {
        expansion.fragment(name, 1)?;
    }
    let mut fields = 0_u64;
    for (_, operation) in document.operations.iter() {
        let size = expansion.set(&operation.node.selection_set.node, 1)?;
        fields = fields.saturating_add(size.fields);
        if size.levels > MAX_LEVELS {
            return Err(too_deep());
        }
    }
    if fields > limits.fields {
        let detail = format!(
            "The document has more than {} fields when its fragments are written out.",
            limits.fields
        );
        return Err(too_complex(detail));
    }
    Ok(())
}

/// The size of a selection set with every fragment written out.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: u64,
    levels: usize,
}

impl Size {
    fn beside(self, other: Size) -> Size {
        Size {
            fields: self.fields.saturating_add(other.fields),
            levels: self.levels.max(other.levels),
        }
    }
}

enum Fragment {
    BeingSized,
    Sized(Size),
}

struct Expansion<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    known: HashMap<&'a str, Fragment>,
}

impl<'a> Expansion<'a> {
    /// `level` is how deep this walk is, so that it never recurses deeper than a document may be.
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Size> {
        if set.items.is_empty() {
            return Ok(Size::default());
        }
        if level > MAX_LEVELS {
            return Err(too_deep());
        }
        let mut sum = Size::default();
        for selection in &set.items {
            sum = sum.beside(self.selection(&selection.node, level)?);
        }
        Ok(Size { levels: sum.levels + 1, ..sum })
    }

    fn selection(&mut self, selection: &'a Selection, level: usize) -> Result<Size> {
        if selection.directives().len() > self.limits.directives {
            let detail = format!("A field has more than {} directives.", self.limits.directives);
            return Err(too_complex(detail));
        }
        match selection {
            Selection::Field(field) => {
                let below = self.set(&field.node.selection_set.node, level + 1)?;
                Ok(below.beside(Size { fields: 1, levels: 0 }))
            }
            Selection::InlineFragment(inline) => {
                self.set(&inline.node.selection_set.node, level + 1)
            }
            Selection::FragmentSpread(spread) => {
                self.fragment(&spread.node.fragment_name.node, level + 1)
            }
        }
    }

    /// An unknown fragment has no size: refusing it is the library's part.
    fn fragment(&mut self, name: &str, level: usize) -> Result<Size> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Size::default());
        };
        match self.known.get(name.as_str()) {
            Some(Fragment::Sized(size)) => return Ok(*size),
            Some(Fragment::BeingSized) => {
                return Err(Error::bad_request("A fragment must not spread itself."));
            }
            None => {}
        }
        self.known.insert(name, Fragment::BeingSized);
        let size = self.set(&fragment.node.selection_set.node, level)?;
        self.known.insert(name, Fragment::Sized(size));
        Ok(size)
    }
}

fn too_deep() -> Error {
    too_complex(format!("The document nests more than {MAX_LEVELS} selections and fragments."))
}
