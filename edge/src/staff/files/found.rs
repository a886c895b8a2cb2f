//! What was found in a file, as it is kept and told: the inspection, and which of its findings are
//! still open (R16).

use chrono::{DateTime, Utc};
use domain::personal::PersonalKind;
use domain::{AccountId, Language};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tables::Inspection;

/// What was found in a file.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// What the file is.
    pub(crate) inspection: Inspection,
    /// What somebody took upon themselves.
    pub(crate) overruled: Vec<Overruled>,
}

/// Findings that somebody let pass, with their reason (R16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Overruled {
    /// The column; all of them when none is named.
    pub(crate) column: Option<String>,
    /// The kind of information; all of them when none is named.
    pub(crate) kind: Option<PersonalKind>,
    /// Why.
    pub(crate) comment: String,
    /// Who.
    pub(crate) by: AccountId,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

impl Overruled {
    fn covers(&self, column: &str, kind: PersonalKind) -> bool {
        self.column.as_deref().is_none_or(|named| named == column)
            && self.kind.is_none_or(|named| named == kind)
    }
}

impl Found {
    /// What was kept; `None` for a file that was refused, or is not looked through yet.
    pub(crate) fn read(text: Option<&str>) -> Option<Self> {
        #[derive(Deserialize)]
        struct Kept {
            #[serde(flatten)]
            inspection: Inspection,
            #[serde(default)]
            overruled: Vec<Overruled>,
        }
        let Kept { inspection, overruled } = serde_json::from_str(text?).ok()?;
        Some(Self { inspection, overruled })
    }

    /// Columns with a finding that keeps the file from being opened and that nobody overruled.
    pub(crate) fn open(&self) -> u32 {
        let mut columns: Vec<_> = self
            .inspection
            .blocking()
            .into_iter()
            .filter(|(_, column, found)| !self.is_overruled(&column.name, found.kind))
            .map(|(member, column, _)| (member, &column.name))
            .collect();
        columns.dedup();
        u32::try_from(columns.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is an open finding that this would let pass.
    pub(crate) fn answers(&self, overruled: &Overruled) -> bool {
        self.inspection.blocking().iter().any(|(_, column, found)| {
            overruled.covers(&column.name, found.kind)
                && !self.is_overruled(&column.name, found.kind)
        })
    }

    fn is_overruled(&self, column: &str, kind: PersonalKind) -> bool {
        self.overruled.iter().any(|overruled| overruled.covers(column, kind))
    }

    /// As it is kept: the inspection with its warnings in words, and the findings that block.
    pub(crate) fn to_json(&self) -> Value {
        let findings: Vec<Value> = self
            .inspection
            .blocking()
            .into_iter()
            .map(|(member, column, found)| {
                json!({
                    "member": member,
                    "column": column.name,
                    "kind": found.kind,
                    "count": found.count,
                    "rows": found.rows,
                    "overruled": self.is_overruled(&column.name, found.kind),
                })
            })
            .collect();
        let mut value = serde_json::to_value(&self.inspection).unwrap_or_default();
        let said = self
            .inspection
            .warnings
            .iter()
            .map(|warning| (warning.message(Language::Zh), warning.message(Language::En)));
        let warnings = value.get_mut("warnings").and_then(Value::as_array_mut);
        for (warning, (zh, en)) in warnings.into_iter().flatten().zip(said) {
            warning["zh"] = zh.into();
            warning["en"] = en.into();
        }
        value["findings"] = findings.into();
        value["overruled"] = json!(self.overruled);
        value
    }
}

/// Why a file cannot be taken, as it is kept.
pub(crate) fn refused(zh: &str, en: &str) -> Value {
    json!({ "refused": { "zh": zh, "en": en } })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn found(text: &str) -> Found {
        let inspection = tables::inspect(Cursor::new(text), "a.csv", &tables::Bounds::default());
        Found { inspection: inspection.expect("readable"), overruled: Vec::new() }
    }

    fn overruled(column: Option<&str>, kind: Option<PersonalKind>) -> Overruled {
        Overruled {
            column: column.map(str::to_owned),
            kind,
            comment: "公开的值班电话".into(),
            by: AccountId::new("reviewer"),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_is_kept_reads_back_with_what_was_overruled() {
        let mut found = found("站名,电话,邮箱\n东站,13912345678,a@b.cn\n西站,13812345678,c@d.cn\n");
        found.overruled.push(overruled(Some("电话"), None));
        let text = found.to_json().to_string();
        let read = Found::read(Some(&text)).expect("kept");
        assert_eq!(
            (read.inspection.clone(), read.overruled.clone()),
            (found.inspection, found.overruled)
        );
        assert_eq!(read.open(), 1, "the addresses are still open");
    }

    #[test]
    fn a_finding_is_overruled_by_column_and_by_kind() {
        let found = found("站名,电话\n东站,13912345678\n西站,13812345678\n");
        assert_eq!(found.open(), 1);
        assert!(found.answers(&overruled(None, None)));
        assert!(found.answers(&overruled(Some("电话"), Some(PersonalKind::Phone))));
        assert!(!found.answers(&overruled(Some("站名"), None)));
        assert!(!found.answers(&overruled(Some("电话"), Some(PersonalKind::BankCard))));
    }

    #[test]
    fn a_file_that_was_refused_was_not_found_to_be_anything() {
        assert!(Found::read(Some(&refused("坏", "bad").to_string())).is_none());
        assert!(Found::read(None).is_none());
    }
}
