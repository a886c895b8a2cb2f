//! What is wrong with a specification or its rows, said in both languages.

use std::fmt;

use domain::Language;

/// A sentence in both languages, with what it is about filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Message {
    /// The sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Why a specification is not one that we draw as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError {
    /// Where: `encoding.x.type`; empty for the whole.
    pub at: String,
    /// What is wrong there.
    pub message: Message,
}

impl SpecError {
    pub(crate) fn new(at: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { at: at.to_owned(), message: Message::new(zh, en) }
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            f.write_str(&self.at)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for SpecError {}

/// Why a specification cannot be drawn from these rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawError {
    /// What is in the way.
    pub message: Message,
}

impl DrawError {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { message: Message::new(zh, en) }
    }

    pub(crate) fn no_column(name: &str) -> Self {
        Self::new(format!("数据中没有“{name}”这一列"), format!("the data has no column \"{name}\""))
    }
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for DrawError {}
