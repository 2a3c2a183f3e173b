//! How large a document is with every fragment written out: each fragment is sized once.

use std::collections::HashMap;

use apollo_compiler::ast::{Argument, Definition, Directive, Document, Selection, Value};
use apollo_compiler::{Name, Node};

use super::{lex, too_complex};
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;

/// Selection sets inside each other, those of fragments included. The library recurses over them
/// and has the same limit.
const MAX_LEVELS: usize = 32;

/// How many times larger than the longest document its expansion may be.
const GROWTH: usize = 4;

/// The size of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Its lexical tokens.
    pub tokens: usize,
    fragments: usize,
    /// The directives of the selection that has the most.
    directives: usize,
    written_out: WrittenOut,
}

impl Size {
    /// Sizes a document that has so many tokens. Refuses one that is too deep, or whose fragments
    /// never end.
    pub fn of(document: &Document, tokens: usize) -> Result<Size> {
        let mut expansion = Expansion::of(document);
        let names: Vec<&Name> = expansion.fragments.keys().copied().collect();
        for name in names {
            expansion.fragment(name, 1)?;
        }
        let mut sum = WrittenOut::default();
        for definition in &document.definitions {
            let Definition::OperationDefinition(operation) = definition else { continue };
            let size = expansion.set(&operation.selection_set, 1)?;
            sum = sum.beside(size).beside(arguments_of(&operation.directives));
        }
        if sum.levels > MAX_LEVELS {
            return Err(too_deep());
        }
        let fragments = expansion.fragments.len();
        Ok(Size { tokens, fragments, directives: expansion.directives, written_out: sum })
    }

    /// Its fields with every fragment written out.
    pub fn fields(&self) -> u64 {
        self.written_out.fields
    }

    /// Refuses a document that is too large for its caller.
    pub fn check(&self, limits: &Limits) -> Result<()> {
        let most_nodes = limits.tokens * GROWTH;
        let refusal = if self.tokens > limits.tokens {
            return Err(lex::too_many(limits));
        } else if self.fragments > limits.fragments {
            format!("The document defines more than {} fragments.", limits.fragments)
        } else if self.directives > limits.directives {
            format!("A field has more than {} directives.", limits.directives)
        } else if self.written_out.fields > limits.fields {
            let fields = limits.fields;
            format!(
                "The document has more than {fields} fields when its fragments are written out."
            )
        } else if self.written_out.nodes > most_nodes as u64 {
            format!(
                "The document has more than {most_nodes} parts when its fragments are written out."
            )
        } else {
            return Ok(());
        };
        Err(too_complex(refusal))
    }
}

/// The size of a selection set with every fragment written out.
#[derive(Clone, Copy, Debug, Default)]
struct WrittenOut {
    fields: u64,
    /// Selections, directives, arguments and values.
    nodes: u64,
    levels: usize,
}

impl WrittenOut {
    fn beside(self, other: WrittenOut) -> WrittenOut {
        WrittenOut {
            fields: self.fields.saturating_add(other.fields),
            nodes: self.nodes.saturating_add(other.nodes),
            levels: self.levels.max(other.levels),
        }
    }

    fn nodes(nodes: usize) -> WrittenOut {
        WrittenOut { nodes: nodes as u64, ..WrittenOut::default() }
    }
}

enum Fragment {
    BeingSized,
    Sized(WrittenOut),
}

struct Expansion<'a> {
    fragments: HashMap<&'a Name, &'a [Selection]>,
    known: HashMap<&'a Name, Fragment>,
    directives: usize,
}

impl<'a> Expansion<'a> {
    fn of(document: &'a Document) -> Self {
        let mut fragments = HashMap::new();
        for definition in &document.definitions {
            if let Definition::FragmentDefinition(fragment) = definition {
                fragments.entry(&fragment.name).or_insert(fragment.selection_set.as_slice());
            }
        }
        Expansion { fragments, known: HashMap::new(), directives: 0 }
    }

    /// `level` is how deep this walk is, so that it never recurses deeper than a document may be.
    fn set(&mut self, set: &'a [Selection], level: usize) -> Result<WrittenOut> {
        if set.is_empty() {
            return Ok(WrittenOut::default());
        }
        if level > MAX_LEVELS {
            return Err(too_deep());
        }
        let mut sum = WrittenOut::default();
        for selection in set {
            sum = sum.beside(self.selection(selection, level)?);
        }
        Ok(WrittenOut { levels: sum.levels + 1, ..sum })
    }

    fn selection(&mut self, selection: &'a Selection, level: usize) -> Result<WrittenOut> {
        let (directives, below) = match selection {
            Selection::Field(field) => {
                let below = self.set(&field.selection_set, level + 1)?;
                let own =
                    WrittenOut { fields: 1, ..WrittenOut::nodes(values_of(&field.arguments)) };
                (&field.directives, below.beside(own))
            }
            Selection::InlineFragment(inline) => {
                (&inline.directives, self.set(&inline.selection_set, level + 1)?)
            }
            Selection::FragmentSpread(spread) => {
                (&spread.directives, self.fragment(&spread.fragment_name, level + 1)?)
            }
        };
        self.directives = self.directives.max(directives.len());
        Ok(below.beside(WrittenOut::nodes(1)).beside(arguments_of(directives)))
    }

    /// An unknown fragment has no size: it is refused later.
    fn fragment(&mut self, name: &Name, level: usize) -> Result<WrittenOut> {
        let Some((&name, &set)) = self.fragments.get_key_value(name) else {
            return Ok(WrittenOut::default());
        };
        match self.known.get(name) {
            Some(Fragment::Sized(size)) => return Ok(*size),
            Some(Fragment::BeingSized) => {
                return Err(Error::bad_request("A fragment must not spread itself."));
            }
            None => {}
        }
        self.known.insert(name, Fragment::BeingSized);
        let size = self.set(set, level)?;
        self.known.insert(name, Fragment::Sized(size));
        Ok(size)
    }
}

fn arguments_of(directives: &[Node<Directive>]) -> WrittenOut {
    let nodes = directives.iter().map(|directive| 1 + values_of(&directive.arguments)).sum();
    WrittenOut::nodes(nodes)
}

fn values_of(arguments: &[Node<Argument>]) -> usize {
    arguments.iter().map(|argument| 1 + values_in(&argument.value)).sum()
}

fn values_in(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(|item| values_in(item)).sum::<usize>(),
        Value::Object(fields) => {
            1 + fields.iter().map(|(_, value)| values_in(value)).sum::<usize>()
        }
        _ => 1,
    }
}

fn too_deep() -> Error {
    too_complex(format!("The document nests more than {MAX_LEVELS} selections and fragments."))
}
