//! One style sheet from many: tokens first, then the base, then the components.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The whole style sheet of a folder, without comments and needless space.
pub fn sheet(folder: &Path) -> Result<String> {
    let mut sheet = String::new();
    for file in in_order(folder)? {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        sheet.push_str(&tighten(&text));
    }
    Ok(sheet)
}

/// The files in the order in which they build on one another.
fn in_order(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = super::files(folder)?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "css"));
    files.sort_by_key(|file| {
        let place = match file.strip_prefix(folder).ok().and_then(Path::to_str) {
            Some("tokens.css") => 0,
            Some("base.css") => 1,
            _ => 2,
        };
        (place, file.clone())
    });
    Ok(files)
}

/// The same rules in fewer bytes: strings stay as they are, comments go, runs of space become one
/// and vanish where a brace or a semicolon already parts the words.
fn tighten(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut space = false;
    while let Some(letter) = rest.next() {
        match letter {
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                for inside in rest.by_ref() {
                    if last == '*' && inside == '/' {
                        break;
                    }
                    last = inside;
                }
                space = true;
            }
            letter if letter.is_ascii_whitespace() => space = true,
            '{' | '}' | ';' => {
                space = false;
                if letter == '}' && out.ends_with(';') {
                    out.pop();
                }
                out.push(letter);
            }
            letter => {
                if space && !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) {
                    out.push(' ');
                }
                space = false;
                out.push(letter);
                if letter == '"' || letter == '\'' {
                    string(letter, &mut rest, &mut out);
                }
            }
        }
    }
    out
}

/// Copies a string up to and with its closing quote.
fn string(quote: char, rest: &mut impl Iterator<Item = char>, out: &mut String) {
    let mut escaped = false;
    for letter in rest.by_ref() {
        out.push(letter);
        if letter == quote && !escaped {
            break;
        }
        escaped = letter == '\\' && !escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::tighten;

    #[test]
    fn comments_and_needless_space_go() {
        assert_eq!(
            tighten("/* a */\n.a , .b {\n  color: red; /* x */\n  margin: calc(1px + 2px);\n}\n"),
            ".a ,.b{color: red;margin: calc(1px + 2px)}"
        );
    }

    #[test]
    fn strings_stay_as_they_are() {
        let rule = r#"a::after{content: "/*  ; \" } */  x"}"#;
        assert_eq!(tighten(rule), rule);
    }

    #[test]
    fn descendants_stay_apart() {
        assert_eq!(tighten("nav\n  a :hover { top: 0 }"), "nav a :hover{top: 0}");
    }
}
