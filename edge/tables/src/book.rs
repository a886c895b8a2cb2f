//! Writing a workbook that people fill in: named columns, notes, and lists to choose from.

use std::fmt;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Note, Workbook,
};

/// Rows below the written ones that offer a choice too.
const OFFERED_BELOW: u32 = 2000;
/// Last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// Most characters of a cell.
const CELL_MAX: usize = 32_767;

/// A column of the sheet.
#[derive(Clone, Debug)]
pub struct BookColumn {
    /// What stands in the header.
    pub name: String,
    /// What is to be written there, shown when the pointer rests on the header.
    pub note: String,
    /// Width in characters.
    pub width: u16,
    /// Whether it has to be filled in.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Whether several of the choices can be written, with a mark between them.
    pub several: bool,
}

/// A workbook could not be written.
#[derive(Debug)]
pub struct BookError(Box<dyn std::error::Error + Send + Sync>);

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "workbook: {}", self.0)
    }
}

impl std::error::Error for BookError {}

impl From<rust_xlsxwriter::XlsxError> for BookError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self(error.into())
    }
}

/// Writes a workbook with one sheet to fill in, one with what can be chosen, and one with notes.
/// Every cell is text, so that a code keeps its zeros and nothing is taken for a formula.
///
/// # Errors
/// When there are more rows than a sheet can hold or a cell is too long for one.
pub fn write_book(
    sheet: &str,
    columns: &[BookColumn],
    rows: impl IntoIterator<Item = Vec<String>>,
    notes: (&str, &[String]),
    choices_sheet: &str,
) -> Result<Vec<u8>, BookError> {
    let mut book = Workbook::new();
    // One line a row, so that a long list can be looked through; long texts run under their edge.
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    let head = Format::new().set_bold().set_background_color("E8EEF6").set_text_wrap();
    let duty = head.clone().set_font_color("A3241C");

    let page = book.add_worksheet().set_name(sheet)?;
    page.set_freeze_panes(1, 0)?;
    for (at, column) in columns.iter().enumerate() {
        let at = u16::try_from(at).map_err(|error| BookError(error.into()))?;
        let BookColumn { name, note, width, required, .. } = column;
        page.set_column_width(at, f64::from(*width))?;
        page.set_column_format(at, &text)?;
        let shown = if *required { format!("*{name}") } else { name.clone() };
        page.write_string_with_format(0, at, shown, if *required { &duty } else { &head })?;
        if !note.is_empty() {
            page.insert_note(0, at, &Note::new(note).add_author_prefix(false))?;
        }
    }
    let mut last = 0;
    for cells in rows {
        last += 1;
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let at = u16::try_from(at).map_err(|error| BookError(error.into()))?;
            if cell.chars().count() > CELL_MAX {
                return Err(BookError("a text is longer than a cell can be".into()));
            }
            page.write_string_with_format(last, at, cell, &text)?;
        }
    }
    let offered = (last + OFFERED_BELOW).min(LAST_ROW);
    for (at, column) in columns.iter().enumerate().filter(|(_, it)| !it.choices.is_empty()) {
        let at = u16::try_from(at).map_err(|error| BookError(error.into()))?;
        let place = letters(at);
        let range = format!("='{choices_sheet}'!${place}$2:${place}${}", column.choices.len() + 1);
        let mut choice = DataValidation::new().allow_list_formula(Formula::new(range));
        if column.several {
            // A list allows one; a warning that can be passed allows several.
            choice = choice
                .set_error_style(DataValidationErrorStyle::Information)
                .set_error_message("多个取值之间用顿号分隔")?;
        }
        page.add_data_validation(1, at, offered, at, &choice)?;
    }

    let page = book.add_worksheet().set_name(choices_sheet)?;
    for (at, column) in columns.iter().enumerate().filter(|(_, it)| !it.choices.is_empty()) {
        let at = u16::try_from(at).map_err(|error| BookError(error.into()))?;
        page.set_column_width(at, 24)?;
        page.write_string_with_format(0, at, &column.name, &head)?;
        for (row, choice) in (1..).zip(&column.choices) {
            page.write_string_with_format(row, at, choice, &text)?;
        }
    }
    let (name, lines) = notes;
    let page = book.add_worksheet().set_name(name)?;
    page.set_column_width(0, 100)?;
    for (row, line) in (0..).zip(lines) {
        page.write_string_with_format(row, 0, line, &text.clone().set_text_wrap())?;
    }
    Ok(book.save_to_buffer()?)
}

/// The letters of a column, counted from 0.
fn letters(mut column: u16) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_counted_in_letters() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }
}
