//! What a row changes of an entry that is there.

use super::{Column, Columns, Written, write_cell};
use crate::Entry;

/// The cells of a row without what stands in them as it was written: nobody changed it, so it is
/// not the row's to answer for, whatever it is.
pub fn changed_cells(before: &Written<'_>, columns: &Columns, cells: &[String]) -> Vec<String> {
    let mut changed = cells.to_vec();
    for column in Column::ALL.iter().copied() {
        let Some(cell) = columns.place(column).and_then(|place| changed.get_mut(place)) else {
            continue;
        };
        if cell.trim() == write_cell(column, before).trim() {
            match column {
                // What a row is known by.
                Column::Id => {}
                // A row without a title is none.
                Column::Title => "-".clone_into(cell),
                _ => cell.clear(),
            }
        }
    }
    changed
}

/// The entry as a row wants it: what has no column, or stands there as it was written, stays; what
/// is blank is cleared, but for what an entry cannot be without, which stays too.
pub fn updated(before: &Written<'_>, row: Entry, columns: &Columns, cells: &[String]) -> Entry {
    let mut after = before.entry.clone();
    for column in Column::ALL.iter().copied().filter(|column| columns.has(*column)) {
        let cell = columns.cell(cells, column).trim();
        if cell == write_cell(column, before).trim() {
            continue;
        }
        let blank = cell.is_empty();
        match column {
            Column::Id | Column::Version | Column::Provider => {}
            Column::Title => after.title.clone_from(&row.title),
            Column::Summary => after.summary.clone_from(&row.summary),
            Column::Openness if !blank => after.openness = row.openness,
            Column::Sharing if !blank => after.sharing = row.sharing,
            Column::Frequency if !blank => after.frequency = row.frequency,
            Column::Licence if !blank => after.licence = row.licence,
            Column::Library if !blank => after.library = row.library,
            Column::SecurityLevel if !blank => after.security_level = row.security_level,
            Column::Region if !blank => after.region.clone_from(&row.region),
            Column::Openness
            | Column::Sharing
            | Column::Frequency
            | Column::Licence
            | Column::Library
            | Column::SecurityLevel
            | Column::Region => {}
            Column::Themes => after.themes.clone_from(&row.themes),
            Column::LegalBasis => after.legal_basis.clone_from(&row.legal_basis),
            Column::Conditions => after.conditions.clone_from(&row.conditions),
            Column::Usage => after.usage.clone_from(&row.usage),
            Column::Office => after.contact.office.clone_from(&row.contact.office),
            Column::Phone => after.contact.phone.clone_from(&row.contact.phone),
            Column::Email => after.contact.email.clone_from(&row.contact.email),
            Column::Keywords => after.keywords.clone_from(&row.keywords),
            Column::Elements => after.elements.clone_from(&row.elements),
            Column::Start => after.period.start = row.period.start,
            Column::End => after.period.end = row.period.end,
            Column::Source => after.source.clone_from(&row.source),
        }
    }
    after
}
