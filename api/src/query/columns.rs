//! What is wanted of records as the columns of a table: a column for each value, lists written into one cell.

use serde_json::Value;

use super::wanted::{Fields, What};

/// A column: the names that lead from a record to its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The names with dots between them, as `fields` writes them.
    pub name: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    name: String,
    /// Whether a page stands there, whose records are meant.
    is_page: bool,
}

impl Fields {
    /// The columns of a table of such records.
    pub fn table(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        self.add_table(&[], &mut columns);
        columns
    }

    fn add_table(&self, above: &[Step], columns: &mut Vec<Column>) {
        for field in &self.list {
            let name = field.key.trim_end_matches(':').trim_matches('"').to_owned();
            let is_page = matches!(field.what, What::Page(..));
            let steps = [above, &[Step { name, is_page }]].concat();
            match field.what.below() {
                Some(below) => below.add_table(&steps, columns),
                None => {
                    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
                    columns.push(Column { name: names.join("."), steps });
                }
            }
        }
    }
}

impl Column {
    /// The values of a record in this column: several where a list leads to them.
    pub fn values<'v>(&self, record: &'v Value) -> Vec<&'v Value> {
        let mut values = vec![record];
        for step in &self.steps {
            values = values.into_iter().flat_map(|value| step.follow(value)).collect();
        }
        values.into_iter().flat_map(items).filter(|value| !value.is_null()).collect()
    }
}

impl Step {
    fn follow<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let inside = |value: &'v Value| {
            let member = value.get(&self.name);
            member.and_then(|member| if self.is_page { member.get("data") } else { Some(member) })
        };
        items(value).filter_map(inside).collect()
    }
}

/// The items of a list, or the value itself.
fn items(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(items) => (items.as_slice(), None),
        other => (&[][..], Some(other)),
    };
    list.iter().chain(one)
}
