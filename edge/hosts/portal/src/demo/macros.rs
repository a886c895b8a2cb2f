//! The short forms in which the demo is written down.

/// A day, checked when the program is compiled: `day!("2026-11-18")`.
macro_rules! day {
    ($text:literal) => {
        const { $crate::demo::builder::read_day($text) }
    };
}

/// Columns: name in files for machines, type, name for people, and the unit after `in`.
macro_rules! columns {
    ($($name:ident $kind:ident $title:literal $(in $unit:literal)?),+ $(,)?) => {
        vec![$($crate::demo::table::Column {
            name: stringify!($name),
            title: $title,
            kind: ::domain::FieldType::$kind,
            unit: columns!(@unit $($unit)?),
        }),+]
    };
    (@unit) => { None };
    (@unit $unit:literal) => { Some($unit) };
}

/// A row of a table from values of any type that a cell can hold.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$($crate::demo::table::Cell::from($value)),+] };
}
