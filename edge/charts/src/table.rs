//! The figures of a chart as a table, for those who read rather than look.

use domain::Language;
use maud::{Markup, html};

/// Rows that are shown at most.
const MOST: usize = 500;

/// Figures by rows.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What the columns are.
    pub heads: Vec<String>,
    /// The first column names its row.
    pub rows: Vec<Vec<String>>,
    /// Rows that there are, with those that are not held.
    pub total: usize,
}

impl Table {
    pub fn new(heads: Vec<String>) -> Self {
        Self { heads, ..Self::default() }
    }

    /// Adds a row, made only while it would be shown.
    pub fn push(&mut self, row: impl FnOnce() -> Vec<String>) {
        if self.rows.len() < MOST {
            self.rows.push(row());
        }
        self.total += 1;
    }

    pub fn markup(&self, caption: &str, language: Language) -> Markup {
        let (shown, total) = (self.rows.len(), self.total);
        html! {
            table.chart-table {
                caption { (caption) }
                thead { tr { @for head in &self.heads { th scope="col" { (head) } } } }
                tbody {
                    @for row in &self.rows {
                        tr {
                            @for (index, value) in row.iter().enumerate() {
                                @if index == 0 { th scope="row" { (value) } }
                                @else { td { (value) } }
                            }
                        }
                    }
                }
                @if shown < total {
                    tfoot {
                        tr {
                            td colspan=(self.heads.len()) {
                                @match language {
                                    Language::Zh => { "只列出前 " (shown) " 行，共 " (total) " 行" }
                                    Language::En => { "The first " (shown) " of " (total) " rows" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
