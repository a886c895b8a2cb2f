//! Data standards (数据标准, R39): data elements, and the code lists that their values come from.
//!
//! A field of a dataset names the element that it carries. The element's type and unit then go
//! before what the field says itself, and its values are looked for in the element's code list.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;
use crate::{DistributionId, Entry, FieldType, Language};

crate::id::id! {
    /// Names a standard (标准编号): what departments write when they mean it.
    StandardId
}

impl StandardId {
    /// Most characters.
    pub const LONGEST: usize = 64;

    /// Whether it can be one: Latin letters, digits, full stops and hyphens.
    pub fn is_sound(&self) -> bool {
        let sound = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-');
        (1..=Self::LONGEST).contains(&self.0.len()) && self.0.chars().all(sound)
    }
}

vocabulary! {
    /// The two kinds of standards.
    StandardKind {
        /// What a field carries: its meaning, type and unit.
        Element = "element", "数据元", "Data element";
        /// The values that there are, with what they stand for.
        CodeList = "code_list", "代码集", "Code list";
    }
}

/// A standard as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standard {
    /// Its name (名称).
    pub title: String,
    /// Its English name.
    pub title_en: Option<String>,
    /// What it means.
    pub definition: Option<String>,
    /// The norm that it is taken from, such as `GB/T 2261.1`.
    pub source: Option<String>,
    /// What it fixes.
    #[serde(flatten)]
    pub body: StandardBody,
}

/// What a standard fixes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StandardBody {
    /// A data element.
    Element {
        /// Type of its values.
        #[serde(rename = "type")]
        value_type: FieldType,
        /// Unit of its values, where it has one.
        unit: Option<String>,
        /// The code list that its values come from, where they do.
        code_list: Option<StandardId>,
    },
    /// A code list.
    CodeList {
        /// Its codes, each once.
        codes: Vec<Code>,
        /// Where each code is on the map, where they are of places.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outlines: Option<Outlines>,
    },
}

/// The table that has the outline of each code of a list: published data like any other, so that
/// its origin, its version and its terms are seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outlines {
    /// The distribution, open to all, with a column of geometries.
    pub distribution: DistributionId,
    /// Its column of codes.
    pub column: String,
    /// The number under which the map was reviewed (审图号), which is shown on every map that is
    /// drawn of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_number: Option<String>,
}

/// A value of a code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Code {
    /// As it stands in data.
    pub value: String,
    /// What it stands for.
    pub label: String,
    /// The same in English.
    pub label_en: Option<String>,
}

impl Standard {
    /// Which kind it is.
    pub const fn kind(&self) -> StandardKind {
        match self.body {
            StandardBody::Element { .. } => StandardKind::Element,
            StandardBody::CodeList { .. } => StandardKind::CodeList,
        }
    }

    /// Its codes; none of an element.
    pub fn codes(&self) -> &[Code] {
        match &self.body {
            StandardBody::Element { .. } => &[],
            StandardBody::CodeList { codes, .. } => codes,
        }
    }

    /// Where its codes are on the map; nothing of an element.
    pub const fn outlines(&self) -> Option<&Outlines> {
        match &self.body {
            StandardBody::Element { .. } => None,
            StandardBody::CodeList { outlines, .. } => outlines.as_ref(),
        }
    }

    /// The name that people read in a language.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.title,
            Language::En => self.title_en.as_deref().unwrap_or(&self.title),
        }
    }
}

impl Code {
    /// What it stands for in a language.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.label,
            Language::En => self.label_en.as_deref().unwrap_or(&self.label),
        }
    }
}

/// Most codes of a list.
pub const CODES_MAX: usize = 20_000;
/// Most characters of a code.
const VALUE_LONGEST: usize = 64;
/// Most characters of what a code stands for.
const LABEL_LONGEST: usize = 200;
/// Most faults that are told at once.
const FAULTS_MAX: usize = 20;

/// What is wrong with a line of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFault {
    /// The line, from 1.
    pub line: usize,
    what: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    NoLabel,
    NoValue,
    Long,
    Again { value: String, first: usize },
    TooMany,
}

impl CodeFault {
    /// What is wrong, with the line.
    pub fn message(&self, language: Language) -> String {
        let line = self.line;
        match (&self.what, language) {
            (Wrong::NoLabel, Language::Zh) => {
                format!("第 {line} 行只有代码，缺少含义（代码与含义之间用逗号或制表符）")
            }
            (Wrong::NoLabel, Language::En) => {
                format!("line {line} has a code and no meaning (put a comma or a tab between them)")
            }
            (Wrong::NoValue, Language::Zh) => format!("第 {line} 行没有代码"),
            (Wrong::NoValue, Language::En) => format!("line {line} has no code"),
            (Wrong::Long, Language::Zh) => {
                format!(
                    "第 {line} 行过长：代码至多 {VALUE_LONGEST} 字，含义至多 {LABEL_LONGEST} 字"
                )
            }
            (Wrong::Long, Language::En) => format!(
                "line {line} is too long: a code has at most {VALUE_LONGEST} characters, its \
                 meaning {LABEL_LONGEST}"
            ),
            (Wrong::Again { value, first }, Language::Zh) => {
                format!("第 {line} 行的代码“{value}”与第 {first} 行重复")
            }
            (Wrong::Again { value, first }, Language::En) => {
                format!("line {line} repeats the code \u{201C}{value}\u{201D} of line {first}")
            }
            (Wrong::TooMany, Language::Zh) => {
                format!("第 {line} 行起超出上限：至多 {CODES_MAX} 个代码")
            }
            (Wrong::TooMany, Language::En) => {
                format!("from line {line} on there are more than {CODES_MAX} codes")
            }
        }
    }
}

impl fmt::Display for CodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for CodeFault {}

/// Reads codes as people write them or paste them from a sheet: one a line, the code, a comma or a
/// tab, what it stands for, and perhaps the same in English. Blank lines are passed over.
///
/// # Errors
/// What is wrong, by line; at most twenty faults.
pub fn read_codes(text: &str) -> Result<Vec<Code>, Vec<CodeFault>> {
    let (mut codes, mut faults) = (Vec::new(), Vec::new());
    let mut lines = HashMap::new();
    for (index, text) in text.lines().enumerate() {
        let line = index + 1;
        if text.trim().is_empty() {
            continue;
        }
        if codes.len() == CODES_MAX {
            faults.push(CodeFault { line, what: Wrong::TooMany });
            break;
        }
        match read_code(text) {
            Err(what) => faults.push(CodeFault { line, what }),
            Ok(code) => match lines.insert(code.value.clone(), line) {
                Some(first) => {
                    let what = Wrong::Again { value: code.value.clone(), first };
                    lines.insert(code.value, first);
                    faults.push(CodeFault { line, what });
                }
                None => codes.push(code),
            },
        }
        if faults.len() == FAULTS_MAX {
            break;
        }
    }
    if faults.is_empty() { Ok(codes) } else { Err(faults) }
}

fn read_code(line: &str) -> Result<Code, Wrong> {
    let comma = |sign| matches!(sign, ',' | '，');
    let mut parts: Vec<_> = match line.contains('\t') {
        true => line.splitn(3, '\t').collect(),
        false => line.splitn(3, comma).collect(),
    };
    parts.iter_mut().for_each(|part| *part = part.trim());
    let long = |text: &str, most| text.chars().count() > most;
    match parts.as_slice() {
        ["", ..] => Err(Wrong::NoValue),
        [_] | [_, "", ..] => Err(Wrong::NoLabel),
        [value, label, rest @ ..] => {
            let label_en = rest.first().filter(|label| !label.is_empty());
            let labels = [Some(label), label_en];
            if long(value, VALUE_LONGEST)
                || labels.into_iter().flatten().any(|it| long(it, LABEL_LONGEST))
            {
                return Err(Wrong::Long);
            }
            Ok(Code {
                value: (*value).to_owned(),
                label: (*label).to_owned(),
                label_en: label_en.map(|label| (*label).to_owned()),
            })
        }
        [] => Err(Wrong::NoValue),
    }
}

/// Writes codes as [`read_codes`] reads them.
pub fn write_codes(codes: &[Code]) -> String {
    let lines = codes.iter().map(|Code { value, label, label_en }| match label_en {
        Some(label_en) => format!("{value}\t{label}\t{label_en}"),
        None => format!("{value}\t{label}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Lets the elements that an entry's fields name say type and unit (R4, R39). `known` finds a
/// standard by its id.
///
/// # Errors
/// The ids that name no element, each once.
pub fn settle<'a>(
    entry: &mut Entry,
    known: impl Fn(&StandardId) -> Option<&'a Standard>,
) -> Result<(), Vec<StandardId>> {
    let mut unknown = Vec::new();
    for field in &mut entry.fields {
        let Some(id) = &field.element else { continue };
        match known(id).map(|standard| &standard.body) {
            Some(StandardBody::Element { value_type, unit, .. }) => {
                field.kind = *value_type;
                if let Some(unit) = unit {
                    field.unit = Some(unit.clone());
                }
            }
            _ if unknown.contains(id) => {}
            _ => unknown.push(id.clone()),
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Field, RegionCode};
    use proptest::prelude::*;

    fn code(value: &str, label: &str, label_en: Option<&str>) -> Code {
        Code {
            value: value.to_owned(),
            label: label.to_owned(),
            label_en: label_en.map(str::to_owned),
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        let read = read_codes("0，未知的性别,Unknown\n\n1\t男\tMale\r\n2, 女\n01\tA, B 类");
        let expected = [
            code("0", "未知的性别", Some("Unknown")),
            code("1", "男", Some("Male")),
            code("2", "女", None),
            code("01", "A, B 类", None),
        ];
        assert_eq!(read.as_deref(), Ok(expected.as_slice()));
    }

    #[test]
    fn every_fault_names_its_line() {
        let long = "字".repeat(201);
        let text = format!("1,男\n1,女\n,空\n3\n4,{long}");
        let faults = read_codes(&text).expect_err("faults");
        let said: Vec<_> = faults.iter().map(|fault| fault.message(Language::Zh)).collect();
        assert_eq!(
            said,
            [
                "第 2 行的代码“1”与第 1 行重复",
                "第 3 行没有代码",
                "第 4 行只有代码，缺少含义（代码与含义之间用逗号或制表符）",
                "第 5 行过长：代码至多 64 字，含义至多 200 字",
            ]
        );
    }

    #[test]
    fn lists_and_faults_end() {
        let many: String = (0..=CODES_MAX).map(|n| format!("{n},x\n")).collect();
        let faults = read_codes(&many).expect_err("too many");
        assert_eq!((faults.len(), faults[0].line), (1, CODES_MAX + 1));
        assert_eq!(read_codes(&"x\n".repeat(1_000)).expect_err("faults").len(), FAULTS_MAX);
    }

    #[test]
    fn identifiers_are_plain() {
        for sound in ["DE.02.01", "GB-T-2261.1", "sex"] {
            assert!(StandardId::new(sound).is_sound(), "{sound}");
        }
        for bad in ["", "性别", "a b", "a/b", "a%", "a_b", &"x".repeat(65)] {
            assert!(!StandardId::new(bad).is_sound(), "{bad}");
        }
    }

    fn entry_with(element: &str) -> Entry {
        let field = Field {
            name: "xb".to_owned(),
            title: "性别".to_owned(),
            kind: FieldType::Number,
            unit: None,
            description: None,
            element: Some(StandardId::new(element)),
        };
        let region = RegionCode::parse("360100").expect("a code");
        Entry { fields: vec![field], ..Entry::draft("人口", region) }
    }

    #[test]
    fn an_element_goes_before_what_the_field_says_r39() {
        let element = Standard {
            title: "人的性别".to_owned(),
            title_en: None,
            definition: None,
            source: None,
            body: StandardBody::Element {
                value_type: FieldType::Text,
                unit: Some("—".to_owned()),
                code_list: Some(StandardId::new("sex")),
            },
        };
        let known = |id: &StandardId| (id.as_str() == "DE1").then_some(&element);
        let mut entry = entry_with("DE1");
        assert_eq!(settle(&mut entry, known), Ok(()));
        assert_eq!(entry.fields[0].kind, FieldType::Text);
        assert_eq!(entry.fields[0].unit.as_deref(), Some("—"));
        let mut wrong = entry_with("DE2");
        assert_eq!(settle(&mut wrong, known), Err(vec![StandardId::new("DE2")]));
    }

    #[test]
    fn a_list_of_codes_is_no_element() {
        let list = Standard {
            title: "性别代码".to_owned(),
            title_en: None,
            definition: None,
            source: None,
            body: StandardBody::CodeList { codes: vec![code("1", "男", None)], outlines: None },
        };
        let mut entry = entry_with("sex");
        assert_eq!(settle(&mut entry, |_| Some(&list)), Err(vec![StandardId::new("sex")]));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            codes in proptest::collection::btree_map(
                "[0-9A-Za-z一-九]{1,8}",
                ("[^\\s,，][^\\t\\r\\n\u{b}\u{c}\u{85}\u{2028}\u{2029}]{0,20}[^\\s,，]",
                 proptest::option::of("[A-Za-z]{1,10}")),
                0..40,
            )
        ) {
            let codes: Vec<_> = codes
                .into_iter()
                .map(|(value, (label, label_en))| Code { value, label, label_en })
                .collect();
            prop_assert_eq!(read_codes(&write_codes(&codes)), Ok(codes));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,200}") {
            if let Ok(codes) = read_codes(&text) {
                prop_assert!(codes.iter().all(|code| !code.value.is_empty()));
            }
        }
    }
}
