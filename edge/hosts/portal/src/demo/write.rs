//! Writing a table in each form in which the portal gives data out.
//!
//! Forms for machines (CSV in UTF-8, JSON, GeoJSON, XML) name the columns by their short names;
//! forms for office programs (CSV in GB18030, XLSX) by their titles.

mod geojson;
mod json;
mod text;
mod xlsx;
mod xml;

use super::table::Table;
use chrono::NaiveDate;
use domain::Format;
use std::io::{self, Write};
use std::sync::Arc;

/// A file format, and for CSV its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV in UTF-8.
    Csv,
    /// CSV in GB18030 without a byte-order mark, as many offices export it.
    Gb18030,
    /// A workbook.
    Xlsx,
    /// JSON with the rows under `data`.
    Json,
    /// Features on the map.
    Geojson,
    /// One element a row.
    Xml,
}

impl Form {
    /// The format in the catalogue.
    pub const fn format(self) -> Format {
        match self {
            Self::Csv | Self::Gb18030 => Format::Csv,
            Self::Xlsx => Format::Xlsx,
            Self::Json => Format::Json,
            Self::Geojson => Format::Geojson,
            Self::Xml => Format::Xml,
        }
    }

    /// The word that ends a file's slug.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gb18030 => "csv-gb18030",
            other => other.format().extension(),
        }
    }

    /// What the file's title says about the form.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Gb18030 => "CSV，GB18030 编码",
            Self::Xlsx => "XLSX",
            Self::Json => "JSON",
            Self::Geojson => "GeoJSON",
            Self::Xml => "XML",
        }
    }

    /// What tells its file name from the same format in another form.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Gb18030 => "-GB18030",
            _ => "",
        }
    }

    /// The media type, when the format alone does not say it.
    pub const fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Gb18030 => Some("text/csv; charset=gb18030"),
            _ => None,
        }
    }
}

/// What a file holds, apart from its form.
#[derive(Clone)]
pub enum Body {
    /// Rows and columns.
    Table(Arc<Table>),
    /// A tree, for JSON alone.
    Tree(fn() -> serde_json::Value),
}

/// The recipe of one version of a file; the same recipe always writes the same bytes.
#[derive(Clone)]
pub struct Content {
    /// The day this version was given out.
    pub date: NaiveDate,
    pub(super) seed: &'static str,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) form: Form,
    pub(super) body: Body,
    pub(super) limit: usize,
}

impl Content {
    /// Writes the file and answers how many rows it has, where it is a table.
    ///
    /// # Errors
    /// What `out` refuses, or a value that the form cannot hold.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<Option<u64>> {
        let mut out = io::BufWriter::with_capacity(1 << 16, out);
        let rows = match &self.body {
            Body::Tree(tree) => json::tree(&mut out, self, tree()).map(|()| None),
            Body::Table(table) => {
                match self.form {
                    Form::Csv => text::utf8(&mut out, self, table),
                    Form::Gb18030 => text::gb18030(&mut out, self, table),
                    Form::Xlsx => xlsx::workbook(&mut out, self, table),
                    Form::Json => json::rows(&mut out, self, table),
                    Form::Geojson => geojson::features(&mut out, self, table),
                    Form::Xml => xml::document(&mut out, self, table),
                }?;
                Ok(Some(table.len().min(self.limit) as u64))
            }
        }?;
        out.flush()?;
        Ok(rows)
    }
}
