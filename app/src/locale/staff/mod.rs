//! The words of the pages for staff and of the account, each once and in both languages.
//!
//! They are tables of their own, so that the public part of the application does not carry them:
//! only the part that shows them asks for them.

mod editor;
mod listing;
mod office;
mod people;
mod requests;
mod upkeep;

pub use editor::Editor;
pub use listing::Listing;
pub use office::Office;
pub use people::People;
pub use requests::{Grants, Requests};
pub use upkeep::Upkeep;

/// Declares a table of words: name, Chinese, English.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident { $( $key:ident = $zh:literal, $en:literal; )+ }
    ) => {
        $(#[$doc])*
        pub struct $name {
            $(
                #[doc = $en]
                pub $key: &'static str,
            )+
        }

        impl $name {
            /// The words of a language.
            pub const fn of(language: domain::Language) -> &'static Self {
                const ZH: &$name = &$name { $($key: $zh),+ };
                const EN: &$name = &$name { $($key: $en),+ };
                match language {
                    domain::Language::Zh => ZH,
                    domain::Language::En => EN,
                }
            }
        }
    };
}
pub(crate) use words;

/// Puts values into the places `{}` of a text, one after another.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut parts = text.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(values.next().copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_go_into_their_places_and_bring_no_places_along() {
        assert_eq!(fill("第 {} 页，共 {} 页", &["{}", "3"]), "第 {} 页，共 3 页");
        assert_eq!(fill("{}", &[]), "");
    }
}
