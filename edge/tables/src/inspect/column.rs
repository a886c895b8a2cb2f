//! What is remembered of a column while its values pass.

use domain::FieldType;
use domain::personal::{self, PersonalKind};

use super::distinct::Distinct;
use super::types::Types;
use super::{ColumnFound, PersonalFound, Warning};

/// Rows that a finding names.
const ROWS_NAMED: usize = 5;

/// A column while its values pass.
#[derive(Debug)]
pub(super) struct Column {
    pub name: String,
    types: Types,
    filled: u64,
    distinct: Distinct,
    personal: Vec<PersonalFound>,
    /// The first row that would open as a formula, and how many there are.
    formulas: Option<(u64, u64)>,
}

impl Column {
    pub(super) const fn new(name: String) -> Self {
        Self {
            name,
            types: Types::any(),
            filled: 0,
            distinct: Distinct::new(),
            personal: Vec::new(),
            formulas: None,
        }
    }

    pub(super) fn add(&mut self, row: u64, cell: &str) {
        let value = cell.trim();
        if value.is_empty() {
            return;
        }
        self.filled += 1;
        self.types.narrow(value);
        self.distinct.add(value);
        // A cell counts once for each kind, however often it has it.
        let mut seen = 0_u32;
        for found in personal::find_all(value) {
            let bit = 1 << found.kind as u32;
            if seen & bit == 0 {
                seen |= bit;
                self.found(found.kind, row);
            }
        }
        if opens_as_formula(cell) {
            let (_, count) = self.formulas.get_or_insert((row, 0));
            *count += 1;
        }
    }

    fn found(&mut self, kind: PersonalKind, row: u64) {
        let at = self.personal.iter().position(|found| found.kind == kind);
        let at = at.unwrap_or_else(|| {
            self.personal.push(PersonalFound { kind, count: 0, rows: Vec::new() });
            self.personal.len() - 1
        });
        if let Some(found) = self.personal.get_mut(at) {
            found.count += 1;
            if found.rows.len() < ROWS_NAMED && found.rows.last() != Some(&row) {
                found.rows.push(row);
            }
        }
    }

    pub(super) fn finish(mut self, warnings: &mut Vec<Warning>) -> ColumnFound {
        if let Some((line, count)) = self.formulas {
            warnings.push(Warning::OpensAsFormula { column: self.name.clone(), line, count });
        }
        self.personal.sort_by_key(|found| found.kind);
        let mut column = ColumnFound {
            name: self.name,
            kind: if self.filled == 0 { FieldType::Text } else { self.types.field_type() },
            filled: self.filled,
            distinct: self.distinct.count().min(self.filled),
            personal: self.personal,
        };
        // Numbers of persons and firms are names, not amounts.
        if column.mostly().is_some() {
            column.kind = FieldType::Text;
        }
        column
    }
}

/// Whether a spreadsheet would run the text instead of showing it. Signed numbers, telephone numbers
/// and lone dashes are shown.
fn opens_as_formula(cell: &str) -> bool {
    let mut chars = cell.chars();
    match chars.next() {
        Some('=' | '@' | '\t' | '\r') => chars.next().is_some(),
        Some('+' | '-') => {
            chars.as_str().starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '(' | '='))
                && cell.contains(['(', '|', '!', '*', '/'])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_in_a_spreadsheet_is_told_from_what_is_shown() {
        for cell in ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "-cmd|' /C calc'!A0", "+A1*2"] {
            assert!(opens_as_formula(cell), "{cell}");
        }
        for cell in ["-1.5", "-", "+86 139", "=", "甲=乙", "--", "-暂无", ""] {
            assert!(!opens_as_formula(cell), "{cell}");
        }
    }
}
