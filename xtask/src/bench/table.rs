//! What was measured, beside its peer or its budget.

use std::time::Duration;

/// A table that is printed when it is complete.
pub struct Table {
    title: String,
    rows: Vec<[String; 4]>,
}

impl Table {
    /// An empty table.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new() }
    }

    /// A measured value beside its budget: the ratio says how much of the budget it takes.
    pub fn within(&mut self, what: &str, measured: f64, budget: f64, unit: &str) {
        let verdict = if measured <= budget { "" } else { " over" };
        self.rows.push([
            what.to_owned(),
            format!("{} {unit}", short(measured)),
            format!("budget {} {unit}", short(budget)),
            format!("{:.2}{verdict}", measured / budget),
        ]);
    }

    /// A measured time beside its budget, both in milliseconds.
    pub fn time_within(&mut self, what: &str, measured: Duration, budget: f64) {
        self.within(what, milliseconds(measured), budget, "ms");
    }

    /// A measured value beside the peer's in the same run: the ratio is ours by theirs.
    pub fn beside(&mut self, what: &str, measured: f64, peer: (&str, f64), unit: &str) {
        let (name, theirs) = peer;
        self.rows.push([
            what.to_owned(),
            format!("{} {unit}", short(measured)),
            format!("{name} {} {unit}", short(theirs)),
            format!("{:.2}", measured / theirs),
        ]);
    }

    /// A measured value that stands alone.
    pub fn alone(&mut self, what: &str, measured: f64, unit: &str) {
        let row = [what.to_owned(), format!("{} {unit}", short(measured)), String::new()];
        let [what, measured, peer] = row;
        self.rows.push([what, measured, peer, String::new()]);
    }

    /// Prints the table.
    pub fn print(&self) {
        println!("\n{}", self.title);
        let head = ["what", "measured", "beside", "ratio"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(&head).chain(&self.rows).collect();
        let widths: Vec<_> = (0..4)
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        for row in rows {
            let cells = row.iter().zip(&widths);
            let line: Vec<_> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("  {}", line.join("  ").trim_end());
        }
    }
}

/// A time in milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Three digits that matter.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
